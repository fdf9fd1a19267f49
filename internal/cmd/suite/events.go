package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// event is a line of `go test -json`, described in `go doc test2json`.
type event struct {
	Action  string `json:"Action"`
	Package string `json:"Package"`
	Test    string `json:"Test"`
	Output  string `json:"Output"`
}

// tally counts what ran. Subtests count as tests.
type tally struct {
	passed, failed  int
	acceptance      int // passed tests whose name begins with TestAcc, the ecosystem's mark of an acceptance test
	skipped         []string
	newer           []string // skipped tests of what the engine is too old for
	more            []string // skipped tests of what needs more than is here
	apartAcceptance int      // acceptance tests among those two
}

// verdict says what is wrong with a run although every test that ran has passed.
func (t *tally) verdict(first tally) error {
	var problems []error
	if len(t.skipped) > 0 {
		problems = append(problems, fmt.Errorf("%d tests were skipped: %s", len(t.skipped), strings.Join(t.skipped, ", ")))
	}
	if t.acceptance == 0 {
		problems = append(problems, errors.New("no acceptance test (TestAcc…) passed"))
	}
	if t.acceptance+t.apartAcceptance < first.acceptance || t.passed+len(t.newer)+len(t.more) < first.passed {
		problems = append(problems, fmt.Errorf("%d tests, %d of them acceptance tests, passed here, but %d and %d on the first engine or machine",
			t.passed, t.acceptance, first.passed, first.acceptance))
	}
	return errors.Join(problems...)
}

// counts are what a run on one machine tells one on another.
type counts struct {
	Passed     int `json:"passed"`
	Acceptance int `json:"acceptance"`
}

func (t *tally) write(file string) error {
	content, err := json.Marshal(counts{t.passed, t.acceptance})
	if err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o600)
}

func readCounts(file string) (tally, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return tally{}, err
	}
	var read counts
	if err := json.Unmarshal(content, &read); err != nil || read.Passed == 0 {
		return tally{}, fmt.Errorf("%s holds no counts: %q %w", file, content, err)
	}
	return tally{passed: read.Passed, acceptance: read.Acceptance}, nil
}

// read adds the events and writes to out what go test prints without -v: a line for each package, and all that a
// test printed which did not pass.
func (t *tally) read(events io.Reader, out io.Writer) error {
	printed := map[[2]string][]string{} // by package and test, until the test ends
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil {
				_, _ = out.Write(line) // the go command's own words, for example about a package it cannot load
			} else {
				t.add(e, printed, out)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (t *tally) add(e event, printed map[[2]string][]string, out io.Writer) {
	test := [2]string{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		_, _ = io.WriteString(out, e.Output)
	case "output":
		switch {
		case strings.HasPrefix(e.Output, "=== "): // RUN, PAUSE, CONT, NAME
		case e.Test != "":
			printed[test] = append(printed[test], e.Output)
		case e.Output != "PASS\n" && !strings.HasPrefix(e.Output, "coverage: "): // both come again in the line of the package
			_, _ = io.WriteString(out, e.Output)
		}
	case "pass", "skip", "fail":
		if e.Test == "" {
			t.endPackage(e, printed, out)
			return
		}
		t.end(e, strings.Join(printed[test], ""))
		if e.Action != "pass" {
			_, _ = io.WriteString(out, strings.Join(printed[test], ""))
		}
		delete(printed, test)
	}
}

func (t *tally) end(e event, printed string) {
	accepts := strings.HasPrefix(e.Test, "TestAcc")
	switch {
	case e.Action == "fail":
		t.failed++
	case e.Action == "pass":
		t.passed++
		if accepts {
			t.acceptance++
		}
	case strings.Contains(printed, engine.NeedsNewer):
		t.newer = append(t.newer, e.Test)
		if accepts {
			t.apartAcceptance++
		}
	case strings.Contains(printed, engine.NeedsMore):
		t.more = append(t.more, e.Test)
		if accepts {
			t.apartAcceptance++
		}
	default:
		t.skipped = append(t.skipped, e.Test)
	}
}

// endPackage prints what tests had to say that never ended: after a time-out or a crash that is where to look.
func (t *tally) endPackage(e event, printed map[[2]string][]string, out io.Writer) {
	var unfinished []string
	for test := range printed {
		if test[0] == e.Package {
			unfinished = append(unfinished, test[1])
		}
	}
	slices.Sort(unfinished)
	for _, name := range unfinished {
		test := [2]string{e.Package, name}
		if e.Action == "fail" {
			t.failed++
			_, _ = io.WriteString(out, strings.Join(printed[test], ""))
		}
		delete(printed, test)
	}
}
