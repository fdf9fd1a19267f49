package magiclink

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ datasource.DataSourceWithConfigure = (*listDataSource)(nil)

// listDataSource lists the magic links of the account.
type listDataSource struct{ object.DataSourceBase }

// NewListDataSource is the data source leaf_magic_links.
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

type linksModel struct {
	Kind           types.String  `tfsdk:"kind"`
	LeafUserID     types.String  `tfsdk:"leaf_user_id"`
	ValidOnly      types.Bool    `tfsdk:"valid_only"`
	IncludeSecrets types.Bool    `tfsdk:"include_secrets"`
	MagicLinks     []listedModel `tfsdk:"magic_links"`
}

// listedModel is one link of the list.
type listedModel struct {
	ID               types.String `tfsdk:"id"`
	Kind             types.String `tfsdk:"kind"`
	LeafUserID       types.String `tfsdk:"leaf_user_id"`
	AllowedProviders []string     `tfsdk:"allowed_providers"`
	ProviderName     types.String `tfsdk:"provider_name"`
	CreatedAt        types.String `tfsdk:"created_at"`
	ExpiresAt        types.String `tfsdk:"expires_at"`
	Expired          types.Bool   `tfsdk:"expired"`
	UsageCount       types.Int64  `tfsdk:"usage_count"`
	MaxUsage         types.Int64  `tfsdk:"max_usage"`
	LastAccessedAt   types.String `tfsdk:"last_accessed_at"`
	MagicLinkID      types.String `tfsdk:"magic_link_id"`
	Link             types.String `tfsdk:"link"`
}

func (d *listDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "s"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	secret := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description + " Null unless `include_secrets` is true.", Computed: true, Sensitive: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The magic links of the account, also those that Terraform did not make, and how often each was used: the place to look for a link that nobody knows of.",
		Attributes: map[string]schema.Attribute{
			"kind": schema.StringAttribute{
				MarkdownDescription: "List only the links of this kind: `provider`, `authentication` or `file_upload`. Each kind is a request for each hundred links.",
				Optional:            true,
				Validators:          []validator.String{object.OneOf(kindNames()...)},
			},
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "List only the links of this Leaf user.",
				Optional:            true,
				Validators:          []validator.String{object.LeafUserID},
			},
			"valid_only": schema.BoolAttribute{
				MarkdownDescription: "Whether to leave out the links whose time is over; false by default.",
				Optional:            true,
			},
			"include_secrets": schema.BoolAttribute{
				MarkdownDescription: "Whether to fill in `link` and `magic_link_id`, which then stay in the state as sensitive values. False by default: no link enters the state.",
				Optional:            true,
			},
			"magic_links": schema.ListNestedAttribute{
				MarkdownDescription: "The links, kind by kind in the order of their making.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":           text("The name of the link, as `leaf_magic_link` has it: `sha256:` and the beginning of the hash of Leaf's id."),
					"kind":         text("What the link is for."),
					"leaf_user_id": text("The id of the Leaf user."),
					"allowed_providers": schema.ListAttribute{
						MarkdownDescription: "The providers that can be connected, as the API lists them; `All`, or none, are all of them.", ElementType: types.StringType, Computed: true,
					},
					"provider_name":    text("The provider of a link of kind `authentication`."),
					"created_at":       text("When the link was made, in RFC 3339 and UTC."),
					"expires_at":       text("When the link expires, in RFC 3339 and UTC."),
					"expired":          schema.BoolAttribute{MarkdownDescription: "Whether its time is over.", Computed: true},
					"usage_count":      schema.Int64Attribute{MarkdownDescription: "How often the link was used.", Computed: true},
					"max_usage":        schema.Int64Attribute{MarkdownDescription: "How often it can be used, as far as the API says.", Computed: true},
					"last_accessed_at": text("When it was opened last, in RFC 3339 and UTC; null where it never was."),
					"magic_link_id":    secret("Leaf's own id of the link, which opens it."),
					"link":             secret("The link."),
				}},
			},
		},
	}
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m linksModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	now := d.Data.Now()
	m.MagicLinks = []listedModel{}
	for _, kind := range wantedKinds(m.Kind) {
		list, err := client.MagicLinks(ctx, kind)
		if err != nil {
			object.Attempt{Verb: "list", Object: fmt.Sprintf("the magic links of kind %s", kindName(kind))}.Failed(diags, err)
			return
		}
		for _, l := range inOrder(list, m.LeafUserID) {
			if !over(l, now) || !m.ValidOnly.ValueBool() {
				m.MagicLinks = append(m.MagicLinks, newListedModel(l, now, m.IncludeSecrets.ValueBool()))
			}
		}
	}
	diags.Append(resp.State.Set(ctx, &m)...)
}

func newListedModel(l leaf.MagicLink, now time.Time, secrets bool) listedModel {
	when := func(t *leaf.Time) types.String {
		if t == nil {
			return types.StringNull()
		}
		return types.StringValue(t.String())
	}
	m := listedModel{
		ID: types.StringValue(l.Name()), Kind: types.StringValue(kindName(l.Kind)), LeafUserID: object.TextOrNull(l.LeafUserID),
		AllowedProviders: append([]string{}, l.AllowedProviders...), ProviderName: object.TextOrNull(l.Provider),
		CreatedAt: when(l.CreatedAt), ExpiresAt: when(l.ExpiresAt), LastAccessedAt: when(l.LastAccessedAt), Expired: types.BoolValue(over(l, now)),
		UsageCount: types.Int64PointerValue(l.UsageCount), MaxUsage: types.Int64PointerValue(l.MaxUsage),
	}
	if secrets {
		m.MagicLinkID, m.Link = types.StringValue(l.ID), object.TextOrNull(l.Link)
	}
	return m
}
