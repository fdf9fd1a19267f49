package apikey

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ datasource.DataSourceWithConfigure = (*listDataSource)(nil)

// listDataSource lists the API keys of one Leaf user.
type listDataSource struct{ object.DataSourceBase }

// NewListDataSource is the data source leaf_api_keys.
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

type apiKeysModel struct {
	LeafUserID     types.String  `tfsdk:"leaf_user_id"`
	ValidOnly      types.Bool    `tfsdk:"valid_only"`
	IncludeSecrets types.Bool    `tfsdk:"include_secrets"`
	APIKeys        []listedModel `tfsdk:"api_keys"`
}

// listedModel is one key of the list.
type listedModel struct {
	ID          types.String `tfsdk:"id"`
	Description types.String `tfsdk:"description"`
	ExpiresAt   types.String `tfsdk:"expires_at"`
	RevokedAt   types.String `tfsdk:"revoked_at"`
	Valid       types.Bool   `tfsdk:"valid"`
	Expired     types.Bool   `tfsdk:"expired"`
	Key         types.String `tfsdk:"key"`
}

func (d *listDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "s"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "All keys of the Leaf Link widget that one Leaf user has, also those that Terraform did not make: the place to look for a key that nobody knows of. " +
			"Revoked keys stay in the list.",
		Attributes: map[string]schema.Attribute{
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "The id of the Leaf user whose keys are listed.",
				Required:            true,
				Validators:          []validator.String{object.LeafUserID},
			},
			"valid_only": schema.BoolAttribute{
				MarkdownDescription: "Whether to leave out the keys that were revoked or have expired; false by default.",
				Optional:            true,
			},
			"include_secrets": schema.BoolAttribute{
				MarkdownDescription: "Whether to fill in `key`, which then stays in the state as a sensitive value. False by default: no key enters the state.",
				Optional:            true,
			},
			"api_keys": schema.ListNestedAttribute{
				MarkdownDescription: "The keys, in the order of the API.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":          text("The id of the key. Where the API gives keys no ids, `sha256:` and the beginning of the key's hash; null where it does not show the key in full either."),
					"description": text("The label of the key; null where it has none or the API does not return it."),
					"expires_at":  text("When the key expires, in RFC 3339 and UTC."),
					"revoked_at":  text("When the key was revoked, in RFC 3339 and UTC; null where it was not."),
					"valid":       schema.BoolAttribute{MarkdownDescription: "Whether the key works: it is neither revoked nor expired.", Computed: true},
					"expired":     schema.BoolAttribute{MarkdownDescription: "Whether the key has expired.", Computed: true},
					"key": schema.StringAttribute{
						MarkdownDescription: "The key as the API lists it, which may be with its middle left out. Null unless `include_secrets` is true.",
						Computed:            true, Sensitive: true,
					},
				}},
			},
		},
	}
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m apiKeysModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	user := m.LeafUserID.ValueString()
	keys, err := client.Keys(ctx, strings.ToLower(user))
	switch {
	case err != nil:
		object.Attempt{Verb: "list", Object: "the API keys of Leaf user " + user}.Failed(diags, err)
		return
	case !keys.User:
		object.UserNotThere(diags, path.Root("leaf_user_id"), user)
		return
	}
	now := d.Data.Now()
	m.APIKeys = []listedModel{}
	for _, k := range keys.Keys {
		listed := newListedModel(k, now, m.IncludeSecrets.ValueBool())
		if listed.Valid.ValueBool() || !m.ValidOnly.ValueBool() {
			m.APIKeys = append(m.APIKeys, listed)
		}
	}
	diags.Append(resp.State.Set(ctx, &m)...)
}

func newListedModel(k leaf.Key, now time.Time, secrets bool) listedModel {
	expired := k.Expired(now)
	m := listedModel{
		Description: types.StringPointerValue(k.Description),
		Valid:       types.BoolValue(!k.Dead() && !expired),
		Expired:     types.BoolValue(expired),
	}
	if k.ExpiresAt != nil {
		m.ExpiresAt = types.StringValue(k.ExpiresAt.String())
	}
	if k.RevokedAt != nil {
		m.RevokedAt = types.StringValue(k.RevokedAt.String())
	}
	switch {
	case k.ID != "":
		m.ID = types.StringValue(k.ID)
	case k.Key != "" && !k.Masked():
		m.ID = types.StringValue(leaf.KeyHash(k.Key))
	}
	if secrets && k.Key != "" {
		m.Key = types.StringValue(k.Key)
	}
	return m
}
