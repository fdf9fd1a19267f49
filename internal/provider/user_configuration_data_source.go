package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

var _ datasource.DataSourceWithConfigure = (*userConfigurationDataSource)(nil)

// userConfigurationDataSource shows what is in effect for a Leaf user: its own values, and those of the API owner.
type userConfigurationDataSource struct{ dataSourceBase }

func newUserConfigurationDataSource() datasource.DataSource { return &userConfigurationDataSource{} }

func (d *userConfigurationDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = userConfigurationType
}

func (d *userConfigurationDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"leaf_user_id": schema.StringAttribute{
			MarkdownDescription: "The id of the Leaf user.",
			Required:            true,
			Validators:          []validator.String{leafUserID},
		},
	}
	maps.Copy(attributes, configResults())
	resp.Schema = schema.Schema{
		MarkdownDescription: "What is in effect for a Leaf user: the values of its own configuration, and, for the keys that it lacks, those of the API owner. Keys that the API does not return are null.",
		Attributes:          attributes,
	}
}

func (d *userConfigurationDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.client(diags)
	v := readValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	user := v.text("leaf_user_id").ValueString()
	do := attempt{verb: "read", object: userConfigObject(user)}
	owner, err := client.OwnerConfig(ctx, configNames())
	if err != nil {
		do.failed(diags, err)
		return
	}
	own, found, err := client.UserConfig(ctx, user, configNames())
	if err == nil && !found { // either has none of its own, or does not exist
		if _, found, err = client.User(ctx, user); err == nil && !found {
			diags.AddError("There is no Leaf user "+user, "No Leaf user in this account has that id; the data source leaf_users lists those that are there.")
			return
		}
	}
	if err != nil {
		do.failed(diags, err)
		return
	}
	absorbConfig(v, owner, true)
	absorbConfig(v, own, true)
	v.write(ctx, &resp.State, diags)
}
