package leaf_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Keys that a list lacks are looked for again: once, and longer where they are young.
func TestLookForKey(t *testing.T) {
	t.Parallel()
	now := time.Now()
	old := now.Add(-time.Hour)
	for name, c := range map[string]struct {
		variants leafsim.Variants
		made     time.Time
		prepare  func(w *world, k leafsim.Key)
		found    bool
		missing  bool
		lists    int
	}{
		"there":                      {leafsim.Variants{}, old, nil, true, false, 1},
		"revoked":                    {leafsim.Variants{}, old, (*world).revoke, true, false, 1},
		"old and gone":               {leafsim.Variants{}, old, (*world).remove, false, true, 2},
		"age unknown, gone":          {leafsim.Variants{}, time.Time{}, (*world).remove, false, true, 2},
		"young and gone":             {leafsim.Variants{}, now, (*world).remove, false, true, 4},
		"user gone":                  {leafsim.Variants{}, old, func(w *world, _ leafsim.Key) { w.DeleteUser(w.user) }, false, true, 1},
		"user gone, young":           {leafsim.Variants{}, now, func(w *world, _ leafsim.Key) { w.DeleteUser(w.user) }, false, true, 4},
		"list lags, young":           {leafsim.Variants{Lag: leafsim.Lag{List: 3}}, now, nil, true, false, 4},
		"list lags a reading":        {leafsim.Variants{Lag: leafsim.Lag{List: 1}}, old, nil, true, false, 2},
		"list not whole":             {leafsim.Variants{Pages: leafsim.Pages{Repeats: true, Size: 1}}, old, (*world).remove, false, false, 2 * 2},
		"list not whole, young":      {leafsim.Variants{Pages: leafsim.Pages{Repeats: true, Size: 1}}, now, (*world).remove, false, false, 2 * 4},
		"list not whole, but it has": {leafsim.Variants{Pages: leafsim.Pages{Repeats: true, Size: 1, NewestFirst: true}}, old, nil, true, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			w.AddKey(w.user, "other", time.Hour)
			w.AddKey(w.user, "other", time.Hour)
			w.Vary(func(v *leafsim.Variants) { *v = c.variants })
			k := w.AddKey(w.user, "ours", time.Hour)
			if c.prepare != nil {
				c.prepare(w, k)
			}
			list, found, missing, err := w.client.LookForKey(t.Context(), w.user, leaf.KeyRef{ID: k.ID}, c.made)
			if err != nil || list == nil || (len(found) == 1) != c.found || missing != c.missing || len(found) == 1 && found[0].ID != k.ID {
				t.Errorf("found %v, missing %v, %v", found, missing, err)
			}
			if got := w.Count("GET", keysPath); got != c.lists {
				t.Errorf("%d lists, not %d", got, c.lists)
			}
		})
	}
}

// Many that look for their keys share the readings, and wait together.
func TestLookForKeysTogether(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		age   time.Duration
		waits string
	}{"old": {time.Hour, "1s"}, "young": {0, "1s 2s 4s"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			w.AddKey(w.user, "other", time.Hour)
			waits := w.waits()
			made := time.Now().Add(-c.age)
			var n sync.Mutex
			next := 0
			for _, err := range together(100, func() error {
				n.Lock()
				next++
				id := fmt.Sprintf("0c3d5a7b-1111-4a8c-9e1f-%012d", next)
				n.Unlock()
				_, found, missing, err := w.client.LookForKey(t.Context(), w.user, leaf.KeyRef{ID: id}, made)
				if found != nil || !missing {
					return fmt.Errorf("found %v, missing %v, %w", found, missing, err)
				}
				return err
			}) {
				if err != nil {
					t.Fatal(err)
				}
			}
			if got := waits(); got != c.waits {
				t.Errorf("waited %s", got)
			}
			if got, want := w.Count("GET", keysPath), 1+len(strings.Fields(c.waits)); got != want {
				t.Errorf("%d lists, not %d", got, want)
			}
		})
	}
}

// A key that a list does not show yet, or not at all, is not taken for revoked because a gateway says so.
func TestRevokeKeyUnseen(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]leafsim.Variants{
		"the list lags": {Lag: leafsim.Lag{List: 1}}, "the list is not whole": {Pages: leafsim.Pages{Repeats: true, Size: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			w.AddKey(w.user, "other", time.Hour)
			w.Vary(func(now *leafsim.Variants) { *now = v })
			k := w.AddKey(w.user, "ours", time.Hour)
			w.Gateway(leafsim.GatewayEmpty(), leafsim.OnlyMethod(http.MethodDelete))
			if err := w.client.RevokeKey(t.Context(), w.user, leaf.KeyRef{ID: k.ID}); err == nil {
				t.Error("said to be revoked")
			}
		})
	}
}

// What was made and answered by a gateway's 404 is looked for: a page or a text is no refusal, and words that may be anybody's
// are one only while the API answers something else.
func TestCreatesAnsweredByAGateway(t *testing.T) {
	t.Parallel()
	for name, answer := range leafsim.Gateways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			w.After(leafsim.Times(1, leafsim.On("POST", keysPath, answer)))
			w.Before(leafsim.On("GET", service+"/users", answer)) // the canary does not sing
			created, err := w.client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user})
			if err != nil || len(created.Revoked) != 1 {
				t.Errorf("revoked %v: %v", created.Revoked, err)
			}
			live := 0
			for _, k := range w.Keys(w.user) {
				if k.Live(time.Now()) {
					live++
				}
			}
			if live != 1 {
				t.Errorf("%d keys live", live)
			}
		})
	}
}

// A list that does not know a new key yet is read again until it does, and all that wait share the readings.
func TestNewKeysShowLate(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{Lag: leafsim.Lag{List: 3}})
	for _, err := range together(5, func() error {
		created, err := w.client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user})
		if err == nil && created.Key.ID == "" {
			err = errors.New(created.Unresolved)
		}
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
}
