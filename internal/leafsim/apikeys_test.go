package leafsim_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const apiKeys = base + "/api-keys"

func (l *leaf) keys() string { return apiKeys + "?leafUserId=" + l.user }

func TestCreateKey(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		extra   string
		status  int
		expires string
	}{
		// "Defaults to 1 year": the year of Leaf's samples has 365 days.
		"default":         {``, 201, "2027-03-19T12:00:00.123Z"},
		"null":            {`,"expiresIn":null,"description":null`, 201, "2027-03-19T12:00:00.123Z"},
		"minimum":         {`,"expiresIn":900`, 201, "2026-03-19T12:15:00.123Z"},
		"a day":           {`,"expiresIn":86400,"description":"Production widget key"`, 201, "2026-03-20T12:00:00.123Z"},
		"too short":       {`,"expiresIn":899`, 400, ""},
		"negative":        {`,"expiresIn":-1`, 400, ""},
		"text":            {`,"expiresIn":"900"`, 400, ""},
		"a fraction":      {`,"expiresIn":900.5`, 400, ""},
		"beyond 32 bits":  {`,"expiresIn":2147483648`, 400, ""},
		"description: 7":  {`,"description":7`, 400, ""},
		"an unknown name": {`,"expires_in":900`, 400, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, leafsim.Variants{})
			got := l.expect(test.status, "POST", apiKeys, `{"leafUserId":"`+l.user+`"`+test.extra+`}`)
			if test.status != 201 {
				isProblem(t, got, test.status, apiKeys)
				equal(t, "keys made", len(l.Keys(l.user)), 0)
				return
			}
			made := object(t, got)
			sameKeys(t, made, "key expiresAt valid")
			equal(t, "expiresAt", made["expiresAt"], any(test.expires))
			equal(t, "valid", made["valid"], any(true))
			if !regexp.MustCompile(`^lk_[A-Za-z0-9]{40}$`).MatchString(as[string](t, made["key"])) {
				t.Errorf("key is %v", made["key"])
			}
		})
	}
}

func TestKeysNeedALeafUser(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	l.expect(400, "POST", apiKeys, `{}`)
	l.expect(404, "POST", apiKeys, `{"leafUserId":"nobody"}`)
	l.expect(400, "GET", apiKeys, nil)
	l.expect(400, "GET", apiKeys+"?leafUserId=", nil)
	l.expect(404, "GET", apiKeys+"?leafUserId=nobody", nil)
	equal(t, "list", l.expect(200, "GET", l.keys(), nil).body, "[]")

	l = start(t, leafsim.Variants{KeysOfAllUsers: true})
	l.AddKey(l.user, "", time.Hour)
	l.AddKey(l.AddUser("another"), "", time.Hour)
	equal(t, "all", len(list(t, l.expect(200, "GET", apiKeys, nil))), 2)
	equal(t, "of one", len(list(t, l.expect(200, "GET", l.keys(), nil))), 1)
}

