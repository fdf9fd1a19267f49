package credentials

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ datasource.DataSourceWithConfigure = (*connectionsDataSource)(nil)

// connectionsDataSource tells who is connected to what, of all kinds at once. It is either whole or an error: what is made
// for each of its connections would be deleted with one that is missing.
type connectionsDataSource struct{ object.DataSourceBase }

// NewConnectionsDataSource is the data source leaf_connections.
func NewConnectionsDataSource() datasource.DataSource { return &connectionsDataSource{} }

func (d *connectionsDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "leaf_connections"
}

type connectionsModel struct {
	LeafUserIDs types.Set         `tfsdk:"leaf_user_ids"`
	Email       types.String      `tfsdk:"email"`
	ExternalID  types.String      `tfsdk:"external_id"`
	Kinds       types.Set         `tfsdk:"kinds"`
	Connections []connectionModel `tfsdk:"connections"`
}

type connectionModel struct {
	LeafUserID  types.String `tfsdk:"leaf_user_id"`
	Name        types.String `tfsdk:"name"`
	Email       types.String `tfsdk:"email"`
	ExternalID  types.String `tfsdk:"external_id"`
	Kind        types.String `tfsdk:"kind"`
	ID          types.String `tfsdk:"id"`
	Status      types.String `tfsdk:"status"`
	CreatedTime types.String `tfsdk:"created_time"`
}

func (d *connectionsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	var names, unlisted []string
	for _, k := range Kinds {
		names = append(names, k.Name)
		if k.Unlisted {
			unlisted = append(unlisted, k.Name)
		}
	}
	filter := func(what string) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: "Only the Leaf users with exactly this " + what + ".",
			Optional:            true,
			Validators:          []validator.String{object.NotEmpty},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Who is connected to what: the credentials of all kinds, of all Leaf users or those that fit every filter, without any secret. " +
			"The list of Leaf users shows most kinds, at one request for a hundred Leaf users. No page of Leaf's documentation says so of `" + strings.Join(unlisted, "`, `") +
			"`: where that list does not show them, they cost a request for each Leaf user and kind, and so does any kind that no listed Leaf user has; " +
			"a warning says how many there were. One Leaf user of each kind for whom the list shows no connection is asked for besides, " +
			"and all of them if the list was wrong. `kinds` leaves out what is not needed.",
		Attributes: map[string]schema.Attribute{
			"leaf_user_ids": schema.SetAttribute{
				MarkdownDescription: "Only the Leaf users with these ids. It is an error if there is none with one of them.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Set{setvalidator.ValueStringsAre(object.LeafUserID)},
			},
			"email":       filter("e-mail address"),
			"external_id": filter("external id"),
			"kinds": schema.SetAttribute{
				MarkdownDescription: "Only these kinds, of `" + strings.Join(names, "`, `") + "`.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Set{object.NotNone, setvalidator.ValueStringsAre(object.OneOf(names...))},
			},
			"connections": schema.ListNestedAttribute{
				MarkdownDescription: "The connections, in the order of Leaf user and kind.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"leaf_user_id": text("The id of the Leaf user, by which the credentials are imported."),
					"name":         text("The name of the Leaf user."),
					"email":        text("The e-mail address of the Leaf user."),
					"external_id":  text("Your own id of the Leaf user."),
					"kind":         text("The kind: `john_deere` for what the resource `leaf_john_deere_credentials` manages."),
					"id":           text(idDescription),
					"status":       text(statusDescription),
					"created_time": text(attachedDescription),
				}},
			},
		},
	}
}

