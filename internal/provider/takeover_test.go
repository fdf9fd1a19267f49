package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// An import of what is not there, or by what is no ID, says what was given, what is wanted, and what was probably meant.
func TestImportSaysWhich(t *testing.T) {
	t.Parallel()
	const nobody = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
	w := acctest.New(t, acctest.NewerPages)
	w.SetCredentials(w.User, "john-deere-credentials", map[string]any{"clientKey": "ck"})
	w.SetCredentials(w.User, "trimble-credentials", map[string]any{"clientId": "ci"})
	id, _ := w.Credentials(w.User, "john-deere-credentials")["id"].(string)
	alone := w.AddUser("Alone")
	w.SetApp("Trimble", "an app", "", map[string]any{"clientId": "ci"})
	w.SetApp("JohnDeere", "an app", "STAGE", map[string]any{"clientKey": "ck"})
	hook := w.AddWebhook(leafsim.Webhook{Name: "hook", URL: "https://example.org", Events: []string{"fieldCreated"}})
	key := w.AddKey(w.User, "widget", acctest.Day)
	w.AddRelation("receiver", partner)
	for name, c := range map[string]struct {
		typeName, id string
		says         []string
	}{
		"not connected": {"leaf_agvance_credentials", w.User, []string{
			"Nothing to import: the Agvance credentials of Leaf user " + w.User, `"` + w.User + `"`, "Jane Smith", "John Deere (leaf_john_deere_credentials), Trimble (leaf_trimble_credentials)",
		}},
		"not connected at all":         {"leaf_agvance_credentials", alone, []string{"Alone", "no credentials at all"}},
		"the id of the credentials":    {"leaf_john_deere_credentials", id, []string{`"` + id + `"`, "id of credentials themselves", "johnDeereCredentials", w.User, "Jane Smith"}},
		"an unknown user":              {"leaf_agvance_credentials", nobody, []string{"There is no Leaf user " + nobody}},
		"credentials with more":        {"leaf_agvance_credentials", "agvance/" + w.User, []string{`"agvance/` + w.User + `"`, "LEAF_USER_ID", "Perhaps " + w.User}},
		"a name":                       {"leaf_user", "Jane Smith", []string{`"Jane Smith"`, "the UUID of the Leaf user"}},
		"no user":                      {"leaf_user", nobody, []string{"Nothing to import", "There is no Leaf user " + nobody}},
		"credentials for a user":       {"leaf_user", id, []string{"johnDeereCredentials", w.User}},
		"no configuration":             {"leaf_user_configuration", w.User, []string{"Jane Smith", "inherits that of the API owner", "without an import"}},
		"configuration of nobody":      {"leaf_user_configuration", nobody, []string{"There is no Leaf user"}},
		"the owner by another word":    {"leaf_configuration", w.User, []string{`"` + w.User + `"`, "owner", "leaf_user_configuration"}},
		"no such app":                  {"leaf_provider_app", "Trimble/my%20app", []string{`"Trimble/my%20app"`, "Trimble/an app", "not percent-encoded", `"my app"`}},
		"an app's provider":            {"leaf_provider_app", "johndeere/an app/stage", []string{`"johndeere/an app/stage"`, "Perhaps JohnDeere/an app/STAGE is meant"}},
		"an app without environment":   {"leaf_provider_app", "JohnDeere/an app", []string{"JohnDeere/an app/STAGE or JohnDeere/an app/PRODUCTION"}},
		"an app with one too much":     {"leaf_provider_app", "Trimble/an app/PRODUCTION", []string{"Perhaps Trimble/an app is meant"}},
		"no such webhook":              {"leaf_webhook", nobody, []string{nobody, hook + ` ("hook")`}},
		"a webhook's name":             {"leaf_webhook", "hook", []string{`"hook"`, "the id of the webhook"}},
		"no such receiver":             {"leaf_sharing_relation", "nobody@example.com", []string{"Nothing to import: the sharing relation with nobody@example.com", partner}},
		"nothing is shared":            {"leaf_sharing_permissions", partner + "/" + w.User, []string{"Nothing to import: the sharing permissions of " + partner + " for Leaf user " + w.User}},
		"shared without a receiver":    {"leaf_sharing_permissions", w.User, []string{`"` + w.User + `"`, "RECEIVER_API_OWNER/LEAF_USER_ID"}},
		"a key alone":                  {"leaf_api_key", key.ID, []string{"LEAF_USER_ID/ID", "both wanted"}},
		"a key of nobody":              {"leaf_api_key", nobody + "/" + key.ID, []string{"There is no Leaf user " + nobody}},
		"a key in the place of its id": {"leaf_api_key", w.User + "/" + key.Key, []string{"No such API key"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := coreOf(t, w).Import(t.Context(), c.typeName, "t", c.id)
			said := saidOf(r)
			if !r.Failed() {
				t.Error("it does not fail")
			}
			for _, words := range c.says {
				if !strings.Contains(said, words) {
					t.Errorf("it does not say %q:\n%s", words, said)
				}
			}
			if strings.Contains(said, key.Key) {
				t.Error("it shows an API key")
			}
		})
	}
}

