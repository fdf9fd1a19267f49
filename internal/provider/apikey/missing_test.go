package apikey_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Fifty keys are gone. Each needs a further look before it is believed, young ones three, and all share them.
func TestAccAPIKey_missingOnesShareReadings(t *testing.T) {
	t.Parallel()
	const n = 50
	for name, c := range map[string]struct {
		age   time.Duration
		lists int
	}{"young": {0, 4}, "old": {time.Hour, 2}} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, leafsim.Variants{Paged: true})
			config := w.Config(keyOf(fmt.Sprintf("count = %d", n)))
			var began time.Time
			w.Test(t,
				resource.TestStep{Config: config},
				resource.TestStep{
					PreConfig: func() {
						for _, k := range w.Keys(w.User) {
							w.RemoveKey(k.ID)
						}
						w.Clock.Advance(c.age)
						w.ResetRequests()
						began = w.Clock.Now()
					},
					Config: config,
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.AtPlan(func() {
						acctest.Equal(t, "lists", w.Count(http.MethodGet, acctest.Keys), c.lists)
						if took := w.Clock.Now().Sub(began); took > 8*time.Second {
							t.Errorf("it took %s", took)
						}
					})}},
					Check: acctest.Check(func() error {
						if live := acctest.LiveKeys(w); live != n {
							return fmt.Errorf("%d keys live", live)
						}
						return nil
					}),
				},
			)
		})
	}
}

// The list is three readings behind: nothing is made twice, and what really was removed is made again, young or old.
func TestAccAPIKey_listLags(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string]leafsim.Variants{"id in the list": {}, "id in the answer": {KeyIDs: leafsim.KeyIDsEverywhere}, "no ids": {KeyIDs: leafsim.KeyIDsNowhere}} {
		for _, age := range []time.Duration{0, time.Hour} {
			t.Run(fmt.Sprint(name, " ", age), func(t *testing.T) {
				variants.Lag.List = 3
				if age > 0 {
					variants.Lag.List = 1 // what is old gets one further look
				}
				w := acctest.New(t, variants)
				config := w.Config(keyOf(""))
				w.Test(t,
					resource.TestStep{Config: config},
					resource.TestStep{Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionNoop), Check: wroteKeys(w, "", 1)},
					acctest.EmptyPlan(config),
					resource.TestStep{
						PreConfig: func() {
							w.Clock.Advance(age)
							w.RemoveKey(w.Keys(w.User)[0].ID)
							w.Vary(func(*leafsim.Variants) {}) // its end shows
						},
						Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionCreate), Check: wroteKeys(w, "POST", 1),
					},
				)
				acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 0)
			})
		}
	}
}

// A list that ends before its end says nothing of what it lacks.
func TestAccAPIKey_listIsNotWhole(t *testing.T) {
	u := acctest.NewAsUser(t)
	for range 25 {
		u.AddKey(u.User, "widget", 365*acctest.Day)
	}
	u.Write(t, "main.tf", acctest.Requires+keyOf(""))
	u.Apply(t)
	u.Vary(func(v *leafsim.Variants) { v.Pages = leafsim.Pages{Size: 20, Repeats: true} })
	acctest.Equal(t, "warnings", acctest.WarningsOf(t, u, "plan"), "An API key is not in the list")
	acctest.Equal(t, "planned", len(u.PlannedActions(t)), 0)
	k := u.Keys(u.User)[25]
	u.MustRun(t, "state", "rm", keyT)
	if r := u.Run(t, "import", "-no-color", keyT, u.User+"/"+k.ID); !regexp.MustCompile("list of API keys is not whole").MatchString(r.Stderr) {
		t.Errorf("exit code %d:\n%s", r.Code, r.Stderr)
	}
	u.Vary(func(v *leafsim.Variants) {
		v.Pages = leafsim.Pages{Size: 20, NewestFirst: true, NoTotal: true, Link: leafsim.LinkUnquoted}
	})
	u.MustRun(t, "import", keyT, u.User+"/"+k.ID)
	u.ExpectEmptyPlan(t)
	acctest.Equal(t, "writes", keyWrites(u.World), "POST")
}

// An import of what was made a moment ago waits until the list shows it.
func TestAccAPIKey_importWhileTheListLags(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string]leafsim.Variants{"id": {}, "the key itself": {KeyIDs: leafsim.KeyIDsNowhere}} {
		t.Run(name, func(t *testing.T) {
			variants.Lag.List = 3
			w := acctest.New(t, variants)
			k := w.AddKey(w.User, "widget", 365*acctest.Day)
			id := k.ID
			if variants.KeyIDs == leafsim.KeyIDsNowhere {
				id = k.Key
			}
			config := w.Config(keyOf(labelled))
			w.Test(t,
				resource.TestStep{Config: config, ResourceName: keyT, ImportState: true, ImportStatePersist: true, ImportStateId: w.User + "/" + id},
				resource.TestStep{Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionNoop), Check: wroteKeys(w, "", 1)},
			)
		})
	}
}

// In an outage a gateway answers every path: no key is planned anew, and none is taken for revoked.
func TestAccAPIKey_gateway(t *testing.T) {
	t.Parallel()
	for name, answer := range leafsim.Gateways() {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			config := w.Config(keyOf(""))
			w.Test(t,
				resource.TestStep{Config: config},
				resource.TestStep{PreConfig: func() { w.Gateway(answer, leafsim.ExceptLogin()) }, Config: config, PlanOnly: true, ExpectError: regexp.MustCompile(`Cannot read the API key`)},
				resource.TestStep{PreConfig: func() { w.Gateway(answer, leafsim.OnlyMethod(http.MethodDelete)) }, Config: " ", ExpectError: regexp.MustCompile(`(?s)Cannot revoke the API key.*still in\s+the\s+state`)},
				resource.TestStep{PreConfig: func() { w.Gateway(nil) }, Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionNoop), Check: wroteKeys(w, "", 1)},
			)
			acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 0)
		})
	}
}
