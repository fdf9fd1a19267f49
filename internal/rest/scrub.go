package rest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

const (
	// minSecret is the length from which a secret is searched for. Shorter ones would blank out ordinary words.
	minSecret = 6
	redacted  = "[redacted]"
)

// Scrubber knows the secrets of this process and removes them from texts that are shown or logged. The zero value is
// ready and knows none. It is safe for concurrent use. A secret more costs the same however many are known: a refresh of
// thousands of objects makes each of their secrets known, and scrubs a text for each request.
type Scrubber struct {
	mu    sync.RWMutex
	known map[string]struct{}
	// forms are the ways in which the secrets are written, by their first bytes, each list with the longest first.
	forms map[[minSecret]byte][]string
}

// Add makes secrets known. Those with less than six characters are left out.
func (s *Scrubber) Add(secrets ...string) {
	for _, secret := range secrets {
		if utf8.RuneCountInString(secret) >= minSecret && !s.knows(secret) {
			s.add(secret, writtenForms(secret))
		}
	}
}

func (s *Scrubber) knows(secret string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, known := s.known[secret]
	return known
}

func (s *Scrubber) add(secret string, forms []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known, s.forms = map[string]struct{}{}, map[[minSecret]byte][]string{}
	}
	s.known[secret] = struct{}{}
	for _, form := range forms {
		first := [minSecret]byte([]byte(form[:minSecret]))
		alike := s.forms[first]
		if slices.Contains(alike, form) {
			continue
		}
		at, _ := slices.BinarySearchFunc(alike, form, func(a, b string) int { return len(b) - len(a) })
		s.forms[first] = slices.Insert(alike, at, form)
	}
}

// Scrub returns text with every known secret replaced, as it is or as JSON, URLs and base64 write it.
func (s *Scrubber) Scrub(text string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var b strings.Builder
	done := 0 // so much of text is in b
	for i := 0; i+minSecret <= len(text); {
		secret := s.at(text[i:])
		if secret == 0 {
			i++
			continue
		}
		b.WriteString(text[done:i])
		b.WriteString(redacted)
		i += secret
		done = i
	}
	if done == 0 {
		return text
	}
	b.WriteString(text[done:])
	return b.String()
}

// at is the length of the longest secret that text begins with, 0 where there is none.
func (s *Scrubber) at(text string) int {
	for _, form := range s.forms[[minSecret]byte([]byte(text[:minSecret]))] {
		if strings.HasPrefix(text, form) {
			return len(form)
		}
	}
	return 0
}

func writtenForms(secret string) []string {
	forms := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret),
		jsonText(secret, true), jsonText(secret, false), asciiText(secret),
		base64.StdEncoding.EncodeToString([]byte(secret)),
	}
	// A key in several lines may come back with other line ends, or cut.
	for line := range strings.Lines(secret) {
		if line = strings.TrimSpace(line); len(line) >= 16 {
			forms = append(forms, line)
		}
	}
	return forms
}

func jsonText(s string, escapeHTML bool) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	if err := e.Encode(s); err != nil {
		return s
	}
	return unquoted(strings.TrimSpace(b.String()))
}

// asciiText is how JSON writers that keep to ASCII write a text.
func asciiText(s string) string { return unquoted(strconv.QuoteToASCII(s)) }

func unquoted(s string) string { return s[1 : len(s)-1] }
