package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/measure"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
)

// all has a table for each scenario and latency.
func (r *Report) all() string {
	if len(r.Rows) == 0 {
		return ""
	}
	var page strings.Builder
	page.WriteString("## All measurements\n\n" +
		"Time is the median of the runs, and best the shortest; CPU is of the engine and the provider together, and what the provider took of it. Requests and bytes of answers\n" +
		"are what one run asked for. Memory is the greatest resident set of a provider's process. `refresh` is `plan -refresh-only`.\n")
	for _, name := range distinct(r.Rows, func(row measure.Row) string { return row.Scenario }) {
		for _, l := range distinct(r.Rows, func(row measure.Row) time.Duration { return row.Latency }) {
			rows := slices.DeleteFunc(slices.Clone(r.Rows), func(row measure.Row) bool {
				return row.Scenario != name || row.Latency != l
			})
			title := scenario(name).Title
			fmt.Fprintf(&page, "\n### %s%s, %s\n\n%s", strings.ToUpper(title[:1]), title[1:], latency(l), r.rows(rows))
		}
	}
	return page.String()
}

// compared are the peers that all others are compared to, if they took part.
var compared = []string{peers.Floor, peers.Reference, peers.Twin, peers.Leaf}

func (r *Report) rows(rows []measure.Row) string {
	t := table{header: []string{"N", "operation", "peer", "time", "best"}}
	took := distinct(rows, func(row measure.Row) string { return row.Peer })
	beside := slices.DeleteFunc(slices.Clone(compared), func(peer string) bool {
		return !slices.Contains(took, peer) || peer == took[len(took)-1]
	})
	for _, peer := range beside {
		t.header = append(t.header, "to "+peer)
	}
	t.header = append(t.header, "CPU", "of it the provider", "requests", "bytes", "memory", "state", "outcome")
	for _, row := range rows {
		middle := row.Median()
		cells := []string{fmt.Sprint(row.N), row.Operation, row.Peer, seconds(middle.Time), seconds(row.Best())}
		for _, peer := range beside {
			other, _ := r.find(row.Task, peer)
			cells = append(cells, ratio(middle.Time, other.Time))
		}
		t.add(append(cells, seconds(middle.CPU), spent(middle.Provider.CPU), fmt.Sprint(middle.Requests), size(middle.Bytes), size(middle.Provider.Peak), size(middle.State),
			cmp.Or(middle.Outcome, "ok"))...)
	}
	return t.String()
}
