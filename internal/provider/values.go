package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// values are the attributes of an object whose schema comes from a row of a table.
type values map[string]attr.Value

// getter is a configuration, plan or state.
type getter interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}

// setter is a state or plan.
type setter interface {
	Set(ctx context.Context, value any) diag.Diagnostics
}

func readValues(ctx context.Context, from getter, diags *diag.Diagnostics) values {
	var o types.Object
	diags.Append(from.Get(ctx, &o)...)
	return o.Attributes()
}

func (v values) write(ctx context.Context, to setter, diags *diag.Diagnostics) {
	types_ := map[string]attr.Type{}
	for name, value := range v {
		types_[name] = value.Type(ctx)
	}
	o, problems := types.ObjectValue(types_, v)
	diags.Append(problems...)
	diags.Append(to.Set(ctx, o)...)
}

func (v values) text(name string) types.String {
	s, ok := v[name].(types.String)
	if !ok {
		return types.StringNull()
	}
	return s
}

// version is the number that resends the write-only values.
func (v values) version() types.Int64 {
	n, ok := v[secretsVersion].(types.Int64)
	if !ok {
		return types.Int64Null()
	}
	return n
}

func (v values) object(name string) values {
	o, ok := v[name].(types.Object)
	if !ok || o.IsNull() || o.IsUnknown() {
		return nil
	}
	return o.Attributes()
}

func (v values) forms(name string) secretForms {
	return secretForms{plain: v.text(name), writeOnly: v.text(name + writeOnlySuffix)}
}

// settle turns what is unknown into null, so that a state can be written at any time.
func (v values) settle() {
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

// camel turns an attribute's name into the API's field: client_id, clientId.
func camel(name string) string {
	parts := strings.Split(name, "_")
	for i, p := range parts[1:] {
		parts[i+1] = capital(p)
	}
	return strings.Join(parts, "")
}
