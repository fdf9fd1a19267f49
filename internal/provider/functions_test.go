package provider_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// All functions in one configuration: the values, and that marks of sensitive arguments are kept by the engine.
func TestAccFunctions(t *testing.T) {
	w := acctest.New(t)
	config := `
variable "secret" {
  type      = string
  sensitive = true
  default   = "key"
}
output "signature" {
  value     = provider::leaf::webhook_signature(var.secret, "The quick brown fox jumps over the lazy dog")
  sensitive = true
}
output "marked" { value = issensitive(provider::leaf::webhook_signature(var.secret, "{}")) }
output "expiry" { value = provider::leaf::token_expiry("` + jwt(time.Unix(1772409600, 0)) + `") }
output "none" { value = provider::leaf::token_expiry("opaque") == null }
output "deere" { value = provider::leaf::provider_app_id("JohnDeere", "my app", "STAGE") }
output "trimble" { value = provider::leaf::provider_app_id("Trimble", "my app") }
output "parsed" { value = provider::leaf::parse_provider_app_id(provider::leaf::provider_app_id("CNHI", "a", "PRODUCTION")) }
output "parsed_without" { value = provider::leaf::parse_provider_app_id("Stara/a") }
resource "leaf_configuration" "this" {
  cleanup_rules = provider::leaf::cleanup_rules({ harvestMoisture = [{ operator = "GTE", value = 5 }], crop = [] })
}
`
	w.Test(t, resource.TestStep{
		Config: config,
		ConfigStateChecks: []statecheck.StateCheck{
			// RFC 2104 has no such example; the value is the one that many pages and `openssl dgst -sha256 -hmac key` give.
			statecheck.ExpectKnownOutputValue("signature", knownvalue.StringExact("97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=")),
			statecheck.ExpectKnownOutputValue("marked", knownvalue.Bool(true)),
			statecheck.ExpectKnownOutputValue("expiry", knownvalue.StringExact("2026-03-02T00:00:00Z")),
			statecheck.ExpectKnownOutputValue("none", knownvalue.Bool(true)),
			statecheck.ExpectKnownOutputValue("deere", knownvalue.StringExact("JohnDeere/my app/STAGE")),
			statecheck.ExpectKnownOutputValue("trimble", knownvalue.StringExact("Trimble/my app")),
			statecheck.ExpectKnownOutputValue("parsed", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"provider_name": knownvalue.StringExact("CNHI"), "app_name": knownvalue.StringExact("a"), "client_environment": knownvalue.StringExact("PRODUCTION"),
			})),
			statecheck.ExpectKnownOutputValue("parsed_without", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"provider_name": knownvalue.StringExact("Stara"), "app_name": knownvalue.StringExact("a"), "client_environment": knownvalue.Null(),
			})),
		},
	})
	sent := ""
	for _, r := range w.Requests() {
		if r.Method == http.MethodPatch {
			sent = string(r.Body)
		}
	}
	for _, rule := range []string{
		`"harvestMoisture":[{"operator":"GTE","value":5}]`, `"recordingStatus":[{"operator":"EQ","value":"On"}]`, `"wetMass":[{"operator":"GT","value":0}]`,
	} {
		if !strings.Contains(sent, rule) {
			t.Errorf("the rules that were sent lack %s:\n%s", rule, sent)
		}
	}
	if strings.Contains(sent, "crop") {
		t.Errorf("the rules of crop were to go:\n%s", sent)
	}
}

