package rest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

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
		"other line ends":        {[]string{privateKey}, strings.ReplaceAll(privateKey, "\n", "\r\n"), "[redacted]"},
		"lines cut off":          {[]string{privateKey}, "MIIEvQIBADANBgkqhkiG9w0BAQEF", "[redacted]"},
		"nothing known":          {nil, "text of a length", "text of a length"},
		"blanks around it":       {[]string{" hunter22\r\n"}, `"hunter22"`, `"[redacted]"`},
		"blanks do not count":    {[]string{" abcde\n"}, "x abcde\n", "x abcde\n"},
		"nothing but blanks":     {[]string{"        ", "++++++++", `\\\\\\\\`}, `          ++++++++`, `          ++++++++`},
		"overlapping":            {[]string{"abcdefgh", "ghijklmn"}, "-abcdefghijklmn-ghijklmn-", "-[redacted]-[redacted]-"},
		"overlapping, escaped":   {[]string{"abcdef", `ef"ghij`}, `-abcdef\"ghij-`, `-[redacted]-`},
		"cut in mid-escape":      {[]string{"abcdef"}, `abcdef\ abcdef% abcdef&amp abcdef\u00`, `[redacted]\ [redacted]% [redacted]&amp [redacted]\u00`},
		"escapes without it":     {[]string{"abcdef"}, `%41 &amp; \u0041 \" \\ %zz &no; \x4`, `%41 &amp; \u0041 \" \\ %zz &no; \x4`},
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

// encodings are the ways in which a text may be written on its way through programs that pass it on.
var encodings = map[string]func(string) string{
	"trimmed":               strings.TrimSpace,
	"capital letters":       strings.ToUpper,
	"small letters":         strings.ToLower,
	"for HTML":              html.EscapeString,
	"for HTML, in numbers":  func(s string) string { return eachRune(s, "&#%d;") },
	"for HTML, in hex":      func(s string) string { return eachRune(s, "&#x%x;") },
	"for HTML, in HEX":      func(s string) string { return eachRune(s, "&#X%X;") },
	"in a query":            url.QueryEscape,
	"in a path":             url.PathEscape,
	"in an address, small":  func(s string) string { return eachByte(s, "%%%02x") },
	"in an address, big":    func(s string) string { return eachByte(s, "%%%02X") },
	"by encodeURIComponent": encodeURIComponent,
	"in JSON":               inJSON,
	"in JSON, no slashes":   func(s string) string { return strings.ReplaceAll(inJSON(s), "/", `\/`) },
	"in JSON in JSON":       func(s string) string { return inJSON(inJSON(s)) },
	"in JSON, deep down":    func(s string) string { return inJSON(inJSON(inJSON(inJSON(inJSON(inJSON(inJSON(inJSON(s)))))))) },
	"in JSON, in ASCII":     func(s string) string { return eachUnit(s, `\u%04x`) },
	"in JSON, in ASCII big": func(s string) string { return eachUnit(s, `\u%04X`) },
	"by Go":                 func(s string) string { return strings.Trim(strconv.QuoteToASCII(s), `"`) },
	"in base64":             func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"in base64, unpadded":   func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) },
	"in base64url":          func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) },
	"in base64url, raw":     func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
	"in base64 in a query":  func(s string) string { return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(s))) },
	"in hex":                func(s string) string { return hex.EncodeToString([]byte(s)) },
	"in HEX":                func(s string) string { return fmt.Sprintf("%X", s) },
	"in an address in JSON": func(s string) string { return inJSON(encodeURIComponent(inJSON(s))) },
	"in a page in JSON":     func(s string) string { return inJSON(html.EscapeString(s)) },
	"lines of Windows":      func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
	"lines of an old Mac":   func(s string) string { return inJSON(strings.ReplaceAll(s, "\n", "\r")) },
}

func eachRune(s, format string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, format, r)
	}
	return b.String()
}

func eachByte(s, format string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, format, s[i])
	}
	return b.String()
}

func eachUnit(s, format string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, format, u)
	}
	return b.String()
}

func encodeURIComponent(s string) string {
	kept := strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")
	return kept.Replace(url.QueryEscape(s))
}

func inJSON(s string) string {
	written, _ := json.Marshal(s)
	return string(written[1 : len(written)-1])
}

// However a secret is written, no piece of it is left, and what stands around it is as it was.
func TestScrubFindsEverySpelling(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{
		"hunter22", "Pa$$w0rd+/=&<>\"'", "grün straße Ünö", "one \U0001F600 two", "C:\\new\\table\\up", "100%25+%41&amp;x", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.3q2-7w_9",
		"from a file()\n", "\t tab\tand blank ", privateKey, "{\"private_key\": \"a\\nb\"}",
	} {
		var s rest.Scrubber
		s.Add("another secret", secret, "yet another secret")
		for name, encode := range encodings {
			for _, around := range [][2]string{{"", ""}, {`{"message":"got `, `, sorry"}`}, {"x?a=1&b=", "&c=%2F"}, {"<b>&lt;", "&gt;</b>"}, {`{\"a\":\"`, `\"}`}} {
				got := s.Scrub(around[0] + encode(strings.TrimSpace(secret)) + around[1])
				if got != around[0]+"[redacted]"+around[1] {
					t.Errorf("%q %s becomes %q", secret, name, got)
				}
			}
		}
	}
}

