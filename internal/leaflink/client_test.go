package leaflink_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const key = "SENTINEL-key-of-an-application"

// network answers every request after a while, and remembers what it saw.
type network struct {
	answer func(n int, r *http.Request) (status int, header, body string)
	takes  time.Duration

	mu              sync.Mutex
	times           []time.Time
	urls            []string
	under, mostEver int
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	n.times, n.urls = append(n.times, time.Now()), append(n.urls, r.URL.String())
	count := len(n.times)
	n.under++
	n.mostEver = max(n.mostEver, n.under)
	n.mu.Unlock()
	defer func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.under--
	}()
	if n.takes > 0 {
		timer := time.NewTimer(n.takes)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	status, header, body := n.answer(count, r)
	answer := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}
	if name, value, ok := strings.Cut(header, ": "); ok {
		answer.Header.Set(name, value)
	}
	return answer, nil
}

func (n *network) hosts(c leaflink.Config) *leaflink.Hosts {
	c.Transport = n
	return leaflink.NewHosts(c)
}

func base(host string) *url.URL { return &url.URL{Scheme: "https", Host: host} }

func always(status int, header, body string) func(int, *http.Request) (int, string, string) {
	return func(int, *http.Request) (int, string, string) { return status, header, body }
}

func empty(int, *http.Request) (int, string, string) {
	return 200, "", `{"count": 0, "next": null, "previous": null, "results": []}`
}

// Any minute has 300 requests at most, all keys of one host together, and four are under way at once at most.
func TestPace(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		own, perMinute int
	}{"LeafLink's": {0, 300}, "a slower one": {30, 30}, "no faster one": {1000, 300}}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				n := &network{answer: empty, takes: 100 * time.Millisecond}
				hosts := n.hosts(leaflink.Config{RequestsPerMinute: test.own})
				const requests = 700
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
				defer cancel()
				var done sync.WaitGroup
				for i := range requests {
					done.Go(func() {
						if _, err := hosts.Client(base("app.leaflink.com"), leaflink.App, key+strconv.Itoa(i)).List(ctx, "brands", nil); err != nil {
							t.Error(err)
						}
					})
				}
				done.Wait()
				for i := test.perMinute; i < requests; i++ {
					if since := n.times[i].Sub(n.times[i-test.perMinute]); since < time.Minute-time.Second {
						t.Fatalf("%d requests within %s", test.perMinute+1, since)
					}
				}
				if total := n.times[requests-1].Sub(n.times[0]); total > 2*time.Minute*requests/time.Duration(test.perMinute) {
					t.Errorf("%d requests took %s", requests, total)
				}
				if n.mostEver > 4 || test.perMinute == 300 && n.mostEver < 4 {
					t.Errorf("%d requests were under way at once", n.mostEver)
				}
			})
		})
	}
}

// A request that was not executed is repeated, whatever its verb; one that may have been executed, only if it is a GET. A
// redirect is never followed.
func TestRepetition(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status    int
		header    string
		reads     int // attempts
		writes    int
		forbidden string
		outcome   rest.Outcome // of a write
	}{
		"429 once":              {status: 429, header: "Retry-After: 2", reads: 2, writes: 2},
		"503":                   {status: 503, reads: 4, writes: 1, outcome: rest.MaybeExecuted},
		"502":                   {status: 502, reads: 4, writes: 1, outcome: rest.MaybeExecuted},
		"500":                   {status: 500, reads: 1, writes: 1, outcome: rest.MaybeExecuted},
		"301 to another host":   {status: 301, header: "Location: https://new.invalid/", reads: 1, writes: 1, outcome: rest.MaybeExecuted},
		"308 with another path": {status: 308, header: "Location: /elsewhere/", reads: 1, writes: 1, outcome: rest.MaybeExecuted},
	}
	for name, test := range tests {
		for _, method := range []string{"GET", "POST", "PATCH", "PUT", "DELETE"} {
			t.Run(name+" "+method, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					n := &network{answer: func(n int, r *http.Request) (int, string, string) {
						if test.status == 429 && n > 1 {
							return empty(n, r)
						}
						return test.status, test.header, ""
					}}
					client := n.hosts(leaflink.Config{MaxRetries: 3}).Client(base("www.leaflink.com"), leaflink.App, key)
					err := client.Do(t.Context(), method, "customer-statuses/7")
					want := test.writes
					if method == "GET" {
						want = test.reads
					}
					if len(n.urls) != want {
						t.Errorf("%d attempts, expected %d", len(n.urls), want)
					}
					for _, u := range n.urls {
						if u != "https://www.leaflink.com/api/v2/customer-statuses/7/" {
							t.Errorf("%s was asked", u)
						}
					}
					if (err == nil) != (test.status == 429) {
						t.Fatalf("the error is %v", err)
					}
					if method != "GET" && rest.OutcomeOf(err) != test.outcome && err != nil {
						t.Errorf("outcome %d, expected %d", rest.OutcomeOf(err), test.outcome)
					}
					if strings.Contains(test.header, "new.invalid") && !strings.Contains(err.Error(), "a redirect to the host new.invalid, which is never followed") {
						t.Errorf("the error does not name the host: %v", err)
					}
				})
			})
		}
	}
}

