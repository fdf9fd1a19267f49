package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// found is an object that is at Leaf before Terraform comes: where it is to stand in a configuration, and what imports it.
type found struct {
	address, id string
	identity    map[string]string
}

// importBlock takes it over, by its identity or by its id.
func (f found) importBlock(byIdentity bool, more string) string {
	by := "  id = " + acctest.HCL(f.id) + "\n"
	if byIdentity {
		by = "  identity = {\n"
		for _, name := range slices.Sorted(maps.Keys(f.identity)) {
			by += fmt.Sprintf("    %s = %s\n", name, acctest.HCL(f.identity[name]))
		}
		by += "  }\n"
	}
	return "import {\n  to = " + f.address + "\n" + by + more + "}\n"
}

// wholeAccount fills a world with objects of every type, as scripts, the widget and other tools leave them.
func wholeAccount(w *acctest.World) []found {
	var all []found
	for i, k := range acctest.AllCredentials() {
		if w.SetCredentials(w.User, k.Segment, k.Body()); i%2 == 1 && k.Refreshed() {
			w.GrowerConnects(w.User, k.Segment)
		}
		all = append(all, found{k.Type + ".found", w.User, map[string]string{"leaf_user_id": w.User}})
	}
	for i, a := range acctest.EveryApp("an app, $" + "{found} at 100%") {
		if a.Scopes {
			a.ScopeList = []string{"FIELDS:READ"}
		}
		w.SetApp(a.Segment, a.Name, a.ClientEnvironment, a.Body())
		identity := map[string]string{"provider_name": a.Segment, "app_name": a.Name}
		if a.Environment {
			identity["client_environment"] = a.ClientEnvironment
		}
		all = append(all, found{fmt.Sprint("leaf_provider_app.found", i), a.ID(), identity})
	}
	for i, description := range []string{"", "for the web app", "terraform-abcdefghijkl", "ours [terraform-abcdefghijkm]"} {
		key := w.AddKey(w.User, description, 30*acctest.Day)
		all = append(all, found{fmt.Sprint("leaf_api_key.found", i), w.User + "/" + key.ID, map[string]string{"leaf_user_id": w.User, "id": key.ID}})
	}
	for i, fields := range []map[string]string{
		{"name": "Green \"Acres\"", "email": "Jane@Green-Acres.example", "phone": "555-0100", "address": "1 Main St\nSpringfield", "externalId": "$" + "{grower}"},
		{"phone": "555-0101"},
		{},
	} {
		user := w.AddUserOf(fields)
		all = append(all, found{fmt.Sprint("leaf_user.found", i), user, map[string]string{"id": user}})
	}
	hook := w.AddWebhook(leafsim.Webhook{Name: "theirs", URL: "https://EXAMPLE.com/hook?a=b&c=%20", Events: []string{"fieldUpdated", "fieldCreated", "newer"}, Secret: "theirs-one"})
	keys := map[string]any{
		"fieldsAutoSync": false, "operationsOutliersLimit": 2.5, "fieldsAttachIntersection": 0.1, "operationsMergeRange": 7, "unitMeasurement": "METRIC",
		"cleanupRules": map[string]any{
			"wetMass": []any{map[string]any{"operator": "GT", "value": 0.1}, map[string]any{"operator": "LT", "value": 1e6}},
			"crop":    []any{map[string]any{"operator": "NE", "value": "corn"}},
		},
		"standardGeoJson":                  map[string]any{"planted": map[string]any{"crop": "optional"}},
		"operationsImageAttributeCreation": map[string]any{"harvested": map[string]any{"area": true, "speed": false}, "planted": map[string]any{}},
	}
	w.ChangeUserConfig(w.User, keys)
	w.ChangeOwnerConfig(keys)
	for i, l := range []leafsim.MagicLink{
		{Kind: leafsim.ProviderLink, AllowedProviders: []string{"Trimble", "CNHI"}, Settings: map[string]any{"companyName": "Green $" + "{Acres}", "disconnectEnabled": true}},
		{Kind: leafsim.AuthenticationLink, Provider: "JohnDeere", Settings: map[string]any{"backgroundColor": "#f5f5f5", "showLeafUserName": "false"}},
		{Kind: leafsim.FileUploadLink},
	} {
		l.LeafUserID = w.User
		kind, name := strings.ReplaceAll(l.Kind, "-", "_"), leaf.LinkName(w.AddMagicLink(l, 30*acctest.Day).ID)
		all = append(all, found{fmt.Sprint("leaf_magic_link.found", i), kind + "/" + name, map[string]string{"kind": kind, "id": name}})
	}
	w.SetOrganization(w.User, leafsim.Organization{ID: "7", Name: "Home Farm", Status: leafsim.OrganizationSelected})
	all = append(all, found{"leaf_provider_organization.found", w.User + "/JohnDeere/7", map[string]string{"leaf_user_id": w.User, "provider_org_id": "7"}})
	w.AddRelation("receiver", partner)
	w.SetPermissions(partner, w.User, map[string]leafsim.Permission{"FIELDS": {Actions: []string{"READ"}}, "OPERATIONS": {Actions: []string{"READ"}, Types: []string{"APPLIED", "PLANTED"}}})
	all = append(all, found{"leaf_sharing_relation.found", partner, map[string]string{"receiver_api_owner": partner}},
		found{"leaf_sharing_permissions.found", partner + "/" + w.User, map[string]string{"receiver_api_owner": partner, "leaf_user_id": w.User}})
	return append(all, found{"leaf_webhook.found", hook, map[string]string{"id": hook}},
		found{"leaf_user_configuration.found", w.User, map[string]string{"leaf_user_id": w.User}},
		found{"leaf_configuration.found", "owner", map[string]string{"id": "owner"}})
}

