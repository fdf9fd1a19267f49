package keys

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// WarnUnnamed warns of properties that Leaf's pages do not name, where they are about to be sent for the first time. state is
// empty where the configuration is created.
func WarnUnnamed(plan, state object.Values, diags *diag.Diagnostics) {
	warn := func(at path.Path, planned, before, known []string, otherwise string) {
		unknown := slices.DeleteFunc(planned, func(name string) bool { return slices.Contains(known, name) || slices.Contains(before, name) })
		if len(unknown) > 0 {
			summary, detail := object.Unnamed("Property", unknown, known, otherwise)
			diags.AddAttributeWarning(at, summary, detail)
		}
	}
	properties := func(v object.Values) []string {
		var names []string
		for _, r := range rulesOf(v["cleanup_rules"]) {
			if r.property != "" { // which it is while it is not known
				names = append(names, r.property)
			}
		}
		return slices.Compact(names)
	}
	warn(path.Root("cleanup_rules"), properties(plan), properties(state), ruleProperties, "If Leaf does not know it, the rule does nothing, or is refused.")
	const images = "operations_image_attribute_creation"
	planned, before := imagesOf(plan[images]), imagesOf(state[images])
	for _, operation := range slices.Sorted(maps.Keys(planned)) {
		warn(path.Root(images).AtName(operation), slices.Sorted(maps.Keys(planned[operation])), slices.Collect(maps.Keys(before[operation])), imageOperations[operation],
			"If Leaf does not know it, no image is made of it, or it is refused.")
	}
}
