package provider_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// The proof that secrets stay where they belong. Configurations are generated from the schemas: every secret of every
// resource gets a sentinel, so that a new one is covered without anyone remembering.

// plainValues are the values of arguments that are no secrets and need a particular form.
var plainValues = map[string]string{
	"leaf_user_id": "var.leaf_user_id", "client_environment": `"STAGE"`, "expires_in": "86400", "deletion_protection": "false",
	"kind": `"provider"`, "provider_org_id": `"7"`, "selected": "true", "receiver_api_owner": `"partner@example.com"`,
	"permissions": `{ FIELDS = { actions = ["READ"] } }`,
	"brand":       "3", "state": `"Gold"`, "start_date": `"2027-03-01T00:00:00Z"`, "end_date": `"2027-04-01T00:00:00Z"`,
	"name": `"a name"`, "url": `"https://example.com"`, "events": `["fieldCreated"]`,
}

// proof is one run with sentinels.
type proof struct {
	*acctest.AsUser

	writeOnly bool
	config    strings.Builder
	variables []string
	evidence  map[string]string // everything that was printed or written, by where
	sessions  []string          // what Leaf made by itself, and only data sources show
}

func newProof(t *testing.T, writeOnly bool) *proof {
	t.Helper()
	p := &proof{AsUser: acctest.NewAsUser(t), writeOnly: writeOnly, evidence: map[string]string{}}
	p.config.WriteString(acctest.Requires + "variable \"leaf_user_id\" {}\nvariable \"revision\" {\n  default = 1\n}\n")
	p.SetOrganization(p.User, leafsim.Organization{ID: "7", Name: "theirs", Status: leafsim.OrganizationPreview})
	resources := acctest.Schemas(t).ResourceSchemas
	p.LeafLink(t)
	for _, name := range slices.Sorted(maps.Keys(resources)) {
		p.declare(t, name, resources[name].Block.Attributes)
	}
	for _, v := range p.variables {
		fmt.Fprintf(&p.config, "variable %q {\n  sensitive = true\n%s}\n", v, map[bool]string{true: "  ephemeral = true\n"}[writeOnly])
	}
	p.config.WriteString("ephemeral \"leaf_api_key\" \"t\" {\n  leaf_user_id = var.leaf_user_id\n  description = \"ephemeral\"\n}\nephemeral \"leaf_token\" \"t\" {}\n")
	p.Write(t, "main.tf", p.config.String())
	p.revise(1)
	p.Setenv("TF_LOG", "TRACE")
	p.Setenv("TF_LOG_PATH", filepath.Join(p.Dir, "trace.log"))
	return p
}

// declare writes a resource of one type, or one for each of its nested attributes where it takes one of several.
func (p *proof) declare(t *testing.T, name string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()
	var nested []*tfprotov6.SchemaAttribute
	for _, a := range attributes {
		if a.NestedType != nil && slices.ContainsFunc(a.NestedType.Attributes, func(a *tfprotov6.SchemaAttribute) bool { return a.Sensitive }) {
			nested = append(nested, a)
		}
	}
	if len(nested) == 0 {
		nested = append(nested, nil)
	}
	for _, one := range nested {
		label := "t"
		if one != nil {
			label = one.Name
		}
		fmt.Fprintf(&p.config, "resource %q %q {\n", name, label)
		p.arguments(name+"_"+label, attributes, "  ")
		if one != nil {
			fmt.Fprintf(&p.config, "  %s = {\n", one.Name)
			p.arguments(name+"_"+label, one.NestedType.Attributes, "    ")
			p.config.WriteString("  }\n")
		}
		if name == "leaf_sharing_permissions" {
			p.config.WriteString("  depends_on = [leaf_sharing_relation.t]\n")
		}
		p.config.WriteString("}\n")
	}
}

