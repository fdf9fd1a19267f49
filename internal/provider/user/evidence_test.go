package user_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// However the API writes texts, no plan has a change, and what somebody else changes is still shown and put back.
func TestAccUser_spelling(t *testing.T) {
	t.Parallel()
	of := func(address string) string {
		return userOf("name = \" Ada Byron \"\nemail = \"Ada@Example.com\"\nphone = \"+1 (555) 123-4567\"\nexternal_id = \"Grower-1\"\naddress = \"" + address + `"`)
	}
	has := func(w *acctest.World, address string) resource.TestCheckFunc {
		return hasUser(w, 0, map[string]string{"name": " Ada Byron ", "email": "Ada@Example.com", "phone": "+1 (555) 123-4567", "externalId": "Grower-1", "address": address})
	}
	for name, texts := range map[string]leafsim.Texts{
		"as it is": {}, "trimmed": {Trimmed: true}, "small": {Lower: true}, "capitals": {Upper: true, OnlyGET: true}, "email": {Email: true}, "phone": {Phone: true},
		"slash": {Slash: true}, "masked": {Masked: true}, "trimmed, small and digits": {Trimmed: true, Lower: true, Phone: true, OnlyGET: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, leafsim.Variants{Texts: texts})
			config := of("leaf.example.com")
			w.Test(t,
				resource.TestStep{Config: config, Check: has(w, "leaf.example.com")},
				resource.TestStep{
					PreConfig: func() {
						w.ChangeUser(acctest.NewestUser(w), map[string]string{"email": "eve@example.org", "phone": "555 9876543"})
					},
					Config:           config,
					ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionUpdate),
					Check:            has(w, "leaf.example.com"),
				},
				resource.TestStep{
					Config:           of("4 Barn Rd"),
					ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionUpdate),
					Check:            has(w, "4 Barn Rd"),
				},
			)
		})
	}
}

// An empty text is a field that somebody has cleared where the API shows others, and no change where it shows none.
func TestAccUser_emptyTexts(t *testing.T) {
	t.Parallel()
	config := userOf("name = \"Ada\"\nphone = \"1\"\nexternal_id = \"a\"")
	for name, v := range map[string]leafsim.Variants{"cleared": {UserUnset: leafsim.UserUnsetEmpty}, "never shown": {Texts: leafsim.Texts{Empty: true}}} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, v)
			action, want := plancheck.ResourceActionUpdate, map[string]string{"name": "Ada", "phone": "1", "externalId": "a"}
			if v.Texts.Empty {
				action = plancheck.ResourceActionNoop
				delete(want, "phone")
			}
			w.Test(t,
				resource.TestStep{Config: config},
				resource.TestStep{
					PreConfig:        func() { w.ChangeUser(acctest.NewestUser(w), map[string]string{"phone": ""}) },
					Config:           config,
					ConfigPlanChecks: acctest.Planning(w, userT, action),
					Check:            hasUser(w, 0, want),
				},
			)
		})
	}
}

// A gateway that answers in the API's place makes no plan that creates, no destruction that succeeds, and no second user.
func TestAccUser_gateway(t *testing.T) {
	t.Parallel()
	for name, answer := range leafsim.Gateways() {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			config := userOf("name = \"Ada\"\nexternal_id = \"a\"")
			there := hasUser(w, 0, map[string]string{"name": "Ada", "externalId": "a"})
			w.Test(t,
				resource.TestStep{PreConfig: func() { w.Gateway(answer, leafsim.ExceptLogin()) }, Config: config, ExpectError: acctest.Words("Cannot create the Leaf user a")},
				resource.TestStep{PreConfig: func() { w.Gateway(nil) }, Config: config, Check: there},
				resource.TestStep{PreConfig: func() { w.Gateway(answer, leafsim.ExceptLogin()) }, Config: config, ExpectError: acctest.Words("Cannot read the Leaf user")},
				resource.TestStep{Config: config, Destroy: true, ExpectError: acctest.Words("Cannot read the Leaf user")},
				resource.TestStep{
					PreConfig: func() { w.Gateway(answer, leafsim.OnlyMethod(http.MethodDelete)) },
					Config:    config, Destroy: true, ExpectError: acctest.Words("Cannot delete the Leaf user"),
				},
				resource.TestStep{ // in the middle of an apply
					PreConfig: func() { w.Gateway(nil) },
					Config:    userOf("name = \"Eve\"\nexternal_id = \"a\""),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(userT, plancheck.ResourceActionUpdate), acctest.AtPlan(func() { w.Gateway(answer, leafsim.ExceptLogin()) }),
					}},
					ExpectError: acctest.Words("Cannot update the Leaf user"),
				},
				resource.TestStep{PreConfig: func() { w.Gateway(nil) }, Config: config, PlanOnly: true, Check: there},
			)
		})
	}
}

// Where answers are behind, what was just made is neither dropped nor made twice, and a replacement waits for the end of
// the old one.
func TestAccUser_lag(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{Lag: leafsim.Lag{List: 3, Create: 3, Delete: 3}})
	config := userOf("name = \"Ada\"\nexternal_id = \"a\"")
	one := hasUser(w, 0, map[string]string{"name": "Ada", "externalId": "a"})
	w.Test(t,
		resource.TestStep{Config: config, Check: one},
		resource.TestStep{Config: config, PlanOnly: true},
		resource.TestStep{Config: config, Taint: []string{userT}, ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionDestroyBeforeCreate), Check: one},
	)
}
