package rest_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	errReset   = errors.New("connection reset by peer")
	errRefused = errors.New("connection refused")
)

// Each fault for each method: what became of the request, and how often it was sent. A POST is repeated only where it
// cannot have been executed.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	const (
		definite, maybe, not = rest.Definite, rest.MaybeExecuted, rest.NotExecuted
		all                  = 4 // attempts, with three retries
	)
	type want struct {
		outcome  rest.Outcome
		attempts int
	}
	for name, c := range map[string]struct {
		fault             reply
		get, write, post  want // PUT and DELETE behave alike
		text              string
		absent, ownStatus bool
	}{
		"refused connection": {reply{err: errRefused, unsent: true}, want{not, all}, want{not, all}, want{not, all}, "Leaf gave no answer: connection refused (after 4 attempts)", false, false},
		"unknown host": {
			reply{err: &net.DNSError{IsNotFound: true}, unsent: true},
			want{not, 1},
			want{not, 1},
			want{not, 1},
			"Leaf gave no answer: the host name api.example.com is unknown", false, false,
		},
		"reset":             {reply{err: errReset}, want{definite, all}, want{maybe, all}, want{maybe, 1}, "Leaf gave no answer: connection reset", false, false},
		"attempt times out": {reply{status: 200, after: time.Hour}, want{definite, all}, want{maybe, all}, want{maybe, 1}, "no answer in time (request_timeout is 30s)", false, false},
		"400":               {reply{status: 400, body: `{"title":"Bad"}`}, want{definite, 1}, want{definite, 1}, want{definite, 1}, `Leaf answered 400 Bad Request: "Bad"`, false, true},
		"401":               {reply{status: 401}, want{definite, 1}, want{definite, 1}, want{definite, 1}, "Leaf answered 401 Unauthorized", false, true},
		"403":               {reply{status: 403}, want{definite, 1}, want{definite, 1}, want{definite, 1}, "Leaf answered 403 Forbidden", false, true},
		"404":               {reply{status: 404}, want{definite, 1}, want{definite, 1}, want{definite, 1}, "Leaf answered 404 Not Found", true, true},
		"410":               {reply{status: 410}, want{definite, 1}, want{definite, 1}, want{definite, 1}, "Leaf answered 410 Gone", true, true},
		"409":               {reply{status: 409}, want{definite, 1}, want{definite, 1}, want{definite, 1}, "Leaf answered 409 Conflict", false, true},
		"408":               {reply{status: 408}, want{definite, 1}, want{maybe, 1}, want{maybe, 1}, "Leaf answered 408 Request Timeout", false, true},
		"301":               {reply{status: 301, header: map[string]string{"Location": "https://other.example.com/?q=1"}}, want{definite, 1}, want{maybe, 1}, want{maybe, 1}, "a redirect to the host other.example.com, which is never followed", false, true},
		"307 to nowhere":    {reply{status: 307, header: map[string]string{"Location": "https://[::1"}}, want{definite, 1}, want{maybe, 1}, want{maybe, 1}, "a redirect, which is never followed", false, true},
		"500":               {reply{status: 500}, want{definite, 1}, want{maybe, 1}, want{maybe, 1}, "Leaf answered 500 Internal Server Error", false, true},
		"501":               {reply{status: 501}, want{definite, 1}, want{definite, 1}, want{definite, 1}, "Leaf answered 501 Not Implemented", false, true},
		"502":               {reply{status: 502}, want{definite, all}, want{maybe, all}, want{maybe, 1}, "Leaf answered 502 Bad Gateway", false, true},
		"503":               {reply{status: 503}, want{definite, all}, want{maybe, all}, want{maybe, 1}, "Leaf answered 503 Service Unavailable", false, true},
		"504":               {reply{status: 504}, want{definite, all}, want{maybe, all}, want{maybe, 1}, "Leaf answered 504 Gateway Timeout", false, true},
		"520 has no name":   {reply{status: 520, body: `{"title":"?"}`}, want{definite, 1}, want{maybe, 1}, want{maybe, 1}, `Leaf answered 520: "?"`, false, true},
		"text with 404":     {reply{status: 404, body: "default backend - 404"}, want{definite, 1}, want{maybe, 1}, want{maybe, 1}, "404 Not Found: a text, which something between here and the API has sent", false, true},
		"error with 200":    {reply{status: 200, body: `{"type":"t","title":"Bad","status":400}`}, want{definite, 1}, want{maybe, 1}, want{maybe, 1}, `Leaf answered 200 OK: "Bad": an error with the status of a success`, false, true},
		"page with 404":     {reply{status: 404, body: "<html>"}, want{definite, 1}, want{maybe, 1}, want{maybe, 1}, "404 Not Found: a web page, which something between here and the API has sent", false, true},
		"page with 200":     {reply{status: 200, body: "\n <!DOCTYPE html>"}, want{definite, 1}, want{maybe, 1}, want{maybe, 1}, "Leaf answered 200 OK: a web page instead of JSON", false, true},
	} {
		for method, expected := range map[string]want{"GET": c.get, "PUT": c.write, "DELETE": c.write, "POST": c.post} {
			t.Run(name+"/"+method, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					client, n := simulated(rest.Options{MaxRetries: all - 1}, sequence(c.fault))
					err := do(t.Context(), client, method)
					if err == nil {
						t.Fatal("no error")
					}
					if got := (want{rest.OutcomeOf(err), len(n.times())}); got != expected {
						t.Errorf("outcome and attempts are %v, not %v", got, expected)
					}
					if !strings.HasPrefix(err.Error(), method+" /things: ") || !strings.Contains(err.Error(), c.text) {
						t.Errorf("the error is %q", err)
					}
					if (rest.AbsenceOf(err) != rest.NotSaid) != c.absent {
						t.Errorf("absent is %v", !c.absent)
					}
					if wantStatus := 0; (rest.StatusOf(err) != wantStatus) != c.ownStatus {
						t.Errorf("the status is %d", rest.StatusOf(err))
					}
				})
			})
		}
	}
}

