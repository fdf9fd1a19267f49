package configuration

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/configuration/keys"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ datasource.DataSourceWithConfigure = (*ownerDataSource)(nil)

// ownerDataSource shows the configuration of the API owner.
type ownerDataSource struct{ object.DataSourceBase }

// NewOwnerDataSource is the data source leaf_configuration.
func NewOwnerDataSource() datasource.DataSource { return &ownerDataSource{} }

func (d *ownerDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = ownerType
}

func (d *ownerDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"api_owner_username": schema.StringAttribute{MarkdownDescription: "The user name of the API owner.", Computed: true},
	}
	maps.Copy(attributes, keys.All.Results())
	resp.Schema = schema.Schema{
		MarkdownDescription: "The configuration of the API owner, from which all Leaf users inherit. Keys that the API does not return are null.",
		Attributes:          attributes,
	}
}

func (d *ownerDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	v := object.ReadValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	owner, err := client.OwnerConfig(ctx, keys.All.APINames())
	if err != nil {
		object.Attempt{Verb: "read", Object: ownerObject}.Failed(diags, err)
		return
	}
	keys.All.Absorb(v, owner, true)
	name, _ := owner.Text("apiOwnerUsername")
	v["api_owner_username"] = object.TextOrNull(name)
	v.Write(ctx, &resp.State, diags)
}
