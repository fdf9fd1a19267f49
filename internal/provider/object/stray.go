package object

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

const byteOrderMark = "\ufeff"

// Stray says what surrounds a text that hardly belongs to it, such as the line end of the file that it was read from: "ends in
// a line end". "" is nothing.
func Stray(text string) string {
	inner := strings.TrimFunc(text, blank)
	switch {
	case text == "":
		return ""
	case inner == "":
		return "consists of white space alone"
	case strings.HasPrefix(text, byteOrderMark):
		return "begins with a byte order mark, as some editors write it into files"
	case strings.TrimRight(text, "\r\n") != text:
		return "ends in a line end"
	case inner != text:
		return "begins or ends with white space"
	case len(text) > 1 && text[0] == text[len(text)-1] && strings.ContainsRune("\"'`", rune(text[0])):
		return "stands between quotes, which are taken for a part of it"
	}
	return ""
}

func blank(r rune) bool { return unicode.IsSpace(r) || string(r) == byteOrderMark || r == '\u200b' }

// warnOfLineEnd warns of a secret with the line end, or the byte order mark, of the file that it was read from, and of one
// that is nothing but white space. A PEM block ends in a line end, and what else a secret may begin or end with is its own.
func warnOfLineEnd(diags *diag.Diagnostics, name, secret string) {
	inner := strings.TrimFunc(secret, blank)
	fromFile := strings.TrimRight(secret, "\r\n") != secret || strings.HasPrefix(secret, byteOrderMark)
	if secret == "" || inner != "" && !fromFile || strings.HasPrefix(inner, "-----BEGIN ") {
		return
	}
	diags.AddWarning("A secret that may not be meant so", fmt.Sprintf("The value of %s %s, and is sent just so. "+
		"If that came from a file: trimspace(file(\"…\")) is the secret without it.", name, Stray(secret)))
}
