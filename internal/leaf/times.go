package leaf

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Time is an instant as Leaf prints it: with zero to nine digits of a second's fraction, with Z, an offset, or nothing
// where UTC is meant (API.md, "Times").
type Time struct {
	time.Time
	// digits is the printed precision, in steps of three as Java prints it: 0, 3, 6 or 9.
	digits int
}

// ParseTime reads any of the forms.
func ParseTime(text string) (Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05"} {
		t, err := time.Parse(layout, text) // a fraction is accepted after the seconds even where the layout has none
		if err != nil {
			continue
		}
		t = t.UTC()
		if t.Year() < 1 || t.Year() > 9999 {
			break
		}
		digits := 0
		if _, fraction, ok := strings.Cut(text, "."); ok {
			digits = len(fraction) - len(strings.TrimLeft(fraction, "0123456789"))
		}
		return Time{t, min(9, (digits+2)/3*3)}, nil
	}
	return Time{}, fmt.Errorf("%q is not a timestamp", text)
}

// String writes RFC 3339 in UTC, without needless zeros.
func (t Time) String() string { return t.UTC().Format(time.RFC3339Nano) }

// precision is the distance between two times that are printed as this one is.
func (t Time) precision() time.Duration { return time.Duration(math.Pow10(9 - t.digits)) }

// Same reports whether two times denote one instant at the coarser precision of the two: the API prints the same one
// with different precision in different answers.
func (t Time) Same(other Time) bool {
	return t.Sub(other.Time).Abs() < max(t.precision(), other.precision())
}

// SameTime compares two texts as Time.Same does. Texts that are no timestamps are the same if they are equal.
func SameTime(a, b string) bool {
	ta, errA := ParseTime(a)
	tb, errB := ParseTime(b)
	if errA != nil || errB != nil {
		return a == b
	}
	return ta.Same(tb)
}
