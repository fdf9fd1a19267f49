package apikey_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// The answer to a creation has no id, and revoking needs one. Several keys that look the same are made at once, by this
// process and, just before and after each of its requests, by somebody else: each resource gets its own.
func TestAccAPIKey_ownID(t *testing.T) {
	t.Parallel()
	const n = 3
	tests := map[string]struct {
		variants leafsim.Variants
		lists    int // of keys, for n creations, at most
		others   int // keys that are there before
	}{
		"ids in the list":                {lists: 1 + n},
		"id in the answer":               {variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere}, lists: 1},
		"masked":                         {variants: leafsim.Variants{KeyText: leafsim.KeyMasked}, lists: 1 + n},
		"beginnings, no descriptions":    {variants: leafsim.Variants{KeyText: leafsim.KeyPrefix, KeyNoDescription: true}, lists: 1 + n},
		"no ids":                         {variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, lists: 1 + n},
		"no ids, masked":                 {variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere, KeyText: leafsim.KeyMasked}, lists: 1 + n},
		"microseconds without zone":      {variants: leafsim.Variants{KeyText: leafsim.KeyMasked, KeyTimesPost: leafsim.TimeMicrosNoZone, KeyTimesList: leafsim.TimeMicrosNoZone}, lists: 1 + n},
		"answer finer than the list":     {variants: leafsim.Variants{KeyText: leafsim.KeyMasked, KeyTimesPost: leafsim.TimeMicrosNoZone, KeyTimesList: leafsim.TimeSeconds}, lists: 1 + n},
		"answer coarser than the list":   {variants: leafsim.Variants{KeyText: leafsim.KeyMasked, KeyTimesList: leafsim.TimeNanos}, lists: 1 + n},
		"pages, other status codes":      {variants: leafsim.Variants{Paged: true, PostOK: true, DeleteOK: true}, lists: 1 + 2*n, others: 100},
		"revoked keys are not in a list": {variants: leafsim.Variants{RevokedKeysVanish: true}, lists: 1 + n},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, tc.variants)
			add := func() { w.AddKey(w.User, "widget", 90*acctest.Day) }
			for range tc.others {
				add()
			}
			before, after := somebodyElse(w.Before, add), somebodyElse(w.After, add)
			config := w.Config(keyOf(fmt.Sprintf("count = %d\ndescription = \"widget\"\nexpires_in = %d", n, int(90*acctest.Day/time.Second))))
			var made map[string]bool
			w.Test(t,
				resource.TestStep{
					Config:           config,
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.AtPlan(w.ResetRequests)}},
					Check: acctest.Check(func() error {
						before()
						after()
						if got := w.Count(http.MethodGet, acctest.Keys); got > tc.lists || w.Count(http.MethodPost, acctest.Keys) != n {
							return fmt.Errorf("%d lists, expected %d at most, and %s", got, tc.lists, keyWrites(w))
						}
						return nil
					}),
					ConfigStateChecks: []statecheck.StateCheck{keyState(func(keys map[string]map[string]any) (err error) {
						made, err = ownKeys(w, keys, n)
						return err
					})},
				},
				acctest.EmptyPlan(config),
			)
			for _, k := range w.Keys(w.User) {
				acctest.Equal(t, "the key lives after destroy", k.Live(w.Clock.Now()), !made[k.ID])
			}
		})
	}
}

// somebodyElse lets somebody make a key at each creation.
func somebodyElse(hook func(leafsim.Hook) func(), add func()) (remove func()) {
	return hook(func(r *http.Request) http.Handler {
		if r.Method == http.MethodPost && r.URL.Path == acctest.Keys {
			add()
		}
		return nil
	})
}

