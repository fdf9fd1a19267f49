package leafsim

import (
	"slices"
	"sync"
)

// trigger lets an actor act when a request arrives, or when it has been executed.
type trigger struct {
	method, pattern string
	nth             int
	act             func()
	executed        bool
	matched         int
}

type triggers struct {
	mu  sync.Mutex
	all []*trigger
}

// WhenAsked lets somebody else act at the moment when the n-th request of that method ("" is any) and path pattern, as Count
// reads them, has arrived and is not executed yet. It acts whatever becomes of the request: also where a hook or a gateway
// answers it. 0 is every such request.
func (f *front) WhenAsked(n int, method, pathPattern string, act func()) (remove func()) {
	return f.triggers.add(&trigger{method: method, pattern: pathPattern, nth: n, act: act})
}

// WhenDone is as WhenAsked once the request has been executed, or refused, and before its answer is sent.
func (f *front) WhenDone(n int, method, pathPattern string, act func()) (remove func()) {
	return f.triggers.add(&trigger{method: method, pattern: pathPattern, nth: n, act: act, executed: true})
}

func (t *triggers) add(added *trigger) (remove func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, added)
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.all = slices.DeleteFunc(slices.Clone(t.all), func(t *trigger) bool { return t == added })
	}
}

// pull lets those act whose request this is. It holds no lock meanwhile: actors use the simulator.
func (t *triggers) pull(c *call, executed bool) {
	t.mu.Lock()
	var due []func()
	for _, one := range t.all {
		if one.executed != executed || !matches(one.method, one.pattern, c.request.Method, c.parts) {
			continue
		}
		if one.matched++; one.nth == 0 || one.matched == one.nth {
			due = append(due, one.act)
		}
	}
	t.mu.Unlock()
	for _, act := range due {
		act()
	}
}
