// Package rest is what the clients of Leaf and LeafLink share: one place where HTTP is spoken. It paces and retries
// requests, refuses redirects, bounds answers, keeps secrets out of logs and errors, and says of every failed request
// whether it can have been executed.
package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

const (
	// DefaultOperationTimeout bounds a request with all its retries where the caller's context sets no deadline.
	DefaultOperationTimeout = 5 * time.Minute

	defaultRetryWait = 500 * time.Millisecond
	maxRetryWait     = 30 * time.Second
	// maxAnswerBytes is far above the largest documented answer (a page of 100 objects).
	maxAnswerBytes = 32 << 20
)

// Options configures a Client. The zero value of a field means its default.
type Options struct {
	// BaseURL is scheme, host and optional prefix, as ParseBaseURL returns it.
	BaseURL *url.URL
	// System names the API in errors: "Leaf".
	System string
	// UserAgent is sent with every request.
	UserAgent string
	// RequestTimeout bounds one attempt, 30 seconds by default.
	RequestTimeout time.Duration
	// MaxRetries is how often a failed request is repeated. Answers of 429 are not counted: they are bounded by the
	// operation's deadline alone.
	MaxRetries int
	// RequestsPerMinute paces all requests of the client; 0 means no pacing.
	RequestsPerMinute int
	// Burst is how many requests may leave at once after a pause; it is part of RequestsPerMinute. 1 by default.
	Burst int
	// Parallel bounds how many requests are under way at once; 0 means no bound.
	Parallel int
	// RepeatReadsOnly says that PUT and DELETE, like POST, are not repeated once they may have been executed.
	RepeatReadsOnly bool
	// SlashAtEnd says that every path ends in a slash, as some APIs want it.
	SlashAtEnd bool
	// ReadRefusal reads the body of an error; the shapes that Leaf's services use by default.
	ReadRefusal func(body []byte) Refusal
	// RetryWait is the wait before the first retry; it doubles from there.
	RetryWait time.Duration
	// Scrubber removes secrets from error texts. It may be shared.
	Scrubber *Scrubber
	// Log receives one line per attempt. It never receives a body or a header outside a short list.
	Log func(ctx context.Context, message string, fields map[string]any)
	// Transport sends the requests; http.DefaultTransport's settings with more idle connections by default.
	Transport http.RoundTripper
}

// Client sends JSON requests to one base URL. It is safe for concurrent use.
type Client struct {
	base      *url.URL
	system    string
	agent     string
	scrubber  *Scrubber
	transport *transport
	retries   retryPolicy

	readsOnly, slashAtEnd bool
	readRefusal           func(body []byte) Refusal
}

// Request is one call of the API.
type Request struct {
	Method string
	// Path is percent-encoded and begins with a slash; it is appended to the base URL as it is.
	Path  string
	Query url.Values
	// Body is sent as JSON; nil sends none.
	Body any
	// Bearer is sent in the Authorization header; empty sends none.
	Bearer string
	// Authorization is sent as that header instead, for schemes other than Bearer.
	Authorization string
	// LogPath stands in logs and errors instead of Path, where Path may hold a secret.
	LogPath string
	// ReadOnly marks a POST that changes nothing, such as a login: it is repeated and judged like a GET.
	ReadOnly bool
	// Optional marks a request that its caller can do without: it is made once, and waited for a short time.
	Optional bool
	// Repeatable marks a POST that does no harm when it is carried out twice: it is repeated like a PUT.
	Repeatable bool
}

// Response is an answer with a 2xx status, read to its end.
type Response struct {
	Status int
	Header http.Header
	Body   []byte

	request Request
	client  *Client
}

// New returns a client. It makes no request.
func New(o Options) *Client {
	if o.RequestTimeout <= 0 {
		o.RequestTimeout = 30 * time.Second
	}
	if o.RetryWait <= 0 {
		o.RetryWait = defaultRetryWait
	}
	if o.Scrubber == nil {
		o.Scrubber = &Scrubber{}
	}
	if o.Log == nil {
		o.Log = func(context.Context, string, map[string]any) {}
	}
	if o.Transport == nil {
		o.Transport = defaultTransport()
	}
	t := &transport{base: o.Transport, timeout: o.RequestTimeout, log: o.Log, scrubber: o.Scrubber}
	if o.RequestsPerMinute > 0 {
		burst := min(max(o.Burst, 1), o.RequestsPerMinute)
		t.pace = rate.NewLimiter(rate.Limit(float64(o.RequestsPerMinute-burst+1)/60), burst)
	}
	if o.Parallel > 0 {
		t.slots = make(chan struct{}, o.Parallel)
	}
	if o.ReadRefusal == nil {
		o.ReadRefusal = readProblem
	}
	return &Client{
		base: o.BaseURL, system: o.System, agent: o.UserAgent, scrubber: o.Scrubber, transport: t,
		retries:   retryPolicy{max: o.MaxRetries, wait: o.RetryWait, gate: &t.gate, log: o.Log},
		readsOnly: o.RepeatReadsOnly, slashAtEnd: o.SlashAtEnd, readRefusal: o.ReadRefusal,
	}
}

// Base is the base URL, to tell clients apart.
func (c *Client) Base() string { return c.base.String() }

