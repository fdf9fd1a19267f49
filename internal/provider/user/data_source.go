package user

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ datasource.DataSourceWithConfigure      = (*dataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*dataSource)(nil)
)

// dataSource finds one Leaf user. Of the credentials that the API embeds in it, nothing enters the state.
type dataSource struct{ object.DataSourceBase }

// NewDataSource is the data source leaf_user.
func NewDataSource() datasource.DataSource { return &dataSource{} }

func (d *dataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = userType
}

// userKeys are the arguments by which one user is found.
var userKeys = []string{"id", "external_id", "email"}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := userInfo()
	for _, name := range userKeys {
		a, isText := attributes[name].(schema.StringAttribute)
		if !isText {
			continue
		}
		a.Optional = true
		a.Validators = []validator.String{object.NotEmpty}
		if name == "id" {
			a.Validators = []validator.String{object.LeafUserID}
		}
		attributes[name] = a
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One Leaf user, found by exactly one of `id`, `external_id` and `email`. " +
			"An e-mail address is found in any letter case; where several differ in nothing else, the one that is written just so is meant. It is an error if there is none, or more than one.",
		Attributes: attributes,
	}
}

// userInfo are the attributes of a Leaf user that is read.
func userInfo() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"id": schema.StringAttribute{MarkdownDescription: "The id of the Leaf user, a UUID.", Computed: true},
	}
	for _, f := range fields {
		attributes[f.Name] = schema.StringAttribute{MarkdownDescription: f.Description, Computed: true}
	}
	return attributes
}

func (d *dataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	given, unknown := 0, false
	for _, v := range []types.String{m.ID, m.ExternalID, m.Email} {
		unknown = unknown || v.IsUnknown()
		if object.IsGiven(v) {
			given++
		}
	}
	if given > 1 || given == 0 && !unknown {
		resp.Diagnostics.AddError("Cannot tell which Leaf user is meant", "Set exactly one of "+strings.Join(userKeys, ", ")+".")
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m model
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	var found []leaf.User
	var err error
	switch {
	case !m.Email.IsNull():
		found, err = client.UsersByEmail(ctx, m.Email.ValueString())
	case m.ID.IsNull():
		found, err = client.Users(ctx, m.fields())
	default:
		var user leaf.User
		var ok bool
		if user, ok, err = client.User(ctx, m.ID.ValueString()); ok {
			found = []leaf.User{user}
		}
	}
	switch {
	case err != nil:
		object.Attempt{Verb: "read", Object: m.object()}.Failed(diags, err)
	case len(found) == 0 && !m.ID.IsNull():
		object.UserNotThere(diags, path.Root("id"), m.ID.ValueString())
	case len(found) == 0:
		diags.AddError("There is no such Leaf user", fmt.Sprintf("%s is not in the account of the provider's credentials. An external_id is compared letter by letter. "+
			"Check it, and which account the credentials are of; the data source leaf_users lists the Leaf users that there are.", object.Capital(m.object())))
	case len(found) > 1:
		var ids []string
		for _, u := range found {
			ids = append(ids, u.ID)
		}
		diags.AddError("Several Leaf users fit", fmt.Sprintf("%d Leaf users fit %s, and the data source reads one.%sName one of them by its id.", len(found), m.object(), object.Bullets(" They are:", ids)))
	default:
		m.absorb(found[0], object.Echo{})
		diags.Append(resp.State.Set(ctx, &m)...)
	}
}
