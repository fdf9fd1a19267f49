package provider_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const ciDir = "guides/in-ci/" // below the examples

// pipeline is a workflow of GitHub, as far as it is run here.
type pipeline struct {
	Jobs map[string]struct {
		Environment string
		Needs       string
		Steps       []struct{ Run, Uses string }
	}
}

// commands are what a job runs in a shell.
func (p pipeline) commands(t *testing.T, job string) string {
	t.Helper()
	var all []string
	for _, step := range p.Jobs[job].Steps {
		if step.Run != "" {
			all = append(all, step.Run)
		}
	}
	if len(all) == 0 {
		t.Fatalf("the job %s runs nothing", job)
	}
	return strings.Join(all, "\n")
}

// pipelines parses every YAML file of the guide, by its path. The engine does it, which has a parser.
func pipelines(t *testing.T, u *acctest.AsUser) map[string]json.RawMessage {
	t.Helper()
	dir, err := filepath.Abs(acctest.ExamplesDir + ciDir)
	if err != nil {
		t.Fatal(err)
	}
	u.Write(t, "main.tf", `output "all" { value = { for f in fileset("`+dir+`", "**/*.{yml,yaml}") : f => yamldecode(file("`+dir+`/${f}")) } }`)
	u.Apply(t)
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(u.MustRun(t, "output", "-json", "all").Stdout), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// ciJob is a job on a machine of its own: a folder, and a shell that finds the engine as terraform.
type ciJob struct {
	*exec.Cmd

	out bytes.Buffer
}

func newJob(t *testing.T, u *acctest.AsUser, folder, commands string, environ ...string) *ciJob {
	t.Helper()
	prepared := u.Command(t.Context())
	bin := t.TempDir()
	if err := os.Symlink(prepared.Path, filepath.Join(bin, "terraform")); err != nil {
		t.Fatal(err)
	}
	j := &ciJob{Cmd: exec.CommandContext(t.Context(), "bash", "-e", "-c", commands)} //nolint:gosec // the guide's own
	j.Dir = folder
	j.Env = append(append(prepared.Env, environ...), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GITHUB_OUTPUT="+filepath.Join(folder, "outputs"), "PLAN_PASSPHRASE=made up", "TF_VAR_agvance_api_key=SENTINEL-key", "TF_VAR_agvance_password=SENTINEL-password")
	j.Stdout, j.Stderr = &j.out, &j.out
	return j
}

// code runs the job to its end.
func (j *ciJob) code(t *testing.T) int {
	t.Helper()
	_ = j.Run()
	if j.ProcessState == nil {
		t.Fatal("the job cannot be run")
	}
	return j.ProcessState.ExitCode()
}

// succeeds runs a job that has to succeed.
func (j *ciJob) succeeds(t *testing.T) {
	t.Helper()
	if code := j.code(t); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, &j.out)
	}
}

