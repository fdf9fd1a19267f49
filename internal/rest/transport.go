package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

var (
	errAttemptTimeout = errors.New("no answer in time")
	errTooLarge       = errors.New("the answer is larger than any that the API documents")
	errPacing         = errors.New("the time left is shorter than the wait that requests_per_minute asks for")
)

// interruptGrace is how long a write that is under way may still take after the operation was cancelled. Cutting it at
// once would lose the answer of a create that the API has carried out.
const interruptGrace = 5 * time.Second

// loggedHeaders may appear in logs. Every other header is left out, its value as well as its name.
var loggedHeaders = []string{"Content-Length", "Content-Type", "Date", "Retry-After", "X-Request-Id", "X-Total-Count"}

// transport makes one attempt: it waits for its turn, sends, reads the whole answer, and logs.
type transport struct {
	base     http.RoundTripper
	timeout  time.Duration
	pace     *rate.Limiter
	slots    chan struct{} // of requests that may be under way at once; nil is no bound
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

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	state := callOf(ctx)
	state.sent.Store(false)
	if err := pause(ctx, state.wait); err != nil {
		return nil, err
	}
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
	attempt = httptrace.WithClientTrace(attempt, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { state.sent.Store(true) },
	})
	t.leak(ctx, request)
	start := time.Now()
	answer, err := t.base.RoundTrip(request.WithContext(attempt))
	if err == nil {
		// A status says whether the request was executed; what follows it is only words, but for "not there": half of a page
		// could pass for the API's.
		if err = buffer(answer); err != nil && answer.StatusCode/100 != 2 && !undecided(answer.StatusCode) && !notThere(answer.StatusCode) {
			answer.Body, err = http.NoBody, nil
		}
	}
	switch {
	case err == nil:
		dropBadLocation(request, answer)
	case context.Cause(attempt) == errAttemptTimeout: //nolint:errorlint // the cause is never wrapped
		err = fmt.Errorf("%w (request_timeout is %s)", errAttemptTimeout, t.timeout)
	case ctx.Err() != nil:
		err = ctx.Err()
	}
	t.report(ctx, state, answer, err, time.Since(start))
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// notThere reports whether a status says that the object is not there, if it is the API's.
func notThere(status int) bool {
	return status == http.StatusNotFound || status == http.StatusGone
}

// dropBadLocation removes a Location that is no URL: http.Client would make a lost answer of it.
func dropBadLocation(request *http.Request, answer *http.Response) {
	if _, err := request.URL.Parse(answer.Header.Get("Location")); err != nil {
		answer.Header.Del("Location")
	}
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

// turn waits for the gate, and for the pace.
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
			return errPacing
		}
		// Another request may have closed the gate while this one waited for the pace.
		if !t.gate.closed() {
			return ctx.Err()
		}
	}
}

// attemptContext bounds one attempt. A read ends with the operation, and so does a write that has not left yet; one that
// has gets the grace of an interrupt.
func (t *transport) attemptContext(ctx context.Context, state *call) (context.Context, context.CancelFunc) {
	if !state.changes {
		return context.WithTimeoutCause(ctx, t.timeout, errAttemptTimeout)
	}
	detached, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), t.timeout, errAttemptTimeout)
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

// buffer reads the whole body, so that a connection cut in the middle is a failed attempt like any other.
func buffer(answer *http.Response) error {
	if answer.ContentLength > maxAnswerBytes {
		_ = answer.Body.Close()
		return errTooLarge
	}
	body, err := readAll(answer.Body)
	closeErr := answer.Body.Close()
	if err != nil {
		return err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return closeErr
}

func readAll(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxAnswerBytes+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswerBytes {
		return nil, errTooLarge
	}
	return body, nil
}

func (t *transport) report(ctx context.Context, state *call, answer *http.Response, err error, took time.Duration) {
	fields := map[string]any{
		"method": state.method, "path": state.path, "attempt": state.attempts, "duration_ms": took.Milliseconds(),
	}
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err
		}
		fields["error"] = t.scrubber.Scrub(err.Error())
		t.log(ctx, "request failed", fields)
		return
	}
	fields["status"] = answer.StatusCode
	for _, name := range loggedHeaders {
		if v := answer.Header.Get(name); v != "" {
			fields[strings.ToLower(name)] = t.scrubber.Scrub(v)
		}
	}
	t.log(ctx, "request answered", fields)
}
