package core

import (
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// object makes a value of Go values; what they lack is null. lookup gives what a [Ref] stands for.
func object(of tftypes.Type, from map[string]any, lookup func(Ref, tftypes.Type) (tftypes.Value, error)) (tftypes.Value, error) {
	attributes := map[string]tftypes.Value{}
	for name, t := range attributeTypes(of) {
		given, ok := from[name]
		if !ok || given == nil {
			attributes[name] = tftypes.NewValue(t, nil)
			continue
		}
		var v tftypes.Value
		var err error
		switch given := given.(type) {
		case Ref:
			v, err = lookup(given, t)
		case Unknown:
			v = tftypes.NewValue(t, tftypes.UnknownValue)
		default:
			v, err = fromGo(t, given)
		}
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
		}
		attributes[name] = v
	}
	for name := range from {
		if _, ok := attributes[name]; !ok {
			return tftypes.Value{}, fmt.Errorf("there is no attribute %s", name)
		}
	}
	return tftypes.NewValue(of, attributes), nil
}

// fromGo makes a value of a Go value, by its JSON.
func fromGo(t tftypes.Type, given any) (tftypes.Value, error) {
	if nested, ok := given.(map[string]any); ok && t.Is(tftypes.Object{}) {
		return object(t, nested, nil)
	}
	raw, err := json.Marshal(given)
	if err != nil {
		return tftypes.Value{}, err
	}
	return (&tfprotov6.DynamicValue{JSON: raw}).Unmarshal(t)
}

func attributeTypes(of tftypes.Type) map[string]tftypes.Type {
	if o, ok := of.(tftypes.Object); ok {
		return o.AttributeTypes
	}
	return nil
}

// attribute gives one attribute of an object; false where the object is null or unknown.
func attribute(of tftypes.Value, name string) (tftypes.Value, bool) {
	var all map[string]tftypes.Value
	if of.IsNull() || !of.IsKnown() || of.As(&all) != nil {
		return tftypes.Value{}, false
	}
	v, ok := all[name]
	return v, ok
}

// dynamic is a value as the protocol carries it.
func dynamic(v tftypes.Value) *tfprotov6.DynamicValue {
	d, err := tfprotov6.NewDynamicValue(v.Type(), v)
	if err != nil {
		panic(err) // a value always has its own type
	}
	return &d
}

func nothing(of tftypes.Type) tftypes.Value { return tftypes.NewValue(of, nil) }

// proposed is objchange.ProposedNew: what the configuration sets, and of what is computed and not set the prior value.
func proposed(of tftypes.Type, attributes []*tfprotov6.SchemaAttribute, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	out := map[string]tftypes.Value{}
	for _, a := range attributes {
		t := attributeTypes(of)[a.Name]
		before, ok := attribute(prior, a.Name)
		if !ok {
			before = nothing(t)
		}
		set, _ := attribute(config, a.Name)
		switch {
		case a.WriteOnly:
			out[a.Name] = nothing(t)
		case a.Computed && set.IsNull():
			out[a.Name] = before
		case a.NestedType != nil && a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
			out[a.Name] = proposed(t, a.NestedType.Attributes, before, set)
		default:
			out[a.Name] = set
		}
	}
	return tftypes.NewValue(of, out)
}

// checkPlan is objchange.AssertPlanValid: a provider may decide only what the configuration leaves to it.
func checkPlan(attributes []*tfprotov6.SchemaAttribute, prior, config, planned tftypes.Value) error {
	for _, a := range attributes {
		set, _ := attribute(config, a.Name)
		will, _ := attribute(planned, a.Name)
		before, ok := attribute(prior, a.Name)
		switch {
		case a.WriteOnly && !will.IsNull():
			return fmt.Errorf("%s is write-only and planned", a.Name)
		case a.WriteOnly, a.NestedType != nil, will.Equal(set), ok && will.Equal(before), a.Computed && set.IsNull():
		default:
			return fmt.Errorf("%s is planned as something else than the configuration or the state has", a.Name)
		}
	}
	return nil
}

// conforms is objchange.AssertObjectCompatible: what was known when it was planned stays so.
func conforms(planned, actual tftypes.Value) error {
	switch {
	case !planned.IsKnown():
		return nil
	case planned.IsFullyKnown():
		if !planned.Equal(actual) {
			return fmt.Errorf("it was planned, and is another one now")
		}
		return nil
	}
	for name := range attributeTypes(planned.Type()) {
		was, _ := attribute(planned, name)
		is, ok := attribute(actual, name)
		if !ok {
			return fmt.Errorf("it was planned, and is gone now")
		}
		if err := conforms(was, is); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// moved reports whether one of the paths leads to another value in planned than in prior.
func moved(paths []*tftypes.AttributePath, prior, planned tftypes.Value) bool {
	for _, p := range paths {
		before, _, errBefore := tftypes.WalkAttributePath(prior, p)
		after, _, errAfter := tftypes.WalkAttributePath(planned, p)
		was, wasValue := before.(tftypes.Value)
		is, isValue := after.(tftypes.Value)
		if errBefore != nil || errAfter != nil || !wasValue || !isValue || !was.Equal(is) {
			return true
		}
	}
	return false
}
