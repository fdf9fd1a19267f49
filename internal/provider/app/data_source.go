package app

import (
	"context"
	"fmt"

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

// dataSource tells whether an app is registered, and since when.
type dataSource struct{ object.DataSourceBase }

// NewDataSource is the data source leaf_provider_app.
func NewDataSource() datasource.DataSource { return &dataSource{} }

// appModel is what the API tells of an app.
type appModel struct {
	ProviderName      types.String `tfsdk:"provider_name"`
	AppName           types.String `tfsdk:"app_name"`
	ClientEnvironment types.String `tfsdk:"client_environment"`
	CreatedTime       types.String `tfsdk:"created_time"`
	ID                types.String `tfsdk:"id"`
}

func newAppModel(id leaf.AppID, o leaf.Object) appModel {
	m := appModel{
		ProviderName: types.StringValue(id.Provider), AppName: types.StringValue(id.Name),
		ClientEnvironment: object.TextOrNull(id.Environment), ID: types.StringValue(id.String()),
	}
	if t, ok := o.Time("createdTime"); ok {
		m.CreatedTime = types.StringValue(t.String())
	}
	return m
}

const (
	appIDDescription       = "`Provider/app_name`, with `/CLIENT_ENVIRONMENT` at the end where the provider has environments. It is also the import ID of the resource."
	appCreatedDescription  = "When the app was registered, in RFC 3339 and UTC."
	appProviderDescription = "How the API calls the provider, such as `JohnDeere`."
)

func (d *dataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "One OAuth app at an agricultural data provider that is registered with Leaf. It is an error if there is none. The API never returns the keys of an app.",
		Attributes: map[string]schema.Attribute{
			"provider_name": schema.StringAttribute{
				MarkdownDescription: appProviderDescription,
				Required:            true,
				Validators:          []validator.String{object.OneOf(allSegments()...)},
			},
			"app_name": schema.StringAttribute{
				MarkdownDescription: "The name of the app.",
				Required:            true,
				Validators:          []validator.String{object.PathSegment},
			},
			"client_environment": schema.StringAttribute{
				MarkdownDescription: "`STAGE` or `PRODUCTION`: required where the provider has environments (" + segmentsWithEnvironment() + "), and only there.",
				Optional:            true,
				Validators:          []validator.String{object.OneOf(object.Environments...)},
			},
			"created_time": schema.StringAttribute{MarkdownDescription: appCreatedDescription, Computed: true},
			"id":           schema.StringAttribute{MarkdownDescription: appIDDescription, Computed: true},
		},
	}
}

func (d *dataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m appModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	p, known := providerBySegment(m.ProviderName.ValueString())
	if !known || m.ClientEnvironment.IsUnknown() || p.Environment == !m.ClientEnvironment.IsNull() {
		return
	}
	problem := fmt.Sprintf("Apps of %s have no environment: remove client_environment.", p.Segment)
	if p.Environment {
		problem = fmt.Sprintf("Apps of %s are registered for STAGE or PRODUCTION: set client_environment to one of the two.", p.Segment)
	}
	resp.Diagnostics.AddAttributeError(path.Root("client_environment"), "Invalid client_environment", problem)
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m appModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	id := leaf.AppID{Provider: m.ProviderName.ValueString(), Name: m.AppName.ValueString(), Environment: m.ClientEnvironment.ValueString()}
	there, found, err := client.ListedApp(ctx, id)
	switch {
	case err != nil:
		object.Attempt{Verb: "read", Object: nameOf(id)}.Failed(diags, err)
	case !found:
		diags.AddError("There is no provider app "+id.String(), "No app of that name is registered at "+id.Provider+". "+
			"Names are compared exactly; the data source leaf_provider_apps lists those that are there.")
	default:
		diags.Append(resp.State.Set(ctx, newAppModel(id, there))...)
	}
}
