package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

const (
	providerVersion = "99.0.0" // above any release, so that nobody takes it for one
	planFile        = "demo.tfplan"
)

// workspace is a folder with a configuration in it, and the engine that works there.
type workspace struct {
	engine    engine.Engine
	folder    string
	environ   []string
	variables map[string]string // without their prefix TF_VAR_
	verbose   bool
	people    bytes.Buffer // everything that the engine printed for people so far
	plans     bytes.Buffer // every plan so far, in JSON
}

// newWorkspace copies the configuration to a folder below temp and builds the provider to where init finds it without
// any registry.
func newWorkspace(ctx context.Context, e engine.Engine, root, temp string, verbose bool) (*workspace, error) {
	w := &workspace{engine: e, folder: filepath.Join(temp, "work"), variables: map[string]string{}, verbose: verbose}
	if err := os.CopyFS(w.folder, os.DirFS(filepath.Join(root, "examples", "demo"))); err != nil {
		return nil, err
	}
	binary := filepath.Join(w.folder, "terraform.d", "plugins", e.RegistryHost(), "terraform-leaf", "leaf",
		providerVersion, runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-leaf_v"+providerVersion)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-ldflags=-X main.version="+providerVersion, "-o", binary, ".")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building the provider: %w\n%s", err, out)
	}
	w.environ = append(engine.CleanEnviron(), engine.Quiet()...)
	w.environ = append(w.environ, "TMPDIR="+temp) // the provider's sockets go with the rest
	return w, nil
}

// run runs the engine and returns its standard output. An exit code that is not in want is an error that shows everything
// that the engine printed.
func (w *workspace) run(ctx context.Context, want []int, arguments ...string) (stdout []byte, code int, err error) {
	command := exec.CommandContext(ctx, w.engine.Path, arguments...)
	command.Dir = w.folder
	command.Env = slices.Clone(w.environ)
	for name, value := range w.variables {
		command.Env = append(command.Env, "TF_VAR_"+name+"="+value)
	}
	// The engine gets one interrupt, and is killed only if it takes too long: so it has time to stop its provider.
	detach(command)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 10 * time.Second

	var out, people bytes.Buffer
	all := io.Writer(&people)
	if w.verbose {
		all = io.MultiWriter(all, os.Stdout)
	}
	command.Stdout, command.Stderr = io.MultiWriter(&out, all), all
	if arguments[0] == "show" { // it prints JSON, which is not for people
		command.Stdout = &out
		defer func() { w.plans.Write(out.Bytes()) }()
	}
	err = command.Run()
	w.people.Write(people.Bytes())
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return nil, 0, err
	}
	code = command.ProcessState.ExitCode()
	if !slices.Contains(want, code) {
		if w.verbose {
			people.Reset()
		}
		return nil, 0, fmt.Errorf("%s ended with code %d\n%s", strings.Join(arguments, " "), code, people.String())
	}
	return out.Bytes(), code, nil
}

func (w *workspace) init(ctx context.Context) error {
	_, _, err := w.run(ctx, []int{0}, "init", "-input=false", "-no-color")
	return err
}

// plan plans to planFile and returns what would change: actions by address.
func (w *workspace) plan(ctx context.Context) (map[string][]string, error) {
	_, code, err := w.run(ctx, []int{0, 2}, "plan", "-input=false", "-no-color", "-detailed-exitcode", "-out="+planFile)
	if err != nil {
		return nil, err
	}
	out, _, err := w.run(ctx, []int{0}, "show", "-json", planFile)
	if err != nil {
		return nil, err
	}
	var plan struct {
		ResourceChanges []struct {
			Address string `json:"address"`
			Change  struct {
				Actions []string `json:"actions"`
			} `json:"change"`
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal(out, &plan); err != nil {
		return nil, fmt.Errorf("the plan in JSON: %w", err)
	}
	changes := map[string][]string{}
	for _, resource := range plan.ResourceChanges {
		if actions := resource.Change.Actions; !slices.Equal(actions, []string{"no-op"}) {
			changes[resource.Address] = actions
		}
	}
	if code == 0 && len(changes) > 0 {
		return nil, fmt.Errorf("the plan's exit code says that nothing changes, but its JSON has these changes: %v", changes)
	}
	if code == 2 && len(changes) == 0 {
		return nil, errors.New("the plan's exit code says that something changes, but its JSON has no change of a resource")
	}
	return changes, nil
}

// apply applies planFile.
func (w *workspace) apply(ctx context.Context) error {
	_, _, err := w.run(ctx, []int{0}, "apply", "-input=false", "-no-color", planFile)
	return err
}

func (w *workspace) importObject(ctx context.Context, address, id string) error {
	_, _, err := w.run(ctx, []int{0}, "import", "-input=false", "-no-color", address, id)
	return err
}

func (w *workspace) destroy(ctx context.Context) error {
	_, _, err := w.run(ctx, []int{0}, "destroy", "-input=false", "-no-color", "-auto-approve")
	return err
}

// leaks returns an error that says where a secret was found: one that must be nowhere, or one that may be in the state alone.
func (w *workspace) leaks(nowhere, inStateAlone []string) error {
	places := map[string][]byte{"the plans": w.plans.Bytes(), "what was printed": w.people.Bytes()}
	names, err := filepath.Glob(filepath.Join(w.folder, "terraform.tfstate*"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if places[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			return err
		}
	}
	for place, content := range places {
		if slices.ContainsFunc(nowhere, func(secret string) bool { return bytes.Contains(content, []byte(secret)) }) {
			return fmt.Errorf("a secret that is write-only is in %s", place)
		}
	}
	if slices.ContainsFunc(inStateAlone, func(secret string) bool { return bytes.Contains(w.people.Bytes(), []byte(secret)) }) {
		return errors.New("an API key was printed")
	}
	return nil
}
