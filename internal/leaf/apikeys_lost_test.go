package leaf_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
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
		"without key": leafsim.JSON(201, `{"valid":true}`), "empty 404": leafsim.GatewayEmpty(), "hangs": leafsim.Hang(),
	}
}

// A key of a lost answer that has our mark is found and revoked, since nobody knows its text, and made again: one lives in
// the end.
func TestCreateKeyAnswerLost(t *testing.T) {
	t.Parallel()
	for name, answer := range lostAnswers() {
		for variantName, v := range map[string]leafsim.Variants{
			"documented": {}, "masked": {KeyText: leafsim.KeyMasked, KeyTimesList: leafsim.TimeSeconds}, "ids everywhere": {KeyIDs: leafsim.KeyIDsEverywhere},
			"no ids": {KeyIDs: leafsim.KeyIDsNowhere}, "revoked ones vanish": {RevokedKeysVanish: true},
			"capitals": {Texts: leafsim.Texts{Upper: true}}, "the list lags": {Lag: leafsim.Lag{List: 3}, KeyIDs: leafsim.KeyIDsEverywhere},
		} {
			if name == "hangs" && variantName != "documented" {
				continue // each takes its time
			}
			for described, description := range map[string]*string{"described": new("widget"), "not described": nil} {
				t.Run(name+"/"+variantName+"/"+described, func(t *testing.T) {
					t.Parallel()
					w := start(t, v)
					bystander := w.AddKey(w.user, "widget", 3*time.Hour)
					w.After(leafsim.Times(1, leafsim.On("POST", keysPath, answer)))
					w.config.MarkKeys = true
					if name == "hangs" {
						w.config.RequestTimeout = 3 * time.Second
					}
					created, err := leaf.New(w.config).CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user, Description: description, ExpiresIn: new(int64(3600))})
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
}

// Where no mark can be seen, what may be the key of a lost answer is named, and lives.
func TestCreateKeyAnswerLostWithoutMark(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		variants    leafsim.Variants
		description *string
		marks       bool
	}{
		"described":                  {leafsim.Variants{}, new("widget"), false},
		"described, small letters":   {leafsim.Variants{Texts: leafsim.Texts{Lower: true}}, new("Widget"), false},
		"no descriptions":            {leafsim.Variants{KeyNoDescription: true}, nil, true},
		"no descriptions, described": {leafsim.Variants{KeyNoDescription: true}, new("widget"), true},
		"masked":                     {leafsim.Variants{Texts: leafsim.Texts{Masked: true}}, nil, true},
		"masked, described":          {leafsim.Variants{Texts: leafsim.Texts{Masked: true}}, new("widget"), true},
		"empty":                      {leafsim.Variants{Texts: leafsim.Texts{Empty: true}}, new("widget"), true},
		"API's clock is off":         {leafsim.Variants{ClockSkew: -2 * time.Hour}, new("widget"), false},
		"local time":                 {leafsim.Variants{KeyLocalTime: -6 * time.Hour}, new("widget"), false},
		"lifetime capped":            {leafsim.Variants{CapExpiresIn: 900}, new("widget"), false},
		"the list lags":              {leafsim.Variants{Lag: leafsim.Lag{List: 3}}, new("widget"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, c.variants)
			w.AddKey(w.user, "widget", 3*time.Hour)
			w.AddKey(w.user, "other", time.Hour)
			w.Vary(func(*leafsim.Variants) {}) // those show everywhere
			w.After(leafsim.On("POST", keysPath, leafsim.Status(503)))
			w.config.MarkKeys = c.marks
			client := leaf.New(w.config)
			request := leaf.KeyRequest{LeafUserID: w.user, Description: c.description, ExpiresIn: new(int64(3600))}
			created, err := client.CreateKey(t.Context(), request)
			var unconfirmed *leaf.UnconfirmedKeyError
			keys := w.Keys(w.user)
			if !errors.As(err, &unconfirmed) || len(created.Revoked) > 0 || len(keys) != 3 {
				t.Fatalf("%d keys, revoked %v: %v", len(keys), created.Revoked, err)
			}
			if !slices.Equal(unconfirmed.Candidates, []string{keys[2].ID}) {
				t.Errorf("candidates %v", unconfirmed.Candidates)
			}
			for _, k := range keys {
				if k.RevokedAt != nil {
					t.Errorf("revoked %s", k.ID)
				}
			}
			ours, candidates, missing, err := leaf.New(w.config).LostKey(t.Context(), request, unconfirmed.Traces)
			if ours != nil || missing || err != nil || len(candidates) != 1 || candidates[0].ID != keys[2].ID {
				t.Errorf("a later run finds %v, candidates %v, missing %v: %v", ours, candidates, missing, err)
			}
		})
	}
}

// A list without a new key is no proof that none was made: it is looked for again and again, and then nobody knows.
func TestCreateKeyNotExecuted(t *testing.T) {
	t.Parallel()
	for name, description := range map[string]*string{"described": new("widget"), "not described": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			waits := w.waits()
			w.AddKey(w.user, "widget", time.Hour)
			w.Before(leafsim.On("POST", keysPath, leafsim.Status(502)))
			request := leaf.KeyRequest{LeafUserID: w.user, Description: description}
			_, err := w.client.CreateKey(t.Context(), request)
			var unconfirmed *leaf.UnconfirmedKeyError
			if !errors.As(err, &unconfirmed) || len(unconfirmed.Candidates) > 0 || !strings.Contains(err.Error(), "may still be carried out") {
				t.Fatalf("%v", err)
			}
			if got := w.requests(); got != "GET api-keys, POST api-keys"+strings.Repeat(", GET api-keys", 5) {
				t.Errorf("requests: %s", got)
			}
			if got := waits(); got != "1s 2s 4s 8s" {
				t.Errorf("waited %s", got)
			}
			if k := w.Keys(w.user); len(k) != 1 || k[0].RevokedAt != nil {
				t.Error("touched what was there")
			}
			ours, candidates, missing, err := leaf.New(w.config).LostKey(t.Context(), request, unconfirmed.Traces)
			if ours != nil || candidates != nil || !missing || err != nil {
				t.Errorf("a later run finds %v, candidates %v, missing %v: %v", ours, candidates, missing, err)
			}
		})
	}
}

