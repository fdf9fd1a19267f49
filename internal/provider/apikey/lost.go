package apikey

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// What becomes of a key whose creation was not answered, and of one whose id was never found. What has the mark of the
// request is ours and revoked; nothing else is.

// neverSeen reports whether nobody knows more of a key than that it was asked for.
func (m model) neverSeen() bool { return m.ID.IsNull() && m.Key.IsNull() }

// byHand is what people can do about a key that nobody is known to use.
const byHand = "Nobody knows the text of a key whose answer was lost: revoke it if nobody else uses it (DELETE /services/usermanagement/api/api-keys/{apiKeyId})."

// readLost looks for what a creation without an answer has made. The key with its mark enters the tainted resource, so that
// the apply revokes it and makes another; what else may be it is named, and the apply makes another, too.
func (r *managedResource) readLost(ctx context.Context, client *leaf.Client, m model, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	traces, _ := object.Unconfirmed.Get(ctx, req.Private, diags)
	ours, candidates, missing, err := client.LostKey(ctx, m.request(), traces)
	revocable := false
	if ours != nil {
		m, revocable = m.take(*ours)
	}
	switch {
	case err != nil:
		m.unreadable(diags, err)
	case revocable:
		object.Saw(ctx)
		object.ValuesOf(m).Write(ctx, &resp.State, diags)
		object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
		object.Baseline.Set(ctx, resp.Private, object.Own{ID: ours.ID, At: traces.At, Mark: traces.Mark}, diags)
		object.Unconfirmed.Clear(ctx, resp.Private, diags)
	case ours != nil && !ours.Dead():
		diags.AddWarning("A lost API key cannot be revoked", fmt.Sprintf("The answer to the creation of %s was lost. It was made, and the list shows neither its id nor its full text to revoke it by, "+
			"so it lives until it expires.%s"+
			"The apply makes another one.", m.object(), object.Bullets(" It is:", []string{ours.Label()})))
		resp.State.RemoveResource(ctx)
	case len(candidates) > 0:
		diags.AddWarning("An API key may be left that nobody uses", fmt.Sprintf("The answer to the creation of %s was lost. Keys that were not there before the request may be the one, "+
			"or somebody else's, so they are left alone, "+
			"and the apply makes another one.%s"+byHand, m.object(), object.Bullets(" They are:", labels(candidates))))
		resp.State.RemoveResource(ctx)
	case missing || ours != nil:
		resp.State.RemoveResource(ctx)
	default:
		diags.AddWarning("It is still unknown whether an API key was made", fmt.Sprintf("The answer to the creation of %s was lost, and what Leaf lists of the keys of Leaf user %s is not the whole list. "+
			"The next plan looks again.", m.object(), m.LeafUserID.ValueString()))
	}
}

// take gives the model a key that was found in the list, by which it can be revoked. ok is false where it needs none, and
// where the list does not show what would revoke it.
func (m model) take(k leaf.Key) (taken model, ok bool) {
	if k.Dead() || k.ID == "" && k.Masked() {
		return m, false
	}
	m = m.absorb(k)
	if k.ID == "" {
		m.ID = types.StringValue(leaf.KeyHash(k.Key))
	}
	return m, true
}

// findLost finds the key of a creation that was not answered, for Delete: by its mark alone. It reports whether there is
// something to revoke, and names what else may have been made.
func (r *managedResource) findLost(ctx context.Context, client *leaf.Client, m *model, private object.PrivateReader, diags *diag.Diagnostics) bool {
	traces, traced := object.Unconfirmed.Get(ctx, private, diags)
	ours, candidates, _, err := client.LostKey(ctx, m.request(), traces)
	if err == nil && !traced {
		// Terraform hands no private state to the destruction of a tainted resource that is being replaced.
		candidates, err = m.lookalikes(ctx, client)
	}
	revocable := false
	if ours != nil {
		*m, revocable = m.take(*ours)
	}
	switch {
	case err != nil:
		object.Attempt{
			Verb: "revoke", Object: m.object(),
			Consequence: "It is unknown whether it was made, and looking for it failed. It is still in the state; apply or destroy again.",
		}.Failed(diags, err)
		return false
	case revocable:
		return true
	case ours != nil && !ours.Dead():
		candidates = append(candidates, *ours)
	}
	object.NeverSeen(diags, m.object(), labels(candidates))
	return false
}

// lookalikes are the living keys that may be the one as far as their descriptions go, of whichever age and mark.
func (m model) lookalikes(ctx context.Context, client *leaf.Client) ([]leaf.Key, error) {
	list, err := client.Keys(ctx, m.user())
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(list.Keys), func(k leaf.Key) bool {
		return k.Dead() || k.Description != nil && (m.Description.IsNull() || !leaf.Alike(m.Description.ValueString(), *k.Description))
	}), nil
}

// findID finds the id of a key that has none yet. It reports whether it did.
func (r *managedResource) findID(ctx context.Context, client *leaf.Client, m *model, own object.Own, diags *diag.Diagnostics) bool {
	list, found, _, err := client.LookForKey(ctx, m.user(), m.ref(own), own.At)
	switch {
	case err != nil:
		object.Attempt{
			Verb: "revoke", Object: m.object(),
			Consequence: "Its id is not known, and finding it failed. It is still in the state; apply or destroy again.",
		}.Failed(diags, err)
		return false
	case len(found) == 1 && m.ref(own).Tells(found[0]):
		*m = m.absorb(found[0])
		return true
	case !list.User:
		return false // the Leaf user is gone, and all keys with it
	}
	diags.AddError("Cannot tell which API key to revoke", fmt.Sprintf("The id of %s was never found, and nothing tells it apart from others.%s"+
		"Nothing was revoked. Find the key that nobody uses, revoke it by hand (DELETE /api-keys/{apiKeyId}), and remove this resource from the state (terraform state rm).",
		m.object(), object.Bullets(" These may be it:", labels(found))))
	return false
}
