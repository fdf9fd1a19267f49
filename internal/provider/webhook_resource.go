package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	_ resource.ResourceWithConfigure      = (*webhookResource)(nil)
	_ resource.ResourceWithValidateConfig = (*webhookResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*webhookResource)(nil)
	_ resource.ResourceWithImportState    = (*webhookResource)(nil)
	_ resource.ResourceWithIdentity       = (*webhookResource)(nil)
)

const webhookType = "leaf_webhook"

// webhookEvents are the events that Leaf's pages name (leaf-facts.md, section H). The list grows, so others are accepted.
var webhookEvents = []string{
	"automergedFileProcessingFailed", "automergedFileProcessingFinished", "batchUploadProcessingFinished", "credentialsLimitedPermission",
	"credentialsUnauthenticated", "fieldBoundaryCreated", "fieldBoundaryDeleted", "fieldBoundaryUpdated", "fieldCreated", "fieldUpdated",
	"implementCreated", "implementUpdated", "machineCreated", "machineDeleted", "machineUpdated", "mergedFieldCreated", "mergedFieldUpdated",
	"mergedFileProcessingFailed", "mergedFileProcessingFinished", "newFieldIrrigationActivity", "newIrrigationActivity", "newSatelliteImage",
	"operationCreated", "operationProcessingFinished", "operationUpdated", "providerFileProcessingFailed", "providerFileProcessingFinished",
	"satelliteSubscriptionFailed", "uploadedFileProcessingFailed", "uploadedFileProcessingFinished",
}

// webhookSecret is the one secret, which behaves like those of credentials: the API has no update of webhooks either.
var webhookSecret = credentialsField{name: "secret", secret: true}

// webhookURL is what Leaf can call.
var webhookURL = textValidator{"must be an http or https URL with a host", func(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}}

// webhookResource is a URL to which Leaf posts events. The API makes, lists and deletes webhooks; it changes none.
type webhookResource struct{ base }

func newWebhookResource() resource.Resource { return &webhookResource{} }

type webhookModel struct {
	ID            types.String   `tfsdk:"id"`
	Name          types.String   `tfsdk:"name"`
	URL           types.String   `tfsdk:"url"`
	Events        types.Set      `tfsdk:"events"`
	Secret        types.String   `tfsdk:"secret"`
	SecretWO      types.String   `tfsdk:"secret_wo"`
	SecretVersion types.Int64    `tfsdk:"secrets_wo_version"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

func (m *webhookModel) forms() secretForms {
	return secretForms{plain: m.Secret, writeOnly: m.SecretWO}
}

func (m *webhookModel) object() string {
	if !m.ID.IsNull() && !m.ID.IsUnknown() {
		return fmt.Sprintf("the webhook %s (%q)", m.ID.ValueString(), m.Name.ValueString())
	}
	return fmt.Sprintf("the webhook %q", m.Name.ValueString())
}

// identity has an empty id while it is not known: the framework takes an identity of nulls for a missing one.
func (m *webhookModel) identity() map[string]types.String {
	return map[string]types.String{"id": types.StringValue(m.ID.ValueString())}
}

// webhook is the object as the API has it.
func (m *webhookModel) webhook(ctx context.Context, diags *diag.Diagnostics) leaf.Webhook {
	w := leaf.Webhook{ID: m.ID.ValueString(), Name: m.Name.ValueString(), URL: m.URL.ValueString()}
	diags.Append(m.Events.ElementsAs(ctx, &w.Events, false)...)
	slices.Sort(w.Events)
	return w
}

// absorb takes over what an answer says. What it lacks keeps its value.
func (m *webhookModel) absorb(ctx context.Context, w leaf.Webhook, diags *diag.Diagnostics) {
	m.ID = types.StringValue(w.ID)
	if w.Name != "" {
		m.Name = types.StringValue(w.Name)
	}
	if w.URL != "" {
		m.URL = types.StringValue(w.URL)
	}
	if len(w.Events) > 0 {
		events, problems := types.SetValueFrom(ctx, types.StringType, w.Events)
		diags.Append(problems...)
		m.Events = events
	}
}

func (r *webhookResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = webhookType
	// A webhook whose creation was not answered gets its id later.
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *webhookResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	attributes := map[string]schema.Attribute{
		"name": schema.StringAttribute{
			MarkdownDescription: "A name for people. A change replaces the webhook.",
			Required:            true, Validators: []validator.String{notEmpty}, PlanModifiers: replace,
		},
		"url": schema.StringAttribute{
			MarkdownDescription: "Where Leaf posts the events. When the webhook is created Leaf calls it once, and it has to answer with a status of 2xx; a redirect does not do. A change replaces the webhook.",
			Required:            true, Validators: []validator.String{webhookURL}, PlanModifiers: replace,
		},
		"events": schema.SetAttribute{
			MarkdownDescription: "The events that are posted. An event belongs to one webhook of the account. Leaf's pages name `" + strings.Join(webhookEvents, "`, `") +
				"`; others are accepted with a warning. A change replaces the webhook.",
			ElementType:   types.StringType,
			Required:      true,
			Validators:    []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(notEmpty)},
			PlanModifiers: []planmodifier.Set{setplanmodifier.RequiresReplace()},
		},
		secretsVersion: secretsVersionAttribute("going from one number to another replaces the webhook. Setting it for the first time, or removing it, sends nothing.",
			int64planmodifier.RequiresReplaceIf(replaceBetweenVersions, "", "")),
		"id": schema.StringAttribute{
			MarkdownDescription: "The id of the webhook, a UUID.",
			Computed:            true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"timeouts": timeouts.Attributes(ctx, timeoutOptions),
	}
	maps.Copy(attributes, secret(webhookSecret.name, "The secret with which Leaf signs what it posts (`X-Leaf-Signature`, HMAC-SHA256). A change replaces the webhook.",
		false, secretModifier{webhookSecret}))
	resp.Schema = schema.Schema{
		MarkdownDescription: "A URL to which Leaf posts events, such as credentials that stopped working. The API cannot change a webhook: a change of an argument deletes it and makes it anew.",
		Attributes:          attributes,
	}
}

