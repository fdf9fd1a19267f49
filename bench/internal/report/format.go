// Package report turns measurements into tables and a plot.
package report

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// seconds prints a time with two or three digits.
func seconds(t time.Duration) string {
	switch s := t.Seconds(); {
	case s >= 100:
		return fmt.Sprintf("%.0f s", s)
	case s >= 10:
		return fmt.Sprintf("%.1f s", s)
	case s < 0.1:
		return milliseconds(t)
	default:
		return fmt.Sprintf("%.2f s", s)
	}
}

// spent prints a time of processors; nothing where nobody knows.
func spent(t time.Duration) string {
	if t == 0 {
		return ""
	}
	return seconds(t)
}

// ratio prints how many times b a is.
func ratio(a, b time.Duration) string {
	if a == 0 || b == 0 {
		return ""
	}
	if r := a.Seconds() / b.Seconds(); r < 99.95 {
		return fmt.Sprintf("%.2f", r)[:4] + "×"
	}
	return fmt.Sprintf("%.0f×", a.Seconds()/b.Seconds())
}

// size prints bytes in the unit that fits; nothing where nobody knows.
func size(bytes int64) string {
	switch {
	case bytes <= 0:
		return ""
	case bytes < 1000:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1000*1000:
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	case bytes < 100*1000*1000:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	default:
		return fmt.Sprintf("%.0f MB", float64(bytes)/1e6)
	}
}

// latency prints a latency as it is asked for.
func latency(l time.Duration) string {
	if l == 0 {
		return "no latency"
	}
	return milliseconds(l) + " latency"
}

func milliseconds(t time.Duration) string {
	return fmt.Sprintf("%d ms", t.Milliseconds())
}

// table is a table in Markdown.
type table struct {
	header []string
	rows   [][]string
}

// add adds a row. What an engine complained of may hold what ends a cell.
func (t *table) add(cells ...string) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = strings.ReplaceAll(cell, "|", `\|`)
	}
	t.rows = append(t.rows, row)
}

// String pads the cells, so that the table can be read as text too.
func (t *table) String() string {
	widths := make([]int, len(t.header))
	for _, row := range append([][]string{t.header}, t.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell), 3)
		}
	}
	var out strings.Builder
	line := func(cells []string) {
		for i, cell := range cells {
			out.WriteString("| " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)) + " ")
		}
		out.WriteString("|\n")
	}
	line(t.header)
	rule := make([]string, len(widths))
	for i, width := range widths {
		rule[i] = strings.Repeat("-", width)
	}
	line(rule)
	for _, row := range t.rows {
		line(row)
	}
	return out.String()
}
