// Command schema prints what the provider tells an engine of itself, in the form of `terraform providers schema -json`: for
// tfplugindocs, whose pages are then the same whatever engine, if any, is on a machine. An older one would leave out what it
// does not know, such as list resources.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

func main() {
	out, err := describe(context.Background(), provider.NewServer("docs")())
	if err == nil {
		_, err = os.Stdout.Write(out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "schema:", err)
		os.Exit(1)
	}
}

// object is a JSON object.
type object = map[string]any

func describe(ctx context.Context, server tfprotov6.ProviderServer) ([]byte, error) {
	all, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	for _, d := range all.Diagnostics {
		return nil, fmt.Errorf("%s: %s", d.Summary, d.Detail)
	}
	return json.MarshalIndent(object{
		"format_version": "1.0",
		"provider_schemas": object{"leaf": object{ // as tfplugindocs looks for it; an engine has the whole address
			"provider":                   schema(all.Provider),
			"resource_schemas":           each(all.ResourceSchemas, schema),
			"data_source_schemas":        each(all.DataSourceSchemas, schema),
			"ephemeral_resource_schemas": each(all.EphemeralResourceSchemas, schema),
			"list_resource_schemas":      each(all.ListResourceSchemas, schema),
			"action_schemas":             each(all.ActionSchemas, action),
			"functions":                  each(all.Functions, function),
		}},
	}, "", "  ")
}

// each describes all parts of one sort, by their names.
func each[T any](all map[string]T, describe func(T) object) object {
	described := object{}
	for name, one := range all {
		described[name] = describe(one)
	}
	return described
}

func schema(s *tfprotov6.Schema) object { return object{"version": s.Version, "block": block(s.Block)} }

func action(a *tfprotov6.ActionSchema) object { return object{"block": block(a.Schema.Block)} }

func block(b *tfprotov6.SchemaBlock) object {
	o := object{}
	if len(b.Attributes) > 0 {
		o["attributes"] = attributes(b.Attributes)
	}
	words(o, b.Description, b.DescriptionKind)
	return o
}

func attributes(all []*tfprotov6.SchemaAttribute) object {
	described := object{}
	for _, a := range all {
		o := object{}
		if a.NestedType != nil {
			o["nested_type"] = object{"attributes": attributes(a.NestedType.Attributes), "nesting_mode": nesting[a.NestedType.Nesting]}
		} else {
			o["type"] = a.Type
		}
		words(o, a.Description, a.DescriptionKind)
		for flag, set := range map[string]bool{
			"required": a.Required, "optional": a.Optional, "computed": a.Computed, "sensitive": a.Sensitive, "write_only": a.WriteOnly, "deprecated": a.Deprecated,
		} {
			if set {
				o[flag] = true
			}
		}
		described[a.Name] = o
	}
	return described
}

var nesting = map[tfprotov6.SchemaObjectNestingMode]string{
	tfprotov6.SchemaObjectNestingModeSingle: "single", tfprotov6.SchemaObjectNestingModeList: "list",
	tfprotov6.SchemaObjectNestingModeSet: "set", tfprotov6.SchemaObjectNestingModeMap: "map",
}

func function(f *tfprotov6.Function) object {
	var parameters []object
	for _, p := range f.Parameters {
		parameters = append(parameters, parameter(p))
	}
	o := object{"summary": f.Summary, "description": f.Description, "return_type": f.Return.Type, "parameters": parameters}
	if f.VariadicParameter != nil {
		o["variadic_parameter"] = parameter(f.VariadicParameter)
	}
	return o
}

func parameter(p *tfprotov6.FunctionParameter) object {
	o := object{"name": p.Name, "description": p.Description, "type": p.Type}
	if p.AllowNullValue {
		o["is_nullable"] = true
	}
	return o
}

// words adds a description, as the engine does where there is none.
func words(o object, description string, kind tfprotov6.StringKind) {
	if description != "" {
		o["description"] = description
	}
	o["description_kind"] = "plain"
	if kind == tfprotov6.StringKindMarkdown {
		o["description_kind"] = "markdown"
	}
}
