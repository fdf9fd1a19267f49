package leaf_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// keyVariants are all ways in which the API may show a key.
func keyVariants() map[string]leafsim.Variants {
	ids := map[string]leafsim.KeyIDs{"ids in the list": leafsim.KeyIDsInList, "ids everywhere": leafsim.KeyIDsEverywhere, "no ids": leafsim.KeyIDsNowhere}
	texts := map[string]leafsim.KeyText{"in full": leafsim.KeyInFull, "masked": leafsim.KeyMasked, "prefix": leafsim.KeyPrefix}
	times := map[string][2]leafsim.TimeFormat{
		"documented": {}, "coarse list": {leafsim.TimeNanos, leafsim.TimeSeconds}, "coarse answer": {leafsim.TimeSeconds, leafsim.TimeMicrosNoZone}, "shortest": {leafsim.TimeMillis, leafsim.TimeShortest},
	}
	all := map[string]leafsim.Variants{}
	for idName, id := range ids {
		for textName, text := range texts {
			for timeName, at := range times {
				for _, bare := range []bool{false, true} {
					all[fmt.Sprintf("%s/%s/%s/no descriptions %v", idName, textName, timeName, bare)] = leafsim.Variants{
						KeyIDs: id, KeyText: text, KeyTimesPost: at[0], KeyTimesList: at[1], KeyNoDescription: bare,
					}
				}
			}
		}
	}
	return all
}

// Whatever the API shows, each of several keys made at once for one Leaf user gets its own id, within the budget.
func TestCreateKeys(t *testing.T) {
	t.Parallel()
	const count = 4
	for name, v := range keyVariants() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, v)
			w.AddKey(w.user, "widget", 24*time.Hour)
			w.AddKey(w.user, "", time.Hour)
			var (
				mu   sync.Mutex
				made = map[string]string{} // key by id
				n    int64
			)
			for _, err := range together(count, func() error {
				mu.Lock()
				n++
				// Two of the same description; lifetimes that differ enough for a list of whole seconds.
				request := leaf.KeyRequest{LeafUserID: w.user, Description: new(fmt.Sprintf("widget %d", n/2)), ExpiresIn: new(900 + 10*n)}
				mu.Unlock()
				created, err := w.client.CreateKey(t.Context(), request)
				if created.Unresolved != "" || len(created.Revoked) > 0 {
					t.Errorf("unresolved: %s %v", created.Unresolved, created.Candidates)
				}
				mu.Lock()
				defer mu.Unlock()
				made[created.Key.ID] = created.Key.Key
				return err
			}) {
				if err != nil {
					t.Fatal(err)
				}
			}
			budget := 1 + 2*count
			if v.KeyIDs == leafsim.KeyIDsEverywhere {
				budget = 1 + count
			}
			if got := strings.Count(w.requests(), "api-keys"); got > budget {
				t.Errorf("%d requests, not %d", got, budget)
			}
			keys := w.Keys(w.user)[2:]
			if len(keys) != count || len(made) != count {
				t.Fatalf("%d keys, %d ids", len(keys), len(made))
			}
			for _, k := range keys {
				id := k.ID
				if v.KeyIDs == leafsim.KeyIDsNowhere {
					id = leaf.KeyHash(k.Key)
				}
				if made[id] != k.Key {
					t.Errorf("id %s is not of its key", id)
				}
			}
			if strings.Contains(w.log.String(), "lk_") {
				t.Error("a key is in the log")
			}
		})
	}
}

// mark is what the client puts into descriptions.
var mark = regexp.MustCompile(`terraform-[a-z]{12}`)

func TestCreateKeySendsWhatWasAsked(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	for want, r := range map[string]leaf.KeyRequest{
		`{"description":"MARK","leafUserId":"USER"}`:                    {},
		`{"description":"","leafUserId":"USER"}`:                        {Description: new("")},
		`{"description":"d \"q\"","expiresIn":900,"leafUserId":"USER"}`: {Description: new(`d "q"`), ExpiresIn: new(int64(900))},
	} {
		w.ResetRequests()
		r.LeafUserID = w.user
		created, err := w.client.CreateKey(t.Context(), r)
		if err != nil || created.Key.ExpiresAt == nil || created.Key.Valid == nil || !*created.Key.Valid {
			t.Errorf("%v", err)
		}
		for _, sent := range w.Requests() {
			got := strings.ReplaceAll(string(sent.Body), w.user, "USER")
			if got = mark.ReplaceAllString(got, "MARK"); sent.Method == http.MethodPost && sent.Path == keysPath && got != want {
				t.Errorf("sent %s, not %s", got, want)
			}
		}
	}
}

