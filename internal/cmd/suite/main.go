// Command suite runs the whole test suite, acceptance tests included, on one or more engines: binaries of Terraform or
// OpenTofu.
//
//	go run ./internal/cmd/suite [-engines "PATH PATH"] [-counts FILE] [-least FILE] [-- arguments of go test] [-- arguments of another go test] …
//
// A suite may consist of several runs of go test, such as one with the race detector and one without; they count as one.
// Without -engines it runs on the one that TF_ACC_TERRAFORM_PATH names, else on terraform from the PATH, else on tofu.
// It fails where a test fails, where a test was skipped for another reason than that the engine is too old for what it is
// about, or that what it stands on is not here, where no acceptance test ran, and where fewer ran on a later engine than on
// the first: a suite that quietly tests less must not look green. Runs on several machines are compared by a file: the first
// writes its counts, others read them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

func main() {
	paths := flag.String("engines", "", "`paths` of the engines to run on, separated by spaces")
	counts := flag.String("counts", "", "`file` to write the counts of the first engine to")
	least := flag.String("least", "", "`file` with the counts of another run, of which no engine may fall short")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, strings.Fields(*paths), flag.Args(), *counts, *least)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "suite:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, paths, arguments []string, counts, least string) error {
	engines, err := open(ctx, paths)
	if err != nil {
		return err
	}
	runs := split(arguments)
	var first tally
	if least != "" {
		if first, err = readCounts(least); err != nil {
			return err
		}
	}
	var problems []error
	var lines []string
	for i, e := range engines {
		fmt.Printf("=== on %s (%s)\n", e, e.Path)
		var count tally
		var err error
		for _, arguments := range runs {
			err = errors.Join(err, test(ctx, e, arguments, &count))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if i == 0 && counts != "" {
			err = errors.Join(err, count.write(counts))
		}
		if i == 0 && least == "" {
			first = count
		}
		if err := errors.Join(err, count.verdict(first)); err != nil {
			problems = append(problems, fmt.Errorf("on %s: %w", e, err))
		}
		lines = append(lines, fmt.Sprintf("%s: %d acceptance tests among %d tests", e, count.acceptance, count.passed))
		fmt.Printf("%d passed, %d failed, %d skipped\n", count.passed, count.failed, len(count.skipped))
		if len(count.newer) > 0 {
			fmt.Printf("%d tests: %s: %s\n", len(count.newer), engine.NeedsNewer, strings.Join(count.newer, ", "))
		}
		if len(count.more) > 0 {
			fmt.Printf("!!! %d tests: %s: %s\n", len(count.more), engine.NeedsMore, strings.Join(count.more, ", "))
		}
	}
	fmt.Println(strings.Join(lines, "\n"))
	return errors.Join(problems...)
}

// split gives the arguments of each go test.
func split(arguments []string) [][]string {
	if len(arguments) == 0 {
		return [][]string{{"./..."}}
	}
	runs := [][]string{nil}
	for _, argument := range arguments {
		if argument == "--" {
			runs = append(runs, nil)
			continue
		}
		last := len(runs) - 1
		runs[last] = append(runs[last], argument)
	}
	return runs
}

func open(ctx context.Context, paths []string) ([]engine.Engine, error) {
	if len(paths) == 0 {
		found, err := engine.Find(ctx)
		return []engine.Engine{found}, err
	}
	var engines []engine.Engine
	for _, path := range paths {
		e, err := engine.Open(ctx, path)
		if err != nil {
			return nil, err
		}
		engines = append(engines, e)
	}
	return engines, nil
}

// test runs go test on one engine and adds to count.
func test(ctx context.Context, e engine.Engine, arguments []string, count *tally) error {
	command := exec.CommandContext(ctx, "go", append([]string{"test", "-json"}, arguments...)...)
	// Variables of the testing module and of logging are the tester's; all others would make results differ by machine.
	command.Env = append(engine.CleanEnviron("TF_ACC_", "TF_LOG"), e.TestEnviron()...)
	command.Stderr = os.Stderr
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 10 * time.Second
	events, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	err = count.read(events, os.Stdout)
	if waitErr := command.Wait(); waitErr != nil {
		err = errors.Join(err, fmt.Errorf("go test: %w", waitErr))
	}
	return err
}
