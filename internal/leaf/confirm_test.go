package leaf_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const agvanceOf = service + "/users/*/agvance-credentials"

// growers is an account with connected Leaf users, of whom a configuration has some.
type growers struct {
	*crowded
	ids   []string // of those in the configuration
	known map[string]leaf.Object
	users map[string]leaf.User
	asked []string // what a refresh has to ask for by itself, below the users
}

func newGrowers(t *testing.T, v leafsim.Variants, configured, account int) *growers {
	t.Helper()
	v.UserRowsAllKinds = true // the documents name most kinds, and Agvance is none of them
	g := &growers{crowded: newCrowd(v, latency(50*time.Millisecond)), known: map[string]leaf.Object{}, users: map[string]leaf.User{}}
	for i := range account - 1 {
		id := g.AddUserOf(map[string]string{"name": fmt.Sprint("grower ", i)})
		g.SetCredentials(id, agvance.Segment, map[string]any{"username": "ours", "databaseId": "d", "apiKey": sentinel, "password": sentinel})
		if i%(account/configured) == 0 && len(g.ids) < configured {
			g.ids = append(g.ids, id)
		}
	}
	for _, id := range g.ids {
		g.known[id], _, _ = g.client.Credentials(t.Context(), p(), id)
		g.users[id], _, _ = g.client.User(t.Context(), id)
	}
	rand.Shuffle(len(g.ids), func(i, j int) { g.ids[i], g.ids[j] = g.ids[j], g.ids[i] })
	g.ResetRequests()
	return g
}

// p is Agvance as the list of Leaf users shows it.
func p() leaf.CredentialsPath {
	at := agvance
	at.Embedded = "agvanceCredentials"
	return at
}

func shown(o leaf.Object) string {
	var all []string
	for _, field := range []string{"id", "createdTime", "username", "databaseId", "status"} {
		if text, ok := o.Shown(field); ok {
			all = append(all, field+"="+text)
		}
	}
	return strings.Join(all, " ")
}

// connection reads one connection as a refresh does.
func (g *growers) connection(ctx context.Context, client *leaf.Client, id string) (leaf.Object, bool, error) {
	return leaf.Confirmed(ctx, client, leaf.Confirmation[leaf.Object]{
		Kind: "agvance", User: id,
		In: func(row leaf.UserRow) (leaf.Object, bool) {
			o, found, _ := row.Credentials(p())
			return o, found
		},
		Agrees: func(o leaf.Object) bool { return o.Has("createdTime") && shown(o) == shown(g.known[id]) },
		Same:   func(row, own leaf.Object) bool { return shown(row) == shown(own) },
	}, func(ctx context.Context) (leaf.Object, bool, error) { return client.Credentials(ctx, p(), id) })
}