// Somebody else's key of the same description and lifetime, made at the same moment, is not taken for ours.
func TestCreateKeyBesideSomebodyElse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		variants leafsim.Variants
		resolved bool
	}{
		"keys in full":      {leafsim.Variants{}, true},
		"keys masked":       {leafsim.Variants{KeyText: leafsim.KeyMasked}, true}, // the last four letters tell
		"prefixes":          {leafsim.Variants{KeyText: leafsim.KeyPrefix}, true},
		"nothing to go by":  {leafsim.Variants{}, false},
		"ids in the answer": {leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, c.variants)
			if !c.resolved {
				w.Before(hideKeys(w))
			}
			w.After(leafsim.Times(1, func(r *http.Request) http.Handler {
				if r.Method == http.MethodPost && r.URL.Path == keysPath {
					w.AddKey(w.user, "widget", time.Hour)
				}
				return nil
			}))
			created, err := w.client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user, Description: new("widget"), ExpiresIn: new(int64(3600))})
			if err != nil {
				t.Fatal(err)
			}
			ours := w.Keys(w.user)[0]
			switch {
			case c.resolved && created.Key.ID != ours.ID:
				t.Errorf("the id is %q: %s", created.Key.ID, created.Unresolved)
			case !c.resolved && (created.Key.ID != "" || len(created.Candidates) != 2 || created.Unresolved == ""):
				t.Errorf("guessed %q among %v", created.Key.ID, created.Candidates)
			}
			if created.Key.Key != ours.Key {
				t.Error("the key is lost")
			}
		})
	}
}

// hideKeys answers the list with ids and coarse times alone.
func hideKeys(w *world) leafsim.Hook {
	return leafsim.On("GET", keysPath, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var rows []string
		for _, k := range w.Keys(w.user) {
			rows = append(rows, fmt.Sprintf(`{"id":%q,"key":"xxxx...xxxx","expiresAt":%q,"valid":%v}`, k.ID, k.ExpiresAt.Format("2006-01-02T15:04:05Z"), k.RevokedAt == nil))
		}
		leafsim.JSON(200, "["+strings.Join(rows, ",")+"]").ServeHTTP(rw, r)
	}))
}

// A created key whose list cannot be read is not lost: it comes without id, and says so.
func TestCreateKeyReadBackFails(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	var lists int
	w.Before(func(r *http.Request) http.Handler {
		if r.Method == http.MethodGet && r.URL.Path == keysPath {
			if lists++; lists > 1 {
				return leafsim.Status(500)
			}
		}
		return nil
	})
	created, err := w.client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user})
	if err != nil || created.Key.Key != w.Keys(w.user)[0].Key || created.Key.ID != "" || !strings.Contains(created.Unresolved, "could not be read") {
		t.Errorf("%q, %v", created.Unresolved, err)
	}
}

// A refusal is a refusal: nothing is looked for, nothing made again.
func TestCreateKeyRefused(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.Handler{
		"400": leafsim.Status(400), "403": leafsim.Status(403), "404": leafsim.Status(404), "409": leafsim.Status(409), "501": leafsim.Status(501),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			w.Before(leafsim.On("POST", keysPath, answer))
			_, err := w.client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user})
			if rest.OutcomeOf(err) != rest.Definite || len(w.Keys(w.user)) != 0 {
				t.Errorf("outcome %d: %v", rest.OutcomeOf(err), err)
			}
			if got := w.requests(); got != "GET api-keys, POST api-keys" {
				t.Errorf("requests: %s", got)
			}
		})
	}
}

// However the API behaves, a new key gets its id, at once or, where the list lags, as soon as it shows.
func TestCreateKeyWhateverTheAPIDoes(t *testing.T) {
	t.Parallel()
	for _, b := range faults.Behaviours() {
		for _, text := range []leafsim.KeyText{leafsim.KeyInFull, leafsim.KeyMasked} {
			t.Run(fmt.Sprint(b.Name, text), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newAccount(operation{})
					w.Vary(func(v *leafsim.Variants) { *v = b.Variants; v.KeyText = text })
					client := clientOf(w, nil)
					for _, description := range []*string{nil, new("theirs"), new("Widget \r\n2")} {
						created, err := client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user, Description: description, ExpiresIn: new(int64(7200))})
						if err != nil {
							t.Fatal(err)
						}
						keys := w.Keys(w.user)
						made, k := keys[len(keys)-1], created.Key
						lags := b.Variants.Lag.List > 0 || b.Variants.Lag.For > 0
						if k.ID == "" && lags {
							_, found, _, err := client.LookForKey(t.Context(), w.user, leaf.KeyRef{Key: k.Key, ExpiresAt: k.ExpiresAt, Description: description, Mark: k.Mark}, time.Now())
							if err != nil || len(found) != 1 {
								t.Fatalf("%d found, %v", len(found), err)
							}
							k.ID = found[0].ID
						}
						if k.ID != made.ID || k.Key != made.Key || (k.Mark != "") != (description == nil) {
							t.Errorf("the id is %q, the mark %q: %s %v", k.ID, k.Mark, created.Unresolved, created.Candidates)
						}
					}
				})
			})
		}
	}
}

// Creations for different Leaf users do not wait for each other.
func TestCreateKeysOfDifferentUsers(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	users := []string{w.user, w.AddUser("John"), w.AddUser("Ann")}
	var meet sync.WaitGroup
	meet.Add(len(users))
	w.Before(func(r *http.Request) http.Handler {
		if r.Method == http.MethodPost && r.URL.Path == keysPath {
			meet.Done()
			meet.Wait() // each waits until all are here
		}
		return nil
	})
	var mu sync.Mutex
	next := 0
	for _, err := range together(len(users), func() error {
		mu.Lock()
		user := users[next]
		next++
		mu.Unlock()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		_, err := w.client.CreateKey(ctx, leaf.KeyRequest{LeafUserID: user})
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
}
