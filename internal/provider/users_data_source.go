package provider

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*usersDataSource)(nil)

// usersDataSource lists the Leaf users of the account, or those with the given values.
type usersDataSource struct{ dataSourceBase }

func newUsersDataSource() datasource.DataSource { return &usersDataSource{} }

type usersModel struct {
	Name       types.String `tfsdk:"name"`
	Email      types.String `tfsdk:"email"`
	ExternalID types.String `tfsdk:"external_id"`
	Users      []userModel  `tfsdk:"users"`
}

func (d *usersDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = userType + "s"
}

func (d *usersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	filter := func(what string) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: "List only the Leaf users with exactly this " + what + ".",
			Optional:            true,
			Validators:          []validator.String{notEmpty},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The Leaf users of the account, all of them or those that fit every filter. Filters are compared letter by letter. A new account contains a sample user, which is listed too.",
		Attributes: map[string]schema.Attribute{
			"name": filter("name"), "email": filter("e-mail address"), "external_id": filter("external id"),
			"users": schema.ListNestedAttribute{
				MarkdownDescription: "The Leaf users, in the order of their ids.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: userInfo()},
			},
		},
	}
}

func (d *usersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.client(diags)
	var m usersModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	wanted := userModel{Name: m.Name, Email: m.Email, ExternalID: m.ExternalID}
	found, err := client.Users(ctx, wanted.fields())
	if err != nil {
		attempt{verb: "list", object: "the Leaf users"}.failed(diags, err)
		return
	}
	m.Users = []userModel{}
	for _, u := range found {
		var row userModel
		row.absorb(u)
		m.Users = append(m.Users, row)
	}
	slices.SortFunc(m.Users, func(a, b userModel) int { return cmp.Compare(a.ID.ValueString(), b.ID.ValueString()) })
	diags.Append(resp.State.Set(ctx, &m)...)
}
