package measure

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/run"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Operation is a command that is timed.
type Operation struct {
	Name      string
	Arguments []string
}

// Codes with which an engine ends; any other is a failure.
const (
	done    = 0
	changes = 2 // of a plan, with -detailed-exitcode
)

// Operations that are timed: those that find everything as it should be, and those that make and delete everything.
var (
	plan = Operation{"plan", []string{"plan", "-detailed-exitcode"}}
	// With -refresh-only, Terraform 1.11 takes another order of a resource's sensitive attributes for a change, so the
	// code says nothing.
	refresh = Operation{"refresh", []string{"plan", "-refresh-only"}}

	Reads  = []Operation{plan, refresh}
	Writes = []Operation{
		{"apply", []string{"apply", "-auto-approve"}},
		{"destroy", []string{"destroy", "-auto-approve"}},
	}
)

// Sample is one run of an operation.
type Sample struct {
	Time     time.Duration
	CPU      time.Duration // of the engine and the provider together
	Requests int64
	Bytes    int64 // of the bodies of answers
	Provider run.Usage
	State    int64  // bytes of the state afterwards
	Outcome  string // empty where all is as it should be

	refused int // of the requests, those that were answered with 429
}

// Task is what is done with a number of objects of a kind.
type Task struct {
	Scenario  string
	Operation string
	N         int
	Latency   time.Duration
}

// Row is what one peer needed for a task, in each run.
type Row struct {
	Task

	Peer    string
	Samples []Sample
}

// Sizes are what Speed measures with.
type Sizes struct {
	Scenarios []peers.Scenario
	N         []int // objects, for what reads
	Writes    int   // objects, for what writes; 0 leaves it out
	Latencies []time.Duration
}

// Speed times all operations. A rival that cannot make the objects is left out, with a line in failures.
func (b *Bench) Speed(ctx context.Context, sizes Sizes) (rows []Row, failures []string, err error) {
	for _, scenario := range sizes.Scenarios {
		for _, n := range sizes.N {
			if !scenario.Timed(n) {
				continue
			}
			read, failed, err := b.reads(ctx, scenario, n, sizes.Latencies)
			if err != nil {
				return rows, failures, err
			}
			rows, failures = append(rows, read...), append(failures, failed...)
		}
		if sizes.Writes == 0 {
			continue
		}
		written, err := b.writes(ctx, scenario, sizes.Writes, sizes.Latencies)
		if err != nil {
			return rows, failures, err
		}
		rows = append(rows, written...)
	}
	return rows, failures, nil
}

// reads makes the objects of each peer once, without latency, and times what only reads them.
func (b *Bench) reads(ctx context.Context, scenario peers.Scenario, n int, latencies []time.Duration) (rows []Row, failures []string, err error) {
	stages := map[string]*stage{}
	defer func() {
		for _, s := range stages {
			s.close()
		}
	}()
	for _, c := range b.Contenders {
		b.Progress("%s makes %d %s", c.Name, n, scenario.Name)
		s, err := b.applied(ctx, c, scenario, n, leafsim.Variants{})
		switch {
		case errors.Is(err, peers.ErrNoConfiguration): // it takes no part
		case err == nil:
			stages[c.Name] = s
		case c.External() && ctx.Err() == nil:
			failures = append(failures, err.Error())
		default:
			return nil, nil, err
		}
	}
	rows, err = b.atEach(ctx, Task{Scenario: scenario.Name, N: n}, latencies, Reads, func(c Contender) (*stage, func(), error) {
		return stages[c.Name], func() {}, nil
	})
	return rows, failures, err
}

// writes times what makes and deletes n objects. Each run has an account of its own: keys that were revoked stay in
// Leaf's lists.
func (b *Bench) writes(ctx context.Context, scenario peers.Scenario, n int, latencies []time.Duration) ([]Row, error) {
	return b.atEach(ctx, Task{Scenario: scenario.Name, N: n}, latencies, Writes, func(c Contender) (*stage, func(), error) {
		s, err := b.stage(c, scenario, n, leafsim.Variants{})
		switch {
		case errors.Is(err, peers.ErrNoConfiguration):
			return nil, nil, nil
		case err != nil:
			return nil, nil, err
		}
		return s, s.close, nil
	})
}

