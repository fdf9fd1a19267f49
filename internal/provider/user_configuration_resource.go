package provider

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	_ resource.ResourceWithConfigure      = (*userConfigurationResource)(nil)
	_ resource.ResourceWithValidateConfig = (*userConfigurationResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*userConfigurationResource)(nil)
	_ resource.ResourceWithImportState    = (*userConfigurationResource)(nil)
	_ resource.ResourceWithIdentity       = (*userConfigurationResource)(nil)
)

const userConfigurationType = "leaf_user_configuration"

func userConfigObject(leafUserID string) string {
	return "the configuration of Leaf user " + leafUserID
}

// userConfigurationResource is the configuration of one Leaf user. Keys that it lacks are inherited from the API owner.
type userConfigurationResource struct{ base }

func newUserConfigurationResource() resource.Resource { return &userConfigurationResource{} }

func (r *userConfigurationResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = userConfigurationType
}

func (r *userConfigurationResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := configAttributes(ctx)
	attributes["leaf_user_id"] = schema.StringAttribute{
		MarkdownDescription: "The id of the Leaf user. A change replaces the configuration.",
		Required:            true,
		Validators:          []validator.String{leafUserID},
		PlanModifiers:       []planmodifier.String{replaceUnlessSameID()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The configuration of one Leaf user, where it differs from that of the API owner. Keys that are not set are inherited, or left as somebody else has set them.",
		Attributes:          attributes,
	}
}

func (r *userConfigurationResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema(identityField{name: "leaf_user_id", description: "The id of the Leaf user."})
}

func userConfigIdentity(leafUserID string) map[string]types.String {
	return map[string]types.String{"leaf_user_id": types.StringValue(strings.ToLower(leafUserID))}
}

func (r *userConfigurationResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	checkRules(ctx, readValues(ctx, req.Config, &resp.Diagnostics), &resp.Diagnostics)
}

// ModifyPlan says what becomes of keys that are removed.
func (r *userConfigurationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || req.State.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	state, plan := readValues(ctx, req.State, diags), readValues(ctx, req.Plan, diags)
	if diags.HasError() {
		return
	}
	removed := strings.Join(names(configRemoved(plan, state)), ", ")
	_, imported := getPrivate[bool](ctx, req.Private, privateImported, diags)
	switch {
	case removed == "":
	case imported:
		diags.AddWarning("Keys of the configuration are not managed", fmt.Sprintf("%s: the import found them, and this resource does not set them. They keep the values that they have.", removed))
	default:
		diags.AddWarning("The configuration is deleted and made again", fmt.Sprintf("%s: the API cannot unset a key. Its configuration is deleted and made again with the rest, so that the Leaf user inherits them. "+
			"In between, for a moment, it inherits everything.", removed))
	}
}

func (r *userConfigurationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	plan := readValues(ctx, req.Plan, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(plan).Create, diags)
	defer cancel()
	user := plan.text("leaf_user_id").ValueString()
	do := attempt{verb: "create", object: userConfigObject(user), fields: configPaths(), consequence: "Nothing was created."}
	unlock, err := client.LockObject(ctx, userConfigurationType+" "+strings.ToLower(user))
	if err != nil {
		do.failed(diags, err)
		return
	}
	defer unlock()
	_, found, err := client.UserConfig(ctx, user, configNames())
	switch {
	case err != nil:
		do.failed(diags, err)
		return
	case found:
		exists(diags, do.object, userConfigurationType, user, true)
		return
	}
	err = client.CreateUserConfig(ctx, user, configChanges(plan, nil))
	lost := rest.OutcomeOf(err) == rest.MaybeExecuted
	if status := rest.StatusOf(err); lost || status == http.StatusBadRequest || status == http.StatusConflict {
		there, found, unread := client.UserConfig(ctx, user, configNames())
		switch {
		case unread == nil && found && lost && !configDiffers(plan, there):
			err = nil
		case unread == nil && found:
			exists(diags, do.object, userConfigurationType, user, true)
			return
		case lost && unread != nil:
			err = fmt.Errorf("%w; reading back failed too: %w", err, unread)
		case lost:
			err = leaf.NotThere(err)
		}
	}
	if rest.OutcomeOf(err) == rest.MaybeExecuted {
		do.consequence = "It is not known whether it was created. It is marked as tainted: the next apply looks, deletes it if it is there, and creates it anew."
		do.failed(diags, err)
		setPrivate(ctx, resp.Private, privateUnconfirmed, true, diags)
		r.save(ctx, user, plan, resp)
		return
	}
	if err != nil {
		do.failed(diags, err)
		return
	}
	r.save(ctx, user, plan, resp)
}

func (r *userConfigurationResource) save(ctx context.Context, user string, plan values, resp *resource.CreateResponse) {
	plan.write(ctx, &resp.State, &resp.Diagnostics)
	setIdentity(ctx, resp.Identity, userConfigIdentity(user), &resp.Diagnostics)
}

func (r *userConfigurationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	state := readValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(state).Read, diags)
	defer cancel()
	user := state.text("leaf_user_id").ValueString()
	current, found, err := client.UserConfig(ctx, user, configNames())
	if err != nil {
		attempt{verb: "read", object: userConfigObject(user), consequence: "The state keeps it as it was."}.failed(diags, err)
		return
	}
	setIdentity(ctx, resp.Identity, userConfigIdentity(user), diags)
	if !found {
		resp.State.RemoveResource(ctx)
		return
	}
	if _, unconfirmed := getPrivate[bool](ctx, req.Private, privateUnconfirmed, diags); unconfirmed {
		if configDiffers(state, current) {
			return // the state keeps what was asked for, which a delete compares
		}
		clearPrivate(ctx, resp.Private, privateUnconfirmed, diags)
	}
	_, imported := getPrivate[bool](ctx, req.Private, privateImported, diags)
	absorbConfig(state, current, imported)
	state.write(ctx, &resp.State, diags)
}

