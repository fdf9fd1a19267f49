package object

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Field is one text in a request body, a row in the table of an object: its attributes, its check and its part of the body
// are made from it. Its name in the API is the camel case of its name here.
type Field struct {
	Name, Description string
	// Secret fields have two attributes: one whose value the state keeps, and a write-only one.
	Secret, Optional bool
	// Renewed secrets are tokens that the API renews by itself: what it shows of one is not what was configured.
	Renewed bool
	// OneOf are the allowed values of an enumeration; Fallback is what the API fills in.
	OneOf    []string
	Fallback string
}

// Fields are the fields of one body.
type Fields []Field

// Use is how a resource has its fields.
type Use struct {
	// Replaces is what a change replaces, such as "the credentials"; where it is empty, a change is written in place.
	Replaces string
	// Nested fields have no validators: Terraform prints the line of a nested attribute beside an error of it, and a secret may
	// stand on the same line. Check does their work.
	Nested bool
	// Unshown fields are in no answer, so that they are required where they are sent and not where they are configured, as
	// secrets always are.
	Unshown bool
}

// Attributes are the attributes of all fields.
func (all Fields) Attributes(use Use) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for _, f := range all {
		maps.Copy(attributes, f.Attributes(use))
	}
	return attributes
}

// Attributes is the attribute of a field, or the two of a secret one.
func (f Field) Attributes(use Use) map[string]schema.Attribute {
	if f.Secret {
		var modifiers []planmodifier.String
		if use.Replaces != "" {
			modifiers = append(modifiers, SecretModifier{Name: f.Name, Optional: f.Optional, Renewed: f.Renewed})
		}
		return SecretAttributes(f.Name, f.Description, f.Optional, modifiers...)
	}
	required := f.Fallback == "" && !f.Optional
	a := schema.StringAttribute{MarkdownDescription: f.Description, Required: required && !use.Unshown, Optional: !required || use.Unshown}
	if required && use.Unshown {
		a.MarkdownDescription += " Required to create or change."
	}
	if use.Replaces != "" {
		a.MarkdownDescription += " A change replaces " + use.Replaces + "."
		a.PlanModifiers = []planmodifier.String{ReplaceUnlessImported()}
	}
	switch {
	case use.Nested:
	case len(f.OneOf) > 0:
		a.Validators = []validator.String{OneOf(f.OneOf...)}
	default:
		a.Validators = []validator.String{NotEmpty}
	}
	if f.Fallback != "" {
		a.Computed = true
		a.Default = stringdefault.StaticString(f.Fallback)
	}
	return map[string]schema.Attribute{f.Name: a}
}

// Check refuses what the API cannot take of what is configured, as far as no validator does, and reports whether there is a
// write-only value. within is the attribute in which the fields are nested, if they are.
func (all Fields) Check(diags *diag.Diagnostics, within string, config Values) (anyWriteOnly bool) {
	prefix := ""
	if within != "" {
		prefix = within + "."
	}
	for _, f := range all {
		switch {
		case f.Secret:
			forms := config.Forms(f.Name)
			forms.Check(diags, prefix+f.Name)
			anyWriteOnly = anyWriteOnly || !forms.WriteOnly.IsNull()
		case within != "" && IsEmptyText(config.Text(f.Name)):
			diags.AddError("Invalid "+prefix+f.Name, prefix+f.Name+" must not be an empty text.")
		}
	}
	return anyWriteOnly
}

// Body is what is sent of the fields: what is planned, and from the configuration the write-only secrets, which no plan has. The
// others are not taken from there: what ignore_changes keeps is in the plan alone.
func (all Fields) Body(plan, config Values) map[string]any {
	body := map[string]any{}
	for _, f := range all {
		value, ok := plan.Text(f.Name).ValueString(), !plan.Text(f.Name).IsNull()
		if f.Secret {
			value, ok = SecretForms{Plain: plan.Text(f.Name), WriteOnly: config.Forms(f.Name).WriteOnly}.Value()
		}
		if ok {
			body[Camel(f.Name)] = value
		}
	}
	return body
}

// WriteOnly are the names of the secrets that the configuration gives in their write-only form.
func (all Fields) WriteOnly(config Values) []string {
	names := []string{}
	for _, f := range all.Secrets() {
		if !config.Forms(f.Name).WriteOnly.IsNull() {
			names = append(names, f.Name)
		}
	}
	return names
}

// SecretsIn are the values of the secret fields, in whichever form they are given.
func (all Fields) SecretsIn(v Values) []string {
	var secrets []string
	for _, f := range all.Secrets() {
		if value, ok := v.Forms(f.Name).Value(); ok {
			secrets = append(secrets, value)
		}
	}
	return secrets
}

// Secrets are the fields that are secret, Readable the others.
func (all Fields) Secrets() Fields {
	return slices.DeleteFunc(slices.Clone(all), func(f Field) bool { return !f.Secret })
}

// Readable are the fields that are not secret.
func (all Fields) Readable() Fields {
	return slices.DeleteFunc(slices.Clone(all), func(f Field) bool { return f.Secret })
}
