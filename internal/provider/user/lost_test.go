package user_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// A creation whose answer is lost is found again where that can be told, and never makes two users in the end.
func TestAccUser_lostAnswer(t *testing.T) {
	cut := func(w *acctest.World) {
		w.After(leafsim.Times(1, leafsim.On(http.MethodPost, acctest.Users, leafsim.Cut())))
	}
	named := userOf(`name = "Ada"`)
	ada := map[string]string{"name": "Ada"}
	twin := func(w *acctest.World) { w.AddUserOf(ada) }

	t.Run("found by its external id", func(t *testing.T) {
		w := acctest.New(t)
		cut(w)
		w.Test(t, resource.TestStep{Config: userOf(wholeUser), Check: acctest.Wrote(w, "POST "+acctest.Users)})
	})
	t.Run("found as the only new one", func(t *testing.T) {
		w := acctest.New(t)
		twin(w)
		cut(w)
		w.Test(t, resource.TestStep{Config: named, Check: hasUser(w, 1, ada)})
	})
	t.Run("not created", func(t *testing.T) {
		w := acctest.New(t)
		w.Before(leafsim.Times(1, leafsim.On(http.MethodPost, acctest.Users, leafsim.Cut())))
		w.Test(t,
			resource.TestStep{Config: named, ExpectError: acctest.Words("reading back shows that nothing was created")},
			resource.TestStep{Config: named, ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionCreate), Check: hasUser(w, 0, ada)},
		)
	})
	t.Run("one of two", func(t *testing.T) {
		w := acctest.New(t)
		cut(w)
		// Somebody else makes the same user between our look and our creation.
		remove := w.Before(leafsim.Times(1, func(r *http.Request) http.Handler {
			if r.Method == http.MethodPost && r.URL.Path == acctest.Users {
				twin(w)
			}
			return nil
		}))
		w.Test(t,
			resource.TestStep{Config: named, ExpectError: acctest.Words("It is not known whether it was created, or which one it is")},
			resource.TestStep{PreConfig: remove, Config: named, ExpectError: acctest.Words("Cannot tell which Leaf user to delete")},
			resource.TestStep{
				PreConfig: func() { w.DeleteUser(acctest.NewestUser(w)) },
				Config:    named, Check: hasUser(w, 0, ada),
			},
		)
	})
	t.Run("unreadable", func(t *testing.T) {
		w := acctest.New(t)
		var remove func()
		var sent atomic.Bool
		w.After(func(r *http.Request) http.Handler {
			if r.Method != http.MethodPost || r.URL.Path != acctest.Users || sent.Swap(true) {
				return nil
			}
			remove = w.Before(leafsim.On(http.MethodGet, acctest.Users, leafsim.Status(http.StatusForbidden)))
			return leafsim.Cut()
		})
		w.Test(t,
			resource.TestStep{Config: `resource "leaf_user" "t" { name = "Ada" }`, ExpectError: acctest.Words("reading back failed too")},
			// Protected as it is, it has nothing to lose.
			resource.TestStep{PreConfig: func() { remove() }, Config: named, Check: hasUser(w, 0, ada)},
		)
	})
}

// A PUT that would detach credentials is not sent.
func TestAccUser_neverDetaches(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{UserPatchStatus: http.StatusMethodNotAllowed})
	var remove func()
	w.Test(t,
		resource.TestStep{Config: userOf(`name = "Ada"`)},
		resource.TestStep{
			PreConfig: func() {
				remove = w.Before(leafsim.On(http.MethodGet, acctest.AnyUser, leafsim.JSON(http.StatusOK, `{"id": "`+acctest.NewestUser(w)+`", "name": "Ada", "agLeaderCredentials": {"status": "OK"}}`)))
			},
			Config:           userOf(`name = "Eve"`),
			ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionUpdate),
			ExpectError:      acctest.Words("its PUT would detach agLeaderCredentials"),
		},
		resource.TestStep{PreConfig: func() { remove() }, Config: userOf(`name = "Ada"`), Check: hasUser(w, 0, map[string]string{"name": "Ada"})},
	)
}

