package leafsim

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
)

// Hook looks at a request, whose body it may read, and returns the handler that answers it, or nil
// to let it pass. A hook that merely sleeps and returns nil is latency.
type Hook func(r *http.Request) http.Handler

// hooks holds pointers, so that two equal hooks can be told apart when one is removed.
type hooks struct {
	mu            sync.Mutex
	before, after []*Hook
}

// Before adds a hook that is asked before a request is executed. The first hook with an answer
// answers instead of the simulator, which never executes the request.
func (f *front) Before(h Hook) (remove func()) { return f.hooks.add(&f.hooks.before, h) }

// After adds a hook that is asked once a request has been executed. The first hook with an answer
// replaces the simulator's: that is how an answer gets lost.
func (f *front) After(h Hook) (remove func()) { return f.hooks.add(&f.hooks.after, h) }

func (k *hooks) add(list *[]*Hook, h Hook) (remove func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	added := &h
	*list = append(*list, added)
	return func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		*list = slices.DeleteFunc(slices.Clone(*list), func(h *Hook) bool { return h == added })
	}
}

// first asks the hooks in order. It holds no lock meanwhile: a hook may sleep, or use the simulator.
func (k *hooks) first(list *[]*Hook, c *call) http.Handler {
	k.mu.Lock()
	asked := slices.Clone(*list)
	k.mu.Unlock()
	for _, h := range asked {
		if answer := (*h)(c.fresh()); answer != nil {
			return answer
		}
	}
	return nil
}

// On aims h at a method ("" is any) and a path pattern, as [Simulator.Count] reads them.
func On(method, pathPattern string, h http.Handler) Hook {
	return func(r *http.Request) http.Handler {
		if matches(method, pathPattern, r.Method, split(r.URL.EscapedPath())) {
			return h
		}
		return nil
	}
}

// Times lets a hook answer its first n matches only.
func Times(n int, hook Hook) Hook {
	var matched atomic.Int64
	return func(r *http.Request) http.Handler {
		h := hook(r)
		if h == nil || matched.Add(1) > int64(n) {
			return nil
		}
		return h
	}
}
