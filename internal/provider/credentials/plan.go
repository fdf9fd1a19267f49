package credentials

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// ModifyPlan plans the replacements that no attribute shows: an optional secret whose write-only form was removed, and
// an object that somebody else has deleted and made again with secrets of their own.
func (r *managedResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	object.NoteReplacement(ctx, req, resp)
	if req.Plan.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	plan, state, config := object.ReadValues(ctx, req.Plan, diags), object.ReadValues(ctx, req.State, diags), object.ReadValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	r.warnOfFallback(diags, plan, state, config)
	lacking := r.kind.Fields.Lacking("", config)
	object.CheckCreated(ctx, r.kind.object(leafUser(plan)), lacking, req, resp)
	if req.State.Raw.IsNull() {
		return
	}
	replace := false
	given, _ := object.WriteOnly.Get(ctx, req.Private, diags)
	for _, f := range r.kind.Fields.Secrets() {
		forms := config.Forms(f.Name)
		if f.Optional && slices.Contains(given, f.Name) && forms.Plain.IsNull() && forms.WriteOnly.IsNull() {
			replace = true
		}
	}
	what := r.kind.object(leafUser(state))
	if own, ok := object.Baseline.Get(ctx, req.Private, diags); ok && !r.kind.refreshed() && !own.Is(state.Text("id").ValueString(), state.Text("created_time").ValueString()) {
		if len(lacking) > 0 {
			object.RefuseUnsent(diags, what, "Somebody has deleted them and made them again elsewhere, with secrets that are not known here, so a replacement is planned.", lacking, object.ImportAgain)
			return
		}
		replace = true
		diags.AddWarning("Credentials were made again elsewhere",
			object.Capital(what)+": somebody deleted what this resource had created, and created it again with secrets that are not known here. The plan replaces it with what is configured.")
	}
	_, imported := object.Imported.Get(ctx, req.Private, diags)
	if !replace && object.OnlyMoves(r.kind.Fields, plan, state, config, given, imported) {
		r.WarnFirstVersion(diags, what, plan, state)
	}
	if replace {
		resp.Plan.SetAttribute(ctx, path.Root("created_time"), types.StringUnknown())
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("created_time"))
	}
}

// warnOfFallback warns of an environment that nobody has chosen, where one is about to be sent or to change.
func (r *managedResource) warnOfFallback(diags *diag.Diagnostics, plan, state, config object.Values) {
	for _, f := range r.kind.Fields {
		before := state.Text(f.Name)
		learned := before.IsNull() && !state.Text("leaf_user_id").IsNull() // by an import, so nothing is sent
		if f.Fallback == "" || !config.Text(f.Name).IsNull() || learned || plan.Text(f.Name).Equal(before) {
			continue
		}
		diags.AddAttributeWarning(path.Root(f.Name), f.Fallback+", since "+f.Name+" is not set", fmt.Sprintf("%s connect to the environment %s of %s, which is the API's default. "+
			"The keys of one environment do not work in another: set %s, to %s, to say which is meant.",
			object.Capital(r.kind.object(leafUser(plan))), f.Fallback, r.kind.Title, f.Name, strings.Join(f.OneOf, " or ")))
	}
}

// checkMoves guards an update, which sends nothing: credentials have no update, so it may only move values between
// the state and the write-only form. It refuses a move that would hide a change, and says what is taken on trust.
func (r *managedResource) checkMoves(diags *diag.Diagnostics, plan, state, config object.Values, imported bool) {
	var trusted []string
	for _, f := range r.kind.Fields {
		before, after := state.Text(f.Name), plan.Text(f.Name)
		newer := f.Renewed && imported // the state may have what Leaf made of it
		switch {
		case before.IsNull() && !after.IsNull(), (!f.Secret || newer) && !after.IsNull() && !before.Equal(after):
			trusted = append(trusted, f.Name)
		case f.Secret && !newer && !before.IsNull() && after.IsNull():
			if wo := config.Forms(f.Name).WriteOnly; !wo.IsNull() && wo.ValueString() != before.ValueString() {
				diags.AddError("A secret moves and changes at once", fmt.Sprintf("%s holds another value than the one of %s in the state. Moving a secret to its write-only form sends nothing, "+
					"so the new value would not reach Leaf. Move it first, unchanged; then change it and raise %s.", f.Name+object.WriteOnlySuffix, f.Name, object.SecretsVersion))
			}
		}
	}
	what := r.kind.object(leafUser(plan))
	if len(trusted) > 0 {
		r.Warn(diags, object.WarnTakenOnTrust, "Taken on trust: "+strings.Join(trusted, ", "), fmt.Sprintf("Nothing was sent: these values of %s entered the state "+
			"as configured. If they are not what Leaf has, send them with: terraform apply -replace=%s.NAME", what, r.kind.TypeName()))
	}
}
