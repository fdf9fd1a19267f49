package object

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// IdentityField is one attribute of a resource's identity.
type IdentityField struct {
	Name, Description string
	Optional          bool
}

// IdentitySchema is an identity of these attributes.
func IdentitySchema(fields ...IdentityField) identityschema.Schema {
	attributes := map[string]identityschema.Attribute{}
	for _, f := range fields {
		attributes[f.Name] = identityschema.StringAttribute{
			Description:       f.Description,
			RequiredForImport: !f.Optional,
			OptionalForImport: f.Optional,
		}
	}
	return identityschema.Schema{Attributes: attributes}
}

// SetIdentity writes the identity. It is called in Create, Read and Update, and before an object is removed from state:
// Terraform 1.11 knows no identity, and the framework fails where one is missing afterwards.
func SetIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, values map[string]types.String, diags *diag.Diagnostics) {
	if identity == nil {
		return
	}
	for name, v := range values {
		diags.Append(identity.SetAttribute(ctx, path.Root(name), v)...)
	}
}

// ImportedIdentity reads one attribute of the identity that an import names.
func ImportedIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, name string, diags *diag.Diagnostics) string {
	var v types.String
	diags.Append(identity.GetAttribute(ctx, path.Root(name), &v)...)
	return v.ValueString()
}
