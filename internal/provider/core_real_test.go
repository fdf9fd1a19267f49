package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// likeness is a step that the real engine and ours both take.
type likeness struct {
	name    string
	before  func(s *leafsim.Simulator, user string) (after func())
	config  func(user string) []core.Resource
	command string // apply where it is empty
}

// alike are a create, an update in place, a replacement, one with create_before_destroy, a lost answer and what follows, a deletion elsewhere, an
// import, a failing deletion, and the end.
func alike() []likeness {
	config := func(change func(map[string]*core.Resource)) func(string) []core.Resource {
		return func(user string) []core.Resource {
			all := []core.Resource{
				{Type: "leaf_user", Name: "g", Attributes: map[string]any{"name": "Grower", "external_id": "g-1", "deletion_protection": false}},
				{Type: "leaf_agvance_credentials", Name: "a", Attributes: map[string]any{
					"leaf_user_id": user, "api_key": "key of agvance", "database_id": "d", "username": "u", "password": "password of agvance",
				}},
				{Type: "leaf_api_key", Name: "k", Attributes: map[string]any{"leaf_user_id": core.Ref{Address: "leaf_user.g", Attribute: "id"}, "description": "ours"}},
				{Type: "leaf_provider_app", Name: "p", Attributes: map[string]any{
					"app_name": "app", "john_deere": map[string]any{"client_environment": "STAGE", "client_key": "key", "client_secret": "secret of app"},
				}},
			}
			at := map[string]*core.Resource{}
			for i := range all {
				at[all[i].Name] = &all[i]
			}
			if change != nil {
				change(at)
			}
			return slices.DeleteFunc(all, func(r core.Resource) bool { return r.Type == "" })
		}
	}
	set := func(name, attribute string, v any) func(string) []core.Resource {
		return config(func(at map[string]*core.Resource) { at[name].Attributes[attribute] = v })
	}
	// A key is made, nobody hears of it, and reading fails from then on.
	lost := func(s *leafsim.Simulator, _ string) func() {
		var made atomic.Bool
		removeAfter := s.After(func(r *http.Request) http.Handler {
			if r.Method == http.MethodPost && r.URL.Path == acctest.Keys {
				made.Store(true)
				return leafsim.Status(http.StatusServiceUnavailable)
			}
			return nil
		})
		removeBefore := s.Before(func(*http.Request) http.Handler {
			if made.Load() {
				return leafsim.Status(http.StatusForbidden)
			}
			return nil
		})
		return func() {
			removeAfter()
			removeBefore()
		}
	}
	refused := func(s *leafsim.Simulator, _ string) func() {
		return s.Before(leafsim.On(http.MethodDelete, acctest.Keys+"/*", leafsim.Status(http.StatusForbidden)))
	}
	onceMore := config(func(at map[string]*core.Resource) { at["k"].Attributes["description"] = "lost" })
	protected := config(func(at map[string]*core.Resource) {
		at["g"].Attributes["deletion_protection"] = true
		at["k"].Attributes["description"] = "lost"
	})
	return []likeness{
		{name: "create", config: config(nil)},
		{name: "nothing", config: config(nil), command: "plan"},
		{name: "update in place", config: set("g", "phone", "+1 555 0100")},
		{name: "replace", config: set("a", "database_id", "e")},
		{name: "replace, the new one first", config: config(func(at map[string]*core.Resource) {
			at["k"].CreateBeforeDestroy = true
			at["k"].Attributes["description"] = "other"
		})},
		{name: "replace what others depend on", config: config(func(at map[string]*core.Resource) {
			*at["g"] = core.Resource{}
			at["k"].Attributes["leaf_user_id"] = someUser
		})},
		{name: "an error at plan", config: set("g", "email", "")},
		{name: "a lost answer", config: onceMore, before: lost},
		{name: "after it", config: onceMore},
		{name: "deleted elsewhere", config: onceMore, before: func(s *leafsim.Simulator, user string) func() {
			s.DeleteApp("JohnDeere", "app", "STAGE")
			s.DeleteCredentials(user, "agvance-credentials")
			return func() {}
		}},
		{name: "removed", config: config(func(at map[string]*core.Resource) {
			at["k"].Attributes["description"] = "lost"
			*at["a"] = core.Resource{}
		})},
		{name: "import of nothing", config: onceMore, command: "import"},
		{name: "import", config: onceMore, command: "import", before: func(s *leafsim.Simulator, user string) func() {
			s.SetCredentials(user, "agvance-credentials", map[string]any{"apiKey": "x", "databaseId": "d", "username": "u", "password": "y", "clientEnvironment": "STAGE"})
			return func() {}
		}},
		{name: "after the import", config: onceMore},
		{name: "a deletion that fails", config: onceMore, command: "destroy", before: refused},
		{name: "protected", config: protected},
		{name: "an error at destroy", config: protected, command: "destroy"},
		{name: "not protected", config: onceMore},
		{name: "destroy", config: onceMore, command: "destroy"},
	}
}

