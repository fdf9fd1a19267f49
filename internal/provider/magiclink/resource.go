// Package magiclink has the links to pages of Leaf's at which growers connect their providers or upload files: the resource,
// the ephemeral resource and the lists.
package magiclink

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ resource.ResourceWithConfigure      = (*managedResource)(nil)
	_ resource.ResourceWithValidateConfig = (*managedResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*managedResource)(nil)
	_ resource.ResourceWithImportState    = (*managedResource)(nil)
	_ resource.ResourceWithIdentity       = (*managedResource)(nil)
)

const (
	typeName = "leaf_magic_link"

	// In seconds (internal/leaf/API.md, "Magic links").
	minLifetime = 900
	maxLifetime = 31622400

	onExpiredReplace = "replace"
	onExpiredKeep    = "keep"
)

// kinds are the kinds of links as Terraform has them, and as paths do.
var kinds = map[string]leaf.LinkKind{
	"provider": leaf.ProviderLink, "authentication": leaf.AuthenticationLink, "file_upload": leaf.FileUploadLink,
}

func kindNames() []string { return []string{"authentication", "file_upload", "provider"} }

func kindName(k leaf.LinkKind) string { return strings.ReplaceAll(string(k), "-", "_") }

// knownProviders are those that Leaf's pages name. The list grows, so others are accepted.
var knownProviders = []string{"AgLeader", "CNHI", "CNHIFieldOps", "ClimateFieldView", "JohnDeere", "Other", "RavenSlingshot", "Stara", "Trimble"}

var (
	hexColor = object.TextValidator{Rule: "must be a hex code such as #F5F5F5", OK: regexp.MustCompile(`^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$`).MatchString}
	webURL   = object.TextValidator{Rule: "must be an http or https URL with a host", OK: func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
	}}
	notAll = object.TextValidator{Rule: `must be the name of one provider; without allowed_providers the link is for all of them`, OK: func(s string) bool {
		return s != "" && s != leaf.AllProviders
	}}
)

// managedResource is a magic link. The API makes, lists and deletes links; it changes none.
type managedResource struct{ object.Base }

// NewResource is the resource leaf_magic_link.
func NewResource() resource.Resource { return &managedResource{} }

type model struct {
	Kind              types.String   `tfsdk:"kind"`
	LeafUserID        types.String   `tfsdk:"leaf_user_id"`
	ExpiresIn         types.Int64    `tfsdk:"expires_in"`
	AllowedProviders  types.Set      `tfsdk:"allowed_providers"`
	ProviderName      types.String   `tfsdk:"provider_name"`
	Settings          types.Object   `tfsdk:"settings"`
	RenewBefore       types.Int64    `tfsdk:"renew_before"`
	OnExpired         types.String   `tfsdk:"on_expired"`
	RotateWhenChanged types.Map      `tfsdk:"rotate_when_changed"`
	ID                types.String   `tfsdk:"id"`
	MagicLinkID       types.String   `tfsdk:"magic_link_id"`
	Link              types.String   `tfsdk:"link"`
	CreatedAt         types.String   `tfsdk:"created_at"`
	ExpiresAt         types.String   `tfsdk:"expires_at"`
	Expired           types.Bool     `tfsdk:"expired"`
	RotationDue       types.Bool     `tfsdk:"rotation_due"`
	Timeouts          timeouts.Value `tfsdk:"timeouts"`
}

