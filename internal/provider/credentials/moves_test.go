package credentials_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// withOptional adds the optional secret to arguments, where the kind has one.
func withOptional(of func(acctest.CredentialsKind) acctest.CredentialsArgs, suffix string) func(acctest.CredentialsKind) acctest.CredentialsArgs {
	return func(k acctest.CredentialsKind) acctest.CredentialsArgs {
		if f := k.Optional(); f != nil {
			return of(k).With(f.Name+suffix, fmt.Sprintf("%q", acctest.OtherValue(*f)))
		}
		return of(k)
	}
}

// Secrets move between the state and their write-only form by the design's table, and a grower stays connected: the
// credentials are replaced only where Leaf has to learn a value.
func TestAccCredentials_moves(t *testing.T) {
	t.Parallel()
	version := func(v string) func(acctest.CredentialsKind) acctest.CredentialsArgs {
		return func(k acctest.CredentialsKind) acctest.CredentialsArgs {
			return acctest.WriteOnlyCredentials(k).With("secrets_wo_version", v)
		}
	}
	last := func(k acctest.CredentialsKind) string { return k.Secrets()[len(k.Secrets())-1].Name }
	// mixed has one secret in its plain form, and the others write-only.
	mixed := func(k acctest.CredentialsKind) acctest.CredentialsArgs {
		a := version("1")(k)
		return a.With(last(k), a[last(k)+"_wo"]).With(last(k)+"_wo", "")
	}
	hasOptional := func(words ...string) func(acctest.CredentialsKind) []string {
		return func(k acctest.CredentialsKind) []string {
			if k.Optional() == nil {
				return nil
			}
			return words
		}
	}
	trusted := func(k acctest.CredentialsKind) []string {
		words := []string{"taken on trust", "-replace=" + k.Type, "silence_warnings"}
		for _, f := range k.Secrets() {
			if !f.Optional {
				words = append(words, f.Name)
			}
		}
		return words
	}
	optionalTrusted := func(k acctest.CredentialsKind) []string {
		if f := k.Optional(); f != nil {
			return []string{"taken on trust: " + f.Name}
		}
		return nil
	}
	// stale is what the replacement of a connection warns of, where no other token is configured in its plain form.
	stale := func(k acctest.CredentialsKind) []string {
		if _, refreshed := acctest.PlainCredentials(k)["refresh_token"]; refreshed {
			return []string{"refresh token that may be stale"}
		}
		return nil
	}
	staleWithOptional := func(k acctest.CredentialsKind) []string {
		if k.Optional() == nil {
			return nil
		}
		return stale(k)
	}
	update, replace, none, unsent := saying("update"), saying("replace"), saying(), saying("first secrets_wo_version sends nothing")

	for name, c := range map[string]struct {
		from, to      func(acctest.CredentialsKind) acctest.CredentialsArgs
		plan, warning func(acctest.CredentialsKind) []string
	}{
		"plain to write-only":                {acctest.PlainCredentials, acctest.WriteOnlyCredentials, update, none},
		"plain to write-only with a version": {acctest.PlainCredentials, version("1"), update, unsent},
		"write-only to plain":                {acctest.WriteOnlyCredentials, acctest.PlainCredentials, update, trusted},
		"write-only with a version to plain": {version("7"), acctest.PlainCredentials, update, trusted},
		"first version":                      {acctest.WriteOnlyCredentials, version("0"), update, unsent},
		"another version": {version("1"), func(k acctest.CredentialsKind) acctest.CredentialsArgs {
			return version("2")(k).With(last(k)+"_wo", `"new"`)
		}, replace, stale},
		"a lower version":     {version("2"), version("1"), replace, stale},
		"no version any more": {version("2"), acctest.WriteOnlyCredentials, update, none},
		"one secret moves, the version is raised": {mixed, func(k acctest.CredentialsKind) acctest.CredentialsArgs {
			return version("2")(k).With(last(k)+"_wo", `"new"`)
		}, replace, stale},
		"one secret moves back":                  {version("1"), mixed, update, func(k acctest.CredentialsKind) []string { return []string{"taken on trust: " + last(k)} }},
		"optional secret, added":                 {acctest.PlainCredentials, withOptional(acctest.PlainCredentials, ""), hasOptional("replace"), staleWithOptional},
		"optional secret, removed":               {withOptional(acctest.PlainCredentials, ""), acctest.PlainCredentials, hasOptional("replace"), staleWithOptional},
		"optional secret, to write-only":         {withOptional(acctest.PlainCredentials, ""), withOptional(acctest.PlainCredentials, "_wo"), hasOptional("update"), none},
		"optional secret, to plain":              {withOptional(acctest.PlainCredentials, "_wo"), withOptional(acctest.PlainCredentials, ""), hasOptional("update"), optionalTrusted},
		"optional write-only secret, removed":    {withOptional(acctest.PlainCredentials, "_wo"), acctest.PlainCredentials, hasOptional("replace"), staleWithOptional},
		"optional write-only secret, and raised": {version("1"), withOptional(version("2"), "_wo"), replace, stale},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGrowers(t, acctest.NewerPages)
			g.declare(t, c.from)
			g.apply(t, 0)
			g.ResetRequests()
			g.declare(t, c.to)
			said := g.apply(t, 0)
			g.expectSaid(t, said, acctest.Planned, c.plan)
			g.expectSaid(t, said, acctest.Warning, c.warning)
			replaced := func(k acctest.CredentialsKind) bool { return len(c.plan(k)) > 0 && c.plan(k)[0] == "replace" }
			g.expectWrites(t, func(k acctest.CredentialsKind) []string {
				if replaced(k) {
					return []string{http.MethodDelete, http.MethodPost}
				}
				return nil
			})
			g.expectAtLeaf(t, func(k acctest.CredentialsKind) map[string]any {
				if replaced(k) {
					return acctest.CredentialsAtLeaf(k, c.to(k))
				}
				return acctest.CredentialsAtLeaf(k, c.from(k))
			})
			expectSecretsInState(t, g, c.to)
			g.ExpectEmptyPlan(t)
		})
	}
}

