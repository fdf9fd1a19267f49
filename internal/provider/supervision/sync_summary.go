// Package supervision has what Leaf tells of its own work: whether data arrives, and what is billed.
package supervision

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	_ datasource.DataSourceWithConfigure      = (*syncSummary)(nil)
	_ datasource.DataSourceWithValidateConfig = (*syncSummary)(nil)
)

// Providers as Leaf's pages call them, and those of which they name credentials alone, so that nobody knows the capitals. The
// API may have others, so they are accepted.
var (
	namedProviders   = []string{"AgLeader", "ClimateFieldView", "CNHI", "CNHIFieldOps", "JohnDeere", "RavenSlingshot", "Stara", "Trimble"}
	unnamedProviders = []string{"Agvance", "Claas", "Lindsay", "Panorama", "Raven", "Sentera", "Valley"}
)

func isProvider(name string) bool {
	return slices.Contains(namedProviders, name) || slices.ContainsFunc(unnamedProviders, func(known string) bool { return strings.EqualFold(known, name) })
}

// syncSummary tells what Leaf has synchronized of a Leaf user, and when.
type syncSummary struct{ object.DataSourceBase }

// NewSyncSummaryDataSource is the data source leaf_sync_summary.
func NewSyncSummaryDataSource() datasource.DataSource { return &syncSummary{} }

type syncSummaryModel struct {
	LeafUserID   types.String   `tfsdk:"leaf_user_id"`
	ProviderName types.String   `tfsdk:"provider_name"`
	Summaries    []summaryModel `tfsdk:"summaries"`
}

type summaryModel struct {
	ProviderName      types.String `tfsdk:"provider_name"`
	Growers           types.Int64  `tfsdk:"growers"`
	Farms             types.Int64  `tfsdk:"farms"`
	Fields            types.Int64  `tfsdk:"fields"`
	SyncReferenceTime types.String `tfsdk:"sync_reference_time"`
}

func (d *syncSummary) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "leaf_sync_summary"
}

func (d *syncSummary) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	number := func(of string) schema.Int64Attribute {
		return schema.Int64Attribute{MarkdownDescription: "How many " + of + " Leaf has synchronized; null where the provider has none, or Leaf does not say.", Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "What Leaf has synchronized of a Leaf user from each provider, and when: whether data is arriving, as a `check` block can ask. " +
			"A provider from which nothing was synchronized yet is missing from it. It is an error if there is no such Leaf user.",
		Attributes: map[string]schema.Attribute{
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "The id of the Leaf user.",
				Required:            true, Validators: []validator.String{object.LeafUserID},
			},
			"provider_name": schema.StringAttribute{
				MarkdownDescription: "Only what comes from this provider: `" + strings.Join(namedProviders, "`, `") + "`, or another, as `summaries` of all providers shows it; " +
					"a name that no page of Leaf's has is accepted with a warning.",
				Optional: true, Validators: []validator.String{object.NotEmpty},
			},
			"summaries": schema.ListNestedAttribute{
				MarkdownDescription: "One entry for each provider, in the order of their names.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"provider_name":       schema.StringAttribute{MarkdownDescription: "The provider, as Leaf calls it.", Computed: true},
					"growers":             number("growers"),
					"farms":               number("farms"),
					"fields":              number("fields"),
					"sync_reference_time": schema.StringAttribute{MarkdownDescription: "When Leaf last synchronized with the provider, in RFC 3339 and UTC; null where it has not yet.", Computed: true},
				}},
			},
		},
	}
}

// ValidateConfig warns of a name that is none of a provider: what is filtered by it looks like data that does not arrive.
func (d *syncSummary) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m syncSummaryModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	name := m.ProviderName
	if !object.IsGiven(name) || name.ValueString() == "" || isProvider(name.ValueString()) {
		return
	}
	summary, detail := object.Unnamed("Provider", []string{name.ValueString()}, slices.Concat(namedProviders, unnamedProviders), "If Leaf does not know it, summaries is empty.")
	resp.Diagnostics.AddAttributeWarning(path.Root("provider_name"), summary, detail)
}

func (d *syncSummary) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m syncSummaryModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	user := m.LeafUserID.ValueString()
	all, err := client.SyncSummaries(ctx, user, m.ProviderName.ValueString())
	exists := true
	if err == nil && len(all) == 0 || rest.StatusOf(err) == http.StatusNotFound { // which may be for want of the Leaf user
		_, found, failed := client.UserRow(ctx, user)
		exists = found || failed != nil
	}
	switch {
	case err != nil && exists:
		object.Attempt{Verb: "read", Object: "the synchronization of Leaf user " + user}.Failed(diags, err)
		return
	case !exists:
		object.UserNotThere(diags, path.Root("leaf_user_id"), user)
		return
	}
	m.Summaries = []summaryModel{}
	for _, o := range all {
		of, hasUser := o.Text("leafUserId")
		provider, _ := o.Text("provider")
		if hasUser && !strings.EqualFold(of, user) || !m.ProviderName.IsNull() && !strings.EqualFold(provider, m.ProviderName.ValueString()) {
			continue // of another one, where the API does not filter
		}
		m.Summaries = append(m.Summaries, summaryModel{
			ProviderName: object.TextOrNull(provider), Growers: number(o, "growers"), Farms: number(o, "farms"), Fields: number(o, "fields"), SyncReferenceTime: instant(o, "syncReferenceTime"),
		})
	}
	slices.SortStableFunc(m.Summaries, func(a, b summaryModel) int {
		return strings.Compare(a.ProviderName.ValueString(), b.ProviderName.ValueString())
	})
	diags.Append(resp.State.Set(ctx, &m)...)
}

// number is a whole number of an answer; null where there is none.
func number(o leaf.Object, field string) types.Int64 {
	text, ok := o.Shown(field)
	if n, fine := leaf.WholeNumber(text); ok && fine {
		return types.Int64Value(n)
	}
	return types.Int64Null()
}

// instant is a time of an answer, or what else stands there.
func instant(o leaf.Object, field string) types.String {
	if t, ok := o.Time(field); ok {
		return types.StringValue(t.String())
	}
	text, _ := o.Shown(field)
	return object.TextOrNull(text)
}
