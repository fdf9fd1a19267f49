package peers_test

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// TestConfigurations lets the engine read and format each configuration: those of the rivals are seldom run.
func TestConfigurations(t *testing.T) {
	t.Parallel()
	installed, err := engine.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, peer := range peers.All {
		scenarios := peers.Timed
		if peer.API {
			scenarios = append(slices.Clip(scenarios), peers.AgLeader)
		}
		var all strings.Builder
		for _, scenario := range scenarios {
			users := scenario.Seed(leafsim.New(), 2)
			text, err := peer.Configure(scenario, peers.Input{URL: "http://127.0.0.1:1/x", N: 2, Users: users})
			if errors.Is(err, peers.ErrNoConfiguration) && peer.External() && scenario.Name == peers.Growers.Name {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			all.WriteString(strings.TrimSpace(text) + "\n\n")
		}
		format := exec.CommandContext(t.Context(), installed.Path, "fmt", "-check", "-diff", "-") //nolint:gosec // the engine
		format.Env = append(engine.CleanEnviron(), engine.Quiet()...)
		format.Stdin = strings.NewReader(squeeze(all.String()))
		if out, err := format.CombinedOutput(); err != nil {
			t.Errorf("configuration of %s: %v\n%s", peer.Name, err, out)
		}
	}
}

// squeeze takes out the empty lines that templates leave.
func squeeze(text string) string {
	for strings.Contains(text, "\n\n\n") {
		text = strings.ReplaceAll(text, "\n\n\n", "\n\n")
	}
	return strings.TrimSpace(text) + "\n"
}
