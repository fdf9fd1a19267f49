package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/rival"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/vaults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// AsUser is a folder with a configuration in which the engine runs as users run it: its own process, the built provider,
// a CLI configuration. It sees what in-process tests do not: warnings, saved plans, logs, signals.
type AsUser struct {
	*World

	Dir string

	workspace engine.Workspace
	within    Starts // providers of this process that take the place of the built one; nil are none
}

// Result is what a command of the engine printed.
type Result = engine.Result

// findEngine finds the engine once for all tests of a package: it has to be started to say what it is.
var findEngine = sync.OnceValues(func() (engine.Engine, error) { return engine.Find(context.Background()) })

// needEngine gives the engine to a test that TF_ACC asks for, and skips all others.
func needEngine(t *testing.T) engine.Engine {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1")
	}
	found, err := findEngine()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// hurry makes an engine collect no garbage before there is much of it: it runs thousands of times, for a moment each, and that
// was a quarter of its time.
var hurry = []string{"GOGC=off", "GOMEMLIMIT=512MiB"}

// NewAsUser makes a world, builds the provider, and prepares a folder. The simulator runs on the real clock, since the
// provider does.
func NewAsUser(t *testing.T, variants ...leafsim.Variants) *AsUser {
	t.Helper()
	return NewAsUserOf(t, "-tags=", variants...)
}

// NewAsUserOf is NewAsUser with a provider built with a flag of the Go command, such as -race.
func NewAsUserOf(t *testing.T, flag string, variants ...leafsim.Variants) *AsUser {
	t.Helper()
	found := needEngine(t)
	t.Parallel()
	w := New(t, variants...)
	w.Clock.run()
	dir, err := binaryOf(t.Context(), flag)
	if err != nil {
		t.Fatal(err)
	}
	u := &AsUser{World: w, Dir: t.TempDir()}
	u.workspace = engine.Workspace{Engine: found, Folder: u.Dir, Environ: append(slices.Clone(hurry),
		"TF_CLI_CONFIG_FILE="+filepath.Join(u.Dir, "cli.tfrc"),
		"LEAF_BASE_URL="+w.URL, "LEAF_USERNAME="+leafsim.Username, "LEAF_PASSWORD="+leafsim.Password, "TF_VAR_leaf_user_id="+w.User,
	)}
	u.Write(t, "cli.tfrc", engine.Overrides("terraform-leaf/leaf", dir))
	return u
}

// Within lets commands that Run runs find the provider in this process, where it waits by the world's clock. What is lost is
// the provider's own process: its start, its end, its signals.
func (u *AsUser) Within(more ...provider.Option) {
	u.within = Starts{"terraform-leaf/leaf": u.Providers(more...)["leaf"]}
}

// Rivals lets the engine find the stand-ins of other providers, beside the provider.
func (u *AsUser) Rivals(t *testing.T) {
	t.Helper()
	u.override(t, rival.Overrides(t))
}

// Vaults lets the engine find the stand-ins of the providers of vaults, beside the provider.
func (u *AsUser) Vaults(t *testing.T) {
	t.Helper()
	u.override(t, vaults.Overrides(t))
}

// Mirror lets init install the provider from a folder, as from a registry, and no longer takes it from where it was built.
func (u *AsUser) Mirror(t *testing.T) {
	t.Helper()
	built, err := binaryOf(t.Context(), "-tags=")
	if err != nil {
		t.Fatal(err)
	}
	mirror := t.TempDir()
	platform := filepath.Join(mirror, u.workspace.Engine.RegistryHost(), "terraform-leaf", "leaf", "0.1.0", runtime.GOOS+"_"+runtime.GOARCH)
	if err := os.MkdirAll(platform, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(built, "terraform-provider-leaf"), filepath.Join(platform, "terraform-provider-leaf_v0.1.0")); err != nil {
		t.Fatal(err)
	}
	u.Write(t, "cli.tfrc", fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror))
}

func (u *AsUser) override(t *testing.T, lines string) {
	t.Helper()
	name := filepath.Join(u.Dir, "cli.tfrc")
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const after = "dev_overrides {\n"
	u.Write(t, "cli.tfrc", strings.Replace(string(have), after, after+lines, 1))
}

// Requires is the block that says where the provider comes from.
const Requires = `
terraform {
  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}
`

// Setenv sets an environment variable of the commands to come. Secrets reach configurations by TF_VAR_.
func (u *AsUser) Setenv(name, value string) {
	u.workspace.Environ = append(u.workspace.Environ, name+"="+value)
}

// Write puts a file into the folder. $USER stands for the id of the Leaf user.
func (u *AsUser) Write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(u.Dir, name), []byte(u.Config(content)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Command prepares a command of the engine, to be started by the test itself: for signals.
func (u *AsUser) Command(ctx context.Context, args ...string) *exec.Cmd {
	return u.workspace.Command(ctx, args...)
}

// Run runs the engine and returns what it printed.
func (u *AsUser) Run(t *testing.T, args ...string) Result {
	t.Helper()
	w := u.workspace
	if u.within != nil {
		reattach, stop, err := served(t.Context(), t, w.Engine, u.within)
		if err != nil {
			t.Fatal(err)
		}
		defer stop()
		w.Environ = append(slices.Clone(w.Environ), "TF_REATTACH_PROVIDERS="+reattach)
	}
	result, err := w.Run(t.Context(), args...)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// MustRun is Run for commands that have to succeed.
func (u *AsUser) MustRun(t *testing.T, args ...string) Result {
	t.Helper()
	r := u.Run(t, args...)
	if r.Code != 0 {
		t.Fatalf("terraform %s: exit code %d\n%s\n%s", strings.Join(args, " "), r.Code, r.Stdout, r.Stderr)
	}
	return r
}

// Apply applies without asking.
func (u *AsUser) Apply(t *testing.T, args ...string) Result {
	t.Helper()
	return u.MustRun(t, append([]string{"apply", "-auto-approve", "-no-color"}, args...)...)
}

// ExpectEmptyPlan fails the test where a plan has changes.
func (u *AsUser) ExpectEmptyPlan(t *testing.T) {
	t.Helper()
	if r := u.Run(t, "plan", "-detailed-exitcode", "-no-color"); r.Code != 0 {
		t.Fatalf("the plan is not empty (exit code %d):\n%s\n%s", r.Code, r.Stdout, r.Stderr)
	}
}

// PlannedActions plans into a file and returns the actions per address: "create", "update", "delete,create".
func (u *AsUser) PlannedActions(t *testing.T, args ...string) map[string]string {
	t.Helper()
	u.MustRun(t, append([]string{"plan", "-out=plan.bin", "-no-color"}, args...)...)
	changes, err := engine.Changes(u.MustRun(t, "show", "-json", "plan.bin").Stdout)
	if err != nil {
		t.Fatal(err)
	}
	actions := map[string]string{}
	for address, all := range changes {
		actions[address] = strings.Join(all, ",")
	}
	return actions
}

// Warnings returns the summaries of the warnings that a command with -json prints, in order.
func (u *AsUser) Warnings(t *testing.T, args ...string) []string {
	t.Helper()
	var summaries []string
	for line := range strings.Lines(u.Run(t, args...).Stdout) {
		var message struct {
			Diagnostic struct {
				Severity string `json:"severity"`
				Summary  string `json:"summary"`
			} `json:"diagnostic"`
		}
		if json.Unmarshal([]byte(line), &message) == nil && message.Diagnostic.Severity == "warning" {
			summaries = append(summaries, message.Diagnostic.Summary)
		}
	}
	return summaries
}
