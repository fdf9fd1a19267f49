package leaflink_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// leaflinkAsUser is the as-user harness with nothing of Leaf in its environment, and a LeafLink.
func leaflinkAsUser(t *testing.T, traps leafsim.LeafLinkTraps) (*acctest.AsUser, *acctest.Market) {
	t.Helper()
	u := acctest.NewAsUser(t)
	m := acctest.NewMarket(t, traps)
	for _, name := range []string{"LEAF_BASE_URL", "LEAF_USERNAME", "LEAF_PASSWORD"} {
		u.Setenv(name, "")
	}
	for name, value := range m.Env {
		u.Setenv(name, value)
	}
	return u, m
}

const leaflinkSecrets = acctest.Requires + `
variable "leaflink_key" {
  sensitive = true
  ephemeral = true
}

provider "leaf" {
  leaflink = {
    api_key  = var.leaflink_key
    base_url = %q
  }
}

data "leaf_leaflink_application" "t" {}
data "leaf_leaflink_companies" "t" {}

ephemeral "leaf_leaflink_application" "t" {
  api_key = var.leaflink_key
}

resource "terraform_data" "t" {
  input = data.leaf_leaflink_application.t.key_fingerprint

  provisioner "local-exec" {
    command     = "test -n \"$KEY\""
    environment = { KEY = ephemeral.leaf_leaflink_application.t.api_key }
  }
}
`

// The key is in no state, no plan, no log and no message, whatever LeafLink answers.
func TestAccLeafLink_keyStaysWhereItBelongs(t *testing.T) {
	u, m := leaflinkAsUser(t, leafsim.LeafLinkTraps{})
	u.Setenv("LEAFLINK_API_KEY", "")
	u.Setenv("TF_VAR_leaflink_key", acctest.LeafLinkKey)
	u.Setenv("TF_LOG", "TRACE")
	u.Setenv("TF_LOG_PATH", filepath.Join(u.Dir, "trace.log"))
	u.Write(t, "main.tf", fmt.Sprintf(leaflinkSecrets, m.URL))
	var printed strings.Builder
	run := func(fails bool, args ...string) {
		t.Helper()
		r := u.Run(t, args...)
		printed.WriteString(r.Stdout + r.Stderr)
		if fails == (r.Code == 0) {
			t.Errorf("terraform %s: exit code %d\n%s%s", strings.Join(args, " "), r.Code, r.Stdout, r.Stderr)
		}
	}
	run(false, "plan", "-out=plan.bin")
	run(false, "show", "-json", "plan.bin")
	run(false, "apply", "plan.bin")
	run(false, "show", "-json")
	for _, answer := range []http.Handler{
		echoKey(401, `{"detail": %q}`), echoKey(400, `{"key": [%q], "non_field_errors": [%[1]q]}`), echoKey(403, `{"errors": [{"code": %q, "detail": %[1]q}]}`),
		echoKey(400, `bad header: %s`), echoKey(500, `<html>%s</html>`), echoKey(200, `not JSON: %s`), leafsim.Redirect(301, "https://"+acctest.LeafLinkKey+".invalid/"),
	} {
		remove := m.Before(func(*http.Request) http.Handler { return answer })
		run(true, "plan")
		remove()
	}
	for _, name := range []string{"terraform.tfstate", "plan.bin", "trace.log"} {
		if strings.Contains(acctest.TextOf(t, filepath.Join(u.Dir, name)), "SENTINEL") {
			t.Errorf("the key stands in %s", name)
		}
	}
	if !strings.Contains(acctest.TextOf(t, filepath.Join(u.Dir, "trace.log")), "/api/v2/companies/") {
		t.Error("the log has no requests in it, so the search proves nothing")
	}
	if strings.Contains(printed.String(), "SENTINEL") {
		t.Errorf("the key was printed:\n%s", printed.String())
	}
	if !strings.Contains(printed.String(), acctest.LeafLinkFingerprint(acctest.LeafLinkKey)) || !strings.Contains(printed.String(), "[redacted]") {
		t.Error("nothing was printed where the key might have stood, so the search proves nothing")
	}
}

