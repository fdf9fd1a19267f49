package provider

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// configured returns the provider whose nested attribute is set, and the attribute's values. While those are not known
// yet they are nil; the provider is known all the same, if no other can be meant.
func configured(v values) (appProvider, values) {
	var open []appProvider
	for _, p := range appProviders {
		if body := v.object(p.attribute); body != nil {
			return p, body
		}
		if nested, ok := v[p.attribute]; ok && nested.IsUnknown() {
			open = append(open, p)
		}
	}
	if len(open) == 1 {
		return open[0], nil
	}
	return appProvider{}, nil
}

// appID gives the identity of an app; ok is false while a part of it is unknown.
func appID(v values) (id leaf.AppID, ok bool) {
	p, body := configured(v)
	name, environment := v.text("app_name"), body.text("client_environment")
	id = leaf.AppID{Provider: p.segment, Name: name.ValueString(), Environment: environment.ValueString()}
	return id, body != nil && !name.IsUnknown() && !environment.IsUnknown()
}

func appObject(id leaf.AppID) string { return "the provider app " + id.String() }

func appIdentity(id leaf.AppID) map[string]types.String {
	return map[string]types.String{
		"provider_name": types.StringValue(id.Provider), "app_name": types.StringValue(id.Name), "client_environment": textOrNull(id.Environment),
	}
}

func textOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// appBody is the request body, the same for POST and PUT: the whole app, secrets from the configuration, where the
// write-only ones are. Scopes that were removed are sent as an empty list.
func appBody(ctx context.Context, client *leaf.Client, plan, state, config values, diags *diag.Diagnostics) map[string]any {
	p, planned := configured(plan)
	given := config.object(p.attribute)
	body := map[string]any{}
	for _, f := range p.fields {
		if !f.secret {
			body[camel(f.name)] = planned.text(f.name).ValueString()
			continue
		}
		v, _ := given.forms(f.name).value()
		client.Secrets(v)
		body[camel(f.name)] = v
	}
	if !p.scopes {
		return body
	}
	scopes := []string{}
	if set, ok := planned["scopes"].(types.Set); ok && !set.IsNull() {
		diags.Append(set.ElementsAs(ctx, &scopes, false)...)
		slices.Sort(scopes)
		body["scopes"] = scopes
	} else if before, ok := state.object(p.attribute)["scopes"].(types.Set); ok && !before.IsNull() {
		body["scopes"] = scopes
	}
	return body
}

// appSecrets are the secrets that the state holds, which no error may repeat.
func appSecrets(state values) []string {
	p, body := configured(state)
	var secrets []string
	for _, f := range p.fields {
		if f.secret {
			secrets = append(secrets, body.text(f.name).ValueString())
		}
	}
	return secrets
}

// appFields are the fields of which an error stands at the attribute. Those of the body stand at the resource: a secret
// may be on the same line.
var appFields = map[string]path.Path{"appName": path.Root("app_name")}

// check refuses values that the API cannot take.
func (p appProvider) check(diags *diag.Diagnostics, body values) {
	for _, f := range p.fields {
		switch at := p.attribute + "." + f.name; {
		case f.secret:
			body.forms(f.name).check(diags, at, false)
		case isEmptyText(body.text(f.name)):
			diags.AddError("Empty value", at+" must not be an empty text.")
		}
	}
	if environment := body.text("client_environment"); !environment.IsNull() && !environment.IsUnknown() && !slices.Contains(environments, environment.ValueString()) {
		diags.AddError("Invalid client_environment", p.attribute+".client_environment must be "+strings.Join(environments, " or ")+", in capitals.")
	}
	scopes, _ := body["scopes"].(types.Set)
	empty := slices.ContainsFunc(scopes.Elements(), func(v attr.Value) bool { return v.Equal(types.StringValue("")) })
	if empty || !scopes.IsNull() && !scopes.IsUnknown() && len(scopes.Elements()) == 0 {
		diags.AddError("Empty scopes", p.attribute+".scopes must not be empty, nor hold an empty text. Leave it out to say nothing of scopes.")
	}
}

// absorbApp takes over when the app was created, which is all that an answer tells of it.
func absorbApp(v values, o leaf.Object) {
	if t, ok := o.Time("createdTime"); ok && (v.text("created_time").IsNull() || !leaf.SameTime(v.text("created_time").ValueString(), t.String())) {
		v["created_time"] = types.StringValue(t.String())
	}
}

func planEqual(a, b attr.Value) bool { return a != nil && b != nil && a.Equal(b) }
