// Package user has Leaf users, to whom credentials, keys and data belong: the resource and both data sources.
package user

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ resource.ResourceWithConfigure   = (*managedResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*managedResource)(nil)
	_ resource.ResourceWithImportState = (*managedResource)(nil)
	_ resource.ResourceWithIdentity    = (*managedResource)(nil)
	_ resource.ResourceWithMoveState   = (*managedResource)(nil)
)

const (
	userType = "leaf_user"

	goesWithUser = "With a Leaf user go its credentials, API keys, configuration, fields, files and operations, and nothing brings them back."
)

// managedResource is a Leaf user: a grower, to whom credentials, keys and data belong.
type managedResource struct{ object.Base }

// NewResource is the resource leaf_user.
func NewResource() resource.Resource { return &managedResource{} }

// model holds what a Leaf user is; the data sources have it too.
type model struct {
	ID         types.String `tfsdk:"id"`
	Name       types.String `tfsdk:"name"`
	Email      types.String `tfsdk:"email"`
	Phone      types.String `tfsdk:"phone"`
	Address    types.String `tfsdk:"address"`
	ExternalID types.String `tfsdk:"external_id"`
}

type resourceModel struct {
	model

	DeletionProtection types.Bool     `tfsdk:"deletion_protection"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`
}

// fields are what can be written of a Leaf user.
var fields = object.Fields{
	{Name: "name", Optional: true, Description: "The name of the grower or company."},
	{Name: "email", Optional: true, Description: "An e-mail address."},
	{Name: "phone", Optional: true, Description: "A phone number, in any form."},
	{Name: "address", Optional: true, Description: "A postal address, in any form."},
	{Name: "external_id", Optional: true, Description: "Your own id of the Leaf user, by which Leaf's magic links find it too."},
}

// at gives the values by the API's field.
func (m *model) at(field string) *types.String {
	return map[string]*types.String{
		"name": &m.Name, "email": &m.Email, "phone": &m.Phone, "address": &m.Address, "externalId": &m.ExternalID,
	}[field]
}

// fields are those that have a value, as the API calls them.
func (m *model) fields() map[string]string {
	fields := map[string]string{}
	for _, name := range leaf.UserFields {
		if v := m.at(name).ValueString(); v != "" {
			fields[name] = v
		}
	}
	return fields
}

// absorb takes over what an answer says. What it lacks keeps its value, and what the API writes in its own way is nobody's
// change. A field that is empty beside others was cleared; where all are empty, the API shows none.
func (m *model) absorb(u leaf.User, echo object.Echo) {
	if !strings.EqualFold(m.ID.ValueString(), u.ID) { // the letters of an id have no case, and it ripples into all that depends on it
		m.ID = types.StringValue(u.ID)
	}
	shows := slices.ContainsFunc(leaf.UserFields, func(name string) bool { return name != "externalId" && u.Fields[name] != "" })
	for _, name := range leaf.UserFields {
		text, ok := u.Fields[name]
		v := m.at(name)
		switch {
		case ok && text == "" && shows:
			*v = types.StringNull()
			delete(echo, name)
		case ok:
			*v = object.TextOrNull(echo.Text(name, *v, text).ValueString())
		}
	}
}

func (m *model) object() string {
	for _, v := range []types.String{m.ID, m.ExternalID, m.Email, m.Name} {
		if v.ValueString() != "" {
			return "the Leaf user " + v.ValueString()
		}
	}
	return "a Leaf user"
}

// identity has an empty id while it is not known: the framework takes an identity of nulls for a missing one.
func (m *model) identity() map[string]types.String {
	return map[string]types.String{"id": types.StringValue(m.ID.ValueString())}
}

func (r *managedResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = userType
	// A user whose creation was not answered gets its id later.
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *managedResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "The id of the Leaf user, a UUID.",
			Computed:            true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"deletion_protection": schema.BoolAttribute{
			MarkdownDescription: "Whether a plan that deletes the Leaf user is an error; true by default. To delete it, set it to false, apply, and then destroy.",
			Optional:            true, Computed: true,
			Default: booldefault.StaticBool(true),
		},
		"timeouts": object.TimeoutsAttribute(ctx),
	}
	maps.Copy(attributes, fields.Attributes(object.Use{}))
	resp.Schema = schema.Schema{
		MarkdownDescription: "A Leaf user: a grower, to whom credentials, API keys, a configuration and all agricultural data belong. At least one of `name`, `email` and `external_id` is set.",
		Attributes:          attributes,
	}
}

func (r *managedResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(object.IdentityField{Name: "id", Description: "The id of the Leaf user."})
}

