package serve

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Look sees what a server has planned for a resource, and may add to what is said about it.
type Look func(ctx context.Context, server tfprotov6.ProviderServer, req *tfprotov6.PlanResourceChangeRequest, resp *tfprotov6.PlanResourceChangeResponse)

// Watched is the server, but look sees each plan of a resource before the engine does. The framework shows a resource's
// ModifyPlan what its attributes plan, and not which of them replace it. Like Forgetful it hides no service.
func Watched(server tfprotov6.ProviderServer, look Look) tfprotov6.ProviderServer {
	all, ok := server.(complete)
	if !ok {
		return server
	}
	return watched{all, look}
}

type watched struct {
	complete

	look Look
}

func (s watched) PlanResourceChange(ctx context.Context, r *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := s.complete.PlanResourceChange(ctx, r)
	if err == nil && resp != nil {
		s.look(ctx, s.complete, r, resp)
	}
	return resp, err
}
