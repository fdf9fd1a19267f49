package app

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// warnOfScopes warns of scopes that Leaf's pages do not name, where they are about to be sent for the first time. It stands
// at the resource, as whatever is said about a nested attribute: a secret may be on the same line.
func warnOfScopes(p Provider, planned, before object.Values, diags *diag.Diagnostics) {
	unknown := slices.DeleteFunc(planned.Texts("scopes"), func(scope string) bool {
		return slices.Contains(knownScopes, scope) || slices.Contains(before.Texts("scopes"), scope)
	})
	if len(unknown) > 0 {
		summary, detail := object.Unnamed("Scope", unknown, knownScopes, "If Leaf does not know it, writing the app fails, or growers are not asked for it and the data never comes.")
		diags.AddWarning(summary, p.Attribute+".scopes has "+detail)
	}
}
