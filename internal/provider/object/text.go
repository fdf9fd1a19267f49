package object

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Bullets sets items apart from the sentences before and after.
func Bullets(lead string, items []string) string {
	if len(items) == 0 {
		return " "
	}
	return lead + "\n\n  - " + strings.Join(items, "\n  - ") + "\n\n"
}

// Sentence ends a text with a full stop.
func Sentence(s string) string {
	if s == "" || s[len(s)-1] == '.' {
		return s
	}
	return s + "."
}

// Capital begins a text with a capital letter. An argument's name, such as allowed_owners, stays as it is written.
func Capital(s string) string {
	first, _, _ := strings.Cut(s, " ")
	if s == "" || s[0] < 'a' || s[0] > 'z' || strings.Contains(first, "_") {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// TextOrNull is null for an empty text.
func TextOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// Camel turns an attribute's name into the API's field: client_id, clientId.
func Camel(name string) string {
	parts := strings.Split(name, "_")
	for i, p := range parts[1:] {
		parts[i+1] = Capital(p)
	}
	return strings.Join(parts, "")
}
