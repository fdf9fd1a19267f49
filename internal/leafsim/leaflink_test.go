package leafsim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const applicationKey = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// leafLink asks a simulated LeafLink without a network.
type leafLink struct{ *leafsim.LeafLink }

func newLeafLink(traps leafsim.LeafLinkTraps, a leafsim.LeafLinkApp) leafLink {
	l := leafLink{leafsim.NewLeafLink(traps)}
	l.AddApplication(applicationKey, a, leafsim.LeafLinkCompany(7, "green-leaf", "Green Leaf"))
	return l
}

func (l leafLink) ask(method, target, authorization string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://app.leaflink.com"+target, nil)
	r.Header.Set("Authorization", authorization)
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w
}

func TestLeafLinkAnswers(t *testing.T) {
	t.Parallel()
	all := leafsim.LeafLinkApp{Orders: leafsim.Read, Products: leafsim.ReadWrite, Customers: leafsim.Read}
	app := "App " + applicationKey
	tests := map[string]struct {
		traps          leafsim.LeafLinkTraps
		method, target string
		authorization  string
		status         int
		body           string // a part of it
	}{
		"company":                {target: "/api/v2/companies/?limit=2", status: 200, body: `"slug":"green-leaf"`},
		"no slash":               {target: "/api/v2/companies", status: 400, body: `{"detail":`},
		"no slash, with a query": {target: "/api/v2/companies?limit=2/", status: 400},
		"elsewhere":              {target: "/companies/", status: 404, body: "<html>"},
		"no such list":           {target: "/api/v2/applications/", status: 404, body: `{"detail":"Not found."}`},
		"no key":                 {target: "/api/v2/companies/", authorization: "none", status: 401, body: "Invalid token."},
		"no key, as 403":         {traps: leafsim.LeafLinkTraps{RefusedKey: 403}, target: "/api/v2/companies/", authorization: "none", status: 403},
		"Bearer":                 {target: "/api/v2/companies/", authorization: "Bearer " + applicationKey, status: 401},
		"Token":                  {target: "/api/v2/companies/", authorization: "Token " + applicationKey, status: 401},
		"two spaces":             {target: "/api/v2/companies/", authorization: "App  " + applicationKey, status: 401},
		"a write":                {method: "POST", target: "/api/v2/customer-statuses/", status: 403},
		"a write of a list":      {method: "POST", target: "/api/v2/brands/", status: 405},
		"another side's orders":  {target: "/api/v2/buyer/orders/", status: 403},
		"denied as 401":          {traps: leafsim.LeafLinkTraps{Denied: 401}, target: "/api/v2/buyer/orders/", status: 401},
		"moved":                  {traps: leafsim.LeafLinkTraps{MovedTo: "new.invalid"}, method: "DELETE", target: "/api/v2/customer-statuses/7/?a=b", status: 301},
		"fields":                 {traps: leafsim.LeafLinkTraps{Errors: leafsim.ErrorFields}, target: "/api/v2/x/", status: 404, body: `{"non_field_errors":["Not found."]}`},
		"list of errors":         {traps: leafsim.LeafLinkTraps{Errors: leafsim.ErrorList}, target: "/api/v2/x/", status: 404, body: `"status":"404"`},
		"text":                   {traps: leafsim.LeafLinkTraps{Errors: leafsim.ErrorText}, target: "/api/v2/x/", status: 404, body: "Not found."},
		"page":                   {traps: leafsim.LeafLinkTraps{Errors: leafsim.ErrorHTML}, target: "/api/v2/x/", status: 404, body: "<html>"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLeafLink(test.traps, all)
			if test.authorization == "" {
				test.authorization = app
			}
			if test.method == "" {
				test.method = http.MethodGet
			}
			w := l.ask(test.method, test.target, test.authorization)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.body) {
				t.Errorf("%d %s", w.Code, w.Body.String())
			}
			if where := w.Header().Get("Location"); test.status == 301 && where != "https://new.invalid"+test.target {
				t.Errorf("moved to %q", where)
			}
			if log := l.Requests(); len(log) != 1 || log[0].Status != test.status || log[0].Host != "app.leaflink.com" {
				t.Errorf("the log is %v", log)
			}
		})
	}
}

