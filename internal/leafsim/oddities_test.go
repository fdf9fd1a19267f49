package leafsim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestOddTypes(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{WebhookEventTwice: true, WebhookNumericIDs: true, ConfigFloat32: true, UserPostEmptyID: true})
	for _, id := range []string{"9007199254740994", "9007199254740995"} {
		got := l.expect(201, "POST", webhooks, map[string]any{"name": "n", "url": "https://u.example", "secret": "s", "events": []string{id, "b" + id}})
		equal(t, "id of "+got.body, strings.Contains(got.body, `"id":`+id+`,`), true)
		equal(t, "events", len(as[[]any](t, object(t, got)["events"])), 3)
		l.expect(200, "GET", webhooks+"/"+id, nil)
	}
	equal(t, "stored", len(l.Webhooks()[0].Events), 2)

	got := object(t, l.expect(200, "GET", ofConfig, nil))
	equal(t, "float32", got["fieldsMergeIntersection"], any(0.009999999776482582))
	equal(t, "a whole number", got["operationsMergeRange"], any(5.0))

	made := object(t, l.expect(201, "POST", base+"/users", map[string]any{"name": "n"}))
	equal(t, "id", made["id"], any(""))
	equal(t, "there all the same", len(l.UserIDs()), 2)
}

func TestTimesThatAreOff(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{
		ClockSkew: 2 * time.Hour, CreatedTimeJitter: 7 * time.Millisecond, KeyTimesPost: leafsim.TimeSeconds, CapExpiresIn: 1000,
	})
	for _, test := range []struct{ body, want string }{
		{`{"leafUserId":"` + l.user + `"}`, "2026-03-19T14:16:40Z"},
		{`{"leafUserId":"` + l.user + `","expiresIn":86400}`, "2026-03-19T14:16:40Z"},
		{`{"leafUserId":"` + l.user + `","expiresIn":900}`, "2026-03-19T14:15:00Z"},
	} {
		equal(t, test.body, object(t, l.expect(201, "POST", apiKeys, test.body))["expiresAt"], any(test.want))
	}
	equal(t, "valid", list(t, l.expect(200, "GET", l.keys(), nil))[0]["valid"], any(true))

	made := object(t, l.expect(201, "POST", l.agvance(), agvance))
	equal(t, "POST", made["createdTime"], any("2026-03-19T14:00:00.130456Z"))
	equal(t, "GET", object(t, l.expect(200, "GET", l.agvance(), nil))["createdTime"], any("2026-03-19T14:00:00.123456Z"))

	l = start(t, leafsim.Variants{KeyLocalTime: -5 * time.Hour})
	l.AddKey(l.user, "", time.Hour)
	equal(t, "local time", list(t, l.expect(200, "GET", l.keys(), nil))[0]["expiresAt"], any("2026-03-19T08:00:00.123456"))
}

func TestCredentialsRefusedWith200(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{ProviderLogin: leafsim.ProviderLoginRefused200})
	got := l.expect(200, "POST", l.agvance(), agvance)
	equal(t, "type", got.header.Get("Content-Type"), "application/problem+json")
	equal(t, "status", object(t, got)["status"], any(400.0))
	equal(t, "stored", l.Credentials(l.user, "agvance-credentials") == nil, true)
}
