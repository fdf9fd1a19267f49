package rest_test

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// reply is what the network of a test does with one request.
type reply struct {
	status int
	header map[string]string
	body   string
	// after is how long the answer takes.
	after time.Duration
	// err breaks the connection instead; unsent means before the request could leave.
	err    error
	unsent bool
}

// network is an http.RoundTripper in memory, for tests in a bubble of synctest, where time is free.
type network struct {
	start  time.Time
	answer func(n int, r *http.Request) reply

	mu   sync.Mutex
	sent []time.Duration // when each request left
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	do := n.answer(len(n.sent), r)
	n.sent = append(n.sent, time.Since(n.start))
	n.mu.Unlock()
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && !do.unsent {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	select {
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case <-time.After(do.after):
	}
	if do.err != nil {
		return nil, do.err
	}
	header := http.Header{"Content-Type": {"application/json"}}
	for name, value := range do.header {
		header.Set(name, value)
	}
	return &http.Response{StatusCode: do.status, Header: header, Body: io.NopCloser(strings.NewReader(do.body)), Request: r}, nil
}

func (n *network) times() []time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]time.Duration(nil), n.sent...)
}

// sequence answers the requests one after the other, and all further ones like the last.
func sequence(replies ...reply) func(int, *http.Request) reply {
	return func(n int, _ *http.Request) reply { return replies[min(n, len(replies)-1)] }
}

// simulated is a client in a bubble of synctest, whose network answers as given.
func simulated(o rest.Options, answer func(int, *http.Request) reply) (*rest.Client, *network) {
	n := &network{start: time.Now(), answer: answer}
	o.Transport = n
	return client(o), n
}

func client(o rest.Options) *rest.Client {
	if o.BaseURL == nil {
		o.BaseURL = &url.URL{Scheme: "https", Host: "api.example.com"}
	}
	o.System, o.UserAgent = "Leaf", "test/1"
	return rest.New(o)
}

// do sends a request with a body where the method takes one.
func do(ctx context.Context, c *rest.Client, method string) error {
	r := rest.Request{Method: method, Path: "/things"}
	if method == http.MethodPost || method == http.MethodPut {
		r.Body = map[string]string{"name": "x"}
	}
	_, err := c.Do(ctx, r)
	return err
}

// logged collects log lines as one text each, and all of them with their fields.
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
