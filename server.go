package main

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// forgetful lets go of a call when it has ended. The framework's server keeps the context of every call until the process
// stops, and with it some 20 kB of loggers and request each: a plan of thousands of resources, at four calls each, would
// not fit into any reasonable memory, and most of its time would go into collecting garbage.
type forgetful struct{ tfprotov6.ProviderServer }

func (s forgetful) ValidateResourceConfig(ctx context.Context, r *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return during(ctx, r, s.ProviderServer.ValidateResourceConfig)
}

func (s forgetful) UpgradeResourceState(ctx context.Context, r *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return during(ctx, r, s.ProviderServer.UpgradeResourceState)
}

func (s forgetful) UpgradeResourceIdentity(ctx context.Context, r *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return during(ctx, r, s.ProviderServer.UpgradeResourceIdentity)
}

func (s forgetful) ReadResource(ctx context.Context, r *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return during(ctx, r, s.ProviderServer.ReadResource)
}

func (s forgetful) PlanResourceChange(ctx context.Context, r *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return during(ctx, r, s.ProviderServer.PlanResourceChange)
}

func (s forgetful) ApplyResourceChange(ctx context.Context, r *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return during(ctx, r, s.ProviderServer.ApplyResourceChange)
}

func (s forgetful) ImportResourceState(ctx context.Context, r *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return during(ctx, r, s.ProviderServer.ImportResourceState)
}

func (s forgetful) ValidateDataResourceConfig(ctx context.Context, r *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return during(ctx, r, s.ProviderServer.ValidateDataResourceConfig)
}

func (s forgetful) ReadDataSource(ctx context.Context, r *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return during(ctx, r, s.ProviderServer.ReadDataSource)
}

// during makes a call with a context that is empty once the call has ended.
func during[Q, A any](ctx context.Context, request Q, next func(context.Context, Q) (A, error)) (A, error) {
	call := &callContext{}
	call.current.Store(&ctx)
	defer call.current.Store(&over) //nolint:contextcheck // it has to be empty
	return next(call, request)      //nolint:contextcheck // it is that of the call
}

// over is what a context is after its call.
var over = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// callContext is the context of a call, until that has ended.
type callContext struct {
	current atomic.Pointer[context.Context]
}

// Deadline implements context.Context.
func (c *callContext) Deadline() (time.Time, bool) { return (*c.current.Load()).Deadline() }

// Done implements context.Context.
func (c *callContext) Done() <-chan struct{} { return (*c.current.Load()).Done() }

// Err implements context.Context.
func (c *callContext) Err() error { return (*c.current.Load()).Err() }

// Value implements context.Context.
func (c *callContext) Value(key any) any { return (*c.current.Load()).Value(key) }
