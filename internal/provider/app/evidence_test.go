package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// TestAccProviderApp_gateway has a gateway answer 404 in place of the API: to everything, to DELETE alone, to PUT alone. No app
// is gone by that, and none is made twice.
func TestAccProviderApp_gateway(t *testing.T) {
	t.Parallel()
	for name, answer := range leafsim.Gateways() {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			apps := []acctest.App{acctest.AppOf("john_deere", "a"), acctest.AppOf("stara", "a")}
			rotated := acctest.ChangedApps(apps, writeOnly("1"))
			behind := func(takes ...leafsim.Takes) func() {
				return func() { w.Gateway(answer, append(takes, leafsim.ExceptLogin())...); w.ResetRequests() }
			}
			nothing := func(config []acctest.App) resource.TestStep {
				return resource.TestStep{
					PreConfig: func() { w.Gateway(nil) }, Config: configOf(config), ConfigPlanChecks: actions(plancheck.ResourceActionNoop, apps),
					Check: acctest.Check(func() error { return wrongApps(w, apps) }),
				}
			}
			w.Test(t,
				resource.TestStep{Config: configOf(apps)},
				resource.TestStep{PreConfig: behind(), Config: configOf(apps), PlanOnly: true, ExpectError: acctest.Words("Cannot read the provider app")},
				resource.TestStep{PreConfig: behind(), Config: configOf(apps), Destroy: true, ExpectError: acctest.Words("Cannot read the provider app")},
				nothing(apps),
				resource.TestStep{PreConfig: behind(leafsim.OnlyMethod("DELETE")), Config: configOf(apps), Destroy: true, ExpectError: acctest.Words("It is still in the state")},
				nothing(apps),
				resource.TestStep{PreConfig: behind(leafsim.OnlyMethod("PUT")), Config: configOf(rotated), ExpectError: acctest.Words("Cannot update the provider app")},
				nothing(apps),
			)
		})
	}
}

// TestAccProviderApp_pages has lists of other pages than were asked for: no app in them is missed, or asked for by name.
func TestAccProviderApp_pages(t *testing.T) {
	t.Parallel()
	for name, pages := range map[string]leafsim.Pages{
		"without total":       {Size: 20, NoTotal: true, Link: leafsim.LinkUnquoted},
		"without either":      {Size: 20, NoTotal: true, Link: leafsim.LinkAbsent},
		"twice, counted once": {Size: 20, Twice: true, TotalOnce: true},
		"newest first":        {Size: 20, NewestFirst: true, NoTotal: true, Link: leafsim.LinkTitled},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, leafsim.Variants{Pages: pages})
			first, last := acctest.AppOf("stara", "aaa"), acctest.AppOf("stara", "zzz")
			first.Local, last.Local = "first", "last"
			for i := range 45 {
				w.SetApp("Stara", fmt.Sprint("app-", i), "", map[string]any{"by": "somebody else"})
			}
			apps := []acctest.App{first, last}
			w.Test(t,
				resource.TestStep{Config: configOf(apps)},
				resource.TestStep{
					PreConfig: w.ResetRequests,
					Config:    configOf(apps) + "data \"leaf_provider_apps\" \"t\" {\n  provider_name = \"Stara\"\n}\n",
					Check: resource.ComposeTestCheckFunc(
						resource.TestCheckResourceAttr("data.leaf_provider_apps.t", "apps.#", "47"),
						wrote(w),
						acctest.Check(func() error {
							for _, r := range w.Requests() {
								if r.Path == acctest.Apps+first.ID() || r.Path == acctest.Apps+last.ID() {
									return fmt.Errorf("%s is in the list, and was asked for by name", r.Path)
								}
							}
							return nil
						}),
					),
				},
			)
		})
	}
}

// TestAccProviderApp_lag has answers that are behind: a list by three readings, reads that do not know yet what was made, or
// still show what was written over or deleted. Nothing is made twice or taken for somebody's change, and a replacement waits.
func TestAccProviderApp_lag(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string]leafsim.Variants{
		"as documented":           {},
		"empty answers":           {AppAnswer: leafsim.AnswerEmpty},
		"exists already is a 409": {AppExists: leafsim.Exists409},
		"PUT moves the time":      {AppPutMovesCreated: true},
	} {
		t.Run(name, func(t *testing.T) {
			variants.Lag = leafsim.Lag{List: 3, Create: 2, Change: 2, Delete: 3}
			w := acctest.New(t, variants)
			apps := []acctest.App{acctest.AppOf("john_deere", "a"), acctest.AppOf("stara", "a")}
			rotated := acctest.ChangedApps(apps, writeOnly("1"))
			both := append(writesOf("DELETE", apps), writesOf("POST", apps)...)
			step := func(action plancheck.ResourceActionType, config []acctest.App, writes ...string) resource.TestStep {
				return resource.TestStep{
					PreConfig: w.ResetRequests, Config: configOf(config), ConfigPlanChecks: actions(action, apps),
					Check: resource.ComposeTestCheckFunc(wrote(w, writes...), acctest.Check(func() error { return wrongApps(w, config) })),
				}
			}
			again := step(plancheck.ResourceActionReplace, rotated, both...)
			again.Taint = []string{apps[0].Address(), apps[1].Address()}
			w.Test(t,
				step(plancheck.ResourceActionCreate, apps, writesOf("POST", apps)...),
				step(plancheck.ResourceActionNoop, apps),
				step(plancheck.ResourceActionUpdate, rotated, writesOf("PUT", apps)...),
				again,
				step(plancheck.ResourceActionNoop, rotated),
				resource.TestStep{Config: configOf(rotated), Destroy: true, Check: acctest.Check(func() error { return wrongApps(w, nil) })},
			)
		})
	}
}

