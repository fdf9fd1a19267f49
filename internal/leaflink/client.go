// Package leaflink is a typed client of LeafLink's Marketplace V2 API (leaflink.com). LeafLink has nothing to do with
// Leaf (withleaf.io) and its widget, Leaf Link. The package knows HTTP and LeafLink's JSON and nothing of Terraform.
package leaflink

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// System is LeafLink's name in errors.
const System = "LeafLink"

const (
	// api is where the API stands on every host (API.md, "Hosts").
	api = "/api/v2/"

	// The documented limit is 300 requests a minute, for all keys that the same person has made. A burst counts towards it.
	requestsPerMinute = 300
	burst             = 20
	parallel          = 4
)

// Environment is one of LeafLink's installations.
type Environment struct{ Name, Host, Data string }

// Environments are LeafLink's installations, under the hosts that its current reference names (API.md, "Hosts"; "Getting
// Started" has older spellings).
var Environments = []Environment{
	{"production", "app.leaflink.com", "the live data"},
	{"sandbox", "www.sandbox.leaflink.com", "a copy of production, reset every night"},
	{"integrations", "www.leaflink-integrations.leaflink.com", "a copy that is never reset, by LeafLink's approval"},
}

// URL is the environment's base URL.
func (e Environment) URL() *url.URL { return &url.URL{Scheme: "https", Host: e.Host} }

// IsProduction reports whether what is written at a base URL is live business data, under any spelling of production's host.
func IsProduction(base *url.URL) bool {
	return rest.HostBelow(base, "leaflink.com") && !rest.HostBelow(base, "sandbox.leaflink.com") && !rest.HostBelow(base, "leaflink-integrations.leaflink.com") &&
		!rest.HostBelow(base, "www.leaflink-integrations.leaflink.com")
}

// IsSandbox reports whether a base URL is that of the copy that is made anew every night.
func IsSandbox(base *url.URL) bool { return rest.HostBelow(base, "sandbox.leaflink.com") }

// Scheme is the first word of the Authorization header.
type Scheme string

// The schemes that LeafLink knows: App for the key of an Application, which belongs to one company, and Token for the legacy
// token of a user.
const (
	App   Scheme = "App"
	Token Scheme = "Token"
)

// Config says how requests are made, whatever key they carry.
type Config struct {
	UserAgent                 string
	RequestTimeout, RetryWait time.Duration
	MaxRetries                int
	// RequestsPerMinute is a pace below LeafLink's own limit; 0 keeps to that.
	RequestsPerMinute int
	Log               func(ctx context.Context, message string, fields map[string]any)
	// Transport sends the requests; nil is the usual one.
	Transport http.RoundTripper
	// Wait waits before something is looked for again; nil waits by the clock.
	Wait func(ctx context.Context, d time.Duration) error
}

func (c Config) wait(ctx context.Context, d time.Duration) error {
	if c.Wait != nil {
		return c.Wait(ctx, d)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// Hosts makes clients. Clients of the same host share one pace, since LeafLink counts the requests of several keys together.
type Hosts struct {
	config   Config
	scrubber rest.Scrubber

	// What the clients of all keys share: what is known of a key, and who makes something where.
	proofs rest.Cache
	locks  rest.Locks

	mu    sync.Mutex
	hosts map[string]*rest.Client
	ours  map[string]int64 // what this process has made, by its place
}

// noteMade remembers that this process has made an object.
func (h *Hosts) noteMade(place string, o Object) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ours[place], _ = o.Number("id")
}

// made reports whether this process has made an object.
func (h *Hosts) made(place string, o Object) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	id, ok := o.Number("id")
	return ok && h.ours[place] == id
}

// NewHosts returns a maker of clients.
func NewHosts(c Config) *Hosts {
	return &Hosts{config: c, hosts: map[string]*rest.Client{}, ours: map[string]int64{}}
}

// Client calls LeafLink with one key. It is safe for concurrent use.
type Client struct {
	hosts         *Hosts
	rest          *rest.Client
	scheme        Scheme
	authorization string
}

// Client returns a client for a base URL and a key. It makes no request.
func (h *Hosts) Client(base *url.URL, scheme Scheme, key string) *Client {
	h.scrubber.Add(key)
	h.mu.Lock()
	defer h.mu.Unlock()
	client, ok := h.hosts[base.String()]
	if !ok {
		client = h.connect(base)
		h.hosts[base.String()] = client
	}
	return &Client{hosts: h, rest: client, scheme: scheme, authorization: string(scheme) + " " + key}
}

func (h *Hosts) connect(base *url.URL) *rest.Client {
	pace := requestsPerMinute
	if own := h.config.RequestsPerMinute; own > 0 && own < pace {
		pace = own
	}
	return rest.New(rest.Options{
		BaseURL: base, System: System, UserAgent: h.config.UserAgent,
		RequestTimeout: h.config.RequestTimeout, MaxRetries: h.config.MaxRetries, RetryWait: h.config.RetryWait,
		RequestsPerMinute: pace, Burst: min(burst, pace/10), Parallel: parallel,
		// Only reads are repeated: there are no idempotency keys, and some DELETEs archive instead of deleting (API.md,
		// "Idempotency").
		RepeatReadsOnly: true, SlashAtEnd: true, ReadRefusal: readRefusal,
		Scrubber: &h.scrubber, Log: h.config.Log, Transport: h.config.Transport,
	})
}

// do sends a request for a path below /api/v2/. It adds the slash with which every path of LeafLink ends.
func (c *Client) do(ctx context.Context, r rest.Request) (*rest.Response, error) {
	r.Path = api + r.Path + "/"
	r.Authorization = c.authorization
	return c.rest.Do(ctx, r)
}

// ParseBaseURL reads a base URL: scheme and host of one of LeafLink's installations, or of a stand-in.
func ParseBaseURL(text string) (*url.URL, error) {
	u, err := rest.ParseBaseURL(text)
	if err != nil {
		return nil, err
	}
	if u.Path != "" {
		return nil, fmt.Errorf("the URL must be scheme and host alone, since %s is appended: write %s://%s", api, u.Scheme, u.Host)
	}
	if rest.HostBelow(u, "withleaf.io") {
		return nil, errors.New("the URL is Leaf's (withleaf.io), and a key of LeafLink must never reach it")
	}
	return u, nil
}

// CheckKey returns an error for a text that cannot be a key. The error does not repeat the text.
func CheckKey(key string) error {
	if key == "" {
		return errors.New("the key is empty")
	}
	for _, scheme := range []string{"App", "Token", "Bearer"} {
		if len(key) > len(scheme) && strings.EqualFold(key[:len(scheme)], scheme) && key[len(scheme)] == ' ' {
			return fmt.Errorf("the key begins with %q, which is no part of it: give the key alone", scheme+" ")
		}
	}
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("the key contains white space or other characters that no key has: copy it again, without what comes before or after it")
	}
	return nil
}

// LooksLikeToken reports whether a key has the length of a user's token. Application keys have been seen with 64
// characters, tokens with 40; LeafLink promises neither.
func LooksLikeToken(key string) bool { return len(key) == 40 }

// Fingerprint tells keys apart without showing them: the first 12 hex digits of the SHA-256.
func Fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])[:12]
}
