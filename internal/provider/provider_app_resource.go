package provider

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	_ resource.ResourceWithConfigure      = (*providerAppResource)(nil)
	_ resource.ResourceWithValidateConfig = (*providerAppResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*providerAppResource)(nil)
	_ resource.ResourceWithImportState    = (*providerAppResource)(nil)
	_ resource.ResourceWithIdentity       = (*providerAppResource)(nil)
)

const providerAppType = "leaf_provider_app"

// providerAppResource is the registration of an OAuth app, by which Leaf Link lets growers connect a provider. The API
// never returns the body, so all that can be seen of it is that the app is there and when it was created.
type providerAppResource struct{ base }

func newProviderAppResource() resource.Resource { return &providerAppResource{} }

func (r *providerAppResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = providerAppType
}

func (r *providerAppResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"app_name": schema.StringAttribute{
			MarkdownDescription: "The name of the app, which you choose: any text without `/`. A change replaces the app.",
			Required:            true,
			Validators:          []validator.String{appName},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		},
		secretsVersion: secretsVersionAttribute("a change writes the app's whole body, in place. Removing it sends nothing."),
		"id": schema.StringAttribute{
			MarkdownDescription: appIDDescription,
			Computed:            true,
		},
		"provider_name": schema.StringAttribute{
			MarkdownDescription: appProviderDescription + " A change of provider replaces the app.",
			Computed:            true,
		},
		"created_time": schema.StringAttribute{
			MarkdownDescription: appCreatedDescription,
			Computed:            true,
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"timeouts": timeouts.Attributes(ctx, timeoutOptions),
	}
	for _, p := range appProviders {
		attributes[p.attribute] = p.schema()
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "An OAuth app at an agricultural data provider, registered with Leaf so that the Leaf Link widget can connect growers through it. " +
			"Exactly one of the nested attributes says at which provider. The API never returns the values in them.",
		Attributes: attributes,
	}
}

// schema is the provider's nested attribute. Nothing in it has validators: Terraform 1.16 prints the line of a nested
// attribute beside an error of it, and a secret may stand on the same line. ValidateConfig does their work.
func (p appProvider) schema() schema.Attribute {
	description := fmt.Sprintf("The app is one at %s. %s", p.title, p.portal)
	if p.redirect {
		description += " Register `" + widgetURL + "` there as redirect URL."
	}
	attributes := map[string]schema.Attribute{}
	for _, f := range p.fields {
		if f.secret {
			maps.Copy(attributes, secret(f.name, f.description, false))
			continue
		}
		attributes[f.name] = schema.StringAttribute{MarkdownDescription: f.description, Required: true}
	}
	if p.environment {
		attributes["client_environment"] = schema.StringAttribute{
			MarkdownDescription: "`STAGE` or `PRODUCTION`. A change replaces the app.",
			Required:            true,
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		}
	}
	if p.scopes {
		attributes["scopes"] = schema.SetAttribute{
			MarkdownDescription: "What the app asks growers for: " + scopeValues + ". Not sent where it is not set; removing it sends an empty list.",
			ElementType:         types.StringType,
			Optional:            true,
		}
	}
	return schema.SingleNestedAttribute{MarkdownDescription: description, Optional: true, Attributes: attributes}
}

func (r *providerAppResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema(
		identityField{name: "provider_name", description: "How the API calls the provider, such as JohnDeere."},
		identityField{name: "app_name", description: "The name of the app."},
		identityField{name: "client_environment", description: "STAGE or PRODUCTION, for providers that have environments.", optional: true},
	)
}

