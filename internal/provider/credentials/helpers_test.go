package credentials_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// connections are the credentials in a world that a test is about.
type connections struct {
	world *acctest.World
	kinds []acctest.CredentialsKind
}

// blocks joins one block per kind.
func (c connections) blocks(of func(acctest.CredentialsKind) acctest.CredentialsArgs) string {
	var b strings.Builder
	for _, k := range c.kinds {
		b.WriteString(of(k).Block(k))
	}
	return b.String()
}

// growers is a folder as a user has it, with credentials of several kinds in it.
type growers struct {
	*acctest.AsUser
	connections
}

// newGrowers makes the folder, for two kinds.
func newGrowers(t *testing.T, v leafsim.Variants) growers {
	t.Helper()
	return newGrowersOf(t, v, acctest.TwoCredentials())
}

// newGrowersOf makes the folder. Requests are not repeated after a failure, so that none waits.
func newGrowersOf(t *testing.T, v leafsim.Variants, kinds []acctest.CredentialsKind) growers {
	t.Helper()
	u := acctest.NewAsUser(t, v)
	g := growers{u, connections{u.World, kinds}}
	g.Write(t, "provider.tf", acctest.Requires+"provider \"leaf\" {\n  max_retries = 0\n}\n")
	return g
}

// declare writes the configuration: one block per kind.
func (g growers) declare(t *testing.T, of func(acctest.CredentialsKind) acctest.CredentialsArgs) {
	t.Helper()
	g.Write(t, "main.tf", g.blocks(of))
}

// elsewhere makes the credentials of every kind as somebody else would.
func (c connections) elsewhere() {
	for _, k := range c.kinds {
		c.world.SetCredentials(c.world.User, k.Segment, k.Body())
	}
}

// apply applies and returns what was said; it fails the test if the exit code is not the expected one.
func (g growers) apply(t *testing.T, code int, args ...string) []acctest.Said {
	t.Helper()
	r := g.Run(t, append([]string{"apply", "-auto-approve", "-json"}, args...)...)
	if r.Code != code {
		t.Fatalf("apply ended with exit code %d, not %d:\n%s\n%s", r.Code, code, r.Stdout, r.Stderr)
	}
	return acctest.SaidBy(r)
}

// plan plans and returns what was said.
func (g growers) plan(t *testing.T, code int) []acctest.Said {
	t.Helper()
	r := g.Run(t, "plan", "-json")
	if r.Code != code {
		t.Fatalf("plan ended with exit code %d, not %d:\n%s\n%s", r.Code, code, r.Stdout, r.Stderr)
	}
	return acctest.SaidBy(r)
}

// expectSaid fails unless, for every kind, the engine printed a diagnostic of that severity with all of the words in it,
// and nothing else of that severity. What a plan says of an environment that is left out has a test of its own.
func (c connections) expectSaid(t *testing.T, said []acctest.Said, severity string, words func(acctest.CredentialsKind) []string) {
	t.Helper()
	said = slices.DeleteFunc(slices.Clone(said), func(m acctest.Said) bool {
		return m.Severity != severity || strings.HasPrefix(m.Summary, "STAGE, since client_environment is not set")
	})
	for _, k := range c.kinds {
		want := words(k)
		if len(want) == 0 {
			continue
		}
		i := slices.IndexFunc(said, func(m acctest.Said) bool {
			text := strings.ToLower(m.Summary + "\n" + m.Detail)
			// A destroy says no address; the text names the object.
			return (m.Address == k.Address() || m.Address == "" && strings.Contains(m.Summary+m.Detail, k.Title)) && !slices.ContainsFunc(want, func(w string) bool { return !strings.Contains(text, strings.ToLower(w)) })
		})
		if i < 0 {
			t.Errorf("%s: no %s with %q in:\n%s", k.Type, severity, want, said)
			continue
		}
		said = slices.Delete(said, i, i+1)
	}
	if len(said) > 0 {
		t.Errorf("more than expected was said:\n%s", said)
	}
}

func saying(words ...string) func(acctest.CredentialsKind) []string {
	return func(acctest.CredentialsKind) []string { return words }
}

// expectPlanned fails unless exactly the given action is planned for every kind; "" is none.
func (g growers) expectPlanned(t *testing.T, action func(acctest.CredentialsKind) string) {
	t.Helper()
	want := map[string]string{}
	for _, k := range g.kinds {
		if a := action(k); a != "" {
			want[k.Address()] = a
		}
	}
	if got := g.PlannedActions(t); !maps.Equal(got, want) {
		t.Errorf("planned are %q, not %q", got, want)
	}
}

func each(action string) func(acctest.CredentialsKind) string {
	return func(acctest.CredentialsKind) string { return action }
}

// requests lists the requests of a kind since the last reset, as "GET ag-leader-credentials".
func (c connections) requests(k acctest.CredentialsKind) []string {
	var list []string
	for _, r := range c.world.Requests() {
		segment := r.Path[strings.LastIndex(r.Path, "/")+1:]
		if segment == k.Segment || slices.Contains(k.Older, segment) {
			list = append(list, r.Method+" "+segment)
		}
	}
	return list
}

// expectWrites fails unless for every kind just these methods were sent since the last reset, in this order.
func (c connections) expectWrites(t *testing.T, methods func(acctest.CredentialsKind) []string) {
	t.Helper()
	for _, k := range c.kinds {
		var got []string
		for _, r := range c.requests(k) {
			if method, _, _ := strings.Cut(r, " "); method != http.MethodGet {
				got = append(got, method)
			}
		}
		if !slices.Equal(got, methods(k)) {
			t.Errorf("%s: the requests were %v, not %v", k.Type, got, methods(k))
		}
	}
}

// stateObject is an object in state.
type stateObject struct {
	Address string
	Values  map[string]any
	Tainted bool
}

// state gives the objects in state by address.
func (g growers) state(t *testing.T) map[string]stateObject {
	t.Helper()
	var shown struct {
		Values struct {
			Root struct {
				Resources []stateObject
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(g.MustRun(t, "show", "-json").Stdout), &shown); err != nil {
		t.Fatal(err)
	}
	objects := map[string]stateObject{}
	for _, o := range shown.Values.Root.Resources {
		objects[o.Address] = o
	}
	return objects
}

// expectAtLeaf fails unless what Leaf has of every kind has these fields.
func (c connections) expectAtLeaf(t *testing.T, fields func(acctest.CredentialsKind) map[string]any) {
	t.Helper()
	for _, k := range c.kinds {
		there := c.world.Credentials(c.world.User, k.Segment)
		want := fields(k)
		if want == nil && there != nil {
			t.Errorf("%s: Leaf still has them", k.Type)
		}
		if want != nil && there == nil {
			t.Errorf("%s: Leaf has none", k.Type)
			continue
		}
		for name, v := range want {
			if there[name] != v {
				t.Errorf("%s: at Leaf %s is %v, not %v", k.Type, name, there[name], v)
			}
		}
	}
}

func noFields(acctest.CredentialsKind) map[string]any { return nil }
