// Package apikey has the keys of the Leaf Link widget: the resource, the ephemeral resource and the list.
package apikey

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
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

const (
	typeName = "leaf_api_key"
	// minLifetime is in seconds (internal/leaf/API.md, "API keys").
	minLifetime = 900
	// maxLifetime is ten years. No document has a maximum; a key that lives longer is a mistake, and one that nobody finds.
	maxLifetime = 10 * 365 * 24 * 60 * 60

	onInvalidReplace = "replace"
	onInvalidKeep    = "keep"
)

// managedResource is a key of the Leaf Link widget. The API makes, lists and revokes keys; it changes none.
type managedResource struct{ object.Base }

// NewResource is the resource leaf_api_key.
func NewResource() resource.Resource { return &managedResource{} }

type model struct {
	LeafUserID        types.String   `tfsdk:"leaf_user_id"`
	ExpiresIn         types.Int64    `tfsdk:"expires_in"`
	Description       types.String   `tfsdk:"description"`
	RenewBefore       types.Int64    `tfsdk:"renew_before"`
	OnInvalid         types.String   `tfsdk:"on_invalid"`
	RotateWhenChanged types.Map      `tfsdk:"rotate_when_changed"`
	ID                types.String   `tfsdk:"id"`
	Key               types.String   `tfsdk:"key"`
	ExpiresAt         types.String   `tfsdk:"expires_at"`
	Valid             types.Bool     `tfsdk:"valid"`
	RevokedAt         types.String   `tfsdk:"revoked_at"`
	RotationDue       types.Bool     `tfsdk:"rotation_due"`
	Timeouts          timeouts.Value `tfsdk:"timeouts"`
}

func (r *managedResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
	// A key whose id could not be found at first gets it later.
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *managedResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A key with which a web page opens the Leaf Link widget for one Leaf user. The API cannot change a key: a change of an argument makes a new one and revokes the old. " +
			"The key itself is shown by the API only once, and stays in the state as a sensitive value.",
		Attributes: map[string]schema.Attribute{
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "The id of the Leaf user that the key is for. A change replaces the key.",
				Required:            true,
				Validators:          []validator.String{object.LeafUserID},
				PlanModifiers:       []planmodifier.String{object.ReplaceUnlessSameID()},
			},
			"expires_in": schema.Int64Attribute{
				MarkdownDescription: "How long the key lives, in seconds, at least 900 and at most ten years (315360000); a year where it is not set. A change replaces the key.",
				CustomType:          object.WholeNumber{},
				Optional:            true,
				Validators:          []validator.Int64{object.Between(minLifetime, maxLifetime)},
				PlanModifiers:       []planmodifier.Int64{int64planmodifier.RequiresReplaceIf(replaceNumberUnlessLearned, "", "")},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "A label for people. A change replaces the key. Where it is not set, Leaf gets a mark of the provider instead, which the state does not show.",
				Optional:            true,
				Validators:          []validator.String{object.NotEmpty},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplaceIf(replaceTextUnlessLearned, "", "")},
			},
			"renew_before": schema.Int64Attribute{
				MarkdownDescription: "Replace the key when it has fewer than so many seconds left; less than `expires_in`. Best with `create_before_destroy`, so that the new key is there before " +
					"the old one is revoked.",
				CustomType: object.WholeNumber{},
				Optional:   true,
				Validators: []validator.Int64{object.Between(1, maxLifetime)},
			},
			"on_invalid": schema.StringAttribute{
				MarkdownDescription: "What to do with a key that was revoked or has expired: `replace` (the default) plans a new one, `keep` leaves it in the state with `valid = false` and warns.",
				Optional:            true, Computed: true,
				Default:    stringdefault.StaticString(onInvalidReplace),
				Validators: []validator.String{object.OneOf(onInvalidReplace, onInvalidKeep)},
			},
			"rotate_when_changed": schema.MapAttribute{
				MarkdownDescription: "Any texts; a change of them replaces the key. Setting it for the first time, or removing it, does not.",
				ElementType:         types.StringType,
				Optional:            true,
				PlanModifiers:       []planmodifier.Map{mapplanmodifier.RequiresReplaceIf(replaceBetweenMaps, "", "")},
			},
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the key. Where the API gives keys no ids, `sha256:` and the beginning of the key's hash; null as long as the id could not be found.",
				Computed:            true, PlanModifiers: keep,
			},
			"key": schema.StringAttribute{
				MarkdownDescription: "The key. Null for an imported one: the API does not show it again.",
				Computed:            true, Sensitive: true, PlanModifiers: keep,
			},
			"expires_at": schema.StringAttribute{
				MarkdownDescription: "When the key expires, in RFC 3339 and UTC.",
				Computed:            true, PlanModifiers: keep,
			},
			"valid": schema.BoolAttribute{
				MarkdownDescription: "Whether the key works: it is neither revoked nor expired.",
				Computed:            true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"revoked_at": schema.StringAttribute{
				MarkdownDescription: "When the key was revoked, in RFC 3339 and UTC; null while it is not.",
				Computed:            true, PlanModifiers: keep,
			},
			"rotation_due": schema.BoolAttribute{
				MarkdownDescription: "Whether `renew_before` says that the key is to be replaced now.",
				Computed:            true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"timeouts": object.TimeoutsAttribute(ctx),
		},
	}
}

