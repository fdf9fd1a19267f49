package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// identityField is one attribute of a resource's identity.
type identityField struct {
	name, description string
	optional          bool
}

func identitySchema(fields ...identityField) identityschema.Schema {
	attributes := map[string]identityschema.Attribute{}
	for _, f := range fields {
		attributes[f.name] = identityschema.StringAttribute{
			Description:       f.description,
			RequiredForImport: !f.optional,
			OptionalForImport: f.optional,
		}
	}
	return identityschema.Schema{Attributes: attributes}
}

// setIdentity writes the identity. It is called in Create, Read and Update, and before an object is removed from state:
// Terraform 1.11 knows no identity, and the framework fails where one is missing afterwards.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, values map[string]types.String, diags *diag.Diagnostics) {
	if identity == nil {
		return
	}
	for name, v := range values {
		diags.Append(identity.SetAttribute(ctx, path.Root(name), v)...)
	}
}

// identityText reads one attribute of the identity that an import names.
func identityText(ctx context.Context, identity *tfsdk.ResourceIdentity, name string, diags *diag.Diagnostics) string {
	var v types.String
	diags.Append(identity.GetAttribute(ctx, path.Root(name), &v)...)
	return v.ValueString()
}
