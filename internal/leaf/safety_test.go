package leaf_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// calls are what the client can be asked for with a text from a configuration or a state, by the path in which $ stands
// for that text.
var calls = []struct {
	path string
	ask  func(context.Context, *leaf.Client, string) error
}{
	{service + "/app-keys/Stara/$", func(ctx context.Context, c *leaf.Client, s string) error { return second(c.App(ctx, app(s))) }},
	{service + "/app-keys/Stara/$", func(ctx context.Context, c *leaf.Client, s string) error { return did(c.CreateApp(ctx, app(s), nil)) }},
	{service + "/app-keys/Stara/$", func(ctx context.Context, c *leaf.Client, s string) error { return first(c.UpdateApp(ctx, app(s), nil)) }},
	{service + "/app-keys/Stara/$", func(ctx context.Context, c *leaf.Client, s string) error { return c.DeleteApp(ctx, app(s), nil) }},
	{service + "/app-keys/CNHI/a/$", func(ctx context.Context, c *leaf.Client, s string) error {
		if s == "" {
			return c.DeleteApp(ctx, app(".."), nil) // one without an environment has another path
		}
		return c.DeleteApp(ctx, leaf.AppID{Provider: "CNHI", Name: "a", Environment: s}, nil)
	}},
	{service + "/app-keys/$", func(ctx context.Context, c *leaf.Client, s string) error { return first(c.Apps(ctx, s)) }},
	{service + "/api-keys/$", func(ctx context.Context, c *leaf.Client, s string) error {
		if s == "" {
			s = ".." // nothing to revoke by, which is an error of its own
		}
		return c.RevokeKey(ctx, "u", leaf.KeyRef{ID: s})
	}},
	{service + "/users/$", func(ctx context.Context, c *leaf.Client, s string) error { return second(c.User(ctx, s)) }},
	{service + "/users/$", func(ctx context.Context, c *leaf.Client, s string) error { return first(c.DeleteUser(ctx, s)) }},
	{service + "/users/$", func(ctx context.Context, c *leaf.Client, s string) error {
		return c.UpdateUser(ctx, s, nil, map[string]string{"email": "a"})
	}},
	{service + "/users/$/agvance-credentials", func(ctx context.Context, c *leaf.Client, s string) error {
		return second(c.Credentials(ctx, agvance, s))
	}},
	{service + "/users/$/agvance-credentials", func(ctx context.Context, c *leaf.Client, s string) error {
		return did(c.CreateCredentials(ctx, agvance, s, map[string]any{}))
	}},
	{service + "/users/$/agvance-credentials", func(ctx context.Context, c *leaf.Client, s string) error {
		return c.DeleteCredentials(ctx, agvance, s, nil)
	}},
	{service + "/users/$/agvance-credentials/events", func(ctx context.Context, c *leaf.Client, s string) error {
		return second(c.CredentialsEvents(ctx, agvance, s))
	}},
	{"/services/alerts/api/alerts/webhooks/$", func(ctx context.Context, c *leaf.Client, s string) error { return second(c.Webhook(ctx, s)) }},
	{"/services/alerts/api/alerts/webhooks/$", func(ctx context.Context, c *leaf.Client, s string) error { return c.DeleteWebhook(ctx, s) }},
	{"/services/config/api/configs/$", func(ctx context.Context, c *leaf.Client, s string) error { return second(c.UserConfig(ctx, s, nil)) }},
	{"/services/config/api/configs/$", func(ctx context.Context, c *leaf.Client, s string) error { return c.PostUserConfig(ctx, s, nil) }},
	{"/services/config/api/configs/$", func(ctx context.Context, c *leaf.Client, s string) error { return c.PatchUserConfig(ctx, s, nil, nil) }},
	{"/services/config/api/configs/$", func(ctx context.Context, c *leaf.Client, s string) error { return c.DeleteUserConfig(ctx, s, nil) }},
	// In the query, where nothing can climb:
	{keysPath, func(ctx context.Context, c *leaf.Client, s string) error { return first(c.Keys(ctx, s)) }},
	{keysPath, func(ctx context.Context, c *leaf.Client, s string) error {
		return first(c.CreateKey(ctx, leaf.KeyRequest{LeafUserID: s}))
	}},
	{service + "/users", func(ctx context.Context, c *leaf.Client, s string) error {
		return first(c.Users(ctx, map[string]string{"email": s}))
	}},
}

// meanwhile is what those calls ask besides, and what shows whether a service is itself, none of it with the text in its
// path but the last.
var meanwhile = []string{keysPath, service + "/users", service + "/users/u", webhooks, configs, service + "/users/$"}

func app(name string) leaf.AppID { return leaf.AppID{Provider: "Stara", Name: name} }