// ValidateConfig reports at the resource, by name: an error inside a nested attribute might print its secrets.
func (r *providerAppResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	diags := &resp.Diagnostics
	config := readValues(ctx, req.Config, diags)
	var names, set []string
	unknown, anyWriteOnly := false, false
	for _, p := range appProviders {
		names = append(names, p.attribute)
		unknown = unknown || config[p.attribute].IsUnknown()
		body := config.object(p.attribute)
		if body == nil {
			continue
		}
		set = append(set, p.attribute)
		p.check(diags, body)
		for _, f := range p.fields {
			anyWriteOnly = anyWriteOnly || f.secret && !body.forms(f.name).writeOnly.IsNull()
		}
	}
	switch {
	case len(set) > 1:
		diags.AddError("Several providers in one app", fmt.Sprintf("Only one of %s may be set. An app is registered at one provider: declare another leaf_provider_app for each.", strings.Join(set, " and ")))
	case len(set) == 0 && !unknown:
		diags.AddError("No provider", "One of "+strings.Join(names, ", ")+" must be set: it says at which provider the app is, and holds its keys.")
	}
	checkVersion(diags, config.version(), anyWriteOnly || unknown)
}

func (r *providerAppResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	plan, config := readValues(ctx, req.Plan, diags), readValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(plan).Create, diags)
	defer cancel()
	id, _ := appID(plan)
	do := attempt{verb: "create", object: appObject(id), fields: appFields}
	unlock, err := client.LockObject(ctx, id.String())
	if err != nil {
		do.failed(diags, err)
		return
	}
	defer unlock()

	_, found, err := client.App(ctx, id)
	if err != nil {
		do.consequence = "Nothing was created: before creating, the provider looks whether there is such an app already."
		do.failed(diags, err)
		return
	}
	if found {
		exists(diags, do.object, providerAppType, id.String(), true)
		return
	}
	body := appBody(ctx, client, plan, nil, config, diags)
	plan["id"], plan["provider_name"] = types.StringValue(id.String()), types.StringValue(id.Provider)
	plan.settle()
	save := func() {
		plan.write(ctx, &resp.State, diags)
		setIdentity(ctx, resp.Identity, appIdentity(id), diags)
	}
	object, err := client.CreateApp(ctx, id, body)
	if rest.OutcomeOf(err) == rest.MaybeExecuted {
		object, err = r.resolveLost(ctx, client, id, body, err)
	}
	switch {
	case err == nil:
	case r.taken(ctx, client, id, err):
		exists(diags, do.object, providerAppType, id.String(), true)
		return
	case rest.OutcomeOf(err) == rest.MaybeExecuted:
		do.consequence = "It is not known for sure what there is now. The state has it as tainted: the next apply deletes it if it is there, and creates it anew."
		save()
		setPrivate(ctx, resp.Private, privateUnconfirmed, true, diags)
		do.failed(diags, err)
		return
	default:
		do.consequence = "Nothing was created."
		do.failed(diags, err)
		return
	}
	absorbApp(plan, object)
	save() // as soon as the app exists
	r.readBack(ctx, client, id, plan, diags)
	save()
	setPrivate(ctx, resp.Private, privateWritten, written{CreatedTime: plan.text("created_time").ValueString()}, diags)
}

// taken reports whether a create was refused because somebody has registered the same app since we looked.
func (r *providerAppResource) taken(ctx context.Context, client *leaf.Client, id leaf.AppID, refusal error) bool {
	switch rest.StatusOf(refusal) {
	case http.StatusConflict:
		return true
	case http.StatusBadRequest: // the documents do not say which of the two it is (leaf-facts.md, section O, question 13)
		_, found, err := client.App(ctx, id)
		return err == nil && found
	}
	return false
}

// resolveLost finds out what became of a create whose answer was lost. An app that is there now, and was not before, is
// taken for ours and gets our body once more, in case somebody else made it at the same moment.
func (r *providerAppResource) resolveLost(ctx context.Context, client *leaf.Client, id leaf.AppID, body map[string]any, lost error) (leaf.Object, error) {
	if ctx.Err() != nil {
		return nil, lost
	}
	_, found, err := client.App(ctx, id)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w; reading back failed too: %w", lost, err)
	case !found:
		return nil, leaf.NotThere(lost)
	}
	object, err := client.UpdateApp(ctx, id, body)
	if err != nil {
		return nil, fmt.Errorf("%w; it was created, but writing it once more to be sure failed: %w", lost, err)
	}
	return object, nil
}

