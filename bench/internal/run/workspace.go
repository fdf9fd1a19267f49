// Package run runs Terraform or OpenTofu as a process of its own and says how long it took, and what the
// provider below it took.
package run

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// Workspace is a folder with a configuration and a state in it.
type Workspace struct {
	engine.Workspace

	Provider Provider
}

// Result is what a command of the engine did.
type Result struct {
	engine.Result

	Provider Usage
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
	w := &Workspace{Provider: provider, Workspace: engine.Workspace{
		Engine: e, Folder: folder, Variables: secrets, Detached: true,
		Environ: []string{
			"TF_CLI_CONFIG_FILE=" + filepath.Join(folder, cliFile),
			"TMPDIR=" + temp, // the provider's sockets go with the rest
		},
	}}
	overrides := ""
	if provider.Binary != "" {
		overrides = engine.Overrides(provider.Address, filepath.Dir(provider.Binary))
	}
	return w, errors.Join(w.write(configurationFile, configuration), w.write(cliFile, overrides))
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

// Run is that of the engine's workspace, with more in the environment, and with a look at the provider.
func (w *Workspace) Run(ctx context.Context, environ []string, arguments ...string) (Result, error) {
	took := func() Usage { return Usage{} }
	watched := w.Workspace
	watched.Environ = slices.Concat(w.Environ, environ)
	watched.Started = func(pid int) { took = watch(pid, w.Provider.Binary) }
	result, err := watched.Run(ctx, arguments...)
	return Result{result, took()}, err
}
