package measure

import (
	"context"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/api"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Limited is a refresh under a limit of requests that others have used up.
type Limited struct {
	Peer       string
	Objects    int
	Before     string // who used the limit up
	RetryAfter bool
	Time       time.Duration
	Allowed    time.Duration // the time before which the limit serves nobody so many requests
	Served     int           // requests, without those that were refused
	Refused    int
	Outcome    string // empty where all is as it should be
}

// Ratio is the time taken to the time that the limit allows.
func (l Limited) Ratio() float64 { return l.Time.Seconds() / l.Allowed.Seconds() }

// limits are the ways in which a limit may be used up and refuse. Past is the part of the window in which the requests
// before were served.
var limits = []struct {
	before     string
	past       float64
	retryAfter bool
}{
	{"an apply just before", 1.0 / 6, true},
	{"others, evenly", 1, true},
	{"others, evenly", 1, false},
}

// RateLimit refreshes the Agvance credentials of Leaf users while the API serves so many requests in a window. There are
// a few less of them: where one request too many has to wait for the next window, ratios would tell of nothing else. A
// rival that cannot make them is left out, with a line in failures.
func (b *Bench) RateLimit(ctx context.Context, requests int, window time.Duration) (all []Limited, failures []string, err error) {
	objects := max(1, requests*19/20)
	for _, c := range b.Contenders {
		if !c.API {
			continue
		}
		b.Progress("%s makes %d %s", c.Name, objects, peers.Agvance.Name)
		s, err := b.applied(ctx, c, peers.Agvance, objects, leafsim.Variants{})
		if err != nil && c.External() && ctx.Err() == nil {
			failures = append(failures, err.Error())
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		found, err := b.limited(ctx, c, s, objects, requests, window)
		s.close()
		if err != nil {
			return nil, nil, err
		}
		all = append(all, found...)
	}
	return all, failures, nil
}

// limited refreshes a stage under each of the limits.
func (b *Bench) limited(ctx context.Context, c Contender, s *stage, objects, requests int, window time.Duration) (all []Limited, err error) {
	for _, l := range limits {
		limit := api.NewLimit(requests, window, l.retryAfter)
		allowed := limit.Fill(time.Duration(l.past * float64(window)))
		s.account.SetFault(limit.Refuse)
		sample, err := s.sample(ctx, refresh)
		if err != nil {
			return nil, err
		}
		found := Limited{
			Peer: c.Name, Objects: objects, Before: l.before, RetryAfter: l.retryAfter, Time: sample.Time,
			Served: int(sample.Requests) - sample.refused, Refused: sample.refused, Outcome: sample.Outcome,
		}
		found.Allowed = allowed(max(1, found.Served))
		b.Progress("%d requests for %d objects under a limit of %d in %s, used up by %s: %s in %.2f of the time it allows, %d refused %s",
			found.Served, objects, requests, window, l.before, c.Name, found.Ratio(), found.Refused, found.Outcome)
		all = append(all, found)
	}
	return all, nil
}
