package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

var (
	// ErrNoAnswerInTime is the cause where an attempt took longer than request_timeout.
	ErrNoAnswerInTime = errors.New("no answer in time")
	// ErrPacing is the cause where an operation has less time left than the wait that the provider's own pace asks for.
	ErrPacing   = errors.New("the time left is shorter than the wait that requests_per_minute asks for")
	errTooLarge = errors.New("the answer is larger than any that the API documents")
)

// interruptGrace is how long a write that is under way may still take after the operation was cancelled. Without it the
// answer would be lost, and with it the id of what was just created.
const interruptGrace = 5 * time.Second

// optionalTimeout bounds an attempt whose answer its caller can do without.
const optionalTimeout = 10 * time.Second

// loggedHeaders may appear in logs. Every other header is left out, its value as well as its name.
var loggedHeaders = []string{"Content-Length", "Content-Type", "Date", "Retry-After", "X-Request-Id", "X-Total-Count"}

// transport makes one attempt: it waits for its turn, sends, reads the whole answer, and logs.
type transport struct {
	base     http.RoundTripper
	timeout  time.Duration
	pace     *rate.Limiter
	slots    chan struct{} // one entry for each request under way; nil where their number is not bounded
	gate     gate
	log      func(context.Context, string, map[string]any)
	scrubber *Scrubber
}

func defaultTransport() http.RoundTripper {
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          256,
		MaxIdleConnsPerHost:   128, // as many as -parallelism may ask for at once
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
	return t
}

// attempt sends a request once.
func (t *transport) attempt(ctx context.Context, state *call, request *http.Request) (*Response, error) {
	state.sent.Store(false)
	release, err := t.slot(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	if err := t.turn(ctx, state); err != nil {
		return nil, err
	}
	state.attempts++
	attempt, cancel := t.attemptContext(ctx, state)
	defer cancel()
	start := time.Now()
	answer, err := t.exchange(attempt, state, request)
	switch {
	case err == nil:
	case context.Cause(attempt) == ErrNoAnswerInTime: //nolint:errorlint // the cause is never wrapped
		err = fmt.Errorf("%w (request_timeout is %s)", ErrNoAnswerInTime, t.timeoutOf(state))
	case ctx.Err() != nil:
		err = ctx.Err()
	}
	t.report(ctx, state, answer, err, time.Since(start))
	return answer, err
}

// exchange sends a request and reads the whole answer, so that a connection cut in the middle is a failed attempt like
// any other.
func (t *transport) exchange(ctx context.Context, state *call, request *http.Request) (*Response, error) {
	sent := request.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { state.sent.Store(true) },
	}))
	if request.GetBody != nil {
		body, err := request.GetBody()
		if err != nil {
			return nil, err
		}
		sent.Body = body
	}
	got, err := t.base.RoundTrip(sent) //nolint:bodyclose // readBody closes it
	if err != nil {
		return nil, err
	}
	answer := &Response{Status: got.StatusCode, Header: got.Header}
	answer.Body, err = readBody(got)
	// Where the status alone says that the request was refused, a body that broke off is only lost words. A 404 is
	// different: whether it means anything depends on its body.
	if err != nil && (answer.Status/100 == 2 || undecided(answer.Status) || notThere(answer.Status)) {
		return nil, err
	}
	return answer, nil
}

// notThere reports whether a status says that the object is not there, if it is the API's.
func notThere(status int) bool {
	return status == http.StatusNotFound || status == http.StatusGone
}

// slot waits until fewer than Parallel requests are under way.
func (t *transport) slot(ctx context.Context) (release func(), err error) {
	if t.slots == nil {
		return func() {}, nil
	}
	select {
	case t.slots <- struct{}{}:
		return func() { <-t.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// turn waits until the gate is open and the pace allows another request.
func (t *transport) turn(ctx context.Context, state *call) error {
	for {
		tooLong, err := t.gate.wait(ctx)
		if err != nil {
			state.tooLong = tooLong
			return err
		}
		if t.pace == nil {
			return nil
		}
		if err := t.pace.Wait(ctx); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return ErrPacing
		}
		// Another request may have closed the gate while this one waited for the pace.
		if !t.gate.closed() {
			return ctx.Err()
		}
	}
}

// timeoutOf is how long one attempt may take.
func (t *transport) timeoutOf(state *call) time.Duration {
	if state.optional {
		return min(t.timeout, optionalTimeout)
	}
	return t.timeout
}

// attemptContext bounds one attempt. When the operation ends, a read ends with it, and so does a write that was not sent
// yet; a write that was sent may go on for interruptGrace.
func (t *transport) attemptContext(ctx context.Context, state *call) (context.Context, context.CancelFunc) {
	if !state.changes {
		return context.WithTimeoutCause(ctx, t.timeoutOf(state), ErrNoAnswerInTime)
	}
	detached, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), t.timeoutOf(state), ErrNoAnswerInTime)
	inner, stop := context.WithCancel(detached)
	unregister := context.AfterFunc(ctx, func() {
		if !state.sent.Load() {
			stop()
			return
		}
		timer := time.AfterFunc(interruptGrace, stop)
		context.AfterFunc(inner, func() { timer.Stop() })
	})
	return inner, func() { unregister(); stop(); cancel() }
}

// readBody reads a whole body and closes it. A body that breaks off, or is too large, is an error and nothing else.
func readBody(answer *http.Response) ([]byte, error) {
	defer func() { _ = answer.Body.Close() }()
	if answer.ContentLength > maxAnswerBytes {
		return nil, errTooLarge
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswerBytes+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswerBytes {
		return nil, errTooLarge
	}
	return body, nil
}

func (t *transport) report(ctx context.Context, state *call, answer *Response, err error, took time.Duration) {
	fields := map[string]any{
		"method": state.method, "path": state.path, "attempt": state.attempts, "duration_ms": took.Milliseconds(),
	}
	if err != nil {
		fields["error"] = t.scrubber.Scrub(err.Error())
		t.log(ctx, "request failed", fields)
		return
	}
	fields["status"] = answer.Status
	for _, name := range loggedHeaders {
		if v := answer.Header.Get(name); v != "" {
			fields[strings.ToLower(name)] = t.scrubber.Scrub(v)
		}
	}
	t.log(ctx, "request answered", fields)
}
