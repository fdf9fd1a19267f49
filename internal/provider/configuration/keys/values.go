package keys

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// What the configuration of the API owner and those of Leaf users do with values. Only keys that are set are managed: the
// others are null in the state, whatever the API says.

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

// SetIn gives the keys that have a value.
func (t Table) SetIn(v object.Values) Table {
	return t.those(func(k Key) bool { return v[k.Name] != nil && !v[k.Name].IsNull() })
}

// ShownIn gives the keys that an answer has.
func (t Table) ShownIn(o leaf.Object) Table {
	return t.those(func(k Key) bool {
		_, ok := k.in(o)
		return ok
	})
}

// Named gives the keys with these names.
func (t Table) Named(names []string) Table {
	return t.those(func(k Key) bool { return slices.Contains(names, k.Name) })
}

// Without gives the keys that others have not.
func (t Table) Without(others Table) Table {
	names := others.Names()
	return t.those(func(k Key) bool { return !slices.Contains(names, k.Name) })
}

// those gives the keys of which something is true.
func (t Table) those(is func(Key) bool) Table {
	return slices.DeleteFunc(slices.Clone(t), func(k Key) bool { return !is(k) })
}

// Removed gives the keys that the state has and the plan has not.
func (t Table) Removed(plan, state object.Values) Table {
	return t.SetIn(state).Without(t.SetIn(plan))
}

// Unset sets the keys to null.
func (t Table) Unset(ctx context.Context, v object.Values) {
	for _, k := range t {
		kind := v[k.Name].Type(ctx)
		if null, err := kind.ValueFromTerraform(ctx, tftypes.NewValue(kind.TerraformType(ctx), nil)); err == nil {
			v[k.Name] = null
		}
	}
}

// ValuesIn gives the values that a request or an answer has.
func (t Table) ValuesIn(o leaf.Object) object.Values {
	values := object.Values{}
	for _, k := range t {
		if v, ok := k.valueIn(o); ok {
			values[k.Name] = v
		}
	}
	return values
}

// Absorb takes over the values of the keys that the state has, or, after an import, of all keys. What the answer
// lacks keeps its value.
func (t Table) Absorb(state object.Values, o leaf.Object, all bool) {
	for _, k := range t {
		have := state[k.Name]
		if have.IsNull() && !all {
			continue
		}
		if found, ok := k.valueIn(o); ok {
			if !have.IsNull() {
				found = k.Kind.keep(have, found)
			}
			state[k.Name] = found
		}
	}
}

// Changes is the request body that makes a configuration what is planned: the keys whose value at the API is
// another one. An object of several keys is sent with all that it has, since the documents do not say whether what is
// missing in it stays.
func (t Table) Changes(plan object.Values, current leaf.Object) Body {
	body := Body{}
	for _, k := range t.SetIn(plan) {
		if !k.has(plan[k.Name], current) {
			k.put(body, current, plan[k.Name])
		}
	}
	return body
}

// Fit reports whether an answer may be of a configuration with these values: it contradicts none of them, and shows one at
// least, where there are any.
func (t Table) Fit(v object.Values, o leaf.Object) bool {
	set := t.SetIn(v)
	shown := set.ShownIn(o)
	for _, k := range shown {
		if !k.has(v[k.Name], o) {
			return false
		}
	}
	return len(shown) > 0 || len(set) == 0
}

// Remade is what a Leaf user's configuration has to be made of again, so that some keys are inherited: all that is
// stored, without the removed ones, and with what is planned. What was lost is put back. Where the API answers with inherited
// values too, a key that is not managed is left out if the API owner has the same, so as not to pin it.
func (t Table) Remade(plan object.Values, removed Table, current, owner leaf.Object, lost Body) Body {
	current, owner = t.newer(current), t.newer(owner)
	managed, inheriting := t.SetIn(plan).APINames(), inherits(current, owner)
	body := Body{}
	for name, raw := range leaf.ConfigKeys(current) {
		if !inheriting || slices.Contains(managed, name) || !sameJSON(raw, owner[name]) {
			body[name] = decoded(raw)
		}
	}
	body.Add(lost)
	for _, k := range removed {
		body.drop(k.Path())
	}
	body.Add(t.Changes(plan, body.Object()))
	return body
}

// Lost is the part of a request, without the removed keys, that an answer does not show. Where the API answers with inherited values too, it is also what
// has the value of the API owner and was sent with another; anything else that is not as it was sent, somebody has set since.
func (t Table) Lost(sent Body, removed Table, current, owner leaf.Object) Body {
	current, owner = t.newer(current), t.newer(owner)
	lost, inheriting := Body{}, inherits(current, owner)
	for name, raw := range sent.Object() {
		there, shown := current.At(name)
		if !shown || inheriting && sameJSON(there, owner[name]) && !sameJSON(there, raw) {
			lost[name] = decoded(raw)
		}
	}
	for _, k := range removed {
		lost.drop(k.Path())
	}
	return lost
}

// inherits reports whether the answer for a Leaf user has inherited values too, as some versions of the API give them: it
// lacks nothing that the API owner's configuration has.
func inherits(current, owner leaf.Object) bool {
	for name := range leaf.ConfigKeys(owner) {
		if _, shown := current.At(name); !shown {
			return false
		}
	}
	return len(owner) > 0
}

// Hold reports whether an answer shows all that a request has sent.
func (t Table) Hold(sent Body, o leaf.Object) bool {
	o, request := t.newer(o), sent.Object()
	for name := range request {
		if _, shown := o.At(name); !shown {
			return false
		}
	}
	for _, k := range t {
		if v, sent := k.valueIn(request); sent && !k.has(v, o) {
			return false
		}
	}
	return true
}

// in looks the key up in an answer; ok is false where it is not there.
func (k Key) in(o leaf.Object) (raw []byte, ok bool) {
	at := k.Path()
	if k.Older != "" && !o.Has(at[0]) {
		at = []string{k.Older}
	}
	return o.At(at...)
}

// valueIn reads the key in an answer; ok is false where it is not there, or is something else than documented.
func (k Key) valueIn(o leaf.Object) (v attr.Value, ok bool) {
	raw, ok := k.in(o)
	if !ok {
		return nil, false
	}
	return k.Kind.read(raw)
}

// has reports whether an answer has the key with this value.
func (k Key) has(v attr.Value, o leaf.Object) bool {
	found, ok := k.valueIn(o)
	return ok && k.Kind.keep(v, found).Equal(v)
}
