package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// lost are the ways in which the answer to a write says nothing of what became of it.
var lost = map[string]http.Handler{
	"cut": leafsim.Cut(), "truncated": leafsim.Truncated(201), "500": leafsim.Status(500), "502": leafsim.Status(502), "504": leafsim.Status(504),
	"page-200": leafsim.HTML(200), "page-502": leafsim.HTML(502),
}

// appsOf makes an app of Stara for each answer, called like it, and the hooks that give these answers to the method.
func appsOf(method string, answers map[string]http.Handler) (apps []acctest.App, hooks []leafsim.Hook) {
	for name, answer := range answers {
		a := acctest.AppOf("stara", name)
		a.Local = "app-" + name
		apps = append(apps, a)
		hooks = append(hooks, leafsim.On(method, acctest.Apps+a.ID(), answer))
	}
	return apps, hooks
}

// TestAccProviderApp_lostCreate loses the answer to POST. What was created is found and adopted, and never written over; of what
// was not, nobody can know for sure, and the next apply creates it.
func TestAccProviderApp_lostCreate(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string]leafsim.Variants{
		"executed": {}, "executed, without times": {AppNoCreatedTime: true}, "executed, answers empty": {AppAnswer: leafsim.AnswerEmpty}, "executed, seen late": {Lag: leafsim.Lag{Create: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, variants)
			apps, hooks := appsOf("POST", lost)
			(&hooked{}).after(w, hooks...)
			w.Test(t, resource.TestStep{Config: configOf(apps), Check: resource.ComposeTestCheckFunc(
				wrote(w, writesOf("POST", apps)...), acctest.Check(func() error { return wrongApps(w, apps) }))})
		})
	}
	t.Run("not executed", func(t *testing.T) {
		w := acctest.New(t)
		apps, hooks := appsOf("POST", lost)
		var f hooked
		f.before(w, hooks...)
		w.Test(t,
			resource.TestStep{Config: configOf(apps), ExpectError: acctest.Words("It is not known whether it was created")},
			resource.TestStep{
				PreConfig: func() { f.clear(); w.ResetRequests() }, Config: configOf(apps), ConfigPlanChecks: actions(plancheck.ResourceActionCreate, apps),
				Check: resource.ComposeTestCheckFunc(stored(w, apps), wrote(w, writesOf("POST", apps)...)),
			},
		)
	})
}

// TestAccProviderApp_unresolvedCreate loses the answer to POST and cannot find out what became of it. The next apply has one
// app of it: what the request has made is replaced, and what it has not is created.
func TestAccProviderApp_unresolvedCreate(t *testing.T) {
	w := acctest.New(t)
	executed, not := acctest.AppOf("stara", "executed"), acctest.AppOf("trimble", "not executed")
	var f hooked
	f.after(w, leafsim.On("POST", acctest.Apps+executed.ID(), leafsim.Cut()))
	f.before(w, leafsim.On("POST", acctest.Apps+not.ID(), leafsim.Cut()), afterPost(w, executed, leafsim.Status(500)), afterPost(w, not, leafsim.Status(403)))
	apps := []acctest.App{executed, not}
	again := []acctest.App{executed}
	checks := actions(plancheck.ResourceActionDestroyBeforeCreate, again)
	checks.PreApply = append(checks.PreApply, plancheck.ExpectResourceAction(not.Address(), plancheck.ResourceActionCreate))
	w.Test(t,
		resource.TestStep{Config: configOf(apps), ExpectError: regexp.MustCompile(`tainted`)},
		resource.TestStep{
			PreConfig: func() { f.clear(); w.ResetRequests() }, Config: configOf(apps), ConfigPlanChecks: checks,
			Check: resource.ComposeTestCheckFunc(stored(w, apps), wrote(w, append(writesOf("DELETE", again), writesOf("POST", apps)...)...)),
		},
	)
}

// TestAccProviderApp_taken has somebody else register the same app between our look and our POST.
func TestAccProviderApp_taken(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]leafsim.Exists{"400": leafsim.Exists400, "409": leafsim.Exists409} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, leafsim.Variants{AppExists: answer})
			a := acctest.AppOf("john_deere", "a")
			w.Before(func(r *http.Request) http.Handler {
				if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, acctest.Apps) {
					addElsewhere(w, []acctest.App{a})
				}
				return nil
			})
			w.Test(t, resource.TestStep{
				Config: a.String(), ExpectError: regexp.MustCompile(`(?s)JohnDeere/a/STAGE exists already.*  terraform import leaf_provider_app.NAME 'JohnDeere/a/STAGE'`),
			})
			if body := w.App(a.Segment, a.Name, a.ClientEnvironment).Body; body["by"] != "somebody else" {
				t.Error("somebody else's app was changed:", body)
			}
		})
	}
}

