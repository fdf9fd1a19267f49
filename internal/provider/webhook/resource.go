// Package webhook has the URLs to which Leaf posts events, and the calls of them that failed.
package webhook

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
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
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	_ resource.ResourceWithConfigure      = (*managedResource)(nil)
	_ resource.ResourceWithValidateConfig = (*managedResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*managedResource)(nil)
	_ resource.ResourceWithImportState    = (*managedResource)(nil)
	_ resource.ResourceWithIdentity       = (*managedResource)(nil)
	_ resource.ResourceWithMoveState      = (*managedResource)(nil)
)

const typeName = "leaf_webhook"

// knownEvents are the events that Leaf's pages name. The list grows, so others are accepted.
var knownEvents = []string{
	"automergedFileProcessingFailed", "automergedFileProcessingFinished", "batchUploadProcessingFinished", "credentialsLimitedPermission",
	"credentialsUnauthenticated", "fieldBoundaryCreated", "fieldBoundaryDeleted", "fieldBoundaryUpdated", "fieldCreated", "fieldUpdated",
	"implementCreated", "implementUpdated", "machineCreated", "machineDeleted", "machineUpdated", "mergedFieldCreated", "mergedFieldUpdated",
	"mergedFileProcessingFailed", "mergedFileProcessingFinished", "newFieldIrrigationActivity", "newIrrigationActivity", "newSatelliteImage",
	"operationCreated", "operationProcessingFinished", "operationUpdated", "providerFileProcessingFailed", "providerFileProcessingFinished",
	"satelliteSubscriptionFailed", "uploadedFileProcessingFailed", "uploadedFileProcessingFinished",
}

// secret behaves like those of credentials: the API has no update of webhooks either.
var secret = object.Field{
	Name: "secret", Secret: true,
	Description: "The secret with which Leaf signs what it posts (`X-Leaf-Signature`, HMAC-SHA256). A change replaces the webhook.",
}

// callable is what Leaf can call.
var callable = object.TextValidator{Rule: "must be an http or https URL with a host", OK: func(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}}

// number is the other form in which the API may give an id.
var number = regexp.MustCompile(`^[0-9]+$`)

// managedResource is a URL to which Leaf posts events. The API makes, lists and deletes webhooks; it changes none.
type managedResource struct{ object.Base }

// NewResource is the resource leaf_webhook.
func NewResource() resource.Resource { return &managedResource{} }

