package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	_ "github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/rival" // by which this test's binary is another provider
)

// newUser has a home of his own, with nothing in it.
func newUser(t *testing.T) user {
	t.Helper()
	return user{home: t.TempDir(), getenv: func(string) string { return "" }}
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What people have beside the provider: another one, a module of their own, and a state elsewhere.
func TestAccInstall_realConfiguration(t *testing.T) {
	u := acctest.NewAsUser(t)
	me := newUser(t)
	for name, value := range map[string]string{
		"HOME": me.home, "USERPROFILE": me.home, "APPDATA": "", "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "", "TF_CLI_CONFIG_FILE": "",
	} {
		u.Setenv(name, value)
	}
	put(t, filepath.Join(me.home, ".terraformrc"), "disable_checkpoint = true\n") // stays in force beside ours
	mirror, err := install(t.Context(), me.mirror(), "0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "others")
	mirrorItself(t, other)
	// Without a network the other one comes from a mirror of its own, as it does where no registry can be reached.
	both := strings.NewReplacer(
		"  direct {\n    exclude = [", "  filesystem_mirror {\n    path    = \""+filepath.ToSlash(other)+"\"\n    include = [\"mastercard/restapi\"]\n  }\n"+
			"  direct {\n    exclude = [\"mastercard/restapi\", ").Replace(configuration(mirror))
	if _, err := me.write(both); err != nil {
		t.Fatal(err)
	}

	states := &backend{}
	server := httptest.NewServer(states)
	defer server.Close()
	put(t, filepath.Join(u.Dir, "grower", "main.tf"), strings.TrimSpace(acctest.Requires)+`
resource "leaf_user" "this" {
  name                = "Jane"
  email               = "jane@example.com"
  deletion_protection = false
}
`)
	u.Write(t, "main.tf", `
terraform {
  backend "http" {
    address = "`+server.URL+`"
  }
  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
    restapi = {
      source  = "mastercard/restapi"
      version = "~> 2.0"
    }
  }
}
provider "leaf" {}
provider "restapi" {}
module "grower" {
  source = "./grower"
}
`)
	u.MustRun(t, "init", "-input=false")
	u.MustRun(t, "apply", "-auto-approve", "-input=false")
	if state := states.state(); !strings.Contains(state, `"leaf_user"`) {
		t.Errorf("the state that the backend has: %s", state)
	}

	// The next install leaves those who are locked to the first one alone, and is there for who wants it.
	if _, err := install(t.Context(), me.mirror(), "0.0.2"); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ flag, want string }{{"-reconfigure", "0.0.1"}, {"-upgrade", "0.0.2"}} {
		u.MustRun(t, "init", "-input=false", step.flag)
		if printed := u.MustRun(t, "version").Stdout; !strings.Contains(printed, "terraform-leaf/leaf v"+step.want) {
			t.Errorf("after init %s: %s", step.flag, printed)
		}
	}
	u.MustRun(t, "plan", "-detailed-exitcode", "-input=false")
}

// mirrorItself is the mirror of a provider that this test's binary is under another name.
func mirrorItself(t *testing.T, mirror string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range hosts {
		path := filepath.Join(mirror, host, "mastercard", "restapi", "2.0.1", runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-restapi")
		put(t, path, string(content))
		if err := os.Chmod(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
}

// backend keeps a state, as the http backend of the engines wants it.
type backend struct {
	mu   sync.Mutex
	kept []byte
}

func (b *backend) state() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.kept)
}

// ServeHTTP implements http.Handler.
func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case r.Method == http.MethodPost:
		b.kept, _ = io.ReadAll(r.Body)
	case b.kept == nil:
		http.NotFound(w, r)
	default:
		_, _ = w.Write(b.kept)
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	lines := configuration("/a/mirror")
	const theirs = "provider_installation {\n  direct {}\n}\n"
	for name, test := range map[string]struct {
		file, content string // what is there before, below the home
		override      string
		xdg           string // XDG_CONFIG_HOME below the home
		want          string // the file that is written, below the home
		refused       string
	}{
		"nothing there":                   {want: ".terraform.d/leaf.tfrc"},
		"written before":                  {file: ".terraform.d/leaf.tfrc", content: lines, want: ".terraform.d/leaf.tfrc"},
		"credentials alone":               {file: ".terraformrc", content: "credentials \"example.com\" {}\n", want: ".terraform.d/leaf.tfrc"},
		"a comment about it":              {file: ".tofurc", content: "# provider_installation is elsewhere\n", want: ".terraform.d/leaf.tfrc"},
		"one of the name, of another":     {file: ".terraform.d/leaf.tfrc", content: "# mine\n", refused: "leaf.tfrc is there already"},
		"the user's own installation":     {file: ".terraformrc", content: theirs, refused: ".terraformrc has a provider_installation block already"},
		"OpenTofu's":                      {file: ".tofurc", content: "  " + theirs, refused: ".tofurc has a provider_installation block"},
		"in JSON":                         {file: ".terraform.d/x.tfrc.json", content: `{` + "\n" + `  "provider_installation": []}`, refused: "x.tfrc.json has a provider_installation block"},
		"another file of the folder":      {file: ".terraform.d/mine.tfrc", content: theirs, refused: "mine.tfrc has a provider_installation block"},
		"the environment's, with others":  {file: "cli.tfrc", content: "# mine\n", override: "cli.tfrc", refused: "TF_CLI_CONFIG_FILE names "},
		"the environment's, to be made":   {file: ".terraformrc", content: theirs, override: "cli.tfrc", want: "cli.tfrc"},
		"the environment's, made before":  {file: "cli.tfrc", content: lines, override: "cli.tfrc", want: "cli.tfrc"},
		"OpenTofu's folder, and no other": {file: "conf/opentofu/x.tfrc", content: "# x\n", xdg: "conf", want: "conf/opentofu/leaf.tfrc"},
		"both folders":                    {file: ".terraform.d/x.tfrc", content: "# x\n", xdg: "conf", want: ".terraform.d/leaf.tfrc"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			me := newUser(t)
			if test.override != "" {
				me.override = filepath.Join(me.home, test.override)
			}
			me.getenv = func(name string) string {
				if name == "XDG_CONFIG_HOME" && test.xdg != "" {
					return filepath.Join(me.home, test.xdg)
				}
				return ""
			}
			if test.file != "" {
				put(t, filepath.Join(me.home, test.file), test.content)
			}
			file, err := me.write(lines)
			if test.file != "" && test.file != test.want {
				if content, _ := os.ReadFile(filepath.Join(me.home, test.file)); string(content) != test.content {
					t.Errorf("%s was changed: %s", test.file, content)
				}
			}
			if test.refused != "" {
				if err == nil || !strings.Contains(err.Error(), test.refused) {
					t.Errorf("got %v, want %q", err, test.refused)
				}
				return
			}
			if err != nil || file != filepath.Join(me.home, test.want) {
				t.Fatalf("wrote %s: %v", file, err)
			}
			if content, _ := os.ReadFile(file); string(content) != lines {
				t.Errorf("wrote %s", content)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	if _, err := install(t.Context(), t.TempDir(), "dev"); err == nil || !strings.Contains(err.Error(), `"dev" is no version`) {
		t.Errorf("got %v", err)
	}
}
