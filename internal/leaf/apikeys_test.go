package leaf_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

func TestMaskFits(t *testing.T) {
	t.Parallel()
	const key = "lk_abcdefghijklmnop"
	for shown, want := range map[string]bool{
		key:                           true,
		"":                            true, // shows nothing
		"lk_a...mnop":                 true,
		"lk_a…mnop":                   true,
		"lk_a****mnop":                true,
		"lk_a••••mnop":                true,
		"lk_axxxxmnop":                true,
		"lk_axxxx...xxxxmnop":         true,
		"xxxx...xxxx":                 true,
		"****":                        true,
		"lk_abcdef...":                true,
		"...mnop":                     true,
		"...":                         true,
		"lk_b...mnop":                 false,
		"lk_a...mnoq":                 false,
		"lk_a":                        false,
		"mnop":                        false,
		"lk_abcdefghijklmnopq":        false,
		"lk_abcdefghijkl...hijklmnop": false, // more than there is
		"LK_A...mnop":                 false,
	} {
		if leaf.MaskFits(shown, key) != want {
			t.Errorf("%q: not %v", shown, want)
		}
	}
}

func FuzzMaskFits(f *testing.F) {
	f.Add("lk_abcdefghijklmnop", 4, 4, "lk_a...mnop")
	f.Add("lk_abcdefghijklmnop", 4, 4, "lk_b...mnop")
	f.Add("lk_abcdefghijklmnop", 4, 4, "lk_a****mnoq")
	f.Add("lk_abcdefghijklmnop", 0, 0, "lk_abcdefghijkl…hijklmnop")
	f.Add("lkxxx...", 5, 2, "****")
	f.Add("", 0, 0, "…")
	f.Add("a", 1, 0, "a…a")
	f.Fuzz(func(t *testing.T, key string, first, last int, shown string) {
		// What fits a key shows nothing that is not there: what stands before and after all signs of a mask begins and
		// ends the key, without overlap.
		if leaf.MaskFits(shown, key) && shown != "" && shown != key {
			const signs = "*.…•●#xX"
			from, to := strings.IndexAny(shown, signs), strings.LastIndexAny(shown, signs)
			if from < 0 {
				t.Fatalf("%q fits %q", shown, key)
			}
			_, size := utf8.DecodeRuneInString(shown[to:])
			before, after := shown[:from], shown[to+size:]
			if !strings.HasPrefix(key, before) || !strings.HasSuffix(key, after) || len(before)+len(after) > len(key) {
				t.Errorf("%q fits %q", shown, key)
			}
		}
		// What hides a part of a key fits that key, however it looks.
		if first < 0 || last < 0 || first > len(key) || last > len(key)-first {
			return
		}
		for _, run := range []string{"...", "…", "*", "xxxx"} {
			if shown := key[:first] + run + key[len(key)-last:]; !leaf.MaskFits(shown, key) {
				t.Errorf("%q does not fit %q", shown, key)
			}
		}
	})
}

func TestRevokeKey(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		variants leafsim.Variants
		byKey    bool // known by the key instead of the id
		before   func(*world, leafsim.Key)
		requests string
	}{
		"by id":                          {leafsim.Variants{}, false, nil, "DELETE ID"},
		"answered 200":                   {leafsim.Variants{DeleteOK: true}, false, nil, "DELETE ID"},
		"revoked elsewhere, 404":         {leafsim.Variants{}, false, (*world).revoke, "DELETE ID"},
		"revoked elsewhere, 410":         {leafsim.Variants{DeleteMissing: 410}, false, (*world).revoke, "DELETE ID"},
		"revoked elsewhere, 400":         {leafsim.Variants{DeleteMissing: 400}, false, (*world).revoke, "DELETE ID, GET api-keys"},
		"revoked elsewhere, 409":         {leafsim.Variants{DeleteMissing: 409}, false, (*world).revoke, "DELETE ID, GET api-keys"},
		"revoked elsewhere, 204":         {leafsim.Variants{DeleteMissing: 204}, false, (*world).revoke, "DELETE ID"},
		"vanished, 400":                  {leafsim.Variants{DeleteMissing: 400}, false, (*world).remove, "DELETE ID, GET api-keys, GET api-keys"},
		"user gone":                      {leafsim.Variants{DeleteMissing: 400}, false, func(w *world, _ leafsim.Key) { w.DeleteUser(w.user) }, "DELETE ID, GET api-keys, GET USER"},
		"by the key":                     {leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, true, nil, "DELETE KEY"},
		"by the key, revoked elsewhere":  {leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, true, (*world).revoke, "DELETE KEY, GET api-keys"},
		"by the key, masked in the list": {leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere, KeyText: leafsim.KeyMasked}, true, (*world).revoke, "DELETE KEY, GET api-keys"},
		"by the key, vanished":           {leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, true, (*world).remove, "DELETE KEY, GET api-keys, GET api-keys"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, c.variants)
			other := w.AddKey(w.user, "other", time.Hour)
			k := w.AddKey(w.user, "ours", time.Hour)
			if c.before != nil {
				c.before(w, k)
			}
			ref := leaf.KeyRef{ID: k.ID, Key: k.Key}
			if c.byKey {
				ref.ID = leaf.KeyHash(k.Key)
			}
			if err := w.client.RevokeKey(t.Context(), w.user, ref); err != nil {
				t.Fatal(err)
			}
			got := strings.NewReplacer(k.ID, "ID", k.Key, "KEY", w.user, "USER").Replace(w.requests())
			if got != c.requests {
				t.Errorf("requests: %s, not %s", got, c.requests)
			}
			for _, left := range w.Keys(w.user) {
				if left.Live(time.Now()) != (left.ID == other.ID) {
					t.Errorf("key %q lives: %v", *left.Description, left.Live(time.Now()))
				}
			}
			if text := w.log.String(); strings.Contains(text, k.Key) || c.byKey && !strings.Contains(text, "{apiKeyId}") {
				t.Errorf("log: %s", text)
			}
		})
	}
}

