package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// reference is the provider.
type reference struct{}

var (
	_ provider.ProviderWithEphemeralResources = reference{}
	_ provider.ProviderWithFunctions          = reference{}
)

func newReference() provider.Provider { return reference{} }

// Metadata tells the name.
func (reference) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = "reference"
}

// Schema has one argument.
func (reference) Schema(_ context.Context, _ provider.SchemaRequest, response *provider.SchemaResponse) {
	response.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"endpoint": schema.StringAttribute{Optional: true, MarkdownDescription: "Where the API is."},
	}}
}

// Configure needs nothing.
func (reference) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

// Resources has one.
func (reference) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return thing{} }}
}

// DataSources has one.
func (reference) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return thingData{} }}
}

// EphemeralResources has one.
func (reference) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return thingSecret{} }}
}

// Functions has one.
func (reference) Functions(context.Context) []func() function.Function {
	return []func() function.Function{func() function.Function { return echo{} }}
}