func (r *managedResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
	// A link whose creation was not answered gets its id later.
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *managedResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	keepBool := []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A link to a page of Leaf's at which a grower, who is a Leaf user already, connects providers or uploads files, without a login. " +
			"Whoever has the link can open it: it is a secret, and stays in the state as a sensitive value. The API cannot change a link: a change of an argument makes a new one and deletes the old.",
		Attributes: map[string]schema.Attribute{
			"kind": schema.StringAttribute{
				MarkdownDescription: "What the link is for: `provider` (connect any of several providers), `authentication` (log in at one provider) or `file_upload`. A change replaces the link.",
				Required:            true,
				Validators:          []validator.String{object.OneOf(kindNames()...)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "The id of the Leaf user whose data the link is about. A change replaces the link.",
				Required:            true,
				Validators:          []validator.String{object.LeafUserID},
				PlanModifiers:       []planmodifier.String{object.ReplaceUnlessSameID()},
			},
			"expires_in": schema.Int64Attribute{
				MarkdownDescription: "How long the link lives, in seconds, from 900, which is the default, to 31622400 (a year). A change replaces the link.",
				CustomType:          object.WholeNumber{},
				Optional:            true, Computed: true,
				Default:       int64default.StaticInt64(minLifetime),
				Validators:    []validator.Int64{object.Between(minLifetime, maxLifetime)},
				PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplaceIf(replaceLifetime, "", "")},
			},
			"allowed_providers": schema.SetAttribute{
				MarkdownDescription: "The providers that can be connected, of a link of kind `provider`: `" + strings.Join(knownProviders, "`, `") +
					"`; others are accepted with a warning. All of them where it is not set. A change replaces the link.",
				ElementType:   types.StringType,
				Optional:      true,
				Validators:    []validator.Set{object.NotNone, setvalidator.ValueStringsAre(notAll)},
				PlanModifiers: []planmodifier.Set{setplanmodifier.RequiresReplaceIf(replaceProviders, "", "")},
			},
			"provider_name": schema.StringAttribute{
				MarkdownDescription: "The provider at which the grower logs in, of a link of kind `authentication`, with the same names. (The API calls it `provider`, which Terraform keeps for itself.) " +
					"A change replaces the link.",
				Optional:      true,
				Validators:    []validator.String{notAll},
				PlanModifiers: []planmodifier.String{replaceUnlessSpelling()},
			},
			"settings": schema.SingleNestedAttribute{
				MarkdownDescription: "What the page looks like. What is not set is as Leaf has it by default. A change replaces the link, unless it only writes a default out.",
				Optional:            true,
				PlanModifiers:       []planmodifier.Object{objectplanmodifier.RequiresReplaceIf(replaceSettings, "", "")},
				Attributes:          settingsAttributes(),
			},
			"renew_before": schema.Int64Attribute{
				MarkdownDescription: "Replace the link when it has fewer than so many seconds left; less than `expires_in`. Best with `create_before_destroy`, so that the new link is there before " +
					"the old one is deleted.",
				CustomType: object.WholeNumber{},
				Optional:   true,
				Validators: []validator.Int64{object.Between(1, maxLifetime)},
			},
			"on_expired": schema.StringAttribute{
				MarkdownDescription: "What to do with a link whose time is over: `replace` (the default) plans a new one, `keep` leaves it in the state with `expired = true`. " +
					"A link that somebody deletes before is made anew in any case.",
				Optional: true, Computed: true,
				Default:    stringdefault.StaticString(onExpiredReplace),
				Validators: []validator.String{object.OneOf(onExpiredReplace, onExpiredKeep)},
			},
			"rotate_when_changed": schema.MapAttribute{
				MarkdownDescription: "Any texts; a change of them replaces the link. Setting it for the first time, or removing it, does not.",
				ElementType:         types.StringType,
				Optional:            true,
				PlanModifiers:       []planmodifier.Map{mapplanmodifier.RequiresReplaceIf(replaceBetweenMaps, "", "")},
			},
			"id": schema.StringAttribute{
				MarkdownDescription: "The name of the link in plans and logs: `sha256:` and the beginning of the hash of Leaf's id of it, since that id is the end of the link and opens it.",
				Computed:            true, PlanModifiers: keep,
			},
			"magic_link_id": schema.StringAttribute{
				MarkdownDescription: "Leaf's own id of the link. It opens the link, so it is as secret as that.",
				Computed:            true, Sensitive: true, PlanModifiers: keep,
			},
			"link": schema.StringAttribute{
				MarkdownDescription: "The link. Whoever has it can open it until it expires or is deleted.",
				Computed:            true, Sensitive: true, PlanModifiers: keep,
			},
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When the link was made by Leaf's clock, in RFC 3339 and UTC.",
				Computed:            true, PlanModifiers: keep,
			},
			"expires_at": schema.StringAttribute{
				MarkdownDescription: "When the link expires, in RFC 3339 and UTC.",
				Computed:            true, PlanModifiers: keep,
			},
			"expired": schema.BoolAttribute{
				MarkdownDescription: "Whether its time is over.",
				Computed:            true, PlanModifiers: keepBool,
			},
			"rotation_due": schema.BoolAttribute{
				MarkdownDescription: "Whether `renew_before` says that the link is to be replaced now.",
				Computed:            true, PlanModifiers: keepBool,
			},
			"timeouts": object.TimeoutsAttribute(ctx),
		},
	}
}

