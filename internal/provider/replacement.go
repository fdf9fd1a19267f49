package provider

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// refreshToken is what Leaf exchanges for newer ones.
const refreshToken = "refresh_token"

// warnOfReplacement looks at each plan of a replacement. Only the server sees what makes it one.
func (p *leafProvider) warnOfReplacement(ctx context.Context, server tfprotov6.ProviderServer, req *tfprotov6.PlanResourceChangeRequest, resp *tfprotov6.PlanResourceChangeResponse) {
	if len(resp.RequiresReplace) == 0 || slices.ContainsFunc(resp.Diagnostics, isError) {
		return
	}
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || schemas.ResourceSchemas[req.TypeName] == nil {
		return
	}
	schema := schemas.ResourceSchemas[req.TypeName]
	prior, err := req.PriorState.Unmarshal(schema.ValueType())
	if err != nil || prior.IsNull() {
		return
	}
	config, err := req.Config.Unmarshal(schema.ValueType())
	if err != nil {
		return
	}
	warning := warnOfUnknown(schema, config, resp.RequiresReplace)
	if d := p.configured.Load(); warning == nil && (d == nil || !d.Silenced[object.WarnStaleToken]) {
		warning = warnOfStaleToken(schema, config, resp.RequiresReplace)
	}
	if warning != nil {
		resp.Diagnostics = append(resp.Diagnostics, warning)
	}
}

// warnOfStaleToken warns of a replacement that connects a grower with the refresh token of the connection that it replaces,
// or may do so: Leaf has exchanged that token since, as a rule. Whether a write-only token is another one nobody can see.
func warnOfStaleToken(schema *tfprotov6.Schema, config tftypes.Value, replaces []*tftypes.AttributePath) *tfprotov6.Diagnostic {
	if attributeOf(schema, refreshToken) == nil || isNull(config, refreshToken) && isNull(config, refreshToken+object.WriteOnlySuffix) {
		return nil // it is a kind without one, or the error that it is missing says all
	}
	var because []string
	for _, p := range replaces {
		switch name := nameOf(p); name {
		case refreshToken:
			return nil // there is another one
		case "created_time": // a secret was removed in both of its forms
		default:
			because = append(because, name)
		}
	}
	detail := "This plan replaces a grower's connection"
	if len(because) > 0 {
		detail += ", because of " + strings.Join(because, " and ")
	}
	detail += ". It connects again with the refresh token that is configured. "
	if isNull(config, refreshToken) { // it is write-only
		detail += "If that is the token with which the grower was connected before, Leaf has exchanged it for newer ones since"
	} else {
		detail += "That is the token with which the grower was connected before, and Leaf has exchanged it for newer ones since"
	}
	detail += ", as a rule: then it is accepted no more, and the grower stays disconnected until they connect anew in the Leaf Link widget. " +
		"Get a new refresh token first, and configure it in the same apply."
	return &tfprotov6.Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityWarning,
		Summary:  "Replaced with a refresh token that may be stale",
		Detail:   detail + object.HowToSilence(object.WarnStaleToken), Attribute: placeOf(schema, replaces),
	}
}

// isNull reports whether an attribute of an object is null.
func isNull(object tftypes.Value, name string) bool {
	at, _, err := tftypes.WalkAttributePath(object, tftypes.NewAttributePath().WithAttributeName(name))
	v, ok := at.(tftypes.Value)
	return err == nil && ok && v.IsNull()
}

func isError(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError }

// nameOf writes a path as a configuration does: john_deere.client_environment.
func nameOf(p *tftypes.AttributePath) string {
	var names []string
	for _, step := range p.Steps() {
		if name, ok := step.(tftypes.AttributeName); ok {
			names = append(names, string(name))
		}
	}
	return strings.Join(names, ".")
}

func attributeOf(schema *tfprotov6.Schema, name string) *tfprotov6.SchemaAttribute {
	for _, a := range schema.Block.Attributes {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// placeOf is where a warning about attributes stands: at the first, or at the resource, where the engine would show a line
// with a secret on it.
func placeOf(schema *tfprotov6.Schema, paths []*tftypes.AttributePath) *tftypes.AttributePath {
	a := attributeOf(schema, strings.Split(nameOf(paths[0]), ".")[0])
	if a == nil || a.Sensitive || a.NestedType != nil {
		return nil
	}
	return paths[0]
}
