package rest_test

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

func TestParseBaseURL(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://api.withleaf.io":           "https://api.withleaf.io",
		"https://api.withleaf.io/":          "https://api.withleaf.io",
		"HTTPS://api.withleaf.io//":         "https://api.withleaf.io",
		"https://proxy.example.com:8443/l/": "https://proxy.example.com:8443/l",
		"https://proxy.example.com/a%2Fb/c": "https://proxy.example.com/a%2Fb/c",
		"http://127.0.0.1:8080":             "http://127.0.0.1:8080",
		"http://127.8.9.1":                  "http://127.8.9.1",
		"http://[::1]:8080/leaf":            "http://[::1]:8080/leaf",
		"http://LocalHost:1":                "http://LocalHost:1",
		"https://10.0.0.1":                  "https://10.0.0.1",
		"https://api.withleaf.io:/":         "https://api.withleaf.io",
		"http://[::1]:/leaf":                "http://[::1]/leaf",
		"https://[fe80::1%25eth0]:8443":     "https://[fe80::1%25eth0]:8443",
	} {
		u, err := rest.ParseBaseURL(text)
		if err != nil || u.String() != want {
			t.Errorf("%s is %v, %v", text, u, err)
		}
	}
	for text, want := range map[string]string{
		"":                                  "begin with https://",
		"api.withleaf.io":                   "begin with https://",
		"ftp://api.withleaf.io":             "begin with https://",
		"//api.withleaf.io":                 "begin with https://",
		"https://":                          "no host",
		"https://:443":                      "no host",
		"https:api.withleaf.io":             "no host",
		"https://api.withleaf.io:x":         "not a URL",
		"https://api.withleaf.io/%zz":       "not a URL",
		"https://api.with leaf.io":          "not a URL",
		"https://api.withleaf.io\n":         "not a URL",
		"https://u:hunter22@api.with leaf":  "not a URL",
		"https://api.withleaf.io?x=hunter2": "query",
		"https://api.withleaf.io?":          "query",
		"https://api.withleaf.io#hunter2":   "fragment",
		"https://api.withleaf.io/#":         "fragment",
		"https://api.withleaf.io/a/../b":    "must not have parts that are . or .. alone",
		"https://api.withleaf.io/%2e%2e/b":  "must not have parts that are . or .. alone",
		"https://api.withleaf.io/./b":       "must not have parts that are . or .. alone",
		"https://api.withleaf\u3002io":      "must be written in ASCII",
		"https://\uff57ithleaf.io":          "must be written in ASCII",
		"https://%e2%80%a4withleaf.io":      "must be written in ASCII",
		"http://localhost.":                 "plain http",
		"http://127.1":                      "plain http",
		"http://[::ffff:10.0.0.1]":          "plain http",
		"http://api.withleaf.io":            "use https://api.withleaf.io",
		"http://localhost.example.com":      "plain http",
		"http://127.0.0.1.example.com":      "plain http",
		"http://0.0.0.0":                    "plain http",
		"http://10.0.0.1":                   "plain http",
		"http://[fe80::1]":                  "plain http",
		"https://user@api.withleaf.io":      "user name or password",
		"https://jane:hunter2@leaf.io":      "user name or password",
		"http://127.0.0.1@evil.example.com": "user name or password",
	} {
		_, err := rest.ParseBaseURL(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", text, err)
		}
		if errors.Is(err, rest.ErrURLCredentials) != (want == "user name or password") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestHostBelow(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"https://withleaf.io": true, "https://api.withleaf.io": true, "https://API.WithLeaf.IO:8443/x": true, "https://api.withleaf.io.": true, "https://withleaf.io.:1": true,
		"https://notwithleaf.io": false, "https://withleaf.io.example.com": false, "https://example.com/withleaf.io": false,
	} {
		if rest.HostBelow(parse(t, text), "withleaf.io") != want {
			t.Errorf("%s: not %v", text, want)
		}
	}
}

func FuzzParseBaseURL(f *testing.F) {
	for _, text := range []string{
		"https://api.withleaf.io/a%2Fb/", "http://[::1]:80", "http://localhost", "https://a?b#c", "https://u:hunter22@h", "https://h/%2e%2e", "https://h//%2F/", "x:y", "https://h:", "https://[fe80::1%25e]",
		"http://127.0.0.1@h", "http://10.0.0.1:80", "http://[fe80::1]:80", "http://127.0.0.1\\@h", "http://[::ffff:127.0.0.1]", "https://h%25:1", "https://h;x", "https://hunter22@h%zz", "HTTP://127.0.0.1", "https://h/a b[", "https://\u3002",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := rest.ParseBaseURL(text)
		if err != nil {
			if strings.Contains(text, "hunter22@") && strings.Contains(err.Error(), "hunter22@") {
				t.Errorf("%q: the error shows a password: %v", text, err)
			}
			return
		}
		if u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" || u.Hostname() == "" || strings.HasSuffix(u.EscapedPath(), "/") || strings.HasSuffix(u.Host, ":") {
			t.Errorf("%q gives %s", text, u)
		}
		here := net.ParseIP(u.Hostname()).IsLoopback() || strings.EqualFold(u.Hostname(), "localhost")
		if u.Scheme != "https" && (u.Scheme != "http" || !here) {
			t.Errorf("%q is accepted with plain http", text)
		}
		again, err := rest.ParseBaseURL(u.String())
		if err != nil || *again != *u {
			t.Errorf("%q gives %s, which gives %v, %v", text, u, again, err)
		}
		// What is sent goes to that host, and below that path.
		full, err := url.Parse(u.String() + "/x")
		if err != nil || full.Host != u.Host || full.EscapedPath() != u.EscapedPath()+"/x" || path.Clean(full.Path) != full.Path && !strings.Contains(full.Path, "//") {
			t.Errorf("%q leads to %v, %v", text, full, err)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, value := range []string{"", "0", "-1", "120", "1.5", "1e99", "NaN", "Inf", "-Inf", "0x10", "Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "soon"} {
		f.Add(value, "Wed, 21 Oct 2015 07:28:00 GMT")
		f.Add(value, "")
	}
	f.Fuzz(func(t *testing.T, value, date string) {
		now := time.Unix(1e9, 0)
		wait, ok := rest.RetryAfter(map[string][]string{"Retry-After": {value}, "Date": {date}}, now)
		if wait < 0 || !ok && wait != 0 {
			t.Errorf("%q at %q is %s, %v", value, date, wait, ok)
		}
		at, notDate := http.ParseTime(value)
		if wait > 24*time.Hour {
			t.Errorf("%q is %s", value, wait)
		}
		if sent, err := http.ParseTime(date); err == nil {
			now = sent
		}
		if notDate == nil && wait > max(0, at.Sub(now)) {
			t.Errorf("%q at %q is %s", value, date, wait)
		}
	})
}
