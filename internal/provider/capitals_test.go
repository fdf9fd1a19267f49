package provider_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
)

// A UUID in capitals is the same one, but to a server that takes it literally, as the simulator does: every request has it in
// small letters, and its letters are no change.
func TestCapitals_resources(t *testing.T) {
	t.Parallel()
	for typeName, of := range unknowns {
		if of.config["leaf_user_id"] == nil {
			continue
		}
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t)
			withHomeFarm(w)
			engine := w.Core(t)
			capitals, small := withUnknown(w, of.config, ""), withUnknown(w, of.config, "")
			capitals["leaf_user_id"] = strings.ToUpper(w.User)
			configured := func(attributes map[string]any) []core.Resource {
				return []core.Resource{{Type: typeName, Name: "t", Attributes: attributes}}
			}
			must := func(command string, r *core.Result) {
				t.Helper()
				if r.Failed() {
					t.Fatalf("%s: %v", command, r.Diagnostics)
				}
			}
			must("apply", engine.Apply(t.Context(), configured(capitals)))
			must("plan", engine.Plan(t.Context(), configured(capitals)))
			for _, change := range engine.Plan(t.Context(), configured(small)).Changes {
				if change.Action != core.Update {
					t.Errorf("in small letters: %v", change)
				}
			}
			id := strings.ToUpper(w.User)
			switch made := engine.Object(typeName + ".t"); typeName {
			case "leaf_api_key":
				id += "/" + strings.ToUpper(made.Attribute("id"))
			case "leaf_magic_link":
				id = "provider/" + strings.ToUpper(made.Attribute("magic_link_id"))
			case "leaf_provider_organization":
				id += "/JohnDeere/7"
			case "leaf_sharing_permissions":
				id = "receiver@example.com/" + id
			}
			engine.Forget(typeName + ".t")
			must("import", engine.Import(t.Context(), typeName, "t", id))
			must("plan after the import", engine.Plan(t.Context(), configured(capitals)))
			must("destroy", engine.Destroy(t.Context()))
			onlySmallLetters(t, w)
			if writes := w.Writes(); typeName != "leaf_provider_organization" && !strings.HasPrefix(writes[len(writes)-1], "DELETE ") {
				t.Errorf("the import was not destroyed: %v", writes)
			}
		})
	}
}

// onlySmallLetters checks that the Leaf user's id was sent in small letters alone.
func onlySmallLetters(t *testing.T, w *acctest.World) {
	t.Helper()
	capitals := strings.ToUpper(w.User)
	for _, r := range w.Requests() {
		if strings.Contains(r.EscapedPath+r.Query.Encode(), capitals) || bytes.Contains(r.Body, []byte(capitals)) {
			t.Errorf("%s %s?%s %s", r.Method, r.EscapedPath, r.Query.Encode(), r.Body)
		}
	}
}

// Data sources and ephemeral resources take such an id as well.
func TestCapitals_reads(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	capitals := strings.ToUpper(w.User)
	w.SetCredentials(w.User, "agvance-credentials", map[string]any{"apiKey": "x", "databaseId": "d", "username": "u", "password": "y"})
	server, err := w.Providers()["leaf"]()
	if err != nil {
		t.Fatal(err)
	}
	heard := func(name string, said []*tfprotov6.Diagnostic, err error) {
		t.Helper()
		for _, d := range said {
			t.Errorf("%s: %s: %s", name, d.Summary, d.Detail)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: written(t, map[string]any{})})
	heard("provider", configured.Diagnostics, err)
	for name, key := range map[string]string{
		"leaf_user": "id", "leaf_api_keys": "leaf_user_id", "leaf_user_configuration": "leaf_user_id",
		"leaf_agvance_credentials": "leaf_user_id", "leaf_agvance_credentials_events": "leaf_user_id",
	} {
		r, err := server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: written(t, map[string]any{key: capitals})})
		heard("data "+name, r.Diagnostics, err)
	}
	opened, err := server.OpenEphemeralResource(t.Context(), &tfprotov6.OpenEphemeralResourceRequest{TypeName: "leaf_api_key", Config: written(t, map[string]any{"leaf_user_id": capitals})})
	heard("ephemeral leaf_api_key", opened.Diagnostics, err)
	closed, err := server.CloseEphemeralResource(t.Context(), &tfprotov6.CloseEphemeralResourceRequest{TypeName: "leaf_api_key", Private: opened.Private})
	heard("ephemeral leaf_api_key", closed.Diagnostics, err)
	onlySmallLetters(t, w)
	acctest.Equal(t, "live keys", acctest.LiveKeys(w), 0)
}

// A bad identity is called one, and not an import ID; its values, which may hold a key, are not repeated.
func TestImport_malformedIdentity(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	server, err := w.Providers()["leaf"]()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: written(t, map[string]any{})}); err != nil {
		t.Fatal(err)
	}
	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for typeName, schema := range identities.IdentitySchemas {
		values := map[string]any{}
		for _, a := range schema.IdentityAttributes {
			values[a.Name] = "SENTINEL/\n"
		}
		r, err := server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, Identity: &tfprotov6.ResourceIdentityData{IdentityData: written(t, values)}})
		if err != nil {
			t.Fatal(err)
		}
		var said string
		for _, d := range r.Diagnostics {
			said += d.Summary + ": " + d.Detail
		}
		named := true
		for name := range values {
			named = named && strings.Contains(said, name)
		}
		if !strings.HasPrefix(said, "Malformed identity: ") || !named || strings.Contains(said, "SENTINEL") {
			t.Errorf("%s: %q", typeName, said)
		}
	}
}
