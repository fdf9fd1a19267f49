package provider

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
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	_ resource.ResourceWithConfigure      = (*credentialsResource)(nil)
	_ resource.ResourceWithValidateConfig = (*credentialsResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*credentialsResource)(nil)
	_ resource.ResourceWithImportState    = (*credentialsResource)(nil)
	_ resource.ResourceWithIdentity       = (*credentialsResource)(nil)
)

// credentialsResource is the resource of every kind of credentials: one object per Leaf user and kind, which the API
// can create, read and delete but not update.
type credentialsResource struct {
	base
	kind credentialsKind
}

func (r *credentialsResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.kind.typeName()
}

func (r *credentialsResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	attributes := map[string]schema.Attribute{
		"leaf_user_id": schema.StringAttribute{
			MarkdownDescription: "The id of the Leaf user. A change replaces the credentials.",
			Required:            true,
			Validators:          []validator.String{leafUserID},
			PlanModifiers:       []planmodifier.String{replaceUnlessSameID()},
		},
		secretsVersion: secretsVersionAttribute("going from one number to another replaces the credentials. Setting it for the first time, or removing it, sends nothing.",
			int64planmodifier.RequiresReplaceIf(replaceBetweenVersions, "", "")),
		"id": schema.StringAttribute{
			MarkdownDescription: credentialsIDDescription,
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
		"timeouts": timeouts.Attributes(ctx, timeoutOptions),
	}
	for _, f := range r.kind.shown() {
		attributes[f.name] = schema.StringAttribute{MarkdownDescription: f.description, Computed: true, PlanModifiers: keep}
	}
	if r.kind.hasSession() {
		attributes["has_session"] = schema.BoolAttribute{
			MarkdownDescription: hasSessionDescription,
			Computed:            true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
		}
	}
	for _, f := range r.kind.fields {
		maps.Copy(attributes, f.attributes())
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: r.kind.description() + " A Leaf user has at most one of this kind, and the API cannot change it: a change of an argument deletes and creates it.",
		Attributes:          attributes,
	}
}

func (f credentialsField) attributes() map[string]schema.Attribute {
	if f.secret {
		return secret(f.name, f.description, f.optional, secretModifier{f})
	}
	a := schema.StringAttribute{
		MarkdownDescription: f.description + " A change replaces the credentials.",
		Required:            f.fallback == "" && !f.optional,
		Optional:            f.fallback != "" || f.optional,
		Validators:          []validator.String{notEmpty},
		PlanModifiers:       []planmodifier.String{replaceUnlessImported()},
	}
	if len(f.oneOf) > 0 {
		a.Validators = []validator.String{stringvalidator.OneOf(f.oneOf...)}
	}
	if f.fallback != "" {
		a.Computed = true
		a.Default = stringdefault.StaticString(f.fallback)
	}
	return map[string]schema.Attribute{f.name: a}
}

func (r *credentialsResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema(identityField{name: "leaf_user_id", description: "The id of the Leaf user."})
}

func (r *credentialsResource) identity(v values) map[string]types.String {
	return map[string]types.String{"leaf_user_id": types.StringValue(leafUserOf(v))}
}

func (r *credentialsResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config := readValues(ctx, req.Config, &resp.Diagnostics)
	anyWriteOnly := false
	for _, f := range r.kind.secrets() {
		forms := config.forms(f.name)
		forms.check(&resp.Diagnostics, f.name, f.optional)
		anyWriteOnly = anyWriteOnly || !forms.writeOnly.IsNull()
	}
	checkVersion(&resp.Diagnostics, config.version(), anyWriteOnly)
}

func (r *credentialsResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	plan, config := readValues(ctx, req.Plan, diags), readValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(plan).Create, diags)
	defer cancel()
	user := leafUserOf(plan)
	do := attempt{verb: "create", object: r.kind.object(user), fields: r.fieldPaths()}
	unlock, err := client.LockObject(ctx, r.kind.segment+" "+user)
	if err != nil {
		do.failed(diags, err)
		return
	}
	defer unlock()

	_, found, err := client.Credentials(ctx, r.kind.path(), user)
	if err != nil {
		do.consequence = "Nothing was created: before creating, the provider looks whether there are such credentials already. " +
			fmt.Sprintf("If this was part of a replacement, the old ones are deleted, and Leaf user %s is disconnected from %s until they are created.", user, r.kind.title)
		do.failed(diags, err)
		return
	}
	if found {
		exists(diags, do.object, r.kind.typeName(), user, true)
		return
	}
	object, err := client.CreateCredentials(ctx, r.kind.path(), user, r.body(client, plan, config))
	plan.settle()
	save := func() {
		plan.write(ctx, &resp.State, diags)
		setIdentity(ctx, resp.Identity, r.identity(plan), diags)
		setPrivate(ctx, resp.Private, privateWriteOnly, r.writeOnly(config), diags)
		r.keepSpelling(ctx, client, resp.Private, diags)
	}
	if err != nil {
		lost := rest.OutcomeOf(err) == rest.MaybeExecuted
		there, found, unread := r.lookAgain(ctx, client, user, err)
		switch {
		case lost && (unread != nil || !found && rest.TimedOut(err)):
			save()
			setPrivate(ctx, resp.Private, privateUnconfirmed, true, diags)
			do.consequence = "It is not known whether they were created. They are marked as tainted: the next apply looks, deletes them if they are there, and creates them anew."
			if unread != nil {
				err = fmt.Errorf("%w; reading back failed too: %w", err, unread)
			} else {
				err = fmt.Errorf("%w; they are not there yet, but the request may still be carried out", err)
			}
			do.failed(diags, err)
			return
		case lost && found && r.ours(plan, there):
			object = there
		case found:
			exists(diags, do.object, r.kind.typeName(), user, true)
			return
		default:
			do.consequence = r.disconnected(user)
			if lost {
				do.consequence = "Reading back shows that they were not created. " + do.consequence
			}
			do.failed(diags, err)
			return
		}
	}
	r.absorb(plan, object)
	save() // as soon as the object exists
	r.confirm(ctx, resp.Private, plan, diags)
	if !object.Has("id") || !object.Has("createdTime") || !object.Has("status") {
		r.readBack(ctx, client, plan, resp)
	}
	r.warnStatus(ctx, client, diags, plan)
}

