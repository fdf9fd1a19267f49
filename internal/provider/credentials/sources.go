package credentials

import (
	"fmt"
	"slices"
	"strings"
)

// Source says of some fields of a kind from whom their values come, and where they are found, for the page of the kind.
type Source struct {
	Fields      []string
	Whose, From string
}

// fromApp is what the provider gave to you, with your app.
func fromApp(where string, fields ...string) Source { return Source{fields, "yours", where} }

// fromConsent is what only the grower's consent brings.
func fromConsent(title string, fields ...string) Source {
	return Source{fields, "the grower's", "The grower signs in at " + title + " and consents to your app (OAuth); your app is handed the token. " +
		"Leaf's widget asks for the consent too, and then keeps the token to itself."}
}

// fromGrower is what a grower hands to you.
func fromGrower(where string, fields ...string) Source { return Source{fields, "the grower's", where} }

// environmentOf is the choice of an environment.
func environmentOf(title string) Source {
	return Source{[]string{"client_environment"}, "yours", "The environment of " + title + " to which the other values belong: `PRODUCTION` for growers, `STAGE` for tests."}
}

// WhereFrom is the section on where the values come from, in Markdown.
func (k Kind) WhereFrom() string {
	var b strings.Builder
	b.WriteString("| argument | is | where it is found |\n|---|---|---|\n")
	for _, s := range k.Sources {
		fmt.Fprintf(&b, "| `%s` | %s | %s%s |\n", strings.Join(s.Fields, "`, `"), s.Whose, s.From, k.fallback(s.Fields))
	}
	fmt.Fprintf(&b, "| `leaf_user_id` | yours | The id that Leaf gave the grower: `leaf_user.….id`, or [`data \"leaf_user\"`](../data-sources/user.md) by your own `external_id`. |\n\n")
	fmt.Fprintf(&b, "[Leaf's page on %s](%s) has more.", k.Title, k.LeafPage)
	if !k.refreshed() {
		return b.String()
	}
	b.WriteString(" Where growers can sign in by themselves, leave the connection to the widget: " +
		"[Who owns a connection](../guides/who-owns-a-connection.md) says when.")
	return b.String()
}

// fallback says what Leaf takes where one of the fields is left out.
func (k Kind) fallback(names []string) string {
	for _, f := range k.Fields {
		if f.Fallback != "" && slices.Contains(names, f.Name) {
			return " Left out, it is `" + f.Fallback + "`."
		}
	}
	return ""
}