// TestAccProviderApp_tainted replaces apps that were tainted by hand, also where the API never tells when it was created.
func TestAccProviderApp_tainted(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string]leafsim.Variants{"as documented": {}, "no time": {AppNoCreatedTime: true}, "time jitters": {CreatedTimeJitter: 7 * time.Millisecond}} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, variants)
			apps := acctest.EveryApp("a")
			var addresses []string
			for _, a := range apps {
				addresses = append(addresses, a.Address())
			}
			w.Test(t,
				resource.TestStep{Config: configOf(apps)},
				resource.TestStep{
					PreConfig: w.ResetRequests, Taint: addresses, Config: configOf(apps), ConfigPlanChecks: actions(plancheck.ResourceActionReplace, apps),
					Check: resource.ComposeTestCheckFunc(wrote(w, append(writesOf("DELETE", apps), writesOf("POST", apps)...)...), acctest.Check(func() error { return wrongApps(w, apps) })),
				},
			)
		})
	}
}

// TestAccProviderApp_replacesWhatThePlanShows replaces apps that somebody else has made again: the plan shows those, so they are
// deleted. The apps in their place are as any other: a destroy spares what was made again since.
func TestAccProviderApp_replacesWhatThePlanShows(t *testing.T) {
	w := acctest.New(t)
	apps := acctest.EveryApp("a")
	renamed := acctest.ChangedApps(apps, func(a *acctest.App) { a.Name = "b" })
	w.Test(t,
		resource.TestStep{Config: configOf(apps)},
		resource.TestStep{
			PreConfig: func() { addElsewhere(w, apps); w.ResetRequests() }, Config: configOf(renamed),
			ConfigPlanChecks: actions(plancheck.ResourceActionDestroyBeforeCreate, renamed),
			Check:            resource.ComposeTestCheckFunc(stored(w, renamed), wrote(w, append(writesOf("DELETE", apps), writesOf("POST", renamed)...)...)),
		},
		resource.TestStep{
			PreConfig: func() { addElsewhere(w, renamed); w.ResetRequests() }, Config: configOf(renamed), Destroy: true,
			Check: resource.ComposeTestCheckFunc(wrote(w), acctest.Check(func() error { return theirs(w, renamed) })),
		},
	)
}

// TestAccProviderApp_replacementSparesWhatNobodyPlanned has somebody make the apps again between plan and apply of a replacement.
func TestAccProviderApp_replacementSparesWhatNobodyPlanned(t *testing.T) {
	w := acctest.New(t)
	apps := acctest.EveryApp("a")
	renamed := acctest.ChangedApps(apps, func(a *acctest.App) { a.Name = "b" })
	w.Test(t,
		resource.TestStep{Config: configOf(apps)},
		resource.TestStep{
			Config:           configOf(renamed),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.AtPlan(func() { addElsewhere(w, apps); w.ResetRequests() })}},
			Check:            wrote(w, writesOf("POST", renamed)...),
		},
	)
	for _, a := range apps {
		if there := w.App(a.Segment, a.Name, a.ClientEnvironment); there == nil || there.Body["by"] != "somebody else" {
			t.Errorf("somebody else's %s is gone", a.ID())
		}
	}
}

// TestAccProviderApp_destroySparesOthers destroys apps that somebody else has made again, after a refresh and without one: those
// are left alone, with a warning, and the others are deleted.
func TestAccProviderApp_destroySparesOthers(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"refreshed": nil, "not refreshed": {"-refresh=false"}} {
		t.Run(name, func(t *testing.T) {
			u := acctest.NewAsUser(t)
			apps := acctest.EveryApp("a")
			u.Write(t, "main.tf", acctest.Requires+configOf(apps))
			u.Apply(t)
			addElsewhere(u.World, apps[1:])
			u.ResetRequests()
			code, all := diagnosticsOf(t, u, append([]string{"destroy", "-auto-approve", "-json"}, args...)...)
			if code != 0 {
				t.Fatal(all)
			}
			if err := theirs(u.World, apps[1:]); err != nil {
				t.Error(err)
			}
			if err := wrote(u.World, writesOf("DELETE", apps[:1])...)(nil); err != nil {
				t.Error(err)
			}
			for _, a := range apps[1:] {
				if !strings.Contains(fmt.Sprint(all), "The provider app "+a.ID()+": what is there now is not what") {
					t.Errorf("no word of %s: %v", a.ID(), all)
				}
			}
			if r := u.MustRun(t, "state", "list"); strings.TrimSpace(r.Stdout) != "" {
				t.Error("still in the state:", r.Stdout)
			}
		})
	}
}

