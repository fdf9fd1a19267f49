package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

var _ datasource.DataSourceWithConfigure = (*credentialsDataSource)(nil)

// credentialsDataSource tells of the credentials of a Leaf user all but the secrets that they were made with, and can
// wait until they work. It does so in the place of the resource, since a failure here taints nothing.
type credentialsDataSource struct {
	dataSourceBase
	kind credentialsKind
}

// credentialsDataSources are the two data sources of every kind.
func credentialsDataSources() []func() datasource.DataSource {
	var all []func() datasource.DataSource
	for _, kind := range credentialsKinds {
		all = append(all,
			func() datasource.DataSource { return &credentialsDataSource{kind: kind} },
			func() datasource.DataSource { return &credentialsEventsDataSource{kind: kind} })
	}
	return all
}

func (d *credentialsDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = d.kind.typeName()
}

func (d *credentialsDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"leaf_user_id": schema.StringAttribute{
			MarkdownDescription: "The id of the Leaf user.",
			Required:            true,
			Validators:          []validator.String{leafUserID},
		},
		"wait_for_status": schema.SetAttribute{
			MarkdownDescription: "Wait until the status is one of these, such as `[\"OK\"]`; it fails when the time of `timeouts` is over. " +
				"Without it, the status is what it is at the moment. Wherever this is read, the plan of a later run included, it waits again.",
			ElementType: types.StringType,
			Optional:    true,
			Validators:  []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(notEmpty)},
		},
		"timeouts":     timeouts.Attributes(ctx),
		"id":           schema.StringAttribute{MarkdownDescription: credentialsIDDescription, Computed: true},
		"status":       schema.StringAttribute{MarkdownDescription: statusDescription, Computed: true},
		"created_time": schema.StringAttribute{MarkdownDescription: attachedDescription, Computed: true},
	}
	for _, f := range slices.Concat(d.kind.readable(), d.kind.made) {
		attributes[f.name] = schema.StringAttribute{MarkdownDescription: f.description, Computed: true, Sensitive: f.secret}
	}
	if d.kind.hasSession() {
		attributes["has_session"] = schema.BoolAttribute{MarkdownDescription: hasSessionDescription, Computed: true}
	}
	about := fmt.Sprintf("The %s credentials of a Leaf user, whoever made them, without the secrets that they were made with. It is an error if there are none.", d.kind.title)
	if len(d.kind.made) > len(d.kind.shown()) {
		about += " What Leaf itself obtained from the provider with them enters the state, as a sensitive value."
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: about,
		Attributes:          attributes,
	}
}

func (d *credentialsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.client(diags)
	config := readValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	var wanted []string
	if set, ok := config["wait_for_status"].(types.Set); ok {
		diags.Append(set.ElementsAs(ctx, &wanted, false)...)
	}
	limits, _ := config["timeouts"].(timeouts.Value)
	limited, cancel := operationTime(ctx, limits.Read, diags)
	defer cancel()
	if diags.HasError() {
		return
	}
	user := leafUserOf(config)
	object, found, err := client.AwaitCredentials(limited, d.kind.path(), user, func(o leaf.Object) bool {
		status, _ := o.Text("status")
		return len(wanted) == 0 || slices.Contains(wanted, status)
	})
	do := attempt{verb: "read", object: d.kind.object(user)}
	switch {
	case err != nil && found && errors.Is(limited.Err(), context.DeadlineExceeded) && ctx.Err() == nil:
		status, _ := object.Text("status")
		diags.AddError(fmt.Sprintf("Waiting is over: %s have the status %q", do.object, status), fmt.Sprintf("The status did not become %s, as wait_for_status asks, within the time of timeouts. %s",
			strings.Join(wanted, " or "), d.kind.newestEvent(ctx, client, user)))
	case err != nil:
		do.failed(diags, err)
	case !found:
		diags.AddError("There are none: "+do.object, fmt.Sprintf("Leaf user %s is not connected to %s, or does not exist in this account. Where the credentials are made by the same configuration, "+
			"this data source needs depends_on with that resource, so that it is read afterwards.", user, d.kind.title))
	default:
		d.absorb(client, config, object)
		config.write(ctx, &resp.State, diags)
	}
}

// absorb fills in what the API tells; what it does not tell is null.
func (d *credentialsDataSource) absorb(client *leaf.Client, v values, o leaf.Object) {
	shown := func(name string) types.String {
		if text, ok := o.Shown(camel(name)); ok {
			return types.StringValue(text)
		}
		return types.StringNull()
	}
	v["id"], v["status"] = shown("id"), shown("status")
	if t, ok := o.Time("createdTime"); ok {
		v["created_time"] = types.StringValue(t.String())
	}
	for _, f := range d.kind.readable() {
		v[f.name] = shown(f.name)
		if text, ok := o.Text(camel(f.name)); ok {
			v[f.name] = types.StringValue(f.spelt(text))
		}
	}
	for _, f := range d.kind.made {
		made := shown(f.name)
		v[f.name] = made
		if f.secret {
			client.Secrets(made.ValueString())
		}
	}
	if d.kind.hasSession() {
		v["has_session"] = types.BoolValue(v.text(sessionField).ValueString() != "")
	}
}
