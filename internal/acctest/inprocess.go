// Package acctest holds the two harnesses of the acceptance tests: in-process, where the real
// terraform runs the steps of plugin-testing against a provider inside the test, and as a user, where the built binary runs under a CLI configuration.
// Both talk to a simulator of Leaf, with an injected clock.
package acctest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// Users is the path of Leaf users in the simulator.
const Users = "/services/usermanagement/api/users"

// Clock is a time that only tests move, or, where the provider goes by the real one, the real one and what tests add.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	since time.Time // when it began to go by itself; zero where it stands still
}

// Now gives the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at()
}

func (c *Clock) at() time.Time {
	if c.since.IsZero() {
		return c.now
	}
	return c.now.Add(time.Since(c.since))
}

// run makes the clock the real one.
func (c *Clock) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since = time.Now()
	c.now = c.since
}

// Advance lets time pass.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Wait lets so much time pass on the clock, whatever others or the time itself let pass meanwhile, and takes a moment.
func (c *Clock) Wait(ctx context.Context, d time.Duration) error {
	until := c.Now().Add(d)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(min(d, time.Millisecond)):
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if left := until.Sub(c.at()); left > 0 {
		c.now = c.now.Add(left)
	}
	return nil
}

// World is a simulated Leaf with one Leaf user, and a provider that works against it.
type World struct {
	*leafsim.Simulator

	// URL is the base URL; User is the id of the Leaf user.
	URL, User string
	Clock     *Clock
	// Market is the LeafLink that LeafLink has made; nil is none.
	Market *Market

	env map[string]string
}

// New makes a world that answers as the specification says, but for the given variants.
func New(t *testing.T, variants ...leafsim.Variants) *World {
	t.Helper()
	var options []leafsim.Option
	for _, v := range variants {
		options = append(options, leafsim.WithVariants(v))
	}
	return NewWith(t, options...)
}

// NewWith is New with any options of the simulator.
func NewWith(t *testing.T, options ...leafsim.Option) *World {
	t.Helper()
	clock := &Clock{now: time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)}
	options = append([]leafsim.Option{leafsim.WithClock(clock.Now)}, options...)
	simulator := leafsim.New(options...)
	server := httptest.NewServer(simulator)
	t.Cleanup(server.Close)
	w := &World{Simulator: simulator, URL: server.URL, Clock: clock, User: simulator.AddUser("Jane Smith")}
	w.env = map[string]string{"LEAF_BASE_URL": w.URL, "LEAF_USERNAME": leafsim.Username, "LEAF_PASSWORD": leafsim.Password}
	return w
}

// Setenv sets an environment variable of this world's provider alone.
func (w *World) Setenv(name, value string) { w.env[name] = value }

// Providers are the provider, with this world's clock and environment, and more options.
func (w *World) Providers(more ...provider.Option) Starts {
	return Factories(append([]provider.Option{
		provider.WithClock(w.Clock.Now),
		provider.WithRetryWait(time.Millisecond),
		provider.WithWait(w.Clock.Wait),
		provider.WithEnvironment(func(name string) string { return w.env[name] }),
	}, more...)...)
}

// Factories are the provider that ships, with options.
func Factories(options ...provider.Option) Starts {
	server := provider.NewServer("test", options...)
	return Starts{
		"leaf": func() (tfprotov6.ProviderServer, error) { return server(), nil },
	}
}

// Test runs steps in parallel with other tests, against this world.
func (w *World) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	Run(t, resource.TestCase{ProtoV6ProviderFactories: w.Providers(), Steps: steps})
}

// Config fills a configuration: $USER stands for the id of the Leaf user.
func (w *World) Config(parts ...string) string {
	return strings.ReplaceAll(strings.Join(parts, "\n"), "$USER", w.User)
}

// Writes lists the requests since the last reset that were no reads, as "POST /path", without the login.
func (w *World) Writes() []string {
	var writes []string
	for _, r := range w.Requests() {
		if r.Method != http.MethodGet && r.Path != "/api/authenticate" {
			writes = append(writes, fmt.Sprintf("%s %s", r.Method, r.Path))
		}
	}
	return writes
}