func TestListAndRevokeKeys(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	l.AddKey(l.AddUser("another"), "not ours", time.Hour)
	l.expect(201, "POST", apiKeys, map[string]any{"leafUserId": l.user, "expiresIn": 900, "description": "short"})
	l.expect(201, "POST", apiKeys, map[string]any{"leafUserId": l.user})
	stored := l.Keys(l.user)

	entries := list(t, l.expect(200, "GET", l.keys(), nil))
	equal(t, "entries", len(entries), 2)
	sameKeys(t, entries[0], "id key leafUserId expiresAt description valid")
	sameKeys(t, entries[1], "id key leafUserId expiresAt valid")
	equal(t, "id", entries[0]["id"], any(stored[0].ID))
	equal(t, "key", entries[0]["key"], any(stored[0].Key))
	equal(t, "leafUserId", entries[0]["leafUserId"], any(l.user))
	equal(t, "description", entries[0]["description"], any("short"))

	l.clock.Advance(15*time.Minute - time.Microsecond)
	equal(t, "a moment before", list(t, l.expect(200, "GET", l.keys(), nil))[0]["valid"], any(true))
	l.clock.Advance(time.Microsecond)
	equal(t, "expired", list(t, l.expect(200, "GET", l.keys(), nil))[0]["valid"], any(false))

	equal(t, "DELETE", l.expect(204, "DELETE", apiKeys+"/"+stored[1].ID, nil).body, "")
	entries = list(t, l.expect(200, "GET", l.keys(), nil))
	sameKeys(t, entries[1], "id key leafUserId expiresAt valid revokedAt")
	equal(t, "valid", entries[1]["valid"], any(false))
	equal(t, "revokedAt", entries[1]["revokedAt"], any("2026-03-19T12:15:00.123Z"))
	l.expect(404, "DELETE", apiKeys+"/"+stored[1].ID, nil)
	l.expect(404, "DELETE", apiKeys+"/"+stored[0].Key, nil)
	l.expect(404, "DELETE", apiKeys+"/unknown", nil)
	equal(t, "revoked key stays", len(l.Keys(l.user)), 2)
}

func TestKeyVariants(t *testing.T) {
	t.Parallel()
	const entry = "id key leafUserId expiresAt description valid"
	masked := regexp.MustCompile(`^lk_.\.\.\..{4}$`)
	prefix := regexp.MustCompile(`^lk_.{6}\.\.\.$`)
	for name, test := range map[string]struct {
		variants    leafsim.Variants
		post, entry string
		check       func(t *testing.T, post, entry map[string]any)
	}{
		"documented": {leafsim.Variants{}, "key expiresAt valid", entry, func(t *testing.T, post, entry map[string]any) {
			t.Helper()
			equal(t, "key", entry["key"], post["key"])
			equal(t, "expiresAt", entry["expiresAt"], post["expiresAt"])
		}},
		"ids everywhere": {leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere}, "id key expiresAt valid", entry, func(t *testing.T, post, entry map[string]any) {
			t.Helper()
			equal(t, "id", entry["id"], post["id"])
		}},
		"ids nowhere": {leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, "key expiresAt valid", "key leafUserId expiresAt description valid", nil},
		"masked": {leafsim.Variants{KeyText: leafsim.KeyMasked}, "key expiresAt valid", entry, func(t *testing.T, post, entry map[string]any) {
			t.Helper()
			key, full := as[string](t, entry["key"]), as[string](t, post["key"])
			equal(t, "masked", masked.MatchString(key), true)
			equal(t, "fits", strings.HasPrefix(full, key[:4]) && strings.HasSuffix(full, key[7:]), true)
		}},
		"prefix": {leafsim.Variants{KeyText: leafsim.KeyPrefix}, "key expiresAt valid", entry, func(t *testing.T, post, entry map[string]any) {
			t.Helper()
			key, full := as[string](t, entry["key"]), as[string](t, post["key"])
			equal(t, "prefix", prefix.MatchString(key), true)
			equal(t, "fits", strings.HasPrefix(full, key[:9]), true)
		}},
		"no zone in the list": {leafsim.Variants{KeyTimesList: leafsim.TimeMicrosNoZone}, "key expiresAt valid", entry, func(t *testing.T, post, entry map[string]any) {
			t.Helper()
			equal(t, "POST", post["expiresAt"], any("2026-03-19T13:00:00.123Z"))
			equal(t, "list", entry["expiresAt"], any("2026-03-19T13:00:00.123456"))
		}},
		"no zone anywhere": {leafsim.Variants{KeyTimesPost: leafsim.TimeMicrosNoZone, KeyTimesList: leafsim.TimeMicrosNoZone}, "key expiresAt valid", entry, func(t *testing.T, post, entry map[string]any) {
			t.Helper()
			equal(t, "POST", post["expiresAt"], any("2026-03-19T13:00:00.123456"))
			equal(t, "list", entry["expiresAt"], any("2026-03-19T13:00:00.123456"))
		}},
		"no description": {leafsim.Variants{KeyNoDescription: true}, "key expiresAt valid", "id key leafUserId expiresAt valid", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, test.variants)
			post := object(t, l.expect(201, "POST", apiKeys, map[string]any{"leafUserId": l.user, "expiresIn": 3600, "description": "test"}))
			entries := list(t, l.expect(200, "GET", l.keys(), nil))
			sameKeys(t, post, test.post)
			sameKeys(t, entries[0], test.entry)
			if test.check != nil {
				test.check(t, post, entries[0])
			}
		})
	}
}

