package leaflink_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestAccLeafLink_applicationErrors(t *testing.T) {
	t.Parallel()
	const unaccepted = "Cannot verify the key of LeafLink … The key is not accepted: GET /api/v2/companies/: LeafLink answered … Check that the key is complete … regenerated in LeafLink's web page is another one now"
	const unverified = "This says nothing about the key."
	revoked := func(m *acctest.Market) { m.RevokeKeys() }
	on := func(path string, h http.Handler) func(*acctest.Market) {
		return func(m *acctest.Market) { m.Before(leafsim.On("GET", path, h)) }
	}
	tests := map[string]struct {
		traps           leafsim.LeafLinkTraps
		prepare         func(*acctest.Market)
		block, expected string
		error           string
	}{
		"not accepted, 401": {prepare: revoked, error: unaccepted},
		"not accepted, 403": {traps: leafsim.LeafLinkTraps{RefusedKey: 403}, prepare: revoked, error: unaccepted},
		"in fields":         {traps: leafsim.LeafLinkTraps{Errors: leafsim.ErrorFields}, prepare: revoked, error: `answered 401 Unauthorized: "Invalid token."`},
		"in a list":         {traps: leafsim.LeafLinkTraps{Errors: leafsim.ErrorList}, prepare: revoked, error: `answered 401 Unauthorized: "Invalid token." (error key refused)`},
		"in plain text":     {traps: leafsim.LeafLinkTraps{Errors: leafsim.ErrorText}, prepare: revoked, error: `answered 401 Unauthorized: "Invalid token."`},
		"no permission": {prepare: func(m *acctest.Market) {
			m.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{}, acctest.GreenLeaf)
		}, error: "one without any permission is not accepted either"},
		"refused by a page":  {traps: leafsim.LeafLinkTraps{Errors: leafsim.ErrorHTML}, prepare: revoked, error: "a web page … Check the environment, or the base_url"},
		"in the sandbox":     {prepare: revoked, block: `environment = "sandbox"`, error: "a key that was made in production today works there only from tomorrow on."},
		"buyer not verified": {prepare: func(m *acctest.Market) { m.RevokeKeys(); on("/api/v2/buyer/orders/", leafsim.Status(500))(m) }, error: "GET /api/v2/buyer/orders/: LeafLink answered 500 … says nothing about the key"},
		"two companies": {prepare: func(m *acctest.Market) {
			m.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{Orders: leafsim.Read}, acctest.GreenLeaf, acctest.RedLeaf)
		}, error: "The key answers for 2 companies"},
		"no company": {prepare: func(m *acctest.Market) {
			m.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{Orders: leafsim.Read})
		}, error: "The key answers for 0 companies"},
		"count alone says so": {prepare: on("/api/v2/companies/", leafsim.JSON(200, `{"count": 7, "results": [{"id": 1, "slug": "a"}]}`)), error: "The key answers for 7 companies"},
		"a nameless company":  {prepare: on("/api/v2/companies/", leafsim.JSON(200, `{"count": 1, "results": [{"name": "a"}]}`)), error: "no id or no slug"},
		"moved":               {traps: leafsim.LeafLinkTraps{MovedTo: "new.invalid"}, error: "a redirect to the host new.invalid, which is never followed … Check the environment, or the base_url"},
		"404":                 {prepare: on("/api/v2/companies/", leafsim.Status(404)), error: "answered 404 … Check the environment, or the base_url"},
		"web page, 200":       {prepare: on("/api/v2/companies/", leafsim.HTML(200)), error: "a web page instead of JSON … Check the environment"},
		"list, not a page":    {prepare: on("/api/v2/companies/", leafsim.JSON(200, `[]`)), error: "not the documented JSON … Check the environment"},
		"no results":          {prepare: on("/api/v2/companies/", leafsim.JSON(200, `{}`)), error: "without a list of results … Check the environment"},
		"null in the results": {prepare: on("/api/v2/companies/", leafsim.JSON(200, `{"count": 1, "results": [null]}`)), error: "a list with null in it"},
		"too many requests":   {prepare: on("/api/v2/companies/", leafsim.Status(429, "Retry-After", "3600")), error: "answered 429 … " + unverified + " … 300 requests a minute to all keys together"},
		"500":                 {prepare: on("/api/v2/companies/", leafsim.Status(500)), error: "answered 500 … a fault on LeafLink's side and says nothing about the key"},
		"503, repeated":       {prepare: on("/api/v2/companies/", leafsim.Status(503)), error: "answered 503 … (after 5 attempts)"},
		"cut":                 {prepare: on("/api/v2/companies/", leafsim.Cut()), error: "LeafLink gave no answer … " + unverified},
		"another slug":        {expected: `expected_company_slug = "red-leaf"`, error: `The key is of another company … is that of the company "green-leaf" (Green Leaf, id 1234). Expected was the company "red-leaf".`},
		"another id":          {expected: "expected_company_id = 99", error: `"green-leaf" (Green Leaf, id 1234). Expected was the company with the id 99.`},
		"right slug, wrong id": {
			expected: "expected_company_slug = \"green-leaf\"\n  expected_company_id = 99", error: `"green-leaf" (Green Leaf, id 1234). Expected was the company "green-leaf" with the id 99.`,
		},
		"a retailer's, expected": {
			prepare: func(m *acctest.Market) {
				m.AddApplication(acctest.LeafLinkKey, leafsim.LeafLinkApp{Orders: leafsim.Read, Retailer: true})
			},
			expected: `expected_company_slug = "green-leaf"`, error: `is a retailer's, and does not tell its company. Expected was the company "green-leaf".`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := acctest.NewMarket(t, test.traps)
			if test.prepare != nil {
				test.prepare(m)
			}
			config := strings.Replace(acctest.LeafLinkApplication, "{}", "{\n  "+test.expected+"\n}", 1)
			if test.block != "" {
				config = acctest.LeafLinkBlock(test.block) + config
			}
			m.Test(t, resource.TestStep{Config: config, PlanOnly: true, ExpectError: acctest.SaysInOrder(test.error)})
		})
	}
}

