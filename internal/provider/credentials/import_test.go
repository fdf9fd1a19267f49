package credentials_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
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
		fmt.Fprintf(&b, "import {\n  to = %s\n  %s\n}\n", k.Address(), by)
	}
	return b.String()
}

// An import learns what the API returns. The rest enters the state as configured, and nothing is sent for it: a grower
// who is connected stays connected.
func TestAccCredentials_import(t *testing.T) {
	t.Parallel()
	lower, mute := acctest.NewerPages, acctest.NewerPages
	lower.LowerCaseEnvironment, lower.Secrets = true, leafsim.SecretsOmitted
	mute.StatusOnly = true
	secretNames := func(k acctest.CredentialsKind) []string {
		words := []string{"taken on trust", "terraform apply -replace=" + k.Type}
		for _, f := range k.Secrets() {
			if !f.Optional {
				words = append(words, f.Name)
			}
		}
		return words
	}
	for name, c := range map[string]struct {
		variants  leafsim.Variants
		arguments func(acctest.CredentialsKind) acctest.CredentialsArgs
		identity  bool
		planned   string
		said      func(acctest.CredentialsKind) []string
		kinds     []acctest.CredentialsKind
	}{
		"plain":           {acctest.NewerPages, acctest.PlainCredentials, false, "update", secretNames, acctest.AllCredentials()},
		"as specified":    {leafsim.Variants{}, acctest.PlainCredentials, false, "update", secretNames, acctest.TwoCredentials()},
		"identity":        {acctest.NewerPages, acctest.PlainCredentials, acctest.ImportsByIdentity(t), "update", secretNames, acctest.AllCredentials()},
		"other spellings": {lower, acctest.PlainCredentials, false, "update", secretNames, acctest.TwoCredentials()},
		"status only":     {mute, acctest.PlainCredentials, false, "update", secretNames, acctest.TwoCredentials()},
		"write-only":      {acctest.NewerPages, acctest.WriteOnlyCredentials, false, "", nil, acctest.AllCredentials()},
		"version": {
			acctest.NewerPages, func(k acctest.CredentialsKind) acctest.CredentialsArgs {
				return acctest.WriteOnlyCredentials(k).With("secrets_wo_version", "1")
			}, false, "update",
			saying("first secrets_wo_version sends nothing"), acctest.TwoCredentials(),
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
				g.expectSaid(t, said, acctest.Warning, c.said)
			} else {
				g.expectSaid(t, said, acctest.Warning, saying())
			}
			g.ExpectEmptyPlan(t)
			g.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
			g.expectAtLeaf(t, acctest.CredentialsKind.Body)
			if c.planned == "" {
				return
			}
			// From here on a change is a change.
			g.declare(t, func(k acctest.CredentialsKind) acctest.CredentialsArgs {
				a := c.arguments(k)
				if _, ok := a["secrets_wo_version"]; ok {
					return a.With("secrets_wo_version", "2")
				}
				if f := k.Optional(); f != nil {
					return a.With(f.Name, `"a new one"`)
				}
				return a.With(k.Secrets()[0].Name, `"another one"`)
			})
			g.expectPlanned(t, each("delete,create"))
		})
	}
}

// Who knows that values are taken on trust can hide the warning.
func TestAccCredentials_importSilenced(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	g.Write(t, "silence.tf", `provider "leaf" {
  alias            = "quiet"
  silence_warnings = ["taken_on_trust"]
}
`)
	g.elsewhere()
	g.Write(t, "import.tf", g.importBlocks(false))
	g.declare(t, func(k acctest.CredentialsKind) acctest.CredentialsArgs {
		return acctest.PlainCredentials(k).With("provider", "leaf.quiet")
	})
	g.expectSaid(t, g.apply(t, 0), acctest.Warning, saying())
}

// Wrong import IDs are refused, and repeated unless somebody has pasted a key. What is not there is said so.
func TestAccCredentials_importRefused(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	g.declare(t, acctest.PlainCredentials)
	for _, k := range g.kinds {
		for _, id := range []string{"lk_secret_that_was_pasted", "{" + g.User + "}", g.User + "/x"} {
			r := g.Run(t, "import", "-no-color", k.Address(), id)
			text := strings.Join(strings.Fields(r.Stderr), " ")
			if r.Code == 0 || !strings.Contains(text, "Malformed import ID") || !strings.Contains(text, "LEAF_USER_ID") || strings.Contains(text, id) == strings.HasPrefix(id, "lk_") {
				t.Errorf("%s: importing %q (exit code %d): %s", k.Type, id, r.Code, r.Stderr)
			}
		}
		if r := g.Run(t, "import", "-no-color", k.Address(), g.User); r.Code == 0 || !strings.Contains(r.Stderr, "Nothing to import") {
			t.Errorf("%s: importing what is not there (exit code %d): %s", k.Type, r.Code, r.Stderr)
		}
	}
}

// An import forgives that the state lacks what the API does not return. Once the object is one of our own, it does not.
func TestAccCredentials_importThenReplace(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	g.elsewhere()
	g.Write(t, "import.tf", g.importBlocks(false))
	changed := func(k acctest.CredentialsKind) acctest.CredentialsArgs {
		f := k.Readable()[len(k.Readable())-1]
		return acctest.PlainCredentials(k).With(f.Name, fmt.Sprintf("%q", acctest.OtherValue(f)))
	}
	g.declare(t, changed)
	g.expectSaid(t, g.apply(t, 0), acctest.Planned, saying("replace"))
	g.declare(t, withOptional(changed, ""))
	g.expectSaid(t, g.plan(t, 0), acctest.Planned, func(k acctest.CredentialsKind) []string {
		if k.Optional() == nil {
			return nil
		}
		return []string{"replace"}
	})
}
