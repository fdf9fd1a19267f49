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

// What a review against another implementation of the API has found, one test each.

const agleader = `
resource "leaf_agleader_credentials" "t" {
  leaf_user_id  = "$USER"
  refresh_token = "refresh-token"
  public_key    = "public"
  private_key   = "private-key"
}
`

// A page in the place of the answer is no absence, also where the other spelling of the path says "not there": only the
// spelling that has answered before can say that.
func TestAccAgLeaderPageIsNoAbsence(t *testing.T) {
	for name, v := range map[string]leafsim.Variants{"old": {}, "new": {AgLeader: leafsim.AgLeaderNew}} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, v)
			segment := map[string]string{"old": "agleader-credentials", "new": "ag-leader-credentials"}[name]
			page := leafsim.On(http.MethodGet, acctest.Users+"/*/"+segment, leafsim.HTML(http.StatusNotFound))
			var remove func()
			w.Test(t,
				resource.TestStep{Config: w.Config(agleader)},
				resource.TestStep{
					PreConfig: func() { remove = w.Before(page) },
					Config:    w.Config(agleader), PlanOnly: true,
					ExpectError: regexp.MustCompile(`(?s)Cannot read the AgLeader credentials.*web page`),
				},
				resource.TestStep{PreConfig: func() { remove() }, Config: w.Config(agleader), PlanOnly: true},
			)
		})
	}
}

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
			"resource \"leaf_api_key\" \"t\" {\n  leaf_user_id = \"$USER\"\n  description = \"widget\"\n  expires_in = 86400\n}", keysPath,
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
					if live := liveKeys(w); name == "API key" && live != 1 {
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

// Where the API gives keys no ids, a lost key is found again by its text, and nothing is left alive.
func TestAccUnconfirmedKeyWithoutIDConverges(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere})
	config := w.Config("resource \"leaf_api_key\" \"t\" {\n  leaf_user_id = \"$USER\"\n}")
	w.After(leafsim.Times(1, leafsim.On(http.MethodPost, keysPath, leafsim.Cut())))
	broken := leafsim.On(http.MethodGet, keysPath, leafsim.Status(http.StatusInternalServerError))
	remove := w.Before(func(r *http.Request) http.Handler {
		if len(w.Keys(w.User)) == 0 {
			return nil
		}
		return broken(r)
	})
	w.Test(t,
		resource.TestStep{Config: config, ExpectError: regexp.MustCompile(`(?s)not known whether the key was\s+made`)},
		resource.TestStep{PreConfig: remove, Config: config},
		resource.TestStep{Config: config, PlanOnly: true, PreConfig: func() {
			if live := liveKeys(w); live != 1 || len(w.Keys(w.User)) != 2 {
				t.Errorf("%d of %d keys live, expected one of two", live, len(w.Keys(w.User)))
			}
		}},
	)
}
