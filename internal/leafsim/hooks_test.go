package leafsim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	path := base + "/users"
	for name, test := range map[string]struct {
		fault http.Handler
		check func(t *testing.T, got response, err error)
	}{
		"Status": {leafsim.Status(503, "Retry-After", "7"), func(t *testing.T, got response, _ error) {
			t.Helper()
			isProblem(t, got, 503, path)
			equal(t, "Retry-After", got.header.Get("Retry-After"), "7")
		}},
		"Status 204": {leafsim.Status(204), func(t *testing.T, got response, _ error) {
			t.Helper()
			equal(t, "status", got.status, 204)
		}},
		"JSON": {leafsim.JSON(200, `{"a":1}`), func(t *testing.T, got response, _ error) {
			t.Helper()
			equal(t, "body", got.body, `{"a":1}`)
		}},
		"HTML": {leafsim.HTML(502), func(t *testing.T, got response, _ error) {
			t.Helper()
			equal(t, "status", got.status, 502)
			equal(t, "page", strings.Contains(got.body, "<h1>Bad Gateway</h1>"), true)
		}},
		"Truncated": {leafsim.Truncated(200), func(t *testing.T, got response, err error) {
			t.Helper()
			equal(t, "status", got.status, 200)
			equal(t, "error", errors.Is(err, io.ErrUnexpectedEOF), true)
		}},
		"Cut": {leafsim.Cut(), func(t *testing.T, _ response, err error) {
			t.Helper()
			equal(t, "error", errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF), true)
		}},
		"Hang": {leafsim.Hang(), func(t *testing.T, _ response, err error) {
			t.Helper()
			equal(t, "error", errors.Is(err, context.Canceled), true)
		}},
		"Redirect": {leafsim.Redirect(307, "https://elsewhere.example/"), func(t *testing.T, got response, _ error) {
			t.Helper()
			equal(t, "status", got.status, 307)
			equal(t, "Location", got.header.Get("Location"), "https://elsewhere.example/")
		}},
		"Huge": {leafsim.Huge(3 << 20), func(t *testing.T, got response, err error) {
			t.Helper()
			equal(t, "error", err, nil)
			equal(t, "size", len(got.body), 3<<20)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, leafsim.Variants{})
			r := l.request("GET", path, nil)
			r.Header.Set("Authorization", "Bearer "+l.token)
			if name == "Hang" {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				r = r.WithContext(ctx)
				l.Before(func(*http.Request) http.Handler { cancel(); return nil })
			}
			l.Before(leafsim.On("GET", path, test.fault))
			got, err := l.send(r)
			test.check(t, got, err)
			equal(t, "logged", l.Count("GET", path), 1)
			want := got.status
			if name == "Cut" || name == "Hang" {
				want = 0
			}
			equal(t, "logged status", l.Requests()[0].Status, want)
		})
	}
}

func TestCutOverTLS(t *testing.T) {
	t.Parallel()
	for _, http2 := range []bool{false, true} {
		sim := leafsim.New()
		server := httptest.NewUnstartedServer(sim)
		server.EnableHTTP2 = http2
		server.StartTLS()
		t.Cleanup(server.Close)
		sim.Before(leafsim.On("", "/*", leafsim.Cut()))
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/x", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := server.Client().Do(r)
		if err == nil {
			_ = res.Body.Close()
			t.Error("got an answer")
		}
	}
}

func TestBeforeDoesNotExecuteAndAfterDoes(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	body := map[string]any{"leafUserId": l.user}
	lost := leafsim.On("POST", apiKeys, leafsim.Status(504))

	remove := l.Before(lost)
	l.expect(504, "POST", apiKeys, body)
	equal(t, "keys", len(l.Keys(l.user)), 0)
	remove()
	remove()

	remove = l.After(lost)
	l.expect(504, "POST", apiKeys, body)
	equal(t, "keys", len(l.Keys(l.user)), 1)
	remove()
	l.expect(201, "POST", apiKeys, body)
}

func TestHookOrder(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	var seen []string
	look := func(name string) leafsim.Hook {
		return func(r *http.Request) http.Handler {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			seen = append(seen, name+" "+string(body))
			l.AddUser("a hook may use the simulator")
			return nil
		}
	}
	l.Before(look("first"))
	removeSecond := l.Before(look("second"))
	l.Before(leafsim.Times(2, leafsim.On("POST", "/services/*/api/app-keys/Stara/*", leafsim.Status(429))))
	l.Before(look("third"))

	path := base + "/app-keys/Stara/a"
	text := `{"user":"u","pwd":"p"}`
	l.expect(429, "POST", path, text)
	removeSecond()
	l.expect(429, "POST", path, text)
	l.expect(201, "POST", path, text)
	equal(t, "asked", strings.Join(seen, ","), strings.Join([]string{
		"first " + text, "second " + text, "first " + text, "first " + text, "third " + text,
	}, ","))
}

func TestLog(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	l.expect(400, "POST", base+"/app-keys/Stara/a%2Fb?x=1&x=2", `{"user":"u"}`)
	l.expect(404, "GET", base+"/app-keys/Stara/c", nil)
	all := l.Requests()
	equal(t, "requests", len(all), 2)
	equal(t, "Method", all[0].Method, "POST")
	equal(t, "Path", all[0].Path, base+"/app-keys/Stara/a/b")
	equal(t, "EscapedPath", all[0].EscapedPath, base+"/app-keys/Stara/a%2Fb")
	equal(t, "Query", strings.Join(all[0].Query["x"], " "), "1 2")
	equal(t, "Header", all[0].Header.Get("Authorization"), "Bearer "+l.token)
	equal(t, "Body", string(all[0].Body), `{"user":"u"}`)
	equal(t, "Status", all[0].Status, 400)
	equal(t, "Host", "http://"+all[0].Host, l.url)

	for _, test := range []struct {
		method, pattern string
		want            int
	}{
		{"", "/services/*/api/app-keys/Stara/*", 2},
		{"GET", base + "/app-keys/*/*", 1},
		{"PUT", base + "/app-keys/*/*", 0},
		{"", base + "/app-keys/*", 0},
		{"", base + "/app-keys/St*/c", 1},
		{"", base + "/app-keys/[/c", 0},
	} {
		equal(t, test.method+" "+test.pattern, l.Count(test.method, test.pattern), test.want)
	}
	l.ResetRequests()
	equal(t, "after reset", len(l.Requests()), 0)
}

// TestConcurrentUse is for the race detector.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{RateLimit: 10000, TokensRotate: true})
	l.SetCredentials(l.user, "agvance-credentials", agvance)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			remove := l.Before(leafsim.Times(1, leafsim.On("PUT", "/none", leafsim.Cut())))
			defer remove()
			for range 5 {
				l.do("POST", apiKeys, map[string]any{"leafUserId": l.user})
				l.do("GET", l.keys(), nil)
				l.do("GET", l.agvance(), nil)
				l.ChangeCredentials(l.user, "agvance-credentials", map[string]any{"status": "OK"})
				l.SetApp("Stara", "a", "", nil)
				l.do("GET", base+"/app-keys/Stara", nil)
				l.Keys(l.user)
				l.Apps()
				l.Credentials(l.user, "agvance-credentials")
				l.Requests()
			}
		})
	}
	all.Wait()
	equal(t, "keys", len(l.Keys(l.user)), 40)
	equal(t, "requests", l.Count("", "/*/*/*/*"), 80)
}
