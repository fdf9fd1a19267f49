package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testVersion = "1.2.3"
	testCommit  = "0123456789abcdef0123456789abcdef01234567"
)

var testPlatform = runtime.GOOS + "_" + runtime.GOARCH

// small are programs as a release has them, but very small: of the right packages and built in the right way.
var small = sync.OnceValues(func() (map[string][]byte, error) {
	folder, err := os.MkdirTemp("", "release")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	const source = "package main\n\nvar release = \"\"\n\nfunc main() { println(release) }\n"
	binaries := map[string][]byte{}
	for file, content := range map[string]string{
		"go.mod": "module github.com/terraform-leaf/terraform-provider-leaf\n", "main.go": source, "internal/cmd/leafsim/main.go": source, "internal/cmd/leafprobe/main.go": source,
	} {
		path := filepath.Join(folder, file)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			return nil, err
		}
	}
	for program, path := range map[string]string{provider: ".", simulator: "./internal/cmd/leafsim", probe: "./internal/cmd/leafprobe"} {
		command := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-X main.release=v"+testVersion+"@"+testCommit, "-o", "program", path)
		command.Dir, command.Env = folder, append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
		if said, err := command.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%w\n%s", err, said)
		}
		if binaries[program], err = os.ReadFile(filepath.Join(folder, "program")); err != nil {
			return nil, err
		}
	}
	return binaries, nil
})

// release makes a folder with everything a release has for one platform, unsigned.
func release(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	built, err := small()
	if err != nil {
		t.Fatal(err)
	}
	n := names{testVersion}
	for program, binary := range built {
		pack(t, filepath.Join(folder, n.archive(program, testPlatform)), 0o755, map[string][]byte{n.binary(program, testPlatform): binary, "LICENSE": []byte("MPL")})
		put(t, folder, n.sbom(program, testPlatform), sbomOf(t, binary))
	}
	put(t, folder, n.manifest(), []byte(`{"version": 1, "metadata": {"protocol_versions": ["6.0"]}}`))
	sum(t, folder)
	return folder
}

