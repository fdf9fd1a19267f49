package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const blindly = "Replaced only because a value is not known yet"

// unknowns are resources, and the attributes that replace them where their values are not known. "a+b" are two at once, and
// "a!" is one whose value is known and another one.
var unknowns = map[string]struct {
	config     map[string]any
	attributes []string
	// kept are attributes that replace nothing where they are unknown.
	kept []string
}{
	"leaf_agvance_credentials": {
		map[string]any{"leaf_user_id": "$USER", "api_key": "key-of-agvance", "database_id": "d", "username": "u", "password": "password"},
		[]string{"leaf_user_id", "database_id", "api_key", "database_id+password"},
		[]string{"secrets_wo_version", "leaf_user_id+database_id!"},
	},
	"leaf_agleader_credentials": {
		map[string]any{"leaf_user_id": "$USER", "refresh_token": "refresh", "public_key": "p", "private_key_wo": "private", "secrets_wo_version": 1},
		[]string{"leaf_user_id", "refresh_token", "secrets_wo_version"},
		[]string{"private_key_wo"},
	},
	"leaf_api_key": {
		map[string]any{"leaf_user_id": "$USER", "rotate_when_changed": map[string]any{"a": "b"}},
		[]string{"leaf_user_id", "expires_in", "description", "rotate_when_changed"},
		[]string{"renew_before", "leaf_user_id+expires_in!"},
	},
	"leaf_provider_app": {
		map[string]any{"app_name": "app", "john_deere": map[string]any{"client_environment": "STAGE", "client_key": "client-key", "client_secret": "client-secret"}},
		[]string{"app_name", "john_deere", "john_deere.client_environment", "john_deere+stara"},
		[]string{"john_deere.client_key", "app_name+john_deere!", "secrets_wo_version"},
	},
	"leaf_magic_link": {
		map[string]any{"leaf_user_id": "$USER", "kind": "provider", "allowed_providers": []any{"JohnDeere"}, "settings": map[string]any{"company_name": "Ours"}},
		[]string{"leaf_user_id", "kind", "expires_in", "allowed_providers", "settings"},
		[]string{"renew_before", "leaf_user_id+expires_in!"},
	},
	"leaf_provider_organization": {
		map[string]any{"leaf_user_id": "$USER", "provider_org_id": "7", "selected": true},
		[]string{"leaf_user_id", "provider_org_id"},
		[]string{"selected"},
	},
	"leaf_webhook": {
		map[string]any{"name": "n", "url": "https://example.com/leaf", "events": []any{"fieldCreated"}, "secret": "of-the-webhook"},
		[]string{"name", "url", "events", "secret"},
		[]string{"name+events!"},
	},
	"leaf_sharing_relation": {
		map[string]any{"receiver_api_owner": "partner@example.com"},
		[]string{"receiver_api_owner"},
		[]string{"status"},
	},
	"leaf_sharing_permissions": {
		map[string]any{"leaf_user_id": "$USER", "receiver_api_owner": "receiver@example.com", "permissions": map[string]any{"FIELDS": map[string]any{"actions": []any{"READ"}}}},
		[]string{"receiver_api_owner", "leaf_user_id"},
		[]string{"permissions"},
	},
	"leaf_user_configuration": {
		map[string]any{"leaf_user_id": "$USER", "fields_auto_sync": false},
		[]string{"leaf_user_id"},
		[]string{"fields_auto_sync"},
	},
	"leaf_leaflink_customer_status": {
		map[string]any{"state": "Gold", "hex_color": "#FFD700"}, nil, []string{"state", "order", "description", "hex_color"},
	},
	"leaf_leaflink_promo_code": {
		map[string]any{"brand": 3, "code": "SPRING", "start_date": "2027-03-01T00:00:00Z", "end_date": "2027-04-01T00:00:00Z"},
		[]string{"brand", "code", "discount_type", "discount_amount"},
		[]string{"start_date", "end_date", "brand+code!"},
	},
	"leaf_leaflink_product_line": {
		map[string]any{"name": "Flower", "brand": 3}, nil, []string{"name", "brand", "menu_position"},
	},
	"leaf_user": {
		map[string]any{"name": "Jane"}, nil, []string{"name", "email", "deletion_protection"},
	},
	"leaf_configuration": {
		map[string]any{"fields_auto_sync": false}, nil, []string{"fields_auto_sync", "unit_measurement"},
	},
}

// withHomeFarm gives the Leaf user the organization of unknowns, and the account somebody to share with.
func withHomeFarm(w *acctest.World) {
	w.AddRelation("receiver", "receiver@example.com")
	w.SetOrganization(w.User, leafsim.Organization{ID: "7", Name: "Home Farm", Status: leafsim.OrganizationPreview})
}

