package apikey_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const everyArgument = `
  description         = "widget"
  expires_in          = 90 * 86400
  renew_before        = 30 * 86400
  on_invalid          = "keep"
  rotate_when_changed = { release = "1" }
  timeouts            = { create = "1m", read = "1m", update = "1m", delete = "1m" }
`

// Each attribute is changed: what the API cannot change replaces the key, and what concerns Terraform alone does not.
// Then what is computed from the key does not ripple either.
func TestAccAPIKey_changes(t *testing.T) {
	w := acctest.New(t)
	second := w.AddUser("John Smith")
	const consumer = `
resource "terraform_data" "consumer" {
  input = [leaf_api_key.t.id, leaf_api_key.t.key, leaf_api_key.t.expires_at]
}
`
	config := everyArgument
	step := func(old, changed string, replaced bool) resource.TestStep {
		key, other, writes := plancheck.ResourceActionUpdate, plancheck.ResourceActionNoop, ""
		if replaced {
			key, other, writes = plancheck.ResourceActionDestroyBeforeCreate, plancheck.ResourceActionUpdate, "DELETE POST"
		}
		config = strings.Replace(config, old, changed, 1)
		checks := planKey(w, key)
		checks.PreApply = append(checks.PreApply, plancheck.ExpectResourceAction("terraform_data.consumer", other))
		return resource.TestStep{
			Config:           strings.Replace(w.Config(keyOf(config)+consumer), w.User, user(w, config, second), 1),
			ConfigPlanChecks: checks,
			Check: acctest.Check(func() error {
				if got := keyWrites(w); got != writes {
					return fmt.Errorf("changing %q to %q wrote %q, expected %q", old, changed, got, writes)
				}
				return nil
			}),
		}
	}
	w.Test(t,
		resource.TestStep{Config: w.Config(keyOf(config) + consumer), Check: acctest.Check(func() error {
			body := ""
			for _, r := range w.Requests() {
				if r.Method == http.MethodPost && r.Path == acctest.Keys {
					body = string(r.Body)
				}
			}
			if want := fmt.Sprintf(`{"description":"widget","expiresIn":7776000,"leafUserId":%q}`, w.User); body != want {
				return fmt.Errorf("the request is %s, expected %s", body, want)
			}
			return nil
		})},
		step("renew_before        = 30", "renew_before        = 20", false),
		step(`"keep"`, `"replace"`, false),
		step(`"1m"`, `"2m"`, false),
		step("= 90 *", "= 80 *", true),
		step(`"widget"`, `"another widget"`, true),
		step(`description         = "another widget"`, "", true),
		step(`release = "1"`, `release = "2"`, true),
		step("expires_in", "# upper case\n expires_in", false),
		step("# upper case\n", "# second\n", true),
	)
	acctest.Equal(t, "live keys", acctest.LiveKeys(w), 0)
}

// user is the Leaf user that a configuration means by its comment.
func user(w *acctest.World, config, second string) string {
	switch {
	case strings.Contains(config, "# upper case"):
		return strings.ToUpper(w.User)
	case strings.Contains(config, "# second"):
		return second
	}
	return w.User
}

func TestAccAPIKey_badInput(t *testing.T) {
	w := acctest.New(t)
	var steps []resource.TestStep
	for arguments, message := range map[string]string{
		"expires_in = 899":                                `expires_in.*from 900 to 315360000`,
		`description = ""`:                                `description must not be an empty text`,
		`description = "terraform-kqzvbnxwpdfh"`:          `must not be terraform- and twelve letters`,
		`description = "widget [Terraform-kqzvbnxwpdfh]"`: `must not be terraform- and twelve letters`,
		`on_invalid = "ignore"`:                           `on_invalid must be replace or keep`,
		"renew_before = 0":                                `renew_before.*from 1 to`,
		"expires_in = 3600\nrenew_before = 3600":          `renew_before \(3600 seconds\) must be less than the lifetime`,
		"renew_before = 365 * 86400":                      `lifetime of the key \(31536000 seconds\)`,
		"lifecycle {}\n}\nresource \"leaf_api_key\" \"u\" {\n  leaf_user_id = \"jane\"": `leaf_user_id must be the id of a Leaf user`,
	} {
		pattern := regexp.MustCompile(`(?s)` + strings.ReplaceAll(message, " ", `\s+`))
		steps = append(steps, resource.TestStep{Config: w.Config(keyOf(arguments)), PlanOnly: true, ExpectError: pattern})
	}
	w.Test(t, steps...)
	acctest.Equal(t, "requests", len(w.Requests()), 0)
}

