// Package app has the OAuth apps by which the widget lets growers connect: the resource, both data sources and the
// table of providers from which they come.
package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

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
	_ resource.ResourceWithConfigure      = (*managedResource)(nil)
	_ resource.ResourceWithValidateConfig = (*managedResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*managedResource)(nil)
	_ resource.ResourceWithImportState    = (*managedResource)(nil)
	_ resource.ResourceWithIdentity       = (*managedResource)(nil)
	_ resource.ResourceWithMoveState      = (*managedResource)(nil)
)

const typeName = "leaf_provider_app"

// managedResource is the registration of an OAuth app, by which Leaf Link lets growers connect a provider. The API
// never returns the body, so all that can be seen of it is that the app is there and when it was created.
type managedResource struct{ object.Base }

// NewResource is the resource leaf_provider_app.
func NewResource() resource.Resource { return &managedResource{} }

func (r *managedResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

func (r *managedResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"app_name": schema.StringAttribute{
			MarkdownDescription: "The name of the app, which you choose: any text without `/`. A change replaces the app.",
			Required:            true,
			Validators:          []validator.String{object.PathSegment},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		},
		object.SecretsVersion: object.SecretsVersionAttribute("a change writes the app's whole body, in place. Removing it sends nothing."),
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
		"timeouts": object.TimeoutsAttribute(ctx),
	}
	for _, p := range Providers {
		attributes[p.Attribute] = p.schema()
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "An OAuth app at an agricultural data provider, registered with Leaf so that the Leaf Link widget can connect growers through it. " +
			"Exactly one of the nested attributes says at which provider. The API never returns the values in them.",
		Attributes: attributes,
	}
}

// schema is the provider's nested attribute. Nothing in it has validators: Terraform 1.16 prints the line of a nested
// attribute beside an error of it, and a secret may stand on the same line. ValidateConfig does their work.
func (p Provider) schema() schema.Attribute {
	description := fmt.Sprintf("The app is one at %s. %s", p.Title, p.Portal)
	if p.Redirect {
		description += " Register `" + widgetURL + "` there as redirect URL."
	}
	attributes := p.Fields.Attributes(object.Use{Nested: true, Unshown: true})
	if p.Environment {
		attributes["client_environment"] = schema.StringAttribute{
			MarkdownDescription: "`STAGE` or `PRODUCTION`. A change replaces the app.",
			Required:            true,
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		}
	}
	if p.Scopes {
		attributes["scopes"] = schema.SetAttribute{
			MarkdownDescription: "What the app asks growers for: `" + strings.Join(knownScopes, "`, `") + "`; others are accepted with a warning. " +
				"Not sent where it is not set; removing it sends an empty list.",
			ElementType: types.StringType,
			Optional:    true,
		}
	}
	return schema.SingleNestedAttribute{MarkdownDescription: description, Optional: true, Attributes: attributes}
}

func (r *managedResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = object.IdentitySchema(
		object.IdentityField{Name: "provider_name", Description: "How the API calls the provider, such as JohnDeere."},
		object.IdentityField{Name: "app_name", Description: "The name of the app."},
		object.IdentityField{Name: "client_environment", Description: "STAGE or PRODUCTION, for providers that have environments.", Optional: true},
	)
}

// ValidateConfig reports at the resource, by name: an error inside a nested attribute might print its secrets.
func (r *managedResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	diags := &resp.Diagnostics
	config := object.ReadValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	var names, set []string
	unknown, anyWriteOnly := false, false
	for _, p := range Providers {
		names = append(names, p.Attribute)
		unknown = unknown || config[p.Attribute].IsUnknown()
		body := config.Object(p.Attribute)
		if body == nil {
			continue
		}
		set = append(set, p.Attribute)
		anyWriteOnly = p.check(diags, body) || anyWriteOnly
	}
	switch {
	case len(set) > 1:
		diags.AddError("Several providers in one app", fmt.Sprintf("Only one of %s may be set. "+
			"An app is registered at one provider: declare another leaf_provider_app for each.", strings.Join(set, " and ")))
	case len(set) == 0 && !unknown:
		diags.AddError("No provider", "One of "+strings.Join(names, ", ")+" must be set: it says at which provider the app is, and holds its keys.")
	}
	object.CheckSecretsVersion(diags, config.Version(), anyWriteOnly || unknown)
}

