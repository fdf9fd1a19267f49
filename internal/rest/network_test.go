package rest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// serve starts a real server and returns a client for it and the number of requests that arrived.
func serve(t *testing.T, o rest.Options, h http.HandlerFunc) (*rest.Client, *atomic.Int64) {
	t.Helper()
	var arrived atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived.Add(1)
		h(w, r)
	}))
	t.Cleanup(server.Close)
	o.BaseURL = parse(t, server.URL)
	o.RetryWait = time.Millisecond
	return client(o), &arrived
}

func parse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := rest.ParseBaseURL(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// cut closes the connection without a word.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

func TestRefusedConnection(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(nil)
	base := parse(t, server.URL)
	server.Close()
	for _, method := range methods {
		err := do(t.Context(), client(rest.Options{BaseURL: base, MaxRetries: 2, RetryWait: time.Millisecond}), method)
		if rest.OutcomeOf(err) != rest.NotExecuted || !strings.Contains(err.Error(), "connection refused (after 3 attempts)") {
			t.Errorf("%s: %v", method, err)
		}
	}
}

// A proxy that cannot be reached is not the API, and is called by its own name.
func TestUnreachableProxy(t *testing.T) {
	t.Parallel()
	for words, cause := range map[string]error{
		"the host name proxy.corp of the proxy is unknown": &net.DNSError{Err: "no such host", Name: "proxy.corp", IsNotFound: true},
		"the proxy that this machine's environment sets":   &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")},
	} {
		through := &http.Transport{
			Proxy:       http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy.corp:3128"}),
			DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, cause },
		}
		for _, method := range methods {
			err := do(t.Context(), client(rest.Options{Transport: through, RetryWait: time.Millisecond}), method)
			if rest.OutcomeOf(err) != rest.NotExecuted || !strings.Contains(err.Error(), words) || !strings.Contains(err.Error(), "HTTPS_PROXY") || strings.Contains(err.Error(), "api.example.com is") {
				t.Errorf("%s: %v", method, err)
			}
		}
	}
}

