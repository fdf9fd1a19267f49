package acctest

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// Schemas is what Terraform is told about the provider.
func Schemas(t *testing.T) *tfprotov6.GetProviderSchemaResponse {
	t.Helper()
	server := provider.NewServer("test")()
	response, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range response.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	return response
}

// AttributesOf gives every attribute of a schema by its path, nested ones too.
func AttributesOf(prefix string, attributes []*tfprotov6.SchemaAttribute) map[string]*tfprotov6.SchemaAttribute {
	all := map[string]*tfprotov6.SchemaAttribute{}
	for _, a := range attributes {
		all[prefix+a.Name] = a
		if a.NestedType != nil {
			maps.Copy(all, AttributesOf(prefix+a.Name+".", a.NestedType.Attributes))
		}
	}
	return all
}
