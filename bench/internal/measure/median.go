package measure

import (
	"cmp"
	"slices"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/run"
)

// Median is what lies in the middle, of each measure by itself; of two middles, the smaller. The outcome is the first
// that is not as it should be.
func (r Row) Median() Sample {
	outcome := ""
	for _, s := range r.Samples {
		outcome = cmp.Or(outcome, s.Outcome)
	}
	return Sample{
		Time:     Median(r.Samples, func(s Sample) time.Duration { return s.Time }),
		CPU:      Median(r.Samples, func(s Sample) time.Duration { return s.CPU }),
		Requests: Median(r.Samples, func(s Sample) int64 { return s.Requests }),
		Bytes:    Median(r.Samples, func(s Sample) int64 { return s.Bytes }),
		Provider: run.Usage{
			Peak: Median(r.Samples, func(s Sample) int64 { return s.Provider.Peak }),
			CPU:  Median(r.Samples, func(s Sample) time.Duration { return s.Provider.CPU }),
		},
		State:   Median(r.Samples, func(s Sample) int64 { return s.State }),
		Outcome: outcome,
	}
}

// Best is the shortest time.
func (r Row) Best() time.Duration {
	if len(r.Samples) == 0 {
		return 0
	}
	return slices.MinFunc(r.Samples, func(a, b Sample) int { return cmp.Compare(a.Time, b.Time) }).Time
}

// Median of a measure of things; zero where there are none.
func Median[T any, M cmp.Ordered](things []T, measure func(T) M) M {
	var values []M
	for _, thing := range things {
		values = append(values, measure(thing))
	}
	if len(values) == 0 {
		var zero M
		return zero
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}
