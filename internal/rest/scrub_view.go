package rest

import (
	"bytes"
	"encoding/hex"
	"html"
	"strconv"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// maxLayers is how often a text is decoded. Backslashes count once, however many there are.
	maxLayers = 6
	// maxEntity is the length of the longest HTML entity that is decoded: &#x0000002B; and the like.
	maxEntity = 16
)

// view is a text that was changed for a search, and for each of its bytes, and for its end, where that stands in the
// text itself.
type view struct {
	text []byte
	at   []int
}

func viewOf(text string) view {
	at := make([]int, len(text)+1)
	for i := range at {
		at[i] = i
	}
	return view{[]byte(text), at}
}

func (v view) emptied() view {
	return view{make([]byte, 0, len(v.text)), make([]int, 0, len(v.at))}
}

// placed says of the bytes that were added last, up to so many in all, that they stand for what begins at from.
func placed(at []int, bytes, from int) []int {
	for len(at) < bytes {
		at = append(at, from)
	}
	return at
}

// folded is the view in which texts that differ only by letter case, by the bytes of a line end, or by + for a blank, are
// equal.
func (v view) folded() view {
	f := v.emptied()
	for i := 0; i < len(v.text); {
		r, size := rune(v.text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(v.text[i:])
		}
		switch {
		case r == '\r' && i+1 < len(v.text) && v.text[i+1] == '\n':
			r, size = ' ', 2
		case r == '\r', r == '\n', r == '+':
			r = ' '
		default:
			r = unicode.ToLower(r)
		}
		f.text = utf8.AppendRune(f.text, r)
		f.at = placed(f.at, len(f.text), v.at[i])
		i += size
	}
	f.at = append(f.at, v.at[len(v.text)])
	return f
}

// decoded is the view without one layer of escapes, and whether there was one.
func (v view) decoded() (decoded view, escaped bool) {
	if !bytes.ContainsAny(v.text, `%&\`) {
		return v, false
	}
	d := v.emptied()
	for i := 0; i < len(v.text); {
		text, size := appendMeaning(d.text, v.text[i:])
		if size > 0 {
			escaped = true
		} else {
			text, size = append(text, v.text[i]), 1
		}
		d.text = text
		d.at = placed(d.at, len(d.text), v.at[i])
		i += size
	}
	d.at = append(d.at, v.at[len(v.text)])
	return d, escaped
}

// appendMeaning appends what the escape means with which text begins, and gives the length of the escape, 0 where there
// is none.
func appendMeaning(to, text []byte) ([]byte, int) {
	switch text[0] {
	case '%':
		if b, ok := hexByte(text[1:]); ok {
			return append(to, b), 3
		}
	case '&':
		end := bytes.IndexByte(text[:min(len(text), maxEntity)], ';')
		meaning := html.UnescapeString(string(text[:end+1]))
		if n := utf8.RuneCountInString(meaning); end > 1 && n <= 2 { // the others are left as they are, or in part
			return append(to, meaning...), end + 1
		}
	case '\\':
		return appendUnquoted(to, text)
	}
	return to, 0
}

// controls are the control characters that are written as a backslash and a letter.
var controls = map[byte]byte{'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// appendUnquoted appends what a character means after backslashes. Text inside text inside text has many of them; how
// many does not matter, so that a backslash itself means nothing.
func appendUnquoted(to, text []byte) ([]byte, int) {
	slashes := len(text) - len(bytes.TrimLeft(text, `\`))
	text = text[slashes:]
	if len(text) == 0 {
		return to, slashes
	}
	if control, ok := controls[text[0]]; ok {
		return append(to, control), slashes + 1
	}
	switch text[0] {
	case 'x':
		if b, ok := hexByte(text[1:]); ok {
			return append(to, b), slashes + 3
		}
	case 'u', 'U':
		if r, ok := hexNumber(text[1:], 8); ok && text[0] == 'U' {
			return utf8.AppendRune(to, r), slashes + 9
		}
		if r, ok := hexNumber(text[1:], 4); ok {
			size := 5
			if pair, more := secondHalf(r, text[size:]); more > 0 {
				r, size = pair, size+more
			}
			return utf8.AppendRune(to, r), slashes + size
		}
	}
	return append(to, text[0]), slashes + 1
}

// secondHalf reads the second \u of a character that takes two, and gives the character and the length of that \u.
func secondHalf(first rune, text []byte) (rune, int) {
	after := bytes.TrimLeft(text, `\`)
	if !utf16.IsSurrogate(first) || len(after) == len(text) || len(after) == 0 || after[0] != 'u' && after[0] != 'U' {
		return 0, 0
	}
	second, ok := hexNumber(after[1:], 4)
	if pair := utf16.DecodeRune(first, second); ok && pair != unicode.ReplacementChar {
		return pair, len(text) - len(after) + 5
	}
	return 0, 0
}

// hexByte reads two hex digits.
func hexByte(text []byte) (byte, bool) {
	var b [1]byte
	if len(text) < 2 {
		return 0, false
	}
	_, err := hex.Decode(b[:], text[:2])
	return b[0], err == nil
}

// hexNumber reads so many hex digits as the number of a character.
func hexNumber(text []byte, digits int) (rune, bool) {
	if len(text) < digits {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[:digits]), 16, 31)
	return rune(n), err == nil
}