// Do sends a request, repeats it as the policy allows, and returns the answer if its status is 2xx. Every other
// outcome is an *Error.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, DefaultOperationTimeout)
		defer cancel()
	}
	if err := ctx.Err(); err != nil {
		return nil, c.fail(r, &call{}, err)
	}
	state := &call{method: r.Method, path: r.logPath(), changes: r.changes(), twice: r.Repeatable, readsOnly: c.readsOnly, optional: r.Optional}
	request, err := c.request(ctx, r)
	if err != nil {
		return nil, c.fail(r, state, err)
	}
	response, err := c.send(ctx, state, request)
	if err != nil {
		return nil, c.fail(r, state, err)
	}
	response.request, response.client = r, c
	if response.Status/100 != 2 {
		return nil, c.refused(response, state)
	}
	if looksLikeHTML(response.Header, response.Body) {
		return nil, response.Unreadable("a web page instead of JSON")
	}
	if response.isProblem() {
		return nil, response.Unreadable("an error with the status of a success")
	}
	return response, nil
}

// send makes attempts until the policy wants no other, and returns what the last one gave.
func (c *Client) send(ctx context.Context, state *call, request *http.Request) (*Response, error) {
	for {
		answer, err := c.transport.attempt(ctx, state, request)
		wait, again := c.retries.next(ctx, state, answer, err)
		if !again {
			return answer, err
		}
		if err := pause(ctx, wait); err != nil {
			return nil, err
		}
	}
}

func (c *Client) request(ctx context.Context, r Request) (*http.Request, error) {
	var body io.Reader
	if r.Body != nil {
		raw, err := json.Marshal(r.Body)
		if err != nil {
			// The error of json.Marshal may quote the value.
			return nil, errors.New("the request body cannot be written as JSON")
		}
		body = bytes.NewReader(raw)
	}
	target := c.base.String() + r.Path
	if len(r.Query) > 0 {
		target += "?" + r.Query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, target, body)
	if err != nil {
		return nil, errors.New("the request's address is malformed")
	}
	if request.URL.Host != c.base.Host {
		return nil, fmt.Errorf("the request would leave %s", c.base.Host)
	}
	if !strings.HasPrefix(r.Path, "/") || request.URL.EscapedPath() != c.base.EscapedPath()+r.Path {
		return nil, errors.New("the request's path does not begin with a slash, or is not percent-encoded")
	}
	path := r.Path
	if c.slashAtEnd {
		if !strings.HasSuffix(path, "/") {
			return nil, errors.New("the request's path has no slash at its end")
		}
		path = strings.TrimSuffix(path, "/")
	}
	if climbs(path) {
		return nil, errors.New("the request's path has a part that is empty, or . or .. alone")
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", c.agent)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if r.Bearer != "" {
		request.Header.Set("Authorization", "Bearer "+r.Bearer)
	}
	if r.Authorization != "" {
		request.Header.Set("Authorization", r.Authorization)
	}
	return request, nil
}

// Empty reports whether the answer has no body.
func (r *Response) Empty() bool { return len(bytes.TrimSpace(r.Body)) == 0 }

// Decode reads the answer into v. Its error is an *Error, by which a write may have been executed: the status was good.
func (r *Response) Decode(v any) error {
	switch err := json.Unmarshal(r.Body, v); {
	case err == nil:
		return nil
	case r.Empty():
		return r.Unreadable("an empty answer")
	default:
		return r.Unreadable("an answer that is not the documented JSON")
	}
}

// Unreadable is the error for an answer with a good status and a content that cannot be used. Where the content is an
// error body of the API's, the error says what stands there: it is the reason.
func (r *Response) Unreadable(what string) *Error {
	e := &Error{
		System: r.client.system, Host: r.client.base.Host, Method: r.request.Method, Path: r.request.logPath(),
		Status: r.Status, Outcome: outcomeIfSent(r.request), Reason: what, attempts: 1,
		Page: looksLikeHTML(r.Header, r.Body),
	}
	if said := r.client.readRefusal(r.Body); said.Own {
		e.Voice, e.Message, e.Key = OwnVoice, r.client.show(said.Message), r.client.show(said.Key)
	}
	return e
}

// isProblem reports whether the content is an error body of the API's. Objects may have a type or a title as well, but
// not the number of an error's status.
func (r *Response) isProblem() bool {
	var body struct {
		Status json.Number `json:"status"`
	}
	if json.Unmarshal(r.Body, &body) != nil {
		return false
	}
	status, err := body.Status.Int64()
	return err == nil && status >= 400 && status < 600 && r.client.readRefusal(r.Body).Own
}

// changes reports whether the request may change something. One that does not may be repeated, or broken off, at any time.
func (r Request) changes() bool {
	return r.Method != http.MethodGet && r.Method != http.MethodHead && !r.ReadOnly
}

// climbs reports whether a percent-encoded path has a part that Climbs.
func climbs(path string) bool {
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if name, err := url.PathUnescape(segment); err != nil || Climbs(name) {
			return true
		}
	}
	return false
}

// Climbs reports whether a name must not be a part of a path, not even percent-encoded: an empty name, "." and ".." lead
// to another path, and a proxy may decode a path before it decides where to send it.
func Climbs(name string) bool {
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '/' || r == '\\' }) {
		if part == "." || part == ".." {
			return true
		}
	}
	return name == ""
}

func (r Request) logPath() string {
	if r.LogPath != "" {
		return r.LogPath
	}
	return r.Path
}
