package app_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// Every step ends with a plan that has to be empty: acctest.Run sees to that.

func TestAccProviderApp_lifecycle(t *testing.T) {
	w := acctest.New(t)
	apps := acctest.EveryApp("my app")
	step := func(action plancheck.ResourceActionType, apps []acctest.App, requests ...string) resource.TestStep {
		return resource.TestStep{
			PreConfig: w.ResetRequests, Config: configOf(apps), ConfigPlanChecks: actions(action, apps),
			Check: resource.ComposeTestCheckFunc(stored(w, apps), wrote(w, requests...)),
		}
	}
	created := step(plancheck.ResourceActionCreate, apps)
	created.Check = resource.ComposeTestCheckFunc(stored(w, apps), requested(w, append(writesOf("GET", apps), writesOf("POST", apps)...)...))
	steps := []resource.TestStep{created}

	// Each field by itself is an update in place: secret or not, by value.
	before := apps
	for i := range 3 {
		var with, without []acctest.App
		for _, a := range before {
			if i < len(a.Fields) {
				with = append(with, a)
			} else {
				without = append(without, a)
			}
		}
		with = acctest.ChangedApps(with, func(a *acctest.App) { a.Values[a.Fields[i].Name] += "-2" })
		before = slices.Concat(with, without)
		s := step(plancheck.ResourceActionUpdate, with, writesOf("PUT", with)...)
		s.Config = configOf(before)
		s.Check = resource.ComposeTestCheckFunc(stored(w, before), wrote(w, writesOf("PUT", with)...))
		s.ConfigPlanChecks.PreApply = append(s.ConfigPlanChecks.PreApply, actions(plancheck.ResourceActionNoop, without).PreApply...)
		steps = append(steps, s)
	}

	for _, a := range before {
		steps = append(steps, resource.TestStep{
			ResourceName: a.Address(), ImportState: true, ImportStateId: a.ID(), ImportStateVerify: true,
			// The API returns nothing of the body.
			ImportStateVerifyIgnore: bodyAttributes(a),
		})
	}

	// Another name, or another environment, is another app.
	renamed := acctest.ChangedApps(before, func(a *acctest.App) {
		if a.Environment {
			a.ClientEnvironment = "PRODUCTION"
			return
		}
		a.Name = "renamed"
	})
	steps = append(steps, step(plancheck.ResourceActionDestroyBeforeCreate, renamed, append(writesOf("DELETE", before), writesOf("POST", renamed)...)...))
	named := acctest.ChangedApps(renamed, func(a *acctest.App) { a.Name += " again" })
	steps = append(steps, step(plancheck.ResourceActionDestroyBeforeCreate, named, append(writesOf("DELETE", renamed), writesOf("POST", named)...)...))

	acctest.Run(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Providers(), Steps: steps,
		CheckDestroy: func(*terraform.State) error { return wrongApps(w, nil) },
	})
}

// bodyAttributes are the attributes of the body as the state has them, without the environment.
func bodyAttributes(a acctest.App) []string {
	ignored := []string{a.Attribute + ".%"}
	for _, f := range a.Fields {
		ignored = append(ignored, a.Attribute+"."+f.Name)
	}
	return ignored
}

// TestAccProviderApp_switch moves every app to the next provider, at the same address: always a replacement.
func TestAccProviderApp_switch(t *testing.T) {
	w := acctest.New(t)
	rows := acctest.AppProviders()
	at := func(shift int) (apps []acctest.App) {
		for i, p := range rows {
			a := acctest.NewApp(rows[(i+shift)%len(rows)], "app-"+p.Attribute)
			a.Local = "at_" + p.Attribute
			apps = append(apps, a)
		}
		return apps
	}
	before, after := at(0), at(1)
	w.Test(t,
		resource.TestStep{Config: configOf(before)},
		resource.TestStep{
			PreConfig: w.ResetRequests, Config: configOf(after), ConfigPlanChecks: actions(plancheck.ResourceActionDestroyBeforeCreate, after),
			Check: resource.ComposeTestCheckFunc(stored(w, after), wrote(w, append(writesOf("DELETE", before), writesOf("POST", after)...)...)),
		},
	)
}

// TestAccProviderApp_scopes shows that scopes that were never set are not sent, and that removing them says so.
func TestAccProviderApp_scopes(t *testing.T) {
	w := acctest.New(t)
	apps := []acctest.App{acctest.AppOf("climate_field_view", "a"), acctest.AppOf("john_deere", "a")}
	two := acctest.ChangedApps(apps, func(a *acctest.App) { a.ScopeList = []string{"ZONES:READ", "ASSETS:READ"} })
	one := acctest.ChangedApps(apps, func(a *acctest.App) { a.ScopeList = []string{"FIELDS:WRITE"} })
	removed := acctest.ChangedApps(apps, func(a *acctest.App) { a.ScopeList = []string{} })
	rotated := acctest.ChangedApps(apps, func(a *acctest.App) { a.Values["client_secret"] = "another" })
	step := func(action plancheck.ResourceActionType, apps, sent []acctest.App) resource.TestStep {
		return resource.TestStep{PreConfig: w.ResetRequests, Config: configOf(apps), ConfigPlanChecks: actions(action, apps), Check: stored(w, sent)}
	}
	reordered := acctest.ChangedApps(two, func(a *acctest.App) { a.ScopeList = []string{"ASSETS:READ", "ZONES:READ"} })
	w.Test(t,
		step(plancheck.ResourceActionCreate, apps, apps),
		step(plancheck.ResourceActionUpdate, two, two),
		step(plancheck.ResourceActionNoop, reordered, two),
		step(plancheck.ResourceActionUpdate, one, one),
		step(plancheck.ResourceActionUpdate, apps, removed),
		step(plancheck.ResourceActionUpdate, rotated, rotated),
	)
}

// TestAccProviderApp_unknownBody plans with a nested attribute that is not known as a whole. The provider is clear
// all the same, so only an environment that may change makes it a replacement.
func TestAccProviderApp_unknownBody(t *testing.T) {
	w := acctest.New(t)
	config := func(secret string) string {
		return `
resource "terraform_data" "t" {
  input = {
    stara      = { user = "u", pwd = "` + secret + `" }
    john_deere = { client_environment = "STAGE", client_key = "k", client_secret = "` + secret + `" }
  }
}
resource "leaf_provider_app" "stara" {
  app_name = "a"
  stara    = terraform_data.t.output.stara
}
resource "leaf_provider_app" "john_deere" {
  app_name   = "a"
  john_deere = terraform_data.t.output.john_deere
}
`
	}
	stara, deere := acctest.AppOf("stara", "a"), acctest.AppOf("john_deere", "a")
	created := []resource.TestCheckFunc{
		resource.TestCheckResourceAttr(stara.Address(), "id", "Stara/a"),
		resource.TestCheckResourceAttr(deere.Address(), "id", "JohnDeere/a/STAGE"),
	}
	w.Test(t,
		resource.TestStep{Config: config("one"), Check: resource.ComposeTestCheckFunc(created...)},
		resource.TestStep{
			PreConfig: w.ResetRequests, Config: config("two"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(stara.Address(), plancheck.ResourceActionUpdate),
				plancheck.ExpectResourceAction(deere.Address(), plancheck.ResourceActionDestroyBeforeCreate),
			}},
			Check: resource.ComposeTestCheckFunc(append(created,
				wrote(w, "PUT "+acctest.Apps+"Stara/a", "DELETE "+acctest.Apps+"JohnDeere/a/STAGE", "POST "+acctest.Apps+"JohnDeere/a/STAGE"))...),
		},
	)
}
