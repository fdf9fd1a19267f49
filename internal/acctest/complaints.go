package acctest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Complaints are the errors of this world's provider about its own configuration, and about that of a resource, where
// typeName names one, or of a data source ("data leaf_user"), an ephemeral resource ("ephemeral leaf_api_key"), an action or a list: what an engine
// would say of bad input, at a thousandth of the cost. Values are what JSON makes of them.
func (w *World) Complaints(t *testing.T, config map[string]any, typeName string, resource map[string]any) string {
	t.Helper()
	errors, _ := w.validated(t, config, typeName, resource)
	return errors
}

// Advice is Complaints for warnings.
func (w *World) Advice(t *testing.T, config map[string]any, typeName string, resource map[string]any) string {
	t.Helper()
	_, warnings := w.validated(t, config, typeName, resource)
	return warnings
}

func (w *World) validated(t *testing.T, config map[string]any, typeName string, resource map[string]any) (errors, warnings string) {
	t.Helper()
	server, err := w.Providers()["leaf"]()
	if err != nil {
		t.Fatal(err)
	}
	// heard takes over what was said, and reports whether there is no error in it.
	heard := func(said []*tfprotov6.Diagnostic, err error) (fine bool) {
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range said {
			if wrong := Misworded(d.Summary, d.Detail); wrong != "" {
				t.Errorf("%s %v: %s:\n%s\n%s", typeName, resource, wrong, d.Summary, d.Detail)
			}
			text := d.Attribute.String() + "\n" + d.Summary + "\n" + d.Detail + "\n"
			if d.Severity == tfprotov6.DiagnosticSeverityError {
				errors += text
			} else {
				warnings += text
			}
		}
		return errors == ""
	}
	valid, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: inJSON(t, config)})
	if !heard(valid.Diagnostics, err) {
		return errors, warnings
	}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: inJSON(t, config)})
	if !heard(configured.Diagnostics, err) || typeName == "" {
		return errors, warnings
	}
	if name, ok := strings.CutPrefix(typeName, "data "); ok {
		r, err := server.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: inJSON(t, resource)})
		heard(r.Diagnostics, err)
	} else if name, ok := strings.CutPrefix(typeName, "ephemeral "); ok {
		r, err := server.ValidateEphemeralResourceConfig(t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: name, Config: inJSON(t, resource)})
		heard(r.Diagnostics, err)
	} else if name, ok := strings.CutPrefix(typeName, "action "); ok {
		actions, _ := server.(tfprotov6.ActionServer)
		r, err := actions.ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: inJSON(t, resource)})
		heard(r.Diagnostics, err)
	} else if name, ok := strings.CutPrefix(typeName, "list "); ok {
		lists, _ := server.(tfprotov6.ListResourceServer)
		r, err := lists.ValidateListResourceConfig(t.Context(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: inJSON(t, resource)})
		heard(r.Diagnostics, err)
	} else {
		r, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: typeName, Config: inJSON(t, resource),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
		heard(r.Diagnostics, err)
	}
	return errors, warnings
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
