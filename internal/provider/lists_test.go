package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// accountOf fills a world with so many growers, each with John Deere, Agvance, a key and a configuration, which a partner may
// read; with eight apps and two webhooks.
func accountOf(t *testing.T, w *acctest.World, growers int) (ids []string) {
	t.Helper()
	w.DeleteUser(w.User)
	for i := range growers {
		id := w.AddUserOf(map[string]string{"name": fmt.Sprintf("Grower %03d", i), "externalId": fmt.Sprintf("grower-%03d", i), "email": "grower@example.com"})
		w.SetCredentials(id, "john-deere-credentials", map[string]any{"clientKey": "app", "clientSecret": canary, "refreshToken": canary, "clientEnvironment": "STAGE"})
		w.SetCredentials(id, "agvance-credentials", map[string]any{"apiKey": canary, "username": "jane", "password": canary, "databaseId": "db"})
		w.AddKey(id, "widget", 24*time.Hour)
		w.AddMagicLink(leafsim.MagicLink{Kind: leafsim.ProviderLink, LeafUserID: id, Settings: map[string]any{"companyName": "Ours"}}, 24*time.Hour)
		w.SetOrganization(id, leafsim.Organization{ID: "7", Name: "Home Farm", Status: leafsim.OrganizationPreview})
		w.ChangeUserConfig(id, map[string]any{"fieldsAutoSync": true})
		w.SetPermissions(partner, id, map[string]leafsim.Permission{"FIELDS": {Actions: []string{"READ"}}})
		ids = append(ids, id)
	}
	for _, app := range []string{"AgLeader", "ClimateFieldView", "CNHI/STAGE", "CNHIFieldOps/STAGE", "JohnDeere/PRODUCTION", "Trimble", "RavenSlingshot", "Stara"} {
		provider, environment, _ := strings.Cut(app, "/")
		w.SetApp(provider, "my app", environment, map[string]any{})
	}
	w.AddRelation("receiver", partner)
	w.AddRelation("sender", "somebody@example.com")
	w.AddWebhook(leafsim.Webhook{Name: "first", URL: "https://a.example/1", Secret: canary, Events: []string{"fieldCreated"}})
	w.AddWebhook(leafsim.Webhook{Name: "second", URL: "https://a.example/2", Secret: canary, Events: []string{"fieldUpdated"}})
	slices.Sort(ids)
	return ids
}

// accountTypes are the types of what accountOf makes.
var accountTypes = []string{
	"leaf_user", "leaf_john_deere_credentials", "leaf_agvance_credentials", "leaf_api_key", "leaf_user_configuration", "leaf_configuration", "leaf_provider_app", "leaf_webhook",
}

// partner is who receives what the account shares.
const partner = "partner@example.com"

// canary is a secret that must not come out of a list.
const canary = "s3cret-canary-0123456789"

