package rest_test

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// A limiter says when the next request may be served, if not at once; it takes a place where it may.
type limiter interface {
	take(now time.Time) (wait time.Duration)
}

// server asks a limiter for one request at a time.
type server struct {
	mu sync.Mutex
	limiter
	refused int
}

func (s *server) wait() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := s.take(time.Now())
	if wait > 0 {
		s.refused++
	}
	return wait
}

// sliding serves so many requests in any minute.
type sliding struct {
	limit  int
	served []time.Time
}

func (l *sliding) take(now time.Time) time.Duration {
	for len(l.served) > 0 && now.Sub(l.served[0]) >= time.Minute {
		l.served = l.served[1:]
	}
	if len(l.served) >= l.limit {
		return time.Minute - now.Sub(l.served[0])
	}
	l.served = append(l.served, now)
	return 0
}

// fixed serves so many requests in each minute of the clock.
type fixed struct {
	limit  int
	minute time.Time
	served int
}

func (l *fixed) take(now time.Time) time.Duration {
	if minute := now.Truncate(time.Minute); minute != l.minute {
		l.minute, l.served = minute, 0
	}
	if l.served >= l.limit {
		return l.minute.Add(time.Minute).Sub(now)
	}
	l.served++
	return 0
}

// bucket fills with so many tokens a minute, up to its size.
type bucket struct {
	perMinute, size, tokens float64
	at                      time.Time
}

func (l *bucket) take(now time.Time) time.Duration {
	if !l.at.IsZero() {
		l.tokens = math.Min(l.size, l.tokens+now.Sub(l.at).Minutes()*l.perMinute)
	}
	l.at = now
	if l.tokens < 1 {
		return time.Duration(math.Ceil((1 - l.tokens) / l.perMinute * float64(time.Minute)))
	}
	l.tokens--
	return 0
}

// A thousand objects are read against a limit of a thousand requests a minute that somebody else has just used up. That
// takes no longer than 1.2 times what the limit itself allows, whatever it counts and however it says so.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	const limit, objects = 1000, 1000
	limiters := map[string]func() limiter{
		"any minute":   func() limiter { return &sliding{limit: limit} },
		"each minute":  func() limiter { return &fixed{limit: limit} },
		"small bucket": func() limiter { return &bucket{perMinute: limit, size: limit / 60, tokens: limit / 60} },
	}
	says := map[string]func(wait time.Duration) map[string]string{
		"in seconds": func(wait time.Duration) map[string]string {
			return map[string]string{"Retry-After": strconv.Itoa(int(math.Ceil(wait.Seconds())))}
		},
		"as a date": func(wait time.Duration) map[string]string {
			return map[string]string{"Retry-After": time.Now().Add(wait + time.Second - 1).UTC().Format(http.TimeFormat)}
		},
		"not": func(time.Duration) map[string]string { return nil },
	}
	for name, newLimiter := range limiters {
		for how, header := range says {
			for _, parallel := range []int{1, 10} {
				t.Run(name+", says when "+how+", "+strconv.Itoa(parallel), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						ideal, actual := &server{limiter: newLimiter()}, &server{limiter: newLimiter()}
						allowed := elapsed(limit+objects, parallel, func() error {
							for wait := ideal.wait(); wait > 0; wait = ideal.wait() {
								<-time.After(wait)
							}
							<-time.After(latency)
							return nil
						})
						client, _ := simulated(rest.Options{MaxRetries: 4}, func(int, *http.Request) reply {
							if wait := actual.wait(); wait > 0 {
								return reply{status: 429, header: header(wait), after: latency}
							}
							return reply{status: 200, after: latency}
						})
						took := elapsed(limit+objects, parallel, func() error {
							ctx, cancel := context.WithTimeout(t.Context(), rest.DefaultOperationTimeout)
							defer cancel()
							return do(ctx, client, "GET")
						})
						if took.failed > 0 {
							t.Errorf("%d failed", took.failed)
						}
						if ratio := took.time.Seconds() / allowed.time.Seconds(); ratio > 1.2 {
							t.Errorf("took %s, %.2f times the %s that the limit allows", took.time, ratio, allowed.time)
						}
						if actual.refused > objects/2 {
							t.Errorf("%d requests were refused", actual.refused)
						}
					})
				})
			}
		}
	}
}

// latency is how long an answer takes.
const latency = 20 * time.Millisecond

type run struct {
	time   time.Duration
	failed int64
}

// elapsed measures how long so many calls take with so many at a time.
func elapsed(count, parallel int, call func() error) run {
	start := time.Now()
	var next, failed atomic.Int64
	var all sync.WaitGroup
	for range parallel {
		all.Go(func() {
			for next.Add(1) <= int64(count) {
				if call() != nil {
					failed.Add(1)
				}
			}
		})
	}
	all.Wait()
	return run{time.Since(start), failed.Load()}
}