// sum writes both lists of checksums anew.
func sum(t *testing.T, folder string) {
	t.Helper()
	n := names{testVersion}
	registry, others := n.listed([]string{testPlatform})
	if err := errors.Join(writeSums(folder, n.registrySums(), registry), writeSums(folder, n.otherSums(), others)); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, folder, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func pack(t *testing.T, path string, mode os.FileMode, files map[string][]byte) {
	t.Helper()
	var content bytes.Buffer
	writer := zip.NewWriter(&content)
	for name, file := range files {
		header := &zip.FileHeader{Name: name, Modified: time.Unix(0, 0)}
		header.SetMode(mode)
		w, err := writer.CreateHeader(header)
		if err == nil {
			_, err = w.Write(file)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Dir(path), filepath.Base(path), content.Bytes())
}

// sbomOf is what the generator writes, as far as it is read.
func sbomOf(t *testing.T, binary []byte) []byte {
	t.Helper()
	info, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		t.Fatal(err)
	}
	hash := fmt.Sprintf("%x", sha256.Sum256(binary))
	content, err := json.Marshal(map[string]any{
		"bomFormat": "CycloneDX",
		"metadata": map[string]any{
			"component":  map[string]string{"name": info.Main.Path, "version": "v" + testVersion},
			"properties": []map[string]string{{"name": "cdx:gomod:binary:hash:SHA-256", "value": hash}},
		},
		"components": []map[string]string{{"name": "std", "version": info.GoVersion}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// Each thing that can be wrong with a release is seen, and named.
func TestVerify(t *testing.T) {
	t.Parallel()
	n := names{testVersion}
	archive, other := n.archive(provider, testPlatform), n.archive(simulator, testPlatform)
	replace := func(t *testing.T, folder, name, old, text string) {
		t.Helper()
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !bytes.Contains(content, []byte(old)) {
			t.Fatalf("%s has no %q: %v", name, old, err)
		}
		put(t, folder, name, bytes.ReplaceAll(content, []byte(old), []byte(text)))
	}
	repack := func(t *testing.T, folder string, mode os.FileMode, files map[string][]byte) {
		t.Helper()
		pack(t, filepath.Join(folder, archive), mode, files)
		sum(t, folder)
	}
	built, err := small()
	if err != nil {
		t.Fatal(err)
	}
	binary, license := n.binary(provider, testPlatform), []byte("MPL")
	for name, test := range map[string]struct {
		spoil func(t *testing.T, folder string)
		want  string
	}{
		"nothing wrong": {spoil: func(*testing.T, string) {}},
		"an archive is missing": {func(t *testing.T, folder string) {
			t.Helper()
			_ = os.Remove(filepath.Join(folder, other))
		}, "the folder holds no " + other},
		"a file too much": {func(t *testing.T, folder string) {
			t.Helper()
			put(t, folder, "notes.txt", nil)
		}, "the folder holds notes.txt, which does not belong there"},
		"an SBOM in the list that registries read": {func(t *testing.T, folder string) {
			t.Helper()
			registry, others := n.listed([]string{testPlatform})
			if err := writeSums(folder, n.registrySums(), append(registry, others[0])); err != nil {
				t.Fatal(err)
			}
		}, "_SHA256SUMS lists leafprobe"},
		"no manifest in the list": {func(t *testing.T, folder string) {
			t.Helper()
			if err := writeSums(folder, n.registrySums(), []string{archive}); err != nil {
				t.Fatal(err)
			}
		}, "_SHA256SUMS lists no " + n.manifest()},
		"another checksum": {func(t *testing.T, folder string) {
			t.Helper()
			put(t, folder, n.manifest(), []byte(`{"version":1,"metadata":{"protocol_versions":["6.0"]}}`))
		}, n.manifest() + " has another checksum"},
		"another protocol": {func(t *testing.T, folder string) {
			t.Helper()
			replace(t, folder, n.manifest(), "6.0", "5.0")
			sum(t, folder)
		}, "is not the manifest of a provider of protocol 6"},
		"a name without the version": {func(t *testing.T, folder string) {
			t.Helper()
			repack(t, folder, 0o755, map[string][]byte{provider: built[provider], "LICENSE": license})
		}, "it holds no " + binary},
		"not to be run": {func(t *testing.T, folder string) {
			t.Helper()
			repack(t, folder, 0o644, map[string][]byte{binary: built[provider], "LICENSE": license})
		}, binary + " has the mode"},
		"the other program": {func(t *testing.T, folder string) {
			t.Helper()
			repack(t, folder, 0o755, map[string][]byte{binary: built[simulator], "LICENSE": license})
		}, "it was built from " + packages[simulator]},
		"another version in it": {func(t *testing.T, folder string) {
			t.Helper()
			changed := bytes.ReplaceAll(built[provider], []byte("v"+testVersion+"@"), []byte("v1.2.4@"))
			put(t, folder, n.sbom(provider, testPlatform), sbomOf(t, changed))
			repack(t, folder, 0o755, map[string][]byte{binary: changed, "LICENSE": license})
		}, "it does not say that it is v" + testVersion + "@" + testCommit},
		"a module that the SBOM leaves out": {func(t *testing.T, folder string) {
			t.Helper()
			replace(t, folder, n.sbom(provider, testPlatform), `"std"`, `"another"`)
			sum(t, folder)
		}, "lists no std go"},
		"the SBOM of another binary": {func(t *testing.T, folder string) {
			t.Helper()
			replace(t, folder, n.sbom(provider, testPlatform), fmt.Sprintf("%x", sha256.Sum256(built[provider])), "0")
			sum(t, folder)
		}, "was not made of this binary"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := release(t)
			test.spoil(t, folder)
			v := verification{version: testVersion, commit: testCommit, platforms: []string{testPlatform}}
			err := v.checkFiles(t.Context(), folder)
			for _, program := range programs {
				_, archiveErr := v.checkArchive(folder, program, testPlatform)
				err = errors.Join(err, archiveErr)
			}
			switch {
			case test.want == "" && err != nil:
				t.Errorf("unexpected: %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want one with %q", err, test.want)
			}
		})
	}
}

// The version is a property of the folder: one of another version is not what was to be verified.
func TestVerifyAnotherVersion(t *testing.T) {
	t.Parallel()
	v := verification{version: "9.9.9", commit: testCommit, platforms: []string{testPlatform}}
	if err := v.verify(t.Context(), release(t), io.Discard); err == nil || !strings.Contains(err.Error(), "holds version "+testVersion+" instead of 9.9.9") {
		t.Errorf("got %v", err)
	}
}

// What needs libraries of the machine that it was built on is not for others.
func TestHeader(t *testing.T) {
	t.Parallel()
	built, err := small()
	if err != nil {
		t.Fatal(err)
	}
	if machine, err := header(built[provider]); err != nil || machine != runtime.GOARCH {
		t.Errorf("a static binary: %s, %v", machine, err)
	}
	if _, err := header([]byte("#!/bin/sh\n")); err == nil {
		t.Error("a script passes for a binary")
	}
}

// The hash is that of lock files: this one was written by an engine.
func TestLockHash(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.zip")
	pack(t, path, 0o755, map[string][]byte{"terraform-provider-leaf_v0.0.20261127001532": []byte("3\n")})
	if hash, err := lockHash(path); err != nil || hash != "h1:L6lQS4uvVpMqxI4larjLsKGuC6lwkAUVfB3UfAPI2ns=" {
		t.Errorf("%s, %v", hash, err)
	}
}
