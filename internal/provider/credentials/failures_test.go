package credentials_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// lostAnswers are ways for the answer of a create to get lost.
var lostAnswers = map[string]http.Handler{
	"cut":                   leafsim.Cut(),
	"502 from a proxy":      leafsim.HTML(http.StatusBadGateway),
	"500":                   leafsim.Status(http.StatusInternalServerError),
	"201 with a page":       leafsim.HTML(http.StatusCreated),
	"201 cut in the middle": leafsim.Truncated(http.StatusCreated),
	"201 of another shape":  leafsim.JSON(http.StatusCreated, `["surprise"]`),
}

// A create that was executed though its answer was lost is found by reading back, and never repeated.
func TestAccCredentials_lostAnswer(t *testing.T) {
	t.Parallel()
	for name, answer := range lostAnswers {
		t.Run(name, func(t *testing.T) {
			g := newGrowers(t, acctest.NewerPages)
			g.declare(t, acctest.PlainCredentials)
			g.After(leafsim.On(http.MethodPost, acctest.CredentialsPath, answer))
			g.expectSaid(t, g.apply(t, 0), acctest.Warning, saying())
			g.expectWrites(t, func(acctest.CredentialsKind) []string { return []string{http.MethodPost} })
			g.ExpectEmptyPlan(t)
		})
	}
}

// A create that was refused leaves nothing in the state, and the next apply makes up for it.
func TestAccCredentials_refused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.Handler
		words  []string
	}{
		"bad credentials": {leafsim.JSON(http.StatusBadRequest, `{"title":"Bad Request","message":"The provider refused"}`), []string{"answered 400", "the provider refused", "disconnected"}},
		"forbidden":       {leafsim.Status(http.StatusForbidden), []string{"answered 403", "disconnected", "which account"}},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGrowers(t, acctest.NewerPages)
			g.declare(t, acctest.PlainCredentials)
			remove := g.Before(leafsim.On(http.MethodPost, acctest.CredentialsPath, c.answer))
			g.expectSaid(t, g.apply(t, 1), acctest.Failure, saying(c.words...))
			if state := g.state(t); len(state) > 0 {
				t.Errorf("the state has %v", state)
			}
			remove()
			g.apply(t, 0)
			g.expectAtLeaf(t, acctest.CredentialsKind.Body)
			g.ExpectEmptyPlan(t)
		})
	}
}

// failingOnceSent lets the reads of a kind fail once its create was sent.
func failingOnceSent(w *acctest.World) leafsim.Hook {
	return func(r *http.Request) http.Handler {
		for _, sent := range w.Requests() {
			if r.Method == http.MethodGet && sent.Method == http.MethodPost && sent.Path == r.URL.Path {
				return leafsim.Status(http.StatusInternalServerError)
			}
		}
		return nil
	}
}

// Once the API has confirmed a create, nothing may taint it: not a failed read-back, and not an answer that spells a
// value in its own way.
func TestAccCredentials_confirmed(t *testing.T) {
	t.Parallel()
	silent := acctest.NewerPages
	silent.CredentialsPost = leafsim.AnswerEmpty
	for name, c := range map[string]struct {
		variants leafsim.Variants
		prepare  func(growers) (remove func())
		said     func(acctest.CredentialsKind) []string
	}{
		"reading back fails": {silent, func(g growers) func() { return g.Before(failingOnceSent(g.World)) }, saying("cannot read back", "were created")},
		"other spellings in the answer": {acctest.NewerPages, func(g growers) func() {
			return g.After(leafsim.On(http.MethodPost, acctest.CredentialsPath, leafsim.JSON(http.StatusCreated, `{"status":"OK","username":"USER","publicKey":"KEY"}`)))
		}, saying()},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGrowers(t, c.variants)
			g.declare(t, acctest.PlainCredentials)
			remove := c.prepare(g)
			g.expectSaid(t, g.apply(t, 0), acctest.Warning, c.said)
			remove()
			for address, o := range g.state(t) {
				if o.Tainted {
					t.Errorf("%s is tainted", address)
				}
			}
			g.ExpectEmptyPlan(t)
			g.expectWrites(t, func(acctest.CredentialsKind) []string { return []string{http.MethodPost} })
		})
	}
}

// A read that fails says nothing about the object: it stays in the state.
func TestAccCredentials_failedRead(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	g.declare(t, acctest.PlainCredentials)
	g.apply(t, 0)
	for name, c := range map[string]struct {
		answer http.Handler
		words  []string
	}{
		"401":         {leafsim.Status(http.StatusUnauthorized), []string{"answered 401", "token"}},
		"403":         {leafsim.Status(http.StatusForbidden), []string{"answered 403", "account"}},
		"500":         {leafsim.Status(http.StatusInternalServerError), []string{"answered 500", "Leaf's side"}},
		"404 page":    {leafsim.HTML(http.StatusNotFound), []string{"answered 404", "web page", "base_url"}},
		"200 page":    {leafsim.HTML(http.StatusOK), []string{"web page", "base_url"}},
		"truncated":   {leafsim.Truncated(http.StatusOK), []string{"gave no answer"}},
		"a list":      {leafsim.JSON(http.StatusOK, `[]`), []string{"not the documented JSON"}},
		"other shape": {leafsim.JSON(http.StatusOK, `{"hello":"world"}`), []string{"none of the documented fields"}},
		"redirect":    {leafsim.Redirect(http.StatusFound, "https://elsewhere.example/"), []string{"elsewhere.example", "never followed"}},
	} {
		remove := g.Before(leafsim.On(http.MethodGet, acctest.CredentialsPath, c.answer))
		t.Run(name, func(t *testing.T) {
			g.expectSaid(t, g.plan(t, 1), acctest.Failure, saying(append(c.words, "cannot read", "the state keeps them")...))
		})
		remove()
	}
	g.ExpectEmptyPlan(t)
}

