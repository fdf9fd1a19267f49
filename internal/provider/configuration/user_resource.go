package configuration

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/configuration/keys"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	_ resource.ResourceWithConfigure      = (*userResource)(nil)
	_ resource.ResourceWithValidateConfig = (*userResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*userResource)(nil)
	_ resource.ResourceWithImportState    = (*userResource)(nil)
	_ resource.ResourceWithIdentity       = (*userResource)(nil)
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
	attributes := keys.Attributes(ctx)
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

// ModifyPlan says what becomes of keys that are removed.
func (r *userResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || req.State.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	state, plan := object.ReadValues(ctx, req.State, diags), object.ReadValues(ctx, req.Plan, diags)
	if diags.HasError() {
		return
	}
	removed := strings.Join(keys.Names(keys.Removed(plan, state)), ", ")
	_, imported := object.Imported.Get(ctx, req.Private, diags)
	switch {
	case removed == "":
	case imported:
		diags.AddWarning("Keys of the configuration are not managed", fmt.Sprintf("%s: the import found them, and this resource does not set them. They keep the values that they have.", removed))
	default:
		diags.AddWarning("The configuration is deleted and made again", fmt.Sprintf("%s: the API cannot unset a key. Its configuration is deleted and made again with the rest, so that the Leaf user inherits them. "+
			"In between, for a moment, it inherits everything.", removed))
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
	do := object.Attempt{Verb: "create", Object: userObject(user), Fields: keys.Paths(), Consequence: "Nothing was created."}
	made := client.CreateUserConfig(ctx, user, keys.APINames(), keys.Changes(plan, nil), func(there leaf.Object) bool { return !keys.Differ(plan, there) })
	keep, _ := object.Created(ctx, do, made, r.place(user), resp.Private, diags)
	if !keep {
		return
	}
	if made.Fate == leaf.Made {
		object.Baseline.Set(ctx, resp.Private, object.Own{At: r.Data.Now().UTC()}, diags)
	}
	r.save(ctx, user, plan, resp)
}

// place says where the configuration of a Leaf user is.
func (r *userResource) place(user string) func(leaf.Object) object.Place {
	return func(leaf.Object) object.Place { return object.Place{Type: userType, ImportID: user, Fixed: true} }
}

func (r *userResource) save(ctx context.Context, user string, plan object.Values, resp *resource.CreateResponse) {
	plan.Write(ctx, &resp.State, &resp.Diagnostics)
	object.SetIdentity(ctx, resp.Identity, userIdentity(user), &resp.Diagnostics)
}

func (r *userResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	state := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(state).Read, diags)
	defer cancel()
	user := state.Text("leaf_user_id").ValueString()
	current, found, err := client.UserConfig(ctx, user, keys.APINames())
	if err != nil {
		object.Attempt{Verb: "read", Object: userObject(user), Consequence: "The state keeps it as it was."}.Failed(diags, err)
		return
	}
	object.SetIdentity(ctx, resp.Identity, userIdentity(user), diags)
	if !found {
		resp.State.RemoveResource(ctx)
		return
	}
	if _, unconfirmed := object.Unconfirmed.Get(ctx, req.Private, diags); unconfirmed {
		object.Stranger(diags, userObject(user), r.place(user)(current))
		return
	}
	_, imported := object.Imported.Get(ctx, req.Private, diags)
	keys.Absorb(state, current, imported)
	state.Write(ctx, &resp.State, diags)
}

func (r *userResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	plan, state := object.ReadValues(ctx, req.Plan, diags), object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(plan).Update, diags)
	defer cancel()
	user := plan.Text("leaf_user_id").ValueString()
	do := object.Attempt{
		Verb: "update", Object: userObject(user), Fields: keys.Paths(),
		Consequence: "The state keeps the values from before; the next plan shows what there is.",
	}
	var removed []keys.Key
	if _, imported := object.Imported.Get(ctx, req.Private, diags); !imported {
		removed = keys.Removed(plan, state)
	}
	current, found, err := client.UserConfig(ctx, user, keys.APINames())
	switch {
	case err != nil:
	case !found:
		err = client.PostUserConfig(ctx, user, keys.Changes(plan, nil))
	case len(removed) > 0:
		err = r.recreate(ctx, client, user, plan, removed, current, &do)
	default:
		err = r.patch(ctx, client, user, plan, current)
	}
	if err != nil {
		do.Failed(diags, err)
		return
	}
	plan.Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, userIdentity(user), diags)
	object.Imported.Clear(ctx, resp.Private, diags)
	object.Unconfirmed.Clear(ctx, resp.Private, diags)
}

// patch sends the keys that are not as planned yet. The configuration may have gone since it was read.
func (r *userResource) patch(ctx context.Context, client *leaf.Client, user string, plan object.Values, current leaf.Object) error {
	changes := keys.Changes(plan, current)
	if len(changes) == 0 {
		return nil
	}
	err := client.PatchUserConfig(ctx, user, changes)
	if rest.IsAbsent(err) {
		return client.PostUserConfig(ctx, user, keys.Changes(plan, nil))
	}
	return err
}

// recreate unsets keys, which the API cannot: it deletes the configuration and makes it again with the rest.
func (r *userResource) recreate(ctx context.Context, client *leaf.Client, user string, plan object.Values, removed []keys.Key, current leaf.Object, do *object.Attempt) error {
	owner, err := client.OwnerConfig(ctx, keys.APINames())
	if err != nil {
		return err
	}
	body := keys.Remade(plan, removed, current, owner)
	if err := client.DeleteUserConfig(ctx, user, keys.APINames()); err != nil {
		return err
	}
	err = client.PostUserConfig(ctx, user, body)
	if rest.OutcomeOf(err) == rest.MaybeExecuted {
		if there, found, unread := client.UserConfig(ctx, user, keys.APINames()); unread == nil && found && !keys.Differ(plan, there) {
			return nil
		}
	}
	do.Consequence = "To unset " + strings.Join(keys.Names(removed), ", ") + " the configuration was deleted, and making it again failed: the Leaf user inherits everything now. The next apply makes it again with the keys that are set here."
	return err
}

func (r *userResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	state := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(state).Delete, diags)
	defer cancel()
	user := state.Text("leaf_user_id").ValueString()
	do := object.Attempt{Verb: "delete", Object: userObject(user), Consequence: "It is still in the state; apply or destroy again."}
	there, found, err := client.UserConfig(ctx, user, keys.APINames())
	switch {
	case err != nil:
		do.Failed(diags, err)
		return
	case !found:
		return
	case keys.Differ(state, there):
		diags.AddError("Not deleting "+do.Object, "What is there now is not what the state has, so somebody else has changed it, or made it. Plan again to see what there is; "+
			"or remove this resource from the state (terraform state rm), and import what is there or delete it by hand.")
		return
	}
	if err := client.DeleteUserConfig(ctx, user, keys.APINames()); err != nil {
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
		object.MalformedID(diags, "LEAF_USER_ID, the UUID of the Leaf user", "terraform import "+userType+".NAME 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50")
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("leaf_user_id"), user)...)
	object.SetIdentity(ctx, resp.Identity, userIdentity(user), diags)
	object.Imported.Set(ctx, resp.Private, true, diags)
}
