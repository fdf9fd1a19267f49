package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

var (
	_ resource.ResourceWithConfigure      = (*apiKeyResource)(nil)
	_ resource.ResourceWithValidateConfig = (*apiKeyResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*apiKeyResource)(nil)
	_ resource.ResourceWithImportState    = (*apiKeyResource)(nil)
	_ resource.ResourceWithIdentity       = (*apiKeyResource)(nil)
)

const (
	apiKeyType = "leaf_api_key"
	// minKeyLifetime is in seconds (leaf-link.md, "Create an API key").
	minKeyLifetime = 900

	onInvalidReplace = "replace"
	onInvalidKeep    = "keep"
)

// apiKeyResource is a key of the Leaf Link widget. The API makes, lists and revokes keys; it changes none.
type apiKeyResource struct{ base }

func newAPIKeyResource() resource.Resource { return &apiKeyResource{} }

type apiKeyModel struct {
	LeafUserID        types.String   `tfsdk:"leaf_user_id"`
	ExpiresIn         types.Int64    `tfsdk:"expires_in"`
	Description       types.String   `tfsdk:"description"`
	RenewBefore       types.Int64    `tfsdk:"renew_before"`
	OnInvalid         types.String   `tfsdk:"on_invalid"`
	RotateWhenChanged types.Map      `tfsdk:"rotate_when_changed"`
	ID                types.String   `tfsdk:"id"`
	Key               types.String   `tfsdk:"key"`
	ExpiresAt         types.String   `tfsdk:"expires_at"`
	Valid             types.Bool     `tfsdk:"valid"`
	RevokedAt         types.String   `tfsdk:"revoked_at"`
	RotationDue       types.Bool     `tfsdk:"rotation_due"`
	Timeouts          timeouts.Value `tfsdk:"timeouts"`
}

func (r *apiKeyResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = apiKeyType
	// A key whose id could not be found at first gets it later.
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *apiKeyResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A key with which a web page opens the Leaf Link widget for one Leaf user. The API cannot change a key: a change of an argument makes a new one and revokes the old. " +
			"The key itself is shown by the API only once, and stays in the state as a sensitive value.",
		Attributes: map[string]schema.Attribute{
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "The id of the Leaf user that the key is for. A change replaces the key.",
				Required:            true,
				Validators:          []validator.String{leafUserID},
				PlanModifiers:       []planmodifier.String{replaceUnlessSameID()},
			},
			"expires_in": schema.Int64Attribute{
				MarkdownDescription: "How long the key lives, in seconds, at least 900; a year where it is not set. A change replaces the key.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(minKeyLifetime)},
				PlanModifiers:       []planmodifier.Int64{int64planmodifier.RequiresReplaceIf(replaceNumberUnlessLearned, "", "")},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "A label for people. A change replaces the key.",
				Optional:            true,
				Validators:          []validator.String{notEmpty},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplaceIf(replaceTextUnlessLearned, "", "")},
			},
			"renew_before": schema.Int64Attribute{
				MarkdownDescription: "Replace the key when it has fewer than so many seconds left; less than `expires_in`. Best with `create_before_destroy`, so that the new key is there before " +
					"the old one is revoked.",
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, maxVersion)},
			},
			"on_invalid": schema.StringAttribute{
				MarkdownDescription: "What to do with a key that was revoked or has expired: `replace` (the default) plans a new one, `keep` leaves it in the state with `valid = false` and warns.",
				Optional:            true, Computed: true,
				Default:    stringdefault.StaticString(onInvalidReplace),
				Validators: []validator.String{stringvalidator.OneOf(onInvalidReplace, onInvalidKeep)},
			},
			"rotate_when_changed": schema.MapAttribute{
				MarkdownDescription: "Any texts; a change of them replaces the key. Setting it for the first time, or removing it, does not.",
				ElementType:         types.StringType,
				Optional:            true,
				PlanModifiers:       []planmodifier.Map{mapplanmodifier.RequiresReplaceIf(replaceBetweenMaps, "", "")},
			},
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the key. Where the API gives keys no ids, `sha256:` and the beginning of the key's hash; null as long as the id could not be found.",
				Computed:            true, PlanModifiers: keep,
			},
			"key": schema.StringAttribute{
				MarkdownDescription: "The key. Null for an imported one: the API does not show it again.",
				Computed:            true, Sensitive: true, PlanModifiers: keep,
			},
			"expires_at": schema.StringAttribute{
				MarkdownDescription: "When the key expires, in RFC 3339 and UTC.",
				Computed:            true, PlanModifiers: keep,
			},
			"valid": schema.BoolAttribute{
				MarkdownDescription: "Whether the key works: it is neither revoked nor expired.",
				Computed:            true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"revoked_at": schema.StringAttribute{
				MarkdownDescription: "When the key was revoked, in RFC 3339 and UTC; null while it is not.",
				Computed:            true, PlanModifiers: keep,
			},
			"rotation_due": schema.BoolAttribute{
				MarkdownDescription: "Whether `renew_before` says that the key is to be replaced now.",
				Computed:            true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"timeouts": timeouts.Attributes(ctx, timeoutOptions),
		},
	}
}

