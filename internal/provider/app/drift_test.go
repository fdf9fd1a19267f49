package app_test

import (
	"fmt"
	"net/http"
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

// appVariants are the ways in which the API may answer about apps (internal/leaf/API.md, "Provider apps").
var appVariants = map[string]leafsim.Variants{
	"as documented":        {},
	"answers of status":    {AppAnswer: leafsim.AnswerStatusOnly, PostOK: true, DeleteOK: true},
	"answers empty":        {AppAnswer: leafsim.AnswerEmpty, EmptyNotFound: true, Paged: true},
	"answers no content":   {AppAnswer: leafsim.AnswerNoContent, PutCreates: true, AppNoEnvironment: true},
	"other cases":          {AppProviderUpper: true, LowerCaseEnvironment: true, AppSecrets: true, CreatedTime: leafsim.TimeMillis},
	"time moves":           {AppPutMovesCreated: true, CreatedTime: leafsim.TimeMicrosNoZone},
	"time moves, no body":  {AppPutMovesCreated: true, AppAnswer: leafsim.AnswerNoContent, CreatedTime: leafsim.TimeNanos},
	"time jitters":         {CreatedTimeJitter: 7 * time.Millisecond, CreatedTime: leafsim.TimeMillis},
	"time jitters, moves":  {CreatedTimeJitter: -7 * time.Millisecond, AppPutMovesCreated: true},
	"no time, other codes": {AppNoCreatedTime: true, AppExists: leafsim.Exists409, DeleteMissing: 410, CreatedTime: leafsim.TimeSeconds},
}

// TestAccProviderApp_drift goes through what somebody else can do to an app, against an API of each variant: made again it
// gets our body in place, deleted it is created, and nothing else is planned, ever.
func TestAccProviderApp_drift(t *testing.T) {
	t.Parallel()
	for name, variants := range appVariants {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, variants)
			these := []acctest.App{acctest.AppOf("john_deere", "an app"), acctest.AppOf("stara", "an app")} // with an environment, and without
			if name == "as documented" {
				these = acctest.EveryApp("an app")
			}
			apps, rotated := acctest.ChangedApps(these, writeOnly("1")), acctest.ChangedApps(these, writeOnly("2"))
			step := func(before func(), action plancheck.ResourceActionType, apps []acctest.App, writes ...string) resource.TestStep {
				return resource.TestStep{
					PreConfig: func() { before(); w.ResetRequests() }, Config: configOf(apps), ConfigPlanChecks: actions(action, apps),
					Check: resource.ComposeTestCheckFunc(wrote(w, writes...), func(*terraform.State) error { return wrongApps(w, apps) }),
				}
			}
			steps := []resource.TestStep{
				step(func() {}, plancheck.ResourceActionCreate, apps, writesOf("POST", apps)...),
				step(func() {}, plancheck.ResourceActionUpdate, rotated, writesOf("PUT", apps)...),
				step(func() { deleteElsewhere(w, apps) }, plancheck.ResourceActionCreate, rotated, writesOf("POST", apps)...),
			}
			if !variants.AppNoCreatedTime { // without it nobody can tell
				steps = append(steps, step(func() { addElsewhere(w, apps) }, plancheck.ResourceActionUpdate, rotated, writesOf("PUT", apps)...))
			}
			w.Test(t, steps...)
		})
	}
}

// TestAccProviderApp_readsBack counts: the answer to a write is read back only where it lacks what the state needs.
func TestAccProviderApp_readsBack(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{AppAnswer: leafsim.AnswerEmpty})
	a := acctest.AppOf("trimble", "a")
	url := acctest.Apps + a.ID()
	rotated := acctest.ChangedApps([]acctest.App{a}, func(a *acctest.App) { a.Values["client_secret"] = "another" })
	w.Test(t,
		resource.TestStep{Config: a.String(), Check: resource.ComposeTestCheckFunc(stored(w, []acctest.App{a}), requested(w, "GET "+url, "POST "+url, "GET "+url))},
		// A failed read-back is no error: the app exists, and the next plan knows the rest.
		resource.TestStep{
			PreConfig: func() {
				w.Before(leafsim.Times(1, leafsim.On("GET", url, leafsim.Status(500))))
			},
			Config: configOf(rotated), Check: stored(w, rotated),
		},
		resource.TestStep{
			PreConfig: func() {
				w.DeleteApp("Trimble", "a", "")
				w.ResetRequests()
				w.Before(afterPost(w, a, leafsim.Status(403)))
			},
			Config: configOf(rotated), ConfigPlanChecks: actions(plancheck.ResourceActionCreate, rotated),
			Check: resource.ComposeTestCheckFunc(
				func(*terraform.State) error { return wrongApps(w, rotated) },
				resource.TestCheckNoResourceAttr(a.Address(), "created_time"),
			),
		},
		resource.TestStep{Config: configOf(rotated), Check: stored(w, rotated)},
	)
}