type model struct {
	ID            types.String   `tfsdk:"id"`
	Name          types.String   `tfsdk:"name"`
	URL           types.String   `tfsdk:"url"`
	Events        types.Set      `tfsdk:"events"`
	Secret        types.String   `tfsdk:"secret"`
	SecretWO      types.String   `tfsdk:"secret_wo"`
	SecretVersion types.Int64    `tfsdk:"secrets_wo_version"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

func (m *model) forms() object.SecretForms {
	return object.SecretForms{Plain: m.Secret, WriteOnly: m.SecretWO}
}

func (m *model) object() string {
	if !m.ID.IsNull() && !m.ID.IsUnknown() {
		return fmt.Sprintf("the webhook %s (%q)", m.ID.ValueString(), m.Name.ValueString())
	}
	return fmt.Sprintf("the webhook %q", m.Name.ValueString())
}

// identity has an empty id while it is not known: the framework takes an identity of nulls for a missing one.
func (m *model) identity() map[string]types.String {
	return map[string]types.String{"id": types.StringValue(m.ID.ValueString())}
}

// webhook is the object as the API has it.
func (m *model) webhook(ctx context.Context, diags *diag.Diagnostics) leaf.Webhook {
	w := leaf.Webhook{ID: m.ID.ValueString(), Name: m.Name.ValueString(), URL: m.URL.ValueString()}
	diags.Append(m.Events.ElementsAs(ctx, &w.Events, false)...)
	slices.Sort(w.Events)
	return w
}

// absorb takes over what an answer says. What it lacks keeps its value, and what the API writes in its own way is nobody's
// change.
// first says that it is the first reading since the creation.
func (m *model) absorb(ctx context.Context, w leaf.Webhook, echo object.Echo, first bool, diags *diag.Diagnostics) {
	m.ID = types.StringValue(w.ID)
	if w.Name != "" {
		m.Name = echo.Text("name", m.Name, w.Name)
	}
	if w.URL != "" {
		m.URL = echo.Text("url", m.URL, w.URL)
	}
	if len(w.Events) > 0 {
		events, problems := types.SetValueFrom(ctx, types.StringType, w.Events)
		diags.Append(problems...)
		if !addsEvents(echo, m.Events, events, w.Events, first) {
			m.Events = events
		}
	}
}

// addsEvents reports whether the API has only added events of its own to those that were sent, which is nobody's change: it
// has done so since the creation.
func addsEvents(echo object.Echo, sent, answered types.Set, events []string, first bool) bool {
	const name = "events"
	all := strings.Join(events, ",")
	lacks := slices.ContainsFunc(sent.Elements(), func(e attr.Value) bool { return !slices.ContainsFunc(answered.Elements(), e.Equal) })
	switch {
	case answered.Equal(sent), lacks, !first && echo[name] != all:
		delete(echo, name)
		return false
	}
	echo[name] = all
	return true
}

// neverSeen reports whether the creation was not answered and nobody knows which webhook it made, if any.
func (m *model) neverSeen() bool { return m.ID.IsNull() }

func (r *managedResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
	// A webhook whose creation was not answered gets its id later.
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *managedResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{replaceUnlessLearned()}
	attributes := map[string]schema.Attribute{
		"name": schema.StringAttribute{
			MarkdownDescription: "A name for people. A change replaces the webhook.",
			Required:            true, Validators: []validator.String{object.NotEmpty}, PlanModifiers: replace,
		},
		"url": schema.StringAttribute{
			MarkdownDescription: "Where Leaf posts the events. When the webhook is created Leaf calls it once, and it has to answer with a status of 2xx; a redirect does not do. " +
				"A change replaces the webhook.",
			Required: true, Validators: []validator.String{callable}, PlanModifiers: replace,
		},
		"events": schema.SetAttribute{
			MarkdownDescription: "The events that are posted. An event belongs to one webhook of the account. Leaf's pages name `" + strings.Join(knownEvents, "`, `") +
				"`; others are accepted with a warning. A change replaces the webhook.",
			ElementType:   types.StringType,
			Required:      true,
			Validators:    []validator.Set{object.NotNone, setvalidator.ValueStringsAre(object.NotEmpty)},
			PlanModifiers: []planmodifier.Set{setplanmodifier.RequiresReplace()},
		},
		object.SecretsVersion: object.SecretsVersionAttribute("going from one number to another replaces the webhook. Setting it for the first time, or removing it, sends nothing.",
			int64planmodifier.RequiresReplaceIf(object.ReplaceBetweenVersions, "", "")),
		"id": schema.StringAttribute{
			MarkdownDescription: "The id of the webhook.",
			Computed:            true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"timeouts": object.TimeoutsAttribute(ctx),
	}
	maps.Copy(attributes, secret.Attributes(object.Use{Replaces: "the webhook"}))
	resp.Schema = schema.Schema{
		MarkdownDescription: "A URL to which Leaf posts events, such as credentials that stopped working. The API cannot change a webhook: a change of an argument deletes it and makes it anew.",
		Attributes:          attributes,
	}
}

// replaceUnlessLearned replaces, except where an import has learned the text as the API writes it.
func replaceUnlessLearned() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
		_, imported := object.Imported.Get(ctx, req.Private, &resp.Diagnostics)
		resp.RequiresReplace = !imported || req.PlanValue.IsUnknown() || !leaf.Alike(req.PlanValue.ValueString(), req.StateValue.ValueString())
	}, "", "")
}

func (r *managedResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(object.IdentityField{Name: "id", Description: "The id of the webhook."})
}

func (r *managedResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	m := object.ModelOf[model](object.ReadValues(ctx, req.Config, &resp.Diagnostics))
	if resp.Diagnostics.HasError() {
		return
	}
	m.forms().Check(&resp.Diagnostics, secret.Name)
	object.CheckSecretsVersion(&resp.Diagnostics, m.SecretVersion, !m.SecretWO.IsNull())
}

// ModifyPlan wants a secret where one is sent, and warns of events that Leaf's pages do not name, where they are about to be.
func (r *managedResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	config := object.ReadValues(ctx, req.Config, &resp.Diagnostics)
	object.CheckCreated(ctx, fmt.Sprintf("the webhook %q", config.Text("name").ValueString()), object.Fields{secret}.Lacking("", config), req, resp)
	if !req.State.Raw.IsNull() {
		plan, state := object.ReadValues(ctx, req.Plan, &resp.Diagnostics), object.ReadValues(ctx, req.State, &resp.Diagnostics)
		if object.OnlyMoves(object.Fields{secret}, plan, state, config, nil, false) {
			m := object.ModelOf[model](plan)
			r.WarnFirstVersion(&resp.Diagnostics, m.object(), plan, state)
		}
	}
	var planned, before types.Set
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("events"), &planned)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("events"), &before)...)
	}
	var unknown []string
	for _, v := range planned.Elements() {
		event, ok := v.(types.String)
		if ok && !event.IsUnknown() && !slices.Contains(knownEvents, event.ValueString()) && !slices.ContainsFunc(before.Elements(), event.Equal) {
			unknown = append(unknown, event.ValueString())
		}
	}
	if len(unknown) > 0 {
		summary, detail := object.Unnamed("Event", unknown, knownEvents, "If Leaf does not know it, creating the webhook fails, or the event never comes.")
		resp.Diagnostics.AddAttributeWarning(path.Root("events"), summary, detail)
	}
}