// Wrong arguments are errors at that argument, which say what is wanted.
func TestFunctionErrors(t *testing.T) {
	t.Parallel()
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	null := tftypes.NewValue(tftypes.String, nil)
	rule := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"operator": tftypes.String, "value": tftypes.String}}
	rules := func(property, operator, value string) tftypes.Value {
		return tftypes.NewValue(tftypes.Map{ElementType: tftypes.List{ElementType: rule}}, map[string]tftypes.Value{
			property: tftypes.NewValue(tftypes.List{ElementType: rule}, []tftypes.Value{
				tftypes.NewValue(rule, map[string]tftypes.Value{"operator": text(operator), "value": text(value)}),
			}),
		})
	}
	removed := func(property string) tftypes.Value {
		return tftypes.NewValue(tftypes.Map{ElementType: tftypes.List{ElementType: rule}}, map[string]tftypes.Value{property: tftypes.NewValue(tftypes.List{ElementType: rule}, []tftypes.Value{})})
	}
	tests := map[string]struct {
		function  string
		arguments []tftypes.Value
		at        int64
		says      string
	}{
		"a provider by its attribute":  {"provider_app_id", []tftypes.Value{text("john_deere"), text("a"), text("STAGE")}, 0, `calls it "JohnDeere"`},
		"a provider in other capitals": {"provider_app_id", []tftypes.Value{text("johndeere"), text("a"), text("STAGE")}, 0, `calls it "JohnDeere"`},
		"an unknown provider":          {"provider_app_id", []tftypes.Value{text("Deutz"), text("a"), null}, 0, "The API has AgLeader"},
		"a name with a slash":          {"provider_app_id", []tftypes.Value{text("Stara"), text("a/b"), null}, 1, `without "/"`},
		"an unknown environment":       {"provider_app_id", []tftypes.Value{text("CNHI"), text("a"), text("stage")}, 2, "STAGE or PRODUCTION"},
		"no environment":               {"provider_app_id", []tftypes.Value{text("CNHI"), text("a"), null}, 2, "STAGE or PRODUCTION"},
		"an environment too much":      {"provider_app_id", []tftypes.Value{text("Stara"), text("a"), text("STAGE")}, 2, "leave it out"},
		"two environments":             {"provider_app_id", []tftypes.Value{text("CNHI"), text("a"), text("STAGE"), text("STAGE")}, 3, "one client_environment"},
		"an id without a name":         {"parse_provider_app_id", []tftypes.Value{text("Stara")}, 0, "the form Provider/app_name"},
		"an id of an unknown provider": {"parse_provider_app_id", []tftypes.Value{text("cnhi_field_ops/a/STAGE")}, 0, `calls it "CNHIFieldOps"`},
		"an id without environment":    {"parse_provider_app_id", []tftypes.Value{text("JohnDeere/a")}, 0, "JohnDeere/app_name/CLIENT_ENVIRONMENT"},
		"an id with one too much":      {"parse_provider_app_id", []tftypes.Value{text("Stara/a/STAGE")}, 0, "the form Stara/app_name"},
		"an empty secret":              {"webhook_signature", []tftypes.Value{text(""), text("{}")}, 0, "not empty"},
		"texts compared as numbers":    {"cleanup_rules", []tftypes.Value{rules("crop", "GT", "1")}, 0, "crop is a text"},
		"a number that is none":        {"cleanup_rules", []tftypes.Value{rules("wetMass", "GT", "much")}, 0, "has to be a number"},
		"a property of no default":     {"cleanup_rules", []tftypes.Value{removed("harvestMoistur")}, 0, `did you mean "harvestMoisture"?`},
		"a provider with a slip":       {"provider_app_id", []tftypes.Value{text("Trimbel"), text("a"), null}, 0, `did you mean "Trimble"?`},
		"an operator of neither":       {"cleanup_rules", []tftypes.Value{rules("wetMass", "OVER", "1")}, 0, "GT, GTE, LT, LTE"},
	}
	server := provider.NewServer("test")()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var arguments []*tfprotov6.DynamicValue
			for _, v := range test.arguments {
				encoded, err := tfprotov6.NewDynamicValue(v.Type(), v)
				if err != nil {
					t.Fatal(err)
				}
				arguments = append(arguments, &encoded)
			}
			response, err := server.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{Name: test.function, Arguments: arguments})
			switch {
			case err != nil:
				t.Fatal(err)
			case response.Error == nil:
				t.Fatal("no error")
			case response.Error.FunctionArgument == nil || *response.Error.FunctionArgument != test.at:
				t.Errorf("the error stands at argument %v", response.Error.FunctionArgument)
			case !strings.Contains(response.Error.Text, test.says):
				t.Errorf("the error does not say %q: %s", test.says, response.Error.Text)
			}
		})
	}
}

// Functions have descriptions, as attributes do.
func TestEveryFunctionIsDescribed(t *testing.T) {
	t.Parallel()
	all := acctest.Schemas(t).Functions
	if len(all) == 0 {
		t.Fatal("there is none")
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		f := all[name]
		if f.Summary == "" || !strings.HasSuffix(f.Description, ".") {
			t.Errorf("%s is not described: %q, %q", name, f.Summary, f.Description)
		}
		for _, p := range f.Parameters {
			if !strings.HasSuffix(p.Description, ".") {
				t.Errorf("%s: the description of %s is no sentence: %q", name, p.Name, p.Description)
			}
		}
	}
}
