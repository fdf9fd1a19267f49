package acctest

import (
	"regexp"
	"strings"
	"unicode"
)

// Rules of everything that a provider says to people.
var (
	// frameworks are words of the framework's own texts, which are made for those who write a provider: Attribute events[Value("x")]
	// value must be one of: ["\"a\"" "\"b\""].
	frameworks = regexp.MustCompile(`Value\("|value must be|^Invalid Attribute|error in the provider|must contain at least|string length|Null (Set|List) Value`)
	// ends are how a detail may end: as a sentence, in a command that is to be copied, in an import block or in a list.
	ends = regexp.MustCompile(`(\.|\.\)|\.NAME( [^\n]+)?|\n  }|\n  - [^\n]+)$`)
)

// Misworded says what is wrong with the words of a diagnostic; "" is nothing. A summary is a title, a detail whole sentences.
func Misworded(summary, detail string) string {
	switch first, last := []rune(summary + " ")[0], []rune(" " + summary)[len([]rune(summary))]; {
	case !unicode.IsUpper(first):
		return "the summary does not begin with a capital"
	case strings.ContainsRune(".!?:, \n", last):
		return "the summary ends like a sentence"
	case strings.Contains(summary, "\n"):
		return "the summary has several lines"
	case !ends.MatchString(detail):
		return "the detail does not end like a sentence"
	case frameworks.MatchString(summary + "\n" + detail):
		return "the words are those of the framework: " + frameworks.FindString(summary+"\n"+detail)
	}
	return ""
}
