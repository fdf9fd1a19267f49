package app

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// warnOverwriting says what the first plan after an import does, which looks like a small change: it writes a live app's whole
// body, of which the API shows nothing that could be compared.
func warnOverwriting(p Provider, id leaf.AppID, planned object.Values, diags *diag.Diagnostics) {
	detail := fmt.Sprintf("%s is in use as it is. This update in place sends its whole body (PUT) as it is configured here, and the API shows nothing of the body that is there, "+
		"so the plan cannot say what changes. It redirects nothing and deletes nothing. But with a value that is not the one in the portal of %s, such as a placeholder for a secret, "+
		"the widget is cut off: no grower can connect through the app. Compare the values with the portal before you apply.", object.Capital(nameOf(id)), p.Title)
	if scopes, ok := planned["scopes"].(types.Set); p.Scopes && (!ok || scopes.IsNull()) {
		detail += fmt.Sprintf("\n\n%s.scopes is not set. If the app was registered with scopes, set them: without, the request says nothing of them, and it is not known whether Leaf keeps them. "+
			"If you have set them, look at the spelling: names inside %s that do not exist are dropped without a word, by Terraform and OpenTofu themselves.", p.Attribute, p.Attribute)
	}
	diags.AddWarning("A live provider app is written over", detail)
}
