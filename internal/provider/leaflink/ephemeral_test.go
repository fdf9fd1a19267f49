package leaflink_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func provedKey(arguments string) string {
	return "ephemeral \"leaf_leaflink_application\" \"t\" {\n  api_key = \"" + acctest.LeafLinkKey + "\"\n" + arguments + "\n}\n"
}

// A key that holds is given on, with the facts.
func TestAccLeafLink_applicationEphemeral(t *testing.T) {
	t.Parallel()
	onlyOrders := leafsim.LeafLinkApp{Orders: leafsim.Read}
	tests := map[string]struct {
		block, arguments, environment, host string
	}{
		"the provider's place":         {},
		"nothing asked":                {block: `environment = "integrations"`, environment: "integrations", host: "www.leaflink-integrations.leaflink.com"},
		"its own environment":          {arguments: `environment = "production"`, environment: "production", host: "app.leaflink.com"},
		"its own, over the provider's": {block: `base_url = "https://elsewhere.invalid"`, arguments: `environment = "sandbox"`, environment: "sandbox", host: "www.sandbox.leaflink.com"},
		"its own base_url":             {block: `environment = "sandbox"`, arguments: `base_url = "https://www.leaflink.com/"`, host: "www.leaflink.com"},
		"what it asks for":             {arguments: "expected_company_slug = \"green-leaf\"\n  require = [\"orders_read\"]\n  forbid = [\"products_read\", \"customers_read\", \"licenses_readable\"]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := acctest.NewMarket(t, leafsim.LeafLinkTraps{})
			m.Env["LEAFLINK_API_KEY"] = "" // it needs no other key than its own
			m.AddApplication(acctest.LeafLinkKey, onlyOrders, acctest.GreenLeaf)
			config := provedKey(test.arguments)
			if test.block != "" {
				config = acctest.LeafLinkBlock(test.block) + config
			}
			environment, base, host := knownvalue.Check(knownvalue.Null()), m.URL, m.Host()
			if test.environment != "" {
				environment = knownvalue.StringExact(test.environment)
			}
			if test.host != "" {
				base, host = "https://"+test.host, test.host
			}
			if test.arguments != "" && test.environment == "" && test.host != "" {
				base += "/" // as it was configured
			}
			permission := func(name string) statecheck.StateCheck {
				return statecheck.ExpectKnownValue("echo.t", tfjsonpath.New("data").AtMapKey("permissions").AtMapKey(name),
					knownvalue.StringExact(map[bool]string{true: "granted", false: "denied"}[name == "orders_read"]))
			}
			m.TestEphemeral(t, config, resource.TestStep{ConfigStateChecks: []statecheck.StateCheck{
				acctest.Echoed("api_key", knownvalue.StringExact(acctest.LeafLinkKey)), acctest.Echoed("environment", environment), acctest.Echoed("base_url", knownvalue.StringExact(base)),
				acctest.Echoed("company_id", knownvalue.Int64Exact(1234)), acctest.Echoed("company_slug", knownvalue.StringExact("green-leaf")), acctest.Echoed("company_name", knownvalue.StringExact("Green Leaf")),
				acctest.Echoed("buyer", knownvalue.Bool(false)), acctest.Echoed("seller", knownvalue.Bool(true)),
				permission("orders_read"), permission("products_read"), permission("customers_read"),
				acctest.Echoed("licenses_readable", knownvalue.StringExact("denied")), acctest.Echoed("key_fingerprint", knownvalue.StringExact(acctest.LeafLinkFingerprint(acctest.LeafLinkKey))),
			}})
			m.ExpectProper(t, "App "+acctest.LeafLinkKey, host)
			if plans := m.Count("GET", "/api/v2/companies/"); plans < 2 {
				t.Errorf("the key was proved %d times, expected by plan and by apply at least", plans)
			}
		})
	}
}

// A key of which anything does not hold is not given on.
func TestAccLeafLink_applicationEphemeralErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		arguments, env, error string
		prepare               func(*acctest.Market)
		key                   string
		noRequest             bool
	}{
		"not accepted":          {prepare: func(m *acctest.Market) { m.RevokeKeys() }, error: "The key is not accepted"},
		"in the sandbox":        {prepare: func(m *acctest.Market) { m.RevokeKeys() }, arguments: `environment = "sandbox"`, error: "works there only from tomorrow on"},
		"another company":       {arguments: `expected_company_slug = "red-leaf"`, error: `is that of the company "green-leaf" … Expected was the company "red-leaf"`},
		"required and denied":   {arguments: `require = ["orders_read", "customers_read"]`, error: `of the company "green-leaf": … customers_read must be granted, and is denied`},
		"forbidden and granted": {arguments: `forbid = ["orders_read", "licenses_readable"]`, error: "orders_read must be denied, and is granted … It is not given on"},
		"required and unknown":  {arguments: `require = ["products_read"]`, prepare: productsUnknown, error: "products_read must be granted, and is unknown"},
		"forbidden and unknown": {arguments: `forbid = ["products_read"]`, prepare: productsUnknown, error: "products_read must be denied, and is unknown"},
		"server fails":          {prepare: func(m *acctest.Market) { m.Before(leafsim.On("GET", "/api/v2/companies/", leafsim.Status(500))) }, error: "says nothing about the key"},
		"a retailer's, forbidden": {prepare: func(m *acctest.Market) {
			m.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{Orders: leafsim.Read, Retailer: true})
		}, arguments: `forbid = ["orders_read"]`, error: "orders_read must be denied, and is granted"},
		"nowhere":                {env: "none", error: "No environment of LeafLink", noRequest: true},
		"both places":            {arguments: "environment = \"sandbox\"\n  base_url = \"https://app.leaflink.com\"", error: "environment and base_url both say where LeafLink is", noRequest: true},
		"unknown environment":    {arguments: `environment = "prod"`, error: `environment is "prod"`, noRequest: true},
		"Leaf's host":            {arguments: `base_url = "https://api.withleaf.io"`, error: "must never reach it", noRequest: true},
		"key with its scheme":    {key: "App SENTINEL", error: `api_key: the key begins with "App "`, noRequest: true},
		"required and forbidden": {arguments: "require = [\"orders_read\"]\n  forbid = [\"orders_read\"]", error: `require and forbid both name "orders_read"`, noRequest: true},
		"unknown permission":     {arguments: `require = ["orders_write"]`, error: "orders_write", noRequest: true},
		"nothing required":       {arguments: `forbid = []`, error: "forbid", noRequest: true},
		"empty slug":             {arguments: `expected_company_slug = ""`, error: "expected_company_slug", noRequest: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := acctest.NewMarket(t, leafsim.LeafLinkTraps{})
			m.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{Orders: leafsim.Read}, acctest.GreenLeaf)
			if test.prepare != nil {
				test.prepare(m)
			}
			if test.env != "" {
				m.Env = map[string]string{"LEAFLINK_API_KEY": "another"}
			}
			config := provedKey(test.arguments)
			if test.key != "" {
				config = fmt.Sprintf("ephemeral \"leaf_leaflink_application\" \"t\" {\n  api_key = %q\n}\n", test.key)
			}
			m.TestEphemeral(t, config, resource.TestStep{PlanOnly: true, ExpectError: acctest.SaysInOrder(test.error)})
			if asked := len(m.Requests()) > 0; asked == test.noRequest {
				t.Errorf("LeafLink was asked: %t", asked)
			}
		})
	}
}

func productsUnknown(m *acctest.Market) {
	m.Before(leafsim.On("GET", "/api/v2/product-lines/", leafsim.Status(500)))
}
