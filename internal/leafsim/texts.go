package leafsim

import (
	"net/http"
	"regexp"
	"strings"
)

// Texts is the API's own way to write the readable texts that it was sent: those of credentials that are neither secret nor an
// id nor one of a few words, descriptions of API keys, name, email, phone and address of Leaf users, name and URL of webhooks, and the
// values in the cleanup rules of configurations. What was sent is stored as it was; it only never comes back like that. The fields apply in their order.
type Texts struct {
	UnixLines bool // CRLF is LF
	Trimmed   bool // no space and no line end around it
	Lower     bool // small letters
	Upper     bool // capitals
	Email     bool // small letters in an email alone
	Phone     bool // a phone is + and digits
	Slash     bool // a slash at the end of a host or URL
	Masked    bool // its first two letters, ***, its last two; *** where it is short
	Empty     bool // nothing is left
	OnlyGET   bool // the answers to POST, PUT and PATCH have what was sent
}

// hostOrURL is a host name with a dot, with or without scheme, port and path.
var hostOrURL = regexp.MustCompile(`^(https?://)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]+)?(/[^?#]*)?$|^https?://[^?#]*$`)

// written is a text as an answer to the current request has it. field is its name, of which email and phone matter.
func (s *Simulator) written(field, text string) string {
	t := s.variants.Texts
	if t == (Texts{}) || t.OnlyGET && s.acting != nil && s.acting.request.Method != http.MethodGet {
		return text
	}
	if t.UnixLines {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	if t.Trimmed {
		text = strings.TrimSpace(text)
	}
	if t.Lower || t.Email && field == "email" {
		text = strings.ToLower(text)
	}
	if t.Upper {
		text = strings.ToUpper(text)
	}
	if t.Phone && field == "phone" && text != "" {
		text = "+" + strings.Map(onlyDigits, text)
	}
	if t.Slash && hostOrURL.MatchString(text) && !strings.HasSuffix(text, "/") {
		text += "/"
	}
	if letters := []rune(text); t.Masked && len(letters) > 4 {
		text = string(letters[:2]) + "***" + string(letters[len(letters)-2:])
	} else if t.Masked && text != "" {
		text = "***"
	}
	if t.Empty {
		return ""
	}
	return text
}

func onlyDigits(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// writtenRules is a configuration's cleanupRules with the values that are texts written the API's way.
func (s *Simulator) writtenRules(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			if text, ok := inner.(string); ok && name == "value" {
				value[name] = s.written("", text)
			} else {
				value[name] = s.writtenRules(inner)
			}
		}
	case []any:
		for i, inner := range value {
			value[i] = s.writtenRules(inner)
		}
	}
	return value
}

// asFloat32 is a JSON value whose numbers have gone through a float of 32 bits, which keeps some seven digits.
func asFloat32(value any) any {
	switch value := value.(type) {
	case float64:
		return float64(float32(value))
	case map[string]any:
		for name, inner := range value {
			value[name] = asFloat32(inner)
		}
	case []any:
		for i, inner := range value {
			value[i] = asFloat32(inner)
		}
	}
	return value
}
