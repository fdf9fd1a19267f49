package apikey_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// An import replaces no key because of what the API cannot return, and does where it shows another value.
func TestAccAPIKey_import(t *testing.T) {
	t.Parallel()
	const replace = plancheck.ResourceActionDestroyBeforeCreate
	tests := map[string]struct {
		variants  leafsim.Variants
		label     string // of the key
		neighbour string // of another key of the Leaf user
		arguments string
		action    plancheck.ResourceActionType
	}{
		"nothing configured":                    {action: plancheck.ResourceActionNoop},
		"same description":                      {label: "widget", arguments: `description = "widget"`, action: plancheck.ResourceActionNoop},
		"another description":                   {label: "old", arguments: `description = "widget"`, action: replace},
		"a description that is not there":       {neighbour: "other", arguments: `description = "widget"`, action: replace},
		"descriptions are not returned":         {variants: leafsim.Variants{KeyNoDescription: true}, label: "widget", neighbour: "other", arguments: `description = "widget"`, action: plancheck.ResourceActionUpdate},
		"lifetime":                              {label: "widget", arguments: "description = \"widget\"\nexpires_in = 3600", action: plancheck.ResourceActionUpdate},
		"lifetime, renewal and policy":          {arguments: "expires_in = 3600\nrenew_before = 600\non_invalid = \"keep\"", action: plancheck.ResourceActionUpdate},
		"a map to rotate by, which is a change": {arguments: `rotate_when_changed = { a = "b" }`, action: plancheck.ResourceActionUpdate},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, tc.variants)
			if tc.neighbour != "" {
				w.AddKey(w.User, tc.neighbour, 30*acctest.Day)
			}
			k := w.AddKey(w.User, tc.label, 365*acctest.Day)
			config := w.Config(keyOf(tc.arguments))
			step := resource.TestStep{Config: config, ConfigPlanChecks: planKey(w, tc.action)}
			if tc.action != replace {
				step.ConfigStateChecks = keyHas(map[string]any{"id": k.ID, "key": nil, "valid": true})
				step.Check = wroteKeys(w, "", len(w.Keys(w.User)))
			}
			steps := []resource.TestStep{
				{Config: config, ResourceName: keyT, ImportState: true, ImportStatePersist: true, ImportStateId: w.User + "/" + k.ID},
				step,
				acctest.EmptyPlan(config),
			}
			if tc.action == plancheck.ResourceActionUpdate { // from the first update on, a change is a change
				steps = append(steps, resource.TestStep{Config: w.Config(keyOf("description = \"changed\"\nexpires_in = 7200")), ConfigPlanChecks: planKey(w, replace)})
			}
			w.Test(t, steps...)
		})
	}
}

// Where the API has no ids, the key itself is accepted, and does not become the id.
func TestAccAPIKey_importByKey(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]leafsim.KeyText{"in full": leafsim.KeyInFull, "masked": leafsim.KeyMasked} {
		t.Run(name, func(t *testing.T) {
			u := acctest.NewAsUser(t, leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere, KeyText: text})
			k := u.AddKey(u.User, "widget", 365*acctest.Day)
			u.AddKey(u.User, "widget", 365*acctest.Day)
			u.Write(t, "main.tf", acctest.Requires+keyOf(`description = "widget"`))
			u.MustRun(t, "import", "-no-color", keyT, u.User+"/"+k.Key)
			state := acctest.TextOf(t, u.Dir+"/terraform.tfstate")
			acctest.Equal(t, "times that the state has the key", strings.Count(state, k.Key), 1)
			if !strings.Contains(state, `"key": "`+k.Key) || !strings.Contains(state, `"id": "sha256:`) {
				t.Errorf("the key should be the attribute key, and its hash the id:\n%s", strings.ReplaceAll(state, k.Key, "KEY"))
			}
			u.ExpectEmptyPlan(t)
			u.MustRun(t, "destroy", "-auto-approve")
			acctest.Equal(t, "live keys", acctest.LiveKeys(u.World), 1)
			acctest.Equal(t, "the imported key lives", isLive(u.World, k.ID), false)
		})
	}
}

// What a user is told of an import, by id and by identity.
func TestAccAPIKey_importWarns(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"id", "identity"} {
		t.Run(by, func(t *testing.T) {
			u := acctest.NewAsUser(t)
			k := u.AddKey(u.User, "widget", 365*acctest.Day)
			source := fmt.Sprintf("id = \"$USER/%s\"", k.ID)
			if by == "identity" && acctest.ImportsByIdentity(t) {
				source = fmt.Sprintf("identity = {\n leaf_user_id = \"$USER\"\n id = %q\n}", k.ID)
			}
			u.Write(t, "main.tf", acctest.Requires+keyOf("description = \"widget\"\nexpires_in = 365 * 86400")+"import {\n to = leaf_api_key.t\n "+source+"\n}\n")
			acctest.Equal(t, "warnings of the plan", acctest.WarningsOf(t, u, "plan"), "An imported API key has no key")
			acctest.Equal(t, "warnings of apply", acctest.WarningsOf(t, u, "apply", "-auto-approve"), "An imported API key has no key\nTaken on trust: expires_in")
			u.ExpectEmptyPlan(t)
			acctest.Equal(t, "writes", keyWrites(u.World), "")
		})
	}
}

func TestAccAPIKey_importRefused(t *testing.T) {
	w := acctest.New(t)
	live, revoked, expired := w.AddKey(w.User, "", 365*acctest.Day), w.AddKey(w.User, "", 365*acctest.Day), w.AddKey(w.User, "", acctest.Day)
	w.RevokeKey(revoked.ID)
	w.Clock.Advance(2 * acctest.Day)
	var steps []resource.TestStep
	for id, message := range map[string]string{
		w.User + "/" + revoked.ID:                        "Cannot import an API key that does not work",
		w.User + "/" + expired.ID:                        "Cannot import an API key that does not work",
		w.User + "/7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e": "No such API key",
		w.User + "/" + live.Key:                          "No such API key",
		live.ID:                                          "Malformed import ID",
		w.User + "/":                                     "Malformed import ID",
		"jane/" + live.ID:                                "Malformed import ID",
		"2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50/" + live.ID: "There is no Leaf user",
	} {
		steps = append(steps, resource.TestStep{Config: w.Config(keyOf("")), ResourceName: keyT, ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(message)})
	}
	w.Test(t, steps...)
}
