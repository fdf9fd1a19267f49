package acctest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

const (
	mainPackage = "github.com/terraform-leaf/terraform-provider-leaf"
	// binaryLife is how long a binary is kept that nobody has asked for.
	binaryLife = 24 * time.Hour
)

// binaries are the folders of the provider's binaries that this process has asked for, by their build flag.
var binaries struct {
	sync.Mutex

	folders map[string]string
}

// binaryOf gives the folder of the provider built with a flag. Linking it takes seconds, and every package with tests needs
// it, so it stays in .build under the name of what it was built from: another source is another folder.
func binaryOf(ctx context.Context, flag string) (string, error) {
	binaries.Lock()
	defer binaries.Unlock()
	if folder, ok := binaries.folders[flag]; ok {
		return folder, nil
	}
	folder, err := builtBinary(ctx, "", mainPackage, flag)
	if err != nil {
		return "", err
	}
	if binaries.folders == nil {
		binaries.folders = map[string]string{}
	}
	binaries.folders[flag] = folder
	return folder, nil
}

// builtBinary builds a package, named as seen from a folder, unless it is there.
func builtBinary(ctx context.Context, from, target, flag string) (string, error) {
	module, name, err := binaryName(ctx, from, target, flag)
	if err != nil {
		return "", err
	}
	all := filepath.Join(filepath.Dir(module), ".build", "provider")
	folder := filepath.Join(all, name)
	now := time.Now()
	if err := os.Chtimes(folder, now, now); !errors.Is(err, fs.ErrNotExist) {
		return folder, err
	}
	if err := os.MkdirAll(all, 0o750); err != nil {
		return "", err
	}
	dropOld(all, now)
	// Packages are tested at the same time: a folder appears with the binary in it, or not at all.
	fresh, err := os.MkdirTemp(all, "new-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	if err := engine.Build(ctx, from, target, filepath.Join(fresh, "terraform-provider-leaf"), flag); err != nil {
		return "", err
	}
	if err := os.Rename(fresh, folder); err != nil && !errors.Is(err, fs.ErrExist) { // another one was faster
		return "", err
	}
	return folder, nil
}

// binaryName gives the path of go.mod, and a name for all that the binary is made of: the build IDs of its packages stand
// for their sources, for the compiler, and for how it was called.
func binaryName(ctx context.Context, from, target, flag string) (module, name string, err error) {
	settings, err := goCommand(ctx, from, "env", "GOMOD", "GOFLAGS")
	if err != nil {
		return "", "", err
	}
	module, _, _ = strings.Cut(settings, "\n")
	ids, err := goCommand(ctx, from, "list", flag, "-buildvcs=false", "-deps", "-export", "-f", "{{.BuildID}}", target)
	if err != nil {
		return "", "", err
	}
	return module, fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join([]string{flag, settings, ids}, "\n"))))[:20], nil
}

func goCommand(ctx context.Context, from string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = from
	var said strings.Builder
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, &said)
	}
	return string(out), nil
}

// dropOld removes binaries that nobody has asked for in a while, and what was left behind by builds that were broken off.
func dropOld(folder string, now time.Time) {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && now.Sub(info.ModTime()) > binaryLife {
			_ = os.RemoveAll(filepath.Join(folder, entry.Name()))
		}
	}
}
