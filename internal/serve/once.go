package serve

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Once is the server, but what it warns of in the plan of an object that exists, it does not warn of again during apply.
//
// An engine plans a change twice: for the plan, and once more when it carries that out, in a process of its own, and prints
// the warnings of both. The first process has read what is in the state and carries nothing out; the second reads nothing.
// Nothing else tells them apart. So what the second plans to create before it has carried anything out is warned of once
// more, and with -refresh=false a change of what exists is warned of by neither.
// Like Forgetful it hides no service.
func Once(server tfprotov6.ProviderServer) tfprotov6.ProviderServer {
	all, ok := server.(complete)
	if !ok {
		return server
	}
	return &once{complete: all}
}

type once struct {
	complete

	read, applied atomic.Bool
}

func (s *once) ConfigureProvider(ctx context.Context, r *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	s.read.Store(false)
	s.applied.Store(false)
	return s.complete.ConfigureProvider(ctx, r)
}

func (s *once) ReadResource(ctx context.Context, r *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	s.read.Store(true)
	return s.complete.ReadResource(ctx, r)
}

func (s *once) ApplyResourceChange(ctx context.Context, r *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	s.applied.Store(true)
	return s.complete.ApplyResourceChange(ctx, r)
}

func (s *once) PlanResourceChange(ctx context.Context, r *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := s.complete.PlanResourceChange(ctx, r)
	if err != nil || resp == nil || isNull(r.ProposedNewState) {
		return resp, err
	}
	if s.applied.Load() || !s.read.Load() && !isNull(r.PriorState) {
		resp.Diagnostics = slices.DeleteFunc(resp.Diagnostics, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityWarning })
	}
	return resp, err
}

func isNull(v *tfprotov6.DynamicValue) bool {
	if v == nil {
		return true
	}
	null, err := v.IsNull()
	return err == nil && null
}
