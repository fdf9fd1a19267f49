package rest

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

const (
	// minSecret is the number of characters from which a secret is searched for. Shorter ones would blank ordinary words.
	minSecret = 6
	// minLine is the number of characters from which one line of a secret is searched for on its own.
	minLine  = 16
	redacted = "[redacted]"
)

// Scrubber knows the secrets of this process and removes them from texts that are shown or logged, however they are
// written there: in another letter case, escaped for JSON, HTML or an address, any number of times, in base64 or in hex.
// The zero value is ready and knows none. It is safe for concurrent use.
//
// A run makes thousands of secrets known and scrubs a text for each request. So a secret is added in a time that depends
// on its length alone, and a text is searched for all of them at once.
type Scrubber struct {
	mu        sync.RWMutex
	known     map[string]struct{}
	spellings prefixTree
}

// Add makes secrets known. Those with less than six characters, not counting blanks around them, are left out.
func (s *Scrubber) Add(secrets ...string) {
	for _, secret := range secrets {
		if utf8.RuneCountInString(strings.TrimSpace(secret)) >= minSecret && !s.knows(secret) {
			s.add(secret)
		}
	}
}

func (s *Scrubber) knows(secret string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, known := s.known[secret]
	return known
}

func (s *Scrubber) add(secret string) {
	all := spellingsOf(secret)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = map[string]struct{}{}
	}
	s.known[secret] = struct{}{}
	for _, one := range all {
		s.spellings.insert(one)
	}
}

// Scrub returns text with every known secret replaced, and everything else as it was.
func (s *Scrubber) Scrub(text string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if len(s.known) == 0 || len(text) < minSecret {
		return text
	}
	// A secret shows once as many layers of escapes are off as it was written with.
	var found []span
	v, escaped := viewOf(text), true
	for layer := 0; escaped && layer <= maxLayers; layer++ {
		found = s.find(v.folded(), found)
		v, escaped = v.decoded()
	}
	return redact(text, found)
}

// span is a part of a text, from its first byte to the one after its last.
type span struct{ from, to int }

// find adds the parts of the text itself that are secrets in a folded view of it.
func (s *Scrubber) find(v view, found []span) []span {
	for i := 0; i+minSecret <= len(v.text); i++ {
		secret, length := s.spellings.longest(v.text[i:])
		if length == 0 {
			continue
		}
		from, to := max(i-secret.before, 0), min(i+length+secret.after, len(v.text))
		for secret.after > 0 && to < len(v.text) && v.text[to] == '=' {
			to++ // the padding of base64
		}
		found = append(found, span{v.at[from], v.at[to]})
	}
	return found
}

// redact replaces parts of a text. Those that overlap are replaced together.
func redact(text string, parts []span) string {
	if len(parts) == 0 {
		return text
	}
	slices.SortFunc(parts, func(a, b span) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	var b strings.Builder
	done := 0 // so much of text is in b, or replaced
	for _, part := range parts {
		if part.from >= done {
			b.WriteString(text[done:part.from])
			b.WriteString(redacted)
		}
		done = max(done, part.to)
	}
	b.WriteString(text[done:])
	return b.String()
}

// spelling is a secret as it stands in a folded view.
type spelling struct {
	text string
	// before and after count the characters next to text that hold a part of the secret, and a part of something else.
	before, after int
}

// spellingsOf are the spellings of a secret that no decoding brings together: as it is and decoded, with and without the
// blanks around it, its lines, and what hex and base64 make of it.
func spellingsOf(secret string) []spelling {
	trimmed := strings.TrimSpace(secret)
	texts := []string{secret, trimmed, hex.EncodeToString([]byte(trimmed))}
	for line := range strings.Lines(trimmed) {
		if line = strings.TrimSpace(line); utf8.RuneCountInString(line) >= minLine {
			texts = append(texts, line)
		}
	}
	var all []spelling
	for _, text := range texts {
		v := viewOf(text)
		all = append(all, spelling{text: string(v.folded().text)})
		escaped := true
		for layer := 0; escaped && layer < maxLayers; layer++ {
			v, escaped = v.decoded()
		}
		all = append(all, spelling{text: string(v.folded().text)})
	}
	all = append(all, inBase64(trimmed)...)
	// What is left of "++++++" or of a row of backslashes would be found everywhere.
	return slices.DeleteFunc(all, func(s spelling) bool { return utf8.RuneCountInString(strings.TrimSpace(s.text)) < minSecret })
}

// inBase64 gives the part of a secret's base64 that is the same whatever stands before and after it, such as the user in
// "user:secret". It depends only on the number of bytes before it, divided by three.
func inBase64(secret string) []spelling {
	var all []spelling
	for bytesBefore := range 3 {
		text := append(make([]byte, bytesBefore), secret...)
		// Each character holds six bits. The first and the last may hold bits of something else.
		first, last := (8*bytesBefore+5)/6, 8*len(text)/6
		one := spelling{before: min(8*bytesBefore%6, 1), after: min(8*len(text)%6, 1)}
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			one.text = string(viewOf(alphabet.EncodeToString(text)[first:last]).folded().text)
			all = append(all, one)
		}
	}
	return all
}