// Every list says who and what, in a stable order, with what an import would put into the state, without secrets.
func TestLists(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	ids := accountOf(t, w, 3)
	first := w.UserFields(ids[0])
	who := fmt.Sprintf("%s (%s)", first["name"], first["externalId"])
	for typeName, want := range map[string]struct {
		objects            int
		name               string
		identity, resource map[string]string
	}{
		"leaf_user": {3, who, map[string]string{"id": ids[0]}, map[string]string{
			"id": ids[0], "name": first["name"], "external_id": first["externalId"], "email": "grower@example.com", "deletion_protection": "true",
		}},
		"leaf_john_deere_credentials": {3, who + ": John Deere, OK", map[string]string{"leaf_user_id": ids[0]}, map[string]string{
			"leaf_user_id": ids[0], "client_key": "app", "client_environment": "STAGE", "status": "OK",
		}},
		"leaf_agvance_credentials": {3, who + ": Agvance, OK", map[string]string{"leaf_user_id": ids[0]}, map[string]string{
			"leaf_user_id": ids[0], "username": "jane", "database_id": "db", "client_environment": "STAGE", "has_session": "true",
		}},
		"leaf_trimble_credentials": {},
		"leaf_api_key":             {3, who + ": widget, until 2026-03-02", nil, map[string]string{"leaf_user_id": ids[0], "description": "widget", "on_invalid": "replace", "valid": "true"}},
		"leaf_magic_link":          {3, "", nil, map[string]string{"kind": "provider", "on_expired": "replace", "expires_in": "86400", "settings.company_name": "Ours"}},
		"leaf_provider_organization": {3, who + ": 7 (\"Home Farm\"), PREVIEW", map[string]string{"leaf_user_id": ids[0], "provider_org_id": "7"}, map[string]string{
			"leaf_user_id": ids[0], "provider_org_id": "7", "selected": "false", "status": "PREVIEW",
		}},
		"leaf_user_configuration": {3, who + ": configuration", map[string]string{"leaf_user_id": ids[0]}, map[string]string{"leaf_user_id": ids[0], "fields_auto_sync": "true"}},
		"leaf_configuration":      {1, "The API owner: configuration", map[string]string{"id": "owner"}, map[string]string{"id": "owner"}},
		"leaf_webhook":            {2, "", nil, nil},
		"leaf_sharing_relation": {1, partner + ", ALLOWED", map[string]string{"receiver_api_owner": partner}, map[string]string{
			"receiver_api_owner": partner, "status": "ALLOWED", "relation_status": "ALLOWED", "block_on_destroy": "false",
		}},
		"leaf_sharing_permissions": {3, who + ": shared with " + partner, map[string]string{"receiver_api_owner": partner, "leaf_user_id": ids[0]}, map[string]string{
			"id": partner + "/" + ids[0], "receiver_api_owner": partner, "leaf_user_id": ids[0],
		}},
		"leaf_provider_app": {8, "AgLeader: my app", map[string]string{"provider_name": "AgLeader", "app_name": "my app"}, map[string]string{
			"id": "AgLeader/my app", "provider_name": "AgLeader", "app_name": "my app",
		}},
	} {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			listed := w.Query(t, typeName, nil, 0, true)
			if len(listed.Errors) > 0 || len(listed.Objects) != want.objects {
				t.Fatalf("%d objects, want %d; %v", len(listed.Objects), want.objects, listed.Errors)
			}
			if text := fmt.Sprint(listed); strings.Contains(text, canary) {
				t.Error("a secret is listed")
			}
			for _, k := range w.Keys(ids[0]) {
				if strings.Contains(fmt.Sprint(listed), k.Key) {
					t.Error("a key is listed")
				}
			}
			if again := w.Query(t, typeName, nil, 0, false); !slices.Equal(again.Names(), listed.Names()) {
				t.Errorf("another order: %q, then %q", listed.Names(), again.Names())
			}
			if want.name == "" {
				return
			}
			got := listed.Objects[0]
			if got.Name != want.name {
				t.Errorf("name %q, want %q", got.Name, want.name)
			}
			expectIn(t, "identity", got.Identity, want.identity)
			expectIn(t, "resource", got.Resource, want.resource)
		})
	}
	t.Run("every resource has one", func(t *testing.T) {
		t.Parallel()
		schemas := acctest.Schemas(t)
		resources, lists := slices.Sorted(maps.Keys(schemas.ResourceSchemas)), slices.Sorted(maps.Keys(schemas.ListResourceSchemas))
		if !slices.Equal(resources, lists) {
			t.Errorf("resources %q, list resources %q", resources, lists)
		}
	})
}

func expectIn(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s: %s is %q, want %q", what, name, got[name], value)
		}
	}
}

