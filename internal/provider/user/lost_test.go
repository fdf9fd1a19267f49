package user_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
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
	t.Parallel()
	cut := func(w *acctest.World) {
		w.After(leafsim.Times(1, leafsim.On(http.MethodPost, acctest.Users, leafsim.Cut())))
	}
	named := userOf(`name = "Ada"`)
	ada := map[string]string{"name": "Ada"}
	const unknown, whose = "It is not known whether it was created", "Cannot tell whose this is: the Leaf user"

	t.Run("found by its external id", func(t *testing.T) {
		w := acctest.New(t)
		cut(w)
		w.Test(t, resource.TestStep{Config: userOf(wholeUser), Check: acctest.Wrote(w, "POST "+acctest.Users)})
	})
	t.Run("found as the only new one", func(t *testing.T) {
		w := acctest.New(t)
		w.AddUserOf(ada)
		cut(w)
		w.Test(t, resource.TestStep{Config: named, Check: hasUser(w, 1, ada)})
	})
	t.Run("found though it shows late and is written otherwise", func(t *testing.T) {
		w := acctest.New(t, leafsim.Variants{Lag: leafsim.Lag{List: 3}, Texts: leafsim.Texts{Upper: true}})
		cut(w)
		w.Test(t, resource.TestStep{Config: named, Check: hasUser(w, 0, ada)})
	})
	t.Run("not created", func(t *testing.T) {
		w := acctest.New(t)
		w.Before(leafsim.Times(1, leafsim.On(http.MethodPost, acctest.Users, leafsim.Cut())))
		w.Test(t,
			resource.TestStep{Config: named, ExpectError: acctest.Words(unknown)},
			resource.TestStep{Config: named, ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionCreate), Check: hasUser(w, 0, ada)},
		)
	})
	// What is created after everybody has given up may have a connection by the time of the next run: it is left alone,
	// whatever deletion_protection says, and so is the twin that somebody else has made.
	for protection, config := range map[string]string{"protected": `resource "leaf_user" "t" { name = "Ada" }`, "not protected": named} {
		t.Run("created later, "+protection, func(t *testing.T) {
			w := acctest.New(t)
			w.Before(leafsim.Times(1, leafsim.On(http.MethodPost, acctest.Users, w.Late(6, leafsim.Cut()))))
			w.Test(t,
				resource.TestStep{Config: config, ExpectError: acctest.Words(unknown)},
				resource.TestStep{
					PreConfig: func() {
						w.RunLate()
						w.GrowerConnects(acctest.NewestUser(w), "john-deere-credentials")
						w.ResetRequests()
					},
					Config: config, ExpectError: acctest.Words(whose),
				},
				resource.TestStep{Config: " ", ExpectError: acctest.Words(`to = leaf_user.NAME`)},
				resource.TestStep{
					PreConfig: func() {
						if w.Credentials(acctest.NewestUser(w), "john-deere-credentials") == nil || len(w.Writes()) > 0 {
							t.Errorf("the grower's connection is gone, or something was written: %v", w.Writes())
						}
						w.DeleteUser(acctest.NewestUser(w))
					},
					Config: named, ConfigPlanChecks: acctest.Planning(w, userT, plancheck.ResourceActionCreate), Check: hasUser(w, 0, ada),
				},
			)
		})
	}
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
			resource.TestStep{Config: named, ExpectError: acctest.Words("reading back failed too")},
			resource.TestStep{Config: named, ExpectError: acctest.Words("Cannot read the Leaf user")},
			resource.TestStep{PreConfig: func() { remove() }, Config: named, ExpectError: acctest.Words(whose)},
			resource.TestStep{PreConfig: func() { w.DeleteUser(acctest.NewestUser(w)) }, Config: named, Check: hasUser(w, 0, ada)},
		)
	})
}

// Nobody knows which of two users a creation has made. Without a refresh the replacement of the tainted one, which is
// protected, and its destruction go on, and delete nothing: what is there is named.
func TestAccUser_neverSeen(t *testing.T) {
	u := acctest.NewAsUser(t)
	ada := map[string]string{"name": "Ada", "externalId": "a"}
	u.WhenAsked(1, http.MethodPost, acctest.Users, func() { u.AddUserOf(ada) })
	u.After(leafsim.Times(1, leafsim.On(http.MethodPost, acctest.Users, leafsim.Cut())))
	u.Write(t, "main.tf", acctest.Requires+`resource "leaf_user" "t" {
  name        = "Ada"
  external_id = "a"
}`)
	if r := u.Run(t, "apply", "-auto-approve"); r.Code == 0 {
		t.Fatal(r.Stdout)
	}
	two := u.UserIDs()[1:]
	slices.Sort(two)
	spared := func(args ...string) {
		t.Helper()
		u.ResetRequests()
		var warning, failure string
		for _, said := range acctest.SaidBy(u.Run(t, append(args, "-refresh=false", "-auto-approve", "-json")...)) {
			switch {
			case said.Severity == acctest.Warning && said.Summary == "Left alone, and not deleted" && strings.HasPrefix(said.Detail, "The Leaf user a:"):
				warning = said.Detail
			case said.Severity == acctest.Failure:
				failure = said.Summary
			}
		}
		if len(two) != 2 || !strings.Contains(warning, two[0]) || !strings.Contains(warning, two[1]) || len(u.Writes()) > 0 {
			t.Errorf("%v: %v, not named: %s; %v", args, two, warning, u.Writes())
		}
		want := map[string]string{"apply": "The Leaf user a exists already"}[args[0]]
		acctest.Equal(t, args[0], failure, want)
	}
	state := acctest.TextOf(t, filepath.Join(u.Dir, "terraform.tfstate"))
	if !strings.Contains(state, `"deletion_protection": true`) || !strings.Contains(state, `"status": "tainted"`) {
		t.Errorf("the state is %s", state)
	}
	for command, args := range map[string][]string{"destroy": {"destroy"}, "apply": {"apply"}} {
		if err := os.WriteFile(filepath.Join(u.Dir, "terraform.tfstate"), []byte(state), 0o600); err != nil {
			t.Fatal(command, err)
		}
		spared(args...)
	}
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
		"name must not be an empty text":              userOf(`name = ""`),
		"phone must not be an empty text":             userOf("name = \"Ada\"\nphone = \"\""),
		"exactly one of id, external_id, email":       `data "leaf_user" "t" {}`,
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
		"A Leaf user will be deleted\nA Leaf user is still there")
	for _, name := range []string{"trace.log", "terraform.tfstate", "terraform.tfstate.backup"} {
		content, err := os.ReadFile(filepath.Join(u.Dir, name))
		if err != nil || strings.Contains(string(content), sentinel) {
			t.Errorf("%s holds a token (%v)", name, err)
		}
	}
}