func (r *managedResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(
		object.IdentityField{Name: "leaf_user_id", Description: "The id of the Leaf user."},
		object.IdentityField{Name: "id", Description: "The id of the key."},
	)
}

// user is the id of the Leaf user as the API writes it: the letters of a UUID have no case.
func (m model) user() string { return strings.ToLower(m.LeafUserID.ValueString()) }

func (m model) identity() map[string]types.String {
	return map[string]types.String{"leaf_user_id": types.StringValue(m.user()), "id": m.ID}
}

func (r *managedResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	m := object.ModelOf[model](object.ReadValues(ctx, req.Config, &resp.Diagnostics))
	if resp.Diagnostics.HasError() {
		return
	}
	refuseMark(m.Description, &resp.Diagnostics)
	if m.RenewBefore.IsNull() || m.RenewBefore.IsUnknown() || m.ExpiresIn.IsUnknown() {
		return
	}
	if before := object.Seconds(m.RenewBefore); before >= m.lifetime() {
		resp.Diagnostics.AddAttributeError(path.Root("renew_before"), "Invalid renew_before",
			fmt.Sprintf("renew_before (%d seconds) must be less than the lifetime of the key (%d seconds): the key would be replaced by every plan. Lower renew_before, or raise expires_in.",
				m.RenewBefore.ValueInt64(), int64(m.lifetime()/time.Second)))
	}
}

// refuseMark is the error for a description that reads as if the provider had marked it: state would not show it as it is
// configured, and two keys could have one mark.
func refuseMark(description types.String, diags *diag.Diagnostics) {
	if leaf.IsKeyMark(description.ValueString()) {
		diags.AddAttributeError(path.Root("description"), "Invalid description", "A description must not be terraform- and twelve letters, nor end in that in brackets: "+
			"that is how the provider marks API keys "+
			"to recognize them as its own. Choose another description.")
	}
}

func (m model) request() leaf.KeyRequest {
	return leaf.KeyRequest{LeafUserID: m.user(), ExpiresIn: m.ExpiresIn.ValueInt64Pointer(), Description: m.Description.ValueStringPointer()}
}

// ref is what is known of the key.
func (m model) ref(own object.Own) leaf.KeyRef {
	r := leaf.KeyRef{ID: m.ID.ValueString(), Key: m.Key.ValueString(), Description: m.Description.ValueStringPointer(), Mark: own.Mark}
	if t, err := leaf.ParseTime(m.ExpiresAt.ValueString()); err == nil {
		r.ExpiresAt = &t
	}
	return r
}

func (m model) object() string {
	switch {
	case !m.ID.IsNull() && !m.ID.IsUnknown():
		return fmt.Sprintf("the API key %s of Leaf user %s", m.ID.ValueString(), m.LeafUserID.ValueString())
	case !m.Description.IsNull():
		return fmt.Sprintf("the API key %q of Leaf user %s", m.Description.ValueString(), m.LeafUserID.ValueString())
	}
	return "an API key of Leaf user " + m.LeafUserID.ValueString()
}

