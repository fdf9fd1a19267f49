package object

import (
	"fmt"
	"strings"
)

// Unlisted says of values that none of the known ones is, each with the known one that it may be a misspelling of: "a" (did
// you mean "b"?), "c".
func Unlisted(values, known []string) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprintf("%q", v)
		if near := nearest(v, known); near != "" {
			texts[i] += fmt.Sprintf(" (did you mean %q?)", near)
		}
	}
	return strings.Join(texts, ", ")
}

// Unnamed is the warning of names that Leaf's pages do not have. They may be new, so they are sent all the same. what says what
// they name, such as "Event", and otherwise what happens if they are slips.
func Unnamed(what string, names, known []string, otherwise string) (summary, detail string) {
	return what + " that Leaf's pages do not name", Unlisted(names, known) + ": it may be new, or misspelt. " + otherwise
}

// nearest is the known value that a misspelt one probably stands for, "" where none is near. Case counts for nothing.
func nearest(given string, known []string) string {
	best, least := "", len(given)/3+1
	for _, k := range known {
		if d := distance(strings.ToLower(given), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is how many letters have to be put in, taken out or changed to make one text of the other.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
