package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

var (
	_ resource.ResourceWithConfigure      = (*configurationResource)(nil)
	_ resource.ResourceWithValidateConfig = (*configurationResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*configurationResource)(nil)
	_ resource.ResourceWithImportState    = (*configurationResource)(nil)
	_ resource.ResourceWithIdentity       = (*configurationResource)(nil)
)

const (
	configurationType = "leaf_configuration"
	// configOwnerID is the id of the only object of its kind.
	configOwnerID     = "owner"
	ownerConfigObject = "the configuration of the API owner"
)

// configurationResource is the configuration of the API owner. It always exists: it is adopted, changed, and forgotten.
type configurationResource struct{ base }

func newConfigurationResource() resource.Resource { return &configurationResource{} }

func (r *configurationResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = configurationType
}

func (r *configurationResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := configAttributes(ctx)
	attributes["id"] = schema.StringAttribute{
		MarkdownDescription: "Always `" + configOwnerID + "`: an account has one such configuration.",
		Computed:            true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The configuration of the API owner, from which all Leaf users inherit. It always exists: creating this resource takes it over and changes the keys that are set, and " +
			"destroying it leaves it as it is. Keys that are not set are not managed.",
		Attributes: attributes,
	}
}

func (r *configurationResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema(identityField{name: "id", description: "Always " + configOwnerID + "."})
}

func configurationIdentity() map[string]types.String {
	return map[string]types.String{"id": types.StringValue(configOwnerID)}
}

func (r *configurationResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	checkRules(ctx, readValues(ctx, req.Config, &resp.Diagnostics), &resp.Diagnostics)
}

// ModifyPlan says what a plan cannot show: that the object is there before and after.
func (r *configurationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	switch {
	case req.Plan.Raw.IsNull():
		diags.AddWarning(capital(ownerConfigObject)+" stays as it is", "It cannot be deleted. Destroying this resource forgets it: the account keeps the values that are set now, for all Leaf users that have none of their own.")
	case req.State.Raw.IsNull():
		diags.AddWarning(capital(ownerConfigObject)+" is taken over", "It exists already. Creating this resource changes the keys that are set here, for all Leaf users that have none of their own, and leaves the others as they are.")
	default:
		state, plan := readValues(ctx, req.State, diags), readValues(ctx, req.Plan, diags)
		if removed := configRemoved(plan, state); len(removed) > 0 && !diags.HasError() {
			diags.AddWarning("Keys of the configuration are no longer managed", fmt.Sprintf("%s: the API owner's configuration has a value for every key, so there is nothing to go back to. They keep the values that they have.",
				strings.Join(names(removed), ", ")))
		}
	}
}

func (r *configurationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	plan := readValues(ctx, req.Plan, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(plan).Create, diags)
	defer cancel()
	if err := writeOwnerConfig(ctx, client, plan); err != nil {
		attempt{verb: "take over", object: ownerConfigObject, fields: configPaths(), consequence: "It is not in the state; apply again."}.failed(diags, err)
		return
	}
	plan["id"] = types.StringValue(configOwnerID)
	plan.write(ctx, &resp.State, diags)
	setIdentity(ctx, resp.Identity, configurationIdentity(), diags)
}

// writeOwnerConfig sends the keys that are not as planned yet.
func writeOwnerConfig(ctx context.Context, client *leaf.Client, plan values) error {
	current, err := client.OwnerConfig(ctx, configNames())
	if err != nil {
		return err
	}
	changes := configChanges(plan, current)
	if len(changes) == 0 {
		return nil
	}
	return client.PatchOwnerConfig(ctx, changes)
}

func (r *configurationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	state := readValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(state).Read, diags)
	defer cancel()
	current, err := client.OwnerConfig(ctx, configNames())
	if err != nil { // a 404 too: it always exists
		attempt{verb: "read", object: ownerConfigObject, consequence: "The state keeps it as it was."}.failed(diags, err)
		return
	}
	_, imported := getPrivate[bool](ctx, req.Private, privateImported, diags)
	absorbConfig(state, current, imported)
	state.write(ctx, &resp.State, diags)
	setIdentity(ctx, resp.Identity, configurationIdentity(), diags)
}

func (r *configurationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	plan := readValues(ctx, req.Plan, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(plan).Update, diags)
	defer cancel()
	if err := writeOwnerConfig(ctx, client, plan); err != nil {
		attempt{verb: "update", object: ownerConfigObject, fields: configPaths(), consequence: "The state keeps the values from before; the next plan shows what there is."}.failed(diags, err)
		return
	}
	plan.write(ctx, &resp.State, diags)
	setIdentity(ctx, resp.Identity, configurationIdentity(), diags)
	clearPrivate(ctx, resp.Private, privateImported, diags)
}

// Delete forgets: the configuration of the API owner cannot be deleted.
func (r *configurationResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

func (r *configurationResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	id := req.ID
	if id == "" && req.Identity != nil {
		id = identityText(ctx, req.Identity, "id", diags)
	}
	if id != configOwnerID {
		malformedID(diags, "owner, the word itself", "terraform import "+configurationType+".NAME "+configOwnerID)
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	setIdentity(ctx, resp.Identity, configurationIdentity(), diags)
	setPrivate(ctx, resp.Private, privateImported, true, diags)
}
