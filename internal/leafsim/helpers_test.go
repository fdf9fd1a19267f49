package leafsim_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const base = "/services/usermanagement/api"

// noon has digits down to the nanosecond, to show what is cut where.
var noon = time.Date(2026, 3, 19, 12, 0, 0, 123456789, time.UTC)

// clock stands still unless it is told to move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// leaf is a simulator behind real HTTP, with one Leaf user.
type leaf struct {
	*leafsim.Simulator
	t     *testing.T
	clock *clock
	url   string
	user  string
	token string
}

func start(t *testing.T, v leafsim.Variants, options ...leafsim.Option) *leaf {
	t.Helper()
	c := &clock{now: noon}
	options = append([]leafsim.Option{leafsim.WithClock(c.Now), leafsim.WithVariants(v)}, options...)
	sim := leafsim.New(options...)
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	return &leaf{sim, t, c, server.URL, sim.AddUser("Jane Smith"), sim.Token()}
}

type response struct {
	status int
	header http.Header
	body   string
}

// do asks with the token. A body that is no string is sent as JSON.
func (l *leaf) do(method, path string, body any) response {
	l.t.Helper()
	r := l.request(method, path, body)
	r.Header.Set("Authorization", "Bearer "+l.token)
	got, err := l.send(r)
	if err != nil {
		l.t.Fatalf("%s %s: %v", method, path, err)
	}
	return got
}

func (l *leaf) request(method, path string, body any) *http.Request {
	l.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			l.t.Fatal(err)
		}
		reader = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(l.t.Context(), method, l.url+path, reader)
	if err != nil {
		l.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// client follows no redirects and keeps no connections, so that Go repeats nothing by itself.
var client = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (l *leaf) send(r *http.Request) (response, error) {
	res, err := client.Do(r)
	if err != nil {
		return response{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return response{res.StatusCode, res.Header, string(body)}, err
}

// expect asks and checks the status.
func (l *leaf) expect(status int, method, path string, body any) response {
	l.t.Helper()
	got := l.do(method, path, body)
	if got.status != status {
		l.t.Fatalf("%s %s: got %d %s, want %d", method, path, got.status, got.body, status)
	}
	return got
}

func decode[T any](t *testing.T, r response) T {
	t.Helper()
	var value T
	if err := json.Unmarshal([]byte(r.body), &value); err != nil {
		t.Fatalf("%q: %v", r.body, err)
	}
	return value
}

func object(t *testing.T, r response) map[string]any { t.Helper(); return decode[map[string]any](t, r) }

func list(t *testing.T, r response) []map[string]any {
	t.Helper()
	return decode[[]map[string]any](t, r)
}

// as asserts the type of a JSON value.
func as[T any](t *testing.T, value any) T {
	t.Helper()
	typed, ok := value.(T)
	if !ok {
		t.Fatalf("got %v of type %T", value, value)
	}
	return typed
}

// sameKeys compares the keys of an object with a list separated by spaces.
func sameKeys(t *testing.T, got map[string]any, want string) {
	t.Helper()
	names := slices.Sorted(maps.Keys(got))
	if wanted := slices.Sorted(slices.Values(strings.Fields(want))); !slices.Equal(names, wanted) {
		t.Errorf("got keys %v, want %v", names, wanted)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
