package leafprobe

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Evidence is one request and the outline of its answer.
type Evidence struct {
	Method, Path string // the path with places, such as {leafUserId}, and the names of its query
	Status       int    // 0 where no answer came
	Content      string // names of fields; never a value
}

// String is one line.
func (e Evidence) String() string {
	if e.Status == 0 {
		return fmt.Sprintf("%s %s: no answer", e.Method, e.Path)
	}
	return fmt.Sprintf("%s %s: %d, %s", e.Method, e.Path, e.Status, e.Content)
}

// Variant is how the simulator of this repository is made to answer so: leafsim -variant NAME=VALUE.
type Variant struct{ Name, Value string }

// String is the argument of that flag.
func (v Variant) String() string { return v.Name + "=" + v.Value }

// Answer is a row of the report.
type Answer struct {
	Question Question
	Parts    []string // what was found, each once; none where the question was not answered
	Evidence []Evidence
	Variants []Variant // none where the API does what the simulator does by itself
}

// Answered reports whether there is an answer.
func (a Answer) Answered() bool { return len(a.Parts) > 0 }

// Report is what a run found.
type Report struct {
	Answers  []Answer // in the order of Questions, those without a text too
	Troubles []string // steps that failed
	Left     []string // what could not be deleted, and what to do about it
	Limits   []string // headers that speak of limits, by name

	found   map[string]Answer
	headers map[string]bool
}

func newReport() *Report { return &Report{found: map[string]Answer{}, headers: map[string]bool{}} }

// answer notes an answer. A later one to the same question adds what it says: a list may show what one object did not.
func (r *Report) answer(id, text string, asked []Evidence, variants []Variant) {
	found := r.found[id]
	if !slices.Contains(found.Parts, text) {
		found.Parts = append(found.Parts, text)
	}
	for _, e := range asked {
		if !slices.Contains(found.Evidence, e) {
			found.Evidence = append(found.Evidence, e)
		}
	}
	for _, v := range variants {
		if !slices.ContainsFunc(found.Variants, func(old Variant) bool { return old.Name == v.Name }) {
			found.Variants = append(found.Variants, v)
		}
	}
	r.found[id] = found
}

// sawHeaders notes the names of headers that speak of limits.
func (r *Report) sawHeaders(got *http.Response) {
	for name := range got.Header {
		if lower := strings.ToLower(name); strings.Contains(lower, "ratelimit") || strings.Contains(lower, "rate-limit") || lower == "retry-after" {
			r.headers[name] = true
		}
	}
}

// conclude puts the answers into order.
func (p *Probe) conclude() {
	p.asked = nil
	p.concludeTexts()
	p.concludeTimes()
	p.concludeLag()
	r := p.report
	r.Limits = slices.Sorted(maps.Keys(r.headers))
	for _, q := range Questions {
		found := r.found[q.ID]
		found.Question = q
		r.Answers = append(r.Answers, found)
	}
}

// Variants are all that the simulator needs to answer like this API, in order of their names.
func (r *Report) Variants() []Variant {
	var all []Variant
	for _, a := range r.Answers {
		all = append(all, a.Variants...)
	}
	slices.SortFunc(all, func(a, b Variant) int { return cmp.Compare(a.Name, b.Name) })
	return slices.CompactFunc(all, func(a, b Variant) bool { return a.Name == b.Name })
}

// VariantsFile is the content of a file for leafsim -variants.
func (r *Report) VariantsFile() string {
	var out strings.Builder
	out.WriteString("# What makes the simulator answer as this API does: leafsim -variants FILE\n")
	for _, v := range r.Variants() {
		out.WriteString(v.String() + "\n")
	}
	return out.String()
}

// Unanswered counts the questions without an answer.
func (r *Report) Unanswered() (count int) {
	for _, a := range r.Answers {
		if !a.Answered() {
			count++
		}
	}
	return count
}

// mostEvidence is how many requests a row shows; the rest is counted.
const mostEvidence = 3

// Markdown is the report as a table: question, answer, evidence, what follows.
func (r *Report) Markdown() string {
	var out strings.Builder
	out.WriteString("| | question | answer | evidence | what follows for the provider |\n|---|---|---|---|---|\n")
	for _, a := range r.Answers {
		if !a.Answered() {
			continue
		}
		var shown []string
		for _, e := range a.Evidence[:min(len(a.Evidence), mostEvidence)] {
			shown = append(shown, "`"+e.String()+"`")
		}
		if more := len(a.Evidence) - mostEvidence; more > 0 {
			shown = append(shown, fmt.Sprintf("and %d more", more))
		}
		follows := []string{a.Question.Follows}
		for _, v := range a.Variants {
			follows = append(follows, fmt.Sprintf("(`%s`)", v))
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %s |\n", a.Question.ID, cell(a.Question.Text), cell(strings.Join(a.Parts, "; ")), cell(strings.Join(shown, "<br>")), cell(strings.Join(follows, " ")))
	}
	if r.Unanswered() > 0 {
		out.WriteString("\nNot answered:\n\n")
		for _, a := range r.Answers {
			if !a.Answered() {
				fmt.Fprintf(&out, "- %s %s It takes %s.\n", a.Question.ID, a.Question.Text, a.Question.Needs)
			}
		}
	}
	section := func(title string, lines []string) {
		if len(lines) > 0 {
			fmt.Fprintf(&out, "\n%s\n\n- %s\n", title, strings.Join(lines, "\n- "))
		}
	}
	section("What did not work:", r.Troubles)
	if len(r.Left) > 0 { // what is left is told at the terminal alone, since it names it
		fmt.Fprintf(&out, "\n%d things that the probe made could not be deleted.\n", len(r.Left))
	}
	return out.String()
}

// Page is a report of its own, for an issue.
func (r *Report) Page(agent string) string {
	page := "# What an account of Leaf answers\n\nBy " + agent + ". It shows names of fields, statuses and numbers; no token, key or secret, and no name, address or id of anybody.\n\n" +
		r.Markdown() + "\nHeaders that speak of limits: " + cmp.Or(strings.Join(r.Limits, ", "), "none") + ".\n\n"
	return page + "What makes the simulator answer so (`leafsim -variants FILE`):\n\n```text\n" + r.VariantsFile() + "```\n"
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