// The table of permissions, list by list.
func TestLeafLinkPermissions(t *testing.T) {
	t.Parallel()
	lists := []string{"companies", "brands", "orders-received", "promocodes", "product-lines", "licenses", "customer-statuses", "customer-tiers", "buyer/orders"}
	for want, a := range map[string]leafsim.LeafLinkApp{
		"yyyynnnnn": {Orders: leafsim.Read},
		"yynnynnnn": {Products: leafsim.Read},
		"yynnyynnn": {Products: leafsim.ReadWrite},
		"ynnnnnyyn": {Customers: leafsim.Read},
		"yyyyyyyyn": {Orders: leafsim.ReadWrite, Products: leafsim.ReadWrite, Customers: leafsim.ReadWrite},
		"nnnnnnnny": {Orders: leafsim.Read, Retailer: true},
		"nnnnnnnnn": {},
	} {
		l := newLeafLink(leafsim.LeafLinkTraps{}, a)
		got := ""
		for _, list := range lists {
			got += map[int]string{200: "y", 403: "n"}[l.ask("GET", "/api/v2/"+list+"/", "App "+applicationKey).Code]
		}
		if got != want {
			t.Errorf("%v may read %s, expected %s", a, got, want)
		}
	}
}

func TestLeafLinkPages(t *testing.T) {
	t.Parallel()
	statuses := func() []leafsim.LeafLinkRow {
		var rows []leafsim.LeafLinkRow
		for i := 1; i <= 5; i++ {
			rows = append(rows, leafsim.LeafLinkRow{"id": i, "state": fmt.Sprint("State ", i), "owner": 7, "is_stock": i == 5, "company_slug": "green-leaf"})
		}
		return rows
	}()
	tests := map[string]struct {
		traps      leafsim.LeafLinkTraps
		query      string
		ids        string
		next, prev string
	}{
		"all":          {ids: "1 2 3 4 5"},
		"first":        {query: "limit=2", ids: "1 2", next: "https://app.leaflink.com/api/v2/customer-statuses/?limit=2&offset=2"},
		"last":         {query: "limit=2&offset=4", ids: "5", prev: "https://app.leaflink.com/api/v2/customer-statuses/?limit=2&offset=2"},
		"beyond":       {query: "offset=9", ids: "", prev: "https://app.leaflink.com/api/v2/customer-statuses/?limit=50&offset=0"},
		"bounded":      {traps: leafsim.LeafLinkTraps{MaxLimit: 1}, query: "limit=100", ids: "1", next: "https://app.leaflink.com/api/v2/customer-statuses/?limit=1&offset=1"},
		"another host": {traps: leafsim.LeafLinkTraps{NextHost: "trap.invalid"}, query: "limit=4", ids: "1 2 3 4", next: "https://trap.invalid/api/v2/customer-statuses/?limit=4&offset=4"},
		"one page":     {traps: leafsim.LeafLinkTraps{OnePage: true}, query: "limit=2&offset=2", ids: "1 2", next: "https://app.leaflink.com/api/v2/customer-statuses/?limit=2&offset=2"},
		"filtered":     {query: "state=E+3&owner=7", ids: "3"},
		"truth":        {query: "is_stock=true", ids: "5"},
		"by slug":      {query: "company_slug=red-leaf", ids: ""},
		"not a filter": {query: "name=x", ids: "1 2 3 4 5"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLeafLink(test.traps, leafsim.LeafLinkApp{Customers: leafsim.Read})
			l.SetRows("customer-statuses", statuses...)
			var answer struct {
				Count          int
				Next, Previous *string
				Results        []map[string]any
			}
			if err := json.Unmarshal(l.ask("GET", "/api/v2/customer-statuses/?"+test.query, "App "+applicationKey).Body.Bytes(), &answer); err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, row := range answer.Results {
				ids = append(ids, fmt.Sprint(row["id"]))
				if _, printed := row["company_slug"]; printed {
					t.Error("a field is printed that LeafLink does not document")
				}
			}
			if got := strings.Join(ids, " "); got != test.ids || text(answer.Next) != test.next || text(answer.Previous) != test.prev {
				t.Errorf("got %q, next %s, previous %s", got, text(answer.Next), text(answer.Previous))
			}
		})
	}
}

func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}
