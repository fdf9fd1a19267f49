package acctest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// DataRead is what a data source has read.
type DataRead struct {
	// Values are those that are not null, nested ones after their names and numbers.
	Values           map[string]string
	Warnings, Errors []string
}

// ReadData reads a data source of this world's provider, as an engine does and without one.
func (w *World) ReadData(t *testing.T, typeName string, config map[string]any) DataRead {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	server, err := w.Providers()["leaf"]()
	must(err)
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(err)
	_, err = server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: inJSON(t, nil)})
	must(err)
	var said Queried
	valid, err := server.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: inJSON(t, config)})
	must(err)
	if said.listen(valid.Diagnostics) {
		return DataRead{Warnings: said.Warnings, Errors: said.Errors}
	}
	read, err := server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: inJSON(t, config)})
	must(err)
	result := DataRead{}
	if !said.listen(read.Diagnostics) {
		v, err := read.State.Unmarshal(schemas.DataSourceSchemas[typeName].ValueType())
		must(err)
		result.Values = flat(t, v)
	}
	result.Warnings, result.Errors = said.Warnings, said.Errors
	return result
}

// listen takes note of diagnostics, and reports whether there is an error among them.
func (q *Queried) listen(diagnostics []*tfprotov6.Diagnostic) (failed bool) {
	for _, d := range diagnostics {
		text := d.Summary + "\n" + d.Detail
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			q.Errors = append(q.Errors, text)
			failed = true
		} else {
			q.Warnings = append(q.Warnings, text)
		}
	}
	return failed
}

// flat gives the values that are there, by their paths.
func flat(t *testing.T, v tftypes.Value) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := tftypes.Walk(v, func(at *tftypes.AttributePath, v tftypes.Value) (bool, error) {
		if v.IsNull() || v.Type().Is(tftypes.Object{}) || !primitive(v.Type()) {
			return true, nil
		}
		all[pathText(at)] = text(v)
		return true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// pathText writes a path as configurations do: connections[0].kind.
func pathText(at *tftypes.AttributePath) string {
	var b strings.Builder
	for _, step := range at.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(string(step))
		case tftypes.ElementKeyInt:
			fmt.Fprintf(&b, "[%d]", step)
		case tftypes.ElementKeyString:
			fmt.Fprintf(&b, "[%q]", string(step))
		case tftypes.ElementKeyValue:
			fmt.Fprintf(&b, "[%s]", text(tftypes.Value(step)))
		}
	}
	return b.String()
}

func primitive(of tftypes.Type) bool {
	return of.Is(tftypes.String) || of.Is(tftypes.Bool) || of.Is(tftypes.Number)
}

func text(v tftypes.Value) (s string) {
	if v.As(&s) == nil {
		return s
	}
	var b bool
	if v.As(&b) == nil {
		if b {
			return "true"
		}
		return "false"
	}
	return v.String()
}
