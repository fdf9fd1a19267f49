package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// thing is a resource that lives in the state alone.
type thing struct{}

var _ resource.ResourceWithImportState = thing{}

// thingModel is what a thing has.
type thingModel struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

// Metadata tells the name.
func (thing) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_thing"
}

// Schema has a name, and an id that follows from it.
func (thing) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A thing.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Its id.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"name": schema.StringAttribute{Required: true, MarkdownDescription: "Its name."},
		},
	}
}

// Create keeps the name.
func (thing) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var model thingModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &model)...)
	model.ID = model.Name
	response.Diagnostics.Append(response.State.Set(ctx, model)...)
}

// Read finds what is in the state.
func (thing) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update keeps the name.
func (thing) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var model thingModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &model)...)
	response.Diagnostics.Append(response.State.Set(ctx, model)...)
}

// Delete has nothing to delete.
func (thing) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// ImportState takes the id.
func (thing) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), request, response)
}
