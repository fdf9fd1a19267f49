package leaf

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Barrier is what stands before every request of the process: nobody can be reached, the login is refused, the account is
// the wrong one. A hundred objects meet the same one at the same time, so it is told in full once.
type Barrier interface {
	error
	// Again reports whether it has been asked this before.
	Again() bool
	// Brief is one line that stands for what was told before.
	Brief() string
}

// told implements Again.
type told struct{ before atomic.Bool }

// Again implements Barrier.
func (t *told) Again() bool { return t != nil && t.before.Swap(true) }

func isBarrier(err error) bool {
	var barrier Barrier
	return errors.As(err, &barrier)
}

// UnreachableError says that nobody could be reached to whom a request might have been sent.
type UnreachableError struct {
	Cause error

	told
}

// Error implements error.
func (e *UnreachableError) Error() string { return e.Cause.Error() }

// Unwrap gives the failure of the first request. That none was carried out is as true for all others.
func (e *UnreachableError) Unwrap() error { return e.Cause }

// Brief implements Barrier.
func (e *UnreachableError) Brief() string {
	return "Leaf's API cannot be reached, as another error of this run says in full."
}

// asker sends a request.
type asker func(context.Context, rest.Request) (*rest.Response, error)

// reach is what is known of the way to the API.
type reach struct {
	answered atomic.Bool
	failure  atomic.Pointer[UnreachableError]
}

// ask sends a request. As long as nobody has answered any, the first that reaches nobody speaks for all: with a wrong
// address each of a hundred objects would wait for its own retries.
func (c *Client) ask(ctx context.Context, r rest.Request) (*rest.Response, error) {
	if failure := c.reach.failure.Load(); failure != nil {
		return nil, failure
	}
	response, err := c.rest.Do(ctx, r)
	switch {
	case err == nil, rest.StatusOf(err) != 0:
		c.reach.answered.Store(true)
	case rest.Unreachable(err) && !c.reach.answered.Load():
		c.reach.failure.CompareAndSwap(nil, &UnreachableError{Cause: err})
		return nil, c.reach.failure.Load()
	}
	return response, err
}
