package leaf_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// growers adds so many Leaf users.
func (w *world) growers(n int) {
	for i := range n {
		w.AddUserOf(map[string]string{"name": fmt.Sprintf("Grower %d", i), "email": "grower@example.com"})
	}
}

// walk goes through all pages, and gives the ids of the users in the order in which they came, and how many came on each page.
func walk(t *testing.T, c *leaf.Client, wanted map[string]string) (ids []string, pages []int, err error) {
	t.Helper()
	for page, err := range c.UserPages(t.Context(), wanted) {
		if err != nil {
			return ids, pages, err
		}
		if !slices.IsSortedFunc(page, func(a, b leaf.UserRow) int { return cmp.Compare(a.ID, b.ID) }) {
			t.Error("a page is not in the order of ids")
		}
		for _, row := range page {
			ids = append(ids, row.ID)
		}
		pages = append(pages, len(page))
	}
	return ids, pages, nil
}

// Every user comes once, at a request for a hundred, however the list is cut and whatever happens to it meanwhile.
func TestUserPages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		variants leafsim.Variants
		meddle   func(w *world)
		requests int
		gone     int // users who are deleted on the way after they came, or before they could
		err      error
	}{
		"as documented": {requests: 3},
		"small pages":   {variants: leafsim.Variants{Pages: leafsim.Pages{Size: 50}}, requests: 5},
		"no total":      {variants: leafsim.Variants{Pages: leafsim.Pages{NoTotal: true}}, requests: 3},
		"turned round":  {variants: leafsim.Variants{Pages: leafsim.Pages{NewestFirst: true}}, requests: 3},
		// The second reading brings nobody new.
		"every row twice": {variants: leafsim.Variants{Pages: leafsim.Pages{Twice: true}}, requests: 2 * 5},
		// What follows the deleted user moves to the page before: without a second reading one user would be missing.
		"a user is deleted between two pages": {
			meddle:   func(w *world) { w.DeleteUser(w.UserIDs()[3]) },
			requests: 3 + 3, gone: 1,
		},
		"a user is made between two pages": {
			variants: leafsim.Variants{Pages: leafsim.Pages{NewestFirst: true}},
			meddle:   func(w *world) { w.AddUser("Late") },
			requests: 3 + 3,
		},
		"a page that repeats": {
			variants: leafsim.Variants{Pages: leafsim.Pages{Repeats: true}},
			requests: 3 * 2, err: leaf.ErrUnsettled,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, test.variants)
			w.growers(204)
			before := w.UserIDs()
			if test.meddle != nil {
				w.WhenDone(1, "GET", service+"/users", func() { test.meddle(w) })
			}
			ids, _, err := walk(t, w.client, nil)
			if !errors.Is(err, test.err) {
				t.Fatalf("error %v, want %v", err, test.err)
			}
			if n := w.Count("GET", service+"/users"); n != test.requests {
				t.Errorf("%d requests, want %d", n, test.requests)
			}
			if test.err != nil {
				return
			}
			if sorted := slices.Compact(slices.Sorted(slices.Values(ids))); len(sorted) != len(ids) {
				t.Errorf("%d users came, %d different ones", len(ids), len(sorted))
			}
			for _, id := range w.UserIDs() {
				if slices.Contains(before, id) && !slices.Contains(ids, id) {
					t.Errorf("user %s is missing", id)
				}
			}
			if len(ids) < len(before)-test.gone {
				t.Errorf("%d users came", len(ids))
			}
		})
	}
}

