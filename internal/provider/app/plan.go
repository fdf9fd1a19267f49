package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// ModifyPlan derives the name of the app, replaces where another provider was chosen, and marks created_time as unknown
// where the app will be written. That takes all of its values: the API writes an app as a whole.
func (r *managedResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	object.NoteReplacement(ctx, req, resp)
	if req.Plan.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	plan, config := object.ReadValues(ctx, req.Plan, diags), object.ReadValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	p, planned := configured(plan)
	id, named := idOf(plan)
	name, full := types.StringUnknown(), types.StringUnknown()
	if p.Segment != "" {
		name = types.StringValue(p.Segment)
	}
	if named {
		full = types.StringValue(id.String())
	}
	for attribute, v := range map[string]types.String{"provider_name": name, "id": full} {
		if !v.Equal(plan[attribute]) {
			diags.Append(resp.Plan.SetAttribute(ctx, path.Root(attribute), v)...)
		}
	}

	given := config.Object(p.Attribute)
	var lacking []string
	if given != nil {
		lacking = p.Fields.Lacking(p.Attribute+".", given)
	}
	object.CheckCreated(ctx, nameOf(id), lacking, req, resp)
	warnOfScopes(p, planned, object.ReadValues(ctx, req.State, diags).Object(p.Attribute), diags)
	if req.State.Raw.IsNull() {
		if p.Redirect {
			r.Warn(diags, object.WarnRedirectURL, p.Title+" needs a redirect URL", fmt.Sprintf("Growers can connect through this app only once %s is registered as callback or redirect URL "+
				"of the app at %s.", widgetURL, p.Title))
		}
		return
	}
	state := object.ReadValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	switch {
	case p.Segment == "": // the provider may turn out to be another one
		for _, open := range undecided(plan) {
			resp.RequiresReplace = append(resp.RequiresReplace, path.Root(open.Attribute))
		}
		return
	case !state.Text("provider_name").Equal(name):
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("provider_name"))
		return
	}
	if planned == nil && p.Environment { // the environment may turn out to be another one
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(p.Attribute))
		return
	}
	r.planWrite(ctx, req, resp, lacking)
}

// planWrite marks created_time as unknown where the app is written in place, and refuses that where values are lacking.
func (r *managedResource) planWrite(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, lacking []string) {
	diags := &resp.Diagnostics
	plan, state, config := object.ReadValues(ctx, req.Plan, diags), object.ReadValues(ctx, req.State, diags), object.ReadValues(ctx, req.Config, diags)
	p, planned := configured(plan)
	id, _ := idOf(plan)
	version := plan.Version()
	baseline, owned := object.Baseline.Get(ctx, req.Private, diags)
	remade := owned && !baseline.Is("", state.Text("created_time").ValueString())
	// What was imported, or created without an answer and untainted by hand, has a body that nobody here has written. That of
	// an import stays as it is for as long as none is configured.
	_, imported := object.Imported.Get(ctx, req.Private, diags)
	_, unconfirmed := object.Unconfirmed.Get(ctx, req.Private, diags)
	body, given := state.Object(p.Attribute), config.Object(p.Attribute)
	// What was moved here has a body that another provider has written.
	moved := imported && !unconfirmed && baseline.At.IsZero() && hasBody(body)
	var why string
	instead := "or let the two agree"
	switch {
	case remade:
		why, instead = "Somebody has deleted it and made it anew elsewhere, so it is to be written over.", object.ImportAgain
	case unconfirmed:
		why, instead = "Its creation was not answered, so it is to be written.", "or delete it by hand"
	case moved && movedInto(given, planned, body):
		return
	case !planEqual(plan[p.Attribute], state[p.Attribute]), !version.IsNull() && !version.Equal(state.Version()):
		why = "The configuration and the state differ in " + strings.Join(object.Differences("", plan, state, config), ", ") + ", so it is to be written, as a whole."
	case imported && !moved && len(p.Fields.WriteOnly(given)) > 0:
		why, instead = "It was imported, and some secrets are configured, so it is to be written, as a whole.", "or none of its values"
	default:
		return
	}
	if len(lacking) > 0 {
		object.RefuseUnsent(diags, nameOf(id), why, lacking, instead)
		return
	}
	if remade {
		diags.AddWarning("A provider app was made again elsewhere", object.Capital(nameOf(id))+": somebody has deleted what this resource created and made it anew, with values that nobody here knows. "+
			"The plan writes the configured ones over them, in place.")
	}
	if imported && !unconfirmed && baseline.At.IsZero() && !moved {
		warnOverwriting(p, id, planned, diags)
	}
	diags.Append(resp.Plan.SetAttribute(ctx, path.Root("created_time"), types.StringUnknown())...)
}
