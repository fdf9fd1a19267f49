package report

import (
	_ "embed" // for what is quoted
	"slices"
	"strconv"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/measure"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
)

// quoted are numbers that are not of this run, and how to make another.
//
//go:embed quoted.md
var quoted string

// quotedOn is when the rivals were measured.
const quotedOn = "2026-11-26"

// quotedN is the number of objects of quotedRatios.
const quotedN = 100

// quotedRatios are the rivals' plans of quotedN objects with nothing to change, as times the floor of the same run.
// quoted.md has the setting, and more numbers of it.
var quotedRatios = []struct {
	scenario string
	latency  time.Duration
	peer     string
	ratio    float64
}{
	{"keys", 0 * time.Millisecond, "restapi", 11.9},
	{"keys", 0 * time.Millisecond, "restful", 18.6},
	{"keys", 50 * time.Millisecond, "restapi", 12.4},
	{"keys", 50 * time.Millisecond, "restful", 17.0},
	{"users", 0 * time.Millisecond, "restapi", 8.75},
	{"users", 0 * time.Millisecond, "restful", 16.7},
	{"users", 50 * time.Millisecond, "restapi", 9.18},
	{"users", 50 * time.Millisecond, "restful", 16.4},
	{"apps", 0 * time.Millisecond, "restapi", 9.03},
	{"apps", 0 * time.Millisecond, "restful", 17.2},
	{"apps", 50 * time.Millisecond, "restapi", 9.10},
	{"apps", 50 * time.Millisecond, "restful", 26.6},
	{"agvance", 0 * time.Millisecond, "restapi", 14.9},
	{"agvance", 0 * time.Millisecond, "restful", 17.3},
	{"agvance", 50 * time.Millisecond, "restapi", 8.20},
	{"agvance", 50 * time.Millisecond, "restful", 18.6},
}

// rivals reports whether a rival took part itself, so that nothing need be quoted.
func (*Report) rivals(rows []measure.Row) bool {
	return slices.ContainsFunc(rows, func(row measure.Row) bool {
		return slices.ContainsFunc(peers.All, func(p peers.Peer) bool { return p.Name == row.Peer && p.External() })
	})
}

// quotedRequests are those of a rival's plan: one for each object, whatever it is. They are nil for a scenario in which
// nobody has measured a rival.
func quotedRequests(scenario string, sizes []int) (cells []string) {
	for _, q := range quotedRatios {
		if q.scenario != scenario {
			continue
		}
		for _, n := range sizes {
			cells = append(cells, strconv.Itoa(n))
		}
		break
	}
	return cells
}

// quotedRatio is that of a rival; 0 where nobody has measured it.
func quotedRatio(task measure.Task, peer string) float64 {
	for _, q := range quotedRatios {
		if q.scenario == task.Scenario && q.latency == task.Latency && q.peer == peer && task.N == quotedN {
			return q.ratio
		}
	}
	return 0
}
