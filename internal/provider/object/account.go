package object

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// In a wrong account everything is "not there", in the API's own words. So every object remembers whose account it is in,
// and what vanishes is said, once for all resources: they do their work below, and know nothing of it but Saw.

// complete is what every resource of the provider is.
type complete interface {
	resource.ResourceWithConfigure
	resource.ResourceWithModifyPlan
	resource.ResourceWithImportState
	resource.ResourceWithIdentity
}

// accountable is a resource that remembers the account of its objects.
type accountable struct {
	complete
	connection
}

var (
	_ complete                            = (*accountable)(nil)
	_ resource.ResourceWithValidateConfig = (*accountable)(nil)
	_ resource.ResourceWithMoveState      = (*accountable)(nil)
)

// Accountable makes the objects of resources remember whose account they are in.
func Accountable(all []func() resource.Resource) []func() resource.Resource {
	wrapped := make([]func() resource.Resource, len(all))
	for i, one := range all {
		wrapped[i] = func() resource.Resource {
			return &accountable{complete: one().(complete)} //nolint:forcetypeassert // every test of the provider finds out
		}
	}
	return wrapped
}

// happened is what a run of the provider has met, over all objects.
type happened struct {
	mu sync.Mutex
	// gone are the objects that are no longer there, as people know them.
	gone []string
	// deleted are the objects that the run has deleted, by their Leaf user.
	deleted map[string][]string
}

// vanished takes note of an object that is no longer there, and gives all that are so far.
func (h *happened) vanished(object string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.gone = append(h.gone, object)
	return h.gone
}

func (h *happened) noteDeleted(leafUserID, object string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.deleted == nil {
		h.deleted = map[string][]string{}
	}
	h.deleted[leafUserID] = append(h.deleted[leafUserID], object)
}

// Deleted gives what this run has deleted of a Leaf user so far.
func (d *Data) Deleted(leafUserID string) []string {
	d.happened.mu.Lock()
	defer d.happened.mu.Unlock()
	return d.happened.deleted[strings.ToLower(leafUserID)]
}

// sight is the key of a context's *bool, which tells whether an object was seen.
type sight struct{}

// Saw says that the API has shown the object that is being read. Whoever sees an object knows its account.
func Saw(ctx context.Context) {
	if seen, ok := ctx.Value(sight{}).(*bool); ok {
		*seen = true
	}
}

// now is the API owner that the provider acts for, "" while that is not known.
func (a *accountable) now() string {
	if a.Data == nil || a.Data.Leaf == nil {
		return ""
	}
	owner, _ := a.Data.Leaf.Owner()
	return owner
}

// Configure implements resource.ResourceWithConfigure.
func (a *accountable) Configure(ctx context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	a.take(req.ProviderData, &resp.Diagnostics)
	a.complete.Configure(ctx, req, resp)
}

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (a *accountable) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	if validates, ok := a.complete.(resource.ResourceWithValidateConfig); ok {
		validates.ValidateConfig(ctx, req, resp)
	}
}

// MoveState implements resource.ResourceWithMoveState.
func (a *accountable) MoveState(ctx context.Context) []resource.StateMover {
	if mover, ok := a.complete.(resource.ResourceWithMoveState); ok {
		return mover.MoveState(ctx)
	}
	return nil
}

// Create implements resource.Resource.
func (a *accountable) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	a.complete.Create(ctx, req, resp)
	if owner := a.now(); owner != "" && !resp.State.Raw.IsNull() {
		Owner.Set(ctx, resp.Private, owner, &resp.Diagnostics)
	}
}

// Read implements resource.Resource.
func (a *accountable) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	owner, known := Owner.Get(ctx, req.Private, diags)
	seen := new(bool)
	watched, _ := leaf.OnBehalf(context.WithValue(ctx, sight{}, seen), owner)
	a.complete.Read(watched, req, resp)
	if resp.State.Raw.IsNull() {
		a.learn(ctx, owner)
	}
	if diags.HasError() || a.elsewhere(ctx, "read", owner, req.State, diags) {
		return
	}
	now := a.now()
	switch gone := resp.State.Raw.IsNull(); {
	case *seen && !known && now != "" && !gone:
		Owner.Set(ctx, resp.Private, now, diags)
	case gone && !*seen:
		if _, had := Baseline.Get(ctx, req.Private, diags); had {
			a.vanished(ctx, req.State, diags)
		}
	}
}

// Update implements resource.Resource.
func (a *accountable) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	owner, _ := Owner.Get(ctx, req.Private, &resp.Diagnostics)
	watched, _ := leaf.OnBehalf(ctx, owner)
	a.complete.Update(watched, req, resp)
}