// The filters of lists, and what they refuse.
func TestLists_filters(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	ids := accountOf(t, w, 3)
	revoked := w.AddKey(ids[1], "old", time.Hour)
	w.RevokeKey(revoked.ID)
	nobody := "00000000-0000-4000-8000-000000000000"
	for name, test := range map[string]struct {
		typeName string
		config   map[string]any
		objects  int
		fails    string
	}{
		"by external id":          {"leaf_user", map[string]any{"external_id": "grower-001"}, 1, ""},
		"by a part of a name":     {"leaf_user", map[string]any{"name": "Grower"}, 0, ""},
		"by all":                  {"leaf_user", map[string]any{"name": "Grower 002", "email": "grower@example.com"}, 1, ""},
		"an empty filter":         {"leaf_user", map[string]any{"name": ""}, 0, "name"},
		"keys of one":             {"leaf_api_key", map[string]any{"leaf_user_id": strings.ToUpper(ids[1])}, 1, ""},
		"dead keys too":           {"leaf_api_key", map[string]any{"leaf_user_id": ids[1], "valid_only": false}, 2, ""},
		"keys of nobody":          {"leaf_api_key", map[string]any{"leaf_user_id": nobody}, 0, "There is no Leaf user"},
		"credentials of one":      {"leaf_john_deere_credentials", map[string]any{"leaf_user_id": ids[1]}, 1, ""},
		"others of one":           {"leaf_panorama_credentials", map[string]any{"leaf_user_id": ids[1]}, 0, ""},
		"credentials of nobody":   {"leaf_john_deere_credentials", map[string]any{"leaf_user_id": nobody}, 0, "There is no Leaf user"},
		"no id":                   {"leaf_john_deere_credentials", map[string]any{"leaf_user_id": "jane"}, 0, "leaf_user_id"},
		"configuration of nobody": {"leaf_user_configuration", map[string]any{"leaf_user_id": nobody}, 0, "There is no Leaf user"},
		"apps of one provider":    {"leaf_provider_app", map[string]any{"provider_name": "JohnDeere"}, 1, ""},
		"shared of one":           {"leaf_sharing_permissions", map[string]any{"leaf_user_id": ids[1], "receiver_api_owner": "PARTNER@example.com"}, 1, ""},
		"shared with nobody":      {"leaf_sharing_permissions", map[string]any{"receiver_api_owner": "somebody@example.com"}, 0, ""},
		"apps of no provider":     {"leaf_provider_app", map[string]any{"provider_name": "Deere"}, 0, "provider_name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listed := w.Query(t, test.typeName, test.config, 0, false)
			if len(listed.Objects) != test.objects || len(listed.Warnings) > 0 {
				t.Errorf("%d objects, want %d; %q", len(listed.Objects), test.objects, listed.Warnings)
			}
			if said := strings.Join(listed.Errors, "\n"); (test.fails == "") != (said == "") || !strings.Contains(said, test.fails) {
				t.Errorf("errors %q, want %q", said, test.fails)
			}
		})
	}
}

// What lists cost: pages are fetched as they are consumed, and shared by the lists of one query.
func TestLists_requests(t *testing.T) {
	t.Parallel()
	rows := leafsim.Variants{UserRowsAllKinds: true}
	for name, test := range map[string]struct {
		variants leafsim.Variants
		types    []string
		limit    int64
		objects  int
		requests int
	}{
		"ten users":                  {leafsim.Variants{}, []string{"leaf_user"}, 10, 10, 1},
		"all users":                  {leafsim.Variants{}, []string{"leaf_user"}, 0, 150, 2},
		"ten connections":            {leafsim.Variants{}, []string{"leaf_john_deere_credentials"}, 10, 10, 1},
		"users and connections":      {leafsim.Variants{}, []string{"leaf_user", "leaf_john_deere_credentials", "leaf_trimble_credentials"}, 0, 300, 2 + 1}, // one of those who show no Trimble
		"ten keys":                   {leafsim.Variants{}, []string{"leaf_api_key"}, 10, 10, 1 + 10 + 8},
		"all keys":                   {leafsim.Variants{}, []string{"leaf_api_key"}, 0, 150, 2 + 150},
		"a kind that no row shows":   {leafsim.Variants{}, []string{"leaf_agvance_credentials"}, 0, 150, 2 + 150},
		"ten of a kind no row shows": {leafsim.Variants{}, []string{"leaf_agvance_credentials"}, 10, 10, 1 + 10 + 8},
		"apps":                       {leafsim.Variants{}, []string{"leaf_provider_app"}, 0, 8, 8},
		"everything but keys and configurations of users": {rows, []string{
			"leaf_user", "leaf_john_deere_credentials", "leaf_agvance_credentials", "leaf_configuration", "leaf_provider_app", "leaf_webhook",
		}, 0, 3*150 + 1 + 8 + 2, 2 + 1 + 8 + 1},
		"everything": {rows, accountTypes, 0, 5*150 + 1 + 8 + 2, 2 + 1 + 8 + 1 + 2*150},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t, test.variants)
			accountOf(t, w, 150)
			querier := w.Querier(t)
			objects := 0
			for _, typeName := range test.types {
				listed := querier.Query(t, typeName, nil, test.limit, true)
				if len(listed.Errors) > 0 {
					t.Fatal(listed.Errors)
				}
				objects += len(listed.Objects)
			}
			if objects != test.objects {
				t.Errorf("%d objects, want %d", objects, test.objects)
			}
			if n := len(reads(w)); n > test.requests {
				t.Errorf("%d requests, want %d", n, test.requests)
			}
			if writes := w.Writes(); len(writes) > 0 {
				t.Errorf("writes: %q", writes)
			}
		})
	}
}

