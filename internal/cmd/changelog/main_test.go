package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var today = time.Date(2027, 3, 4, 12, 0, 0, 0, time.UTC)

const first = "## 0.1.0 (January 2, 2027)\n\nFEATURES:\n\n* **New resource:** `leaf_user`\n"

func TestForm(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ content, want string }{
		"released":              {content: first},
		"one under way":         {content: "## 0.2.0 (Unreleased)\n\nNOTES:\n\n* a\n  goes on\n\nBUG FIXES:\n\n* b\n\n" + first},
		"nothing":               {want: "there is no version"},
		"a title":               {content: "# Changelog\n\n" + first, want: "line 1: a version comes first"},
		"another heading":       {content: "## v0.1.0 - 2027-01-02\n\nNOTES:\n\n* a\n", want: "is no heading like"},
		"no date":               {content: "## 0.1.0 (soon)\n\nNOTES:\n\n* a\n", want: `"soon" is no date like "March 4, 2027"`},
		"tomorrow":              {content: "## 0.1.0 (March 5, 2027)\n\nNOTES:\n\n* a\n", want: "March 5, 2027 is not yet"},
		"older above newer":     {content: first + "\n## 0.2.0 (January 1, 2027)\n\nNOTES:\n\n* a\n", want: "0.2.0 is not below 0.1.0"},
		"newer before older":    {content: "## 0.2.0 (January 1, 2027)\n\nNOTES:\n\n* a\n\n" + first, want: "0.1.0 was released after 0.2.0"},
		"an old one unreleased": {content: first + "\n## 0.0.9 (Unreleased)\n\nNOTES:\n\n* a\n", want: "only the first version may be unreleased"},
		"an unknown section":    {content: "## 0.1.0 (Unreleased)\n\nADDED:\n\n* a\n", want: `"ADDED:" is neither a version`},
		"another order":         {content: "## 0.1.0 (Unreleased)\n\nBUG FIXES:\n\n* a\n\nFEATURES:\n\n* b\n", want: "FEATURES: comes once, and after"},
		"a section of nothing":  {content: "## 0.1.0 (Unreleased)\n\nNOTES:\n\nFEATURES:\n\n* b\n", want: "NOTES: has no item"},
		"a version of nothing":  {content: "## 0.2.0 (Unreleased)\n\n" + first, want: "## 0.2.0 (Unreleased) says nothing"},
		"an item of no section": {content: "## 0.1.0 (Unreleased)\n\n* a\n", want: `"* a" is neither`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(test.content, today)
			expect(t, err, test.want)
		})
	}
}

func expect(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("unexpected: %v", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("got %v, want one with %q", err, want)
	}
}

// repository is a git repository with version 0.1.0 tagged.
type repository struct {
	*testing.T

	folder string
}

func newRepository(t *testing.T) repository {
	t.Helper()
	r := repository{t, t.TempDir()}
	r.git("init", "--quiet", "--initial-branch=main")
	r.commit("Everything", map[string]string{"main.go": "1", "CHANGELOG.md": first})
	r.git("tag", "v0.1.0")
	return r
}

func (r repository) git(args ...string) {
	r.Helper()
	command := exec.CommandContext(r.Context(), "git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"}, args...)...)
	command.Dir = r.folder
	if said, err := command.CombinedOutput(); err != nil {
		r.Fatalf("git %v: %v\n%s", args, err, said)
	}
}

func (r repository) commit(message string, files map[string]string) {
	r.Helper()
	for name, content := range files {
		path := filepath.Join(r.folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			r.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			r.Fatal(err)
		}
	}
	r.git("add", "--all")
	r.git("commit", "--quiet", "--message", message)
}

func TestCheck(t *testing.T) {
	t.Parallel()
	const second = "## 0.2.0 (Unreleased)\n\nBUG FIXES:\n\n* resource/leaf_user: b\n\n"
	const shipped = "internal/provider/user/resource.go"
	for name, test := range map[string]struct {
		change  func(r repository)
		release string
		want    string
	}{
		"a change with a line": {change: func(r repository) {
			r.commit("Fix", map[string]string{shipped: "2", "CHANGELOG.md": second + first})
		}},
		"a change without one": {change: func(r repository) {
			r.commit("Something", map[string]string{"CHANGELOG.md": second + first})
			r.commit("Fix it", map[string]string{shipped: "2"})
		}, want: "Fix it (" + shipped + "). Add one"},
		"a change with an excuse": {change: func(r repository) {
			r.commit("Something", map[string]string{"CHANGELOG.md": second + first})
			r.commit("Rename it\n\nChangelog: none, nobody sees the name", map[string]string{shipped: "2"})
		}},
		"a change of tests": {change: func(r repository) {
			r.commit("Something", map[string]string{"CHANGELOG.md": second + first})
			r.commit("Test it", map[string]string{"internal/provider/user/resource_test.go": "2", "internal/acctest/checks.go": "2", "README.md": "2"})
		}},
		"a line for what is released": {change: func(r repository) {
			r.commit("Fix", map[string]string{shipped: "2", "CHANGELOG.md": first + "* more\n"})
		}, want: "version 0.1.0 is released: what is new belongs below a heading above it"},
		"the past made better": {change: func(r repository) {
			r.commit("Fix", map[string]string{shipped: "2", "CHANGELOG.md": second + strings.Replace(first, "leaf_user", "leaf_app", 1)})
		}, want: "what is said of 0.1.0 and earlier versions differs"},
		"a release without a date": {change: func(r repository) {
			r.commit("Fix", map[string]string{shipped: "2", "CHANGELOG.md": second + first})
		}, release: "0.2.0", want: "instead of one of 0.2.0 with a date"},
		"a release": {change: func(r repository) {
			r.commit("Fix", map[string]string{shipped: "2", "CHANGELOG.md": strings.Replace(second, "Unreleased", "March 4, 2027", 1) + first})
			r.git("tag", "v0.2.0")
		}, release: "0.2.0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRepository(t)
			test.change(r)
			expect(t, check(t.Context(), r.folder, test.release, today), test.want)
		})
	}
}
