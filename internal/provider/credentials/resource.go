// Package credentials has the credentials of all kinds, by which Leaf reaches a grower's account at an agricultural data
// provider: resources, data sources and the table of kinds from which they come.
package credentials

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	_ resource.ResourceWithConfigure      = (*managedResource)(nil)
	_ resource.ResourceWithValidateConfig = (*managedResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*managedResource)(nil)
	_ resource.ResourceWithImportState    = (*managedResource)(nil)
	_ resource.ResourceWithIdentity       = (*managedResource)(nil)
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
		"timeouts": timeouts.Attributes(ctx, object.TimeoutOptions),
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
	for _, f := range r.kind.Fields {
		maps.Copy(attributes, f.attributes())
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: r.kind.description() + " A Leaf user has at most one of this kind, and the API cannot change it: a change of an argument deletes and creates it.",
		Attributes:          attributes,
	}
}

func (f Field) attributes() map[string]schema.Attribute {
	if f.Secret {
		return object.SecretAttributes(f.Name, f.Description, f.Optional, object.SecretModifier{Name: f.Name, Optional: f.Optional})
	}
	a := schema.StringAttribute{
		MarkdownDescription: f.Description + " A change replaces the credentials.",
		Required:            f.Fallback == "" && !f.Optional,
		Optional:            f.Fallback != "" || f.Optional,
		Validators:          []validator.String{object.NotEmpty},
		PlanModifiers:       []planmodifier.String{object.ReplaceUnlessImported()},
	}
	if len(f.OneOf) > 0 {
		a.Validators = []validator.String{stringvalidator.OneOf(f.OneOf...)}
	}
	if f.Fallback != "" {
		a.Computed = true
		a.Default = stringdefault.StaticString(f.Fallback)
	}
	return map[string]schema.Attribute{f.Name: a}
}

func (r *managedResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(object.IdentityField{Name: "leaf_user_id", Description: "The id of the Leaf user."})
}

func (r *managedResource) identity(v object.Values) map[string]types.String {
	return map[string]types.String{"leaf_user_id": types.StringValue(leafUser(v))}
}

func (r *managedResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config := object.ReadValues(ctx, req.Config, &resp.Diagnostics)
	anyWriteOnly := false
	for _, f := range r.kind.secrets() {
		forms := config.Forms(f.Name)
		forms.Check(&resp.Diagnostics, f.Name, f.Optional)
		anyWriteOnly = anyWriteOnly || !forms.WriteOnly.IsNull()
	}
	object.CheckSecretsVersion(&resp.Diagnostics, config.Version(), anyWriteOnly)
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
	do := object.Attempt{Verb: "create", Object: r.kind.object(user), Fields: r.fieldPaths()}
	unlock, err := client.LockObject(ctx, r.kind.Segment+" "+user)
	if err != nil {
		do.Failed(diags, err)
		return
	}
	defer unlock()

	_, found, err := client.Credentials(ctx, r.kind.path(), user)
	if err != nil {
		do.Consequence = "Nothing was created: before creating, the provider looks whether there are such credentials already. " +
			fmt.Sprintf("If this was part of a replacement, the old ones are deleted, and Leaf user %s is disconnected from %s until they are created.", user, r.kind.Title)
		do.Failed(diags, err)
		return
	}
	if found {
		object.AlreadyExists(diags, do.Object, r.kind.TypeName(), user, true)
		return
	}
	made, err := client.CreateCredentials(ctx, r.kind.path(), user, r.body(client, plan, config))
	plan.NullUnknown()
	save := func() {
		plan.Write(ctx, &resp.State, diags)
		object.SetIdentity(ctx, resp.Identity, r.identity(plan), diags)
		object.WriteOnly.Set(ctx, resp.Private, r.writeOnly(config), diags)
		r.keepSpelling(ctx, client, resp.Private, diags)
	}
	if err != nil {
		lost := rest.OutcomeOf(err) == rest.MaybeExecuted
		there, found, unread := r.lookAgain(ctx, client, user, err)
		switch {
		case lost && (unread != nil || !found && rest.TimedOut(err)):
			save()
			object.Unconfirmed.Set(ctx, resp.Private, true, diags)
			do.Consequence = "It is not known whether they were created. They are marked as tainted: the next apply looks, deletes them if they are there, and creates them anew."
			if unread != nil {
				err = fmt.Errorf("%w; reading back failed too: %w", err, unread)
			} else {
				err = fmt.Errorf("%w; they are not there yet, but the request may still be carried out", err)
			}
			do.Failed(diags, err)
			return
		case lost && found && r.ours(plan, there):
			made = there
		case found:
			object.AlreadyExists(diags, do.Object, r.kind.TypeName(), user, true)
			return
		default:
			do.Consequence = r.disconnected(user)
			if lost {
				do.Consequence = "Reading back shows that they were not created. " + do.Consequence
			}
			do.Failed(diags, err)
			return
		}
	}
	r.absorb(plan, made)
	save() // as soon as the object exists
	r.confirm(ctx, resp.Private, plan, diags)
	if !made.Has("id") || !made.Has("createdTime") || !made.Has("status") {
		r.readBack(ctx, client, plan, resp)
	}
	r.warnStatus(ctx, client, diags, plan)
}

