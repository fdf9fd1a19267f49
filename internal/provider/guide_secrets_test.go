package provider_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// The configuration of the guide "Keeping secrets out of state" does what the guide says, through a rotation.
func TestAccGuide_keepingSecretsOutOfState(t *testing.T) {
	config, err := os.ReadFile("../../examples/guides/keeping-secrets-out-of-state/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	u := acctest.NewAsUser(t)
	u.Write(t, "main.tf", string(config))
	set := func(revision string) {
		for _, v := range []string{"agvance_api_key", "agvance_password", "john_deere_client_secret"} {
			u.Setenv("TF_VAR_"+v, "SENTINEL-"+v+"-"+revision)
		}
	}
	sent := func() (password, secret any) {
		return u.Credentials(u.User, "agvance-credentials")["password"], u.App("JohnDeere", "my-john-deere-app", "PRODUCTION").Body["clientSecret"]
	}
	set("1")
	u.Apply(t)
	u.ExpectEmptyPlan(t)

	// A new value alone is not seen.
	set("2")
	u.ExpectEmptyPlan(t)

	// The app's secret is sent without the grower being disconnected for it, and the grower's password when its own version rises.
	u.ResetRequests()
	u.Setenv("TF_VAR_john_deere_version", "2")
	u.Apply(t)
	app := "PUT /services/usermanagement/api/app-keys/JohnDeere/my-john-deere-app/PRODUCTION"
	if writes := u.Writes(); !slices.Equal(writes, []string{app}) {
		t.Errorf("the rotation of the app's secret wrote %q", writes)
	}
	u.Setenv("TF_VAR_agvance_version", "2")
	u.Apply(t)
	u.ExpectEmptyPlan(t)
	if password, secret := sent(); password != "SENTINEL-agvance_password-2" || secret != "SENTINEL-john_deere_client_secret-2" {
		t.Errorf("Leaf has %q and %q after the rotation", password, secret)
	}
	writes := u.Writes()
	slices.Sort(writes)
	credentials := acctest.Users + "/" + u.User + "/agvance-credentials"
	if want := []string{"DELETE " + credentials, "POST " + credentials, app}; !slices.Equal(writes, want) {
		t.Errorf("the rotations wrote %q, expected %q", writes, want)
	}
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
		state, err := os.ReadFile(filepath.Join(u.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(state), "SENTINEL") {
			t.Errorf("%s holds a secret", name)
		}
	}
}
