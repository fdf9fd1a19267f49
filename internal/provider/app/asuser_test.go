package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

const widget = "https://widget.withleaf.io"

// TestAccProviderApp_warnings looks at what users are told: of the redirect URL when an app is first planned, unless they
// want no more of it, and of apps that somebody else has made again.
func TestAccProviderApp_warnings(t *testing.T) {
	u := acctest.NewAsUser(t)
	apps := acctest.EveryApp("a")
	config := acctest.Requires + configOf(apps)
	u.Write(t, "main.tf", config)
	_, all := diagnosticsOf(t, u, "plan", "-json")
	for _, a := range apps {
		if got := strings.Contains(about(all, "warning", a.Address()), widget); got != a.Redirect {
			t.Errorf("%s is warned of its redirect URL: %t, want %t", a.Title, got, a.Redirect)
		}
	}
	u.Write(t, "main.tf", config+"provider \"leaf\" {\n  silence_warnings = [\"redirect_url\"]\n}\n")
	if _, all = diagnosticsOf(t, u, "plan", "-json"); strings.Contains(fmt.Sprint(all), widget) {
		t.Error("a silenced warning is shown:", all)
	}
	u.Write(t, "main.tf", config)
	u.Apply(t)
	if _, all = diagnosticsOf(t, u, "plan", "-json"); strings.Contains(fmt.Sprint(all), widget) {
		t.Error("an app that is there is warned of its redirect URL:", all)
	}

	addElsewhere(u.World, apps)
	_, all = diagnosticsOf(t, u, "plan", "-json", "-out=plan.bin")
	for _, a := range apps {
		if text := about(all, "warning", a.Address()); !strings.Contains(text, "was made again elsewhere") || !strings.Contains(text, a.ID()) || !strings.Contains(text, "in place") {
			t.Errorf("%s: %q does not say why it is written", a.Title, text)
		}
	}
	u.MustRun(t, "apply", "plan.bin")
	u.ExpectEmptyPlan(t)
	if err := wrongApps(u.World, apps); err != nil {
		t.Error(err)
	}

	// What is gone already needs no deletion, even where no refresh has noticed.
	deleteElsewhere(u.World, apps)
	u.MustRun(t, "destroy", "-auto-approve", "-refresh=false")
}

// TestAccProviderApp_exists creates what is there already: each is refused with its own import line, and nothing is written.
func TestAccProviderApp_exists(t *testing.T) {
	u := acctest.NewAsUser(t)
	apps := acctest.EveryApp("an app")
	addElsewhere(u.World, apps)
	u.Write(t, "main.tf", acctest.Requires+configOf(apps))
	u.ResetRequests()
	_, all := diagnosticsOf(t, u, "apply", "-auto-approve", "-json")
	for _, a := range apps {
		text := about(all, "error", a.Address())
		if !strings.Contains(text, a.ID()+" exists already") || !strings.Contains(text, "\n  terraform import leaf_provider_app.NAME '"+a.ID()+"'\n") {
			t.Errorf("%s: %q has no import line", a.Title, text)
		}
	}
	if writes := u.Writes(); len(writes) > 0 {
		t.Error("something was written:", writes)
	}
	for _, a := range apps { // the printed line works
		u.MustRun(t, "import", a.Address(), a.ID())
	}
	for address, action := range u.PlannedActions(t) {
		if action != "update" {
			t.Errorf("%s: %s", address, action)
		}
	}
	u.MustRun(t, "apply", "plan.bin")
	if err := wrongApps(u.World, apps); err != nil {
		t.Error(err)
	}
}

// TestAccProviderApp_budget refreshes fifty apps of one provider with one request, and deletes them after one: each list is
// read once. What the list lacks is asked for by name, some more times where it is young.
func TestAccProviderApp_budget(t *testing.T) {
	w := acctest.New(t)
	config := `
resource "leaf_provider_app" "t" {
  count    = 50
  app_name = "app-${count.index}"
  stara = {
    user = "u"
    pwd  = "p"
  }
}
`
	list, one := "GET "+acctest.Apps+"Stara", "GET "+acctest.Apps+"Stara/app-7"
	var create, destroy []string
	for i := range 50 {
		app := fmt.Sprint(acctest.Apps, "Stara/app-", i)
		create, destroy = append(create, "GET "+app, "POST "+app), append(destroy, "DELETE "+app)
	}
	refresh := func(before func(), want ...string) resource.TestStep {
		return resource.TestStep{
			PreConfig: func() { before(); w.ResetRequests() }, RefreshState: true, ExpectNonEmptyPlan: len(want) > 1, Check: requested(w, want...),
		}
	}
	w.Test(t,
		resource.TestStep{Config: config, Check: requested(w, create...)},
		refresh(func() {}, list),
		refresh(func() { w.DeleteApp("Stara", "app-7", "") }, list, one, one, one, one),
		resource.TestStep{Config: config},
		refresh(func() { w.Clock.Advance(time.Hour); w.DeleteApp("Stara", "app-7", "") }, list, one),
		resource.TestStep{Config: config},
		resource.TestStep{
			Config:           strings.Replace(config, "= 50", "= 0", 1),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.AtPlan(w.ResetRequests)}},
			Check:            requested(w, append(destroy, list)...),
		},
	)
}

// TestAccProviderApp_descriptions shows that the docs of each provider say where its values come from, and whether the
// portal has to know the widget's address.
func TestAccProviderApp_descriptions(t *testing.T) {
	t.Parallel()
	attributes := acctest.AttributesOf("", acctest.Schemas(t).ResourceSchemas["leaf_provider_app"].Block.Attributes)
	for _, p := range acctest.AppProviders() {
		text := attributes[p.Attribute].Description
		if !strings.Contains(text, p.Title) || !strings.Contains(text, "portal") && !strings.Contains(text, "issue") && !strings.Contains(text, "console") {
			t.Errorf("%s: %q does not say where the values come from", p.Attribute, text)
		}
		if strings.Contains(text, widget) != p.Redirect {
			t.Errorf("%s: %q and the redirect URL", p.Attribute, text)
		}
	}
	redirected := []string{"AgLeader", "CNHI", "JohnDeere", "Trimble"}
	var got []string
	for _, p := range acctest.AppProviders() {
		if p.Redirect {
			got = append(got, p.Segment)
		}
	}
	if !slices.Equal(got, redirected) {
		t.Errorf("a redirect URL is needed at %v, want %v", got, redirected)
	}
}
