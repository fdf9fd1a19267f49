package apikey_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// lostKeyAnswers are the ways in which the answer to a creation gets lost.
var lostKeyAnswers = map[string]http.Handler{
	"connection cut": leafsim.Cut(),
	"502":            leafsim.Status(http.StatusBadGateway),
	"502 in HTML":    leafsim.HTML(http.StatusBadGateway),
	"200 in HTML":    leafsim.HTML(http.StatusOK),
	"truncated":      leafsim.Truncated(http.StatusCreated),
	"no key in it":   leafsim.JSON(http.StatusCreated, `{"valid": true}`),
	"empty":          leafsim.JSON(http.StatusCreated, ""),
	"timeout":        leafsim.Hang(),
}

const impatient = "provider \"leaf\" {\n  request_timeout = 1\n}\n"

func lose(answer http.Handler) leafsim.Hook {
	return leafsim.Times(1, leafsim.On(http.MethodPost, acctest.Keys, answer))
}

// A creation was carried out and its answer never came, so nobody knows the key: it is revoked and another one made. The
// keys of others are spared, also those that look alike and were there before.
func TestAccAPIKey_lostAnswer(t *testing.T) {
	for name, answer := range lostKeyAnswers {
		t.Run(name, func(t *testing.T) {
			variants := leafsim.Variants{}
			if name == "connection cut" {
				variants.KeyIDs = leafsim.KeyIDsNowhere // the key in the list is what it is revoked by
			}
			w := acctest.New(t, variants)
			other := w.AddKey(w.User, "widget", 365*acctest.Day)
			w.AddKey(w.User, "another one", 365*acctest.Day)
			w.After(lose(answer))
			config := w.Config(impatient, keyOf(`description = "widget"`))
			w.Test(t,
				resource.TestStep{Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionCreate), Check: wroteKeys(w, "POST DELETE POST", 3)},
				acctest.EmptyPlan(config),
			)
			acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 2)
			acctest.Equal(t, "somebody else's key lives", isLive(w, other.ID), true)
		})
	}
}

func isLive(w *acctest.World, id string) bool {
	return slices.ContainsFunc(w.Keys(w.User), func(k leafsim.Key) bool { return k.ID == id && k.Live(w.Clock.Now()) })
}

// A creation that never reached Leaf leaves nothing: neither a key, nor something in the state.
func TestAccAPIKey_notCarriedOut(t *testing.T) {
	for _, name := range []string{"502", "502 in HTML", "connection cut"} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			w.Before(lose(lostKeyAnswers[name]))
			config := w.Config(keyOf(""))
			w.Test(t,
				resource.TestStep{Config: config, ExpectError: regexp.MustCompile(`(?s)Cannot create an API key of Leaf user.*no\s+new\s+key\s+is\s+in\s+the\s+list`)},
				resource.TestStep{Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionCreate), Check: wroteKeys(w, "POST", 1)},
			)
		})
	}
}

// Leaf carries a creation out when nobody waits for it any longer: the next apply finds and revokes what it made.
func TestAccAPIKey_carriedOutLate(t *testing.T) {
	for name, answer := range map[string]http.Handler{"timeout": leafsim.Hang(), "504": leafsim.Status(http.StatusGatewayTimeout)} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			w.Before(lose(answer))
			config := w.Config(impatient, keyOf(""))
			w.Test(t,
				resource.TestStep{Config: config, ExpectError: regexp.MustCompile(`(?s)may\s+still\s+be\s+carried\s+out.*not\s+known\s+whether.*tainted`)},
				resource.TestStep{
					PreConfig: func() { w.AddKey(w.User, "", 365*acctest.Day) }, Config: config,
					ConfigPlanChecks: planKey(w, plancheck.ResourceActionDestroyBeforeCreate), Check: wroteKeys(w, "DELETE POST", 1),
				},
			)
		})
	}
}

