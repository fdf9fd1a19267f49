package measure_test

import (
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/measure"
)

func TestMedian(t *testing.T) {
	t.Parallel()
	itself := func(n int) int { return n }
	for _, test := range []struct {
		values []int
		want   int
	}{
		{nil, 0}, {[]int{7}, 7}, {[]int{9, 1}, 1}, {[]int{3, 1, 2}, 2}, {[]int{4, 1, 3, 2}, 2}, {[]int{5, 100, 1, 2, 3}, 3},
	} {
		if got := measure.Median(test.values, itself); got != test.want {
			t.Errorf("median of %v is %d, want %d", test.values, got, test.want)
		}
	}
}

func TestRow(t *testing.T) {
	t.Parallel()
	row := measure.Row{Samples: []measure.Sample{
		{Time: 3 * time.Second, Requests: 5}, {Time: time.Second, Requests: 6, Outcome: "not empty"}, {Time: 2 * time.Second, Requests: 5},
	}}
	middle := row.Median()
	if middle.Time != 2*time.Second || middle.Requests != 5 || middle.Outcome != "not empty" {
		t.Errorf("median: %s, %d requests, %q", middle.Time, middle.Requests, middle.Outcome)
	}
	if best := row.Best(); best != time.Second {
		t.Errorf("best: %s", best)
	}
	if best := new(measure.Row).Best(); best != 0 {
		t.Errorf("best of nothing: %s", best)
	}
}
