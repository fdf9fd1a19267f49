package apikey_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// A key without a description, or with mark_api_keys, carries a mark at Leaf, of which nobody sees anything in state, in the
// data source and after an import, however Leaf writes it.
func TestAccAPIKey_mark(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		provider, arguments string
		sent                string
		description         any
		variants            leafsim.Variants
	}{
		"not described":           {"", "", `^terraform-[a-z]{12}$`, nil, leafsim.Variants{}},
		"not described, marking":  {marking, "", `^terraform-[a-z]{12}$`, nil, leafsim.Variants{KeyIDs: leafsim.KeyIDsEverywhere}},
		"described":               {"", labelled, `^widget$`, "widget", leafsim.Variants{}},
		"described, marking":      {marking, labelled, `^widget \[terraform-[a-z]{12}\]$`, "widget", leafsim.Variants{}},
		"in capitals":             {"", "", `^terraform-[a-z]{12}$`, nil, leafsim.Variants{Texts: leafsim.Texts{Upper: true}}},
		"no ids, masked keys":     {marking, labelled, `^widget \[terraform-[a-z]{12}\]$`, "widget", leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere, KeyText: leafsim.KeyMasked}},
		"no descriptions in list": {"", "", `^terraform-[a-z]{12}$`, nil, leafsim.Variants{KeyNoDescription: true}},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, c.variants)
			config := w.Config(c.provider, keyOf(c.arguments), "data \"leaf_api_keys\" \"t\" {\n  leaf_user_id = leaf_api_key.t.leaf_user_id\n  depends_on = [leaf_api_key.t]\n}\n")
			var listed knownvalue.Check = knownvalue.Null()
			if text, ok := c.description.(string); ok {
				listed = knownvalue.StringExact(text)
			}
			steps := []resource.TestStep{
				{
					Config: config, Check: wroteKeys(w, "POST", 1),
					ConfigStateChecks: append(keyHas(map[string]any{"description": c.description}),
						statecheck.ExpectKnownValue("data.leaf_api_keys.t", tfjsonpath.New("api_keys").AtSliceIndex(0).AtMapKey("description"), listed)),
				},
				acctest.EmptyPlan(config),
			}
			if c.variants.KeyIDs != leafsim.KeyIDsNowhere {
				steps = append(steps, resource.TestStep{
					ResourceName: keyT, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"key", "expires_in", "rotation_due"},
					ImportStateIdFunc: func(*terraform.State) (string, error) { return w.User + "/" + w.Keys(w.User)[0].ID, nil },
				})
			}
			w.Test(t, steps...)
			if sent := *w.Keys(w.User)[0].Description; !regexp.MustCompile(c.sent).MatchString(sent) {
				t.Errorf("the description at Leaf is %q", sent)
			}
			acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 0)
		})
	}
}

// However Leaf writes descriptions, with a mark or without, no key is replaced and no plan shows anything.
func TestAccAPIKey_descriptionsWrittenOtherwise(t *testing.T) {
	t.Parallel()
	const blanks = `description = " Widget of Jane "`
	// In the last ones the key has to be found by what little the list shows.
	unnamed := leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere, KeyText: leafsim.KeyMasked}
	for name, c := range map[string]struct {
		texts               leafsim.Texts
		provider, arguments string
		variants            leafsim.Variants
	}{
		"capitals":                 {texts: leafsim.Texts{Upper: true}, arguments: labelled},
		"trimmed, small letters":   {texts: leafsim.Texts{Trimmed: true, Lower: true}, arguments: blanks},
		"masked":                   {texts: leafsim.Texts{Masked: true}, arguments: labelled},
		"empty":                    {texts: leafsim.Texts{Empty: true}, arguments: labelled},
		"mark masked":              {texts: leafsim.Texts{Masked: true}},
		"mark empty":               {texts: leafsim.Texts{Empty: true}},
		"marked, masked":           {texts: leafsim.Texts{Masked: true}, provider: marking, arguments: labelled},
		"no ids, mark masked":      {texts: leafsim.Texts{Masked: true}, variants: unnamed},
		"no ids, marked, capitals": {texts: leafsim.Texts{Trimmed: true, Upper: true}, provider: marking, arguments: blanks, variants: unnamed},
		"no ids, marked, masked":   {texts: leafsim.Texts{Masked: true}, provider: marking, arguments: labelled, variants: unnamed},
	} {
		t.Run(name, func(t *testing.T) {
			c.variants.Texts = c.texts
			w := acctest.New(t, c.variants)
			config := w.Config(c.provider, keyOf(c.arguments))
			w.Test(t,
				resource.TestStep{Config: config, Check: wroteKeys(w, "POST", 1)},
				resource.TestStep{Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionNoop), Check: wroteKeys(w, "", 1)},
			)
			acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 0)
		})
	}
}

// An import that learns the description in Leaf's spelling keeps the key, and the state the configured text.
func TestAccAPIKey_importOfAnotherSpelling(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{Texts: leafsim.Texts{Upper: true}})
	k := w.AddKey(w.User, "widget", 365*acctest.Day)
	config := w.Config(keyOf(labelled))
	w.Test(t,
		resource.TestStep{Config: config, ResourceName: keyT, ImportState: true, ImportStatePersist: true, ImportStateId: w.User + "/" + k.ID},
		resource.TestStep{
			Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionUpdate), Check: wroteKeys(w, "", 1),
			ConfigStateChecks: keyHas(map[string]any{"id": k.ID, "description": "widget"}),
		},
		acctest.EmptyPlan(config),
		resource.TestStep{Config: w.Config(keyOf(`description = "Widget"`)), ConfigPlanChecks: planKey(w, plancheck.ResourceActionDestroyBeforeCreate)},
	)
}

// A description that was really changed under the id is shown and put back, though Leaf writes it its own way.
func TestAccAPIKey_descriptionReallyChanged(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string]string{"described": labelled, "not described": ""} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, leafsim.Variants{Texts: leafsim.Texts{Upper: true}})
			config := w.Config(keyOf(arguments))
			w.Test(t,
				resource.TestStep{Config: config},
				acctest.EmptyPlan(config),
				resource.TestStep{
					PreConfig: func() {
						w.After(func(r *http.Request) http.Handler {
							if r.Method != http.MethodGet || len(w.Keys(w.User)) > 1 {
								return nil
							}
							return leafsim.On(http.MethodGet, acctest.Keys, listOf(w, func(row map[string]any) { row["description"] = "ANOTHER" }))(r)
						})
					},
					Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionDestroyBeforeCreate),
					Check: acctest.Check(func() error {
						if got := keyWrites(w); got != "DELETE POST" {
							return fmt.Errorf("the writes are %s", got)
						}
						return nil
					}),
				},
			)
		})
	}
}

// The mark of a key is in the request, and two keys have different ones.
func TestAccAPIKey_marksDiffer(t *testing.T) {
	w := acctest.New(t)
	w.Test(t, resource.TestStep{Config: w.Config(keyOf("count = 3"))})
	marks := map[string]bool{}
	for _, r := range w.Requests() {
		var body struct {
			Description string `json:"description"`
		}
		if r.Method == http.MethodPost && r.Path == acctest.Keys && json.Unmarshal(r.Body, &body) == nil {
			marks[body.Description] = true
		}
	}
	acctest.Equal(t, "marks", len(marks), 3)
}