func (r *webhookResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema(identityField{name: "id", description: "The id of the webhook."})
}

func (r *webhookResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var m webhookModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	m.forms().check(&resp.Diagnostics, webhookSecret.name, false)
	checkVersion(&resp.Diagnostics, m.SecretVersion, !m.SecretWO.IsNull())
}

// ModifyPlan warns of events that Leaf's pages do not name, where they are about to be sent.
func (r *webhookResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var planned, before types.Set
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("events"), &planned)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("events"), &before)...)
	}
	var unknown []string
	for _, v := range planned.Elements() {
		event, ok := v.(types.String)
		if ok && !event.IsUnknown() && !slices.Contains(webhookEvents, event.ValueString()) && !slices.ContainsFunc(before.Elements(), event.Equal) {
			unknown = append(unknown, event.ValueString())
		}
	}
	if len(unknown) > 0 {
		resp.Diagnostics.AddAttributeWarning(path.Root("events"), "Event that Leaf's pages do not name", fmt.Sprintf(
			"%s: it may be new, or misspelt. If Leaf does not know it, creating the webhook fails, or the event never comes.", strings.Join(unknown, ", ")))
	}
}

func (r *webhookResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	var m, config webhookModel
	diags.Append(req.Plan.Get(ctx, &m)...)
	diags.Append(req.Config.Get(ctx, &config)...)
	wanted := m.webhook(ctx, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, m.Timeouts.Create, diags)
	defer cancel()
	m.ID = types.StringNull()
	do := attempt{
		verb: "create", object: m.object(), consequence: "Nothing was created.",
		fields: map[string]path.Path{"name": path.Root("name"), "url": path.Root("url"), "events": path.Root("events")},
	}
	unlock, err := client.LockObject(ctx, webhookType) // two webhooks of one configuration may share an event
	if err != nil {
		do.failed(diags, err)
		return
	}
	defer unlock()
	there, err := client.Webhooks(ctx)
	if err != nil {
		do.failed(diags, err)
		return
	}
	for _, w := range there {
		if shared := wanted.Shared(w); len(shared) > 0 {
			diags.AddAttributeError(path.Root("events"), "Another webhook has the event", fmt.Sprintf("An event belongs to one webhook of the account, and %s to the webhook %s (%q, %s). Nothing was created.\n\n%s",
				strings.Join(shared, ", "), w.ID, w.Name, w.URL, whoseEvent(w.ID)))
			return
		}
	}
	value, _ := config.forms().value()
	created, err := client.CreateWebhook(ctx, wanted, value)
	switch {
	case rest.OutcomeOf(err) == rest.MaybeExecuted:
		do.consequence = "It is not known whether it was created. The state has it as tainted: the next apply looks again, deletes it if it is there, and creates it anew."
		do.failed(diags, err)
	case err != nil:
		do.consequence += refusedWebhook(err)
		do.failed(diags, err)
		return
	default:
		m.ID = types.StringValue(created.ID)
	}
	diags.Append(resp.State.Set(ctx, &m)...)
	setIdentity(ctx, resp.Identity, m.identity(), diags)
}

