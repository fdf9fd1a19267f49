package leafsim_test

import (
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestGateway(t *testing.T) {
	t.Parallel()
	texts := map[string]string{
		"default backend": "default backend - 404",
		"no route":        `{"message":"no Route matched with those values"}`,
		"empty":           "",
		"spring":          `"error":"Not Found","path":"/services/`,
		"page":            "<h1>Not Found</h1>",
	}
	equal(t, "gateways", len(leafsim.Gateways()), len(texts))
	for name, gateway := range leafsim.Gateways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, leafsim.Variants{})
			body := map[string]any{"leafUserId": l.user}
			l.Gateway(gateway)
			got := l.expect(404, "POST", apiKeys, body)
			equal(t, got.body+" has "+texts[name], strings.Contains(got.body, texts[name]), true)
			l.expect(404, "GET", base+"/users", nil)
			l.expect(404, "POST", login, nil)
			equal(t, "keys", len(l.Keys(l.user)), 0)
			equal(t, "logged", l.Count("POST", apiKeys), 1)
			l.Gateway(nil)
			l.expect(201, "POST", apiKeys, body)
		})
	}
}

func TestGatewayTakesSome(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	key := apiKeys + "/" + l.AddKey(l.user, "", 1e12).ID
	l.Gateway(leafsim.GatewayEmpty(), leafsim.OnlyMethod("DELETE"), leafsim.OnlyBelow("/services/usermanagement/"))
	l.expect(404, "DELETE", key, nil)
	l.expect(200, "GET", l.keys(), nil)
	id := l.AddWebhook(leafsim.Webhook{Name: "n"})
	l.expect(204, "DELETE", webhooks+"/"+id, nil)
	equal(t, "live", l.Keys(l.user)[0].RevokedAt == nil, true)

	l.Gateway(leafsim.GatewayEmpty(), leafsim.ExceptLogin())
	l.expect(200, "POST", login, map[string]any{"username": leafsim.Username, "password": leafsim.Password})
	l.expect(404, "GET", l.keys(), nil)
}

func TestNotFoundBody(t *testing.T) {
	t.Parallel()
	users, hooks := base+"/users/nobody", webhooks+"/none"
	for body, want := range map[leafsim.NotFoundBody][2]string{
		leafsim.NotFoundOwn:     {`"title":"Not Found"`, `"title":"Not Found"`},
		leafsim.NotFoundMessage: {`{"message":"Not Found"}`, `{"message":"Not Found"}`},
		leafsim.NotFoundSpring:  {`"path":"` + users + `"`, `"timestamp":"2026-03-19T12:00:00.123+0000"`},
		leafsim.NotFoundAlert:   {`"title":"Not Found"`, `"errorKey":"notFound"`},
	} {
		l := start(t, leafsim.Variants{NotFound: body})
		for i, path := range []string{users, hooks} {
			for _, method := range []string{"GET", "DELETE"} {
				got := l.expect(404, method, path, nil)
				equal(t, got.body+" has "+want[i], strings.Contains(got.body, want[i]), true)
			}
		}
	}
	for _, v := range []leafsim.Variants{{NotFound: leafsim.NotFoundEmpty}, {EmptyNotFound: true}} {
		equal(t, "body", start(t, v).expect(404, "GET", users, nil).body, "")
	}
}