// What exists already is named once, with how to take it over; where this very run has made it, that is what is said.
func TestExistsAlready(t *testing.T) {
	t.Parallel()
	w := acctest.New(t, acctest.NewerPages)
	agvance := func(name, user string) core.Resource {
		return core.Resource{Type: "leaf_agvance_credentials", Name: name, Attributes: map[string]any{"leaf_user_id": user, "api_key": "ak", "database_id": "db", "username": "u", "password": "pw"}}
	}
	app := func(name, of string) core.Resource {
		return core.Resource{Type: "leaf_provider_app", Name: name, Attributes: map[string]any{"app_name": of, "stara": map[string]any{"user": "u", "pwd": "p"}}}
	}
	user := func(name, external string) core.Resource {
		return core.Resource{Type: "leaf_user", Name: name, Attributes: map[string]any{"external_id": external}}
	}
	hook := func(name, event string) core.Resource {
		return core.Resource{Type: "leaf_webhook", Name: name, Attributes: map[string]any{"name": name, "url": w.URL + "/health", "events": []string{event}, "secret": "s"}}
	}
	config := func(name, user string) core.Resource {
		return core.Resource{Type: "leaf_user_configuration", Name: name, Attributes: map[string]any{"leaf_user_id": user, "unit_measurement": "METRIC"}}
	}
	relation := func(name, receiver string) core.Resource {
		return core.Resource{Type: "leaf_sharing_relation", Name: name, Attributes: map[string]any{"receiver_api_owner": receiver}}
	}
	reads := map[string]any{"FIELDS": map[string]any{"actions": []string{"READ"}}}
	shared := func(name, user string) core.Resource {
		return core.Resource{Type: "leaf_sharing_permissions", Name: name, Attributes: map[string]any{"receiver_api_owner": partner, "leaf_user_id": user, "permissions": reads}}
	}
	theirs := w.AddUserOf(map[string]string{"externalId": "theirs"})
	w.AddRelation("receiver", partner)
	w.SetRelation("receiver", "blocked@example.com", leafsim.RelationBlocked)
	w.SetPermissions(partner, theirs, map[string]leafsim.Permission{"OPERATIONS": {Actions: []string{"READ"}}})
	w.SetCredentials(theirs, "agvance-credentials", map[string]any{"apiKey": "ak"})
	w.SetApp("Stara", "${theirs}", "", map[string]any{"user": "u"})
	w.ChangeUserConfig(theirs, map[string]any{"unitMeasurement": "IMPERIAL"})
	theirHook := w.AddWebhook(leafsim.Webhook{Name: "theirs", URL: "https://example.org", Events: []string{"fieldCreated"}})
	fixed := []string{"create_before_destroy", "destroy = false"}
	for name, c := range map[string]struct {
		theirs, ours, again core.Resource
		id                  string
		says                []string
	}{
		"credentials":   {agvance("t", theirs), agvance("a", w.User), agvance("b", w.User), theirs, fixed},
		"app":           {app("t", "${theirs}"), app("a", "ours"), app("b", "ours"), "Stara/$${theirs}", fixed},
		"user":          {user("t", "theirs"), user("a", "ours"), user("b", "ours"), theirs, nil},
		"configuration": {config("t", theirs), config("a", w.User), config("b", w.User), theirs, fixed},
		"relation":      {relation("t", "blocked@example.com"), relation("a", "new@example.com"), relation("b", "NEW@example.com"), "blocked@example.com", fixed},
		"permissions":   {shared("t", theirs), shared("a", w.User), shared("b", w.User), partner + "/" + theirs, append([]string{"exist already, and nothing"}, fixed...)},
		"webhook":       {hook("t", "fieldCreated"), hook("a", "operationUpdated"), hook("b", "operationUpdated"), theirHook, fixed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := saidOf(coreOf(t, w).Apply(t.Context(), []core.Resource{c.theirs}))
			says := append([]string{"another resource or another configuration", "import {\n    to = " + c.theirs.Type + ".NAME\n    id = \"" + c.id + "\"\n  }", "terraform import " + c.theirs.Type + ".NAME"}, c.says...)
			for _, words := range says {
				if !strings.Contains(said, words) {
					t.Errorf("it does not say %q:\n%s", words, said)
				}
			}
			if strings.Contains(said, "this run") || strings.Contains(said, "delete it") {
				t.Errorf("it says too much:\n%s", said)
			}
			said = saidOf(coreOf(t, w).Apply(t.Context(), []core.Resource{c.ours, c.again}))
			if !strings.Contains(strings.ToLower(said), "this run has made") || strings.Contains(said, "terraform import") {
				t.Errorf("it does not say that this run has made it:\n%s", said)
			}
		})
	}
}