func first[T any](_ T, err error) error { return err }

func second[T, U any](_ T, _ U, err error) error { return err }

// Whatever a text holds, it stays one segment of the path that is meant, or one value of the query; or nothing is sent.
func TestTextsInPaths(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []string // as they came over the network
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen = append(seen, r.RequestURI)
		mu.Unlock()
		w.WriteHeader(http.StatusNotFound)
	})
	take := func() []string {
		mu.Lock()
		defer mu.Unlock()
		defer func() { seen = nil }()
		return seen
	}
	for text, sent := range map[string]bool{
		"plain": true, "": false, ".": false, "..": false, "...": true, "a/b": true, "a/../b": false, "../users": false, `..\users`: false, "/": true, "//h": true,
		"%2e%2e": true, "%2F..": true, "..%2F": true, "..;x": true, "a;b": true, "a?b=c": true, "a#b": true, "a&page=7": true, "a b": true, "a+b": true, "a\x00b": true, "a\r\nHost: h": true, "ä": true, "\xff": true, "%": true, "*": true, "@h:1": true,
	} {
		for _, call := range calls {
			err := call.ask(t.Context(), c, text)
			seen := take()
			inPath := strings.Contains(call.path, "$")
			allowed := append([]string{call.path}, meanwhile...)
			if !sent {
				allowed = slices.DeleteFunc(allowed, func(path string) bool { return strings.Contains(path, "$") })
			}
			if inPath && !sent && err == nil {
				t.Errorf("%q at %s is no error", text, call.path)
			}
			if (sent || !inPath) && len(seen) == 0 {
				t.Errorf("%q at %s: nothing was sent: %v", text, call.path, err)
			}
			for _, target := range seen {
				path, query, _ := strings.Cut(target, "?")
				ok := slices.ContainsFunc(allowed, func(meant string) bool {
					return path == strings.ReplaceAll(meant, "$", url.PathEscape(text)) && !strings.ContainsAny(path, ";#")
				})
				values, err := url.ParseQuery(query)
				if !ok || err != nil {
					t.Errorf("%q at %s: %s", text, call.path, target)
				}
				for name, v := range values {
					if len(v) != 1 || !slices.Contains([]string{"0", "1", "100", "u", text}, v[0]) || !slices.Contains([]string{"page", "size", "leafUserId", "email"}, name) {
						t.Errorf("%q at %s: %s", text, call.path, target)
					}
				}
			}
		}
	}
}

// Whatever the API names in its answers, by redirects, links, headers and bodies, no other host is asked for anything:
// neither for a login, with the password, nor with the token.
func TestTrapHost(t *testing.T) {
	t.Parallel()
	var tried, asked atomic.Int64
	trap := httptest.NewUnstartedServer(http.NotFoundHandler())
	trap.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			tried.Add(1)
		}
	}
	trap.Start()
	t.Cleanup(trap.Close)
	row := `{"id":"` + trap.URL + `","key":"k","appName":"a","url":"` + trap.URL + `"}`
	for name, answer := range map[string]http.HandlerFunc{
		"moved":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMovedPermanently) },
		"found":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) },
		"other":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusSeeOther) },
		"temporary": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTemporaryRedirect) },
		"permanent": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusPermanentRedirect) },
		"object": func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				w.WriteHeader(http.StatusGone) // or its end would be waited for
				return
			}
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, row)
		},
		"list": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("page") == "1" {
				_, _ = io.WriteString(w, "["+row+"]")
				return
			}
			_, _ = io.WriteString(w, "["+strings.Repeat(row+",", 99)+row+"]")
		},
	} {
		for _, login := range []bool{false, true} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				w.Header().Set("Location", trap.URL+r.RequestURI)
				w.Header().Set("Link", "<"+trap.URL+r.RequestURI+`>; rel="next"`)
				answer(w, r)
			}))
			t.Cleanup(server.Close)
			conf := config(t, server.URL)
			if login {
				conf.Username, conf.Password = "jane", "password"
			} else {
				conf.Token = "fixed-token"
			}
			c := leaf.New(conf)
			for _, call := range calls {
				before := asked.Load()
				err := call.ask(t.Context(), c, "x")
				if name != "object" && name != "list" && (err == nil || !strings.Contains(err.Error(), "a redirect to the host "+strings.TrimPrefix(trap.URL, "http://")+", which is never followed")) {
					t.Errorf("%s, %s: %v", name, call.path, err)
				}
				if asked.Load() == before && !login {
					t.Errorf("%s, %s: nothing was sent: %v", name, call.path, err)
				}
			}
		}
	}
	if tried.Load() > 0 {
		t.Errorf("the other host was tried %d times", tried.Load())
	}
}
