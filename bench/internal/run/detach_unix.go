//go:build unix

package run

import (
	"os/exec"
	"syscall"
)

// detach keeps the terminal's Ctrl-C from the engine, which would count it twice.
func detach(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}