// The pipeline for GitHub of the guide "In CI", for real: its jobs run in folders of their own, with the state in a PostgreSQL. Two
// at once: one waits until the other has let go of the lock, both end, and nothing is made twice.
func TestAccGuide_inCI(t *testing.T) {
	u := acctest.NewAsUser(t)
	all := pipelines(t, u)
	for _, name := range []string{"github/leaf.yml", "github/drift.yml", "gitlab/gitlab-ci.yml", "atlantis/atlantis.yaml", "atlantis/server.yaml", "spacelift/config.yml"} {
		if all[name] == nil {
			t.Errorf("there is no %s", name)
		}
	}
	var github, drift pipeline
	if err := json.Unmarshal(all["github/leaf.yml"], &github); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all["github/drift.yml"], &drift); err != nil {
		t.Fatal(err)
	}
	if apply := github.Jobs["apply"]; apply.Environment == "" || apply.Needs != "plan" {
		t.Errorf("the apply is not protected (%q), or waits for no plan (%q)", apply.Environment, apply.Needs)
	}

	u.Mirror(t)
	connection := "PG_CONN_STR=" + postgres(t)
	checkout := func() string {
		folder := t.TempDir()
		for _, file := range []string{"main.tf", "state/pg.tf"} {
			content := acctest.TextOf(t, acctest.ExamplesDir+ciDir+file)
			if err := os.WriteFile(filepath.Join(folder, filepath.Base(file)), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return folder
	}
	outcome := func(folder string) string { // of the newest plan
		lines := strings.Split(strings.TrimSpace(acctest.TextOf(t, filepath.Join(folder, "outputs"))), "\n")
		return strings.TrimPrefix(lines[len(lines)-1], "code=")
	}
	first, second, stale := checkout(), checkout(), checkout()
	plan := newJob(t, u, first, github.commands(t, "plan"), connection)
	if code := plan.code(t); code != 0 {
		if strings.Contains(plan.out.String(), `named "schema_name" is not expected here`) {
			t.Skipf("%s: the pg backend, without which this engine was built", engine.NeedsMore)
		}
		t.Fatalf("exit code %d:\n%s", code, &plan.out)
	}
	acctest.Equal(t, "outcome of the first plan", outcome(first), "2")
	newJob(t, u, stale, github.commands(t, "plan"), connection).succeeds(t)
	for _, file := range []string{"plan.bin", "plan.sealed"} {
		if strings.Contains(acctest.TextOf(t, filepath.Join(first, file)), "SENTINEL") {
			t.Errorf("%s holds a secret", file)
		}
	}
	if sealed := acctest.TextOf(t, filepath.Join(first, "plan.sealed")); strings.HasPrefix(sealed, "PK") {
		t.Error("the plan is not sealed")
	}

	// The first job applies, and is held in the middle of it; the second plans.
	arrived, release := make(chan struct{}), make(chan struct{})
	once := leafsim.Times(1, leafsim.On("POST", acctest.Users, http.NotFoundHandler()))
	u.Before(func(r *http.Request) http.Handler {
		if once(r) != nil {
			close(arrived)
			<-release
		}
		return nil
	})
	applying := newJob(t, u, first, github.commands(t, "apply"), connection)
	waiting := newJob(t, u, second, github.commands(t, "plan"), connection)
	said, into := io.Pipe()
	waiting.Stdout = into
	applied, waited := make(chan int, 1), make(chan int, 1)
	go func() { applied <- applying.code(t) }()
	select {
	case <-arrived:
	case code := <-applied:
		t.Fatalf("the apply ended before it made anything, with exit code %d:\n%s", code, &applying.out)
	}
	go func() {
		waited <- waiting.code(t)
		_ = into.Close()
	}()
	var heard strings.Builder
	locked := false
	for lines := bufio.NewScanner(said); lines.Scan(); {
		heard.WriteString(lines.Text() + "\n")
		if !locked && strings.Contains(lines.Text(), "Acquiring state lock") && len(waited) == 0 {
			locked = true
			close(release)
		}
	}
	if !locked {
		close(release)
		t.Errorf("the second job did not wait for the lock:\n%s", &heard)
	}
	if code := <-applied; code != 0 {
		t.Errorf("the first job's exit code is %d:\n%s", code, &applying.out)
	}
	if code := <-waited; code != 0 || outcome(second) != "0" {
		t.Errorf("the second job's exit code is %d, and its plan's %s:\n%s", code, outcome(second), &heard)
	}
	credentials := acctest.Users + "/" + userCalled(t, u, "grower-9381") + "/agvance-credentials"
	wanted := []string{"POST " + acctest.Users, "POST " + credentials}
	if writes := u.Writes(); !slices.Equal(writes, wanted) {
		t.Errorf("both jobs wrote %q", writes)
	}

	// A plan from before that is applied by nobody.
	if late := newJob(t, u, stale, github.commands(t, "apply"), connection); late.code(t) == 0 || !strings.Contains(late.out.String(), "stale") {
		t.Errorf("a plan of a state that is no more was applied:\n%s", &late.out)
	}

	// Drift, and a wrong login, which is not taken for it.
	newJob(t, u, second, drift.commands(t, "drift"), connection).succeeds(t)
	u.DeleteCredentials(userCalled(t, u, "grower-9381"), "agvance-credentials")
	acctest.Equal(t, "exit code of the job that finds drift", newJob(t, u, second, drift.commands(t, "drift"), connection).code(t), 2)
	wrong := newJob(t, u, second, drift.commands(t, "drift"), connection, "LEAF_PASSWORD=wrong")
	acctest.Equal(t, "exit code of the job with a wrong login", wrong.code(t), 1)
	if strings.Contains(wrong.out.String(), "LEAF_PASSWORD=wrong") || !strings.Contains(wrong.out.String(), "says nothing about drift") {
		t.Errorf("the wrong login is not said, or the password is shown:\n%s", &wrong.out)
	}
	if writes := u.Writes(); !slices.Equal(writes, wanted) {
		t.Errorf("in the end %q were written", writes)
	}
}

// What the guide says of a wrong login: it fails the plan of a configuration in which everything is new because of the data source
// there, and without that only the apply, which makes nothing. A token that has expired fails every plan.
func TestAccGuide_inCIWrongLogin(t *testing.T) {
	t.Parallel()
	config := acctest.TextOf(t, acctest.ExamplesDir+ciDir+"main.tf")
	without := strings.Replace(config, `data "leaf_configuration" "account" {}`, "", 1)
	if without == config {
		t.Fatal("the data source is not there")
	}
	expired := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"exp":1700000000}`)) + ".x"
	for name, test := range map[string]struct {
		variable, value string
		new             int // the exit code of a plan in which everything is new and nothing is read
	}{
		"wrong password":  {"LEAF_PASSWORD", "wrong", 2},
		"expired token":   {"LEAF_TOKEN", expired, 1}, // which the token itself says
		"another account": {"LEAF_ALLOWED_OWNERS", "somebody.else@example.com", 2},
	} {
		t.Run(name, func(t *testing.T) {
			u := acctest.NewAsUser(t)
			u.Setenv("TF_VAR_agvance_api_key", "SENTINEL-key")
			u.Setenv("TF_VAR_agvance_password", "SENTINEL-password")
			u.Setenv(test.variable, test.value)
			expect := func(code int, args ...string) {
				t.Helper()
				if r := u.Run(t, append(args, "-no-color")...); r.Code != code {
					t.Errorf("%s has the exit code %d:\n%s%s", args, r.Code, r.Stdout, r.Stderr)
				}
			}
			u.Write(t, "main.tf", config)
			expect(1, "plan", "-detailed-exitcode")
			u.Write(t, "main.tf", without)
			expect(test.new, "plan", "-detailed-exitcode")
			expect(1, "apply", "-auto-approve")
			if n := len(u.UserIDs()); n != 1 {
				t.Errorf("there are %d Leaf users", n)
			}
		})
	}
}