func (r *managedResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(
		object.IdentityField{Name: "kind", Description: "The kind of the link: provider, authentication or file_upload."},
		object.IdentityField{Name: "id", Description: "The name of the link, sha256: and the beginning of a hash."},
	)
}

func (m model) identity() map[string]types.String {
	return map[string]types.String{"kind": m.Kind, "id": types.StringValue(m.ID.ValueString())}
}

func (m model) object() string {
	what := "the magic link"
	if id := m.ID.ValueString(); id != "" {
		what += " " + id
	}
	return fmt.Sprintf("%s (%s) of Leaf user %s", what, m.Kind.ValueString(), m.LeafUserID.ValueString())
}

// neverSeen reports whether the creation was not answered and nobody knows which link it made, if any.
func (m model) neverSeen() bool { return m.ID.IsNull() }

func (m model) lifespan(own object.Own) object.Lifespan {
	asked := m.ExpiresIn.ValueInt64()
	if asked == 0 {
		asked = maxLifetime // nobody knows what was asked for
	}
	return object.Lifespan{ExpiresAt: m.ExpiresAt, Asked: time.Duration(asked) * time.Second, RenewBefore: m.RenewBefore, Made: own.At}
}

func (m model) request(ctx context.Context, diags *diag.Diagnostics) leaf.LinkRequest {
	r := leaf.LinkRequest{
		Kind: kinds[m.Kind.ValueString()], LeafUserID: strings.ToLower(m.LeafUserID.ValueString()), ExpiresIn: m.ExpiresIn.ValueInt64(), Provider: m.ProviderName.ValueString(),
		Settings: settingsToSend(m.Settings),
	}
	if !m.AllowedProviders.IsNull() {
		diags.Append(m.AllowedProviders.ElementsAs(ctx, &r.AllowedProviders, false)...)
		slices.Sort(r.AllowedProviders)
	}
	return r
}

func (r *managedResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	diags := &resp.Diagnostics
	m := object.ModelOf[model](object.ReadValues(ctx, req.Config, diags))
	if diags.HasError() {
		return
	}
	checkKind(m.Kind, m.AllowedProviders, m.ProviderName, m.Settings, diags)
	if m.RenewBefore.IsNull() || m.RenewBefore.IsUnknown() || m.ExpiresIn.IsUnknown() {
		return
	}
	lifetime := int64(minLifetime)
	if !m.ExpiresIn.IsNull() {
		lifetime = m.ExpiresIn.ValueInt64()
	}
	if m.RenewBefore.ValueInt64() >= lifetime {
		diags.AddAttributeError(path.Root("renew_before"), "Invalid renew_before",
			fmt.Sprintf("renew_before (%d seconds) must be less than the lifetime of the link (%d seconds): the link would be replaced by every plan. "+
				"Lower renew_before, or raise expires_in.", m.RenewBefore.ValueInt64(), lifetime))
	}
}

