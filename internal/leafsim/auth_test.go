package leafsim_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const login = "/api/authenticate"

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	type m = map[string]any
	right := func(extra m) m {
		body := m{"username": leafsim.Username, "password": leafsim.Password}
		maps.Copy(body, extra)
		return body
	}
	for name, test := range map[string]struct {
		body     any
		status   int
		lifetime time.Duration
	}{
		"without rememberMe":   {right(nil), 200, day},
		"rememberMe text":      {right(m{"rememberMe": "true"}), 200, 30 * day},
		"rememberMe boolean":   {right(m{"rememberMe": true}), 200, 30 * day},
		"rememberMe false":     {right(m{"rememberMe": "false"}), 200, day},
		"rememberMe nonsense":  {right(m{"rememberMe": "yes"}), 400, 0},
		"wrong password":       {right(m{"password": "guess"}), 401, 0},
		"wrong user":           {right(m{"username": "guess"}), 401, 0},
		"no password":          {m{"username": leafsim.Username}, 400, 0},
		"not JSON":             {"username=owner", 400, 0},
		"not an object":        {"[]", 400, 0},
		"null":                 {"null", 400, 0},
		"more than one object": {`{"username":"a","password":"b"}{}`, 400, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, leafsim.Variants{})
			got, err := l.send(l.request("POST", login, test.body))
			if err != nil || got.status != test.status {
				t.Fatalf("got %d %s %v, want %d", got.status, got.body, err, test.status)
			}
			if test.status != 200 {
				isProblem(t, got, test.status, login)
				return
			}
			answer := object(t, got)
			sameKeys(t, answer, "id_token")
			l.token = as[string](t, answer["id_token"])
			l.expect(200, "GET", base+"/users", nil)

			parts := strings.Split(l.token, ".")
			equal(t, "parts of the token", len(parts), 3)
			var claims map[string]any
			payload, err := base64.RawURLEncoding.DecodeString(parts[1])
			if err != nil || json.Unmarshal(payload, &claims) != nil {
				t.Fatalf("claims %q: %v", payload, err)
			}
			sameKeys(t, claims, "sub auth exp iat")
			equal(t, "sub", claims["sub"], any(leafsim.Username))
			equal(t, "exp-iat", as[float64](t, claims["exp"])-as[float64](t, claims["iat"]), test.lifetime.Seconds())

			l.clock.Advance(test.lifetime - time.Second)
			l.expect(200, "GET", base+"/users", nil)
			l.clock.Advance(time.Second)
			l.expect(401, "GET", base+"/users", nil)
		})
	}
}

// Tokens of another form serve as well, and do not say whose they are.
func TestTokenForms(t *testing.T) {
	t.Parallel()
	for _, form := range []leafsim.TokenForm{leafsim.TokenNoSubject, leafsim.TokenOpaque} {
		l := start(t, leafsim.Variants{Token: form, ConfigNoOwner: true})
		equal(t, "parts", len(strings.Split(l.token, ".")), map[leafsim.TokenForm]int{leafsim.TokenNoSubject: 3, leafsim.TokenOpaque: 1}[form])
		for part := range strings.SplitSeq(l.token, ".") {
			if payload, _ := base64.RawURLEncoding.DecodeString(part); form == leafsim.TokenNoSubject && strings.Contains(string(payload), "sub") {
				t.Errorf("the token has %s", payload)
			}
		}
		_, named := object(t, l.expect(200, "GET", "/services/config/api/configs", nil))["apiOwnerUsername"]
		equal(t, "apiOwnerUsername", named, false)
		l.clock.Advance(25 * time.Hour)
		l.expect(401, "GET", base+"/users", nil)
	}
}

func TestTokenIsRequired(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	other := leafsim.New()
	for name, header := range map[string]string{
		"none":             "",
		"no token":         "Bearer ",
		"not Bearer":       "Basic " + l.token,
		"nonsense":         "Bearer a.b.c",
		"of somebody else": "Bearer " + other.Token(),
		"changed":          "Bearer x" + l.token,
	} {
		for _, path := range []string{"/users", "/api-keys", "/app-keys/Trimble", "/no-such-path"} {
			r := l.request("GET", base+path, nil)
			r.Header.Set("Authorization", header)
			got, err := l.send(r)
			if err != nil {
				t.Fatal(err)
			}
			t.Log(name, path)
			isProblem(t, got, 401, base+path)
			equal(t, "detail", object(t, got)["detail"], any("Not Authenticated"))
			equal(t, "message", object(t, got)["message"], any("error.http.401"))
		}
	}
}

func TestExpireTokens(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	l.expect(200, "GET", base+"/users", nil)
	l.ExpireTokens()
	l.expect(401, "GET", base+"/users", nil)
	l.token = l.Token()
	l.expect(200, "GET", base+"/users", nil)
}

func TestWithCredentials(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{}, leafsim.WithCredentials("me", "mine"))
	for password, want := range map[string]int{"mine": 200, leafsim.Password: 401} {
		got, err := l.send(l.request("POST", login, map[string]any{"username": "me", "password": password}))
		if err != nil || got.status != want {
			t.Errorf("got %d %v, want %d", got.status, err, want)
		}
	}
}

func TestRefusedTokenVariant(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{RefusedToken: http.StatusForbidden})
	l.ExpireTokens()
	l.expect(403, "GET", base+"/users", nil)
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		form leafsim.RetryAfter
		want string
	}{
		// 40.5 seconds are left of the minute: whole seconds are rounded up.
		"seconds": {leafsim.RetryAfterSeconds, "41"},
		"date":    {leafsim.RetryAfterDate, "Thu, 19 Mar 2026 12:01:01 GMT"},
		"absent":  {leafsim.RetryAfterAbsent, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, leafsim.Variants{RateLimit: 2, RetryAfter: test.form})
			l.expect(200, "GET", base+"/users", nil)
			l.expect(200, "GET", base+"/users", nil)
			l.clock.Advance(19500 * time.Millisecond)
			refused := l.expect(429, "GET", base+"/users", nil)
			sameKeys(t, object(t, refused), "error message status_code")
			equal(t, "error", object(t, refused)["error"], any("Request limit exceeded"))
			equal(t, "Retry-After", refused.header.Get("Retry-After"), test.want)
			l.clock.Advance(41 * time.Second)
			l.expect(200, "GET", base+"/users", nil)
		})
	}
}

// isProblem checks the error body that Leaf's quickstart printed.
func isProblem(t *testing.T, got response, status int, path string) {
	t.Helper()
	equal(t, "status", got.status, status)
	equal(t, "Content-Type", got.header.Get("Content-Type"), "application/problem+json")
	body := object(t, got)
	sameKeys(t, body, "type title status detail path message")
	equal(t, "type", body["type"], any("https://www.jhipster.tech/problem/problem-with-message"))
	equal(t, "title", body["title"], any(http.StatusText(status)))
	equal(t, "status in body", body["status"], any(float64(status)))
	equal(t, "path", body["path"], any(path))
}
