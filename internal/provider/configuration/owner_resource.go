// Package configuration has the configuration of the API owner and those of Leaf users: resources and data sources. The
// keys that both have are in package keys.
package configuration

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
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/configuration/keys"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ resource.ResourceWithConfigure      = (*ownerResource)(nil)
	_ resource.ResourceWithValidateConfig = (*ownerResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*ownerResource)(nil)
	_ resource.ResourceWithImportState    = (*ownerResource)(nil)
	_ resource.ResourceWithIdentity       = (*ownerResource)(nil)
	_ resource.ResourceWithMoveState      = (*ownerResource)(nil)
)

const (
	ownerType = "leaf_configuration"
	// ownerID is the id of the only object of its kind.
	ownerID     = "owner"
	ownerObject = "the configuration of the API owner"
)

// ownerResource is the configuration of the API owner. It always exists: it is adopted, changed, and forgotten.
type ownerResource struct{ object.Base }

// NewOwnerResource is the resource leaf_configuration.
func NewOwnerResource() resource.Resource { return &ownerResource{} }

func (r *ownerResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = ownerType
}

func (r *ownerResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := keys.All.Attributes(ctx)
	attributes["id"] = schema.StringAttribute{
		MarkdownDescription: "Always `" + ownerID + "`: an account has one such configuration.",
		Computed:            true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The configuration of the API owner, from which all Leaf users inherit. It always exists: creating this resource takes it over and changes the keys that are set, and " +
			"destroying it leaves it as it is. Keys that are not set are not managed.",
		Attributes: attributes,
	}
}

func (r *ownerResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(object.IdentityField{Name: "id", Description: "Always " + ownerID + "."})
}

func ownerIdentity() map[string]types.String {
	return map[string]types.String{"id": types.StringValue(ownerID)}
}

func (r *ownerResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	keys.CheckRules(ctx, object.ReadValues(ctx, req.Config, &resp.Diagnostics), &resp.Diagnostics)
}

// ModifyPlan says what a plan cannot show: that the object is there before and after.
func (r *ownerResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	if !req.Plan.Raw.IsNull() {
		keys.WarnUnnamed(object.ReadValues(ctx, req.Plan, diags), object.ReadValues(ctx, req.State, diags), diags)
	}
	switch {
	case req.Plan.Raw.IsNull():
		diags.AddWarning(object.Capital(ownerObject)+" stays as it is", "It cannot be deleted. "+
			"Destroying this resource forgets it: the account keeps the values that are set now, for all Leaf users that have none of their own.")
	case req.State.Raw.IsNull():
		diags.AddWarning(object.Capital(ownerObject)+" is taken over", "It exists already. "+
			"Creating this resource changes the keys that are set here, for all Leaf users that have none of their own, and leaves the others as they are.")
	default:
		state, plan := object.ReadValues(ctx, req.State, diags), object.ReadValues(ctx, req.Plan, diags)
		if removed := keys.All.Removed(plan, state); len(removed) > 0 && !diags.HasError() {
			diags.AddWarning("Keys of the configuration are no longer managed", fmt.Sprintf("%s: the API owner's configuration has a value for every key, so there is nothing to go back to. "+
				"They keep the values that they have.",
				strings.Join(removed.Names(), ", ")))
		}
	}
}

func (r *ownerResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	plan := object.ReadValues(ctx, req.Plan, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(plan).Create, diags)
	defer cancel()
	if err := writeOwner(ctx, client, plan); err != nil {
		object.Attempt{Verb: "take over", Object: ownerObject, Fields: keys.All.Paths(), Consequence: "It is not in the state; apply again."}.Failed(diags, err)
		return
	}
	plan["id"] = types.StringValue(ownerID)
	plan.Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, ownerIdentity(), diags)
}

// writeOwner sends the keys that are not as planned yet.
func writeOwner(ctx context.Context, client *leaf.Client, plan object.Values) error {
	current, err := client.OwnerConfig(ctx, keys.All.APINames())
	if err != nil {
		return err
	}
	changes := keys.All.Changes(plan, current)
	if len(changes) == 0 {
		return nil
	}
	return client.PatchOwnerConfig(ctx, changes)
}

func (r *ownerResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	state := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(state).Read, diags)
	defer cancel()
	current, err := client.OwnerConfig(ctx, keys.All.APINames())
	if err != nil { // a 404 too: it always exists
		object.Attempt{Verb: "read", Object: ownerObject, Consequence: "The state keeps it as it was."}.Failed(diags, err)
		return
	}
	object.Saw(ctx)
	_, imported := object.Imported.Get(ctx, req.Private, diags)
	keys.All.Absorb(state, current, imported)
	state.Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, ownerIdentity(), diags)
}

func (r *ownerResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	plan := object.ReadValues(ctx, req.Plan, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(plan).Update, diags)
	defer cancel()
	if err := writeOwner(ctx, client, plan); err != nil {
		object.Attempt{Verb: "update", Object: ownerObject, Fields: keys.All.Paths(), Consequence: "The state keeps the values from before; the next plan shows what there is."}.Failed(diags, err)
		return
	}
	plan.Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, ownerIdentity(), diags)
	object.Imported.Clear(ctx, resp.Private, diags)
}

// Delete forgets: the configuration of the API owner cannot be deleted.
func (r *ownerResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

func (r *ownerResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	id := req.ID
	if id == "" && req.Identity != nil {
		id = object.ImportedIdentity(ctx, req.Identity, "id", diags)
	}
	if id != ownerID {
		object.MalformedID(diags, req, id, "owner, the word itself", "terraform import "+ownerType+".NAME "+ownerID, "The configuration of a Leaf user is a "+userType+".")
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	object.SetIdentity(ctx, resp.Identity, ownerIdentity(), diags)
	object.Imported.Set(ctx, resp.Private, true, diags)
}
