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
// ready and knows none. It is safe for concurrent use.
type Scrubber struct {
	mu       sync.Mutex
	secrets  map[string]struct{}
	replacer *strings.Replacer
}

// Add makes secrets known. Those with less than six characters are left out.
func (s *Scrubber) Add(secrets ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, secret := range secrets {
		if utf8.RuneCountInString(secret) < minSecret {
			continue
		}
		if _, known := s.secrets[secret]; known {
			continue
		}
		if s.secrets == nil {
			s.secrets = map[string]struct{}{}
		}
		s.secrets[secret] = struct{}{}
		s.replacer = nil
	}
}

// Scrub returns text with every known secret replaced, as it is or as JSON, URLs and base64 write it.
func (s *Scrubber) Scrub(text string) string {
	if text == "" {
		return ""
	}
	s.mu.Lock()
	if s.replacer == nil {
		s.replacer = s.build()
	}
	replacer := s.replacer
	s.mu.Unlock()
	return replacer.Replace(text)
}

func (s *Scrubber) build() *strings.Replacer {
	var forms []string
	for secret := range s.secrets {
		forms = append(forms, writtenForms(secret)...)
	}
	// The replacer takes the first pair that fits, so the longest form has to come first.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(forms))
	for _, f := range forms {
		pairs = append(pairs, f, redacted)
	}
	return strings.NewReplacer(pairs...)
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
	if e.Encode(s) != nil {
		return s
	}
	return unquoted(strings.TrimSpace(b.String()))
}

// asciiText is how JSON writers that keep to ASCII write a text.
func asciiText(s string) string { return unquoted(strconv.QuoteToASCII(s)) }

func unquoted(s string) string { return s[1 : len(s)-1] }
