package provider_test

import (
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/vaults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// The five configurations of the guide "Secrets from a vault": what the vault has reaches Leaf and neither state nor plan, a new
// version at the vault is sent by itself, and to that grower alone. The providers of the vaults are stand-ins with the attributes of the
// real ones.
func TestAccGuide_secretsFromAVault(t *testing.T) {
	t.Parallel()
	names := map[string]string{ // what a grower's secret is called
		"vault": "leaf/agvance/", "aws": "leaf/agvance/", "google": "leaf-agvance-", "azure": "leaf-agvance-", "onepassword": "Agvance ",
	}
	folders, err := os.ReadDir(acctest.ExamplesDir + "guides/secrets-from-a-vault")
	if err != nil || len(folders) != len(names) {
		t.Fatalf("%d folders, %v", len(folders), err)
	}
	for _, folder := range folders {
		t.Run(folder.Name(), func(t *testing.T) {
			u := acctest.NewAsUser(t)
			u.Vaults(t)
			u.Write(t, "main.tf", acctest.TextOf(t, acctest.ExamplesDir+"guides/secrets-from-a-vault/"+folder.Name()+"/main.tf"))
			u.Setenv("TF_VAR_key_vault_id", "/subscriptions/0/resourceGroups/leaf/providers/Microsoft.KeyVault/vaults/leaf")
			prefix := names[folder.Name()]
			secret := func(grower, revision string) vaults.Fields {
				return vaults.Fields{"api_key": "SENTINEL-key-" + grower, "password": "SENTINEL-" + grower + "-" + revision}
			}
			store := vaults.Store{
				prefix + "grower-9381": {secret("grower-9381", "1")},
				prefix + "grower-9382": {secret("grower-9382", "1"), secret("grower-9382", "2"), secret("grower-9382", "3")},
				"leaf/login":           {{"username": leafsim.Username, "password": leafsim.Password}},
			}
			u.Setenv("VAULT_TOKEN", vaults.Token)
			save := func() {
				if folder.Name() == "vault" {
					u.Setenv("VAULT_ADDR", vaultWith(t, store))
				}
				u.Setenv(store.Save(t, filepath.Join(t.TempDir(), "secrets.json")))
				u.Setenv("TF_VAR_items", store.Items(t))
			}
			save()
			u.Apply(t)
			u.ExpectEmptyPlan(t)
			jane, ole := userCalled(t, u, "grower-9381"), userCalled(t, u, "grower-9382")
			password := func(user string) any { return u.Credentials(user, "agvance-credentials")["password"] }
			acctest.Equal(t, "Jane's password", password(jane), any("SENTINEL-grower-9381-1"))
			acctest.Equal(t, "Ole's password", password(ole), any("SENTINEL-grower-9382-3"))

			// One grower's secret changes.
			u.ResetRequests()
			store[prefix+"grower-9381"] = append(store[prefix+"grower-9381"], secret("grower-9381", "2"))
			save()
			u.MustRun(t, "plan", "-out=plan.bin", "-no-color")
			u.MustRun(t, "apply", "-no-color", "plan.bin")
			acctest.Equal(t, "Jane's new password", password(jane), any("SENTINEL-grower-9381-2"))
			credentials := acctest.Users + "/" + jane + "/agvance-credentials"
			if writes := slices.Sorted(slices.Values(u.Writes())); !slices.Equal(writes, []string{"DELETE " + credentials, "POST " + credentials}) {
				t.Errorf("the new version of one secret wrote %q", writes)
			}
			u.ExpectEmptyPlan(t)
			for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
				if strings.Contains(acctest.TextOf(t, filepath.Join(u.Dir, name)), "SENTINEL") {
					t.Errorf("%s holds a secret", name)
				}
			}
			if shown := u.MustRun(t, "show", "-json", "plan.bin").Stdout; strings.Contains(shown, "SENTINEL") {
				t.Error("the saved plan holds a secret")
			}
		})
	}
}

// realVault names the binary of a HashiCorp Vault, for `make test-vault`.
const realVault = "TEST_VAULT"

// vaultWith gives the address of a Vault that has a store: one of these tests, or, where there is a binary, a real one that
// runs as long as the test.
func vaultWith(t *testing.T, store vaults.Store) string {
	t.Helper()
	binary := os.Getenv(realVault)
	if binary == "" {
		server := httptest.NewServer(vaults.KV(maps.Clone(store)))
		t.Cleanup(server.Close)
		return server.URL
	}
	return vaults.Real(t, binary, store)
}
