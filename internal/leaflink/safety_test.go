package leaflink_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Whatever LeafLink names in its answers, as the next page, as a redirect or in an error, no other host is asked.
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
	host := strings.TrimPrefix(trap.URL, "http://")
	for _, scheme := range []string{"http:", "https:", ""} {
		for _, status := range []int{200, 201, 301, 302, 303, 307, 308, 400, 401} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				there, _ := json.Marshal(scheme + "//" + host + r.RequestURI)
				w.Header().Set("Location", scheme+"//"+host+r.RequestURI)
				w.Header().Set("Link", "<"+scheme+"//"+host+`>; rel="next"`)
				w.WriteHeader(status)
				if r.URL.Query().Get("offset") == "" {
					_, _ = io.WriteString(w, `{"count": 2, "next": `+string(there)+`, "results": [{"id": 1, "slug": `+string(there)+`}], "detail": `+string(there)+`}`)
					return
				}
				_, _ = io.WriteString(w, `{"count": 2, "next": null, "previous": `+string(there)+`, "results": [{"id": 2, "slug": "b"}]}`)
			}))
			t.Cleanup(server.Close)
			base, err := leaflink.ParseBaseURL(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			client := leaflink.NewHosts(leaflink.Config{}).Client(base, leaflink.App, key)
			rows, err := client.List(t.Context(), "brands", nil)
			if status == 200 && len(rows) != 2 || status >= 300 && rest.StatusOf(err) != status {
				t.Errorf("%d: %d rows, %v", status, len(rows), err)
			}
			_, err = client.Verify(t.Context())
			for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
				err = errors.Join(err, client.Do(t.Context(), method, "customer-statuses/7"))
			}
			if count := strings.Count(err.Error(), "a redirect to the host "+host); status/100 == 3 && count != 6 {
				t.Errorf("%d: %d redirects in %v", status, count, err)
			}
		}
	}
	if tried.Load() > 0 || asked.Load() < 100 {
		t.Errorf("the other host was tried %d times, LeafLink %d times", tried.Load(), asked.Load())
	}
}

// The text of a filter stays the value of that filter, and no path leads out of the API.
func TestTextsInRequests(t *testing.T) {
	t.Parallel()
	n := &network{answer: empty}
	client := n.hosts(leaflink.Config{RequestsPerMinute: 300}).Client(base("a.invalid"), leaflink.App, key)
	for _, text := range []string{"../a", "a&limit=9", "a#b", "a?b", "a\r\nHost: h", "a\x00", "%2e%2e", "ä", "\xff"} {
		n.urls = nil
		if _, err := client.List(t.Context(), "brands", url.Values{"company_slug": {text}}); err != nil || len(n.urls) != 1 {
			t.Errorf("%q: %d requests, %v", text, len(n.urls), err)
			continue
		}
		u, err := url.Parse(n.urls[0])
		if err != nil || u.Host != "a.invalid" || u.EscapedPath() != "/api/v2/brands/" || u.Query().Encode() != (url.Values{"limit": {"100"}, "company_slug": {text}}).Encode() {
			t.Errorf("%q: %s", text, n.urls[0])
		}
	}
	n.urls = nil
	for _, path := range []string{"..", "../..", "a/../b", "%2e%2e", "a//b", "", "a?b", "a#b", "a b", `..\a`, "..%2fa", "@h"} {
		if err := client.Do(t.Context(), "GET", path); (err == nil) != (path == "@h") || rest.OutcomeOf(err) != rest.NotExecuted {
			t.Errorf("%q: %v", path, err)
		}
	}
	if len(n.urls) != 1 || n.urls[0] != "https://a.invalid/api/v2/@h/" {
		t.Errorf("sent: %v", n.urls)
	}
}

// Whatever a refusal looks like, its error is short, fit for a terminal, and without the key.
func FuzzRefusal(f *testing.F) {
	for _, body := range []string{
		`{"detail": "bad KEY"}`, `{"state": ["KEY", 7], "KEY": "x", "non_field_errors": ["a", "b"]}`, `{"errors": [{"code": "KEY", "title": "t", "source": {"pointer": "/a/KEY"}}, {}]}`, `["KEY", null]`, `"KEY"`, "KEY", "\x1b[31m\xff", "<KEY", "null",
		`{"errors":[` + strings.Repeat(`{"source":{"pointer":"x"}},`, 5000) + `{}]}`, `{"a\u001b": "b\u0007"}`, strings.Repeat("\x00", 2000),
	} {
		for _, status := range []int{400, 401, 403, 404, 302, 500} {
			f.Add(status, body)
		}
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		synctest.Test(t, func(t *testing.T) {
			status := 300 + (status%300+300)%300
			n := &network{answer: always(status, "Retry-After: 7200", strings.ReplaceAll(body, "KEY", key))}
			_, err := n.hosts(leaflink.Config{}).Client(base("a.invalid"), leaflink.App, key).List(t.Context(), "brands", nil)
			if rest.StatusOf(err) != status || strings.Contains(err.Error(), key) {
				t.Fatalf("%d: %v", status, err)
			}
			text := err.Error()
			if len(text) > 25_000 || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
				t.Errorf("an error of %d bytes: %.300q", len(text), text)
			}
		})
	})
}

// A base URL that is accepted is LeafLink's or a stand-in's: nothing below Leaf's domain, and nothing but a host.
func FuzzParseBaseURL(f *testing.F) {
	for _, text := range []string{"https://app.leaflink.com", "https://API.withleaf.io.", "https://withleaf.io:443/", "https://h/api/v2", "http://127.0.0.1:1//", "https://withleaf\u3002io", "https://[::1]%25", "https://x@withleaf.io"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := leaflink.ParseBaseURL(text)
		if err != nil {
			return
		}
		labels := strings.Split(strings.Trim(strings.ToLower(u.Hostname()), "."), ".")
		if n := len(labels); u.EscapedPath() != "" || u.User != nil || n > 1 && labels[n-2] == "withleaf" && labels[n-1] == "io" {
			t.Errorf("%q gives %s", text, u)
		}
	})
}
