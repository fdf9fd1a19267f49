package configuration

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/configuration/keys"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ datasource.DataSourceWithConfigure = (*userDataSource)(nil)

// userDataSource shows what is in effect for a Leaf user: its own values, and those of the API owner.
type userDataSource struct{ object.DataSourceBase }

// NewUserDataSource is the data source leaf_user_configuration.
func NewUserDataSource() datasource.DataSource { return &userDataSource{} }

func (d *userDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = userType
}

func (d *userDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"leaf_user_id": schema.StringAttribute{
			MarkdownDescription: "The id of the Leaf user.",
			Required:            true,
			Validators:          []validator.String{object.LeafUserID},
		},
	}
	maps.Copy(attributes, keys.All.Results())
	resp.Schema = schema.Schema{
		MarkdownDescription: "What is in effect for a Leaf user: the values of its own configuration, and, for the keys that it lacks, those of the API owner. Keys that the API does not return are null.",
		Attributes:          attributes,
	}
}

func (d *userDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	v := object.ReadValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	user := v.Text("leaf_user_id").ValueString()
	do := object.Attempt{Verb: "read", Object: userObject(user)}
	owner, err := client.OwnerConfig(ctx, keys.All.APINames())
	if err != nil {
		do.Failed(diags, err)
		return
	}
	own, found, err := client.UserConfig(ctx, user, keys.All.APINames())
	if err == nil && !found { // either has none of its own, or does not exist
		if found, err = client.HasUser(ctx, user); err == nil && !found {
			object.UserNotThere(diags, path.Root("leaf_user_id"), user)
			return
		}
	}
	if err != nil {
		do.Failed(diags, err)
		return
	}
	keys.All.Absorb(v, owner, true)
	keys.All.Absorb(v, own, true)
	v.Write(ctx, &resp.State, diags)
}
