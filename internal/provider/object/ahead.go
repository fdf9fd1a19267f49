package object

import (
	"context"
	"iter"
	"sync"
)

// sideBySide is how many requests one list or data source has under way.
const sideBySide = 8

// Ahead does something for each item, for a few at a time, and gives the answers in the order of the items. It is never
// further ahead than those few: whoever stops early has not paid for the rest.
func Ahead[T, A any](ctx context.Context, items []T, do func(context.Context, T) A) iter.Seq2[T, A] {
	return func(yield func(T, A) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var running sync.WaitGroup
		defer running.Wait()
		defer cancel()
		answers := make([]chan A, len(items))
		begin := func(i int) {
			if i < len(items) {
				answers[i] = make(chan A, 1)
				running.Go(func() { answers[i] <- do(ctx, items[i]) })
			}
		}
		for i := range sideBySide {
			begin(i)
		}
		for i, item := range items {
			answer := <-answers[i]
			begin(i + sideBySide)
			if !yield(item, answer) {
				return
			}
		}
	}
}
