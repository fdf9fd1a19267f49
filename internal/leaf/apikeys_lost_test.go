package leaf_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// lostAnswers are the ways in which the answer to a request gets lost.
func lostAnswers() map[string]http.Handler {
	return map[string]http.Handler{
		"cut": leafsim.Cut(), "500": leafsim.Status(500), "502": leafsim.Status(502), "504": leafsim.Status(504), "page": leafsim.HTML(200), "page with 502": leafsim.HTML(502),
		"truncated": leafsim.Truncated(201), "half JSON": leafsim.JSON(201, `{"key":"lk_`), "null": leafsim.JSON(201, "null"), "empty": leafsim.JSON(201, ""),
		"without key": leafsim.JSON(201, `{"valid":true}`), "hangs": leafsim.Hang(),
	}
}

// The key of a lost answer is found and revoked, since nobody knows its text, and made again: one lives in the end.
func TestCreateKeyAnswerLost(t *testing.T) {
	t.Parallel()
	for name, answer := range lostAnswers() {
		for variantName, v := range map[string]leafsim.Variants{
			"documented": {}, "masked": {KeyText: leafsim.KeyMasked, KeyTimesList: leafsim.TimeSeconds}, "ids everywhere": {KeyIDs: leafsim.KeyIDsEverywhere},
			"no ids": {KeyIDs: leafsim.KeyIDsNowhere}, "no descriptions": {KeyNoDescription: true}, "revoked ones vanish": {RevokedKeysVanish: true},
		} {
			t.Run(name+"/"+variantName, func(t *testing.T) {
				t.Parallel()
				w := start(t, v)
				bystander := w.AddKey(w.user, "widget", 3*time.Hour)
				w.After(leafsim.Times(1, leafsim.On("POST", keysPath, answer)))
				w.config.RequestTimeout = 500 * time.Millisecond
				created, err := leaf.New(w.config).CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user, Description: new("widget"), ExpiresIn: new(int64(3600))})
				if err != nil {
					t.Fatal(err)
				}
				keys := w.Keys(w.user)
				if len(keys) != 3 || len(created.Revoked) != 1 || created.Key.Key != keys[2].Key {
					t.Fatalf("%d keys, revoked %v", len(keys), created.Revoked)
				}
				for i, live := range []bool{true, false, true} {
					if keys[i].Live(time.Now()) != live {
						t.Errorf("key %d lives: %v", i, !live)
					}
				}
				if keys[0].ID != bystander.ID || created.Key.ID != keys[2].ID && created.Key.ID != leaf.KeyHash(keys[2].Key) {
					t.Errorf("the id is %q", created.Key.ID)
				}
				if text := w.log.String(); strings.Contains(text, "lk_") {
					t.Error(text)
				}
			})
		}
	}
}

// Where the list shows that nothing was made, the failure is just a failure.
func TestCreateKeyNotExecuted(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.AddKey(w.user, "", time.Hour)
	w.Before(leafsim.On("POST", keysPath, leafsim.Status(502)))
	_, err := w.client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user})
	var unconfirmed *leaf.UnconfirmedKeyError
	if err == nil || errors.As(err, &unconfirmed) || !strings.Contains(err.Error(), "none was made") {
		t.Errorf("%v", err)
	}
	if got := w.requests(); got != "GET api-keys, POST api-keys, GET api-keys" {
		t.Errorf("requests: %s", got)
	}
	if k := w.Keys(w.user); len(k) != 1 || k[0].RevokedAt != nil {
		t.Error("touched what was there")
	}
}

func TestCreateKeyAnswerLostTwice(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.After(leafsim.On("POST", keysPath, leafsim.Cut()))
	created, err := w.client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user})
	if err == nil || len(created.Revoked) != 2 || rest.OutcomeOf(err) == rest.MaybeExecuted {
		t.Errorf("revoked %v: %v", created.Revoked, err)
	}
	for _, k := range w.Keys(w.user) {
		if k.RevokedAt == nil {
			t.Error("a key lives that nobody knows of")
		}
	}
	if got := w.Count("POST", keysPath); got != 2 {
		t.Errorf("%d keys were made", got)
	}
}

