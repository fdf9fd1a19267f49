package apikey_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// seconds writes a duration as the arguments have it.
func seconds(d time.Duration) int { return int(d / time.Second) }

const renewed = `
  expires_in   = 90 * 86400
  renew_before = 30 * 86400
`

// renew_before replaces a key in time, in the order that the lifecycle asks for: with create_before_destroy the new key
// is there before the old one is revoked.
func TestAccAPIKey_renewBefore(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		lifecycle, writes string
		action            plancheck.ResourceActionType
	}{
		"create before destroy": {createBeforeDestroy, "POST DELETE", plancheck.ResourceActionCreateBeforeDestroy},
		"by default":            {"", "DELETE POST", plancheck.ResourceActionDestroyBeforeCreate},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			config := w.Config(keyOf(renewed + tc.lifecycle))
			w.Test(t,
				resource.TestStep{Config: config, ConfigStateChecks: keyHas(map[string]any{"rotation_due": false, "valid": true})},
				resource.TestStep{PreConfig: func() { w.Clock.Advance(60*acctest.Day - time.Second) }, Config: config, PlanOnly: true},
				resource.TestStep{
					PreConfig: func() { w.Clock.Advance(time.Second) },
					Config:    config, ConfigPlanChecks: planKey(w, tc.action), Check: wroteKeys(w, tc.writes, 1),
					ConfigStateChecks: keyHas(map[string]any{"rotation_due": false, "valid": true}),
				},
				acctest.EmptyPlan(config),
			)
		})
	}
}

// A plan is saved before the renewal time and applied after it: it still applies, and the next plan replaces.
func TestAccAPIKey_savedPlanOutlivesRenewal(t *testing.T) {
	w := acctest.New(t)
	config := func(onInvalid string) string {
		return w.Config(keyOf(renewed + fmt.Sprintf("on_invalid = %q", onInvalid)))
	}
	w.Test(t,
		resource.TestStep{Config: config("replace")},
		resource.TestStep{
			Config: config("keep"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(keyT, plancheck.ResourceActionUpdate),
				acctest.AtPlan(func() { w.Clock.Advance(61 * acctest.Day); w.ResetRequests() }),
			}},
			Check: wroteKeys(w, "", 1), ExpectNonEmptyPlan: true,
		},
		resource.TestStep{Config: config("keep"), ConfigPlanChecks: planKey(w, plancheck.ResourceActionDestroyBeforeCreate), Check: wroteKeys(w, "DELETE POST", 1)},
		// The same for a plan that replaces, applied when the key has expired meanwhile.
		resource.TestStep{
			PreConfig: func() { w.Clock.Advance(61 * acctest.Day) }, Config: config("keep"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(keyT, plancheck.ResourceActionDestroyBeforeCreate),
				acctest.AtPlan(func() { w.Clock.Advance(60 * acctest.Day) }),
			}},
			Check: wroteKeys(w, "DELETE POST DELETE POST", 1),
		},
	)
}

// A change of renew_before is in place, unless the key is due by it.
func TestAccAPIKey_renewBeforeChanges(t *testing.T) {
	w := acctest.New(t)
	config := func(before time.Duration) string {
		return w.Config(keyOf(fmt.Sprintf("expires_in = %d\nrenew_before = %d", seconds(90*acctest.Day), seconds(before))))
	}
	w.Test(t,
		resource.TestStep{Config: config(30 * acctest.Day)},
		resource.TestStep{
			// Due by the old value and not by the new one.
			PreConfig: func() { w.Clock.Advance(61 * acctest.Day) },
			Config:    config(10 * acctest.Day), ConfigPlanChecks: planKey(w, plancheck.ResourceActionUpdate), Check: wroteKeys(w, "", 1),
			ConfigStateChecks: keyHas(map[string]any{"rotation_due": false}),
		},
		resource.TestStep{Config: config(29 * acctest.Day), ConfigPlanChecks: planKey(w, plancheck.ResourceActionDestroyBeforeCreate), Check: wroteKeys(w, "DELETE POST", 1)},
	)
}

