package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Acted is what an action said.
type Acted struct {
	// Refused are the errors of validation and plan, after which nothing is invoked; Warned are the warnings of the plan.
	Refused, Warned []string
	Progress        []string
	Failed          []string
}

// Act validates, plans and invokes an action of this world's provider, as an engine that knows actions does. Arguments
// are what JSON makes of them; all have to be there.
func (w *World) Act(t *testing.T, typeName string, arguments map[string]any) (acted Acted) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	texts := func(severity tfprotov6.DiagnosticSeverity, diagnostics []*tfprotov6.Diagnostic) (texts []string) {
		for _, d := range diagnostics {
			if d.Severity == severity {
				texts = append(texts, d.Attribute.String()+"\n"+d.Summary+"\n"+d.Detail)
			}
		}
		return texts
	}
	const failure, warning = tfprotov6.DiagnosticSeverityError, tfprotov6.DiagnosticSeverityWarning
	plain, err := w.Providers()["leaf"]()
	must(err)
	server, ok := plain.(interface {
		tfprotov6.ProviderServer
		tfprotov6.ActionServer
	})
	if !ok {
		t.Fatal("the server knows no actions")
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(err)
	if schemas.ActionSchemas[typeName] == nil {
		t.Fatalf("there is no action %s", typeName)
	}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: inJSON(t, nil)})
	must(err)
	config := inJSON(t, arguments)
	valid, err := server.ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: typeName, Config: config})
	must(err)
	acted.Refused = append(texts(failure, configured.Diagnostics), texts(failure, valid.Diagnostics)...)
	if len(acted.Refused) > 0 {
		return acted
	}
	planned, err := server.PlanAction(t.Context(), &tfprotov6.PlanActionRequest{ActionType: typeName, Config: config})
	must(err)
	acted.Refused, acted.Warned = texts(failure, planned.Diagnostics), texts(warning, planned.Diagnostics)
	if len(acted.Refused) > 0 {
		return acted
	}
	invoked, err := server.InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: config})
	must(err)
	for event := range invoked.Events {
		switch e := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			acted.Progress = append(acted.Progress, e.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			acted.Failed = texts(failure, e.Diagnostics)
		}
	}
	return acted
}
