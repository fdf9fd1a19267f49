package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	leaf "github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// twin takes metadata, the schema and the types of resources from the Leaf provider.
type twin struct{ of provider.Provider }

var _ provider.Provider = twin{}

func newTwin() provider.Provider { return twin{leaf.New("twin")()} }

// Metadata is that of the Leaf provider: the names of types begin with leaf_.
func (t twin) Metadata(ctx context.Context, request provider.MetadataRequest, response *provider.MetadataResponse) {
	t.of.Metadata(ctx, request, response)
}

// Schema is that of the Leaf provider.
func (t twin) Schema(ctx context.Context, request provider.SchemaRequest, response *provider.SchemaResponse) {
	t.of.Schema(ctx, request, response)
}

// Configure makes no client.
func (twin) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

// DataSources has none.
func (twin) DataSources(context.Context) []func() datasource.DataSource { return nil }

// Resources are all those of the Leaf provider, as shells.
func (t twin) Resources(ctx context.Context) []func() resource.Resource {
	var shells []func() resource.Resource
	for _, one := range t.of.Resources(ctx) {
		shells = append(shells, func() resource.Resource { return shell{one()} })
	}
	return shells
}

// shell is a resource of which only the schema is there, with its validators and plan modifiers.
type shell struct{ of resource.Resource }

var _ resource.Resource = shell{}

// private is about what the Leaf provider keeps of an object in private state.
const private = `{"id":"00000000-0000-0000-0000-000000000000","at":"2026-01-01T00:00:00.000000Z"}`

// Metadata is that of the resource.
func (s shell) Metadata(ctx context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	s.of.Metadata(ctx, request, response)
}

// Schema is that of the resource.
func (s shell) Schema(ctx context.Context, request resource.SchemaRequest, response *resource.SchemaResponse) {
	s.of.Schema(ctx, request, response)
}

// Create keeps what is planned, and makes up what the API would tell.
func (shell) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	made, err := tftypes.Transform(request.Plan.Raw, madeUp)
	if err != nil {
		response.Diagnostics.AddError("Nothing was made up", err.Error())
		return
	}
	response.State.Raw = made
	response.Diagnostics.Append(response.Private.SetKey(ctx, "baseline", []byte(private))...)
	response.Diagnostics.Append(response.Private.SetKey(ctx, "owner", []byte(`"an-owner@example.com"`))...)
}

// madeUp is a value of the usual length for one that is not known.
func madeUp(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
	if v.IsKnown() {
		return v, nil
	}
	switch t := v.Type(); {
	case t.Is(tftypes.String):
		return tftypes.NewValue(t, "00000000-0000-0000-0000-000000000000"), nil
	case t.Is(tftypes.Bool):
		return tftypes.NewValue(t, false), nil
	case t.Is(tftypes.Number):
		return tftypes.NewValue(t, 1), nil
	default:
		return tftypes.NewValue(t, nil), nil
	}
}

// Read finds what is in the state.
func (shell) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update keeps what is planned.
func (shell) Update(_ context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	if made, err := tftypes.Transform(request.Plan.Raw, madeUp); err == nil {
		response.State.Raw = made
	}
}

// Delete has nothing to delete.
func (shell) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