func TestDeleteByTheKeyItself(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere})
	key := l.AddKey(l.user, "", time.Hour)
	l.expect(404, "DELETE", apiKeys+"/"+key.ID, nil)
	l.expect(204, "DELETE", apiKeys+"/"+url.PathEscape(key.Key), nil)
	equal(t, "live", l.Keys(l.user)[0].Live(l.clock.Now()), false)
}

func TestInvalidKeysVariants(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		variants leafsim.Variants
		want     string // descriptions, with "+" where valid
	}{
		"documented":      {leafsim.Variants{}, "live+ revoked expired"},
		"revoked vanish":  {leafsim.Variants{RevokedKeysVanish: true}, "live+ expired"},
		"expired vanish":  {leafsim.Variants{ExpiredKeysVanish: true}, "live+ revoked"},
		"expired valid":   {leafsim.Variants{ExpiredKeysValid: true}, "live+ revoked expired+"},
		"both of them do": {leafsim.Variants{RevokedKeysVanish: true, ExpiredKeysVanish: true}, "live+"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, test.variants)
			l.AddKey(l.user, "live", time.Hour)
			l.RevokeKey(l.AddKey(l.user, "revoked", time.Hour).ID)
			l.AddKey(l.user, "expired", time.Minute)
			l.RemoveKey(l.AddKey(l.user, "removed", time.Hour).ID)
			l.clock.Advance(time.Minute)
			var got []string
			for _, entry := range list(t, l.expect(200, "GET", l.keys(), nil)) {
				label := as[string](t, entry["description"])
				if entry["valid"] == true {
					label += "+"
				}
				got = append(got, label)
			}
			equal(t, "list", strings.Join(got, " "), test.want)
			equal(t, "stored", len(l.Keys(l.user)), 3)
		})
	}
}

func TestMaxExpiresInVariant(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{MaxExpiresIn: 1000})
	l.expect(201, "POST", apiKeys, map[string]any{"leafUserId": l.user, "expiresIn": 1000})
	l.expect(400, "POST", apiKeys, map[string]any{"leafUserId": l.user, "expiresIn": 1001})
}

func TestPagedVariant(t *testing.T) {
	t.Parallel()
	for paged, want := range map[bool]int{false: 120, true: 20} {
		l := start(t, leafsim.Variants{Paged: paged})
		for range 120 {
			l.AddKey(l.user, "", time.Hour)
		}
		all := l.expect(200, "GET", l.keys(), nil)
		equal(t, "length", len(list(t, all)), want)
		if !paged {
			continue
		}
		equal(t, "X-Total-Count", all.header.Get("X-Total-Count"), "120")
		query := "leafUserId=" + l.user
		equal(t, "Link", all.header.Get("Link"),
			`<api/api-keys?`+query+`&page=1&size=20>;rel="next",<api/api-keys?`+query+`&page=5&size=20>;rel="last",<api/api-keys?`+query+`&page=0&size=20>;rel="first"`)
		for query, want := range map[string]int{
			"&page=0&size=100": 100, "&page=1&size=100": 20, "&page=2&size=100": 0,
			"&size=1000": 100, "&size=0": 20, "&page=-1": 20, "&page=x&size=y": 20,
		} {
			equal(t, query, len(list(t, l.expect(200, "GET", l.keys()+query, nil))), want)
		}
	}
}
