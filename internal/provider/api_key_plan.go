package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
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
			" The resource is marked as tainted: the next apply looks for the key, revokes it if it can be told apart from others, and makes a new one."
		diags.Append(resp.State.Set(ctx, &m)...)
		setIdentity(ctx, resp.Identity, m.identity(), diags)
		setPrivate(ctx, resp.Private, privateUnconfirmed, unconfirmed.Traces, diags)
	}
	do.failed(diags, err)
}

// candidates are the entries that are, or may be, the key of m; sure is true where there is one and it can be no other.
func (r *apiKeyResource) candidates(ctx context.Context, keys []leaf.Key, m apiKeyModel, private privateReader, diags *diag.Diagnostics) (found []leaf.Key, sure bool) {
	traces, unconfirmed := getPrivate[leaf.Traces](ctx, private, privateUnconfirmed, diags)
	if unconfirmed && m.ID.IsNull() {
		likely, doubtful := leaf.LostKeys(keys, m.request(), traces)
		found = append(likely, doubtful...)
		return found, len(likely) == 1 && len(doubtful) == 0
	}
	found = leaf.FindKey(keys, m.ref())
	return found, len(found) == 1
}

func (r *apiKeyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	var m apiKeyModel
	diags.Append(req.State.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, m.Timeouts.Read, diags)
	defer cancel()
	fail := func(err error) {
		attempt{verb: "read", object: m.object(), consequence: "The state keeps it as it was."}.failed(diags, err)
	}
	keys, err := client.Keys(ctx, m.LeafUserID.ValueString())
	if err != nil {
		fail(err)
		return
	}
	setIdentity(ctx, resp.Identity, m.identity(), diags)
	if m.Key.IsNull() && !m.ID.IsNull() && len(keys) > 0 && !leaf.HasIDs(keys) {
		fail(errors.New("the list of API keys shows no ids at the moment, and nothing else is known of this key that would find it"))
		return
	}
	found, sure := r.candidates(ctx, keys, m, req.Private, diags)
	now := r.data.now().UTC()
	neverSeen := m.ID.IsNull() && !m.Key.IsNull()
	switch {
	case sure:
		m.absorb(found[0])
	case len(found) == 0 && !neverSeen && (m.ID.IsNull() || m.OnInvalid.ValueString() != onInvalidKeep):
		resp.State.RemoveResource(ctx)
		return
	case len(found) == 0 && !neverSeen:
		m.Valid = types.BoolValue(false)
		r.warnKept(diags, m, "is no longer in the list of keys")
	case !strings.HasPrefix(m.ID.ValueString(), leaf.KeyHashPrefix):
		// A key that was never recognised in the list cannot be missed in it either.
		diags.AddWarning("The id of an API key is still not known", fmt.Sprintf("%d keys in the list of Leaf user %s fit %s, so its id stays null, and it could not be revoked. "+
			"terraform apply -replace=%s.NAME makes another one.", len(found), m.LeafUserID.ValueString(), m.object(), apiKeyType))
	}
	if sure && r.ended(ctx, &m, now, resp) {
		return
	}
	m.RotationDue = types.BoolValue(m.due(now))
	setPrivate(ctx, resp.Private, privateObservedAt, now.Format(time.RFC3339Nano), diags)
	r.warnExpiry(diags, m, now)
	diags.Append(resp.State.Set(ctx, &m)...)
	setIdentity(ctx, resp.Identity, m.identity(), diags)
}

// ended deals with a key that was revoked or has expired, and reports whether Read is done with it.
func (r *apiKeyResource) ended(ctx context.Context, m *apiKeyModel, now time.Time, resp *resource.ReadResponse) bool {
	expiry, err := leaf.ParseTime(m.ExpiresAt.ValueString())
	expired := err == nil && !now.Before(expiry.Time)
	revoked := !m.RevokedAt.IsNull() || !m.Valid.IsNull() && !m.Valid.ValueBool() && !expired
	if !expired && !revoked {
		return false
	}
	m.Valid = types.BoolValue(false)
	what := "has expired at " + m.ExpiresAt.ValueString()
	if revoked {
		what = "was revoked"
	}
	switch {
	case m.OnInvalid.ValueString() == onInvalidKeep:
		r.warnKept(&resp.Diagnostics, *m, what)
		return false
	case revoked:
		resp.State.RemoveResource(ctx)
		return true
	}
	return false
}

func (r *apiKeyResource) warnKept(diags *diag.Diagnostics, m apiKeyModel, what string) {
	diags.AddWarning("An API key does not work", fmt.Sprintf("%s %s. It stays in the state since on_invalid is \"keep\"; terraform apply -replace=%s.NAME makes a new one.", capital(m.object()), what, apiKeyType))
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
	var plan, state apiKeyModel
	diags.Append(req.Plan.Get(ctx, &plan)...)
	diags.Append(req.State.Get(ctx, &state)...)
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
	text, ok := getPrivate[string](ctx, req.Private, privateObservedAt, diags)
	observed, err := time.Parse(time.RFC3339Nano, text)
	if !ok || err != nil {
		return
	}
	if plan.due(observed) {
		replace("rotation_due")
		return
	}
	diags.Append(resp.Plan.SetAttribute(ctx, path.Root("rotation_due"), types.BoolValue(false))...)
}

// replaceNumberUnlessImported replaces, except where an import could not learn the value.
func replaceNumberUnlessImported(ctx context.Context, req planmodifier.Int64Request, resp *int64planmodifier.RequiresReplaceIfFuncResponse) {
	_, imported := getPrivate[bool](ctx, req.Private, privateImported, &resp.Diagnostics)
	resp.RequiresReplace = !imported || !req.StateValue.IsNull()
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
	keys, err := client.Keys(ctx, user)
	if err != nil {
		attempt{verb: "import", object: "an API key of Leaf user " + user}.failed(diags, err)
		return
	}
	state := map[string]string{"leaf_user_id": user, "id": id}
	if len(keys) > 0 && !leaf.HasIDs(keys) && !strings.HasPrefix(id, leaf.KeyHashPrefix) {
		client.Secrets(id)
		state["id"], state["key"] = leaf.KeyHash(id), id
	}
	found := leaf.FindKey(keys, leaf.KeyRef{ID: state["id"], Key: state["key"]})
	if len(found) != 1 {
		diags.AddError("No such API key", fmt.Sprintf("Leaf user %s has no API key with the given id. GET /api-keys?leafUserId=%s lists the keys. "+
			"The import ID takes the id of a key; it takes the key itself only where that list shows no ids.", user, user))
		return
	}
	if k := found[0]; k.Dead() || k.ExpiresAt != nil && !r.data.now().Before(k.ExpiresAt.Time) {
		diags.AddError("Cannot import an API key that does not work", fmt.Sprintf("The API key %s of Leaf user %s was revoked or has expired. There is nothing to take over: let Terraform make a new one.", state["id"], user))
		return
	}
	if state["key"] == "" {
		diags.AddWarning("An imported API key has no key", "The API shows a key only once, when it is made. The attribute key of the imported resource is null, and so is whatever is computed from it. "+
			"To have the key in Terraform, make a new one: terraform apply -replace="+apiKeyType+".NAME")
	}
	for name, v := range state {
		diags.Append(resp.State.SetAttribute(ctx, path.Root(name), v)...)
	}
	setIdentity(ctx, resp.Identity, map[string]types.String{"leaf_user_id": types.StringValue(strings.ToLower(user)), "id": types.StringValue(state["id"])}, diags)
	setPrivate(ctx, resp.Private, privateImported, true, diags)
}