// Where it cannot be said what became of a creation, nothing is revoked, and what is needed to find out later is kept.
func TestCreateKeyUnconfirmed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		variants   leafsim.Variants
		onPost     func(w *world, cancel func())
		list       http.Handler // answers the list after the creation
		revoke     http.Handler
		candidates int
		text       string
	}{
		"somebody else made one, too": {
			onPost: func(w *world, _ func()) { w.AddKey(w.user, "widget", time.Hour) }, candidates: 2, text: "several new keys",
		},
		"the list fails":               {list: leafsim.Status(500), text: "reading the list of keys failed too"},
		"the list is a page":           {list: leafsim.HTML(200), text: "reading the list of keys failed too"},
		"the list is cut":              {list: leafsim.Cut(), text: "reading the list of keys failed too"},
		"neither ids nor the full key": {variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere, KeyText: leafsim.KeyMasked}, candidates: 1, text: "neither an id nor its full text"},
		"the revoke fails":             {revoke: leafsim.Status(403), candidates: 1, text: "could not be revoked"},
		"the revoke is a page":         {revoke: leafsim.HTML(200), candidates: 1, text: "could not be revoked"},
		"cancelled":                    {onPost: func(_ *world, cancel func()) { cancel() }, text: "cancelled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, c.variants)
			before := w.AddKey(w.user, "widget", 2*time.Hour)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			w.After(func(r *http.Request) http.Handler {
				switch {
				case r.Method == http.MethodPost && r.URL.Path == keysPath:
					if c.onPost != nil {
						c.onPost(w, cancel)
					}
					return leafsim.Status(504)
				case r.Method == http.MethodGet && r.URL.Path == keysPath && len(w.Keys(w.user)) > 1:
					return c.list
				}
				return nil
			})
			if c.revoke != nil {
				w.Before(leafsim.On("DELETE", keysPath+"/*", c.revoke))
			}
			_, err := w.client.CreateKey(ctx, leaf.KeyRequest{LeafUserID: w.user, Description: new("widget"), ExpiresIn: new(int64(3600))})
			var unconfirmed *leaf.UnconfirmedKeyError
			if !errors.As(err, &unconfirmed) || !strings.Contains(err.Error(), c.text) || !strings.Contains(err.Error(), "504") && name != "cancelled" {
				t.Fatalf("%v", err)
			}
			if len(unconfirmed.Candidates) != c.candidates || len(unconfirmed.Traces.Before) != 1 || time.Since(unconfirmed.Traces.At) > time.Minute {
				t.Errorf("candidates %v, traces %v", unconfirmed.Candidates, unconfirmed.Traces)
			}
			if c.variants.KeyIDs != leafsim.KeyIDsNowhere && unconfirmed.Traces.Before[0] != before.ID {
				t.Errorf("traces %v", unconfirmed.Traces)
			}
			for _, k := range w.Keys(w.user) {
				if k.RevokedAt != nil {
					t.Error("revoked what may be somebody else's")
				}
				if strings.Contains(fmt.Sprint(err, unconfirmed.Candidates, unconfirmed.Traces), k.Key) {
					t.Error("the key is shown")
				}
			}
			if got := w.Count("POST", keysPath); got != 1 {
				t.Errorf("%d keys were made", got)
			}
		})
	}
}

// Where the API gives ids at once, no list is read between creations, so a key that somebody else has made meanwhile
// looks new. It is not taken for the one of a lost answer.
func TestCreateKeyLostAfterSomebodyElses(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere})
	request := leaf.KeyRequest{LeafUserID: w.user, Description: new("widget"), ExpiresIn: new(int64(86400))}
	if _, err := w.client.CreateKey(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	theirs := w.AddKey(w.user, "widget", 24*time.Hour-2*time.Minute) // as if made two minutes ago
	w.Before(leafsim.On("POST", keysPath, leafsim.Cut()))
	_, err := w.client.CreateKey(t.Context(), request)
	var unconfirmed *leaf.UnconfirmedKeyError
	if !errors.As(err, &unconfirmed) || len(unconfirmed.Candidates) != 1 || unconfirmed.Candidates[0] != theirs.ID {
		t.Errorf("%v", err)
	}
	for _, k := range w.Keys(w.user) {
		if k.RevokedAt != nil {
			t.Errorf("revoked %s", k.ID)
		}
	}
}
