// Package credentials has the credentials of all kinds, by which Leaf reaches a grower's account at an agricultural data
// provider: resources, data sources and the table of kinds from which they come.
package credentials

import (
	"context"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ resource.ResourceWithConfigure      = (*managedResource)(nil)
	_ resource.ResourceWithValidateConfig = (*managedResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*managedResource)(nil)
	_ resource.ResourceWithImportState    = (*managedResource)(nil)
	_ resource.ResourceWithIdentity       = (*managedResource)(nil)
	_ resource.ResourceWithMoveState      = (*managedResource)(nil)
)

// managedResource is the resource of every kind of credentials: one object per Leaf user and kind, which the API
// can create, read and delete but not update.
type managedResource struct {
	object.Base
	kind Kind
}

// Resources are the resources of all kinds.
func Resources() []func() resource.Resource {
	var all []func() resource.Resource
	for _, kind := range Kinds {
		all = append(all, func() resource.Resource { return &managedResource{kind: kind} })
	}
	return all
}

func (r *managedResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.kind.TypeName()
}

func (r *managedResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	attributes := map[string]schema.Attribute{
		"leaf_user_id": schema.StringAttribute{
			MarkdownDescription: "The id of the Leaf user. A change replaces the credentials.",
			Required:            true,
			Validators:          []validator.String{object.LeafUserID},
			PlanModifiers:       []planmodifier.String{object.ReplaceUnlessSameID()},
		},
		object.SecretsVersion: object.SecretsVersionAttribute("going from one number to another replaces the credentials. Setting it for the first time, or removing it, sends nothing.",
			int64planmodifier.RequiresReplaceIf(object.ReplaceBetweenVersions, "", "")),
		"id": schema.StringAttribute{
			MarkdownDescription: idDescription,
			Computed:            true, PlanModifiers: keep,
		},
		"status": schema.StringAttribute{
			MarkdownDescription: statusDescription,
			Computed:            true, PlanModifiers: keep,
		},
		"created_time": schema.StringAttribute{
			MarkdownDescription: attachedDescription,
			Computed:            true, PlanModifiers: keep,
		},
		"timeouts": object.TimeoutsAttribute(ctx),
	}
	for _, f := range r.kind.shown() {
		attributes[f.Name] = schema.StringAttribute{MarkdownDescription: f.Description, Computed: true, PlanModifiers: keep}
	}
	if r.kind.hasSession() {
		attributes["has_session"] = schema.BoolAttribute{
			MarkdownDescription: hasSessionDescription,
			Computed:            true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
		}
	}
	maps.Copy(attributes, r.kind.Fields.Attributes(object.Use{Replaces: "the credentials"}))
	resp.Schema = schema.Schema{
		MarkdownDescription: r.kind.description() + " A Leaf user has at most one of this kind, and the API cannot change it: a change of an argument deletes and creates it.",
		Attributes:          attributes,
	}
}

func (r *managedResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(object.IdentityField{Name: "leaf_user_id", Description: "The id of the Leaf user."})
}

func (r *managedResource) identity(v object.Values) map[string]types.String {
	return map[string]types.String{"leaf_user_id": types.StringValue(leafUser(v))}
}

func (r *managedResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config := object.ReadValues(ctx, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	object.CheckSecretsVersion(&resp.Diagnostics, config.Version(), r.kind.Fields.Check(&resp.Diagnostics, "", config))
}

func (r *managedResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	plan, config := object.ReadValues(ctx, req.Plan, diags), object.ReadValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(plan).Create, diags)
	defer cancel()
	user := leafUser(plan)
	made := client.CreateCredentials(ctx, r.kind.path(), user, r.body(client, plan, config))
	do := object.Attempt{Verb: "create", Object: r.kind.object(user), Fields: r.fieldPaths(), Consequence: r.disconnected(user)}
	if made.Unsent {
		do.Consequence = "Nothing was created: before creating, the provider looks whether there are such credentials already. " + do.Consequence
	}
	if made.Fate == leaf.Refused && object.NoLeafUser(ctx, client, do, user, made.Err, diags) {
		return
	}
	place := func(leaf.Object) object.Place { return r.place(user) }
	keep, sure := object.Created(ctx, do, made, place, resp.Private, diags)
	if !keep {
		return
	}
	plan.NullUnknown()
	r.absorb(plan, made.Object)
	plan.Write(ctx, &resp.State, diags) // as soon as the object exists
	object.SetIdentity(ctx, resp.Identity, r.identity(plan), diags)
	object.WriteOnly.Set(ctx, resp.Private, r.kind.Fields.WriteOnly(config), diags)
	r.keepSpelling(ctx, client, resp.Private, diags)
	if !sure {
		return
	}
	own := object.Own{At: r.Data.Now()}.Learn(names(made.Object))
	own.Told = own.CreatedTime != ""
	object.Baseline.Set(ctx, resp.Private, own, diags)
	if !made.Object.Has("id") || !made.Object.Has("createdTime") || !made.Object.Has("status") {
		r.readBack(ctx, client, own, plan, resp)
	}
	r.warnStatus(ctx, client, diags, plan)
}

// readBack completes the state of an object whose creation was confirmed by an answer that does not say all. From here
// on nothing may fail: an error taints, and the next apply would cut the connection.
func (r *managedResource) readBack(ctx context.Context, client *leaf.Client, own object.Own, plan object.Values, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	user := leafUser(plan)
	there, found, err := r.look(ctx, client, r.kind.path(), user, own.At)
	switch {
	case err != nil:
		diags.AddWarning("Cannot read back what was created", object.Capital(r.kind.object(user))+" were created. "+object.Sentence(err.Error())+
			" What the API says about them is filled in by the next plan.")
		return
	case !found || !own.Is(names(there)):
		diags.AddWarning("Cannot read back what was created", object.Capital(r.kind.object(user))+": the API confirmed that they were created, and then did not show them. The next plan looks again.")
		return
	}
	r.absorb(plan, there)
	plan.Write(ctx, &resp.State, diags)
	object.Baseline.Set(ctx, resp.Private, own.Learn(names(there)), diags)
}