func (r *managedResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[model](object.ReadValues(ctx, req.Plan, diags))
	config := object.ModelOf[model](object.ReadValues(ctx, req.Config, diags))
	wanted := m.webhook(ctx, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Create, diags)
	defer cancel()
	m.ID = types.StringNull()
	do := object.Attempt{
		Verb: "create", Object: m.object(), Consequence: "Nothing was created.",
		Fields: map[string]path.Path{"name": path.Root("name"), "url": path.Root("url"), "events": path.Root("events")},
	}
	value, _ := config.forms().Value()
	created := client.CreateWebhook(ctx, wanted, value)
	if created.Fate == leaf.Existed {
		taken(diags, wanted, created.Object, created.Ours)
		return
	}
	do.Consequence += whyRefused(created.Err)
	keep, sure := object.Created(ctx, do, created, placeOf, resp.Private, diags)
	if !keep {
		return
	}
	if sure {
		m.ID = types.StringValue(created.Object.ID)
		// Events that the API adds of its own are told from those that somebody adds later by the first answer that shows any.
		answered := created.Object.Events
		object.Baseline.Set(ctx, resp.Private, object.Own{ID: created.Object.ID, At: r.Data.Now(), Told: len(answered) == 0}, diags)
		if echo := (object.Echo{}); len(answered) > 0 {
			all, problems := types.SetValueFrom(ctx, types.StringType, answered)
			diags.Append(problems...)
			addsEvents(echo, m.Events, all, answered, true)
			object.Echoes.Set(ctx, resp.Private, echo, diags)
		}
	}
	diags.Append(resp.State.Set(ctx, &m)...)
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
}

func placeOf(w leaf.Webhook) object.Place { return object.Place{Type: typeName, ImportID: w.ID} }

// taken is the error for events that another webhook has.
func taken(diags *diag.Diagnostics, wanted, by leaf.Webhook, ours bool) {
	if ours {
		diags.AddAttributeError(path.Root("events"), "Another webhook has the event", fmt.Sprintf("An event belongs to one webhook of the account, and this run has made the webhook %q with %s "+
			"a moment ago, for another resource of this configuration. Remove the event from one of the two. Nothing was created.", by.Name, strings.Join(wanted.Shared(by), ", ")))
		return
	}
	diags.AddAttributeError(path.Root("events"), "Another webhook has the event", fmt.Sprintf(
		"An event belongs to one webhook of the account, and %s to the webhook %s (%q, %s). Nothing was created.\n\n%s",
		strings.Join(wanted.Shared(by), ", "), by.ID, by.Name, by.URL, whoseEvent(by.ID)))
}

// whyRefused explains the refusals that the documents name.
func whyRefused(err error) string {
	var answer *rest.Error
	if !errors.As(err, &answer) {
		return ""
	}
	switch answer.Key {
	case leaf.EventRegisteredTwice:
		return " An event belongs to one webhook of the account, and somebody has just made another one with it. " + whoseEvent("ID")
	case leaf.ConfirmationFailed:
		return " Before it makes a webhook, Leaf posts a confirmation to the URL, which has to answer with a status of 2xx, without a redirect. " +
			"Make sure that the service is running and can be reached from the internet, and apply again."
	}
	return ""
}

func whoseEvent(id string) string {
	return fmt.Sprintf("Look first whether another resource or another configuration manages that webhook. If it is the one that is wanted, take it over:\n\n%s\n\nIf it is another one, "+
		"remove the event from one of the two. If this webhook was being replaced: %s The new one cannot have the events before: remove that, from resources that depend on this one too.",
		placeOf(leaf.Webhook{ID: id}).HowToImport(), object.OldOneStays)
}

// notThere is the error for an import of a webhook that there is not.
func notThere(ctx context.Context, client *leaf.Client, id string, diags *diag.Diagnostics) {
	why := ""
	if all, err := client.Webhooks(ctx); err == nil {
		var there []string
		for _, w := range all {
			there = append(there, fmt.Sprintf("%s (%q)", w.ID, w.Name))
		}
		why = object.ThereAre("webhooks", there)
	}
	object.NotThere(diags, "the webhook "+id, id, why)
}

