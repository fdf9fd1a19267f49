// Command changelog checks CHANGELOG.md: its form, which is that of HashiCorp's providers, and that every change since the last
// tag that users may notice came with a line.
//
//	go run ./internal/cmd/changelog                  # while a version is under way
//	go run ./internal/cmd/changelog -release 0.1.0   # before it is released: it has to have a date
//
// A change is a commit that touches what is shipped or shown. It changes CHANGELOG.md as well, or says why it need not, in
// a line of its message that begins with "Changelog: none".
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strings"
	"time"
)

func main() {
	release := flag.String("release", "", "the `version` that is about to be released")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := check(ctx, ".", *release, time.Now())
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "CHANGELOG.md:\n%v\n", err)
		os.Exit(1)
	}
}

// check names all that is wrong with the changelog of a repository.
func check(ctx context.Context, repository, release string, now time.Time) error {
	r := repo{repository}
	content, err := os.ReadFile(repository + "/CHANGELOG.md")
	if err != nil {
		return err
	}
	versions, err := parse(string(content), now)
	if err != nil {
		return err
	}
	if release != "" {
		if newest := versions[0]; newest.name != release || newest.date.IsZero() {
			return fmt.Errorf("the first heading is %q instead of one of %s with a date, such as \"## %s (%s)\"", newest.heading, release, release, now.Format(dateForm))
		}
	}
	tag, err := r.lastTag(ctx, release)
	if err != nil || tag == "" {
		return err // before the first release there is one version, and all of it is new
	}
	old, err := r.git(ctx, "show", tag+":CHANGELOG.md")
	if err != nil {
		return err
	}
	commits, err := r.silent(ctx, tag)
	if err != nil {
		return err
	}
	return errors.Join(unchanged(tag, string(content), old, versions), commits)
}

// unchanged fails where what was released has other lines now, or where nothing is above it.
func unchanged(tag, now, then string, versions []version) error {
	released := strings.TrimPrefix(tag, "v")
	if versions[0].name == released {
		return fmt.Errorf("  version %s is released: what is new belongs below a heading above it, \"## … (Unreleased)\"", released)
	}
	_, kept, found := strings.Cut(now, "\n## "+released+" (")
	_, had, _ := strings.Cut("\n"+then, "\n## "+released+" (")
	if !found || kept != had {
		return fmt.Errorf("  what is said of %s and earlier versions differs from what was released with them (git show %s:CHANGELOG.md)", released, tag)
	}
	return nil
}

type repo struct{ folder string }

func (r repo) git(ctx context.Context, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "git", args...)
	command.Dir = r.folder
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w\n%s", args[0], err, &said)
	}
	return string(out), nil
}

// lastTag is the newest tag of a version before this commit. That of the release under way is none of them.
func (r repo) lastTag(ctx context.Context, release string) (string, error) {
	tags, err := r.git(ctx, "tag", "--merged", "HEAD", "--list", "v[0-9]*", "--sort=-version:refname")
	if err != nil {
		return "", err
	}
	for tag := range strings.Lines(tags) {
		if tag = strings.TrimSpace(tag); tag != "v"+release {
			return tag, nil
		}
	}
	return "", nil
}

// visible are the files whose changes users may notice, but for tests: what is shipped, and what they read.
var visible = regexp.MustCompile(`^(main\.go|internal/(cmd/leafsim|cmd/leafprobe|leaf|leaflink|leafsim|leafprobe|provider|rest|serve)/.*\.go|templates/.*|examples/.*)$`)

var excuse = regexp.MustCompile(`(?m)^Changelog: none\b`)

// silent names the commits since a tag that have no line, and no excuse.
func (r repo) silent(ctx context.Context, tag string) (problems, err error) {
	commits, err := r.git(ctx, "rev-list", "--no-merges", tag+"..HEAD")
	if err != nil {
		return nil, err
	}
	var all []error
	for commit := range strings.FieldsSeq(commits) {
		files, err := r.git(ctx, "diff-tree", "--no-commit-id", "--name-only", "-r", commit)
		if err != nil {
			return nil, err
		}
		notices, told := "", false
		for file := range strings.Lines(files) {
			file = strings.TrimSpace(file)
			told = told || file == "CHANGELOG.md"
			if visible.MatchString(file) && !strings.HasSuffix(file, "_test.go") {
				notices = file
			}
		}
		if told || notices == "" {
			continue
		}
		message, err := r.git(ctx, "log", "-1", "--format=%h %s%n%b", commit)
		if err != nil {
			return nil, err
		}
		if !excuse.MatchString(message) {
			subject, _, _ := strings.Cut(message, "\n")
			all = append(all, fmt.Errorf("  no line for %s (%s). Add one, or \"Changelog: none\" and why to the message", subject, notices))
		}
	}
	return errors.Join(all...), nil
}