// Neither the answer nor the list comes: the next apply finds out, and one key lives in the end.
func TestAccAPIKey_unconfirmed(t *testing.T) {
	tests := map[string]struct {
		carriedOut bool
		writes     string
		lifecycle  string
	}{
		"carried out":                        {carriedOut: true, writes: "DELETE POST"},
		"carried out, create before destroy": {carriedOut: true, writes: "POST DELETE", lifecycle: createBeforeDestroy},
		"not carried out":                    {writes: "POST"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			w.AddKey(w.User, "", 30*acctest.Day)
			hook := w.Before
			if tc.carriedOut {
				hook = w.After
			}
			hook(lose(leafsim.Cut()))
			noList := w.Before(func(r *http.Request) http.Handler {
				if r.Method == http.MethodGet && w.Count(http.MethodPost, acctest.Keys) > 0 {
					return leafsim.Status(http.StatusInternalServerError)
				}
				return nil
			})
			config := w.Config(keyOf(tc.lifecycle))
			// A tainted resource is replaced; one that was never made is gone when the plan looks.
			action := plancheck.ResourceActionCreate
			switch {
			case tc.carriedOut && tc.lifecycle == "":
				action = plancheck.ResourceActionDestroyBeforeCreate
			case tc.carriedOut:
				action = plancheck.ResourceActionCreateBeforeDestroy
			}
			w.Test(t,
				resource.TestStep{Config: config, ExpectError: regexp.MustCompile(`(?s)It\s+is\s+not\s+known\s+whether\s+the\s+key\s+was\s+made.*tainted`)},
				resource.TestStep{PreConfig: noList, Config: config, ConfigPlanChecks: planKey(w, action), Check: wroteKeys(w, tc.writes, 2)},
				acctest.EmptyPlan(config),
			)
			acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 1)
		})
	}
}

// A lost key that looks like somebody else's: nothing is revoked, now or by a later apply, until a person has decided;
// also once that person has revoked the one and thereby left the other.
func TestAccAPIKey_lostAmongOthers(t *testing.T) {
	u := acctest.NewAsUser(t)
	var other leafsim.Key
	remove := somebodyElse(u.After, func() { other = u.AddKey(u.User, "widget", 365*acctest.Day) })
	u.After(lose(leafsim.Status(http.StatusBadGateway)))
	u.Write(t, "main.tf", acctest.Requires+keyOf(`description = "widget"`))
	apply := func(want ...string) {
		t.Helper()
		r := u.Run(t, "apply", "-auto-approve", "-no-color")
		acctest.Equal(t, "exit code", r.Code, 1)
		for _, text := range want {
			if !strings.Contains(r.Stderr, text) {
				t.Errorf("the error does not say %q:\n%s", text, r.Stderr)
			}
		}
		acctest.Equal(t, "writes", keyWrites(u.World), "POST")
	}
	apply("Check these", other.ID)
	remove()
	keys := u.Keys(u.User)
	acctest.Equal(t, "keys", len(keys), 2)
	apply("Cannot tell which API key to revoke", keys[0].ID, keys[1].ID, "state rm")

	// The person revokes the key that nobody uses. What is left may not be taken for it.
	u.RevokeKey(keys[0].ID)
	apply("Cannot tell which API key to revoke")
	u.MustRun(t, "state", "rm", keyT)
	u.Apply(t)
	acctest.Equal(t, "keys made", len(u.Keys(u.User)), 3)
	acctest.Equal(t, "live keys", acctest.LiveKeys(u.World), 2)
	u.ExpectEmptyPlan(t)
}

// The lost key was revoked by hand before the next apply: nothing is left to look for.
func TestAccAPIKey_lostAndRevokedByHand(t *testing.T) {
	w := acctest.New(t)
	w.After(lose(leafsim.Cut()))
	noRevoking := w.Before(leafsim.On(http.MethodDelete, keyPath, leafsim.Status(http.StatusForbidden)))
	config := w.Config(keyOf(""))
	w.Test(t,
		resource.TestStep{Config: config, ExpectError: regexp.MustCompile(`(?s)could\s+not\s+be\s+revoked.*Check these:\s+- [-0-9a-f]{36}`)},
		resource.TestStep{
			PreConfig: func() {
				noRevoking()
				w.RevokeKey(w.Keys(w.User)[0].ID)
			},
			Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionCreate), Check: wroteKeys(w, "POST", 1),
		},
	)
}

// What a user sees of a key that was lost and made again.
func TestAccAPIKey_lostAnswerWarns(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.After(lose(leafsim.Cut()))
	u.Write(t, "main.tf", acctest.Requires+keyOf(""))
	acctest.Equal(t, "warnings", acctest.WarningsOf(t, u, "apply", "-auto-approve"), "A lost API key was revoked")
	acctest.Equal(t, "live keys", acctest.LiveKeys(u.World), 1)
}

// Where the API gives keys no ids, a lost key is found again by its text, and nothing is left alive.
func TestAccUnconfirmedKeyWithoutIDConverges(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere})
	config := w.Config("resource \"leaf_api_key\" \"t\" {\n  leaf_user_id = \"$USER\"\n}")
	w.After(leafsim.Times(1, leafsim.On(http.MethodPost, acctest.Keys, leafsim.Cut())))
	broken := leafsim.On(http.MethodGet, acctest.Keys, leafsim.Status(http.StatusInternalServerError))
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
			if live := acctest.LiveKeys(w); live != 1 || len(w.Keys(w.User)) != 2 {
				t.Errorf("%d of %d keys live, expected one of two", live, len(w.Keys(w.User)))
			}
		}},
	)
}