func (w *world) revoke(k leafsim.Key) { w.RevokeKey(k.ID) }
func (w *world) remove(k leafsim.Key) { w.RemoveKey(k.ID) }

// A revoke is a success only where the key is dead.
func TestRevokeKeyFails(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.Handler{
		"400": leafsim.Status(400), "401": leafsim.Status(401), "403": leafsim.Status(403), "409": leafsim.Status(409), "500": leafsim.Status(500), "503": leafsim.Status(503), "cut": leafsim.Cut(),
		"page with 200": leafsim.HTML(200), "page with 404": leafsim.HTML(404), "redirect": leafsim.Redirect(301, "/"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			k := w.AddKey(w.user, "", time.Hour)
			w.Before(leafsim.On("DELETE", keysPath+"/*", answer))
			if err := w.client.RevokeKey(t.Context(), w.user, leaf.KeyRef{ID: k.ID, Key: k.Key}); err == nil || strings.Contains(err.Error(), k.Key) {
				t.Errorf("%v", err)
			}
			if got := w.Count("DELETE", keysPath+"/*"); got > 3 {
				t.Errorf("%d requests", got)
			}
		})
	}
}

// With nothing to name the key by, nothing is asked for.
func TestRevokeUnknownKey(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	if err := w.client.RevokeKey(t.Context(), w.user, leaf.KeyRef{}); err == nil || w.Count("DELETE", "/*/*/*/*/*")+w.Count("DELETE", keysPath) > 0 {
		t.Errorf("%v", err)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{Paged: true})
	var ids []string
	for range 230 {
		ids = append(ids, w.AddKey(w.user, "", time.Hour).ID)
	}
	w.RevokeKey(ids[7])
	for _, err := range together(50, func() error { _, err := w.client.Keys(t.Context(), w.user); return err }) {
		if err != nil {
			t.Fatal(err)
		}
	}
	keys, _ := w.client.Keys(t.Context(), w.user)
	if got := w.requests(); len(keys.Keys) != 230 || got != "GET api-keys, GET api-keys, GET api-keys" {
		t.Errorf("%d keys by %s", len(keys.Keys), got)
	}
	for i, k := range keys.Keys {
		if k.ID != ids[i] || k.Dead() != (i == 7) {
			t.Fatalf("key %d is %s, dead: %v", i, k.Label(), k.Dead())
		}
	}
	if err := w.client.RevokeKey(t.Context(), w.user, leaf.KeyRef{ID: ids[8]}); err != nil {
		t.Fatal(err)
	}
	if keys, _ := w.client.Keys(t.Context(), w.user); !keys.Keys[8].Dead() {
		t.Error("the list is older than our own write")
	}
}

// A list that is "not there" means that the Leaf user is gone, or nothing at all.
func TestKeysNotThere(t *testing.T) {
	t.Parallel()
	t.Run("user gone", func(t *testing.T) {
		t.Parallel()
		w := start(t, leafsim.Variants{})
		w.DeleteUser(w.user)
		if keys, err := w.client.Keys(t.Context(), w.user); keys == nil || len(keys.Keys) != 0 || err != nil {
			t.Errorf("%v, %v", keys, err)
		}
	})
	for name, hooks := range map[string]map[string]http.Handler{
		"user there":       {keysPath: leafsim.Status(404)},
		"page":             {keysPath: leafsim.HTML(404)},
		"user unknowable":  {keysPath: leafsim.Status(404), service + "/users/*": leafsim.Status(500)},
		"user behind page": {keysPath: leafsim.Status(404), service + "/users/*": leafsim.HTML(404)},
		"forbidden":        {keysPath: leafsim.Status(403)},
		"other rows":       {keysPath: leafsim.JSON(200, `[{"name":"x"}]`)},
		"object":           {keysPath: leafsim.JSON(200, `{}`)},
		"null":             {keysPath: leafsim.JSON(200, `null`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			for path, answer := range hooks {
				w.Before(leafsim.On("GET", path, answer))
			}
			if keys, err := w.client.Keys(t.Context(), w.user); err == nil {
				t.Errorf("%v and no error", keys)
			}
			if _, err := w.client.CreateKey(t.Context(), leaf.KeyRequest{LeafUserID: w.user}); err == nil || rest.OutcomeOf(err) == rest.MaybeExecuted || len(w.Keys(w.user)) != 0 {
				t.Errorf("made a key without knowing which are there: %v", err)
			}
		})
	}
}
