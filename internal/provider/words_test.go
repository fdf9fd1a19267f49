package provider_test

import (
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// frameworks are words of the framework's own texts, which are made for those who write a provider: Attribute events[Value("x")]
// value must be one of: ["\"a\"" "\"b\""].
var frameworks = regexp.MustCompile(`Value\("|value must be|(?m:^Invalid Attribute)|error in the provider|must contain at least|string length|Null (Set|List) Value`)

// badInput are values that an argument of a type may refuse.
func badInput(a *tfprotov6.SchemaAttribute) (values []any) {
	text := []any{"", "no such value", "/"}
	switch {
	case a.NestedType != nil:
		for name, inner := range acctest.AttributesOf("", a.NestedType.Attributes) {
			if strings.Contains(name, ".") || !inner.Optional && !inner.Required {
				continue
			}
			for _, v := range badInput(inner) {
				values = append(values, map[string]any{name: v})
			}
		}
		if a.NestedType.Nesting != tfprotov6.SchemaObjectNestingModeSingle {
			for i, v := range values {
				values[i] = []any{v}
			}
		}
	case a.Type.Is(tftypes.String):
		values = text
	case a.Type.Is(tftypes.Number):
		values = []any{-1, 0, 1 << 50, 1.5}
	case a.Type.Is(tftypes.Set{}), a.Type.Is(tftypes.List{}):
		values = []any{[]any{}, []any{nil}}
		for _, v := range text {
			values = append(values, []any{v})
		}
	}
	return values
}

// Whatever is wrong with an argument, it is said in words for people: of every argument of everything that there is.
func TestWordsOfBadInput(t *testing.T) {
	t.Parallel()
	w, schemas := acctest.New(t), allSchemas(t)
	response := acctest.Schemas(t)
	for name, s := range response.ActionSchemas {
		schemas["action "+name] = s.Schema
	}
	for name, s := range response.ListResourceSchemas {
		schemas["list "+name] = s
	}
	refused := 0
	for name, s := range schemas {
		for _, a := range s.Block.Attributes {
			if !a.Optional && !a.Required {
				continue
			}
			for _, v := range badInput(a) {
				if number, ok := v.([]any); ok && len(number) == 1 && !isText(a.Type, number[0]) {
					continue
				}
				config := map[string]any{a.Name: v}
				said := w.Complaints(t, nil, strings.TrimPrefix(name, "resource "), config)
				if name == "provider" {
					said = w.Complaints(t, maps.Clone(config), "", nil)
				}
				if strings.Contains(said, a.Name) {
					refused++
				}
				if found := frameworks.FindString(said); found != "" {
					t.Errorf("%s.%s = %v has %q in:\n%s", name, a.Name, v, found, said)
				}
			}
		}
	}
	if refused < 200 {
		t.Errorf("only %d values were refused", refused)
	}
}

// isText reports whether a collection of a type may have the entry.
func isText(of tftypes.Type, entry any) bool {
	_, text := entry.(string)
	return !text || of == nil || of.Is(tftypes.Set{ElementType: tftypes.String}) || of.Is(tftypes.List{ElementType: tftypes.String})
}
