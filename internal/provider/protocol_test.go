package provider_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// plugin is the real plugin server, asked as the engine asks it, without an engine.
type plugin struct {
	tfprotov6.ProviderServer

	schemas *tfprotov6.GetProviderSchemaResponse
	config  *tfprotov6.DynamicValue
}

// newPlugin makes one that is configured.
func newPlugin(tb testing.TB, config map[string]any, options ...provider.Option) *plugin {
	tb.Helper()
	server := provider.NewServer("test", options...)()
	p := &plugin{ProviderServer: server, config: written(tb, config)}
	var err error
	if p.schemas, err = server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{}); err != nil {
		tb.Fatal(err)
	}
	p.configure(tb)
	return p
}

// configure begins anew, as another process would: nothing that the API has said before is known.
func (p *plugin) configure(tb testing.TB) {
	tb.Helper()
	r, err := p.ConfigureProvider(tb.Context(), &tfprotov6.ConfigureProviderRequest{Config: p.config})
	if err != nil {
		tb.Fatal(err)
	}
	expectNoError(tb, r.Diagnostics)
}

// written is a value as its JSON; attributes that it lacks are null.
func written(tb testing.TB, value map[string]any) *tfprotov6.DynamicValue {
	tb.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		tb.Fatal(err)
	}
	return &tfprotov6.DynamicValue{JSON: raw}
}

func expectNoError(tb testing.TB, diagnostics []*tfprotov6.Diagnostic) {
	tb.Helper()
	if problems := errorsOf(diagnostics); problems != "" {
		tb.Fatal(problems)
	}
}

// managed is what the engine keeps of a managed object.
type managed struct {
	typeName string
	of       tftypes.Type
	state    *tfprotov6.DynamicValue
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// create plans, applies and reads an object.
func (p *plugin) create(tb testing.TB, typeName string, config map[string]any) managed {
	tb.Helper()
	m := managed{typeName: typeName, of: p.schemas.ResourceSchemas[typeName].ValueType()}
	none, wanted := dynamic(tb, m.of, nil), written(tb, config)
	plan, err := p.PlanResourceChange(tb.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: typeName, PriorState: none, ProposedNewState: wanted, Config: wanted})
	if err != nil {
		tb.Fatal(err)
	}
	expectNoError(tb, plan.Diagnostics)
	made, err := p.ApplyResourceChange(tb.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, PriorState: none, PlannedState: plan.PlannedState, Config: wanted, PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity,
	})
	if err != nil {
		tb.Fatal(err)
	}
	expectNoError(tb, made.Diagnostics)
	m.state, m.private, m.identity = made.NewState, made.Private, made.NewIdentity
	read := p.read(tb, m)
	expectNoError(tb, read.Diagnostics)
	m.state, m.private, m.identity = read.NewState, read.Private, read.NewIdentity
	return m
}

// read refreshes an object.
func (p *plugin) read(tb testing.TB, m managed) *tfprotov6.ReadResourceResponse {
	tb.Helper()
	r, err := p.ReadResource(tb.Context(), &tfprotov6.ReadResourceRequest{TypeName: m.typeName, CurrentState: m.state, Private: m.private, CurrentIdentity: m.identity})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// attributes decodes a value; it is nil where that is null.
func attributes(tb testing.TB, of tftypes.Type, value *tfprotov6.DynamicValue) map[string]tftypes.Value {
	tb.Helper()
	v, err := value.Unmarshal(of)
	var all map[string]tftypes.Value
	if err == nil && !v.IsNull() {
		err = v.As(&all)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

// textIn gives a text among attributes; "" where there is none.
func textIn(all map[string]tftypes.Value, name string) (text string) {
	if v, ok := all[name]; ok {
		_ = v.As(&text)
	}
	return text
}

// saidBy joins all that diagnostics say.
func saidBy(diagnostics []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range diagnostics {
		b.WriteString(d.Summary + "\n" + d.Detail + "\n")
	}
	return b.String()
}

// expectDecent fails where diagnostics show a secret or have no end.
func expectDecent(t *testing.T, what string, diagnostics []*tfprotov6.Diagnostic, secrets []string) {
	t.Helper()
	text := saidBy(diagnostics)
	for _, d := range diagnostics {
		if wrong := acctest.Misworded(d.Summary, d.Detail); wrong != "" {
			t.Errorf("%s: %s:\n%s\n%s", what, wrong, d.Summary, d.Detail)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("%s: a secret is shown", what)
		}
	}
	if len(text) > 24<<10 {
		t.Errorf("%s: %d bytes are said", what, len(text))
	}
}

// expectSays checks that an error says what was answered, and what to do; where must is true there has to be one.
func expectSays(t *testing.T, f faults.Fault, diagnostics []*tfprotov6.Diagnostic, must bool) {
	t.Helper()
	failures := 0
	for _, d := range diagnostics {
		if d.Severity != tfprotov6.DiagnosticSeverityError {
			continue
		}
		failures++
		if !slices.ContainsFunc(f.Says, func(words string) bool { return strings.Contains(d.Detail, words) }) {
			t.Errorf("%s: the error says none of %q:\n%s", f.Name, f.Says, d.Detail)
		}
		if !strings.Contains(d.Detail, "\n\n") {
			t.Errorf("%s: the error does not say what to do:\n%s", f.Name, d.Detail)
		}
	}
	if must && failures == 0 {
		t.Errorf("%s: nobody has noticed", f.Name)
	}
}
