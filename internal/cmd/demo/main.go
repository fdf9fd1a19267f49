// Command demo shows the provider at work with a real Terraform or OpenTofu and without a Leaf account: it builds the
// provider, starts a simulator of the Leaf API on a loopback port, and goes through the life of examples/demo. It checks
// each step, fails at the first that is not as it should be, and leaves nothing behind.
//
//	go run ./internal/cmd/demo [-v] [-picture FILE]
//
// With -v it shows the commands and what the engine prints; with -picture it draws what it says into an SVG file, for the README.
//
// It runs on the binary that DEMO_TERRAFORM or TF_ACC_TERRAFORM_PATH names, else on terraform from the PATH, else on
// tofu, else on a Terraform that it downloads and deletes again.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
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
	verbose := flag.Bool("v", false, "show the commands, and what Terraform prints")
	picture := flag.String("picture", "", "draw what is said into this SVG `file` as well")
	flag.Parse()
	// SIGPIPE too: if whoever reads the output goes away, this still has to tidy up.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	err := run(ctx, *verbose, *picture)
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

func run(ctx context.Context, verbose bool, picture string) error {
	var said bytes.Buffer
	if err := perform(ctx, verbose, io.MultiWriter(os.Stdout, &said)); err != nil || picture == "" {
		return err
	}
	if verbose {
		return errors.New("the picture is of what is said without -v")
	}
	return os.WriteFile(picture, draw(said.String()), 0o644) //nolint:gosec // a picture for everybody
}

// perform tells the whole story to out.
func perform(ctx context.Context, verbose bool, out io.Writer) (err error) {
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
	fmt.Fprintf(out, "This demo runs on %s (%s).\n", found, found.Path)
	if err := tell(ctx, found, root, temp, verbose, out); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nAll as it should be, in %.0f seconds. Nothing is left behind.\n", time.Since(start).Seconds())
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
