package user

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ datasource.DataSourceWithConfigure = (*listDataSource)(nil)

// listDataSource lists the Leaf users of the account, or those with the given values.
type listDataSource struct{ object.DataSourceBase }

// NewListDataSource is the data source leaf_users.
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

type usersModel struct {
	Name       types.String `tfsdk:"name"`
	Email      types.String `tfsdk:"email"`
	ExternalID types.String `tfsdk:"external_id"`
	Users      []model      `tfsdk:"users"`
}

func (d *listDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = userType + "s"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	filter := func(what string) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: "List only the Leaf users with exactly this " + what + ".",
			Optional:            true,
			Validators:          []validator.String{object.NotEmpty},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The Leaf users of the account, all of them or those that fit every filter. Filters are compared letter by letter, " +
			"upper and lower case too, in e-mail addresses as well: `Jane@example.com` does not find `jane@example.com`. A new account contains a sample user, which is listed too.",
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

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m usersModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	wanted := model{Name: m.Name, Email: m.Email, ExternalID: m.ExternalID}
	found, err := client.Users(ctx, wanted.fields())
	if err != nil {
		object.Attempt{Verb: "list", Object: "the Leaf users"}.Failed(diags, err)
		return
	}
	m.Users = []model{}
	for _, u := range found {
		var row model
		row.absorb(u, object.Echo{})
		m.Users = append(m.Users, row)
	}
	slices.SortFunc(m.Users, func(a, b model) int { return cmp.Compare(a.ID.ValueString(), b.ID.ValueString()) })
	diags.Append(resp.State.Set(ctx, &m)...)
}
