// Package run runs Terraform or OpenTofu as a process of its own and says how long it took, and how much memory the
// provider below it had.
package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// Workspace is a folder with a configuration and a state in it.
type Workspace struct {
	Engine   engine.Engine
	Provider Provider
	Folder   string
	Secrets  map[string]string // reach the configuration as variables, through the environment

	temp string
}

// Result is what a command of the engine did.
type Result struct {
	Code   int
	Stdout []byte
	Stderr []byte
	Time   time.Duration
	CPU    time.Duration // of the engine and the provider together
	Peak   int64         // bytes of memory that the provider had at most; 0 where nobody knows
}

// Files of a workspace.
const (
	configurationFile = "main.tf"
	cliFile           = "cli.tfrc"
	stateFile         = "terraform.tfstate"
)

// New writes a configuration into a new folder below temp.
func New(e engine.Engine, provider Provider, temp, configuration string, secrets map[string]string) (*Workspace, error) {
	folder, err := os.MkdirTemp(temp, "work-")
	if err != nil {
		return nil, err
	}
	w := &Workspace{Engine: e, Provider: provider, Folder: folder, Secrets: secrets, temp: temp}
	err = errors.Join(w.write(configurationFile, configuration), w.write(cliFile, overrides(provider)))
	return w, err
}

// overrides is the CLI configuration by which the engine takes a provider from where it was built, without init.
func overrides(provider Provider) string {
	if provider.Binary == "" {
		return ""
	}
	return fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n",
		provider.Address, filepath.Dir(provider.Binary))
}

func (w *Workspace) write(name, content string) error {
	return os.WriteFile(filepath.Join(w.Folder, name), []byte(content), 0o600)
}

// Remove deletes the folder.
func (w *Workspace) Remove() error { return os.RemoveAll(w.Folder) }

// StateSize is the size of the state in bytes.
func (w *Workspace) StateSize() int64 {
	info, err := os.Stat(filepath.Join(w.Folder, stateFile))
	if err != nil {
		return 0
	}
	return info.Size()
}

// State is the state as it is stored.
func (w *Workspace) State() ([]byte, error) {
	return os.ReadFile(filepath.Join(w.Folder, stateFile))
}

// Run runs a command. An engine that ends with an error is a result; that it cannot be run is an error.
func (w *Workspace) Run(ctx context.Context, environ []string, arguments ...string) (Result, error) {
	command := exec.CommandContext(ctx, w.Engine.Path, arguments...) //nolint:gosec // the engine is what is measured
	command.Dir = w.Folder
	command.Env = slices.Concat(engine.CleanEnviron(), engine.Quiet(),
		[]string{
			"TF_CLI_CONFIG_FILE=" + filepath.Join(w.Folder, cliFile),
			"TMPDIR=" + w.temp, // the provider's sockets go with the rest
		}, environ)
	for name, value := range w.Secrets {
		command.Env = append(command.Env, "TF_VAR_"+name+"="+value)
	}
	// One interrupt, and no kill unless it takes too long: so the engine stops its provider.
	detach(command)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 10 * time.Second
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr

	start := time.Now()
	if err := command.Start(); err != nil {
		return Result{}, err
	}
	peak := watch(command.Process.Pid, w.Provider.Binary)
	err := command.Wait()
	result := Result{
		Code: command.ProcessState.ExitCode(), Stdout: stdout.Bytes(), Stderr: stderr.Bytes(),
		Time: time.Since(start), CPU: command.ProcessState.UserTime() + command.ProcessState.SystemTime(), Peak: peak(),
	}
	if ctx.Err() != nil {
		return result, ctx.Err()
	}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return result, fmt.Errorf("%s %s: %w", w.Engine.Path, strings.Join(arguments, " "), err)
	}
	return result, nil
}
