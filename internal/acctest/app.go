package acctest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/app"
)

// AppProvider shows a row of the table of app providers to the tests.
type AppProvider struct {
	Attribute, Segment, Title     string
	Environment, Scopes, Redirect bool
	Fields                        []AppField
}

// AppField is a field of a provider's body: the name of its attribute and whether it is a secret.
type AppField struct {
	Name   string
	Secret bool
}

// AppProviders is the table, for tests that are generated from it.
func AppProviders() []AppProvider {
	var rows []AppProvider
	for _, p := range app.Providers {
		row := AppProvider{p.Attribute, p.Segment, p.Title, p.Environment, p.Scopes, p.Redirect, nil}
		for _, f := range p.Fields {
			row.Fields = append(row.Fields, AppField{f.Name, f.Secret})
		}
		rows = append(rows, row)
	}
	return rows
}

// Apps is the path below which apps are.
const Apps = "/services/usermanagement/api/app-keys/"

// App is one leaf_provider_app of a configuration. Its local name is that of the provider's attribute, if nothing else.
type App struct {
	AppProvider

	Local                   string
	Name, ClientEnvironment string
	Values                  map[string]string
	ScopeList               []string
	WriteOnly               bool
	Version                 string // empty leaves it out
}

// NewApp is an app of a provider, with values that are all different.
func NewApp(p AppProvider, name string) App {
	a := App{AppProvider: p, Local: p.Attribute, Name: name, Values: map[string]string{}}
	if p.Environment {
		a.ClientEnvironment = "STAGE"
	}
	for _, f := range p.Fields {
		a.Values[f.Name] = p.Attribute + "-" + f.Name
	}
	return a
}

// EveryApp is an app of each provider.
func EveryApp(name string) []App {
	var apps []App
	for _, p := range AppProviders() {
		apps = append(apps, NewApp(p, name))
	}
	return apps
}

// AppOf is an app of the provider with that attribute.
func AppOf(attribute, name string) App {
	rows := AppProviders()
	return NewApp(rows[slices.IndexFunc(rows, func(p AppProvider) bool { return p.Attribute == attribute })], name)
}

// ChangedApps gives copies that change was applied to.
func ChangedApps(apps []App, change func(*App)) []App {
	apps = slices.Clone(apps)
	for i := range apps {
		apps[i].Values = maps.Clone(apps[i].Values)
		change(&apps[i])
	}
	return apps
}

// Address is where the app stands in a state.
func (a App) Address() string { return "leaf_provider_app." + a.Local }

// ID is the import ID.
func (a App) ID() string {
	return strings.TrimSuffix(a.Segment+"/"+a.Name+"/"+a.ClientEnvironment, "/")
}

// HCL quotes a text.
func HCL(text string) string {
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(text)
	return `"` + strings.NewReplacer("${", "$${", "%{", "%%{").Replace(quoted) + `"`
}

// String is the resource block.
func (a App) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "resource \"leaf_provider_app\" %q {\n  app_name = %s\n", a.Local, HCL(a.Name))
	if a.Version != "" {
		fmt.Fprintf(&b, "  secrets_wo_version = %s\n", a.Version)
	}
	fmt.Fprintf(&b, "  %s = {\n", a.Attribute)
	if a.Environment {
		fmt.Fprintf(&b, "    client_environment = %q\n", a.ClientEnvironment)
	}
	for _, f := range a.Fields {
		suffix := ""
		if f.Secret && a.WriteOnly {
			suffix = "_wo"
		}
		fmt.Fprintf(&b, "    %s%s = %s\n", f.Name, suffix, HCL(a.Values[f.Name]))
	}
	if a.ScopeList != nil {
		fmt.Fprintf(&b, "    scopes = [\"%s\"]\n", strings.Join(a.ScopeList, `", "`))
	}
	b.WriteString("  }\n}\n")
	return b.String()
}

// ImportBlock imports the app by its ID.
func (a App) ImportBlock() string {
	return fmt.Sprintf("import {\n  to = %s\n  id = %s\n}\n", a.Address(), HCL(a.ID()))
}

// Body is what the API has to receive.
func (a App) Body() map[string]any {
	body := map[string]any{}
	for name, v := range a.Values {
		words := strings.Split(name, "_")
		for i, w := range words[1:] {
			words[i+1] = strings.ToUpper(w[:1]) + w[1:]
		}
		body[strings.Join(words, "")] = v
	}
	if a.ScopeList != nil {
		scopes := []any{}
		for _, s := range slices.Sorted(slices.Values(a.ScopeList)) {
			scopes = append(scopes, s)
		}
		body["scopes"] = scopes
	}
	return body
}
