package leafsim_test

import (
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestWebhooks(t *testing.T) {
	t.Parallel()
	const path = "/services/alerts/api/alerts/webhooks"
	body := func(events ...string) map[string]any {
		return map[string]any{"name": "n", "url": "https://example.com", "secret": "s", "events": events}
	}
	l := start(t, leafsim.Variants{WebhookEventsSorted: true, WebhookUnknownEvents: []string{"cowCreated"}})
	made := object(t, l.expect(201, "POST", path, body("b", "a")))
	equal(t, "secret in clear", made["secret"], any("s"))
	equal(t, "sorted", as[[]any](t, made["events"])[0], any("a"))
	one := path + "/" + as[string](t, made["id"])
	equal(t, "get", object(t, l.expect(200, "GET", one, nil))["url"], any("https://example.com"))
	equal(t, "list", len(list(t, l.expect(200, "GET", path, nil))), 1)
	equal(t, "twice", object(t, l.expect(400, "POST", path, body("c", "a")))["errorKey"], any("eventRegisteredTwice"))
	l.expect(400, "POST", path, body("cowCreated"))
	l.expect(400, "POST", path, body())
	l.expect(204, "DELETE", one, nil)
	l.expect(404, "DELETE", one, nil)
	l.expect(404, "GET", one, nil)
	l.expect(405, "PUT", one, nil)

	l.AddFailedCall(leafsim.FailedCall{URL: "https://example.com", Status: 500})
	equal(t, "failed calls", len(as[[]any](t, object(t, l.expect(200, "GET", path+"/failed-calls", nil))["items"])), 1)

	l = start(t, leafsim.Variants{WebhookConfirmation: 307, EchoBodyIn400: true})
	refused := object(t, l.expect(400, "POST", path, body("a")))
	equal(t, "confirmation", refused["errorKey"], any("non2xxSuccessfulStatusCode"))
	equal(t, "echo", strings.Contains(as[string](t, refused["message"]), `"secret":"s"`), true)
	equal(t, "none is made", len(l.Webhooks()), 0)
}
