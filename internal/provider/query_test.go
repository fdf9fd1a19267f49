package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// The query command finds what the lists send.
func TestAccQuery(t *testing.T) {
	acctest.NeedsQuery(t)
	w := acctest.New(t)
	ids := accountOf(t, w, 3)
	id := func(id string) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{"leaf_user_id": knownvalue.StringExact(id)}
	}
	w.Test(t, resource.TestStep{
		Query: true,
		Config: `
			provider "leaf" {}
			list "leaf_user" "all" { provider = leaf }
			list "leaf_john_deere_credentials" "all" { provider = leaf }
			list "leaf_provider_app" "one" {
				provider = leaf
				config { provider_name = "CNHI" }
			}
			list "leaf_api_key" "first" {
				provider = leaf
				limit    = 2
			}`,
		QueryResultChecks: []querycheck.QueryResultCheck{
			querycheck.ExpectLength("leaf_user.all", 3),
			querycheck.ExpectLength("leaf_john_deere_credentials.all", 3),
			querycheck.ExpectIdentity("leaf_john_deere_credentials.all", id(ids[1])),
			querycheck.ExpectResourceDisplayName("leaf_john_deere_credentials.all", queryfilter.ByResourceIdentity(id(ids[1])),
				knownvalue.StringExact(w.UserFields(ids[1])["name"]+" ("+w.UserFields(ids[1])["externalId"]+"): John Deere, OK")),
			querycheck.ExpectLength("leaf_provider_app.one", 1),
			querycheck.ExpectLength("leaf_api_key.first", 2),
		},
	})
}

// What the registry shows of lists is found by one query.
func TestAccQuery_examples(t *testing.T) {
	acctest.NeedsQuery(t)
	u := acctest.NewAsUser(t)
	u.AddUserOf(map[string]string{"externalId": "grower-9381"})
	market := acctest.NewMarket(t, leafsim.LeafLinkTraps{})
	market.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{Orders: leafsim.ReadWrite, Products: leafsim.ReadWrite, Customers: leafsim.ReadWrite}, acctest.GreenLeaf)
	for name, value := range market.Env {
		u.Setenv(name, value)
	}
	u.Write(t, "main.tf", acctest.Requires+`provider "leaf" {}`)
	files := acctest.FilesBelow(t, acctest.ExamplesDir+"list-resources/", ".tfquery.hcl")
	for i, path := range files {
		u.Write(t, fmt.Sprintf("%d.tfquery.hcl", i), acctest.WithIDs(u, acctest.TextOf(t, acctest.ExamplesDir+"list-resources/"+path)))
	}
	printed := u.MustRun(t, "query", "-no-color").Stdout
	for _, found := range []string{"list.leaf_user.all", "list.leaf_user.grower", "list.leaf_configuration.owner"} {
		if !strings.Contains(printed, found) {
			t.Errorf("nothing is found by %s in %d files:\n%s", found, len(files), printed)
		}
	}
}

// An account is taken over with the query of the guide "Taking over an account": nothing is typed, and nothing is written.
func TestAccQuery_takesOver(t *testing.T) {
	acctest.NeedsQuery(t)
	u := acctest.NewAsUser(t)
	const growers = 12
	accountOf(t, u.World, growers)
	for _, file := range []string{"provider.tf", "account.tfquery.hcl"} {
		u.Write(t, file, acctest.TextOf(t, acctest.ExamplesDir+takeoverDir+"query/"+file))
	}
	u.MustRun(t, "query", "-no-color", "-generate-config-out=generated.tf")
	generated, err := os.ReadFile(filepath.Join(u.Dir, "generated.tf"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(generated), canary) {
		t.Error("a secret is generated")
	}
	const objects = 5*growers + 1 + 8 + 2
	planned := u.MustRun(t, "plan", "-no-color", "-out=plan").Stdout
	if want := fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", objects); !strings.Contains(planned, want) {
		t.Errorf("the plan does not say %q:\n%s", want, planned)
	}
	u.MustRun(t, "apply", "-no-color", "plan")
	if writes := u.Writes(); len(writes) > 0 {
		t.Errorf("writes: %q", writes)
	}
	u.MustRun(t, "plan", "-no-color", "-detailed-exitcode")
}
