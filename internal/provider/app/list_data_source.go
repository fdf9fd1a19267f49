package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ datasource.DataSourceWithConfigure = (*listDataSource)(nil)

// listDataSource lists the apps of one provider, or of all.
type listDataSource struct{ object.DataSourceBase }

// NewListDataSource is the data source leaf_provider_apps.
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

type appsModel struct {
	ProviderName types.String `tfsdk:"provider_name"`
	Apps         []appModel   `tfsdk:"apps"`
}

func (d *listDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "s"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The OAuth apps at agricultural data providers that are registered with Leaf. The API never returns the keys of an app.",
		Attributes: map[string]schema.Attribute{
			"provider_name": schema.StringAttribute{
				MarkdownDescription: "How the API calls the provider whose apps are listed, such as `JohnDeere`. Without it, those of all eight are, at one request for each.",
				Optional:            true,
				Validators:          []validator.String{object.OneOf(allSegments()...)},
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

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m appsModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	m.Apps = []appModel{}
	for _, p := range Providers {
		if !m.ProviderName.IsNull() && m.ProviderName.ValueString() != p.Segment {
			continue
		}
		objects, err := client.Apps(ctx, p.Segment)
		if err != nil { // a 404 too: the documents know no list that is not there, and an app would seem to be missing
			object.Attempt{Verb: "list", Object: "the provider apps of " + p.Segment, Consequence: "Set provider_name to list the apps of another provider alone."}.Failed(diags, err)
			return
		}
		m.Apps = append(m.Apps, p.models(objects)...)
	}
	diags.Append(resp.State.Set(ctx, m)...)
}

// models reads the entries of a provider's list. Where the provider has no environments the API answers PRODUCTION all
// the same (internal/leaf/API.md, "Provider apps").
func (p Provider) models(objects []leaf.Object) []appModel {
	models := make([]appModel, 0, len(objects))
	for _, o := range objects {
		id := leaf.AppID{Provider: p.Segment}
		id.Name, _ = o.Text("appName")
		if p.Environment {
			environment, _ := o.Text("clientEnvironment")
			id.Environment = strings.ToUpper(environment)
		}
		models = append(models, newAppModel(id, o))
	}
	slices.SortFunc(models, func(a, b appModel) int { return cmp.Compare(a.ID.ValueString(), b.ID.ValueString()) })
	return models
}
