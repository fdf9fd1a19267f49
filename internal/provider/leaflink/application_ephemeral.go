package leaflink

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure      = (*applicationEphemeral)(nil)
	_ ephemeral.EphemeralResourceWithValidateConfig = (*applicationEphemeral)(nil)
)

// applicationEphemeral gives a key on once it has proved good. It has no Close: there is nothing to revoke.
type applicationEphemeral struct{ object.EphemeralBase }

// NewApplicationEphemeralResource is the ephemeral resource leaf_leaflink_application.
func NewApplicationEphemeralResource() ephemeral.EphemeralResource {
	return &applicationEphemeral{}
}

type ephemeralModel struct {
	APIKey              types.String `tfsdk:"api_key"`
	Environment         types.String `tfsdk:"environment"`
	BaseURL             types.String `tfsdk:"base_url"`
	ExpectedCompanySlug types.String `tfsdk:"expected_company_slug"`
	Require             types.Set    `tfsdk:"require"`
	Forbid              types.Set    `tfsdk:"forbid"`
	applicationFacts
}

func (e *applicationEphemeral) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = applicationType
}

func (e *applicationEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	permission := []validator.Set{object.NotNone, setvalidator.ValueStringsAre(object.OneOf(verdictNames...))}
	names := "`" + strings.Join(verdictNames, "`, `") + "`"
	resp.Schema = schema.Schema{
		MarkdownDescription: "Proves the key of an Application of LeafLink (leaflink.com), which is not Leaf, and gives it on only if everything that is asked of it holds. A key that " +
			"somebody has made or regenerated in " +
			"LeafLink's web page is so proved before a write-only argument hands it to those who use it. The key is proved by **every plan and again by apply**, and enters neither plan nor state. " +
			"Nothing is made and nothing is revoked, neither when this opens nor when it closes: LeafLink has no endpoint for that.",
		Attributes: map[string]schema.Attribute{
			"api_key": schema.StringAttribute{
				MarkdownDescription: "The key to prove, without `App` before it: from another ephemeral resource, or an ephemeral variable.",
				Required:            true, Sensitive: true,
			},
			"environment": schema.StringAttribute{
				MarkdownDescription: environmentDescription + " The provider's by default. Null where there is a `base_url`.",
				Optional:            true, Computed: true,
			},
			"base_url": schema.StringAttribute{
				MarkdownDescription: baseURLDescription + " The provider's by default.",
				Optional:            true, Computed: true,
			},
			"expected_company_slug": schema.StringAttribute{
				MarkdownDescription: "The slug of the company that the key must be of; any by default.",
				Optional:            true,
				Validators:          []validator.String{object.NotEmpty},
			},
			"require": schema.SetAttribute{
				MarkdownDescription: "What must be `granted`: some of " + names + ".",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          permission,
			},
			"forbid": schema.SetAttribute{
				MarkdownDescription: "What must be `denied`: some of " + names + ". `unknown` is not enough.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          permission,
			},
			"company_id":   schema.Int64Attribute{MarkdownDescription: factTexts["company_id"], Computed: true},
			"company_slug": schema.StringAttribute{MarkdownDescription: factTexts["company_slug"], Computed: true},
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

// ValidateConfig refuses what cannot hold. No error stands at api_key: Terraform would print the line with the key in it.
func (e *applicationEphemeral) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	diags := &resp.Diagnostics
	var m ephemeralModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	if !m.APIKey.IsNull() && !m.APIKey.IsUnknown() {
		if err := leaflink.CheckKey(m.APIKey.ValueString()); err != nil {
			diags.AddError(malformedKey, "api_key: "+err.Error()+".")
		}
	}
	if !m.Environment.IsUnknown() && !m.BaseURL.IsUnknown() {
		if _, wrong := siteOf(m.Environment, m.BaseURL, inObject); wrong != nil {
			wrong.Report(diags)
		}
	}
	for _, required := range m.Require.Elements() {
		for _, forbidden := range m.Forbid.Elements() {
			if required.Equal(forbidden) {
				diags.AddError("Invalid require and forbid", fmt.Sprintf("require and forbid both name %s, and no key can satisfy both. Remove it from one of the two.", required))
			}
		}
	}
}

func (e *applicationEphemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	diags := &resp.Diagnostics
	var m ephemeralModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, rest.DefaultOperationTimeout)
	defer cancel()
	client := e.connect(&m, diags)
	if client == nil {
		return
	}
	warnToken(diags, m.APIKey.ValueString())
	var a leaflink.Application
	m.applicationFacts, a = verify(ctx, client, m.APIKey.ValueString(), expectedCompany{slug: m.ExpectedCompanySlug, id: types.Int64Null()}, diags)
	if diags.HasError() {
		return
	}
	m.judge(ctx, verdicts(a), diags)
	if diags.HasError() {
		return
	}
	diags.Append(resp.Result.Set(ctx, &m)...)
}

// connect gives a client of the key's own LeafLink, or else the provider's.
func (e *applicationEphemeral) connect(m *ephemeralModel, diags *diag.Diagnostics) *leaflink.Client {
	if e.Data == nil {
		diags.AddError("The provider is not configured", "This is a bug of the provider; please report it.")
		return nil
	}
	s := e.Data.LeafLink
	site, wrong := siteOf(m.Environment, m.BaseURL, inObject)
	if wrong == nil && site.Base == nil {
		site, wrong = s.Site, s.NoSite
	}
	for _, p := range []*object.Problem{s.NoHosts, wrong} {
		if p != nil {
			p.Report(diags)
			return nil
		}
	}
	m.Environment = site.Environment
	if m.BaseURL.IsNull() { // a configured value has to stay as it is
		m.BaseURL = types.StringValue(site.Base.String())
	}
	return s.Hosts.Client(site.Base, leaflink.App, m.APIKey.ValueString())
}

// judge compares the verdicts with what must hold.
func (m ephemeralModel) judge(ctx context.Context, verdicts map[string]leaflink.Verdict, diags *diag.Diagnostics) {
	var require, forbid []string
	diags.Append(m.Require.ElementsAs(ctx, &require, false)...)
	diags.Append(m.Forbid.ElementsAs(ctx, &forbid, false)...)
	var complaints []string
	complain := func(names []string, want leaflink.Verdict) {
		for _, name := range names {
			if is := verdicts[name]; is != want {
				complaints = append(complaints, fmt.Sprintf("  - %s must be %s, and is %s", name, want, is))
			}
		}
	}
	complain(require, leaflink.Granted)
	complain(forbid, leaflink.Denied)
	if len(complaints) > 0 {
		diags.AddError("The key of LeafLink does not hold what is asked of it", fmt.Sprintf("Of the key %s of the company %q:\n\n%s\n\nIt is not given on. Edit the permissions of its "+
			"Application in LeafLink's web page "+
			"(Settings > Applications), or change require and forbid here. What is unknown could not be asked just now, and says nothing about the key.",
			m.KeyFingerprint.ValueString(), m.CompanySlug.ValueString(), strings.Join(complaints, "\n")))
	}
}
