// Package organization has the organizations that growers have at John Deere: which of them Leaf fetches data of.
package organization

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ resource.ResourceWithConfigure   = (*managedResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*managedResource)(nil)
	_ resource.ResourceWithImportState = (*managedResource)(nil)
	_ resource.ResourceWithIdentity    = (*managedResource)(nil)
)

const (
	typeName = "leaf_provider_organization"
	// johnDeere is the one provider whose organizations can be chosen, as paths have it.
	johnDeere = "JohnDeere"

	onDestroyRestore = "restore"
	onDestroyForget  = "forget"
)

// managedResource is an organization, which John Deere and the grower make: it is adopted, selected or not, and given back.
type managedResource struct{ object.Base }

// NewResource is the resource leaf_provider_organization.
func NewResource() resource.Resource { return &managedResource{} }

type model struct {
	ID              types.String   `tfsdk:"id"`
	LeafUserID      types.String   `tfsdk:"leaf_user_id"`
	ProviderOrgID   types.String   `tfsdk:"provider_org_id"`
	Selected        types.Bool     `tfsdk:"selected"`
	OnDestroy       types.String   `tfsdk:"on_destroy"`
	ProviderOrgName types.String   `tfsdk:"provider_org_name"`
	Status          types.String   `tfsdk:"status"`
	ManagementURI   types.String   `tfsdk:"management_uri"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
}

func (r *managedResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

func (r *managedResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Whether Leaf fetches the data of an organization that a grower has at John Deere. The organization exists already: " +
			"creating this resource takes it over, and destroying it gives it back as it was found. " +
			"It matters where the configuration has `organization_data_sync = \"SELECTED_ONLY\"`, which is to be set before the grower connects.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "`LEAF_USER_ID/JohnDeere/PROVIDER_ORG_ID`, as an import takes it.",
				Computed:            true, PlanModifiers: keep,
			},
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "The id of the Leaf user. A change gives the organization back and takes over another.",
				Required:            true,
				Validators:          []validator.String{object.LeafUserID},
				PlanModifiers:       []planmodifier.String{object.ReplaceUnlessSameID()},
			},
			"provider_org_id": schema.StringAttribute{
				MarkdownDescription: "The id of the organization at John Deere, as `leaf_provider_organizations` lists it. A change gives the organization back and takes over another.",
				Required:            true,
				Validators:          []validator.String{object.PathSegment},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"selected": schema.BoolAttribute{
				MarkdownDescription: "Whether Leaf fetches its data: true is `SELECTED`, false is `PREVIEW`, in which Leaf knows no more than the organization itself.",
				Required:            true,
			},
			"on_destroy": schema.StringAttribute{
				MarkdownDescription: "What destroying does: `restore` (the default) sets the status that was found, `forget` leaves the organization as it is.",
				Optional:            true, Computed: true,
				Default:    stringdefault.StaticString(onDestroyRestore),
				Validators: []validator.String{object.OneOf(onDestroyRestore, onDestroyForget)},
			},
			"provider_org_name": schema.StringAttribute{
				MarkdownDescription: "The name of the organization.",
				Computed:            true, PlanModifiers: keep,
			},
			"status": schema.StringAttribute{
				MarkdownDescription: "The status at Leaf: `SELECTED`, `PREVIEW` or `BLOCKED`. What is blocked was blocked at John Deere, and neither Leaf nor this provider can change that.",
				Computed:            true,
			},
			"management_uri": schema.StringAttribute{
				MarkdownDescription: "Where the grower manages at John Deere what the app may see.",
				Computed:            true, PlanModifiers: keep,
			},
			"timeouts": object.TimeoutsAttribute(ctx),
		},
	}
}

func (r *managedResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(
		object.IdentityField{Name: "leaf_user_id", Description: "The id of the Leaf user."},
		object.IdentityField{Name: "provider_org_id", Description: "The id of the organization at John Deere."},
	)
}

// user is the id of the Leaf user as the API writes it: the letters of a UUID have no case.
func (m model) user() string { return strings.ToLower(m.LeafUserID.ValueString()) }

func (m model) org() string { return m.ProviderOrgID.ValueString() }

func (m model) identity() map[string]types.String {
	return map[string]types.String{"leaf_user_id": types.StringValue(m.user()), "provider_org_id": m.ProviderOrgID}
}

