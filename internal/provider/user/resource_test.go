package user_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const (
	wholeUser = `
  name        = "Ada Byron"
  email       = "ada@example.com"
  phone       = "+15551234567"
  address     = "123 Field Rd"
  external_id = "grower-1"`
	changedUser = `
  name        = "Ada Lovelace"
  email       = "lovelace@example.com"
  phone       = "123-456-7890"
  address     = "4 Barn Rd"
  external_id = "grower-2"`
)

// linked are kinds of credentials that the API embeds in a Leaf user.
var linked = []string{"john-deere-credentials", "ag-leader-credentials"}

// A Leaf user is created, changed, cleared, imported and deleted, whatever the API makes of what the documents leave open,
// and its credentials stay attached all the while.
func TestAccUser_lifecycle(t *testing.T) {
	t.Parallel()
	patch, put := []string{http.MethodPatch}, []string{http.MethodPatch, http.MethodPut}
	for name, c := range map[string]struct {
		variants leafsim.Variants
		// change and clear are the writes of two updates.
		change, clear []string
	}{
		"as documented": {leafsim.Variants{}, patch, patch},
		"null clears nothing": {
			leafsim.Variants{UserPatchKeepsNull: true, UserFilter: leafsim.UserFilterContains, UserDeleteLag: 2, DeleteOK: true},
			patch,
			[]string{http.MethodPatch, http.MethodPatch},
		},
		"no PATCH, 404":           {leafsim.Variants{UserPatchStatus: 404, UserPost: leafsim.AnswerEmpty, UserUnset: leafsim.UserUnsetNull}, put, put},
		"no PATCH, 405":           {leafsim.Variants{UserPatchStatus: 405, UserPost: leafsim.AnswerEmpty, UserFilter: leafsim.UserFilterIgnored, PostOK: true}, put, put},
		"an empty text for an id": {leafsim.Variants{UserPostEmptyID: true}, patch, patch},
		"no PATCH, 415":           {leafsim.Variants{UserPatchStatus: 415, UserUnset: leafsim.UserUnsetEmpty}, put, put},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, c.variants)
			writes := func(methods []string) resource.TestCheckFunc {
				return acctest.Check(func() error {
					var want []string
					for _, m := range methods {
						path := acctest.Users
						if m == http.MethodPatch {
							path += "/" + acctest.NewestUser(w)
						}
						want = append(want, m+" "+path)
					}
					return acctest.Wrote(w, want...)(nil)
				})
			}
			w.Test(t,
				resource.TestStep{
					Config:           userOf(wholeUser),
					ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionCreate),
					Check: resource.ComposeTestCheckFunc(acctest.Wrote(w, "POST "+acctest.Users), listed(w, c.variants), hasUser(w, 0, map[string]string{
						"name": "Ada Byron", "email": "ada@example.com", "phone": "+15551234567", "address": "123 Field Rd", "externalId": "grower-1",
					})),
				},
				resource.TestStep{
					PreConfig: func() {
						for _, segment := range linked {
							w.SetCredentials(acctest.NewestUser(w), segment, map[string]any{"refreshToken": "theirs"})
						}
					},
					Config:           userOf(changedUser),
					ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionUpdate),
					Check: resource.ComposeTestCheckFunc(writes(c.change), hasUser(w, 0, map[string]string{
						"name": "Ada Lovelace", "email": "lovelace@example.com", "phone": "123-456-7890", "address": "4 Barn Rd", "externalId": "grower-2",
					})),
				},
				resource.TestStep{
					Config:           userOf(`name = "Ada Lovelace"`),
					ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionUpdate),
					Check:            resource.ComposeTestCheckFunc(writes(c.clear), hasUser(w, 0, map[string]string{"name": "Ada Lovelace"})),
				},
				resource.TestStep{
					ResourceName: userT, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"deletion_protection"},
					ImportStateIdFunc: func(*terraform.State) (string, error) { return strings.ToUpper(acctest.NewestUser(w)), nil },
				},
				resource.TestStep{
					Config: userOf(`name = "Ada Lovelace"`), PlanOnly: true,
				},
				resource.TestStep{
					Config: " ",
					Check:  hasUser(w, -1, map[string]string{"name": "Jane Smith"}),
					PreConfig: func() {
						for _, segment := range linked {
							if w.Credentials(acctest.NewestUser(w), segment) == nil {
								t.Errorf("an update has detached the %s", segment)
							}
						}
					},
				},
			)
		})
	}
}

