package provider_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

const growersDir = "guides/many-growers/" // below the examples

// copyGrowers copies a part of the guide "Many growers" into the folder of a user.
func copyGrowers(t *testing.T, u *acctest.AsUser, files ...string) {
	t.Helper()
	for _, file := range files {
		if err := os.MkdirAll(filepath.Join(u.Dir, filepath.Dir(file)), 0o700); err != nil {
			t.Fatal(err)
		}
		u.Write(t, file, acctest.TextOf(t, acctest.ExamplesDir+growersDir+file))
	}
}

// passwords gives the passwords of some growers, as a run would.
func passwords(t *testing.T, u *acctest.AsUser, of ...string) {
	t.Helper()
	given := map[string]string{}
	for _, id := range of {
		given[id] = "SENTINEL-password-of-" + id
	}
	text, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	u.Setenv("TF_VAR_agvance_passwords", string(text))
}

// The guide "Many growers", from its first line to its last: two states of one file, a line too many, one grower's new password, one
// who leaves, and one who moves from state to state. Each step is a command, so that it takes some seconds of a processor.
func TestAccGuide_manyGrowers(t *testing.T) {
	u := acctest.NewAsUser(t)
	copyGrowers(t, u, "main.tf", "growers.csv", "growers/growers.tf", "moving/moving.tf")
	u.Write(t, "moving.tf", acctest.TextOf(t, acctest.ExamplesDir+growersDir+"moving/moving.tf"))
	u.Setenv("TF_VAR_agvance_api_key", "SENTINEL-api-key")
	u.MustRun(t, "get")
	file := acctest.TextOf(t, acctest.ExamplesDir+growersDir+"growers.csv")
	edit := func(line, instead string) {
		t.Helper()
		if strings.Count(file, line) != 1 {
			t.Fatalf("growers.csv has no line %q", line)
		}
		file = strings.Replace(file, line, instead, 1)
		u.Write(t, "growers.csv", file)
	}
	in := func(region string) {
		t.Helper()
		u.Setenv("TF_VAR_region", region)
		u.MustRun(t, "workspace", "select", "-or-create", region)
		u.ResetRequests()
	}
	wrote := func(what string, want ...string) {
		t.Helper()
		got := u.Writes()
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s wrote %q, expected %q", what, got, want)
		}
	}
	refused := func(what string, words ...string) {
		t.Helper()
		r := u.Run(t, "apply", "-auto-approve", "-no-color")
		said := strings.Join(strings.Fields(strings.ReplaceAll(r.Stderr, "│", " ")), " ")
		for _, word := range words {
			if r.Code == 0 || !strings.Contains(said, word) {
				t.Errorf("%s: expected an error with %q (exit code %d):\n%s", what, word, r.Code, r.Stderr)
			}
		}
		wrote(what)
	}

	passwords(t, u, "g-1001", "g-1002", "g-2001")
	ids := map[string]string{}
	for _, region := range []string{"south", "north"} {
		in(region)
		u.Apply(t)
		if err := json.Unmarshal([]byte(u.MustRun(t, "output", "-json", "leaf_user_ids").Stdout), &ids); err != nil {
			t.Fatal(err)
		}
	}
	passwords(t, u)
	u.ExpectEmptyPlan(t)
	if len(ids) != 3 || u.Credentials(ids["g-2001"], "agvance-credentials")["password"] != "SENTINEL-password-of-g-2001" {
		t.Fatalf("Leaf has %v", ids)
	}

	// A line too many.
	edit("g-1002,", "g-1001 ,Jane Again,north,smith-farms,jane@example.com,1,\ng-1002,")
	u.ResetRequests()
	refused("a second line", "more than one line for g-1001.", "several growers to one database: smith-farms as jane@example.com: g-1001, g-1001")
	edit("g-1001 ,Jane Again,north,smith-farms,jane@example.com,1,\n", "")

	// One grower's new password, and nobody else's.
	edit("jane@example.com,1,", "jane@example.com,2,")
	u.ResetRequests()
	refused("a password that is missing", `leaf_agvance_credentials.grower["g-1001"]`, "password_wo")
	passwords(t, u, "g-1001")
	u.ResetRequests()
	u.Apply(t)
	credentials := acctest.Users + "/" + ids["g-1001"] + "/agvance-credentials"
	wrote("a new password", "DELETE "+credentials, "POST "+credentials)
	passwords(t, u)

	// One who leaves: first the mark, then the line.
	line := "g-1001,Jane Smith,north,smith-farms,jane@example.com,2,"
	edit(line+"\n", "")
	u.ResetRequests()
	refused("a line that is gone", "deletion_protection")
	edit("g-1002,", line+"yes\ng-1002,")
	u.Apply(t)
	wrote("the mark of leaving")
	edit(line+"yes\n", "")
	u.Apply(t)
	wrote("leaving", "DELETE "+acctest.Users+"/"+ids["g-1001"], "DELETE "+credentials)

	// One who moves to the other state.
	edit("Ole Hansen,north", "Ole Hansen,south")
	u.ResetRequests()
	refused("moving without more", "deletion_protection")
	u.MustRun(t, "state", "rm", `module.growers.leaf_user.grower["g-1002"]`, `module.growers.leaf_agvance_credentials.grower["g-1002"]`)
	u.Apply(t) // of an output
	wrote("forgetting")
	in("south")
	refused("arriving without an import", "taken over by an import block")
	u.Setenv("TF_VAR_arriving", `["g-1002"]`)
	u.Apply(t)
	wrote("moving")
	u.Setenv("TF_VAR_arriving", `[]`)
	u.ExpectEmptyPlan(t)

	for _, state := range acctest.FilesBelow(t, u.Dir, "terraform.tfstate") {
		if strings.Contains(acctest.TextOf(t, filepath.Join(u.Dir, state)), "SENTINEL") {
			t.Errorf("%s holds a secret", state)
		}
	}
}

