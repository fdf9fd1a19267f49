package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// What the registry shows is what these tests apply: the very files, but for the ids that stand in them for a reader.
const (
	repository  = "../../"
	examplesDir = repository + "examples/"
	exampleUser = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
	exampleKey  = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"

	exampleNewUser = "9b2d4c6e-1f3a-4b5c-8d7e-0a1b2c3d4e5f"
	exampleWebhook = "5d0f2a7b-3c1e-4e7a-8f55-6b1a9c8d7e20"

	// probe is a use of the provider, for examples that only configure it.
	probe = `resource "leaf_api_key" "probe" { leaf_user_id = "$USER" }`
)

// preparations are what a world needs before an example can be applied, by the example's path.
var preparations = map[string]func(*acctest.AsUser){
	"data-sources/leaf_provider_app/data-source.tf": func(u *acctest.AsUser) {
		u.SetApp("JohnDeere", "my-app", leafsim.Production, map[string]any{})
	},
	"data-sources/leaf_provider_apps/data-source.tf": func(u *acctest.AsUser) {
		u.SetApp("Stara", "another app", "", map[string]any{})
	},
	"data-sources/leaf_user/data-source.tf": func(u *acctest.AsUser) {
		u.AddUserOf(map[string]string{"name": "Jane Smith", "externalId": "grower-9381"})
	},
	"data-sources/leaf_api_keys/data-source.tf": func(u *acctest.AsUser) {
		u.AddKey(u.User, "somebody's", time.Hour)
	},
}

// TestAccExamples applies every configuration of the examples, and then expects an empty plan. Guides have tests of
// their own, and so have credentials, all kinds of which are applied at once.
func TestAccExamples(t *testing.T) {
	for _, path := range filesBelow(t, examplesDir, ".tf") {
		if strings.HasPrefix(path, "guides/") || strings.Contains(path, "_credentials") {
			continue
		}
		t.Run(path, func(t *testing.T) {
			if strings.HasPrefix(filepath.Base(path), "import-") {
				importExample(t, path)
				return
			}
			u := acctest.NewAsUser(t)
			if prepare := preparations[path]; prepare != nil {
				prepare(u)
			}
			content := textOf(t, examplesDir+path)
			if strings.Contains(content, "provider \"leaf\"") && !strings.Contains(content, "resource \"") {
				content += probe
			}
			applyExample(t, u, content)
		})
	}
}

// TestAccREADME applies the first configuration that a newcomer sees.
func TestAccREADME(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```terraform\n(.*?)```").FindAllStringSubmatch(textOf(t, repository+"README.md"), -1)
	if len(blocks) != 1 {
		t.Fatalf("README.md has %d configurations, expected one", len(blocks))
	}
	applyExample(t, acctest.NewAsUser(t), blocks[0][1])
}

// TestAccImportCommands runs the commands of every import.sh, after the object was made and forgotten.
func TestAccImportCommands(t *testing.T) {
	for _, path := range filesBelow(t, examplesDir, "import.sh") {
		if strings.Contains(path, "_credentials") {
			continue
		}
		t.Run(path, func(t *testing.T) {
			u := forgotten(t, path)
			commands := regexp.MustCompile(`(?m)^terraform import (\S+) (.+)$`).FindAllStringSubmatch(withIDs(u, textOf(t, examplesDir+path)), -1)
			if len(commands) == 0 {
				t.Fatal("no command")
			}
			for _, c := range commands {
				u.MustRun(t, "import", "-no-color", c[1], strings.Trim(c[2], "'"))
			}
			expectTakenOver(t, u)
		})
	}
}

// importExample applies an import block, after the object was made and forgotten.
func importExample(t *testing.T, path string) {
	t.Helper()
	u := forgotten(t, path)
	u.Write(t, "import.tf", withIDs(u, textOf(t, examplesDir+path)))
	if strings.HasSuffix(path, "identity.tf") && !importsByIdentity(t) {
		if r := u.Run(t, "plan", "-no-color"); r.Code == 0 || !strings.Contains(r.Stderr, `"identity" is not expected here`) {
			t.Errorf("this engine knows no import by identity, and should say so:\n%s%s", r.Stdout, r.Stderr)
		}
		return
	}
	expectTakenOver(t, u)
}

// importsByIdentity reports whether the engine has import blocks with an identity: Terraform and OpenTofu since 1.12.
func importsByIdentity(t *testing.T) bool {
	t.Helper()
	found, err := engine.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return !strings.HasPrefix(found.Version, "1.11.")
}

// forgotten applies the resource.tf beside an example, and drops the state.
func forgotten(t *testing.T, path string) *acctest.AsUser {
	t.Helper()
	u := acctest.NewAsUser(t)
	applyExample(t, u, textOf(t, examplesDir+filepath.Dir(path)+"/resource.tf"))
	if err := os.Remove(filepath.Join(u.Dir, "terraform.tfstate")); err != nil {
		t.Fatal(err)
	}
	u.ResetRequests()
	return u
}

// expectTakenOver applies an import, or what is left to do after one, and expects that nothing was made or deleted.
func expectTakenOver(t *testing.T, u *acctest.AsUser) {
	t.Helper()
	for address, actions := range u.PlannedActions(t) {
		if actions != "update" {
			t.Errorf("%s: the plan says %q", address, actions)
		}
	}
	u.Apply(t)
	u.ExpectEmptyPlan(t)
	for _, w := range u.Writes() {
		if !strings.HasPrefix(w, "PUT ") {
			t.Errorf("an import wrote: %s", w)
		}
	}
}

