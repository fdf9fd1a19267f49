package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// How an API key is found again, and what a plan makes of its age and state.

// createFailed writes what is known of a creation that failed. One whose outcome is unknown enters the state, marked, so
// that the next apply finds and revokes what it may have made.
func (r *apiKeyResource) createFailed(ctx context.Context, m apiKeyModel, err error, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	do := attempt{verb: "create", object: m.object(), fields: apiKeyFields}
	var unconfirmed *leaf.UnconfirmedKeyError
	if errors.As(err, &unconfirmed) {
		do.consequence = "It is not known whether the key was made." + list(" Check these:", unconfirmed.Candidates) +
			"The resource is marked as tainted: the next apply looks for the key, revokes it if it can be told apart from others, and makes a new one."
		valuesOf(m).write(ctx, &resp.State, diags)
		setIdentity(ctx, resp.Identity, m.identity(), diags)
		setPrivate(ctx, resp.Private, privateUnconfirmed, unconfirmed.Traces, diags)
	}
	do.failed(diags, err)
}

// candidates are the entries that are, or may be, the key of m; sure is true where there is one and it can be no other.
func (r *apiKeyResource) candidates(ctx context.Context, keys *leaf.KeyList, m apiKeyModel, private privateReader, diags *diag.Diagnostics) (found []leaf.Key, sure bool) {
	if !m.ID.IsNull() || !m.Key.IsNull() {
		found = keys.Find(m.ref())
		return found, len(found) == 1
	}
	traces, ok := getPrivate[leaf.Traces](ctx, private, privateUnconfirmed, diags)
	if !ok {
		// Terraform hands no private state to the destruction of a tainted resource that is being replaced.
		return keys.Alike(m.request()), false
	}
	likely, doubtful := keys.Lost(m.request(), traces)
	return slices.Concat(likely, doubtful), len(likely) == 1 && len(doubtful) == 0
}

func (r *apiKeyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	before := readValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	m := modelOf[apiKeyModel](before)
	ctx, cancel := operationTime(ctx, m.Timeouts.Read, diags)
	defer cancel()
	client.Secrets(m.Key.ValueString())
	fail := func(err error) {
		attempt{verb: "read", object: m.object(), consequence: "The state keeps it as it was."}.failed(diags, err)
	}
	keys, err := client.Keys(ctx, m.user())
	if err != nil {
		fail(err)
		return
	}
	setIdentity(ctx, resp.Identity, m.identity(), diags)
	if m.Key.IsNull() && !m.ID.IsNull() && len(keys.Keys) > 0 && !keys.IDs {
		fail(errors.New("the list of API keys shows no ids at the moment, and nothing else is known of this key that would find it"))
		return
	}
	found, sure := r.candidates(ctx, keys, m, req.Private, diags)
	// A key that was never recognised in the list cannot be missed in it either.
	gone := len(found) == 0 && (m.Key.IsNull() || !m.ID.IsNull())
	switch {
	case sure:
		m = m.absorb(found[0])
		if m.ID.IsNull() && !found[0].Masked() {
			m.ID = types.StringValue(leaf.KeyHash(found[0].Key)) // by which a key without an id is found again
		}
	case gone && (m.ID.IsNull() || m.OnInvalid.ValueString() != onInvalidKeep):
		resp.State.RemoveResource(ctx)
		return
	case m.ID.IsNull() && m.Key.IsNull():
		diags.AddWarning("It is still not known whether an API key was made", fmt.Sprintf("The answer to the creation of %s was lost, and several keys may be the one.%s"+
			"Nothing will be revoked. Find the key that nobody uses, revoke it by hand (DELETE /api-keys/{apiKeyId}), and remove this resource from the state (terraform state rm).",
			m.object(), list(" They are:", labels(found))))
	case m.ID.IsNull():
		diags.AddWarning("The id of an API key is still not known", fmt.Sprintf("%d keys in the list of Leaf user %s fit %s, so its id stays null, and it could not be revoked.%s"+
			"terraform apply -replace=%s.NAME makes another one.", len(found), m.LeafUserID.ValueString(), m.object(), list(" They are:", labels(found)), apiKeyType))
	}
	now := r.data.now().UTC()
	if r.ended(ctx, &m, gone, now, resp) {
		return
	}
	m.RotationDue = types.BoolValue(m.due(now) && !m.kept())
	// Private state is state, and the time in it makes each refresh a change: it is written where a plan may need it.
	if _, ok := observedAt(ctx, req.Private, diags); !ok || !m.RenewBefore.IsNull() {
		setPrivate(ctx, resp.Private, privateObservedAt, now.Format(time.RFC3339Nano), diags)
	}
	if _, imported := getPrivate[[]string](ctx, req.Private, privateImported, diags); !imported { // its lifetime is not known yet
		r.warnExpiry(diags, m, now)
	}
	valuesOf(m).writeChanges(ctx, &resp.State, before, diags)
	if !m.ID.Equal(before["id"]) {
		setIdentity(ctx, resp.Identity, m.identity(), diags)
	}
}

