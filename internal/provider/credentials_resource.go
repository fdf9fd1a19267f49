package provider

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
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
		secretsVersion: secretsVersionAttribute("going from one number to another replaces the credentials.",
			int64planmodifier.RequiresReplaceIf(replaceBetweenVersions, "", "")),
		"id": schema.StringAttribute{
			MarkdownDescription: "The id that the API gives the credentials; null where it gives none.",
			Computed:            true, PlanModifiers: keep,
		},
		"status": schema.StringAttribute{
			MarkdownDescription: "What Leaf last found about the credentials, such as `OK` or `UNAUTHENTICATED`. Leaf changes it by itself.",
			Computed:            true, PlanModifiers: keep,
		},
		"created_time": schema.StringAttribute{
			MarkdownDescription: "When the credentials were attached, in RFC 3339 and UTC.",
			Computed:            true, PlanModifiers: keep,
		},
		"timeouts": timeouts.Attributes(ctx, timeoutOptions),
	}
	if r.kind.session != "" {
		attributes["has_session"] = schema.BoolAttribute{
			MarkdownDescription: "Whether Leaf has logged in with the credentials and holds a session.",
			Computed:            true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
		}
	}
	for _, f := range r.kind.fields {
		maps.Copy(attributes, f.attributes())
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: r.kind.about + " A Leaf user has at most one of this kind, and the API cannot change it: a change of an argument deletes and creates it.",
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
	return map[string]types.String{"leaf_user_id": types.StringValue(strings.ToLower(v.text("leaf_user_id").ValueString()))}
}

func (r *credentialsResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config := readValues(ctx, req.Config, &resp.Diagnostics)
	anyWriteOnly := false
	for _, f := range r.kind.secrets() {
		forms := config.forms(f.name)
		forms.check(&resp.Diagnostics, f.name, f.optional)
		anyWriteOnly = anyWriteOnly || !forms.writeOnly.IsNull()
	}
	checkVersion(&resp.Diagnostics, config.number(secretsVersion), anyWriteOnly)
}

// body is the request body: every field that is set, secrets from the configuration, where the write-only ones are.
func (r *credentialsResource) body(client *leaf.Client, plan, config values) map[string]any {
	body := map[string]any{}
	for _, f := range r.kind.fields {
		if !f.secret {
			if v := plan.text(f.name); !v.IsNull() {
				body[camel(f.name)] = v.ValueString()
			}
			continue
		}
		if v, ok := config.forms(f.name).value(); ok {
			client.Secrets(v)
			body[camel(f.name)] = v
		}
	}
	return body
}

func (r *credentialsResource) fieldPaths() map[string]path.Path {
	paths := map[string]path.Path{}
	for _, f := range r.kind.readable() {
		paths[camel(f.name)] = path.Root(f.name)
	}
	return paths
}

// absorb takes over from an answer what the API decides, and the readable fields as it has them. What the answer lacks
// keeps its value, and so does a text that differs only in a way that means nothing.
func (r *credentialsResource) absorb(v values, o leaf.Object) {
	if id, ok := o.Text("id"); ok {
		v["id"] = types.StringValue(id)
	}
	if status, ok := o.Text("status"); ok {
		v["status"] = types.StringValue(status)
	}
	if t, ok := o.Time("createdTime"); ok && (v.text("created_time").IsNull() || !leaf.SameTime(v.text("created_time").ValueString(), t.String())) {
		v["created_time"] = types.StringValue(t.String())
	}
	if r.kind.session != "" && o.Has(r.kind.session) {
		session, _ := o.Text(r.kind.session)
		v["has_session"] = types.BoolValue(session != "")
	}
	for _, f := range r.kind.readable() {
		text, ok := o.Text(camel(f.name))
		if ok && !sameText(f, text, v.text(f.name).ValueString()) {
			v[f.name] = types.StringValue(text)
		}
	}
}

func sameText(f credentialsField, a, b string) bool {
	return a == b || len(f.oneOf) > 0 && strings.EqualFold(a, b)
}