// An error that repeats what the state has shows no secret of it.
func TestAccCredentials_failedReadEchoes(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	g.declare(t, acctest.PlainCredentials)
	g.apply(t, 0)
	g.Before(func(r *http.Request) http.Handler {
		for _, k := range g.kinds {
			if strings.HasSuffix(r.URL.Path, "/"+k.Segment) {
				return leafsim.JSON(http.StatusInternalServerError, fmt.Sprintf(`{"message":"cannot read %v"}`, k.Body()))
			}
		}
		return nil
	})
	for _, said := range [][]acctest.Said{g.plan(t, 1), g.apply(t, 1, "-destroy", "-refresh=false")} {
		g.expectSaid(t, said, acctest.Failure, saying("answered 500", "[redacted]"))
		for _, k := range g.kinds {
			for _, f := range k.Secrets() {
				if v, ok := acctest.FirstValue(f); ok && strings.Contains(fmt.Sprint(said), v) {
					t.Errorf("%s: the error shows %s", k.Type, f.Name)
				}
			}
		}
	}
}

// A replacement deletes first. If the create fails then, the grower is disconnected, which the error says; the next
// apply connects again.
func TestAccCredentials_replacementFails(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	g.declare(t, acctest.PlainCredentials)
	g.apply(t, 0)
	changed := func(k acctest.CredentialsKind) acctest.CredentialsArgs {
		return acctest.PlainCredentials(k).With(k.Secrets()[0].Name, `"changed"`)
	}
	g.declare(t, changed)
	remove := g.Before(leafsim.On(http.MethodPost, acctest.CredentialsPath, leafsim.JSON(http.StatusBadRequest, `{"message":"changed is wrong"}`)))
	said := g.apply(t, 1)
	g.expectSaid(t, said, acctest.Failure, saying("cannot create", "disconnected", "the old ones are deleted already", "apply again"))
	g.expectAtLeaf(t, noFields)
	if state := g.state(t); len(state) > 0 {
		t.Errorf("the state has %v", state)
	}
	remove()
	g.apply(t, 0)
	g.expectAtLeaf(t, func(k acctest.CredentialsKind) map[string]any { return acctest.CredentialsAtLeaf(k, changed(k)) })
	g.ExpectEmptyPlan(t)
}

// What is there already is never overwritten, and the error has the line that takes it over.
func TestAccCredentials_exist(t *testing.T) {
	t.Parallel()
	words := func(g growers) func(acctest.CredentialsKind) []string {
		return func(k acctest.CredentialsKind) []string {
			return []string{"exist already", "nothing has been changed", "terraform import " + k.Type + ".NAME '" + g.User + "'", "create_before_destroy"}
		}
	}
	t.Run("before", func(t *testing.T) {
		g := newGrowers(t, acctest.NewerPages)
		g.elsewhere()
		g.declare(t, func(k acctest.CredentialsKind) acctest.CredentialsArgs {
			return acctest.PlainCredentials(k).With(k.Secrets()[0].Name, `"ours"`)
		})
		g.expectSaid(t, g.apply(t, 1), acctest.Failure, words(g))
		g.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
		g.expectAtLeaf(t, acctest.CredentialsKind.Body)
	})
	for name, c := range map[string]struct {
		exists leafsim.Exists
		answer http.Handler
	}{
		"at the same moment, 400":             {leafsim.Exists400, nil},
		"at the same moment, 409":             {leafsim.Exists409, nil},
		"at the same moment, the answer lost": {leafsim.ExistsOverwritten, leafsim.Cut()},
	} {
		t.Run(name, func(t *testing.T) {
			v := acctest.NewerPages
			v.CredentialsExist = c.exists
			g := newGrowers(t, v)
			g.declare(t, func(k acctest.CredentialsKind) acctest.CredentialsArgs {
				f := k.Readable()[len(k.Readable())-1]
				return acctest.PlainCredentials(k).With(f.Name, fmt.Sprintf("%q", acctest.OtherValue(f)))
			})
			g.Before(func(r *http.Request) http.Handler {
				for _, k := range g.kinds {
					if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/"+k.Segment) {
						g.SetCredentials(g.User, k.Segment, k.Body())
						return c.answer
					}
				}
				return nil
			})
			g.expectSaid(t, g.apply(t, 1), acctest.Failure, words(g))
			g.expectAtLeaf(t, acctest.CredentialsKind.Body)
		})
	}
	t.Run("created before destroyed", func(t *testing.T) {
		g := newGrowers(t, acctest.NewerPages)
		g.declare(t, acctest.PlainCredentials)
		g.apply(t, 0)
		g.ResetRequests()
		changed := func(k acctest.CredentialsKind) acctest.CredentialsArgs {
			return acctest.PlainCredentials(k).With(k.Secrets()[0].Name, `"changed"`)
		}
		g.Write(t, "main.tf", strings.ReplaceAll(g.blocks(changed), "\n}\n", "\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n"))
		g.expectSaid(t, g.apply(t, 1), acctest.Failure, words(g))
		g.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
		g.expectAtLeaf(t, acctest.CredentialsKind.Body)
		// Without the setting, as the error says, it works.
		g.declare(t, changed)
		g.apply(t, 0)
		g.expectAtLeaf(t, func(k acctest.CredentialsKind) map[string]any { return acctest.CredentialsAtLeaf(k, changed(k)) })
	})
}
