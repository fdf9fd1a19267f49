package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// sentinel is a secret that no message may show.
const sentinel = "do-not-print-this"

// TestAccProviderApp_validation refuses bad configurations before any request, naming the attribute and no secret.
func TestAccProviderApp_validation(t *testing.T) {
	u := acctest.NewAsUser(t)
	type refusal struct{ body, want string }
	stara := `stara = { user = "u", pwd = "` + sentinel + `" }`
	deere := func(rest string) string {
		return `app_name = "a"` + "\n" + `john_deere = { client_key = "k", client_secret = "` + sentinel + `", ` + rest + ` }`
	}
	cases := []refusal{
		{`app_name = ""` + "\n" + stara, "app_name must be a name"},
		{`app_name = "x\\.."` + "\n" + stara, "app_name must be a name"},
		{`app_name = ".."` + "\n" + stara, "app_name must be a name"},
		{`app_name = "a/b"` + "\n" + stara, "app_name must be a name"},
		{stara, `"app_name" is required`},
		{`app_name = "a"`, "One of ag_leader, climate_field_view, cnhi, cnhi_field_ops, john_deere, trimble, raven_slingshot, stara must be set"},
		{`app_name = "a"` + "\n" + stara + "\n" + `raven_slingshot = { api_key = "k", shared_secret = "` + sentinel + `" }`, "Only one of raven_slingshot and stara may be set"},
		{deere(`client_environment = "stage"`), "john_deere.client_environment"},
		{deere(`client_environment = ""`), "john_deere.client_environment"},
		{deere(``), `"client_environment" is required`},
		{deere(`client_environment = "STAGE", scopes = []`), "john_deere.scopes"},
		{deere(`client_environment = "STAGE", scopes = [""]`), "john_deere.scopes"},
		{`app_name = "a"` + "\nsecrets_wo_version = 1\n" + stara, "secrets_wo_version resends"},
		{`app_name = "a"` + "\nsecrets_wo_version = -1\n" + `stara = { user = "u", pwd_wo = "` + sentinel + `" }`, "secrets_wo_version"},
	}
	for _, p := range acctest.AppProviders() {
		with := func(name, line string) string {
			a := acctest.NewApp(p, "a")
			for _, f := range p.Fields {
				if f.Secret {
					a.Values[f.Name] = sentinel
				}
			}
			var lines []string
			for l := range strings.Lines(strings.SplitN(a.String(), "\n", 2)[1]) {
				if strings.HasPrefix(strings.TrimSpace(l), name+" =") {
					l = line + "\n"
				}
				lines = append(lines, l)
			}
			return strings.TrimSuffix(strings.TrimSpace(strings.Join(lines, "")), "}")
		}
		for _, f := range p.Fields {
			at := p.Attribute + "." + f.Name
			if !f.Secret {
				cases = append(cases, refusal{with(f.Name, f.Name+` = ""`), at})
				continue
			}
			wo := f.Name + "_wo"
			cases = append(cases,
				refusal{with(f.Name, f.Name+` = ""`), at + " must not be an empty text"},
				refusal{with(f.Name, wo+` = ""`), at + "_wo must not be an empty text"},
				refusal{with(f.Name, f.Name+" = \""+sentinel+"\"\n"+wo+" = \""+sentinel+"\""), "Only one of " + at + " and " + at + "_wo may be set"},
			)
		}
	}
	config := acctest.Requires
	for i, c := range cases {
		config += fmt.Sprintf("resource \"leaf_provider_app\" \"t%d\" {\n%s\n}\n", i, c.body)
	}
	u.Write(t, "main.tf", config)
	_, all := diagnosticsOf(t, u, "validate", "-json")
	for i, c := range cases {
		text := about(all, "error", fmt.Sprintf("leaf_provider_app.t%d", i))
		if !strings.Contains(text, c.want) {
			t.Errorf("%s\nis not refused with %q but %q", c.body, c.want, text)
		}
		if n := strings.Count(text, "error at"); n != 1 {
			t.Errorf("%s\nis refused %d times:\n%s", c.body, n, text)
		}
	}
	for _, d := range all { // the engine's own messages, which have no address, are not ours to shorten
		if d.Address != "" && strings.Contains(d.String()+d.Snippet.Code, sentinel) {
			t.Error("a message shows a secret:", d)
		}
	}
	if n := len(u.Requests()); n > 0 {
		t.Errorf("%d requests were made", n)
	}
}
