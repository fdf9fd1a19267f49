package credentials

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
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// dataSource tells of the credentials of a Leaf user all but the secrets that they were made with, and can wait until
// they work. It does so in the place of the resource, since a failure here taints nothing.
type dataSource struct {
	object.DataSourceBase
	kind Kind
}

// DataSources are the two data sources of every kind, and the one of all kinds.
func DataSources() []func() datasource.DataSource {
	all := []func() datasource.DataSource{NewConnectionsDataSource}
	for _, kind := range Kinds {
		all = append(all,
			func() datasource.DataSource { return &dataSource{kind: kind} },
			func() datasource.DataSource { return &eventsDataSource{kind: kind} })
	}
	return all
}

func (d *dataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = d.kind.TypeName()
}

func (d *dataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"leaf_user_id": schema.StringAttribute{
			MarkdownDescription: "The id of the Leaf user.",
			Required:            true,
			Validators:          []validator.String{object.LeafUserID},
		},
		"wait_for_status": schema.SetAttribute{
			MarkdownDescription: "Wait until the status is one of these, such as `[\"OK\"]`; it fails when the time of `timeouts` is over. " +
				"Without it, the status is what it is at the moment. Wherever this is read, the plan of a later run included, it waits again.",
			ElementType: types.StringType,
			Optional:    true,
			Validators:  []validator.Set{object.NotNone, setvalidator.ValueStringsAre(object.NotEmpty)},
		},
		"timeouts":     object.ReadTimeoutAttribute(ctx),
		"id":           schema.StringAttribute{MarkdownDescription: idDescription, Computed: true},
		"status":       schema.StringAttribute{MarkdownDescription: statusDescription, Computed: true},
		"created_time": schema.StringAttribute{MarkdownDescription: attachedDescription, Computed: true},
	}
	for _, f := range slices.Concat(d.kind.readable(), d.kind.Made) {
		attributes[f.Name] = schema.StringAttribute{MarkdownDescription: f.Description, Computed: true, Sensitive: f.Secret}
	}
	if d.kind.hasSession() {
		attributes["has_session"] = schema.BoolAttribute{MarkdownDescription: hasSessionDescription, Computed: true}
	}
	about := fmt.Sprintf("Tells whether a Leaf user's connection to %s works, and waits for it if asked to. "+
		"It reads the credentials, whoever made them, without the secrets that they were made with. It is an error if there are none.", d.kind.Title)
	if len(d.kind.Made) > len(d.kind.shown()) {
		about += " What Leaf itself obtained from the provider with them enters the state, as a sensitive value."
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: about,
		Attributes:          attributes,
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	config := object.ReadValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	var wanted []string
	if set, ok := config["wait_for_status"].(types.Set); ok {
		diags.Append(set.ElementsAs(ctx, &wanted, false)...)
	}
	limits, _ := config["timeouts"].(timeouts.Value)
	limited, cancel := object.WithTimeout(ctx, limits.Read, diags)
	defer cancel()
	if diags.HasError() {
		return
	}
	user := leafUser(config)
	there, found, err := client.AwaitCredentials(limited, d.kind.path(), user, func(o leaf.Object) bool {
		status, _ := o.Text("status")
		return len(wanted) == 0 || slices.Contains(wanted, status)
	})
	do := object.Attempt{Verb: "read", Object: d.kind.object(user)}
	switch {
	case err != nil && found && errors.Is(limited.Err(), context.DeadlineExceeded) && ctx.Err() == nil:
		status, _ := there.Text("status")
		diags.AddError(fmt.Sprintf("Timed out waiting: %s have the status %q", do.Object, status), fmt.Sprintf("wait_for_status asks for %s, which the status did not become within the read timeout. %s"+
			" Where it only takes longer, raise timeouts.read.",
			strings.Join(wanted, " or "), d.kind.newestEvent(ctx, client, user)))
	case err != nil:
		do.Failed(diags, err)
	case !found:
		diags.AddError("Not found: "+do.Object, fmt.Sprintf("Leaf user %s is not connected to %s, or does not exist in this account. Where the credentials are made by the same configuration, "+
			"this data source needs depends_on with that resource, so that it is read afterwards.", user, d.kind.Title))
	default:
		d.absorb(client, config, there)
		config.Write(ctx, &resp.State, diags)
	}
}

// absorb fills in what the API tells; what it does not tell is null.
func (d *dataSource) absorb(client *leaf.Client, v object.Values, o leaf.Object) {
	shown := func(name string) types.String {
		if text, ok := o.Shown(object.Camel(name)); ok {
			return types.StringValue(text)
		}
		return types.StringNull()
	}
	v["id"], v["status"] = shown("id"), shown("status")
	if t, ok := o.Time("createdTime"); ok {
		v["created_time"] = types.StringValue(t.String())
	}
	for _, f := range d.kind.readable() {
		v[f.Name] = shown(f.Name)
		if text, ok := o.Text(object.Camel(f.Name)); ok {
			v[f.Name] = types.StringValue(spelt(f, text))
		}
	}
	for _, f := range d.kind.Made {
		made := shown(f.Name)
		v[f.Name] = made
		if f.Secret {
			client.Secrets(made.ValueString())
		}
	}
	if d.kind.hasSession() {
		v["has_session"] = types.BoolValue(v.Text(sessionField).ValueString() != "")
	}
}