// A broken connection may have carried the request: only what is harmless to repeat is repeated.
func TestBrokenConnection(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(w http.ResponseWriter){
		"reset": cut,
		"truncated": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"id":`)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
	} {
		for method, outcome := range map[string]rest.Outcome{"GET": rest.Definite, "PUT": rest.MaybeExecuted, "DELETE": rest.MaybeExecuted, "POST": rest.MaybeExecuted} {
			t.Run(name+"/"+method, func(t *testing.T) {
				t.Parallel()
				c, arrived := serve(t, rest.Options{MaxRetries: 2}, func(w http.ResponseWriter, _ *http.Request) { fault(w) })
				err := do(t.Context(), c, method)
				if err == nil || rest.OutcomeOf(err) != outcome || rest.StatusOf(err) != 0 {
					t.Errorf("outcome %d: %v", rest.OutcomeOf(err), err)
				}
				if wantOnce := method == http.MethodPost; (arrived.Load() == 1) != wantOnce {
					t.Errorf("%d requests", arrived.Load())
				}
			})
		}
	}
}

// A refusal is a refusal even where its text breaks off.
func TestTruncatedRefusal(t *testing.T) {
	t.Parallel()
	c, arrived := serve(t, rest.Options{MaxRetries: 2}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, `{"title":`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	if err := do(t.Context(), c, "POST"); rest.StatusOf(err) != 409 || rest.OutcomeOf(err) != rest.Definite || arrived.Load() != 1 {
		t.Errorf("%v", err)
	}
}

// However much comes back, and however well it is packed, only a bounded part is read.
func TestHugeAnswers(t *testing.T) {
	t.Parallel()
	chunk := bytes.Repeat([]byte(" "), 1<<20)
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	for range 40 { // MiB, of which next to nothing is left
		_, _ = zip.Write(chunk)
	}
	_ = zip.Close()
	for name, c := range map[string]struct {
		method  string
		outcome rest.Outcome
		answer  http.HandlerFunc
	}{
		"without end": {http.MethodPost, rest.MaybeExecuted, func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}},
		"packed": {http.MethodGet, rest.Definite, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed.Bytes())
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, arrived := serve(t, rest.Options{MaxRetries: 2}, c.answer)
			err := do(t.Context(), client, c.method)
			if err == nil || rest.OutcomeOf(err) != c.outcome || !strings.Contains(err.Error(), "larger than any") || arrived.Load() != 1 {
				t.Errorf("%v after %d requests", err, arrived.Load())
			}
		})
	}
}

// What a 2xx may hold, read by Decode.
func TestContents(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		contentType, body string
		text              string // of the error; none is wanted if empty
	}{
		"object":                        {"application/json", `{"id":"1"}`, ""},
		"object called a page":          {"text/html; charset=utf-8", ` {"id":"1"}`, ""},
		"object without content type":   {"", `{"id":"1"}`, ""},
		"page":                          {"text/html", "<html>", "200 OK: a web page instead of JSON"},
		"page called JSON":              {"application/json", "\n<!DOCTYPE html>", "200 OK: a web page instead of JSON"},
		"page that does not look so":    {"text/html", "Please log in", "200 OK: a web page instead of JSON"},
		"nothing":                       {"application/json", "", "200 OK: an empty answer"},
		"blank":                         {"application/json", " \n", "200 OK: an empty answer"},
		"null":                          {"application/json", "null", ""},
		"other shape":                   {"application/json", `["a"]`, "200 OK: an answer that is not the documented JSON"},
		"truncated, with a good length": {"application/json", `{"id":`, "200 OK: an answer that is not the documented JSON"},
		"plain text":                    {"text/plain", "ok", "200 OK: an answer that is not the documented JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := serve(t, rest.Options{}, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{c.contentType}
				_, _ = io.WriteString(w, c.body)
			})
			for method, outcome := range map[string]rest.Outcome{"GET": rest.Definite, "POST": rest.MaybeExecuted} {
				response, err := client.Do(t.Context(), rest.Request{Method: method, Path: "/things"})
				var object map[string]string
				if err == nil {
					err = response.Decode(&object)
				}
				if c.text == "" {
					if err != nil {
						t.Error(err)
					}
					continue
				}
				if err == nil || !strings.Contains(err.Error(), c.text) || rest.OutcomeOf(err) != outcome {
					t.Errorf("%s: outcome %d: %v", method, rest.OutcomeOf(err), err)
				}
				var answer *rest.Error
				if errors.As(err, &answer) && answer.Page != strings.Contains(c.text, "page") {
					t.Errorf("Page is %v", answer.Page)
				}
			}
		})
	}
}

// A DELETE that a proxy answered with its own page was not carried out.
func TestPageIsNoSuccess(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, rest.Options{}, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>log in</html>") })
	if err := do(t.Context(), c, "DELETE"); rest.OutcomeOf(err) != rest.MaybeExecuted || rest.StatusOf(err) != 200 {
		t.Errorf("%v", err)
	}
}

func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, rest.Options{}, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if got, want := r.URL.RequestURI(), "/a%2Fb%20%25%3F/x?q=1%262"; got != want {
			t.Errorf("address %s, not %s", got, want)
		}
		for name, want := range map[string]string{
			"Authorization": "Bearer tok", "User-Agent": "test/1", "Accept": "application/json", "Content-Type": "application/json",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s is %q, not %q", name, got, want)
			}
		}
		if string(body) != `{"a":"<&>"}` && string(body) != `{"a":"\u003c\u0026\u003e"}` {
			t.Errorf("body %s", body)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	_, err := c.Do(t.Context(), rest.Request{
		Method: "POST", Path: "/" + url.PathEscape("a/b %?") + "/x", Query: url.Values{"q": {"1&2"}},
		Body: map[string]string{"a": "<&>"}, Bearer: "tok",
	})
	if err != nil {
		t.Error(err)
	}
}
