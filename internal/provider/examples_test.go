package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// What the registry shows is what these tests apply: the very files, but for the ids that stand in them for a reader.

// probe is a use of the provider, for examples that only configure it.
const probe = `resource "leaf_api_key" "probe" { leaf_user_id = "$USER" }`

// preparations are what a world needs before an example can be applied, by the example's path.
var preparations = map[string]func(*acctest.AsUser){
	"data-sources/leaf_provider_app/data-source.tf": func(u *acctest.AsUser) {
		u.SetApp("JohnDeere", "my-app", leafsim.Production, map[string]any{})
	},
	"data-sources/leaf_provider_apps/data-source.tf": func(u *acctest.AsUser) {
		u.SetApp("Stara", "another app", "", map[string]any{})
	},
	"resources/leaf_provider_organization/resource.tf":      withFarm,
	"resources/leaf_provider_organization/selected-only.tf": withFarm,
	"data-sources/leaf_provider_organizations/data-source.tf": func(u *acctest.AsUser) {
		u.SetOrganization(u.User, leafsim.Organization{ID: "17", Name: "Closed", NotConnected: true})
	},
	"data-sources/leaf_magic_links/data-source.tf": func(u *acctest.AsUser) {
		u.OpenMagicLink(u.AddMagicLink(leafsim.MagicLink{Kind: leafsim.FileUploadLink, LeafUserID: u.User}, time.Hour).ID)
	},
	"data-sources/leaf_user/data-source.tf": func(u *acctest.AsUser) {
		u.AddUserOf(map[string]string{"name": "Jane Smith", "externalId": "grower-9381"})
	},
	"data-sources/leaf_connections/data-source.tf": func(u *acctest.AsUser) {
		u.SetCredentials(u.User, "john-deere-credentials", map[string]any{"status": "UNAUTHENTICATED"})
	},
	"data-sources/leaf_webhooks/data-source.tf": func(u *acctest.AsUser) {
		u.AddWebhook(leafsim.Webhook{Name: "ours", URL: "https://example.com/leaf", Events: []string{"fieldCreated", "fieldUpdated"}})
	},
	"actions/leaf_operation_reprocess/action.tf": func(u *acctest.AsUser) {
		u.AddOperation("8d1f7f0e-52a1-4c55-9d57-0f4f0a4d7c11")
		u.AddOperation("8d1f7f0e-52a1-4c55-9d57-0f4f0a4d7c12")
	},
	"actions/leaf_batch_retry/action.tf": func(u *acctest.AsUser) { u.AddBatch("8d1f7f0e-52a1-4c55-9d57-0f4f0a4d7c13") },
	"actions/leaf_sharing_invalidate_tokens/action.tf": func(u *acctest.AsUser) {
		u.AddRelation("receiver", "partner@example.com")
	},
	"data-sources/leaf_billing_consumption/data-source.tf": func(u *acctest.AsUser) {
		u.AddContract(leafsim.Contract{ID: "c-1", Product: "FIELD_OPERATIONS", Areas: map[string]float64{u.User: 120}})
	},
	"data-sources/leaf_sync_summary/data-source.tf": func(u *acctest.AsUser) {
		u.AddSyncSummary(leafsim.SyncSummary{Provider: "JohnDeere", LeafUserID: u.User, Fields: 12, Synced: time.Now()})
	},
	"data-sources/leaf_api_keys/data-source.tf": func(u *acctest.AsUser) {
		u.AddKey(u.User, "somebody's", time.Hour)
	},
}

// withFarm gives the grower the organization that examples are about.
func withFarm(u *acctest.AsUser) {
	u.SetOrganization(u.User, leafsim.Organization{ID: "123321", Name: "Home Farm", Status: leafsim.OrganizationPreview})
}

