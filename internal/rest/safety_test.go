//go:debug x509usefallbackroots=1

package rest_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// trustworthy is the one certificate that this process trusts, in the place of those of the system (by the directive
// above). It is of the host 127.0.0.1, as is the one that nobody trusts.
var trustworthy = func() tls.Certificate {
	c := selfSigned("127.0.0.1", time.Hour)
	roots := x509.NewCertPool()
	roots.AddCert(c.Leaf)
	x509.SetFallbackRoots(roots)
	return c
}()

// selfSigned makes a certificate of an address that is valid for so long from now on.
func selfSigned(ip string, validity time.Duration) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	until := time.Now().Add(validity)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(until.UnixNano()), Subject: pkix.Name{CommonName: "a test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: until.Add(-24 * time.Hour), NotAfter: until, IPAddresses: []net.IP{net.ParseIP(ip)},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key, Leaf: leaf}
}

// trap is a server that nobody should talk to, and how often somebody tried.
func trap(t *testing.T) (address string, tried *atomic.Int64) {
	t.Helper()
	tried = &atomic.Int64{}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			tried.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, tried
}

// A server that cannot prove its name gets nothing, and is not asked again.
func TestCertificates(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		certificate tls.Certificate
		host        string
		want        string // in the error; none is wanted if empty
	}{
		"trusted":           {trustworthy, "127.0.0.1", ""},
		"unknown authority": {selfSigned("127.0.0.1", time.Hour), "127.0.0.1", "x509: certificate signed by unknown authority"},
		"another host":      {trustworthy, "localhost", "x509: certificate is not valid for any names, but wanted to match localhost"},
		"expired":           {selfSigned("127.0.0.1", -time.Hour), "127.0.0.1", "x509: certificate has expired or is not yet valid"},
		"not valid yet":     {selfSigned("127.0.0.1", 48*time.Hour), "127.0.0.1", "x509: certificate has expired or is not yet valid"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var connections, arrived atomic.Int64
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				arrived.Add(1)
				w.WriteHeader(http.StatusNoContent)
			}))
			server.TLS = &tls.Config{Certificates: []tls.Certificate{c.certificate}}
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateNew {
					connections.Add(1)
				}
			}
			server.StartTLS()
			t.Cleanup(server.Close)
			base := parse(t, strings.Replace(server.URL, "127.0.0.1", c.host, 1))
			for _, method := range methods {
				connections.Store(0)
				err := do(t.Context(), client(rest.Options{BaseURL: base, MaxRetries: 3, RetryWait: time.Millisecond}), method)
				if c.want == "" {
					if err != nil {
						t.Error(err)
					}
					continue
				}
				if !rest.Untrusted(err) || !strings.Contains(err.Error(), c.want) || rest.OutcomeOf(err) != rest.NotExecuted {
					t.Errorf("%s: outcome %d: %v", method, rest.OutcomeOf(err), err)
				}
				if connections.Load() != 1 || arrived.Load() != 0 {
					t.Errorf("%s: %d connections, %d requests", method, connections.Load(), arrived.Load())
				}
			}
		})
	}
	if rest.Untrusted(nil) || rest.Untrusted(errReset) {
		t.Error("errors without a certificate are about one")
	}
}

// No redirect is followed, to whatever host: the token stays here.
func TestRedirects(t *testing.T) {
	t.Parallel()
	elsewhere, tried := trap(t)
	for _, status := range []int{300, 301, 302, 303, 304, 305, 307, 308} {
		for _, method := range methods {
			outcome := rest.MaybeExecuted // some servers redirect once they have done what was asked
			if method == http.MethodGet {
				outcome = rest.Definite
			}
			for _, location := range []string{elsewhere + "/services?token=x", "/elsewhere", "//" + parse(t, elsewhere).Host + "/x", ""} {
				c, arrived := serve(t, rest.Options{MaxRetries: 2}, func(w http.ResponseWriter, _ *http.Request) {
					if location != "" {
						w.Header().Set("Location", location)
					}
					w.WriteHeader(status)
				})
				_, err := c.Do(t.Context(), rest.Request{Method: method, Path: "/things", Body: "password", Bearer: "secret-token"})
				if rest.OutcomeOf(err) != outcome || rest.StatusOf(err) != status || !strings.Contains(err.Error(), "never followed") {
					t.Errorf("%s %d to %q: %v", method, status, location, err)
				}
				if strings.Contains(location, "token") && !strings.Contains(err.Error(), "to the host 127.0.0.1:") || strings.Contains(err.Error(), "token=") {
					t.Errorf("%s %d to %q: %v", method, status, location, err)
				}
				if arrived.Load() != 1 {
					t.Errorf("%s %d to %q: %d requests", method, status, location, arrived.Load())
				}
			}
		}
	}
	if tried.Load() != 0 {
		t.Errorf("the other host was tried %d times", tried.Load())
	}
}

