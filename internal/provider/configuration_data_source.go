package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
)

var _ datasource.DataSourceWithConfigure = (*configurationDataSource)(nil)

// configurationDataSource shows the configuration of the API owner.
type configurationDataSource struct{ dataSourceBase }

func newConfigurationDataSource() datasource.DataSource { return &configurationDataSource{} }

func (d *configurationDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = configurationType
}

func (d *configurationDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"api_owner_username": schema.StringAttribute{MarkdownDescription: "The user name of the API owner.", Computed: true},
	}
	maps.Copy(attributes, configResults())
	resp.Schema = schema.Schema{
		MarkdownDescription: "The configuration of the API owner, from which all Leaf users inherit. Keys that the API does not return are null.",
		Attributes:          attributes,
	}
}

func (d *configurationDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.client(diags)
	v := readValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	owner, err := client.OwnerConfig(ctx, configNames())
	if err != nil {
		attempt{verb: "read", object: ownerConfigObject}.failed(diags, err)
		return
	}
	absorbConfig(v, owner, true)
	name, _ := owner.Text("apiOwnerUsername")
	v["api_owner_username"] = textOrNull(name)
	v.write(ctx, &resp.State, diags)
}
