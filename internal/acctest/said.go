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
type Said struct{ Severity, Summary, Detail, Address string }

func SaidBy(r Result) []Said {
	var all []Said
	for line := range strings.Lines(r.Stdout) {
		var printed struct {
			Type       string
			Diagnostic Said
			Change     struct {
				Action   string
				Resource struct{ Addr string }
			}
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
const Planned, Warning, Failure = "planned", "warning", "error"