// absorb takes over what an entry of the list says, but for the description. What it lacks keeps its value.
func (m model) absorb(k leaf.Key) model {
	if k.ID != "" {
		m.ID = types.StringValue(k.ID)
	}
	if k.ExpiresAt != nil {
		if have, err := leaf.ParseTime(m.ExpiresAt.ValueString()); err != nil || !leaf.SameEnd(have, *k.ExpiresAt) {
			m.ExpiresAt = types.StringValue(k.ExpiresAt.String())
		}
	}
	m.RevokedAt = types.StringNull()
	if k.RevokedAt != nil {
		m.RevokedAt = types.StringValue(k.RevokedAt.String())
	}
	m.Valid = types.BoolValue(!k.Dead())
	return m
}

var fieldPaths = map[string]path.Path{
	"leafUserId": path.Root("leaf_user_id"), "expiresIn": path.Root("expires_in"), "description": path.Root("description"),
}

func (r *managedResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[model](object.ReadValues(ctx, req.Plan, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Create, diags)
	defer cancel()
	created, err := client.CreateKey(ctx, m.request())
	m.ID, m.Key, m.ExpiresAt, m.RevokedAt = types.StringNull(), types.StringNull(), types.StringNull(), types.StringNull()
	m.Valid, m.RotationDue = types.BoolNull(), types.BoolValue(false)
	warnRevoked(diags, created, m.LeafUserID.ValueString())
	if err != nil {
		r.createFailed(ctx, m, err, resp)
		return
	}
	m = m.absorb(created.Key)
	m.Key = types.StringValue(created.Key.Key)
	m.Valid = types.BoolValue(true)
	own := object.Own{ID: created.Key.ID, At: r.Data.Now().UTC(), Mark: created.Key.Mark}
	object.ValuesOf(m).Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
	object.Baseline.Set(ctx, resp.Private, own, diags)
	object.ObservedAt.Set(ctx, resp.Private, own.At.Format(time.RFC3339Nano), diags)
	r.warnClock(diags, m, own)
	if created.Unresolved != "" {
		diags.AddWarning("The id of an API key is not known yet", fmt.Sprintf("%s was made and is in the state, but its id could not be found: %s.%s"+
			"It works. The next plan looks for the id again; it is needed to revoke the key.", object.Capital(m.object()), created.Unresolved, object.Bullets(" It is one of:", created.Candidates)))
	}
}

// createFailed writes what is known of a creation that failed. One whose outcome is unknown enters the state, marked, so
// that the next run finds out what became of it.
func (r *managedResource) createFailed(ctx context.Context, m model, err error, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	do := object.Attempt{Verb: "create", Object: m.object(), Fields: fieldPaths}
	if unconfirmed, ok := errors.AsType[*leaf.UnconfirmedKeyError](err); ok {
		do.Consequence = "It is unknown whether the key was made." + object.Bullets(" These may be it, or somebody else's, and are left alone:", unconfirmed.Candidates) +
			"The resource is in the state, marked as tainted. The next plan looks for the key again. With the mark of this request it is revoked by the apply; without, it is named and left. " +
			"In either case the apply makes another one."
		object.ValuesOf(m).Write(ctx, &resp.State, diags)
		object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
		object.Unconfirmed.Set(ctx, resp.Private, unconfirmed.Traces, diags)
	} else if object.NoLeafUser(ctx, r.Client(diags), do, m.LeafUserID.ValueString(), err, diags) {
		return
	}
	do.Failed(diags, err)
}

func (r *managedResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	before := object.ReadValues(ctx, req.State, diags)
	own, _ := object.Baseline.Get(ctx, req.Private, diags)
	echo, keepEcho := object.LoadEcho(ctx, req.Private, diags)
	if diags.HasError() {
		return
	}
	m := object.ModelOf[model](before)
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Read, diags)
	defer cancel()
	client.Secrets(m.Key.ValueString())
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
	if m.neverSeen() {
		r.readLost(ctx, client, m, req, resp)
		return
	}
	made := own.At
	if made.IsZero() {
		made, _ = observedAt(ctx, req.Private, diags) // what an import has found may be young
	}
	list, found, missing, err := client.LookForKey(ctx, m.user(), m.ref(own), made)
	if err == nil && m.Key.IsNull() && len(list.Keys) > 0 && !list.IDs {
		err = errors.New("the list of API keys shows no ids at the moment, and nothing else is known of this key that would find it")
	}
	if err != nil {
		m.unreadable(diags, err)
		return
	}
	// A key that was never recognized in the list cannot be missed in it either, but it goes with its Leaf user.
	gone := missing && (!m.ID.IsNull() || !list.User)
	switch {
	case len(found) == 1 && m.ref(own).Tells(found[0]):
		object.Saw(ctx)
		m = m.absorb(found[0]).describe(found[0], own, echo)
		if m.ID.IsNull() && !found[0].Masked() {
			m.ID = types.StringValue(leaf.KeyHash(found[0].Key)) // by which a key without an id is found again
		}
	case m.ID.IsNull() && !gone:
		diags.AddWarning("The id of an API key is still not known", fmt.Sprintf("%d keys in the list of Leaf user %s fit %s, so its id stays null, and it could not be revoked.%s"+
			"terraform apply -replace=%s.NAME makes another one.", len(found), m.LeafUserID.ValueString(), m.object(), object.Bullets(" They are:", labels(found)), typeName))
	case len(found) == 0 && !missing:
		diags.AddWarning("An API key is not in the list", fmt.Sprintf("What Leaf lists of the keys of Leaf user %s is not the whole list, and %s is not in it. "+
			"That does not say that it is gone: it stays in the state as it was, and the next plan looks again.", m.LeafUserID.ValueString(), m.object()))
	}
	keepEcho(resp.Private)
	now := r.Data.Now().UTC()
	if r.ended(ctx, &m, own, gone, now, resp) {
		return
	}
	m.RotationDue = types.BoolValue(m.lifespan(own).Due(now) && !m.kept())
	// Private state is state, and the time in it makes each refresh a change: it is written where a plan may need it.
	if _, ok := observedAt(ctx, req.Private, diags); !ok || !m.RenewBefore.IsNull() {
		object.ObservedAt.Set(ctx, resp.Private, now.Format(time.RFC3339Nano), diags)
	}
	if _, imported := object.Unlearned.Get(ctx, req.Private, diags); !imported { // its lifetime is not known yet
		r.warnExpiry(diags, m, own, now)
		r.warnClock(diags, m, own)
	}
	object.ValuesOf(m).WriteChanges(ctx, &resp.State, before, diags)
	if !m.ID.Equal(before["id"]) {
		object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
	}
}

