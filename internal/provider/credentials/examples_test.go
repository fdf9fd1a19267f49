package credentials_test

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// The examples of all kinds of credentials are made from the table: `go generate ./internal/provider/credentials`
// writes them, and a test compares. They are applied side by side, one configuration for all kinds.

var update = flag.Bool("update", false, "write the examples of credentials instead of comparing them")

// exampleTemplates are the files by their path below examples.
var exampleTemplates = map[string]string{
	"resources/TYPE/resource.tf": `variable "leaf_user_id" {
  type = string
}

# Ephemeral variables and write-only arguments: no secret below is ever in a plan or in the state.
{{ range .Required }}variable "{{ $.Variable . }}" {
  type      = string
  sensitive = true
  ephemeral = true
}

{{ end }}resource "{{ .Type }}" "grower" {
{{ .WriteOnly }}
  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
`,
	"resources/TYPE/plain.tf": `variable "leaf_user_id" {
  type = string
}

{{ range .Secrets }}variable "{{ $.Variable . }}" {
  type      = string
  sensitive = true
}

{{ end }}resource "{{ .Type }}" "grower" {
{{ .Plain }}}
`,
	"resources/TYPE/import.sh": `# The id of the Leaf user.
terraform import {{ .Type }}.grower ` + acctest.ExampleUser + `
`,
	"resources/TYPE/import-by-string-id.tf": `import {
  to = {{ .Type }}.grower
  id = "` + acctest.ExampleUser + `"
}
`,
	"resources/TYPE/import-identity.tf": `import {
  to = {{ .Type }}.grower
  identity = {
    leaf_user_id = "` + acctest.ExampleUser + `"
  }
}
`,
	"data-sources/TYPE/data-source.tf": `variable "leaf_user_id" {
  type = string
}

# It stands outside of the check block: inside, Terraform would read it again in each apply, and no plan would be empty.
data "{{ .Type }}" "grower" {
  leaf_user_id = var.leaf_user_id
}

# Each plan and apply says so when the connection does not work, and goes on. An outage of the provider's is nobody's task.
check "{{ .Name }}_connection" {
  assert {
    condition     = contains(["OK", "TEMPORARILY_UNAVAILABLE"], data.{{ .Type }}.grower.status)
    error_message = "Leaf user ${var.leaf_user_id} has to reconnect {{ .Title }}: the status is ${data.{{ .Type }}.grower.status}."
  }
}
`,
	"data-sources/TYPE/data-source_wait.tf": `# Wait until new credentials work. What depends on this data source comes afterwards, or not at all.
data "{{ .Type }}" "connected" {
  leaf_user_id    = {{ .Type }}.grower.leaf_user_id
  wait_for_status = ["OK"]

  timeouts = {
    read = "2m"
  }

  # To be read after the credentials are made, not before.
  depends_on = [{{ .Type }}.grower]
}
`,
	"list-resources/TYPE/list-resource.tfquery.hcl": `# Every {{ .Title }} connection of the account.
list "{{ .Type }}" "all" {
  provider = leaf
  limit    = 1000
}

# That of one Leaf user.
list "{{ .Type }}" "grower" {
  provider = leaf

  config {
    leaf_user_id = "` + acctest.ExampleUser + `"
  }
}
`,
	"data-sources/TYPE_events/data-source.tf": `variable "leaf_user_id" {
  type = string
}

# What {{ .Title }} answered when Leaf used the credentials, the newest first.
data "{{ .Type }}_events" "grower" {
  leaf_user_id = var.leaf_user_id
}

output "{{ .Name }}_answers" {
  value = [
    for event in data.{{ .Type }}_events.grower.events : {
      at          = event.created_date
      status_code = event.status_code
    }
  ]
}
`,
}

// exampleValues are values of arguments that are no secrets; others are called by their name.
var exampleValues = map[string]string{
	"username": "jane@example.com", "client_environment": "PRODUCTION", "organization_name": "Jane's Farm",
}

// credentialsExample is what the templates know of a kind.
type credentialsExample struct{ acctest.CredentialsKind }

func (e credentialsExample) Name() string {
	return strings.TrimSuffix(strings.TrimPrefix(e.Type, "leaf_"), "_credentials")
}

func (e credentialsExample) Variable(f acctest.CredentialsField) string {
	return e.Name() + "_" + f.Name
}

func (e credentialsExample) Required() []acctest.CredentialsField {
	return slices.DeleteFunc(e.Secrets(), func(f acctest.CredentialsField) bool { return f.Optional })
}

func (e credentialsExample) Plain() string { return e.arguments("", e.Secrets()) }

func (e credentialsExample) WriteOnly() string { return e.arguments("_wo", e.Required()) }

// arguments are those of a resource, aligned.
func (e credentialsExample) arguments(suffix string, secrets []acctest.CredentialsField) string {
	lines := [][2]string{{"leaf_user_id", "var.leaf_user_id"}}
	for _, f := range e.Readable() {
		value := "the-" + strings.ReplaceAll(f.Name, "_", "-")
		if v, ok := exampleValues[f.Name]; ok {
			value = v
		}
		lines = append(lines, [2]string{f.Name, `"` + value + `"`})
	}
	for _, f := range secrets {
		lines = append(lines, [2]string{f.Name + suffix, "var." + e.Variable(f)})
	}
	width := 0
	for _, l := range lines {
		width = max(width, len(l[0]))
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("  " + l[0] + strings.Repeat(" ", width-len(l[0])) + " = " + l[1] + "\n")
	}
	return b.String()
}