// ours reports whether nothing in an answer contradicts that it is the object described by v.
func (r *credentialsResource) ours(v values, o leaf.Object) bool {
	for _, f := range r.kind.readable() {
		if text, ok := o.Text(camel(f.name)); ok && !v.text(f.name).IsNull() && !sameText(f, text, v.text(f.name).ValueString()) {
			return false
		}
	}
	return true
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
	user := plan.text("leaf_user_id").ValueString()
	do := attempt{verb: "create", object: r.kind.object(user), fields: r.fieldPaths()}
	unlock, err := client.LockObject(ctx, r.kind.segment+" "+strings.ToLower(user))
	if err != nil {
		do.failed(diags, err)
		return
	}
	defer unlock()

	_, found, err := client.Credentials(ctx, r.kind.path(), user)
	if err != nil {
		do.consequence = "Nothing was created: before creating, the provider looks whether there are such credentials already. " + r.disconnected(user)
		do.failed(diags, err)
		return
	}
	if found {
		exists(diags, do.object, r.kind.typeName(), user, true)
		return
	}
	object, err := client.CreateCredentials(ctx, r.kind.path(), user, r.body(client, plan, config))
	plan.settle()
	if r.kind.session != "" {
		plan["has_session"] = types.BoolValue(false)
	}
	save := func() {
		plan.write(ctx, &resp.State, diags)
		setIdentity(ctx, resp.Identity, r.identity(plan), diags)
		setPrivate(ctx, resp.Private, privateWriteOnly, r.writeOnly(config), diags)
	}
	switch {
	case err == nil:
	case rest.OutcomeOf(err) != rest.MaybeExecuted:
		do.consequence = r.disconnected(user)
		do.failed(diags, err)
		return
	default:
		object, found, err = r.readBack(ctx, client, user, err)
		if err != nil {
			do.consequence = "It is not known whether they were created. They are marked as tainted: the next apply looks, deletes them if they are there, and creates them anew."
			save()
			setPrivate(ctx, resp.Private, privateUnconfirmed, true, diags)
			do.failed(diags, err)
			return
		}
		if !found || !r.ours(plan, object) {
			diags.AddError("Cannot create "+do.object, fmt.Sprintf("The answer to the request was lost, and reading back shows that they were not created. %s Apply again.", r.disconnected(user)))
			return
		}
	}
	r.absorb(plan, object)
	save() // as soon as the object exists
	if object.Has("id") && object.Has("createdTime") && object.Has("status") {
		r.confirm(ctx, resp.Private, plan, diags)
		r.warnStatus(diags, plan)
		return
	}
	object, found, err = client.Credentials(ctx, r.kind.path(), user)
	switch {
	case err != nil:
		diags.AddWarning("Cannot read back "+do.object, "They were created. "+sentence(err.Error())+" What the API says about them is filled in by the next plan.")
		return
	case !found:
		diags.AddWarning("Cannot read back "+do.object, "The API confirmed that they were created, and then said that there are none. The next plan looks again.")
		return
	}
	r.absorb(plan, object)
	plan.write(ctx, &resp.State, diags)
	r.confirm(ctx, resp.Private, plan, diags)
	r.warnStatus(diags, plan)
}

// readBack finds out what became of a create whose answer was lost. Its error says that it could not.
func (r *credentialsResource) readBack(ctx context.Context, client *leaf.Client, user string, lost error) (leaf.Object, bool, error) {
	if ctx.Err() != nil {
		return nil, false, lost
	}
	object, found, err := client.Credentials(ctx, r.kind.path(), user)
	if err != nil {
		return nil, false, fmt.Errorf("%w; reading back failed too: %w", lost, err)
	}
	return object, found, nil
}

func (r *credentialsResource) disconnected(user string) string {
	return fmt.Sprintf("Leaf user %s is disconnected from %s until they are created; if this was a replacement, the old ones are deleted already.", user, r.kind.title)
}

// confirm records which object holds what we wrote.
func (r *credentialsResource) confirm(ctx context.Context, private privateWriter, v values, diags *diag.Diagnostics) {
	setPrivate(ctx, private, privateWritten, written{ID: v.text("id").ValueString(), CreatedTime: v.text("created_time").ValueString()}, diags)
}

// writeOnly lists the secrets that the configuration gives in their write-only form.
func (r *credentialsResource) writeOnly(config values) []string {
	names := []string{}
	for _, f := range r.kind.secrets() {
		if !config.forms(f.name).writeOnly.IsNull() {
			names = append(names, f.name)
		}
	}
	return names
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
	user := state.text("leaf_user_id").ValueString()
	object, found, err := client.Credentials(ctx, r.kind.path(), user)
	if err != nil {
		attempt{verb: "read", object: r.kind.object(user), consequence: "The state keeps them as they were."}.failed(diags, err)
		return
	}
	setIdentity(ctx, resp.Identity, r.identity(state), diags)
	if !found {
		resp.State.RemoveResource(ctx)
		return
	}
	r.absorb(state, object)
	state.write(ctx, &resp.State, diags)
	r.observe(ctx, req.Private, resp.Private, state, diags)
	r.warnStatus(diags, state)
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
	setPrivate(ctx, resp.Private, privateWriteOnly, r.writeOnly(config), diags)
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
	user := state.text("leaf_user_id").ValueString()
	do := attempt{verb: "delete", object: r.kind.object(user), consequence: "They are still in the state; apply or destroy again."}
	object, found, err := client.Credentials(ctx, r.kind.path(), user)
	if err != nil {
		do.failed(diags, err)
		return
	}
	if !found {
		return
	}
	_, unconfirmed := getPrivate[bool](ctx, req.Private, privateUnconfirmed, diags)
	switch {
	case unconfirmed && !r.ours(state, object):
		diags.AddError("Not deleting "+do.object, "Their creation by this resource was never confirmed, and what is there now differs from what it asked for, so somebody else has made it. "+
			"Remove this resource from the state (terraform state rm) and import what is there, or delete it by hand.")
		return
	case !unconfirmed && r.replaced(state, object):
		diags.AddWarning("Left alone: "+do.object, "What is there now is not what this resource created: somebody deleted that and made it again. It is no longer in the state, and not deleted.")
		return
	}
	if err := client.DeleteCredentials(ctx, r.kind.path(), user); err != nil {
		do.failed(diags, err)
	}
}

// replaced reports whether an answer is another object than the one in state: by its id, its creation time, or, where
// the API gives neither, by its readable fields.
func (r *credentialsResource) replaced(state values, o leaf.Object) bool {
	id, hasID := o.Text("id")
	created, hasTime := o.Time("createdTime")
	known := state.text("id").ValueString()
	if hasID && known != "" && id != known {
		return true
	}
	if then := state.text("created_time").ValueString(); hasTime && then != "" && !leaf.SameTime(then, created.String()) {
		return true
	}
	return !hasID && !hasTime && !r.ours(state, o)
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
