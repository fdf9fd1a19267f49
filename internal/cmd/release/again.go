package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// again builds the same sources once more, in another folder and with nothing that an earlier build has left, and compares
// what comes out byte by byte.
func (v verification) again(ctx context.Context, folder string, out io.Writer) error {
	home, err := os.MkdirTemp("", "release")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(home) }()
	checkout, config := filepath.Join(home, "checkout"), filepath.Join(home, "config.yml")
	snapshot := strings.Contains(v.version, "-snapshot.")
	if err := copySources(ctx, checkout, snapshot); err != nil {
		return err
	}
	content, err := os.ReadFile(v.config)
	if err == nil {
		err = os.WriteFile(config, content, 0o600)
	}
	if err != nil {
		return err
	}
	arguments := []string{"release", "--clean", "--skip=publish", "--config", config}
	if snapshot {
		arguments = append(arguments, "--snapshot")
	}
	command := exec.CommandContext(ctx, v.goreleaser, arguments...)
	command.Dir = checkout
	command.Env = append(os.Environ(), "GOCACHE="+filepath.Join(home, "cache"))
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("the second build: %w\n%s", err, said)
	}
	var problems []error
	var same int
	for _, platform := range v.platforms {
		for _, program := range programs {
			archive := names{v.version}.archive(program, platform)
			one, err := os.ReadFile(filepath.Join(folder, archive))
			if err != nil {
				return err
			}
			two, err := os.ReadFile(filepath.Join(checkout, "dist", archive))
			switch {
			case errors.Is(err, os.ErrNotExist): // the second build is of fewer platforms
			case err != nil:
				return err
			case !bytes.Equal(one, two):
				problems = append(problems, fmt.Errorf("a second build of the same sources gives another %s", archive))
			default:
				same++
			}
		}
	}
	if same == 0 {
		problems = append(problems, errors.New("the second build made no archive that could be compared"))
	}
	fmt.Fprintf(out, "  %d of %d archives were built twice, from nothing and in two places, and are the same bytes\n", same, 2*len(v.platforms))
	return errors.Join(problems...)
}

// copySources makes a checkout of the same commit. A snapshot is also of what is not committed yet; a release never is.
func copySources(ctx context.Context, checkout string, uncommitted bool) error {
	git := func(folder string, args ...string) ([]byte, error) {
		command := exec.CommandContext(ctx, "git", args...)
		command.Dir = folder
		var said bytes.Buffer
		command.Stderr = &said
		answer, err := command.Output()
		if err != nil {
			return nil, fmt.Errorf("git %s: %w\n%s", args[0], err, &said)
		}
		return answer, nil
	}
	if _, err := git("", "clone", "--quiet", "--no-checkout", ".", checkout); err != nil {
		return err
	}
	if !uncommitted {
		_, err := git(checkout, "checkout", "--quiet", "HEAD", "--", ".")
		return err
	}
	listed, err := git("", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return err
	}
	for name := range bytes.SplitSeq(bytes.TrimSuffix(listed, []byte{0}), []byte{0}) {
		path := string(name)
		info, err := os.Lstat(path)
		if errors.Is(err, os.ErrNotExist) {
			continue // deleted, and not committed yet
		}
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(checkout, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(target), 0o700), os.WriteFile(target, content, info.Mode().Perm())); err != nil {
			return err
		}
	}
	_, err = git(checkout, "reset", "--quiet")
	return err
}
