package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// notEmpty reports whether an argument is set, or will be: an empty text is as good as none.
func notEmpty(v types.String) bool { return !v.IsNull() && !object.IsEmptyText(v) }

// warnOfStray warns of white space and quotes around the credentials of the provider, before anything is sent: the API says of
// them only that they are wrong.
func warnOfStray(m providerModel, c leaf.Config, diags *diag.Diagnostics) {
	for _, v := range []struct {
		argument, variable, used string
		configured               types.String
	}{
		{"token", "LEAF_TOKEN", c.Token, m.Token},
		{"username", "LEAF_USERNAME", c.Username, m.Username},
		{"password", "LEAF_PASSWORD", c.Password, m.Password},
	} {
		stray := object.Stray(v.used)
		if stray == "" {
			continue
		}
		name := "the environment variable " + v.variable
		if notEmpty(v.configured) {
			name = "the provider's " + v.argument
		}
		diags.AddWarning("White space or quotes around "+v.argument, fmt.Sprintf("The value of %s %s, and is sent just so. If Leaf does not accept it, this is why: set it without.", name, stray))
	}
}
