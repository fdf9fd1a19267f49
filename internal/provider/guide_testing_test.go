package provider_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// guideShell runs the commands of a guide as a reader would, in copies of the examples, in a shell that has a real account.
type guideShell struct {
	*acctest.AsUser

	environ []string
	blocks  []string // that are still to be run
}

func newGuideShell(t *testing.T, guide string) *guideShell {
	t.Helper()
	g := &guideShell{AsUser: acctest.NewAsUser(t)}
	copyExamples(t, g.AsUser)
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(acctest.TextOf(t, acctest.Repository+"templates/guides/"+guide), -1) {
		g.blocks = append(g.blocks, block[1])
	}
	found, err := engine.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, block := range g.blocks {
		// The guide says that OpenTofu has copies of mocked tests.
		if found.Name == "OpenTofu" && strings.HasPrefix(block, "terraform test ") {
			g.blocks[i] = strings.Replace(block, ".tftest.", ".tofutest.", 1)
		}
	}
	bin := filepath.Join(g.Dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(found.Path, filepath.Join(bin, "terraform")); err != nil {
		t.Fatal(err)
	}
	g.environ = slices.Concat(engine.CleanEnviron(), engine.Quiet(), []string{
		"TF_CLI_CONFIG_FILE=" + filepath.Join(g.Dir, "cli.tfrc"), "TF_CLI_ARGS_apply=-auto-approve", "TF_CLI_ARGS=-no-color",
		"GOBIN=" + bin, "PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"),
		"LEAF_TOKEN=a.real.token", "LEAF_BASE_URL=https://api.example.com", "LEAFLINK_API_KEY=real",
		"TF_VAR_agvance_api_key=made up", "TF_VAR_agvance_password=made up", "TF_VAR_webhook_secret=made up",
	})
	return g
}

// folder is where a module is; no module is the repository.
func (g *guideShell) folder(module string) string {
	if module == "" {
		return filepath.FromSlash(acctest.Repository)
	}
	return filepath.Join(g.Dir, guidesDir, filepath.FromSlash(module))
}

// command takes the blocks that have these words as one script, which begins with prefix.
func (g *guideShell) command(t *testing.T, module, prefix string, words ...string) *exec.Cmd {
	t.Helper()
	script := prefix
	for _, word := range words {
		i := slices.IndexFunc(g.blocks, func(block string) bool { return strings.Contains(block, word) })
		if i < 0 {
			t.Fatalf("the guide has no command with %q, or a test has run it already", word)
		}
		script += g.blocks[i]
		g.blocks = slices.Delete(g.blocks, i, i+1)
	}
	command := exec.CommandContext(t.Context(), "sh", "-c", script) //nolint:gosec // the script is the guide's
	command.Dir, command.Env = g.folder(module), g.environ
	return command
}

// expect runs blocks, which have to succeed or not, and to print something.
func (g *guideShell) expect(t *testing.T, module string, blocks []string, succeeds bool, printed ...string) {
	t.Helper()
	out, err := g.command(t, module, "set -eu\n", blocks...).CombinedOutput()
	said := strings.Join(strings.Fields(string(out)), " ")
	for _, text := range printed {
		if !strings.Contains(said, text) {
			t.Errorf("%q does not print %q, but\n%s", blocks, text, out)
		}
	}
	if (err == nil) != succeeds {
		t.Errorf("%q: %v\n%s", blocks, err, out)
	}
}

// serve runs a block in the background, once it has said what it does.
func (g *guideShell) serve(t *testing.T, module, block string) (stop func()) {
	t.Helper()
	command := g.command(t, module, "exec ", block) // so that the signal reaches it, and not a shell
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "Stop it with Ctrl-C") {
			break
		}
	}
	return func() {
		if err := command.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		if err := command.Wait(); err != nil {
			t.Errorf("%s: %v", block, err)
		}
	}
}

// TestAccGuide_testingModules runs every command of the guide "Testing modules". The configurations in it are files, which TestAccModules runs. It
// takes some seconds of a processor, since most commands are an engine that plans and applies.
func TestAccGuide_testingModules(t *testing.T) {
	g := newGuideShell(t, "testing-modules.md.tmpl")
	const grower, root = "onboard-a-grower/grower", "onboard-a-grower"

	g.expect(t, "", []string{"go install"}, true)
	g.expect(t, grower, []string{"exec -- terraform"}, true, "3 passed, 0 failed")
	g.expect(t, grower, []string{"exec -status"}, false, "Leaf cannot log in to Agvance for grower-1")
	g.expect(t, grower, []string{"-fault"}, true, "3 passed, 0 failed")
	g.expect(t, "taking-over-an-account/scripts", []string{"-account"}, true, "1 passed, 0 failed")
	g.expect(t, "leaflink/least-permission", []string{"-leaflink"}, true, "2 passed, 0 failed")

	stop := g.serve(t, root, "-env-file")
	g.MustRun(t, "-chdir="+guidesDir+root, "get")
	g.expect(t, root, []string{". ./leafsim.env", "curl"}, true, "Apply complete!", "A connection does not work: UNAUTHENTICATED")
	stop()
	if _, err := os.Stat(filepath.Join(g.folder(root), "leafsim.env")); !os.IsNotExist(err) {
		t.Errorf("leafsim.env is left behind: %v", err)
	}

	g.expect(t, grower, []string{"sed"}, true)
	tests := acctest.TextOf(t, filepath.Join(g.folder(grower), "mocked.tofutest.hcl"))
	if strings.Contains(tests, "mocks\"") || !strings.Contains(tests, acctest.TextOf(t, acctest.ExamplesDir+"mocks/leaf.tfmock.hcl")) || !strings.Contains(tests, `run "apply"`) {
		t.Errorf("the tests for OpenTofu begin with\n%.300s", tests)
	}
	g.expect(t, grower, []string{"-filter=mocked"}, true, "2 passed, 0 failed")
	g.expect(t, grower, []string{"-filter=disconnected"}, true, "1 passed, 0 failed")
	if len(g.blocks) > 0 {
		t.Errorf("no test runs %q", g.blocks)
	}
}