// credentialsExamples gives a file of every kind, by the type's name.
func credentialsExamples(t *testing.T, path string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, k := range acctest.AllCredentials() {
		var b bytes.Buffer
		if err := template.Must(template.New(path).Parse(exampleTemplates[path])).Execute(&b, credentialsExample{CredentialsKind: k}); err != nil {
			t.Fatal(err)
		}
		files[k.Type] = b.String()
	}
	return files
}

func TestCredentialsExamples(t *testing.T) {
	t.Parallel()
	for path := range exampleTemplates {
		for name, content := range credentialsExamples(t, path) {
			file := acctest.ExamplesDir + strings.ReplaceAll(path, "TYPE", name)
			if *update {
				if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if there, err := os.ReadFile(file); err != nil || string(there) != content {
				t.Errorf("%s is not what the table says: run go generate ./internal/provider, then make docs", file)
			}
		}
	}
}

// ofAllKinds joins a file of every kind to one configuration, in which a variable is declared once.
func ofAllKinds(t *testing.T, paths ...string) string {
	t.Helper()
	var b strings.Builder
	declared := map[string]bool{}
	for _, path := range paths {
		for _, k := range acctest.AllCredentials() {
			content := acctest.TextOf(t, acctest.ExamplesDir+strings.ReplaceAll(path, "TYPE", k.Type))
			b.WriteString(regexp.MustCompile(`(?s)variable "\w+" \{\n.*?\n\}\n`).ReplaceAllStringFunc(content, func(variable string) string {
				if declared[variable] {
					return ""
				}
				declared[variable] = true
				return variable
			}))
		}
	}
	return b.String()
}

func TestAccCredentials_examples(t *testing.T) {
	t.Parallel()
	t.Run("plain", func(t *testing.T) {
		acctest.ApplyExample(t, acctest.NewAsUser(t), ofAllKinds(t, "resources/TYPE/plain.tf"))
	})
	t.Run("wait", func(t *testing.T) {
		acctest.ApplyExample(t, acctest.NewAsUser(t), ofAllKinds(t, "resources/TYPE/resource.tf", "data-sources/TYPE/data-source_wait.tf"))
	})
	t.Run("events", func(t *testing.T) {
		u := acctest.NewAsUser(t)
		connections{u.World, acctest.AllCredentials()}.elsewhere()
		for _, k := range acctest.AllCredentials() {
			u.AddEvent(u.User, k.Segment, 401, "")
		}
		acctest.ApplyExample(t, u, ofAllKinds(t, "data-sources/TYPE_events/data-source.tf"))
	})
	for _, file := range []string{"import-by-string-id.tf", "import-identity.tf"} {
		t.Run(file, func(t *testing.T) {
			u := forgottenConnections(t)
			u.Write(t, "import.tf", acctest.WithIDs(u, ofAllKinds(t, "resources/TYPE/"+file)))
			if file == "import-identity.tf" && !acctest.ImportsByIdentity(t) {
				if r := u.Run(t, "plan", "-no-color"); r.Code == 0 || !strings.Contains(r.Stderr, `"identity" is not expected here`) {
					t.Errorf("this engine knows no import by identity, and should say so:\n%s%s", r.Stdout, r.Stderr)
				}
				return
			}
			acctest.ExpectTakenOver(t, u)
		})
	}
	t.Run("import.sh", func(t *testing.T) {
		u := forgottenConnections(t)
		commands := regexp.MustCompile(`(?m)^terraform import (\S+) (\S+)$`).FindAllStringSubmatch(acctest.WithIDs(u, ofAllKinds(t, "resources/TYPE/import.sh")), -1)
		if len(commands) != len(acctest.AllCredentials()) {
			t.Fatalf("there are %d commands", len(commands))
		}
		for _, c := range commands {
			u.MustRun(t, "import", "-no-color", c[1], c[2])
		}
		acctest.ExpectTakenOver(t, u)
	})
}

// forgottenConnections applies the resource.tf of all kinds, and drops the state.
func forgottenConnections(t *testing.T) *acctest.AsUser {
	t.Helper()
	u := acctest.NewAsUser(t)
	acctest.ApplyExample(t, u, ofAllKinds(t, "resources/TYPE/resource.tf"))
	if err := os.Remove(filepath.Join(u.Dir, "terraform.tfstate")); err != nil {
		t.Fatal(err)
	}
	u.ResetRequests()
	return u
}

// The check of the example is silent about what works, and warns, without failing, about what does not.
func TestAccCredentials_checkExample(t *testing.T) {
	u := acctest.NewAsUser(t, acctest.NewerPages)
	g := growers{u, connections{u.World, acctest.AllCredentials()}}
	g.elsewhere()
	acctest.ApplyExample(t, g.AsUser, ofAllKinds(t, "data-sources/TYPE/data-source.tf"))
	warnings := func() map[string]bool {
		texts := map[string]bool{}
		for _, m := range g.apply(t, 0) {
			if m.Severity == acctest.Warning {
				texts[m.Summary+": "+m.Detail] = true
			}
		}
		return texts
	}
	if said := slices.Collect(maps.Keys(warnings())); len(said) > 0 {
		t.Errorf("all work, and yet: %q", said)
	}
	for _, k := range g.kinds {
		g.ChangeCredentials(g.User, k.Segment, map[string]any{"status": "MISSING_PERMISSION"})
	}
	said := slices.Collect(maps.Keys(warnings()))
	for _, k := range g.kinds {
		words := "has to reconnect " + k.Title + ": the status is MISSING_PERMISSION."
		if !slices.ContainsFunc(said, func(text string) bool { return strings.Contains(text, words) }) {
			t.Errorf("%s: no warning says %q: %q", k.Type, words, said)
		}
	}
}
