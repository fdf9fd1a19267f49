package object

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Values are the attributes of an object whose schema comes from a row of a table.
type Values map[string]attr.Value

// getter is a configuration, plan or state.
type getter interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}

// setter is a state or plan.
type setter interface {
	Set(ctx context.Context, value any) diag.Diagnostics
}

// ReadValues gives all attributes of a configuration, plan or state.
func ReadValues(ctx context.Context, from getter, diags *diag.Diagnostics) Values {
	var o types.Object
	diags.Append(from.Get(ctx, &o)...)
	return o.Attributes()
}

// Write writes all values into a state or plan.
func (v Values) Write(ctx context.Context, to setter, diags *diag.Diagnostics) {
	types_ := map[string]attr.Type{}
	for name, value := range v {
		types_[name] = value.Type(ctx)
	}
	o, problems := types.ObjectValue(types_, v)
	diags.Append(problems...)
	diags.Append(to.Set(ctx, o)...)
}

// WriteChanges is Write where something has changed since before: most reads change nothing, and comparing costs less.
func (v Values) WriteChanges(ctx context.Context, to setter, before Values, diags *diag.Diagnostics) {
	if !maps.EqualFunc(v, before, attr.Value.Equal) {
		v.Write(ctx, to, diags)
	}
}

// ModelOf fills a struct whose fields are attr.Values, by their tfsdk tags. The framework's own Get does the same for
// any Go type at five times the cost, which a refresh of thousands of API keys feels.
func ModelOf[T any](v Values) (m T) {
	target := reflect.ValueOf(&m).Elem()
	for name, index := range fieldsOf(target.Type()) {
		if value, ok := v[name]; ok {
			target.FieldByIndex(index).Set(reflect.ValueOf(value))
		}
	}
	return m
}

// ValuesOf is the reverse of ModelOf.
func ValuesOf[T any](m T) Values {
	v := Values{}
	source := reflect.ValueOf(m)
	for name, index := range fieldsOf(source.Type()) {
		if value, ok := reflect.TypeAssert[attr.Value](source.FieldByIndex(index)); ok {
			v[name] = value
		}
	}
	return v
}

var modelFields sync.Map // of map[string][]int by the type of the model

// fieldsOf gives the index of each field by its tag.
func fieldsOf(t reflect.Type) map[string][]int {
	if known, ok := modelFields.Load(t); ok {
		return known.(map[string][]int) //nolint:forcetypeassert // nothing else is stored
	}
	fields := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		if name, ok := f.Tag.Lookup("tfsdk"); ok {
			fields[name] = f.Index
		}
	}
	modelFields.Store(t, fields)
	return fields
}

// Text is the text of that name, null where there is none.
func (v Values) Text(name string) types.String {
	s, ok := v[name].(types.String)
	if !ok {
		return types.StringNull()
	}
	return s
}

// Texts are the texts of a list of that name, or of a set in order of the alphabet; none where it is null or unknown.
func (v Values) Texts(name string) (texts []string) {
	collection, ok := v[name].(interface{ Elements() []attr.Value })
	if !ok {
		return nil
	}
	for _, e := range collection.Elements() {
		if text, ok := e.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			texts = append(texts, text.ValueString())
		}
	}
	if _, ok := v[name].(types.Set); ok {
		slices.Sort(texts)
	}
	return texts
}

// Version is the number that resends the write-only values.
func (v Values) Version() types.Int64 {
	n, ok := v[SecretsVersion].(types.Int64)
	if !ok {
		return types.Int64Null()
	}
	return n
}

// Object are the values of a nested attribute; nil where it is null or unknown.
func (v Values) Object(name string) Values {
	o, ok := v[name].(types.Object)
	if !ok || o.IsNull() || o.IsUnknown() {
		return nil
	}
	return o.Attributes()
}

// Forms are both forms of a secret.
func (v Values) Forms(name string) SecretForms {
	return SecretForms{Plain: v.Text(name), WriteOnly: v.Text(name + WriteOnlySuffix)}
}

// NullUnknown turns what is unknown into null, so that a state can be written at any time.
func (v Values) NullUnknown() {
	for name, value := range v {
		if !value.IsUnknown() {
			continue
		}
		switch value.(type) {
		case types.String:
			v[name] = types.StringNull()
		case types.Bool:
			v[name] = types.BoolNull()
		case types.Int64:
			v[name] = types.Int64Null()
		}
	}
}
