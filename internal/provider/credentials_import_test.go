package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// importBlocks take over every kind, by identity where the engine knows it.
func (c connections) importBlocks(byIdentity bool) string {
	var b strings.Builder
	for _, k := range c.kinds {
		by := `id = "$USER"`
		if byIdentity {
			by = "identity = {\n    leaf_user_id = \"$USER\"\n  }"
		}
		fmt.Fprintf(&b, "import {\n  to = %s\n  %s\n}\n", k.address(), by)
	}
	return b.String()
}

// An import learns what the API returns. The rest enters the state as configured, and nothing is sent for it: a grower
// who is connected stays connected.
func TestAccCredentialsImport(t *testing.T) {
	lower, mute := newerPages, newerPages
	lower.LowerCaseEnvironment, lower.Secrets = true, leafsim.SecretsOmitted
	mute.StatusOnly = true
	secretNames := func(k credentialsRow) []string {
		words := []string{"taken on trust", "terraform apply -replace=" + k.Type}
		for _, f := range k.secrets() {
			if !f.Optional {
				words = append(words, f.Name)
			}
		}
		return words
	}
	for name, c := range map[string]struct {
		variants  leafsim.Variants
		arguments func(credentialsRow) credentialsArgs
		identity  bool
		planned   string
		said      func(credentialsRow) []string
		kinds     []credentialsRow
	}{
		"plain":           {newerPages, plainArgs, false, "update", secretNames, allKinds()},
		"as specified":    {leafsim.Variants{}, plainArgs, false, "update", secretNames, twoKinds()},
		"identity":        {newerPages, plainArgs, importsByIdentity(t), "update", secretNames, allKinds()},
		"other spellings": {lower, plainArgs, false, "update", secretNames, twoKinds()},
		"status only":     {mute, plainArgs, false, "update", secretNames, twoKinds()},
		"write-only":      {newerPages, writeOnlyArgs, false, "", nil, allKinds()},
		"version": {
			newerPages, func(k credentialsRow) credentialsArgs { return writeOnlyArgs(k).with("secrets_wo_version", "1") }, false, "update",
			saying("nothing was sent", "secrets_wo_version"), twoKinds(),
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGrowersOf(t, c.variants, c.kinds)
			g.elsewhere()
			g.Write(t, "import.tf", g.importBlocks(c.identity))
			g.declare(t, c.arguments)
			g.expectPlanned(t, each(c.planned))
			said := g.apply(t, 0)
			if c.said != nil {
				g.expectSaid(t, said, warning, c.said)
			} else {
				g.expectSaid(t, said, warning, saying())
			}
			g.ExpectEmptyPlan(t)
			g.expectWrites(t, func(credentialsRow) []string { return nil })
			g.expectAtLeaf(t, credentialsRow.body)
			if c.planned == "" {
				return
			}
			// From here on a change is a change.
			g.declare(t, func(k credentialsRow) credentialsArgs {
				a := c.arguments(k)
				if _, ok := a["secrets_wo_version"]; ok {
					return a.with("secrets_wo_version", "2")
				}
				if f := k.optional(); f != nil {
					return a.with(f.Name, `"a new one"`)
				}
				return a.with(k.secrets()[0].Name, `"another one"`)
			})
			g.expectPlanned(t, each("delete,create"))
		})
	}
}

// Who knows that values are taken on trust can hide the warning.
func TestAccCredentialsImportSilenced(t *testing.T) {
	g := newGrowers(t, newerPages)
	g.Write(t, "silence.tf", `provider "leaf" {
  alias            = "quiet"
  silence_warnings = ["taken_on_trust"]
}
`)
	g.elsewhere()
	g.Write(t, "import.tf", g.importBlocks(false))
	g.declare(t, func(k credentialsRow) credentialsArgs { return plainArgs(k).with("provider", "leaf.quiet") })
	g.expectSaid(t, g.apply(t, 0), warning, saying())
}

// Wrong import IDs are refused without repeating them: somebody may have pasted a key. What is not there is said so.
func TestAccCredentialsImportRefused(t *testing.T) {
	g := newGrowers(t, newerPages)
	g.declare(t, plainArgs)
	for _, k := range g.kinds {
		for _, id := range []string{"lk_secret_that_was_pasted", "{" + g.User + "}", g.User + "/x"} {
			r := g.Run(t, "import", "-no-color", k.address(), id)
			text := strings.Join(strings.Fields(r.Stderr), " ")
			if r.Code == 0 || !strings.Contains(text, "Malformed import ID") || !strings.Contains(text, "LEAF_USER_ID") || strings.Contains(text, id) {
				t.Errorf("%s: importing %q (exit code %d): %s", k.Type, id, r.Code, r.Stderr)
			}
		}
		if r := g.Run(t, "import", "-no-color", k.address(), g.User); r.Code == 0 || !strings.Contains(r.Stderr, "non-existent") {
			t.Errorf("%s: importing what is not there (exit code %d): %s", k.Type, r.Code, r.Stderr)
		}
	}
}

// An import forgives that the state lacks what the API does not return. Once the object is one of our own, it does not.
func TestAccCredentialsImportThenReplace(t *testing.T) {
	g := newGrowers(t, newerPages)
	g.elsewhere()
	g.Write(t, "import.tf", g.importBlocks(false))
	changed := func(k credentialsRow) credentialsArgs {
		f := k.readable()[len(k.readable())-1]
		return plainArgs(k).with(f.Name, fmt.Sprintf("%q", otherValue(f)))
	}
	g.declare(t, changed)
	g.expectSaid(t, g.apply(t, 0), planned, saying("replace"))
	g.declare(t, withOptional(changed, ""))
	g.expectSaid(t, g.plan(t, 0), planned, func(k credentialsRow) []string {
		if k.optional() == nil {
			return nil
		}
		return []string{"replace"}
	})
}
