package rest_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// together sends requests at the same time and returns their errors.
func together(ctx context.Context, c *rest.Client, count int, method string) []error {
	var all sync.WaitGroup
	problems := make([]error, count)
	for i := range count {
		all.Go(func() { problems[i] = do(ctx, c, method) })
	}
	all.Wait()
	return problems
}

// One 429 holds back every request of the client, and when the wait is over they leave one after the other.
func TestCoolDownOfAll(t *testing.T) {
	t.Parallel()
	for name, perMinute := range map[string]int{"not paced": 0, "paced": 60000} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := func(n int, _ *http.Request) reply {
				if n == 0 {
					return reply{status: 429, header: map[string]string{"Retry-After": "30"}}
				}
				return reply{status: 200}
			}
			synctest.Test(t, func(t *testing.T) {
				c, n := simulated(rest.Options{RequestsPerMinute: perMinute}, answer)
				var first sync.WaitGroup
				first.Go(func() { _ = do(t.Context(), c, "GET") })
				synctest.Wait() // it has got its 429
				for _, err := range together(t.Context(), c, 99, "POST") {
					if err != nil {
						t.Fatal(err)
					}
				}
				first.Wait()
				times := n.times()
				if len(times) != 101 {
					t.Fatalf("%d requests", len(times))
				}
				slices.Sort(times)
				for i, at := range times[1:] {
					if at < 30*time.Second {
						t.Errorf("request %d left after %s, in the cool-down", i, at)
					}
					if i > 0 && at == times[i] {
						t.Errorf("requests %d and %d left together", i-1, i)
					}
				}
				if first := times[11] - times[1]; first < 150*time.Millisecond {
					t.Errorf("the first ten left within %s", first)
				}
				if last := times[100]; last > 32*time.Second {
					t.Errorf("the last one left after %s", last)
				}
			})
		})
	}
}

// Many at once against a limit of one per 100 ms: all get through, and the API is not flooded with what it refuses.
func TestNoThunderingHerd(t *testing.T) {
	t.Parallel()
	var free time.Time
	answer := func(int, *http.Request) reply {
		if now := time.Now(); now.Before(free) {
			return reply{status: 429, header: map[string]string{"Retry-After": "1"}}
		}
		free = time.Now().Add(10 * time.Millisecond)
		return reply{status: 200}
	}
	synctest.Test(t, func(t *testing.T) {
		c, n := simulated(rest.Options{}, answer)
		for _, err := range together(t.Context(), c, 200, "GET") {
			if err != nil {
				t.Fatal(err)
			}
		}
		// The herd of 200 arrives once; whoever was refused then comes at a pace that the API can serve.
		if count := len(n.times()); count > 400 {
			t.Errorf("%d requests for 200", count)
		}
	})
}

func TestPacing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, n := simulated(rest.Options{RequestsPerMinute: 120}, sequence(reply{status: 200}))
		for _, err := range together(t.Context(), c, 20, "GET") {
			if err != nil {
				t.Fatal(err)
			}
		}
		for i, at := range n.times() {
			if want := time.Duration(i) * 500 * time.Millisecond; (at - want).Abs() > time.Millisecond {
				t.Errorf("request %d left after %s, not %s", i, at, want)
			}
		}
	})
}

func TestPacingBeyondTheTimeLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, n := simulated(rest.Options{RequestsPerMinute: 1, MaxRetries: 5}, sequence(reply{status: 200}))
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		_ = do(ctx, c, "GET")
		err := do(ctx, c, "POST")
		if err == nil || !strings.Contains(err.Error(), "requests_per_minute") || rest.OutcomeOf(err) != rest.NotExecuted {
			t.Errorf("%v", err)
		}
		if len(n.times()) != 1 || time.Since(n.start) > 0 {
			t.Errorf("waited in vain for %s", time.Since(n.start))
		}
	})
}

