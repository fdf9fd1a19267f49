package leaflink_test

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

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// leaflinkData is a data source of a list, with a key that may read it.
func leaflinkData(m *acctest.Market, list, arguments string) string {
	block := ""
	if list == "companies" {
		m.Env["LEAFLINK_API_KEY"] = acctest.LeafLinkToken
		block = acctest.LeafLinkBlock(`auth_scheme = "Token"`)
	}
	return block + "data \"leaf_leaflink_" + list + "\" \"t\" {\n" + arguments + "\n}\n"
}

func TestAccLeafLink_lists(t *testing.T) {
	t.Parallel()
	for _, list := range acctest.LeafLinkLists() {
		t.Run(list.Name, func(t *testing.T) {
			const all = 105
			// The server bounds pages below what is asked for, and is in no order.
			m := acctest.NewMarket(t, leafsim.LeafLinkTraps{MaxLimit: 40, NextHost: "elsewhere.invalid"})
			var rows []leafsim.LeafLinkRow
			want := make([]knownvalue.Check, all)
			for i := all - 1; i >= 0; i-- {
				var row leafsim.LeafLinkRow
				row, want[i] = acctest.LeafLinkRow(list, i+1)
				rows = append(rows, row)
			}
			m.SetListRows(list, append(rows, rows[0])) // and a row is on two pages
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
						m.SetListRows(list, nil)
					},
					Config:            leaflinkData(m, list.Name, ""),
					ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(name, found, knownvalue.ListSizeExact(0))},
				},
			)
		})
	}
}

// expectOffsets expects that each time a list was read, each of its three pages was asked for once.
func expectOffsets(t *testing.T, m *acctest.Market) {
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
func TestAccLeafLink_filters(t *testing.T) {
	t.Parallel()
	for _, list := range acctest.LeafLinkLists() {
		if len(list.Filters) == 0 {
			continue
		}
		t.Run(list.Name, func(t *testing.T) {
			m := acctest.NewMarket(t, leafsim.LeafLinkTraps{})
			var rows []leafsim.LeafLinkRow
			for id := 1; id <= 3; id++ {
				row, _ := acctest.LeafLinkRow(list, id)
				rows = append(rows, row)
			}
			m.SetListRows(list, rows)
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

func TestAccLeafLink_listErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		traps            leafsim.LeafLinkTraps
		list, arguments  string
		prepare          func(*acctest.Market)
		error            string
		beforeAnyRequest bool
	}{
		"not permitted": {
			list: "brands", prepare: func(m *acctest.Market) {
				m.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{Customers: leafsim.Read}, acctest.GreenLeaf)
			},
			error: `Cannot list the brands of LeafLink … GET /api/v2/brands/: LeafLink answered 403 Forbidden: "You do not have permission to perform this action." … leaf_leaflink_application tells which`,
		},
		"bad filter": {
			list: "customer_statuses", arguments: `state = "x"`,
			prepare: func(m *acctest.Market) {
				m.Before(leafsim.On("GET", "/api/v2/customer-statuses/", leafsim.JSON(400, `{"state": ["Not good.", "Too short."]}`)))
			},
			error: "Cannot list the customer statuses of LeafLink … field state: Not good.; Too short. … Correct in the configuration",
		},
		"no end":        {list: "brands", traps: leafsim.LeafLinkTraps{OnePage: true}, error: "the same page for another offset, so that the list has no end"},
		"second page":   {list: "brands", traps: leafsim.LeafLinkTraps{MaxLimit: 1}, prepare: func(m *acctest.Market) { m.Before(secondPage(leafsim.Truncated(200))) }, error: "LeafLink gave no answer"},
		"empty filter":  {list: "licenses", arguments: `number = ""`, error: "number", beforeAnyRequest: true},
		"empty filters": {list: "licenses", arguments: `number_in = []`, error: "number_in", beforeAnyRequest: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := acctest.NewMarket(t, test.traps)
			m.SetRows("brands", leafsim.LeafLinkRow{"id": 1}, leafsim.LeafLinkRow{"id": 2})
			if test.prepare != nil {
				test.prepare(m)
			}
			m.Test(t, resource.TestStep{Config: leaflinkData(m, test.list, test.arguments), PlanOnly: true, ExpectError: acctest.SaysInOrder(test.error)})
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
