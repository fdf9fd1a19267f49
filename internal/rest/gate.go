package rest

import (
	"context"
	"sync"
	"time"
)

// gate holds back all requests of a client after a 429. When it opens, those that wait leave one after the other, slowly
// at first and then ever faster: all at once, they would only meet the next 429.
type gate struct {
	mu         sync.Mutex
	until      time.Time // when it opens
	next       time.Time // when the next request may leave
	released   int       // how many requests have been given their time to leave since it was closed
	generation int       // how often it was closed
}

// firstSpacing is the time between the first two requests that leave the gate. After spacingHalves requests it is half as
// long, after twice as many a third, and so on: a thousand requests would take 20 seconds otherwise.
const (
	firstSpacing  = 20 * time.Millisecond
	spacingHalves = 50
)

func (g *gate) spacing() time.Duration {
	return firstSpacing * spacingHalves / time.Duration(spacingHalves+g.released)
}

func (g *gate) close(until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until.After(g.until) {
		g.until = until
	}
	g.next = g.until
	g.released = 0
	g.generation++
}

// closed reports whether the gate is closed.
func (g *gate) closed() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Now().Before(g.until)
}

// wait returns once the caller may send, or with an error once ctx has ended. Where the caller's turn comes only after the
// deadline of ctx, it returns at once, with ErrThrottled and how long the wait would have been.
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
			return delay, ErrThrottled
		}
		g.next = g.next.Add(g.spacing())
		g.released++
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