// unreadable is the error for a read that failed.
func (m model) unreadable(diags *diag.Diagnostics, err error) {
	object.Attempt{Verb: "read", Object: m.object(), Consequence: "The state keeps it as it was."}.Failed(diags, err)
}

func labels(keys []leaf.Key) []string {
	var all []string
	for _, k := range keys {
		all = append(all, k.Label())
	}
	return all
}

func (r *managedResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	plan, state := object.ModelOf[model](object.ReadValues(ctx, req.Plan, diags)), object.ModelOf[model](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	var trusted []string
	if state.ExpiresIn.IsNull() && !plan.ExpiresIn.IsNull() {
		trusted = append(trusted, "expires_in")
	}
	if state.Description.IsNull() && !plan.Description.IsNull() {
		trusted = append(trusted, "description")
	}
	if len(trusted) > 0 {
		r.Warn(diags, object.WarnTakenOnTrust, "Taken on trust: "+strings.Join(trusted, ", "), fmt.Sprintf("Nothing was sent: these values of %s entered the state as configured, "+
			"and the provider cannot check them against Leaf. If the key was made with others, make a new one: terraform apply -replace=%s.NAME", plan.object(), typeName))
	}
	object.ValuesOf(plan).Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, plan.identity(), diags)
	object.Unlearned.Clear(ctx, resp.Private, diags)
}

func (r *managedResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[model](object.ReadValues(ctx, req.State, diags))
	own, _ := object.Baseline.Get(ctx, req.Private, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Delete, diags)
	defer cancel()
	client.Secrets(m.Key.ValueString())
	switch {
	case m.neverSeen():
		if !r.findLost(ctx, client, &m, req.Private, diags) {
			return
		}
	case m.ID.IsNull():
		if !r.findID(ctx, client, &m, own, diags) {
			return
		}
	}
	revoke := func() error { return client.RevokeKey(ctx, m.user(), m.ref(own)) }
	if m.Key.IsNull() {
		revoke = func() error { return client.RevokeKeyByID(ctx, m.user(), m.ID.ValueString()) }
	}
	if err := revoke(); err != nil {
		object.Attempt{Verb: "revoke", Object: m.object(), Consequence: "It is still in the state and may still work; apply or destroy again."}.Failed(diags, err)
	}
}

