package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// warnOfUnknown warns of a replacement that is planned for no other reason than that a configured value is not known yet: it
// may turn out to be the one that the object has already, and the replacement is carried out all the same. A provider
// cannot plan it otherwise. Whatever is decided when the value is known, at apply, has to be what the plan has said, and a
// replacement cannot be asked for any more then.
func warnOfUnknown(schema *tfprotov6.Schema, config tftypes.Value, replaces []*tftypes.AttributePath) *tfprotov6.Diagnostic {
	var names []string
	for _, p := range replaces {
		at, _, err := tftypes.WalkAttributePath(config, p)
		if v, ok := at.(tftypes.Value); err != nil || !ok || v.IsFullyKnown() {
			return nil // it is replaced in any case
		}
		names = append(names, nameOf(p))
	}
	return &tfprotov6.Diagnostic{
		Severity:  tfprotov6.DiagnosticSeverityWarning,
		Summary:   "Replaced only because a value is not known yet",
		Detail:    replacedBlindly(names, attributeOf(schema, refreshToken) != nil),
		Attribute: placeOf(schema, replaces),
	}
}

// replacedBlindly says what is going to happen, why, and how not to have it.
func replacedBlindly(names []string, refreshed bool) string {
	detail := fmt.Sprintf("What %s will be is known only during apply, so it cannot be compared with the value that is there, and this plan replaces the object in case it changes. "+
		"The object is deleted and made anew even if the value turns out to be the same.", strings.Join(names, " and "))
	if refreshed {
		detail += " The refresh token in the configuration may be stale by now, since Leaf exchanges it for newer ones; the new connection would not work then."
	}
	return detail + "\n\nThe usual causes are depends_on on a module or on a data source, which puts reading data off until apply, " +
		"and a value that comes from a resource which this plan creates or replaces. " +
		"If nothing is really to change, do not apply this plan:\n\n" +
		"  - remove depends_on, or put it at what needs it, and refer to the value itself instead\n" +
		"  - or give the value as a text: a Leaf user by its id instead of a data source that looks for it\n" +
		"  - or apply what the value comes from first (terraform apply -target=ADDRESS), and plan again\n\n" +
		"lifecycle { prevent_destroy = true } in the resource makes such a plan an error."
}