func (p *proof) arguments(prefix string, attributes []*tfprotov6.SchemaAttribute, indent string) {
	for _, a := range attributes {
		switch {
		case a.NestedType != nil && plainValues[a.Name] == "", a.WriteOnly != p.writeOnly && a.Sensitive, !a.Required && !a.Optional:
			continue
		case a.Sensitive:
			variable := prefix + "_" + a.Name
			p.variables = append(p.variables, variable)
			fmt.Fprintf(&p.config, "%s%s = var.%s\n", indent, a.Name, variable)
		case a.Name == "secrets_wo_version" && p.writeOnly:
			fmt.Fprintf(&p.config, "%s%s = var.revision\n", indent, a.Name)
		case plainValues[a.Name] != "":
			fmt.Fprintf(&p.config, "%s%s = %s\n", indent, a.Name, plainValues[a.Name])
		// What no answer shows is optional, and required to create.
		case a.Type.Is(tftypes.String) && (a.Required || strings.Contains(a.Description, "Required to create")):
			fmt.Fprintf(&p.config, "%s%s = %q\n", indent, a.Name, "value of "+a.Name+" in "+prefix)
		}
	}
}

func sentinelOf(variable string, revision int) string {
	// With what JSON and URLs write in another way, so that an escaped copy is found too.
	return fmt.Sprintf("SENTINEL<%d>&%s\"%%\nsecond line of SENTINEL %s", revision, variable, variable)
}

func (p *proof) revise(revision int) {
	p.Setenv("TF_VAR_revision", fmt.Sprint(revision))
	for _, v := range p.variables {
		p.Setenv("TF_VAR_"+v, sentinelOf(v, revision))
	}
}

// run runs a command and keeps what it prints. Whether it succeeds does not matter to the proof, but to its steps.
func (p *proof) run(t *testing.T, fails bool, args ...string) {
	t.Helper()
	r := p.Run(t, args...)
	what := fmt.Sprintf("%d terraform %s", len(p.evidence), strings.Join(args, " "))
	p.evidence[what+": stdout"], p.evidence[what+": stderr"] = r.Stdout, r.Stderr
	if fails == (r.Code == 0) {
		t.Errorf("terraform %s: exit code %d\n%s%s", strings.Join(args, " "), r.Code, r.Stdout, r.Stderr)
	}
}

// live drives every object through its life, with failures on the way.
func (p *proof) live(t *testing.T) {
	t.Helper()
	p.run(t, false, "plan", "-out=plan.bin")
	p.run(t, false, "show", "-json", "plan.bin")
	p.run(t, false, "show", "plan.bin")
	p.run(t, false, "apply", "plan.bin")
	p.run(t, false, "show", "-json")
	p.run(t, false, "show")
	p.revise(2)
	p.run(t, false, "apply", "-auto-approve")
	p.run(t, false, "plan", "-refresh-only")

	// A refusal that repeats the request, then a page that does.
	p.revise(3)
	for _, echo := range []leafsim.Hook{
		echoing(false, func(path string) bool { return path != loginPath }),
		echoing(true, func(path string) bool { return path != loginPath }),
		echoing(false, func(path string) bool { return path == loginPath }),
	} {
		remove := p.Before(echo)
		p.run(t, true, "apply", "-auto-approve")
		remove()
	}
	p.run(t, false, "apply", "-auto-approve")

	// One by the command, all others by blocks: a command for each would take minutes.
	ids := p.importIDs(t)
	addresses := slices.Sorted(maps.Keys(ids))
	p.run(t, false, append([]string{"state", "rm"}, addresses...)...)
	p.run(t, false, "import", addresses[0], ids[addresses[0]])
	var blocks strings.Builder
	for _, address := range addresses[1:] {
		fmt.Fprintf(&blocks, "import {\n  to = %s\n  id = %q\n}\n", address, ids[address])
	}
	p.Write(t, "import.tf", blocks.String())
	p.run(t, false, "apply", "-auto-approve")
	p.Write(t, "bad.tf", "resource \"leaf_api_key\" \"bad\" {\n  leaf_user_id = \"x\"\n}\n")
	p.run(t, true, "validate")
	p.run(t, true, "plan")
	if err := os.Remove(filepath.Join(p.Dir, "bad.tf")); err != nil {
		t.Fatal(err)
	}
	session, ok := p.Credentials(p.User, "agvance-credentials")["sessionId"].(string)
	if !ok {
		t.Fatal("Leaf has no session of Agvance")
	}
	p.sessions = []string{session}
	p.collect(t)
	p.judge(t, false)
	p.data(t)
	p.run(t, false, "destroy", "-auto-approve")
}

