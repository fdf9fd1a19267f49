package magiclink

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// What a link shows of what it was made of: settings and providers.

// setting is one entry of settings. What it is by default is what Leaf fills in where it is not sent.
type setting struct {
	name, description, fallback string
	truth                       bool
	check                       validator.String
}

var settings = []setting{
	{name: "background_color", description: "The colour behind the page, a hex code; `#F5F5F5` by default.", fallback: "#F5F5F5", check: hexColor},
	{name: "header_image", description: "The URL of an image above the page.", check: webURL},
	{name: "company_logo", description: "The URL of a logo.", check: webURL},
	{name: "company_name", description: "The name of the company that the grower sees.", check: object.NotEmpty},
	{name: "show_leaf_user_name", description: "Whether the page shows the name of the Leaf user; false by default.", fallback: "false", truth: true},
	{name: "disconnect_enabled", description: "Whether the grower can disconnect providers, not of a link of kind `file_upload`; false by default. " +
		"A connection that is cut so is one that Terraform may manage.", fallback: "false", truth: true},
}

func settingsAttributes() map[string]schema.Attribute {
	all := map[string]schema.Attribute{}
	for _, s := range settings {
		if s.truth {
			all[s.name] = schema.BoolAttribute{MarkdownDescription: s.description, Optional: true}
			continue
		}
		all[s.name] = schema.StringAttribute{MarkdownDescription: s.description, Optional: true, Validators: []validator.String{s.check}}
	}
	return all
}

func settingsTypes() map[string]attr.Type {
	all := map[string]attr.Type{}
	for _, s := range settings {
		all[s.name] = types.StringType
		if s.truth {
			all[s.name] = types.BoolType
		}
	}
	return all
}

// settingsToSend are those that are set, under the API's names.
func settingsToSend(o types.Object) map[string]any {
	send := map[string]any{}
	for name, v := range o.Attributes() {
		switch v := v.(type) {
		case types.String:
			if !v.IsNull() {
				send[object.Camel(name)] = v.ValueString()
			}
		case types.Bool:
			if !v.IsNull() {
				send[object.Camel(name)] = v.ValueBool()
			}
		}
	}
	return send
}

// effective is what the settings come to, with defaults filled in; ok is false where a value is not known yet.
func effective(o types.Object) (all map[string]string, ok bool) {
	all = map[string]string{}
	if o.IsUnknown() {
		return nil, false
	}
	for _, s := range settings {
		all[s.name] = s.fallback
		v := o.Attributes()[s.name]
		switch {
		case v == nil || v.IsNull():
		case v.IsUnknown():
			return nil, false
		default:
			all[s.name] = textOf(v)
		}
	}
	return all, true
}

func textOf(v attr.Value) string {
	switch v := v.(type) {
	case types.String:
		return v.ValueString()
	case types.Bool:
		return strconv.FormatBool(v.ValueBool())
	}
	return ""
}

// absorb takes over what an answer shows of what the link was made of. What it lacks keeps its value, and what the API fills in or
// writes in its own way is nobody's change. first says that it is the first reading since the creation.
func (m model) absorb(ctx context.Context, l leaf.MagicLink, echo object.Echo, first bool, diags *diag.Diagnostics) model {
	if l.Provider != "" && m.Kind.ValueString() == "authentication" {
		m.ProviderName = echo.Text("provider_name", m.ProviderName, l.Provider)
	}
	m.AllowedProviders = absorbProviders(ctx, m.AllowedProviders, l.AllowedProviders, echo, first, diags)
	if m.Settings.IsNull() {
		return m
	}
	values := m.Settings.Attributes()
	for _, s := range settings {
		shown, ok := l.Settings[object.Camel(s.name)]
		have := values[s.name]
		if !ok || have.IsNull() {
			continue
		}
		if !s.truth {
			text, _ := have.(types.String)
			values[s.name] = echo.Text("settings."+s.name, text, shown)
		} else if truth, err := strconv.ParseBool(shown); err == nil {
			values[s.name] = types.BoolValue(truth)
		}
	}
	o, problems := types.ObjectValue(settingsTypes(), values)
	diags.Append(problems...)
	m.Settings = o
	return m
}

// absorbProviders gives the allowed providers after an answer. Where none were sent the API may list what that means.
func absorbProviders(ctx context.Context, have types.Set, shown []string, echo object.Echo, first bool, diags *diag.Diagnostics) types.Set {
	const name = "allowed_providers"
	switch {
	case len(shown) == 0:
		return have
	case slices.Contains(shown, leaf.AllProviders):
		return types.SetNull(types.StringType)
	}
	all := strings.Join(shown, ",")
	answered, problems := types.SetValueFrom(ctx, types.StringType, shown)
	diags.Append(problems...)
	if have.IsNull() {
		if before, known := echo[name]; first || known && before == all {
			echo[name] = all
			return have
		}
		return answered
	}
	var sent []string
	diags.Append(have.ElementsAs(ctx, &sent, false)...)
	slices.Sort(sent)
	if text := types.StringValue(strings.Join(sent, ",")); echo.Text(name, text, all).Equal(text) {
		return have
	}
	return answered
}

// learnSettings are those that an import takes over: what differs from the defaults.
func learnSettings(l leaf.MagicLink, diags *diag.Diagnostics) types.Object {
	values, some := map[string]attr.Value{}, false
	for _, s := range settings {
		shown := l.Settings[object.Camel(s.name)]
		differs := shown != "" && !strings.EqualFold(shown, s.fallback)
		some = some || differs
		switch {
		case !s.truth && differs:
			values[s.name] = types.StringValue(shown)
		case !s.truth:
			values[s.name] = types.StringNull()
		case differs:
			values[s.name] = types.BoolValue(shown == "true")
		default:
			values[s.name] = types.BoolNull()
		}
	}
	if !some {
		return types.ObjectNull(settingsTypes())
	}
	o, problems := types.ObjectValue(settingsTypes(), values)
	diags.Append(problems...)
	return o
}
