package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

const (
	providerVersion = "99.0.0" // above any release, so that nobody takes it for one
	planFile        = "demo.tfplan"
)

// workspace is a folder with a configuration in it, and what the engine that works there has said.
type workspace struct {
	engine.Workspace

	verbose bool
	out     io.Writer
	shown   map[string]string // the variables as the commands that were shown have them
	secret  map[string]bool   // names of variables whose values are not shown
	people  bytes.Buffer      // all that the engine ever printed for people
	plans   strings.Builder   // and every plan, in JSON
}

// newWorkspace copies the configuration to a folder below temp and builds the provider to where init finds it without
// any registry.
func newWorkspace(ctx context.Context, e engine.Engine, root, temp string, verbose bool, out io.Writer) (*workspace, error) {
	w := &workspace{verbose: verbose, out: out, shown: map[string]string{}, secret: map[string]bool{}, Workspace: engine.Workspace{
		Engine: e, Folder: filepath.Join(temp, "work"), Variables: map[string]string{}, Detached: true,
		Environ: []string{"TMPDIR=" + temp}, // the provider's sockets go with the rest
	}}
	if err := os.CopyFS(w.Folder, os.DirFS(filepath.Join(root, "examples", "demo"))); err != nil {
		return nil, err
	}
	binary := filepath.Join(w.Folder, "terraform.d", "plugins", e.RegistryHost(), "terraform-leaf", "leaf",
		providerVersion, runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-leaf_v"+providerVersion)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	return w, engine.Build(ctx, root, ".", binary, "-ldflags=-X main.version="+providerVersion)
}

// run runs the engine and returns what it printed on its standard output. A code of exit that is not in want is an error
// that shows all the engine printed.
func (w *workspace) run(ctx context.Context, want []int, arguments ...string) (stdout string, code int, err error) {
	var people bytes.Buffer
	w.Echo = &people
	switch {
	case arguments[0] == "show": // which prints for programs
		w.Echo = nil
	case w.verbose:
		w.show(arguments)
		w.Echo = io.MultiWriter(&people, w.out)
	}
	result, err := w.Run(ctx, arguments...)
	if err != nil {
		return "", 0, err
	}
	w.people.Write(people.Bytes())
	if !slices.Contains(want, result.Code) {
		if w.verbose {
			people.Reset()
		}
		return "", 0, fmt.Errorf("%s ended with code %d\n%s", strings.Join(arguments, " "), result.Code, people.String())
	}
	return result.Stdout, result.Code, nil
}

// show prints a command as somebody would type it, with the variables that are new or others since the last one.
func (w *workspace) show(arguments []string) {
	for _, name := range slices.Sorted(maps.Keys(w.Variables)) {
		value := w.Variables[name]
		if before, known := w.shown[name]; known && before == value {
			continue
		}
		w.shown[name] = value
		if w.secret[name] {
			value = "…"
		}
		fmt.Fprintf(w.out, "\n   $ export TF_VAR_%s='%s'", name, value)
	}
	typed := []string{filepath.Base(w.Engine.Path)}
	for _, a := range arguments {
		if strings.ContainsAny(a, `[]" `) {
			a = "'" + a + "'"
		}
		typed = append(typed, a)
	}
	fmt.Fprintf(w.out, "\n   $ %s\n\n", strings.Join(typed, " "))
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
	shown, _, err := w.run(ctx, []int{0}, "show", "-json", planFile)
	if err != nil {
		return nil, err
	}
	w.plans.WriteString(shown)
	changes, err := engine.Changes(shown)
	if err != nil {
		return nil, err
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
	places := map[string][]byte{"the plans": []byte(w.plans.String()), "what was printed": w.people.Bytes()}
	names, err := filepath.Glob(filepath.Join(w.Folder, "terraform.tfstate*"))
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
