package sharing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ resource.ResourceWithConfigure      = (*permissionsResource)(nil)
	_ resource.ResourceWithValidateConfig = (*permissionsResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*permissionsResource)(nil)
	_ resource.ResourceWithImportState    = (*permissionsResource)(nil)
	_ resource.ResourceWithIdentity       = (*permissionsResource)(nil)
)

const permissionsType = "leaf_sharing_permissions"

// permissionsResource is what a receiver may do with the data of one Leaf user, all of it.
type permissionsResource struct{ object.Base }

// NewPermissionsResource is the resource leaf_sharing_permissions.
func NewPermissionsResource() resource.Resource { return &permissionsResource{} }

type permissionsModel struct {
	ID               types.String   `tfsdk:"id"`
	ReceiverAPIOwner types.String   `tfsdk:"receiver_api_owner"`
	LeafUserID       types.String   `tfsdk:"leaf_user_id"`
	Permissions      types.Map      `tfsdk:"permissions"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
}

func (r *permissionsResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = permissionsType
}

// permissionType is the type of one permission.
var permissionType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"actions": types.SetType{ElemType: types.StringType}, "types": types.SetType{ElemType: types.StringType},
}}

// knownWords are the kinds of data, actions and types that Leaf's pages name. There may be more by now, so others are accepted.
var knownWords = []string{leaf.SharedFields, leaf.SharedOperations, "READ", "APPLIED", "HARVESTED", "PLANTED"}

var (
	// capitals refuses words in small letters, which the client reads as capitals: no plan would be empty.
	capitals = object.TextValidator{Rule: "must be written in capitals", OK: isCapitals}
	// kindOfData is the same for kinds, of which the client reads FIELD as FIELDS.
	kindOfData = object.TextValidator{Rule: `must be a kind of data in capitals, such as "FIELDS" and "OPERATIONS", and not "FIELD"`, OK: func(s string) bool { return isCapitals(s) && s != "FIELD" }}
)

func isCapitals(s string) bool { return s != "" && s == strings.ToUpper(s) }

func (r *permissionsResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What another API owner may read of the data of one Leaf user, through the sharing relation with it. It is all that this receiver may read of this Leaf user: " +
			"what is granted beside it shows in the next plan, and is withdrawn. Destroying withdraws all, except where nothing is left of any kind of data that this resource granted.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "`RECEIVER_API_OWNER/LEAF_USER_ID`, as an import takes it.",
				Computed:            true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"receiver_api_owner": receiverAttribute("There has to be a `leaf_sharing_relation` with it. A change withdraws the permissions and grants them to another."),
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "The id of the Leaf user, one of this account's own: what others share cannot be shared on. A change withdraws the permissions and grants others.",
				Required:            true,
				Validators:          []validator.String{object.LeafUserID},
				PlanModifiers:       []planmodifier.String{object.ReplaceUnlessSameID()},
			},
			"permissions": schema.MapNestedAttribute{
				MarkdownDescription: "What may be read, by the kind of data: `FIELDS` and `OPERATIONS`. Others are accepted with a warning, as are other actions and types: Leaf may have added them.",
				Required:            true,
				Validators:          []validator.Map{mapvalidator.SizeAtLeast(1), mapvalidator.KeysAre(kindOfData)},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"actions": schema.SetAttribute{
						MarkdownDescription: "What the receiver may do: `READ`, which is all that there is.",
						ElementType:         types.StringType,
						Required:            true,
						Validators:          []validator.Set{object.NotNone, setvalidator.ValueStringsAre(capitals)},
					},
					"types": schema.SetAttribute{
						MarkdownDescription: "Of `OPERATIONS`, where it is required: which of them, `APPLIED`, `HARVESTED` and `PLANTED`. Not for `FIELDS`.",
						ElementType:         types.StringType,
						Optional:            true,
						Validators:          []validator.Set{object.NotNone, setvalidator.ValueStringsAre(capitals)},
					},
				}},
			},
			"timeouts": object.TimeoutsAttribute(ctx),
		},
	}
}

func (r *permissionsResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(
		object.IdentityField{Name: "receiver_api_owner", Description: "The API owner with whom data is shared."},
		object.IdentityField{Name: "leaf_user_id", Description: "The id of the Leaf user."},
	)
}

func (m permissionsModel) receiver() string { return m.ReceiverAPIOwner.ValueString() }

// user is the id of the Leaf user as the API writes it: the letters of a UUID have no case.
func (m permissionsModel) user() string { return strings.ToLower(m.LeafUserID.ValueString()) }

func (m permissionsModel) importID() string { return m.receiver() + "/" + m.user() }

func (m permissionsModel) object() string {
	return fmt.Sprintf("the sharing permissions of %s for Leaf user %s", m.receiver(), m.LeafUserID.ValueString())
}

func (m permissionsModel) identity() map[string]types.String {
	return map[string]types.String{"receiver_api_owner": m.ReceiverAPIOwner, "leaf_user_id": types.StringValue(m.user())}
}

// permissions are those of the model, as the API has them.
func (m permissionsModel) permissions() leaf.Permissions {
	p := leaf.Permissions{}
	for name, v := range m.Permissions.Elements() {
		one, ok := v.(types.Object)
		if !ok {
			continue
		}
		values := object.Values(one.Attributes())
		p[name] = leaf.Permission{Actions: values.Texts("actions"), Types: values.Texts("types")}
	}
	return p
}

// mapOf is the value for permissions.
func mapOf(p leaf.Permissions) types.Map {
	set := func(texts []string) types.Set {
		if len(texts) == 0 {
			return types.SetNull(types.StringType)
		}
		var all []attr.Value
		for _, t := range texts {
			all = append(all, types.StringValue(t))
		}
		return types.SetValueMust(types.StringType, all)
	}
	elements := map[string]attr.Value{}
	for name, one := range p {
		elements[name] = types.ObjectValueMust(permissionType.AttrTypes, map[string]attr.Value{"actions": set(one.Actions), "types": set(one.Types)})
	}
	return types.MapValueMust(permissionType, elements)
}

// echoed is the name under which private state keeps the API's answer, where that has more than was granted.
const echoed = "permissions"

// absorb takes over what an answer says. first is true of the answer to a write: what the API adds there is nobody's change,
// and stays none as long as it answers the same.
func (m permissionsModel) absorb(there leaf.Permissions, echo object.Echo, first bool) permissionsModel {
	m.ID = types.StringValue(m.importID())
	have, text := m.permissions(), there.String()
	switch {
	case there.Equal(have):
		delete(echo, echoed)
	case len(have) > 0 && there.Covers(have) && (first || echo[echoed] == text):
		echo[echoed] = text
	default:
		delete(echo, echoed)
		m.Permissions = mapOf(there)
	}
	return m
}

// ValidateConfig holds types to the kinds of data that have some.
func (r *permissionsResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	m := object.ModelOf[permissionsModel](object.ReadValues(ctx, req.Config, &resp.Diagnostics))
	for name, v := range m.Permissions.Elements() {
		one, ok := v.(types.Object)
		if !ok || one.IsUnknown() || one.IsNull() {
			continue
		}
		kinds, at := one.Attributes()["types"], path.Root("permissions").AtMapKey(name).AtName("types")
		switch {
		case kinds == nil || kinds.IsUnknown():
		case name == leaf.SharedFields && !kinds.IsNull():
			resp.Diagnostics.AddAttributeError(at, "FIELDS have no types", "Fields are shared or not; types is for OPERATIONS alone. Remove it.")
		case name == leaf.SharedOperations && kinds.IsNull():
			resp.Diagnostics.AddAttributeError(at, "OPERATIONS without types",
				`Say which operations are shared: types = ["APPLIED", "HARVESTED", "PLANTED"], or some of them. What the API makes of none is not documented.`)
		}
	}
}

// ModifyPlan warns of words that Leaf's pages do not name, where they are about to be sent for the first time, and where the receiver
// will have nothing for a moment.
func (r *permissionsResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	object.NoteReplacement(ctx, req, resp)
	if req.Plan.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	plan, state := object.ModelOf[permissionsModel](object.ReadValues(ctx, req.Plan, diags)), permissionsModel{}
	if !req.State.Raw.IsNull() {
		state = object.ModelOf[permissionsModel](object.ReadValues(ctx, req.State, diags))
	}
	if diags.HasError() {
		return
	}
	wanted, granted := plan.permissions(), state.permissions()
	known := slices.Concat(knownWords, granted.Words())
	if unknown := slices.DeleteFunc(wanted.Words(), func(word string) bool { return slices.Contains(known, word) }); len(unknown) > 0 {
		diags.AddAttributeWarning(path.Root("permissions"), "Permission that Leaf's pages do not name", object.Unlisted(unknown, knownWords)+
			": it may be new, or misspelt. If Leaf does not know it, the apply fails, or nothing is shared by it.")
	}
	if plan.Permissions.IsUnknown() || plan.receiver() != state.receiver() || plan.user() != state.user() {
		return
	}
	for name := range granted {
		if _, stays := wanted[name]; !stays {
			diags.AddWarning("Permissions are withdrawn and granted again", fmt.Sprintf("The API has no call that takes %s away alone. "+
				"So the apply withdraws all of %s, and grants those that stay again at once: "+
				"between the two requests the receiver can read nothing of this Leaf user.", name, plan.object()))
			return
		}
	}
}

func (r *permissionsResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[permissionsModel](object.ReadValues(ctx, req.Plan, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Create, diags)
	defer cancel()
	granted := client.GrantPermissions(ctx, m.receiver(), m.user(), m.permissions())
	do := object.Attempt{
		Verb: "grant", Object: m.object(),
		Consequence: "Nothing was granted. There has to be a sharing relation with the receiver (leaf_sharing_relation), and the Leaf user has to be this account's own.",
	}
	keep, sure := object.Created(ctx, do, granted, m.place, resp.Private, diags)
	if !keep {
		return
	}
	m.ID = types.StringNull()
	if sure {
		m.ID = types.StringValue(m.importID())
		m.write(ctx, granted.Object, resp.Private, diags)
		object.Baseline.Set(ctx, resp.Private, m.own(r.Data.Now(), m.permissions()), diags)
	}
	object.ValuesOf(m).Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
}

func (m permissionsModel) place(leaf.Permissions) object.Place {
	return object.Place{Type: permissionsType, ImportID: m.importID(), Fixed: true}
}

// own is the baseline. Permissions have neither an id nor a time: what was granted tells them from what others grant.
func (m permissionsModel) own(at time.Time, granted leaf.Permissions) object.Own {
	return object.Own{ID: m.importID(), At: at, Content: granted.String()}
}

// neverSeen reports whether the grant was not answered and nobody knows whether it was made.
func (m permissionsModel) neverSeen() bool { return m.ID.IsNull() }

// lost gives what the grant that was not answered may have made. Nothing shows whose it is.
func (m permissionsModel) lost(ctx context.Context, client *leaf.Client, private object.PrivateReader, diags *diag.Diagnostics) ([]leaf.Permissions, error) {
	traces, _ := object.Unconfirmed.Get(ctx, private, diags)
	there, found, err := leaf.Still(ctx, client, traces.Until, m.read(client))
	if err != nil || !found {
		return nil, err
	}
	return []leaf.Permissions{there}, nil
}

func (m permissionsModel) read(client *leaf.Client) func(context.Context) (leaf.Permissions, bool, error) {
	return func(ctx context.Context) (leaf.Permissions, bool, error) {
		return client.Permissions(ctx, m.receiver(), m.user())
	}
}

// write keeps what the API has answered to a write, where that is more than was granted.
func (m permissionsModel) write(ctx context.Context, there leaf.Permissions, private object.PrivateWriter, diags *diag.Diagnostics) {
	echo := object.Echo{}
	if m.absorb(there, echo, true); len(echo) == 0 {
		object.Echoes.Clear(ctx, private, diags)
		return
	}
	object.Echoes.Set(ctx, private, echo, diags)
}

func (r *permissionsResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	before := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	m := object.ModelOf[permissionsModel](before)
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Read, diags)
	defer cancel()
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
	do := object.Attempt{Verb: "read", Object: m.object(), Consequence: "The state keeps them as they were."}
	if m.neverSeen() {
		lost, err := m.lost(ctx, client, req.Private, diags)
		if leaf.IsDoubt(err) {
			diags.AddWarning("It is not clear whether "+m.object()+" are there", object.Sentence(err.Error())+
				"\n\nTheir creation was not answered. They leave the state, and the next apply grants them. If they are no longer wanted, apply first all the same, and destroy then: "+
				"what is not in the state, no destroy withdraws.")
			err = nil
		}
		object.ReadLost(ctx, do, lost, err, m.place, &resp.State, diags)
		return
	}
	own, known := object.Baseline.Get(ctx, req.Private, diags)
	there, found, err := leaf.Still(ctx, client, own.At, m.read(client))
	switch {
	case leaf.IsDoubt(err) && !m.Permissions.IsNull():
		diags.AddWarning("It is not clear whether "+m.object()+" are there", object.Sentence(err.Error())+
			"\n\nThe state keeps them, as if nothing was granted: the next apply grants what is configured, and a destroy withdraws what there is.")
		m.Permissions = mapOf(nil)
		object.ValuesOf(m).WriteChanges(ctx, &resp.State, before, diags)
		return
	case err != nil:
		do.Failed(diags, err)
		return
	case !found && !known && m.Permissions.IsNull():
		object.NotThere(diags, m.object(), m.importID(), instead(ctx, client))
		return
	case !found:
		resp.State.RemoveResource(ctx)
		return
	}
	object.Saw(ctx)
	if !known { // it was imported
		object.Baseline.Set(ctx, resp.Private, m.own(time.Time{}, there), diags)
	}
	echo, keep := object.LoadEcho(ctx, req.Private, diags)
	m = m.absorb(there, echo, false)
	keep(resp.Private)
	object.ValuesOf(m).WriteChanges(ctx, &resp.State, before, diags)
}

func (r *permissionsResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	plan, state := object.ModelOf[permissionsModel](object.ReadValues(ctx, req.Plan, diags)), object.ModelOf[permissionsModel](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, plan.Timeouts.Update, diags)
	defer cancel()
	plan.ID = types.StringValue(plan.importID())
	if !plan.permissions().Equal(state.permissions()) {
		now, err := client.ChangePermissions(ctx, plan.receiver(), plan.user(), plan.permissions())
		if err != nil {
			plan.refused(diags, err)
			return
		}
		plan.write(ctx, now, resp.Private, diags)
		object.Baseline.Set(ctx, resp.Private, plan.own(r.Data.Now(), plan.permissions()), diags)
	}
	object.ValuesOf(plan).Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, plan.identity(), diags)
}

// refused is the error for a change that was not made, or half.
func (m permissionsModel) refused(diags *diag.Diagnostics, err error) {
	do := object.Attempt{Verb: "change", Object: m.object(), Consequence: "The state keeps the permissions from before; the next plan shows what there is."}
	if gone, ok := errors.AsType[*leaf.GoneError](err); ok {
		diags.AddError(object.Capital(m.object())+" are gone", object.Sentence(gone.Error())+
			"\n\nSomebody has withdrawn them since the plan was made, and nothing was granted in their place. Plan again: the new plan grants them.")
		return
	}
	if _, withdrawn := errors.AsType[*leaf.WithdrawnError](err); withdrawn {
		do.Consequence = "All permissions were withdrawn in order to take one away, and granting those that stay again has failed: " +
			"the receiver can read nothing of this Leaf user now. Apply again at once: the next apply grants them."
	}
	do.Failed(diags, err)
}

func (r *permissionsResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[permissionsModel](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Delete, diags)
	defer cancel()
	do := object.Attempt{Verb: "withdraw", Object: m.object(), Consequence: "They are still in the state; apply or destroy again."}
	if m.neverSeen() {
		lost, err := m.lost(ctx, client, req.Private, diags)
		if leaf.IsDoubt(err) {
			m.warnOfRest(diags, err)
			return
		}
		object.DeleteLost(do, lost, err, m.place, diags)
		return
	}
	own, known := object.Baseline.Get(ctx, req.Private, diags)
	_, replaced := object.Replacing.Get(ctx, req.Private, diags)
	spared, err := client.WithdrawPermissions(ctx, m.receiver(), m.user(), func(there leaf.Permissions) bool {
		return known && made(own, there) || (replaced || !known) && there.Covers(m.permissions())
	})
	switch {
	case leaf.IsDoubt(err):
		m.warnOfRest(diags, err)
	case err != nil:
		do.Failed(diags, err)
	case spared:
		object.LeftAlone(diags, m.object())
	}
}

// warnOfRest is the warning for a withdrawal of what is perhaps not there, and perhaps still is.
func (m permissionsModel) warnOfRest(diags *diag.Diagnostics, err error) {
	diags.AddWarning("It is not clear whether "+m.object()+" are gone", object.Sentence(err.Error())+
		"\n\nThey are no longer in the state. Ask the receiver whether the data can still be read, or block the sharing relation.")
}

// made reports whether permissions have something of what the resource has granted or adopted. Where no kind of data is left of it,
// somebody has withdrawn it, and has granted what is there.
func made(own object.Own, there leaf.Permissions) bool {
	var granted leaf.Permissions
	return json.Unmarshal([]byte(own.Content), &granted) == nil && there.Touches(granted)
}

// ImportState takes RECEIVER_API_OWNER/LEAF_USER_ID.
func (r *permissionsResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	receiver, user, _ := strings.Cut(req.ID, "/")
	if req.ID == "" && req.Identity != nil {
		receiver, user = object.ImportedIdentity(ctx, req.Identity, "receiver_api_owner", diags), object.ImportedIdentity(ctx, req.Identity, "leaf_user_id", diags)
	}
	if receiver == "" || !object.PathSegment.OK(receiver) || !leaf.IsUUID(user) {
		object.MalformedID(diags, req, req.ID, "RECEIVER_API_OWNER/LEAF_USER_ID, the name of the API owner with whom data is shared and the UUID of the Leaf user",
			"terraform import "+permissionsType+".NAME partner@example.com/2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50", "")
		return
	}
	m := permissionsModel{ReceiverAPIOwner: types.StringValue(receiver), LeafUserID: types.StringValue(strings.ToLower(user))}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("receiver_api_owner"), m.ReceiverAPIOwner)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("leaf_user_id"), m.LeafUserID)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("id"), m.importID())...)
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
}
