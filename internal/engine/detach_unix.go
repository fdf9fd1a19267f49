//go:build unix

package engine

import (
	"os/exec"
	"syscall"
)

// detach keeps the terminal's Ctrl-C from the command, which is interrupted by this program instead: twice would make
// Terraform leave its provider running.
func detach(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}
