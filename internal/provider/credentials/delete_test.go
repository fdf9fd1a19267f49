package credentials_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// A destroy deletes what this resource made and nothing else, and is content where that is gone already.
func TestAccCredentials_delete(t *testing.T) {
	t.Parallel()
	gone := acctest.NewerPages
	gone.DeleteMissing = http.StatusGone
	theirs := func(k acctest.CredentialsKind) map[string]any {
		body := k.Body()
		for _, f := range k.Readable() {
			body[f.JSON] = acctest.OtherValue(f)
		}
		return body
	}
	// race lets the object vanish between the look and the delete.
	race := func(g growers) {
		g.Before(func(r *http.Request) http.Handler {
			for _, k := range g.kinds {
				if r.Method == http.MethodDelete && strings.HasSuffix(r.URL.Path, "/"+k.Segment) {
					g.DeleteCredentials(g.User, k.Segment)
				}
			}
			return nil
		})
	}
	for name, c := range map[string]struct {
		variants leafsim.Variants
		// prepare changes the world after the create.
		prepare  func(growers)
		args     []string
		warning  func(acctest.CredentialsKind) []string
		left     func(acctest.CredentialsKind) map[string]any
		requests []string
	}{
		"without a refresh": {acctest.NewerPages, func(growers) {}, []string{"-refresh=false"}, saying(), noFields, []string{"DELETE"}},
		"as specified":      {leafsim.Variants{}, func(growers) {}, nil, saying(), noFields, []string{"DELETE"}},
		"gone already": {acctest.NewerPages, func(g growers) {
			for _, k := range g.kinds {
				g.DeleteCredentials(g.User, k.Segment)
			}
		}, []string{"-refresh=false"}, saying(), noFields, nil},
		"404 to the delete":     {acctest.NewerPages, race, nil, saying(), noFields, []string{"DELETE"}},
		"410 to the delete":     {gone, race, nil, saying(), noFields, []string{"DELETE"}},
		"the Leaf user is gone": {acctest.NewerPages, func(g growers) { g.DeleteUser(g.User) }, []string{"-refresh=false"}, saying(), noFields, nil},
		"another object": {
			acctest.NewerPages, func(g growers) { g.elsewhere() },
			[]string{"-refresh=false"},
			saying("left alone", "made it again", "not deleted"), acctest.CredentialsKind.Body, nil,
		},
		"another object, without id": {leafsim.Variants{AgLeader: leafsim.AgLeaderNew}, func(g growers) {
			for _, k := range g.kinds {
				g.SetCredentials(g.User, k.Segment, theirs(k))
			}
		}, []string{"-refresh=false"}, saying("left alone"), theirs, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGrowers(t, c.variants)
			g.declare(t, acctest.PlainCredentials)
			g.apply(t, 0)
			g.ResetRequests()
			c.prepare(g)
			g.expectSaid(t, g.apply(t, 0, append([]string{"-destroy"}, c.args...)...), acctest.Warning, c.warning)
			g.expectWrites(t, func(acctest.CredentialsKind) []string { return c.requests })
			g.expectAtLeaf(t, c.left)
			if state := g.state(t); len(state) > 0 {
				t.Errorf("the state has %v", state)
			}
		})
	}
}

// A destroy that fails keeps the object in state, and can be repeated. Where it cannot look first it deletes nothing.
func TestAccCredentials_deleteFails(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	g.declare(t, acctest.PlainCredentials)
	g.apply(t, 0)
	for method, words := range map[string][]string{
		http.MethodDelete: {"cannot delete", "answered 500", "still in the state"},
		http.MethodGet:    {"cannot delete", "answered 500", "still in the state"},
	} {
		remove := g.Before(leafsim.On(method, acctest.CredentialsPath, leafsim.Status(http.StatusInternalServerError)))
		g.expectSaid(t, g.apply(t, 1, "-destroy", "-refresh=false"), acctest.Failure, saying(words...))
		remove()
		g.expectAtLeaf(t, acctest.CredentialsKind.Body)
	}
	g.ExpectEmptyPlan(t)
	g.apply(t, 0, "-destroy")
	g.expectAtLeaf(t, noFields)
}

// Each operation ends with its time, and says so. A change of the times alone sends nothing.
func TestAccCredentials_timeouts(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	timed := func(expression string) func(acctest.CredentialsKind) acctest.CredentialsArgs {
		return func(k acctest.CredentialsKind) acctest.CredentialsArgs {
			return acctest.PlainCredentials(k).With("timeouts", expression)
		}
	}
	slow := func() (remove func()) {
		return g.Before(leafsim.On(http.MethodGet, acctest.CredentialsPath, leafsim.Hang()))
	}

	g.declare(t, timed(`{ create = "3s" }`))
	remove := slow()
	g.expectSaid(t, g.apply(t, 1), acctest.Failure, saying("cannot create", "time ran out"))
	remove()
	g.declare(t, acctest.PlainCredentials)
	g.apply(t, 0)
	g.ResetRequests()
	g.declare(t, timed(`{ read = "3s", delete = "3s" }`)) // the time is that of plans in which all goes well, too
	g.expectSaid(t, g.apply(t, 0), acctest.Planned, saying("update"))
	g.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
	g.ExpectEmptyPlan(t)
	remove = slow()
	g.expectSaid(t, g.plan(t, 1), acctest.Failure, saying("cannot read", "time ran out"))
	g.expectSaid(t, g.apply(t, 1, "-destroy", "-refresh=false"), acctest.Failure, saying("cannot delete", "time ran out"))
	remove()
	g.ExpectEmptyPlan(t)
}
