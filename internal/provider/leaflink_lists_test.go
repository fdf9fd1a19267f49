package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// leaflinkRow is the row of a list with that id, as LeafLink would print it, and as the provider should.
func leaflinkRow(list provider.LeafLinkList, id int) (leafsim.LeafLinkRow, knownvalue.Check) {
	row, want := leafsim.LeafLinkRow{"company_slug": fmt.Sprint("company-", id)}, map[string]knownvalue.Check{}
	for _, f := range list.Fields {
		switch {
		case f.Name == "id":
			row["id"], want["id"] = id, knownvalue.Int64Exact(int64(id))
		case f.Kind == "number":
			row[f.Name], want[f.Name] = 1000+id, knownvalue.Int64Exact(int64(1000+id))
		case f.Kind == "truth":
			row[f.Name], want[f.Name] = id%2 == 0, knownvalue.Bool(id%2 == 0)
		default:
			text := fmt.Sprintf("%s number %d.", f.Name, id)
			row[f.Name], want[f.Name] = text, knownvalue.StringExact(text)
		}
	}
	if list.Name == "product_lines" {
		row["company"] = 1000 + id
	}
	return row, knownvalue.ObjectExact(want)
}

func (m *market) setRows(list string, rows []leafsim.LeafLinkRow) {
	if list == "companies" { // they depend on the key
		m.AddToken(userToken, rows...)
		return
	}
	m.SetRows(strings.ReplaceAll(list, "_", "-"), rows...)
}

// leaflinkData is a data source of a list, with a key that may read it.
func leaflinkData(m *market, list, arguments string) string {
	block := ""
	if list == "companies" {
		m.env["LEAFLINK_API_KEY"] = userToken
		block = leaflinkBlock(`auth_scheme = "Token"`)
	}
	return block + "data \"leaf_leaflink_" + list + "\" \"t\" {\n" + arguments + "\n}\n"
}

func TestAccLeafLinkLists(t *testing.T) {
	for _, list := range provider.LeafLinkLists() {
		t.Run(list.Name, func(t *testing.T) {
			const all = 105
			// The server bounds pages below what is asked for, and is in no order.
			m := newMarket(t, leafsim.LeafLinkTraps{MaxLimit: 40, NextHost: "elsewhere.invalid"})
			var rows []leafsim.LeafLinkRow
			want := make([]knownvalue.Check, all)
			for i := all - 1; i >= 0; i-- {
				var row leafsim.LeafLinkRow
				row, want[i] = leaflinkRow(list, i+1)
				rows = append(rows, row)
			}
			m.setRows(list.Name, append(rows, rows[0])) // and a row is on two pages
			found := tfjsonpath.New(list.Name)
			name := "data.leaf_leaflink_" + list.Name + ".t"
			m.Test(t,
				resource.TestStep{
					Config:            leaflinkData(m, list.Name, ""),
					ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(name, found, knownvalue.ListExact(want))},
					ConfigPlanChecks:  resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				},
				resource.TestStep{
					PreConfig: func() {
						expectOffsets(t, m)
						m.setRows(list.Name, nil)
					},
					Config:            leaflinkData(m, list.Name, ""),
					ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(name, found, knownvalue.ListSizeExact(0))},
				},
			)
		})
	}
}

// expectOffsets expects that each time a list was read, each of its three pages was asked for once.
func expectOffsets(t *testing.T, m *market) {
	t.Helper()
	offsets := map[string]int{}
	for _, r := range m.Requests() {
		offsets[r.Query.Get("offset")]++
	}
	if len(offsets) != 3 || offsets[""] != offsets["40"] || offsets[""] != offsets["80"] {
		t.Errorf("requests by offset: %v", offsets)
	}
}