// echoKey answers with a body that repeats the key it was given.
func echoKey(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		leafsim.JSON(status, fmt.Sprintf(body, strings.TrimPrefix(r.Header.Get("Authorization"), "App "))).ServeHTTP(rec, r)
		w.WriteHeader(status)
		_, _ = w.Write(rec.Body.Bytes())
	})
}

// A key that is written into a configuration is not shown when something beside it is wrong.
func TestAccLeafLink_errorsShowNoKey(t *testing.T) {
	u, _ := leaflinkAsUser(t, leafsim.LeafLinkTraps{})
	for name, config := range map[string]string{
		"environment": acctest.LeafLinkBlock("    environment = \"prod\"\n    api_key = \"" + acctest.LeafLinkKey + "\""),
		"scheme":      acctest.LeafLinkBlock("    api_key = \"" + acctest.LeafLinkKey + "\"\n    auth_scheme = \"Bearer\""),
		"base_url":    acctest.LeafLinkBlock("    api_key = \"" + acctest.LeafLinkKey + "\"\n    base_url = \"http://x.invalid\""),
		"key":         acctest.LeafLinkBlock("    api_key = \"App " + acctest.LeafLinkKey + "\""),
		"one line":    "provider \"leaf\" {\n  leaflink = { environment = \"prod\", api_key = \"" + acctest.LeafLinkKey + "\" }\n}\n",
		"ephemeral":   "ephemeral \"leaf_leaflink_application\" \"t\" {\n  api_key = \"App " + acctest.LeafLinkKey + "\"\n}\n",
	} {
		u.Write(t, "main.tf", acctest.Requires+config+acctest.LeafLinkApplication)
		r := u.Run(t, "plan", "-no-color")
		if r.Code == 0 || !strings.Contains(r.Stderr, "LeafLink") {
			t.Errorf("%s: exit code %d\n%s%s", name, r.Code, r.Stdout, r.Stderr)
		}
		if strings.Contains(r.Stdout+r.Stderr, "SENTINEL") {
			t.Errorf("%s: the key was printed:\n%s", name, r.Stderr)
		}
	}
}

// A key as long as a user's token is warned of, in the provider and in the ephemeral resource, unless it is said to be one.
func TestAccLeafLink_tokenWarning(t *testing.T) {
	u, m := leaflinkAsUser(t, leafsim.LeafLinkTraps{})
	m.AddToken(acctest.LeafLinkToken, acctest.GreenLeaf)
	m.AddApplication(acctest.LeafLinkToken, leafsim.LeafLinkApp{Orders: leafsim.Read}, acctest.GreenLeaf)
	const warning = "The key of LeafLink looks like a user's token"
	for name, test := range map[string]struct {
		key, config string
		warned      bool
	}{
		"short":     {acctest.LeafLinkToken, acctest.LeafLinkApplication, true},
		"token":     {acctest.LeafLinkToken, acctest.LeafLinkBlock(`auth_scheme = "Token"`) + acctest.LeafLinkApplication, false},
		"long":      {acctest.LeafLinkKey, acctest.LeafLinkApplication, false},
		"ephemeral": {acctest.LeafLinkKey, "ephemeral \"leaf_leaflink_application\" \"t\" {\n  api_key = \"" + acctest.LeafLinkToken + "\"\n}\n", true},
	} {
		u.Setenv("LEAFLINK_API_KEY", test.key)
		u.Write(t, "main.tf", acctest.Requires+test.config)
		u.MustRun(t, "plan")
		if warnings := u.Warnings(t, "plan", "-json"); strings.Contains(strings.Join(warnings, "\n"), warning) != test.warned {
			t.Errorf("%s: warnings %q", name, warnings)
		}
	}
}