// TestAccProviderApp_stranger has somebody else register the app whose creation was not answered and not carried out. It is
// neither written over nor deleted, whatever users do next, until they import it.
func TestAccProviderApp_stranger(t *testing.T) {
	u := acctest.NewAsUser(t)
	a := acctest.ChangedApps([]acctest.App{acctest.AppOf("john_deere", "a")}, writeOnly("1"))[0]
	apps := []acctest.App{a}
	config := acctest.Requires + a.String()
	var f hooked
	f.before(u.World, leafsim.On("POST", acctest.Apps+a.ID(), leafsim.Cut()))
	u.Write(t, "main.tf", config)
	if r := u.Run(t, "apply", "-auto-approve", "-no-color"); r.Code == 0 {
		t.Fatal("an app of which nothing is known was taken for created:", r.Stdout)
	}
	f.clear()
	addElsewhere(u.World, apps)
	u.ResetRequests()

	says := func(severity, words string, fails bool, args ...string) {
		t.Helper()
		code, all := diagnosticsOf(t, u, args...)
		if text := fmt.Sprint(all); fails != (code != 0) || !strings.Contains(about(all, severity, a.Address())+text, words) {
			t.Errorf("%v: exit code %d, %v", args, code, all)
		}
		if err := theirs(u.World, apps); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
	}
	block := "import {\n    to = leaf_provider_app.NAME\n    id = \"" + a.ID() + "\"\n  }"
	says("error", block, true, "plan", "-json")
	says("error", block, true, "destroy", "-auto-approve", "-json")
	u.MustRun(t, "untaint", a.Address())
	says("error", block, true, "apply", "-auto-approve", "-json")
	says("error", block, true, "apply", "-auto-approve", "-refresh=false", "-json")
	u.MustRun(t, "taint", a.Address())
	says("warning", "Left alone", true, "apply", "-auto-approve", "-refresh=false", "-json")
	if err := wrote(u.World)(nil); err != nil {
		t.Error(err)
	}

	// The replacement has taken it out of the state, so that the block works.
	u.Write(t, "import.tf", a.ImportBlock())
	u.Apply(t)
	if err := wrongApps(u.World, apps); err != nil {
		t.Error(err)
	}
	u.ExpectEmptyPlan(t)
}

// TestAccProviderApp_untaint untaints an app whose creation nobody has confirmed, and that the request has made: the next apply
// writes its body in place.
func TestAccProviderApp_untaint(t *testing.T) {
	u := acctest.NewAsUser(t)
	apps := acctest.ChangedApps([]acctest.App{acctest.AppOf("raven_slingshot", "a")}, writeOnly(""))
	a := apps[0]
	var f hooked
	f.after(u.World, leafsim.On("POST", acctest.Apps+a.ID(), leafsim.Cut()))
	f.before(u.World, afterPost(u.World, a, leafsim.Status(403)))
	u.Write(t, "main.tf", acctest.Requires+a.String())
	if r := u.Run(t, "apply", "-auto-approve", "-no-color"); r.Code == 0 {
		t.Fatal("an app of which nothing is known was taken for created:", r.Stdout)
	}
	f.clear()
	u.MustRun(t, "untaint", a.Address())
	u.ResetRequests()
	if got := u.PlannedActions(t); got[a.Address()] != "update" {
		t.Errorf("planned: %v", got)
	}
	u.MustRun(t, "apply", "plan.bin")
	if err := wrote(u.World, writesOf("PUT", apps)...)(nil); err != nil {
		t.Error(err)
	}
	if err := wrongApps(u.World, apps); err != nil {
		t.Error(err)
	}
	u.ExpectEmptyPlan(t)
}

// TestAccProviderApp_lostAnswerIsSaid tells users that the body of an app was taken on trust, and how to write it once more.
func TestAccProviderApp_lostAnswerIsSaid(t *testing.T) {
	u := acctest.NewAsUser(t)
	a := acctest.AppOf("stara", "a")
	(&hooked{}).after(u.World, leafsim.On(http.MethodPost, acctest.Apps+a.ID(), leafsim.Status(500)))
	u.Write(t, "main.tf", acctest.Requires+a.String())
	code, all := diagnosticsOf(t, u, "apply", "-auto-approve", "-json")
	if text := about(all, "warning", a.Address()); code != 0 || !strings.Contains(text, "was not answered") || !strings.Contains(text, "secrets_wo_version") {
		t.Errorf("exit code %d: %v", code, all)
	}
	u.ExpectEmptyPlan(t)
}
