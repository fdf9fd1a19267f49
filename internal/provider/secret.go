package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	// writeOnlySuffix turns the name of a secret into that of its write-only form.
	writeOnlySuffix = "_wo"
	secretsVersion  = "secrets_wo_version"
	// maxVersion is the largest whole number that survives Terraform's JSON.
	maxVersion = 1<<53 - 1
)

// secret makes the two attributes of a secret input: x, which is sensitive and stays in the state, and x_wo, which is
// write-only and does not. Neither has validators: an error of theirs would print the secret (checkSecret does it).
func secret(name, description string, optional bool, modifiers ...planmodifier.String) map[string]schema.Attribute {
	need := "Exactly one of"
	if optional {
		need = "At most one of"
	}
	need = fmt.Sprintf("%s `%s` and `%s` is set.", need, name, name+writeOnlySuffix)
	return map[string]schema.Attribute{
		name: schema.StringAttribute{
			MarkdownDescription: fmt.Sprintf("%s Kept in the state as a sensitive value. %s", description, need),
			Optional:            true, Sensitive: true,
			PlanModifiers: modifiers,
		},
		name + writeOnlySuffix: schema.StringAttribute{
			MarkdownDescription: fmt.Sprintf("%s Write-only: in neither plan nor state; needs Terraform or OpenTofu 1.11. A change of it is sent when `%s` changes. %s",
				description, secretsVersion, need),
			Optional: true, Sensitive: true, WriteOnly: true,
		},
	}
}

// secretsVersionAttribute is the number that resends the write-only values; effect says what a change does.
func secretsVersionAttribute(effect string, modifiers ...planmodifier.Int64) schema.Int64Attribute {
	return schema.Int64Attribute{
		MarkdownDescription: "Any whole number. Terraform cannot see changes of write-only values, so raise this to have them sent: " + effect,
		Optional:            true,
		Validators:          []validator.Int64{int64validator.Between(0, maxVersion)},
		PlanModifiers:       modifiers,
	}
}

// secretForms are the two forms of one secret as the configuration has them.
type secretForms struct{ plain, writeOnly types.String }

// value is the secret to send; ok is false where neither form is set.
func (f secretForms) value() (string, bool) {
	if !f.writeOnly.IsNull() {
		return f.writeOnly.ValueString(), true
	}
	return f.plain.ValueString(), !f.plain.IsNull()
}

// check refuses both forms at once, none where one is required, and empty texts. The errors stand at the resource, and
// name the attribute: at the attribute itself Terraform would print the configuration's line with the secret.
func (f secretForms) check(diags *diag.Diagnostics, name string, optional bool) {
	wo := name + writeOnlySuffix
	switch {
	case isGiven(f.plain) && isGiven(f.writeOnly):
		diags.AddError("Both forms of a secret", fmt.Sprintf("Only one of %s and %s may be set: remove the one or the other.", name, wo))
	case !optional && f.plain.IsNull() && f.writeOnly.IsNull():
		diags.AddError("Missing secret", fmt.Sprintf("One of %s and %s must be set: %s keeps the value in the state, %s does not.", name, wo, name, wo))
	case isEmptyText(f.plain):
		diags.AddError("Empty secret", name+" must not be an empty text.")
	case isEmptyText(f.writeOnly):
		diags.AddError("Empty secret", wo+" must not be an empty text.")
	}
}

// isGiven reports whether a value is there for sure: one that is not known yet may turn out null, as the variables of a
// module that offers both forms.
func isGiven(v types.String) bool { return !v.IsNull() && !v.IsUnknown() }

func isEmptyText(v types.String) bool { return isGiven(v) && v.ValueString() == "" }

// checkVersion refuses a version that has nothing to send.
func checkVersion(diags *diag.Diagnostics, version attr.Value, anyWriteOnly bool) {
	if version.IsNull() || version.IsUnknown() || anyWriteOnly {
		return
	}
	diags.AddAttributeError(path.Root(secretsVersion), "Version without a write-only value",
		secretsVersion+" resends the values of write-only arguments (those that end in "+writeOnlySuffix+"), and none of them is set. Set one, or remove "+secretsVersion+".")
}

// replaceBetweenVersions replaces where the version goes from one number to another.
func replaceBetweenVersions(_ context.Context, req planmodifier.Int64Request, resp *int64planmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = !req.StateValue.IsNull() && !req.PlanValue.IsNull()
}
