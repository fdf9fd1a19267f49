package leafsim

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
)

// maxBody bounds what is read of a request.
const maxBody = 1 << 20

// front is what a simulated host has in common with any other: the log of its requests and the
// hooks around them. It knows nothing of Leaf.
type front struct {
	log      requestLog
	triggers triggers
	gateway  atomic.Pointer[gateway]
	hooks    hooks
}

// call is a request on its way to the handler of its route.
type call struct {
	request *http.Request
	body    []byte
	path    string   // decoded, without prefix
	parts   []string // of the path, each decoded by itself, so that a name may hold a slash
	args    map[string]string
	number  int // in the log
}

// callKey is under what the context of a request has its call.
type callKey struct{}

// serve logs the request, asks the gateway and the hooks, executes, asks the hooks again and answers.
func (f *front) serve(w http.ResponseWriter, r *http.Request, prefix string, execute func(*call) answer) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := new(http.MaxBytesError); err != nil && !errors.As(err, &tooLarge) {
		return // The client went away in the middle: nothing was asked.
	}
	c := newCall(r, body, prefix)
	w = &statusWriter{ResponseWriter: w, set: f.log.add(c, r.URL.EscapedPath())}

	f.triggers.pull(c, false)
	var a answer
	h := f.behind(c)
	if h == nil {
		h = f.hooks.first(&f.hooks.before, c)
	}
	if h == nil {
		switch {
		case err != nil:
			a = problem(c, http.StatusRequestEntityTooLarge, "")
		case c.parts == nil:
			a = problem(c, http.StatusNotFound, "Not below the prefix "+prefix)
		default:
			a = execute(c)
		}
		h = f.hooks.first(&f.hooks.after, c)
	}
	f.triggers.pull(c, true)
	if h != nil {
		h.ServeHTTP(w, c.fresh())
		return
	}
	a.write(w)
}

// newCall takes the prefix off, so that hooks, too, see the path as Leaf has it; parts stays nil
// where the path is not below the prefix.
func newCall(r *http.Request, body []byte, prefix string) *call {
	path, found := strings.CutPrefix(r.URL.Path, prefix)
	c := &call{body: body, path: r.URL.Path}
	c.request = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
	if !found || !strings.HasPrefix(path, "/") {
		return c
	}
	u := *r.URL
	u.Path, u.RawPath = path, strings.TrimPrefix(u.RawPath, prefix)
	c.request.URL = &u
	c.path, c.parts = path, split(u.EscapedPath())
	return c
}

// split cuts an escaped path at its slashes and decodes each part.
func split(escaped string) []string {
	parts := strings.Split(strings.TrimPrefix(escaped, "/"), "/")
	for i, part := range parts {
		if decoded, err := url.PathUnescape(part); err == nil {
			parts[i] = decoded
		}
	}
	return parts
}

// fresh is the request with its body unread, for a hook that reads it.
func (c *call) fresh() *http.Request {
	c.request.Body = io.NopCloser(bytes.NewReader(c.body))
	return c.request
}

// statusWriter tells the log the status before the client can know it.
type statusWriter struct {
	http.ResponseWriter
	set  func(status int)
	done bool
}

// WriteHeader tells and passes on the status.
func (w *statusWriter) WriteHeader(status int) {
	if !w.done {
		w.done = true
		w.set(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write means status 200 where none was given.
func (w *statusWriter) Write(p []byte) (int, error) {
	if !w.done {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap serves [http.ResponseController].
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
