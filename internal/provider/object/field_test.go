package object_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var fields = object.Fields{
	{Name: "client_id", Description: "The client id."},
	{Name: "client_environment", Optional: true, OneOf: object.Environments},
	{Name: "region", Fallback: "us"},
	{Name: "client_secret", Secret: true},
	{Name: "api_key", Secret: true, Optional: true},
}

// The body has what is set, secrets in the form that is given.
func TestFieldsBody(t *testing.T) {
	t.Parallel()
	plan := object.Values{"client_id": types.StringValue("id"), "client_environment": types.StringNull(), "region": types.StringValue("us"), "client_secret": types.StringValue("old")}
	config := object.Values{"client_secret_wo": types.StringValue("new"), "client_secret": types.StringNull(), "api_key": types.StringNull(), "api_key_wo": types.StringNull()}
	want := map[string]any{"clientId": "id", "region": "us", "clientSecret": "new"}
	if got := fields.Body(plan, config); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := fmt.Sprint(fields.SecretsIn(config), fields.SecretsIn(plan)); got != "[new] [old]" {
		t.Errorf("the secrets are %s", got)
	}
}

// Every field has its attributes, and only nested ones have no validators.
func TestFieldsAttributes(t *testing.T) {
	t.Parallel()
	for use, want := range map[object.Use]string{
		{}:                               "client_id: required, 1 validator, 0 modifiers; client_environment: optional, 1 validator, 0 modifiers; region: optional, 1 validator, 0 modifiers",
		{Replaces: "it"}:                 "client_id: required, 1 validator, 1 modifiers; client_environment: optional, 1 validator, 1 modifiers; region: optional, 1 validator, 1 modifiers",
		{Nested: true}:                   "client_id: required, 0 validator, 0 modifiers; client_environment: optional, 0 validator, 0 modifiers; region: optional, 0 validator, 0 modifiers",
		{Nested: true, Unshown: true}:    "client_id: optional, 0 validator, 0 modifiers; client_environment: optional, 0 validator, 0 modifiers; region: optional, 0 validator, 0 modifiers",
		{Nested: true, Replaces: "this"}: "client_id: required, 0 validator, 1 modifiers; client_environment: optional, 0 validator, 1 modifiers; region: optional, 0 validator, 1 modifiers",
	} {
		attributes := fields.Attributes(use)
		got := ""
		for _, f := range fields.Readable() {
			a, ok := attributes[f.Name].(schema.StringAttribute)
			if !ok || a.Required == a.Optional || (f.Fallback != "") != a.Computed {
				t.Fatalf("%v: %s is required: %t, optional: %t, computed: %t", use, f.Name, a.Required, a.Optional, a.Computed)
			}
			need := map[bool]string{true: "required", false: "optional"}[a.Required]
			got += fmt.Sprintf("; %s: %s, %d validator, %d modifiers", f.Name, need, len(a.Validators), len(a.PlanModifiers))
		}
		if got[2:] != want {
			t.Errorf("%v: %s", use, got)
		}
		for _, f := range fields.Secrets() {
			plain, written := attributes[f.Name], attributes[f.Name+object.WriteOnlySuffix]
			if plain == nil || written == nil || !plain.IsSensitive() || !written.IsWriteOnly() {
				t.Errorf("%v: the attributes of %s are missing, or not those of a secret", use, f.Name)
			}
		}
	}
}

// Check says what validators do not, and nothing twice.
func TestFieldsCheck(t *testing.T) {
	t.Parallel()
	empty := types.StringValue("")
	for _, c := range []struct {
		within, summaries string
		config            object.Values
		writeOnly         bool
	}{
		{"", "", object.Values{"client_secret": types.StringValue("s")}, false},
		{"", "", object.Values{"client_secret_wo": types.StringUnknown(), "client_secret": types.StringNull(), "client_id": empty}, true},
		{"nested", "Invalid nested.client_id", object.Values{"client_secret": types.StringValue("s"), "client_id": empty}, false},
		{"nested", "", object.Values{}, false}, // it may be an object to which nothing is sent
		{"", "Invalid api_key", object.Values{"api_key": empty}, false},
	} {
		var diags diag.Diagnostics
		writeOnly := fields.Check(&diags, c.within, withNulls(c.config))
		got := ""
		for _, d := range diags {
			got += " " + d.Summary()
		}
		if got != "" {
			got = got[1:]
		}
		if got != c.summaries || writeOnly != c.writeOnly {
			t.Errorf("%q %v: %s; write-only: %t", c.within, c.config, got, writeOnly)
		}
	}
}

// withNulls are values with null for what is not set.
func withNulls(v object.Values) object.Values {
	all := object.Values{}
	for _, f := range fields {
		for _, name := range []string{f.Name, f.Name + object.WriteOnlySuffix} {
			all[name] = types.StringNull()
			if set, ok := v[name]; ok {
				all[name] = set
			}
		}
	}
	return all
}