func (r *managedResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	plan, config := object.ReadValues(ctx, req.Plan, diags), object.ReadValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(plan).Create, diags)
	defer cancel()
	id, _ := idOf(plan)
	made := client.CreateApp(ctx, id, requestBody(ctx, client, plan, nil, config, diags))
	do := object.Attempt{Verb: "create", Object: nameOf(id), Fields: fieldPaths, Consequence: "Nothing was created."}
	if made.Unsent {
		do.Consequence = "Nothing was created: before creating, the provider looks whether there is such an app already."
	}
	keep, sure := object.Created(ctx, do, made, func(leaf.Object) object.Place { return placeOf(id) }, resp.Private, diags)
	if !keep {
		return
	}
	plan["id"], plan["provider_name"] = types.StringValue(id.String()), types.StringValue(id.Provider)
	plan.NullUnknown()
	save := func() {
		plan.Write(ctx, &resp.State, diags)
		object.SetIdentity(ctx, resp.Identity, identityOf(id), diags)
	}
	if !sure {
		plan["id"] = types.StringNull() // the mark of an app that nobody has seen, also where Terraform hands over no private state
		save()
		return
	}
	save() // as soon as the app exists
	own := r.written(ctx, client, id, plan, made.Object, diags)
	save()
	own.Told = own.Told && made.Lost == nil
	object.Baseline.Set(ctx, resp.Private, own, diags)
	if made.Lost != nil {
		r.Warn(diags, object.WarnTakenOnTrust, "The creation of a provider app was not answered", "That of "+nameOf(id)+". "+object.Sentence(made.Lost.Error())+
			" It was not there before the request, and is there now, so it is taken for "+
			"the one that the request made. The API does not show its body. To have the configured one written once more, change "+object.SecretsVersion+" (or any value of it) and apply.")
	}
}

// written takes over what the answer to a write tells of the app, or reading it where the answer lacks that, and gives the
// baseline.
func (r *managedResource) written(ctx context.Context, client *leaf.Client, id leaf.AppID, v object.Values, answer leaf.Object, diags *diag.Diagnostics) object.Own {
	now := r.Data.Now()
	v["created_time"] = types.StringNull()
	absorb(v, answer)
	told := !v.Text("created_time").IsNull()
	r.readBack(ctx, client, id, v, diags)
	return object.Own{CreatedTime: v.Text("created_time").ValueString(), At: now, Told: told}
}

// readBack asks for what the answer to a write lacked. The write was carried out, so a failure here is a warning.
func (r *managedResource) readBack(ctx context.Context, client *leaf.Client, id leaf.AppID, v object.Values, diags *diag.Diagnostics) {
	if !v.Text("created_time").IsNull() {
		return
	}
	there, found, err := leaf.Still(ctx, client, r.Data.Now(), func(ctx context.Context) (leaf.Object, bool, error) { return client.App(ctx, id) })
	switch {
	case err != nil:
		diags.AddWarning("Cannot read back what was written", object.Capital(nameOf(id))+" was written. "+object.Sentence(err.Error())+" What the API says about it is filled in by the next plan.")
	case !found:
		diags.AddWarning("Cannot read back what was written", object.Capital(nameOf(id))+": the API confirmed that it was written, and then said that there is none. The next plan looks again.")
	default:
		absorb(v, there)
	}
}

func (r *managedResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	state := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(state).Read, diags)
	defer cancel()
	client.Secrets(secretsOf(state)...)
	id, _ := idOf(state)
	own, known := object.Baseline.Get(ctx, req.Private, diags)
	traces, unconfirmed := object.Unconfirmed.Get(ctx, req.Private, diags)
	search := search{read: client.ListedApp, made: own.MadeAt(state.Text("created_time")), mine: isOwn(own)}
	if unconfirmed {
		search.made, search.mine = traces.Until, madeBy(traces)
	}
	there, found, err := search.look(ctx, client, id)
	if err != nil {
		object.Attempt{Verb: "read", Object: nameOf(id), Consequence: "The state keeps it as it was."}.Failed(diags, err)
		return
	}
	object.SetIdentity(ctx, resp.Identity, identityOf(id), diags)
	switch {
	case !found && !known && imported(ctx, req.Private, state, diags):
		notThere(ctx, client, id, diags)
		return
	case !found:
		resp.State.RemoveResource(ctx)
		return
	case unconfirmed && !search.mine(there):
		object.Stranger(diags, nameOf(id), placeOf(id))
		return
	}
	object.Saw(ctx)
	before := maps.Clone(state)
	state["id"] = types.StringValue(id.String())
	absorb(state, there)
	state.WriteChanges(ctx, &resp.State, before, diags)
	created := createdOf(there)
	switch {
	case unconfirmed:
		object.Unconfirmed.Clear(ctx, resp.Private, diags)
		object.Baseline.Set(ctx, resp.Private, object.Own{CreatedTime: created, At: traces.At}, diags)
		// Who untaints it gets its body written: like that of an import, nobody has seen it arrive.
		object.Imported.Set(ctx, resp.Private, true, diags)
	case !known || own.Is("", created) && own.Lacks("", created):
		object.Baseline.Set(ctx, resp.Private, own.Learn("", created), diags)
	}
}

