package main

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

const address = "terraform-leaf/leaf"

// checkEngines has engines install the provider from its archives, and compares what they write into lock files.
func (v verification) checkEngines(ctx context.Context, folder string, runs bool, out io.Writer) error {
	var found []engine.Engine
	for _, path := range v.engines {
		e, err := engine.Open(ctx, path)
		if err != nil {
			return err
		}
		found = append(found, e)
	}
	if len(found) == 0 {
		e, err := engine.Find(ctx)
		if err != nil {
			return err
		}
		found = append(found, e)
	}
	for _, e := range found {
		if err := v.checkEngine(ctx, folder, e, runs); err != nil {
			return fmt.Errorf("%s: %w", e, err)
		}
		fmt.Fprintf(out, "  %s installs it from a mirror, with the right hashes in its lock file\n", e)
	}
	return nil
}

func (v verification) checkEngine(ctx context.Context, folder string, e engine.Engine, runs bool) error {
	home, err := os.MkdirTemp("", "release")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(home) }()
	hashes, err := v.mirror(folder, filepath.Join(home, "mirror", e.RegistryHost(), filepath.FromSlash(address)))
	if err != nil {
		return err
	}
	configuration := fmt.Sprintf("terraform {\n  required_providers {\n    leaf = {\n      source  = %q\n      version = %q\n    }\n  }\n}\nprovider \"leaf\" {}\n", address, v.version)
	cli := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.ToSlash(filepath.Join(home, "mirror")))
	first, second := filepath.Join(home, "first"), filepath.Join(home, "second")
	for path, content := range map[string]string{
		filepath.Join(first, "main.tf"): configuration, filepath.Join(second, "main.tf"): configuration, filepath.Join(home, "cli.tfrc"): cli,
	} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			return err
		}
	}
	run := func(folder string, args ...string) error {
		w := engine.Workspace{Engine: e, Folder: folder, Environ: []string{"TF_CLI_CONFIG_FILE=" + filepath.Join(home, "cli.tfrc"), "HOME=" + home}}
		result, err := w.Run(ctx, args...)
		if err == nil && result.Code != 0 {
			err = fmt.Errorf("%s: exit code %d\n%s%s", strings.Join(args, " "), result.Code, result.Stdout, result.Stderr)
		}
		return err
	}
	lock := []string{"providers", "lock", "-fs-mirror=" + filepath.Join(home, "mirror")}
	for _, platform := range v.platforms {
		lock = append(lock, "-platform="+platform)
	}
	if err := run(first, lock...); err != nil {
		return err
	}
	content, err := os.ReadFile(filepath.Join(first, ".terraform.lock.hcl"))
	if err != nil {
		return err
	}
	for platform, hash := range hashes {
		if !strings.Contains(string(content), `"`+hash+`"`) {
			return fmt.Errorf("its lock file has no %s, the hash of %s:\n%s", hash, platform, content)
		}
	}
	if !runs {
		return nil // nothing to install for this machine
	}
	// A colleague's machine: what is locked is installed, and nothing else.
	if err := os.WriteFile(filepath.Join(second, ".terraform.lock.hcl"), content, 0o600); err != nil {
		return err
	}
	return errors.Join(run(second, "init", "-input=false", "-lockfile=readonly"), run(second, "validate"))
}

// mirror copies the archives to where an engine looks for them, and gives the hash that each has in a lock file.
func (v verification) mirror(folder, mirror string) (map[string]string, error) {
	if err := os.MkdirAll(mirror, 0o700); err != nil {
		return nil, err
	}
	hashes := map[string]string{}
	for _, platform := range v.platforms {
		archive := names{v.version}.archive(provider, platform)
		content, err := os.ReadFile(filepath.Join(folder, archive))
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(mirror, archive), content, 0o600); err != nil {
			return nil, err
		}
		if hashes[platform], err = lockHash(filepath.Join(folder, archive)); err != nil {
			return nil, err
		}
	}
	return hashes, nil
}

// lockHash is what lock files call h1: the hash of a list of files with the hash of each, in the order of their names.
func lockHash(archive string) (string, error) {
	reader, err := zip.OpenReader(archive)
	if err != nil {
		return "", err
	}
	defer func() { _ = reader.Close() }()
	slices.SortFunc(reader.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	all := sha256.New()
	for _, file := range reader.File {
		content, err := file.Open()
		if err != nil {
			return "", err
		}
		sum := sha256.New()
		_, err = io.Copy(sum, content) //nolint:gosec // an archive of our own
		if err := errors.Join(err, content.Close()); err != nil {
			return "", err
		}
		fmt.Fprintf(all, "%x  %s\n", sum.Sum(nil), file.Name)
	}
	return "h1:" + base64.StdEncoding.EncodeToString(all.Sum(nil)), nil
}
