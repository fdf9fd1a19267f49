package credentials_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// The guide "Taking over an account" takes over a hundred connections that scripts have made with one request for each, and without touching one. A difference that would
// cut one is an error.
func TestAccGuide_takingOverFromScripts(t *testing.T) {
	const segment, growersCount = "agvance-credentials", 100
	u := acctest.NewAsUser(t)
	var growers strings.Builder
	growers.WriteString(strings.SplitAfter(acctest.TextOf(t, acctest.Repository+"examples/guides/taking-over-an-account/scripts/growers.csv"), "\n")[0])
	passwords, before := map[string]string{}, map[string]map[string]any{}
	for i := range growersCount {
		name := fmt.Sprintf("grower-%d", i)
		id := u.AddUser(name)
		u.SetCredentials(id, segment, map[string]any{
			"apiKey": "known to Leaf", "password": "known to Leaf", "databaseId": name + "-db", "username": name + "@example.com", "clientEnvironment": "PRODUCTION",
		})
		fmt.Fprintf(&growers, "%s,%s,%s-db,%s@example.com\n", name, id, name, name)
		passwords[name] = "another one"
		before[id] = u.Credentials(id, segment)
	}
	given, err := json.Marshal(passwords)
	if err != nil {
		t.Fatal(err)
	}
	u.Setenv("TF_VAR_agvance_passwords", string(given))
	u.Setenv("TF_VAR_agvance_api_key", "another one")
	u.Write(t, "main.tf", acctest.TextOf(t, acctest.Repository+"examples/guides/taking-over-an-account/scripts/main.tf"))
	untouched := func() {
		t.Helper()
		if writes := u.Writes(); len(writes) > 0 {
			t.Errorf("there were writes: %q", writes)
		}
		for id, was := range before {
			if !maps.Equal(u.Credentials(id, segment), was) {
				t.Errorf("the connection of %s was touched", id)
			}
		}
	}

	// One line is wrong.
	u.Write(t, "growers.csv", strings.Replace(growers.String(), "grower-7@", "somebody-else@", 1))
	r := u.Run(t, "apply", "-auto-approve", "-no-color")
	if text := strings.Join(strings.Fields(r.Stderr), " "); r.Code == 0 || !strings.Contains(text, `leaf_agvance_credentials.grower["grower-7"]`) || !strings.Contains(text, "prevent_destroy") {
		t.Errorf("the wrong line was no error (exit code %d): %s", r.Code, text)
	}
	untouched()

	u.Write(t, "growers.csv", growers.String())
	u.ResetRequests()
	done := map[string]int{}
	for line := range strings.Lines(u.MustRun(t, "apply", "-auto-approve", "-json").Stdout) {
		var summary struct {
			Changes struct{ Add, Change, Import, Remove int }
			Type    string
		}
		if json.Unmarshal([]byte(line), &summary) == nil && summary.Type == "change_summary" {
			c := summary.Changes
			done = map[string]int{"add": c.Add, "change": c.Change, "import": c.Import, "remove": c.Remove}
		}
	}
	if want := map[string]int{"add": 0, "change": 0, "import": growersCount, "remove": 0}; !maps.Equal(done, want) {
		t.Errorf("the apply did %v, not %v", done, want)
	}
	if n := u.Count(http.MethodGet, acctest.Users+"/*/"+segment); n != growersCount {
		t.Errorf("taking over %d connections took %d requests", growersCount, n)
	}
	u.ExpectEmptyPlan(t)
	untouched()
	if state := acctest.TextOf(t, u.Dir+"/terraform.tfstate"); strings.Contains(state, "known to Leaf") || strings.Contains(state, "another one") {
		t.Error("the state holds a secret")
	}
}
