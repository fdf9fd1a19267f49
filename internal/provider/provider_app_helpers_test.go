package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

const appsURL = "/services/usermanagement/api/app-keys/"

// app is one leaf_provider_app of a configuration. Its local name is that of the provider's attribute, if nothing else.
type app struct {
	provider.AppProvider

	local             string
	name, environment string
	values            map[string]string
	scopes            []string
	writeOnly         bool
	version           string // empty leaves it out
}

func newApp(p provider.AppProvider, name string) app {
	a := app{AppProvider: p, local: p.Attribute, name: name, values: map[string]string{}}
	if p.Environment {
		a.environment = "STAGE"
	}
	for _, f := range p.Fields {
		a.values[f.Name] = p.Attribute + "-" + f.Name
	}
	return a
}

// everyApp is an app of each provider.
func everyApp(name string) []app {
	var apps []app
	for _, p := range provider.AppProviders() {
		apps = append(apps, newApp(p, name))
	}
	return apps
}

// appOf is an app of the provider with that attribute.
func appOf(attribute, name string) app {
	rows := provider.AppProviders()
	return newApp(rows[slices.IndexFunc(rows, func(p provider.AppProvider) bool { return p.Attribute == attribute })], name)
}

// changed gives copies that change was applied to.
func changed(apps []app, change func(*app)) []app {
	apps = slices.Clone(apps)
	for i := range apps {
		apps[i].values = maps.Clone(apps[i].values)
		change(&apps[i])
	}
	return apps
}

func writeOnly(version string) func(*app) {
	return func(a *app) { a.writeOnly, a.version = true, version }
}

func (a app) address() string { return "leaf_provider_app." + a.local }

func (a app) id() string {
	return strings.TrimSuffix(a.Segment+"/"+a.name+"/"+a.environment, "/")
}

// hcl quotes a text.
func hcl(text string) string {
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(text)
	return `"` + strings.NewReplacer("${", "$${", "%{", "%%{").Replace(quoted) + `"`
}

// String is the resource block.
func (a app) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "resource \"leaf_provider_app\" %q {\n  app_name = %s\n", a.local, hcl(a.name))
	if a.version != "" {
		fmt.Fprintf(&b, "  secrets_wo_version = %s\n", a.version)
	}
	fmt.Fprintf(&b, "  %s = {\n", a.Attribute)
	if a.Environment {
		fmt.Fprintf(&b, "    client_environment = %q\n", a.environment)
	}
	for _, f := range a.Fields {
		suffix := ""
		if f.Secret && a.writeOnly {
			suffix = "_wo"
		}
		fmt.Fprintf(&b, "    %s%s = %s\n", f.Name, suffix, hcl(a.values[f.Name]))
	}
	if a.scopes != nil {
		fmt.Fprintf(&b, "    scopes = [\"%s\"]\n", strings.Join(a.scopes, `", "`))
	}
	b.WriteString("  }\n}\n")
	return b.String()
}

func configOf(apps []app) string {
	var b strings.Builder
	for _, a := range apps {
		b.WriteString(a.String())
	}
	return b.String()
}

// importBlock imports the app by its ID.
func (a app) importBlock() string {
	return fmt.Sprintf("import {\n  to = %s\n  id = %s\n}\n", a.address(), hcl(a.id()))
}

// body is what the API has to receive.
func (a app) body() map[string]any {
	body := map[string]any{}
	for name, v := range a.values {
		words := strings.Split(name, "_")
		for i, w := range words[1:] {
			words[i+1] = strings.ToUpper(w[:1]) + w[1:]
		}
		body[strings.Join(words, "")] = v
	}
	if a.scopes != nil {
		scopes := []any{}
		for _, s := range slices.Sorted(slices.Values(a.scopes)) {
			scopes = append(scopes, s)
		}
		body["scopes"] = scopes
	}
	return body
}

// addElsewhere registers the apps by other hands, with bodies that are not ours.
func addElsewhere(w *acctest.World, apps []app) {
	for _, a := range apps {
		w.SetApp(a.Segment, a.name, a.environment, map[string]any{"by": "somebody else"})
	}
}

func deleteElsewhere(w *acctest.World, apps []app) {
	for _, a := range apps {
		w.DeleteApp(a.Segment, a.name, a.environment)
	}
}

// wrongApps says what is wrong where the API does not have exactly these apps with exactly these bodies.
func wrongApps(w *acctest.World, apps []app) error {
	if n := len(w.Apps()); n != len(apps) {
		return fmt.Errorf("the API has %d apps, want %d", n, len(apps))
	}
	for _, a := range apps {
		switch stored := w.App(a.Segment, a.name, a.environment); {
		case stored == nil:
			return fmt.Errorf("the API has no %s", a.id())
		case !reflect.DeepEqual(stored.Body, a.body()):
			return fmt.Errorf("%s has the body %v, want %v", a.id(), stored.Body, a.body())
		}
	}
	return nil
}

