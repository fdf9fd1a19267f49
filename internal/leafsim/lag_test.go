package leafsim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const (
	webhooks = "/services/alerts/api/alerts/webhooks"
	ofConfig = "/services/config/api/configs"
)

// object kinds, each with a list where it has one, for what has to hold of all of them.
var lagging = []struct {
	name         string
	list         func(*leaf) string
	one          func(l *leaf, id string) string
	make, delete func(*leaf) string
}{
	{
		"credentials", nil,
		func(l *leaf, _ string) string { return l.agvance() },
		func(l *leaf) string { l.SetCredentials(l.user, "agvance-credentials", agvance); return "" },
		func(l *leaf) string { l.DeleteCredentials(l.user, "agvance-credentials"); return "" },
	},
	{
		"apps",
		func(*leaf) string { return base + "/app-keys/Stara" },
		func(*leaf, string) string { return base + "/app-keys/Stara/a" },
		func(l *leaf) string { l.SetApp("Stara", "a", "", nil); return "a" },
		func(l *leaf) string { l.DeleteApp("Stara", "a", ""); return "a" },
	},
	{
		"webhooks",
		func(*leaf) string { return webhooks },
		func(_ *leaf, id string) string { return webhooks + "/" + id },
		func(l *leaf) string { return l.AddWebhook(leafsim.Webhook{Name: "n"}) },
		func(l *leaf) string { id := l.Webhooks()[0].ID; l.DeleteWebhook(id); return id },
	},
	{
		"users",
		func(*leaf) string { return base + "/users?name=n" },
		func(_ *leaf, id string) string { return base + "/users/" + id },
		func(l *leaf) string { return l.AddUser("n") },
		func(l *leaf) string { id := l.UserIDs()[1]; l.DeleteUser(id); return id },
	},
	{
		"configurations", nil,
		func(l *leaf, _ string) string { return ofConfig + "/" + l.user },
		func(l *leaf) string { l.ChangeUserConfig(l.user, map[string]any{"fieldsAutoSync": true}); return "" },
		func(l *leaf) string { l.DeleteUserConfig(l.user); return "" },
	},
	{
		"keys",
		func(l *leaf) string { return l.keys() },
		nil,
		func(l *leaf) string { return l.AddKey(l.user, "", time.Hour).ID },
		func(l *leaf) string { id := l.Keys(l.user)[0].ID; l.RemoveKey(id); return id },
	},
}

func TestLagOfReadings(t *testing.T) {
	t.Parallel()
	for _, test := range lagging {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l := start(t, leafsim.Variants{Lag: leafsim.Lag{List: 2, Create: 1, Delete: 3}})
			rows := func() int { return len(list(t, l.expect(200, "GET", test.list(l), nil))) }
			step := func(id string, after, behind int, before, afterwards int, wasRows, isRows int) {
				if test.list != nil {
					for range behind {
						equal(t, "rows before", rows(), wasRows)
					}
					equal(t, "rows after", rows(), isRows)
				}
				if test.one != nil {
					for range after {
						l.expect(before, "GET", test.one(l, id), nil)
					}
					l.expect(afterwards, "GET", test.one(l, id), nil)
					l.expect(afterwards, "GET", test.one(l, id), nil)
				}
			}
			step(test.make(l), 1, 2, 404, 200, 0, 1)
			step(test.delete(l), 3, 2, 200, 404, 1, 0)
		})
	}
}

func TestLagOnTheClock(t *testing.T) {
	t.Parallel()
	for _, test := range lagging {
		if test.one == nil {
			continue
		}
		l := start(t, leafsim.Variants{Lag: leafsim.Lag{For: time.Minute}})
		l.clock.Advance(time.Minute) // the Leaf user shows
		path := test.one(l, test.make(l))
		l.expect(404, "GET", path, nil)
		l.expect(404, "GET", path, nil)
		l.clock.Advance(time.Minute)
		l.expect(200, "GET", path, nil)
	}
}

func TestLagOfChanges(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{Lag: leafsim.Lag{Change: 1, List: 1}})
	l.SetCredentials(l.user, "trimble-credentials", fill("clientId clientSecret refreshToken"))
	path := base + "/users/" + l.user
	clientOf := func(r response) any { return object(t, r)["clientId"] }
	l.ChangeCredentials(l.user, "trimble-credentials", map[string]any{"clientId": "new"})
	equal(t, "before", clientOf(l.expect(200, "GET", path+"/trimble-credentials", nil)), any("my-clientId"))
	equal(t, "after", clientOf(l.expect(200, "GET", path+"/trimble-credentials", nil)), any("new"))

	id := l.AddKey(l.user, "", time.Hour).ID
	list(t, l.expect(200, "GET", l.keys(), nil))
	l.expect(204, "DELETE", apiKeys+"/"+id, nil)
	equal(t, "not known to be revoked", list(t, l.expect(200, "GET", l.keys(), nil))[0]["valid"], any(true))
	equal(t, "revoked", list(t, l.expect(200, "GET", l.keys(), nil))[0]["valid"], any(false))

	// The next page of a list is no reading.
	l.AddKey(l.user, "", time.Hour)
	l.Vary(func(v *leafsim.Variants) { v.Paged = true })
	equal(t, "what was on its way shows", len(list(t, l.expect(200, "GET", l.keys(), nil))), 2)
	l.AddKey(l.user, "", time.Hour)
	l.expect(200, "GET", l.keys()+"&page=1", nil)
	equal(t, "first reading", len(list(t, l.expect(200, "GET", l.keys(), nil))), 2)
	equal(t, "second reading", len(list(t, l.expect(200, "GET", l.keys(), nil))), 3)
}

func TestLagOfSomeKinds(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	l.SetApp("Stara", "a", "", nil)
	l.Vary(func(v *leafsim.Variants) {
		v.Lag = leafsim.Lag{List: 1, Create: 1, Delete: 1, Kinds: []leafsim.Kind{leafsim.KindApp}}
	})
	l.DeleteApp("Stara", "a", "")
	l.expect(200, "GET", base+"/app-keys/Stara/a", nil)
	l.expect(404, "GET", base+"/app-keys/Stara/a", nil)
	l.expect(404, "DELETE", base+"/app-keys/Stara/a", nil)
	l.AddKey(l.user, "", time.Hour)
	equal(t, "keys", len(list(t, l.expect(200, "GET", l.keys(), nil))), 1)
	l.expect(200, "GET", ofConfig, nil)
}

func TestLagOfTokensThatRotate(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{TokensRotate: true, Lag: leafsim.Lag{Create: 1}})
	l.SetCredentials(l.user, "agvance-credentials", agvance)
	l.expect(404, "GET", l.agvance(), nil)
	first := l.expect(200, "GET", l.agvance(), nil)
	second := l.expect(200, "GET", l.agvance(), nil)
	equal(t, "rotated", strings.Compare(first.body, second.body) != 0, true)
}
