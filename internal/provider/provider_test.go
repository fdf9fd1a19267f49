package provider_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const oneKey = `resource "leaf_api_key" "t" { leaf_user_id = "$USER" }`

// jwt makes a token of the right form that expires at a time.
func jwt(expiry time.Time) string {
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	return part(`{"alg":"HS512"}`) + "." + part(fmt.Sprintf(`{"sub":"x","exp":%d}`, expiry.Unix())) + ".signature-of-it"
}

func TestAccProvider_credentials(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env      map[string]string
		block    string
		error    string // "" means that the key is made
		logins   int
		needsJWT bool
	}{
		"login from the environment":          {env: map[string]string{"LEAF_USERNAME": leafsim.Username, "LEAF_PASSWORD": leafsim.Password}, logins: 1},
		"token from the environment":          {env: map[string]string{"LEAF_TOKEN": "$TOKEN"}},
		"both in the environment: token wins": {env: map[string]string{"LEAF_TOKEN": "$TOKEN", "LEAF_USERNAME": "x", "LEAF_PASSWORD": "wrong"}},
		"token in the configuration":          {block: `token = "$TOKEN"`},
		"configured token over a login from the environment": {
			env: map[string]string{"LEAF_USERNAME": "x", "LEAF_PASSWORD": "wrong"}, block: `token = "$TOKEN"`,
		},
		"configured username over a token from the environment, completed by it": {
			env: map[string]string{"LEAF_TOKEN": "not-accepted", "LEAF_PASSWORD": leafsim.Password}, block: `username = "` + leafsim.Username + `"`, logins: 1,
		},
		"configured password, completed": {
			env: map[string]string{"LEAF_USERNAME": leafsim.Username}, block: `password = "` + leafsim.Password + `"`, logins: 1,
		},
		"nothing":             {error: `(?s)No credentials of Leaf.*token.*LEAF_TOKEN.*username.*password.*LEAF_USERNAME.*LEAF_PASSWORD`},
		"only a username":     {block: `username = "x"`, error: `(?s)No password.*LEAF_PASSWORD`},
		"only a password":     {env: map[string]string{"LEAF_PASSWORD": "x"}, error: `(?s)No username.*LEAF_USERNAME`},
		"token and username":  {block: "token = \"x\"\nusername = \"y\"", error: `(?s)Two ways to authenticate.*token.*username`},
		"token and password":  {block: "token = \"SENTINEL\"\npassword = \"SENTINEL\"", error: `(?s)Two ways to authenticate.*token.*password`},
		"empty token":         {block: `token = ""`, error: `Empty token`},
		"expired token":       {block: `token = "$EXPIRED"`, error: `(?s)The token of Leaf cannot be used.*has expired at.*2026-03-01T11:59:59Z`},
		"token with a prefix": {block: `token = "Bearer abc"`, error: `(?s)cannot be used.*without.*"Bearer"`},
		"wrong password": {
			block: "username = \"" + leafsim.Username + "\"\npassword = \"SENTINEL\"", logins: 1,
			error: `(?s)Logging in: POST /api/authenticate: Leaf answered 401.*Check the username and password`,
		},
		"token that the API refuses": {block: `token = "SENTINEL"`, error: `(?s)answered 401.*LEAF_TOKEN`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			w.Setenv("LEAF_USERNAME", "")
			w.Setenv("LEAF_PASSWORD", "")
			fill := strings.NewReplacer("$TOKEN", w.Token(), "$EXPIRED", jwt(w.Clock.Now().Add(-time.Second)))
			for name, v := range test.env {
				w.Setenv(name, fill.Replace(v))
			}
			step := resource.TestStep{Config: w.Config("provider \"leaf\" {\n" + fill.Replace(test.block) + "\n}\n" + oneKey)}
			if test.error != "" {
				step.ExpectError = regexp.MustCompile(test.error)
			}
			w.Test(t, step)
			// plugin-testing runs several commands, each a process of its own to the provider.
			logins, reads := w.Count("POST", "/api/authenticate"), w.Count("GET", "/services/usermanagement/api/api-keys")
			if test.logins == 0 && logins != 0 || test.logins > 0 && logins == 0 {
				t.Errorf("%d logins, expected some: %t", logins, test.logins > 0)
			}
			if test.error == "" && reads == 0 {
				t.Error("nothing was asked of the API")
			}
			if test.error != "" && len(w.Writes()) > 0 {
				t.Errorf("written in spite of the error: %v", w.Writes())
			}
		})
	}
}

