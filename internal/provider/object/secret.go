package object

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	// WriteOnlySuffix turns the name of a secret into that of its write-only form.
	WriteOnlySuffix = "_wo"
	// SecretsVersion is the number that resends the write-only values.
	SecretsVersion = "secrets_wo_version"
	// MaxVersion is the largest whole number that survives Terraform's JSON.
	MaxVersion = 1<<53 - 1
)

// SecretAttributes makes the two attributes of a secret input: x, which is sensitive and stays in the state, and x_wo,
// which is write-only and does not. Neither has validators: an error of theirs would print the secret
// (SecretForms.Check does it).
func SecretAttributes(name, description string, optional bool, modifiers ...planmodifier.String) map[string]schema.Attribute {
	need := fmt.Sprintf("At most one of `%s` and `%s` is set", name, name+WriteOnlySuffix)
	if !optional {
		need += "; one is required to create or change"
	}
	return map[string]schema.Attribute{
		name: schema.StringAttribute{
			MarkdownDescription: fmt.Sprintf("%s Kept in the state as a sensitive value. %s.", description, need),
			Optional:            true, Sensitive: true,
			PlanModifiers: modifiers,
		},
		name + WriteOnlySuffix: schema.StringAttribute{
			MarkdownDescription: fmt.Sprintf("%s Write-only: in neither plan nor state; needs Terraform or OpenTofu 1.11. A change of it is sent when `%s` changes. %s.",
				description, SecretsVersion, need),
			Optional: true, Sensitive: true, WriteOnly: true,
		},
	}
}

// SecretsVersionAttribute is the number that resends the write-only values; effect says what a change does.
func SecretsVersionAttribute(effect string, modifiers ...planmodifier.Int64) schema.Int64Attribute {
	return schema.Int64Attribute{
		MarkdownDescription: "Any whole number. Terraform cannot see changes of write-only values, so raise this to have them sent: " + effect,
		CustomType:          WholeNumber{},
		Optional:            true,
		Validators:          []validator.Int64{Between(0, MaxVersion)},
		PlanModifiers:       modifiers,
	}
}

// SecretForms are the two forms of one secret as the configuration has them.
type SecretForms struct{ Plain, WriteOnly types.String }

// Value is the secret to send; ok is false where neither form is set.
func (f SecretForms) Value() (string, bool) {
	if !f.WriteOnly.IsNull() {
		return f.WriteOnly.ValueString(), true
	}
	return f.Plain.ValueString(), !f.Plain.IsNull()
}

// Missing reports whether neither form is set.
func (f SecretForms) Missing() bool { return f.Plain.IsNull() && f.WriteOnly.IsNull() }

// Check refuses both forms at once, and empty texts, and warns of line ends. The errors stand at the resource, and name the attribute: at the
// attribute itself Terraform would print the configuration's line with the secret.
func (f SecretForms) Check(diags *diag.Diagnostics, name string) {
	wo := name + WriteOnlySuffix
	switch {
	case IsGiven(f.Plain) && IsGiven(f.WriteOnly):
		diags.AddError("Both forms of a secret: "+name, fmt.Sprintf("Only one of %s and %s may be set: remove the one or the other.", name, wo))
	case IsEmptyText(f.Plain):
		diags.AddError("Invalid "+name, name+" must not be an empty text.")
	case IsEmptyText(f.WriteOnly):
		diags.AddError("Invalid "+wo, wo+" must not be an empty text.")
	default:
		warnOfLineEnd(diags, name, f.Plain.ValueString())
		warnOfLineEnd(diags, wo, f.WriteOnly.ValueString())
	}
}

// IsGiven reports whether a value is there for sure: one that is not known yet may turn out null, as the variables of a
// module that offers both forms.
func IsGiven(v types.String) bool { return !v.IsNull() && !v.IsUnknown() }

// IsEmptyText reports whether a text is there for sure, and empty.
func IsEmptyText(v types.String) bool { return IsGiven(v) && v.ValueString() == "" }

// CheckSecretsVersion refuses a version that has nothing to send.
func CheckSecretsVersion(diags *diag.Diagnostics, version attr.Value, anyWriteOnly bool) {
	if version.IsNull() || version.IsUnknown() || anyWriteOnly {
		return
	}
	diags.AddAttributeError(path.Root(SecretsVersion), "Version without a write-only value",
		SecretsVersion+" resends the values of write-only arguments (those that end in "+WriteOnlySuffix+"), and none of them is set. Set one, or remove "+SecretsVersion+".")
}
