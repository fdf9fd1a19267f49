// Command demo shows the provider at work with a real Terraform or OpenTofu and without a Leaf account: it builds the
// provider, starts a simulator of the Leaf API on a loopback port, and goes through the life of examples/demo. It checks
// each step, fails at the first that is not as it should be, and leaves nothing behind.
//
//	go run ./internal/cmd/demo [-v]
//
// It runs on the binary that DEMO_TERRAFORM or TF_ACC_TERRAFORM_PATH names, else on terraform from the PATH, else on
// tofu, else on a Terraform that it downloads and deletes again.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

func main() {
	verbose := flag.Bool("v", false, "show what Terraform prints")
	flag.Parse()
	// SIGPIPE too: if whoever reads the output goes away, this still has to tidy up.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	err := run(ctx, *verbose)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case interrupted:
		fmt.Fprintln(os.Stderr, "\nInterrupted. Nothing was left behind.")
		os.Exit(130)
	case err != nil:
		fmt.Fprintf(os.Stderr, "\nThe demo FAILED: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, verbose bool) (err error) {
	start := time.Now()
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "leaf-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()

	found, err := findEngine(ctx, temp)
	if err != nil {
		return err
	}
	fmt.Printf("This demo runs on %s (%s).\n", found, found.Path)
	if err := tell(ctx, found, root, temp, verbose); err != nil {
		return err
	}
	fmt.Printf("\nAll as it should be, in %.0f seconds. Nothing is left behind.\n", time.Since(start).Seconds())
	return nil
}

func findEngine(ctx context.Context, temp string) (engine.Engine, error) {
	if path := os.Getenv("DEMO_TERRAFORM"); path != "" {
		return engine.Open(ctx, path)
	}
	return engine.FindOrInstall(ctx, temp)
}

// moduleRoot is the folder of this checkout.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	root := filepath.Dir(strings.TrimSpace(string(out)))
	if _, err := os.Stat(filepath.Join(root, "examples", "demo", "main.tf")); err != nil {
		return "", errors.New("run this from a checkout of the provider")
	}
	return root, nil
}
