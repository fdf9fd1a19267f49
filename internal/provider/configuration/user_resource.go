package configuration

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/configuration/keys"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ resource.ResourceWithConfigure      = (*userResource)(nil)
	_ resource.ResourceWithValidateConfig = (*userResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*userResource)(nil)
	_ resource.ResourceWithImportState    = (*userResource)(nil)
	_ resource.ResourceWithIdentity       = (*userResource)(nil)
	_ resource.ResourceWithMoveState      = (*userResource)(nil)
)

const userType = "leaf_user_configuration"

func userObject(leafUserID string) string {
	return "the configuration of Leaf user " + leafUserID
}

// userResource is the configuration of one Leaf user. Keys that it lacks are inherited from the API owner.
type userResource struct{ object.Base }

// NewUserResource is the resource leaf_user_configuration.
func NewUserResource() resource.Resource { return &userResource{} }

func (r *userResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = userType
}

func (r *userResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := keys.All.Attributes(ctx)
	attributes["leaf_user_id"] = schema.StringAttribute{
		MarkdownDescription: "The id of the Leaf user. A change replaces the configuration.",
		Required:            true,
		Validators:          []validator.String{object.LeafUserID},
		PlanModifiers:       []planmodifier.String{object.ReplaceUnlessSameID()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The configuration of one Leaf user, where it differs from that of the API owner. Keys that are not set are inherited, or left as somebody else has set them.",
		Attributes:          attributes,
	}
}

func (r *userResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(object.IdentityField{Name: "leaf_user_id", Description: "The id of the Leaf user."})
}

func userIdentity(leafUserID string) map[string]types.String {
	return map[string]types.String{"leaf_user_id": types.StringValue(strings.ToLower(leafUserID))}
}

func (r *userResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	keys.CheckRules(ctx, object.ReadValues(ctx, req.Config, &resp.Diagnostics), &resp.Diagnostics)
}

// ModifyPlan says what becomes of keys that are removed, and of a configuration that is not whole.
func (r *userResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	object.NoteReplacement(ctx, req, resp)
	if req.Plan.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	state, plan := object.ReadValues(ctx, req.State, diags), object.ReadValues(ctx, req.Plan, diags)
	if diags.HasError() {
		return
	}
	keys.WarnUnnamed(plan, state, diags)
	if req.State.Raw.IsNull() {
		return
	}
	removed := strings.Join(keys.All.Removed(plan, state).Names(), ", ")
	_, imported := object.Imported.Get(ctx, req.Private, diags)
	unmade, unfinished := object.Unfinished.Get(ctx, req.Private, diags)
	switch {
	case unfinished:
		then := "The next apply does, with what is configured by then. "
		if req.Plan.Raw.Equal(req.State.Raw) {
			then = "Nothing that is configured asks for a change, so the next apply does not either. "
		}
		diags.AddWarning("The configuration is not whole", "An earlier apply has deleted it to unset keys, and could not make it again. "+then+
			"What was to be made: "+byHand(state.Text("leaf_user_id").ValueString(), unmade.Body))
	case removed == "":
	case imported:
		diags.AddWarning("Keys of the configuration are not managed", fmt.Sprintf("%s: the import found them, and this resource does not set them. They keep the values that they have.", removed))
	default:
		diags.AddWarning("The configuration is deleted and made again", fmt.Sprintf("%s: the API cannot unset a key. Its configuration is deleted and made again with the rest, "+
			"so that the Leaf user inherits them. In between, for a moment, it inherits everything.", removed))
	}
}

func (r *userResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	plan := object.ReadValues(ctx, req.Plan, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(plan).Create, diags)
	defer cancel()
	user := plan.Text("leaf_user_id").ValueString()
	do := object.Attempt{Verb: "create", Object: userObject(user), Fields: keys.All.Paths(), Consequence: "Nothing was created."}
	body := keys.All.Changes(plan, nil)
	made := client.CreateUserConfig(ctx, user, keys.All.APINames(), body, func(there leaf.Object) bool { return keys.All.Hold(body, there) })
	keep, sure := object.Created(ctx, do, made, r.place(user), resp.Private, diags)
	if !keep {
		return
	}
	if sure {
		r.own(ctx, object.Own{}, true, plan, resp.Private, diags)
	} else {
		keys.All.Unset(ctx, plan) // of what nobody has seen, nothing is known
	}
	plan.Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, userIdentity(user), diags)
}

