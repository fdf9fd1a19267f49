package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/function"
)

// thingData is a thing as a data source.
type thingData struct{}

// Metadata tells the name.
func (thingData) Metadata(_ context.Context, request datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_thing"
}

// Schema is that of a thing.
func (thingData) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	response.Schema = dataschema.Schema{
		MarkdownDescription: "A thing.",
		Attributes: map[string]dataschema.Attribute{
			"id":   dataschema.StringAttribute{Computed: true, MarkdownDescription: "Its id."},
			"name": dataschema.StringAttribute{Required: true, MarkdownDescription: "Its name."},
		},
	}
}

// Read finds every thing.
func (thingData) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model thingModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	model.ID = model.Name
	response.Diagnostics.Append(response.State.Set(ctx, model)...)
}

// thingSecret is a thing that nobody keeps.
type thingSecret struct{}

// Metadata tells the name.
func (thingSecret) Metadata(_ context.Context, request ephemeral.MetadataRequest, response *ephemeral.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_thing"
}

// Schema is that of a thing.
func (thingSecret) Schema(_ context.Context, _ ephemeral.SchemaRequest, response *ephemeral.SchemaResponse) {
	response.Schema = ephemeralschema.Schema{
		MarkdownDescription: "A thing.",
		Attributes: map[string]ephemeralschema.Attribute{
			"id":   ephemeralschema.StringAttribute{Computed: true, MarkdownDescription: "Its id."},
			"name": ephemeralschema.StringAttribute{Required: true, MarkdownDescription: "Its name."},
		},
	}
}

// Open finds every thing.
func (thingSecret) Open(ctx context.Context, request ephemeral.OpenRequest, response *ephemeral.OpenResponse) {
	var model thingModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	model.ID = model.Name
	response.Diagnostics.Append(response.Result.Set(ctx, model)...)
}

// echo is a function that answers what it was asked.
type echo struct{}

// Metadata tells the name.
func (echo) Metadata(_ context.Context, _ function.MetadataRequest, response *function.MetadataResponse) {
	response.Name = "echo"
}

// Definition takes a text and returns one.
func (echo) Definition(_ context.Context, _ function.DefinitionRequest, response *function.DefinitionResponse) {
	response.Definition = function.Definition{
		MarkdownDescription: "Returns its argument.",
		Parameters:          []function.Parameter{function.StringParameter{Name: "text"}},
		Return:              function.StringReturn{},
	}
}

// Run does.
func (echo) Run(ctx context.Context, request function.RunRequest, response *function.RunResponse) {
	var text string
	response.Error = function.ConcatFuncErrors(response.Error, request.Arguments.Get(ctx, &text), response.Result.Set(ctx, text))
}
