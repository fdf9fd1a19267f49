package apikey_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const revokeType = "leaf_api_key_revoke"

// revocation are the arguments of the action, with what is not chosen as null.
func revocation(w *acctest.World, by string, values ...string) map[string]any {
	arguments := map[string]any{"leaf_user_id": w.User, "ids": nil, "keys_wo": nil, "except_ids": nil}
	if values == nil {
		values = []string{}
	}
	arguments[by] = values
	return arguments
}

// living are the descriptions of the keys that still work.
func living(w *acctest.World) string {
	var all []string
	for _, k := range w.Keys(w.User) {
		if k.Live(w.Clock.Now()) {
			all = append(all, *k.Description)
		}
	}
	return strings.Join(all, " ")
}

// Exactly the chosen keys are revoked, the plan names them before, nothing shows a key, and a second time changes nothing.
func TestRevokeAction(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		variants leafsim.Variants
		choose   func(w *acctest.World, managed, leaked, other leafsim.Key) map[string]any
		left     string
	}{
		"by id": {choose: func(w *acctest.World, _, leaked, _ leafsim.Key) map[string]any {
			return revocation(w, "ids", leaked.ID)
		}, left: "managed other"},
		"by id in capitals": {
			choose: func(w *acctest.World, _, leaked, _ leafsim.Key) map[string]any {
				return revocation(w, "ids", strings.ToUpper(leaked.ID))
			}, left: "managed other",
		},
		"by text": {choose: func(w *acctest.World, _, leaked, _ leafsim.Key) map[string]any {
			return revocation(w, "keys_wo", leaked.Key)
		}, left: "managed other"},
		"by text, without ids": {
			variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere},
			choose: func(w *acctest.World, _, leaked, _ leafsim.Key) map[string]any {
				return revocation(w, "keys_wo", leaked.Key)
			}, left: "managed other",
		},
		"all but the managed one": {choose: func(w *acctest.World, managed, _, _ leafsim.Key) map[string]any {
			return revocation(w, "except_ids", managed.ID)
		}, left: "managed"},
		"all": {choose: func(w *acctest.World, _, _, _ leafsim.Key) map[string]any { return revocation(w, "except_ids") }},
		"all, without ids": {
			variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere},
			choose:   func(w *acctest.World, _, _, _ leafsim.Key) map[string]any { return revocation(w, "except_ids") },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t, test.variants)
			managed, leaked, other := w.AddKey(w.User, "managed", time.Hour), w.AddKey(w.User, "leaked", time.Hour), w.AddKey(w.User, "other", time.Hour)
			w.AddKey(w.User, "expired", time.Minute*15)
			w.Clock.Advance(20 * time.Minute)
			for n := range 2 {
				acted := w.Act(t, revokeType, test.choose(w, managed, leaked, other))
				said := strings.Join(append(append(acted.Progress, acted.Warned...), acted.Failed...), "\n")
				if len(acted.Refused)+len(acted.Failed) > 0 {
					t.Fatalf("it failed: %q %q", acted.Refused, acted.Failed)
				}
				for _, k := range []leafsim.Key{managed, leaked, other} {
					if strings.Contains(said, k.Key) {
						t.Errorf("a key is shown:\n%s", said)
					}
				}
				if got := living(w); got != test.left {
					t.Errorf("%q are left, not %q:\n%s", got, test.left, said)
				}
				if warned := len(acted.Warned) > 0; warned != (n == 0) {
					t.Errorf("the plan says %q", acted.Warned)
				}
			}
		})
	}
}