// data reads every data source that has something secret, and asks for it.
func (p *proof) data(t *testing.T) {
	t.Helper()
	const event = "EVENT-SECRET-of-a-provider"
	p.AddEvent(p.User, "agvance-credentials", http.StatusUnauthorized, event)
	var config strings.Builder
	sources := acctest.Schemas(t).DataSourceSchemas
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		attributes := acctest.AttributesOf("", sources[name].Block.Attributes)
		secret := false
		for _, a := range attributes {
			secret = secret || a.Sensitive
		}
		if !secret || ofLeafLink(name) {
			continue
		}
		fmt.Fprintf(&config, "data %q \"t\" {\n", name)
		for path, a := range attributes {
			switch {
			case path == "include_secrets":
				config.WriteString("  include_secrets = true\n")
			case a.Required && plainValues[path] == "":
				t.Errorf("data source %s: no value for %s", name, path)
			case a.Required:
				fmt.Fprintf(&config, "  %s = %s\n", path, plainValues[path])
			}
		}
		config.WriteString("}\n")
	}
	p.Write(t, "data.tf", config.String())
	p.run(t, false, "plan", "-out=data.plan.bin")
	p.run(t, false, "show", "data.plan.bin")
	p.run(t, false, "show", "-json", "data.plan.bin")
	p.run(t, false, "apply", "-auto-approve")
	p.run(t, false, "show")
	p.run(t, false, "show", "-json")
	p.sessions = append(p.sessions, event)
	p.collect(t)
	for _, secret := range p.sessions {
		if len(p.found(secret)) == 0 {
			t.Error("a data source does not give the secret that it was asked for")
		}
	}
}

// collect adds the files that the commands have written, plans unpacked.
func (p *proof) collect(t *testing.T) {
	t.Helper()
	root := os.DirFS(p.Dir)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, ".tf") {
			return err
		}
		content, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		p.evidence["file "+name] = string(content)
		archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return nil //nolint:nilerr // no archive
		}
		for _, f := range archive.File {
			r, err := f.Open()
			if err != nil {
				return err
			}
			inside, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			p.evidence["file "+name+", in it "+f.Name] = string(inside)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

const loginPath = "/api/authenticate"

// echoing refuses writes with an error, or a web page, that repeats the request body.
func echoing(page bool, at func(path string) bool) leafsim.Hook {
	return func(r *http.Request) http.Handler {
		if r.Method != http.MethodPost && r.Method != http.MethodPut || !at(r.URL.Path) {
			return nil
		}
		body, _ := io.ReadAll(r.Body)
		if page {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				w.WriteHeader(http.StatusInternalServerError)
				_, _ = w.Write(append([]byte("<html><pre>"), body...))
			})
		}
		message, _ := json.Marshal(map[string]any{
			"title": "Bad Request", "message": "cannot accept " + string(body), "errorKey": string(body),
			"fieldErrors": []map[string]string{{"field": "username", "message": string(body)}},
		})
		return leafsim.JSON(http.StatusBadRequest, string(message))
	}
}

