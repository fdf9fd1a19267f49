package provider_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const takeoverDir = "guides/taking-over-an-account/" // below the examples

// The guide "Taking over an account", on engines without query: everything that is found is imported from generated files, and
// growers in one block for each type. Nothing is typed, and nothing is sent but reads. It takes some seconds of a processor, since each
// step of the guide is a command.
func TestAccGuide_takingOverAnAccount(t *testing.T) {
	u := acctest.NewAsUser(t, leafsim.Variants{UserRowsAllKinds: true})
	const growers = 12
	ids := accountOf(t, u.World, growers)
	for _, id := range ids {
		u.ChangeUserConfig(id, map[string]any{"fieldsAutoSync": false}) // other than what they would inherit
	}
	inherits := u.AddUserOf(map[string]string{"externalId": "inherits"})
	u.SetCredentials(inherits, "trimble-credentials", map[string]any{"clientId": "of a kind that nobody looks for"})
	copyGuide := func(file string, replace ...string) string {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(u.Dir, filepath.Dir(file)), 0o700); err != nil {
			t.Fatal(err)
		}
		u.Write(t, file, strings.NewReplacer(replace...).Replace(acctest.TextOf(t, acctest.ExamplesDir+takeoverDir+file)))
		return "-chdir=" + filepath.Dir(file)
	}
	imported := func(said string, objects string) {
		t.Helper()
		if !strings.Contains(said, objects+" imported, 0 added, 0 changed, 0 destroyed.") {
			t.Errorf("the apply has not imported %s, and nothing else:\n%s", objects, said)
		}
	}

	find := copyGuide("find/find.tf")
	u.MustRun(t, find, "apply", "-auto-approve", "-no-color")
	if n, pages := len(reads(u.World)), 4; n > pages+10+8+2+2*(growers+1) { // a look at one empty row of each listed kind; apps, webhooks and the owner's configuration; keys and configurations
		t.Errorf("finding all takes %d requests", n)
	}
	blocks := u.MustRun(t, find, "output", "-raw", "imports").Stdout
	if n := strings.Count(blocks, "leaf_user_configuration"); n != growers || strings.Count(blocks, `"`+inherits+`"`) != 1 {
		t.Errorf("%d of %d Leaf users with a configuration are found, or another one:\n%.3000s", n, growers, blocks)
	}
	here, err := engine.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u.Write(t, "main.tf", acctest.Requires)
	u.Write(t, "imports.tf", blocks)
	if slices.Contains(generatesForNamedProviders, here.Version) {
		u.Write(t, "imports.tf", strings.ReplaceAll(blocks, "import {", "import {\n  provider = leaf"))
	}
	u.MustRun(t, "plan", "-generate-config-out=generated.tf", "-no-color")
	u.Write(t, "imports.tf", blocks)
	imported(u.Apply(t).Stdout, "72") // 5 of each grower, the one who inherits, the owner's configuration, 8 apps, 2 webhooks
	u.ExpectEmptyPlan(t)

	all := copyGuide("growers/growers.tf", `"my-client-key"`, `"app"`, `"PRODUCTION"`, `"STAGE"`)
	u.Write(t, "growers/growers.json", u.MustRun(t, find, "output", "-json", "growers").Stdout)
	imported(u.MustRun(t, all, "apply", "-auto-approve", "-no-color").Stdout, "25")
	u.MustRun(t, all, "plan", "-detailed-exitcode", "-no-color")
	if writes := u.Writes(); len(writes) > 0 {
		t.Errorf("something was sent: %v", writes)
	}

	// Who is cut off elsewhere stops the plan, since nobody knows the secrets.
	u.DeleteCredentials(ids[3], "john-deere-credentials")
	r := u.Run(t, all, "plan", "-no-color")
	if said := strings.Join(strings.Fields(r.Stderr), " "); r.Code == 0 || !strings.Contains(said, `leaf_john_deere_credentials.grower["grower-`) || !strings.Contains(said, "client_secret") {
		t.Errorf("a connection that is gone is no error of its resource (exit code %d): %s", r.Code, said)
	}
}