// ownKeys checks that each resource has the id that belongs to its key, and returns the ids in the simulator.
func ownKeys(w *acctest.World, inState map[string]map[string]any, n int) (map[string]bool, error) {
	byText := map[any]leafsim.Key{}
	for _, k := range w.Keys(w.User) {
		byText[k.Key] = k
	}
	made := map[string]bool{}
	for address, attributes := range inState {
		k, ok := byText[attributes["key"]]
		id, _ := attributes["id"].(string)
		switch {
		case !ok:
			return nil, fmt.Errorf("%s has a key that Leaf does not know", address)
		case strings.HasPrefix(id, "sha256:"):
			if strings.Contains(id, k.Key) || len(id) != len("sha256:")+16 {
				return nil, fmt.Errorf("%s: %s is no hash", address, id)
			}
		case id != k.ID:
			return nil, fmt.Errorf("%s: the id is %s, that of its key is %s", address, id, k.ID)
		}
		made[k.ID] = true
	}
	if len(made) != n {
		return nil, fmt.Errorf("%d keys in state, expected %d", len(made), n)
	}
	return made, nil
}

// redactedList is the list with nothing of the keys left in it: two that were made alike look alike.
func redactedList(w *acctest.World) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rows := []map[string]any{}
		for _, k := range w.Keys(w.User) {
			row := map[string]any{"id": k.ID, "key": redactedKey, "description": k.Description, "expiresAt": k.ExpiresAt.Format(time.DateTime), "valid": k.RevokedAt == nil}
			row["expiresAt"] = k.ExpiresAt.Truncate(time.Hour).Format(time.RFC3339)
			rows = append(rows, row)
		}
		rw.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(rw).Encode(rows)
	})
}

// A key that cannot be told from somebody else's stays without id: it is in the state and works, destroy refuses to
// guess, and the id is found once it is the only one.
func TestAccAPIKey_idNotFound(t *testing.T) {
	w := acctest.New(t)
	w.Clock.Advance(-w.Clock.Now().Sub(w.Clock.Now().Truncate(time.Hour)))
	w.After(leafsim.On(http.MethodGet, acctest.Keys, redactedList(w)))
	var other leafsim.Key
	remove := somebodyElse(w.After, func() { other = w.AddKey(w.User, "widget", 365*acctest.Day) })
	config := w.Config(keyOf(`description = "widget"`))
	noID := []statecheck.StateCheck{keyState(func(keys map[string]map[string]any) error {
		if keys[keyT]["id"] != nil || keys[keyT]["key"] == nil || keys[keyT]["valid"] != true {
			return fmt.Errorf("the key should be there, without an id: id = %v", keys[keyT]["id"])
		}
		return nil
	})}
	w.Test(t,
		resource.TestStep{Config: config, ConfigStateChecks: noID, Check: wroteKeys(w, "POST", 2)},
		resource.TestStep{
			PreConfig: remove, Config: " ",
			ExpectError: regexp.MustCompile(`(?s)Cannot tell which API key to revoke.*  - [-0-9a-f]{36}\n.*  - [-0-9a-f]{36}\n.*Nothing\s+was\s+revoked.*terraform\s+state\s+rm`),
		},
		resource.TestStep{
			PreConfig: func() {
				acctest.Equal(t, "live keys", acctest.LiveKeys(w), 2)
				w.RemoveKey(other.ID)
			},
			Config:           config,
			ConfigPlanChecks: planKey(w, plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{keyState(func(keys map[string]map[string]any) error {
				_, err := ownKeys(w, keys, 1)
				return err
			})},
		},
		acctest.EmptyPlan(config),
	)
	acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 0)
}

// listsOnly makes the list hide keys, and show one alone from the first creation on, whose answer does not tell the end of
// the new one, as long as lags is true.
func listsOnly(w *acctest.World, other leafsim.Key) (lags *atomic.Bool) {
	lags = &atomic.Bool{}
	w.Before(func(r *http.Request) http.Handler {
		switch {
		case r.URL.Path != acctest.Keys:
		case r.Method == http.MethodGet && lags.Load():
			return http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Content-Type", "application/json")
				_ = json.NewEncoder(rw).Encode([]map[string]any{{"id": other.ID, "key": redactedKey, "description": "widget", "expiresAt": other.ExpiresAt, "valid": true}})
			})
		case r.Method == http.MethodPost && r.Header.Get("X-Passed") == "":
			lags.Store(true)
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				r.Header.Set("X-Passed", "true")
				answer := httptest.NewRecorder()
				w.ServeHTTP(answer, r)
				rw.Header().Set("Content-Type", "application/json")
				_, _ = rw.Write(regexp.MustCompile(`"expiresAt": ?"[^"]*"`).ReplaceAll(answer.Body.Bytes(), []byte(`"expiresAt":null`)))
			})
		}
		return nil
	})
	return lags
}

