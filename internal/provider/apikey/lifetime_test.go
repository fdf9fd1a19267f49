package apikey_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// An API that gives keys less time than renew_before, whose clock is behind or ahead, or that prints the time of a zone: no
// key is replaced by every apply, and each is replaced in the end.
func TestAccAPIKey_strangeEnds(t *testing.T) {
	t.Parallel()
	const replace, create = plancheck.ResourceActionDestroyBeforeCreate, plancheck.ResourceActionCreate
	for name, c := range map[string]struct {
		variants  leafsim.Variants
		arguments string
		stays     time.Duration // how long a plan is empty
		replaced  time.Duration // when it is replaced
		action    plancheck.ResourceActionType
	}{
		"capped below renew_before":        {leafsim.Variants{CapExpiresIn: 900}, "expires_in = 3600\nrenew_before = 1800", 899 * time.Second, 900 * time.Second, replace},
		"capped below a year":              {leafsim.Variants{CapExpiresIn: 900}, "renew_before = 86400", 899 * time.Second, 900 * time.Second, replace},
		"capped, said valid":               {leafsim.Variants{CapExpiresIn: 900, ExpiredKeysValid: true}, "expires_in = 3600\nrenew_before = 1800", 899 * time.Second, 900 * time.Second, replace},
		"an hour behind":                   {leafsim.Variants{ClockSkew: -time.Hour}, "expires_in = 1800", 1799 * time.Second, 1800 * time.Second, replace},
		"an hour behind, renewed":          {leafsim.Variants{ClockSkew: -time.Hour}, "expires_in = 1800\nrenew_before = 600", 1199 * time.Second, 1200 * time.Second, replace},
		"an hour behind, said valid":       {leafsim.Variants{ClockSkew: -time.Hour, ExpiredKeysValid: true}, "expires_in = 1800", 1799 * time.Second, 1800 * time.Second, replace},
		"an hour behind and capped":        {leafsim.Variants{ClockSkew: -time.Hour, CapExpiresIn: 900}, "expires_in = 1800", 899 * time.Second, 900 * time.Second, create},
		"half of its time behind":          {leafsim.Variants{ClockSkew: -time.Hour}, "expires_in = 7200\nrenew_before = 3600", 3599 * time.Second, time.Hour, replace},
		"an hour ahead":                    {leafsim.Variants{ClockSkew: time.Hour}, "expires_in = 1800", 1799 * time.Second, 1800 * time.Second, replace},
		"an hour ahead, renewed":           {leafsim.Variants{ClockSkew: time.Hour}, "expires_in = 1800\nrenew_before = 600", 1199 * time.Second, 1200 * time.Second, replace},
		"time of a western zone, renewed":  {leafsim.Variants{KeyLocalTime: -6 * time.Hour}, "expires_in = 3600\nrenew_before = 600", 2999 * time.Second, 3000 * time.Second, replace},
		"time of an eastern zone, renewed": {leafsim.Variants{KeyLocalTime: 6 * time.Hour}, "expires_in = 3600\nrenew_before = 600", 2999 * time.Second, 3000 * time.Second, replace},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, c.variants)
			config := w.Config(keyOf(c.arguments))
			var made time.Time
			w.Test(t,
				resource.TestStep{PreConfig: func() { made = w.Clock.Now() }, Config: config, ConfigStateChecks: keyHas(map[string]any{"valid": true, "rotation_due": false})},
				resource.TestStep{
					PreConfig: func() { w.Clock.Advance(c.stays - w.Clock.Now().Sub(made)) },
					Config:    config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionNoop), Check: wroteKeys(w, "", 1),
				},
				resource.TestStep{
					PreConfig: func() { w.Clock.Advance(c.replaced - w.Clock.Now().Sub(made)) },
					Config:    config, ConfigPlanChecks: planKey(w, c.action), Check: wroteKeys(w, map[plancheck.ResourceActionType]string{replace: "DELETE POST", create: "POST"}[c.action], 1),
				},
			)
		})
	}
}

// What is wrong with an end is said, by the apply that made the key and by each plan.
func TestAccAPIKey_strangeEndWarns(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		variants leafsim.Variants
		warning  string
	}{
		"capped": {leafsim.Variants{CapExpiresIn: 900}, "An API key lives too short to be renewed in time"},
		"behind": {leafsim.Variants{ClockSkew: -2 * time.Hour}, "Leaf's clock and this machine's differ"},
	} {
		t.Run(name, func(t *testing.T) {
			u := acctest.NewAsUser(t, c.variants)
			u.Write(t, "main.tf", acctest.Requires+keyOf("expires_in = 3600\nrenew_before = 1800"))
			acctest.Equal(t, "warnings of the apply", acctest.WarningsOf(t, u, "apply", "-auto-approve"), c.warning)
			acctest.Equal(t, "warnings of the plan", acctest.WarningsOf(t, u, "plan"), c.warning)
			u.ExpectEmptyPlan(t)
			u.Write(t, "provider.tf", "provider \"leaf\" {\n  silence_warnings = [\"key_expiry\"]\n}\n")
			acctest.Equal(t, "silenced warnings", acctest.WarningsOf(t, u, "plan"), "")
		})
	}
}

// listOf answers the list of keys with rows that were changed.
func listOf(w *acctest.World, change func(row map[string]any)) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rows := []map[string]any{}
		for _, k := range w.Keys(w.User) {
			row := map[string]any{"id": k.ID, "key": k.Key[:4] + "..." + k.Key[len(k.Key)-4:], "expiresAt": k.ExpiresAt.Format("2006-01-02T15:04:05.000Z"), "valid": k.RevokedAt == nil}
			if k.Description != nil {
				row["description"] = *k.Description
			}
			change(row)
			rows = append(rows, row)
		}
		rw.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(rw).Encode(rows)
	})
}

// The list prints the end some milliseconds off that of the answer: the key is found, and nothing that is computed from it
// changes.
func TestAccAPIKey_endsMillisecondsApart(t *testing.T) {
	w := acctest.New(t)
	w.After(leafsim.On(http.MethodGet, acctest.Keys, listOf(w, func(row map[string]any) {
		end, err := time.Parse(time.RFC3339Nano, row["expiresAt"].(string))
		if err != nil {
			t.Error(err)
		}
		row["expiresAt"] = end.Add(7 * time.Millisecond).Format("2006-01-02T15:04:05.000Z")
	})))
	config := w.Config(keyOf(""), "resource \"terraform_data\" \"consumer\" {\n  input = leaf_api_key.t.expires_at\n}\n")
	w.Test(t,
		resource.TestStep{Config: config},
		acctest.EmptyPlan(config),
		resource.TestStep{
			Config: config, Check: wroteKeys(w, "", 1), ConfigPlanChecks: planKey(w, plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{keyState(func(keys map[string]map[string]any) error {
				_, err := ownKeys(w, keys, 1)
				return err
			})},
		},
	)
}
