package rest_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

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