func (r *managedResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	m := object.ModelOf[model](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, m.Timeouts.Read, diags)
	defer cancel()
	client.Secrets(m.Secret.ValueString())
	do := object.Attempt{Verb: "read", Object: m.object(), Consequence: "The state keeps it as it was."}
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
	if m.neverSeen() {
		lost, err := m.lost(ctx, client, req.Private, diags)
		object.ReadLost(ctx, do, lost, err, placeOf, &resp.State, diags)
		return
	}
	own, known := object.Baseline.Get(ctx, req.Private, diags)
	webhook, found, err := leaf.Still(ctx, client, own.At, func(ctx context.Context) (leaf.Webhook, bool, error) {
		return client.Webhook(ctx, m.ID.ValueString())
	})
	switch {
	case err != nil:
		do.Failed(diags, err)
		return
	case !found && !known && m.Name.IsNull() && m.URL.IsNull():
		notThere(ctx, client, m.ID.ValueString(), diags)
		return
	case !found:
		resp.State.RemoveResource(ctx)
		return
	}
	object.Saw(ctx)
	if !known { // it was imported
		object.Baseline.Set(ctx, resp.Private, object.Own{ID: webhook.ID}, diags)
	}
	echo, keep := object.LoadEcho(ctx, req.Private, diags)
	m.absorb(ctx, webhook, echo, own.Told, diags)
	if own.Told {
		own.Told = false
		object.Baseline.Set(ctx, resp.Private, own, diags)
	}
	keep(resp.Private)
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
	diags.Append(resp.State.Set(ctx, &m)...)
}

// lost gives the webhooks that the creation that was not answered may have made. None has anything that would show it.
func (m *model) lost(ctx context.Context, client *leaf.Client, private object.PrivateReader, diags *diag.Diagnostics) ([]leaf.Webhook, error) {
	traces, _ := object.Unconfirmed.Get(ctx, private, diags)
	return client.LostWebhooks(ctx, m.webhook(ctx, diags), traces)
}

// Update sends nothing: what has to be sent replaces.
func (r *managedResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	plan := object.ModelOf[model](object.ReadValues(ctx, req.Plan, diags))
	state := object.ModelOf[model](object.ReadValues(ctx, req.State, diags))
	config := object.ModelOf[model](object.ReadValues(ctx, req.Config, diags))
	if diags.HasError() {
		return
	}
	switch {
	case !state.Secret.IsNull() && plan.Secret.IsNull() && !config.SecretWO.IsNull() && config.SecretWO.ValueString() != state.Secret.ValueString():
		diags.AddError("A secret moves and changes at once", fmt.Sprintf("secret_wo holds another value than the one of secret in the state. Moving it sends nothing, "+
			"so the new value would not reach Leaf. Move it first, unchanged; then change it and raise %s.", object.SecretsVersion))
		return
	case state.Secret.IsNull() && !plan.Secret.IsNull():
		r.Warn(diags, object.WarnTakenOnTrust, "Taken on trust: secret", fmt.Sprintf("Nothing was sent: the secret of %s entered the state as configured. "+
			"If it is not what Leaf has, send it with: terraform apply -replace=%s.NAME", plan.object(), typeName))
	}
	if !plan.Name.Equal(state.Name) || !plan.URL.Equal(state.URL) { // an import had learned them as the API writes them
		object.Echoes.Clear(ctx, resp.Private, diags)
	}
	diags.Append(resp.State.Set(ctx, &plan)...)
	object.SetIdentity(ctx, resp.Identity, plan.identity(), diags)
	object.Imported.Clear(ctx, resp.Private, diags)
	object.Differing.Clear(ctx, resp.Private, diags)
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
	client.Secrets(m.Secret.ValueString())
	do := object.Attempt{Verb: "delete", Object: m.object(), Consequence: "It is still in the state; apply or destroy again."}
	if m.neverSeen() {
		lost, err := m.lost(ctx, client, req.Private, diags)
		object.DeleteLost(do, lost, err, placeOf, diags)
		return
	}
	if err := client.DeleteWebhook(ctx, m.ID.ValueString()); err != nil {
		do.Failed(diags, err)
	}
}

func (r *managedResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	id := req.ID
	if id == "" && req.Identity != nil {
		id = object.ImportedIdentity(ctx, req.Identity, "id", diags)
	}
	if leaf.IsUUID(id) {
		id = strings.ToLower(id) // as Leaf writes it
	} else if !number.MatchString(id) {
		object.MalformedID(diags, req, id, "ID, the id of the webhook, a UUID or a number", "terraform import "+typeName+".NAME 5d0f2a7b-3c1e-4e7a-8f55-6b1a9c8d7e20", "")
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	object.SetIdentity(ctx, resp.Identity, map[string]types.String{"id": types.StringValue(id)}, diags)
	object.Imported.Set(ctx, resp.Private, true, diags)
}
