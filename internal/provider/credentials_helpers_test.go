package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// The tests of credentials declare one object of each of several kinds side by side. What a row can get wrong is tested
// with all kinds; what all kinds share (faults, moves, drift) with one that is static and one that Leaf refreshes.

// credentialsPath matches the requests of every kind, in every spelling.
const credentialsPath = acctest.Users + "/*/*-credentials"

// newerPages is the API as Leaf's newer pages describe it, where all kinds have an id and a creation time.
var newerPages = leafsim.Variants{AgLeader: leafsim.AgLeaderNew, AgLeaderIdentified: true}

// credentialsRow is a row of the table.
type credentialsRow struct{ provider.CredentialsKind }

// allKinds are the rows of the table.
func allKinds() []credentialsRow {
	var kinds []credentialsRow
	for _, k := range provider.CredentialsKinds() {
		kinds = append(kinds, credentialsRow{k})
	}
	return kinds
}

// twoKinds are the two that the specification describes: one with static secrets, and one that Leaf refreshes, with an
// optional secret and two spellings of its path.
func twoKinds() []credentialsRow {
	return slices.DeleteFunc(allKinds(), func(k credentialsRow) bool { return k.Title != "Agvance" && k.Title != "AgLeader" })
}

// connections are the credentials in a world that a test is about.
type connections struct {
	world *acctest.World
	kinds []credentialsRow
}

func (k credentialsRow) address() string { return k.Type + ".t" }

func (k credentialsRow) secrets() []provider.CredentialsField {
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f provider.CredentialsField) bool { return !f.Secret })
}

// shown are the fields that Leaf makes and the resource has.
func (k credentialsRow) shown() []provider.CredentialsField {
	return slices.DeleteFunc(slices.Clone(k.Made), func(f provider.CredentialsField) bool { return f.Secret })
}

// session is the field that tells whether Leaf holds a session; "" where there is none.
func (k credentialsRow) session() string {
	for _, f := range k.Made {
		if f.Name == "session_id" {
			return f.JSON
		}
	}
	return ""
}

func (k credentialsRow) readable() []provider.CredentialsField {
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f provider.CredentialsField) bool { return f.Secret })
}

// refreshed reports whether Leaf refreshes the tokens of the kind.
func (k credentialsRow) refreshed() bool {
	return slices.ContainsFunc(k.Fields, func(f provider.CredentialsField) bool { return f.JSON == "refreshToken" })
}

// optional is the first optional secret, or nil.
func (k credentialsRow) optional() *provider.CredentialsField {
	for _, f := range k.secrets() {
		if f.Optional {
			return &f
		}
	}
	return nil
}

// body is what is at Leaf once the plain configuration is applied.
func (k credentialsRow) body() map[string]any {
	body := map[string]any{}
	for _, f := range k.Fields {
		if v, ok := firstValue(f); ok {
			body[f.JSON] = v
		} else if f.Fallback != "" {
			body[f.JSON] = f.Fallback
		}
	}
	return body
}

// firstValue is the value that tests give a field to begin with; optional ones get none.
func firstValue(f provider.CredentialsField) (string, bool) {
	switch {
	case f.Optional, f.Fallback != "":
		return "", false
	case len(f.OneOf) > 0:
		return f.OneOf[0], true
	}
	return f.Name + "-one", true
}

// otherValue is a value that differs from the first one and from what the API fills in.
func otherValue(f provider.CredentialsField) string {
	if len(f.OneOf) > 0 {
		return f.OneOf[len(f.OneOf)-1]
	}
	return f.Name + "-two"
}

// credentialsArgs are what stands in a block of configuration: HCL by name.
type credentialsArgs map[string]string

// plainArgs are the required arguments of a kind, secrets in their plain form.
func plainArgs(k credentialsRow) credentialsArgs {
	a := credentialsArgs{"leaf_user_id": `"$USER"`}
	for _, f := range k.Fields {
		if v, ok := firstValue(f); ok {
			a[f.Name] = fmt.Sprintf("%q", v)
		}
	}
	return a
}

// writeOnlyArgs are the same with secrets in their write-only form.
func writeOnlyArgs(k credentialsRow) credentialsArgs {
	a := plainArgs(k)
	for _, f := range k.secrets() {
		if v, ok := a[f.Name]; ok {
			delete(a, f.Name)
			a[f.Name+"_wo"] = v
		}
	}
	return a
}

// with sets an argument; an empty expression removes it.
func (a credentialsArgs) with(name, expression string) credentialsArgs {
	a = maps.Clone(a)
	a[name] = expression
	if expression == "" {
		delete(a, name)
	}
	return a
}

func (a credentialsArgs) block(k credentialsRow) string { return a.named(k, "t") }

func (a credentialsArgs) named(k credentialsRow, name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "resource %q %q {\n", k.Type, name)
	for _, argument := range slices.Sorted(maps.Keys(a)) {
		fmt.Fprintf(&b, "  %s = %s\n", argument, a[argument])
	}
	b.WriteString("}\n")
	return b.String()
}

