package leaf_test

import (
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// What may be a text in the API's own spelling, and what is surely another one.
func TestAlike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sent, answered string
		alike          bool
	}{
		{"Jane", "Jane", true},
		{"Jane", "", true}, // shows nothing
		{"Jane", " \n", true},
		{"Jane@Example.com", "jane@example.com", true},
		{" Jane\r\nSmith ", "Jane\nSmith", true},
		{"https://example.com", "https://example.com/", true},
		{"Straße 1", "STRASSE 1", false}, // not worth knowing: the text is shown as another one
		{"ÄÖ", "äö", true},
		{"+49 (30) 123-4567", "+49301234567", true},
		{"030 1234567", "+49 30 1234567", false}, // a zero that falls away is not known of
		{"30 1234567", "+49 30 1234567", true},
		{"+1 555 0100", "555-0100", true},
		{"5550100", "5550101", false},
		{"0100", "5550100", false}, // too short for a phone
		{"widget", "wi***et", true},
		{"widget", "***", true},
		{"widget", "wi***ex", false},
		{"Widget", "WI***ET", true},
		{"widget", "widgets", false},
		{"widget", "widge", false},
		{"widget", "gadget", false},
		{"", "widget", false},
		{"", "***", true},
		{"!", "?", false},
		{"a-b", "a b", true},
	} {
		if leaf.Alike(c.sent, c.answered) != c.alike {
			t.Errorf("%q and %q: not %v", c.sent, c.answered, c.alike)
		}
	}
}

// What is lost is found again in whatever way the API writes texts, and nothing is made twice.
func TestLostInAnySpelling(t *testing.T) {
	t.Parallel()
	for name, texts := range map[string]leafsim.Texts{
		"as sent": {}, "small letters": {Lower: true}, "capitals": {Upper: true}, "trimmed": {Trimmed: true, UnixLines: true}, "normal form": {Email: true, Phone: true},
		"slash": {Slash: true}, "masked": {Masked: true}, "empty": {Empty: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{Texts: texts, WebhookEventTwice: true})
			w.After(leafsim.On("POST", webhooks, leafsim.Cut()))
			w.After(leafsim.On("POST", service+"/users", leafsim.Status(502)))
			w.After(leafsim.On("POST", service+"/users/*/*", leafsim.Cut()))
			hook := w.client.CreateWebhook(t.Context(), leaf.Webhook{Name: "Our hook ", URL: "https://Example.com", Events: []string{"b", "a"}}, "secret-secret")
			if hook.Fate != leaf.Made || hook.Object.ID != w.Webhooks()[0].ID {
				t.Errorf("webhook: fate %d, %v", hook.Fate, hook.Err)
			}
			user := w.client.CreateUser(t.Context(), map[string]string{"name": "Ann Smith\r\n", "email": "Ann@Example.com", "phone": "+1 (555) 010-0199", "externalId": "Ann-1"})
			if ids := w.UserIDs(); user.Fate != leaf.Made || len(ids) != 2 || user.Object.ID != ids[1] {
				t.Errorf("user: fate %d, %v", user.Fate, user.Err)
			}
			readable := agvance
			readable.Readable = []string{"username"}
			body := map[string]any{"apiKey": "a-p-i-key", "databaseId": "db", "username": " Jane", "password": "pass-word"}
			if c := w.client.CreateCredentials(t.Context(), readable, w.user, body); c.Fate != leaf.Made {
				t.Errorf("credentials: fate %d, %v", c.Fate, c.Err)
			}
		})
	}
}