// A refusal of too many requests stops all keys of that host, and no other host.
func TestTooManyRequestsOfOneHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &network{answer: func(n int, r *http.Request) (int, string, string) {
			if n == 1 {
				return 429, "Retry-After: 30", ""
			}
			return empty(n, r)
		}}
		hosts := n.hosts(leaflink.Config{})
		start := time.Now()
		var done sync.WaitGroup
		done.Go(func() { _, _ = hosts.Client(base("a.invalid"), leaflink.App, key).List(t.Context(), "brands", nil) })
		synctest.Wait()
		for host, wait := range map[string]time.Duration{"a.invalid": 30 * time.Second, "b.invalid": 0} {
			done.Go(func() {
				if _, err := hosts.Client(base(host), leaflink.App, key+"2").List(t.Context(), "brands", nil); err != nil {
					t.Error(err)
				}
				if waited := time.Since(start); waited < wait || waited > wait+time.Second {
					t.Errorf("%s answered after %s", host, waited)
				}
			})
		}
		done.Wait()
	})
}

// A run that is cancelled in a probe has no verdict.
func TestVerifyCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	n := &network{answer: func(n int, _ *http.Request) (int, string, string) {
		if n > 1 {
			cancel()
		}
		return 200, "", `{"count": 1, "results": [{"id": 1, "slug": "a"}]}`
	}}
	if _, err := n.hosts(leaflink.Config{}).Client(base("a.invalid"), leaflink.App, key).Verify(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// Probes that LeafLink refuses for too many requests take one minute at most, all together, and end in a verdict.
func TestVerifyBoundsProbes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &network{answer: func(n int, _ *http.Request) (int, string, string) {
			if n > 1 {
				return 429, "", ""
			}
			return 200, "", `{"count": 1, "results": [{"id": 1, "slug": "a"}]}`
		}}
		start := time.Now()
		a, err := n.hosts(leaflink.Config{}).Client(base("a.invalid"), leaflink.App, key).Verify(t.Context())
		if err != nil || a.OrdersRead != leaflink.Unknown || a.LicensesReadable != leaflink.Unknown {
			t.Errorf("%v, %s, %s", err, a.OrdersRead, a.LicensesReadable)
		}
		if took := time.Since(start); took > time.Minute+time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

func TestErrorShapes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("much ", 1000)
	tests := map[string]struct{ body, want string }{
		"detail":              {`{"detail": "Invalid token."}`, `: "Invalid token."`},
		"fields":              {`{"state": ["This field is required."], "owner": ["a", "b"], "non_field_errors": ["Bad."]}`, `: "Bad."; field owner: a; b; field state: This field is required.`},
		"list":                {`{"errors": [{"status": "400", "code": "required", "title": "Bad Request", "detail": "No state.", "source": {"pointer": "/state"}}, {"title": "Also"}]}`, `: "Also" (error key required); field state: No state.`},
		"texts":               {`["One.", "Two."]`, `: "One.; Two."`},
		"text":                {`"Only this."`, `: "Only this."`},
		"no JSON":             {"Bad request line", `: "Bad request line"`},
		"page":                {"<html>SENTINEL</html>", ": a web page, which something between here and the API has sent"},
		"empty":               {"", ""},
		"null":                {"null", ""},
		"errors, other shape": {`{"errors": "no"}`, "; field errors: no"},
		"numbers":             {`{"detail": 7, "state": {"deep": 1}}`, ""},
		"with the key in it":  {`{"detail": "bad key ` + key + `"}`, `: "bad key [redacted]"`},
		"long":                {long, `: "` + long[:800] + `…"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := &network{answer: always(400, "", test.body)}
			_, err := n.hosts(leaflink.Config{}).Client(base("a.invalid"), leaflink.App, key).List(t.Context(), "brands", nil)
			if want := "GET /api/v2/brands/: LeafLink answered 400 Bad Request" + test.want; err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

// LeafLink's own "not found" is told from that of something before it.
func TestAbsence(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]rest.Absence{
		`{"detail": "Not found."}`:                          rest.Said,
		`{"errors": [{"code": "not_found"}]}`:               rest.Said,
		`{"message": "no Route matched with those values"}`: rest.Unclear,
		`{"detail": 7}`:                                     rest.Unclear,
		"":                                                  rest.Unclear,
		"404":                                               rest.Unclear,
		"default backend - 404":                             rest.NotSaid,
		"<html>":                                            rest.NotSaid,
	} {
		n := &network{answer: always(404, "", body)}
		err := n.hosts(leaflink.Config{}).Client(base("a.invalid"), leaflink.App, key).Do(t.Context(), "GET", "brands/7")
		if got := rest.AbsenceOf(err); got != want {
			t.Errorf("%s: absence %d, expected %d: %v", body, got, want, err)
		}
	}
}

func TestParseBaseURL(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://app.leaflink.com":         "https://app.leaflink.com",
		"https://www.leaflink.com/":        "https://www.leaflink.com",
		"http://127.0.0.1:8080":            "http://127.0.0.1:8080",
		"https://app.leaflink.com/api/v2/": "", "https://api.withleaf.io": "", "https://withleaf.io": "", "https://WithLeaf.io": "", "http://app.leaflink.com": "", "app.leaflink.com": "",
		"https://notwithleaf.io": "https://notwithleaf.io",
	} {
		u, err := leaflink.ParseBaseURL(text)
		if (err == nil) != (want != "") || err == nil && u.String() != want {
			t.Errorf("%s: %v, %v", text, u, err)
		}
	}
}

func FuzzCheckKey(f *testing.F) {
	for _, seed := range []string{"", "abc", "App abc", "app abc", "Token x", "BEARER x", "App", "Apple", "a b", "a\n", "é", strings.Repeat("a", 64)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		err := leaflink.CheckKey(key)
		if err == nil && (key == "" || strings.ContainsAny(key, " \t\r\n\x00")) {
			t.Errorf("%q was taken for a key", key)
		}
		if err != nil && len(key) > 8 && strings.Contains(err.Error(), key) {
			t.Errorf("the error shows the key: %v", err)
		}
		if err != nil && key != "" && !strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("%q was refused: %v", key, err)
		}
	})
}
