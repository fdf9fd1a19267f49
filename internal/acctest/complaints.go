package acctest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Complaints are the errors of this world's provider about its own configuration, and about that of a resource, where
// typeName names one: what an engine would say of bad input, at a thousandth of the cost. Values are what JSON makes of them.
func (w *World) Complaints(t *testing.T, config map[string]any, typeName string, resource map[string]any) string {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	server, err := w.Providers()["leaf"]()
	must(err)
	var said strings.Builder
	listen := func(diagnostics []*tfprotov6.Diagnostic) (fine bool) {
		fine = true
		for _, d := range diagnostics {
			if d.Severity == tfprotov6.DiagnosticSeverityError {
				said.WriteString(d.Attribute.String() + "\n" + d.Summary + "\n" + d.Detail + "\n")
				fine = false
			}
		}
		return fine
	}
	valid, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: inJSON(t, config)})
	must(err)
	if !listen(valid.Diagnostics) {
		return said.String()
	}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: inJSON(t, config)})
	must(err)
	if listen(configured.Diagnostics) && typeName != "" {
		ofResource, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: inJSON(t, resource)})
		must(err)
		listen(ofResource.Diagnostics)
	}
	return said.String()
}

func inJSON(t *testing.T, values map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	if values == nil {
		values = map[string]any{}
	}
	raw, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.DynamicValue{JSON: raw}
}
