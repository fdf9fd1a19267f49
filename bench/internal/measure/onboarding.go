package measure

import (
	"context"
	"errors"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Onboarding is what it takes to add growers: a Leaf user, credentials, a configuration and an API key for each.
type Onboarding struct {
	Peer    string
	Answer  string // to the creation of a key
	Growers int
	Sample  Sample // the median
}

// answers are the two ways in which Leaf may answer the creation of a key.
var answers = []struct {
	title    string
	variants leafsim.Variants
}{
	{"without its id, as documented", leafsim.Variants{}},
	{"with its id", leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere}},
}

// Onboarding adds one grower, and 25, to an empty account, at a latency.
func (b *Bench) Onboarding(ctx context.Context, latency time.Duration) (all []Onboarding, failures []string, err error) {
	apply := Writes[0]
	for _, c := range b.Contenders {
		if !c.API {
			continue
		}
		for _, answer := range answers {
			for _, growers := range []int{1, 25} {
				var row Row
				for range b.Runs {
					s, err := b.stage(c, peers.Growers, growers*peers.Growers.Parts, answer.variants)
					if errors.Is(err, peers.ErrNoConfiguration) {
						break
					}
					if err != nil {
						return nil, nil, err
					}
					s.account.SetLatency(latency)
					sample, err := s.sample(ctx, apply)
					s.close()
					if err != nil {
						return nil, nil, err
					}
					row.Samples = append(row.Samples, sample)
				}
				if len(row.Samples) == 0 {
					continue
				}
				found := Onboarding{c.Name, answer.title, growers, row.Median()}
				b.Progress("%d growers added by %s, a key answered %s: %d requests in %.2fs %s", growers, c.Name, answer.title,
					found.Sample.Requests, found.Sample.Time.Seconds(), found.Sample.Outcome)
				all = append(all, found)
			}
		}
	}
	return all, nil, nil
}
