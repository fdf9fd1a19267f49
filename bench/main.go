// Command bench measures the provider beside other ways to manage the same objects, against one simulated API, and writes
// down what it found: a page of results, and a plot.
//
//	go run . [-n 10,100,1000] [-latency 0s,50ms] [-runs 5] [-scenarios keys,users] [-only speed,correctness]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/api"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/measure"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/report"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/run"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// command measures, prints a summary to stdout and its progress to stderr, and writes the files of results.
func command(ctx context.Context, arguments []string, stdout, stderr io.Writer) error {
	o, err := parse(arguments, stderr)
	if err != nil {
		return err
	}
	start := time.Now()
	progress := func(format string, arguments ...any) {
		fmt.Fprintf(stderr, "%5.0fs  %s\n", time.Since(start).Seconds(), fmt.Sprintf(format, arguments...))
	}
	found, err := bench(ctx, o, progress)
	if err != nil {
		return err
	}
	fmt.Fprint(stdout, found.Summary())
	for _, line := range found.LeftOut {
		fmt.Fprintln(stdout, "\n"+line)
	}
	return write(found, o.out)
}

// write writes the page of results and the plot into a folder.
func write(found *report.Report, folder string) error {
	if err := os.WriteFile(filepath.Join(folder, "RESULTS.md"), []byte(found.Markdown()), 0o644); err != nil { //nolint:gosec // a page for everybody
		return err
	}
	plot, err := found.Plot()
	if err != nil || plot == nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "plan.svg"), plot, 0o644) //nolint:gosec // a picture for everybody
}

// bench does all that the options ask for.
func bench(ctx context.Context, o options, progress func(string, ...any)) (found *report.Report, err error) {
	temp, err := os.MkdirTemp("", "leaf-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	installed, err := engine.Find(ctx)
	if err != nil {
		return nil, err
	}
	server, err := api.Start(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	contenders, leftOut, err := contend(ctx, o, temp)
	if err != nil {
		return nil, err
	}
	for _, line := range leftOut {
		progress("%s", line)
	}
	b := &measure.Bench{Engine: installed, Server: server, Temp: temp, Contenders: contenders, Runs: o.runs, Piece: o.piece, Progress: progress}
	found = &report.Report{Setting: setting(ctx, o, installed, contenders), LeftOut: leftOut}
	for _, part := range parts {
		if !slices.Contains(o.only, part.name) {
			continue
		}
		failures, err := part.do(ctx, b, o, found)
		if err != nil {
			return nil, err
		}
		found.LeftOut = append(found.LeftOut, failures...)
	}
	return found, nil
}

// contend builds the provider, and takes the rivals that are given.
func contend(ctx context.Context, o options, temp string) (contenders []measure.Contender, leftOut []string, err error) {
	for _, peer := range peers.All {
		if !slices.Contains(o.peers, peer.Name) {
			continue
		}
		c := measure.Contender{Peer: peer}
		switch {
		case peer.Address == "":
		case !peer.External():
			c.Provider, err = run.Build(ctx, temp, peer.Address, filepath.Join(o.root, peer.Source))
		case os.Getenv(peer.Variable) == "":
			leftOut = append(leftOut, fmt.Sprintf("%s took no part in this run: %s names no binary of it. What it needed in another one is quoted below.", peer.Name, peer.Variable))
			continue
		default:
			c.Provider, err = run.Given(temp, peer.Address, os.Getenv(peer.Variable))
		}
		if err != nil {
			return nil, nil, err
		}
		contenders = append(contenders, c)
	}
	return contenders, leftOut, nil
}

// part is one kind of measurement.
type part struct {
	name string
	do   func(context.Context, *measure.Bench, options, *report.Report) (failures []string, err error)
}

// parts in the order in which they are done.
var parts = []part{
	{"startup", func(ctx context.Context, b *measure.Bench, _ options, found *report.Report) (failures []string, err error) {
		found.Starts, failures, err = b.Startup(ctx)
		return failures, err
	}},
	{"correctness", func(ctx context.Context, b *measure.Bench, o options, found *report.Report) (failures []string, err error) {
		found.Findings, err = b.Correctness(ctx, o.checks)
		return nil, err
	}},
	{"speed", func(ctx context.Context, b *measure.Bench, o options, found *report.Report) (failures []string, err error) {
		found.Rows, failures, err = b.Speed(ctx, measure.Sizes{Scenarios: o.scenarios, N: o.n, Writes: o.writes, Latencies: o.latencies})
		return failures, err
	}},
	{"onboarding", func(ctx context.Context, b *measure.Bench, o options, found *report.Report) (failures []string, err error) {
		found.Onboarded, failures, err = b.Onboarding(ctx, slices.Max(o.latencies))
		return failures, err
	}},
	{"growth", func(ctx context.Context, b *measure.Bench, o options, found *report.Report) (failures []string, err error) {
		found.Growths, failures, err = b.Growth(ctx, o.scenarios, o.growth)
		return failures, err
	}},
	{"ratelimit", func(ctx context.Context, b *measure.Bench, o options, found *report.Report) (failures []string, err error) {
		found.Limited, failures, err = b.RateLimit(ctx, o.limit, o.window)
		return failures, err
	}},
}