// applyExample applies a configuration with made-up values of its variables, and expects an empty plan afterwards and no
// ephemeral value in the state.
func applyExample(t *testing.T, u *acctest.AsUser, content string) {
	t.Helper()
	if !strings.Contains(content, "required_providers") {
		content += "\n" + acctest.Requires
	}
	u.Write(t, "main.tf", withLeafLink(t, u, withIDs(u, content)))
	known := map[string]string{
		"smoke_test": `test -n "$WIDGET_KEY"`, "publish": `test -n "$LEAFLINK_KEY"`,
		"leaf_user_id": u.User, "leaf_token": u.Token(), "leaf_username": leafsim.Username, "leaf_password": leafsim.Password,
	}
	var ephemeral []string
	for _, v := range regexp.MustCompile(`(?s)variable "(\w+)" \{\n(.*?)\n\}`).FindAllStringSubmatch(content, -1) {
		name, body := v[1], v[2]
		if strings.Contains(body, "default") {
			continue
		}
		value, ok := known[name]
		if !ok {
			value = "made-up-" + name
		}
		u.Setenv("TF_VAR_"+name, value)
		if strings.Contains(body, "ephemeral") {
			ephemeral = append(ephemeral, value)
		}
	}
	u.Apply(t)
	u.ExpectEmptyPlan(t)
	state := textOf(t, filepath.Join(u.Dir, "terraform.tfstate"))
	for _, value := range ephemeral {
		if strings.Contains(state, value) {
			t.Errorf("the state holds the ephemeral value %q", value)
		}
	}
}

// withIDs puts ids of the world in the place of those that examples show.
func withIDs(u *acctest.AsUser, content string) string {
	content = strings.ReplaceAll(content, exampleUser, u.User)
	if keys := u.Keys(u.User); len(keys) > 0 {
		content = strings.ReplaceAll(content, exampleKey, keys[0].ID)
	}
	if all := u.Webhooks(); len(all) > 0 {
		content = strings.ReplaceAll(content, exampleWebhook, all[0].ID)
	}
	users := u.UserIDs()
	content = strings.ReplaceAll(content, exampleNewUser, users[len(users)-1])
	return content
}

// Every object has examples, every provider of apps too, and every guide has a test.
func TestExamplesAreComplete(t *testing.T) {
	t.Parallel()
	expect := func(path string) {
		if _, err := os.Stat(examplesDir + path); err != nil {
			t.Errorf("there is no examples/%s", path)
		}
	}
	response := schemas(t)
	for name := range response.ResourceSchemas {
		for _, file := range []string{"resource.tf", "import.sh", "import-by-string-id.tf", "import-identity.tf"} {
			expect("resources/" + name + "/" + file)
		}
	}
	for name := range response.DataSourceSchemas {
		expect("data-sources/" + name + "/data-source.tf")
	}
	for name := range response.EphemeralResourceSchemas {
		expect("ephemeral-resources/" + name + "/ephemeral-resource.tf")
	}
	template := textOf(t, repository+"templates/resources/provider_app.md.tmpl")
	for _, a := range response.ResourceSchemas["leaf_provider_app"].Block.Attributes {
		if a.NestedType == nil || a.Name == "timeouts" {
			continue
		}
		expect("resources/leaf_provider_app/" + a.Name + ".tf")
		if !regexp.MustCompile(`range split ".*\b` + a.Name + `\b`).MatchString(template) {
			t.Errorf("the page of leaf_provider_app has no section for %s", a.Name)
		}
	}

	var tests strings.Builder
	for _, path := range filesBelow(t, repository+"internal/", "_test.go") {
		tests.WriteString(textOf(t, repository+"internal/"+path))
	}
	for _, path := range filesBelow(t, examplesDir, ".tf") {
		if dir := filepath.Dir(path); strings.HasPrefix(dir, "guides/") && !strings.Contains(tests.String(), "examples/"+dir) {
			t.Errorf("no test names examples/%s", dir)
		}
	}
}

// A configuration in the reference pages is a file of the examples, so that it is applied by a test.
func TestDocsHaveNoConfigurationsOfTheirOwn(t *testing.T) {
	t.Parallel()
	templates := repository + "templates/"
	for _, path := range filesBelow(t, templates, ".tmpl") {
		if !strings.HasPrefix(path, "guides/") && strings.Contains(textOf(t, templates+path), "```terraform") {
			t.Errorf("templates/%s: move the configuration into a file below examples/, and name it with tffile", path)
		}
	}
}

// Links between the pages lead somewhere.
func TestDocsLinks(t *testing.T) {
	t.Parallel()
	pages := []string{"README.md", "CONTRIBUTING.md", "SECURITY.md"}
	for _, path := range filesBelow(t, repository+"docs/", ".md") {
		pages = append(pages, "docs/"+path)
	}
	for _, page := range pages {
		for _, link := range regexp.MustCompile(`\]\(([^)#]+)`).FindAllStringSubmatch(textOf(t, repository+page), -1) {
			if strings.Contains(link[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(repository, filepath.Dir(page), link[1])); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", page, link[1])
			}
		}
	}
}

// filesBelow lists the files below a folder whose names end in suffix, relative to it.
func filesBelow(t *testing.T, dir, suffix string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, suffix) {
			path, err = filepath.Rel(dir, path)
			found = append(found, filepath.ToSlash(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func textOf(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
