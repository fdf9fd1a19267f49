package organization

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ datasource.DataSourceWithConfigure = (*listDataSource)(nil)

// listDataSource lists the organizations of one Leaf user at a provider.
type listDataSource struct{ object.DataSourceBase }

// NewListDataSource is the data source leaf_provider_organizations.
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

type organizationsModel struct {
	LeafUserID    types.String  `tfsdk:"leaf_user_id"`
	ProviderName  types.String  `tfsdk:"provider_name"`
	Organizations []listedModel `tfsdk:"organizations"`
}

// listedModel is one organization of the list.
type listedModel struct {
	ProviderOrgID   types.String `tfsdk:"provider_org_id"`
	ProviderOrgName types.String `tfsdk:"provider_org_name"`
	Status          types.String `tfsdk:"status"`
	Connected       types.Bool   `tfsdk:"connected"`
	ManagementURI   types.String `tfsdk:"management_uri"`
}

func (d *listDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "s"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The organizations that a grower has at John Deere or Trimble: those that are connected, and those that the grower has still to open, with the address for that.",
		Attributes: map[string]schema.Attribute{
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "The id of the Leaf user.",
				Required:            true,
				Validators:          []validator.String{object.LeafUserID},
			},
			"provider_name": schema.StringAttribute{
				MarkdownDescription: "`JohnDeere`, which is the default, or `Trimble`, of which the API cannot tell what is connected and what is not.",
				Optional:            true,
				Validators:          []validator.String{object.OneOf(johnDeere, "Trimble")},
			},
			"organizations": schema.ListNestedAttribute{
				MarkdownDescription: "The organizations: first the connected ones, in the order of the API.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"provider_org_id":   text("The id of the organization at the provider."),
					"provider_org_name": text("The name of the organization."),
					"status":            text("The status at Leaf, `SELECTED`, `PREVIEW` or `BLOCKED`; null where Leaf has not fetched the organization, and at Trimble, where there is none."),
					"connected":         schema.BoolAttribute{MarkdownDescription: "Whether the grower has opened it to the app; null at Trimble, where nobody can tell.", Computed: true},
					"management_uri":    text("Where the grower opens it to the app, or manages what that may see."),
				}},
			},
		},
	}
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m organizationsModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	provider, user := johnDeere, m.LeafUserID.ValueString()
	if !m.ProviderName.IsNull() {
		provider = m.ProviderName.ValueString()
	}
	do := object.Attempt{Verb: "list", Object: "the organizations of Leaf user " + user + " at " + provider}
	connected, not, err := client.ConnectedOrganizations(ctx, user, provider)
	if err != nil {
		do.Failed(diags, err)
		return
	}
	fetched := map[string]leaf.Organization{}
	var left []leaf.Organization
	if provider == johnDeere {
		all, whole := d.fetched(ctx, client, do, user, diags)
		if !whole {
			return
		}
		for _, o := range all {
			fetched[o.ID] = o
		}
		left = all
	}
	m.Organizations = []listedModel{}
	seen := map[string]bool{}
	add := func(o leaf.Organization, isConnected types.Bool) {
		if seen[o.ID] {
			return
		}
		seen[o.ID] = true
		m.Organizations = append(m.Organizations, listedModel{
			ProviderOrgID: types.StringValue(o.ID), ProviderOrgName: object.TextOrNull(o.Name), Status: object.TextOrNull(fetched[o.ID].Status), Connected: isConnected,
			ManagementURI: object.TextOrNull(o.ManagementURI),
		})
	}
	known := func(is bool) types.Bool {
		if provider != johnDeere {
			return types.BoolNull()
		}
		return types.BoolValue(is)
	}
	for _, o := range connected {
		add(o, known(true))
	}
	for _, o := range not {
		add(o, known(false))
	}
	for _, o := range left { // what Leaf has fetched, and the provider no longer names
		add(o, types.BoolNull())
	}
	diags.Append(resp.State.Set(ctx, &m)...)
}

// fetched lists the organizations that Leaf has fetched. ok is false where that list is not whole.
func (d *listDataSource) fetched(ctx context.Context, client *leaf.Client, do object.Attempt, user string, diags *diag.Diagnostics) (all []leaf.Organization, ok bool) {
	all, whole, err := client.Organizations(ctx, user)
	switch {
	case err != nil:
		do.Failed(diags, err)
	case !whole:
		do.Failed(diags, leaf.ErrNotWhole)
	}
	return all, err == nil && whole
}