// reads are the paths that were read.
func reads(w *acctest.World) []string {
	var paths []string
	for _, r := range w.Requests() {
		if r.Method == http.MethodGet {
			paths = append(paths, r.Path)
		}
	}
	return paths
}

// Trouble with one Leaf user is a warning, trouble with all is an error, and what cannot be listed at all is never an empty
// list.
func TestLists_errors(t *testing.T) {
	t.Parallel()
	fails := leafsim.Status(http.StatusInternalServerError)
	for name, test := range map[string]struct {
		typeName          string
		path              string // of the requests that fail
		config            map[string]any
		nth               int // only this request fails; 0 is all
		fault             http.Handler
		objects, warnings int
		says              string
	}{
		"the keys of one":               {typeName: "leaf_api_key", path: "/api-keys", nth: 2, fault: fails, objects: 11, warnings: 1, says: "The list goes on without it."},
		"the keys of the first":         {typeName: "leaf_api_key", path: "/api-keys", nth: 1, fault: fails, objects: 11, warnings: 1, says: "The list goes on without it."},
		"the keys of all":               {typeName: "leaf_api_key", path: "/api-keys", fault: fails, says: "all 12"},
		"no list of keys":               {typeName: "leaf_api_key", path: "/api-keys", fault: leafsim.Status(http.StatusNotFound), says: "all 12"},
		"the credentials of one":        {typeName: "leaf_agvance_credentials", path: "/agvance-credentials", nth: 3, fault: fails, objects: 11, warnings: 2, says: "The list goes on without it."},
		"the credentials of all":        {typeName: "leaf_agvance_credentials", path: "/agvance-credentials", fault: fails, says: "all 12"},
		"the configuration of one":      {typeName: "leaf_user_configuration", path: "/configs/", nth: 5, fault: fails, objects: 11, warnings: 1, says: "The list goes on without it."},
		"the users":                     {typeName: "leaf_user", path: "/users", fault: fails, says: "Cannot list the Leaf users"},
		"the users are not there":       {typeName: "leaf_user", path: "/users", fault: leafsim.Status(http.StatusNotFound), says: "Cannot list the Leaf users"},
		"the users of keys":             {typeName: "leaf_api_key", path: "/users", fault: fails, says: "Cannot list the Leaf users"},
		"no token":                      {typeName: "leaf_api_key", path: "/api-keys", fault: leafsim.Status(http.StatusUnauthorized), says: "401"},
		"the apps of one provider":      {typeName: "leaf_provider_app", path: "/app-keys/Stara", fault: fails, objects: 7, warnings: 1, says: "Stara"},
		"the apps of one are not there": {typeName: "leaf_provider_app", path: "/app-keys/Stara", fault: leafsim.Status(http.StatusNotFound), objects: 7, warnings: 1, says: "Stara"},
		"the apps of the one asked for": {typeName: "leaf_provider_app", path: "/app-keys/Stara", config: map[string]any{"provider_name": "Stara"}, fault: fails, says: "Stara"},
		"the links of one kind":         {typeName: "leaf_magic_link", path: "/magic-link/file-upload", fault: fails, objects: 12, warnings: 1, says: "file_upload"},
		"the links of all kinds":        {typeName: "leaf_magic_link", path: "/magic-link/", fault: leafsim.Status(http.StatusNotFound), says: "all 3"},
		"the organizations of one":      {typeName: "leaf_provider_organization", path: "/organizations", nth: 3, fault: fails, objects: 11, warnings: 1, says: "The list goes on without it."},
		"the webhooks":                  {typeName: "leaf_webhook", path: "/webhooks", fault: leafsim.Status(http.StatusNotFound), says: "Cannot list the webhooks"},
		"the sharing relations":         {typeName: "leaf_sharing_relation", path: "/sharing-relation/", fault: leafsim.Status(http.StatusNotFound), says: "Cannot list the sharing relations"},
		"what is shared of one":         {typeName: "leaf_sharing_permissions", path: "/users-permissions/", nth: 3, fault: fails, objects: 11, warnings: 1, says: "The list goes on without it."},
		"the owner's configuration":     {typeName: "leaf_configuration", path: "/configs", fault: leafsim.Status(http.StatusNotFound), says: "Cannot list the configuration"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t)
			accountOf(t, w, 12)
			var asked atomic.Int64
			var failing atomic.Value
			w.Before(func(r *http.Request) http.Handler {
				if !strings.Contains(r.URL.Path, test.path) {
					return nil
				}
				key := r.URL.String()
				if test.nth > 0 && asked.Add(1) == int64(test.nth) {
					failing.Store(key) // and when it is tried again
				}
				if test.nth == 0 || failing.Load() == key {
					return test.fault
				}
				return nil
			})
			listed := w.Query(t, test.typeName, test.config, 0, false)
			if len(listed.Objects) != test.objects || len(listed.Warnings) != test.warnings {
				t.Errorf("%d objects, want %d; warnings %q, want %d", len(listed.Objects), test.objects, listed.Warnings, test.warnings)
			}
			wantErrors := 0
			if test.objects == 0 {
				wantErrors = 1
			}
			if len(listed.Errors) != wantErrors {
				t.Errorf("errors %q", listed.Errors)
			}
			said := strings.Join(append(listed.Errors, listed.Warnings...), "\n")
			if !strings.Contains(said, test.says) {
				t.Errorf("it does not say %q:\n%s", test.says, said)
			}
		})
	}
}

