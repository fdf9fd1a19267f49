package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// with is a configuration with other values; nil takes one away.
func with(config, values map[string]any) map[string]any {
	changed := maps.Clone(config)
	maps.Copy(changed, values)
	maps.DeleteFunc(changed, func(_ string, v any) bool { return v == nil })
	return changed
}

var (
	agvance = map[string]any{
		"leaf_user_id": "$USER", "api_key_wo": "key-of-agvance", "database_id": "d", "username": "u", "password_wo": "password", "client_environment": "PRODUCTION",
	}
	agleader = map[string]any{"leaf_user_id": "$USER", "refresh_token": "refresh-1", "public_key": "p", "private_key_wo": "private-1", "secrets_wo_version": 1}
	deere    = map[string]any{"client_environment": "STAGE", "client_key": "client-key", "client_secret": "client-secret", "scopes": []any{"FIELDS:READ"}}
	webhook  = map[string]any{"name": "n", "url": "https://example.com/leaf", "events": []any{"fieldCreated"}, "secret_wo": "of-the-webhook"}
)

// advised are changes, and what their plan warns of; "" is nothing.
var advised = map[string]struct {
	typeName      string
	before, after map[string]any // before is nil where the plan is one of a creation
	summary, says string
	name          string // what silences it
	refused       bool   // the simulator accepts no such value
}{
	"first version": {
		typeName: "leaf_agvance_credentials", before: agvance, after: with(agvance, map[string]any{"secrets_wo_version": 1}),
		summary: "The first secrets_wo_version sends nothing", says: "write-only values are taken for those that Leaf has", name: object.WarnTakenOnTrust,
	},
	"first version and a move": {
		typeName: "leaf_agvance_credentials", before: with(agvance, map[string]any{"password_wo": nil, "password": "password"}), after: with(agvance, map[string]any{"secrets_wo_version": 1}),
		summary: "The first secrets_wo_version sends nothing",
	},
	"first version in a replacement": {
		typeName: "leaf_agvance_credentials", before: agvance, after: with(agvance, map[string]any{"secrets_wo_version": 1, "database_id": "e"}),
	},
	"another version":                             {typeName: "leaf_agvance_credentials", before: with(agvance, map[string]any{"secrets_wo_version": 1}), after: with(agvance, map[string]any{"secrets_wo_version": 2})},
	"version of webhook":                          {typeName: "leaf_webhook", before: webhook, after: with(webhook, map[string]any{"secrets_wo_version": 1}), summary: "The first secrets_wo_version sends nothing", name: object.WarnTakenOnTrust},
	"first version in a replacement of a webhook": {typeName: "leaf_webhook", before: webhook, after: with(webhook, map[string]any{"secrets_wo_version": 1, "name": "m"})},

	"same token": {
		typeName: "leaf_agleader_credentials", before: agleader, after: with(agleader, map[string]any{"public_key": "q"}),
		summary: "Replaced with a refresh token that may be stale", says: "because of public_key. It connects again with the refresh token that is configured. That is the token", name: object.WarnStaleToken,
	},
	"perhaps the same token": {
		typeName: "leaf_agleader_credentials", before: with(agleader, map[string]any{"refresh_token": nil, "refresh_token_wo": "refresh-1"}),
		after:   with(agleader, map[string]any{"refresh_token": nil, "refresh_token_wo": "refresh-2", "secrets_wo_version": 2}),
		summary: "Replaced with a refresh token that may be stale", says: "because of secrets_wo_version. It connects again with the refresh token that is configured. If that is", name: object.WarnStaleToken,
	},
	"another token": {typeName: "leaf_agleader_credentials", before: agleader, after: with(agleader, map[string]any{"refresh_token": "refresh-2", "secrets_wo_version": 2})},
	"no token":      {typeName: "leaf_agvance_credentials", before: agvance, after: with(agvance, map[string]any{"database_id": "e"})},

	"no environment":      {typeName: "leaf_agvance_credentials", after: with(agvance, map[string]any{"client_environment": nil}), summary: "STAGE, since client_environment is not set", says: "environment STAGE of Agvance"},
	"environment removed": {typeName: "leaf_agvance_credentials", before: agvance, after: with(agvance, map[string]any{"client_environment": nil}), summary: "STAGE, since client_environment is not set", says: "STAGE or PRODUCTION"},
	"environment":         {typeName: "leaf_agvance_credentials", after: agvance},

	"scope": {
		typeName: "leaf_provider_app", before: map[string]any{"app_name": "a", "john_deere": deere},
		after:   map[string]any{"app_name": "a", "john_deere": with(deere, map[string]any{"scopes": []any{"FIELDS:READ", "FIELD:WRITE", "SOMETHING:ELSE"}})},
		summary: "Scope that Leaf's pages do not name", says: `john_deere.scopes has "FIELD:WRITE" (did you mean "FIELDS:WRITE"?), "SOMETHING:ELSE": it may be new`, refused: true,
	},
	"known scope": {
		typeName: "leaf_provider_app", before: map[string]any{"app_name": "a", "john_deere": deere},
		after: map[string]any{"app_name": "a", "john_deere": with(deere, map[string]any{"scopes": []any{"FIELDS:READ", "ASSETS:READ"}})},
	},
	"redirect URL": {
		typeName: "leaf_provider_app", after: map[string]any{"app_name": "a", "john_deere": deere},
		summary: "John Deere needs a redirect URL", says: "https://widget.withleaf.io", name: object.WarnRedirectURL,
	},
	"property of a rule": {
		typeName: "leaf_configuration", before: map[string]any{"crop_optional": true},
		after:   map[string]any{"crop_optional": true, "cleanup_rules": []any{map[string]any{"property": "harvestMoistur", "operator": "GT", "value": "0"}}},
		summary: "Property that Leaf's pages do not name", says: `"harvestMoistur" (did you mean "harvestMoisture"?): it may be new`, refused: true,
	},
	"property of images": {
		typeName: "leaf_user_configuration",
		after:    map[string]any{"leaf_user_id": "$USER", "operations_image_attribute_creation": map[string]any{"harvested": map[string]any{"wetMas": true, "area": true}}},
		summary:  "Property that Leaf's pages do not name", says: `"wetMas" (did you mean "wetMass"?): it may be new`, refused: true,
	},
	"provider of a link": {
		typeName: "leaf_magic_link", after: map[string]any{"leaf_user_id": "$USER", "kind": "authentication", "provider_name": "JohnDere"},
		summary: "Provider that Leaf's pages do not name", says: `"JohnDere" (did you mean "JohnDeere"?): it may be new`, refused: true,
	},
	"event": {
		typeName: "leaf_webhook", after: with(webhook, map[string]any{"events": []any{"fieldCreatd", "nothingLikeIt"}}),
		summary: "Event that Leaf's pages do not name", says: `"fieldCreatd" (did you mean "fieldCreated"?), "nothingLikeIt": it may be new`,
	},
}