// refusedWebhook explains the refusals that the documents name.
func refusedWebhook(err error) string {
	var answer *rest.Error
	if !errors.As(err, &answer) {
		return ""
	}
	switch answer.Key {
	case leaf.EventRegisteredTwice:
		return " An event belongs to one webhook of the account, and somebody has just made another one with it. " + whoseEvent("ID")
	case leaf.ConfirmationFailed:
		return " Before it makes a webhook, Leaf posts a confirmation to the URL, which has to answer with a status of 2xx, without a redirect. Make sure that the service is running and can be reached from the internet, and apply again."
	}
	return ""
}

func whoseEvent(id string) string {
	return fmt.Sprintf("If that webhook is the one that is wanted, take it over into the state:\n\n  terraform import %s.NAME '%s'\n\nIf it is another one, remove the event from one of the two. "+
		"If it happened while this webhook was being replaced, its configuration has create_before_destroy = true: remove that (from resources that depend on it, too), since the new one cannot have the events before the old one is gone.",
		webhookType, id)
}

func (r *webhookResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	var m webhookModel
	diags.Append(req.State.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, m.Timeouts.Read, diags)
	defer cancel()
	client.Secrets(m.Secret.ValueString())
	found, ok, err := r.find(ctx, client, m, diags)
	if err != nil {
		attempt{verb: "read", object: m.object(), consequence: "The state keeps it as it was."}.failed(diags, err)
		return
	}
	setIdentity(ctx, resp.Identity, m.identity(), diags)
	if !ok {
		resp.State.RemoveResource(ctx)
		return
	}
	m.absorb(ctx, found, diags)
	setIdentity(ctx, resp.Identity, m.identity(), diags)
	diags.Append(resp.State.Set(ctx, &m)...)
}

// find reads the webhook, by what it does where its creation was not answered and its id is not known.
func (r *webhookResource) find(ctx context.Context, client *leaf.Client, m webhookModel, diags *diag.Diagnostics) (leaf.Webhook, bool, error) {
	if m.ID.IsNull() {
		return client.SameWebhook(ctx, m.webhook(ctx, diags))
	}
	return client.Webhook(ctx, m.ID.ValueString())
}

// Update sends nothing: what has to be sent replaces.
func (r *webhookResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	var plan, state, config webhookModel
	diags.Append(req.Plan.Get(ctx, &plan)...)
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(req.Config.Get(ctx, &config)...)
	if diags.HasError() {
		return
	}
	switch {
	case !state.Secret.IsNull() && plan.Secret.IsNull() && config.SecretWO.ValueString() != state.Secret.ValueString():
		diags.AddError("A secret moves and changes at once", fmt.Sprintf("secret_wo holds another value than the one of secret in the state. Moving it sends nothing, so the new value would not reach Leaf. "+
			"Move it first, unchanged; then change it and raise %s.", secretsVersion))
		return
	case state.Secret.IsNull() && !plan.Secret.IsNull():
		r.warn(diags, warnTakenOnTrust, "Taken on trust: secret", fmt.Sprintf("Nothing was sent: the secret of %s entered the state as configured. If it is not what Leaf has, send it with: terraform apply -replace=%s.NAME", plan.object(), webhookType))
	}
	if state.SecretVersion.IsNull() && !plan.SecretVersion.IsNull() {
		r.warn(diags, warnTakenOnTrust, "Nothing was sent", fmt.Sprintf("%s was set for the first time on %s, which sends nothing. From now on, raise it to send the write-only value.", secretsVersion, plan.object()))
	}
	diags.Append(resp.State.Set(ctx, &plan)...)
	setIdentity(ctx, resp.Identity, plan.identity(), diags)
	clearPrivate(ctx, resp.Private, privateImported, diags)
}

func (r *webhookResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	var m webhookModel
	diags.Append(req.State.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, m.Timeouts.Delete, diags)
	defer cancel()
	client.Secrets(m.Secret.ValueString())
	do := attempt{verb: "delete", object: m.object(), consequence: "It is still in the state; apply or destroy again."}
	if m.ID.IsNull() { // its creation was not answered
		found, ok, err := r.find(ctx, client, m, diags)
		if err != nil {
			do.failed(diags, err)
			return
		}
		if !ok {
			return
		}
		m.ID = types.StringValue(found.ID)
	}
	if err := client.DeleteWebhook(ctx, m.ID.ValueString()); err != nil {
		do.failed(diags, err)
	}
}

func (r *webhookResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	id := req.ID
	if id == "" && req.Identity != nil {
		id = identityText(ctx, req.Identity, "id", diags)
	}
	if !leaf.IsUUID(id) {
		malformedID(diags, "ID, the UUID of the webhook", "terraform import "+webhookType+".NAME 5d0f2a7b-3c1e-4e7a-8f55-6b1a9c8d7e20")
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	setIdentity(ctx, resp.Identity, map[string]types.String{"id": types.StringValue(id)}, diags)
	setPrivate(ctx, resp.Private, privateImported, true, diags)
}