// Each filter finds the second of three rows, all of them together too.
func TestAccLeafLinkFilters(t *testing.T) {
	for _, list := range provider.LeafLinkLists() {
		if len(list.Filters) == 0 {
			continue
		}
		t.Run(list.Name, func(t *testing.T) {
			m := newMarket(t, leafsim.LeafLinkTraps{})
			var rows []leafsim.LeafLinkRow
			for id := 1; id <= 3; id++ {
				row, _ := leaflinkRow(list, id)
				rows = append(rows, row)
			}
			m.setRows(list.Name, rows)
			second := rows[1]
			second["description"] = "Second, and & others"
			var config strings.Builder
			var checks []statecheck.StateCheck
			data := func(label, arguments string) {
				config.WriteString(strings.Replace(leaflinkData(m, list.Name, arguments), `"t"`, `"`+label+`"`, 1))
				name := "data.leaf_leaflink_" + list.Name + "." + label
				checks = append(checks, statecheck.ExpectKnownValue(name, tfjsonpath.New(list.Name), knownvalue.ListSizeExact(1)),
					statecheck.ExpectKnownValue(name, tfjsonpath.New(list.Name).AtSliceIndex(0).AtMapKey("id"), knownvalue.Int64Exact(2)))
			}
			together := ""
			for _, f := range list.Filters {
				value := fmt.Sprintf("%q", fmt.Sprint(second[f.Name]))
				switch {
				case f.Kind == "list":
					field := strings.TrimSuffix(f.Name, "__in")
					other := "\"none\""
					value = fmt.Sprintf("%q", fmt.Sprint(second[field]))
					if f.Numbers {
						other, value = "0", fmt.Sprint(second[field])
					}
					value = "[" + other + ", " + value + "]"
				case f.Name == "state":
					value = `"NUMBER 2."`
				case f.Name == "search":
					value = `"second, AND &"`
				case f.Kind == "number", f.Kind == "truth":
					value = fmt.Sprint(second[f.Name])
				}
				argument := fmt.Sprintf("  %s = %s\n", strings.ReplaceAll(f.Name, "__", "_"), value)
				data(strings.ReplaceAll(f.Name, "__", "_"), argument)
				together += argument
			}
			data("together", together)
			m.Test(t, resource.TestStep{Config: config.String(), ConfigStateChecks: checks})
		})
	}
}

func TestAccLeafLinkListErrors(t *testing.T) {
	tests := map[string]struct {
		traps            leafsim.LeafLinkTraps
		list, arguments  string
		prepare          func(*market)
		error            string
		beforeAnyRequest bool
	}{
		"not permitted": {
			list: "brands", prepare: func(m *market) { m.AddApplication(appKey, leafsim.LeafLinkApp{Customers: leafsim.Read}, greenLeaf) },
			error: `Cannot list the brands of LeafLink … GET /api/v2/brands/: LeafLink answered 403 Forbidden: "You do not have permission to perform this action." … leaf_leaflink_application tells which`,
		},
		"bad filter": {
			list: "customer_statuses", arguments: `state = "x"`,
			prepare: func(m *market) {
				m.Before(leafsim.On("GET", "/api/v2/customer-statuses/", leafsim.JSON(400, `{"state": ["Not good.", "Too short."]}`)))
			},
			error: "Cannot list the customer statuses of LeafLink … field state: Not good.; Too short. … Correct the configuration",
		},
		"no end":        {list: "brands", traps: leafsim.LeafLinkTraps{OnePage: true}, error: "the same page for another offset, so that the list has no end"},
		"second page":   {list: "brands", traps: leafsim.LeafLinkTraps{MaxLimit: 1}, prepare: func(m *market) { m.Before(secondPage(leafsim.Truncated(200))) }, error: "LeafLink gave no answer"},
		"empty filter":  {list: "licenses", arguments: `number = ""`, error: "number", beforeAnyRequest: true},
		"empty filters": {list: "licenses", arguments: `number_in = []`, error: "number_in", beforeAnyRequest: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := newMarket(t, test.traps)
			m.SetRows("brands", leafsim.LeafLinkRow{"id": 1}, leafsim.LeafLinkRow{"id": 2})
			if test.prepare != nil {
				test.prepare(m)
			}
			m.Test(t, resource.TestStep{Config: leaflinkData(m, test.list, test.arguments), PlanOnly: true, ExpectError: words(test.error)})
			if asked := len(m.Requests()) > 0; asked == test.beforeAnyRequest {
				t.Errorf("LeafLink was asked: %t", asked)
			}
		})
	}
}

// secondPage lets the second page of any list fail.
func secondPage(h http.Handler) leafsim.Hook {
	return func(r *http.Request) http.Handler {
		if r.URL.Query().Has("offset") {
			return h
		}
		return nil
	}
}