// checkKind refuses what does not belong to the kind of a link.
func checkKind(kind types.String, allowed types.Set, provider types.String, settings types.Object, diags *diag.Diagnostics) {
	if kind.IsNull() || kind.IsUnknown() {
		return
	}
	k := kind.ValueString()
	if k != "provider" && !allowed.IsNull() {
		diags.AddAttributeError(path.Root("allowed_providers"), "Invalid allowed_providers",
			fmt.Sprintf("Only a link of kind provider has allowed_providers, and this one is of kind %s. Remove it, or correct kind.", k))
	}
	if k != "authentication" && !provider.IsNull() {
		diags.AddAttributeError(path.Root("provider_name"), "Invalid provider_name",
			fmt.Sprintf("Only a link of kind authentication has provider_name, and this one is of kind %s. Remove it, or correct kind.", k))
	}
	if k == "authentication" && provider.IsNull() {
		diags.AddAttributeError(path.Root("provider_name"), "Missing provider_name", "A link of kind authentication needs provider_name, the provider at which the grower logs in.")
	}
	if k == "file_upload" && !settings.IsNull() && !settings.IsUnknown() && !settings.Attributes()["disconnect_enabled"].IsNull() {
		diags.AddAttributeError(path.Root("settings").AtName("disconnect_enabled"), "Invalid settings.disconnect_enabled", "At a link of kind file_upload there is nothing to disconnect. Remove it.")
	}
}

var fieldPaths = map[string]path.Path{
	"expiresIn": path.Root("expires_in"), "allowedProviders": path.Root("allowed_providers"), "provider": path.Root("provider_name"), "settings": path.Root("settings"),
}

func placeOf(l leaf.MagicLink) object.Place {
	return object.Place{Type: typeName, ImportID: kindName(l.Kind) + "/" + l.Name()}
}

func (r *managedResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[model](object.ReadValues(ctx, req.Plan, diags))
	wanted := m.request(ctx, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Create, diags)
	defer cancel()
	m.ID, m.MagicLinkID, m.Link, m.CreatedAt, m.ExpiresAt = types.StringNull(), types.StringNull(), types.StringNull(), types.StringNull(), types.StringNull()
	m.Expired, m.RotationDue = types.BoolValue(false), types.BoolValue(false)
	created := client.CreateMagicLink(ctx, wanted)
	do := object.Attempt{Verb: "create", Object: m.object(), Fields: fieldPaths, Consequence: "Nothing was created."}
	keep, sure := object.Created(ctx, do, created, placeOf, resp.Private, diags)
	if !keep {
		return
	}
	if sure {
		own := object.Own{ID: created.Object.Name(), At: r.Data.Now().UTC(), Told: true}
		m = m.learn(created.Object)
		object.Baseline.Set(ctx, resp.Private, own, diags)
		object.ObservedAt.Set(ctx, resp.Private, own.At.Format(time.RFC3339Nano), diags)
	}
	object.ValuesOf(m).Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
}

// learn takes over what an answer says of a link beside what was sent. What it lacks keeps its value.
func (m model) learn(l leaf.MagicLink) model {
	m.ID, m.MagicLinkID = types.StringValue(l.Name()), types.StringValue(l.ID)
	if l.Link != "" {
		m.Link = types.StringValue(l.Link)
	}
	m.ExpiresAt = sameTime(m.ExpiresAt, l.ExpiresAt, 0)
	switch {
	case l.CreatedAt != nil:
		// What was computed from the end may be some moments off.
		m.CreatedAt = sameTime(m.CreatedAt, l.CreatedAt, 5*time.Second)
	case l.ExpiresAt != nil && m.CreatedAt.IsNull() && m.ExpiresIn.ValueInt64() > 0:
		m.CreatedAt = types.StringValue(leaf.Time{Time: l.ExpiresAt.Add(-time.Duration(m.ExpiresIn.ValueInt64()) * time.Second)}.String())
	}
	return m
}

// sameTime is a time after an answer, which keeps its text where it is the same, or off by no more than that.
func sameTime(have types.String, shown *leaf.Time, off time.Duration) types.String {
	if shown == nil {
		return have
	}
	if before, err := leaf.ParseTime(have.ValueString()); err == nil && (before.Same(*shown) || before.Sub(shown.Time).Abs() <= off) {
		return have
	}
	return types.StringValue(shown.String())
}

