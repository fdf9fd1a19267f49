package apikey

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// MoveState takes over API keys from generic providers.
func (r *managedResource) MoveState(context.Context) []resource.StateMover {
	return object.Mover{Object: "an API key", Service: "usermanagement", Paths: []string{"/api-keys"}, Take: take}.Movers()
}

// take wants to know whose the key is, and its id or the key itself: without both, no list would find it again.
func take(ctx context.Context, from *object.Source, resp *resource.MoveStateResponse) {
	diags := &resp.Diagnostics
	answered := leaf.KeyOf(from.Answer)
	m := model{
		LeafUserID:  types.StringValue(cmp.Or(from.Text("leafUserId").ValueString(), from.Query.Get("leafUserId"))),
		ExpiresIn:   from.Number("expiresIn"),
		Description: from.Text("description"),
		OnInvalid:   types.StringValue(onInvalidReplace),
	}
	m = m.absorb(answered)
	if !answered.Masked() {
		m.Key = object.TextOrNull(answered.Key)
	}
	switch {
	case !leaf.IsUUID(m.LeafUserID.ValueString()):
		object.NotInSource(diags, "an API key", "the Leaf user that it is for", "LEAF_USER_ID/ID")
		return
	case m.neverSeen():
		object.NotInSource(diags, "an API key", "its id or the key itself", m.user()+"/ID")
		return
	case m.Key.IsNull():
		warnKeyless(diags, "A moved", "The state that it comes from does not hold the whole key, and the API shows a key only once, when it is made.")
	}
	values := object.ValuesOf(m)
	object.WriteMoved(ctx, resp, values, m.identity())
	var unlearned []string
	for _, name := range []string{"expires_in", "description"} {
		if values[name].IsNull() {
			unlearned = append(unlearned, name)
		}
	}
	object.Unlearned.Set(ctx, resp.TargetPrivate, unlearned, diags)
}