// lookAgain finds out what is there after a create that failed: where its answer was lost, and where it was refused in
// a way that may mean that somebody else was faster (leaf-facts.md, section O, question 4).
func (r *credentialsResource) lookAgain(ctx context.Context, client *leaf.Client, user string, failure error) (leaf.Object, bool, error) {
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
func (r *credentialsResource) readBack(ctx context.Context, client *leaf.Client, plan values, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	user := leafUserOf(plan)
	object, found, err := client.Credentials(ctx, r.kind.path(), user)
	switch {
	case err != nil:
		diags.AddWarning("Cannot read back "+r.kind.object(user), "They were created. "+sentence(err.Error())+" What the API says about them is filled in by the next plan.")
		return
	case !found:
		diags.AddWarning("Cannot read back "+r.kind.object(user), "The API confirmed that they were created, and then said that there are none. The next plan looks again.")
		return
	}
	r.absorb(plan, object)
	plan.write(ctx, &resp.State, diags)
	r.confirm(ctx, resp.Private, plan, diags)
}

func (r *credentialsResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	state := readValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(state).Read, diags)
	defer cancel()
	client.Secrets(r.stateSecrets(state)...)
	user := leafUserOf(state)
	object, found, err := client.Credentials(ctx, r.path(ctx, req.Private, diags), user)
	if err != nil {
		attempt{verb: "read", object: r.kind.object(user), consequence: "The state keeps them as they were."}.failed(diags, err)
		return
	}
	setIdentity(ctx, resp.Identity, r.identity(state), diags)
	if !found {
		resp.State.RemoveResource(ctx)
		return
	}
	if _, unconfirmed := getPrivate[bool](ctx, req.Private, privateUnconfirmed, diags); unconfirmed {
		if !r.ours(state, object) {
			return // the state keeps what was asked for, which a delete compares
		}
		clearPrivate(ctx, resp.Private, privateUnconfirmed, diags)
	}
	before := maps.Clone(state)
	r.absorbReadable(state, object)
	state.writeChanges(ctx, &resp.State, before, diags)
	r.keepSpelling(ctx, client, resp.Private, diags)
	r.observe(ctx, req.Private, resp.Private, state, diags)
	r.warnStatus(ctx, client, diags, state)
}

func (r *credentialsResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	plan, state, config := readValues(ctx, req.Plan, diags), readValues(ctx, req.State, diags), readValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	r.checkMoves(diags, plan, state, config)
	if diags.HasError() {
		return
	}
	plan.settle()
	plan.write(ctx, &resp.State, diags)
	setIdentity(ctx, resp.Identity, r.identity(plan), diags)
	before, _ := getPrivate[[]string](ctx, req.Private, privateWriteOnly, diags)
	_, imported := getPrivate[bool](ctx, req.Private, privateImported, diags)
	setPrivate(ctx, resp.Private, privateWriteOnly, r.moved(config, state, before, imported), diags)
	clearPrivate(ctx, resp.Private, privateImported, diags)
}

func (r *credentialsResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	state := readValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(state).Delete, diags)
	defer cancel()
	client.Secrets(r.stateSecrets(state)...)
	user := leafUserOf(state)
	do := attempt{verb: "delete", object: r.kind.object(user), consequence: "They are still in the state; apply or destroy again."}
	object, found, err := client.Credentials(ctx, r.path(ctx, req.Private, diags), user)
	if err != nil {
		do.failed(diags, err)
		return
	}
	if !found {
		return
	}
	switch {
	case !confirmedCredentials(state) && !r.ours(state, object):
		diags.AddError("Not deleting "+do.object, "The state knows neither their id nor when they were created, since their creation was not confirmed, and what is there now differs from what was asked for: "+
			"somebody else has made it. Remove this resource from the state (terraform state rm) and import what is there, or delete it by hand.")
		return
	case r.replaced(state, object):
		diags.AddWarning("Left alone: "+do.object, "What is there now is not what this resource created: somebody deleted that and made it again. It is no longer in the state, and not deleted.")
		return
	}
	if err := client.DeleteCredentials(ctx, r.path(ctx, req.Private, diags), user); err != nil {
		do.failed(diags, err)
	}
}

func (r *credentialsResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	user := req.ID
	if user == "" && req.Identity != nil {
		user = identityText(ctx, req.Identity, "leaf_user_id", diags)
	}
	if !leaf.IsUUID(user) {
		malformedID(diags, "LEAF_USER_ID, the UUID of the Leaf user", "terraform import "+r.kind.typeName()+".NAME 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50")
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("leaf_user_id"), user)...)
	setIdentity(ctx, resp.Identity, map[string]types.String{"leaf_user_id": types.StringValue(strings.ToLower(user))}, diags)
	setPrivate(ctx, resp.Private, privateImported, true, diags)
}
