package magiclink

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// What a plan makes of a link: of its age, of what only looks like a change, and of what an import could not learn.

// ModifyPlan replaces a link that is due or whose time is over. It looks at what Read observed, never at a clock: a plan and its
// later apply have to agree.
func (r *managedResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	if req.Plan.Raw.IsNull() {
		return
	}
	plan := object.ModelOf[model](object.ReadValues(ctx, req.Plan, diags))
	var state model
	if !req.State.Raw.IsNull() {
		state = object.ModelOf[model](object.ReadValues(ctx, req.State, diags))
	}
	if diags.HasError() {
		return
	}
	warnUnknownProviders(plan, state, resp)
	if req.State.Raw.IsNull() {
		return
	}
	replace := func(attribute string) {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root(attribute), types.BoolUnknown())...)
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(attribute))
	}
	if state.Expired.ValueBool() && plan.OnExpired.ValueString() == onExpiredReplace {
		replace("expired")
		return
	}
	text, _ := object.ObservedAt.Get(ctx, req.Private, diags)
	observed, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return
	}
	own, _ := object.Baseline.Get(ctx, req.Private, diags)
	kept := state.Expired.ValueBool() && plan.OnExpired.ValueString() == onExpiredKeep
	if plan.lifespan(own).Due(observed) && !kept {
		replace("rotation_due")
		return
	}
	if notDue := types.BoolValue(false); !plan.RotationDue.Equal(notDue) {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("rotation_due"), notDue)...)
	}
}

// warnUnknownProviders warns of providers that Leaf's pages do not name, where they are about to be sent.
func warnUnknownProviders(plan, state model, resp *resource.ModifyPlanResponse) {
	warn := func(at path.Path, name string) {
		summary, detail := object.Unnamed("Provider", []string{name}, knownProviders, "If Leaf does not know it, creating the link fails.")
		resp.Diagnostics.AddAttributeWarning(at, summary, detail)
	}
	for _, v := range plan.AllowedProviders.Elements() {
		name, ok := v.(types.String)
		if ok && !name.IsUnknown() && !slices.Contains(knownProviders, name.ValueString()) && !slices.ContainsFunc(state.AllowedProviders.Elements(), name.Equal) {
			warn(path.Root("allowed_providers"), name.ValueString())
		}
	}
	if name := plan.ProviderName; !name.IsNull() && !name.IsUnknown() && !slices.Contains(knownProviders, name.ValueString()) && !name.Equal(state.ProviderName) {
		warn(path.Root("provider_name"), name.ValueString())
	}
}

// learnedOff is how far a lifetime may be off that an import has learned from two times.
const learnedOff = 5

// replaceLifetime replaces, except where an import could not learn the lifetime, or has learned it from two times.
func replaceLifetime(ctx context.Context, req planmodifier.Int64Request, resp *int64planmodifier.RequiresReplaceIfFuncResponse) {
	_, imported := object.Imported.Get(ctx, req.Private, &resp.Diagnostics)
	off := req.PlanValue.ValueInt64() - req.StateValue.ValueInt64()
	learned := imported && (req.StateValue.IsNull() || !req.PlanValue.IsUnknown() && -learnedOff <= off && off <= learnedOff)
	resp.RequiresReplace = !learned
}

// replaceSettings replaces where the settings come to something else.
func replaceSettings(ctx context.Context, req planmodifier.ObjectRequest, resp *objectplanmodifier.RequiresReplaceIfFuncResponse) {
	_, imported := object.Imported.Get(ctx, req.Private, &resp.Diagnostics)
	planned, known := effective(req.PlanValue)
	have, _ := effective(req.StateValue)
	resp.RequiresReplace = !known
	for name, value := range planned {
		same := value == have[name] || imported && have[name] != "" && value != "" && leaf.Alike(value, have[name])
		resp.RequiresReplace = resp.RequiresReplace || !same
	}
}

// replaceProviders replaces, except where an import has learned the names as the API writes them.
func replaceProviders(ctx context.Context, req planmodifier.SetRequest, resp *setplanmodifier.RequiresReplaceIfFuncResponse) {
	_, imported := object.Imported.Get(ctx, req.Private, &resp.Diagnostics)
	joined := func(s types.Set) string {
		var names []string
		for _, v := range s.Elements() {
			if v.IsUnknown() {
				return ""
			}
			names = append(names, textOf(v))
		}
		slices.Sort(names)
		return strings.Join(names, ",")
	}
	planned, have := joined(req.PlanValue), joined(req.StateValue)
	resp.RequiresReplace = !imported || planned == "" || have == "" || !leaf.Alike(planned, have)
}

func replaceUnlessSpelling() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
		_, imported := object.Imported.Get(ctx, req.Private, &resp.Diagnostics)
		resp.RequiresReplace = !imported || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() || !leaf.Alike(req.PlanValue.ValueString(), req.StateValue.ValueString())
	}, "", "")
}

func replaceBetweenMaps(_ context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = !req.StateValue.IsNull() && !req.PlanValue.IsNull()
}