// ModifyPlan wants a field by which the user can be found again, and stops a plan that deletes a protected user, as the state
// has it: what the configuration says by then is gone. Refused while it is applied, a deletion comes after those of all that depends on the user.
func (r *managedResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	destroys, creates := req.Plan.Raw.IsNull(), req.State.Raw.IsNull()
	r.planName(ctx, req, diags)
	id, noted := object.Protected.Get(ctx, req.Private, diags)
	switch {
	case creates && noted: // the second half of a replacement, which -replace and replace_triggered_by ask for
		m := object.ModelOf[resourceModel](object.ReadValues(ctx, req.Plan, diags))
		m.ID = types.StringValue(id)
		m.refuse(diags, nil)
		return
	case creates:
		return
	}
	m := object.ModelOf[resourceModel](object.ReadValues(ctx, req.State, diags))
	protected := m.DeletionProtection.ValueBool() && !m.neverSeen()
	switch {
	case destroys && protected:
		m.refuse(diags, nil)
	case destroys && !m.neverSeen():
		diags.AddWarning("A Leaf user will be deleted", object.Capital(m.called())+": "+goesWithUser)
	case protected && !noted:
		object.Protected.Set(ctx, resp.Private, m.ID.ValueString(), diags)
	case !protected && noted:
		object.Protected.Clear(ctx, resp.Private, diags)
	}
}

// planName refuses a user whom nothing names. One that was found without a name stays as it is.
func (r *managedResource) planName(ctx context.Context, req resource.ModifyPlanRequest, diags *diag.Diagnostics) {
	if req.Plan.Raw.IsNull() {
		return
	}
	plan, state := object.ModelOf[resourceModel](object.ReadValues(ctx, req.Plan, diags)), resourceModel{}
	if !req.State.Raw.IsNull() {
		state = object.ModelOf[resourceModel](object.ReadValues(ctx, req.State, diags))
	}
	if !diags.HasError() && !plan.named() && (req.State.Raw.IsNull() || state.named()) {
		diags.AddError("Nothing names the Leaf user", "At least one of name, email and external_id must be set.")
	}
}

// named reports whether there is something by which people and lists find the user.
func (m *resourceModel) named() bool {
	return !m.Name.IsNull() || !m.Email.IsNull() || !m.ExternalID.IsNull()
}

// neverSeen reports whether the creation was not answered and nobody knows which user it made, if any. There is nothing to
// protect then: no deletion deletes anything.
func (m *resourceModel) neverSeen() bool { return m.ID.IsNull() }

// called is the user by all that people know him by.
func (m *resourceModel) called() string {
	var known []string
	for _, v := range []struct {
		name  string
		value types.String
	}{{"external_id", m.ExternalID}, {"id", m.ID}} {
		if v.value.ValueString() != "" {
			known = append(known, v.name+" "+v.value.ValueString())
		}
	}
	who := "the Leaf user"
	if name := m.Name.ValueString(); name != "" {
		who += fmt.Sprintf(" %q", name)
	}
	if len(known) > 0 {
		who += " (" + strings.Join(known, ", ") + ")"
	}
	return who
}

// refuse is the error where deletion_protection forbids a deletion; gone is what this run has deleted of the user by then.
func (m *resourceModel) refuse(diags *diag.Diagnostics, gone []string) {
	detail := object.Capital(m.called()) + " has deletion_protection, so it is neither deleted nor replaced. " + goesWithUser
	if len(gone) > 0 {
		detail += "\n\nWhat depends on it was deleted before it, as engines do, and is gone:" + object.Bullets("", gone) + "Apply again to have it made anew."
	}
	diags.AddError("A Leaf user is protected", detail+"\n\nTo delete it, set deletion_protection = false on it and apply, and only then destroy it, or remove its block. "+
		"If its block is gone from the configuration already, put it back with deletion_protection = false and apply that first. "+
		"If it was to be replaced because it is tainted: terraform untaint. "+
		"To stop managing it without deleting it: a removed block with lifecycle { destroy = false } in place of its block, or terraform state rm ADDRESS. "+
		"With lifecycle { prevent_destroy = true } beside deletion_protection the engine itself refuses, in every plan.")
}

