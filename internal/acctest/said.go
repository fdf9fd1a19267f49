package acctest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// WarningsOf are the summaries of the warnings of a command, one a line.
func WarningsOf(t *testing.T, u *AsUser, args ...string) string {
	t.Helper()
	warnings := slices.DeleteFunc(u.Warnings(t, append(args, "-json")...), func(s string) bool { return strings.HasPrefix(s, "Provider development overrides") })
	return strings.Join(warnings, "\n")
}

// Said is a diagnostic that the engine printed as JSON. What it plans is one too, with the severity "planned" and the
// action as summary.
type Said struct {
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
	Detail   string `json:"detail"`
	Address  string `json:"address"`
}

// SaidBy lists what a command with -json has said.
func SaidBy(r Result) []Said {
	var all []Said
	for line := range strings.Lines(r.Stdout) {
		var printed struct {
			Type       string `json:"type"`
			Diagnostic Said   `json:"diagnostic"`
			Change     struct {
				Action   string `json:"action"`
				Resource struct {
					Addr string `json:"addr"`
				} `json:"resource"`
			} `json:"change"`
		}
		if json.Unmarshal([]byte(line), &printed) != nil {
			continue
		}
		if printed.Type == "planned_change" {
			all = append(all, Said{Severity: Planned, Summary: printed.Change.Action, Address: printed.Change.Resource.Addr})
		}
		if d := printed.Diagnostic; d.Severity != "" && d.Summary != "Provider development overrides are in effect" {
			all = append(all, d)
		}
	}
	return all
}

// Severities of what is said.
const (
	Planned = "planned"
	Warning = "warning"
	Failure = "error"
)