func (m model) object() string {
	name := m.org()
	if m.ProviderOrgName.ValueString() != "" {
		name = leaf.Organization{ID: name, Name: m.ProviderOrgName.ValueString()}.Label()
	}
	return fmt.Sprintf("the John Deere organization %s of Leaf user %s", name, m.LeafUserID.ValueString())
}

// status is the one that the model asks for.
func (m model) status() string {
	if m.Selected.ValueBool() {
		return leaf.OrganizationSelected
	}
	return leaf.OrganizationPreview
}

// absorb takes over what an answer says. Of a blocked organization nobody can say whether it is selected.
func (m model) absorb(o leaf.Organization) model {
	m.ID = types.StringValue(m.user() + "/" + johnDeere + "/" + m.org())
	m.Status = types.StringValue(o.Status)
	if o.Status == "" {
		m.Status = types.StringNull()
	}
	switch {
	case o.Name != "":
		m.ProviderOrgName = types.StringValue(o.Name)
	case m.ProviderOrgName.IsUnknown():
		m.ProviderOrgName = types.StringNull()
	}
	switch {
	case o.ManagementURI != "":
		m.ManagementURI = types.StringValue(o.ManagementURI)
	case m.ManagementURI.IsUnknown():
		m.ManagementURI = types.StringNull()
	}
	switch {
	case o.Status == leaf.OrganizationSelected:
		m.Selected = types.BoolValue(true)
	case o.Status == leaf.OrganizationPreview, m.Selected.IsNull():
		m.Selected = types.BoolValue(false)
	}
	return m
}

// ModifyPlan shows what becomes of the status.
func (r *managedResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || req.State.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	plan, state := object.ModelOf[model](object.ReadValues(ctx, req.Plan, diags)), object.ModelOf[model](object.ReadValues(ctx, req.State, diags))
	switch {
	case diags.HasError(), !plan.LeafUserID.Equal(state.LeafUserID), !plan.ProviderOrgID.Equal(state.ProviderOrgID):
		return
	case plan.Selected.Equal(state.Selected):
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("status"), state.Status)...)
	case state.Status.ValueString() == leaf.OrganizationBlocked: // an error would stop a destroy too, which plans this first
		diags.AddAttributeWarning(path.Root("selected"), "An organization is blocked, and cannot be changed", fmt.Sprintf(
			"%s has the status BLOCKED, which the API cannot change: the apply of this plan fails while that stays so. %s. To plan nothing until then, set selected = %t.",
			object.Capital(plan.object()), whoUnblocks, state.Selected.ValueBool()))
	case !plan.Selected.IsUnknown():
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("status"), plan.status())...)
	}
}

// whoUnblocks says who can change what nobody here can.
const whoUnblocks = "John Deere's side has blocked it: somebody with rights in that organization took the access back, or never gave it. Only they can change that, in John Deere's Operations Center"

// blocked is the error for a change of a blocked organization.
func blocked(diags *diag.Diagnostics, m model, cause error) {
	where := ""
	if uri := m.ManagementURI.ValueString(); uri != "" {
		where = " (" + uri + ")"
	}
	detail := fmt.Sprintf("%s has the status BLOCKED, which the API cannot change. %s%s. Once it is no longer blocked, apply again.", object.Capital(m.object()), whoUnblocks, where)
	if cause != nil {
		detail = object.Sentence(cause.Error()) + "\n\n" + detail
	}
	diags.AddAttributeError(path.Root("selected"), "The organization is blocked", detail)
}