// What a plan warns of it warns of once, and where that has a name, it is silenced by it; the guide explains it. Once all is as
// configured, nothing is warned of any more.
func TestPlansWarn(t *testing.T) {
	t.Parallel()
	schemas, err := core.Schemas(t.Context(), acctest.New(t).Providers()["leaf"])
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range advised {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t)
			engine := core.New(schemas, w.Providers()["leaf"], nil)
			declared := func(attributes map[string]any) []core.Resource {
				return []core.Resource{{Type: of.typeName, Name: "t", Attributes: withUnknown(w, attributes, "")}}
			}
			if of.before != nil {
				if r := engine.Apply(t.Context(), declared(of.before)); r.Failed() {
					t.Fatal(r.Diagnostics)
				}
			}
			r := engine.Plan(t.Context(), declared(of.after))
			if got := summaries(r); got != of.summary || r.Failed() {
				t.Fatalf("the plan says %q, want %q", got, of.summary)
			}
			for _, d := range r.Diagnostics {
				explained := strings.Contains(d.Detail, "/guides/day-two#"+of.name+"\n") && strings.Contains(d.Detail, "silence_warnings = [\""+of.name+"\"]")
				if d.Error || !strings.Contains(d.Detail, of.says) || explained != (of.name != "") && of.says != "" {
					t.Errorf("the plan says %q: %q", d.Summary, d.Detail)
				}
			}
			if of.name != "" {
				silent := engine.With(map[string]any{"silence_warnings": []any{of.name}})
				if r := silent.Plan(t.Context(), declared(of.after)); len(r.Diagnostics) > 0 {
					t.Errorf("silenced, the plan says %v", r.Diagnostics)
				}
			}
			if r := engine.Apply(t.Context(), declared(of.after)); r.Failed() {
				if !of.refused {
					t.Fatal(r.Diagnostics)
				}
				return
			}
			if r := engine.Plan(t.Context(), declared(of.after)); len(r.Diagnostics) > 0 || len(r.Changes) > 0 {
				t.Errorf("afterwards: %v %v", r.Diagnostics, r.Changes)
			}
		})
	}
}

// Where no token is configured, none can be stale: the plan fails, and the error that it is missing is all that is said.
func TestPlansWarn_ofNoTokenThatIsMissing(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	schemas, err := core.Schemas(t.Context(), w.Providers()["leaf"])
	if err != nil {
		t.Fatal(err)
	}
	engine := core.New(schemas, w.Providers()["leaf"], nil)
	declared := func(attributes map[string]any) []core.Resource {
		return []core.Resource{{Type: "leaf_agleader_credentials", Name: "t", Attributes: withUnknown(w, attributes, "")}}
	}
	if r := engine.Apply(t.Context(), declared(agleader)); r.Failed() {
		t.Fatal(r.Diagnostics)
	}
	r := engine.Plan(t.Context(), declared(with(agleader, map[string]any{"refresh_token": nil, "secrets_wo_version": 2})))
	if len(r.Diagnostics) != 1 || !r.Failed() || !strings.Contains(r.Diagnostics[0].Detail, "One of refresh_token and refresh_token_wo must be set") {
		t.Errorf("the plan says %v", r.Diagnostics)
	}
}

// The engine plans a change once more when it applies it. What the plan has warned of is not said again then.
func TestAccWarnings_once(t *testing.T) {
	u := acctest.NewAsUser(t)
	config := acctest.Requires + `
resource "leaf_webhook" "t" {
  name      = "n"
  url       = "https://example.com/leaf"
  events    = ["fieldCreated"]
  secret_wo = "of-the-webhook"
}
`
	u.Write(t, "main.tf", config)
	u.Apply(t)
	u.Write(t, "main.tf", strings.Replace(config, "secret_wo ", "secrets_wo_version = 1\n  secret_wo ", 1))
	acctest.Equal(t, "warnings of plan and apply", acctest.WarningsOf(t, u, "apply", "-auto-approve"), "The first secrets_wo_version sends nothing")
}