// The guide "Who owns a connection": one grower connects by herself, which no plan minds; the other's connection is made here, and let
// go without being cut.
func TestAccGuide_whoOwnsAConnection(t *testing.T) {
	u := acctest.NewAsUser(t)
	const dir = "guides/who-owns-a-connection/"
	widget, password := acctest.TextOf(t, acctest.ExamplesDir+dir+"widget.tf"), acctest.TextOf(t, acctest.ExamplesDir+dir+"password.tf")
	acctest.ApplyExample(t, u, widget+password)
	jane, ole := userCalled(t, u, "grower-9381"), userCalled(t, u, "grower-9382")
	u.GrowerConnects(jane, "john-deere-credentials")
	u.ChangeCredentials(jane, "john-deere-credentials", map[string]any{"status": "UNAUTHENTICATED"})

	u.ResetRequests()
	u.Write(t, "main.tf", widget+`
		variable "agvance_api_key" { default = null }
		variable "agvance_password" { default = null }
		resource "leaf_user" "ole" {
			name        = "Ole Hansen"
			external_id = "grower-9382"
		}
		`+acctest.TextOf(t, acctest.ExamplesDir+dir+"release/removed.tf"))
	if said := u.Apply(t).Stdout; !strings.Contains(said, "Jane has to reconnect in the widget.") {
		t.Errorf("the check says nothing:\n%s", said)
	}
	if writes := u.Writes(); len(writes) > 0 {
		t.Errorf("something was sent: %v", writes)
	}
	if u.Credentials(ole, "agvance-credentials") == nil {
		t.Error("the connection that was let go is cut")
	}
	u.ExpectEmptyPlan(t)
}

// userCalled is the id of a Leaf user by its external id.
func userCalled(t *testing.T, u *acctest.AsUser, externalID string) string {
	t.Helper()
	for _, id := range u.UserIDs() {
		if u.UserFields(id)["externalId"] == externalID {
			return id
		}
	}
	t.Fatalf("there is no Leaf user with the external id %s", externalID)
	return ""
}

// The table of the guide says of each kind what the tables of the provider say.
func TestGuide_whoOwnsAConnection(t *testing.T) {
	t.Parallel()
	var rows []string
	for line := range strings.Lines(acctest.TextOf(t, acctest.Repository+"templates/guides/who-owns-a-connection.md.tmpl")) {
		if strings.HasPrefix(line, "| [") {
			rows = append(rows, strings.TrimSpace(line))
		}
	}
	var want []string
	for _, k := range acctest.AllCredentials() {
		var needs []string
		how := "password"
		for _, f := range k.Fields {
			need := "`" + f.Name + "`"
			if f.Secret {
				need = "**" + need + "**"
			}
			switch {
			case f.Fallback != "":
				need += " (or `" + f.Fallback + "`)"
			case f.Optional:
				need += " (optional)"
			}
			needs = append(needs, need)
			if f.Name == "password" && k.Refreshed() {
				how = "both"
			}
		}
		if how != "both" && k.Refreshed() {
			how = "OAuth"
		}
		if k.Type == "leaf_raven_slingshot_credentials" {
			how = "access key"
		}
		attribute := strings.TrimSuffix(strings.TrimPrefix(k.Type, "leaf_"), "_credentials")
		app := "none"
		for _, p := range acctest.AppProviders() {
			if p.Title == k.Title {
				app = "`" + p.Attribute + "`"
			}
		}
		want = append(want, "| ["+k.Title+"](../resources/"+attribute+"_credentials.md) | "+how+" | "+strings.Join(needs, ", ")+" | "+app+" |")
	}
	if !slices.Equal(rows, want) {
		t.Errorf("the table is to be\n%s", strings.Join(want, "\n"))
	}
}