// A page costs a request when it is asked for, and is shared by all that want it until something is written.
func TestUserPages_shared(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.growers(204)
	expect := func(what string, n int) {
		t.Helper()
		if got := w.Count("GET", service+"/users"); got != n {
			t.Errorf("%s: %d requests, want %d", what, got, n)
		}
	}
	for _, err := range w.client.UserPages(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	expect("the first page", 1)
	for range 2 {
		if _, pages, err := walk(t, w.client, nil); err != nil || !slices.Equal(pages, []int{100, 100, 5}) {
			t.Errorf("pages %v, %v", pages, err)
		}
	}
	expect("all, twice", 3)
	if ids, _, _ := walk(t, w.client, map[string]string{"name": "Grower 7"}); len(ids) != 1 {
		t.Errorf("%d users of one name", len(ids))
	}
	expect("those of a name", 4)
	if _, err := w.client.DeleteUser(t.Context(), w.user); err != nil {
		t.Fatal(err)
	}
	if ids, _, _ := walk(t, w.client, nil); slices.Contains(ids, w.user) {
		t.Error("a page is older than the deletion")
	}
}

// Rows tell who is connected where they can be believed; what they do not tell, the credentials' own answer does.
func TestRowCredentials(t *testing.T) {
	t.Parallel()
	johnDeere := leaf.CredentialsPath{Segment: "john-deere-credentials", Embedded: "johnDeereCredentials", Fields: []string{"id", "status", "clientKey"}}
	agvance := leaf.CredentialsPath{Segment: "agvance-credentials", Embedded: "agvanceCredentials", Fields: []string{"id", "status", "username"}}
	for name, test := range map[string]struct {
		variants leafsim.Variants
		asked    map[string]int // requests for the credentials of five users, by kind
		needed   []string
	}{
		"as documented":                     {asked: map[string]int{"john-deere": 0, "agvance": 5}},
		"all kinds":                         {variants: leafsim.Variants{UserRowsAllKinds: true}, asked: map[string]int{"john-deere": 0, "agvance": 0}},
		"no field where there are none":     {variants: leafsim.Variants{UserRows: leafsim.UserRowsSparse}, asked: map[string]int{"john-deere": 0, "agvance": 5}},
		"ids alone, which is enough":        {variants: leafsim.Variants{UserRows: leafsim.UserRowsIDs}, asked: map[string]int{"john-deere": 0, "agvance": 5}},
		"ids alone, where more is needed":   {variants: leafsim.Variants{UserRows: leafsim.UserRowsIDs}, needed: []string{"status"}, asked: map[string]int{"john-deere": 2, "agvance": 5}},
		"nothing in the fields, for nobody": {variants: leafsim.Variants{UserRows: leafsim.UserRowsHollow}, asked: map[string]int{"john-deere": 5, "agvance": 5}},
		"no fields":                         {variants: leafsim.Variants{UserRows: leafsim.UserRowsBare}, asked: map[string]int{"john-deere": 5, "agvance": 5}},
		"masked":                            {variants: leafsim.Variants{Secrets: leafsim.SecretsMasked}, needed: []string{"status", "clientKey"}, asked: map[string]int{"john-deere": 0, "agvance": 5}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, test.variants)
			w.growers(4)
			connected := w.UserIDs()[1:3]
			for _, id := range connected {
				w.SetCredentials(id, "john-deere-credentials", map[string]any{"clientKey": "key", "clientEnvironment": "STAGE"})
				w.SetCredentials(id, "agvance-credentials", map[string]any{"username": "jane"})
			}
			for page, err := range w.client.UserPages(t.Context(), nil) {
				if err != nil {
					t.Fatal(err)
				}
				found := map[string][]string{}
				for _, row := range page {
					for kind, path := range map[string]leaf.CredentialsPath{"john-deere": johnDeere, "agvance": agvance} {
						o, there, _, err := w.client.RowCredentials(t.Context(), row, path, test.needed...)
						if err != nil {
							t.Fatal(err)
						}
						if there {
							found[kind] = append(found[kind], row.ID)
							for _, field := range test.needed {
								if kind == "john-deere" && !o.Has(field) {
									t.Errorf("%s lacks %s", kind, field)
								}
							}
						}
					}
				}
				want := slices.Sorted(slices.Values(connected))
				for _, kind := range slices.Sorted(maps.Keys(test.asked)) {
					if !slices.Equal(found[kind], want) {
						t.Errorf("%s: %d users connected, want %d", kind, len(found[kind]), len(want))
					}
					if n := w.Count("GET", service+"/users/*/"+kind+"-credentials"); n != test.asked[kind] {
						t.Errorf("%s: %d requests, want %d", kind, n, test.asked[kind])
					}
				}
			}
		})
	}
}

// A user's own answer says as much as a row of the list.
func TestUserRow(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.SetCredentials(w.user, "trimble-credentials", map[string]any{"clientId": "id"})
	row, found, err := w.client.UserRow(t.Context(), w.user)
	if err != nil || !found {
		t.Fatal(found, err)
	}
	trimble := leaf.CredentialsPath{Segment: "trimble-credentials", Embedded: "trimbleCredentials", Fields: []string{"id"}}
	stara := leaf.CredentialsPath{Segment: "stara-credentials", Embedded: "staraCredentials", Fields: []string{"id"}}
	if _, there, asked, err := w.client.RowCredentials(t.Context(), row, trimble); !there || asked || err != nil {
		t.Error(there, asked, err)
	}
	if _, there, asked, err := w.client.RowCredentials(t.Context(), row, stara); there || asked || err != nil {
		t.Error(there, asked, err)
	}
}
