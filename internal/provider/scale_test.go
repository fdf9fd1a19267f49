package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// onboarded is a grower with all that belongs to him.
func onboarded(i int) []core.Resource {
	user := core.Ref{Address: fmt.Sprint("leaf_user.g", i), Attribute: "id"}
	name := fmt.Sprint("g", i)
	return []core.Resource{
		{Type: "leaf_user", Name: name, Attributes: map[string]any{"name": "Grower", "external_id": name, "deletion_protection": false}},
		{Type: "leaf_agvance_credentials", Name: name, Attributes: map[string]any{
			"leaf_user_id": user, "api_key": "key of agvance", "database_id": "d", "username": "u", "password": "password of agvance",
		}},
		{Type: "leaf_api_key", Name: name, Attributes: map[string]any{"leaf_user_id": user, "expires_in": 86400}},
		{Type: "leaf_user_configuration", Name: name, Attributes: map[string]any{"leaf_user_id": user, "fields_auto_sync": true}},
	}
}

// What growers cost, in requests without the login: to onboard them, and to look at them again.
func TestGrowersCost(t *testing.T) {
	t.Parallel()
	const growers = 60
	for name, test := range map[string]struct {
		variants leafsim.Variants
		config   map[string]any
		each     int // requests to onboard one
		users    int // GETs of users and credentials, and pages, in a plan of all; at most
	}{
		"ids everywhere":   {leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere, UserRowsAllKinds: true}, nil, 5, 8},
		"ids in the list":  {leafsim.Variants{UserRowsAllKinds: true}, nil, 6, 8},
		"as on most pages": {leafsim.Variants{}, nil, 6, growers + 8}, // Agvance is not among the fields of a Leaf user
		"own reads":        {leafsim.Variants{UserRowsAllKinds: true}, map[string]any{"bulk_reads": false}, 6, 2 * growers},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schemas, err := core.Schemas(t.Context(), acctest.Factories()["leaf"])
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				sim := leafsim.New(leafsim.WithVariants(test.variants))
				config := map[string]any{"base_url": "https://api.example.com", "username": leafsim.Username, "password": leafsim.Password}
				maps.Copy(config, test.config)
				engine := core.New(schemas, acctest.Factories(beliefOptions(newWire(sim))...)["leaf"], config)
				var all []core.Resource
				for i := range growers {
					all = append(all, onboarded(i)...)
				}
				run := func(command string, do func() *core.Result) int {
					sim.ResetRequests()
					if r := do(); r.Failed() {
						t.Fatalf("%s: %v", command, r.Diagnostics)
					}
					return len(sim.Requests()) - sim.Count(http.MethodPost, "/api/authenticate")
				}
				if n := run("apply", func() *core.Result { return engine.Apply(t.Context(), all) }); n != growers*test.each {
					t.Errorf("%d requests for %d growers, not %d", n, growers, growers*test.each)
				}
				n := run("plan", func() *core.Result { return engine.Plan(t.Context(), all) })
				if n -= 2 * growers; n > test.users { // keys and configurations
					t.Errorf("%d requests for users and connections, not %d", n, test.users)
				}
			})
		})
	}
}