// generatesForNamedProviders are the engines whose import blocks without a resource block have to name the provider, while the
// configuration is generated and only then (hashicorp/terraform#39144).
var generatesForNamedProviders = []string{"1.16.0", "1.16.1", "1.16.2"}

// Configuration that the engine generates for objects of every type, secrets and all, plans as it is: only imports, by identity
// where the engine knows it. The apply sends nothing but reads, and all plans after it are empty, whatever Leaf and the growers do
// to their connections.
func TestAccGeneratedConfiguration(t *testing.T) {
	u := acctest.NewAsUser(t, acctest.NewerPages)
	here, err := engine.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := wholeAccount(u.World)
	write := func(more string) {
		config := acctest.Requires
		for _, f := range all {
			config += f.importBlock(acctest.ImportsByIdentity(t), more)
		}
		u.Write(t, "main.tf", config)
	}
	planImports := func(args ...string) {
		t.Helper()
		said := u.MustRun(t, append([]string{"plan", "-no-color"}, args...)...).Stdout
		if want := fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", len(all)); !strings.Contains(said, want) {
			t.Fatalf("the plan is not %q:\n%s", want, said)
		}
	}
	provider := ""
	if here.Name == "Terraform" && slices.Contains(generatesForNamedProviders, here.Version) {
		provider = "  provider = leaf\n"
	}
	write(provider)
	planImports("-generate-config-out=generated.tf")
	write("")
	planImports("-out=plan.bin")
	u.MustRun(t, "apply", "-no-color", "plan.bin")
	for _, k := range acctest.AllCredentials() {
		if k.Refreshed() {
			u.GrowerConnects(u.User, k.Segment)
		}
		u.ChangeCredentials(u.User, k.Segment, map[string]any{"status": "UNAUTHENTICATED"})
	}
	u.ExpectEmptyPlan(t)
	u.MustRun(t, "apply", "-refresh-only", "-auto-approve", "-no-color")
	u.ExpectEmptyPlan(t)
	if writes := u.Writes(); len(writes) > 0 {
		t.Errorf("something was sent: %s", writes)
	}
}
