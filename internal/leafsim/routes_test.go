package leafsim_test

import (
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestPathsAndMethods(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	user := base + "/users/" + l.user
	for _, test := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/", 404, ""},
		{"GET", base, 404, ""},
		{"GET", base + "/users/", 404, ""},
		{"GET", base + "//users", 404, ""},
		{"GET", base + "/api-keys/", 404, ""},
		{"GET", user + "/unknown-credentials", 404, ""},
		{"PUT", user + "/unknown-credentials", 404, ""},
		{"GET", user + "/agvance-credentials/status", 404, ""},
		{"PUT", user + "/agvance-credentials", 405, "DELETE, GET, POST"},
		{"PATCH", user + "/agvance-credentials", 405, "DELETE, GET, POST"},
		{"POST", user + "/agvance-credentials/events", 405, "GET"},
		{"GET", base + "/api-keys/some-id", 405, "DELETE"},
		{"PUT", base + "/api-keys", 405, "GET, POST"},
		{"GET", login, 405, "POST"},
		{"GET", base + "/app-keys", 404, ""},
		{"GET", base + "/app-keys/Lindsay", 404, ""},
		{"GET", base + "/app-keys/johndeere", 404, ""},
		{"POST", base + "/app-keys/JohnDeere", 405, "GET"},
		{"PATCH", base + "/app-keys/Trimble/a", 405, "DELETE, GET, POST, PUT"},
		{"GET", base + "/app-keys/JohnDeere/a", 404, ""},
		{"PATCH", base + "/app-keys/JohnDeere/a", 404, ""},
		{"PUT", base + "/app-keys/Trimble/a/PRODUCTION", 404, ""},
		{"GET", base + "/app-keys/JohnDeere/a/STAGE/b", 404, ""},
	} {
		got := l.do(test.method, test.path, nil)
		if got.status != test.status {
			t.Errorf("%s %s: got %d, want %d", test.method, test.path, got.status, test.status)
			continue
		}
		isProblem(t, got, test.status, test.path)
		equal(t, "Allow", got.header.Get("Allow"), test.allow)
	}
}

func TestEmptyNotFoundVariant(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{EmptyNotFound: true})
	for _, path := range []string{"/", base + "/users/nobody", base + "/app-keys/Trimble/a"} {
		equal(t, path, l.expect(404, "GET", path, nil).body, "")
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	path := base + "/app-keys/Stara/a"
	for body, complaint := range map[string]string{
		"":                                "not a JSON object",
		`{"user":`:                        "not a JSON object",
		`"user"`:                          "not a JSON object",
		`{"user":"u"}`:                    "pwd must not be empty",
		`{"user":"u","pwd":null}`:         "pwd must not be empty",
		`{"user":"u","pwd":""}`:           "pwd must not be empty",
		`{"user":7,"pwd":"p"}`:            "user must be a string",
		`{"user":"u","pwd":"p","pw":"x"}`: "pw is not a field",
	} {
		got := l.expect(400, "POST", path, body)
		isProblem(t, got, 400, path)
		if message := as[string](t, object(t, got)["message"]); !strings.Contains(message, complaint) {
			t.Errorf("%s: got %q, want %q", body, message, complaint)
		}
	}
	r := l.request("POST", path, `{"user":"u","pwd":"p"}`)
	r.Header.Set("Authorization", "Bearer "+l.token)
	r.Header.Set("Content-Type", "text/plain")
	if got, err := l.send(r); err != nil || got.status != 415 {
		t.Errorf("got %d %v, want 415", got.status, err)
	}
	l.expect(413, "POST", path, `{"user":"`+strings.Repeat("u", 1<<20)+`"}`)
}

func TestEchoBodyIn400Variant(t *testing.T) {
	t.Parallel()
	for echo, want := range map[bool]bool{false: false, true: true} {
		l := start(t, leafsim.Variants{EchoBodyIn400: echo})
		got := l.expect(400, "POST", base+"/app-keys/Stara/a", `{"pwd":"s3cret-value"}`)
		equal(t, "secret in the message", strings.Contains(as[string](t, object(t, got)["message"]), "s3cret-value"), want)
	}
}

func TestWithPrefix(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{}, leafsim.WithPrefix("/leaf/"))
	l.expect(404, "GET", base+"/users", nil)
	l.expect(404, "GET", "/leaf"+base+"/app-keys/Trimble/a%20b", nil)
	equal(t, "count", l.Count("GET", base+"/app-keys/Trimble/a b"), 1)
	last := l.Requests()[1]
	equal(t, "Path", last.Path, base+"/app-keys/Trimble/a b")
	equal(t, "EscapedPath", last.EscapedPath, "/leaf"+base+"/app-keys/Trimble/a%20b")

	l.Before(leafsim.On("GET", base+"/users", leafsim.Status(503)))
	isProblem(t, l.expect(503, "GET", "/leaf"+base+"/users", nil), 503, base+"/users")
}
