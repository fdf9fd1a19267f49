package app_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// imports are the import blocks of the apps, by ID.
func imports(apps []acctest.App) string {
	var b strings.Builder
	for _, a := range apps {
		b.WriteString(a.ImportBlock())
	}
	return b.String()
}

// TestAccProviderApp_import imports what somebody else has made: never a replacement, and the first apply writes the
// configured body, whatever its form.
func TestAccProviderApp_import(t *testing.T) {
	t.Parallel()
	for name, apps := range map[string][]acctest.App{
		"plain":                      acctest.EveryApp("theirs"),
		"write-only":                 acctest.ChangedApps(acctest.EveryApp("theirs"), writeOnly("1")),
		"write-only without version": acctest.ChangedApps(acctest.EveryApp("theirs"), writeOnly("")),
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			addElsewhere(w, apps)
			w.Test(t, resource.TestStep{
				Config: configOf(apps) + imports(apps), ConfigPlanChecks: actions(plancheck.ResourceActionUpdate, apps),
				Check: resource.ComposeTestCheckFunc(stored(w, apps), wrote(w, writesOf("PUT", apps)...)),
			})
		})
	}
}

func TestAccProviderApp_importRefusesMalformedIDs(t *testing.T) {
	w := acctest.New(t)
	a := acctest.AppOf("john_deere", "a")
	var steps []resource.TestStep
	for _, id := range []string{
		"a", "JohnDeere/a", "JohnDeere/a/stage", "JohnDeere/a/STAGE/b", "JohnDeere//STAGE", "JohnDeere/../STAGE", "johndeere/a/STAGE", "Trimble/a/PRODUCTION", "Lindsay/a", "/a",
	} {
		steps = append(steps, resource.TestStep{
			Config: a.String() + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", a.Address(), id), PlanOnly: true,
			ExpectError: regexp.MustCompile(`(?s)Malformed import ID.*terraform import leaf_provider_app.NAME JohnDeere/my-app/PRODUCTION`),
		})
	}
	w.Test(t, append(steps, resource.TestStep{
		Config:      a.String() + a.ImportBlock(),
		ExpectError: regexp.MustCompile(`(?s)Nothing to import`),
	})...)
	if writes := w.Writes(); len(writes) > 0 {
		t.Error("an import wrote:", writes)
	}
}

// knowsIdentity reports whether the engine can import by identity: Terraform can since 1.12, OpenTofu cannot.
func knowsIdentity(t *testing.T, u *acctest.AsUser) bool {
	t.Helper()
	r := u.MustRun(t, "version")
	var minor int
	_, err := fmt.Sscanf(r.Stdout, "Terraform v1.%d.", &minor)
	return err == nil && minor >= 12
}

// TestAccProviderApp_identity imports by identity where the engine knows it, and by ID where it does not; the state has the
// identity afterwards, with a null environment where the provider has none.
func TestAccProviderApp_identity(t *testing.T) {
	u := acctest.NewAsUser(t)
	identity := knowsIdentity(t, u)
	apps := acctest.EveryApp("by identity")
	addElsewhere(u.World, apps)
	config := acctest.Requires + configOf(apps)
	want := map[string]map[string]any{}
	for _, a := range apps {
		want[a.Attribute] = map[string]any{"provider_name": a.Segment, "app_name": a.Name, "client_environment": nil}
		environment := ""
		if a.Environment {
			want[a.Attribute]["client_environment"] = a.ClientEnvironment
			environment = fmt.Sprintf("    client_environment = %q\n", a.ClientEnvironment)
		}
		if identity {
			config += fmt.Sprintf("import {\n  to = %s\n  identity = {\n    provider_name = %q\n    app_name = %q\n%s  }\n}\n", a.Address(), a.Segment, a.Name, environment)
		} else {
			config += a.ImportBlock()
		}
	}
	u.Write(t, "main.tf", config)
	for address, action := range u.PlannedActions(t) {
		if action != "update" {
			t.Errorf("%s: %s", address, action)
		}
	}
	u.MustRun(t, "apply", "plan.bin")
	u.ExpectEmptyPlan(t)
	if err := wrongApps(u.World, apps); err != nil {
		t.Error(err)
	}

	var state struct {
		Resources []struct {
			Name      string
			Instances []struct{ Identity map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(u.MustRun(t, "state", "pull").Stdout), &state); err != nil {
		t.Fatal(err)
	}
	if len(state.Resources) != len(apps) {
		t.Errorf("%d resources in the state, want %d", len(state.Resources), len(apps))
	}
	for _, r := range state.Resources {
		if got := r.Instances[0].Identity; identity && fmt.Sprint(got) != fmt.Sprint(want[r.Name]) {
			t.Errorf("%s has the identity %v, want %v", r.Name, got, want[r.Name])
		}
	}
}