// A request that is carried out after all looks is found by a later run: surely by its mark, and without one as what may be
// ours.
func TestCreateKeyCarriedOutLate(t *testing.T) {
	t.Parallel()
	for name, description := range map[string]*string{"described": new("widget"), "not described": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			w.Before(leafsim.Times(1, leafsim.On("POST", keysPath, w.Late(5, leafsim.Status(503)))))
			request := leaf.KeyRequest{LeafUserID: w.user, Description: description}
			_, err := w.client.CreateKey(t.Context(), request)
			var unconfirmed *leaf.UnconfirmedKeyError
			if !errors.As(err, &unconfirmed) || len(unconfirmed.Candidates) > 0 || len(w.Keys(w.user)) > 0 {
				t.Fatalf("%v", err)
			}
			w.RunLate()
			made := w.Keys(w.user)[0]
			ours, candidates, missing, err := leaf.New(w.config).LostKey(t.Context(), request, unconfirmed.Traces)
			switch {
			case missing || err != nil:
				t.Errorf("missing %v: %v", missing, err)
			case description == nil && (ours == nil || ours.ID != made.ID):
				t.Errorf("ours is %v", ours)
			case description != nil && (ours != nil || len(candidates) != 1 || candidates[0].ID != made.ID):
				t.Errorf("ours is %v, candidates %v", ours, candidates)
			}
		})
	}
}

// Late, but while we look: it is found, revoked by its mark, and made again.
func TestCreateKeyCarriedOutWhileLooking(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.Before(leafsim.Times(1, leafsim.On("POST", keysPath, w.Late(3, leafsim.Cut()))))
	created, err := w.client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user})
	keys := w.Keys(w.user)
	if err != nil || len(keys) != 2 || keys[0].RevokedAt == nil || keys[1].RevokedAt != nil || created.Key.ID != keys[1].ID {
		t.Errorf("%v, %v", keys, err)
	}
}

