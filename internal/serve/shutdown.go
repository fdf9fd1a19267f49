package serve

import (
	"context"
	"sync"
	"time"
)

// timeToEnd is how long this process takes at most to end, once Terraform has told it to. Terraform waits 2 seconds for it
// and then kills it (Client.Kill of go-plugin). Measured on Terraform 1.11.4, it is 1.99 to 2.00 s each time: after a plan and an
// apply, after a run that failed, after one Ctrl-C, after two, and after SIGTERM to the whole process group. Terraform waits
// for each of a command's processes of the provider in turn, so people see the time that is taken here.
const timeToEnd = 1500 * time.Millisecond

// Shutdown is what has to be done before the process ends, whoever needs it: what was opened for the time of a run, for
// example, and that nobody has closed. Its zero value has nothing to do.
type Shutdown struct {
	mu    sync.Mutex
	last  int
	tasks map[int]func(context.Context)
}

// Add puts a task on the list, and returns a function that takes it off again, for when it is done or needless. A task that
// Run has begun can be taken off no more.
func (s *Shutdown) Add(task func(context.Context)) (remove func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tasks == nil {
		s.tasks = map[int]func(context.Context){}
	}
	s.last++
	number := s.last
	s.tasks[number] = task
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.tasks, number)
	}
}

// Run does all tasks, side by side, and those that are added in the meantime after them. It returns when nothing is left,
// or when the context ends, whether tasks do or not.
func (s *Shutdown) Run(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for tasks := s.take(); len(tasks) > 0 && ctx.Err() == nil; tasks = s.take() {
			var running sync.WaitGroup
			for _, task := range tasks {
				running.Go(func() { task(ctx) })
			}
			running.Wait()
		}
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// take empties the list.
func (s *Shutdown) take() map[int]func(context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	tasks := s.tasks
	s.tasks = nil
	return tasks
}
