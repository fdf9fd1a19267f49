package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// strays are forms of a secret that somebody has not meant, with what is said of them; $ stands for the secret.
var strays = map[string]string{
	"$":           "",
	"two $ words": "",
	"it's $":      "",
	"$\n":         "ends in a line end",
	"$\r\n":       "ends in a line end",
	" $":          "begins or ends with white space",
	"$\t":         "begins or ends with white space",
	"\u00a0$":     "begins or ends with white space",
	"\ufeff$":     "begins with a byte order mark",
	"\ufeff$\r\n": "begins with a byte order mark",
	"\"$\"":       "stands between quotes",
	"'$'":         "stands between quotes",
	"  \n":        "consists of white space alone",
}

// What stands around credentials by mistake is named before anything is sent, wherever they come from, and never the
// credentials themselves.
func TestLogins_strays(t *testing.T) {
	t.Parallel()
	for form, problem := range strays {
		value := strings.ReplaceAll(form, "$", "SENTINEL")
		for argument, variable := range map[string]string{"username": "LEAF_USERNAME", "password": "LEAF_PASSWORD", "token": "LEAF_TOKEN"} {
			w := acctest.New(t)
			w.Setenv(variable, value)
			check := func(place, said string) {
				t.Helper()
				quiet := problem == "" && !strings.Contains(said, "White space")
				if loud := strings.Contains(said, "White space or quotes around "+argument) && strings.Contains(said, "The value of "+place+" "+problem); !quiet && (problem == "" || !loud) {
					t.Errorf("%s = %q: said %q", variable, value, said)
				}
				if strings.Contains(said, "SENTINEL") {
					t.Errorf("%s: it repeats the value: %q", place, said)
				}
			}
			check("the environment variable "+variable, w.Advice(t, nil, "", nil))
			config := map[string]any{argument: value}
			if argument != "token" {
				config = map[string]any{"username": leafsim.Username, "password": leafsim.Password}
				config[argument] = value
			}
			w.Setenv(variable, "")
			check("the provider's "+argument, w.Advice(t, config, "", nil))
			if n := len(w.Requests()); n > 0 {
				t.Errorf("%d requests", n)
			}
		}
	}
}

// An empty argument is none beside another way to authenticate, as an empty variable of the environment is. Alone, it is a
// mistake: the environment may be that of another account.
func TestLogins_emptyArguments(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config map[string]any
		error  string
	}{
		"a token beside a login": {map[string]any{"token": "", "username": leafsim.Username, "password": leafsim.Password}, ""},
		"a login beside a token": {map[string]any{"token": "some-token", "username": "", "password": ""}, ""},
		"a token alone":          {map[string]any{"token": ""}, "Empty token"},
		"a username":             {map[string]any{"username": "", "password": "x"}, "Empty username"},
		"a password":             {map[string]any{"username": "x", "password": ""}, "Empty password"},
		"all of them":            {map[string]any{"token": "", "username": "", "password": ""}, "Empty password"},
		"two ways":               {map[string]any{"token": "x", "username": "x"}, "Two ways to authenticate"},
	} {
		w := acctest.New(t)
		if said := w.Complaints(t, test.config, "", nil); said != "" && test.error == "" || !strings.Contains(said, test.error) {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// A secret with the line end of its file is sent as it is, with a warning; a PEM block has one by right.
func TestSecrets_strays(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	const pem = "-----BEGIN PRIVATE KEY-----\nSENTINEL\n-----END PRIVATE KEY-----\n"
	for value, problem := range map[string]string{
		"SENTINEL": "", pem: "", " SENTINEL": "", "\"SENTINEL\"": "", "SENTINEL\n": "ends in a line end", "SENTINEL\r\n": "ends in a line end",
		"\ufeffSENTINEL": "begins with a byte order mark", " ": "consists of white space alone", "\n": "consists of white space alone",
	} {
		for _, wo := range []string{"", "_wo"} {
			for typeName, of := range map[string]struct {
				name   string
				config map[string]any
			}{
				"leaf_agleader_credentials": {"private_key", map[string]any{"leaf_user_id": w.User, "public_key": "p", "refresh_token": "r", "private_key" + wo: value}},
				"leaf_provider_app":         {"stara.pwd", map[string]any{"app_name": "app", "stara": map[string]any{"user": "u", "pwd" + wo: value}}},
				"leaf_webhook":              {"secret", map[string]any{"name": "n", "url": "https://example.com", "events": []any{"fieldCreated"}, "secret" + wo: value}},
			} {
				said := w.Advice(t, nil, typeName, of.config)
				if problem == "" && said != "" || !strings.Contains(said, problem) || problem != "" && !strings.Contains(said, "The value of "+of.name+wo+" ") {
					t.Errorf("%s, %q: %q", typeName, value, said)
				}
				if strings.Contains(said, "SENTINEL") {
					t.Errorf("%s: it repeats the secret: %q", typeName, said)
				}
			}
		}
	}
}
