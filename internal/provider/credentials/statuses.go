package credentials

import (
	"fmt"
	"strings"
)

const (
	statusOK          = "OK"
	statusMissing     = "MISSING_PERMISSION"
	statusUnavailable = "TEMPORARILY_UNAVAILABLE"
)

// knownStatuses are those that an edition of Leaf's documentation had (API.md, "Credentials"). The list is open: no current
// page has one.
var knownStatuses = []struct{ name, means, next string }{
	{statusOK, "Leaf could use the credentials when it last did.", "Nothing."},
	{
		"UNAUTHENTICATED", "The provider no longer accepts them: a password has changed, a consent was withdrawn, a key has ended.",
		"Configure what is new and raise `secrets_wo_version`, or have the grower connect anew in the Leaf Link widget. The newest event says what the provider answered.",
	},
	{
		statusMissing, "They are accepted, but may not read all that Leaf asks for.",
		"Have the missing permission given at the provider: to your app (scopes), or by the grower (organizations). If that asks for a new consent, the grower connects anew.",
	},
	{statusUnavailable, "The provider does not answer Leaf: its own outage.", "Nothing. Do not replace anything: Leaf tries again by itself."},
}

// badStatuses mean that a connection does not work.
func badStatuses() []string {
	var bad []string
	for _, s := range knownStatuses {
		if s.name != statusOK {
			bad = append(bad, s.name)
		}
	}
	return bad
}

// StatusTable says of each known status what to do about it, in Markdown.
func StatusTable() string {
	var b strings.Builder
	b.WriteString("| `status` | means | what to do |\n|---|---|---|\n")
	for _, s := range knownStatuses {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.name, s.means, s.next)
	}
	b.WriteString("\nLeaf sets it by itself, some time after the credentials are made or stop working. Any other text is possible, and so is none: so test for what you act on.")
	return b.String()
}
