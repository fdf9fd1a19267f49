package rest

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/singleflight"
)

// Lists shares the reading of lists: however many callers want one at the same time or later, it is fetched once, until
// something is written to what it lists. Errors are not kept. The zero value is ready; it is safe for concurrent use.
type Lists struct {
	flights singleflight.Group

	mu      sync.Mutex
	kept    map[string]any
	version map[string]int
}

// List returns the list called key, calling load where it is not kept. A caller whose shared request ended because
// another caller was cancelled asks again itself.
func List[T any](ctx context.Context, l *Lists, key string, load func(context.Context) (T, error)) (T, error) {
	for {
		l.mu.Lock()
		kept, ok := l.kept[key]
		l.mu.Unlock()
		if ok {
			return kept.(T), nil //nolint:forcetypeassert // a key belongs to one type
		}
		mine := false
		flight := l.flights.DoChan(key, func() (any, error) {
			mine = true
			l.mu.Lock()
			version := l.version[key]
			kept, ok := l.kept[key] // by a flight that ended since the look above
			l.mu.Unlock()
			if ok {
				return kept, nil
			}
			v, err := load(ctx)
			if err == nil {
				l.keep(key, version, v)
			}
			return v, err
		})
		var zero T
		select {
		case <-ctx.Done():
			return zero, endedError{ctx.Err()}
		case r := <-flight:
			if r.Err == nil {
				return r.Val.(T), nil //nolint:forcetypeassert // a key belongs to one type
			}
			cancelled := errors.Is(r.Err, context.Canceled) || errors.Is(r.Err, context.DeadlineExceeded)
			if mine || !cancelled || ctx.Err() != nil {
				return zero, r.Err
			}
		}
	}
}

// keep stores what was loaded unless something was written meanwhile.
func (l *Lists) keep(key string, version int, v any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.version[key] != version {
		return
	}
	if l.kept == nil {
		l.kept = map[string]any{}
	}
	l.kept[key] = v
}

// Invalidate forgets the list called key, and makes callers from now on fetch it anew even where a request for it is
// under way. It is called before and after each write, so that no answer from in between is kept.
func (l *Lists) Invalidate(key string) {
	l.mu.Lock()
	if l.version == nil {
		l.version = map[string]int{}
	}
	l.version[key]++
	delete(l.kept, key)
	l.mu.Unlock()
	l.flights.Forget(key)
}

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
