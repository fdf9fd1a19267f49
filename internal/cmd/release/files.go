package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	provider  = "terraform-provider-leaf"
	simulator = "leafsim"
	probe     = "leafprobe"
)

// programs are what a release holds for each platform: the provider, and the commands beside it.
var programs = []string{provider, simulator, probe}

// released are the platforms of a release, by the names that registries have for them.
var released = []string{
	"darwin_amd64", "darwin_arm64", "freebsd_amd64", "freebsd_arm64", "linux_386", "linux_amd64", "linux_arm", "linux_arm64",
	"windows_386", "windows_amd64", "windows_arm64",
}

// names are those of the files of one version.
type names struct{ version string }

func (n names) archive(program, platform string) string {
	return fmt.Sprintf("%s_%s_%s.zip", program, n.version, platform)
}

func (n names) sbom(program, platform string) string {
	return fmt.Sprintf("%s_%s_%s.sbom.cdx.json", program, n.version, platform)
}

func (n names) manifest() string { return fmt.Sprintf("%s_%s_manifest.json", provider, n.version) }

// registrySums is the list that registries read.
func (n names) registrySums() string { return fmt.Sprintf("%s_%s_SHA256SUMS", provider, n.version) }

// otherSums is the list of all else. It does not end as the other one does: a registry might take it for that.
func (n names) otherSums() string {
	return fmt.Sprintf("%s_%s_other_checksums.txt", simulator, n.version)
}

// binary is the name of a program in its archive. Engines want the version in that of a provider.
func (n names) binary(program, platform string) string {
	name := program
	if program == provider {
		name += "_v" + n.version
	}
	if strings.HasPrefix(platform, "windows_") {
		name += ".exe"
	}
	return name
}

// listed are the files of both lists of checksums.
func (n names) listed(platforms []string) (registry, others []string) {
	registry = append(registry, n.manifest())
	for _, platform := range platforms {
		for _, program := range programs {
			others = append(others, n.sbom(program, platform))
			if program == provider {
				registry = append(registry, n.archive(program, platform))
			} else {
				others = append(others, n.archive(program, platform))
			}
		}
	}
	slices.Sort(registry)
	slices.Sort(others)
	return registry, others
}

// aside is what GoReleaser leaves beside the files of a release.
var aside = []string{"artifacts.json", "metadata.json", "config.yaml", "digests.txt", "CHANGELOG.md"}

// filesOf are the files of a release in a folder.
func filesOf(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, entry := range entries {
		if !entry.IsDir() && !slices.Contains(aside, entry.Name()) {
			files = append(files, entry.Name())
		}
	}
	return files, nil
}

var sumsName = regexp.MustCompile(`^` + provider + `_(.+)_SHA256SUMS$`)

// versionOf is the version that the files of a folder name.
func versionOf(folder string) (string, error) {
	files, err := filesOf(folder)
	if err != nil {
		return "", err
	}
	for _, file := range files {
		if match := sumsName.FindStringSubmatch(file); match != nil {
			return match[1], nil
		}
	}
	return "", fmt.Errorf("%s holds no %s_VERSION_SHA256SUMS: it is no release", folder, provider)
}

// sumOf is the SHA-256 of a file, in hex.
func sumOf(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", sha256.Sum256(content)), nil
}

// writeSums writes a list of checksums, in the form that sha256sum reads.
func writeSums(folder, list string, files []string) error {
	var lines strings.Builder
	for _, file := range files {
		sum, err := sumOf(filepath.Join(folder, file))
		if err != nil {
			return err
		}
		fmt.Fprintf(&lines, "%s  %s\n", sum, file)
	}
	return os.WriteFile(filepath.Join(folder, list), []byte(lines.String()), 0o600)
}

// checkSums compares a list with the files that are to be in it.
func checkSums(folder, list string, want []string) error {
	content, err := os.ReadFile(filepath.Join(folder, list))
	if err != nil {
		return err
	}
	var problems []error
	var have []string
	for line := range strings.Lines(string(content)) {
		sum, file, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok {
			problems = append(problems, fmt.Errorf("%s: no checksum and name: %q", list, line))
			continue
		}
		have = append(have, file)
		switch is, err := sumOf(filepath.Join(folder, filepath.Base(file))); {
		case err != nil:
			problems = append(problems, fmt.Errorf("%s: %w", list, err))
		case is != sum:
			problems = append(problems, fmt.Errorf("%s: %s has another checksum", list, file))
		}
	}
	return errors.Join(append(problems, differ(list+" lists", have, want))...)
}

// differ says what is missing and what is too much.
func differ(what string, have, want []string) error {
	var problems []error
	for _, name := range want {
		if !slices.Contains(have, name) {
			problems = append(problems, fmt.Errorf("%s no %s", what, name))
		}
	}
	for i, name := range have {
		if !slices.Contains(want, name) || slices.Contains(have[:i], name) {
			problems = append(problems, fmt.Errorf("%s %s, which does not belong there", what, name))
		}
	}
	return errors.Join(problems...)
}
