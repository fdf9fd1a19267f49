package provider_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// postgres starts a PostgreSQL that ends with the test, and gives how Terraform connects to it: by a socket in its own folder, so that
// no port is taken. Where the system has none the test is skipped, which CI takes for a failure.
func postgres(t *testing.T) (connection string) {
	t.Helper()
	initdb, server := postgresBinary("initdb"), postgresBinary("postgres")
	if initdb == "" || server == "" {
		const lacks = "a PostgreSQL server: apt-get install postgresql"
		if os.Getenv("CI") != "" {
			t.Fatal("CI has to have " + lacks)
		}
		t.Skipf("%s: %s", engine.NeedsMore, lacks)
	}
	// Not t.TempDir: the server does not run as root, and the path of a socket may have 107 characters.
	folder, err := os.MkdirTemp("", "pg") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	data := filepath.Join(folder, "data")
	as := unprivileged(t, folder)
	//nolint:gosec // programs of the system
	prepare := exec.CommandContext(t.Context(), initdb, "--pgdata", data, "--username=leaf", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
	prepare.Dir, prepare.SysProcAttr = folder, as
	if out, err := prepare.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	//nolint:gosec // likewise
	run := exec.CommandContext(context.WithoutCancel(t.Context()), server, "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off")
	run.Dir, run.SysProcAttr = folder, as
	said, err := run.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	read := make(chan struct{})
	ready := make(chan string, 1)
	go func() {
		defer close(read)
		var lines strings.Builder
		for out := bufio.NewScanner(said); out.Scan(); {
			lines.WriteString(out.Text() + "\n")
			if strings.Contains(out.Text(), "ready to accept connections") {
				ready <- ""
			}
		}
		ready <- lines.String()
	}()
	t.Cleanup(func() {
		_ = run.Process.Signal(syscall.SIGQUIT) // at once
		<-read
		_ = run.Wait()
	})
	if failed := <-ready; failed != "" {
		t.Fatalf("PostgreSQL did not start:\n%s", failed)
	}
	return "host=" + folder + " user=leaf dbname=postgres sslmode=disable"
}

// postgresBinary finds a program of PostgreSQL, also where Debian has it, beside the PATH and by version.
func postgresBinary(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) == 0 {
		return ""
	}
	return slices.Max(found)
}

// unprivileged is another user for a server that refuses to be root's, and who owns its folder.
func unprivileged(t *testing.T, folder string) *syscall.SysProcAttr {
	t.Helper()
	attributes := &syscall.SysProcAttr{Setpgid: true} // no Ctrl-C of the terminal's
	if os.Getuid() != 0 {
		return attributes
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		if who, err = user.Lookup("nobody"); err != nil {
			t.Fatal(err)
		}
	}
	uid, uidErr := strconv.ParseUint(who.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(who.Gid, 10, 32)
	if uidErr != nil || gidErr != nil {
		t.Fatalf("the user %s is %s:%s", who.Username, who.Uid, who.Gid)
	}
	attributes.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	if err := os.Chown(folder, int(uid), int(gid)); err != nil {
		t.Fatal(err)
	}
	return attributes
}