// What an earlier attempt may have done is not forgotten when a later one is refused or put off.
func TestOutcomeOfEarlierAttempts(t *testing.T) {
	t.Parallel()
	for name, later := range map[string]reply{
		"refused":    {status: 400},
		"put off":    {status: 429, header: map[string]string{"Retry-After": "3600"}},
		"never left": {err: errRefused, unsent: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, _ := simulated(rest.Options{MaxRetries: 2}, sequence(reply{status: 502}, later))
				if got := rest.OutcomeOf(do(t.Context(), c, "PUT")); got != rest.MaybeExecuted {
					t.Errorf("outcome %d", got)
				}
			})
		})
	}
}

// A login is a POST that changes nothing: it is repeated, and a lost answer is no danger.
func TestReadOnlyPost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, n := simulated(rest.Options{MaxRetries: 2}, sequence(reply{status: 503}, reply{err: errReset}, reply{status: 500}))
		_, err := c.Do(t.Context(), rest.Request{Method: http.MethodPost, Path: "/login", Body: 1, ReadOnly: true})
		if rest.OutcomeOf(err) != rest.Definite || len(n.times()) != 3 {
			t.Errorf("%v after %d attempts", err, len(n.times()))
		}
	})
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]reply{"503": {status: 503}, "reset": {err: errReset}, "refused": {err: errRefused, unsent: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, n := simulated(rest.Options{MaxRetries: 9, RetryWait: time.Second}, sequence(fault))
				_ = do(t.Context(), c, "GET")
				times := n.times()
				if len(times) != 10 {
					t.Fatalf("%d attempts", len(times))
				}
				for i := range 9 {
					wait, most := times[i+1]-times[i], min(time.Second<<i, 30*time.Second)
					if wait < most/2 || wait > most {
						t.Errorf("wait %d is %s, not within %s and %s", i, wait, most/2, most)
					}
				}
			})
		})
	}
}

func TestBackoffHonoursRetryAfterOf503(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, n := simulated(rest.Options{MaxRetries: 1}, sequence(reply{status: 503, header: map[string]string{"Retry-After": "7"}}, reply{status: 200}))
		if err := do(t.Context(), c, "GET"); err != nil || n.times()[1] != 7*time.Second {
			t.Errorf("%v; attempts at %v", err, n.times())
		}
	})
}