// What happens to a key elsewhere, and what on_invalid makes of it.
func TestAccAPIKey_onInvalid(t *testing.T) {
	t.Parallel()
	revoke := func(w *acctest.World) { w.RevokeKey(w.Keys(w.User)[0].ID) }
	remove := func(w *acctest.World) { w.RemoveKey(w.Keys(w.User)[0].ID) }
	expire := func(w *acctest.World) { w.Clock.Advance(91 * acctest.Day) }
	const create, replace = plancheck.ResourceActionCreate, plancheck.ResourceActionDestroyBeforeCreate
	tests := map[string]struct {
		variants leafsim.Variants
		happens  func(*acctest.World)
		action   plancheck.ResourceActionType // with "replace"
	}{
		"revoked":               {happens: revoke, action: create},
		"revoked, not listed":   {variants: leafsim.Variants{RevokedKeysVanish: true}, happens: revoke, action: create},
		"revoked, without ids":  {variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere, KeyText: leafsim.KeyMasked}, happens: revoke, action: create},
		"removed":               {happens: remove, action: create},
		"removed, without ids":  {variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, happens: remove, action: create},
		"expired":               {happens: expire, action: replace},
		"expired, said valid":   {variants: leafsim.Variants{ExpiredKeysValid: true}, happens: expire, action: replace},
		"expired, not listed":   {variants: leafsim.Variants{ExpiredKeysVanish: true}, happens: expire, action: create},
		"revoked, then expired": {happens: func(w *acctest.World) { revoke(w); expire(w) }, action: create},
	}
	for name, tc := range tests {
		config := func(w *acctest.World, onInvalid string) string {
			return w.Config(keyOf("expires_in = 90 * 86400\n" + onInvalid))
		}
		t.Run(name+"/replace", func(t *testing.T) {
			w := acctest.New(t, tc.variants)
			writes := map[plancheck.ResourceActionType]string{create: "POST", replace: "DELETE POST"}[tc.action]
			w.Test(t,
				resource.TestStep{Config: config(w, "")},
				resource.TestStep{
					PreConfig: func() { tc.happens(w) }, Config: config(w, ""),
					ConfigPlanChecks: planKey(w, tc.action), Check: wroteKeys(w, writes, 1),
				},
			)
			acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 0)
		})
		t.Run(name+"/keep", func(t *testing.T) {
			w := acctest.New(t, tc.variants)
			keep := config(w, `on_invalid = "keep"`)
			w.Test(t,
				resource.TestStep{Config: keep},
				resource.TestStep{
					PreConfig: func() { tc.happens(w) }, Config: keep,
					ConfigPlanChecks: planKey(w, plancheck.ResourceActionNoop), Check: wroteKeys(w, "", 0),
					ConfigStateChecks: keyHas(map[string]any{"valid": false}),
				},
				resource.TestStep{Config: config(w, ""), ConfigPlanChecks: planKey(w, replace), Check: wroteKeys(w, "DELETE POST", 1)},
			)
		})
	}
}

// A key of which the id is not known expires like any other.
func TestAccAPIKey_expiresWithoutID(t *testing.T) {
	w := acctest.New(t)
	w.Clock.Advance(-w.Clock.Now().Sub(w.Clock.Now().Truncate(time.Hour)))
	redacted := w.After(leafsim.On(http.MethodGet, acctest.Keys, redactedList(w)))
	remove := somebodyElse(w.After, func() { w.AddKey(w.User, "widget", 90*acctest.Day) })
	config := w.Config(keyOf(labelled + "\nexpires_in = 90 * 86400"))
	w.Test(t,
		resource.TestStep{Config: config, ConfigStateChecks: keyHas(map[string]any{"id": nil, "valid": true})},
		resource.TestStep{
			PreConfig: func() { remove(); w.Clock.Advance(90 * acctest.Day) },
			Config:    config, PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			PreConfig: redacted,
			Config:    config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionDestroyBeforeCreate), Check: wroteKeys(w, "DELETE POST", 1),
		},
	)
}

// rotate_when_changed replaces between two maps, not when it comes or goes.
func TestAccAPIKey_rotateWhenChanged(t *testing.T) {
	w := acctest.New(t)
	step := func(texts string, action plancheck.ResourceActionType, writes string) resource.TestStep {
		return resource.TestStep{
			Config:           w.Config(keyOf("rotate_when_changed = " + texts + createBeforeDestroy)),
			ConfigPlanChecks: planKey(w, action), Check: wroteKeys(w, writes, 1),
		}
	}
	w.Test(t,
		step("null", plancheck.ResourceActionCreate, "POST"),
		step(`{ release = "1" }`, plancheck.ResourceActionUpdate, ""),
		step(`{ release = "2" }`, plancheck.ResourceActionCreateBeforeDestroy, "POST DELETE"),
		step(`{}`, plancheck.ResourceActionCreateBeforeDestroy, "POST DELETE"),
		step("null", plancheck.ResourceActionUpdate, ""),
	)
}