func (d *connectionsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m connectionsModel
	diags.Append(req.Config.Get(ctx, &m)...)
	var ids, kinds []string
	diags.Append(m.LeafUserIDs.ElementsAs(ctx, &ids, false)...)
	diags.Append(m.Kinds.ElementsAs(ctx, &kinds, false)...)
	if diags.HasError() {
		return
	}
	users := m.users(ctx, client, ids, diags)
	if diags.HasError() {
		return
	}
	m.Connections = []connectionModel{}
	asked := map[string]int{}
	for _, k := range Kinds {
		if len(kinds) > 0 && !slices.Contains(kinds, k.Name) {
			continue
		}
		rows := k.rows(client, "status")
		rows.try(ctx, users)
		for row, c := range object.Ahead(ctx, users, rows.ask) {
			switch {
			case c.err != nil:
				object.Attempt{Verb: "read", Object: k.object(row.ID)}.Failed(diags, c.err)
				return
			case c.found:
				m.Connections = append(m.Connections, newConnection(row.User, k, c.object))
			}
			if c.asked {
				asked[k.Title]++
			}
		}
	}
	slices.SortFunc(m.Connections, func(a, b connectionModel) int {
		return cmp.Or(cmp.Compare(a.LeafUserID.ValueString(), b.LeafUserID.ValueString()), cmp.Compare(a.Kind.ValueString(), b.Kind.ValueString()))
	})
	diags.Append(resp.State.Set(ctx, &m)...)
	if len(asked) > 0 && m.everybody() {
		d.Warn(diags, object.WarnManyRequests, "Requests for each Leaf user", "The list of Leaf users does not show all that is needed, so that these were asked for one by one:"+
			object.Bullets("", counted(asked))+"kinds leaves out those that are not needed.")
	}
}

func (m connectionsModel) everybody() bool {
	return m.LeafUserIDs.IsNull() && m.Email.IsNull() && m.ExternalID.IsNull()
}

// users are the chosen Leaf users.
func (m connectionsModel) users(ctx context.Context, client *leaf.Client, ids []string, diags *diag.Diagnostics) []leaf.UserRow {
	wanted := map[string]string{"email": m.Email.ValueString(), "externalId": m.ExternalID.ValueString()}
	list := object.Attempt{Verb: "list", Object: "the Leaf users"}
	if m.LeafUserIDs.IsNull() {
		rows, err := client.UserRows(ctx, wanted)
		if err != nil {
			list.Failed(diags, err)
		}
		return rows
	}
	rows, rest, err := client.UserRowsIn(ctx, ids)
	if err != nil {
		list.Failed(diags, err)
		return nil
	}
	type answer struct {
		row   leaf.UserRow
		found bool
		err   error
	}
	for id, a := range object.Ahead(ctx, rest, func(ctx context.Context, id string) (a answer) {
		a.row, a.found, a.err = client.UserRow(ctx, id)
		return a
	}) {
		switch {
		case a.err != nil:
			object.Attempt{Verb: "read", Object: "the Leaf user " + id}.Failed(diags, a.err)
			return nil
		case !a.found:
			object.UserNotThere(diags, path.Root("leaf_user_ids"), id)
		default:
			rows = append(rows, a.row)
		}
	}
	return slices.DeleteFunc(rows, func(r leaf.UserRow) bool { return !r.Has(wanted) })
}

func newConnection(u leaf.User, k Kind, o leaf.Object) connectionModel {
	m := connectionModel{
		LeafUserID: types.StringValue(strings.ToLower(u.ID)), Kind: types.StringValue(k.Name),
		Name: object.TextOrNull(u.Fields["name"]), Email: object.TextOrNull(u.Fields["email"]), ExternalID: object.TextOrNull(u.Fields["externalId"]),
	}
	id, created := names(o)
	status, _ := o.Text("status")
	m.ID, m.Status, m.CreatedTime = object.TextOrNull(id), object.TextOrNull(status), object.TextOrNull(created)
	return m
}

// counted says how many there are of each, in the order of their names.
func counted(of map[string]int) []string {
	var all []string
	for name, n := range of {
		all = append(all, fmt.Sprintf("%s: %d requests", name, n))
	}
	slices.Sort(all)
	return all
}