// lookAgain finds out what is there after a create that failed: where its answer was lost, and where it was refused in
// a way that may mean that somebody else was faster (leaf-facts.md, section O, question 4).
func (r *managedResource) lookAgain(ctx context.Context, client *leaf.Client, user string, failure error) (leaf.Object, bool, error) {
	status := rest.StatusOf(failure)
	if rest.OutcomeOf(failure) != rest.MaybeExecuted && status != http.StatusBadRequest && status != http.StatusConflict {
		return nil, false, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	return client.Credentials(ctx, r.kind.path(), user)
}

// readBack completes the state of an object whose creation was confirmed by an answer that does not say all. From here
// on nothing may fail: an error taints, and the next apply would cut the connection.
func (r *managedResource) readBack(ctx context.Context, client *leaf.Client, plan object.Values, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	user := leafUser(plan)
	there, found, err := client.Credentials(ctx, r.kind.path(), user)
	switch {
	case err != nil:
		diags.AddWarning("Cannot read back "+r.kind.object(user), "They were created. "+object.Sentence(err.Error())+" What the API says about them is filled in by the next plan.")
		return
	case !found:
		diags.AddWarning("Cannot read back "+r.kind.object(user), "The API confirmed that they were created, and then said that there are none. The next plan looks again.")
		return
	}
	r.absorb(plan, there)
	plan.Write(ctx, &resp.State, diags)
	r.confirm(ctx, resp.Private, plan, diags)
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
	client.Secrets(r.stateSecrets(state)...)
	user := leafUser(state)
	there, found, err := client.Credentials(ctx, r.path(ctx, req.Private, diags), user)
	if err != nil {
		object.Attempt{Verb: "read", Object: r.kind.object(user), Consequence: "The state keeps them as they were."}.Failed(diags, err)
		return
	}
	object.SetIdentity(ctx, resp.Identity, r.identity(state), diags)
	if !found {
		resp.State.RemoveResource(ctx)
		return
	}
	if _, unconfirmed := object.Unconfirmed.Get(ctx, req.Private, diags); unconfirmed {
		if !r.ours(state, there) {
			return // the state keeps what was asked for, which a delete compares
		}
		object.Unconfirmed.Clear(ctx, resp.Private, diags)
	}
	before := maps.Clone(state)
	r.absorbReadable(state, there)
	state.WriteChanges(ctx, &resp.State, before, diags)
	r.keepSpelling(ctx, client, resp.Private, diags)
	r.observe(ctx, req.Private, resp.Private, state, diags)
	r.warnStatus(ctx, client, diags, state)
}

func (r *managedResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	plan, state, config := object.ReadValues(ctx, req.Plan, diags), object.ReadValues(ctx, req.State, diags), object.ReadValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	r.checkMoves(diags, plan, state, config)
	if diags.HasError() {
		return
	}
	plan.NullUnknown()
	plan.Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, r.identity(plan), diags)
	before, _ := object.WriteOnly.Get(ctx, req.Private, diags)
	_, imported := object.Imported.Get(ctx, req.Private, diags)
	object.WriteOnly.Set(ctx, resp.Private, r.moved(config, state, before, imported), diags)
	object.Imported.Clear(ctx, resp.Private, diags)
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
	client.Secrets(r.stateSecrets(state)...)
	user := leafUser(state)
	do := object.Attempt{Verb: "delete", Object: r.kind.object(user), Consequence: "They are still in the state; apply or destroy again."}
	object, found, err := client.Credentials(ctx, r.path(ctx, req.Private, diags), user)
	if err != nil {
		do.Failed(diags, err)
		return
	}
	if !found {
		return
	}
	switch {
	case !confirmed(state) && !r.ours(state, object):
		diags.AddError("Not deleting "+do.Object, "The state knows neither their id nor when they were created, since their creation was not confirmed, and what is there now differs from what was asked for: "+
			"somebody else has made it. Remove this resource from the state (terraform state rm) and import what is there, or delete it by hand.")
		return
	case r.replaced(state, object):
		diags.AddWarning("Left alone: "+do.Object, "What is there now is not what this resource created: somebody deleted that and made it again. It is no longer in the state, and not deleted.")
		return
	}
	if err := client.DeleteCredentials(ctx, r.path(ctx, req.Private, diags), user); err != nil {
		do.Failed(diags, err)
	}
}

func (r *managedResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	user := req.ID
	if user == "" && req.Identity != nil {
		user = object.ImportedIdentity(ctx, req.Identity, "leaf_user_id", diags)
	}
	if !leaf.IsUUID(user) {
		object.MalformedID(diags, "LEAF_USER_ID, the UUID of the Leaf user", "terraform import "+r.kind.TypeName()+".NAME 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50")
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("leaf_user_id"), user)...)
	object.SetIdentity(ctx, resp.Identity, map[string]types.String{"leaf_user_id": types.StringValue(strings.ToLower(user))}, diags)
	object.Imported.Set(ctx, resp.Private, true, diags)
}
