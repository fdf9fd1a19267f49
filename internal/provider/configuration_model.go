package provider

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
)

// What the configuration of the API owner and those of Leaf users have in common. Only keys that are set are managed:
// the others are null in the state, whatever the API says.

// configAttributes are the attributes of both resources.
func configAttributes(ctx context.Context) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{"timeouts": timeouts.Attributes(ctx, timeoutOptions)}
	for _, k := range configKeys {
		attributes[k.name] = k.kind.argument(k.description())
	}
	return attributes
}

// configResults are the attributes of both data sources.
func configResults() map[string]datasource.Attribute {
	attributes := map[string]datasource.Attribute{}
	for _, k := range configKeys {
		attributes[k.name] = k.kind.result(k.about)
	}
	return attributes
}

// checkRules refuses cleanup rules that compare what cannot be compared.
func checkRules(ctx context.Context, config values, diags *diag.Diagnostics) {
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

// configChanges is the request body that makes a configuration what is planned: the keys whose value at the API is
// another one. An object of several keys is sent with all that it has, since the documents do not say whether what is
// missing in it stays.
func configChanges(plan values, current leaf.Object) map[string]any {
	body := map[string]any{}
	for _, k := range configKeys {
		v := plan[k.name]
		if v == nil || v.IsNull() {
			continue
		}
		if raw, ok := k.in(current); ok {
			if found, ok := k.kind.read(raw); ok && k.kind.keep(v, found).Equal(v) {
				continue
			}
		}
		k.put(body, current, v)
	}
	return body
}

// configDiffers reports whether an answer contradicts the keys that are set.
func configDiffers(v values, o leaf.Object) bool {
	for _, k := range configKeys {
		raw, ok := k.in(o)
		if have := v[k.name]; ok && !have.IsNull() {
			if found, ok := k.kind.read(raw); ok && !k.kind.keep(have, found).Equal(have) {
				return true
			}
		}
	}
	return false
}

// put sets the key in a request body.
func (k configKey) put(body map[string]any, current leaf.Object, v attr.Value) {
	at := k.path()
	value := k.kind.send(v)
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

// configRemoved lists the keys that the state has and the plan has not.
func configRemoved(plan, state values) []configKey {
	var removed []configKey
	for _, k := range configKeys {
		if before, after := state[k.name], plan[k.name]; before != nil && !before.IsNull() && after.IsNull() {
			removed = append(removed, k)
		}
	}
	return removed
}

func names(keys []configKey) []string {
	var all []string
	for _, k := range keys {
		all = append(all, k.name)
	}
	return all
}

// configRest is what a Leaf user's configuration has to be made of again, so that some keys are inherited: all that is
// stored, without the removed ones, and with what is planned. Some versions of the API answer with inherited values too;
// a key that is not managed is left out where the API owner has the same, so as not to pin it.
func configRest(plan values, removed []configKey, current, owner leaf.Object) map[string]any {
	current, owner = newer(current), newer(owner)
	managed := map[string]bool{}
	for _, k := range configKeys {
		managed[k.path()[0]] = managed[k.path()[0]] || !plan[k.name].IsNull()
	}
	rest := map[string]any{}
	for name, raw := range leaf.ConfigKeys(current) {
		if managed[name] || !sameJSON(raw, owner[name]) {
			rest[name] = decoded(raw)
		}
	}
	for _, k := range removed {
		drop(rest, k.path())
	}
	kept, err := json.Marshal(rest)
	if err != nil {
		return rest // it was JSON before
	}
	var o leaf.Object
	_ = json.Unmarshal(kept, &o)
	maps.Copy(rest, configChanges(plan, o))
	return rest
}

// newer gives keys the names that requests have, where an answer has earlier ones.
func newer(o leaf.Object) leaf.Object {
	o = maps.Clone(o)
	for _, k := range configKeys {
		if raw, ok := o[k.older]; ok && k.older != "" {
			delete(o, k.older)
			o[k.path()[0]] = raw
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

// absorbConfig takes over the values of the keys that the state has, or, after an import, of all keys. What the answer
// lacks keeps its value.
func absorbConfig(state values, o leaf.Object, all bool) {
	for _, k := range configKeys {
		have := state[k.name]
		if have.IsNull() && !all {
			continue
		}
		raw, ok := k.in(o)
		if !ok {
			continue
		}
		if found, ok := k.kind.read(raw); ok {
			if !have.IsNull() {
				found = k.kind.keep(have, found)
			}
			state[k.name] = found
		}
	}
}

func configPaths() map[string]path.Path {
	paths := map[string]path.Path{}
	for _, k := range configKeys {
		paths[k.path()[0]] = path.Root(k.name)
	}
	return paths
}