// An update that the API accepts and does not carry out is an error, and so is one that it refuses.
func TestAccUser_updateFails(t *testing.T) {
	w := acctest.New(t)
	var remove func()
	answer := func(h http.Handler) func() {
		return func() { remove = w.Before(leafsim.On(http.MethodPatch, acctest.AnyUser, h)) }
	}
	w.Test(t,
		resource.TestStep{Config: userOf("name = \"Ada\"\nphone = \"1\"")},
		resource.TestStep{PreConfig: answer(leafsim.JSON(http.StatusOK, "{}")), Config: userOf(`name = "Ada"`), ExpectError: acctest.Words("accepts that phone be cleared and keeps the value")},
		resource.TestStep{
			PreConfig: func() {
				remove()
				answer(leafsim.JSON(http.StatusBadRequest, `{"message": "too long", "fieldErrors": [{"field": "phone", "message": "too long"}]}`))()
			},
			Config: userOf("name = \"Ada\"\nphone = \"2\""), ExpectError: acctest.Words(`phone = "2"`),
		},
		resource.TestStep{PreConfig: func() { remove() }, Config: userOf("name = \"Ada\"\nphone = \"2\""), Check: hasUser(w, 0, map[string]string{"name": "Ada", "phone": "2"})},
	)
}

func TestAccUser_validates(t *testing.T) {
	w := acctest.New(t)
	w.Test(t, acctest.RefusedSteps(map[string]string{
		"At least one of name, email and external_id": userOf(`phone = "1"`),
		"Attribute name string length":                userOf(`name = ""`),
		"Attribute phone string length":               userOf("name = \"Ada\"\nphone = \"\""),
		"Exactly one of id, external_id, email":       `data "leaf_user" "t" {}`,
		"must be the id of a Leaf user":               `data "leaf_user" "t" { id = "x" }`,
	})...)
}

// The deletion of a user that Leaf deletes later ends with a warning, and nothing of the credentials that the API embeds
// in a user is in the state, the plan or a log.
func TestAccUser_asUser(t *testing.T) {
	u := acctest.NewAsUser(t, leafsim.Variants{UserDeleteLag: 1 << 30, UserPatchStatus: http.StatusMethodNotAllowed})
	const sentinel = "SENTINEL-token-of-a-grower"
	u.Setenv("TF_LOG", "TRACE")
	u.Setenv("TF_LOG_PATH", filepath.Join(u.Dir, "trace.log"))
	config := func(name string) string {
		return acctest.Requires + `
resource "leaf_user" "t" {
  name                = "` + name + `"
  deletion_protection = false
  timeouts            = { delete = "1s" }
}
data "leaf_users" "t" {}
data "leaf_user" "t" { id = leaf_user.t.id }
`
	}
	u.Write(t, "main.tf", config("Ada"))
	u.Apply(t)
	id := acctest.NewestUser(u.World)
	u.SetCredentials(id, "john-deere-credentials", map[string]any{"refreshToken": sentinel})
	u.Write(t, "main.tf", config("Eve"))
	u.Apply(t)
	u.ExpectEmptyPlan(t)
	if u.Credentials(id, "john-deere-credentials") == nil || u.Count(http.MethodPut, acctest.Users) != 1 {
		t.Error("the update was to keep the credentials and use PUT")
	}
	acctest.Equal(t, "the warnings of a destruction", acctest.WarningsOf(t, u, "destroy", "-auto-approve"),
		"Deleting the Leaf user "+id+"\nThe Leaf user "+id+" is still there")
	for _, name := range []string{"trace.log", "terraform.tfstate", "terraform.tfstate.backup"} {
		content, err := os.ReadFile(filepath.Join(u.Dir, name))
		if err != nil || strings.Contains(string(content), sentinel) {
			t.Errorf("%s holds a token (%v)", name, err)
		}
	}
}