// A 429 that arrives while others wait for the pace holds those back, too.
func TestCoolDownReachesWhoWaitsForThePace(t *testing.T) {
	t.Parallel()
	answer := sequence(reply{status: 200}, reply{status: 429, header: map[string]string{"Retry-After": "60"}}, reply{status: 200})
	synctest.Test(t, func(t *testing.T) {
		c, n := simulated(rest.Options{RequestsPerMinute: 60}, answer)
		for _, err := range together(t.Context(), c, 5, "GET") {
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, at := range n.times()[2:] {
			if at < 61*time.Second {
				t.Errorf("a request left after %s", at)
			}
		}
	})
}

// Wherever a request waits, cancelling ends it at once, and nothing is sent any more.
func TestCancelStopsAtOnce(t *testing.T) {
	t.Parallel()
	slow := reply{status: 200, after: 20 * time.Second}
	for name, c := range map[string]struct {
		options  rest.Options
		replies  []reply
		method   string
		outcome  rest.Outcome
		requests int
	}{
		"backoff of a GET":          {rest.Options{MaxRetries: 9, RetryWait: time.Minute}, []reply{{status: 503}}, "GET", rest.Definite, 1},
		"backoff of a DELETE":       {rest.Options{MaxRetries: 9, RetryWait: time.Minute}, []reply{{status: 503}}, "DELETE", rest.MaybeExecuted, 1},
		"cool-down of a POST":       {rest.Options{}, []reply{{status: 429, header: map[string]string{"Retry-After": "60"}}}, "POST", rest.NotExecuted, 1},
		"pace":                      {rest.Options{RequestsPerMinute: 1}, []reply{{status: 503}}, "GET", rest.Definite, 1},
		"a read under way":          {rest.Options{}, []reply{slow}, "GET", rest.Definite, 1},
		"a write not yet connected": {rest.Options{}, []reply{{status: 200, after: 20 * time.Second, unsent: true}}, "POST", rest.NotExecuted, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.options.MaxRetries = max(c.options.MaxRetries, 1)
			synctest.Test(t, func(t *testing.T) {
				client, n := simulated(c.options, sequence(c.replies...))
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(10*time.Second, cancel)
				err := do(ctx, client, c.method)
				if took := time.Since(n.start); took != 10*time.Second {
					t.Errorf("ended after %s", took)
				}
				if !errors.Is(err, context.Canceled) || !strings.HasSuffix(err.Error(), ": the operation was cancelled") {
					t.Errorf("the error is %v", err)
				}
				if rest.OutcomeOf(err) != c.outcome || len(n.times()) != c.requests {
					t.Errorf("outcome %d after %d requests", rest.OutcomeOf(err), len(n.times()))
				}
				// A cancelled operation starts nothing.
				if err := do(ctx, client, c.method); rest.OutcomeOf(err) != rest.NotExecuted || len(n.times()) != c.requests {
					t.Errorf("a cancelled operation made a request: %v", err)
				}
			})
		})
	}
}

// A write that has left gets its answer after an interrupt, since that may be the only trace of what it made.
func TestInterruptGrace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer reply
		took   time.Duration
		check  func(error) bool
	}{
		"answered in time":   {reply{status: 201, after: 14 * time.Second}, 14 * time.Second, func(err error) bool { return err == nil }},
		"refused in time":    {reply{status: 409, after: 12 * time.Second}, 12 * time.Second, func(err error) bool { return rest.StatusOf(err) == 409 }},
		"put off in time":    {reply{status: 429, after: 12 * time.Second}, 12 * time.Second, func(err error) bool { return rest.OutcomeOf(err) == rest.NotExecuted }},
		"fault, not retried": {reply{status: 503, after: 12 * time.Second}, 12 * time.Second, func(err error) bool { return rest.OutcomeOf(err) == rest.MaybeExecuted }},
		"not answered": {reply{status: 201, after: time.Hour}, 15 * time.Second, func(err error) bool {
			return rest.OutcomeOf(err) == rest.MaybeExecuted && errors.Is(err, context.Canceled)
		}},
	} {
		for _, method := range []string{"POST", "PUT", "DELETE"} {
			t.Run(name+"/"+method, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					client, n := simulated(rest.Options{MaxRetries: 3}, sequence(c.answer))
					ctx, cancel := context.WithCancel(t.Context())
					time.AfterFunc(10*time.Second, cancel)
					err := do(ctx, client, method)
					if took := time.Since(n.start); took != c.took || len(n.times()) != 1 {
						t.Errorf("%d requests in %s", len(n.times()), took)
					}
					if !c.check(err) {
						t.Errorf("%v", err)
					}
				})
			})
		}
	}
}

// The end of the operation's time is told apart from an interrupt, and from the time of one attempt.
func TestWhoseTimeRanOut(t *testing.T) {
	t.Parallel()
	for method, took := range map[string]time.Duration{"GET": 20 * time.Second, "POST": 25 * time.Second} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, n := simulated(rest.Options{}, sequence(reply{status: 200, after: time.Hour}))
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				err := do(ctx, c, method)
				if !errors.Is(err, context.DeadlineExceeded) || !strings.HasSuffix(err.Error(), ": the operation's time ran out") {
					t.Errorf("%v", err)
				}
				if got := time.Since(n.start); got != took {
					t.Errorf("ended after %s", got)
				}
			})
		})
	}
}

func TestRequestTimeoutBoundsEachAttempt(t *testing.T) {
	t.Parallel()
	answer := sequence(reply{status: 200, after: 11 * time.Second}, reply{status: 200, after: 9 * time.Second})
	synctest.Test(t, func(t *testing.T) {
		c, n := simulated(rest.Options{RequestTimeout: 10 * time.Second, MaxRetries: 1, RetryWait: time.Second}, answer)
		if err := do(t.Context(), c, "GET"); err != nil {
			t.Fatal(err)
		}
		if second := n.times()[1]; second < 10*time.Second || second > 11*time.Second {
			t.Errorf("the second attempt left after %s", second)
		}
	})
}
