package acctest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// What is tested is what was written: a change anywhere below makes another binary, and without one nothing is linked again.
func TestBinaryIsNeverStale(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.com/m\n")
	write("main.go", "package main\n\nimport \"example.com/m/a\"\n\nfunc main() { a.Say() }\n")
	write("a/a.go", "package a\n\nimport \"example.com/m/b\"\n\n//go:noinline\nfunc Say() { b.Say() }\n")
	folders := map[string]string{}
	for _, word := range []string{"old", "new", "old"} {
		write("b/b.go", "package b\n\n//go:noinline\nfunc Say() { println(\""+word+"\") }\n")
		folder, err := builtBinary(t.Context(), dir, ".", "-tags=")
		if err != nil {
			t.Fatal(err)
		}
		said, err := exec.CommandContext(t.Context(), filepath.Join(folder, "terraform-provider-leaf")).CombinedOutput()
		if err != nil || string(said) != word+"\n" {
			t.Errorf("it says %q, not %q: %v", said, word, err)
		}
		if was, ok := folders[word]; ok && was != folder {
			t.Errorf("the same source was linked again, into %s and not %s", folder, was)
		}
		folders[word] = folder
	}
}
