package leaflink_test

import (
	"net/http"
	"regexp"
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

func fact(name string, check knownvalue.Check) statecheck.StateCheck {
	at := tfjsonpath.New("")
	for i, part := range strings.Split(name, ".") {
		if i == 0 {
			at = tfjsonpath.New(part)
			continue
		}
		at = at.AtMapKey(part)
	}
	return statecheck.ExpectKnownValue("data.leaf_leaflink_application.t", at, check)
}

// verdicts checks the four of them, written as g, d and u in the order orders, products, customers, licenses.
func verdicts(want string) []statecheck.StateCheck {
	words := map[byte]string{'g': "granted", 'd': "denied", 'u': "unknown"}
	var checks []statecheck.StateCheck
	for i, name := range []string{"permissions.orders_read", "permissions.products_read", "permissions.customers_read", "licenses_readable"} {
		checks = append(checks, fact(name, knownvalue.StringExact(words[want[i]])))
	}
	return checks
}

func company(id int64, slug, name string) []statecheck.StateCheck {
	return []statecheck.StateCheck{
		fact("company_id", knownvalue.Int64Exact(id)), fact("company_slug", knownvalue.StringExact(slug)), fact("company_name", knownvalue.StringExact(name)),
	}
}

func noCompany() []statecheck.StateCheck {
	return []statecheck.StateCheck{fact("company_id", knownvalue.Null()), fact("company_slug", knownvalue.Null()), fact("company_name", knownvalue.Null())}
}

func TestAccLeafLink_applicationPermissions(t *testing.T) {
	t.Parallel()
	buyer := leafsim.LeafLinkCompany(1234, "green-leaf", "Green Leaf")
	buyer["buyer"], buyer["seller"] = true, false
	tests := map[string]struct {
		traps       leafsim.LeafLinkTraps
		application leafsim.LeafLinkApp
		company     leafsim.LeafLinkRow
		verdicts    string
		requests    int // for one read
	}{
		"all":                   {application: leafsim.LeafLinkApp{Orders: leafsim.ReadWrite, Products: leafsim.ReadWrite, Customers: leafsim.ReadWrite}, verdicts: "gggg", requests: 5},
		"orders":                {application: leafsim.LeafLinkApp{Orders: leafsim.Read}, verdicts: "gddd", requests: 5},
		"products":              {application: leafsim.LeafLinkApp{Products: leafsim.Read}, verdicts: "dgdd", requests: 5},
		"products written":      {application: leafsim.LeafLinkApp{Products: leafsim.ReadWrite}, verdicts: "dgdg", requests: 5},
		"customers":             {application: leafsim.LeafLinkApp{Customers: leafsim.Read}, verdicts: "ddgd", requests: 5},
		"denied by 401":         {traps: leafsim.LeafLinkTraps{Denied: 401, RefusedKey: 403}, application: leafsim.LeafLinkApp{Customers: leafsim.Read}, verdicts: "ddgd", requests: 5},
		"denied in fields":      {traps: leafsim.LeafLinkTraps{Errors: leafsim.ErrorFields}, application: leafsim.LeafLinkApp{Orders: leafsim.Read}, verdicts: "gddd", requests: 5},
		"denied by a web page":  {traps: leafsim.LeafLinkTraps{Errors: leafsim.ErrorHTML}, application: leafsim.LeafLinkApp{Orders: leafsim.Read}, verdicts: "guuu", requests: 5},
		"next names a host":     {traps: leafsim.LeafLinkTraps{NextHost: "elsewhere.invalid"}, application: leafsim.LeafLinkApp{Orders: leafsim.Read}, verdicts: "gddd", requests: 5},
		"buyer without promos":  {application: leafsim.LeafLinkApp{Customers: leafsim.Read}, company: buyer, verdicts: "ddgd", requests: 6},
		"one that only buys":    {application: leafsim.LeafLinkApp{Orders: leafsim.Read, Retailer: true}, verdicts: "gddd", requests: 6, company: nil},
		"errors as plain texts": {traps: leafsim.LeafLinkTraps{Errors: leafsim.ErrorText}, application: leafsim.LeafLinkApp{Products: leafsim.Read}, verdicts: "dgdd", requests: 5},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := acctest.NewMarket(t, test.traps)
			of := acctest.GreenLeaf
			if test.company != nil {
				of = test.company
			}
			m.AddApplication(acctest.LeafLinkKey, test.application, of)
			checks := append(verdicts(test.verdicts), fact("key_fingerprint", knownvalue.StringExact(acctest.LeafLinkFingerprint(acctest.LeafLinkKey))),
				fact("base_url", knownvalue.StringExact(m.URL)), fact("environment", knownvalue.Null()), fact("auth_scheme", knownvalue.StringExact("App")))
			if test.application.Retailer {
				checks = append(append(checks, noCompany()...), fact("buyer", knownvalue.Bool(true)), fact("seller", knownvalue.Bool(false)))
			} else {
				checks = append(append(checks, company(1234, "green-leaf", "Green Leaf")...),
					fact("buyer", knownvalue.Bool(test.company != nil)), fact("seller", knownvalue.Bool(test.company == nil)))
			}
			m.Test(t, resource.TestStep{
				Config: acctest.LeafLinkApplication, ConfigStateChecks: checks,
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			})
			m.ExpectProper(t, "App "+acctest.LeafLinkKey, m.Host())
			if reads, all := m.Count("GET", "/api/v2/companies/"), len(m.Requests()); all != reads*test.requests {
				t.Errorf("%d requests for %d reads, expected %d for each", all, reads, test.requests)
			}
		})
	}
}