// Somebody else's, in the place or of the same kind, is not taken for what was lost.
func TestLostBesideOthers(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.Before(leafsim.On("POST", service+"/users/*/*", leafsim.Status(503)))
	w.WhenAsked(1, "POST", service+"/users/*/*", func() { w.GrowerConnects(w.user, agvance.Segment) })
	readable := agvance
	readable.Readable = []string{"username"}
	if c := w.client.CreateCredentials(t.Context(), readable, w.user, agvanceBody); c.Fate != leaf.Existed || c.Err == nil {
		t.Errorf("credentials: fate %d, %v", c.Fate, c.Err)
	}
	w.Before(leafsim.On("POST", webhooks, leafsim.Status(503)))
	w.WhenAsked(1, "POST", webhooks, func() {
		w.AddWebhook(leafsim.Webhook{Name: "theirs", URL: "https://example.com/", Events: []string{"c"}})
	})
	hook := leaf.Webhook{Name: "ours", URL: "https://example.com", Events: []string{"a"}}
	c := w.client.CreateWebhook(t.Context(), hook, "secret-secret")
	if c.Fate != leaf.Unconfirmed || len(c.Candidates) > 0 {
		t.Errorf("webhook: fate %d, %v", c.Fate, c.Err)
	}
	if lost, err := w.client.LostWebhooks(t.Context(), hook, c.Traces); err != nil || len(lost) > 0 {
		t.Errorf("webhooks: %v, %v", lost, err)
	}
	id := w.AddWebhook(leafsim.Webhook{Name: "OURS", URL: "https://example.com/", Events: []string{"a"}})
	if lost, err := leaf.New(w.config).LostWebhooks(t.Context(), hook, c.Traces); err != nil || len(lost) != 1 || lost[0].ID != id {
		t.Errorf("webhooks: %v, %v", lost, err)
	}
	w.Before(leafsim.On("POST", service+"/users", leafsim.Status(503)))
	fields := map[string]string{"name": "Jane Smith", "email": "jane@example.com"}
	u := w.client.CreateUser(t.Context(), fields)
	if u.Fate != leaf.Unconfirmed {
		t.Errorf("user: fate %d, %v", u.Fate, u.Err)
	}
	late := w.AddUserOf(fields)
	if lost, err := w.client.LostUsers(t.Context(), fields, u.Traces); err != nil || len(lost) != 1 || lost[0].ID != late {
		t.Errorf("users: %v, %v", lost, err)
	}
}

// A user that this process has deleted, and that a list still shows, does not stand in the way of the one in its place.
func TestUserInThePlaceOfADeletedOne(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{Lag: leafsim.Lag{List: 3}})
	fields := map[string]string{"name": "Ann Smith", "externalId": "1"}
	first := w.client.CreateUser(t.Context(), fields)
	for range 4 {
		if _, err := w.client.Users(t.Context(), fields); err != nil {
			t.Fatal(err)
		}
	}
	if gone, err := w.client.DeleteUser(t.Context(), first.Object.ID); !gone || err != nil {
		t.Fatalf("gone %v, %v", gone, err)
	}
	if second := w.client.CreateUser(t.Context(), fields); second.Fate != leaf.Made || second.Object.ID == first.Object.ID {
		t.Errorf("fate %d, %v", second.Fate, second.Err)
	}
}

// The id of a Leaf user is sent in small letters, wherever it stands.
func TestUserInCapitals(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	capitals := strings.ToUpper(w.user)
	keys := []string{"fieldsAttachIntersection"}
	if _, found, err := w.client.User(t.Context(), capitals); !found || err != nil {
		t.Errorf("user: found %v, %v", found, err)
	}
	if c := w.client.CreateCredentials(t.Context(), agvance, capitals, agvanceBody); c.Fate != leaf.Made {
		t.Errorf("credentials: %v", c.Err)
	}
	if c := w.client.CreateCredentials(t.Context(), agvance, w.user, agvanceBody); c.Fate != leaf.Existed {
		t.Errorf("credentials: fate %d, %v", c.Fate, c.Err)
	}
	if c := w.client.CreateUserConfig(t.Context(), capitals, keys, map[string]any{keys[0]: 0.5}, func(leaf.Object) bool { return true }); c.Fate != leaf.Made {
		t.Errorf("configuration: %v", c.Err)
	}
	if err := w.client.PatchUserConfig(t.Context(), capitals, keys, map[string]any{keys[0]: 0.6}); err != nil {
		t.Error(err)
	}
	if err := w.client.UpdateUser(t.Context(), capitals, nil, map[string]string{"phone": "1"}); err != nil {
		t.Error(err)
	}
	for _, err := range []error{w.client.DeleteUserConfig(t.Context(), capitals, keys), w.client.DeleteCredentials(t.Context(), agvance, capitals, nil)} {
		if err != nil {
			t.Error(err)
		}
	}
	w.inSmallLetters(t)
}
