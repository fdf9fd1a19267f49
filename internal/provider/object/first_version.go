package object

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// OnlyMoves reports whether an update of an object that the API cannot change does nothing but move secrets between their
// forms, set the version, or fill in what an import could not learn: nothing is sent then. given are the secrets that were last
// given in their write-only form.
func OnlyMoves(fields Fields, plan, state, config Values, given []string, imported bool) bool {
	for _, name := range Differences("", plan, state, config) {
		i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
		switch {
		case name == SecretsVersion:
		case i >= 0 && imported && state.Text(name).IsNull():
		case i < 0 || !fields[i].Secret:
			return false
		case !state.Text(name).IsNull() && !plan.Text(name).IsNull():
			return false
		case fields[i].Optional && state.Text(name).IsNull() && !slices.Contains(given, name):
			return false
		}
	}
	return true
}

// WarnFirstVersion says in the plan that the first version sends nothing, where users may think that it does.
func (c *connection) WarnFirstVersion(diags *diag.Diagnostics, what string, plan, state Values) {
	if !state.Version().IsNull() || plan.Version().IsNull() {
		return
	}
	c.Warn(diags, WarnTakenOnTrust, "The first "+SecretsVersion+" sends nothing", fmt.Sprintf("%s is set for the first time on %s, so the write-only values are taken for those that Leaf has. "+
		"If they are others, apply this first, and then raise the number: each change of it from then on sends them.", SecretsVersion, what))
}
