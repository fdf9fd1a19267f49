package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// environment is that of a shell whose account is the simulator's.
func environment(t *testing.T, sim http.Handler) func(string) string {
	t.Helper()
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	values := map[string]string{"LEAF_BASE_URL": server.URL, "LEAF_USERNAME": leafsim.Username, "LEAF_PASSWORD": leafsim.Password}
	return func(name string) string { return values[name] }
}

func TestVariantsAndReport(t *testing.T) {
	t.Parallel()
	sim := leafsim.New(leafsim.WithVariants(leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere, DeleteOK: true}))
	sim.AddUser("Grower")
	page := filepath.Join(t.TempDir(), "probe.md")
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), []string{"-requests-per-minute", "100000", "-write", "-new-user", "-variants", "-report", page}, environment(t, sim), &stdout, &stderr)
	if code != done {
		t.Fatalf("it ended with %d: %s", code, stderr.String())
	}
	if lines := strings.Split(strings.TrimSpace(stdout.String()), "\n"); strings.Join(lines[1:], " ") != "DeleteOK=true KeyIDs=everywhere" {
		t.Errorf("it printed %q", lines)
	}
	for _, step := range []string{"… logging in", "… making API keys that live for 900 seconds", "… deleting what was made"} {
		if !strings.Contains(stderr.String(), step) {
			t.Errorf("%q is not announced in:\n%s", step, stderr.String())
		}
	}
	content, err := os.ReadFile(page)
	if err != nil || !strings.Contains(string(content), "| O9 |") || !strings.Contains(string(content), "KeyIDs=everywhere") {
		t.Errorf("the report: %v\n%s", err, content)
	}
}

// TestLeftBehind has a code of its own for what could not be deleted, and names it.
func TestLeftBehind(t *testing.T) {
	t.Parallel()
	sim := leafsim.New()
	sim.Before(leafsim.On(http.MethodDelete, "/services/usermanagement/api/users/*", leafsim.Status(http.StatusForbidden)))
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"-requests-per-minute", "100000", "-write", "-new-user"}, environment(t, sim), io.Discard, &stderr)
	if code != left || !strings.Contains(stderr.String(), "left behind: the Leaf user whose externalId is leafprobe-") {
		t.Errorf("it ended with %d: %s", code, stderr.String())
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	nobody := func(string) string { return "" }
	for arguments, want := range map[string]struct {
		getenv func(string) string
		code   int
		says   string
	}{
		"-h":                            {nobody, done, "LEAF_TOKEN"},
		"-version":                      {nobody, done, "leafprobe "},
		"":                              {nobody, usage, "which account?"},
		"more":                          {nobody, usage, "unexpected argument"},
		"-write":                        {nobody, usage, "on whom"},
		"-new-user":                     {nobody, usage, "without -write"},
		"-write -new-user -leaf-user x": {nobody, usage, "give one"},
		"-requests-per-minute 0":        {nobody, usage, "1 at least"},
		"-nonsense":                     {nobody, usage, "not defined"},
		"-variants":                     {func(name string) string { return map[string]string{"LEAF_TOKEN": "Bearer x"}[name] }, usage, "LEAF_TOKEN"},
	} {
		t.Run(arguments, func(t *testing.T) {
			t.Parallel()
			var both bytes.Buffer
			if code := run(t.Context(), strings.Fields(arguments), want.getenv, &both, &both); code != want.code || !strings.Contains(both.String(), want.says) {
				t.Errorf("it ended with %d: %s", code, both.String())
			}
		})
	}
	t.Run("cut short", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if code := run(ctx, nil, environment(t, leafsim.New()), io.Discard, io.Discard); code != failed {
			t.Errorf("it ended with %d", code)
		}
	})
}
