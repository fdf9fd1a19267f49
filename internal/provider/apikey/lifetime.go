package apikey

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// What becomes of a key whose time is over, and who is warned before.

// lifetime is how long a key with this configuration is to live.
func (m model) lifetime() time.Duration {
	if m.ExpiresIn.IsNull() {
		return leaf.DefaultKeyLifetime
	}
	return object.Seconds(m.ExpiresIn)
}

func (m model) lifespan(own object.Own) object.Lifespan {
	return object.Lifespan{ExpiresAt: m.ExpiresAt, Asked: m.lifetime(), RenewBefore: m.RenewBefore, Made: own.At}
}

// ended deals with a key that is gone, was revoked or has expired, and reports whether Read is done with it.
func (r *managedResource) ended(ctx context.Context, m *model, own object.Own, gone bool, now time.Time, resp *resource.ReadResponse) bool {
	expired := m.lifespan(own).Over(now)
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
		resp.Diagnostics.AddWarning("An API key does not work", fmt.Sprintf("%s %s. It stays in the state since on_invalid is \"keep\"; terraform apply -replace=%s.NAME makes a new one.",
			object.Capital(m.object()), what, typeName))
		return false
	case expired && !gone && !revoked:
		return false // the plan replaces it
	}
	resp.State.RemoveResource(ctx)
	return true
}

// kept reports whether the key does not work and stays all the same.
func (m model) kept() bool {
	return !m.Valid.IsNull() && !m.Valid.ValueBool() && m.OnInvalid.ValueString() == onInvalidKeep
}

// warnExpiry warns of the end of a key that nothing renews: within 30 days or a tenth of its lifetime, the shorter.
func (r *managedResource) warnExpiry(diags *diag.Diagnostics, m model, own object.Own, now time.Time) {
	end, ok := m.lifespan(own).End()
	if !ok || !m.RenewBefore.IsNull() || !m.Valid.ValueBool() {
		return
	}
	left := end.Sub(now)
	if left > min(30*24*time.Hour, m.lifetime()/10) {
		return
	}
	r.Warn(diags, object.WarnKeyExpiry, "An API key is about to expire", fmt.Sprintf("%s expires at %s, in %s, and the widget stops working then. Set renew_before to have it replaced in time, "+
		"or make a new one now: terraform apply -replace=%s.NAME", object.Capital(m.object()), m.ExpiresAt.ValueString(), left.Round(time.Minute), typeName))
}

// warnClock warns of an end that does not fit what was asked for.
func (r *managedResource) warnClock(diags *diag.Diagnostics, m model, own object.Own) {
	if m.kept() {
		return // it is over
	}
	made := fmt.Sprintf("%s expires at %s and was made at %s by this machine's clock", object.Capital(m.object()), m.ExpiresAt.ValueString(), own.At.Format(time.RFC3339))
	switch {
	case m.lifespan(own).BornExpired():
		r.Warn(diags, object.WarnKeyExpiry, "Leaf's clock and this machine's differ", made+", so it would have expired before it was made. Leaf says that it works, and that is believed. "+
			"Until Leaf says otherwise, its time counts from when it was made. Check the clock of this machine.")
	case !m.RenewBefore.IsNull() && m.lifespan(own).TooShort():
		r.Warn(diags, object.WarnKeyExpiry, "An API key lives too short to be renewed in time", fmt.Sprintf("%s: it lives no longer than renew_before (%s) and would be replaced by every apply, "+
			"as its successors would. "+
			"So renew_before does not replace it, and it is replaced once it has expired. Either Leaf gives keys less time than the %s that were asked for, or its clock and this machine's differ. "+
			"Lower renew_before, or check the clock.", made, object.Seconds(m.RenewBefore), m.lifetime()))
	}
}
