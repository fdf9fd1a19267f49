package serve

import (
	"context"
	"testing"
)

func TestShutdown(t *testing.T) {
	t.Parallel()
	var s Shutdown
	s.Run(t.Context()) // nothing to do

	did := make(chan string, 10)
	s.Add(func(context.Context) {
		did <- "first"
		s.Add(func(context.Context) { did <- "added meanwhile" })
	})
	s.Add(func(context.Context) { did <- "taken off" })()
	s.Run(t.Context())
	close(did)
	var all []string
	for name := range did {
		all = append(all, name)
	}
	if len(all) != 2 || all[0] != "first" || all[1] != "added meanwhile" {
		t.Errorf("it did %q", all)
	}
}

// Tasks run side by side, and one that takes too long is not waited for.
func TestShutdownEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var s Shutdown
	met, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	s.Add(func(context.Context) {
		met <- struct{}{}
		<-release
	})
	s.Add(func(context.Context) {
		<-met
		cancel()
	})
	s.Run(ctx)
	if ctx.Err() == nil {
		t.Error("it returned before its time, with a task that is not done")
	}
}
