package apikey

import (
	"context"
	"fmt"
	"slices"
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
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// How an API key is found again, and what a plan makes of its age and state.

// candidates are the entries that are, or may be, the key of m; sure is true where there is one and it can be no other.
func (r *managedResource) candidates(ctx context.Context, keys *leaf.KeyList, m model, private object.PrivateReader, diags *diag.Diagnostics) (found []leaf.Key, sure bool) {
	if !m.ID.IsNull() || !m.Key.IsNull() {
		found = keys.Find(m.ref())
		return found, len(found) == 1
	}
	traces, ok := object.KeyTraces.Get(ctx, private, diags)
	if !ok {
		// Terraform hands no private state to the destruction of a tainted resource that is being replaced.
		return keys.Alike(m.request()), false
	}
	likely, doubtful := keys.Lost(m.request(), traces)
	return slices.Concat(likely, doubtful), len(likely) == 1 && len(doubtful) == 0
}

// ended deals with a key that is gone, was revoked or has expired, and reports whether Read is done with it.
func (r *managedResource) ended(ctx context.Context, m *model, gone bool, now time.Time, resp *resource.ReadResponse) bool {
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
			object.Capital(m.object()), what, typeName))
		return false
	case expired && m.RevokedAt.IsNull():
		return false // the plan replaces it
	}
	resp.State.RemoveResource(ctx)
	return true
}

// kept reports whether the key does not work and stays all the same.
func (m model) kept() bool {
	return !m.Valid.IsNull() && !m.Valid.ValueBool() && m.OnInvalid.ValueString() == onInvalidKeep
}

// due reports whether renew_before asks for a new key.
func (m model) due(now time.Time) bool {
	expiry, err := leaf.ParseTime(m.ExpiresAt.ValueString())
	if err != nil || m.RenewBefore.IsNull() || m.RenewBefore.IsUnknown() {
		return false
	}
	return !now.Before(expiry.Add(-time.Duration(m.RenewBefore.ValueInt64()) * time.Second))
}

// warnExpiry warns of the end of a key that nothing renews: within 30 days or a tenth of its lifetime, the shorter.
func (r *managedResource) warnExpiry(diags *diag.Diagnostics, m model, now time.Time) {
	expiry, err := leaf.ParseTime(m.ExpiresAt.ValueString())
	if err != nil || !m.RenewBefore.IsNull() || !m.Valid.ValueBool() {
		return
	}
	left := expiry.Sub(now)
	if left > min(30*24*time.Hour, m.lifetime()/10) {
		return
	}
	r.Warn(diags, object.WarnKeyExpiry, "An API key is about to expire", fmt.Sprintf("%s expires at %s, in %s, and the widget stops working then. Set renew_before to have it replaced in time, "+
		"or make a new one now: terraform apply -replace=%s.NAME", object.Capital(m.object()), m.ExpiresAt.ValueString(), left.Round(time.Minute), typeName))
}

// ModifyPlan replaces a key that is due or does not work any more. It looks at what Read observed, never at a clock: a
// plan and its later apply have to agree.
func (r *managedResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	plan, state := object.ModelOf[model](object.ReadValues(ctx, req.Plan, diags)), object.ModelOf[model](object.ReadValues(ctx, req.State, diags))
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
func observedAt(ctx context.Context, private object.PrivateReader, diags *diag.Diagnostics) (time.Time, bool) {
	text, ok := object.ObservedAt.Get(ctx, private, diags)
	t, err := time.Parse(time.RFC3339Nano, text)
	return t, ok && err == nil
}

// learnedAfterImport reports whether a value is null in the state only because the import could not learn it.
func learnedAfterImport(ctx context.Context, attribute path.Path, state attr.Value, private object.PrivateReader, diags *diag.Diagnostics) bool {
	unknown, _ := object.Unlearned.Get(ctx, private, diags)
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