// TestAccProviderApp_failedReads shows that no failure takes an app out of the state: not of the list, and not of the
// app's own GET where the list lacks it.
func TestAccProviderApp_failedReads(t *testing.T) {
	failures := []http.Handler{
		leafsim.Status(401), leafsim.Status(403), leafsim.Status(500), leafsim.HTML(200), leafsim.HTML(404), leafsim.Truncated(200), leafsim.Cut(),
		leafsim.Redirect(302, "https://example.com/"), leafsim.JSON(200, "gone"), leafsim.JSON(200, "null"), leafsim.JSON(200, ""),
		leafsim.JSON(200, `{"a": 1}`), leafsim.JSON(200, `[null]`), leafsim.Status(502), leafsim.Status(204),
	}
	u := acctest.NewAsUser(t)
	everywhere := acctest.EveryApp("a")
	var many []acctest.App
	for i := range failures {
		a := acctest.AppOf("cnhi", fmt.Sprint("app-", i))
		a.Local = a.Name
		many = append(many, a)
	}
	apps := slices.Concat(many, everywhere)
	u.Write(t, "main.tf", acctest.Requires+"provider \"leaf\" {\n  max_retries      = 0\n  silence_warnings = [\"redirect_url\"]\n}\n"+configOf(apps))
	u.Apply(t)

	var f hooked
	plan := func(what string, fails []acctest.App) {
		t.Helper()
		_, all := diagnosticsOf(t, u, "plan", "-json")
		for _, a := range fails {
			if text := about(all, "error", a.Address()); !strings.Contains(text, "Cannot read the provider app "+a.ID()) {
				t.Errorf("%s: %s is not reported as unreadable: %v", what, a.ID(), all)
			}
		}
		f.clear()
	}
	for from := 0; from < len(failures); from += len(everywhere) {
		fails := everywhere[:min(len(everywhere), len(failures)-from)]
		for i, a := range fails {
			f.before(u.World, leafsim.On("GET", acctest.Apps+a.Segment, failures[from+i]))
		}
		plan("list", fails)
	}
	f.before(u.World, leafsim.On("GET", acctest.Apps+"CNHI", leafsim.JSON(200, "[]")))
	for i, a := range many {
		f.before(u.World, leafsim.On("GET", acctest.Apps+a.ID(), failures[i]))
	}
	plan("app", many)
	u.ExpectEmptyPlan(t)
}

// TestAccProviderApp_lists shows what a list decides: what it lacks, or where it is missing itself, is asked for by name.
func TestAccProviderApp_lists(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{AppProviderUpper: true, LowerCaseEnvironment: true})
	apps := acctest.EveryApp("a")
	var lists []string
	for _, a := range apps {
		lists = append(lists, "GET "+acctest.Apps+a.Segment)
	}
	var f hooked
	refresh := func(list http.Handler, requests ...string) resource.TestStep {
		return resource.TestStep{
			PreConfig:    func() { f.clear(); f.before(w, leafsim.On("GET", acctest.Apps+"*", list)); w.ResetRequests() },
			RefreshState: true, Check: requested(w, requests...),
		}
	}
	own := slices.Concat(lists, writesOf("GET", apps))
	w.Test(t,
		resource.TestStep{Config: configOf(apps)},
		refresh(nil, lists...),
		refresh(leafsim.JSON(200, "[]"), own...),
		refresh(leafsim.Status(404), own...),
	)
}
