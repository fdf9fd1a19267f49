package rest

import (
	"context"
	"sync"
)

// Locks are mutual exclusions by name. The zero value is ready.
type Locks struct {
	mu   sync.Mutex
	held map[string]*lock
}

type lock struct {
	turn    chan struct{}
	waiting int
}

// Lock waits until the caller alone holds name, or until ctx ends. The caller calls unlock once.
func (l *Locks) Lock(ctx context.Context, name string) (unlock func(), err error) {
	l.mu.Lock()
	if l.held == nil {
		l.held = map[string]*lock{}
	}
	k, ok := l.held[name]
	if !ok {
		k = &lock{turn: make(chan struct{}, 1)}
		l.held[name] = k
	}
	k.waiting++
	l.mu.Unlock()

	leave := func() {
		l.mu.Lock()
		if k.waiting--; k.waiting == 0 {
			delete(l.held, name)
		}
		l.mu.Unlock()
	}
	select {
	case <-ctx.Done():
		leave()
		return nil, endedError{ctx.Err()}
	case k.turn <- struct{}{}:
		return func() { <-k.turn; leave() }, nil
	}
}
