package rest

import (
	"context"
	"sync"
	"time"
)

// gate holds back all requests of a client after a 429. When it opens, the waiting ones leave one after the other
// rather than all at once, and the longer that goes well, the faster.
type gate struct {
	mu         sync.Mutex
	until      time.Time
	next       time.Time
	left       int // so many have been let through since it opened
	generation int
}

// firstSpacing is the distance between the first requests that leave a gate which was closed. It halves with the first
// spacingHalves requests, and so on: a limit of so many a minute, once it is free, is not to be used up at a crawl.
const (
	firstSpacing  = 20 * time.Millisecond
	spacingHalves = 50
)

func (g *gate) spacing() time.Duration {
	return firstSpacing * spacingHalves / time.Duration(spacingHalves+g.left)
}

func (g *gate) close(until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until.After(g.until) {
		g.until = until
	}
	g.next = g.until
	g.left = 0
	g.generation++
}

// closed reports whether the gate is closed.
func (g *gate) closed() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Now().Before(g.until)
}

// wait returns when the caller may send, or when ctx ends; at once, and with how long the wait would have been, where
// the gate opens only after ctx ends.
func (g *gate) wait(ctx context.Context) (tooLong time.Duration, err error) {
	for {
		g.mu.Lock()
		delay, generation := time.Until(g.next), g.generation
		if delay <= 0 {
			g.mu.Unlock()
			return 0, ctx.Err()
		}
		if !timeLeft(ctx, delay) {
			g.mu.Unlock()
			return delay, errThrottled
		}
		g.next = g.next.Add(g.spacing())
		g.left++
		g.mu.Unlock()

		if err := pause(ctx, delay); err != nil {
			return 0, err
		}
		g.mu.Lock()
		same := generation == g.generation
		g.mu.Unlock()
		if same {
			return 0, nil
		}
	}
}