// A list that never settles says that it may lack some, and a query costs no more than it is let.
func TestLists_unsettled(t *testing.T) {
	t.Parallel()
	w := acctest.New(t, leafsim.Variants{Pages: leafsim.Pages{Size: 3, Repeats: true}})
	accountOf(t, w, 7)
	listed := w.Query(t, "leaf_user", nil, 0, false)
	if len(listed.Objects) != 3 || len(listed.Errors) > 0 || len(listed.Warnings) != 1 || !strings.Contains(listed.Warnings[0], "may lack some") {
		t.Errorf("%d objects, warnings %q, errors %q", len(listed.Objects), listed.Warnings, listed.Errors)
	}
}

// Lists of every sort meet every fault of the table: what they send is what is there, or they say what was the matter.
func TestListFaults(t *testing.T) {
	t.Parallel()
	for _, typeName := range accountTypes {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			r := newReader(t)
			querier := acctest.QuerierOf(t, r.plugin.ProviderServer)
			list := func(t *testing.T) acctest.Queried {
				t.Helper()
				r.configure(t)
				return querier.Query(t, typeName, nil, 0, true)
			}
			whole := list(t)
			if len(whole.Errors) > 0 || len(whole.Objects) == 0 {
				t.Fatalf("%d objects; %q", len(whole.Objects), whole.Errors)
			}
			for _, f := range faults.All(elsewhere) {
				synctest.Test(t, func(t *testing.T) {
					struck, heal := r.strike(f, isGET)
					got := list(t)
					heal()
					said := strings.Join(append(got.Errors, got.Warnings...), "\n")
					switch {
					case !struck.Load():
						t.Errorf("%s: no request met the fault", f.Name)
					case len(got.Errors) == 0 && slices.Equal(got.Warnings, whole.Warnings) && !reflect.DeepEqual(got.Objects, whole.Objects):
						t.Errorf("%s: something else was listed, and nothing said", f.Name)
					case f.Times == 0 && len(got.Errors) == 0:
						t.Errorf("%s: nobody has noticed", f.Name)
					case len(got.Errors) > 0 && !slices.ContainsFunc(f.Says, func(words string) bool { return strings.Contains(said, words) }):
						t.Errorf("%s: it says none of %q:\n%s", f.Name, f.Says, said)
					}
					for _, secret := range r.secrets {
						if strings.Contains(said, secret) {
							t.Errorf("%s: a secret is shown", f.Name)
						}
					}
					if healed := list(t); !reflect.DeepEqual(healed.Objects, whole.Objects) {
						t.Errorf("%s: after the fault: %q", f.Name, healed.Errors)
					}
				})
			}
		})
	}
}
