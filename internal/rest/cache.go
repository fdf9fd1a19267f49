package rest

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/singleflight"
)

// Cache shares what was read, such as a list: however many callers want it, at the same time or later, it is fetched
// once, and again only after Invalidate. Errors are not kept. The zero value is ready; it is safe for concurrent use.
type Cache struct {
	flights singleflight.Group

	mu      sync.Mutex
	kept    map[string]any
	version map[string]int
}

// Cached returns what is kept under key, and calls load where nothing is. Callers that come while load runs share its
// result; if it failed only because the caller that ran it was cancelled, they try again themselves.
func Cached[T any](ctx context.Context, c *Cache, key string, load func(context.Context) (T, error)) (T, error) {
	for {
		c.mu.Lock()
		kept, ok := c.kept[key]
		c.mu.Unlock()
		if ok {
			return kept.(T), nil //nolint:forcetypeassert // a key belongs to one type
		}
		mine := false
		flight := c.flights.DoChan(key, func() (any, error) {
			mine = true
			c.mu.Lock()
			version := c.version[key]
			kept, ok := c.kept[key] // by a flight that ended since the look above
			c.mu.Unlock()
			if ok {
				return kept, nil
			}
			v, err := load(ctx)
			if err == nil {
				c.keep(key, version, v)
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

// keep stores what was loaded, unless the key was invalidated meanwhile.
func (c *Cache) keep(key string, version int, v any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version[key] != version {
		return
	}
	if c.kept == nil {
		c.kept = map[string]any{}
	}
	c.kept[key] = v
}

// Invalidate forgets what is kept under key. Whoever asks from now on fetches it anew, even while an older request for it
// is under way. Call it before and after each write: an answer from in between may lack the write.
func (c *Cache) Invalidate(key string) {
	c.mu.Lock()
	if c.version == nil {
		c.version = map[string]int{}
	}
	c.version[key]++
	delete(c.kept, key)
	c.mu.Unlock()
	c.flights.Forget(key)
}
