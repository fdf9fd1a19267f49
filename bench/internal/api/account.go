package api

import (
	"net/http"
	"sync"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Counts are what an account was asked and what it answered.
type Counts struct {
	Requests int
	Bytes    int64 // of the bodies of answers
	Refused  int   // of the requests, those that were answered with 429
}

// Account is a Leaf account of its own.
type Account struct {
	Sim *leafsim.Simulator
	URL string

	close func()

	mu      sync.Mutex
	counts  Counts
	latency time.Duration
	before  func(*http.Request) http.Handler
}

// Close forgets the account.
func (a *Account) Close() { a.close() }

// SetLatency makes each answer take that much longer.
func (a *Account) SetLatency(latency time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.latency = latency
}

// SetFault has a function asked before each request: the handler that it returns answers instead of the API. Nil ends
// the fault.
func (a *Account) SetFault(before func(*http.Request) http.Handler) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.before = before
}

// Reset returns what was counted since the last time, and counts from nothing. It empties the simulator's log too, which
// would else grow with every request.
func (a *Account) Reset() Counts {
	a.Sim.ResetRequests()
	a.mu.Lock()
	defer a.mu.Unlock()
	counts := a.counts
	a.counts = Counts{}
	return counts
}

// ServeHTTP waits, answers and counts.
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	latency, before := a.latency, a.before
	a.mu.Unlock()
	if latency > 0 {
		timer := time.NewTimer(latency)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
	}
	counted := &counter{ResponseWriter: w}
	handler := http.Handler(a.Sim)
	if before != nil {
		if fault := before(r); fault != nil {
			handler = fault
		}
	}
	handler.ServeHTTP(counted, r)

	a.mu.Lock()
	defer a.mu.Unlock()
	a.counts.Requests++
	a.counts.Bytes += counted.bytes
	if counted.status == http.StatusTooManyRequests {
		a.counts.Refused++
	}
}

// counter counts the bytes of an answer's body on their way.
type counter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader keeps the status.
func (c *counter) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

// Write counts.
func (c *counter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.bytes += int64(n)
	return n, err
}

// Unwrap serves [http.ResponseController].
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }
