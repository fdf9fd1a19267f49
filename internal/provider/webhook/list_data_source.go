package webhook

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ datasource.DataSourceWithConfigure = (*listDataSource)(nil)

// listDataSource lists the webhooks of the account.
type listDataSource struct{ object.DataSourceBase }

// NewListDataSource is the data source leaf_webhooks.
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

type webhooksModel struct {
	Webhooks []listedModel `tfsdk:"webhooks"`
}

type listedModel struct {
	ID     types.String `tfsdk:"id"`
	Name   types.String `tfsdk:"name"`
	URL    types.String `tfsdk:"url"`
	Events types.Set    `tfsdk:"events"`
}

func (d *listDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "s"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The webhooks of the account. Their secrets, which the API repeats, are left out.",
		Attributes: map[string]schema.Attribute{
			"webhooks": schema.ListNestedAttribute{
				MarkdownDescription: "The webhooks, in the order of their ids.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":   text("The id of the webhook, by which it is imported."),
					"name": text("The name for people."),
					"url":  text("Where Leaf posts the events."),
					"events": schema.SetAttribute{
						MarkdownDescription: "The events that are posted.",
						ElementType:         types.StringType,
						Computed:            true,
					},
				}},
			},
		},
	}
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m webhooksModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	webhooks, err := sorted(ctx, client)
	if err != nil { // a 404 too: the documents know no list that is not there
		object.Attempt{Verb: "list", Object: "the webhooks"}.Failed(diags, err)
		return
	}
	m.Webhooks = []listedModel{}
	for _, w := range webhooks {
		events, problems := types.SetValueFrom(ctx, types.StringType, w.Events)
		diags.Append(problems...)
		m.Webhooks = append(m.Webhooks, listedModel{
			ID: types.StringValue(w.ID), Name: object.TextOrNull(w.Name), URL: object.TextOrNull(w.URL), Events: events,
		})
	}
	diags.Append(resp.State.Set(ctx, &m)...)
}

// sorted gives all webhooks in the order of their ids.
func sorted(ctx context.Context, client *leaf.Client) ([]leaf.Webhook, error) {
	webhooks, err := client.Webhooks(ctx)
	return slices.SortedFunc(slices.Values(webhooks), func(a, b leaf.Webhook) int { return cmp.Compare(a.ID, b.ID) }), err
}
