package rest_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// source is a list that takes a second to fetch and counts how often it is.
type source struct {
	mu    sync.Mutex
	loads int
	err   error
}

func (s *source) load(ctx context.Context) (string, error) {
	s.mu.Lock()
	s.loads++
	answer, err := strconv.Itoa(s.loads), s.err
	s.mu.Unlock()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-time.After(time.Second):
		return answer, err
	}
}

func TestListsAreShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			lists rest.Lists
			s     source
			all   sync.WaitGroup
		)
		for range 50 {
			all.Go(func() {
				if v, err := rest.List(t.Context(), &lists, "a", s.load); v != "1" || err != nil {
					t.Errorf("%q, %v", v, err)
				}
			})
		}
		all.Wait()
		if v, _ := rest.List(t.Context(), &lists, "a", s.load); v != "1" {
			t.Errorf("later it is %q", v)
		}
		if v, _ := rest.List(t.Context(), &lists, "b", s.load); v != "2" {
			t.Errorf("another list is %q", v)
		}
		lists.Invalidate("a")
		if v, _ := rest.List(t.Context(), &lists, "a", s.load); v != "3" {
			t.Errorf("after a write it is %q", v)
		}
		if v, _ := rest.List(t.Context(), &lists, "b", s.load); v != "2" {
			t.Errorf("the other one is %q", v)
		}
	})
}

// An error goes to everybody who waited for it, and to nobody later.
func TestListErrorsAreNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			lists rest.Lists
			s     = source{err: errReset}
			all   sync.WaitGroup
		)
		for range 10 {
			all.Go(func() {
				if _, err := rest.List(t.Context(), &lists, "a", s.load); !errors.Is(err, errReset) {
					t.Errorf("%v", err)
				}
			})
		}
		all.Wait()
		s.err = nil
		if v, err := rest.List(t.Context(), &lists, "a", s.load); v != "2" || err != nil {
			t.Errorf("%q, %v", v, err)
		}
	})
}

// A list that was being fetched when something was written serves those who asked before, and nobody after.
func TestListInvalidatedInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			lists rest.Lists
			s     source
			all   sync.WaitGroup
		)
		all.Go(func() {
			if v, _ := rest.List(t.Context(), &lists, "a", s.load); v != "1" {
				t.Errorf("who asked before has %q", v)
			}
		})
		synctest.Wait()
		lists.Invalidate("a")
		for range 5 {
			all.Go(func() {
				if v, _ := rest.List(t.Context(), &lists, "a", s.load); v != "2" {
					t.Errorf("who asked after has %q", v)
				}
			})
		}
		all.Wait()
		if v, _ := rest.List(t.Context(), &lists, "a", s.load); v != "2" || s.loads != 2 {
			t.Errorf("%q is kept after %d loads", v, s.loads)
		}
	})
}

// Who waits for another's request is not hurt when that one is cancelled, and can itself be cancelled alone.
func TestListCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			lists rest.Lists
			s     source
			all   sync.WaitGroup
		)
		first, cancelFirst := context.WithCancel(t.Context())
		all.Go(func() {
			if _, err := rest.List(first, &lists, "a", s.load); !errors.Is(err, context.Canceled) || err.Error() != "the operation was cancelled" {
				t.Errorf("the first: %v", err)
			}
		})
		synctest.Wait()
		for range 5 {
			all.Go(func() {
				if v, err := rest.List(t.Context(), &lists, "a", s.load); v != "2" || err != nil {
					t.Errorf("a waiter has %q, %v", v, err)
				}
			})
		}
		impatient, cancelImpatient := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancelImpatient()
		all.Go(func() {
			_, err := rest.List(impatient, &lists, "a", s.load)
			if !errors.Is(err, context.DeadlineExceeded) || err.Error() != "the operation's time ran out" {
				t.Errorf("the impatient one: %v", err)
			}
		})
		time.AfterFunc(500*time.Millisecond, cancelFirst)
		start := time.Now()
		all.Wait()
		if took := time.Since(start); took != 1500*time.Millisecond || s.loads != 2 {
			t.Errorf("%d loads in %s", s.loads, took)
		}
	})
}

func TestLocks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			locks rest.Locks
			all   sync.WaitGroup
			mu    sync.Mutex
			in    = map[string]int{}
		)
		start := time.Now()
		for i := range 20 {
			name := []string{"a", "b"}[i%2]
			all.Go(func() {
				unlock, err := locks.Lock(t.Context(), name)
				if err != nil {
					t.Error(err)
					return
				}
				defer unlock()
				mu.Lock()
				in[name]++
				alone := in[name] == 1
				mu.Unlock()
				if !alone {
					t.Errorf("two hold %s", name)
				}
				<-time.After(time.Second)
				mu.Lock()
				in[name]--
				mu.Unlock()
			})
		}
		all.Wait()
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("20 turns of a second under two names took %s", took)
		}

		unlock, _ := locks.Lock(t.Context(), "a")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := locks.Lock(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		unlock()
		if unlock, err := locks.Lock(t.Context(), "a"); err != nil {
			t.Error("whoever gave up waiting holds the lock")
		} else {
			unlock()
		}
	})
}

// What was fetched before a write and arrives after it is not kept, even where nobody asked meanwhile.
func TestListOlderThanAWriteIsNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			lists rest.Lists
			s     source
			first sync.WaitGroup
		)
		first.Go(func() { _, _ = rest.List(t.Context(), &lists, "a", s.load) })
		synctest.Wait()
		lists.Invalidate("a")
		first.Wait()
		if v, _ := rest.List(t.Context(), &lists, "a", s.load); v != "2" {
			t.Errorf("%q is older than the write", v)
		}
	})
}
