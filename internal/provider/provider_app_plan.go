package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ModifyPlan derives the name of the app, replaces where another provider was chosen, and marks created_time as unknown
// where the app will be written.
func (r *providerAppResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	plan := readValues(ctx, req.Plan, diags)
	if diags.HasError() {
		return
	}
	p, planned := configured(plan)
	id, known := appID(plan)
	name, full := types.StringUnknown(), types.StringUnknown()
	if p.segment != "" {
		name = types.StringValue(p.segment)
	}
	if known {
		full = types.StringValue(id.String())
	}
	for attribute, v := range map[string]types.String{"provider_name": name, "id": full} {
		if !v.Equal(plan[attribute]) {
			diags.Append(resp.Plan.SetAttribute(ctx, path.Root(attribute), v)...)
		}
	}

	if req.State.Raw.IsNull() {
		if p.redirect {
			r.warn(diags, warnRedirectURL, p.title+" needs a redirect URL", fmt.Sprintf("Growers can connect through this app only once %s is registered as callback or redirect URL "+
				"of the app at %s.", widgetURL, p.title))
		}
		return
	}
	state := readValues(ctx, req.State, diags)
	if diags.HasError() {
		return
	}
	if !state.text("provider_name").Equal(name) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("provider_name"))
		return
	}
	if planned == nil && p.environment { // the environment may turn out to be another one
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(p.attribute))
		return
	}
	version := plan.version()
	// What was imported, or created without an answer and untainted by hand, has a body that nobody here has written.
	_, imported := getPrivate[bool](ctx, req.Private, privateImported, diags)
	_, unconfirmed := getPrivate[bool](ctx, req.Private, privateUnconfirmed, diags)
	write := imported || unconfirmed || !planEqual(plan[p.attribute], state[p.attribute]) ||
		!version.IsNull() && !version.Equal(state.version())
	if baseline, ok := getPrivate[written](ctx, req.Private, privateWritten, diags); ok && baseline.moved(state) {
		write = true
		diags.AddWarning(capital(appObject(id))+" was made again elsewhere", "Somebody has deleted what this resource created and made it anew, with values that nobody here knows. "+
			"The plan writes the configured ones over them, in place.")
	}
	if write {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("created_time"), types.StringUnknown())...)
	}
}

// ImportState takes Provider/app_name[/CLIENT_ENVIRONMENT] and fills the provider's nested attribute, with nothing in it
// but the environment: the API returns nothing else.
func (r *providerAppResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	parts := strings.Split(req.ID, "/")
	if req.ID == "" && req.Identity != nil {
		parts = []string{identityText(ctx, req.Identity, "provider_name", diags), identityText(ctx, req.Identity, "app_name", diags)}
		if environment := identityText(ctx, req.Identity, "client_environment", diags); environment != "" {
			parts = append(parts, environment)
		}
	}
	id, p, ok := parseAppID(parts)
	if !ok {
		var segments []string
		for _, p := range appProviders {
			form := p.segment
			if p.environment {
				form += " (with STAGE or PRODUCTION)"
			}
			segments = append(segments, form)
		}
		malformedID(diags, "Provider/app_name, or Provider/app_name/CLIENT_ENVIRONMENT where the provider has environments, not percent-encoded. The providers are "+strings.Join(segments, ", "),
			"terraform import "+providerAppType+".NAME JohnDeere/my-app/PRODUCTION")
		return
	}
	nested, isObject := p.schema().GetType().(attr.TypeWithAttributeTypes)
	if !isObject {
		return
	}
	leaves := map[string]attr.Value{}
	for name, t := range nested.AttributeTypes() {
		v, err := t.ValueFromTerraform(ctx, tftypes.NewValue(t.TerraformType(ctx), nil))
		if err != nil {
			diags.AddError("Import", "This is a bug of the provider; please report it.")
			return
		}
		leaves[name] = v
	}
	if id.Environment != "" {
		leaves["client_environment"] = types.StringValue(id.Environment)
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root(p.attribute), types.ObjectValueMust(nested.AttributeTypes(), leaves))...)
	for name, v := range map[string]string{"app_name": id.Name, "provider_name": id.Provider, "id": id.String()} {
		diags.Append(resp.State.SetAttribute(ctx, path.Root(name), v)...)
	}
	setIdentity(ctx, resp.Identity, appIdentity(id), diags)
	setPrivate(ctx, resp.Private, privateImported, true, diags)
}