// What cannot be told apart, or is not there, is not revoked; the others are.
func TestRevokeAction_doubt(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		choose     func(w *acctest.World, mine, foreign leafsim.Key) map[string]any
		says, left string
	}{
		"the key of another user": {
			choose: func(w *acctest.World, mine, foreign leafsim.Key) map[string]any {
				return revocation(w, "ids", foreign.ID, mine.ID)
			},
			says: "not in the list of this Leaf user's keys", left: "second",
		},
		"a text that is no key of his": {
			choose: func(w *acctest.World, mine, foreign leafsim.Key) map[string]any {
				return revocation(w, "keys_wo", foreign.Key, mine.Key)
			},
			says: "key 1 of keys_wo", left: "second",
		},
		"an id that is spared and nobody has": {
			choose: func(w *acctest.World, _, foreign leafsim.Key) map[string]any {
				return revocation(w, "except_ids", foreign.ID)
			},
			says: "may be a slip", left: "mine second",
		},
		"a key in place of an id": {
			choose: func(w *acctest.World, mine, _ leafsim.Key) map[string]any { return revocation(w, "ids", mine.Key+"x") },
			says:   "id 1 of ids", left: "mine second",
		},
		"a list that shows little of keys": {
			choose: func(w *acctest.World, mine, _ leafsim.Key) map[string]any {
				w.Before(leafsim.On(http.MethodGet, "/services/usermanagement/api/api-keys", leafsim.JSON(http.StatusOK,
					`[{"id": "`+mine.ID+`", "key": "`+mine.Key[:4]+`...", "expiresAt": "2027-01-01T00:00:00Z", "valid": true}]`)))
				return revocation(w, "keys_wo", mine.Key)
			},
			says: "hides a part of each key", left: "mine second",
		},
		"a list that hides what tells two keys apart": {
			choose: func(w *acctest.World, mine, _ leafsim.Key) map[string]any {
				one := `{"id": "%", "key": "` + mine.Key[:9] + `...", "expiresAt": "2027-01-01T00:00:00Z", "valid": true}`
				w.Before(leafsim.On(http.MethodGet, "/services/usermanagement/api/api-keys", leafsim.JSON(http.StatusOK,
					"["+strings.ReplaceAll(one, "%", mine.ID)+","+strings.ReplaceAll(one, "%", w.Keys(w.User)[1].ID)+"]")))
				return revocation(w, "keys_wo", mine.Key)
			},
			says: "hides a part of each key", left: "mine second",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t)
			mine, foreign := w.AddKey(w.User, "mine", time.Hour), w.AddKey(w.AddUser("somebody else"), "foreign", time.Hour)
			w.AddKey(w.User, "second", time.Hour)
			acted := w.Act(t, revokeType, test.choose(w, mine, foreign))
			failed, warned := strings.Join(acted.Failed, "\n"), strings.Join(acted.Warned, "\n")
			if !strings.Contains(failed, test.says) || !strings.Contains(warned, "will not be revoked") {
				t.Errorf("the plan says %s\nthe end %s", warned, failed)
			}
			if strings.Contains(failed+warned, mine.Key) || strings.Contains(failed+warned, foreign.Key) {
				t.Errorf("a key is shown:\n%s\n%s", warned, failed)
			}
			if got := living(w); got != test.left {
				t.Errorf("%q are left, not %q", got, test.left)
			}
			if !w.Keys(foreign.LeafUserID)[0].Live(w.Clock.Now()) {
				t.Error("the key of another user is revoked")
			}
		})
	}
}

// A list that cannot be read revokes nothing, and which keys are meant has to be said.
func TestRevokeAction_badInput(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	w.AddKey(w.User, "mine", time.Hour)
	both := revocation(w, "ids", "a")
	both["except_ids"] = []string{}
	none := revocation(w, "ids")
	none["ids"] = nil
	unknown := revocation(w, "except_ids")
	unknown["leaf_user_id"] = "00000000-0000-4000-8000-000000000000"
	for says, arguments := range map[string]map[string]any{
		"exactly one of ids, keys_wo, except_ids": both, "Cannot tell which API keys": none, "There is no Leaf user": unknown, "must have at least one entry": revocation(w, "ids"),
	} {
		if acted := w.Act(t, revokeType, arguments); !strings.Contains(strings.Join(acted.Refused, "\n"), says) {
			t.Errorf("it says %q, without %q", acted.Refused, says)
		}
	}
	withheld := revocation(w, "keys_wo") // what Terraform makes of ephemeral values with -invoke
	withheld["keys_wo"] = []any{nil}
	if acted := w.Act(t, revokeType, withheld); !strings.Contains(strings.Join(acted.Failed, "\n"), "nothing was revoked") {
		t.Errorf("it says %q", acted.Failed)
	}
	for _, by := range []string{"ids", "except_ids"} { // such as the id of a key that Leaf has not shown
		unknown := revocation(w, by)
		unknown[by] = []any{nil}
		if acted := w.Act(t, revokeType, unknown); len(acted.Refused) == 0 || len(w.Writes()) > 0 {
			t.Errorf("%s with a null is not refused: %q", by, acted)
		}
	}
	w.Before(leafsim.On(http.MethodGet, "/services/usermanagement/api/api-keys", leafsim.Status(http.StatusForbidden)))
	if acted := w.Act(t, revokeType, revocation(w, "except_ids")); !strings.Contains(strings.Join(acted.Refused, "\n"), "answered 403") {
		t.Errorf("it says %q", acted.Refused)
	}
	if sent := w.Writes(); len(sent) > 0 || living(w) != "mine" {
		t.Errorf("it sent %q", sent)
	}
}
