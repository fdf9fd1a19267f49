package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// atLeaf gives the fields of the API that arguments set, in whichever form.
func atLeaf(k credentialsRow, a credentialsArgs) map[string]any {
	fields := map[string]any{}
	for _, f := range k.Fields {
		for _, form := range []string{f.Name, f.Name + "_wo"} {
			if v, ok := a[form]; ok {
				fields[f.JSON] = strings.Trim(v, `"`)
			}
		}
	}
	return fields
}

// withOptional adds the optional secret to arguments, where the kind has one.
func withOptional(of func(credentialsRow) credentialsArgs, suffix string) func(credentialsRow) credentialsArgs {
	return func(k credentialsRow) credentialsArgs {
		if f := k.optional(); f != nil {
			return of(k).with(f.Name+suffix, fmt.Sprintf("%q", otherValue(*f)))
		}
		return of(k)
	}
}

// Secrets move between the state and their write-only form by the design's table, and a grower stays connected: the
// credentials are replaced only where Leaf has to learn a value.
func TestAccCredentialsMoves(t *testing.T) {
	version := func(v string) func(credentialsRow) credentialsArgs {
		return func(k credentialsRow) credentialsArgs { return writeOnlyArgs(k).with("secrets_wo_version", v) }
	}
	last := func(k credentialsRow) string { return k.secrets()[len(k.secrets())-1].Name }
	// mixed has one secret in its plain form, and the others write-only.
	mixed := func(k credentialsRow) credentialsArgs {
		a := version("1")(k)
		return a.with(last(k), a[last(k)+"_wo"]).with(last(k)+"_wo", "")
	}
	hasOptional := func(words ...string) func(credentialsRow) []string {
		return func(k credentialsRow) []string {
			if k.optional() == nil {
				return nil
			}
			return words
		}
	}
	trusted := func(k credentialsRow) []string {
		words := []string{"taken on trust", "-replace=" + k.Type, "silence_warnings"}
		for _, f := range k.secrets() {
			if !f.Optional {
				words = append(words, f.Name)
			}
		}
		return words
	}
	optionalTrusted := func(k credentialsRow) []string {
		if f := k.optional(); f != nil {
			return []string{"taken on trust: " + f.Name}
		}
		return nil
	}
	update, replace, none, unsent := saying("update"), saying("replace"), saying(), saying("nothing was sent", "secrets_wo_version")

	for name, c := range map[string]struct {
		from, to      func(credentialsRow) credentialsArgs
		plan, warning func(credentialsRow) []string
	}{
		"plain to write-only":                     {plainArgs, writeOnlyArgs, update, none},
		"plain to write-only with a version":      {plainArgs, version("1"), update, unsent},
		"write-only to plain":                     {writeOnlyArgs, plainArgs, update, trusted},
		"write-only with a version to plain":      {version("7"), plainArgs, update, trusted},
		"first version":                           {writeOnlyArgs, version("0"), update, unsent},
		"another version":                         {version("1"), func(k credentialsRow) credentialsArgs { return version("2")(k).with(last(k)+"_wo", `"new"`) }, replace, none},
		"a lower version":                         {version("2"), version("1"), replace, none},
		"no version any more":                     {version("2"), writeOnlyArgs, update, none},
		"one secret moves, the version is raised": {mixed, func(k credentialsRow) credentialsArgs { return version("2")(k).with(last(k)+"_wo", `"new"`) }, replace, none},
		"one secret moves back":                   {version("1"), mixed, update, func(k credentialsRow) []string { return []string{"taken on trust: " + last(k)} }},
		"optional secret, added":                  {plainArgs, withOptional(plainArgs, ""), hasOptional("replace"), none},
		"optional secret, removed":                {withOptional(plainArgs, ""), plainArgs, hasOptional("replace"), none},
		"optional secret, to write-only":          {withOptional(plainArgs, ""), withOptional(plainArgs, "_wo"), hasOptional("update"), none},
		"optional secret, to plain":               {withOptional(plainArgs, "_wo"), withOptional(plainArgs, ""), hasOptional("update"), optionalTrusted},
		"optional write-only secret, removed":     {withOptional(plainArgs, "_wo"), plainArgs, hasOptional("replace"), none},
		"optional write-only secret, and raised":  {version("1"), withOptional(version("2"), "_wo"), replace, none},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGrowers(t, newerPages)
			g.declare(t, c.from)
			g.apply(t, 0)
			g.ResetRequests()
			g.declare(t, c.to)
			said := g.apply(t, 0)
			g.expectSaid(t, said, planned, c.plan)
			g.expectSaid(t, said, warning, c.warning)
			replaced := func(k credentialsRow) bool { return len(c.plan(k)) > 0 && c.plan(k)[0] == "replace" }
			g.expectWrites(t, func(k credentialsRow) []string {
				if replaced(k) {
					return []string{http.MethodDelete, http.MethodPost}
				}
				return nil
			})
			g.expectAtLeaf(t, func(k credentialsRow) map[string]any {
				if replaced(k) {
					return atLeaf(k, c.to(k))
				}
				return atLeaf(k, c.from(k))
			})
			expectSecretsInState(t, g, c.to)
			g.ExpectEmptyPlan(t)
		})
	}
}