// A plan says so where it replaces an object for no other reason than that a value is not known yet, and says it of no other
// replacement, and of no plan that replaces nothing.
func TestUnknownValues(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	withHomeFarm(w)
	w.LeafLink(t)
	start := w.Providers()["leaf"]
	schemas, err := core.Schemas(t.Context(), start)
	if err != nil {
		t.Fatal(err)
	}
	for typeName, of := range unknowns {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			w, engine := w, core.New(schemas, start, nil)
			plan := func(attributes string) *core.Result {
				return engine.Plan(t.Context(), []core.Resource{{Type: typeName, Name: "t", Attributes: withUnknown(w, of.config, attributes)}})
			}
			if r := engine.Apply(t.Context(), []core.Resource{{Type: typeName, Name: "t", Attributes: withUnknown(w, of.config, "")}}); r.Failed() {
				t.Fatal(r.Diagnostics)
			}
			for _, attributes := range of.attributes {
				r := plan(attributes)
				names := strings.ReplaceAll(attributes, "+", " and ")
				if said := warned(r); r.Failed() || len(r.Changes) != 1 || r.Changes[0].Action != core.DeleteThenCreate || !strings.Contains(said, "What "+names+" will be is known only during apply") {
					t.Errorf("%s unknown: planned %v, said %q, %v", attributes, r.Changes, said, r.Diagnostics)
				} else if stale := strings.Contains(said, "stale"); stale != (typeName == "leaf_agleader_credentials") {
					t.Errorf("%s unknown: a stale token is spoken of: %t", attributes, stale)
				}
			}
			for _, attributes := range of.kept {
				if r := plan(attributes); r.Failed() || warned(r) != "" {
					t.Errorf("%s: planned %v, said %v", attributes, r.Changes, r.Diagnostics)
				}
			}
		})
	}
}

// The usual cause, on the engine: depends_on puts a data source off. The warning comes with the plan, and prevent_destroy
// makes an error of it, as the warning says.
func TestAccUnknown_dependsOn(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.ChangeUser(u.User, map[string]string{"externalId": "grower-1"})
	const config = acctest.Requires + `
resource "terraform_data" "other" {
  input = "INPUT"
}
data "leaf_user" "grower" {
  external_id = "grower-1"
  depends_on  = [terraform_data.other]
}
resource "leaf_agleader_credentials" "kept" {
  leaf_user_id  = data.leaf_user.grower.id
  refresh_token = "refresh"
  public_key    = "p"
  private_key   = "private"
  lifecycle {
    prevent_destroy = PROTECTED
  }
}
`
	write := func(input, protected string) {
		u.Write(t, "main.tf", strings.NewReplacer("INPUT", input, "PROTECTED", protected).Replace(config))
	}
	plan := func(input, protected string) []acctest.Said {
		write(input, protected)
		return acctest.SaidBy(u.Run(t, "plan", "-json"))
	}
	write("one", "false")
	u.Apply(t)
	const address = "leaf_agleader_credentials.kept"
	said := plan("two", "false")
	for _, want := range []acctest.Said{
		{Severity: acctest.Warning, Summary: blindly, Address: address},
		{Severity: acctest.Planned, Summary: "replace", Address: address},
	} {
		if !slices.ContainsFunc(said, func(s acctest.Said) bool { s.Detail = ""; return s == want }) {
			t.Errorf("the plan lacks %v: %v", want, said)
		}
	}
	if said = plan("two", "true"); !slices.ContainsFunc(said, func(s acctest.Said) bool {
		return s.Severity == acctest.Failure && strings.Contains(s.Summary, "cannot be destroyed")
	}) {
		t.Errorf("prevent_destroy does not hold: %v", said)
	}
}

// warned is what a plan says of replacements for the sake of unknown values.
func warned(r *core.Result) string {
	var said []string
	for _, d := range r.Diagnostics {
		if d.Summary == blindly {
			said = append(said, d.Detail)
		}
	}
	return strings.Join(said, "\n")
}

// withUnknown is a configuration in which some attributes are unknown, and those with an exclamation mark changed.
func withUnknown(w *acctest.World, config map[string]any, attributes string) map[string]any {
	config = maps.Clone(config)
	for name, v := range config {
		if v == "$USER" {
			config[name] = w.User
		}
	}
	for _, name := range slices.DeleteFunc(strings.Split(attributes, "+"), func(name string) bool { return name == "" }) {
		name, changed := strings.CutSuffix(name, "!")
		outer, inner, nested := strings.Cut(name, ".")
		switch {
		case changed:
			config[name] = another(config[name])
		case nested:
			body, _ := config[outer].(map[string]any)
			body = maps.Clone(body)
			body[inner] = core.Unknown{}
			config[outer] = body
		default:
			config[name] = core.Unknown{}
		}
	}
	return config
}

// another is another value for an attribute.
func another(v any) any {
	switch v := v.(type) {
	case []any:
		return []any{"fieldBoundaryCreated"}
	case map[string]any:
		v = maps.Clone(v)
		v["client_environment"] = "PRODUCTION"
		return v
	case nil:
		return 7200
	}
	return fmt.Sprint(v, "-2")
}
