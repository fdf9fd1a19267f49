package object

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A value that no answer shows is required where it is sent, and not where it is configured: what was imported has none of
// them, and nothing is sent for it. A plan that sends without them is an error, before anything is deleted or made.

// ImportAgain is what to do where something was made again elsewhere, and nobody here knows with which values.
const ImportAgain = "or take over what is there now: remove the resource from the state (terraform state rm ADDRESS), and import it again"

// Lacking are the values that a body needs and the configuration does not have, each as what has to be set.
func (all Fields) Lacking(within string, config Values) []string {
	var lacking []string
	for _, f := range all {
		name := within + f.Name
		switch {
		case f.Optional, f.Fallback != "":
		case f.Secret && config.Forms(f.Name).Missing():
			lacking = append(lacking, fmt.Sprintf("One of %s and %s%s must be set.", name, name, WriteOnlySuffix))
		case !f.Secret && config.Text(f.Name).IsNull():
			lacking = append(lacking, name+" must be set.")
		}
	}
	return lacking
}

// CheckCreated refuses the plan of a creation, which may be the second half of a replacement, where the configuration lacks
// values that are sent. Terraform shows that half no state, so the first one, which sees what differs, leaves it a note.
func CheckCreated(ctx context.Context, what string, lacking []string, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	if len(lacking) == 0 {
		return
	}
	if !req.State.Raw.IsNull() {
		plan, state, config := ReadValues(ctx, req.Plan, diags), ReadValues(ctx, req.State, diags), ReadValues(ctx, req.Config, diags)
		if names := Differences("", plan, state, config); len(names) > 0 && resp.Private != nil {
			Differing.Set(ctx, resp.Private, names, diags)
		}
		return
	}
	differing, _ := Differing.Get(ctx, req.Private, diags)
	_, replaced := Baseline.Get(ctx, req.Private, diags)
	switch {
	case len(differing) > 0:
		RefuseUnsent(diags, what, "A replacement is planned, because the configuration and the state differ in "+strings.Join(differing, ", ")+".", lacking, "or let the two agree")
	case replaced:
		RefuseUnsent(diags, what, "A replacement is planned.", lacking, "or replace nothing")
	default:
		RefuseUnsent(diags, what, "A creation is planned: there is none in the state, or none at Leaf any more.", lacking,
			"or remove the resource from the configuration. What exists at Leaf is taken over by an import block, and needs none of them")
	}
}

// RefuseUnsent is the error for a plan that sends, and lacks values that are to be sent; why says what makes it send, and
// orElse what can be done instead of setting them. It stands at the resource, since some of them are secret.
func RefuseUnsent(diags *diag.Diagnostics, what, why string, lacking []string, orElse string) {
	diags.AddError("Missing values of "+what, fmt.Sprintf("%s That sends values which are never read from Leaf, so they have to be in the configuration:%sSet them, %s. (Of the two forms of a secret, "+
		"the one that ends in %s does not enter the state.)", why, Bullets("", lacking), orElse, WriteOnlySuffix))
}

// Differences are the arguments in which a plan differs from the state, with the names of nested ones.
func Differences(within string, plan, state, config Values) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(plan)) {
		switch nested, ok := plan[name].(types.Object); {
		case name == "timeouts", config[name].IsNull() && plan[name].IsUnknown(), plan[name].Equal(state[name]):
		case ok && !nested.IsNull() && !nested.IsUnknown() && state.Object(name) != nil && config.Object(name) != nil:
			names = append(names, Differences(within+name+".", nested.Attributes(), state.Object(name), config.Object(name))...)
		default:
			names = append(names, within+name)
		}
	}
	return names
}
