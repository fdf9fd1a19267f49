// Package object is what every object of the provider stands on: values, diagnostics, identity, private state, secrets
// and the clients that the provider hands out. It knows none of the objects.
package object

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
)

// connection is the provider's data in the hands of an object.
type connection struct{ Data *Data }

type (
	// Base is embedded by every resource.
	Base struct{ connection }
	// DataSourceBase is embedded by every data source.
	DataSourceBase struct{ connection }
	// EphemeralBase is embedded by every ephemeral resource.
	EphemeralBase struct{ connection }
	// ActionBase is embedded by every action.
	ActionBase struct{ connection }
	// ListBase is embedded by every list resource.
	ListBase struct{ connection }
)

// Configure implements resource.ResourceWithConfigure.
func (b *Base) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	b.take(req.ProviderData, &resp.Diagnostics)
}

// Configure implements datasource.DataSourceWithConfigure.
func (b *DataSourceBase) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	b.take(req.ProviderData, &resp.Diagnostics)
}

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (b *EphemeralBase) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	b.take(req.ProviderData, &resp.Diagnostics)
}

// AtEnd does something before the process ends, unless it is removed before. Nobody is left then to be told of a failure.
func (b *EphemeralBase) AtEnd(task func(context.Context) error) (remove func()) {
	if b.Data.Shutdown == nil {
		return func() {}
	}
	return b.Data.Shutdown.Add(func(ctx context.Context) { _ = task(ctx) })
}

// Configure implements action.ActionWithConfigure.
func (b *ActionBase) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	b.take(req.ProviderData, &resp.Diagnostics)
}

// Configure implements list.ListResourceWithConfigure.
func (b *ListBase) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	b.take(req.ProviderData, &resp.Diagnostics)
}

// take takes over the provider's data, which is nil while Terraform only validates.
func (c *connection) take(given any, diags *diag.Diagnostics) {
	if given == nil {
		return
	}
	data, ok := given.(*Data)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Got %T. This is a bug of the provider; please report it.", given))
		return
	}
	c.Data = data
}

// Client returns the client of Leaf, or nil with an error that says why there is none.
func (c *connection) Client(diags *diag.Diagnostics) *leaf.Client {
	switch {
	case c.Data == nil:
		diags.AddError("The provider is not configured", "This is a bug of the provider; please report it.")
	case c.Data.Leaf == nil:
		c.Data.Missing.Report(diags)
	default:
		return c.Data.Leaf
	}
	return nil
}

// LeafLink gives a client with the provider's key, or nil with an error.
func (c *connection) LeafLink(diags *diag.Diagnostics) *leaflink.Client {
	if c.Data == nil {
		diags.AddError("The provider is not configured", "This is a bug of the provider; please report it.")
		return nil
	}
	s := c.Data.LeafLink
	for _, p := range []*Problem{s.NoHosts, s.NoKey, s.NoSite} {
		if p != nil {
			p.Report(diags)
			return nil
		}
	}
	return s.Hosts.Client(s.Site.Base, s.Scheme, s.Key)
}
