package app_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// data is the data source for the app.
func dataOf(a acctest.App) string {
	environment := ""
	if a.Environment {
		environment = fmt.Sprintf("  client_environment = %q\n", a.ClientEnvironment)
	}
	return fmt.Sprintf("data \"leaf_provider_app\" %q {\n  provider_name = %q\n  app_name = %s\n%s}\n", a.Local, a.Segment, acctest.HCL(a.Name), environment)
}

// known is what the data sources tell of the app.
func knownOf(w *acctest.World, a acctest.App) map[string]knownvalue.Check {
	environment := knownvalue.Check(knownvalue.Null())
	if a.Environment {
		environment = knownvalue.StringExact(a.ClientEnvironment)
	}
	created := w.App(a.Segment, a.Name, a.ClientEnvironment).CreatedTime.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
	return map[string]knownvalue.Check{
		"provider_name": knownvalue.StringExact(a.Segment), "app_name": knownvalue.StringExact(a.Name), "client_environment": environment,
		"created_time": knownvalue.StringExact(created), "id": knownvalue.StringExact(a.ID()),
	}
}

// TestAccProviderApp_dataSources reads single apps, those of one provider and all, against each variant of the API.
func TestAccProviderApp_dataSources(t *testing.T) {
	t.Parallel()
	for _, variants := range []leafsim.Variants{{}, {AppProviderUpper: true, LowerCaseEnvironment: true, AppNoEnvironment: true, AppSecrets: true, Paged: true}} {
		t.Run("", func(t *testing.T) {
			w := acctest.New(t, variants)
			apps := acctest.EveryApp("my app")
			production := acctest.ChangedApps([]acctest.App{acctest.AppOf("john_deere", "my app")}, func(a *acctest.App) { a.ClientEnvironment, a.Local = "PRODUCTION", "other" })[0]
			addElsewhere(w, append(apps, production))
			config := "data \"leaf_provider_apps\" \"all\" {}\n" +
				"data \"leaf_provider_apps\" \"deere\" {\n  provider_name = \"JohnDeere\"\n}\n" + dataOf(production)
			var checks []statecheck.StateCheck
			var all, deere []knownvalue.Check
			for _, a := range apps {
				config += dataOf(a)
				if a.Segment == production.Segment {
					deere = append(deere, knownvalue.ObjectExact(knownOf(w, production)), knownvalue.ObjectExact(knownOf(w, a)))
					all = append(all, deere[0])
				}
				all = append(all, knownvalue.ObjectExact(knownOf(w, a)))
			}
			for _, a := range append(apps, production) {
				for name, v := range knownOf(w, a) {
					checks = append(checks, statecheck.ExpectKnownValue("data."+a.Address(), tfjsonpath.New(name), v))
				}
			}
			checks = append(checks,
				statecheck.ExpectKnownValue("data.leaf_provider_apps.all", tfjsonpath.New("apps"), knownvalue.ListExact(all)),
				statecheck.ExpectKnownValue("data.leaf_provider_apps.deere", tfjsonpath.New("apps"), knownvalue.ListExact(deere)))
			w.Test(t, resource.TestStep{Config: config, ConfigStateChecks: checks})
		})
	}
}

// TestAccProviderApp_dataSourcesShare counts requests, and shows that a list is never older than the last write of the run.
func TestAccProviderApp_dataSourcesShare(t *testing.T) {
	w := acctest.New(t)
	first, second := acctest.AppOf("stara", "first"), acctest.AppOf("stara", "second")
	first.Local, second.Local = "first", "second"
	after := func(a acctest.App, local string) string {
		return fmt.Sprintf("data \"leaf_provider_apps\" %q {\n  provider_name = \"Stara\"\n  depends_on = [%s]\n}\n", local, a.Address())
	}
	dependent := strings.Replace(second.String(), "{\n", "{\n  depends_on = [data.leaf_provider_apps.one]\n", 1)
	config := first.String() + after(first, "one") + dependent + after(second, "two")
	list := "GET " + acctest.Apps + "Stara"
	w.Test(t, resource.TestStep{
		Config: config,
		Check: resource.ComposeTestCheckFunc(
			stored(w, []acctest.App{first, second}),
			resource.TestCheckResourceAttr("data.leaf_provider_apps.one", "apps.#", "1"),
			resource.TestCheckResourceAttr("data.leaf_provider_apps.two", "apps.#", "2"),
			requested(w, append(append(writesOf("GET", []acctest.App{first, second}), writesOf("POST", []acctest.App{first, second})...), list, list)...),
		),
	})
}

// TestAccProviderApp_dataSourceErrors shows that what is absent, ambiguous or unreadable is an error, never an empty answer.
func TestAccProviderApp_dataSourceErrors(t *testing.T) {
	w := acctest.New(t)
	addElsewhere(w, acctest.EveryApp("a"))
	var f hooked
	var steps []resource.TestStep
	refused := func(config, pattern string, hooks ...leafsim.Hook) {
		steps = append(steps, resource.TestStep{
			PreConfig: func() { f.clear(); f.before(w, hooks...) }, Config: config, PlanOnly: true, ExpectError: regexp.MustCompile(pattern),
		})
	}
	data := func(provider, name, rest string) string {
		return fmt.Sprintf("data \"leaf_provider_app\" \"t\" {\n  provider_name = %q\n  app_name = %q\n  %s\n}\n", provider, name, rest)
	}
	refused(data("Stara", "b", ""), `There is no provider app Stara/b`)
	refused(data("Stara", "A", ""), `There is no provider app Stara/A`)
	refused(data("JohnDeere", "a", `client_environment = "PRODUCTION"`), `There is no provider app JohnDeere/a/PRODUCTION`)
	refused(data("JohnDeere", "a", ""), `Apps of JohnDeere are registered for STAGE or PRODUCTION`)
	refused(data("JohnDeere", "a", `client_environment = "stage"`), `client_environment`)
	refused(data("Stara", "a", `client_environment = "STAGE"`), `Apps of Stara have no environment`)
	refused(data("Lindsay", "a", ""), `provider_name`)
	refused(data("Stara", "a/b", ""), `app_name\s+must\s+be\s+a\s+name`)
	refused(data("Stara", "a", ""), `Cannot read the provider app Stara/a`, leafsim.On("GET", acctest.Apps+"Stara", leafsim.Status(403)))
	refused(`data "leaf_provider_apps" "t" { provider_name = "stara" }`, `provider_name`)
	for _, failure := range []leafsim.Hook{
		leafsim.On("GET", acctest.Apps+"CNHI", leafsim.Status(404)), leafsim.On("GET", acctest.Apps+"CNHI", leafsim.Status(500)), leafsim.On("GET", acctest.Apps+"CNHI", leafsim.JSON(200, "null")),
	} {
		refused(`data "leaf_provider_apps" "t" {}`, `Cannot list the provider apps of CNHI`, failure)
	}
	w.Test(t, steps...)
}