// ImportState takes LEAF_USER_ID/ID. Where the API gives keys no ids it takes the key itself in the place of the ID,
// which then does not become the id.
func (r *managedResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	user, id, ok := strings.Cut(req.ID, "/")
	if req.ID == "" && req.Identity != nil {
		user, id = object.ImportedIdentity(ctx, req.Identity, "leaf_user_id", diags), object.ImportedIdentity(ctx, req.Identity, "id", diags)
		ok = true
	}
	if !ok || !leaf.IsUUID(user) || id == "" {
		likely := ""
		if leaf.IsUUID(req.ID) {
			likely = "The id of the Leaf user and that of the key are both wanted, with a / between them."
		}
		object.MalformedID(diags, req, "", "LEAF_USER_ID/ID, the UUID of the Leaf user and the id of the key",
			"terraform import "+typeName+".NAME 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50/7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e", likely)
		return
	}
	client := r.Client(diags)
	if client == nil {
		return
	}
	// A key that was made a moment ago may be imported before the list shows it. The id may be the key itself.
	ref := leaf.KeyRef{ID: id, Key: id, AnyDescription: true}
	if strings.HasPrefix(id, leaf.KeyHashPrefix) {
		ref.Key = ""
	}
	list, found, missing, err := client.LookForKey(ctx, strings.ToLower(user), ref, r.Data.Now())
	if err != nil {
		object.Attempt{Verb: "import", Object: "an API key of Leaf user " + user}.Failed(diags, err)
		return
	}
	state := map[string]string{"leaf_user_id": user, "id": id, "on_invalid": onInvalidReplace}
	if len(list.Keys) > 0 && !list.IDs && !strings.HasPrefix(id, leaf.KeyHashPrefix) {
		client.Secrets(id)
		state["id"], state["key"] = leaf.KeyHash(id), id
	}
	switch {
	case len(found) == 0 && !missing:
		diags.AddError("The list of API keys is not whole", fmt.Sprintf("What Leaf lists of the keys of Leaf user %s is not the whole list, and the given id is not in it, "+
			"so nobody can say whether there is such a key. Import it again later.", user))
		return
	case !list.User:
		object.NotThere(diags, "an API key", user+"/…", object.WhyNotOf(ctx, client, user, func(leaf.User) string { return "" }))
		return
	case len(found) != 1:
		diags.AddError("No such API key", fmt.Sprintf("Leaf user %s has no API key with the given id. GET /api-keys?leafUserId=%s lists the keys. "+
			"The import ID takes the id of a key; it takes the key itself only where that list shows no ids.", user, user))
		return
	}
	if k := found[0]; k.Dead() || k.Expired(r.Data.Now()) {
		diags.AddError("Cannot import an API key that does not work", fmt.Sprintf("The API key %s of Leaf user %s was revoked or has expired. "+
			"There is nothing to take over: let Terraform make a new one.", state["id"], user))
		return
	}
	if found[0].ID != "" {
		state["id"] = found[0].ID // as Leaf writes it
	}
	if found[0].Description != nil {
		state["description"] = *found[0].Description
	}
	if state["key"] == "" {
		warnKeyless(diags, "An imported", "The API shows a key only once, when it is made.")
	}
	for name, v := range state {
		diags.Append(resp.State.SetAttribute(ctx, path.Root(name), v)...)
	}
	object.SetIdentity(ctx, resp.Identity, map[string]types.String{"leaf_user_id": types.StringValue(strings.ToLower(user)), "id": types.StringValue(state["id"])}, diags)
	object.Baseline.Set(ctx, resp.Private, object.Own{ID: found[0].ID, Mark: found[0].Mark}, diags)
	object.ObservedAt.Set(ctx, resp.Private, r.Data.Now().UTC().Format(time.RFC3339Nano), diags)
	unknown := []string{"expires_in"}
	if !list.Descriptions {
		unknown = append(unknown, "description")
	}
	object.Unlearned.Set(ctx, resp.Private, unknown, diags)
}

// warnKeyless warns of a key that was taken over without its text.
func warnKeyless(diags *diag.Diagnostics, which, why string) {
	diags.AddWarning(which+" API key has no key", why+" The attribute key of the resource is null, and so is whatever is computed from it. "+
		"To have the key in Terraform, make a new one: terraform apply -replace="+typeName+".NAME")
}
