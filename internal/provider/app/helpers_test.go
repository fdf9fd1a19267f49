package app_test

import (
	"encoding/json"
	"fmt"
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
)

func writeOnly(version string) func(*acctest.App) {
	return func(a *acctest.App) { a.WriteOnly, a.Version = true, version }
}

func configOf(apps []acctest.App) string {
	var b strings.Builder
	for _, a := range apps {
		b.WriteString(a.String())
	}
	return b.String()
}

// addElsewhere registers the apps by other hands, some time later, with bodies that are not ours.
func addElsewhere(w *acctest.World, apps []acctest.App) {
	w.Clock.Advance(time.Minute)
	for _, a := range apps {
		w.SetApp(a.Segment, a.Name, a.ClientEnvironment, map[string]any{"by": "somebody else"})
	}
}

// theirs says what is wrong where the API has other than these apps as addElsewhere has registered them.
func theirs(w *acctest.World, apps []acctest.App) error {
	if n := len(w.Apps()); n != len(apps) {
		return fmt.Errorf("the API has %d apps, want %d", n, len(apps))
	}
	for _, a := range apps {
		if there := w.App(a.Segment, a.Name, a.ClientEnvironment); there == nil || there.Body["by"] != "somebody else" {
			return fmt.Errorf("somebody else's %s was deleted or written over", a.ID())
		}
	}
	return nil
}

func deleteElsewhere(w *acctest.World, apps []acctest.App) {
	for _, a := range apps {
		w.DeleteApp(a.Segment, a.Name, a.ClientEnvironment)
	}
}

// wrongApps says what is wrong where the API does not have exactly these apps with exactly these bodies.
func wrongApps(w *acctest.World, apps []acctest.App) error {
	if n := len(w.Apps()); n != len(apps) {
		return fmt.Errorf("the API has %d apps, want %d", n, len(apps))
	}
	for _, a := range apps {
		switch stored := w.App(a.Segment, a.Name, a.ClientEnvironment); {
		case stored == nil:
			return fmt.Errorf("the API has no %s", a.ID())
		case !reflect.DeepEqual(stored.Body, a.Body()):
			return fmt.Errorf("%s has the body %v, want %v", a.ID(), stored.Body, a.Body())
		}
	}
	return nil
}

// stored checks that API and state have these apps.
func stored(w *acctest.World, apps []acctest.App) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		if err := wrongApps(w, apps); err != nil {
			return err
		}
		for _, a := range apps {
			created := w.App(a.Segment, a.Name, a.ClientEnvironment).CreatedTime.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
			if err := resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr(a.Address(), "id", a.ID()),
				resource.TestCheckResourceAttr(a.Address(), "app_name", a.Name),
				resource.TestCheckResourceAttr(a.Address(), "provider_name", a.Segment),
				resource.TestCheckResourceAttr(a.Address(), "created_time", created),
			)(s); err != nil {
				return err
			}
		}
		return nil
	}
}

// writesOf lists one request of that method per app.
func writesOf(method string, apps []acctest.App) []string {
	var writes []string
	for _, a := range apps {
		writes = append(writes, method+" "+acctest.Apps+a.ID())
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
func actions(action plancheck.ResourceActionType, apps []acctest.App) resource.ConfigPlanChecks {
	var checks []plancheck.PlanCheck
	for _, a := range apps {
		checks = append(checks, plancheck.ExpectResourceAction(a.Address(), action))
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
func afterPost(w *acctest.World, a acctest.App, h http.Handler) leafsim.Hook {
	read := leafsim.On("GET", acctest.Apps+a.ID(), h)
	return func(r *http.Request) http.Handler {
		if w.Count("POST", acctest.Apps+a.ID()) == 0 {
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
