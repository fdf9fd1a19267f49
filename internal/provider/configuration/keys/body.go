package keys

import (
	"bytes"
	"encoding/json"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// Body is the body of a request: values by the API's names, as JSON decodes them.
type Body map[string]any

// BodyOf is the body that would make a configuration like an answer.
func BodyOf(o leaf.Object) Body {
	body := Body{}
	for name, raw := range leaf.ConfigKeys(o) {
		body[name] = decoded(raw)
	}
	return body
}

// Parse reads what String has written.
func Parse(text string) Body {
	body, _ := decoded([]byte(text)).(map[string]any)
	return body
}

// String is the body as JSON, one key a line.
func (b Body) String() string {
	text, err := json.MarshalIndent(map[string]any(b), "", "  ")
	if err != nil {
		return "" // a body is made of what was JSON, or of values of the table
	}
	return string(text)
}

// Object gives the body as an answer would have it.
func (b Body) Object() leaf.Object {
	var o leaf.Object
	_ = json.Unmarshal([]byte(b.String()), &o)
	return o
}

// Add sets what another body has. Of objects that both have, the keys are put together.
func (b Body) Add(more Body) {
	for name, value := range more {
		have, ok := b[name].(map[string]any)
		if inner, isObject := value.(map[string]any); ok && isObject {
			Body(have).Add(inner)
			continue
		}
		b[name] = value
	}
}

// drop removes what is at a path, and the objects that are empty then.
func (b Body) drop(at []string) {
	if inner, ok := b[at[0]].(map[string]any); ok && len(at) > 1 {
		Body(inner).drop(at[1:])
		if len(inner) > 0 {
			return
		}
	}
	delete(b, at[0])
}

// put sets the key in a body.
func (k Key) put(body Body, current leaf.Object, v attr.Value) {
	at := k.Path()
	value := k.Kind.send(v)
	if inner, isObject := value.(map[string]any); isObject || len(at) > 1 {
		if body[at[0]] == nil {
			body[at[0]] = decoded(current[at[0]])
		}
		for i := len(at) - 1; i > 0; i-- {
			inner = map[string]any{at[i]: value}
			value = inner
		}
		if there, ok := body[at[0]].(map[string]any); ok {
			Body(there).Add(inner)
			return
		}
	}
	body[at[0]] = value
}

// newer gives keys the names that requests have, where an answer has earlier ones.
func (t Table) newer(o leaf.Object) leaf.Object {
	o = maps.Clone(o)
	for _, k := range t {
		if raw, ok := o[k.Older]; ok && k.Older != "" {
			delete(o, k.Older)
			o[k.Path()[0]] = raw
		}
	}
	return o
}

func decoded(raw json.RawMessage) any {
	var v any
	_ = json.Unmarshal(raw, &v) // nothing is nothing
	return v
}

func sameJSON(a, b json.RawMessage) bool {
	one, errOne := json.Marshal(decoded(a))
	other, errOther := json.Marshal(decoded(b))
	return errOne == nil && errOther == nil && bytes.Equal(one, other)
}
