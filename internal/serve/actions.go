package serve

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// WriteOnlyActions is the server, but its actions take write-only arguments.
//
// The framework's schemas of actions have them, and its validation refuses every value of theirs: it takes the call for
// one of an engine before Terraform 1.11, which says in calls about resources alone what it can do. Every engine that
// knows actions knows write-only arguments too, so the refusal is dropped. This can go when ValidateActionConfig of
// internal/fwserver no longer sets WriteOnlyAttributesAllowed to false (it does in v1.19.0): delete it, and
// TestWriteOnlyActions, which asks any server, says whether that was right.
func WriteOnlyActions(server tfprotov6.ProviderServer) tfprotov6.ProviderServer {
	all, ok := server.(complete)
	if !ok {
		return server
	}
	return writeOnlyActions{all}
}

type writeOnlyActions struct{ complete }

func (s writeOnlyActions) ValidateActionConfig(ctx context.Context, r *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	response, err := s.complete.ValidateActionConfig(ctx, r)
	if err == nil {
		response.Diagnostics = slices.DeleteFunc(response.Diagnostics, func(d *tfprotov6.Diagnostic) bool { return d.Summary == "WriteOnly Attribute Not Allowed" })
	}
	return response, err
}
