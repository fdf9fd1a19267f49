package provider

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

var _ datasource.DataSourceWithConfigure = (*providerAppsDataSource)(nil)

// providerAppsDataSource lists the apps of one provider, or of all.
type providerAppsDataSource struct{ dataSourceBase }

func newProviderAppsDataSource() datasource.DataSource { return &providerAppsDataSource{} }

type appsModel struct {
	ProviderName types.String `tfsdk:"provider_name"`
	Apps         []appModel   `tfsdk:"apps"`
}

func (d *providerAppsDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = providerAppType + "s"
}

func (d *providerAppsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The OAuth apps at agricultural data providers that are registered with Leaf. The API never returns the keys of an app.",
		Attributes: map[string]schema.Attribute{
			"provider_name": schema.StringAttribute{
				MarkdownDescription: "How the API calls the provider whose apps are listed, such as `JohnDeere`. Without it, those of all eight are, at one request for each.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(appSegments()...)},
			},
			"apps": schema.ListNestedAttribute{
				MarkdownDescription: "The apps, in the order of provider, name and environment.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"provider_name":      schema.StringAttribute{MarkdownDescription: appProviderDescription, Computed: true},
					"app_name":           schema.StringAttribute{MarkdownDescription: "The name of the app.", Computed: true},
					"client_environment": schema.StringAttribute{MarkdownDescription: "`STAGE` or `PRODUCTION`; null where the provider has no environments.", Computed: true},
					"created_time":       schema.StringAttribute{MarkdownDescription: appCreatedDescription, Computed: true},
					"id":                 schema.StringAttribute{MarkdownDescription: appIDDescription, Computed: true},
				}},
			},
		},
	}
}

func (d *providerAppsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.client(diags)
	var m appsModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	m.Apps = []appModel{}
	for _, p := range appProviders {
		if !m.ProviderName.IsNull() && m.ProviderName.ValueString() != p.segment {
			continue
		}
		objects, err := client.Apps(ctx, p.segment)
		if err != nil { // a 404 too: the documents know no list that is not there, and an app would seem to be missing
			attempt{verb: "list", object: "the provider apps of " + p.segment, consequence: "Set provider_name to list the apps of another provider alone."}.failed(diags, err)
			return
		}
		m.Apps = append(m.Apps, p.models(objects)...)
	}
	diags.Append(resp.State.Set(ctx, m)...)
}

// models reads the entries of a provider's list. Where the provider has no environments the API answers PRODUCTION all
// the same (leaf-facts.md, section E.3).
func (p appProvider) models(objects []leaf.Object) []appModel {
	models := make([]appModel, 0, len(objects))
	for _, o := range objects {
		id := leaf.AppID{Provider: p.segment}
		id.Name, _ = o.Text("appName")
		if p.environment {
			environment, _ := o.Text("clientEnvironment")
			id.Environment = strings.ToUpper(environment)
		}
		models = append(models, newAppModel(id, o))
	}
	slices.SortFunc(models, func(a, b appModel) int { return cmp.Compare(a.ID.ValueString(), b.ID.ValueString()) })
	return models
}
