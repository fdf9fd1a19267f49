package serve_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/serve"
)

// warning is a server that warns of whatever it plans.
type warning struct{ anyServer }

func (warning) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (warning) ReadResource(context.Context, *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{}, nil
}

func (warning) ApplyResourceChange(context.Context, *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return &tfprotov6.ApplyResourceChangeResponse{}, nil
}

func (warning) PlanResourceChange(context.Context, *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return &tfprotov6.PlanResourceChangeResponse{Diagnostics: []*tfprotov6.Diagnostic{
		{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "a warning"},
		{Severity: tfprotov6.DiagnosticSeverityError, Summary: "an error"},
	}}, nil
}

// A plan warns of a change; planned once more to be carried out it does not, and an error is an error in both.
func TestOnce(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	nothing, something := &tfprotov6.DynamicValue{JSON: []byte("null")}, &tfprotov6.DynamicValue{JSON: []byte("{}")}
	create := &tfprotov6.PlanResourceChangeRequest{PriorState: nothing, ProposedNewState: something}
	update := &tfprotov6.PlanResourceChangeRequest{PriorState: something, ProposedNewState: something}
	destroy := &tfprotov6.PlanResourceChangeRequest{PriorState: something, ProposedNewState: nothing}
	server := serve.Once(warning{})
	check := func(when string, want map[*tfprotov6.PlanResourceChangeRequest]int) {
		t.Helper()
		for _, of := range []*tfprotov6.PlanResourceChangeRequest{create, update, destroy} {
			resp, err := server.PlanResourceChange(ctx, of)
			if err != nil || len(resp.Diagnostics) != want[of] || resp.Diagnostics[len(resp.Diagnostics)-1].Summary != "an error" {
				t.Errorf("%s: %v %v, want %d diagnostics", when, resp.Diagnostics, err, want[of])
			}
		}
	}
	step := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check("nothing was read", map[*tfprotov6.PlanResourceChangeRequest]int{create: 2, update: 1, destroy: 2})
	step(server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{}))
	check("the plan", map[*tfprotov6.PlanResourceChangeRequest]int{create: 2, update: 2, destroy: 2})
	step(server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{}))
	check("something was applied", map[*tfprotov6.PlanResourceChangeRequest]int{create: 1, update: 1, destroy: 2})
	step(server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{}))
	check("the next command", map[*tfprotov6.PlanResourceChangeRequest]int{create: 2, update: 1, destroy: 2})
}

// anyServer has all services, and does nothing.
type anyServer struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}
