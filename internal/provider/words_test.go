package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

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
		for i, v := range values {
			switch a.NestedType.Nesting {
			case tfprotov6.SchemaObjectNestingModeMap:
				values[i] = map[string]any{"FIELDS": v}
			case tfprotov6.SchemaObjectNestingModeSet, tfprotov6.SchemaObjectNestingModeList:
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

// Whatever is wrong with an argument, it is said in words for people, which Complaints holds to the rules of acctest.Misworded: of
// every argument of everything that there is.
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
	return !text || of == nil || of.Equal(tftypes.Set{ElementType: tftypes.String}) || of.Equal(tftypes.List{ElementType: tftypes.String})
}