// importIDs gives the import ID of every object in state, by its address. It follows from the identity.
func (p *proof) importIDs(t *testing.T) map[string]string {
	t.Helper()
	var state struct {
		Values struct {
			Root struct {
				Resources []struct {
					Address, Type string
					Values        map[string]any
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(p.MustRun(t, "show", "-json").Stdout), &state); err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, r := range state.Values.Root.Resources {
		user, id := fmt.Sprint(r.Values["leaf_user_id"]), fmt.Sprint(r.Values["id"])
		switch {
		case strings.HasSuffix(r.Type, "_credentials"), r.Type == "leaf_user_configuration":
			ids[r.Address] = user
		case r.Type == "leaf_magic_link":
			ids[r.Address] = fmt.Sprintf("%s/%s", r.Values["kind"], id)
		case r.Type == "leaf_provider_organization":
			ids[r.Address] = user + "/JohnDeere/" + fmt.Sprint(r.Values["provider_org_id"])
		case r.Type == "leaf_sharing_permissions":
			ids[r.Address] = fmt.Sprint(r.Values["receiver_api_owner"]) + "/" + user
		case r.Type == "leaf_sharing_relation":
			ids[r.Address] = fmt.Sprint(r.Values["receiver_api_owner"])
		case r.Values["leaf_user_id"] != nil:
			ids[r.Address] = user + "/" + id
		default:
			ids[r.Address] = id
		}
	}
	return ids
}

// mayHold reports whether secrets that belong into the state may stand there.
func mayHold(where string) bool {
	return strings.HasPrefix(where, "file terraform.tfstate") || strings.HasPrefix(where, "file plan.bin") || strings.HasPrefix(where, "file data.plan.bin") ||
		strings.Contains(where, "terraform show -json") && strings.HasSuffix(where, ": stdout")
}

// found gives the places where a text stands.
func (p *proof) found(text string) []string {
	var places []string
	for where, content := range p.evidence {
		if strings.Contains(content, text) {
			places = append(places, where)
		}
	}
	slices.Sort(places)
	return places
}

// judge looks for every secret; asked says that data sources have asked for those that only they show.
func (p *proof) judge(t *testing.T, asked bool) {
	t.Helper()
	forbid := func(what, text string, inState bool) {
		if len(text) < 6 {
			t.Fatalf("%s is %q: nothing to look for", what, text)
		}
		for _, where := range p.found(text) {
			if !inState || !mayHold(where) {
				t.Errorf("%s stands in %s", what, where)
			}
		}
	}
	forbid("an input secret", "SENTINEL", !p.writeOnly)
	forbid("the password of the API owner", leafsim.Password, false)
	forbid("the key of LeafLink", acctest.LeafLinkKey, false)
	tokens := map[string]bool{}
	for _, r := range p.Requests() {
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			tokens[token] = true
		}
	}
	for token := range tokens {
		forbid("a bearer token", token, false)
	}
	for _, k := range p.Keys(p.User) {
		// Those of resources have no description, so the provider marks them.
		forbid("an API key", k.Key, asked || k.Description != nil && strings.HasPrefix(*k.Description, "terraform-"))
	}
	for _, session := range p.sessions {
		forbid("what Leaf made by itself", session, asked)
	}
	if len(p.evidence["file trace.log"]) < 10000 {
		t.Error("there is no trace log to look into")
	}
	if !p.writeOnly && len(p.found("SENTINEL")) == 0 {
		t.Error("no secret stands in the state, so the search finds nothing")
	}
}

func TestAccSecrets_stayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"plain", "write-only"} {
		t.Run(form, func(t *testing.T) {
			p := newProof(t, form == "write-only")
			p.live(t)
			p.collect(t)
			p.judge(t, true)
		})
	}
}

// The proof proves itself: the body of a request in the log, or a secret inside a plan, is found out.
func TestSecretsLeakIsFound(t *testing.T) {
	t.Parallel()
	p := &proof{AsUser: &acctest.AsUser{Dir: t.TempDir()}, evidence: map[string]string{}}
	body, err := json.Marshal(map[string]string{"password": sentinelOf("password", 1)})
	if err != nil {
		t.Fatal(err)
	}
	var plan bytes.Buffer
	archive := zip.NewWriter(&plan)
	inside, err := archive.Create("tfplan")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := inside.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"trace.log": fmt.Appendf(nil, "2026-01-01T00:00:00Z [DEBUG] provider: request: body=%q\n", body), "plan.bin": plan.Bytes(),
	} {
		if err := os.WriteFile(filepath.Join(p.Dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.collect(t)
	places := p.found("SENTINEL")
	if want := []string{"file plan.bin, in it tfplan", "file trace.log"}; !slices.Equal(places, want) {
		t.Errorf("the leaks were found in %q, expected %q", places, want)
	}
	if mayHold("file trace.log") {
		t.Error("the log may hold secrets")
	}
}
