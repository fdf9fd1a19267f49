package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// Each warning that can be silenced links the place of the guide that explains it, and there is one.
func TestGuide_dayTwoExplainsWarnings(t *testing.T) {
	t.Parallel()
	guide := acctest.TextOf(t, acctest.ExamplesDir+"../templates/guides/day-two.md.tmpl")
	if !strings.HasSuffix(object.DayTwo, "/docs/guides/day-two") {
		t.Errorf("the guide is at %s", object.DayTwo)
	}
	for _, name := range object.WarningNames() {
		if n := strings.Count(guide, "\n### "+name+"\n"); n != 1 {
			t.Errorf("%s has %d headings", name, n)
		}
		if said := object.HowToSilence(name); !strings.Contains(said, object.DayTwo+"#"+name+"\n") {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// Each version sends the secrets of its own object, and disturbs no other.
func TestAccGuide_dayTwo(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.Write(t, "main.tf", acctest.TextOf(t, acctest.ExamplesDir+"guides/day-two/main.tf"))
	u.Setenv("TF_VAR_app_secret", "SENTINEL-secret-1")
	u.Setenv("TF_VAR_agvance", `{"api_key":"SENTINEL-key","password":"SENTINEL-password-1"}`)
	u.Apply(t)
	step := func(name string, writes ...string) {
		t.Helper()
		u.ResetRequests()
		u.Apply(t)
		if got := u.Writes(); !slices.Equal(got, writes) {
			t.Errorf("%s wrote %q, expected %q", name, got, writes)
		}
	}
	credentials := acctest.Users + "/" + u.User + "/agvance-credentials"
	u.Setenv("TF_VAR_app_secret", "SENTINEL-secret-2")
	u.Setenv("TF_VAR_app_secret_version", "2")
	step("the app's secret", "PUT /services/usermanagement/api/app-keys/JohnDeere/my-john-deere-app/PRODUCTION")
	u.Setenv("TF_VAR_agvance", `{"api_key":"SENTINEL-key","password":"SENTINEL-password-2"}`)
	u.Setenv("TF_VAR_agvance_version", "2")
	step("the grower's password", "DELETE "+credentials, "POST "+credentials)
	if got := u.Credentials(u.User, "agvance-credentials")["password"]; got != "SENTINEL-password-2" {
		t.Errorf("Leaf has the password %q", got)
	}
	u.ExpectEmptyPlan(t)
}
