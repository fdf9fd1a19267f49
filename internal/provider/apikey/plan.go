package apikey

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// What a plan makes of an API key: of its age, of what an import could not learn, and of how the API writes its description.

// ModifyPlan replaces a key that is due or does not work any more. It looks at what Read observed, never at a clock: a
// plan and its later apply have to agree.
func (r *managedResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	plan, state := object.ModelOf[model](object.ReadValues(ctx, req.Plan, diags)), object.ModelOf[model](object.ReadValues(ctx, req.State, diags))
	if diags.HasError() {
		return
	}
	replace := func(attribute string) {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root(attribute), types.BoolUnknown())...)
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(attribute))
	}
	if !state.Valid.IsNull() && !state.Valid.ValueBool() && plan.OnInvalid.ValueString() == onInvalidReplace {
		replace("valid")
		return
	}
	observed, ok := observedAt(ctx, req.Private, diags)
	if !ok {
		return
	}
	own, _ := object.Baseline.Get(ctx, req.Private, diags)
	if plan.lifespan(own).Due(observed) && !plan.kept() {
		replace("rotation_due")
		return
	}
	if notDue := types.BoolValue(false); !plan.RotationDue.Equal(notDue) {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("rotation_due"), notDue)...)
	}
}

// observedAt is when Read last looked at a key that is renewed; for others, when it was made.
func observedAt(ctx context.Context, private object.PrivateReader, diags *diag.Diagnostics) (time.Time, bool) {
	text, ok := object.ObservedAt.Get(ctx, private, diags)
	t, err := time.Parse(time.RFC3339Nano, text)
	return t, ok && err == nil
}

// describe takes over the description that an entry of the list shows, unless the API only writes it its own way.
func (m model) describe(k leaf.Key, own object.Own, echo object.Echo) model {
	if k.Description != nil && !m.ref(own).HidesMark(k) {
		m.Description = echo.Text("description", m.Description, *k.Description)
	}
	return m
}

// learnedAfterImport reports whether a value is null in the state only because the import could not learn it.
func learnedAfterImport(ctx context.Context, attribute path.Path, state attr.Value, private object.PrivateReader, diags *diag.Diagnostics) bool {
	unknown, _ := object.Unlearned.Get(ctx, private, diags)
	return state.IsNull() && slices.Contains(unknown, attribute.String())
}

func replaceNumberUnlessLearned(ctx context.Context, req planmodifier.Int64Request, resp *int64planmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = !learnedAfterImport(ctx, req.Path, req.StateValue, req.Private, &resp.Diagnostics)
}

func replaceTextUnlessLearned(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	_, imported := object.Unlearned.Get(ctx, req.Private, &resp.Diagnostics)
	spelling := imported && !req.StateValue.IsNull() && !req.PlanValue.IsNull() && leaf.Alike(req.PlanValue.ValueString(), req.StateValue.ValueString())
	resp.RequiresReplace = !spelling && !learnedAfterImport(ctx, req.Path, req.StateValue, req.Private, &resp.Diagnostics)
}

func replaceBetweenMaps(_ context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = !req.StateValue.IsNull() && !req.PlanValue.IsNull()
}
