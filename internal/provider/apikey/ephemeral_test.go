package apikey_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestAccAPIKey_ephemeral(t *testing.T) {
	t.Parallel()
	anID := knownvalue.StringRegexp(regexp.MustCompile(`^[0-9a-f-]{36}$`))
	tests := map[string]struct {
		variants  leafsim.Variants
		arguments string
		id        knownvalue.Check
		lives     bool
	}{
		"default":                    {id: anID},
		"id at once":                 {variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere}, id: anID},
		"no ids: revoked by its key": {variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, id: knownvalue.StringRegexp(regexp.MustCompile(`^sha256:[0-9a-f]{16}$`))},
		"not revoked":                {arguments: "revoke_on_close = false", id: anID, lives: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, test.variants)
			acctest.TestEphemeral(t, w, "leaf_api_key.t", "ephemeral \"leaf_api_key\" \"t\" {\n  leaf_user_id = \"$USER\"\n  description = \"ci\"\n"+test.arguments+"\n}", resource.TestStep{
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.Echoed("id", test.id),
					acctest.Echoed("key", knownvalue.StringRegexp(regexp.MustCompile(`^lk_`))),
					acctest.Echoed("expires_in", knownvalue.Int64Exact(900)),
					acctest.Echoed("revoke_on_close", knownvalue.Bool(!test.lives)),
					acctest.Echoed("expires_at", knownvalue.StringExact("2026-03-01T12:15:00.123Z")),
				},
			})
			keys := w.Keys(w.User)
			if len(keys) < 2 {
				t.Errorf("%d keys were made, expected one by plan and one by apply at least", len(keys))
			}
			if live := acctest.LiveKeys(w); test.lives && live != len(keys) || !test.lives && live != 0 {
				t.Errorf("%d of %d keys are alive", live, len(keys))
			}
			for _, k := range keys {
				if k.Description == nil || *k.Description != "ci" {
					t.Errorf("the key has not the description that was asked for")
				}
			}
		})
	}
}

func TestAccAPIKey_ephemeralValidates(t *testing.T) {
	t.Parallel()
	for arguments, message := range map[string]string{
		`leaf_user_id = "x"`:                             `(?s)leaf_user_id.*UUID`,
		"leaf_user_id = \"$USER\"\n  expires_in = 899":   `(?s)expires_in.*900`,
		"leaf_user_id = \"$USER\"\n  description = \"\"": `description`,

		"leaf_user_id = \"$USER\"\n  description = \"terraform-kqzvbnxwpdfh\"": `must not be terraform- and twelve letters`,
	} {
		t.Run(message, func(t *testing.T) {
			w := acctest.New(t)
			acctest.TestEphemeral(t, w, "leaf_api_key.t", "ephemeral \"leaf_api_key\" \"t\" {\n  "+arguments+"\n}", resource.TestStep{ExpectError: regexp.MustCompile(message)})
			if len(w.Requests()) > 0 {
				t.Error("the API was asked in spite of the error")
			}
		})
	}
}

const ephemeralKey = acctest.Requires + `
ephemeral "leaf_api_key" "t" {
  leaf_user_id = "$USER"
}
`

// A revoke that fails is a warning: the run has what it needs, and the key dies by itself.
func TestAccAPIKey_ephemeralRevokeFails(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.Write(t, "main.tf", ephemeralKey)
	u.Before(leafsim.On("DELETE", acctest.Keys+"/*", leafsim.Status(403)))
	warnings := u.Warnings(t, "plan", "-json")
	if !slices.ContainsFunc(warnings, func(s string) bool { return strings.HasPrefix(s, "Cannot revoke the ephemeral API key") }) {
		t.Errorf("warnings %q", warnings)
	}
	u.MustRun(t, "plan")
}

// An answer that is lost leaves no living key behind: what it made is revoked, and another one made.
func TestAccAPIKey_ephemeralLostAnswer(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.Write(t, "main.tf", ephemeralKey)
	u.After(leafsim.Times(1, leafsim.On("POST", acctest.Keys, leafsim.Cut())))
	if warnings := u.Warnings(t, "plan", "-json"); !slices.Contains(warnings, "A lost API key was revoked") {
		t.Errorf("warnings %q", warnings)
	}
	if n := len(u.Keys(u.User)); n != 2 || acctest.LiveKeys(u.World) != 0 {
		t.Errorf("%d keys, %d alive: expected two, none alive", n, acctest.LiveKeys(u.World))
	}
}
