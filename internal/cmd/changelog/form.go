package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// version is a heading of the changelog, and what is below it.
type version struct {
	heading, name string
	number        [3]int
	date          time.Time // zero while it is not released
}

const dateForm = "January 2, 2006"

var heading = regexp.MustCompile(`^## (\d+)\.(\d+)\.(\d+) \((.+)\)$`)

// sections are what a version may be divided into, in this order.
var sections = []string{"BREAKING CHANGES:", "NOTES:", "DEPRECATIONS:", "FEATURES:", "ENHANCEMENTS:", "BUG FIXES:", "SECURITY:"}

// reader goes through the lines.
type reader struct {
	versions []version
	section  int // index in sections, or none
	items    int // of the section
	problems []error
}

// none is where no section has begun.
const none = -1

// parse reads the versions, newest first, and fails where the form is another one.
func parse(content string, now time.Time) ([]version, error) {
	r := reader{section: none}
	number := 0
	for line := range strings.Lines(content) {
		number++
		line = strings.TrimSuffix(line, "\n")
		before := len(r.problems)
		r.line(line, now)
		for i := before; i < len(r.problems); i++ {
			r.problems[i] = fmt.Errorf("  line %d: %w", number, r.problems[i])
		}
	}
	r.endVersion()
	if len(r.versions) == 0 {
		r.problem("there is no version")
	}
	return r.versions, errors.Join(r.problems...)
}

func (r *reader) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf(format, args...))
}

func (r *reader) line(line string, now time.Time) {
	switch {
	case line == "", strings.HasPrefix(line, "  ") && r.items > 0: // an item goes on
	case strings.HasPrefix(line, "## "):
		r.endVersion()
		r.section = none
		r.version(line, now)
	case len(r.versions) == 0:
		r.problem("a version comes first, such as \"## 0.1.0 (Unreleased)\", and not %q", line)
	case slices.Contains(sections, line):
		r.endSection()
		next := slices.Index(sections, line)
		if next <= r.section {
			r.problem("%s comes once, and after what it follows in %s", line, strings.Join(sections, " "))
		}
		r.section, r.items = next, 0
	case strings.HasPrefix(line, "* ") && r.section != none:
		r.items++
	default:
		r.problem("%q is neither a version, nor one of %s nor an item that begins with \"* \" below one", line, strings.Join(sections, " "))
	}
}

func (r *reader) endSection() {
	if r.section != none && r.items == 0 {
		r.problem("%s has no item", sections[r.section])
	}
}

func (r *reader) endVersion() {
	r.endSection()
	if r.section == none && len(r.versions) > 0 {
		r.problem("%s says nothing", r.versions[len(r.versions)-1].heading)
	}
}

func (r *reader) version(line string, now time.Time) {
	match := heading.FindStringSubmatch(line)
	if match == nil {
		r.problem("%q is no heading like \"## 0.1.0 (Unreleased)\" or \"## 0.1.0 (%s)\"", line, now.Format(dateForm))
		return
	}
	v := version{heading: line, name: strings.Join(match[1:4], ".")}
	for i := range v.number {
		v.number[i], _ = strconv.Atoi(match[i+1])
	}
	newer := len(r.versions) > 0
	var last version
	if newer {
		last = r.versions[len(r.versions)-1]
		if slices.Compare(v.number[:], last.number[:]) >= 0 {
			r.problem("%s is not below %s", v.name, last.name)
		}
	}
	if match[4] == "Unreleased" {
		if newer {
			r.problem("only the first version may be unreleased")
		}
	} else {
		date, err := time.Parse(dateForm, match[4])
		switch {
		case err != nil:
			r.problem("%q is no date like %q", match[4], now.Format(dateForm))
		case date.After(now):
			r.problem("%s is not yet", match[4])
		case newer && !last.date.IsZero() && date.After(last.date):
			r.problem("%s was released after %s, which is newer", v.name, last.name)
		}
		v.date = date
	}
	r.versions = append(r.versions, v)
}
