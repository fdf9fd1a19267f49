package measure

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Growth is what plans without changes take of a peer that talks to the API, as there are more and more objects.
type Growth struct {
	Scenario string
	Peer     string
	N        []int
	Samples  []Sample // the median of each N
}

// Exponent is that of the power law which fits a measure best, by least squares of the logarithms: 1 where twice as many
// objects take twice as much, 2 where they take four times as much. It is NaN where somebody has not been measured.
func (g Growth) Exponent(measure func(Sample) float64) float64 {
	var x, y, xx, xy float64
	for i, s := range g.Samples {
		a, b := math.Log(float64(g.N[i])), math.Log(measure(s))
		x, y, xx, xy = x+a, y+b, xx+a*a, xy+a*b
	}
	n := float64(len(g.Samples))
	e := (n*xy - x*y) / (n*xx - x*x)
	if math.IsInf(e, 0) {
		return math.NaN()
	}
	return e
}

// Grown are the scenarios whose growth is measured.
var Grown = []peers.Scenario{peers.Keys, peers.Growers}

// Growth plans more and more objects of those scenarios whose growth is measured. A rival that cannot make them is left out,
// with a line in failures.
func (b *Bench) Growth(ctx context.Context, scenarios []peers.Scenario, sizes []int) (all []Growth, failures []string, err error) {
	for _, scenario := range scenarios {
		if !slices.ContainsFunc(Grown, func(s peers.Scenario) bool { return s.Name == scenario.Name }) {
			continue
		}
		for _, c := range b.Contenders {
			if !c.API {
				continue
			}
			found := Growth{Scenario: scenario.Name, Peer: c.Name}
			for _, n := range sizes {
				sample, err := b.grown(ctx, c, scenario, n)
				if errors.Is(err, peers.ErrNoConfiguration) {
					break
				}
				if err != nil && c.External() && ctx.Err() == nil {
					failures = append(failures, err.Error())
					break
				}
				if err != nil {
					return nil, nil, err
				}
				b.Progress("plan of %d %s: %d requests, %s and %d MB in %s %s", n, scenario.Name, sample.Requests,
					sample.Provider.CPU.Round(time.Millisecond), sample.Provider.Peak>>20, c.Name, sample.Outcome)
				found.N, found.Samples = append(found.N, n), append(found.Samples, sample)
			}
			if len(found.N) > 0 {
				all = append(all, found)
			}
		}
	}
	return all, failures, nil
}

// grown is the median of plans without changes.
func (b *Bench) grown(ctx context.Context, c Contender, scenario peers.Scenario, n int) (Sample, error) {
	b.Progress("%s makes %d %s", c.Name, n, scenario.Name)
	s, err := b.applied(ctx, c, scenario, n, leafsim.Variants{})
	if err != nil {
		return Sample{}, err
	}
	defer s.close()
	var row Row
	for range b.Runs {
		sample, err := s.sample(ctx, plan)
		if err != nil {
			return Sample{}, err
		}
		row.Samples = append(row.Samples, sample)
	}
	return row.Median(), nil
}
