package engine_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// binary writes a program that answers as the version command of an engine does.
func binary(t *testing.T, folder, name, answer string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho '"+answer+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFind(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("PATH", folder+string(os.PathListSeparator)+"/bin")
	t.Setenv(engine.PathVariable, "")

	if _, err := engine.Find(t.Context()); !errors.Is(err, engine.ErrNone) {
		t.Errorf("without a binary: %v", err)
	}

	tofu := binary(t, folder, "tofu", "OpenTofu v1.12.6\non linux_amd64")
	found, err := engine.Find(t.Context())
	if err != nil || found.Path != tofu || found.String() != "OpenTofu v1.12.6" {
		t.Errorf("with tofu alone: %s %s %v", found.Path, found, err)
	}
	if !slices.Contains(found.TestEnviron(), "TF_ACC_PROVIDER_HOST=registry.opentofu.org") {
		t.Errorf("OpenTofu's host is missing in %q", found.TestEnviron())
	}

	terraform := binary(t, folder, "terraform", "Terraform v1.11.4\non linux_amd64")
	found, err = engine.Find(t.Context())
	if err != nil || found.Path != terraform || found.RegistryHost() != "registry.terraform.io" {
		t.Errorf("with both: %s %s %v", found.Path, found, err)
	}

	t.Setenv(engine.PathVariable, tofu)
	if found, err = engine.Find(t.Context()); err != nil || found.Path != tofu {
		t.Errorf("with a path in the environment: %s %v", found.Path, err)
	}

	t.Setenv(engine.PathVariable, binary(t, folder, "other", "GNU bash"))
	if _, err = engine.Find(t.Context()); err == nil {
		t.Error("a program that is no engine was accepted")
	}
}

func TestCleanEnviron(t *testing.T) {
	t.Setenv("LEAF_TOKEN", "the tester's own")
	t.Setenv("LEAFLINK_API_KEY", "the tester's own")
	t.Setenv("TF_CLI_ARGS", "-lock=false")
	t.Setenv("TF_LOG_PROVIDER", "DEBUG")
	t.Setenv("EDITOR", "ed")

	clean := engine.CleanEnviron("TF_LOG")
	for variable, want := range map[string]bool{
		"LEAF_TOKEN=the tester's own":       false,
		"LEAFLINK_API_KEY=the tester's own": false,
		"TF_CLI_ARGS=-lock=false":           false,
		"TF_LOG_PROVIDER=DEBUG":             true,
		"EDITOR=ed":                         true,
	} {
		if slices.Contains(clean, variable) != want {
			t.Errorf("%s: kept is %t, want %t", variable, !want, want)
		}
	}
}
