package main

import (
	"cmp"
	"context"
	"debug/buildinfo"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/measure"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// setting says on what the benchmark runs, a line each.
func setting(ctx context.Context, o options, installed engine.Engine, contenders []measure.Contender) []string {
	lines := []string{
		fmt.Sprintf("%s, %s, %s on %s/%s, %d CPUs", time.Now().UTC().Format(time.DateOnly), installed,
			runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU()),
	}
	for _, c := range contenders {
		switch {
		case c.External():
			lines = append(lines, c.Name+": "+version(c.Provider.Binary))
		case c.Name == peers.Leaf:
			lines = append(lines, c.Name+": commit "+commit(ctx, o.root))
		}
	}
	return append(lines,
		fmt.Sprintf("runs of each command: %d; objects to apply and destroy: %d", o.runs, o.writes),
		"every peer is given a bearer token, so no count has a login in it; the API runs on the same machine",
	)
}

// version is what a Go program says of itself.
func version(binary string) string {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return "a binary that does not tell its version"
	}
	return strings.TrimSpace(info.Main.Path + " " + info.Main.Version)
}

// commit names the state of a checkout.
func commit(ctx context.Context, folder string) string {
	describe := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty")
	describe.Dir = folder
	out, _ := describe.Output()
	return cmp.Or(strings.TrimSpace(string(out)), "unknown")
}