// ended deals with a key that is gone, was revoked or has expired, and reports whether Read is done with it.
func (r *apiKeyResource) ended(ctx context.Context, m *apiKeyModel, gone bool, now time.Time, resp *resource.ReadResponse) bool {
	expiry, err := leaf.ParseTime(m.ExpiresAt.ValueString())
	expired := err == nil && !now.Before(expiry.Time)
	revoked := !m.RevokedAt.IsNull() || !m.Valid.IsNull() && !m.Valid.ValueBool() && !expired
	var what string
	switch {
	case gone:
		what = "is no longer in the list of keys"
	case revoked:
		what = "was revoked"
	case expired:
		what = "expired at " + m.ExpiresAt.ValueString()
	default:
		return false
	}
	m.Valid = types.BoolValue(false)
	switch {
	case m.kept():
		diags := &resp.Diagnostics
		diags.AddWarning("An API key does not work", fmt.Sprintf("%s %s. It stays in the state since on_invalid is \"keep\"; terraform apply -replace=%s.NAME makes a new one.",
			capital(m.object()), what, apiKeyType))
		return false
	case expired && m.RevokedAt.IsNull():
		return false // the plan replaces it
	}
	resp.State.RemoveResource(ctx)
	return true
}

// kept reports whether the key does not work and stays all the same.
func (m apiKeyModel) kept() bool {
	return !m.Valid.IsNull() && !m.Valid.ValueBool() && m.OnInvalid.ValueString() == onInvalidKeep
}

// due reports whether renew_before asks for a new key.
func (m apiKeyModel) due(now time.Time) bool {
	expiry, err := leaf.ParseTime(m.ExpiresAt.ValueString())
	if err != nil || m.RenewBefore.IsNull() || m.RenewBefore.IsUnknown() {
		return false
	}
	return !now.Before(expiry.Add(-time.Duration(m.RenewBefore.ValueInt64()) * time.Second))
}

// warnExpiry warns of the end of a key that nothing renews: within 30 days or a tenth of its lifetime, the shorter.
func (r *apiKeyResource) warnExpiry(diags *diag.Diagnostics, m apiKeyModel, now time.Time) {
	expiry, err := leaf.ParseTime(m.ExpiresAt.ValueString())
	if err != nil || !m.RenewBefore.IsNull() || !m.Valid.ValueBool() {
		return
	}
	left := expiry.Sub(now)
	if left > min(30*24*time.Hour, m.lifetime()/10) {
		return
	}
	r.warn(diags, warnKeyExpiry, "An API key is about to expire", fmt.Sprintf("%s expires at %s, in %s, and the widget stops working then. Set renew_before to have it replaced in time, "+
		"or make a new one now: terraform apply -replace=%s.NAME", capital(m.object()), m.ExpiresAt.ValueString(), left.Round(time.Minute), apiKeyType))
}

// ModifyPlan replaces a key that is due or does not work any more. It looks at what Read observed, never at a clock: a
// plan and its later apply have to agree.
func (r *apiKeyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	plan, state := modelOf[apiKeyModel](readValues(ctx, req.Plan, diags)), modelOf[apiKeyModel](readValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	replace := func(attribute string) {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root(attribute), types.BoolUnknown())...)
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(attribute))
	}
	if !state.Valid.IsNull() && !state.Valid.ValueBool() && plan.OnInvalid.ValueString() == onInvalidReplace {
		replace("valid")
		return
	}
	observed, ok := observedAt(ctx, req.Private, diags)
	if !ok {
		return
	}
	if plan.due(observed) && !plan.kept() {
		replace("rotation_due")
		return
	}
	if notDue := types.BoolValue(false); !plan.RotationDue.Equal(notDue) {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("rotation_due"), notDue)...)
	}
}

