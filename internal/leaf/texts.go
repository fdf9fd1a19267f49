package leaf

import (
	"strings"
	"unicode"
)

// Alike reports whether an answer may be a text in the API's own spelling: in other letters, trimmed, with other line ends
// or a slash more, with a part hidden, as the digits of a phone number, or not shown at all. Nothing says whether the API
// writes texts its own way (API.md, "Open questions"), and what it writes so is nobody's change. It is enough where nothing
// is known of an earlier answer; where it is, that one is compared.
func Alike(sent, answered string) bool {
	if sent == answered || strings.TrimSpace(answered) == "" {
		return true
	}
	a, b := bare(sent), bare(answered)
	if a == b && a != "" {
		return true
	}
	if digitsOnly(a) && digitsOnly(b) && min(len(a), len(b)) >= 7 {
		return strings.HasSuffix(a, b) || strings.HasSuffix(b, a) // a phone number with or without its country
	}
	return maskRun.MatchString(answered) && MaskFits(strings.ToLower(strings.TrimSpace(answered)), strings.ToLower(strings.TrimSpace(sent)))
}

// Masked reports whether a text may have a part hidden. Few texts that nobody has masked look so.
func Masked(text string) bool { return maskRun.MatchString(text) }

// bare is a text without all that is not a letter or a digit, in small letters.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func digitsOnly(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}
