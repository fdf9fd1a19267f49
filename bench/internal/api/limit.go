package api

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Limit refuses requests beyond so many in a window that slides, as Leaf does. The simulator has such a limit too, but
// from its first request on, and of a minute.
type Limit struct {
	requests   int
	window     time.Duration
	retryAfter bool

	mu     sync.Mutex
	served []time.Time // of the requests in the window, the oldest first
}

// NewLimit returns a limit. The answer that refuses a request says when to come back, in whole seconds rounded up, or
// does not.
func NewLimit(requests int, window time.Duration, retryAfter bool) *Limit {
	return &Limit{requests: requests, window: window, retryAfter: retryAfter}
}

// Fill uses the limit up, as if that many requests had been served evenly in the time just past. The function that it
// returns says how long it takes from then until so many requests more, one at least, can have been served.
func (l *Limit) Fill(past time.Duration) (allowed func(more int) time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.served = make([]time.Time, l.requests)
	for i := range l.served {
		l.served[i] = now.Add(-past + past*time.Duration(i+1)/time.Duration(l.requests))
	}
	before := slices.Clone(l.served)
	return func(more int) time.Duration {
		// The next request has its turn when the oldest leaves the window, and so on; after a whole round the window is as
		// it was, one window later.
		rounds, rest := (more-1)/l.requests, (more-1)%l.requests
		return before[rest].Add(time.Duration(rounds+1) * l.window).Sub(now)
	}
}

// Refuse is a fault for [Account.SetFault].
func (l *Limit) Refuse(*http.Request) http.Handler {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	for len(l.served) > 0 && !l.served[0].After(now.Add(-l.window)) {
		l.served = l.served[1:]
	}
	if len(l.served) < l.requests {
		l.served = append(l.served, now)
		return nil
	}
	if !l.retryAfter {
		return leafsim.Status(http.StatusTooManyRequests)
	}
	wait := l.served[0].Add(l.window).Sub(now)
	return leafsim.Status(http.StatusTooManyRequests, "Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
}
