package leaf_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const (
	service  = "/services/usermanagement/api"
	keysPath = service + "/api-keys"
	login    = "/api/authenticate"
)

// world is a simulated Leaf with one Leaf user and a client that logs in there.
type world struct {
	*leafsim.Simulator
	client *leaf.Client
	config leaf.Config
	user   string
	log    *logged
}

func start(t *testing.T, v leafsim.Variants) *world {
	t.Helper()
	sim := leafsim.New(leafsim.WithVariants(v))
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	w := &world{Simulator: sim, user: sim.AddUser("Jane Smith"), log: &logged{}}
	w.config = config(t, server.URL)
	w.config.Username, w.config.Password, w.config.Log = leafsim.Username, leafsim.Password, w.log.log
	w.client = leaf.New(w.config)
	return w
}

// serve is a client with a fixed token of a server that is not the simulator.
func serve(t *testing.T, h http.HandlerFunc) *leaf.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c := config(t, server.URL)
	c.Token = "fixed-token"
	return leaf.New(c)
}

func config(t *testing.T, address string) leaf.Config {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return leaf.Config{BaseURL: base, Now: time.Now, RetryWait: time.Millisecond, MaxRetries: 2, Wait: briefly}
}

// briefly waits a thousandth of the time.
func briefly(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d / 1000):
		return nil
	}
}

// waits lets the client wait not at all, and tells how long it would have waited so far.
func (w *world) waits() func() string {
	var mu sync.Mutex
	var all []string
	w.config.Wait = func(ctx context.Context, d time.Duration) error {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, d.String())
		return ctx.Err()
	}
	w.client = leaf.New(w.config)
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(all, " ")
	}
}

// did is the error of a creation. What is there already is none: it is what was asked for, or its request was repeated.
func did[T any](c leaf.Creation[T]) error {
	if c.Fate == leaf.Existed {
		return nil
	}
	return c.Err
}

// requests lists method and last part of the path of the requests since the last call, logins left out.
func (w *world) requests() string {
	var all []string
	for _, r := range w.Requests() {
		if r.Path != login {
			all = append(all, r.Method+" "+r.Path[strings.LastIndex(r.Path, "/")+1:])
		}
	}
	w.ResetRequests()
	return strings.Join(all, ", ")
}

// together calls do at the same time and returns the errors.
func together(count int, do func() error) []error {
	problems := make([]error, count)
	var all sync.WaitGroup
	for i := range count {
		all.Go(func() { problems[i] = do() })
	}
	all.Wait()
	return problems
}

type logged struct {
	mu    sync.Mutex
	lines []map[string]any
}

func (l *logged) log(_ context.Context, message string, fields map[string]any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	line := maps.Clone(fields)
	line["message"] = message
	l.lines = append(l.lines, line)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return fmt.Sprint(l.lines)
}
