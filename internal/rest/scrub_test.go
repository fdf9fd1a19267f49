package rest_test

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const privateKey = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQC7VJTU\n-----END PRIVATE KEY-----\n"

func TestScrub(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		secrets    []string
		text, want string
	}{
		"as it is":               {[]string{"hunter22"}, "a hunter22 b hunter22", "a [redacted] b [redacted]"},
		"short ones stay":        {[]string{"abcde", "", "jane"}, "jane abcde", "jane abcde"},
		"six characters":         {[]string{"abcdef"}, "xabcdefx", "x[redacted]x"},
		"characters, not bytes":  {[]string{"äöüäö"}, "äöüäö", "äöüäö"},
		"one inside another":     {[]string{"secret", "my-secret-1"}, "my-secret-1 secret", "[redacted] [redacted]"},
		"one begins another":     {[]string{"secret", "secret-long"}, "secret-long", "[redacted]"},
		"side by side":           {[]string{"abcdef", "ghijkl"}, "abcdefghijkl", "[redacted][redacted]"},
		"of a pattern's letters": {[]string{"a.c*[x](y)"}, "abcc[x]y a.c*[x](y)", "abcc[x]y [redacted]"},
		"in a query":             {[]string{"p&q=r s/t"}, "x=" + url.QueryEscape("p&q=r s/t"), "x=[redacted]"},
		"in a path":              {[]string{"p&q=r s/t"}, "x/" + url.PathEscape("p&q=r s/t"), "x/[redacted]"},
		"in JSON":                {[]string{`a"b\c<d>` + "\n"}, `{"x":"a\"b\\c<d>\n"}`, `{"x":"[redacted]"}`},
		"in JSON for HTML":       {[]string{`a"b\c<d>`}, `{"x":"a\"b\\c\u003cd\u003e"}`, `{"x":"[redacted]"}`},
		"in JSON of ASCII":       {[]string{`grün"grün`}, `{"x":"gr\u00fcn\"gr\u00fcn"}`, `{"x":"[redacted]"}`},
		"ends with a quote":      {[]string{`abcdef"`}, `{"x":"abcdef\""}`, `{"x":"[redacted]"}`},
		"in base64":              {[]string{"hunter22"}, "Basic " + base64.StdEncoding.EncodeToString([]byte("hunter22")), "Basic [redacted]"},
		"lines":                  {[]string{privateKey}, "x" + privateKey + "y", "x[redacted]y"},
		"other line ends":        {[]string{privateKey}, strings.ReplaceAll(privateKey, "\n", "\r\n"), "[redacted]\r\n[redacted]\r\n[redacted]\r\n[redacted]\r\n"},
		"lines cut off":          {[]string{privateKey}, "MIIEvQIBADANBgkqhkiG9w0BAQEF", "[redacted]"},
		"nothing known":          {nil, "text", "text"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s rest.Scrubber
			s.Add(c.secrets...)
			s.Add(c.secrets...)
			if got := s.Scrub(c.text); got != c.want {
				t.Errorf("got %q, not %q", got, c.want)
			}
		})
	}
}

// Secrets become known while others are being scrubbed.
func TestScrubWhileSecretsComeIn(t *testing.T) {
	t.Parallel()
	var s rest.Scrubber
	var all sync.WaitGroup
	for i := range 8 {
		secret := strings.Repeat(string(rune('a'+i)), 8)
		all.Go(func() {
			s.Add(secret)
			if got := s.Scrub(secret); got != "[redacted]" {
				t.Errorf("%s stayed", got)
			}
		})
	}
	all.Wait()
}

func FuzzScrub(f *testing.F) {
	f.Add("hunter22", "before ", " after")
	f.Add(privateKey, `{"k":"`, `"}`)
	f.Add(`"\"`+"\x00\xff", "", "")
	f.Fuzz(func(t *testing.T, secret, before, after string) {
		var s rest.Scrubber
		s.Add(secret)
		encoded, err := json.Marshal(secret)
		if err != nil || len([]rune(secret)) < 6 {
			return // not a secret
		}
		for _, form := range []string{secret, string(encoded[1 : len(encoded)-1]), url.QueryEscape(secret), url.PathEscape(secret)} {
			// What was around it may hold it once more, across the place where it stood.
			around := before + "[redacted]" + after
			if got := s.Scrub(before + form + after); strings.Contains(got, form) && !strings.Contains(around, form) {
				t.Errorf("%q stays in %q", form, got)
			}
		}
	})
}