// Elsewhere than in the sandbox nobody has to wait for tomorrow.
func TestAccLeafLink_noSandboxHint(t *testing.T) {
	m := acctest.NewMarket(t, leafsim.LeafLinkTraps{})
	m.RevokeKeys()
	m.Test(t, resource.TestStep{
		Config: acctest.LeafLinkBlock(`environment = "production"`) + acctest.LeafLinkApplication, PlanOnly: true,
		ExpectError: regexp.MustCompile(`(?s)of\s+this\s+environment:\s+app\.leaflink\.com.*is\s+not\s+accepted\s+either\.\s*$`),
	})
}

func TestAccLeafLink_settings(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env          map[string]string
		block, error string
		beside       string // of leaflink, in the provider block
	}{
		"nothing of LeafLink":          {env: map[string]string{"LEAF_TOKEN": "x"}, error: "No key of LeafLink … leaflink.api_key … LEAFLINK_API_KEY … Settings > Applications"},
		"no environment":               {env: map[string]string{"LEAFLINK_API_KEY": acctest.LeafLinkKey}, error: "No environment of LeafLink … production (app.leaflink.com): the live data … sandbox (www.sandbox.leaflink.com): a copy of production, reset every night … integrations (www.leaflink-integrations.leaflink.com): … by LeafLink's approval … LEAFLINK_ENVIRONMENT"},
		"unknown environment":          {block: `environment = "staging"`, error: `leaflink.environment is "staging" … production … sandbox … integrations`},
		"unknown in the environment":   {env: map[string]string{"LEAFLINK_API_KEY": acctest.LeafLinkKey, "LEAFLINK_ENVIRONMENT": "prod"}, error: `LEAFLINK_ENVIRONMENT is "prod"`},
		"environment and base_url":     {block: "environment = \"sandbox\"\n    base_url = \"https://app.leaflink.com\"", error: "leaflink.environment and leaflink.base_url both say where LeafLink is"},
		"unknown scheme":               {block: `auth_scheme = "Bearer"`, error: `leaflink.auth_scheme is "Bearer", and must be App or Token`},
		"empty key":                    {block: `api_key = ""`, error: "Malformed key of LeafLink … leaflink.api_key: the key is empty"},
		"key with App":                 {block: `api_key = "App SENTINEL"`, error: `begins with "App ", which is no part of it`},
		"key with bearer":              {block: `api_key = "bearer SENTINEL"`, error: `begins with "Bearer "`},
		"key with Token, as variable":  {env: map[string]string{"LEAFLINK_API_KEY": "Token SENTINEL", "LEAFLINK_ENVIRONMENT": "sandbox"}, error: `LEAFLINK_API_KEY: the key begins with "Token "`},
		"key with a line end":          {block: `api_key = "SENTINEL\n"`, error: "contains white space"},
		"base_url with a path":         {block: `base_url = "https://app.leaflink.com/api/v2/"`, error: "scheme and host alone, since /api/v2/ is appended: write https://app.leaflink.com"},
		"base_url without a scheme":    {block: `base_url = "app.leaflink.com"`, error: "leaflink.base_url: the URL must begin with https://"},
		"plain http":                   {block: `base_url = "http://app.leaflink.com"`, error: "plain http"},
		"Leaf's host":                  {block: `base_url = "https://api.withleaf.io"`, error: "a key of LeafLink must never reach it"},
		"Leaf's host, as variable":     {env: map[string]string{"LEAFLINK_API_KEY": acctest.LeafLinkKey, "LEAFLINK_BASE_URL": "https://API.withleaf.io"}, error: "LEAFLINK_BASE_URL: the URL is Leaf's"},
		"LeafLink's host as Leaf's":    {env: map[string]string{"LEAF_TOKEN": "x", "LEAF_BASE_URL": "https://app.leaflink.com"}, error: "LEAF_BASE_URL: … credentials of Leaf must never reach it"},
		"LeafLink's host in base_url":  {env: map[string]string{"LEAF_TOKEN": "x"}, beside: `base_url = "https://leaflink.com"`, error: "credentials of Leaf must never reach it"},
		"unknown key":                  {block: "api_key = terraform_data.later.output", error: "not known yet … argument leaflink.api_key … LeafLink cannot be asked yet"},
		"unknown environment, at plan": {block: "environment = terraform_data.later.output", error: "not known yet … argument leaflink.environment"},
		"unknown base_url":             {block: "base_url = terraform_data.later.output", error: "not known yet … argument leaflink.base_url"},
		"unknown scheme, at plan":      {block: "auth_scheme = terraform_data.later.output", error: "not known yet … argument leaflink.auth_scheme"},
		"unknown as a whole":           {beside: "leaflink = terraform_data.later.output == null ? null : { environment = \"sandbox\" }", error: "not known yet … argument leaflink depends"},
		"unknown pace":                 {beside: "requests_per_minute = terraform_data.later.output", error: "not known yet … argument requests_per_minute … LeafLink cannot be asked yet"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := acctest.NewMarket(t, leafsim.LeafLinkTraps{})
			if test.env != nil {
				m.Env = test.env
			}
			config := acctest.LeafLinkApplication
			if test.block != "" || test.beside != "" {
				config += "resource \"terraform_data\" \"later\" {\n  input = \"x\"\n}\nprovider \"leaf\" {\n" + test.beside
				if test.block != "" {
					config += "\n  leaflink = {\n    " + test.block + "\n  }"
				}
				config += "\n}\n"
			}
			m.Test(t, resource.TestStep{Config: config, PlanOnly: true, ExpectError: acctest.SaysInOrder(test.error)})
			if n := len(m.Requests()); n > 0 {
				t.Errorf("%d requests, expected none", n)
			}
		})
	}
}

const leafObject = "resource \"leaf_api_key\" \"t\" {\n  leaf_user_id = \"2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50\"\n}\n"

// Who has LeafLink only needs nothing of Leaf, until an object of Leaf is in the plan; and the other way round.
func TestAccLeafLink_alone(t *testing.T) {
	m := acctest.NewMarket(t, leafsim.LeafLinkTraps{})
	m.Test(t,
		resource.TestStep{Config: acctest.LeafLinkApplication},
		resource.TestStep{Config: acctest.LeafLinkApplication + leafObject, ExpectError: acctest.SaysInOrder("No credentials of Leaf … LEAF_TOKEN … LEAF_USERNAME")},
	)
}

// Who has neither is told of both.
func TestAccLeafLink_norLeaf(t *testing.T) {
	m := acctest.NewMarket(t, leafsim.LeafLinkTraps{})
	m.Env = nil
	m.Test(t, resource.TestStep{Config: leafObject, PlanOnly: true, ExpectError: acctest.SaysInOrder("No credentials of Leaf … LEAF_TOKEN … LEAFLINK_API_KEY")})
}
