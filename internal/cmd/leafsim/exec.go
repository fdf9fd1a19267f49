package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
)

// exitError is that of a command which ended by itself and said so.
type exitError int

// Error implements error.
func (c exitError) Error() string { return fmt.Sprintf("the command ended with code %d", int(c)) }

// execute runs a command that has the variables, and no others that would lead it to an account of Leaf or LeafLink.
// Signals are passed on; it is the command that ends.
func execute(command, variables []string, signals <-chan os.Signal) error {
	child := exec.Command(command[0], command[1:]...) //nolint:noctx // it ends by itself: signals are passed on
	child.Env = append(slices.DeleteFunc(os.Environ(), steersProvider), variables...)
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := child.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	for {
		select {
		case received := <-signals:
			// A terminal has sent its Ctrl-C to the command too. A second one would make Terraform leave what it does half done.
			if received != os.Interrupt || !onTerminal() {
				_ = child.Process.Signal(received)
			}
		case err := <-ended:
			return outcome(err)
		}
	}
}

// outcome gives the code that a shell would, too, where a signal has ended the command.
func outcome(err error) error {
	failed, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return err
	}
	if status, ok := failed.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitError(128 + int(status.Signal()))
	}
	return exitError(failed.ExitCode())
}

// onTerminal says whether this process has a terminal, which sends signals to all that it started.
func onTerminal() bool {
	terminal, err := os.Open("/dev/tty")
	if err == nil {
		_ = terminal.Close()
	}
	return err == nil
}

// steersProvider says whether the provider would read a variable of the environment, NAME=value.
func steersProvider(variable string) bool {
	return strings.HasPrefix(variable, "LEAF_") || strings.HasPrefix(variable, "LEAFLINK_")
}

// shell prints variables as lines for a POSIX shell, which first forgets all others that the provider would read: a token
// there would go before the login.
func shell(variables []string) string {
	var lines strings.Builder
	// The first name is there because some shells refuse to unset nothing.
	lines.WriteString(`unset LEAF_TOKEN $(env | sed -n 's/^\(LEAF_[A-Z0-9_]*\)=.*/\1/p; s/^\(LEAFLINK_[A-Z0-9_]*\)=.*/\1/p')` + "\n")
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		fmt.Fprintf(&lines, "export %s=%s\n", name, quote(value))
	}
	return lines.String()
}

func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
