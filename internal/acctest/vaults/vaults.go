// Package vaults has stand-ins of the providers of five vaults: of each the ephemeral resource that reads a secret, and the data
// source that tells its version without it, with the attributes of the real ones. The test's own binary serves them, when an engine
// starts it under another name.
//
// That of HashiCorp Vault speaks the API of a KV store, version 2, at VAULT_ADDR: to KV of this package, or to a real server. The
// others read a Store from a file.
package vaults

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

const (
	prefix = "terraform-provider-"
	// fileVariable names the file of the Store.
	fileVariable = "STAND_IN_SECRETS"
)

// standIn is the provider of a vault.
type standIn struct {
	address string
	schema  schema.Schema
	version *source // nil where no data source tells a version without the secret
	secret  secret
}

// config gives arguments: where one is null, its zero value or another one.
type config interface {
	text(name string) string
	number(name string) int64
	truth(name string, otherwise bool) bool
}

// values are attributes to set, by their names.
type values map[string]any

var standIns = map[string]standIn{
	"vault":       vault,
	"aws":         aws,
	"google":      google,
	"azurerm":     azure,
	"onepassword": onePassword,
}

// It is served from here, before anything else of the test begins: the folder that an engine works in is none of a test's.
func init() {
	name := strings.TrimPrefix(filepath.Base(os.Args[0]), prefix)
	s, ok := standIns[name]
	if !ok {
		return
	}
	err := providerserver.Serve(context.Background(), func() provider.Provider { return served{name, s} }, providerserver.ServeOpts{Address: "registry.terraform.io/" + s.address})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Overrides makes a folder with the stand-ins, and gives the lines of a CLI configuration that name them.
func Overrides(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var lines strings.Builder
	for name, s := range standIns {
		if err := os.Symlink(self, filepath.Join(dir, prefix+name)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&lines, "    %q = %q\n", s.address, dir)
	}
	return lines.String()
}

// Store has the versions of each secret by its name, the newest last.
type Store map[string][]Fields

// Fields are the parts of a secret, such as a password.
type Fields map[string]string

// Save writes the store to a file, and gives the environment in which the stand-ins find it.
func (s Store) Save(t *testing.T, file string) (variable, value string) {
	t.Helper()
	content, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return fileVariable, file
}

// stored gives the versions of a secret.
func stored(name string) ([]Fields, error) {
	all, err := loaded()
	if err == nil && len(all[name]) == 0 {
		err = fmt.Errorf("the store has no secret %q", name)
	}
	return all[name], err
}

func loaded() (Store, error) {
	content, err := os.ReadFile(os.Getenv(fileVariable))
	if err != nil {
		return nil, err
	}
	var all Store
	err = json.Unmarshal(content, &all)
	return all, err
}

// inJSON is how vaults that know only texts keep the fields of a secret.
func (f Fields) inJSON() string {
	text, err := json.Marshal(f)
	if err != nil {
		panic(err) // a map of texts
	}
	return string(text)
}

type served struct {
	name string
	standIn
}

func (p served) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = p.name
}

func (p served) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = p.schema
}

func (served) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (served) Resources(context.Context) []func() resource.Resource { return nil }

func (p served) DataSources(context.Context) []func() datasource.DataSource {
	if p.version == nil {
		return nil
	}
	return []func() datasource.DataSource{func() datasource.DataSource { return *p.version }}
}

func (p served) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return p.secret }}
}

const failed = "The vault did not answer"

// arguments are those of a data source or an ephemeral resource.
type arguments struct {
	get func(name string, target any)
}

func (a arguments) text(name string) string {
	var v *string
	a.get(name, &v)
	if v == nil {
		return ""
	}
	return *v
}

func (a arguments) number(name string) int64 {
	var v *int64
	a.get(name, &v)
	if v == nil {
		return 0
	}
	return *v
}

func (a arguments) truth(name string, otherwise bool) bool {
	v := &otherwise
	a.get(name, &v)
	if v == nil {
		return otherwise
	}
	return *v
}

// at is the path of an attribute.
func at(name string) path.Path { return path.Root(name) }