// own notes what this resource has made or changed, and when it has made it: nothing else tells one configuration of a Leaf
// user from another.
func (r *userResource) own(ctx context.Context, own object.Own, made bool, plan object.Values, private object.PrivateWriter, diags *diag.Diagnostics) {
	own.Content = keys.All.Changes(plan, nil).String()
	if made {
		own.At = r.Data.Now().UTC()
	}
	object.Baseline.Set(ctx, private, own, diags)
}

// place says where the configuration of a Leaf user is.
func (r *userResource) place(user string) func(leaf.Object) object.Place {
	return func(leaf.Object) object.Place { return object.Place{Type: userType, ImportID: user, Fixed: true} }
}

// read looks for the configuration, several times if it was made a short time ago.
func (r *userResource) read(ctx context.Context, client *leaf.Client, user string, made time.Time) (leaf.Object, bool, error) {
	return leaf.Still(ctx, client, made, func(ctx context.Context) (leaf.Object, bool, error) {
		return client.UserConfig(ctx, user, keys.All.APINames())
	})
}

func (r *userResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	state := object.ReadValues(ctx, req.State, diags)
	own, known := object.Baseline.Get(ctx, req.Private, diags)
	traces, unconfirmed := object.Unconfirmed.Get(ctx, req.Private, diags)
	unmade, unfinished := object.Unfinished.Get(ctx, req.Private, diags)
	_, imported := object.Imported.Get(ctx, req.Private, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(state).Read, diags)
	defer cancel()
	user := state.Text("leaf_user_id").ValueString()
	made := own.At
	if unconfirmed {
		made = traces.Until
	}
	current, found, err := r.read(ctx, client, user, made)
	var owner leaf.Object
	if err == nil && unfinished {
		owner, err = client.OwnerConfig(ctx, keys.All.APINames())
	}
	if err != nil {
		object.Attempt{Verb: "read", Object: userObject(user), Consequence: "The state keeps it as it was."}.Failed(diags, err)
		return
	}
	object.SetIdentity(ctx, resp.Identity, userIdentity(user), diags)
	if found {
		object.Saw(ctx)
	}
	switch {
	case unfinished && (found || len(unmade.Body) > 0):
		if !absorbUnmade(ctx, state, unmade, current, owner) {
			state.Write(ctx, &resp.State, diags)
			return
		}
		object.Unfinished.Clear(ctx, resp.Private, diags)
	case !found && imported && !known && len(keys.All.SetIn(state)) == 0:
		object.NotThere(diags, userObject(user), user, object.WhyNotOf(ctx, client, user, func(leaf.User) string {
			return "It has no configuration of its own and inherits that of the API owner: declare the resource without an import, and it is created."
		}))
		return
	case !found:
		resp.State.RemoveResource(ctx)
		return
	case unconfirmed:
		// A configuration has no time, so that nothing shows that it was made by the request, and not by somebody since. An
		// import takes it over at no cost, where a replacement would delete it first.
		object.Stranger(diags, userObject(user), r.place(user)(current))
		return
	case imported && !known:
		object.Baseline.Set(ctx, resp.Private, object.Own{Content: keys.BodyOf(current).String()}, diags)
	}
	keys.All.Absorb(state, current, imported)
	state.Write(ctx, &resp.State, diags)
}

