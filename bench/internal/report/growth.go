package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/measure"
)

// requests are those of a plan without changes, against the number of objects: what a limit of requests counts.
func (r *Report) requests() string {
	rows := slices.DeleteFunc(slices.Clone(r.Rows), func(row measure.Row) bool { return row.Operation != "plan" })
	sizes := distinct(rows, func(row measure.Row) int { return row.N })
	slices.Sort(sizes)
	t := table{header: []string{"objects", "peer"}}
	for _, n := range sizes {
		t.header = append(t.header, fmt.Sprintf("N = %d", n))
	}
	for _, name := range distinct(rows, func(row measure.Row) string { return row.Scenario }) {
		for _, peer := range distinct(rows, func(row measure.Row) string { return row.Peer }) {
			cells, asked := []string{scenario(name).Title, peer}, false
			for _, n := range sizes {
				i := slices.IndexFunc(rows, func(row measure.Row) bool { return row.Scenario == name && row.Peer == peer && row.N == n })
				if i < 0 {
					cells = append(cells, "")
					continue
				}
				count := rows[i].Median().Requests
				asked = asked || count > 0
				cells = append(cells, strconv.FormatInt(count, 10))
			}
			if asked {
				t.add(cells...)
			}
		}
		if quoted := quotedRequests(name, sizes); quoted != nil && !r.rivals(rows) {
			t.add(append([]string{scenario(name).Title, "restapi and restful, quoted"}, quoted...)...)
		}
	}
	if len(t.rows) == 0 {
		return ""
	}
	return "## Requests of a plan with nothing to change\n\nLeaf is said to serve 1000 requests a minute. N counts objects; of growers, each has four.\n\n" + t.String()
}

// onboarded is what it takes to add growers.
func (r *Report) onboarded() string {
	if len(r.Onboarded) == 0 {
		return ""
	}
	t := table{header: []string{"peer", "growers", "Leaf answers the creation of a key", "requests", "for each grower", "time", "outcome"}}
	for _, o := range r.Onboarded {
		t.add(o.Peer, strconv.Itoa(o.Growers), o.Answer, strconv.FormatInt(o.Sample.Requests, 10),
			fmt.Sprintf("%.1f", float64(o.Sample.Requests)/float64(o.Growers)), seconds(o.Sample.Time), cmp.Or(o.Sample.Outcome, "ok"))
	}
	return "## Onboarding\n\nAn apply that makes growers: a Leaf user, Agvance credentials, a configuration and an API key for each, at the greatest latency\n" +
		"that was measured. Four requests are the creations themselves.\n\n" + t.String()
}

// growths are what plans take as there are more and more objects.
func (r *Report) growths() string {
	if len(r.Growths) == 0 {
		return ""
	}
	t := table{header: []string{"objects", "peer", "N", "requests", "the provider's CPU", "its memory", "CPU of both", "outcome"}}
	fit := table{header: []string{"objects", "peer", "requests", "the provider's CPU", "its memory"}}
	for _, g := range r.Growths {
		for i, s := range g.Samples {
			t.add(scenario(g.Scenario).Title, g.Peer, strconv.Itoa(g.N[i]), strconv.FormatInt(s.Requests, 10),
				spent(s.Provider.CPU), size(s.Provider.Peak), seconds(s.CPU), cmp.Or(s.Outcome, "ok"))
		}
		fit.add(scenario(g.Scenario).Title, g.Peer,
			power(g.Exponent(func(s measure.Sample) float64 { return float64(s.Requests) })),
			power(g.Exponent(func(s measure.Sample) float64 { return float64(s.Provider.CPU) / float64(time.Second) })),
			power(g.Exponent(func(s measure.Sample) float64 { return float64(s.Provider.Peak) })))
	}
	return "## Growth\n\nA plan without changes of more and more objects, without latency.\n\n" + t.String() +
		"\nThe exponents that fit best: 1 is twice as much for twice as many. The engine itself grows faster than the provider, with the instances\n" +
		"of one block: it copies the state of all of them for each.\n\n" + fit.String()
}

func power(e float64) string {
	if math.IsNaN(e) {
		return ""
	}
	return fmt.Sprintf("%.2f", e)
}