// Two pipelines have the same key. The request of the one fails and is never carried out, and the other one makes its key
// at that moment: that key lives, whatever the two can see of it.
func TestTwoPipelines(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		description *string
		marks       bool
		candidates  int
		variants    leafsim.Variants
	}{
		"not described":              {nil, false, 0, leafsim.Variants{}},
		"described":                  {new("widget"), false, 1, leafsim.Variants{}},
		"described, marked":          {new("widget"), true, 0, leafsim.Variants{}},
		"ids everywhere":             {new("widget"), false, 1, leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere}},
		"no descriptions":            {nil, false, 1, leafsim.Variants{KeyNoDescription: true}},
		"no descriptions, described": {new("widget"), true, 1, leafsim.Variants{KeyNoDescription: true}},
		"marks in capitals":          {new("widget"), true, 0, leafsim.Variants{Texts: leafsim.Texts{Upper: true}}},
	} {
		for answerName, answer := range map[string]http.Handler{"503": leafsim.Status(503), "reset": leafsim.Cut()} {
			t.Run(name+"/"+answerName, func(t *testing.T) {
				t.Parallel()
				w := start(t, c.variants)
				w.config.MarkKeys = c.marks
				ours, theirs := leaf.New(w.config), leaf.New(w.config)
				request := leaf.KeyRequest{LeafUserID: w.user, Description: c.description, ExpiresIn: new(int64(3600))}
				var made leaf.CreatedKey
				var unmade error
				w.Before(leafsim.Times(1, leafsim.On("POST", keysPath, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					made, unmade = theirs.CreateKey(r.Context(), request)
					answer.ServeHTTP(rw, r)
				}))))
				_, err := ours.CreateKey(t.Context(), request)
				var unconfirmed *leaf.UnconfirmedKeyError
				if unmade == nil && errors.As(err, &unconfirmed) {
					if len(unconfirmed.Candidates) != c.candidates {
						t.Errorf("candidates %v", unconfirmed.Candidates)
					}
				} else {
					t.Errorf("theirs: %v; ours: %v", unmade, err)
				}
				keys := w.Keys(w.user)
				if len(keys) != 1 || keys[0].RevokedAt != nil || keys[0].Key != made.Key.Key {
					t.Errorf("%d keys, theirs is %q", len(keys), made.Key.ID)
				}
			})
		}
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
		marks      bool
		candidates int
		text       string
	}{
		"somebody else made one, too": {
			onPost: func(w *world, _ func()) { w.AddKey(w.user, "widget", time.Hour) }, candidates: 2, text: "keys that were not in the list before",
		},
		"the list fails":               {list: leafsim.Status(500), text: "reading the list of keys failed too"},
		"the list is a page":           {list: leafsim.HTML(200), text: "reading the list of keys failed too"},
		"the list is cut":              {list: leafsim.Cut(), text: "reading the list of keys failed too"},
		"neither ids nor the full key": {variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere, KeyText: leafsim.KeyMasked}, marks: true, candidates: 1, text: "neither its id nor its full text"},
		"the revoke fails":             {revoke: leafsim.Status(403), marks: true, candidates: 1, text: "could not be revoked"},
		"the revoke is a page":         {revoke: leafsim.HTML(200), marks: true, candidates: 1, text: "could not be revoked"},
		"the revoke meets a gateway":   {revoke: leafsim.GatewayEmpty(), marks: true, candidates: 1, text: "could not be revoked"},
		"cancelled":                    {onPost: func(_ *world, cancel func()) { cancel() }, text: "the operation ended before"},
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
			w.config.MarkKeys = c.marks
			_, err := leaf.New(w.config).CreateKey(ctx, leaf.KeyRequest{LeafUserID: w.user, Description: new("widget"), ExpiresIn: new(int64(3600))})
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

// Among what a lost request may have made is neither what this process has made, nor what has another one's mark.
func TestLostKeyBesideOurOwn(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere})
	request := leaf.KeyRequest{LeafUserID: w.user, Description: new("widget")}
	var own leaf.CreatedKey
	w.Before(leafsim.Times(1, leafsim.On("POST", keysPath, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.AddKey(w.user, "widget [terraform-abcdefghijkl]", time.Hour)
		leafsim.Status(503).ServeHTTP(rw, r)
	}))))
	_, err := w.client.CreateKey(t.Context(), request)
	var lost *leaf.UnconfirmedKeyError
	if !errors.As(err, &lost) || len(lost.Candidates) > 0 {
		t.Fatalf("%v", err)
	}
	if own, err = w.client.CreateKey(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	theirs := w.AddKey(w.user, "widget", time.Hour)
	_, candidates, _, err := w.client.LostKey(t.Context(), request, lost.Traces)
	if err != nil || slices.ContainsFunc(candidates, func(k leaf.Key) bool { return k.ID != theirs.ID }) || len(candidates) != 1 {
		t.Errorf("candidates %v beside %s: %v", candidates, own.Key.ID, err)
	}
}

// A key with our mark is looked for until it shows, though others may look like it in a list without descriptions.
func TestLostKeyShowsLate(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.After(leafsim.Times(1, leafsim.On("GET", keysPath, leafsim.JSON(200, `[{"id":"theirs","key":"x...y"}]`))))
	ours := w.AddKey(w.user, "terraform-abcdefghijkl", time.Hour)
	traces := leaf.Traces{At: time.Now(), Until: time.Now(), Mark: "terraform-abcdefghijkl"}
	found, _, missing, err := w.client.LostKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user}, traces)
	if found == nil || found.ID != ours.ID || missing || err != nil {
		t.Errorf("found %v, missing %v, %v", found, missing, err)
	}
}