func (r *managedResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	plan, state, config := object.ReadValues(ctx, req.Plan, diags), object.ReadValues(ctx, req.State, diags), object.ReadValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(plan).Update, diags)
	defer cancel()
	id, _ := idOf(plan)
	planned := plan.Text("created_time") // unknown is ModifyPlan's word for "this writes the app"
	p, before := configured(state)
	if planned.IsUnknown() || changed(p, config.Object(p.Attribute), before) {
		if traces, unconfirmed := object.Unconfirmed.Get(ctx, req.Private, diags); unconfirmed && !r.confirmed(ctx, client, id, traces, diags) {
			return
		}
		there, err := client.UpdateApp(ctx, id, requestBody(ctx, client, plan, state, config, diags))
		if err != nil {
			r.updateFailed(diags, id, err)
			return
		}
		own := r.written(ctx, client, id, plan, there, diags)
		if before := state.Text("created_time"); !before.IsNull() && own.Is("", before.ValueString()) {
			plan["created_time"], own.CreatedTime = before, before.ValueString()
		}
		if !planned.IsUnknown() {
			plan["created_time"] = planned
		}
		object.Baseline.Set(ctx, resp.Private, own, diags)
		object.Imported.Clear(ctx, resp.Private, diags) // only now is it known what Leaf has
	} else if hasBody(before) { // the state of another provider knew it, and the configuration says the same
		object.Imported.Clear(ctx, resp.Private, diags)
	}
	plan.NullUnknown()
	plan.Write(ctx, &resp.State, diags)
	object.SetIdentity(ctx, resp.Identity, identityOf(id), diags)
	object.Unconfirmed.Clear(ctx, resp.Private, diags)
	object.Differing.Clear(ctx, resp.Private, diags)
}

// confirmed looks for an app whose creation was not answered, and that was untainted by hand: only what this resource made
// may be written over.
func (r *managedResource) confirmed(ctx context.Context, client *leaf.Client, id leaf.AppID, traces leaf.Traces, diags *diag.Diagnostics) bool {
	search := search{read: client.App, made: traces.Until, mine: madeBy(traces)}
	there, found, err := search.look(ctx, client, id)
	switch {
	case err != nil:
		r.updateFailed(diags, id, err)
		return false
	case found && !search.mine(there):
		object.Stranger(diags, nameOf(id), placeOf(id))
		return false
	}
	return true // the API says itself what it thinks of writing an app that is not there
}

func (r *managedResource) updateFailed(diags *diag.Diagnostics, id leaf.AppID, err error) {
	if _, gone := errors.AsType[*leaf.GoneError](err); gone {
		diags.AddError(object.Capital(nameOf(id))+" is gone", object.Sentence(err.Error())+"\n\n"+
			"Somebody has deleted it since the plan was made, so there is nothing to update, and nothing was created in its place. "+
			"Plan again: the new plan creates it.")
		return
	}
	object.Attempt{
		Verb: "update", Object: nameOf(id), Fields: fieldPaths,
		Consequence: "The state keeps the values from before; the next apply writes it again.",
	}.Failed(diags, err)
}

func (r *managedResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	client := r.Client(diags)
	state := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := object.WithTimeout(ctx, object.Timeouts(state).Delete, diags)
	defer cancel()
	client.Secrets(secretsOf(state)...)
	id, _ := idOf(state)
	do := object.Attempt{Verb: "delete", Object: nameOf(id), Consequence: "It is still in the state; apply or destroy again."}
	shown := object.Own{CreatedTime: state.Text("created_time").ValueString()}
	own, known := object.Baseline.Get(ctx, req.Private, diags)
	if !known { // Terraform hands no private state to the deletion of a tainted object that is replaced
		own = shown
	}
	_, replaced := object.Replacing.Get(ctx, req.Private, diags)
	search := search{read: client.AppToDelete, made: own.MadeAt(state.Text("created_time")), mine: func(o leaf.Object) bool {
		return isOwn(own)(o) || replaced && isOwn(shown)(o)
	}}
	seen := !state.Text("id").IsNull()
	if !seen {
		search.mine = func(leaf.Object) bool { return true } // whatever is there is named
	}
	there, found, err := search.look(ctx, client, id)
	switch {
	case err != nil:
		do.Failed(diags, err)
	case !found:
	case !seen:
		object.NeverSeen(diags, nameOf(id), []string{id.String()})
	case !search.mine(there):
		object.LeftAlone(diags, nameOf(id))
	default:
		if err := client.DeleteApp(ctx, id, there); err != nil {
			do.Failed(diags, err)
		}
	}
}

// ImportState takes Provider/app_name[/CLIENT_ENVIRONMENT] and fills the provider's nested attribute, with nothing in it
// but the environment: the API returns nothing else.
func (r *managedResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	parts := strings.Split(req.ID, "/")
	if req.ID == "" && req.Identity != nil {
		parts = []string{object.ImportedIdentity(ctx, req.Identity, "provider_name", diags), object.ImportedIdentity(ctx, req.Identity, "app_name", diags)}
		if environment := object.ImportedIdentity(ctx, req.Identity, "client_environment", diags); environment != "" {
			parts = append(parts, environment)
		}
	}
	id, p, ok := parseID(parts)
	if !ok {
		malformed(diags, req, parts)
		return
	}
	nested := p.nested(ctx, id, nil, diags)
	diags.Append(resp.State.SetAttribute(ctx, path.Root(p.Attribute), nested)...)
	for name, v := range map[string]string{"app_name": id.Name, "provider_name": id.Provider, "id": id.String()} {
		diags.Append(resp.State.SetAttribute(ctx, path.Root(name), v)...)
	}
	object.SetIdentity(ctx, resp.Identity, identityOf(id), diags)
	object.Imported.Set(ctx, resp.Private, true, diags)
}
