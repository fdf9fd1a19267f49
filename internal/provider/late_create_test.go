package provider_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// A create that was given up by something in between may be carried out later. It is not taken for "not created": the
// next apply finds what it made, and one object is left, the configured one.
func TestAccLateCreateConverges(t *testing.T) {
	const apps = "/services/usermanagement/api/app-keys/Stara/late"
	tests := map[string]struct {
		config, post string
		late         func(*acctest.World)
	}{
		"credentials": {
			agvance, acctest.Users + "/*/agvance-credentials",
			func(w *acctest.World) {
				w.SetCredentials(w.User, "agvance-credentials", map[string]any{
					"apiKey": "key-of-agvance", "databaseId": "db", "username": "jane", "password": "password", "clientEnvironment": "STAGE",
				})
			},
		},
		"provider app": {
			"resource \"leaf_provider_app\" \"t\" {\n  app_name = \"late\"\n  stara = {\n    user = \"u\"\n    pwd = \"password\"\n  }\n}", apps,
			func(w *acctest.World) {
				w.SetApp("Stara", "late", "", map[string]any{"user": "u", "pwd": "password"})
			},
		},
		"API key": {
			"resource \"leaf_api_key\" \"t\" {\n  leaf_user_id = \"$USER\"\n  description = \"widget\"\n  expires_in = 86400\n}", acctest.Keys,
			func(w *acctest.World) { w.AddKey(w.User, "widget", 24*time.Hour) },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			w.Before(leafsim.Times(1, leafsim.On(http.MethodPost, test.post, leafsim.Status(http.StatusGatewayTimeout))))
			w.Test(t,
				resource.TestStep{Config: w.Config(test.config), ExpectError: regexp.MustCompile(`(?s)may\s+still\s+be\s+carried\s+out`)},
				resource.TestStep{PreConfig: func() { test.late(w) }, Config: w.Config(test.config)},
				resource.TestStep{Config: w.Config(test.config), PlanOnly: true, PreConfig: func() {
					if live := acctest.LiveKeys(w); name == "API key" && live != 1 {
						t.Errorf("%d keys live, expected one", live)
					}
				}},
			)
		})
	}
}

const agvance = `
resource "leaf_agvance_credentials" "t" {
  leaf_user_id = "$USER"
  api_key      = "key-of-agvance"
  database_id  = "db"
  username     = "jane"
  password     = "password"
}
`
