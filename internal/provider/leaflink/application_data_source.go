package leaflink

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var _ datasource.DataSourceWithConfigure = (*leaflinkApplicationDataSource)(nil)

// leaflinkApplicationDataSource verifies the provider's key of LeafLink.
type leaflinkApplicationDataSource struct{ object.DataSourceBase }

func newLeafLinkApplicationDataSource() datasource.DataSource {
	return &leaflinkApplicationDataSource{}
}

type leaflinkApplicationModel struct {
	ExpectedCompanySlug types.String `tfsdk:"expected_company_slug"`
	ExpectedCompanyID   types.Int64  `tfsdk:"expected_company_id"`
	Environment         types.String `tfsdk:"environment"`
	BaseURL             types.String `tfsdk:"base_url"`
	AuthScheme          types.String `tfsdk:"auth_scheme"`
	applicationFacts
}

func (d *leaflinkApplicationDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = applicationType
}

func (d *leaflinkApplicationDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Verifies the provider's key of LeafLink (leaflink.com), which is not Leaf, and says which company it is of and what it may read. A key that is not accepted, or is " +
			"another company's than the expected one, is an error. It takes at most six small requests for the key of an Application, and reads no data of customers. **Not readable** are the " +
			"name, the developer e-mail and " +
			"the description of the Application, and what the key may write: those are seen and edited in LeafLink's web page alone, under Settings > Applications.",
		Attributes: map[string]schema.Attribute{
			"expected_company_slug": schema.StringAttribute{
				MarkdownDescription: "The slug of the company that the key must be of; any by default.",
				Optional:            true,
				Validators:          []validator.String{object.NotEmpty},
			},
			"expected_company_id": schema.Int64Attribute{
				CustomType:          object.WholeNumber{},
				MarkdownDescription: "The id of the company that the key must be of; any by default. Ids may differ between environments.",
				Optional:            true,
				Validators:          []validator.Int64{object.AtLeast(1)},
			},
			"environment": schema.StringAttribute{MarkdownDescription: "The environment that was asked; null where the provider has a `base_url` for LeafLink instead.", Computed: true},
			"base_url":    schema.StringAttribute{MarkdownDescription: "Scheme and host that were asked.", Computed: true},
			"auth_scheme": schema.StringAttribute{MarkdownDescription: "`App` or `Token`. With `Token` all permissions are `unknown`: LeafLink leaves out of lists what a user may not see, which " +
				"looks like an empty list.", Computed: true},
			"company_id": schema.Int64Attribute{MarkdownDescription: factTexts["company_id"], Computed: true},
			"company_slug": schema.StringAttribute{
				MarkdownDescription: factTexts["company_slug"], Computed: true,
			},
			"company_name": schema.StringAttribute{MarkdownDescription: factTexts["company_name"], Computed: true},
			"buyer":        schema.BoolAttribute{MarkdownDescription: factTexts["buyer"], Computed: true},
			"seller":       schema.BoolAttribute{MarkdownDescription: factTexts["seller"], Computed: true},
			"permissions": schema.SingleNestedAttribute{
				MarkdownDescription: factTexts["permissions"], Computed: true,
				Attributes: map[string]schema.Attribute{
					"orders_read":    schema.StringAttribute{MarkdownDescription: factTexts["orders_read"], Computed: true},
					"products_read":  schema.StringAttribute{MarkdownDescription: factTexts["products_read"], Computed: true},
					"customers_read": schema.StringAttribute{MarkdownDescription: factTexts["customers_read"], Computed: true},
				},
			},
			"licenses_readable": schema.StringAttribute{MarkdownDescription: factTexts["licenses_readable"], Computed: true},
			"key_fingerprint":   schema.StringAttribute{MarkdownDescription: factTexts["key_fingerprint"], Computed: true},
		},
	}
}

func (d *leaflinkApplicationDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.LeafLink(diags)
	var m leaflinkApplicationModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, rest.DefaultOperationTimeout)
	defer cancel()
	s := d.Data.LeafLink
	m.Environment, m.BaseURL, m.AuthScheme = s.Site.Environment, types.StringValue(s.Site.Base.String()), types.StringValue(string(s.Scheme))
	m.applicationFacts, _ = verify(ctx, client, s.Key, expectedCompany{m.ExpectedCompanySlug, m.ExpectedCompanyID}, diags)
	if diags.HasError() {
		return
	}
	diags.Append(resp.State.Set(ctx, &m)...)
}
