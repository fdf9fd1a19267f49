package credentials_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Who is connected to what, at the price of the pages of the list of Leaf users where those show it.
func TestConnections(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	w.DeleteUser(w.User)
	var ids []string
	for i := range 150 {
		id := w.AddUserOf(map[string]string{"name": fmt.Sprintf("Grower %03d", i), "externalId": fmt.Sprintf("grower-%03d", i), "email": fmt.Sprintf("%d@example.com", i%2)})
		w.SetCredentials(id, "john-deere-credentials", map[string]any{"clientKey": "app", "clientSecret": "s3cret-canary"})
		ids = append(ids, id)
	}
	w.SetCredentials(ids[7], "agvance-credentials", map[string]any{"username": "jane", "password": "s3cret-canary"})
	w.SetCredentials(ids[9], "ag-leader-credentials", map[string]any{"publicKey": "key", "status": "UNAUTHENTICATED"})
	const samples = 10 // one user of each kind is asked for whom no row shows it, and whether 404 means "none": rows may be wrong
	for name, test := range map[string]struct {
		config      map[string]any
		connections int
		requests    int // GETs
		warns       bool
		fails       string
	}{
		"all, of kinds that the list shows": {map[string]any{"kinds": []string{"john_deere", "agleader", "trimble"}}, 151, 2 + samples, false, ""},
		"all, of one that it does not":      {map[string]any{"kinds": []string{"agvance"}}, 1, 2 + 150, true, ""},
		"all of everything":                 {map[string]any{}, 152, 2 + 5*150 + samples, true, ""},
		"by e-mail address":                 {map[string]any{"email": "1@example.com", "kinds": []string{"john_deere"}}, 75, 1, false, ""},
		"by external id":                    {map[string]any{"external_id": "grower-007"}, 2, 1 + 5 + samples, false, ""},
		"by one id":                         {map[string]any{"leaf_user_ids": []string{strings.ToUpper(ids[9])}}, 2, 1 + 5 + samples, false, ""},
		"by three ids":                      {map[string]any{"leaf_user_ids": ids[7:10], "kinds": []string{"john_deere"}}, 3, 2, false, ""},
		"by ids and e-mail address":         {map[string]any{"leaf_user_ids": ids[7:10], "email": "1@example.com", "kinds": []string{"john_deere"}}, 2, 2, false, ""},
		"nobody":                            {map[string]any{"external_id": "nobody"}, 0, 1, false, ""},
		"an id of nobody":                   {map[string]any{"leaf_user_ids": []string{"00000000-0000-4000-8000-000000000000"}}, 0, 1, false, "There is no Leaf user 00000000"},
		"no id":                             {map[string]any{"leaf_user_ids": []string{"jane"}}, 0, 0, false, "must be the id of a Leaf user"},
		"no kind":                           {map[string]any{"kinds": []string{"deere"}}, 0, 0, false, "john_deere"},
	} {
		t.Run(name, func(t *testing.T) {
			w.ResetRequests()
			read := w.ReadData(t, "leaf_connections", test.config)
			if said := strings.Join(read.Errors, "\n"); (said == "") != (test.fails == "") || !strings.Contains(said, test.fails) {
				t.Fatalf("errors %q, want %q", said, test.fails)
			}
			if (len(read.Warnings) > 0) != test.warns {
				t.Errorf("warnings %q", read.Warnings)
			}
			if test.fails != "" {
				return
			}
			var order []string
			for i := 0; read.Values[fmt.Sprintf("connections[%d].kind", i)] != ""; i++ {
				order = append(order, read.Values[fmt.Sprintf("connections[%d].leaf_user_id", i)]+" "+read.Values[fmt.Sprintf("connections[%d].kind", i)])
			}
			if len(order) != test.connections || !slices.IsSorted(order) {
				t.Errorf("%d connections, want %d: %q", len(order), test.connections, order)
			}
			if strings.Contains(fmt.Sprint(read), "s3cret-canary") {
				t.Error("a secret is read")
			}
			if n := w.Count("GET", acctest.Users) + w.Count("GET", acctest.Users+"/*") + w.Count("GET", acctest.Users+"/*/*"); n > test.requests {
				t.Errorf("%d requests, want %d", n, test.requests)
			}
		})
	}
}

// What a connection says of itself, whether a row of the list says it or an answer of its own.
func TestConnections_values(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string]leafsim.Variants{
		"rows": {}, "ids alone": {UserRows: leafsim.UserRowsIDs}, "nothing": {UserRows: leafsim.UserRowsBare}, "placeholders": {UserRows: leafsim.UserRowsHollow},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t, variants)
			w.SetCredentials(w.User, "trimble-credentials", map[string]any{"clientId": "app", "status": "MISSING_PERMISSION"})
			read := w.ReadData(t, "leaf_connections", map[string]any{"kinds": []string{"trimble", "raven"}})
			for attribute, want := range map[string]string{"leaf_user_id": w.User, "name": "Jane Smith", "kind": "trimble", "status": "MISSING_PERMISSION", "created_time": "2026-03-01T12:00:00.123456Z"} {
				if got := read.Values["connections[0]."+attribute]; got != want {
					t.Errorf("%s is %q, want %q; %q", attribute, got, want, read.Errors)
				}
			}
			if read.Values["connections[1].kind"] != "" {
				t.Error("somebody is connected to what he is not")
			}
		})
	}
}