// TestAccProviderApp_refused shows that a refused create or update changes nothing, and that the next apply repeats it.
func TestAccProviderApp_refused(t *testing.T) {
	w := acctest.New(t)
	apps := acctest.EveryApp("a")
	rotated := acctest.ChangedApps(apps, func(a *acctest.App) { a.Values[a.Fields[0].Name] += "-2" })
	var f hooked
	refuse := func(method string, h http.Handler) func() {
		return func() {
			f.clear()
			f.before(w, leafsim.On(method, acctest.Apps+"*/*", h), leafsim.On(method, acctest.Apps+"*/*/*", h))
		}
	}
	invalid := leafsim.JSON(400, `{"title": "Bad Request", "status": 400, "message": "No such partner", "fieldErrors": [{"field": "clientId", "message": "unknown"}]}`)
	healed := func(action plancheck.ResourceActionType, apps []acctest.App, writes []string) resource.TestStep {
		return resource.TestStep{
			PreConfig: func() { f.clear(); w.ResetRequests() }, Config: configOf(apps), ConfigPlanChecks: actions(action, apps),
			Check: resource.ComposeTestCheckFunc(stored(w, apps), wrote(w, writes...)),
		}
	}
	w.Test(t,
		resource.TestStep{PreConfig: refuse("GET", leafsim.Status(500)), Config: configOf(apps), ExpectError: regexp.MustCompile(`Nothing\s+was\s+created`)},
		resource.TestStep{PreConfig: refuse("POST", invalid), Config: configOf(apps), ExpectError: regexp.MustCompile(`(?s)No such partner.*Nothing\s+was\s+created`)},
		healed(plancheck.ResourceActionCreate, apps, writesOf("POST", apps)),
		resource.TestStep{PreConfig: refuse("PUT", invalid), Config: configOf(rotated), ExpectError: regexp.MustCompile(`(?s)Cannot update.*No such partner`)},
		resource.TestStep{PreConfig: refuse("PUT", leafsim.HTML(404)), Config: configOf(rotated), ExpectError: regexp.MustCompile(`(?s)Cannot update.*web\s+page`)},
		resource.TestStep{PreConfig: refuse("PUT", leafsim.HTML(200)), Config: configOf(rotated), ExpectError: regexp.MustCompile(`(?s)Cannot update.*web\s+page`)},
		healed(plancheck.ResourceActionUpdate, rotated, writesOf("PUT", rotated)),
	)
}

// TestAccProviderApp_lostUpdate loses answers to PUT, which is repeated.
func TestAccProviderApp_lostUpdate(t *testing.T) {
	w := acctest.New(t)
	apps, hooks := appsOf("PUT", map[string]http.Handler{
		"cut": leafsim.Cut(), "truncated": leafsim.Truncated(200), "502": leafsim.Status(502), "503": leafsim.HTML(503), "504": leafsim.Status(504),
		"429": leafsim.Status(429, "Retry-After", "0"),
	})
	rotated := acctest.ChangedApps(apps, func(a *acctest.App) { a.Values["pwd"] += "-2" })
	w.Test(t,
		resource.TestStep{Config: configOf(apps)},
		resource.TestStep{
			PreConfig: func() {
				for _, h := range hooks {
					w.After(leafsim.Times(1, h))
				}
			},
			Config: configOf(rotated), ConfigPlanChecks: actions(plancheck.ResourceActionUpdate, rotated), Check: stored(w, rotated),
		},
	)
	for _, a := range apps {
		if n := w.Count("PUT", acctest.Apps+a.ID()); n < 2 {
			t.Errorf("%s: %d requests", a.Name, n)
		}
	}
}

// TestAccProviderApp_gone deletes the apps between plan and apply: an update says to plan again and creates nothing behind
// the plan's back, and a deletion has nothing to do.
func TestAccProviderApp_gone(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"404": 404, "410": 410} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, leafsim.Variants{DeleteMissing: status})
			apps := acctest.EveryApp("a")
			rotated := acctest.ChangedApps(apps, func(a *acctest.App) { a.Values[a.Fields[0].Name] += "-2" })
			var f hooked
			deleteBefore := func(method string) func() {
				return func() {
					f.clear()
					f.before(w, func(r *http.Request) http.Handler {
						if r.Method == method {
							deleteElsewhere(w, apps)
						}
						return nil
					})
					w.ResetRequests()
				}
			}
			notCreated := func() {
				f.clear()
				if n := w.Count("POST", acctest.Apps+"*/*") + w.Count("POST", acctest.Apps+"*/*/*"); n > 0 {
					t.Errorf("%d apps were created without a plan", n)
				}
			}
			w.Test(t,
				resource.TestStep{Config: configOf(apps)},
				resource.TestStep{PreConfig: deleteBefore("PUT"), Config: configOf(rotated), ExpectError: regexp.MustCompile(`(?s)is gone.*Plan\s+again`)},
				resource.TestStep{
					PreConfig: notCreated, Config: configOf(rotated),
					ConfigPlanChecks: actions(plancheck.ResourceActionCreate, rotated), Check: stored(w, rotated),
				},
				resource.TestStep{PreConfig: deleteBefore("DELETE"), Config: configOf(rotated), Destroy: true, Check: acctest.Check(func() error { return wrongApps(w, nil) })},
				resource.TestStep{PreConfig: f.clear, Config: configOf(apps)},
				resource.TestStep{
					PreConfig: func() {
						f.before(w, leafsim.On("DELETE", acctest.Apps+"*/*", leafsim.Status(403)), leafsim.On("DELETE", acctest.Apps+"*/*/*", leafsim.HTML(404)))
					},
					Config: configOf(apps), Destroy: true, ExpectError: regexp.MustCompile(`(?s)Cannot delete the provider app.*still in the state`),
				},
				resource.TestStep{PreConfig: f.clear, Config: configOf(apps), ConfigPlanChecks: actions(plancheck.ResourceActionNoop, apps)},
			)
		})
	}
}
