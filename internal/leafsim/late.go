package leafsim

import (
	"net/http"
	"sync"
	"time"
)

// lateCalls are requests whose answer has failed already and that are carried out all the same, later.
type lateCalls struct {
	mu      sync.Mutex
	arrived int // requests so far
	waiting []lateCall
}

type lateCall struct {
	call   *call
	beyond int       // carried out once more requests than that have arrived,
	at     time.Time // and this is past
}

// Late is a handler for [Simulator.Before]. It answers now, with an error or not at all, and the request is carried out
// later: n further requests do not see what it did, the one after them does.
func (s *Simulator) Late(n int, answer http.Handler) http.Handler {
	return s.defers(n, 0, answer)
}

// LateFor is as Late, and carries the request out before the first request that arrives when so much time has passed.
func (s *Simulator) LateFor(d time.Duration, answer http.Handler) http.Handler {
	return s.defers(0, d, answer)
}

// RunLate carries out at once what waits for its time or for further requests.
func (s *Simulator) RunLate() {
	for _, c := range s.late.take(func(lateCall) bool { return true }) {
		s.execute(c)
	}
}

func (s *Simulator) defers(n int, d time.Duration, answer http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, ok := r.Context().Value(callKey{}).(*call)
		if !ok {
			panic("leafsim: Late answers requests that a hook of Before was asked about")
		}
		s.late.mu.Lock()
		s.late.waiting = append(s.late.waiting, lateCall{c, s.late.arrived + n, s.clock().Add(d)})
		s.late.mu.Unlock()
		answer.ServeHTTP(w, r)
	})
}

// carryOut is asked when a request arrives, before anything else.
func (s *Simulator) carryOut() {
	now := s.clock()
	s.late.mu.Lock()
	s.late.arrived++
	arrived := s.late.arrived
	s.late.mu.Unlock()
	for _, c := range s.late.take(func(l lateCall) bool { return arrived > l.beyond && !now.Before(l.at) }) {
		s.execute(c)
	}
}

// take removes those that are due, in order of arrival.
func (l *lateCalls) take(due func(lateCall) bool) []*call {
	l.mu.Lock()
	defer l.mu.Unlock()
	var taken []*call
	var rest []lateCall
	for _, one := range l.waiting {
		if due(one) {
			taken = append(taken, one.call)
		} else {
			rest = append(rest, one)
		}
	}
	l.waiting = rest
	return taken
}