// A list that cannot be read is never an absence.
func TestAccAPIKey_failedReads(t *testing.T) {
	w := acctest.New(t)
	config := w.Config(keyOf(""))
	steps := []resource.TestStep{{Config: config}}
	remove := func() {}
	for _, answer := range []http.Handler{
		leafsim.Status(http.StatusUnauthorized), leafsim.Status(http.StatusForbidden), leafsim.Status(http.StatusInternalServerError),
		leafsim.Status(http.StatusNotFound), leafsim.HTML(http.StatusNotFound), leafsim.HTML(http.StatusOK), leafsim.Truncated(http.StatusOK),
		leafsim.JSON(http.StatusOK, "null"), leafsim.JSON(http.StatusOK, "{}"), leafsim.JSON(http.StatusOK, ""), leafsim.JSON(http.StatusOK, "[null]"),
		leafsim.JSON(http.StatusOK, `[{"name": "something else"}]`), leafsim.JSON(http.StatusOK, `{"content": []}`),
	} {
		steps = append(steps, resource.TestStep{
			PreConfig: func() {
				remove()
				remove = w.Before(leafsim.On(http.MethodGet, acctest.Keys, answer))
			},
			Config: config, PlanOnly: true, ExpectError: regexp.MustCompile(`Cannot read the API key`),
		})
	}
	steps = append(steps, resource.TestStep{PreConfig: func() { remove() }, Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionNoop)})
	w.Test(t, steps...)
	acctest.Equal(t, "keys made", len(w.Keys(w.User)), 1)
}

// With the Leaf user its keys are gone too.
func TestAccAPIKey_userDeleted(t *testing.T) {
	w := acctest.New(t)
	config := w.Config(keyOf(""))
	w.Test(t,
		resource.TestStep{Config: config},
		resource.TestStep{PreConfig: func() { w.DeleteUser(w.User) }, Config: config, ExpectError: regexp.MustCompile(`(?s)Cannot create an API key.*knows\s+no\s+Leaf\s+user`)},
	)
}

// Destroy revokes; what is revoked or gone already is success, whatever the API says to it.
func TestAccAPIKey_destroy(t *testing.T) {
	t.Parallel()
	revoke := func(w *acctest.World) { w.RevokeKey(w.Keys(w.User)[0].ID) }
	remove := func(w *acctest.World) { w.RemoveKey(w.Keys(w.User)[0].ID) }
	for name, tc := range map[string]struct {
		variants leafsim.Variants
		happens  func(*acctest.World) // while the request is on its way
	}{
		"live":                        {happens: func(*acctest.World) {}},
		"revoked, 404":                {happens: revoke},
		"revoked, 410":                {variants: leafsim.Variants{DeleteMissing: http.StatusGone}, happens: revoke},
		"revoked, 400":                {variants: leafsim.Variants{DeleteMissing: http.StatusBadRequest}, happens: revoke},
		"removed, 404":                {happens: remove},
		"removed, 400":                {variants: leafsim.Variants{DeleteMissing: http.StatusBadRequest}, happens: remove},
		"no ids, revoked, 404":        {variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, happens: revoke},
		"no ids, masked, gone, empty": {variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere, KeyText: leafsim.KeyMasked, EmptyNotFound: true}, happens: remove},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, tc.variants)
			var once sync.Once
			w.Before(func(r *http.Request) http.Handler {
				if r.Method == http.MethodDelete {
					once.Do(func() { tc.happens(w) })
				}
				return nil
			})
			w.Test(t,
				resource.TestStep{Config: w.Config(keyOf(""))},
				resource.TestStep{
					Config: " ", ConfigPlanChecks: planKey(w, plancheck.ResourceActionDestroy),
					Check: wroteKeys(w, "DELETE", 0),
				},
			)
		})
	}
}

// A refusal to revoke is no success: the key stays in the state, and the next destroy revokes it.
func TestAccAPIKey_destroyFails(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{DeleteMissing: http.StatusBadRequest})
	steps := []resource.TestStep{{Config: w.Config(keyOf(""))}}
	for _, answer := range []http.Handler{
		leafsim.Status(http.StatusBadRequest), leafsim.Status(http.StatusForbidden), leafsim.Status(http.StatusInternalServerError), leafsim.HTML(http.StatusNotFound),
	} {
		steps = append(steps, resource.TestStep{
			PreConfig: func() { w.Before(leafsim.Times(1, leafsim.On(http.MethodDelete, keyPath, answer))) },
			Config:    " ", ExpectError: regexp.MustCompile(`(?s)Cannot revoke the API key.*still in\s+the\s+state`),
		})
	}
	w.Test(t, append(steps, resource.TestStep{Config: " ", ConfigPlanChecks: planKey(w, plancheck.ResourceActionDestroy), Check: wroteKeys(w, "DELETE", 0)})...)
}

// A refresh of many keys of one Leaf user reads one list, and their creation at most two for each.
func TestAccAPIKey_budget(t *testing.T) {
	const n = 50
	// A list that tells neither its length nor of a next page, and has 20 entries, is asked for more.
	w := acctest.New(t, leafsim.Variants{Paged: true})
	lists := func(most int) resource.TestCheckFunc {
		return acctest.Check(func() error {
			if got := w.Count(http.MethodGet, acctest.Keys); got > most || got == 0 {
				return fmt.Errorf("%d requests for the list, expected %d at most", got, most)
			}
			return nil
		})
	}
	config := w.Config(keyOf(fmt.Sprintf("count = %d", n)))
	reset := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.AtPlan(w.ResetRequests)}}
	w.Test(t,
		resource.TestStep{Config: config, ConfigPlanChecks: reset, Check: lists(1 + n/5)},
		// An apply of nothing still refreshes, in its plan alone.
		resource.TestStep{PreConfig: w.ResetRequests, Config: config, Check: lists(1)},
	)
}
