package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// complete makes what GoReleaser does not: an SBOM of each binary, the manifest under its name in the release, and the list of
// checksums of what registries do not read.
func complete(ctx context.Context, dist, generator string) error {
	version, err := versionOf(dist)
	if err != nil {
		return err
	}
	n := names{version}
	content, err := os.ReadFile(filepath.Join(dist, "artifacts.json"))
	if err != nil {
		return err
	}
	var artifacts []struct {
		Path   string `json:"path"`
		OS     string `json:"goos"`
		Arch   string `json:"goarch"`
		Type   string `json:"type"`
		Extras struct {
			ID string `json:"ID"`
		} `json:"extra"`
	}
	if err := json.Unmarshal(content, &artifacts); err != nil {
		return fmt.Errorf("artifacts.json: %w", err)
	}
	var platforms []string
	for _, artifact := range artifacts {
		if artifact.Type != "Binary" {
			continue
		}
		platform := artifact.OS + "_" + artifact.Arch
		if artifact.Extras.ID == provider {
			platforms = append(platforms, platform)
		}
		// Neither serial number nor time: the same binary has the same SBOM.
		command := exec.CommandContext(ctx, generator, "bin", "-json", "-std", "-noserial", "-notimestamp", "-version", "v"+version,
			"-output", filepath.Join(dist, n.sbom(artifact.Extras.ID, platform)), artifact.Path)
		if said, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("the SBOM of %s: %w\n%s", artifact.Path, err, said)
		}
	}
	manifest, err := os.ReadFile("terraform-registry-manifest.json")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dist, n.manifest()), manifest, 0o600); err != nil {
		return err
	}
	_, others := n.listed(platforms)
	return writeSums(dist, n.otherSums(), others)
}
