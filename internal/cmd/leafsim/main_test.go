package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// output may be read while the command writes.
type output struct {
	written chan struct{} // closed at the first write

	once sync.Once
	mu   sync.Mutex
	buf  bytes.Buffer
}

func newOutput() *output { return &output{written: make(chan struct{})} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer o.once.Do(func() { close(o.written) })
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

func TestRun(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "leafsim.env")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	stdout, stderr := newOutput(), newOutput()
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"-v", "-user-name", "Jane's farm", "-env-file", file}, stdout, stderr)
	}()

	lines := regexp.MustCompile(`(?m)^unset LEAF_TOKEN
export LEAF_BASE_URL='(http://127\.0\.0\.1:\d+)' LEAF_USERNAME='owner@example\.com' LEAF_PASSWORD='correct horse battery staple'
export TF_VAR_leaf_user_id='[0-9a-f-]{36}'
`)
	select {
	case <-stdout.written:
	case err := <-done:
		t.Fatal(err)
	}
	found := lines.FindStringSubmatch(stdout.String())
	if found == nil {
		t.Fatalf("no export lines in %q", stdout.String())
	}
	if !strings.Contains(stdout.String(), "Jane's farm") {
		t.Errorf("no name of the Leaf user in %q", stdout.String())
	}
	written, err := os.ReadFile(file)
	if err != nil || string(written) != found[0] {
		t.Errorf("file has %q, %v; want %q", written, err, found[0])
	}

	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, found[1]+"/api/authenticate",
		strings.NewReader(`{"username":"owner@example.com","password":"correct horse battery staple"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := new(http.Client).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("got %d", res.StatusCode)
	}

	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	log := stderr.String()
	if !strings.Contains(log, "POST /api/authenticate 200\n") || strings.Contains(log, "horse") {
		t.Errorf("log is %q", log)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"-addr 0.0.0.0:0":           "not a loopback address",
		"-addr :0":                  "not a loopback address",
		"-addr 192.0.2.1:80":        "not a loopback address",
		"-addr example.com:80":      "not a loopback address",
		"-addr [::]:0":              "not a loopback address",
		"-addr 127.0.0.1":           "not HOST:PORT",
		"-env-file /no/such/dir/it": "no such file",
		"extra":                     `unexpected argument "extra"`,
		"-unknown":                  "not defined",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		err := run(ctx, strings.Fields(args), io.Discard, io.Discard)
		cancel()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", args, err, want)
		}
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	if got, want := quote("it's"), `'it'\''s'`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