// expectSecretsInState fails unless the state has the secrets that are configured in their plain form, and no others.
func expectSecretsInState(t *testing.T, g growers, of func(credentialsRow) credentialsArgs) {
	t.Helper()
	state := g.state(t)
	for _, k := range g.kinds {
		have := state[k.address()].Values
		for _, f := range k.secrets() {
			var want any
			if v, ok := of(k)[f.Name]; ok {
				want = strings.Trim(v, `"`)
			}
			if have[f.Name] != want || have[f.Name+"_wo"] != nil {
				t.Errorf("%s: in state %s is %v, not %v, and its write-only form %v", k.Type, f.Name, have[f.Name], want, have[f.Name+"_wo"])
			}
		}
	}
}

// A move sends nothing, so it must not hide a change.
func TestAccCredentialsMoveWithAChange(t *testing.T) {
	g := newGrowers(t, newerPages)
	g.declare(t, plainArgs)
	g.apply(t, 0)
	g.ResetRequests()
	g.declare(t, func(k credentialsRow) credentialsArgs {
		return writeOnlyArgs(k).with(k.secrets()[len(k.secrets())-1].Name+"_wo", `"changed-meanwhile"`)
	})
	said := g.apply(t, 1)
	g.expectSaid(t, said, failure, func(k credentialsRow) []string {
		name := k.secrets()[len(k.secrets())-1].Name
		return []string{"moves and changes at once", name + "_wo", "move it first", "secrets_wo_version"}
	})
	for _, s := range said {
		if strings.Contains(s.Detail, "changed-meanwhile") || strings.Contains(s.Detail, "-one") {
			t.Errorf("the error shows a secret: %s", s.Detail)
		}
	}
	expectSecretsInState(t, g, plainArgs)
	// As the error says: move, then raise.
	g.declare(t, func(k credentialsRow) credentialsArgs { return writeOnlyArgs(k).with("secrets_wo_version", "1") })
	g.apply(t, 0)
	g.expectWrites(t, func(credentialsRow) []string { return nil })
	expectSecretsInState(t, g, writeOnlyArgs)
}

// A write-only value that changes without its version is not seen, and one that was never sent is not missed.
func TestAccCredentialsUnsentWriteOnly(t *testing.T) {
	g := newGrowers(t, newerPages)
	g.declare(t, writeOnlyArgs)
	g.apply(t, 0)
	g.ResetRequests()
	for _, of := range []func(credentialsRow) credentialsArgs{
		func(k credentialsRow) credentialsArgs {
			return writeOnlyArgs(k).with(k.secrets()[0].Name+"_wo", `"another"`)
		},
		// An optional one comes with the first version, which sends nothing, and goes again.
		withOptional(func(k credentialsRow) credentialsArgs { return writeOnlyArgs(k).with("secrets_wo_version", "1") }, "_wo"),
		func(k credentialsRow) credentialsArgs { return writeOnlyArgs(k).with("secrets_wo_version", "1") },
	} {
		g.declare(t, of)
		g.apply(t, 0)
		g.ExpectEmptyPlan(t)
	}
	g.expectWrites(t, func(credentialsRow) []string { return nil })
	g.expectAtLeaf(t, credentialsRow.body)
}