// TestAccExamples applies every configuration of the examples, and then expects an empty plan. Guides have tests of
// their own, and so have credentials, all kinds of which are applied at once.
func TestAccExamples(t *testing.T) {
	t.Parallel()
	for _, path := range acctest.FilesBelow(t, acctest.ExamplesDir, ".tf") {
		if strings.HasPrefix(path, "guides/") || strings.Contains(path, "_credentials") {
			continue
		}
		t.Run(path, func(t *testing.T) {
			if strings.HasPrefix(filepath.Base(path), "import-") {
				importExample(t, path)
				return
			}
			if strings.HasPrefix(path, "actions/") {
				acctest.NeedsActions(t)
			}
			u := acctest.NewAsUser(t)
			if prepare := preparations[path]; prepare != nil {
				prepare(u)
			}
			content := acctest.TextOf(t, acctest.ExamplesDir+path)
			if strings.Contains(content, "provider \"leaf\"") && !strings.Contains(content, "resource \"") {
				content += probe
			}
			acctest.ApplyExample(t, u, content)
			for _, action := range regexp.MustCompile(`(?m)^action "(\w+)" "(\w+)"`).FindAllStringSubmatch(content, -1) {
				u.Apply(t, "-invoke=action."+action[1]+"."+action[2])
			}
		})
	}
}

// TestAccREADME applies the first configuration that a newcomer sees.
func TestAccREADME(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```terraform\n(.*?)```").FindAllStringSubmatch(acctest.TextOf(t, acctest.Repository+"README.md"), -1)
	if len(blocks) != 1 {
		t.Fatalf("README.md has %d configurations, expected one", len(blocks))
	}
	acctest.ApplyExample(t, acctest.NewAsUser(t), blocks[0][1])
}

// TestAccExamples_importCommands runs the commands of every import.sh, after the object was made and forgotten.
func TestAccExamples_importCommands(t *testing.T) {
	t.Parallel()
	for _, path := range acctest.FilesBelow(t, acctest.ExamplesDir, "import.sh") {
		if strings.Contains(path, "_credentials") {
			continue
		}
		t.Run(path, func(t *testing.T) {
			u := forgotten(t, path)
			commands := regexp.MustCompile(`(?m)^terraform import (\S+) (.+)$`).FindAllStringSubmatch(acctest.WithIDs(u, acctest.TextOf(t, acctest.ExamplesDir+path)), -1)
			if len(commands) == 0 {
				t.Fatal("no command")
			}
			for _, c := range commands {
				u.MustRun(t, "import", "-no-color", c[1], strings.Trim(c[2], "'"))
			}
			acctest.ExpectTakenOver(t, u)
		})
	}
}

// importExample applies an import block, after the object was made and forgotten.
func importExample(t *testing.T, path string) {
	t.Helper()
	u := forgotten(t, path)
	u.Write(t, "import.tf", acctest.WithIDs(u, acctest.TextOf(t, acctest.ExamplesDir+path)))
	if strings.HasSuffix(path, "identity.tf") && !acctest.ImportsByIdentity(t) {
		if r := u.Run(t, "plan", "-no-color"); r.Code == 0 || !strings.Contains(r.Stderr, `"identity" is not expected here`) {
			t.Errorf("this engine knows no import by identity, and should say so:\n%s%s", r.Stdout, r.Stderr)
		}
		return
	}
	acctest.ExpectTakenOver(t, u)
}

// forgotten applies the resource.tf beside an example, and drops the state.
func forgotten(t *testing.T, path string) *acctest.AsUser {
	t.Helper()
	u := acctest.NewAsUser(t)
	if prepare := preparations[filepath.ToSlash(filepath.Dir(path))+"/resource.tf"]; prepare != nil {
		prepare(u)
	}
	acctest.ApplyExample(t, u, acctest.TextOf(t, acctest.ExamplesDir+filepath.Dir(path)+"/resource.tf"))
	if err := os.Remove(filepath.Join(u.Dir, "terraform.tfstate")); err != nil {
		t.Fatal(err)
	}
	u.ResetRequests()
	return u
}

