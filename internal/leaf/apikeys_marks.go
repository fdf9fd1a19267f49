package leaf

import (
	"crypto/rand"
	"regexp"
	"strings"
)

// The API has no idempotency keys (API.md, "Idempotency"), so a key whose answer was lost is told from somebody else's by
// a mark in its description alone. No two requests have the same.

// markPattern is a mark: terraform- and twelve letters, in any case, since the API may write texts its own way.
var markPattern = regexp.MustCompile(`(?is)^(?:(.*)\s\[(terraform-[a-z]{12})\]|\s*(terraform-[a-z]{12}))\s*$`)

func newMark() string {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	random := make([]byte, 12)
	_, _ = rand.Read(random) // never fails
	for i, b := range random {
		random[i] = letters[int(b)%len(letters)]
	}
	return "terraform-" + string(random)
}

// marked is the description that is sent for a key with this one, and its mark, "" where it has none.
func (c *Client) marked(description *string) (sent *string, mark string) {
	if description != nil && !c.markKeys {
		return description, ""
	}
	mark = newMark()
	text := withMark(description, mark)
	return &text, mark
}

func withMark(description *string, mark string) string {
	if description == nil {
		return mark
	}
	return *description + " [" + mark + "]"
}

// unmarked parts a description, as an answer has it, from the mark in it.
func unmarked(text string) (description, mark string) {
	m := markPattern.FindStringSubmatch(text)
	if m == nil {
		return text, ""
	}
	return m[1], strings.ToLower(m[2] + m[3])
}

// IsKeyMark reports whether a description is a mark alone, or ends in one: nobody else may use it.
func IsKeyMark(description string) bool {
	_, mark := unmarked(description)
	return mark != ""
}
