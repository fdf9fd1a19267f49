package account_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestAccToken_ephemeral(t *testing.T) {
	t.Parallel()
	day, month := knownvalue.StringExact("2026-03-02T12:00:00Z"), knownvalue.StringExact("2026-03-31T12:00:00Z")
	login := "username = \"" + leafsim.Username + "\"\n  password = \"" + leafsim.Password + "\"\n"
	tests := map[string]struct {
		onlyToken        bool
		arguments, error string
		answer           string
		expires          knownvalue.Check
		remembers        bool
	}{
		"the provider's login":        {expires: day},
		"remembered":                  {arguments: "remember_me = true", expires: month, remembers: true},
		"given login":                 {onlyToken: true, arguments: login, expires: day},
		"no login":                    {onlyToken: true, error: `(?s)No username and password.*LEAF_USERNAME`},
		"half a login":                {arguments: `username = "x"`, error: `(?s)username and password are set together`},
		"refused login":               {arguments: "username = \"x\"\n  password = \"wrong-password\"", error: `(?s)answered 401.*username and password`},
		"a token that says no expiry": {answer: `{"id_token": "opaque"}`, expires: knownvalue.Null()},
		"an answer without a token":   {answer: `{}`, error: `without\s+id_token`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			if test.onlyToken {
				w.Setenv("LEAF_TOKEN", w.Token())
			}
			if test.onlyToken {
				w.Setenv("LEAF_USERNAME", "")
			}
			if test.answer != "" {
				w.Before(leafsim.On("POST", "/api/authenticate", leafsim.JSON(200, test.answer)))
			}
			step := resource.TestStep{}
			if test.error != "" {
				step.ExpectError = regexp.MustCompile(test.error)
			} else {
				step.ConfigStateChecks = []statecheck.StateCheck{
					acctest.Echoed("token", knownvalue.StringRegexp(regexp.MustCompile(`.`))),
					acctest.Echoed("expires_at", test.expires),
				}
			}
			acctest.TestEphemeral(t, w, "leaf_token.t", "ephemeral \"leaf_token\" \"t\" {\n  "+test.arguments+"\n}", step)
			for _, r := range w.Requests() {
				if r.Path == "/api/authenticate" && strings.Contains(string(r.Body), "rememberMe") != test.remembers {
					t.Errorf("rememberMe was sent: %t, expected %t", !test.remembers, test.remembers)
				}
			}
		})
	}
}