func (r *managedResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[model](object.ReadValues(ctx, req.Plan, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Create, diags)
	defer cancel()
	m.ProviderOrgName, m.ManagementURI = types.StringNull(), types.StringNull()
	do := object.Attempt{Verb: "take over", Object: m.object(), Consequence: "It is not in the state; apply again."}
	there, found, err := client.Organization(ctx, m.user(), m.org())
	switch {
	case err != nil:
		do.Failed(diags, err)
		return
	case !found:
		notThere(ctx, client, m, diags)
		return
	}
	wanted := m
	m = m.absorb(there)
	m.Selected = wanted.Selected
	switch {
	case there.Status == leaf.OrganizationBlocked && wanted.Selected.ValueBool():
		blocked(diags, m, nil)
		return
	case there.Status == leaf.OrganizationBlocked:
		warnBlocked(diags, m)
	case there.Status != wanted.status():
		now, err := client.SetOrganization(ctx, m.user(), m.org(), wanted.status())
		var unsure *leaf.UnsureError
		switch {
		case errors.As(err, &unsure):
			// What was found has to be kept: an error would taint, and the replacement would take what was just set for what was
			// there before, since engines hand no private state to the deletion of what is tainted.
			diags.AddWarning("It is not known whether the status was set", object.Capital(m.object())+" is taken over, and was "+there.Status+". "+object.Sentence(err.Error())+
				"\n\nThe next plan shows its status, and sets it if it was not.")
		case err != nil:
			m.refused(diags, do, err)
			return
		default:
			m = m.absorb(now)
		}
	}
	client.NoteTaken(m.user(), m.org())
	object.Baseline.Set(ctx, resp.Private, object.Own{ID: m.org(), Content: there.Status}, diags)
	object.ValuesOf(m).Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
}

// refused is the error for a change that was not made.
func (m model) refused(diags *diag.Diagnostics, do object.Attempt, err error) {
	var isBlocked *leaf.BlockedError
	var gone *leaf.GoneError
	switch {
	case errors.As(err, &isBlocked):
		blocked(diags, m, isBlocked.Cause)
	case errors.As(err, &gone):
		diags.AddError(object.Capital(m.object())+" is gone", object.Sentence(err.Error())+"\n\nIt was there a moment ago, and nothing has been changed. Plan again: the next plan shows what there is.")
	default:
		do.Failed(diags, err)
	}
}

// notThere is the error for an organization that Leaf has not fetched, with what there is instead.
func notThere(ctx context.Context, client *leaf.Client, m model, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("provider_org_id"), "There is no such organization", object.Capital(m.object())+" is not there. "+
		"An organization cannot be created here: Leaf fetches those that the grower has opened to the app at John Deere."+instead(ctx, client, m))
}

// instead says what there is of a Leaf user, and what can be done to have more.
func instead(ctx context.Context, client *leaf.Client, m model) string {
	if connected, not, err := client.ConnectedOrganizations(ctx, m.user(), johnDeere); err == nil {
		for _, o := range not {
			if o.ID == m.org() {
				return fmt.Sprintf("\n\nThe grower has not connected it yet, and does so at %s; after that the action leaf_organizations_sync has Leaf fetch it.", o.ManagementURI)
			}
		}
		if slices.ContainsFunc(connected, func(o leaf.Organization) bool { return o.ID == m.org() }) {
			return "\n\nThe grower has connected it, and Leaf has not fetched it yet: the action leaf_organizations_sync has it do so."
		}
	}
	all, _, err := client.Organizations(ctx, m.user())
	if err != nil {
		return "\n\nCheck the id, that the Leaf user has John Deere credentials, and which account the provider's credentials are of."
	}
	var names []string
	for _, o := range all {
		names = append(names, o.Label())
	}
	return "\n\n" + object.ThereAre("organizations of the Leaf user", names)
}

// warnBlocked warns of an organization whose status nobody here can change.
func warnBlocked(diags *diag.Diagnostics, m model) {
	diags.AddWarning("An organization is blocked", fmt.Sprintf("%s has the status BLOCKED, so Leaf fetches nothing of it, whatever selected says. %s.", object.Capital(m.object()), whoUnblocks))
}

func (r *managedResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	before := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	m := object.ModelOf[model](before)
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Read, diags)
	defer cancel()
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
	there, found, err := client.Organization(ctx, m.user(), m.org())
	_, known := object.Baseline.Get(ctx, req.Private, diags)
	switch {
	case err != nil:
		object.Attempt{Verb: "read", Object: m.object(), Consequence: "The state keeps it as it was."}.Failed(diags, err)
		return
	case !found && !known && m.Status.IsNull():
		object.NotThere(diags, m.object(), m.user()+"/"+johnDeere+"/"+m.org(), strings.TrimSpace(instead(ctx, client, m)))
		return
	case !found:
		resp.State.RemoveResource(ctx)
		return
	}
	object.Saw(ctx)
	if !known { // it was imported
		object.Baseline.Set(ctx, resp.Private, object.Own{ID: m.org(), Content: there.Status}, diags)
	}
	m = m.absorb(there)
	if there.Status == leaf.OrganizationBlocked {
		warnBlocked(diags, m)
	}
	object.ValuesOf(m).WriteChanges(ctx, &resp.State, before, diags)
}

