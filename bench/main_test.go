package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/measure"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/report"
)

// small runs the benchmark with very few objects.
func small(t *testing.T, arguments ...string) *report.Report {
	t.Helper()
	o, err := parse(append(arguments, "-n", "3", "-runs", "1", "-writes", "3", "-latency", "0s", "-limit", "8", "-window", "1s"), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	o.checks = slices.DeleteFunc(slices.Clone(o.checks), func(c measure.Check) bool {
		return c.Wanted != "1 to create" && c.Wanted != "state 1, log 0"
	})
	found, err := bench(t.Context(), o, func(format string, arguments ...any) { t.Logf(format, arguments...) })
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestSpeed holds the provider to its budgets of requests.
func TestSpeed(t *testing.T) {
	t.Parallel()
	found := small(t, "-only", "startup,speed", "-scenarios", "keys,users,growers")
	budgets := map[measure.Task]int64{
		{Scenario: "keys", Operation: "plan", N: 3}:    1, // one list for all keys of a Leaf user
		{Scenario: "keys", Operation: "refresh", N: 3}: 1,
		{Scenario: "keys", Operation: "apply", N: 3}:   1 + 2*3,
		{Scenario: "users", Operation: "plan", N: 3}:   3,
		// One grower of four objects: four creations, one list to find the key, and no look for what cannot be there.
		{Scenario: "growers", Operation: "apply", N: 3}: 6,
	}
	rows := 0
	for _, row := range found.Rows {
		sample := row.Median()
		if sample.Outcome != "" || sample.Time <= 0 || sample.CPU <= 0 {
			t.Errorf("%s of %s by %s: %q in %s", row.Operation, row.Scenario, row.Peer, sample.Outcome, sample.Time)
		}
		if runtime.GOOS == "linux" && (sample.Provider.Peak > 0) != (row.Peer != peers.Floor) {
			t.Errorf("%s of %s by %s: %d bytes of memory", row.Operation, row.Scenario, row.Peer, sample.Provider.Peak)
		}
		budget, ok := budgets[row.Task]
		if row.Peer != peers.Leaf || !ok {
			continue
		}
		rows++
		if sample.Requests > budget || sample.Requests == 0 || sample.Bytes == 0 {
			t.Errorf("%s of %s: %d requests, %d bytes, want at most %d requests", row.Operation, row.Scenario, sample.Requests, sample.Bytes, budget)
		}
	}
	if want := 3 * 4 * 4; len(found.Rows) != want || rows != len(budgets) {
		t.Errorf("%d rows, of them %d with a budget; want %d and %d", len(found.Rows), rows, want, len(budgets))
	}
	if len(found.Starts) != 3 || found.Starts[2].Alone[0] <= 0 {
		t.Errorf("starts: %v", found.Starts)
	}
	page := found.Markdown()
	for _, text := range []string{"restapi took no part", "restful took no part", "## Requests of a plan", "| API keys, all of one Leaf user", "N = 3", "| reference "} {
		if !strings.Contains(page, text) {
			t.Errorf("the page of results lacks %q:\n%s", text, page)
		}
	}
	if plot, err := found.Plot(); err != nil || !bytes.Contains(plot, []byte("</svg>")) {
		t.Errorf("the plot: %v", err)
	}
}

// TestGrowth fits exponents to what two plans took, the second of objects that two commands have made, and adds growers.
func TestGrowth(t *testing.T) {
	t.Parallel()
	found := small(t, "-only", "growth,onboarding", "-growth", "4,8", "-piece", "4")
	if len(found.Growths) != 2 {
		t.Fatalf("%d rows of growth", len(found.Growths))
	}
	for _, g := range found.Growths {
		for i, s := range g.Samples {
			if s.Outcome != "" || s.Requests == 0 || runtime.GOOS == "linux" && s.Provider.Peak == 0 {
				t.Errorf("plan of %d %s: %v", g.N[i], g.Scenario, s)
			}
		}
	}
	if len(found.Onboarded) != 4 {
		t.Errorf("%d rows of onboarding", len(found.Onboarded))
	}
	for _, o := range found.Onboarded {
		most := int64(6 * o.Growers) // the creations, and for a key without an id a look before and one after
		if o.Answer == "with its id" {
			most = int64(5 * o.Growers)
		}
		if o.Sample.Outcome != "" || o.Sample.Requests > most {
			t.Errorf("%d growers, a key answered %s: %d requests %s", o.Growers, o.Answer, o.Sample.Requests, o.Sample.Outcome)
		}
	}
	page := found.Markdown()
	for _, text := range []string{"## Growth", "## Onboarding"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page of results lacks %q:\n%s", text, page)
		}
	}
}

func TestCorrectnessAndLimit(t *testing.T) {
	t.Parallel()
	found := small(t, "-only", "correctness,ratelimit")
	if len(found.Findings) != 3 {
		t.Errorf("%d findings", len(found.Findings))
	}
	for _, f := range found.Findings {
		if !f.Right() {
			t.Errorf("%s: %s, want %s", f.Check.Title, f.Came, f.Check.Wanted)
		}
	}
	if len(found.Limited) != 3 {
		t.Errorf("%d rows of limits", len(found.Limited))
	}
	for _, l := range found.Limited {
		// Seven objects, and a page of the list of Leaf users, which does not show Agvance.
		if l.Outcome != "" || l.Objects != 7 || l.Served != 7 && l.Served != 8 || l.Ratio() < 1 {
			t.Errorf("under a limit used up by %s: %q, %d served in %.2f of the time", l.Before, l.Outcome, l.Served, l.Ratio())
		}
	}
}

// TestBrokenRival shows that a rival whose binary is of no use is left out with a line, and stops nobody.
func TestBrokenRival(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "rival")
	if err := os.WriteFile(binary, []byte("#!/bin/sh\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LEAF_BENCH_RESTAPI", binary)
	found := small(t, "-only", "startup,speed", "-peers", "floor,restapi", "-scenarios", "apps")
	if len(found.LeftOut) != 2 {
		t.Errorf("lines about who is left out: %q", found.LeftOut)
	}
	for _, row := range found.Rows {
		if outcome := row.Median().Outcome; (row.Peer == "restapi") != (outcome != "") {
			t.Errorf("%s by %s: %q", row.Operation, row.Peer, outcome)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	o, err := parse([]string{"-n", "1, 20", "-latency", "5ms", "-scenarios", "users,keys", "-only", "speed"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(o.n, []int{1, 20}) || !slices.Equal(o.latencies, []time.Duration{5 * time.Millisecond}) ||
		len(o.scenarios) != 2 || o.scenarios[0].Name != "keys" || len(o.peers) != len(peers.All) {
		t.Errorf("%v", o)
	}
	for _, wrong := range []string{"-n=many", "-latency=5", "-scenarios=cars", "-only=fun", "-peers=curl", "-runs=0", "-piece=0", "more"} {
		if _, err := parse([]string{wrong}, io.Discard); err == nil {
			t.Errorf("%s was accepted", wrong)
		}
	}
	if err := command(t.Context(), []string{"-runs=0"}, io.Discard, io.Discard); err == nil {
		t.Error("the command ran with -runs=0")
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := write(&report.Report{Setting: []string{"somewhere"}}, folder); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || fmt.Sprint(files) != fmt.Sprint([]string{filepath.Join(folder, "RESULTS.md")}) {
		t.Errorf("written: %v %v", files, err)
	}
}
