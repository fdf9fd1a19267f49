package webhook

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ datasource.DataSourceWithConfigure = (*failedCallsDataSource)(nil)

// failedCallsDataSource lists the deliveries to webhooks that failed.
type failedCallsDataSource struct{ object.DataSourceBase }

// NewFailedCallsDataSource is the data source leaf_webhook_failed_calls.
func NewFailedCallsDataSource() datasource.DataSource { return &failedCallsDataSource{} }

type failedCallsModel struct {
	URL         types.String      `tfsdk:"url"`
	FailedCalls []failedCallModel `tfsdk:"failed_calls"`
}

type failedCallModel struct {
	CreatedAt       types.String `tfsdk:"created_at"`
	URL             types.String `tfsdk:"url"`
	Status          types.String `tfsdk:"status"`
	Response        types.String `tfsdk:"response"`
	RequestBody     types.String `tfsdk:"request_body"`
	ConnectionError types.String `tfsdk:"connection_error"`
}

func (d *failedCallsDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "_failed_calls"
}

func (d *failedCallsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string, sensitive bool) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true, Sensitive: sensitive}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The deliveries to the account's webhooks that failed. Leaf repeats a delivery after 1, 30, 60 and 240 minutes.",
		Attributes: map[string]schema.Attribute{
			"url": schema.StringAttribute{MarkdownDescription: "List only the deliveries to exactly this URL.", Optional: true},
			"failed_calls": schema.ListNestedAttribute{
				MarkdownDescription: "The deliveries, in the order of the API.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"created_at":       text("When it failed, in RFC 3339 and UTC.", false),
					"url":              text("The URL of the webhook.", false),
					"status":           text("The status that the URL answered with; null where there was no answer.", false),
					"response":         text("What the URL answered. Sensitive, since nobody knows what is in it.", true),
					"request_body":     text("What Leaf posted. Sensitive, since it may hold a grower's data.", true),
					"connection_error": text("Why there was no answer; null where there was one.", false),
				}},
			},
		},
	}
}

func (d *failedCallsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m failedCallsModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	calls, err := client.FailedCalls(ctx)
	if err != nil {
		object.Attempt{Verb: "list", Object: "the failed calls of webhooks"}.Failed(diags, err)
		return
	}
	m.FailedCalls = []failedCallModel{}
	for _, o := range calls {
		if url, _ := o.Text("url"); !m.URL.IsNull() && url != m.URL.ValueString() {
			continue
		}
		m.FailedCalls = append(m.FailedCalls, newFailedCall(o))
	}
	diags.Append(resp.State.Set(ctx, &m)...)
}

func newFailedCall(o leaf.Object) failedCallModel {
	shown := func(field string) types.String {
		if text, ok := o.Shown(field); ok {
			return types.StringValue(text)
		}
		return types.StringNull()
	}
	m := failedCallModel{
		CreatedAt: shown("createdAt"), URL: shown("url"), Status: shown("status"), Response: shown("response"),
		RequestBody: shown("requestBody"), ConnectionError: shown("connectionError"),
	}
	if t, ok := o.Time("createdAt"); ok {
		m.CreatedAt = types.StringValue(t.String())
	}
	return m
}
