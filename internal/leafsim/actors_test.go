package leafsim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestGrower(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	l.SetApp("JohnDeere", "a", "STAGE", fill("clientKey clientSecret"))
	path := base + "/users/" + l.user + "/john-deere-credentials"
	first := l.GrowerConnects(l.user, "john-deere-credentials")
	got := object(t, l.expect(200, "GET", path, nil))
	equal(t, "the app's", got["clientKey"], any("my-clientKey"))
	equal(t, "environment", got["clientEnvironment"], any("STAGE"))
	equal(t, "token", got["refreshToken"], first["refreshToken"])
	second := l.GrowerConnects(l.user, "john-deere-credentials")
	equal(t, "another token", first["refreshToken"] == second["refreshToken"], false)
	equal(t, "another id", first["id"] == second["id"], false)
	l.GrowerDisconnects(l.user, "john-deere-credentials")
	l.expect(404, "GET", path, nil)
	equal(t, "without an app", l.GrowerConnects(l.user, "cnhi-credentials")["clientEnvironment"], any("PRODUCTION"))
	equal(t, "requests", len(l.Requests()), 2)
}

func TestSecondPipeline(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	l.SetApp("Stara", "a", "", fill("user pwd"))
	app := *l.App("Stara", "a", "")
	l.ChangeApp("Stara", "a", "", map[string]any{"user": "b"})
	equal(t, "time stays", l.App("Stara", "a", "").CreatedTime.Equal(app.CreatedTime), true)
	equal(t, "changed", fmt.Sprint(l.App("Stara", "a", "").Body), "map[pwd:my-pwd user:b]")
	l.RecreateApp("Stara", "a", "", fill("user pwd"))
	equal(t, "time moves", l.App("Stara", "a", "").CreatedTime.After(app.CreatedTime), true)

	l.SetCredentials(l.user, "agvance-credentials", agvance)
	before := l.Credentials(l.user, "agvance-credentials")
	l.RecreateCredentials(l.user, "agvance-credentials", map[string]any{"apiKey": "other"})
	after := l.Credentials(l.user, "agvance-credentials")
	equal(t, "id", before["id"] == after["id"], false)
	equal(t, "kept", after["databaseId"], before["databaseId"])
	equal(t, "other", after["apiKey"], any("other"))

	id := l.AddWebhook(leafsim.Webhook{Name: "n", Events: []string{"a"}})
	l.ChangeWebhook(id, func(w *leafsim.Webhook) { w.Name = "m" })
	equal(t, "in place", fmt.Sprint(l.Webhooks()), fmt.Sprintf("[{%s m   [a]}]", id))
	other := l.RecreateWebhook(id, func(w *leafsim.Webhook) { w.Secret = "s" })
	equal(t, "again", fmt.Sprint(l.Webhooks()), fmt.Sprintf("[{%s m  s [a]}]", other))
	equal(t, "requests", len(l.Requests()), 0)

	for name, mistake := range map[string]func(){
		"app":         func() { l.ChangeApp("Stara", "b", "", nil) },
		"credentials": func() { l.RecreateCredentials(l.user, "cnhi-credentials", nil) },
		"webhook":     func() { l.ChangeWebhook("none", nil) },
	} {
		func() {
			defer func() { equal(t, name+" panics", recover() != nil, true) }()
			mistake()
		}()
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{UserDeleteLag: 1})
	hook := l.AddWebhook(leafsim.Webhook{Name: "n"})
	l.expect(201, "POST", base+"/app-keys/Stara/a%2Fb", fill("user pwd"))        // 1
	l.expect(200, "PUT", base+"/app-keys/Stara/a%2Fb", fill("user pwd"))         // 2
	l.expect(201, "POST", apiKeys, map[string]any{"leafUserId": l.user})         // 3
	l.expect(201, "POST", l.agvance(), agvance)                                  // 4
	l.GrowerConnects(l.user, "agvance-credentials")                              //
	l.expect(400, "POST", apiKeys, `{}`)                                         // 5
	l.After(leafsim.On("POST", "/services/config/api/configs/*", leafsim.Cut())) // carried out, and nobody knows
	r := l.request("POST", ofConfig+"/"+l.user, map[string]any{"fieldsAutoSync": true})
	r.Header.Set("Authorization", "Bearer "+l.token)
	if _, err := l.send(r); err == nil { // 6
		t.Error("got an answer")
	}
	l.expect(204, "DELETE", apiKeys+"/"+l.Keys(l.user)[0].ID, nil) // 7
	l.ChangeUser(l.user, map[string]string{"name": "Joan"})

	got := ""
	for _, o := range l.Alive() {
		got += fmt.Sprintf("%s made by %d, changed by %v\n", o.Kind, o.MadeBy, o.ChangedBy)
	}
	equal(t, "alive", got, "Leaf user made by 0, changed by [0]\nwebhook made by 0, changed by []\napp made by 1, changed by [2]\n"+
		"credentials made by 0, changed by []\nconfiguration made by 6, changed by []\n")

	l.ResetRequests()
	l.expect(204, "DELETE", base+"/users/"+l.user, nil) // 8
	l.expect(200, "GET", base+"/users/"+l.user, nil)    // 9
	equal(t, "number", l.Requests()[0].Number, 8)
	got = ""
	for _, e := range l.History() {
		switch e.Kind {
		case leafsim.KindUser:
			equal(t, "id", e.ID, l.user)
		case leafsim.KindWebhook:
			equal(t, "id", e.ID, hook)
		case leafsim.KindApp:
			equal(t, "id", e.ID, "Stara/a/b")
		case leafsim.KindCredentials:
			equal(t, "segment", e.Segment, "agvance-credentials")
			equal(t, "user", e.User, l.user)
		case leafsim.KindKey, leafsim.KindConfig:
			equal(t, "user", e.User, l.user)
		}
		got += fmt.Sprintf("%s %s by %d\n", e.Kind, e.Deed, e.Request)
	}
	equal(t, "history", got, `Leaf user made by 0
webhook made by 0
app made by 1
app changed by 2
API key made by 3
credentials made by 4
credentials overwritten by 0
credentials made by 0
configuration made by 6
API key revoked by 7
Leaf user changed by 0
credentials deleted by 8
API key deleted by 8
configuration deleted by 8
Leaf user deleted by 8
`)
	equal(t, "alive in the end", len(l.Alive()), 2)
	l.AddKey(l.AddUser("n"), "", time.Hour)
	equal(t, "and more", len(l.Alive()), 4)
}