func (r *apiKeyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema(
		identityField{name: "leaf_user_id", description: "The id of the Leaf user."},
		identityField{name: "id", description: "The id of the key."},
	)
}

// user is the id of the Leaf user as the API writes it: the letters of a UUID have no case.
func (m apiKeyModel) user() string { return strings.ToLower(m.LeafUserID.ValueString()) }

func (m apiKeyModel) identity() map[string]types.String {
	return map[string]types.String{"leaf_user_id": types.StringValue(m.user()), "id": m.ID}
}

func (r *apiKeyResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	m := modelOf[apiKeyModel](readValues(ctx, req.Config, &resp.Diagnostics))
	if resp.Diagnostics.HasError() || m.RenewBefore.IsNull() || m.RenewBefore.IsUnknown() || m.ExpiresIn.IsUnknown() {
		return
	}
	if before := time.Duration(m.RenewBefore.ValueInt64()) * time.Second; before >= m.lifetime() {
		resp.Diagnostics.AddAttributeError(path.Root("renew_before"), "renew_before is too long",
			fmt.Sprintf("renew_before (%d seconds) must be less than the lifetime of the key (%d seconds): the key would be replaced by every plan.",
				m.RenewBefore.ValueInt64(), int64(m.lifetime()/time.Second)))
	}
}

// lifetime is how long a key with this configuration lives.
func (m apiKeyModel) lifetime() time.Duration {
	if m.ExpiresIn.IsNull() {
		return leaf.DefaultKeyLifetime
	}
	return time.Duration(m.ExpiresIn.ValueInt64()) * time.Second
}

func (m apiKeyModel) request() leaf.KeyRequest {
	return leaf.KeyRequest{LeafUserID: m.user(), ExpiresIn: m.ExpiresIn.ValueInt64Pointer(), Description: m.Description.ValueStringPointer()}
}

func (m apiKeyModel) ref() leaf.KeyRef {
	r := leaf.KeyRef{ID: m.ID.ValueString(), Key: m.Key.ValueString(), Description: m.Description.ValueStringPointer()}
	if t, err := leaf.ParseTime(m.ExpiresAt.ValueString()); err == nil {
		r.ExpiresAt = &t
	}
	return r
}

func (m apiKeyModel) object() string {
	switch {
	case !m.ID.IsNull() && !m.ID.IsUnknown():
		return fmt.Sprintf("the API key %s of Leaf user %s", m.ID.ValueString(), m.LeafUserID.ValueString())
	case !m.Description.IsNull():
		return fmt.Sprintf("the API key %q of Leaf user %s", m.Description.ValueString(), m.LeafUserID.ValueString())
	}
	return "an API key of Leaf user " + m.LeafUserID.ValueString()
}

// absorb takes over what an entry of the list says. What it lacks keeps its value.
func (m apiKeyModel) absorb(k leaf.Key) apiKeyModel {
	if k.ID != "" {
		m.ID = types.StringValue(k.ID)
	}
	if k.Description != nil {
		m.Description = types.StringValue(*k.Description)
	}
	if k.ExpiresAt != nil && (m.ExpiresAt.IsNull() || !leaf.SameTime(m.ExpiresAt.ValueString(), k.ExpiresAt.String())) {
		m.ExpiresAt = types.StringValue(k.ExpiresAt.String())
	}
	m.RevokedAt = types.StringNull()
	if k.RevokedAt != nil {
		m.RevokedAt = types.StringValue(k.RevokedAt.String())
	}
	m.Valid = types.BoolValue(!k.Dead())
	return m
}

var apiKeyFields = map[string]path.Path{
	"leafUserId": path.Root("leaf_user_id"), "expiresIn": path.Root("expires_in"), "description": path.Root("description"),
}

