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

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// verification is what a folder is held against.
type verification struct {
	version, commit    string
	platforms, engines []string
	key                string // a file with the public key; without it signatures are neither wanted nor looked at
	goreleaser, config string // a command and its configuration, for a second build
}

// verify looks at a folder as registries and users do, and names all that is wrong with it.
func (v verification) verify(ctx context.Context, folder string, out io.Writer) error {
	version, err := versionOf(folder)
	if err != nil {
		return err
	}
	if v.version != "" && v.version != version {
		return fmt.Errorf("%s holds version %s instead of %s", folder, version, v.version)
	}
	v.version = version
	fmt.Fprintf(out, "Version %s of commit %s, for %s\n", v.version, v.commit, strings.Join(v.platforms, ", "))
	problems := []error{v.checkFiles(ctx, folder)}
	here := map[string][]byte{} // what runs on this machine
	for _, platform := range v.platforms {
		for _, program := range programs {
			binary, err := v.checkArchive(folder, program, platform)
			problems = append(problems, err)
			if platform == runtime.GOOS+"_"+runtime.GOARCH {
				here[program] = binary
			}
		}
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	fmt.Fprintln(out, "  names, checksums, manifest, archives, binaries and SBOMs are as they should be")
	if v.key != "" {
		fmt.Fprintln(out, "  both lists of checksums are signed by the key")
	}
	for program, binary := range here {
		if err := v.checkRun(ctx, program, binary); err != nil {
			return fmt.Errorf("%s: %w", program, err)
		}
	}
	fmt.Fprintf(out, "  %d programs for this machine run, and say which they are\n", len(here))
	if err := v.checkEngines(ctx, folder, len(here) > 0, out); err != nil {
		return err
	}
	if v.goreleaser == "" {
		return nil
	}
	return v.again(ctx, folder, out)
}

// checkFiles looks at what needs no look into archives.
func (v verification) checkFiles(ctx context.Context, folder string) error {
	n := names{v.version}
	registry, others := n.listed(v.platforms)
	want := slices.Concat(registry, others, []string{n.registrySums(), n.otherSums()})
	have, err := filesOf(folder)
	if err != nil {
		return err
	}
	signatures := []string{n.registrySums() + ".sig", n.otherSums() + ".sig"}
	if v.key != "" {
		want = append(want, signatures...)
	} else {
		have = slices.DeleteFunc(have, func(name string) bool { return slices.Contains(signatures, name) })
	}
	problems := []error{
		differ("the folder holds", have, want),
		checkSums(folder, n.registrySums(), registry),
		checkSums(folder, n.otherSums(), others),
		checkManifest(filepath.Join(folder, n.manifest())),
	}
	if v.key != "" {
		problems = append(problems, checkSignature(ctx, filepath.Join(folder, n.registrySums()), v.key), checkSignature(ctx, filepath.Join(folder, n.otherSums()), v.key))
	}
	return errors.Join(problems...)
}

// checkManifest wants what the provider serves: protocol 6, which checkRun finds in the binary.
func checkManifest(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var manifest struct {
		Version  int `json:"version"`
		Metadata struct {
			Protocols []string `json:"protocol_versions"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(content, &manifest); err != nil || manifest.Version != 1 || !slices.Equal(manifest.Metadata.Protocols, []string{"6.0"}) {
		return fmt.Errorf("%s is not the manifest of a provider of protocol 6: %s %w", filepath.Base(path), content, err)
	}
	return nil
}

// checkRun runs a binary of this machine.
func (v verification) checkRun(ctx context.Context, program string, binary []byte) error {
	folder, err := os.MkdirTemp("", "release")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, names{v.version}.binary(program, runtime.GOOS+"_"+runtime.GOARCH))
	if err := os.WriteFile(path, binary, 0o700); err != nil { //nolint:gosec // it is to be run
		return err
	}
	said, err := exec.CommandContext(ctx, path, "-version").CombinedOutput()
	if want := fmt.Sprintf("%s v%s@%s\n", program, v.version, v.commit); err != nil || string(said) != want {
		return fmt.Errorf("-version prints %q instead of %q: %w", said, want, err)
	}
	if program != provider {
		return nil
	}
	plugin, err := engine.StartPlugin(ctx, path)
	if err != nil {
		return err
	}
	defer plugin.Close()
	metadata, err := plugin.Call(ctx, "GetMetadata")
	if err != nil || plugin.Protocol != "6" || !bytes.Contains(metadata, []byte("leaf_user")) {
		return fmt.Errorf("it serves protocol %s: %w", plugin.Protocol, err)
	}
	return plugin.Shutdown(ctx)
}
