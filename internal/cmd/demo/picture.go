package main

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// The picture is a terminal, dark on any page, with what the demo said.

const (
	columns      = 100 // after which lines are wrapped
	charWidth    = 7.83
	lineHeight   = 19
	margin       = 24
	titleBar     = 36
	hanging      = "   " // before what was wrapped
	promptLine   = "$ make demo"
	background   = "#161b22"
	bar          = "#21262d"
	ordinary     = "#c9d1d9"
	chapterColor = "#79c0ff"
	goodColor    = "#7ee787"
	faintColor   = "#8b949e"
)

// passing is what differs from run to run and machine to machine, and what the picture has in its place.
var passing = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`(?m)^This demo runs on .*\n\n`), ""},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:8080"},
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"},
	{regexp.MustCompile(`, in \d+ seconds`), ""},
}

var chapterTitle = regexp.MustCompile(`^\d+\. `)

// draw makes an SVG of what was said, the same for every run.
func draw(said string) []byte {
	for _, p := range passing {
		said = p.pattern.ReplaceAllLiteralString(said, p.instead)
	}
	type row struct{ text, color string }
	rows := []row{{promptLine, faintColor}, {"", ordinary}}
	for line := range strings.Lines(strings.TrimSpace(said)) {
		line = strings.TrimRight(line, "\n")
		color := ordinary
		switch {
		case chapterTitle.MatchString(line):
			color = chapterColor
		case strings.HasPrefix(line, "All as it should be"), strings.TrimSpace(line) == "The plan is empty.":
			color = goodColor
		}
		for _, part := range wrap(line) {
			rows = append(rows, row{part, color})
		}
	}
	width, height := int(columns*charWidth)+2*margin, titleBar+2*margin+len(rows)*lineHeight
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="What make demo prints">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect x="0.5" y="0.5" width="%d" height="%d" rx="8" fill="%s" stroke="#30363d"/>`+"\n", width-1, height-1, background)
	fmt.Fprintf(&b, `<path d="M1 %dV9a8 8 0 0 1 8-8H%da8 8 0 0 1 8 8V%dZ" fill="%s"/>`+"\n", titleBar, width-9, titleBar, bar)
	for i, color := range []string{"#ff5f56", "#ffbd2e", "#27c93f"} {
		fmt.Fprintf(&b, `<circle cx="%d" cy="%d" r="6" fill="%s"/>`+"\n", margin+i*20, titleBar/2, color)
	}
	b.WriteString(`<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" xml:space="preserve">` + "\n")
	for i, r := range rows {
		if r.text != "" {
			fmt.Fprintf(&b, `<text x="%d" y="%d" fill="%s">%s</text>`+"\n", margin, titleBar+margin+i*lineHeight+lineHeight/2, r.color, html.EscapeString(r.text))
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return []byte(b.String())
}

// wrap breaks a line between words, and one long word wherever the line ends.
func wrap(line string) []string {
	var rows []string
	for len(line) > columns {
		at := strings.LastIndex(line[:columns+1], " ")
		if strings.TrimSpace(line[:max(at, 0)]) == "" { // one word alone is too long
			at = columns
		}
		rows = append(rows, line[:at])
		line = hanging + strings.TrimLeft(line[at:], " ")
	}
	return append(rows, line)
}
