package vaults

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Real starts a HashiCorp Vault in memory, gives it a store in a KV engine that is mounted as kv, and ends it with the test.
func Real(t *testing.T, binary string, store Store) (address string) {
	t.Helper()
	free, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(context.WithoutCancel(t.Context()), binary, "server", "-dev", "-dev-no-store-token", "-dev-root-token-id="+Token, "-dev-listen-address="+listen)
	command.Env = append(os.Environ(), "HOME="+t.TempDir())
	said, into := io.Pipe()
	command.Stdout, command.Stderr = into, into
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = command.Wait()
		_ = into.Close()
	}()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		<-ended
	})
	var lines strings.Builder
	out := bufio.NewScanner(said)
	for up := false; !up; {
		if !out.Scan() {
			t.Fatalf("%s did not start:\n%s", binary, &lines)
		}
		lines.WriteString(out.Text() + "\n")
		up = strings.Contains(out.Text(), "Development mode should NOT be used")
	}
	go func() { _, _ = io.Copy(io.Discard, said) }() // it waits for whoever reads
	address = "http://" + listen
	post(t, address+"/v1/sys/mounts/kv", map[string]any{"type": "kv", "options": map[string]string{"version": "2"}})
	for name, versions := range store {
		for _, fields := range versions {
			post(t, address+"/v1/kv/data/"+strings.ReplaceAll(name, " ", "%20"), map[string]any{"data": fields})
		}
	}
	return address
}

// post writes, again for as long as the engine answers 400: a moment after it is mounted it takes nothing yet.
func post(t *testing.T, where string, what any) {
	t.Helper()
	body, err := json.Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	status := ""
	for range 1000 {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, where, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Vault-Token", Token)
		response, err := http.DefaultClient.Do(request) //nolint:forbidigo // a server of the test
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if status = response.Status; response.StatusCode != http.StatusBadRequest {
			break
		}
	}
	if !strings.HasPrefix(status, "20") {
		t.Fatalf("POST %s: %s", where, status)
	}
}
