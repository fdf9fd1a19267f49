// Package sharing has Leaf Connect: with which API owners data is shared, and what of which Leaf user.
package sharing

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ resource.ResourceWithConfigure   = (*relationResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*relationResource)(nil)
	_ resource.ResourceWithImportState = (*relationResource)(nil)
	_ resource.ResourceWithIdentity    = (*relationResource)(nil)
)

const relationType = "leaf_sharing_relation"

// relationResource is the side of the sender of a sharing relation. The API makes relations and gives them a status; it
// deletes none.
type relationResource struct{ object.Base }

// NewRelationResource is the resource leaf_sharing_relation.
func NewRelationResource() resource.Resource { return &relationResource{} }

type relationModel struct {
	ID               types.String   `tfsdk:"id"`
	ReceiverAPIOwner types.String   `tfsdk:"receiver_api_owner"`
	Status           types.String   `tfsdk:"status"`
	RelationStatus   types.String   `tfsdk:"relation_status"`
	BlockOnDestroy   types.Bool     `tfsdk:"block_on_destroy"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
}

func (r *relationResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = relationType
}

// receiverAttribute is the argument that both resources have.
func receiverAttribute(change string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "The API owner with whom data is shared: the user name of the account at Leaf, an e-mail address as a rule. " + change,
		Required:            true,
		Validators:          []validator.String{object.PathSegment},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(func(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = req.PlanValue.IsUnknown() || !leaf.SameOwner(req.PlanValue.ValueString(), req.StateValue.ValueString())
		}, "", "")},
	}
}

func (r *relationResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The relation by which this account (the sender) shares data with another API owner (the receiver) through Leaf Connect. The receiver has to accept it; " +
			"what is shared is granted by `leaf_sharing_permissions`. The API cannot delete a relation, so destroying it forgets it, or blocks it with `block_on_destroy = true`.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The receiver, as an import takes it.",
				Computed:            true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"receiver_api_owner": receiverAttribute("A change forgets or blocks the relation, as destroying does, and makes another."),
			"status": schema.StringAttribute{
				MarkdownDescription: "`ALLOWED` (the default) or `BLOCKED`. `ALLOWED` is satisfied as long as the receiver has not accepted yet: `relation_status` is `PENDING` then. " +
					"Once the sender blocks a relation, the receiver cannot reopen it.",
				Optional: true, Computed: true,
				Default:    stringdefault.StaticString(leaf.RelationAllowed),
				Validators: []validator.String{object.OneOf(leaf.RelationAllowed, leaf.RelationBlocked)},
			},
			"relation_status": schema.StringAttribute{
				MarkdownDescription: "The status at Leaf: `PENDING` until the receiver accepts, `ALLOWED`, or `BLOCKED` by either side.",
				Computed:            true,
			},
			"block_on_destroy": schema.BoolAttribute{
				MarkdownDescription: "Whether destroying blocks the relation; false by default: it is forgotten then, and sharing goes on.",
				Optional:            true, Computed: true,
				Default: booldefault.StaticBool(false),
			},
			"timeouts": object.TimeoutsAttribute(ctx),
		},
	}
}

func (r *relationResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(object.IdentityField{Name: "receiver_api_owner", Description: "The API owner with whom data is shared."})
}

func (m relationModel) receiver() string { return m.ReceiverAPIOwner.ValueString() }

func (m relationModel) object() string { return "the sharing relation with " + m.receiver() }

func (m relationModel) identity() map[string]types.String {
	return map[string]types.String{"receiver_api_owner": m.ReceiverAPIOwner}
}

func relationPlace(r leaf.Relation) object.Place {
	return object.Place{Type: relationType, ImportID: r.Receiver, Fixed: true}
}

// absorb takes over what an answer says. A relation that waits for the receiver is all that the sender can allow.
func (m relationModel) absorb(there leaf.Relation) relationModel {
	m.ID = m.ReceiverAPIOwner
	m.RelationStatus = types.StringValue(there.Status)
	m.Status = types.StringValue(leaf.RelationAllowed)
	if there.Status == leaf.RelationBlocked {
		m.Status = m.RelationStatus
	}
	return m
}

// ModifyPlan warns where destroying ends nothing, and where it ends something for good.
func (r *relationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || req.State.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	plan, state := object.ModelOf[relationModel](object.ReadValues(ctx, req.Plan, diags)), object.ModelOf[relationModel](object.ReadValues(ctx, req.State, diags))
	if !diags.HasError() && plan.Status.Equal(state.Status) && leaf.SameOwner(plan.receiver(), state.receiver()) {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("relation_status"), state.RelationStatus)...)
	}
}

func (r *relationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[relationModel](object.ReadValues(ctx, req.Plan, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Create, diags)
	defer cancel()
	do := object.Attempt{
		Verb: "create", Object: m.object(), Fields: map[string]path.Path{"receiverApiOwner": path.Root("receiver_api_owner")},
		Consequence: "Check that receiver_api_owner is the name of an API owner at Leaf, and not this account itself. Where it is not known whether the relation was made, apply again: one that is there is taken over.",
	}
	created := client.CreateRelation(ctx, m.receiver())
	wanted, there := m.Status.ValueString(), created.Object
	if created.Fate == leaf.Existed && !created.Ours {
		switch {
		case m.allows(there):
			diags.AddWarning("A sharing relation was there already", object.Capital(m.object())+" was made before, and has the status "+there.Status+". It was taken over as it is.")
			created.Fate = leaf.Made
		case there.Status == leaf.RelationBlocked && client.HasEndedRelation(m.receiver()): // it is being replaced
			created.Fate = leaf.Made
		}
	}
	keep, sure := object.Created(ctx, do, created, relationPlace, resp.Private, diags)
	if !keep {
		return
	}
	m.ID, m.RelationStatus = types.StringNull(), types.StringNull()
	if sure {
		if !m.allows(there) {
			if now, err := client.SetRelation(ctx, m.receiver(), wanted); err == nil {
				there = now
			} else { // as an error it would taint what is there
				diags.AddWarning("The sharing relation is not "+wanted+" yet", fmt.Sprintf("%s was created, and is %s. Setting the status has failed: %s\n\nApply again: the next plan shows what there is, and sets it.",
					object.Capital(m.object()), there.Status, object.Sentence(err.Error())))
			}
		}
		object.Baseline.Set(ctx, resp.Private, object.Own{ID: m.receiver(), At: r.Data.Now()}, diags)
		m = m.absorb(there)
		m.Status = types.StringValue(wanted)
	}
	object.ValuesOf(m).Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
}

// allows reports whether a relation has the status that the model wants.
func (m relationModel) allows(there leaf.Relation) bool {
	return m.absorb(there).Status.Equal(m.Status)
}

// neverSeen reports whether the creation was not answered and nobody knows whether it made the relation.
func (m relationModel) neverSeen() bool { return m.ID.IsNull() }

// lost gives the relation that the creation that was not answered may have made.
func (m relationModel) lost(ctx context.Context, client *leaf.Client, private object.PrivateReader, diags *diag.Diagnostics) ([]leaf.Relation, error) {
	traces, _ := object.Unconfirmed.Get(ctx, private, diags)
	there, found, err := leaf.Still(ctx, client, traces.Until, func(ctx context.Context) (leaf.Relation, bool, error) { return client.Relation(ctx, m.receiver()) })
	if err != nil || !found {
		return nil, err
	}
	return []leaf.Relation{there}, nil
}

// readLost is the read of a relation whose creation was not answered. Nothing shows whose it is, and as there can be but one, it
// does not matter where it is as it should be: it leaves the state, and the next apply takes it over, as it would any.
func (m relationModel) readLost(ctx context.Context, client *leaf.Client, do object.Attempt, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	found, err := m.lost(ctx, client, req.Private, diags)
	if len(found) > 0 && m.allows(found[0]) {
		diags.AddWarning("A sharing relation is there after all", fmt.Sprintf("The creation of %s was not answered, and it is there now, with the status %s. The next apply takes it over. "+
			"A destroy leaves it as it is: apply first, if it is to be blocked.", m.object(), found[0].Status))
		found = nil
	}
	object.ReadLost(ctx, do, found, err, relationPlace, &resp.State, diags)
}

// refused is the error for a status that was not set.
func (m relationModel) refused(diags *diag.Diagnostics, status string, err error) {
	do := object.Attempt{Verb: "set the status " + status + " of", Object: m.object(), Consequence: "The state keeps what was there; the next plan shows what there is."}
	if gone, ok := errors.AsType[*leaf.GoneError](err); ok {
		diags.AddError(object.Capital(m.object())+" is gone", object.Sentence(gone.Error())+"\n\nIt was there when the plan was made, and nothing was created in its place. Plan again: the new plan creates it.")
		return
	}
	if status == leaf.RelationAllowed {
		do.Consequence = "Where the receiver has blocked the relation, perhaps only the receiver can allow it again: ask there. " + do.Consequence
	}
	do.Failed(diags, err)
}

func (r *relationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	before := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	m := object.ModelOf[relationModel](before)
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Read, diags)
	defer cancel()
	do := object.Attempt{Verb: "read", Object: m.object(), Consequence: "The state keeps it as it was."}
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
	if m.neverSeen() {
		m.readLost(ctx, client, do, req, resp)
		return
	}
	own, known := object.Baseline.Get(ctx, req.Private, diags)
	there, found, err := leaf.Still(ctx, client, own.At, func(ctx context.Context) (leaf.Relation, bool, error) { return client.Relation(ctx, m.receiver()) })
	switch {
	case err != nil:
		do.Failed(diags, err)
		return
	case !found && !known && m.RelationStatus.IsNull():
		object.NotThere(diags, m.object(), m.receiver(), instead(ctx, client))
		return
	case !found:
		diags.AddWarning("A sharing relation is gone", object.Capital(m.object())+" is not there any more, though the API has no call that deletes one. What was shared by it is not shared now. The next apply offers it anew, and the receiver has to accept again.")
		resp.State.RemoveResource(ctx)
		return
	}
	object.Saw(ctx)
	if !known { // it was imported
		object.Baseline.Set(ctx, resp.Private, object.Own{ID: m.receiver()}, diags)
	}
	if there.Status == leaf.RelationBlocked && m.Status.ValueString() == leaf.RelationAllowed {
		diags.AddWarning("A sharing relation was blocked", object.Capital(m.object())+" is BLOCKED. The API does not say by whom: the receiver, or somebody who acts for this account. Nothing is shared until it is allowed again. "+
			"If this account has blocked it, only this account can reopen it. To keep it blocked, set status = \"BLOCKED\".")
	}
	m = m.absorb(there)
	object.ValuesOf(m).WriteChanges(ctx, &resp.State, before, diags)
}

// instead says which relations there are.
func instead(ctx context.Context, client *leaf.Client) string {
	all, _, err := client.Receivers(ctx)
	if err != nil {
		return ""
	}
	var names []string
	for _, r := range all {
		names = append(names, r.Receiver)
	}
	return object.ThereAre("receivers of this account", names)
}

func (r *relationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	plan, state := object.ModelOf[relationModel](object.ReadValues(ctx, req.Plan, diags)), object.ModelOf[relationModel](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, plan.Timeouts.Update, diags)
	defer cancel()
	plan.ID = plan.ReceiverAPIOwner
	if !plan.Status.Equal(state.Status) {
		now, err := client.SetRelation(ctx, plan.receiver(), plan.Status.ValueString())
		if err != nil {
			plan.refused(diags, plan.Status.ValueString(), err)
			return
		}
		plan.RelationStatus = types.StringValue(now.Status)
	}
	if plan.RelationStatus.IsUnknown() {
		plan.RelationStatus = state.RelationStatus
	}
	object.ValuesOf(plan).Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, plan.identity(), diags)
}

// Delete blocks the relation, or forgets it and says so. Nothing is deleted.
func (r *relationResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[relationModel](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Delete, diags)
	defer cancel()
	do := object.Attempt{Verb: "block", Object: m.object(), Consequence: "It is still in the state; apply or destroy again."}
	if m.neverSeen() {
		lost, err := m.lost(ctx, client, req.Private, diags)
		object.DeleteLost(do, lost, err, relationPlace, diags)
		return
	}
	if !m.BlockOnDestroy.ValueBool() {
		diags.AddWarning("A sharing relation is forgotten", fmt.Sprintf("%s is no longer in the state. The API cannot delete it, so it stays as it is (%s), and with it every permission that is not withdrawn. "+
			"To end the sharing, block it before it is destroyed: status = \"BLOCKED\", or block_on_destroy = true and an apply.", object.Capital(m.object()), m.RelationStatus.ValueString()))
		return
	}
	err := client.EndRelation(ctx, m.receiver())
	if _, gone := errors.AsType[*leaf.GoneError](err); err != nil && !gone {
		do.Failed(diags, err)
	}
}

// ImportState takes the receiver.
func (r *relationResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	id := req.ID
	if id == "" && req.Identity != nil {
		id = object.ImportedIdentity(ctx, req.Identity, "receiver_api_owner", diags)
	}
	if id == "" || !object.PathSegment.OK(id) {
		object.MalformedID(diags, req, id, "RECEIVER_API_OWNER, the name of the API owner with whom data is shared", "terraform import "+relationType+".NAME partner@example.com", "")
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("receiver_api_owner"), id)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("block_on_destroy"), false)...)
	object.SetIdentity(ctx, resp.Identity, relationModel{ReceiverAPIOwner: types.StringValue(id)}.identity(), diags)
}
