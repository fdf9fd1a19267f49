package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// States that Mastercard/restapi and magodo/restful have written are taken over by a real engine: nothing is replaced, nothing
// is sent, the next plan is empty, and no secret stays in the state that the configuration keeps out of it. The configuration is that of the
// guide "Taking over an account": of two objects with secrets one keeps them in the state.
func TestAccMoved(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, rival, fifth string }{
		"restapi": {"restapi.tfstate", "restapi_object", `
resource "leaf_provider_app" "trimble" {
  app_name = "tr"
  trimble = {
    application_name = "tr"
    client_id        = "ci"
    client_secret_wo = "cs"
  }
  secrets_wo_version = 1
}

moved {
  from = restapi_object.trimble
  to   = leaf_provider_app.trimble
}
`},
		"restful": {"restful.tfstate", "restful_resource", `
resource "leaf_provider_app" "stara" {
  app_name = "st"
  stara = {
    user = "u"
    pwd  = "p"
  }
}

moved {
  from = restful_resource.stara
  to   = leaf_provider_app.stara
}
`},
	} {
		t.Run(name, func(t *testing.T) {
			u := acctest.NewAsUser(t, leafsim.Variants{KeyText: leafsim.KeyMasked})
			u.Rivals(t)
			u.SetCredentials(u.User, "agvance-credentials", map[string]any{"apiKey": "ak", "clientEnvironment": "PRODUCTION", "databaseId": "db", "password": "pw", "username": "grower"})
			u.SetCredentials(u.User, "agleader-credentials", map[string]any{"accessToken": "at", "refreshToken": "rt", "publicKey": "pk", "privateKey": "sk"})
			u.SetApp("JohnDeere", "my-jd-app", "PRODUCTION", map[string]any{"clientKey": "ck", "clientSecret": "cs"})
			u.SetApp("Trimble", "tr", "", map[string]any{"applicationName": "tr", "clientId": "ci", "clientSecret": "cs"})
			u.SetApp("Stara", "st", "", map[string]any{"user": "u", "pwd": "p"})
			key := u.AddKey(u.User, "widget", 24*time.Hour)
			state, err := os.ReadFile(filepath.Join("testdata", c.file))
			if err != nil {
				t.Fatal(err)
			}
			expires := key.ExpiresAt.UTC().Format("2006-01-02T15:04:05.000Z")
			u.Write(t, "terraform.tfstate", strings.NewReplacer(
				"11111111-1111-4111-8111-111111111111", u.User, "lk_3fd5afac88ae493080035e105aff22bc", key.Key, "349e05ce-0da3-485b-aafa-b481bd18ca64", key.ID,
				"2026-11-22T23:24:46.415Z", expires, "2026-11-22T23:25:10.530Z", expires,
			).Replace(string(state)))
			u.Write(t, "main.tf", strings.ReplaceAll(acctest.TextOf(t, acctest.ExamplesDir+takeoverDir+"moving/moving.tf"), "restapi_object", c.rival)+c.fifth)
			for name, value := range map[string]string{
				"agvance_api_key": "ak", "agvance_password": "pw", "john_deere_client_secret": "cs",
				"agleader_tokens": `{"access": "at", "refresh": "rt", "private_key": "sk"}`,
			} {
				u.Setenv("TF_VAR_"+name, value)
			}
			u.ResetRequests()

			for address, action := range u.PlannedActions(t) {
				if action != "update" {
					t.Errorf("the plan is to %s %s", action, address)
				}
			}
			u.Apply(t)
			u.ExpectEmptyPlan(t)
			if writes := u.Writes(); len(writes) > 0 {
				t.Errorf("something was sent: %v", writes)
			}
			after, err := os.ReadFile(filepath.Join(u.Dir, "terraform.tfstate"))
			if err != nil {
				t.Fatal(err)
			}
			for _, kept := range []string{`"ak"`, `"pw"`} {
				if !strings.Contains(string(after), kept) {
					t.Errorf("%s is not in the state, as configured", kept)
				}
			}
			for _, gone := range []string{`"at"`, `"rt"`, `"sk"`, `"cs"`, c.rival} {
				if strings.Contains(string(after), gone) {
					t.Errorf("%s is still in the state", gone)
				}
			}
		})
	}
}
