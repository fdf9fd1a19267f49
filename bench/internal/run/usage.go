package run

import "time"

// Usage is what a provider took.
type Usage struct {
	Peak int64         // bytes of memory that one of its processes had at most; 0 where nobody knows
	CPU  time.Duration // of all its processes; 0 where nobody knows
}
