package leafsim

import (
	"bytes"
	"net/http"
	"net/url"
	"path"
	"sync"
)

// Request is one request that arrived, refused or not.
type Request struct {
	Number      int // from 1 in order of arrival, and on after ResetRequests
	Method      string
	Path        string // decoded, without the prefix of WithPrefix
	EscapedPath string // as it was sent, with the prefix
	Query       url.Values
	Header      http.Header
	Body        []byte
	Status      int // 0 while no answer has begun, and where none ever did
	Host        string

	parts []string
}

type requestLog struct {
	mu      sync.Mutex
	entries []*Request
	arrived int
}

// add logs a request at its arrival and returns what completes the entry with the status.
func (l *requestLog) add(c *call, escapedPath string) (setStatus func(int)) {
	entry := &Request{
		Method:      c.request.Method,
		Path:        c.path,
		EscapedPath: escapedPath,
		Query:       c.request.URL.Query(),
		Header:      c.request.Header.Clone(),
		Body:        bytes.Clone(c.body),
		Host:        c.request.Host,
		parts:       c.parts,
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.arrived++
	entry.Number, c.number = l.arrived, l.arrived
	l.entries = append(l.entries, entry)
	return func(status int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		entry.Status = status
	}
}

// Requests returns the log in order of arrival. What a hook answered is in it too.
func (f *front) Requests() []Request {
	f.log.mu.Lock()
	defer f.log.mu.Unlock()
	all := make([]Request, len(f.log.entries))
	for i, entry := range f.log.entries {
		all[i] = *entry
	}
	return all
}

// ResetRequests empties the log.
func (f *front) ResetRequests() {
	f.log.mu.Lock()
	defer f.log.mu.Unlock()
	f.log.entries = nil
}

// Count says how many requests of the log have that method ("" is any) and a path of that pattern,
// such as "/services/usermanagement/api/users/*/agvance-credentials". A segment "*" stands for any
// one segment; otherwise segments match as in [path.Match].
func (f *front) Count(method, pathPattern string) int {
	n := 0
	for _, r := range f.Requests() {
		if matches(method, pathPattern, r.Method, r.parts) {
			n++
		}
	}
	return n
}

func matches(method, pattern, gotMethod string, gotParts []string) bool {
	if method != "" && method != gotMethod {
		return false
	}
	parts := split(pattern)
	if len(parts) != len(gotParts) {
		return false
	}
	for i, p := range parts {
		if p == "*" || p == gotParts[i] {
			continue
		}
		if ok, err := path.Match(p, gotParts[i]); !ok || err != nil {
			return false
		}
	}
	return true
}