// refresh reads all of the configuration, ten at a time, as one process does, and gives what it found.
func (g *growers) refresh(t *testing.T, client *leaf.Client) (connections, users map[string]string) {
	t.Helper()
	connections, users = map[string]string{}, map[string]string{}
	var mu sync.Mutex
	next := make(chan func(context.Context) error)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for read := range next {
				if err := read(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, id := range g.ids {
		next <- func(ctx context.Context) error {
			o, found, err := g.connection(ctx, client, id)
			mu.Lock()
			defer mu.Unlock()
			if found {
				connections[id] = shown(o)
			}
			return err
		}
		next <- func(ctx context.Context) error {
			u, found, err := leaf.Confirmed(ctx, client, leaf.Confirmation[leaf.User]{
				Kind: "users", User: id,
				In:     func(row leaf.UserRow) (leaf.User, bool) { return row.User, true },
				Agrees: func(u leaf.User) bool { return maps.Equal(u.Fields, g.users[id].Fields) },
				Same:   func(row, own leaf.User) bool { return maps.Equal(row.Fields, own.Fields) },
			}, func(ctx context.Context) (leaf.User, bool, error) { return client.User(ctx, id) })
			mu.Lock()
			defer mu.Unlock()
			if found {
				users[id] = u.Fields["name"]
			}
			return err
		}
	}
	close(next)
	all.Wait()
	return connections, users
}

// A refresh of the whole account costs pages and a few requests more, one of a few growers in a large account no more than
// twice what it would cost without pages; and whatever the rows show, what comes out is what the objects' own answers say.
func TestConfirmed(t *testing.T) {
	t.Parallel()
	const own = service + "/users/*"
	for name, test := range map[string]struct {
		variants            leafsim.Variants
		configured, account int
		meanwhile           func(g *growers)
		requests            int
	}{
		"the whole account":   {leafsim.Variants{}, 1000, 1000, nil, 60},
		"one in ten":          {leafsim.Variants{}, 100, 1000, nil, 60},
		"ten of many":         {leafsim.Variants{}, 10, 5000, nil, 40},
		"two of many":         {leafsim.Variants{}, 2, 1000, nil, 8},
		"only the first page": {leafsim.Variants{Pages: leafsim.Pages{Repeats: true}}, 150, 150, nil, 2 * 150},
		"newest first":        {leafsim.Variants{Pages: leafsim.Pages{NewestFirst: true}}, 300, 300, nil, 40},
		"rows twice":          {leafsim.Variants{Pages: leafsim.Pages{Twice: true}}, 300, 300, nil, 40},
		"secrets masked":      {leafsim.Variants{Secrets: leafsim.SecretsMasked}, 300, 300, nil, 40},
		"no credentials":      {leafsim.Variants{UserRows: leafsim.UserRowsBare}, 100, 100, nil, 130},
		"nothing in them":     {leafsim.Variants{UserRows: leafsim.UserRowsHollow}, 100, 100, nil, 130},
		"ids alone":           {leafsim.Variants{UserRows: leafsim.UserRowsIDs}, 100, 100, nil, 130},
		"changed elsewhere": {leafsim.Variants{}, 300, 300, func(g *growers) {
			g.SetCredentials(g.ids[0], agvance.Segment, map[string]any{"username": "theirs", "databaseId": "d"})
			g.DeleteCredentials(g.ids[1], agvance.Segment)
			g.DeleteUser(g.ids[2])
			g.ChangeUser(g.ids[3], map[string]string{"name": "changed"})
			g.asked = []string{g.ids[0] + "/" + agvance.Segment, g.ids[1] + "/" + agvance.Segment, g.ids[2], g.ids[2] + "/" + agvance.Segment, g.ids[3]}
		}, 50},
		"the list is old": {leafsim.Variants{}, 100, 100, func(g *growers) {
			g.Vary(func(v *leafsim.Variants) { v.Lag = leafsim.Lag{List: 1000} })
			for _, id := range g.ids { // what its rows show is still what the state has
				g.ChangeCredentials(id, agvance.Segment, map[string]any{"username": "theirs"})
			}
		}, 150},
		"the list fails": {leafsim.Variants{}, 100, 100, func(g *growers) { g.Before(leafsim.On("GET", service+"/users", leafsim.Status(403))) }, 2*100 + 1},
		"a deletion between pages": {leafsim.Variants{}, 300, 300, func(g *growers) {
			g.After(leafsim.Times(1, leafsim.On("GET", service+"/users", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				g.DeleteUser(g.user) // the first row: one of the next page moves to this one
				g.Simulator.ServeHTTP(w, r)
			}))))
		}, 60},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := newGrowers(t, test.variants, test.configured, test.account)
				if test.meanwhile != nil {
					test.meanwhile(g)
				}
				g.ResetRequests()
				connections, users := g.refresh(t, clientOf(g.account, nil))
				if n := len(g.Requests()); n > test.requests {
					t.Errorf("%d requests, not %d: %d pages, %d users, %d connections", n, test.requests, g.Count("GET", service+"/users"), g.Count("GET", own), g.Count("GET", agvanceOf))
				}
				for _, path := range g.asked {
					if g.Count("GET", service+"/users/"+path) == 0 {
						t.Errorf("%s was not asked for", path)
					}
				}
				client := clientOf(g.account, nil)
				for _, id := range g.ids {
					o, found, err := client.Credentials(t.Context(), p(), id)
					if err != nil || found != (connections[id] != "") || shown(o) != connections[id] {
						t.Errorf("%q, not %q: %v", connections[id], shown(o), err)
					}
					if u, _, err := client.User(t.Context(), id); err != nil || u.Fields["name"] != users[id] {
						t.Errorf("%q, not %q: %v", users[id], u.Fields["name"], err)
					}
				}
			})
		})
	}
}

// Who asks of many whether they are there reads pages, and is never told so of one who is not.
func TestHasUser(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGrowers(t, leafsim.Variants{}, 250, 250)
		client := clientOf(g.account, nil)
		g.ResetRequests()
		for _, id := range g.ids {
			if found, err := client.HasUser(t.Context(), strings.ToUpper(id)); err != nil || !found {
				t.Fatalf("%s: %t, %v", id, found, err)
			}
		}
		if n := len(g.Requests()); n > 12 {
			t.Errorf("%d requests for %d Leaf users", n, len(g.ids))
		}
		g.DeleteUser(g.ids[0])
		for _, gone := range []string{"9b2d4c6e-1f3a-4b5c-8d7e-0a1b2c3d4e5f", g.ids[0]} {
			if found, err := clientOf(g.account, nil).HasUser(t.Context(), gone); err != nil || found {
				t.Errorf("%s: %t, %v", gone, found, err)
			}
		}
	})
}

