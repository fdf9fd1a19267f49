package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// Workspace is a folder with a configuration in which an engine runs as people run it: a process of its own. Of this
// process's environment it gets nothing that would steer it or the provider.
type Workspace struct {
	Engine Engine
	Folder string

	// Environ is what the engine has in its environment beside CleanEnviron and Quiet, which it overrides.
	Environ []string
	// Variables of the configuration, which reach it through the environment: secrets are then in no file.
	Variables map[string]string
	// Detached keeps the terminal's Ctrl-C from the engine. It is for programs that catch it and cancel the context.
	Detached bool
	// Echo gets all that the engine prints, while it prints it; nil is nobody.
	Echo io.Writer
	// Started is called with the id of each process of the engine; nil is nobody.
	Started func(pid int)
}

// Result is what a command of the engine did.
type Result struct {
	Code           int
	Stdout, Stderr string
	Time           time.Duration
	CPU            time.Duration // of the engine and the provider together
}

// Command prepares a command of the engine. When the context ends it is interrupted once, so that it stops its provider,
// and is killed only if that takes too long.
func (w *Workspace) Command(ctx context.Context, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, w.Engine.Path, arguments...)
	command.Dir = w.Folder
	command.Env = slices.Concat(CleanEnviron(), Quiet(), w.Environ)
	for name, value := range w.Variables {
		command.Env = append(command.Env, "TF_VAR_"+name+"="+value)
	}
	if w.Detached {
		detach(command)
	}
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 10 * time.Second
	return command
}

// Run runs a command. An engine that ends with an error is a result; that it cannot be run is an error.
func (w *Workspace) Run(ctx context.Context, arguments ...string) (Result, error) {
	command := w.Command(ctx, arguments...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if w.Echo != nil {
		echo := &lockedWriter{to: w.Echo}
		command.Stdout, command.Stderr = io.MultiWriter(&stdout, echo), io.MultiWriter(&stderr, echo)
	}
	start := time.Now()
	if err := command.Start(); err != nil {
		return Result{}, err
	}
	if w.Started != nil {
		w.Started(command.Process.Pid)
	}
	err := command.Wait()
	result := Result{
		Code: command.ProcessState.ExitCode(), Stdout: stdout.String(), Stderr: stderr.String(),
		Time: time.Since(start), CPU: command.ProcessState.UserTime() + command.ProcessState.SystemTime(),
	}
	if ctx.Err() != nil {
		return result, ctx.Err()
	}
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		return result, fmt.Errorf("%s %s: %w", w.Engine.Path, strings.Join(arguments, " "), err)
	}
	return result, nil
}

// lockedWriter takes standard output and standard error, which come at the same time.
type lockedWriter struct {
	mu sync.Mutex
	to io.Writer
}

// Write implements io.Writer.
func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}

// Changes are the actions of a plan by address, such as "delete" and "create", without what stays as it is. The plan is in
// the JSON of the engine's show command.
func Changes(plan string) (map[string][]string, error) {
	var read struct {
		ResourceChanges []struct {
			Address string `json:"address"`
			Change  struct {
				Actions []string `json:"actions"`
			} `json:"change"`
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(plan), &read); err != nil {
		return nil, fmt.Errorf("the plan in JSON: %w", err)
	}
	changes := map[string][]string{}
	for _, resource := range read.ResourceChanges {
		if actions := resource.Change.Actions; !slices.Equal(actions, []string{"no-op"}) {
			changes[resource.Address] = actions
		}
	}
	return changes, nil
}