// stored checks that API and state have these apps.
func stored(w *acctest.World, apps []app) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		if err := wrongApps(w, apps); err != nil {
			return err
		}
		for _, a := range apps {
			created := w.App(a.Segment, a.name, a.environment).CreatedTime.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
			if err := resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr(a.address(), "id", a.id()),
				resource.TestCheckResourceAttr(a.address(), "app_name", a.name),
				resource.TestCheckResourceAttr(a.address(), "provider_name", a.Segment),
				resource.TestCheckResourceAttr(a.address(), "created_time", created),
			)(s); err != nil {
				return err
			}
		}
		return nil
	}
}

// writesOf lists one request of that method per app.
func writesOf(method string, apps []app) []string {
	var writes []string
	for _, a := range apps {
		writes = append(writes, method+" "+appsURL+a.id())
	}
	return writes
}

// requested checks which requests were made since the last reset, in any order, without the login.
func requested(w *acctest.World, want ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var got []string
		for _, r := range w.Requests() {
			if r.Path != "/api/authenticate" {
				got = append(got, r.Method+" "+r.Path)
			}
		}
		return sameInAnyOrder(got, want)
	}
}

// wrote checks which requests since the last reset were no reads.
func wrote(w *acctest.World, want ...string) resource.TestCheckFunc {
	return func(*terraform.State) error { return sameInAnyOrder(w.Writes(), want) }
}

func sameInAnyOrder(got, want []string) error {
	if !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		return fmt.Errorf("requests:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	return nil
}

// actions checks what is planned for each of the apps.
func actions(action plancheck.ResourceActionType, apps []app) resource.ConfigPlanChecks {
	var checks []plancheck.PlanCheck
	for _, a := range apps {
		checks = append(checks, plancheck.ExpectResourceAction(a.address(), action))
	}
	return resource.ConfigPlanChecks{PreApply: checks}
}

// diagnostic is a warning or an error as a command with -json prints it.
type diagnostic struct {
	Severity, Summary, Detail, Address string
	// Snippet is the piece of the configuration that is shown beside it.
	Snippet struct{ Context, Code string }
}

func (d diagnostic) String() string {
	return d.Severity + " at " + d.Address + ": " + d.Summary + "\n" + d.Detail
}

// diagnosticsOf runs a command that prints messages as JSON lines, or as validate does.
func diagnosticsOf(t *testing.T, u *acctest.AsUser, args ...string) (code int, all []diagnostic) {
	t.Helper()
	r := u.Run(t, args...)
	if args[0] == "validate" {
		var report struct{ Diagnostics []diagnostic }
		if err := json.Unmarshal([]byte(r.Stdout), &report); err != nil {
			t.Fatal(err)
		}
		return r.Code, report.Diagnostics
	}
	for line := range strings.Lines(r.Stdout) {
		var message struct{ Diagnostic diagnostic }
		if json.Unmarshal([]byte(line), &message) == nil && message.Diagnostic.Severity != "" {
			all = append(all, message.Diagnostic)
		}
	}
	return r.Code, all
}

// about gives the diagnostics of one severity at a resource, as one text. Those of the engine itself have no address.
func about(all []diagnostic, severity, address string) string {
	var b strings.Builder
	for _, d := range all {
		kind, name, _ := strings.Cut(address, ".")
		if d.Severity == severity && (d.Address == address || d.Snippet.Context == fmt.Sprintf("resource %q %q", kind, name)) {
			b.WriteString(d.String() + "\n")
		}
	}
	return b.String()
}

// afterPost answers reads of an app with h, but only once its creation was asked for since the last reset.
func afterPost(w *acctest.World, a app, h http.Handler) leafsim.Hook {
	read := leafsim.On("GET", appsURL+a.id(), h)
	return func(r *http.Request) http.Handler {
		if w.Count("POST", appsURL+a.id()) == 0 {
			return nil
		}
		return read(r)
	}
}

// hooked are hooks that tests put in the way of requests, and take away again.
type hooked struct{ remove []func() }

func (f *hooked) clear() {
	for _, remove := range f.remove {
		remove()
	}
	f.remove = nil
}

func (f *hooked) before(w *acctest.World, hooks ...leafsim.Hook) {
	for _, h := range hooks {
		f.remove = append(f.remove, w.Before(h))
	}
}

func (f *hooked) after(w *acctest.World, hooks ...leafsim.Hook) {
	for _, h := range hooks {
		f.remove = append(f.remove, w.After(h))
	}
}