func (r *userConfigurationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	plan, state := readValues(ctx, req.Plan, diags), readValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(plan).Update, diags)
	defer cancel()
	user := plan.text("leaf_user_id").ValueString()
	do := attempt{
		verb: "update", object: userConfigObject(user), fields: configPaths(),
		consequence: "The state keeps the values from before; the next plan shows what there is.",
	}
	var removed []configKey
	if _, imported := getPrivate[bool](ctx, req.Private, privateImported, diags); !imported {
		removed = configRemoved(plan, state)
	}
	current, found, err := client.UserConfig(ctx, user, configNames())
	switch {
	case err != nil:
	case !found:
		err = client.CreateUserConfig(ctx, user, configChanges(plan, nil))
	case len(removed) > 0:
		err = r.recreate(ctx, client, user, plan, removed, current, &do)
	default:
		err = r.patch(ctx, client, user, plan, current)
	}
	if err != nil {
		do.failed(diags, err)
		return
	}
	plan.write(ctx, &resp.State, diags)
	setIdentity(ctx, resp.Identity, userConfigIdentity(user), diags)
	clearPrivate(ctx, resp.Private, privateImported, diags)
	clearPrivate(ctx, resp.Private, privateUnconfirmed, diags)
}

// patch sends the keys that are not as planned yet. The configuration may have gone since it was read.
func (r *userConfigurationResource) patch(ctx context.Context, client *leaf.Client, user string, plan values, current leaf.Object) error {
	changes := configChanges(plan, current)
	if len(changes) == 0 {
		return nil
	}
	err := client.PatchUserConfig(ctx, user, changes)
	if rest.IsAbsent(err) {
		return client.CreateUserConfig(ctx, user, configChanges(plan, nil))
	}
	return err
}

// recreate unsets keys, which the API cannot: it deletes the configuration and makes it again with the rest.
func (r *userConfigurationResource) recreate(ctx context.Context, client *leaf.Client, user string, plan values, removed []configKey, current leaf.Object, do *attempt) error {
	owner, err := client.OwnerConfig(ctx, configNames())
	if err != nil {
		return err
	}
	body := configRest(plan, removed, current, owner)
	if err := client.DeleteUserConfig(ctx, user); err != nil {
		return err
	}
	err = client.CreateUserConfig(ctx, user, body)
	if rest.OutcomeOf(err) == rest.MaybeExecuted {
		if there, found, unread := client.UserConfig(ctx, user, configNames()); unread == nil && found && !configDiffers(plan, there) {
			return nil
		}
	}
	do.consequence = "To unset " + strings.Join(names(removed), ", ") + " the configuration was deleted, and making it again failed: the Leaf user inherits everything now. The next apply makes it again with the keys that are set here."
	return err
}

func (r *userConfigurationResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	state := readValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(state).Delete, diags)
	defer cancel()
	user := state.text("leaf_user_id").ValueString()
	do := attempt{verb: "delete", object: userConfigObject(user), consequence: "It is still in the state; apply or destroy again."}
	there, found, err := client.UserConfig(ctx, user, configNames())
	switch {
	case err != nil:
		do.failed(diags, err)
		return
	case !found:
		return
	case configDiffers(state, there):
		diags.AddError("Not deleting "+do.object, "What is there now is not what the state has, so somebody else has changed it, or made it. Plan again to see what there is; "+
			"or remove this resource from the state (terraform state rm), and import what is there or delete it by hand.")
		return
	}
	if err := client.DeleteUserConfig(ctx, user); err != nil {
		do.failed(diags, err)
	}
}

func (r *userConfigurationResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	user := req.ID
	if user == "" && req.Identity != nil {
		user = identityText(ctx, req.Identity, "leaf_user_id", diags)
	}
	if !leaf.IsUUID(user) {
		malformedID(diags, "LEAF_USER_ID, the UUID of the Leaf user", "terraform import "+userConfigurationType+".NAME 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50")
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("leaf_user_id"), user)...)
	setIdentity(ctx, resp.Identity, userConfigIdentity(user), diags)
	setPrivate(ctx, resp.Private, privateImported, true, diags)
}