// expectSecretsInState fails unless the state has the secrets that are configured in their plain form, and no others.
func expectSecretsInState(t *testing.T, g growers, of func(acctest.CredentialsKind) acctest.CredentialsArgs) {
	t.Helper()
	state := g.state(t)
	for _, k := range g.kinds {
		have := state[k.Address()].Values
		for _, f := range k.Secrets() {
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
func TestAccCredentials_moveWithAChange(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	g.declare(t, acctest.PlainCredentials)
	g.apply(t, 0)
	g.ResetRequests()
	g.declare(t, func(k acctest.CredentialsKind) acctest.CredentialsArgs {
		return acctest.WriteOnlyCredentials(k).With(k.Secrets()[len(k.Secrets())-1].Name+"_wo", `"changed-meanwhile"`)
	})
	said := g.apply(t, 1)
	g.expectSaid(t, said, acctest.Failure, func(k acctest.CredentialsKind) []string {
		name := k.Secrets()[len(k.Secrets())-1].Name
		return []string{"moves and changes at once", name + "_wo", "move it first", "secrets_wo_version"}
	})
	for _, s := range said {
		if strings.Contains(s.Detail, "changed-meanwhile") || strings.Contains(s.Detail, "-one") {
			t.Errorf("the error shows a secret: %s", s.Detail)
		}
	}
	expectSecretsInState(t, g, acctest.PlainCredentials)
	// As the error says: move, then raise.
	g.declare(t, func(k acctest.CredentialsKind) acctest.CredentialsArgs {
		return acctest.WriteOnlyCredentials(k).With("secrets_wo_version", "1")
	})
	g.apply(t, 0)
	g.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
	expectSecretsInState(t, g, acctest.WriteOnlyCredentials)
}

// A write-only value that changes without its version is not seen, and one that was never sent is not missed.
func TestAccCredentials_unsentWriteOnly(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	g.declare(t, acctest.WriteOnlyCredentials)
	g.apply(t, 0)
	g.ResetRequests()
	for _, of := range []func(acctest.CredentialsKind) acctest.CredentialsArgs{
		func(k acctest.CredentialsKind) acctest.CredentialsArgs {
			return acctest.WriteOnlyCredentials(k).With(k.Secrets()[0].Name+"_wo", `"another"`)
		},
		// An optional one comes with the first version, which sends nothing, and goes again.
		withOptional(func(k acctest.CredentialsKind) acctest.CredentialsArgs {
			return acctest.WriteOnlyCredentials(k).With("secrets_wo_version", "1")
		}, "_wo"),
		func(k acctest.CredentialsKind) acctest.CredentialsArgs {
			return acctest.WriteOnlyCredentials(k).With("secrets_wo_version", "1")
		},
	} {
		g.declare(t, of)
		g.apply(t, 0)
		g.ExpectEmptyPlan(t)
	}
	g.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
	g.expectAtLeaf(t, acctest.CredentialsKind.Body)
}