func (r *managedResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[resourceModel](object.ReadValues(ctx, req.Plan, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Create, diags)
	defer cancel()
	m.ID = types.StringNull()
	do := object.Attempt{Verb: "create", Object: m.object(), Fields: fieldPaths(), Consequence: "Nothing was created."}
	created := client.CreateUser(ctx, m.fields())
	keep, sure := object.Created(ctx, do, created, placeOf, resp.Private, diags)
	if !keep {
		return
	}
	if sure {
		m.ID = types.StringValue(created.Object.ID)
		object.Baseline.Set(ctx, resp.Private, object.Own{ID: created.Object.ID, At: r.Data.Now()}, diags)
	}
	diags.Append(resp.State.Set(ctx, &m)...)
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
}

func placeOf(u leaf.User) object.Place { return object.Place{Type: userType, ImportID: u.ID} }

func fieldPaths() map[string]path.Path {
	paths := map[string]path.Path{}
	for _, f := range fields {
		paths[object.Camel(f.Name)] = path.Root(f.Name)
	}
	return paths
}

func (r *managedResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[resourceModel](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Read, diags)
	defer cancel()
	do := object.Attempt{Verb: "read", Object: m.object(), Consequence: "The state keeps it as it was."}
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
	if m.neverSeen() {
		lost, err := m.lost(ctx, client, req.Private, diags)
		object.ReadLost(ctx, do, lost, err, placeOf, &resp.State, diags)
		return
	}
	own, known := object.Baseline.Get(ctx, req.Private, diags)
	echo, keep := object.LoadEcho(ctx, req.Private, diags)
	user, found, err := leaf.Confirmed(ctx, client, m.confirmation(echo), func(ctx context.Context) (leaf.User, bool, error) {
		return leaf.Still(ctx, client, own.At, func(ctx context.Context) (leaf.User, bool, error) {
			return client.User(ctx, m.ID.ValueString())
		})
	})
	switch {
	case err != nil:
		do.Failed(diags, err)
		return
	case !found && !known && m.neverRead():
		object.NotThere(diags, m.object(), m.ID.ValueString(), object.WhyNotOf(ctx, client, m.ID.ValueString(), func(leaf.User) string { return "" }))
		return
	case !found:
		resp.State.RemoveResource(ctx)
		return
	}
	object.Saw(ctx)
	if !known { // it was imported
		object.Baseline.Set(ctx, resp.Private, object.Own{ID: user.ID}, diags)
	}
	m.absorb(user, echo)
	keep(resp.Private)
	diags.Append(resp.State.Set(ctx, &m)...)
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
}

// confirmation says when a row of the list shows the user as the state has it.
func (m *resourceModel) confirmation(echo object.Echo) leaf.Confirmation[leaf.User] {
	return leaf.Confirmation[leaf.User]{
		Kind: "users", User: m.ID.ValueString(),
		In: func(row leaf.UserRow) (leaf.User, bool) { return row.User, true },
		Agrees: func(u leaf.User) bool {
			after, now := *m, maps.Clone(echo)
			after.absorb(u, now)
			for name := range m.fields() {
				if u.Fields[name] == "" {
					return false
				}
			}
			return maps.Equal(m.fields(), after.fields()) && maps.Equal(echo, now)
		},
		Same: func(row, own leaf.User) bool { return maps.Equal(row.Fields, own.Fields) },
	}
}

// neverRead reports whether an import has given the id and nothing has been seen of the user yet.
func (m *resourceModel) neverRead() bool { return len(m.fields()) == 0 }

// lost gives whom the creation that was not answered may have made. None has anything that would show it.
func (m *resourceModel) lost(ctx context.Context, client *leaf.Client, private object.PrivateReader, diags *diag.Diagnostics) ([]leaf.User, error) {
	traces, _ := object.Unconfirmed.Get(ctx, private, diags)
	return client.LostUsers(ctx, m.fields(), traces)
}

func (r *managedResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	plan := object.ModelOf[resourceModel](object.ReadValues(ctx, req.Plan, diags))
	state := object.ModelOf[resourceModel](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, plan.Timeouts.Update, diags)
	defer cancel()
	err := client.UpdateUser(ctx, state.ID.ValueString(), state.fields(), plan.fields())
	var gone *leaf.GoneError
	switch {
	case errors.As(err, &gone):
		diags.AddError(object.Capital(plan.object())+" is gone", object.Sentence(err.Error())+"\n\n"+
			"Somebody has deleted it since the plan was made, and nothing was created in its place. Plan again: the new plan creates it.")
		return
	case err != nil:
		object.Attempt{
			Verb: "update", Object: plan.object(), Fields: fieldPaths(),
			Consequence: "The state keeps the values from before; the next plan shows what there is.",
		}.Failed(diags, err)
		return
	}
	if !maps.Equal(state.fields(), plan.fields()) {
		object.Echoes.Clear(ctx, resp.Private, diags)
	}
	diags.Append(resp.State.Set(ctx, &plan)...)
	object.SetIdentity(ctx, resp.Identity, plan.identity(), diags)
}

func (r *managedResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[resourceModel](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	if m.DeletionProtection.ValueBool() && !m.neverSeen() { // the replacement of a tainted user asks nobody at plan
		m.refuse(diags, r.Data.Deleted(m.ID.ValueString()))
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Delete, diags)
	defer cancel()
	do := object.Attempt{Verb: "delete", Object: m.object(), Consequence: "It is still in the state; apply or destroy again."}
	if m.neverSeen() {
		lost, err := m.lost(ctx, client, req.Private, diags)
		object.DeleteLost(do, lost, err, placeOf, diags)
		return
	}
	gone, err := client.DeleteUser(ctx, m.ID.ValueString())
	switch {
	case err != nil:
		do.Failed(diags, err)
	case !gone:
		diags.AddWarning("A Leaf user is still there", object.Capital(m.called())+": the API accepted the deletion, and the Leaf user could still be read when waiting ended. "+
			"Leaf deletes some things later. It is no longer in the state.")
	}
}

func (r *managedResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	id := req.ID
	if id == "" && req.Identity != nil {
		id = object.ImportedIdentity(ctx, req.Identity, "id", diags)
	}
	if !leaf.IsUUID(id) {
		object.MalformedID(diags, req, id, "ID, the UUID of the Leaf user", "terraform import "+userType+".NAME 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50", object.PerhapsUUID(id, "Leaf user"))
		return
	}
	id = strings.ToLower(id) // as Leaf writes it
	diags.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("deletion_protection"), true)...)
	object.SetIdentity(ctx, resp.Identity, map[string]types.String{"id": types.StringValue(id)}, diags)
}
