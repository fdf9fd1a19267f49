package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Recorded from go test -json, without the times.
const (
	passes = `{"Action":"run","Package":"p","Test":"TestAccKey"}
{"Action":"output","Package":"p","Test":"TestAccKey","Output":"=== RUN   TestAccKey\n"}
{"Action":"output","Package":"p","Test":"TestAccKey","Output":"--- PASS: TestAccKey (0.00s)\n"}
{"Action":"pass","Package":"p","Test":"TestAccKey"}
{"Action":"pass","Package":"p","Test":"TestParse"}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.003s\n"}
{"Action":"pass","Package":"p"}
`
	skips = `{"Action":"output","Package":"p","Test":"TestAccKey","Output":"    key_test.go:7: no binary\n"}
{"Action":"skip","Package":"p","Test":"TestAccKey"}
`
	newer = `{"Action":"output","Package":"p","Test":"TestAccQuery","Output":"    query_test.go:7: needs a newer engine, not run here: Terraform 1.14\n"}
{"Action":"skip","Package":"p","Test":"TestAccQuery"}
`
	lacks = `{"Action":"output","Package":"p","Test":"TestAccState","Output":"    state_test.go:7: needs what is not here, not run: PostgreSQL\n"}
{"Action":"skip","Package":"p","Test":"TestAccState"}
`
	fails = `{"Action":"output","Package":"p","Test":"TestAccKey","Output":"    key_test.go:7: wrong\n"}
{"Action":"fail","Package":"p","Test":"TestAccKey"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.003s\n"}
{"Action":"fail","Package":"p"}
`
	crashes = `{"Action":"run","Package":"p","Test":"TestAccKey"}
{"Action":"output","Package":"p","Test":"TestAccKey","Output":"panic: boom\n"}
{"Action":"fail","Package":"p"}
`
	unbuilt = `{"ImportPath":"p","Action":"build-output","Output":"p.go:1:1: syntax error\n"}
{"ImportPath":"p","Action":"build-fail"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p","FailedBuild":"p"}
`
)

func TestRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		events                                           string
		passed, failed, acceptance, skipped, newer, more int
		prints                                           string
	}{
		"passes":    {events: passes, passed: 2, acceptance: 1, prints: "ok  \tp\t0.003s\n"},
		"skips":     {events: skips, skipped: 1, prints: "    key_test.go:7: no binary\n"},
		"too old":   {events: newer, newer: 1, prints: "    query_test.go:7: needs a newer engine, not run here: Terraform 1.14\n"},
		"lacks":     {events: lacks, more: 1, prints: "    state_test.go:7: needs what is not here, not run: PostgreSQL\n"},
		"fails":     {events: fails, failed: 1, prints: "    key_test.go:7: wrong\nFAIL\tp\t0.003s\n"},
		"crashes":   {events: crashes, failed: 1, prints: "panic: boom\n"},
		"unbuilt":   {events: unbuilt, prints: "p.go:1:1: syntax error\nFAIL\tp [build failed]\n"},
		"not JSON":  {events: "go: cannot find main module", prints: "go: cannot find main module"},
		"no events": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			var got tally
			if err := got.read(strings.NewReader(test.events), &out); err != nil {
				t.Fatal(err)
			}
			if got.passed != test.passed || got.failed != test.failed || got.acceptance != test.acceptance || len(got.skipped) != test.skipped || len(got.newer) != test.newer || len(got.more) != test.more {
				t.Errorf("counted %d passed, %d failed, %d acceptance, %d skipped, %d for newer engines, %d that need more", got.passed, got.failed, got.acceptance, len(got.skipped), len(got.newer), len(got.more))
			}
			if out.String() != test.prints {
				t.Errorf("printed %q, want %q", out.String(), test.prints)
			}
		})
	}
}

// A skip in any run of a suite is a skip of the suite.
func TestSeveralRuns(t *testing.T) {
	t.Parallel()
	runs := split([]string{"-race", "./a", "--", "./b"})
	if len(runs) != 2 || strings.Join(runs[0], " ") != "-race ./a" || strings.Join(runs[1], " ") != "./b" {
		t.Errorf("runs: %q", runs)
	}
	var count tally
	for _, events := range []string{skips, passes} {
		if err := count.read(strings.NewReader(events), io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	if count.passed != 2 || len(count.skipped) != 1 || count.verdict(count) == nil {
		t.Errorf("%d passed, %d skipped, verdict %v", count.passed, len(count.skipped), count.verdict(count))
	}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	full := tally{passed: 9, acceptance: 4}
	for name, test := range map[string]struct {
		count tally
		want  string
	}{
		"as many as on the first":  {count: full},
		"more than on the first":   {count: tally{passed: 10, acceptance: 5}},
		"fewer":                    {count: tally{passed: 8, acceptance: 3}, want: "8 tests, 3 of them acceptance tests"},
		"fewer, on an older one":   {count: tally{passed: 8, acceptance: 3, newer: []string{"TestAccQuery"}, apartAcceptance: 1}},
		"fewer, as one lacks more": {count: tally{passed: 8, acceptance: 3, more: []string{"TestAccState"}, apartAcceptance: 1}},
		"none":                     {count: tally{passed: 9}, want: "no acceptance test"},
		"one skipped":              {count: tally{passed: 9, acceptance: 4, skipped: []string{"TestAccKey"}}, want: "1 tests were skipped: TestAccKey"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := test.count.verdict(full)
			switch {
			case test.want == "" && err != nil:
				t.Errorf("unexpected: %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want one with %q", err, test.want)
			}
		})
	}
}

// Another machine falls short of the counts that it was given, and of nothing that is no counts.
func TestCounts(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "counts.json")
	if _, err := readCounts(file); err == nil {
		t.Error("a file that is not there has counts")
	}
	reference := tally{passed: 9, acceptance: 4}
	if err := reference.write(file); err != nil {
		t.Fatal(err)
	}
	least, err := readCounts(file)
	if err != nil {
		t.Fatal(err)
	}
	fewer := tally{passed: 8, acceptance: 4}
	if reference.verdict(least) != nil || fewer.verdict(least) == nil {
		t.Errorf("as many: %v; fewer: %v", reference.verdict(least), fewer.verdict(least))
	}
	if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readCounts(file); err == nil {
		t.Error("a file without counts has some")
	}
}