func (r *managedResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	state := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(state).Read, diags)
	defer cancel()
	client.Secrets(r.kind.Fields.SecretsIn(state)...)
	user := leafUser(state)
	own, owned := object.Baseline.Get(ctx, req.Private, diags)
	traces, unconfirmed := object.Unconfirmed.Get(ctx, req.Private, diags)
	made := own.MadeAt(state.Text("created_time"))
	if unconfirmed {
		made = traces.Until
	}
	echo, keepEcho := object.LoadEcho(ctx, req.Private, diags)
	at := r.path(ctx, req.Private, diags)
	look := func(ctx context.Context) (leaf.Object, bool, error) { return r.look(ctx, client, at, user, made) }
	if owned && !unconfirmed && own.Seen == nil {
		ownAnswer := look
		look = func(ctx context.Context) (leaf.Object, bool, error) {
			return leaf.Confirmed(ctx, client, r.confirmation(at, own, state, echo), ownAnswer)
		}
	}
	there, found, err := look(ctx)
	if err != nil {
		object.Attempt{Verb: "read", Object: r.kind.object(user), Consequence: "The state keeps them as they were."}.Failed(diags, err)
		return
	}
	object.SetIdentity(ctx, resp.Identity, r.identity(state), diags)
	switch {
	case !found && !owned && imported(ctx, req.Private, state, r.kind, diags):
		r.notThere(ctx, client, user, diags)
		return
	case !found:
		resp.State.RemoveResource(ctx)
		return
	case unconfirmed && !r.madeBy(traces, state, there):
		object.Stranger(diags, r.kind.object(user), r.place(user))
		return // the state keeps what was asked for
	case unconfirmed:
		object.Unconfirmed.Clear(ctx, resp.Private, diags)
		own, owned = object.Own{At: traces.At}, true
	}
	object.Saw(ctx)
	before := maps.Clone(state)
	r.absorb(state, there)
	changed := r.absorbReadable(state, there, echo)
	if owned && r.kind.refreshed() && another(own, there, changed) {
		r.keepAsConfigured(state, before, echo)
	}
	observed := r.observe(own, owned, there, changed, diags, user)
	if r.kind.refreshed() && observed.Seen != nil {
		// It is not the resource's own yet. A deletion that gets no private state compares with these.
		state["id"], state["created_time"] = before["id"], before["created_time"]
	}
	state.WriteChanges(ctx, &resp.State, before, diags)
	keepEcho(resp.Private)
	r.keepSpelling(ctx, client, resp.Private, diags)
	if !owned || unconfirmed || observed != own {
		object.Baseline.Set(ctx, resp.Private, observed, diags)
	}
	r.warnStatus(ctx, client, diags, state)
}

func (r *managedResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	plan, state, config := object.ReadValues(ctx, req.Plan, diags), object.ReadValues(ctx, req.State, diags), object.ReadValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	_, imported := object.Imported.Get(ctx, req.Private, diags)
	r.checkMoves(diags, plan, state, config, imported)
	if diags.HasError() {
		return
	}
	plan.NullUnknown()
	plan.Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, r.identity(plan), diags)
	before, _ := object.WriteOnly.Get(ctx, req.Private, diags)
	object.WriteOnly.Set(ctx, resp.Private, r.moved(config, state, before, imported), diags)
	object.Imported.Clear(ctx, resp.Private, diags)
	object.Differing.Clear(ctx, resp.Private, diags)
	object.Echoes.Clear(ctx, resp.Private, diags) // they may be those of other spellings; the next answer is as good
}

func (r *managedResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	state := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(state).Delete, diags)
	defer cancel()
	client.Secrets(r.kind.Fields.SecretsIn(state)...)
	user := leafUser(state)
	do := object.Attempt{Verb: "delete", Object: r.kind.object(user), Consequence: "They are still in the state; apply or destroy again."}
	own, owned := object.Baseline.Get(ctx, req.Private, diags)
	at := r.path(ctx, req.Private, diags)
	there, found, err := r.look(ctx, client, at, user, own.MadeAt(state.Text("created_time")))
	switch {
	case err != nil:
		do.Failed(diags, err)
	case !found:
	case !owned && !seen(state):
		object.NeverSeen(diags, do.Object, []string{described(there)})
	case !r.mayDelete(ctx, req.Private, own, owned, state, there, diags):
		object.LeftAlone(diags, do.Object)
	default:
		if err := client.DeleteCredentials(ctx, at, user, there); err != nil {
			do.Failed(diags, err)
		}
	}
}

func (r *managedResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	user := req.ID
	if user == "" && req.Identity != nil {
		user = object.ImportedIdentity(ctx, req.Identity, "leaf_user_id", diags)
	}
	if !leaf.IsUUID(user) {
		object.MalformedID(diags, req, user, "LEAF_USER_ID, the UUID of the Leaf user", "terraform import "+r.kind.TypeName()+".NAME 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50",
			object.PerhapsUUID(user, "Leaf user"))
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("leaf_user_id"), user)...)
	object.SetIdentity(ctx, resp.Identity, map[string]types.String{"leaf_user_id": types.StringValue(strings.ToLower(user))}, diags)
	object.Imported.Set(ctx, resp.Private, true, diags)
}
