package credentials

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ datasource.DataSourceWithConfigure = (*eventsDataSource)(nil)

// eventsDataSource lists what the provider answered when Leaf used the credentials.
type eventsDataSource struct {
	object.DataSourceBase
	kind Kind
}

type credentialsEventsModel struct {
	LeafUserID     types.String `tfsdk:"leaf_user_id"`
	IncludeSecrets types.Bool   `tfsdk:"include_secrets"`
	Events         []eventModel `tfsdk:"events"`
}

type eventModel struct {
	ID          types.String `tfsdk:"id"`
	CreatedDate types.String `tfsdk:"created_date"`
	StatusCode  types.Int64  `tfsdk:"status_code"`
	Headers     types.String `tfsdk:"headers"`
	Body        types.String `tfsdk:"body"`
}

func (d *eventsDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = d.kind.TypeName() + "_events"
}

func (d *eventsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	withheld := func(what string) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: what + " of the answer. Null unless `include_secrets` is true, since there may be tokens in it.",
			Computed:            true, Sensitive: true,
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("What %s answered when Leaf used the credentials of a Leaf user: the place to look why a connection does not work. Leaf keeps events for 30 days, "+
			"and as long as the credentials are there. It is an error if there are no credentials.", d.kind.Title),
		Attributes: map[string]schema.Attribute{
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "The id of the Leaf user.",
				Required:            true,
				Validators:          []validator.String{object.LeafUserID},
			},
			"include_secrets": schema.BoolAttribute{
				MarkdownDescription: "Whether to fill in `headers` and `body`, which then stay in the state as sensitive values; false by default.",
				Optional:            true,
			},
			"events": schema.ListNestedAttribute{
				MarkdownDescription: "The events, the newest first.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":           schema.StringAttribute{MarkdownDescription: "The id of the event.", Computed: true},
					"created_date": schema.StringAttribute{MarkdownDescription: "When it happened, in RFC 3339 and UTC.", Computed: true},
					"status_code":  schema.Int64Attribute{MarkdownDescription: "The HTTP status of the answer.", Computed: true},
					"headers":      withheld("The headers"),
					"body":         withheld("The body"),
				}},
			},
		},
	}
}

func (d *eventsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m credentialsEventsModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	user := strings.ToLower(m.LeafUserID.ValueString())
	events, found, err := client.CredentialsEvents(ctx, d.kind.path(), user)
	switch {
	case err != nil:
		object.Attempt{Verb: "list", Object: "the events of " + d.kind.object(user)}.Failed(diags, err)
		return
	case !found:
		diags.AddError("No events, since there are no such credentials: "+d.kind.object(user), fmt.Sprintf("Leaf user %s is not connected to %s, or does not exist in this account.", user, d.kind.Title))
		return
	}
	m.Events = []eventModel{}
	for _, e := range events {
		m.Events = append(m.Events, newEventModel(e, m.IncludeSecrets.ValueBool()))
	}
	diags.Append(resp.State.Set(ctx, &m)...)
}

func newEventModel(e leaf.CredentialsEvent, secrets bool) eventModel {
	m := eventModel{ID: types.StringPointerValue(e.ID), StatusCode: types.Int64PointerValue(e.StatusCode)}
	if e.Created != nil {
		m.CreatedDate = types.StringValue(e.Created.String())
	}
	if secrets {
		m.Headers, m.Body = types.StringPointerValue(e.Headers), types.StringPointerValue(e.Body)
	}
	return m
}
