package leaf_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// The forms of API.md, "Times", and what is normalised.
func TestParseTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2025-10-02T00:00:00.000Z":            "2025-10-02T00:00:00Z",
		"2024-04-25T18:36:37.965906":          "2024-04-25T18:36:37.965906Z",
		"2024-04-25T18:36:37.965906Z":         "2024-04-25T18:36:37.965906Z",
		"2024-04-25T18:36:37.965906000Z":      "2024-04-25T18:36:37.965906Z",
		"2024-04-25T18:36:37.9":               "2024-04-25T18:36:37.9Z",
		"2024-04-25T18:36:37":                 "2024-04-25T18:36:37Z",
		"2024-04-25T20:36:37.500+02:00":       "2024-04-25T18:36:37.5Z",
		"2024-04-25T18:36:37.123456789123Z":   "2024-04-25T18:36:37.123456789Z",
		"2024-02-29T23:59:59.999999999-00:01": "2024-03-01T00:00:59.999999999Z",
	} {
		got, err := leaf.ParseTime(text)
		if err != nil || got.String() != want || got.Location() != time.UTC {
			t.Errorf("%s is %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2024-04-25", "18:36:37", "2024-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "1714070197", "soon"} {
		if got, err := leaf.ParseTime(text); err == nil {
			t.Errorf("%q is %s", text, got)
		}
	}
}

// The API prints one instant with different precision in different answers; the coarser of two decides.
func TestSameTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"2024-04-25T18:36:37.965906", "2024-04-25T18:36:37.965906Z", true},
		{"2024-04-25T18:36:37.965906", "2024-04-25T18:36:37.965Z", true},
		{"2024-04-25T18:36:37.965906", "2024-04-25T18:36:37.966Z", true}, // rounded
		{"2024-04-25T18:36:37.965906", "2024-04-25T18:36:37.965906000Z", true},
		{"2024-04-25T18:36:37.965906", "2024-04-25T18:36:37Z", true},
		{"2024-04-25T18:36:37.9", "2024-04-25T18:36:37.900Z", true},
		{"2024-04-25T20:36:37+02:00", "2024-04-25T18:36:37Z", true},
		{"2024-04-25T18:36:37.965906", "2024-04-25T18:36:37.965907Z", false},
		{"2024-04-25T18:36:37.965906", "2024-04-25T18:36:37.964Z", false},
		{"2024-04-25T18:36:37.965Z", "2024-04-25T18:36:37.966Z", false},
		{"2024-04-25T18:36:37Z", "2024-04-25T18:36:38Z", false},
		{"2024-04-25T18:36:37Z", "2024-04-25T18:36:38.500Z", false},
		{"soon", "soon", true},
		{"soon", "later", false},
		{"soon", "2024-04-25T18:36:37Z", false},
	} {
		if leaf.SameTime(c.a, c.b) != c.same || leaf.SameTime(c.b, c.a) != c.same {
			t.Errorf("%s and %s: not %v", c.a, c.b, c.same)
		}
	}
}

func FuzzTime(f *testing.F) {
	for _, text := range []string{"2025-10-02T00:00:00.000Z", "2024-04-25T18:36:37.965906", "2024-04-25T20:36:37.1+02:00", "0001-01-01T00:00:00+01:00", "2024-04-25T18:36:37,5Z", ""} {
		f.Add(text, "2024-04-25T18:36:37.966Z")
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		if leaf.SameTime(text, other) != leaf.SameTime(other, text) {
			t.Errorf("%q and %q are the same in one order alone", text, other)
		}
		parsed, err := leaf.ParseTime(text)
		if err != nil {
			return
		}
		again, err := leaf.ParseTime(parsed.String())
		if err != nil || !again.Equal(parsed.Time) || again.String() != parsed.String() {
			t.Errorf("%q is %s, which is %s, %v", text, parsed, again, err)
		}
		if !parsed.Same(parsed) || !leaf.SameTime(text, parsed.String()) {
			t.Errorf("%q is not itself", text)
		}
		if parsed.Same(leaf.Time{Time: parsed.Add(time.Second)}) {
			t.Errorf("%q is the same a second later", text)
		}
		// What the API prints for the same instant elsewhere: the same with another precision, or without a zone.
		utc := parsed.UTC()
		for _, layout := range []string{"2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05.000000", "2006-01-02T15:04:05.000000000Z", "2006-01-02T15:04:05Z"} {
			if same := utc.Format(layout); !leaf.SameTime(text, same) {
				t.Errorf("%q is not %s", text, same)
			}
		}
		if !strings.HasSuffix(parsed.String(), "Z") || utc.Year() < 1 || utc.Year() > 9999 {
			t.Errorf("%q is printed as %s", text, parsed)
		}
	})
}