// readBack asks for what the answer to a write lacked. The write was carried out, so a failure here is a warning.
func (r *providerAppResource) readBack(ctx context.Context, client *leaf.Client, id leaf.AppID, v values, diags *diag.Diagnostics) {
	if !v.text("created_time").IsNull() {
		return
	}
	object, found, err := client.App(ctx, id)
	switch {
	case err != nil:
		diags.AddWarning("Cannot read back "+appObject(id), "It was written. "+sentence(err.Error())+" What the API says about it is filled in by the next plan.")
	case !found:
		diags.AddWarning("Cannot read back "+appObject(id), "The API confirmed that it was written, and then said that there is none. The next plan looks again.")
	default:
		absorbApp(v, object)
	}
}

func (r *providerAppResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	state := readValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(state).Read, diags)
	defer cancel()
	client.Secrets(appSecrets(state)...)
	id, _ := appID(state)
	object, found, err := client.ListedApp(ctx, id)
	if err != nil {
		attempt{verb: "read", object: appObject(id), consequence: "The state keeps it as it was."}.failed(diags, err)
		return
	}
	setIdentity(ctx, resp.Identity, appIdentity(id), diags)
	if !found {
		resp.State.RemoveResource(ctx)
		return
	}
	before := maps.Clone(state)
	absorbApp(state, object)
	state.writeChanges(ctx, &resp.State, before, diags)
	created := state.text("created_time")
	if baseline, ok := getPrivate[written](ctx, req.Private, privateWritten, diags); (!ok || baseline.CreatedTime == "") && !created.IsNull() {
		setPrivate(ctx, resp.Private, privateWritten, written{CreatedTime: created.ValueString()}, diags)
	}
}

func (r *providerAppResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	plan, state, config := readValues(ctx, req.Plan, diags), readValues(ctx, req.State, diags), readValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(plan).Update, diags)
	defer cancel()
	id, _ := appID(plan)
	if plan.text("created_time").IsUnknown() { // ModifyPlan's word for "this writes the app"
		object, err := client.UpdateApp(ctx, id, appBody(ctx, client, plan, state, config, diags))
		if err != nil {
			r.updateFailed(diags, id, err)
			return
		}
		plan["created_time"] = types.StringNull()
		absorbApp(plan, object)
		r.readBack(ctx, client, id, plan, diags)
		if plan.text("created_time").IsNull() {
			plan["created_time"] = state.text("created_time")
		}
		setPrivate(ctx, resp.Private, privateWritten, written{CreatedTime: plan.text("created_time").ValueString()}, diags)
	}
	plan.settle()
	plan.write(ctx, &resp.State, diags)
	setIdentity(ctx, resp.Identity, appIdentity(id), diags)
	clearPrivate(ctx, resp.Private, privateImported, diags)
	clearPrivate(ctx, resp.Private, privateUnconfirmed, diags)
}

func (r *providerAppResource) updateFailed(diags *diag.Diagnostics, id leaf.AppID, err error) {
	if rest.IsAbsent(err) {
		diags.AddError(capital(appObject(id))+" is gone", sentence(err.Error())+"\n\nSomebody has deleted it since the plan was made, so there is nothing to update, and nothing was created in its place. "+
			"Plan again: the new plan creates it.")
		return
	}
	attempt{
		verb: "update", object: appObject(id), fields: appFields,
		consequence: "The state keeps the values from before; the next apply writes it again.",
	}.failed(diags, err)
}

func (r *providerAppResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.client(diags)
	state := readValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := operationTime(ctx, timeoutsOf(state).Delete, diags)
	defer cancel()
	client.Secrets(appSecrets(state)...)
	id, _ := appID(state)
	do := attempt{verb: "delete", object: appObject(id), consequence: "It is still in the state; apply or destroy again."}
	if err := client.DeleteApp(ctx, id); err != nil {
		do.failed(diags, err)
	}
}
