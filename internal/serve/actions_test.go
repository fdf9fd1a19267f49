package serve

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// acting is a provider with one action, which takes a write-only argument and needs another one.
type acting struct{ empty }

func (acting) Actions(context.Context) []func() action.Action {
	return []func() action.Action{func() action.Action { return act{} }}
}

func (acting) Metadata(context.Context, provider.MetadataRequest, *provider.MetadataResponse) {}

type act struct{ action.Action }

func (act) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = "acting_act"
}

func (act) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"secret_wo": schema.StringAttribute{Optional: true, WriteOnly: true}, "needed": schema.StringAttribute{Required: true},
	}}
}

// A write-only argument of an action is taken, and what else is wrong is said all the same.
func TestWriteOnlyActions(t *testing.T) {
	t.Parallel()
	server, ok := WriteOnlyActions(providerserver.NewProtocol6(acting{})()).(tfprotov6.ActionServer)
	if !ok {
		t.Fatal("actions are hidden")
	}
	for config, errors := range map[string]int{`{"secret_wo": "x", "needed": "y"}`: 0, `{"secret_wo": "x", "needed": null}`: 1} {
		answer, err := server.ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{
			ActionType: "acting_act", Config: &tfprotov6.DynamicValue{JSON: []byte(config)},
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(answer.Diagnostics) != errors {
			t.Errorf("%s: %d errors, expected %d", config, len(answer.Diagnostics), errors)
		}
	}
}