func (r *managedResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	plan, state := object.ModelOf[model](object.ReadValues(ctx, req.Plan, diags)), object.ModelOf[model](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, plan.Timeouts.Update, diags)
	defer cancel()
	if !plan.Selected.Equal(state.Selected) {
		now, err := client.SetOrganization(ctx, plan.user(), plan.org(), plan.status())
		if err != nil {
			plan.refused(diags, object.Attempt{Verb: "change", Object: plan.object(), Consequence: "The state keeps the status from before; the next plan shows what there is."}, err)
			return
		}
		plan.Status = types.StringValue(now.Status)
	}
	if plan.Status.IsUnknown() {
		plan.Status = state.Status
	}
	object.ValuesOf(plan).Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, plan.identity(), diags)
}

// Delete gives the organization back as it was found, or forgets it. Nothing is deleted.
func (r *managedResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[model](object.ReadValues(ctx, req.State, diags))
	own, _ := object.Baseline.Get(ctx, req.Private, diags)
	if diags.HasError() || m.OnDestroy.ValueString() == onDestroyForget {
		return
	}
	if client.HasTaken(m.user(), m.org()) { // by its successor, which create_before_destroy makes first, and shows nothing of this one
		detail := object.Capital(m.object()) + ": this run has taken it over for another resource, which has its status from now on."
		if own.Content != m.Status.ValueString() && leaf.CanSet(own.Content) {
			detail += fmt.Sprintf(" Before the first of the two, the status was %s. The new one has found %s, which is what a destroy gives back: to end with %s, apply selected = %t before it.",
				own.Content, m.Status.ValueString(), own.Content, own.Content == leaf.OrganizationSelected)
		}
		diags.AddWarning("Left as it is: an organization", detail)
		return
	}
	if !leaf.CanSet(own.Content) {
		m.warnOfRest(diags, own.Content)
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Delete, diags)
	defer cancel()
	do := object.Attempt{Verb: "give back", Object: m.object(), Consequence: "It is still in the state; apply or destroy again, or set on_destroy = \"forget\"."}
	there, found, err := client.Organization(ctx, m.user(), m.org())
	switch {
	case err != nil:
		do.Failed(diags, err)
	case !found, there.Status == own.Content:
	case there.Status == leaf.OrganizationBlocked:
		diags.AddWarning("Left as it is: an organization", object.Capital(m.object())+" is blocked by John Deere's side, so its status cannot be set back to "+own.Content+". It is no longer in the state.")
	default:
		_, err := client.SetOrganization(ctx, m.user(), m.org(), own.Content)
		var gone *leaf.GoneError
		if err != nil && !errors.As(err, &gone) {
			do.Failed(diags, err)
		}
	}
}

// warnOfRest is the warning for a destroy that cannot give the organization back, since what was found is nothing that the API is
// known to take.
func (m model) warnOfRest(diags *diag.Diagnostics, found string) {
	now := m.Status.ValueString()
	if now == found {
		return
	}
	if found = "the status " + found; strings.HasSuffix(found, " ") {
		found = "no status that is known"
	}
	diags.AddWarning("Left as it is: an organization", fmt.Sprintf("%s has the status %s, and was found with %s, which cannot be set by the API. It is no longer in the state.",
		object.Capital(m.object()), now, found))
}

// ImportState takes LEAF_USER_ID/JohnDeere/PROVIDER_ORG_ID.
func (r *managedResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	parts := strings.Split(req.ID, "/")
	if req.ID == "" && req.Identity != nil {
		parts = []string{object.ImportedIdentity(ctx, req.Identity, "leaf_user_id", diags), johnDeere, object.ImportedIdentity(ctx, req.Identity, "provider_org_id", diags)}
	}
	if len(parts) != 3 || !leaf.IsUUID(parts[0]) || parts[1] != johnDeere || !object.PathSegment.OK(parts[2]) {
		object.MalformedID(diags, req, req.ID, "LEAF_USER_ID/JohnDeere/PROVIDER_ORG_ID, the UUID of the Leaf user and the id of the organization at John Deere",
			"terraform import "+typeName+".NAME 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50/JohnDeere/123321", "")
		return
	}
	m := model{LeafUserID: types.StringValue(strings.ToLower(parts[0])), ProviderOrgID: types.StringValue(parts[2])}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("leaf_user_id"), m.LeafUserID)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("provider_org_id"), m.ProviderOrgID)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), onDestroyRestore)...)
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
}