func (r *userResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	plan, state := object.ReadValues(ctx, req.Plan, diags), object.ReadValues(ctx, req.State, diags)
	own, _ := object.Baseline.Get(ctx, req.Private, diags)
	unmade, unfinished := object.Unfinished.Get(ctx, req.Private, diags)
	_, imported := object.Imported.Get(ctx, req.Private, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(plan).Update, diags)
	defer cancel()
	user := plan.Text("leaf_user_id").ValueString()
	do := object.Attempt{
		Verb: "update", Object: userObject(user), Fields: keys.All.Paths(),
		Consequence: "The state keeps the values from before; the next plan shows what there is.",
	}
	removed := keys.All.Removed(plan, state)
	if unfinished {
		removed = append(removed, keys.All.Named(unmade.Ours).Without(keys.All.SetIn(plan))...)
	} else if imported {
		removed = nil
	}
	current, found, err := r.read(ctx, client, user, own.At)
	var owner leaf.Object
	toUnset := removed.ShownIn(current)
	if err == nil && (unfinished || len(toUnset) > 0) {
		owner, err = client.OwnerConfig(ctx, keys.All.APINames())
	}
	if err != nil {
		do.Failed(diags, err)
		return
	}
	lost := keys.All.Lost(unmade.Body, removed, current, owner)
	body := keys.All.Remade(plan, removed, current, owner, lost)
	if unfinished || len(toUnset) > 0 {
		object.Unfinished.Set(ctx, resp.Private, object.Unmade{Body: body, Ours: keys.All.SetIn(plan).Names()}, diags)
		do.Consequence = leftInBetween(user, body)
	}
	made, back := true, false
	switch {
	case !found:
		err = remade(ctx, client, user, body)
	case len(toUnset) > 0:
		back, err = replaced(ctx, client, user, keys.All.Remade(keys.All.SetIn(state).ValuesIn(current), nil, current, owner, nil), body)
	default:
		lost.Add(keys.All.Changes(plan, current))
		made, err = patched(ctx, client, user, lost, body)
	}
	if back {
		do.Consequence = "To unset " + strings.Join(toUnset.Names(), ", ") + " the configuration has to be deleted and made again. That was not possible, and it is as it was before."
		object.Unfinished.Clear(ctx, resp.Private, diags)
		if unfinished {
			object.Unfinished.Set(ctx, resp.Private, unmade, diags)
		}
	}
	if err != nil {
		do.Failed(diags, err)
		return
	}
	plan.Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, userIdentity(user), diags)
	r.own(ctx, own, made, plan, resp.Private, diags)
	object.Imported.Clear(ctx, resp.Private, diags)
	object.Unfinished.Clear(ctx, resp.Private, diags)
}

func (r *userResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	state := object.ReadValues(ctx, req.State, diags)
	own, known := object.Baseline.Get(ctx, req.Private, diags)
	_, unconfirmed := object.Unconfirmed.Get(ctx, req.Private, diags)
	_, replacing := object.Replacing.Get(ctx, req.Private, diags)
	unmade, unfinished := object.Unfinished.Get(ctx, req.Private, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(state).Delete, diags)
	defer cancel()
	user := state.Text("leaf_user_id").ValueString()
	do := object.Attempt{Verb: "delete", Object: userObject(user), Consequence: "It is still in the state; apply or destroy again."}
	there, found, err := r.read(ctx, client, user, own.At)
	var ours bool
	switch {
	case err != nil:
		do.Failed(diags, err)
		return
	case !found:
		return
	case unconfirmed, !known && len(keys.All.SetIn(state)) == 0:
		object.NeverSeen(diags, do.Object, []string{userType + ", import ID " + user})
		return
	case unfinished:
		ours = keys.All.Hold(unmade.Body, there)
	case known:
		ours = keys.All.Fit(keys.All.ValuesIn(keys.Parse(own.Content).Object()), there) || replacing && keys.All.Fit(state, there)
	default:
		ours = keys.All.Fit(state, there)
	}
	if !ours {
		diags.AddError("Not deleting "+do.Object, "What is there now is not what this resource has made, so somebody else has changed it, or made it. "+
			"Apply first, to see what there is and to put it right, and destroy then; or remove this resource from the state (terraform state rm), and import what is there or delete it by hand.")
		return
	}
	if err := client.DeleteUserConfig(ctx, user, keys.All.APINames()); err != nil {
		do.Failed(diags, err)
	}
}

func (r *userResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	user := req.ID
	if user == "" && req.Identity != nil {
		user = object.ImportedIdentity(ctx, req.Identity, "leaf_user_id", diags)
	}
	if !leaf.IsUUID(user) {
		object.MalformedID(diags, req, user, "LEAF_USER_ID, the UUID of the Leaf user", "terraform import "+userType+".NAME 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50",
			object.PerhapsUUID(user, "Leaf user"))
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("leaf_user_id"), user)...)
	object.SetIdentity(ctx, resp.Identity, userIdentity(user), diags)
	object.Imported.Set(ctx, resp.Private, true, diags)
}