func (r *managedResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	before := object.ReadValues(ctx, req.State, diags)
	own, _ := object.Baseline.Get(ctx, req.Private, diags)
	echo, keepEcho := object.LoadEcho(ctx, req.Private, diags)
	if diags.HasError() {
		return
	}
	m := object.ModelOf[model](before)
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Read, diags)
	defer cancel()
	client.Secrets(m.MagicLinkID.ValueString(), m.Link.ValueString())
	do := object.Attempt{Verb: "read", Object: m.object(), Consequence: "The state keeps it as it was."}
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
	if m.neverSeen() {
		lost, err := m.lost(ctx, client, req.Private, diags)
		object.ReadLost(ctx, do, lost, err, placeOf, &resp.State, diags)
		return
	}
	link, found, err := leaf.Still(ctx, client, own.At, func(ctx context.Context) (leaf.MagicLink, bool, error) {
		return client.MagicLink(ctx, kinds[m.Kind.ValueString()], m.MagicLinkID.ValueString())
	})
	now := r.Data.Now().UTC()
	switch {
	case err != nil:
		do.Failed(diags, err)
		return
	case !found && !(m.lifespan(own).Over(now) && m.OnExpired.ValueString() == onExpiredKeep):
		resp.State.RemoveResource(ctx)
		return
	case found:
		object.Saw(ctx)
		m = m.learn(link).absorb(ctx, link, echo, own.Told, diags)
		if own.Told {
			own.Told = false
			object.Baseline.Set(ctx, resp.Private, own, diags)
		}
		keepEcho(resp.Private)
	}
	m.Expired = types.BoolValue(m.lifespan(own).Over(now))
	m.RotationDue = types.BoolValue(m.lifespan(own).Due(now) && !m.kept())
	// Private state is state, and the time in it makes each refresh a change: it is written where a plan needs it.
	if !m.RenewBefore.IsNull() {
		object.ObservedAt.Set(ctx, resp.Private, now.Format(time.RFC3339Nano), diags)
	}
	object.ValuesOf(m).WriteChanges(ctx, &resp.State, before, diags)
}

// kept reports whether the link's time is over and it stays all the same.
func (m model) kept() bool {
	return m.Expired.ValueBool() && m.OnExpired.ValueString() == onExpiredKeep
}

// lost gives the links that the creation that was not answered may have made.
func (m model) lost(ctx context.Context, client *leaf.Client, private object.PrivateReader, diags *diag.Diagnostics) ([]leaf.MagicLink, error) {
	traces, _ := object.Unconfirmed.Get(ctx, private, diags)
	return client.LostMagicLinks(ctx, m.request(ctx, diags), traces)
}

// Update sends nothing: what has to be sent replaces.
func (r *managedResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	plan, state := object.ModelOf[model](object.ReadValues(ctx, req.Plan, diags)), object.ModelOf[model](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	if state.ExpiresIn.IsNull() && !plan.ExpiresIn.IsNull() {
		r.Warn(diags, object.WarnTakenOnTrust, "Taken on trust: expires_in", fmt.Sprintf("Nothing was sent: expires_in of %s entered the state as configured, "+
			"and the provider cannot check it against Leaf. To have a link that lives so long, make a new one: terraform apply -replace=%s.NAME", plan.object(), typeName))
	}
	if !plan.Settings.Equal(state.Settings) || !plan.ProviderName.Equal(state.ProviderName) || !plan.AllowedProviders.Equal(state.AllowedProviders) {
		object.Echoes.Clear(ctx, resp.Private, diags)
	}
	object.ValuesOf(plan).Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, plan.identity(), diags)
	object.Imported.Clear(ctx, resp.Private, diags)
}

func (r *managedResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[model](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Delete, diags)
	defer cancel()
	client.Secrets(m.MagicLinkID.ValueString(), m.Link.ValueString())
	do := object.Attempt{Verb: "delete", Object: m.object(), Consequence: "It is still in the state and may still open; apply or destroy again."}
	if m.neverSeen() {
		lost, err := m.lost(ctx, client, req.Private, diags)
		object.DeleteLost(do, lost, err, placeOf, diags)
		return
	}
	if err := client.DeleteMagicLink(ctx, kinds[m.Kind.ValueString()], m.MagicLinkID.ValueString()); err != nil {
		do.Failed(diags, err)
	}
}