// observedAt is when Read last looked at a key that is renewed; for others, when it was made.
func observedAt(ctx context.Context, private privateReader, diags *diag.Diagnostics) (time.Time, bool) {
	text, ok := getPrivate[string](ctx, private, privateObservedAt, diags)
	t, err := time.Parse(time.RFC3339Nano, text)
	return t, ok && err == nil
}

// learnedAfterImport reports whether a value is null in the state only because the import could not learn it.
func learnedAfterImport(ctx context.Context, attribute path.Path, state attr.Value, private privateReader, diags *diag.Diagnostics) bool {
	unknown, _ := getPrivate[[]string](ctx, private, privateImported, diags)
	return state.IsNull() && slices.Contains(unknown, attribute.String())
}

func replaceNumberUnlessLearned(ctx context.Context, req planmodifier.Int64Request, resp *int64planmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = !learnedAfterImport(ctx, req.Path, req.StateValue, req.Private, &resp.Diagnostics)
}

func replaceTextUnlessLearned(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = !learnedAfterImport(ctx, req.Path, req.StateValue, req.Private, &resp.Diagnostics)
}

func replaceBetweenMaps(_ context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = !req.StateValue.IsNull() && !req.PlanValue.IsNull()
}

// ImportState takes LEAF_USER_ID/ID. Where the API gives keys no ids it takes the key itself in the place of the ID,
// which then does not become the id.
func (r *apiKeyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	user, id, ok := strings.Cut(req.ID, "/")
	if req.ID == "" && req.Identity != nil {
		user, id = identityText(ctx, req.Identity, "leaf_user_id", diags), identityText(ctx, req.Identity, "id", diags)
		ok = true
	}
	if !ok || !leaf.IsUUID(user) || id == "" {
		malformedID(diags, "LEAF_USER_ID/ID, the UUID of the Leaf user and the id of the key",
			"terraform import "+apiKeyType+".NAME 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50/7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e")
		return
	}
	client := r.client(diags)
	if client == nil {
		return
	}
	keys, err := client.Keys(ctx, strings.ToLower(user))
	if err != nil {
		attempt{verb: "import", object: "an API key of Leaf user " + user}.failed(diags, err)
		return
	}
	state := map[string]string{"leaf_user_id": user, "id": id, "on_invalid": onInvalidReplace}
	if len(keys.Keys) > 0 && !keys.IDs && !strings.HasPrefix(id, leaf.KeyHashPrefix) {
		client.Secrets(id)
		state["id"], state["key"] = leaf.KeyHash(id), id
	}
	found := keys.Find(leaf.KeyRef{ID: state["id"], Key: state["key"], AnyDescription: true})
	if len(found) != 1 {
		diags.AddError("No such API key", fmt.Sprintf("Leaf user %s has no API key with the given id. GET /api-keys?leafUserId=%s lists the keys. "+
			"The import ID takes the id of a key; it takes the key itself only where that list shows no ids.", user, user))
		return
	}
	if k := found[0]; k.Dead() || k.Expired(r.data.now()) {
		diags.AddError("Cannot import an API key that does not work", fmt.Sprintf("The API key %s of Leaf user %s was revoked or has expired. There is nothing to take over: let Terraform make a new one.", state["id"], user))
		return
	}
	if found[0].Description != nil {
		state["description"] = *found[0].Description
	}
	if state["key"] == "" {
		diags.AddWarning("An imported API key has no key", "The API shows a key only once, when it is made. The attribute key of the imported resource is null, and so is whatever is computed from it. "+
			"To have the key in Terraform, make a new one: terraform apply -replace="+apiKeyType+".NAME")
	}
	for name, v := range state {
		diags.Append(resp.State.SetAttribute(ctx, path.Root(name), v)...)
	}
	setIdentity(ctx, resp.Identity, map[string]types.String{"leaf_user_id": types.StringValue(strings.ToLower(user)), "id": types.StringValue(state["id"])}, diags)
	unknown := []string{"expires_in"}
	if !keys.Descriptions {
		unknown = append(unknown, "description")
	}
	setPrivate(ctx, resp.Private, privateImported, unknown, diags)
}