// A list that may lack somebody is an error: what is made for each of its connections would be deleted with one that is missing.
func TestConnections_unsettled(t *testing.T) {
	t.Parallel()
	w := acctest.New(t, leafsim.Variants{Pages: leafsim.Pages{Size: 2, Repeats: true}})
	for range 4 {
		w.AddUser("grower")
	}
	read := w.ReadData(t, "leaf_connections", map[string]any{"kinds": []string{"trimble"}})
	if len(read.Errors) != 1 || !strings.Contains(read.Errors[0], "some users may be missing") {
		t.Errorf("errors %q", read.Errors)
	}
}

// All connections of a kind are imported at once, without a typed id, on every engine: nothing is written to Leaf.
func TestAccConnections_import(t *testing.T) {
	u := acctest.NewAsUser(t)
	for i := range 3 {
		id := u.AddUserOf(map[string]string{"externalId": fmt.Sprintf("grower-%d", i)})
		u.SetCredentials(id, "john-deere-credentials", map[string]any{
			"clientKey": "app", "clientSecret": "s3cret-canary", "refreshToken": "s3cret-canary", "clientEnvironment": "STAGE",
		})
	}
	u.Write(t, "main.tf", acctest.Requires+`
		provider "leaf" {}
		data "leaf_connections" "john_deere" {
			kinds = ["john_deere"]
		}
		locals {
			growers = { for c in data.leaf_connections.john_deere.connections : c.external_id => c.leaf_user_id }
		}
		import {
			for_each = local.growers
			to       = leaf_john_deere_credentials.grower[each.key]
			id       = each.value
		}
		resource "leaf_john_deere_credentials" "grower" {
			for_each           = local.growers
			leaf_user_id       = each.value
			client_key         = "app"
			client_environment = "STAGE"
			client_secret      = var.secret
			refresh_token      = var.secret
		}
		variable "secret" {
			type      = string
			sensitive = true
		}`)
	u.Setenv("TF_VAR_secret", "s3cret-canary")
	if said := u.Apply(t).Stdout; !strings.Contains(said, "3 imported, 0 added") {
		t.Errorf("not all are imported:\n%s", said)
	}
	if writes := u.Writes(); len(writes) > 0 {
		t.Errorf("writes: %q", writes)
	}
	u.MustRun(t, "plan", "-no-color", "-detailed-exitcode")
}

// Rows that show {} in spite of a connection, beside rows that show theirs, leave nobody out, neither here nor in a list; and one
// request finds out that they are right.
func TestConnections_emptyRows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ hidden, requests int }{"wrong": {3, 2 + 3}, "right": {0, 1 + 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t)
			rows := fmt.Sprintf(`{"id":%q,"trimbleCredentials":{"id":"7e0b2f0c-4a7b-4a0e-8a44-3d1a5ad1f0aa","status":"OK","clientId":"app"}}`, w.User)
			w.SetCredentials(w.User, "trimble-credentials", map[string]any{"clientId": "app"})
			for i := range 3 {
				id := w.AddUser("grower")
				if i < test.hidden {
					w.SetCredentials(id, "trimble-credentials", map[string]any{"clientId": "app"})
				}
				rows += fmt.Sprintf(`,{"id":%q,"trimbleCredentials":{}}`, id)
			}
			w.Before(func(r *http.Request) http.Handler {
				if r.Method != http.MethodGet || r.URL.Path != acctest.Users {
					return nil
				}
				if page := r.URL.Query().Get("page"); page != "" && page != "0" {
					return leafsim.JSON(http.StatusOK, `[]`)
				}
				return leafsim.JSON(http.StatusOK, "["+rows+"]")
			})
			read := w.ReadData(t, "leaf_connections", map[string]any{"kinds": []string{"trimble"}})
			last := fmt.Sprintf("connections[%d].kind", test.hidden)
			if len(read.Errors) > 0 || read.Values[last] != "trimble" || read.Values[fmt.Sprintf("connections[%d].kind", test.hidden+1)] != "" {
				t.Errorf("%q %v", read.Errors, read.Values)
			}
			w.ResetRequests()
			listed := w.Query(t, "leaf_trimble_credentials", nil, 0, false)
			if len(listed.Errors) > 0 || len(listed.Objects) != 1+test.hidden {
				t.Errorf("%d are listed, want %d; %q", len(listed.Objects), 1+test.hidden, listed.Errors)
			}
			if warned := len(listed.Warnings) > 0; warned != (test.hidden > 0) {
				t.Errorf("warnings %q", listed.Warnings)
			}
			if n := w.Count("GET", acctest.Users) + w.Count("GET", acctest.Users+"/*/*"); n > test.requests {
				t.Errorf("%d requests, want %d", n, test.requests)
			}
		})
	}
}
