package provider_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// The configuration of the guide "Onboarding a grower", examples/guides/onboard-a-grower with its module
// examples/guides/onboard-a-grower/grower, makes all that a grower needs, and keeps its secrets out of the state.
func TestAccGuide_onboardAGrower(t *testing.T) {
	u := acctest.NewAsUser(t)
	for _, path := range acctest.FilesBelow(t, acctest.ExamplesDir+"guides/onboard-a-grower/", ".tf") {
		if err := os.MkdirAll(filepath.Join(u.Dir, filepath.Dir(path)), 0o700); err != nil {
			t.Fatal(err)
		}
		u.Write(t, path, acctest.TextOf(t, acctest.ExamplesDir+"guides/onboard-a-grower/"+path))
	}
	for _, v := range []string{"agvance_api_key", "agvance_password", "webhook_secret"} {
		u.Setenv("TF_VAR_"+v, "SENTINEL-"+v)
	}
	u.MustRun(t, "get")
	u.Apply(t)
	u.ExpectEmptyPlan(t)
	grower := acctest.NewestUser(u.World)
	acctest.Equal(t, "external id", u.UserFields(grower)["externalId"], "grower-9381")
	acctest.Equal(t, "units", u.UserConfig(grower)["unitMeasurement"], any("IMPERIAL"))
	acctest.Equal(t, "password at Leaf", u.Credentials(grower, "agvance-credentials")["password"], any("SENTINEL-agvance_password"))
	acctest.Equal(t, "keys", len(u.Keys(grower)), 1)
	acctest.Equal(t, "webhooks", len(u.Webhooks()), 1)
	if strings.Contains(acctest.TextOf(t, filepath.Join(u.Dir, "terraform.tfstate")), "SENTINEL") {
		t.Error("the state holds a secret")
	}

	// Credentials that stop working are said, by the provider in a plan and by the check in an apply, and change nothing.
	u.ChangeCredentials(grower, "agvance-credentials", map[string]any{"status": "UNAUTHENTICATED"})
	if said := acctest.WarningsOf(t, u, "plan"); !strings.Contains(said, "UNAUTHENTICATED") || strings.Contains(said, "Check block assertion failed") {
		t.Errorf("the plan says %s", said)
	}
	if said := acctest.WarningsOf(t, u, "apply", "-auto-approve"); !strings.Contains(said, "Check block assertion failed") {
		t.Errorf("the check says nothing in an apply: %s", said)
	}
	u.ChangeCredentials(grower, "agvance-credentials", map[string]any{"status": "TEMPORARILY_UNAVAILABLE"})
	if said := acctest.WarningsOf(t, u, "apply", "-auto-approve"); strings.Contains(said, "Check block assertion failed") || !strings.Contains(said, "TEMPORARILY_UNAVAILABLE") {
		t.Errorf("an outage of the provider's is told otherwise: %s", said)
	}
}

// account is a simulated account with a login of its own.
func account(t *testing.T, name string) *acctest.World {
	t.Helper()
	return acctest.NewWith(t, leafsim.WithCredentials(name+"@example.com", "password of "+name))
}

// Two accounts in one configuration never share logins, lists or secrets: each simulator accepts only its own login, and
// sees only what is declared for it.
func TestAccProvider_twoAccounts(t *testing.T) {
	test, production := account(t, "test"), account(t, "production")
	var config strings.Builder
	for name, w := range map[string]*acctest.World{"test": test, "production": production} {
		w.AddUserOf(map[string]string{"name": "Listed", "externalId": "listed"})
		fmt.Fprintf(&config, `
provider "leaf" {
  alias    = "NAME"
  base_url = %q
  username = "NAME@example.com"
  password = "password of NAME"
}
resource "leaf_user" "NAME" {
  provider            = leaf.NAME
  name                = "Grower of NAME"
  external_id         = "same-in-both"
  deletion_protection = false
}
resource "leaf_webhook" "NAME" {
  provider = leaf.NAME
  name     = "NAME"
  url      = "https://example.com/NAME"
  events   = ["fieldCreated"]
  secret   = "secret of NAME"
}
resource "leaf_configuration" "NAME" {
  provider         = leaf.NAME
  fields_auto_sync = NAME
}
resource "leaf_api_key" "NAME" {
  provider     = leaf.NAME
  leaf_user_id = leaf_user.NAME.id
  description  = "same in both"
}
data "leaf_user" "NAME" {
  provider    = leaf.NAME
  external_id = "listed"
}
`, w.URL)
		text := strings.ReplaceAll(config.String(), "fields_auto_sync = NAME", fmt.Sprintf("fields_auto_sync = %t", name == "test"))
		config.Reset()
		config.WriteString(strings.ReplaceAll(text, "NAME", name))
	}
	u := acctest.NewAsUser(t)
	u.Write(t, "main.tf", acctest.Requires+config.String())
	u.Apply(t)
	u.ExpectEmptyPlan(t)
	acctest.Equal(t, "requests to the account of the environment", len(u.Requests()), 0)
	for w, names := range map[*acctest.World][2]string{test: {"test", "production"}, production: {"production", "test"}} {
		name, other := names[0], " of "+names[1]
		for _, r := range w.Requests() {
			if strings.Contains(string(r.Body), other) || r.Status >= http.StatusBadRequest && r.Status != http.StatusNotFound {
				t.Errorf("%s was asked %s %s: %d", name, r.Method, r.Path, r.Status)
			}
		}
		all, user := w.Webhooks(), acctest.NewestUser(w)
		if len(all) != 1 || all[0].Secret != "secret of "+name || w.UserFields(user)["name"] != "Grower of "+name ||
			len(w.Keys(user)) != 1 || w.OwnerConfig()["fieldsAutoSync"] != (name == "test") {
			t.Errorf("%s has what is not its own", name)
		}
	}
}