func (r *apiKeyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	m := modelOf[apiKeyModel](readValues(ctx, req.Plan, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, m.Timeouts.Create, diags)
	defer cancel()
	created, err := client.CreateKey(ctx, m.request())
	m.ID, m.Key, m.ExpiresAt, m.RevokedAt = types.StringNull(), types.StringNull(), types.StringNull(), types.StringNull()
	m.Valid, m.RotationDue = types.BoolNull(), types.BoolValue(false)
	warnRevoked(diags, created, m.LeafUserID.ValueString())
	if err != nil {
		r.createFailed(ctx, m, err, resp)
		return
	}
	configured := m.Description
	m = m.absorb(created.Key)
	m.Description = configured // whatever the answer makes of it
	m.Key = types.StringValue(created.Key.Key)
	m.Valid = types.BoolValue(true)
	valuesOf(m).write(ctx, &resp.State, diags)
	setIdentity(ctx, resp.Identity, m.identity(), diags)
	setPrivate(ctx, resp.Private, privateObservedAt, r.data.now().UTC().Format(time.RFC3339Nano), diags)
	if created.Unresolved != "" {
		diags.AddWarning("The id of an API key is not known yet", fmt.Sprintf("%s was made and is in the state, but its id could not be found: %s.%s"+
			"It works. The next plan looks for the id again; it is needed to revoke the key.", capital(m.object()), created.Unresolved, list(" It is one of:", created.Candidates)))
	}
}

func labels(keys []leaf.Key) []string {
	var all []string
	for _, k := range keys {
		all = append(all, k.Label())
	}
	return all
}

// list sets items apart from the sentences before and after.
func list(lead string, items []string) string {
	if len(items) == 0 {
		return " "
	}
	return lead + "\n\n  - " + strings.Join(items, "\n  - ") + "\n\n"
}

func (r *apiKeyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	plan, state := modelOf[apiKeyModel](readValues(ctx, req.Plan, diags)), modelOf[apiKeyModel](readValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	var trusted []string
	if state.ExpiresIn.IsNull() && !plan.ExpiresIn.IsNull() {
		trusted = append(trusted, "expires_in")
	}
	if state.Description.IsNull() && !plan.Description.IsNull() {
		trusted = append(trusted, "description")
	}
	if len(trusted) > 0 {
		r.warn(diags, warnTakenOnTrust, "Taken on trust: "+strings.Join(trusted, ", "), fmt.Sprintf("Nothing was sent: these values of %s entered the state as configured, and the provider cannot check them against Leaf. "+
			"If the key was made with others, make a new one: terraform apply -replace=%s.NAME", plan.object(), apiKeyType))
	}
	valuesOf(plan).write(ctx, &resp.State, diags)
	setIdentity(ctx, resp.Identity, plan.identity(), diags)
	clearPrivate(ctx, resp.Private, privateImported, diags)
}

func (r *apiKeyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	m := modelOf[apiKeyModel](readValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, m.Timeouts.Delete, diags)
	defer cancel()
	client.Secrets(m.Key.ValueString())
	if m.ID.IsNull() && !r.resolveForDelete(ctx, client, &m, req.Private, diags) {
		return
	}
	revoke := func() error { return client.RevokeKey(ctx, m.user(), m.ref()) }
	if m.Key.IsNull() {
		revoke = func() error { return client.RevokeKeyByID(ctx, m.user(), m.ID.ValueString()) }
	}
	if err := revoke(); err != nil {
		attempt{verb: "revoke", object: m.object(), consequence: "It is still in the state and may still work; apply or destroy again."}.failed(diags, err)
	}
}

// resolveForDelete finds the id of a key that has none yet. It reports whether there is something to revoke.
func (r *apiKeyResource) resolveForDelete(ctx context.Context, client *leaf.Client, m *apiKeyModel, private privateReader, diags *diag.Diagnostics) bool {
	do := attempt{verb: "revoke", object: m.object(), consequence: "Its id is not known, and finding it failed. It is still in the state; apply or destroy again."}
	keys, err := client.Keys(ctx, m.user())
	if err != nil {
		do.failed(diags, err)
		return false
	}
	found, sure := r.candidates(ctx, keys, *m, private, diags)
	switch {
	case len(found) == 0 && m.Key.IsNull():
		return false // it was never made
	case sure && (found[0].ID != "" || !m.Key.IsNull()):
		*m = m.absorb(found[0])
		return true
	}
	diags.AddError("Cannot tell which API key to revoke", fmt.Sprintf("The id of %s was never found, and nothing tells it apart from others.%s"+
		"Nothing was revoked. Find the key that nobody uses, revoke it by hand (DELETE /api-keys/{apiKeyId}), and remove this resource from the state (terraform state rm).",
		m.object(), list(" These may be it:", labels(found))))
	return false
}