// Our engine does what Terraform does: step by step the same requests, words, and state, private state and taints included.
func TestAccCoreIsTerraforms(t *testing.T) {
	u := acctest.NewAsUser(t)
	w := acctest.New(t)
	engine := w.Core(t)
	for _, step := range alike() {
		theirs, ours := takenBy(u.World, step, func() []string { return realStep(t, u, step) }), takenBy(w, step, func() []string { return coreStep(t, engine, step, w.User) })
		if !slices.Equal(theirs, ours) {
			t.Errorf("%s: Terraform alone\n  %s\nours alone\n  %s", step.name, strings.Join(moreOf(theirs, ours), "\n  "), strings.Join(moreOf(ours, theirs), "\n  "))
		}
	}
}

// moreOf is what all has more than others; both are sorted.
func moreOf(all, others []string) (more []string) {
	others = slices.Clone(others)
	for _, one := range all {
		if i := slices.Index(others, one); i >= 0 {
			others = slices.Delete(others, i, i+1)
		} else {
			more = append(more, one)
		}
	}
	return more
}

// random is what differs between two runs of the same.
var random = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|lk_[A-Za-z0-9_-]+|\d{4}-\d\d-\d\dT[0-9:.]+Z|terraform-[a-z]{12}`)

// takenBy takes a step in a world, and tells all that comes of it.
func takenBy(w *acctest.World, step likeness, take func() []string) []string {
	after := func() {}
	if step.before != nil {
		after = step.before(w.Simulator, w.User)
	}
	defer after()
	w.ResetRequests()
	told := take()
	var requests []string
	for _, r := range w.Requests() {
		requests = append(requests, r.Method+" "+r.EscapedPath+" "+string(r.Body))
	}
	told = append(told, requests...)
	for i := range told {
		told[i] = random.ReplaceAllString(told[i], "…")
	}
	slices.Sort(told) // what does not depend on each other has no order
	return told
}

func coreStep(t *testing.T, e *core.Engine, step likeness, user string) []string {
	t.Helper()
	var r *core.Result
	switch config := step.config(user); step.command {
	case "plan":
		r = e.Plan(t.Context(), config)
	case "destroy":
		r = e.Destroy(t.Context())
	case "import":
		r = e.Import(t.Context(), "leaf_agvance_credentials", "a", user)
	default:
		r = e.Apply(t.Context(), config)
	}
	said := map[string]bool{}
	for _, d := range r.Diagnostics {
		if step.command != "import" {
			said[d.Summary] = true
		}
	}
	told := append([]string{fmt.Sprint("failed: ", r.Failed())}, slices.Sorted(maps.Keys(said))...)
	for address, o := range e.State() {
		told = append(told, stateLine(t, address, plainValue(o.Value), o.Private, o.Tainted, o.DependsOn))
	}
	return told
}

// stateLine is an object of a state: of private state the keys alone, since values have times in them.
func stateLine(t *testing.T, address string, attributes any, private []byte, tainted bool, dependsOn []string) string {
	t.Helper()
	values, err := json.Marshal(attributes)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]any{}
	if len(private) > 0 {
		if err := json.Unmarshal(private, &kept); err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprintf("%s tainted %t private %v depends on %v: %s", address, tainted, slices.Sorted(maps.Keys(kept)), dependsOn, values)
}

// plainValue is a value as JSON has it.
func plainValue(v tftypes.Value) any {
	var text string
	var flag bool
	var number big.Float
	var many []tftypes.Value
	var named map[string]tftypes.Value
	switch {
	case v.IsNull():
		return nil
	case v.Type().Is(tftypes.String) && v.As(&text) == nil:
		return text
	case v.Type().Is(tftypes.Bool) && v.As(&flag) == nil:
		return flag
	case v.Type().Is(tftypes.Number) && v.As(&number) == nil:
		f, _ := number.Float64()
		return f
	case v.As(&named) == nil:
		all := map[string]any{}
		for name, inner := range named {
			all[name] = plainValue(inner)
		}
		return all
	}
	all := []any{}
	if v.As(&many) == nil {
		for _, inner := range many {
			all = append(all, plainValue(inner))
		}
	}
	return all
}

func realStep(t *testing.T, u *acctest.AsUser, step likeness) []string {
	t.Helper()
	var b strings.Builder
	b.WriteString(acctest.Requires)
	for _, r := range step.config(u.User) {
		fmt.Fprintf(&b, "resource %q %q {\n", r.Type, r.Name)
		for _, name := range slices.Sorted(maps.Keys(r.Attributes)) {
			fmt.Fprintf(&b, "  %s = %s\n", name, inHCL(t, r.Attributes[name]))
		}
		if r.CreateBeforeDestroy {
			b.WriteString("  lifecycle {\n    create_before_destroy = true\n  }\n")
		}
		b.WriteString("}\n")
	}
	u.Write(t, "main.tf", b.String())
	args := map[string][]string{
		"": {"apply", "-auto-approve", "-json"}, "plan": {"plan", "-json"}, "destroy": {"destroy", "-auto-approve", "-json"},
		"import": {"import", "-no-color", "leaf_agvance_credentials.a", u.User},
	}[step.command]
	r := u.Run(t, args...)
	said := map[string]bool{}
	for line := range strings.Lines(r.Stdout) {
		var message struct {
			Diagnostic struct {
				Summary string `json:"summary"`
			} `json:"diagnostic"`
		}
		if json.Unmarshal([]byte(line), &message) == nil && message.Diagnostic.Summary != "" && !strings.HasPrefix(message.Diagnostic.Summary, "Provider development") {
			said[message.Diagnostic.Summary] = true
		}
	}
	told := append([]string{fmt.Sprint("failed: ", r.Code != 0)}, slices.Sorted(maps.Keys(said))...)
	return append(told, realState(t, u)...)
}

// realState is the state file, in lines.
func realState(t *testing.T, u *acctest.AsUser) (lines []string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(u.Dir, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Resources []struct {
			Type      string `json:"type"`
			Name      string `json:"name"`
			Instances []struct {
				Attributes   any      `json:"attributes"`
				Private      []byte   `json:"private"`
				Status       string   `json:"status"`
				Dependencies []string `json:"dependencies"`
			} `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	for _, r := range file.Resources {
		for _, i := range r.Instances {
			lines = append(lines, stateLine(t, r.Type+"."+r.Name, i.Attributes, i.Private, i.Status == "tainted", i.Dependencies))
		}
	}
	return lines
}

// inHCL writes a value of a configuration.
func inHCL(t *testing.T, v any) string {
	t.Helper()
	if ref, ok := v.(core.Ref); ok {
		return ref.Address + "." + ref.Attribute
	}
	raw, err := json.Marshal(v) // which is HCL too
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
