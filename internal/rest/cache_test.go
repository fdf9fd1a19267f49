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

func TestCacheIsShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			cache rest.Cache
			s     source
			all   sync.WaitGroup
		)
		for range 50 {
			all.Go(func() {
				if v, err := rest.Cached(t.Context(), &cache, "a", s.load); v != "1" || err != nil {
					t.Errorf("%q, %v", v, err)
				}
			})
		}
		all.Wait()
		if v, _ := rest.Cached(t.Context(), &cache, "a", s.load); v != "1" {
			t.Errorf("later it is %q", v)
		}
		if v, _ := rest.Cached(t.Context(), &cache, "b", s.load); v != "2" {
			t.Errorf("another list is %q", v)
		}
		cache.Invalidate("a")
		if v, _ := rest.Cached(t.Context(), &cache, "a", s.load); v != "3" {
			t.Errorf("after a write it is %q", v)
		}
		if v, _ := rest.Cached(t.Context(), &cache, "b", s.load); v != "2" {
			t.Errorf("the other one is %q", v)
		}
	})
}

// An error goes to everybody who waited for it, and to nobody later.
func TestListErrorsAreNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			cache rest.Cache
			s     = source{err: errReset}
			all   sync.WaitGroup
		)
		for range 10 {
			all.Go(func() {
				if _, err := rest.Cached(t.Context(), &cache, "a", s.load); !errors.Is(err, errReset) {
					t.Errorf("%v", err)
				}
			})
		}
		all.Wait()
		s.err = nil
		if v, err := rest.Cached(t.Context(), &cache, "a", s.load); v != "2" || err != nil {
			t.Errorf("%q, %v", v, err)
		}
	})
}

// A list that was being fetched when something was written serves those who asked before, and nobody after.
func TestListInvalidatedInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			cache rest.Cache
			s     source
			all   sync.WaitGroup
		)
		all.Go(func() {
			if v, _ := rest.Cached(t.Context(), &cache, "a", s.load); v != "1" {
				t.Errorf("who asked before has %q", v)
			}
		})
		synctest.Wait()
		cache.Invalidate("a")
		for range 5 {
			all.Go(func() {
				if v, _ := rest.Cached(t.Context(), &cache, "a", s.load); v != "2" {
					t.Errorf("who asked after has %q", v)
				}
			})
		}
		all.Wait()
		if v, _ := rest.Cached(t.Context(), &cache, "a", s.load); v != "2" || s.loads != 2 {
			t.Errorf("%q is kept after %d loads", v, s.loads)
		}
	})
}

// Who waits for another's request is not hurt when that one is cancelled, and can itself be cancelled alone.
func TestListCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			cache rest.Cache
			s     source
			all   sync.WaitGroup
		)
		first, cancelFirst := context.WithCancel(t.Context())
		all.Go(func() {
			if _, err := rest.Cached(first, &cache, "a", s.load); !errors.Is(err, context.Canceled) || err.Error() != "the operation was cancelled" {
				t.Errorf("the first: %v", err)
			}
		})
		synctest.Wait()
		for range 5 {
			all.Go(func() {
				if v, err := rest.Cached(t.Context(), &cache, "a", s.load); v != "2" || err != nil {
					t.Errorf("a waiter has %q, %v", v, err)
				}
			})
		}
		impatient, cancelImpatient := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancelImpatient()
		all.Go(func() {
			_, err := rest.Cached(impatient, &cache, "a", s.load)
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

// What was fetched before a write and arrives after it is not kept, even where nobody asked meanwhile.
func TestAnswerOlderThanAWriteIsNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			cache rest.Cache
			s     source
			first sync.WaitGroup
		)
		first.Go(func() { _, _ = rest.Cached(t.Context(), &cache, "a", s.load) })
		synctest.Wait()
		cache.Invalidate("a")
		first.Wait()
		if v, _ := rest.Cached(t.Context(), &cache, "a", s.load); v != "2" {
			t.Errorf("%q is older than the write", v)
		}
	})
}