// A secret in the middle of what base64 holds is found wherever it begins.
func TestScrubFindsSecretsInsideBase64(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"s3cr3t", "hunter22", "p\xc3\xa4ssword\n", "\xf0\x9f\x98\x80\xf0\x9f\x98\x80><?>?<~~"} {
		var s rest.Scrubber
		s.Add(secret)
		for _, user := range []string{"", "a:", "bc:", "def:", "John Doe:"} {
			for _, more := range []string{"", "\n", ":x", "xyz"} {
				for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
					got := s.Scrub("Basic " + encoding.EncodeToString([]byte(user+strings.TrimSpace(secret)+more)) + " refused")
					// What is left encodes what stands around it, and never as much as six bits of the secret.
					left, found := strings.CutPrefix(got, "Basic "+encoding.EncodeToString([]byte(user))[:8*len(user)/6]+"[redacted]")
					if left = strings.TrimSuffix(left, " refused"); !found || len(left) > (8*len(more)+5)/6+2 {
						t.Errorf("%q as the password of %q becomes %q", secret, user, got)
					}
				}
			}
		}
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

// Where no secret is, not a byte is changed. Nothing without a digit in it can be this secret, in whatever spelling.
func FuzzScrubLeavesTheRest(f *testing.F) {
	for _, text := range []string{
		"plain words", "%", "%%%", "&", "&amp;", "&;", "&#;", "&amp;amp;lt;", `\`, `\\\\`, `\n\u\x\U`, "%aF%FF\xff\xc3", "\\uD\\ud\\xZZ", "<a href=\"x?y=z&amp;w=%zz\">\r\n\t+ +</a>", "hunter-hunter--hunter",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s rest.Scrubber
		s.Add("hunter-7331-HUNTER", "7331 7331+7331", "--7331--")
		text = strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return 'o'
			}
			return r
		}, text)
		if got := s.Scrub(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	})
}

func FuzzScrub(f *testing.F) {
	f.Add("hunter22", "before ", " after")
	f.Add(privateKey, `{"k":"`, `"}`)
	f.Add(`a"b'c<d>e/f=g`, `\`, "%")
	f.Add("n\u00fc\x00\U0001F600 x", `\\u`, `\`)
	f.Fuzz(func(t *testing.T, secret, before, after string) {
		// A secret that looks escaped may become another text in such surroundings, or too short to be looked for.
		trimmed := strings.TrimSpace(secret)
		if len([]rune(trimmed)) < 6 || !utf8.ValidString(secret) || strings.ContainsAny(secret, `%&\+`) || len(strings.Trim(trimmed, " \r\n")) < 6 {
			return
		}
		var s rest.Scrubber
		s.Add(secret)
		forms := []string{secret, inJSON(secret), url.QueryEscape(secret), url.PathEscape(secret)}
		if strings.ContainsAny(before, `\%&`) {
			forms = forms[:1] // an escape that is not complete takes the first letters of an escaped secret
		}
		for _, form := range forms {
			// What was around it may hold it once more, across the place where it stood.
			around := before + "[redacted]" + after
			if got := s.Scrub(before + form + after); strings.Contains(got, form) && !strings.Contains(around, form) {
				t.Errorf("%q stays in %q", form, got)
			}
		}
	})
}

// A large error body while a large account is refreshed, and a header at the same time.
func BenchmarkScrub(b *testing.B) {
	var s rest.Scrubber
	for i := range 2000 {
		sum := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		s.Add("eyJhbGciOiJIUzI1NiJ9."+base64.RawURLEncoding.EncodeToString(sum[:]), fmt.Sprintf("Pass+word %d", i))
	}
	row := `{\"id\":\"0c3d5a7b-58a1-4c8e-8a43-0f6a1b2c3d4e\",\"url\":\"https%3A%2F%2Fexample.com\",\"token\":\"eyJhbGciOiJIUzI1NiJ9.other\",\"text\":\"a &lt; b\"},`
	body := `{"title":"Bad Request","detail":"` + strings.Repeat(row, 100_000/len(row)) + inJSON("pass+word 1999") + `"}`
	if got := s.Scrub(body); !strings.HasSuffix(got, `[redacted]"}`) {
		b.Fatal(got[len(got)-100:])
	}
	for name, text := range map[string]string{"body of 100 kB": body, "header": "application/json;charset=UTF-8"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				s.Scrub(text)
			}
		})
	}
	b.Run("one secret more", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			s.Add(fmt.Sprintf("another secret, number %d", i))
		}
	})
}