// The two accounts of the guide "Many growers" get each its own growers, and a login of the wrong account sends nothing to either.
func TestAccGuide_manyGrowersTwoAccounts(t *testing.T) {
	test, production := account(t, "test"), account(t, "production")
	u := acctest.NewAsUser(t)
	copyGrowers(t, u, "growers/growers.tf")
	config := acctest.TextOf(t, acctest.ExamplesDir+growersDir+"accounts/accounts.tf")
	for name, w := range map[string]*acctest.World{"test": test, "production": production} {
		alias := "= \"" + name + "\"\n  username"
		if strings.Count(config, alias) != 1 {
			t.Fatalf("the example has no provider %s", name)
		}
		config = strings.Replace(config, alias, "= \""+name+"\"\n  base_url = \""+w.URL+"\"\n  username", 1)
		u.Setenv("TF_VAR_"+name+"_password", "password of "+name)
	}
	if err := os.MkdirAll(filepath.Join(u.Dir, "accounts"), 0o700); err != nil {
		t.Fatal(err)
	}
	u.Write(t, "accounts/accounts.tf", config)
	u.Setenv("TF_VAR_agvance_api_key", "SENTINEL-api-key")
	passwords(t, u, "g-1001", "made-up")
	u.MustRun(t, "-chdir=accounts", "get")
	u.MustRun(t, "-chdir=accounts", "apply", "-auto-approve")
	acctest.Equal(t, "requests to the account of the environment", len(u.Requests()), 0)
	acctest.Equal(t, "the grower in production", production.UserFields(acctest.NewestUser(production))["externalId"], "g-1001")
	acctest.Equal(t, "the grower in test", test.UserFields(acctest.NewestUser(test))["externalId"], "made-up")
}

// What each Leaf user of an account gets follows from a data source.
func TestAccGuide_manyGrowersFromLeaf(t *testing.T) {
	u := acctest.NewAsUser(t)
	first, second := u.AddUserOf(map[string]string{"externalId": "g-1"}), u.AddUserOf(map[string]string{"externalId": "g-2"})
	u.Write(t, "main.tf", acctest.TextOf(t, acctest.ExamplesDir+growersDir+"from-leaf/keys.tf"))
	u.Apply(t)
	u.ExpectEmptyPlan(t)
	for user, keys := range map[string]int{first: 1, second: 1, u.User: 0} {
		acctest.Equal(t, "keys of "+user, len(u.Keys(user)), keys)
	}
	u.AddUserOf(map[string]string{"externalId": "g-2"})
	if r := u.Run(t, "plan", "-no-color"); r.Code == 0 || !strings.Contains(r.Stderr, "Duplicate object key") {
		t.Errorf("two with one external id: exit code %d\n%s", r.Code, r.Stderr)
	}
}