// That something is not there takes some seconds to be sure of. Those who wait for it wait side by side.
func TestConfirmed_sideBySide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGrowers(t, leafsim.Variants{}, 20, 20)
		client, began := clientOf(g.account, nil), time.Now()
		var all sync.WaitGroup
		for _, id := range g.ids {
			all.Go(func() {
				_, found, err := leaf.Confirmed(t.Context(), client, leaf.Confirmation[leaf.Object]{
					Kind: "agvance", User: id,
					In:     func(leaf.UserRow) (leaf.Object, bool) { return nil, false },
					Agrees: func(leaf.Object) bool { return false },
					Same:   func(leaf.Object, leaf.Object) bool { return false },
				}, func(ctx context.Context) (leaf.Object, bool, error) {
					select {
					case <-time.After(7 * time.Second):
						return nil, false, nil
					case <-ctx.Done():
						return nil, false, ctx.Err()
					}
				})
				if found || err != nil {
					t.Error(found, err)
				}
			})
		}
		all.Wait()
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%d objects took %s", len(g.ids), took)
		}
	})
}

// Nobody needs the list: where it does not come, a refresh goes on after a moment. Only where there were too many requests
// is it asked for again.
func TestConfirmed_listDoesNotCome(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer http.Handler
		takes  time.Duration
		lists  int
	}{
		"try again later": {leafsim.Status(http.StatusServiceUnavailable, "Retry-After", "60"), 0, 1},
		"too many":        {leafsim.Status(http.StatusTooManyRequests, "Retry-After", "4"), 0, 3},
		"silence":         {leafsim.Status(http.StatusOK), time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := newGrowers(t, leafsim.Variants{}, 30, 30)
				g.Before(leafsim.On("GET", service+"/users", test.answer))
				began := time.Now()
				connections, users := g.refresh(t, leaf.New(configOf(slow{
					faults.Direct(g.account, nil),
					func(r *http.Request) time.Duration {
						if r.URL.Path == service+"/users" {
							return test.takes
						}
						return 50 * time.Millisecond
					},
					func(*http.Request) func() { return func() {} },
				})))
				if took := time.Since(began); took > 20*time.Second || len(connections) != len(g.ids) || len(users) != len(g.ids) {
					t.Errorf("took %s for %d connections and %d users", took, len(connections), len(users))
				}
				if n := g.Count("GET", service+"/users"); n != test.lists {
					t.Errorf("%d lists", n)
				}
			})
		})
	}
}

// A row that was believed is no longer once any other of its kind says something else than the object's own answer.
func TestConfirmed_contradicted(t *testing.T) {
	t.Parallel()
	for name, doubtful := range map[string]func(t *testing.T, g *growers, id string){
		"made anew": func(t *testing.T, g *growers, id string) { // and the list does not show it yet
			t.Helper()
			g.SetCredentials(id, agvance.Segment, map[string]any{"username": "ours", "databaseId": "d"})
			g.known[id], _, _ = g.client.Credentials(t.Context(), p(), id)
		},
		"gone": func(_ *testing.T, g *growers, id string) {
			g.DeleteCredentials(id, agvance.Segment)
			g.known[id] = nil // as after an import: nothing agrees
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := newGrowers(t, leafsim.Variants{}, 20, 20)
				g.Vary(func(v *leafsim.Variants) { v.Lag = leafsim.Lag{List: 1000} })
				doubtful(t, g, g.ids[5])
				for _, id := range g.ids[6:] {
					g.ChangeCredentials(id, agvance.Segment, map[string]any{"username": "theirs"})
				}
				client := clientOf(g.account, nil)
				for _, id := range g.ids {
					o, found, err := g.connection(t.Context(), client, id)
					own, there, _ := g.client.Credentials(t.Context(), p(), id)
					if err != nil || found != there || shown(o) != shown(own) {
						t.Errorf("%q, not %q: %v", shown(o), shown(own), err)
					}
				}
				if n := g.Count("GET", agvanceOf); n == 2*len(g.ids) {
					t.Error("no row was believed")
				}
			})
		})
	}
}
