package leafsim

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strconv"
)

// Status answers with that code and, where the code allows one, a body as Leaf prints for errors.
// Headers are pairs of key and value.
func Status(code int, headers ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := problem(&call{request: r, path: r.URL.Path}, code, "")
		for i := 0; i+1 < len(headers); i += 2 {
			a = a.with(headers[i], headers[i+1])
		}
		a.write(w)
	})
}

// JSON answers with that code and body.
func JSON(code int, body string) http.Handler { return fixed(code, "application/json", body) }

// HTML answers with that code and the page of some proxy before Leaf.
func HTML(code int) http.Handler {
	title := http.StatusText(code)
	return fixed(code, "text/html; charset=utf-8",
		"<html>\n<head><title>"+title+"</title></head>\n<body><h1>"+title+"</h1></body>\n</html>\n")
}

func fixed(code int, contentType, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	})
}

// Truncated answers with that code and the beginning of a JSON object, promises more of it than it
// sends, and closes the connection.
func Truncated(code int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "1000")
		w.WriteHeader(code)
		_, _ = io.WriteString(w, `{"id": "0c3d5a7b-`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
}

// Cut resets the connection without an answer. Go's own client repeats a GET, PUT or DELETE that
// met this on a connection it had used before, so that one request may stand in the log twice.
func Cut() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler) // HTTP/2 has no connection to give away.
		}
		defer func() { _ = conn.Close() }()
		if secure, ok := conn.(*tls.Conn); ok {
			conn = secure.NetConn()
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
	})
}

// Hang never answers; it ends when the client goes away.
func Hang() http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	})
}

// Redirect answers with that code and location.
func Redirect(code int, location string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(code)
	})
}

// Huge answers 200 with a JSON string of that many bytes, quotes included.
func Huge(bytes int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.FormatInt(max(bytes, 2), 10))
		inner := max(bytes-2, 0)
		_, _ = io.WriteString(w, `"`)
		_, _ = io.Copy(w, io.LimitReader(endless{}, inner))
		_, _ = io.WriteString(w, `"`)
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	return copy(p, bytes.Repeat([]byte("x"), len(p))), nil
}
