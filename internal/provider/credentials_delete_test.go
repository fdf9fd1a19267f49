package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// A destroy deletes what this resource made and nothing else, and is content where that is gone already.
func TestAccCredentialsDelete(t *testing.T) {
	gone := newerPages
	gone.DeleteMissing = http.StatusGone
	theirs := func(k credentialsRow) map[string]any {
		body := k.body()
		for _, f := range k.readable() {
			body[f.JSON] = otherValue(f)
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
		warning  func(credentialsRow) []string
		left     func(credentialsRow) map[string]any
		requests []string
	}{
		"without a refresh": {newerPages, func(growers) {}, []string{"-refresh=false"}, saying(), noFields, []string{"DELETE"}},
		"as specified":      {leafsim.Variants{}, func(growers) {}, nil, saying(), noFields, []string{"DELETE"}},
		"gone already": {newerPages, func(g growers) {
			for _, k := range g.kinds {
				g.DeleteCredentials(g.User, k.Segment)
			}
		}, []string{"-refresh=false"}, saying(), noFields, nil},
		"404 to the delete":     {newerPages, race, nil, saying(), noFields, []string{"DELETE"}},
		"410 to the delete":     {gone, race, nil, saying(), noFields, []string{"DELETE"}},
		"the Leaf user is gone": {newerPages, func(g growers) { g.DeleteUser(g.User) }, []string{"-refresh=false"}, saying(), noFields, nil},
		"another object": {
			newerPages, func(g growers) { g.elsewhere() },
			[]string{"-refresh=false"},
			saying("left alone", "made it again", "not deleted"), credentialsRow.body, nil,
		},
		"another object, without id": {leafsim.Variants{AgLeader: leafsim.AgLeaderNew}, func(g growers) {
			for _, k := range g.kinds {
				g.SetCredentials(g.User, k.Segment, theirs(k))
			}
		}, []string{"-refresh=false"}, saying("left alone"), theirs, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGrowers(t, c.variants)
			g.declare(t, plainArgs)
			g.apply(t, 0)
			g.ResetRequests()
			c.prepare(g)
			g.expectSaid(t, g.apply(t, 0, append([]string{"-destroy"}, c.args...)...), warning, c.warning)
			g.expectWrites(t, func(credentialsRow) []string { return c.requests })
			g.expectAtLeaf(t, c.left)
			if state := g.state(t); len(state) > 0 {
				t.Errorf("the state has %v", state)
			}
		})
	}
}

// A destroy that fails keeps the object in state, and can be repeated. Where it cannot look first it deletes nothing.
func TestAccCredentialsDeleteFails(t *testing.T) {
	g := newGrowers(t, newerPages)
	g.declare(t, plainArgs)
	g.apply(t, 0)
	for method, words := range map[string][]string{
		http.MethodDelete: {"cannot delete", "answered 500", "still in the state"},
		http.MethodGet:    {"cannot delete", "answered 500", "still in the state"},
	} {
		remove := g.Before(leafsim.On(method, credentialsPath, leafsim.Status(http.StatusInternalServerError)))
		g.expectSaid(t, g.apply(t, 1, "-destroy", "-refresh=false"), failure, saying(words...))
		remove()
		g.expectAtLeaf(t, credentialsRow.body)
	}
	g.ExpectEmptyPlan(t)
	g.apply(t, 0, "-destroy")
	g.expectAtLeaf(t, noFields)
}

// Each operation ends with its time, and says so. A change of the times alone sends nothing.
func TestAccCredentialsTimeouts(t *testing.T) {
	g := newGrowers(t, newerPages)
	timed := func(expression string) func(credentialsRow) credentialsArgs {
		return func(k credentialsRow) credentialsArgs { return plainArgs(k).with("timeouts", expression) }
	}
	slow := func() (remove func()) { return g.Before(leafsim.On(http.MethodGet, credentialsPath, leafsim.Hang())) }

	g.declare(t, timed(`{ create = "300ms" }`))
	remove := slow()
	g.expectSaid(t, g.apply(t, 1), failure, saying("cannot create", "time ran out"))
	remove()
	g.apply(t, 0)
	g.ResetRequests()
	g.declare(t, timed(`{ read = "300ms", delete = "300ms" }`))
	g.expectSaid(t, g.apply(t, 0), planned, saying("update"))
	g.expectWrites(t, func(credentialsRow) []string { return nil })
	g.ExpectEmptyPlan(t)
	remove = slow()
	g.expectSaid(t, g.plan(t, 1), failure, saying("cannot read", "time ran out"))
	g.expectSaid(t, g.apply(t, 1, "-destroy", "-refresh=false"), failure, saying("cannot delete", "time ran out"))
	remove()
	g.ExpectEmptyPlan(t)
}