// A key whose end no answer has told is not taken for another one that looks alike, though that is the only one in a list
// that hides keys and lags: not by a plan, and not by destroy, which would revoke somebody else's.
func TestAccAPIKey_idOfAnother(t *testing.T) {
	w := acctest.New(t)
	other := w.AddKey(w.User, "widget", 365*acctest.Day)
	lags := listsOnly(w, other)
	config, noID := w.Config(keyOf(`description = "widget"`)), keyHas(map[string]any{"id": nil, "valid": true})
	w.Test(t,
		resource.TestStep{Config: config, ConfigStateChecks: noID},
		resource.TestStep{Config: config, ConfigStateChecks: noID}, // after a refresh
		resource.TestStep{Config: " ", ExpectError: regexp.MustCompile("Cannot tell which API key to revoke")},
		resource.TestStep{
			PreConfig: func() { lags.Store(false) },
			Config:    config,
			ConfigStateChecks: []statecheck.StateCheck{keyState(func(keys map[string]map[string]any) error {
				_, err := ownKeys(w, keys, 1)
				return err
			})},
		},
	)
	acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 1)
}

// A key in the state is not taken for revoked while the list shows no ids or is somebody else's at the moment.
func TestAccAPIKey_idAppearsLater(t *testing.T) {
	w := acctest.New(t)
	config := w.Config(keyOf(""))
	remove := w.Before(leafsim.Times(2, func(r *http.Request) http.Handler { // the list is read again
		if r.Method == http.MethodGet && r.URL.Path == acctest.Keys && w.Count(http.MethodPost, acctest.Keys) == 1 {
			return leafsim.Status(http.StatusInternalServerError)
		}
		return nil
	}))
	w.Test(t,
		resource.TestStep{
			// The list cannot be read after the creation: that is no error, which would taint a key that works.
			Config: config, Check: wroteKeys(w, "POST", 1),
			ConfigStateChecks: keyHas(map[string]any{"id": nil, "valid": true}),
		},
		resource.TestStep{
			PreConfig: remove, Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{keyState(func(keys map[string]map[string]any) error {
				_, err := ownKeys(w, keys, 1)
				return err
			})},
		},
	)
	acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 0)
}

// Creations wait for each other only until the API has shown that the keys of one Leaf user can be told apart: the first
// ones of two users go side by side, and then all others do, each of which is answered here only while one for the same
// user is under way.
func TestAccAPIKey_creationsSideBySide(t *testing.T) {
	w := acctest.New(t)
	second := w.AddUser("John Smith")
	meet := map[string]chan struct{}{w.User: make(chan struct{}), second: make(chan struct{})}
	first := make(chan struct{})
	var begun sync.Map
	w.Before(func(r *http.Request) http.Handler {
		if r.Method != http.MethodPost || r.URL.Path != acctest.Keys {
			return nil
		}
		var body struct {
			LeafUserID string `json:"leafUserId"`
		}
		_ = json.NewDecoder(r.Body).Decode(&body)
		other := meet[body.LeafUserID]
		if _, second := begun.LoadOrStore(body.LeafUserID, true); !second {
			other = first
		}
		alone := time.NewTimer(20 * time.Second)
		defer alone.Stop()
		select {
		case other <- struct{}{}:
		case <-other:
		case <-alone.C:
			t.Error("a creation waits for another one")
		}
		return nil
	})
	w.Test(t, resource.TestStep{Config: w.Config(keyOf("count = 3"), fmt.Sprintf("resource \"leaf_api_key\" \"s\" {\n  count = 3\n  leaf_user_id = %q\n}\n", second))})
	acctest.Equal(t, "keys", len(w.Keys(w.User))+len(w.Keys(second)), 6)
}
