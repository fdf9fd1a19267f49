package run

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// Provider is a provider's binary, and the address under which configurations name it. Its zero value is a provider that
// the engine has built in.
type Provider struct {
	Address string // such as terraform-leaf/leaf
	Binary  string
}

// place is where the binary of a provider goes: alone in a folder, under the name that the engine looks for.
func place(temp, address string) (string, error) {
	_, name, _ := strings.Cut(address, "/")
	folder := filepath.Join(temp, "providers", name)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	folder, err := filepath.EvalSymlinks(folder) // as the kernel will name it
	if err != nil {
		return "", err
	}
	binary := filepath.Join(folder, "terraform-provider-"+name)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	return binary, nil
}

// Build builds a provider from the Go package in a folder.
func Build(ctx context.Context, temp, address, folder string) (Provider, error) {
	binary, err := place(temp, address)
	if err != nil {
		return Provider{}, err
	}
	return Provider{address, binary}, engine.Build(ctx, folder, ".", binary, "-trimpath")
}

// Given takes a provider's binary that somebody has built.
func Given(temp, address, path string) (Provider, error) {
	binary, err := place(temp, address)
	if err != nil {
		return Provider{}, err
	}
	from, err := os.Open(path) //nolint:gosec // the file is the argument
	if err != nil {
		return Provider{}, err
	}
	defer func() { _ = from.Close() }()
	to, err := os.OpenFile(binary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o700) //nolint:gosec // a program must be executable
	if err != nil {
		return Provider{}, err
	}
	if _, err := io.Copy(to, from); err != nil {
		_ = to.Close()
		return Provider{}, err
	}
	return Provider{address, binary}, to.Close()
}
