package faults

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync"
	"syscall"
)

// maxBuffered bounds what Direct keeps of an answer. A client is told the length, and leaves earlier.
const maxBuffered = 1 << 20

// Direct is an http.RoundTripper that asks a handler without a network, so that a test's time can be simulated. Where
// refuse answers true no connection is made.
func Direct(handler http.Handler, refuse func(*http.Request) bool) http.RoundTripper {
	return direct{handler, refuse}
}

type direct struct {
	handler http.Handler
	refuse  func(*http.Request) bool
}

// RoundTrip implements http.RoundTripper.
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.refuse != nil && d.refuse(r) {
		return nil, syscall.ECONNREFUSED
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	arrived := r.Clone(r.Context())
	if arrived.Body == nil {
		arrived.Body = http.NoBody
	}
	w := &recorder{header: http.Header{}}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer w.recoverAbort()
		d.handler.ServeHTTP(w, arrived)
	}()
	select {
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case <-ended:
		return w.response(r)
	}
}

// recorder is the http.ResponseWriter of one answer.
type recorder struct {
	mu      sync.Mutex
	header  http.Header
	sent    http.Header // as it was when the answer began; nil before
	status  int
	body    bytes.Buffer
	aborted bool
}

// Header implements http.ResponseWriter.
func (w *recorder) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *recorder) WriteHeader(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sent == nil {
		w.status, w.sent = status, w.header.Clone()
	}
}

// Write implements http.ResponseWriter.
func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.body.Len() > maxBuffered {
		return 0, errors.New("the client has gone away")
	}
	return w.body.Write(p)
}

// recoverAbort takes the panic by which a handler breaks the connection off.
func (w *recorder) recoverAbort() {
	switch reason := recover(); reason {
	case nil:
	case http.ErrAbortHandler:
		w.mu.Lock()
		defer w.mu.Unlock()
		w.aborted = true
	default:
		panic(reason)
	}
}

func (w *recorder) response(r *http.Request) (*http.Response, error) {
	w.WriteHeader(http.StatusOK)
	w.mu.Lock()
	defer w.mu.Unlock()
	body := io.Reader(bytes.NewReader(w.body.Bytes()))
	if w.aborted {
		if w.body.Len() == 0 {
			return nil, syscall.ECONNRESET
		}
		body = io.MultiReader(body, cutOff{})
	}
	length, err := strconv.ParseInt(w.sent.Get("Content-Length"), 10, 64)
	if err != nil {
		length = -1
	}
	return &http.Response{
		StatusCode: w.status, Status: http.StatusText(w.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: io.NopCloser(body), ContentLength: length, Request: r,
	}, nil
}

// cutOff is where a connection ends in the middle of an answer.
type cutOff struct{}

// Read implements io.Reader.
func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
