package main

import (
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/measure"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
)

// options are what a run of the benchmark can be told.
type options struct {
	n         []int
	writes    int
	latencies []time.Duration
	runs      int
	piece     int
	scenarios []peers.Scenario
	peers     []string
	only      []string
	checks    []measure.Check
	growth    []int
	limit     int
	window    time.Duration
	root      string // the folder of the provider's module
	out       string
}

func parse(arguments []string, stderr io.Writer) (options, error) {
	o := options{checks: measure.Checks}
	var n, growth, latencies, scenarios, competing, only string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&n, "n", "10,100,1000", "`numbers` of objects to plan")
	flags.IntVar(&o.writes, "writes", 100, "`number` of objects to apply and destroy; 0 leaves that out")
	flags.StringVar(&latencies, "latency", "0s,50ms", "`latencies` of the API")
	flags.IntVar(&o.runs, "runs", 3, "`times` that each command is timed")
	flags.IntVar(&o.piece, "piece", 250, "`number` of objects that one command makes where more are to be planned")
	flags.StringVar(&scenarios, "scenarios", "all", "`names` of scenarios: "+strings.Join(scenarioNames(), ", "))
	flags.StringVar(&competing, "peers", "all", "`names` of peers: "+strings.Join(peerNames(), ", "))
	flags.StringVar(&only, "only", "all", "`parts` to do: "+strings.Join(partNames(), ", "))
	flags.StringVar(&growth, "growth", "500,1000,2000", "`numbers` of objects to plan in part growth, two at least")
	flags.IntVar(&o.limit, "limit", 1000, "`requests` that the API serves in a window, in part ratelimit")
	flags.DurationVar(&o.window, "window", time.Minute, "the `time` of that window")
	flags.StringVar(&o.root, "root", "..", "`folder` of the provider's module")
	flags.StringVar(&o.out, "out", ".", "`folder` for RESULTS.md and plan.svg")
	if err := flags.Parse(arguments); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.runs < 1 || o.piece < 1 || o.writes < 0 || o.limit < 1 || o.window <= 0 {
		return o, fmt.Errorf("-runs, -piece and -limit are at least 1, -writes is not negative, and -window is positive")
	}
	var err error
	if o.n, err = list(n, strconv.Atoi); err != nil {
		return o, fmt.Errorf("-n: %w", err)
	}
	if o.growth, err = list(growth, strconv.Atoi); err != nil {
		return o, fmt.Errorf("-growth: %w", err)
	}
	if o.latencies, err = list(latencies, time.ParseDuration); err != nil {
		return o, fmt.Errorf("-latency: %w", err)
	}
	names, err := choose(scenarios, scenarioNames())
	if err != nil {
		return o, fmt.Errorf("-scenarios: %w", err)
	}
	for _, scenario := range peers.Timed {
		if slices.Contains(names, scenario.Name) {
			o.scenarios = append(o.scenarios, scenario)
		}
	}
	if o.peers, err = choose(competing, peerNames()); err != nil {
		return o, fmt.Errorf("-peers: %w", err)
	}
	if o.only, err = choose(only, partNames()); err != nil {
		return o, fmt.Errorf("-only: %w", err)
	}
	o.root, err = filepath.Abs(o.root)
	return o, err
}

// list reads values with commas between them.
func list[T any](text string, read func(string) (T, error)) ([]T, error) {
	var values []T
	for item := range strings.SplitSeq(text, ",") {
		value, err := read(strings.TrimSpace(item))
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// choose reads names with commas between them; "all" is all of them.
func choose(text string, all []string) ([]string, error) {
	if text == "all" {
		return all, nil
	}
	return list(text, func(name string) (string, error) {
		if !slices.Contains(all, name) {
			return "", fmt.Errorf("%q is none of %s", name, strings.Join(all, ", "))
		}
		return name, nil
	})
}

func scenarioNames() []string {
	return names(peers.Timed, func(s peers.Scenario) string { return s.Name })
}

func peerNames() []string { return names(peers.All, func(p peers.Peer) string { return p.Name }) }

func partNames() []string { return names(parts, func(p part) string { return p.name }) }

func names[T any](rows []T, name func(T) string) []string {
	var all []string
	for _, row := range rows {
		all = append(all, name(row))
	}
	return all
}