// blocks joins one block per kind.
func (c connections) blocks(of func(credentialsRow) credentialsArgs) string {
	var b strings.Builder
	for _, k := range c.kinds {
		b.WriteString(of(k).block(k))
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
	return newGrowersOf(t, v, twoKinds())
}

// newGrowersOf makes the folder. Requests are not repeated after a failure, so that none waits.
func newGrowersOf(t *testing.T, v leafsim.Variants, kinds []credentialsRow) growers {
	t.Helper()
	u := acctest.NewAsUser(t, v)
	g := growers{u, connections{u.World, kinds}}
	g.Write(t, "provider.tf", acctest.Requires+"provider \"leaf\" {\n  max_retries = 0\n}\n")
	return g
}

// declare writes the configuration: one block per kind.
func (g growers) declare(t *testing.T, of func(credentialsRow) credentialsArgs) {
	t.Helper()
	g.Write(t, "main.tf", g.blocks(of))
}

// elsewhere makes the credentials of every kind as somebody else would.
func (c connections) elsewhere() {
	for _, k := range c.kinds {
		c.world.SetCredentials(c.world.User, k.Segment, k.body())
	}
}

// spoken is a diagnostic that the engine printed as JSON. What it plans is one too, with the severity "planned" and the
// action as summary.
type spoken struct{ Severity, Summary, Detail, Address string }

func messages(r acctest.Result) []spoken {
	var all []spoken
	for line := range strings.Lines(r.Stdout) {
		var printed struct {
			Type       string
			Diagnostic spoken
			Change     struct {
				Action   string
				Resource struct{ Addr string }
			}
		}
		if json.Unmarshal([]byte(line), &printed) != nil {
			continue
		}
		if printed.Type == "planned_change" {
			all = append(all, spoken{Severity: planned, Summary: printed.Change.Action, Address: printed.Change.Resource.Addr})
		}
		if d := printed.Diagnostic; d.Severity != "" && d.Summary != "Provider development overrides are in effect" {
			all = append(all, d)
		}
	}
	return all
}

// Severities of what is said.
const planned, warning, failure = "planned", "warning", "error"

// apply applies and returns what was said; it fails the test if the exit code is not the expected one.
func (g growers) apply(t *testing.T, code int, args ...string) []spoken {
	t.Helper()
	r := g.Run(t, append([]string{"apply", "-auto-approve", "-json"}, args...)...)
	if r.Code != code {
		t.Fatalf("apply ended with exit code %d, not %d:\n%s\n%s", r.Code, code, r.Stdout, r.Stderr)
	}
	return messages(r)
}

// plan plans and returns what was said.
func (g growers) plan(t *testing.T, code int) []spoken {
	t.Helper()
	r := g.Run(t, "plan", "-json")
	if r.Code != code {
		t.Fatalf("plan ended with exit code %d, not %d:\n%s\n%s", r.Code, code, r.Stdout, r.Stderr)
	}
	return messages(r)
}

// expectSaid fails unless, for every kind, the engine printed a diagnostic of that severity with all of the words in it,
// and nothing else of that severity.
func (c connections) expectSaid(t *testing.T, said []spoken, severity string, words func(credentialsRow) []string) {
	t.Helper()
	said = slices.DeleteFunc(slices.Clone(said), func(m spoken) bool { return m.Severity != severity })
	for _, k := range c.kinds {
		want := words(k)
		if len(want) == 0 {
			continue
		}
		i := slices.IndexFunc(said, func(m spoken) bool {
			text := strings.ToLower(m.Summary + "\n" + m.Detail)
			// A destroy says no address; the text names the object.
			return (m.Address == k.address() || m.Address == "" && strings.Contains(m.Summary, k.Title)) && !slices.ContainsFunc(want, func(w string) bool { return !strings.Contains(text, strings.ToLower(w)) })
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

func saying(words ...string) func(credentialsRow) []string {
	return func(credentialsRow) []string { return words }
}

// expectPlanned fails unless exactly the given action is planned for every kind; "" is none.
func (g growers) expectPlanned(t *testing.T, action func(credentialsRow) string) {
	t.Helper()
	want := map[string]string{}
	for _, k := range g.kinds {
		if a := action(k); a != "" {
			want[k.address()] = a
		}
	}
	if got := g.PlannedActions(t); !maps.Equal(got, want) {
		t.Errorf("planned are %q, not %q", got, want)
	}
}

func each(action string) func(credentialsRow) string {
	return func(credentialsRow) string { return action }
}

// requests lists the requests of a kind since the last reset, as "GET ag-leader-credentials".
func (c connections) requests(k credentialsRow) []string {
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
func (c connections) expectWrites(t *testing.T, methods func(credentialsRow) []string) {
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
func (c connections) expectAtLeaf(t *testing.T, fields func(credentialsRow) map[string]any) {
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

func noFields(credentialsRow) map[string]any { return nil }
