package provider_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const guidesDir = "guides/" // below the examples

// TestAccModules runs the tests that the modules of the guides ship: simulator.tftest.hcl against the simulator, the others
// with mocks. Users copy them, so they have to pass as they are, and to leave nothing behind. It takes some seconds of a
// processor: each module is an engine that plans and applies several times.
func TestAccModules(t *testing.T) {
	t.Parallel()
	for _, module := range modules(t) {
		t.Run(module, func(t *testing.T) {
			u := acctest.NewAsUser(t)
			copyExamples(t, u)
			runs := prepareModule(t, u, module)
			r := u.Run(t, "-chdir="+guidesDir+module, "test", "-no-color")
			passed := len(regexp.MustCompile(`(?m)^  run ".*"\.\.\. pass$`).FindAllString(r.Stdout, -1))
			// OpenTofu calls a test whose teardown failed a success.
			if said := r.Stdout + r.Stderr; r.Code != 0 || passed != runs || strings.Contains(said, "Error:") {
				t.Errorf("%d runs of %d passed, exit code %d\n%s", passed, runs, r.Code, said)
			}
			for _, left := range u.Alive() {
				if left.MadeBy != 0 {
					t.Errorf("the tests leave behind a %s: %s %s%s", left.Kind, left.ID, left.User, left.Segment)
				}
			}
		})
	}
}

// modules are the folders of the guides that have a configuration. Those of pipelines and vaults stand on other providers and on
// states elsewhere, and are applied by tests of their own.
func modules(t *testing.T) []string {
	t.Helper()
	var folders []string
	for _, file := range acctest.FilesBelow(t, acctest.ExamplesDir+guidesDir, "main.tf") {
		if folder := path.Dir(file); folder != "in-ci" && path.Dir(folder) != "secrets-from-a-vault" {
			folders = append(folders, folder)
		}
	}
	return folders
}

// copyExamples copies guides and mocks. On OpenTofu, whose mocks have no source and import nothing, it does with the tests what
// the guide "Testing modules" says.
func copyExamples(t *testing.T, u *acctest.AsUser) {
	t.Helper()
	for _, folder := range []string{guidesDir, "mocks"} {
		if err := os.CopyFS(filepath.Join(u.Dir, folder), os.DirFS(filepath.FromSlash(acctest.ExamplesDir+folder))); err != nil {
			t.Fatal(err)
		}
	}
	found, err := engine.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if found.Name != "OpenTofu" {
		return
	}
	mocks := acctest.TextOf(t, acctest.ExamplesDir+"mocks/leaf.tfmock.hcl")
	for _, name := range acctest.FilesBelow(t, filepath.Join(u.Dir, guidesDir), ".tftest.hcl") {
		file := filepath.Join(u.Dir, guidesDir, filepath.FromSlash(name))
		tests := acctest.TextOf(t, file)
		if !strings.Contains(tests, "mock_provider") {
			continue
		}
		if strings.Contains(acctest.TextOf(t, filepath.Join(filepath.Dir(file), "main.tf")), "import {") {
			err = os.Remove(file)
		} else {
			tests = regexp.MustCompile(`(?m)^  source *= .*$`).ReplaceAllLiteralString(tests, mocks)
			err = os.WriteFile(strings.Replace(file, ".tftest.", ".tofutest.", 1), []byte(tests), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// prepareModule makes what the module's account has to begin with, and returns how many runs its tests have.
func prepareModule(t *testing.T, u *acctest.AsUser, module string) (runs int) {
	t.Helper()
	folder := filepath.Join(u.Dir, guidesDir, filepath.FromSlash(module))
	if account, err := os.Open(filepath.Join(folder, "account.json")); err == nil {
		defer func() { _ = account.Close() }()
		if err := u.Load(account); err != nil {
			t.Fatal(err)
		}
	}
	market := acctest.NewMarket(t, leafsim.LeafLinkTraps{})
	market.AddApplication("leafsim-key-that-reads-orders", leafsim.LeafLinkApp{Orders: leafsim.Read}, acctest.GreenLeaf)
	market.AddApplication("leafsim-key-that-reads-products", leafsim.LeafLinkApp{Products: leafsim.Read}, acctest.GreenLeaf)
	market.AddApplication("leafsim-key-that-writes", leafsim.LeafLinkApp{Orders: leafsim.ReadWrite, Products: leafsim.ReadWrite, Customers: leafsim.ReadWrite}, acctest.GreenLeaf)
	for name, value := range market.Env {
		u.Setenv(name, value)
	}
	for _, name := range acctest.FilesBelow(t, folder, ".tftest.hcl") {
		if !strings.Contains(name, "/") { // which is of a module within this one
			runs += len(regexp.MustCompile(`(?m)^run "`).FindAllString(acctest.TextOf(t, filepath.Join(folder, name)), -1))
		}
	}
	if strings.Contains(acctest.TextOf(t, filepath.Join(folder, "main.tf")), "module \"") {
		u.MustRun(t, "-chdir="+guidesDir+module, "get")
	}
	return runs
}

// Each module has a test against the simulator, and a mocked one unless it has what engines cannot mock.
func TestModulesHaveTests(t *testing.T) {
	t.Parallel()
	for _, module := range modules(t) {
		folder := acctest.ExamplesDir + guidesDir + module + "/"
		wanted := []string{"simulator.tftest.hcl"}
		if !strings.Contains(acctest.TextOf(t, folder+"main.tf"), "ephemeral \"leaf_") {
			wanted = append(wanted, "mocked.tftest.hcl")
		}
		for _, name := range wanted {
			if _, err := os.Stat(filepath.FromSlash(folder + name)); err != nil {
				t.Errorf("%s has no %s", module, name)
			}
		}
	}
}
