// Package engine finds the Terraform or OpenTofu that tests, demo and benchmark run on, and runs it for all three.
package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
)

// PathVariable is the environment variable that names the binary to run on, before any on the PATH.
// Terraform's own testing module reads it too.
const PathVariable = "TF_ACC_TERRAFORM_PATH"

// ErrNone is returned by Find where no engine is to be found.
var ErrNone = errors.New("neither terraform nor tofu is on the PATH\n" +
	"  Get Terraform 1.11 or newer from https://developer.hashicorp.com/terraform/install\n" +
	"  or OpenTofu 1.11 or newer from https://opentofu.org/docs/intro/install/,\n" +
	"  or name a binary in " + PathVariable)

// Engine is one binary of Terraform or OpenTofu.
type Engine struct {
	Path    string
	Name    string // Terraform or OpenTofu
	Version string
}

// Find returns the engine that TF_ACC_TERRAFORM_PATH names, else terraform on the PATH, else tofu.
func Find(ctx context.Context) (Engine, error) {
	if path := os.Getenv(PathVariable); path != "" {
		return Open(ctx, path)
	}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			return Open(ctx, path)
		}
	}
	return Engine{}, ErrNone
}

// Install downloads the newest Terraform into dir with HashiCorp's installer, which checks its signature.
func Install(ctx context.Context, dir string) (Engine, error) {
	release := &releases.LatestVersion{Product: product.Terraform, InstallDir: dir, Timeout: 5 * time.Minute}
	path, err := release.Install(ctx)
	if err != nil {
		return Engine{}, fmt.Errorf("downloading Terraform: %w", err)
	}
	return Open(ctx, path)
}

// FindOrInstall is Find, and Install where Find finds none.
func FindOrInstall(ctx context.Context, dir string) (Engine, error) {
	found, err := Find(ctx)
	if !errors.Is(err, ErrNone) {
		return found, err
	}
	installed, installErr := Install(ctx, dir)
	if installErr != nil {
		return Engine{}, fmt.Errorf("%w\n%w", installErr, err)
	}
	return installed, nil
}

var firstLine = regexp.MustCompile(`^(Terraform|OpenTofu) v(\S+)`)

// Open asks the binary at path what it is.
func Open(ctx context.Context, path string) (Engine, error) {
	found, err := exec.LookPath(path)
	if err != nil {
		return Engine{}, fmt.Errorf("%s cannot be run: %w", path, err)
	}
	absolute, err := filepath.Abs(found) // tests run each in their own folder
	if err != nil {
		return Engine{}, err
	}
	command := exec.CommandContext(ctx, absolute, "version")
	command.Env = append(CleanEnviron(), Quiet()...)
	out, err := command.Output()
	if err != nil {
		return Engine{}, fmt.Errorf("%s version: %w", path, err)
	}
	match := firstLine.FindStringSubmatch(string(out))
	if match == nil {
		return Engine{}, fmt.Errorf("%s is neither Terraform nor OpenTofu: its version command printed %q", path, out)
	}
	return Engine{Path: absolute, Name: match[1], Version: match[2]}, nil
}

// String is the engine as people write it: OpenTofu v1.12.6.
func (e Engine) String() string {
	return e.Name + " v" + e.Version
}

// NeedsNewer begins what a test says that is skipped since the engine cannot do what it is about. Whoever counts skipped
// tests knows it by that.
const NeedsNewer = "needs a newer engine, not run here"

// NeedsMore begins what a test says that is skipped since something is not here that it stands on, such as a server of a database, or
// a part of the engine that this build of it was made without. It is counted apart too, and named loudly.
const NeedsMore = "needs what is not here, not run"

// Queries reports whether the engine has the query command: Terraform from 1.14 on, and no OpenTofu.
func (e Engine) Queries() bool {
	var major, minor int
	_, err := fmt.Sscanf(e.Version, "%d.%d", &major, &minor)
	return err == nil && e.Name == "Terraform" && (major > 1 || minor >= 14)
}

// RegistryHost is the host that the engine puts before a provider address without one.
func (e Engine) RegistryHost() string {
	if e.Name == "OpenTofu" {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// TestEnviron is what acceptance tests need in their environment to run on this engine.
func (e Engine) TestEnviron() []string {
	return append(Quiet(),
		"TF_ACC=1",
		PathVariable+"="+e.Path,
		// Where the engine looks for a provider that a configuration names without an address.
		"TF_ACC_PROVIDER_HOST="+e.RegistryHost(),
		"TF_ACC_PROVIDER_NAMESPACE=hashicorp",
		// Engines run thousands of times, for a moment each: collecting their garbage costs more than it frees.
		"GOGC=400",
	)
}

// Quiet is the environment in which an engine neither reads the user's configuration nor asks for newer versions.
func Quiet() []string {
	return []string{
		"TF_CLI_CONFIG_FILE=" + os.DevNull,
		"CHECKPOINT_DISABLE=1",
		"TF_IN_AUTOMATION=1",
	}
}

// CleanEnviron is this process's environment without the variables that would steer an engine or the provider, but for
// those with a prefix of keep.
func CleanEnviron(keep ...string) []string {
	steers := func(variable string) bool {
		return slices.ContainsFunc([]string{"TF_", "LEAF_", "LEAFLINK_"}, func(prefix string) bool { return strings.HasPrefix(variable, prefix) })
	}
	kept := func(variable string) bool {
		return slices.ContainsFunc(keep, func(prefix string) bool { return strings.HasPrefix(variable, prefix) })
	}
	return slices.DeleteFunc(os.Environ(), func(variable string) bool { return steers(variable) && !kept(variable) })
}
