package app

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// ModifyPlan derives the name of the app, replaces where another provider was chosen, and marks created_time as unknown
// where the app will be written.
func (r *managedResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	object.NoteReplacement(ctx, req, resp)
	if req.Plan.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	plan := object.ReadValues(ctx, req.Plan, diags)
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
	if !state.Text("provider_name").Equal(name) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("provider_name"))
		return
	}
	if planned == nil && p.Environment { // the environment may turn out to be another one
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(p.Attribute))
		return
	}
	version := plan.Version()
	// What was imported, or created without an answer and untainted by hand, has a body that nobody here has written.
	_, imported := object.Imported.Get(ctx, req.Private, diags)
	_, unconfirmed := object.Unconfirmed.Get(ctx, req.Private, diags)
	same, resend := planEqual(plan[p.Attribute], state[p.Attribute]), !version.IsNull() && !version.Equal(state.Version())
	write := imported || unconfirmed || !same || resend
	baseline, known := object.Baseline.Get(ctx, req.Private, diags)
	if before := state.Object(p.Attribute); imported && !unconfirmed && baseline.At.IsZero() && hasBody(before) {
		// What was moved here has a body that another provider has written.
		config := object.ReadValues(ctx, req.Config, diags)
		write = (!same || resend) && !movedInto(config.Object(p.Attribute), planned, before)
	}
	if known && !baseline.Is("", state.Text("created_time").ValueString()) {
		write = true
		diags.AddWarning(object.Capital(nameOf(id))+" was made again elsewhere", "Somebody has deleted what this resource created and made it anew, with values that nobody here knows. "+
			"The plan writes the configured ones over them, in place.")
	}
	if write {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("created_time"), types.StringUnknown())...)
	}
}
