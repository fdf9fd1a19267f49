package credentials_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// Bad input is refused before anything is planned. Each error names the attribute, and none shows a secret, neither in
// its text nor by the line of configuration that the engine prints.
func TestAccCredentials_badInput(t *testing.T) {
	g := newGrowersOf(t, acctest.NewerPages, acctest.AllCredentials())
	type refusal struct{ attribute, words string }
	want := map[string]refusal{} // by the name of the resource, which is unique
	var config strings.Builder
	refuse := func(k acctest.CredentialsKind, a acctest.CredentialsArgs, attribute, words string) {
		name := fmt.Sprintf("r%d", len(want))
		want[name] = refusal{attribute, words}
		config.WriteString(a.Named(k, name))
	}
	for _, k := range g.kinds {
		refuse(k, acctest.PlainCredentials(k).With("leaf_user_id", `"jane"`), "leaf_user_id", "UUID")
		refuse(k, acctest.PlainCredentials(k).With("leaf_user_id", `""`), "leaf_user_id", "UUID")
		refuse(k, acctest.PlainCredentials(k).With("leaf_user_id", ""), "leaf_user_id", "required")
		refuse(k, acctest.PlainCredentials(k).With("secrets_wo_version", "1"), "secrets_wo_version", "none of them is set")
		refuse(k, acctest.WriteOnlyCredentials(k).With("secrets_wo_version", "-1"), "secrets_wo_version", "whole number from 0 to")
		refuse(k, acctest.WriteOnlyCredentials(k).With("secrets_wo_version", "9007199254740992"), "secrets_wo_version", "whole number from 0 to")
		refuse(k, acctest.PlainCredentials(k).With("timeouts", `{ create = "soon" }`), "timeouts.create", "must be a time of at least 1s")
		for _, f := range k.Fields {
			badField(k, f, refuse)
		}
	}
	g.Write(t, "main.tf", config.String())
	r := g.Run(t, "validate", "-json")
	var printed struct {
		Diagnostics []struct {
			Severity, Summary, Detail string
			Snippet                   struct{ Context, Code string }
		}
	}
	if err := json.Unmarshal([]byte(r.Stdout), &printed); err != nil {
		t.Fatalf("%v: %s", err, r.Stdout)
	}
	said := map[string]string{}
	for _, d := range printed.Diagnostics {
		if d.Severity != "error" {
			continue
		}
		parts := strings.Split(d.Snippet.Context, `"`)
		if len(parts) != 5 {
			t.Fatalf("an error at no resource: %s", d.Summary)
		}
		if said[parts[3]] != "" {
			t.Errorf("%s: more than one error: %s, %s", d.Snippet.Context, said[parts[3]], d.Summary)
		}
		said[parts[3]] = d.Summary + "\n" + d.Detail + "\n" + d.Snippet.Code
	}
	for name, w := range want {
		if text := said[name]; !strings.Contains(text, w.attribute) || !strings.Contains(text, w.words) {
			t.Errorf("%s: the error is %q; it should name %s and say %q", name, text, w.attribute, w.words)
		}
	}
	for _, secret := range []string{"in-plain-form", "in-write-only-form"} {
		if strings.Contains(r.Stdout, secret) {
			t.Errorf("an error shows the secret %q: %s", secret, r.Stdout)
		}
	}
}

func badField(k acctest.CredentialsKind, f acctest.CredentialsField, refuse func(acctest.CredentialsKind, acctest.CredentialsArgs, string, string)) {
	a, wo := acctest.PlainCredentials(k), f.Name+"_wo"
	switch {
	case f.Secret:
		refuse(k, a.With(f.Name, `"in-plain-form"`).With(wo, `"in-write-only-form"`), f.Name, wo)
		refuse(k, a.With(f.Name, `""`), f.Name, "empty")
		refuse(k, a.With(f.Name, "").With(wo, `""`), wo, "empty")
		return
	case len(f.OneOf) > 0:
		refuse(k, a.With(f.Name, fmt.Sprintf("%q", strings.ToLower(f.OneOf[0]))), f.Name, f.OneOf[0])
		refuse(k, a.With(f.Name, `"SANDBOX"`), f.Name, f.OneOf[0])
	}
	refuse(k, a.With(f.Name, `""`), f.Name, "")
	if f.Fallback == "" && !f.Optional {
		refuse(k, a.With(f.Name, ""), f.Name, "required")
	}
}

// A module may pass both forms on, with one of them null: what is not known yet is no conflict.
func TestAccCredentials_formsNotKnownYet(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	var config strings.Builder
	for _, k := range g.kinds {
		a := acctest.PlainCredentials(k)
		for _, f := range k.Secrets() {
			if v, ok := a[f.Name]; ok {
				plainForm, writeOnlyForm := k.Type+"_"+f.Name, k.Type+"_"+f.Name+"_wo"
				fmt.Fprintf(&config, "variable %q {\n  default = %s\n}\nvariable %q {\n  default = null\n}\n", plainForm, v, writeOnlyForm)
				a = a.With(f.Name, "var."+plainForm).With(f.Name+"_wo", "var."+writeOnlyForm)
			}
		}
		config.WriteString(a.Block(k))
	}
	g.Write(t, "main.tf", config.String())
	g.MustRun(t, "validate")
	g.apply(t, 0)
	g.expectAtLeaf(t, acctest.CredentialsKind.Body)
}
