package keys

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// What the configuration of the API owner and those of Leaf users have in common. Only keys that are set are managed:
// the others are null in the state, whatever the API says.

// Attributes are the attributes of both resources.
func Attributes(ctx context.Context) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{"timeouts": timeouts.Attributes(ctx, object.TimeoutOptions)}
	for _, k := range All {
		attributes[k.Name] = k.Kind.argument(k.description())
	}
	return attributes
}

// Results are the attributes of both data sources.
func Results() map[string]datasource.Attribute {
	attributes := map[string]datasource.Attribute{}
	for _, k := range All {
		attributes[k.Name] = k.Kind.result(k.About)
	}
	return attributes
}

// CheckRules refuses cleanup rules that compare what cannot be compared.
func CheckRules(ctx context.Context, config object.Values, diags *diag.Diagnostics) {
	v := config["cleanup_rules"]
	if v == nil || v.IsNull() {
		return
	}
	if given, err := v.ToTerraformValue(ctx); err != nil || !given.IsFullyKnown() {
		return
	}
	for _, r := range rulesOf(v) {
		if problem := r.problem(); problem != "" {
			diags.AddAttributeError(path.Root("cleanup_rules"), "Invalid cleanup rule", problem)
		}
	}
}

// Changes is the request body that makes a configuration what is planned: the keys whose value at the API is
// another one. An object of several keys is sent with all that it has, since the documents do not say whether what is
// missing in it stays.
func Changes(plan object.Values, current leaf.Object) map[string]any {
	body := map[string]any{}
	for _, k := range All {
		v := plan[k.Name]
		if v == nil || v.IsNull() {
			continue
		}
		if raw, ok := k.in(current); ok {
			if found, ok := k.Kind.read(raw); ok && k.Kind.keep(v, found).Equal(v) {
				continue
			}
		}
		k.put(body, current, v)
	}
	return body
}

// Differ reports whether an answer contradicts the keys that are set.
func Differ(v object.Values, o leaf.Object) bool {
	for _, k := range All {
		raw, ok := k.in(o)
		if have := v[k.Name]; ok && !have.IsNull() {
			if found, ok := k.Kind.read(raw); ok && !k.Kind.keep(have, found).Equal(have) {
				return true
			}
		}
	}
	return false
}

// put sets the key in a request body.
func (k Key) put(body map[string]any, current leaf.Object, v attr.Value) {
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
			merge(there, inner)
			return
		}
	}
	body[at[0]] = value
}

func decoded(raw json.RawMessage) any {
	var v any
	_ = json.Unmarshal(raw, &v) // nothing is nothing
	return v
}

func merge(into, from map[string]any) {
	for name, value := range from {
		have, ok := into[name].(map[string]any)
		if more, isObject := value.(map[string]any); ok && isObject {
			merge(have, more)
			continue
		}
		into[name] = value
	}
}

// Removed lists the keys that the state has and the plan has not.
func Removed(plan, state object.Values) []Key {
	var removed []Key
	for _, k := range All {
		if before, after := state[k.Name], plan[k.Name]; before != nil && !before.IsNull() && after.IsNull() {
			removed = append(removed, k)
		}
	}
	return removed
}

// Names are the attributes of keys.
func Names(keys []Key) []string {
	var all []string
	for _, k := range keys {
		all = append(all, k.Name)
	}
	return all
}

// Remade is what a Leaf user's configuration has to be made of again, so that some keys are inherited: all that is
// stored, without the removed ones, and with what is planned. Some versions of the API answer with inherited values too;
// a key that is not managed is left out where the API owner has the same, so as not to pin it.
func Remade(plan object.Values, removed []Key, current, owner leaf.Object) map[string]any {
	current, owner = newer(current), newer(owner)
	managed := map[string]bool{}
	for _, k := range All {
		managed[k.Path()[0]] = managed[k.Path()[0]] || !plan[k.Name].IsNull()
	}
	rest := map[string]any{}
	for name, raw := range leaf.ConfigKeys(current) {
		if managed[name] || !sameJSON(raw, owner[name]) {
			rest[name] = decoded(raw)
		}
	}
	for _, k := range removed {
		drop(rest, k.Path())
	}
	kept, err := json.Marshal(rest)
	if err != nil {
		return rest // it was JSON before
	}
	var o leaf.Object
	_ = json.Unmarshal(kept, &o)
	maps.Copy(rest, Changes(plan, o))
	return rest
}

// newer gives keys the names that requests have, where an answer has earlier ones.
func newer(o leaf.Object) leaf.Object {
	o = maps.Clone(o)
	for _, k := range All {
		if raw, ok := o[k.Older]; ok && k.Older != "" {
			delete(o, k.Older)
			o[k.Path()[0]] = raw
		}
	}
	return o
}

// drop removes what is at a path, and the objects that are empty then.
func drop(from map[string]any, at []string) {
	if inner, ok := from[at[0]].(map[string]any); ok && len(at) > 1 {
		drop(inner, at[1:])
		if len(inner) > 0 {
			return
		}
	}
	delete(from, at[0])
}

func sameJSON(a, b json.RawMessage) bool {
	one, errOne := json.Marshal(decoded(a))
	other, errOther := json.Marshal(decoded(b))
	return errOne == nil && errOther == nil && bytes.Equal(one, other)
}

// Absorb takes over the values of the keys that the state has, or, after an import, of all keys. What the answer
// lacks keeps its value.
func Absorb(state object.Values, o leaf.Object, all bool) {
	for _, k := range All {
		have := state[k.Name]
		if have.IsNull() && !all {
			continue
		}
		raw, ok := k.in(o)
		if !ok {
			continue
		}
		if found, ok := k.Kind.read(raw); ok {
			if !have.IsNull() {
				found = k.Kind.keep(have, found)
			}
			state[k.Name] = found
		}
	}
}

// Paths are the attributes by the API's names, at which errors stand.
func Paths() map[string]path.Path {
	paths := map[string]path.Path{}
	for _, k := range All {
		paths[k.Path()[0]] = path.Root(k.Name)
	}
	return paths
}