// Every object has examples, every provider of apps too, and every guide has a test that somebody has thought of.
func TestExamplesAreComplete(t *testing.T) {
	t.Parallel()
	expect := func(path string) {
		if _, err := os.Stat(acctest.ExamplesDir + path); err != nil {
			t.Errorf("there is no examples/%s", path)
		}
	}
	response := acctest.Schemas(t)
	for name := range response.ResourceSchemas {
		for _, file := range []string{"resource.tf", "import.sh", "import-by-string-id.tf", "import-identity.tf"} {
			expect("resources/" + name + "/" + file)
		}
	}
	for name := range response.DataSourceSchemas {
		expect("data-sources/" + name + "/data-source.tf")
	}
	for name := range response.ListResourceSchemas {
		expect("list-resources/" + name + "/list-resource.tfquery.hcl")
	}
	for name := range response.ActionSchemas {
		expect("actions/" + name + "/action.tf")
	}
	for name := range response.Functions {
		expect("functions/" + name + "/function.tf")
	}
	for name := range response.EphemeralResourceSchemas {
		expect("ephemeral-resources/" + name + "/ephemeral-resource.tf")
	}
	template := acctest.TextOf(t, acctest.Repository+"templates/resources/provider_app.md.tmpl")
	for _, a := range response.ResourceSchemas["leaf_provider_app"].Block.Attributes {
		if a.NestedType == nil || a.Name == "timeouts" {
			continue
		}
		expect("resources/leaf_provider_app/" + a.Name + ".tf")
		if !regexp.MustCompile(`range split ".*\b` + a.Name + `\b`).MatchString(template) {
			t.Errorf("the page of leaf_provider_app has no section for %s", a.Name)
		}
	}

	guides, err := os.ReadDir(acctest.ExamplesDir + "guides")
	if err != nil {
		t.Fatal(err)
	}
	for _, guide := range guides {
		if guideTests[guide.Name()] == "" {
			t.Errorf("no test is known for examples/guides/%s: write one that applies it, and name it in guideTests", guide.Name())
		}
	}
}

// guideTests are the tests of the guides' examples, each beside the object that the guide is about.
var guideTests = map[string]string{
	"keeping-secrets-out-of-state": "provider.TestAccGuide_keepingSecretsOutOfState",
	"day-two":                      "provider.TestAccGuide_dayTwo",
	"incidents":                    "provider.TestAccGuide_incidents",
	"many-growers":                 "provider.TestAccGuide_manyGrowers",
	"leaflink":                     "leaflink.TestAccGuide_leafLinkLeastPermission",
	"onboard-a-grower":             "provider.TestAccGuide_onboardAGrower",
	"in-ci":                        "provider.TestAccGuide_inCI",
	"rotating-api-keys":            "apikey.TestAccGuide_rotatingAPIKeys",
	"secrets-from-a-vault":         "provider.TestAccGuide_secretsFromAVault",
	"taking-over-an-account":       "provider.TestAccGuide_takingOverAnAccount",
	"who-owns-a-connection":        "provider.TestAccGuide_whoOwnsAConnection",
}

// A configuration in the reference pages is a file of the examples, so that it is applied by a test. A moved block alone is
// not: it needs another provider's state, which TestAccMoved has.
func TestDocsHaveNoConfigurationsOfTheirOwn(t *testing.T) {
	t.Parallel()
	templates := acctest.Repository + "templates/"
	for _, path := range acctest.FilesBelow(t, templates, ".tmpl") {
		text := strings.ReplaceAll(acctest.TextOf(t, templates+path), "```terraform\nmoved {", "")
		if !strings.HasPrefix(path, "guides/") && strings.Contains(text, "```terraform") {
			t.Errorf("templates/%s: move the configuration into a file below examples/, and name it with tffile", path)
		}
	}
}

// Links between the pages lead somewhere.
func TestDocsLinks(t *testing.T) {
	t.Parallel()
	pages := []string{"README.md", "CONTRIBUTING.md", "SECURITY.md"}
	for _, path := range acctest.FilesBelow(t, acctest.Repository+"docs/", ".md") {
		pages = append(pages, "docs/"+path)
	}
	for _, page := range pages {
		for _, link := range regexp.MustCompile(`\]\(([^)#]+)`).FindAllStringSubmatch(acctest.TextOf(t, acctest.Repository+page), -1) {
			if strings.Contains(link[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(acctest.Repository, filepath.Dir(page), link[1])); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", page, link[1])
			}
		}
	}
}
