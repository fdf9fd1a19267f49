package acctest

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// The ids that stand in the examples for a reader.
const (
	ExampleUser = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
	exampleKey  = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"

	exampleNewUser = "9b2d4c6e-1f3a-4b5c-8d7e-0a1b2c3d4e5f"
	exampleWebhook = "5d0f2a7b-3c1e-4e7a-8f55-6b1a9c8d7e20"
	exampleLink    = "sha256:0123456789abcdef"

	exampleLeafLink = "4711"
)

// Repository is the folder of the repository, and ExamplesDir that of its examples.
var (
	Repository  = findRepository()
	ExamplesDir = Repository + "examples/"
)

// findRepository goes up from the folder of the test to that of go.mod.
func findRepository() string {
	dir := "./"
	for range 10 {
		if _, err := os.Stat(dir + "go.mod"); err == nil {
			return dir
		}
		dir += "../"
	}
	panic("there is no go.mod above the folder of the test")
}

// ImportsByIdentity reports whether the engine has import blocks with an identity: Terraform and OpenTofu since 1.12.
func ImportsByIdentity(t *testing.T) bool {
	t.Helper()
	found, err := engine.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return !strings.HasPrefix(found.Version, "1.11.")
}

// ExpectTakenOver applies an import, or what is left to do after one, and expects that nothing was made or deleted.
func ExpectTakenOver(t *testing.T, u *AsUser) {
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

// ApplyExample applies a configuration with made-up values of its variables, and expects an empty plan afterwards and no
// ephemeral value in the state.
func ApplyExample(t *testing.T, u *AsUser, content string) {
	t.Helper()
	if !strings.Contains(content, "required_providers") {
		content += "\n" + Requires
	}
	u.Write(t, "main.tf", withLeafLink(t, u, WithIDs(u, content)))
	known := map[string]string{
		"smoke_test": `test -n "$WIDGET_KEY"`, "open_page": `test -n "$MAGIC_LINK"`, "publish": `test -n "$LEAFLINK_KEY"`,
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
	state := TextOf(t, filepath.Join(u.Dir, "terraform.tfstate"))
	for _, value := range ephemeral {
		if strings.Contains(state, value) {
			t.Errorf("the state holds the ephemeral value %q", value)
		}
	}
}

// WithIDs puts ids of the world in the place of those that examples show.
func WithIDs(u *AsUser, content string) string {
	content = strings.ReplaceAll(content, ExampleUser, u.User)
	if keys := u.Keys(u.User); len(keys) > 0 {
		content = strings.ReplaceAll(content, exampleKey, keys[0].ID)
	}
	if all := u.Webhooks(); len(all) > 0 {
		content = strings.ReplaceAll(content, exampleWebhook, all[0].ID)
	}
	if links := u.MagicLinks(u.User); len(links) > 0 {
		name := sha256.Sum256([]byte(links[0].ID))
		content = strings.ReplaceAll(content, exampleLink, fmt.Sprintf("sha256:%x", name[:8]))
	}
	if strings.Contains(content, "leaf_leaflink_") {
		content = strings.ReplaceAll(content, exampleLeafLink, strconv.Itoa(leafsim.FirstLeafLinkID))
	}
	users := u.UserIDs()
	content = strings.ReplaceAll(content, exampleNewUser, users[len(users)-1])
	return content
}

// FilesBelow lists the files below a folder whose names end in suffix, relative to it.
func FilesBelow(t *testing.T, dir, suffix string) []string {
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

// TextOf is the content of a file.
func TextOf(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