// What LeafLink does not say of a permission is unknown: neither granted nor denied.
func TestAccLeafLink_applicationUnknownPermissions(t *testing.T) {
	t.Parallel()
	faults := map[string]http.Handler{
		"500":             leafsim.Status(500),
		"503":             leafsim.Status(503),
		"429":             leafsim.Status(429, "Retry-After", "3600"),
		"cut":             leafsim.Cut(),
		"404":             leafsim.Status(404),
		"web page, 403":   leafsim.HTML(403),
		"web page, 200":   leafsim.HTML(200),
		"another content": leafsim.JSON(200, `{"results": null}`),
		"redirect":        leafsim.Redirect(302, "https://login.invalid/"),
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			m := acctest.NewMarket(t, leafsim.LeafLinkTraps{})
			// After a 429 nothing else is asked meanwhile, so it hits the last probe.
			m.Before(leafsim.On("GET", "/api/v2/licenses/", fault))
			m.Test(t, resource.TestStep{Config: acctest.LeafLinkApplication, ConfigStateChecks: append(verdicts("gggu"), company(1234, "green-leaf", "Green Leaf")...)})
		})
	}
}

func TestAccLeafLink_applicationToken(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		companies  []leafsim.LeafLinkRow
		expected   string
		error      string
		noCompany  bool
		red        bool
		lastOfMany bool
	}{
		"one company":         {companies: []leafsim.LeafLinkRow{acctest.RedLeaf}, red: true},
		"two":                 {companies: []leafsim.LeafLinkRow{acctest.GreenLeaf, acctest.RedLeaf}, noCompany: true},
		"none":                {noCompany: true},
		"two, one expected":   {companies: []leafsim.LeafLinkRow{acctest.GreenLeaf, acctest.RedLeaf}, expected: `expected_company_slug = "red-leaf"`, red: true},
		"two, by id":          {companies: []leafsim.LeafLinkRow{acctest.GreenLeaf, acctest.RedLeaf}, expected: `expected_company_id = 99`, red: true},
		"two, none as wanted": {companies: []leafsim.LeafLinkRow{acctest.GreenLeaf, acctest.RedLeaf}, expected: `expected_company_slug = "blue"`, error: `(?s)green-leaf.*red-leaf.*Expected\s+was\s+the\s+company\s+"blue"`},
		"none, one expected":  {expected: `expected_company_slug = "blue"`, error: `(?s)does\s+not\s+tell\s+its\s+company.*Expected.*"blue"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := acctest.NewMarket(t, leafsim.LeafLinkTraps{MaxLimit: 1})
			m.Env["LEAFLINK_API_KEY"] = acctest.LeafLinkToken
			m.AddToken(acctest.LeafLinkToken, test.companies...)
			checks := append(verdicts("uuuu"), fact("auth_scheme", knownvalue.StringExact("Token")))
			switch {
			case test.red:
				checks = append(checks, company(99, "red-leaf", "Red Leaf")...)
			default:
				checks = append(checks, noCompany()...)
			}
			step := resource.TestStep{
				Config: acctest.LeafLinkBlock(`auth_scheme = "Token"`) + strings.Replace(acctest.LeafLinkApplication, "{}", "{\n"+test.expected+"\n}", 1), ConfigStateChecks: checks,
			}
			if test.error != "" {
				step.ConfigStateChecks, step.ExpectError = nil, regexp.MustCompile(test.error)
			}
			m.Test(t, step)
			m.ExpectProper(t, "Token "+acctest.LeafLinkToken, m.Host())
			if n := m.Count("", "/api/v2/*/") - m.Count("", "/api/v2/companies/"); n != 0 {
				t.Errorf("%d probes with a token, of which none proves anything", n)
			}
		})
	}
}

// Every environment has its host, the current one, and the key is sent there.
func TestAccLeafLink_environments(t *testing.T) {
	t.Parallel()
	for environment, host := range map[string]string{
		"production": "app.leaflink.com", "sandbox": "www.sandbox.leaflink.com", "integrations": "www.leaflink-integrations.leaflink.com",
	} {
		for _, place := range []string{"configuration", "environment variable"} {
			t.Run(environment+" by "+place, func(t *testing.T) {
				m := acctest.NewMarket(t, leafsim.LeafLinkTraps{})
				config := acctest.LeafLinkApplication
				if place == "configuration" { // and this goes before the environment, which names another address
					config = acctest.LeafLinkBlock(`environment = "`+environment+`"`) + acctest.LeafLinkApplication
				} else {
					m.Env = map[string]string{"LEAFLINK_ENVIRONMENT": environment, "LEAFLINK_API_KEY": acctest.LeafLinkKey}
				}
				m.Test(t, resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
					fact("environment", knownvalue.StringExact(environment)), fact("base_url", knownvalue.StringExact("https://"+host)),
				}})
				m.ExpectProper(t, "App "+acctest.LeafLinkKey, host)
			})
		}
	}
}
