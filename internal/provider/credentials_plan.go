package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// What a plan decides about credentials: which change replaces, and which only moves a value between the state and
// elsewhere. A replacement disconnects a grower for a moment, so none is planned that the API does not need.

// replaceUnlessSameID replaces where a UUID changes in more than the case of its letters.
func replaceUnlessSameID() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(func(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
		resp.RequiresReplace = req.PlanValue.IsUnknown() || !strings.EqualFold(req.PlanValue.ValueString(), req.StateValue.ValueString())
	}, "", "")
}

// replaceUnlessImported replaces, except where an import could not learn the value.
func replaceUnlessImported() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
		resp.RequiresReplace = !learnedLater(ctx, req, &resp.Diagnostics)
	}, "", "")
}

// learnedLater reports whether a value is null in state only because the object was imported.
func learnedLater(ctx context.Context, req planmodifier.StringRequest, diags *diag.Diagnostics) bool {
	_, imported := getPrivate[bool](ctx, req.Private, privateImported, diags)
	return imported && req.StateValue.IsNull()
}

// secretModifier decides what a change of a secret's plain form does (design: moving between the forms).
type secretModifier struct{ field credentialsField }

func (secretModifier) Description(context.Context) string             { return "" }
func (m secretModifier) MarkdownDescription(_ context.Context) string { return "" }

func (m secretModifier) PlanModifyString(ctx context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() || req.PlanValue.Equal(req.StateValue) {
		return
	}
	if !req.StateValue.IsNull() {
		// From one text to another the new one has to be sent; to nothing, it has only moved if the other form is set.
		resp.RequiresReplace = !req.PlanValue.IsNull() || !writeOnlySet(ctx, req, &resp.Diagnostics)
		return
	}
	if !m.field.optional || learnedLater(ctx, req, &resp.Diagnostics) {
		return // a required secret that state does not know was given in its write-only form, or imported
	}
	names, _ := getPrivate[[]string](ctx, req.Private, privateWriteOnly, &resp.Diagnostics)
	resp.RequiresReplace = !slices.Contains(names, m.field.name)
}

func writeOnlySet(ctx context.Context, req planmodifier.StringRequest, diags *diag.Diagnostics) bool {
	var wo types.String
	diags.Append(req.Config.GetAttribute(ctx, path.Root(req.Path.String()+writeOnlySuffix), &wo)...)
	return !wo.IsNull()
}

// ModifyPlan plans the replacements that no attribute shows: an optional secret whose write-only form was removed, and
// an object that somebody else has deleted and made again with secrets of their own.
func (r *credentialsResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	state, config := readValues(ctx, req.State, diags), readValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	replace := false
	given, _ := getPrivate[[]string](ctx, req.Private, privateWriteOnly, diags)
	for _, f := range r.kind.secrets() {
		forms := config.forms(f.name)
		if f.optional && slices.Contains(given, f.name) && forms.plain.IsNull() && forms.writeOnly.IsNull() {
			replace = true
		}
	}
	object := r.kind.object(leafUserOf(state))
	if baseline, ok := getPrivate[written](ctx, req.Private, privateWritten, diags); ok && !r.kind.refreshed() && baseline.moved(state) {
		replace = true
		diags.AddWarning(capital(object)+" were made again elsewhere",
			"Somebody has deleted what this resource created and made it anew, with secrets that nobody here knows. The plan replaces it by what is configured.")
	}
	if replace {
		resp.Plan.SetAttribute(ctx, path.Root("created_time"), types.StringUnknown())
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("created_time"))
	}
}

// moved reports whether the object in state is another one than that of the baseline.
func (w written) moved(state values) bool {
	id, created := state.text("id").ValueString(), state.text("created_time").ValueString()
	return w.ID != "" && id != "" && id != w.ID ||
		w.CreatedTime != "" && created != "" && !leaf.SameTime(created, w.CreatedTime)
}

// observe compares what Read found with the baseline. Kinds that Leaf refreshes adopt an object that was made again: a
// grower has reconnected in the widget, and our token is the stale one. Others keep the baseline, for ModifyPlan.
func (r *credentialsResource) observe(ctx context.Context, from privateReader, to privateWriter, state values, diags *diag.Diagnostics) {
	baseline, ok := getPrivate[written](ctx, from, privateWritten, diags)
	moved := ok && baseline.moved(state)
	if moved && r.kind.refreshed() {
		diags.AddWarning("Reconnected elsewhere: "+r.kind.object(leafUserOf(state)),
			fmt.Sprintf("What this resource created was deleted and made again, as happens when a grower reconnects in the Leaf Link widget. The new connection is kept, since the tokens in the "+
				"configuration are older than its own. To put the configured ones back: terraform apply -replace=%s.NAME", r.kind.typeName()))
	}
	if !ok || moved && r.kind.refreshed() || !moved && incomplete(baseline, state) {
		r.confirm(ctx, to, state, diags)
	}
}

// incomplete reports whether the state knows something that the baseline lacks.
func incomplete(w written, state values) bool {
	return w.ID == "" && !state.text("id").IsNull() || w.CreatedTime == "" && !state.text("created_time").IsNull()
}

// checkMoves guards an update, which sends nothing: credentials have no update, so it may only move values between
// the state and the write-only form. It refuses a move that would hide a change, and says what is taken on trust.
func (r *credentialsResource) checkMoves(diags *diag.Diagnostics, plan, state, config values) {
	var trusted []string
	for _, f := range r.kind.fields {
		before, after := state.text(f.name), plan.text(f.name)
		switch {
		case before.IsNull() && !after.IsNull():
			trusted = append(trusted, f.name)
		case f.secret && !before.IsNull() && after.IsNull():
			if wo := config.forms(f.name).writeOnly; !wo.IsNull() && wo.ValueString() != before.ValueString() {
				diags.AddError("A secret moves and changes at once", fmt.Sprintf("%s holds another value than the one of %s in the state. Moving a secret to its write-only form sends nothing, "+
					"so the new value would not reach Leaf. Move it first, unchanged; then change it and raise %s.", f.name+writeOnlySuffix, f.name, secretsVersion))
			}
		}
	}
	object := r.kind.object(leafUserOf(plan))
	if len(trusted) > 0 {
		r.warn(diags, warnTakenOnTrust, "Taken on trust: "+strings.Join(trusted, ", "), fmt.Sprintf("Nothing was sent: these values of %s entered the state "+
			"as configured. If they are not what Leaf has, send them with: terraform apply -replace=%s.NAME", object, r.kind.typeName()))
	}
	if state.version().IsNull() && !plan.version().IsNull() {
		r.warn(diags, warnTakenOnTrust, "Nothing was sent", fmt.Sprintf("%s was set for the first time on %s, which sends nothing. From now on, raise it to send the write-only values.", secretsVersion, object))
	}
}

func timeoutsOf(v values) timeouts.Value {
	t, _ := v["timeouts"].(timeouts.Value)
	return t
}