// What an argument must not be is said before anything is asked of the API.
func TestProviderArguments(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config             map[string]any
		env, owners, error string
	}{
		"http to elsewhere":      {config: map[string]any{"base_url": "http://api.example.com"}, error: `(?s)plain http.*https://api.example.com`},
		"http from environment":  {env: "http://api.example.com", error: `(?s)LEAF_BASE_URL.*plain http`},
		"no scheme":              {config: map[string]any{"base_url": "api.withleaf.io"}, error: `must begin with https`},
		"credentials in the URL": {config: map[string]any{"base_url": "https://me:SENTINEL@api.withleaf.io"}, error: `must not contain a user name or password`},
		"query":                  {config: map[string]any{"base_url": "https://api.withleaf.io?a=b"}, error: `must not have a query`},
		"fragment":               {config: map[string]any{"base_url": "https://api.withleaf.io#a"}, error: `must not have a fragment`},
		"path of a service":      {config: map[string]any{"base_url": "https://api.withleaf.io/services/usermanagement/api/"}, error: `(?s)cut\s+/services/usermanagement/api\s+and\s+write\s+https://api.withleaf.io`},
		"request_timeout":        {config: map[string]any{"request_timeout": 0}, error: `request_timeout`},
		"max_retries":            {config: map[string]any{"max_retries": -1}, error: `max_retries`},
		"requests_per_minute":    {config: map[string]any{"requests_per_minute": -1}, error: `requests_per_minute`},
		"nobody is allowed":      {config: map[string]any{"allowed_owners": []string{}}, error: `allowed_owners must have at least one entry`},
		"an empty owner":         {config: map[string]any{"allowed_owners": []string{"a", ""}}, error: `(?s)allowed_owners.*name of an API owner`},
		"an owner in blanks":     {config: map[string]any{"allowed_owners": []string{" a"}}, error: `(?s)allowed_owners.*white space`},
		"owners in one text":     {config: map[string]any{"allowed_owners": []string{"a,b"}}, error: `(?s)allowed_owners.*comma`},
		"no owner at all":        {config: map[string]any{"allowed_owners": []any{nil}}, error: `(?s)allowed_owners`},
		"owners from nowhere":    {owners: " , ", error: `No name in LEAF_ALLOWED_OWNERS`},
		"unknown warning":        {config: map[string]any{"silence_warnings": []string{"everything"}}, error: `(?s)silence_warnings.*redirect_url`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t)
			if test.env != "" {
				w.Setenv("LEAF_BASE_URL", test.env)
			}
			w.Setenv("LEAF_ALLOWED_OWNERS", test.owners)
			if said := w.Complaints(t, test.config, "", nil); !regexp.MustCompile(test.error).MatchString(said) {
				t.Errorf("it says %q", said)
			}
			if n := len(w.Requests()); n > 0 {
				t.Errorf("%d requests, expected none", n)
			}
		})
	}
}

// A prefix in base_url comes before every path, the login's too.
func TestAccProvider_baseURLPrefix(t *testing.T) {
	w := acctest.NewWith(t, leafsim.WithPrefix("/proxy/leaf"))
	w.Setenv("LEAF_BASE_URL", w.URL+"/proxy/leaf/")
	w.Test(t, resource.TestStep{Config: w.Config(oneKey)})
	for _, r := range w.Requests() {
		if !strings.HasPrefix(r.EscapedPath, "/proxy/leaf/") {
			t.Errorf("request without the prefix: %s", r.EscapedPath)
		}
	}
}

func TestAccProvider_userAgent(t *testing.T) {
	w := acctest.New(t)
	w.Setenv("TF_APPEND_USER_AGENT", "platform-team/7")
	w.Test(t, resource.TestStep{Config: w.Config(oneKey)})
	pattern := regexp.MustCompile(`^terraform-provider-leaf/test Terraform/\d+\.\d+\.\S+ platform-team/7$`)
	for _, r := range w.Requests() {
		if agent := r.Header.Get("User-Agent"); !pattern.MatchString(agent) {
			t.Fatalf("user agent %q", agent)
		}
	}
}

// Credentials that are known only after apply let creates plan, and name themselves where something has to be read.
func TestAccProvider_unknownArgument(t *testing.T) {
	w := acctest.New(t)
	config := func(input string) string {
		return w.Config(fmt.Sprintf("resource \"terraform_data\" \"token\" {\n  input = %q\n}\nprovider \"leaf\" {\n  token = terraform_data.token.output\n}\n", input), oneKey)
	}
	w.Test(t,
		resource.TestStep{Config: config(w.Token())},
		resource.TestStep{Config: config("another"), ExpectError: regexp.MustCompile(`(?s)not known yet.*token`)},
	)
	if len(w.Keys(w.User)) != 1 {
		t.Errorf("%d keys, expected one", len(w.Keys(w.User)))
	}
}

// A token that the API stops accepting in mid-run is exchanged anew, once.
func TestAccProvider_logsInAgain(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.Write(t, "main.tf", acctest.Requires+oneKey)
	u.Before(leafsim.Times(1, leafsim.On(http.MethodGet, acctest.Keys, leafsim.Status(http.StatusUnauthorized))))
	u.Apply(t)
	expectLogins(t, u, "apply", 2)
	if got := len(u.Keys(u.User)); got != 1 {
		t.Errorf("%d keys, expected one", got)
	}
}