// Without renew_before, a key warns within 30 days or a tenth of its lifetime of its end, the shorter. The keys are made
// on a clock that is behind by their age.
func TestAccAPIKey_expiryWarning(t *testing.T) {
	t.Parallel()
	for age, keys := range map[time.Duration]map[string]bool{
		340 * acctest.Day: {"": true, "expires_in = 371 * 86400": false, "expires_in = 365 * 86400\nrenew_before = 86400": false},
		100 * acctest.Day: {"expires_in = 109 * 86400": true, "expires_in = 112 * 86400": false, "expires_in = 129 * 86400": false},
	} {
		t.Run(age.String(), func(t *testing.T) {
			u := acctest.NewAsUser(t)
			u.Clock.Advance(-age)
			config, want, i := acctest.Requires, 0, 0
			for arguments, warns := range keys {
				i++
				config += strings.Replace(keyOf(arguments), `"t"`, fmt.Sprintf(`"t%d"`, i), 1)
				if warns {
					want++
				}
			}
			u.Write(t, "main.tf", config)
			u.Apply(t)
			warnings := acctest.WarningsOf(t, u, "plan")
			acctest.Equal(t, "warnings: "+warnings, strings.Count(warnings, "An API key is about to expire"), want)
			u.Write(t, "main.tf", config+"provider \"leaf\" {\n  silence_warnings = [\"key_expiry\"]\n}\n")
			acctest.Equal(t, "silenced warnings", acctest.WarningsOf(t, u, "plan"), "")
		})
	}
}

// age lets the keys in the state have been made earlier by the provider's clock, which tests cannot move there.
func age(t *testing.T, u *acctest.AsUser, by time.Duration) {
	t.Helper()
	path := filepath.Join(u.Dir, "terraform.tfstate")
	state := regexp.MustCompile(`"private": "([^"]*)"`).ReplaceAllStringFunc(acctest.TextOf(t, path), func(line string) string {
		coded := strings.Split(line, `"`)[3]
		raw, err := base64.StdEncoding.DecodeString(coded)
		private := map[string][]byte{}
		own := map[string]any{}
		if err := errors.Join(err, json.Unmarshal(raw, &private), json.Unmarshal(private["written_created_time"], &own)); err != nil {
			t.Fatal(err)
		}
		text, _ := own["at"].(string)
		at, err := time.Parse(time.RFC3339Nano, text)
		own["at"] = at.Add(-by)
		private["written_created_time"], _ = json.Marshal(own)
		raw, _ = json.Marshal(private)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Replace(line, coded, base64.StdEncoding.EncodeToString(raw), 1)
	})
	if err := os.WriteFile(path, []byte(state), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What a user sees: a refresh-only plan shows that a key is due, a plan says why it replaces, and a kept key warns.
func TestAccAPIKey_saysWhy(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.Clock.Advance(-61 * acctest.Day)
	arguments := map[string]string{"due": renewed, "kept": `on_invalid = "keep"`, "expired": "expires_in = 60 * 86400"}
	config := acctest.Requires
	for name, text := range arguments {
		config += strings.Replace(keyOf(text+"\ndescription = \""+name+"\""), `"t"`, `"`+name+`"`, 1)
	}
	u.Write(t, "main.tf", config)
	u.Apply(t)
	age(t, u, 61*acctest.Day)
	for _, k := range u.Keys(u.User) {
		if *k.Description == "kept" {
			u.RevokeKey(k.ID)
		}
	}
	u.Clock.Advance(61 * acctest.Day)
	refresh := u.MustRun(t, "plan", "-refresh-only", "-no-color").Stdout
	for _, want := range []string{`~ rotation_due = false -> true`, `~ valid        = true -> false`} {
		if !strings.Contains(refresh, want) {
			t.Errorf("the refresh-only plan does not show %q:\n%s", want, refresh)
		}
	}
	plan := u.MustRun(t, "plan", "-no-color").Stdout
	for _, want := range []string{`rotation_due +.*true.* # forces replacement`, `valid +.*false.* # forces replacement`} {
		if !regexp.MustCompile(want).MatchString(plan) {
			t.Errorf("the plan does not say %q:\n%s", want, plan)
		}
	}
	acctest.Equal(t, "warnings", acctest.WarningsOf(t, u, "plan"), "An API key does not work")
	got := u.PlannedActions(t)
	if want := map[string]string{"leaf_api_key.due": "delete,create", "leaf_api_key.expired": "delete,create"}; !maps.Equal(got, want) {
		t.Errorf("planned: %v, expected %v", got, want)
	}
}

// A refresh that finds a key as it was changes nothing, not even beside the state.
func TestAccAPIKey_refreshIsNoChange(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.Write(t, "main.tf", acctest.Requires+keyOf(""))
	u.Apply(t)
	if r := u.Run(t, "plan", "-refresh-only", "-detailed-exitcode", "-no-color"); r.Code != 0 {
		t.Errorf("exit code %d:\n%s\n%s", r.Code, r.Stdout, r.Stderr)
	}
}