// A retry that does not fit into the operation's time is not waited for.
func TestRetriesEndWithTheOperation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, n := simulated(rest.Options{MaxRetries: 1000, RetryWait: time.Second}, sequence(reply{status: 503}))
		start := time.Now()
		err := do(t.Context(), c, "GET")
		if took := time.Since(start); took > rest.DefaultOperationTimeout || took < rest.DefaultOperationTimeout-time.Minute {
			t.Errorf("ended after %s: %v", took, err)
		}
		if rest.StatusOf(err) != 503 || len(n.times()) > 25 {
			t.Errorf("%d attempts: %v", len(n.times()), err)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	const date = "Sat, 01 Jan 2000 00:00:00 GMT" // when a bubble begins
	for name, c := range map[string]struct {
		header   map[string]string
		min, max time.Duration
	}{
		"seconds":                     {map[string]string{"Retry-After": "20"}, 20 * time.Second, 20 * time.Second},
		"fraction":                    {map[string]string{"Retry-After": "1.5"}, 1500 * time.Millisecond, 1500 * time.Millisecond},
		"date":                        {map[string]string{"Retry-After": "Sat, 01 Jan 2000 00:00:40 GMT"}, 40 * time.Second, 40 * time.Second},
		"date, and a clock of theirs": {map[string]string{"Retry-After": "Tue, 01 Jan 2030 00:00:40 GMT", "Date": "Tue, 01 Jan 2030 00:00:10 GMT"}, 30 * time.Second, 30 * time.Second},
		"date in the past":            {map[string]string{"Retry-After": "Fri, 31 Dec 1999 00:00:00 GMT", "Date": date}, 250 * time.Millisecond, 500 * time.Millisecond},
		"zero":                        {map[string]string{"Retry-After": "0"}, 250 * time.Millisecond, 500 * time.Millisecond},
		"negative":                    {map[string]string{"Retry-After": "-5"}, 250 * time.Millisecond, 500 * time.Millisecond},
		"not a number":                {map[string]string{"Retry-After": "NaN"}, 250 * time.Millisecond, 500 * time.Millisecond},
		"nonsense":                    {map[string]string{"Retry-After": "soon"}, 250 * time.Millisecond, 500 * time.Millisecond},
		"absent":                      {nil, 250 * time.Millisecond, 500 * time.Millisecond},
	} {
		for _, method := range []string{"GET", "POST"} {
			t.Run(name+"/"+method, func(t *testing.T) {
				t.Parallel()
				// 429 is not counted as a retry: there are none here.
				synctest.Test(t, func(t *testing.T) {
					client, n := simulated(rest.Options{}, sequence(reply{status: 429, header: c.header}, reply{status: 200}))
					if err := do(t.Context(), client, method); err != nil {
						t.Fatal(err)
					}
					if wait := n.times()[1]; wait < c.min || wait > c.max {
						t.Errorf("waited %s", wait)
					}
				})
			})
		}
	}
}

// However long the API says "0", it is not hammered.
func TestRetryAfterZeroForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, n := simulated(rest.Options{}, sequence(reply{status: 429, header: map[string]string{"Retry-After": "0"}}))
		err := do(t.Context(), c, "POST")
		if rest.OutcomeOf(err) != rest.NotExecuted || len(n.times()) > 5*60*4 {
			t.Errorf("%d attempts: %v", len(n.times()), err)
		}
	})
}

func TestRetryAfterLongerThanTheTimeLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, n := simulated(rest.Options{}, sequence(reply{status: 429, header: map[string]string{"Retry-After": "3600"}}))
		const text = "too many requests, and the wait of 1h0m0s that it asks for is longer than the time left"
		// The first hears it from the API; the second is told without asking.
		for range 2 {
			err := do(t.Context(), c, "POST")
			if err == nil || !strings.Contains(err.Error(), text) || rest.OutcomeOf(err) != rest.NotExecuted {
				t.Errorf("%v", err)
			}
		}
		if times := n.times(); len(times) != 1 || time.Since(n.start) > time.Second {
			t.Errorf("requests at %v, now %s", times, time.Since(n.start))
		}
		// Once the hour is over, everything works again.
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
		defer cancel()
		_ = do(ctx, c, "POST")
		if times := n.times(); times[1] < time.Hour {
			t.Errorf("asked again after %s", times[1])
		}
	})
}
