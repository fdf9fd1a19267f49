package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/measure"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
)

// Report is all that was found in one run of the benchmark.
type Report struct {
	Setting  []string // lines that say on what it ran
	LeftOut  []string // lines that say who did not take part, and why
	Rows     []measure.Row
	Starts   []measure.Startup
	Limited  []measure.Limited
	Findings []measure.Finding

	Onboarded []measure.Onboarding
	Growths   []measure.Growth
}

// Summary is what most people want to know.
func (r *Report) Summary() string {
	sections := []string{r.plans(), r.requests(), r.onboarded(), r.growths(), r.starts(), r.limited(), r.findings()}
	sections = slices.DeleteFunc(sections, func(s string) bool { return s == "" })
	return strings.Join(sections, "\n")
}

// Markdown is the page of results.
func (r *Report) Markdown() string {
	var page strings.Builder
	page.WriteString("# Results of the benchmark\n\nWritten by `make bench`; what is measured and how is in [README.md](README.md).\n\n")
	for _, line := range slices.Concat(r.Setting, r.LeftOut) {
		page.WriteString("- " + line + "\n")
	}
	page.WriteString("\n" + r.Summary())
	if all := r.all(); all != "" {
		page.WriteString("\n" + all)
	}
	page.WriteString("\n" + quoted)
	return page.String()
}

// find is the median of what a peer needed for a task.
func (r *Report) find(task measure.Task, peer string) (measure.Sample, bool) {
	for _, row := range r.Rows {
		if row.Task == task && row.Peer == peer {
			return row.Median(), true
		}
	}
	return measure.Sample{}, false
}

// scenario finds the row of a scenario.
func scenario(name string) peers.Scenario {
	i := slices.IndexFunc(peers.Timed, func(s peers.Scenario) bool { return s.Name == name })
	return peers.Timed[i]
}

// distinct are the different values of the rows' tasks, in the order in which they come.
func distinct[T comparable](rows []measure.Row, value func(measure.Row) T) []T {
	var found []T
	for _, row := range rows {
		if v := value(row); !slices.Contains(found, v) {
			found = append(found, v)
		}
	}
	return found
}

// plans compares a plan without changes to the floor.
func (r *Report) plans() string {
	rows := slices.DeleteFunc(slices.Clone(r.Rows), func(row measure.Row) bool { return row.Operation != "plan" })
	sizes := distinct(rows, func(row measure.Row) int { return row.N })
	slices.Sort(sizes)
	t := table{header: []string{"objects", "latency", "peer"}}
	for _, n := range sizes {
		t.header = append(t.header, fmt.Sprintf("N = %d", n))
	}
	for _, name := range distinct(rows, func(row measure.Row) string { return row.Scenario }) {
		for _, l := range distinct(rows, func(row measure.Row) time.Duration { return row.Latency }) {
			for _, peer := range distinct(rows, func(row measure.Row) string { return row.Peer }) {
				if peer == peers.Floor || peer == peers.Reference || peer == peers.Twin {
					continue
				}
				cells := []string{scenario(name).Title, milliseconds(l), peer}
				for _, n := range sizes {
					task := measure.Task{Scenario: name, Operation: "plan", N: n, Latency: l}
					cells = append(cells, r.compared(task, peer))
				}
				t.add(cells...)
			}
		}
	}
	if len(t.rows) == 0 {
		return ""
	}
	return "## A plan with nothing to change\n\n" +
		"Times the floor, which is what the engine itself needs for as many `terraform_data`; times the reference, which is what it needs with\n" +
		"a provider that does nothing; and times the twin, a provider with the schema of this one that does nothing. In brackets the time, and\n" +
		"the requests to the API.\n\n" + t.String()
}

func (r *Report) compared(task measure.Task, peer string) string {
	found, ok := r.find(task, peer)
	if !ok {
		return ""
	}
	var ratios []string
	for _, other := range []string{peers.Floor, peers.Reference, peers.Twin} {
		it, _ := r.find(task, other)
		ratios = append(ratios, cmp.Or(ratio(found.Time, it.Time), "-"))
	}
	text := fmt.Sprintf("%s (%s, %d)", strings.Join(ratios, ", "), seconds(found.Time), found.Requests)
	if found.Outcome != "" {
		text += " " + found.Outcome
	}
	return text
}

// starts compares providers to the reference.
func (r *Report) starts() string {
	if len(r.Starts) == 0 {
		return ""
	}
	var reference measure.Startup
	for _, s := range r.Starts {
		if s.Peer == peers.Reference {
			reference = s
		}
	}
	t := table{header: []string{"provider", "`providers schema -json`", "times the reference", "its process alone", "times the reference", "schema"}}
	for _, s := range r.Starts {
		t.add(s.Peer, seconds(measure.Middle(s.Engine)), ratio(measure.Middle(s.Engine), measure.Middle(reference.Engine)),
			seconds(measure.Middle(s.Alone)), ratio(measure.Middle(s.Alone), measure.Middle(reference.Alone)), size(int64(s.Schema)))
	}
	return "## Start\n\nEach command of the engine starts a provider, some more than once, and asks for its schema. The reference is a provider\n" +
		"with one resource, one data source, one ephemeral resource and one function. The goal is at most 1.5 times the reference.\n\n" + t.String()
}

func (r *Report) limited() string {
	if len(r.Limited) == 0 {
		return ""
	}
	t := table{header: []string{"peer", "objects", "limit used up by", "`Retry-After`", "time", "the limit allows", "ratio", "served", "refused", "outcome"}}
	for _, l := range r.Limited {
		header := "absent"
		if l.RetryAfter {
			header = "seconds"
		}
		t.add(l.Peer, fmt.Sprint(l.Objects), l.Before, header, seconds(l.Time), seconds(l.Allowed), fmt.Sprintf("%.2f", l.Ratio()),
			fmt.Sprint(l.Served), fmt.Sprint(l.Refused), cmp.Or(l.Outcome, "no changes"))
	}
	return "## Under a limit of requests\n\nA refresh of Agvance credentials that needs nearly as many requests as the API serves in a window, which is used up when it begins.\n" +
		"The ratio is to the time before which the limit serves nobody so many requests. The goal is at most 1.2.\n\n" + t.String()
}

func (r *Report) findings() string {
	if len(r.Findings) == 0 {
		return ""
	}
	var names []string
	came := map[string]map[string]string{}
	var checks []measure.Check
	for _, f := range r.Findings {
		if !slices.Contains(names, f.Peer) {
			names = append(names, f.Peer)
		}
		if came[f.Check.Title] == nil {
			came[f.Check.Title] = map[string]string{}
			checks = append(checks, f.Check)
		}
		mark := "✓ "
		if !f.Right() {
			mark = "✗ "
		}
		came[f.Check.Title][f.Peer] = mark + f.Came
	}
	t := table{header: append([]string{"what happens", "right is"}, names...)}
	for _, check := range checks {
		right := check.Wanted
		if check.Also != "" {
			right += ", or " + check.Also
		}
		cells := []string{check.Title, right}
		for _, name := range names {
			cells = append(cells, came[check.Title][name])
		}
		t.add(cells...)
	}
	return "## Right and wrong\n\nWhat a plan says, or how often a secret is found. Floor and reference have no API to be wrong about.\n\n" + t.String()
}
