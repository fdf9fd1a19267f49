package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// maxUnknownWait bounds the wait after a 429 that does not say how long to wait. It is short, since requests may be
// welcome again at any moment, and the run stands still until one is tried.
const maxUnknownWait = 5 * time.Second

// ErrThrottled is the cause where a request was not sent, since the API asks for a longer wait than is left.
var ErrThrottled = errors.New("too many requests")

// call is what one Do knows across its attempts.
type call struct {
	method, path string
	// changes is true where the request may change something.
	changes bool
	// twice is true where a POST may be carried out twice.
	twice bool
	// readsOnly is true where a request that may change something is never repeated once it was sent.
	readsOnly bool
	// optional is true where the request is made once.
	optional  bool
	attempts  int
	retries   int
	throttled int
	// sent is true once the current attempt has a connection: from then on the API may have seen the request.
	sent atomic.Bool
	// uncertain is true once some attempt may have been executed, and no answer tells.
	uncertain bool
	// tooLong is the wait that a 429 asked for, where the operation has less time left than that.
	tooLong time.Duration
}

// retryPolicy decides what is repeated. After a 429 everything is, since the API has not executed it. After a failed
// connection, or 502, 503 and 504, a GET, PUT or DELETE is, since a second one does no harm. A POST is repeated only where
// it was never sent, or says of itself that it may be carried out twice.
type retryPolicy struct {
	max  int
	wait time.Duration
	gate *gate
	log  func(context.Context, string, map[string]any)
}

// next decides after an attempt whether to make another one, and how long to wait before it.
func (p retryPolicy) next(ctx context.Context, state *call, answer *Response, err error) (wait time.Duration, again bool) {
	if err != nil && state.sent.Load() || err == nil && undecided(answer.Status) {
		state.uncertain = true
	}
	if ctx.Err() != nil {
		return 0, false
	}
	switch {
	case err != nil:
		again = transient(err) && (state.repeatable() || !state.sent.Load())
	case answer.Status == http.StatusTooManyRequests:
		return 0, p.throttled(ctx, state, answer) // the gate holds the next attempt
	case answer.Status == http.StatusBadGateway, answer.Status == http.StatusServiceUnavailable, answer.Status == http.StatusGatewayTimeout:
		again = state.repeatable()
	}
	if !again || state.retries >= p.max {
		return 0, false
	}
	wait = exponential(p.wait, state.retries)
	if err == nil {
		if asked, ok := retryAfter(answer.Header, time.Now()); ok && asked > wait {
			wait = asked
		}
	}
	state.retries++
	return wait, p.repeat(ctx, state, wait)
}

// throttled closes the gate for all requests of the client, and reports whether the wait fits into the operation.
func (p retryPolicy) throttled(ctx context.Context, state *call, answer *Response) bool {
	wait, ok := retryAfter(answer.Header, time.Now())
	if ok {
		wait = max(wait, exponential(p.wait, 0)) // some servers say 0, for as long as they refuse
	} else {
		wait = min(exponential(p.wait, state.throttled), maxUnknownWait)
	}
	state.throttled++
	p.gate.close(time.Now().Add(wait))
	if !timeLeft(ctx, wait) {
		state.tooLong = wait
		return false
	}
	return p.repeat(ctx, state, wait)
}

// repeat reports whether the wait fits into the operation, and logs that there will be another attempt.
func (p retryPolicy) repeat(ctx context.Context, state *call, wait time.Duration) bool {
	if state.optional || !timeLeft(ctx, wait) {
		return false
	}
	fields := map[string]any{
		"method": state.method, "path": state.path, "wait_ms": wait.Milliseconds(),
		"attempts": state.attempts, "retries": state.retries, "max_retries": p.max, "throttled": state.throttled,
	}
	if deadline, ok := ctx.Deadline(); ok {
		fields["time_left_ms"] = time.Until(deadline).Milliseconds()
	}
	p.log(ctx, "the request will be repeated", fields)
	return true
}

func timeLeft(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Now().Add(wait).Before(deadline)
}

// exponential is the wait before a retry. It doubles with each one, and half of it is random: many clients that failed
// at the same moment are not to come back at the same moment.
func exponential(first time.Duration, retry int) time.Duration {
	d := maxRetryWait
	if retry < 16 {
		d = min(first<<retry, maxRetryWait)
	}
	return d/2 + rand.N(d/2+1) //nolint:gosec // jitter needs no secrecy
}

// retryAfter reads the header in both forms, seconds and a date. A date is compared with the Date of the same answer, if
// it has one: the clock of this machine may be wrong.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	const day = 24 * time.Hour // no operation takes longer, so a longer wait makes no difference
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && !math.IsNaN(seconds) {
		return time.Duration(max(0, min(seconds, day.Seconds())) * float64(time.Second)), true
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	if sent, err := http.ParseTime(h.Get("Date")); err == nil {
		now = sent
	}
	return max(0, min(date.Sub(now), day)), true
}

// repeatable reports whether a request that may have been executed may be sent again.
func (c *call) repeatable() bool {
	return !c.changes || !c.readsOnly && (c.twice || c.method == http.MethodPut || c.method == http.MethodDelete)
}

// statusClientClosed is what some gateways answer, and write down, where the connection behind them ended early.
const statusClientClosed = 499

// undecided reports whether a status leaves open whether the request was executed.
func undecided(status int) bool {
	return status >= 500 && status != http.StatusNotImplemented || status == http.StatusRequestTimeout || status == statusClientClosed
}

// transient reports whether the same request may succeed a moment later.
func transient(err error) bool {
	var certificate *tls.CertificateVerificationError
	var dns *net.DNSError
	switch {
	case errors.Is(err, errTooLarge), errors.As(err, &certificate), errors.Is(err, ErrPacing), errors.Is(err, ErrThrottled):
		return false
	case errors.As(err, &dns):
		return !dns.IsNotFound
	}
	return true
}

// pause waits, or returns the error of ctx when that ends first.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