// Delete implements resource.Resource.
func (a *accountable) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	owner, _ := Owner.Get(ctx, req.Private, diags)
	watched, errand := leaf.OnBehalf(ctx, owner)
	a.complete.Delete(watched, req, resp)
	if !errand.Deleted() {
		a.learn(ctx, owner)
	}
	if diags.HasError() || a.elsewhere(ctx, "delete", owner, req.State, diags) {
		return
	}
	user := textIn(ctx, req.State, "leaf_user_id")
	switch {
	case user == "" || diags.WarningsCount() > 0:
	case errand.Deleted():
		a.Data.happened.noteDeleted(strings.ToLower(user), a.called(ctx, req.State))
	default:
		a.warnOfUser(ctx, user, a.called(ctx, req.State), diags)
	}
}

// learn asks for the owner of a token that does not name him, where an object that remembers its own is not there: whether
// that is so, or the account is a wrong one, nothing else tells.
func (a *accountable) learn(ctx context.Context, remembered string) {
	if remembered != "" && a.Data != nil && a.Data.Leaf != nil {
		a.Data.Leaf.LearnOwner(ctx)
	}
}

// elsewhere reports an error where an object turns out to be in another account than that of the provider. What was shared
// with other objects, such as a list, may have been read there for them.
func (a *accountable) elsewhere(ctx context.Context, verb, owner string, state tfsdk.State, diags *diag.Diagnostics) bool {
	if a.Data == nil || a.Data.Leaf == nil {
		return false
	}
	err := a.Data.Leaf.OtherAccount(owner, a.now())
	if err != nil {
		Attempt{Verb: verb, Object: a.called(ctx, state), Consequence: "The state keeps it as it was."}.Failed(diags, err)
	}
	return err != nil
}

// vanished says that an object is no longer there: where it was protected, and where it is not the only one. A wrong
// account looks like that.
func (a *accountable) vanished(ctx context.Context, state tfsdk.State, diags *diag.Diagnostics) {
	object := a.called(ctx, state)
	all := a.Data.happened.vanished(object)
	switch {
	case valueIn[types.Bool](ctx, state, "deletion_protection").ValueBool():
		diags.AddWarning("A protected Leaf user is no longer there", object+" has deletion_protection, and the API says that there is none."+madeAgain+a.whichAccount())
	case len(all) == 2:
		diags.AddWarning("Several objects are no longer there", "The API says that there is none of these, and they may not be all."+Bullets(" They are:", all)+
			strings.TrimSpace(madeAgain)+a.whichAccount())
	}
	if user := textIn(ctx, state, "leaf_user_id"); user != "" {
		a.warnOfUser(ctx, user, object, diags)
	}
}

const madeAgain = " What the configuration still has is made again, with another id."

// whichAccount is what to look at where a wrong account may be the reason.
func (a *accountable) whichAccount() string {
	owner := a.now()
	if owner == "" {
		owner = "an API owner that the token does not name"
	}
	return "\n\nThe credentials of another account would make it look just so. The provider's are of " + owner + ": if that is not the right one, apply nothing. " +
		"The provider's allowed_owners makes a wrong account an error."
}

// warnOfUser warns where an object leaves the state, nobody knows the account, and its Leaf user is not known there either.
func (a *accountable) warnOfUser(ctx context.Context, leafUserID, object string, diags *diag.Diagnostics) {
	if a.now() != "" || a.Data == nil || a.Data.Leaf == nil {
		return
	}
	if known, err := a.Data.Leaf.KnowsUser(ctx, leafUserID); err != nil || known {
		return
	}
	diags.AddWarning("The Leaf user of an object is not known to the API", fmt.Sprintf("%s leaves the state, since the API says that there is none; and of its Leaf user the API says the same.",
		object)+a.whichAccount())
}

// called names an object by its type and by what people know it by.
func (a *accountable) called(ctx context.Context, state tfsdk.State) string {
	var meta resource.MetadataResponse
	a.Metadata(ctx, resource.MetadataRequest{}, &meta)
	var names []string
	for _, attribute := range []string{"name", "external_id", "app_name", "description", "leaf_user_id", "id"} {
		if text := textIn(ctx, state, attribute); text != "" {
			names = append(names, fmt.Sprintf("%s %q", attribute, text))
		}
	}
	return fmt.Sprintf("%s (%s)", meta.TypeName, strings.Join(names, ", "))
}

func textIn(ctx context.Context, state tfsdk.State, attribute string) string {
	return valueIn[types.String](ctx, state, attribute).ValueString()
}

// valueIn gives a value of a state; null where the resource has no such attribute.
func valueIn[T attr.Value](ctx context.Context, state tfsdk.State, attribute string) (v T) {
	if _, ok := state.Schema.GetAttributes()[attribute]; ok {
		state.GetAttribute(ctx, path.Root(attribute), &v)
	}
	return v
}
