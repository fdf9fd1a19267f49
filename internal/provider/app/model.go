package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// configured returns the provider whose nested attribute is set, and the attribute's values. While those are not known
// yet they are nil; the provider is known all the same, if no other can be meant.
func configured(v object.Values) (Provider, object.Values) {
	for _, p := range Providers {
		if body := v.Object(p.Attribute); body != nil {
			return p, body
		}
	}
	if open := undecided(v); len(open) == 1 {
		return open[0], nil
	}
	return Provider{}, nil
}

// undecided are the providers whose nested attributes are not known yet.
func undecided(v object.Values) []Provider {
	return slices.DeleteFunc(slices.Clone(Providers), func(p Provider) bool {
		nested, ok := v[p.Attribute]
		return !ok || !nested.IsUnknown()
	})
}

// idOf gives the identity of an app; ok is false while a part of it is unknown.
func idOf(v object.Values) (id leaf.AppID, ok bool) {
	p, body := configured(v)
	name, environment := v.Text("app_name"), body.Text("client_environment")
	id = leaf.AppID{Provider: p.Segment, Name: name.ValueString(), Environment: environment.ValueString()}
	return id, body != nil && !name.IsUnknown() && !environment.IsUnknown()
}

func nameOf(id leaf.AppID) string { return "the provider app " + id.String() }

// placeOf says where an app is: there can be one of its name only.
func placeOf(id leaf.AppID) object.Place {
	return object.Place{Type: typeName, ImportID: id.String(), Fixed: true}
}

func identityOf(id leaf.AppID) map[string]types.String {
	return map[string]types.String{
		"provider_name": types.StringValue(id.Provider), "app_name": types.StringValue(id.Name), "client_environment": object.TextOrNull(id.Environment),
	}
}

// requestBody is the request body, the same for POST and PUT: the whole app, secrets from the configuration, where the
// write-only ones are. Scopes that were removed are sent as an empty list.
func requestBody(ctx context.Context, client *leaf.Client, plan, state, config object.Values, diags *diag.Diagnostics) map[string]any {
	p, planned := configured(plan)
	given := config.Object(p.Attribute)
	client.Secrets(slices.Concat(p.Fields.SecretsIn(given), p.Fields.SecretsIn(planned))...)
	body := p.Fields.Body(planned, given)
	if !p.Scopes {
		return body
	}
	scopes := []string{}
	if set, ok := planned["scopes"].(types.Set); ok && !set.IsNull() {
		diags.Append(set.ElementsAs(ctx, &scopes, false)...)
		slices.Sort(scopes)
		body["scopes"] = scopes
	} else if before, ok := state.Object(p.Attribute)["scopes"].(types.Set); ok && !before.IsNull() {
		body["scopes"] = scopes
	}
	return body
}

// secretsOf are the secrets that the state holds, which no error may repeat.
func secretsOf(state object.Values) []string {
	p, body := configured(state)
	return p.Fields.SecretsIn(body)
}

// fieldPaths are the fields of which an error stands at the attribute. Those of the body stand at the resource: a secret
// may be on the same line.
var fieldPaths = map[string]path.Path{"appName": path.Root("app_name")}

// check refuses values that the API cannot take, and reports whether there is a write-only one.
func (p Provider) check(diags *diag.Diagnostics, body object.Values) (anyWriteOnly bool) {
	anyWriteOnly = p.Fields.Check(diags, p.Attribute, body)
	if environment := body.Text("client_environment"); !environment.IsNull() && !environment.IsUnknown() && !slices.Contains(object.Environments, environment.ValueString()) {
		diags.AddError("Invalid "+p.Attribute+".client_environment", fmt.Sprintf("%s.client_environment must be %s, in capitals, and not %s.", p.Attribute, strings.Join(object.Environments, " or "),
			object.Unlisted([]string{environment.ValueString()}, object.Environments)))
	}
	scopes, _ := body["scopes"].(types.Set)
	empty := slices.ContainsFunc(scopes.Elements(), func(v attr.Value) bool { return v.Equal(types.StringValue("")) })
	if empty || !scopes.IsNull() && !scopes.IsUnknown() && len(scopes.Elements()) == 0 {
		diags.AddError("Invalid "+p.Attribute+".scopes", p.Attribute+".scopes must not be empty, nor hold an empty text. Leave it out to say nothing of scopes.")
	}
	return anyWriteOnly
}

// absorb takes over when the app was created, which is all that an answer tells of it.
func absorb(v object.Values, o leaf.Object) {
	if t, ok := o.Time("createdTime"); ok && (v.Text("created_time").IsNull() || !leaf.SameTime(v.Text("created_time").ValueString(), t.String())) {
		v["created_time"] = types.StringValue(t.String())
	}
}

// createdOf is when an app was created, "" where an answer does not tell.
func createdOf(o leaf.Object) string {
	t, ok := o.Time("createdTime")
	if !ok {
		return ""
	}
	return t.String()
}

// nested is the provider's attribute for an app of which the values are known, and nothing else.
func (p Provider) nested(ctx context.Context, id leaf.AppID, known object.Values, diags *diag.Diagnostics) types.Object {
	of, ok := p.schema().GetType().(attr.TypeWithAttributeTypes)
	if !ok {
		diags.AddError("Cannot read "+p.Attribute, "This is a bug of the provider; please report it.")
		return types.Object{}
	}
	leaves := map[string]attr.Value{}
	for name, t := range of.AttributeTypes() {
		leaves[name] = known[name]
		if known[name] == nil {
			null, err := t.ValueFromTerraform(ctx, tftypes.NewValue(t.TerraformType(ctx), nil))
			if err != nil {
				diags.AddError("Cannot read "+p.Attribute, "This is a bug of the provider; please report it.")
			}
			leaves[name] = null
		}
	}
	if id.Environment != "" {
		leaves["client_environment"] = types.StringValue(id.Environment)
	}
	return types.ObjectValueMust(of.AttributeTypes(), leaves)
}

func planEqual(a, b attr.Value) bool { return a != nil && b != nil && a.Equal(b) }