// Whatever else an answer names is not asked either, and no cookie of it comes back.
func TestAnswersThatNameAnotherHost(t *testing.T) {
	t.Parallel()
	elsewhere, tried := trap(t)
	for _, status := range []int{200, 201, 202, 400, 401, 404, 407, 503} {
		c, arrived := serve(t, rest.Options{MaxRetries: 2}, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Cookie") != "" || r.RequestURI != "/things" {
				t.Errorf("%s with the cookie %q", r.RequestURI, r.Header.Get("Cookie"))
			}
			for name, value := range map[string]string{
				"Location": elsewhere, "Content-Location": elsewhere + "/x", "Link": "<" + elsewhere + ">; rel=\"next\"", "Refresh": "0; url=" + elsewhere,
				"Alt-Svc": `h2="` + strings.TrimPrefix(elsewhere, "http://") + `"`, "Set-Cookie": "a=b", "Www-Authenticate": `Bearer realm="` + elsewhere + `"`,
			} {
				w.Header().Set(name, value)
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"type":"`+elsewhere+`","next":"`+elsewhere+`","message":"see `+elsewhere+`"}`)
		})
		for range 2 {
			if err := do(t.Context(), c, http.MethodGet); rest.StatusOf(err) != status && status >= 300 || err != nil && status < 300 {
				t.Errorf("%d: %v", status, err)
			}
		}
		if arrived.Load() < 2 {
			t.Errorf("%d: %d requests", status, arrived.Load())
		}
	}
	if tried.Load() != 0 {
		t.Errorf("the other host was tried %d times", tried.Load())
	}
}

// Names from configurations cannot make another path of the one that is meant, or leave the host.
func TestPathsThatClimb(t *testing.T) {
	t.Parallel()
	address, tried := trap(t)
	for _, prefix := range []string{"", "/prefix", "/a%2Fb"} {
		c := client(rest.Options{BaseURL: parse(t, address+prefix)})
		for _, path := range []string{
			"/a/../b", "/a/..", "/./a", "/a//b", "/a/", "@evil.example.com/a", ".evil.example.com/a", ":1/a", "/a%zz",
			"/%2e%2e/a", "/.%2E", "/a/%2e/b", "/..%2Fa", "/a%2f..%2fb", "/..%5Ca", `/..\a`, `/a\b`, "/a?b", "/a#b", "/a b", "/a\n", "/a\x00", "/é", "", "a",
		} {
			_, err := c.Do(t.Context(), rest.Request{Method: "DELETE", Path: path})
			if err == nil || rest.OutcomeOf(err) != rest.NotExecuted {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
	if tried.Load() != 0 {
		t.Errorf("%d connections", tried.Load())
	}
}

// What may stand in a path arrives as it is, whatever the base URL.
func FuzzPath(f *testing.F) {
	for _, name := range []string{"a", "", ".", "..", "...", "a/b", "../a", `..\a`, "%2e%2e", "%2F", "a?b", "a#b", "a;b", "..;", "a b", "a\x00b", "a\nb", "é", "\xff", "@h", ":1", "//h", "*", "a%"} {
		f.Add(name, "https://api.example.com")
	}
	f.Add("a", "https://h:")
	f.Add("a", "https://[fe80::1%25e]:1/p%2Fq")
	f.Add("a", "https://h/a b/[c]")
	f.Fuzz(func(t *testing.T, name, text string) {
		base, err := rest.ParseBaseURL(text)
		if err != nil {
			return
		}
		var asked *http.Request
		n := &network{answer: func(_ int, r *http.Request) reply { asked = r; return reply{status: 204} }}
		_, err = client(rest.Options{BaseURL: base, Transport: n}).Do(t.Context(), rest.Request{Method: "PUT", Path: "/users/" + url.PathEscape(name) + "/x", Bearer: "token"})
		if (err == nil) != (asked != nil) {
			t.Fatalf("%q at %q: %v", name, text, err)
		}
		if asked == nil {
			if parts := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(`/\`, r) }); name != "" && !slices.Contains(parts, ".") && !slices.Contains(parts, "..") {
				t.Errorf("%q at %q is refused: %v", name, text, err)
			}
			return
		}
		// The line that leaves is read by somebody who knows nothing of how it was made.
		line := "PUT " + asked.URL.RequestURI() + " HTTP/1.1\r\n"
		after, begins := strings.CutPrefix(strings.Fields(line)[1], base.EscapedPath()+"/users/")
		segment, ends := strings.CutSuffix(after, "/x")
		decoded, err := url.PathUnescape(segment)
		if len(strings.Fields(line)) != 3 || !begins || !ends || err != nil || decoded != name || strings.ContainsAny(segment, `/\?#;`) || name == "." || name == ".." {
			t.Errorf("%q at %q becomes %q", name, text, line)
		}
		if asked.URL.Host != base.Host || asked.Host != base.Host || asked.URL.Scheme != base.Scheme || asked.URL.User != nil {
			t.Errorf("%q at %q goes to %s", name, text, asked.URL)
		}
	})
}