// opener gives the stage on which a contender is timed, and what closes it; nil where the contender takes no part.
type opener func(Contender) (*stage, func(), error)

// atEach times a task at each latency. Whoever does not talk to the API is timed at the first, and has the same numbers at
// the others.
func (b *Bench) atEach(ctx context.Context, task Task, latencies []time.Duration, operations []Operation, open opener) ([]Row, error) {
	var all []Row
	for i, latency := range latencies {
		task.Latency = latency
		rows, err := b.timed(ctx, task, operations, func(c Contender) (*stage, func(), error) {
			if i > 0 && !c.API {
				return nil, nil, nil
			}
			return open(c)
		})
		if err != nil {
			return nil, err
		}
		for _, row := range all {
			if i > 0 && row.Latency == latencies[0] && !b.talks(row.Peer) {
				row.Latency = latency
				rows = append(rows, row)
			}
		}
		all = append(all, rows...)
	}
	b.sort(all)
	return all, nil
}

// talks reports whether a peer talks to the API.
func (b *Bench) talks(peer string) bool {
	i := slices.IndexFunc(b.Contenders, func(c Contender) bool { return c.Name == peer })
	return b.Contenders[i].API
}

// sort puts rows of one task into the order of tables: by latency, by operation, by peer.
func (b *Bench) sort(rows []Row) {
	place := func(r Row) int {
		return slices.IndexFunc(b.Contenders, func(c Contender) bool { return c.Name == r.Peer })
	}
	operation := func(r Row) int {
		return slices.IndexFunc(slices.Concat(Reads, Writes), func(o Operation) bool { return o.Name == r.Operation })
	}
	slices.SortStableFunc(rows, func(x, y Row) int {
		return cmp.Or(cmp.Compare(x.Latency, y.Latency), cmp.Compare(operation(x), operation(y)), cmp.Compare(place(x), place(y)))
	})
}

// timed lets the peers do operations, one after the other, in turns, so that a machine that gets slower does so for
// each of them.
func (b *Bench) timed(ctx context.Context, task Task, operations []Operation, open opener) ([]Row, error) {
	samples := map[string][]Sample{}
	for range b.Runs {
		for _, c := range b.Contenders {
			s, finish, err := open(c)
			if err != nil {
				return nil, err
			}
			if s == nil {
				continue
			}
			s.account.SetLatency(task.Latency)
			for _, operation := range operations {
				sample, err := s.sample(ctx, operation)
				if err != nil {
					return nil, err
				}
				samples[c.Name+operation.Name] = append(samples[c.Name+operation.Name], sample)
			}
			finish()
		}
	}
	var rows []Row
	for _, operation := range operations {
		for _, c := range b.Contenders {
			task.Operation = operation.Name
			row := Row{task, c.Name, samples[c.Name+operation.Name]}
			if len(row.Samples) == 0 {
				continue
			}
			middle := row.Median()
			b.Progress("%s %d %s at %s: %s in %.2fs, %d requests %s", row.Operation, row.N, row.Scenario, row.Latency, row.Peer,
				middle.Time.Seconds(), middle.Requests, middle.Outcome)
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// sample runs an operation once.
func (s *stage) sample(ctx context.Context, operation Operation) (Sample, error) {
	s.account.Reset()
	result, err := s.command(ctx, nil, operation.Arguments...)
	if err != nil {
		return Sample{}, err
	}
	counts := s.account.Reset()
	sample := Sample{
		Time: result.Time, CPU: result.CPU, Requests: int64(counts.Requests), Bytes: counts.Bytes,
		Provider: result.Provider, State: s.workspace.StateSize(), refused: counts.Refused,
	}
	switch {
	case result.Code != done && result.Code != changes:
		sample.Outcome = "error: " + complaint(result)
	case operation.Arguments[0] == "plan" && !strings.Contains(result.Stdout, "No changes."):
		sample.Outcome = "not empty"
	}
	return sample, nil
}