// listed checks how often a creation lists users: once to look, and once more where the answer has no id.
func listed(w *acctest.World, v leafsim.Variants) resource.TestCheckFunc {
	return acctest.Check(func() error {
		want := 1
		if v.UserPost == leafsim.AnswerEmpty || v.UserPostEmptyID {
			want = 2
		}
		if got := w.Count(http.MethodGet, acctest.Users); got != want {
			return fmt.Errorf("users were listed %d times, expected %d", got, want)
		}
		return nil
	})
}

// What somebody else does is put right, and who was there before is left alone.
func TestAccUser_elsewhere(t *testing.T) {
	w := acctest.New(t)
	w.AddUserOf(map[string]string{"name": "Somebody", "externalId": "taken"})
	config := userOf(`name = "Ada"` + "\n" + `email = "Ada@Example.com"`)
	want := map[string]string{"name": "Ada", "email": "Ada@Example.com"}
	w.Test(t,
		resource.TestStep{
			Config:      userOf(`external_id = "taken"`),
			ExpectError: acctest.Words("terraform import leaf_user.NAME '"),
		},
		resource.TestStep{Config: config, Check: hasUser(w, 1, want)},
		resource.TestStep{
			PreConfig:        func() { w.ChangeUser(acctest.NewestUser(w), map[string]string{"name": "Eve", "phone": "1"}) },
			Config:           config,
			ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionUpdate),
			Check:            hasUser(w, 1, want),
		},
		resource.TestStep{ // the API may normalise an address
			PreConfig: func() { w.ChangeUser(acctest.NewestUser(w), map[string]string{"email": "ada@example.com"}) },
			Config:    config, PlanOnly: true,
		},
		resource.TestStep{
			PreConfig:        func() { w.DeleteUser(acctest.NewestUser(w)) },
			Config:           config,
			ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionCreate),
			Check:            hasUser(w, 1, want),
		},
		resource.TestStep{ // long after it was made
			PreConfig: func() {
				w.Clock.Advance(acctest.Day)
				w.DeleteUser(acctest.NewestUser(w))
			},
			Config:           config,
			ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionCreate),
			Check:            hasUser(w, 1, want),
		},
		resource.TestStep{ // gone between plan and apply
			Config: userOf(`name = "Eve"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(userT, plancheck.ResourceActionUpdate), acctest.AtPlan(func() { w.DeleteUser(acctest.NewestUser(w)) }),
			}},
			ExpectError: acctest.Words("is gone"),
		},
	)
}

func TestAccUser_protection(t *testing.T) {
	w := acctest.New(t)
	protected := `resource "leaf_user" "t" { name = "Ada" }`
	stillThere := hasUser(w, 0, map[string]string{"name": "Ada"})
	w.Test(t,
		resource.TestStep{Config: protected, Check: stillThere},
		resource.TestStep{Config: protected, Destroy: true, ExpectError: acctest.SaysInOrder("A Leaf user is protected … prevent_destroy")},
		resource.TestStep{Config: " ", PlanOnly: true, ExpectError: acctest.Words("deletion_protection = false on it and apply")},
		resource.TestStep{Config: " ", ExpectError: acctest.SaysInOrder("A Leaf user is protected … prevent_destroy")},
		resource.TestStep{ResourceName: userT, ImportState: true, ImportStateVerify: true, Config: protected},
		// A replacement is planned without the provider, and is stopped when applied.
		resource.TestStep{PreConfig: w.ResetRequests, Config: protected, Taint: []string{userT}, ExpectError: acctest.Words("terraform untaint")},
		resource.TestStep{
			PreConfig: func() {
				if err := stillThere(nil); err != nil || len(w.Writes()) > 0 {
					t.Error(err, w.Writes())
				}
				w.DeleteUser(acctest.NewestUser(w))
			},
			RefreshState: true, ExpectNonEmptyPlan: true,
		},
	)
}
