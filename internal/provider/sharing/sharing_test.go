package sharing_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const (
	partner    = "partner@example.com"
	relationT  = "leaf_sharing_relation.t"
	grantedT   = "leaf_sharing_permissions.t"
	fieldsOnly = `FIELDS = { actions = ["READ"] }`
	planted    = `OPERATIONS = {
      actions = ["READ"]
      types   = ["PLANTED"]
    }`
)

func relation(arguments string) string {
	return "resource \"leaf_sharing_relation\" \"t\" {\n  receiver_api_owner = \"" + partner + "\"\n  " + arguments + "\n}\n"
}

func granted(permissions ...string) string {
	return relation("") + "resource \"leaf_sharing_permissions\" \"t\" {\n  receiver_api_owner = " + relationT + ".receiver_api_owner\n  leaf_user_id = \"$USER\"\n  permissions = {\n    " +
		strings.Join(permissions, "\n    ") + "\n  }\n}\n"
}

// hasStatus checks the one relation at Leaf.
func hasStatus(w *acctest.World, status string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if got, want := fmt.Sprint(w.Relations()), fmt.Sprint([]leafsim.Relation{{Sender: leafsim.Username, Receiver: partner, Status: status}}); got != want {
			return fmt.Errorf("Leaf has %s, expected %s", got, want)
		}
		return nil
	})
}

// grants checks what the partner may do.
func grants(w *acctest.World, want string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if got := fmt.Sprint(w.Permissions(partner, w.User)); got != want {
			return fmt.Errorf("Leaf has %s, expected %s", got, want)
		}
		return nil
	})
}

// contradictions are the readings of the documents.
var contradictions = map[string]leafsim.Variants{
	"as in the examples": {},
	"capitals":           {SharingRoleUpper: true, SharingGrant: leafsim.GrantRefused, SharingStatus: leafsim.StatusText, SharingReversed: true, SharingExists: leafsim.Exists400},
	"the caller's role":  {SharingRoleOfCaller: true, SharingNoneEmpty: true, SharingGrant: leafsim.GrantMerges, SharingPatchStrict: true, SharingExists: leafsim.Exists409},
	"doubled":            {SharingDoubledPath: true, SharingField: true, SharingTypesFilled: true, SharingStatus: leafsim.StatusObject, SharingPatchStrict: true, SharingGrant: leafsim.GrantRefused},
}

// The whole life of what is shared, whichever reading of the documents is the right one.
func TestAccSharing_lifecycle(t *testing.T) {
	t.Parallel()
	for name, variants := range contradictions {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, variants)
			update := acctest.Planning(w, grantedT, plancheck.ResourceActionUpdate)
			w.Test(t,
				resource.TestStep{
					Config: w.Config(granted(fieldsOnly)), Check: resource.ComposeTestCheckFunc(hasStatus(w, leafsim.RelationPending), grants(w, "map[FIELDS:{[READ] []}]")),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(relationT, tfjsonpath.New("status"), knownvalue.StringExact("ALLOWED")),
						statecheck.ExpectKnownValue(relationT, tfjsonpath.New("relation_status"), knownvalue.StringExact("PENDING")),
					},
				},
				resource.TestStep{ // the receiver accepts, which is nobody's change
					PreConfig: func() { w.SetRelation("receiver", partner, leafsim.RelationAllowed) },
					Config:    w.Config(granted(fieldsOnly)), PlanOnly: true,
				},
				resource.TestStep{
					Config: w.Config(granted(fieldsOnly, planted)), ConfigPlanChecks: update, Check: grants(w, "map[FIELDS:{[READ] []} OPERATIONS:{[READ] [PLANTED]}]"),
				},
				resource.TestStep{
					Config: w.Config(granted(planted)), ConfigPlanChecks: update, Check: grants(w, "map[OPERATIONS:{[READ] [PLANTED]}]"),
				},
				resource.TestStep{ // withdrawn elsewhere
					PreConfig: func() { w.SetPermissions(partner, w.User, nil) },
					Config:    w.Config(granted(planted)), ConfigPlanChecks: acctest.Planning(w, grantedT, plancheck.ResourceActionCreate), Check: grants(w, "map[OPERATIONS:{[READ] [PLANTED]}]"),
				},
				resource.TestStep{ // somebody grants more
					PreConfig: func() {
						w.SetPermissions(partner, w.User, map[string]leafsim.Permission{"FIELDS": {Actions: []string{"READ"}}, "OPERATIONS": {Actions: []string{"READ"}, Types: []string{"PLANTED"}}})
					},
					Config: w.Config(granted(planted)), ConfigPlanChecks: update, Check: grants(w, "map[OPERATIONS:{[READ] [PLANTED]}]"),
				},
				resource.TestStep{ // the receiver blocks
					PreConfig: func() { w.SetRelation("receiver", partner, leafsim.RelationBlocked) },
					Config:    w.Config(granted(planted)), ConfigPlanChecks: acctest.Planning(w, relationT, plancheck.ResourceActionUpdate), Check: hasStatus(w, leafsim.RelationAllowed),
				},
				resource.TestStep{Config: w.Config(relation("block_on_destroy = true")), Check: resource.ComposeTestCheckFunc(grants(w, "map[]"), hasStatus(w, leafsim.RelationAllowed))},
				resource.TestStep{Config: " ", Check: hasStatus(w, leafsim.RelationBlocked)},
			)
		})
	}
}

// A relation that is there is taken over where that changes nothing; one that vanishes is offered anew; what the receiver keeps
// blocked is an error that says who can help; a path that a gateway does not know is no absence.
func TestAccSharing_others(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{SharingBlockHolds: true, SharingUnknownOwners: []string{"nobody@example.com"}})
	w.SetRelation("receiver", partner, leafsim.RelationAllowed)
	var mend func()
	w.Test(t,
		resource.TestStep{Config: relation(`status = "BLOCKED"`), ExpectError: acctest.Words("exists already")},
		resource.TestStep{Config: strings.ReplaceAll(relation(""), partner, "nobody@example.com"), ExpectError: acctest.Words("Cannot create the sharing relation with nobody@example.com")},
		resource.TestStep{
			Config: relation(""), ConfigPlanChecks: acctest.Planning(w, relationT, plancheck.ResourceActionCreate), Check: acctest.Wrote(w),
		},
		resource.TestStep{
			PreConfig: func() { w.SetRelation("receiver", partner, leafsim.RelationBlocked) },
			Config:    relation(""), ExpectError: acctest.Words("perhaps only the receiver can allow it again"),
		},
		resource.TestStep{
			PreConfig: func() { w.RemoveRelation("receiver", partner) },
			Config:    relation(""), ConfigPlanChecks: acctest.Planning(w, relationT, plancheck.ResourceActionCreate), Check: hasStatus(w, leafsim.RelationPending),
		},
		resource.TestStep{
			PreConfig: func() {
				mend = w.Before(leafsim.On(http.MethodGet, acctest.Sharing+"/*", leafsim.HTML(http.StatusNotFound)))
			},
			Config: relation(""), ExpectError: acctest.Words("Cannot read the sharing relation with " + partner),
		},
		resource.TestStep{PreConfig: func() { mend() }, Config: relation(""), PlanOnly: true},
	)
}

// Taking one kind away withdraws all; where granting the rest again fails, the error says so, and the next apply mends it.
func TestAccSharing_withdrawn(t *testing.T) {
	w := acctest.New(t)
	var mend func()
	both := w.Config(granted(fieldsOnly, planted))
	w.Test(t,
		resource.TestStep{Config: both, Check: grants(w, "map[FIELDS:{[READ] []} OPERATIONS:{[READ] [PLANTED]}]")},
		resource.TestStep{
			PreConfig: func() {
				mend = w.Before(leafsim.On(http.MethodPost, acctest.Sharing+"/*/*/users-permissions/*", leafsim.JSON(http.StatusForbidden, `{"type":"about:problem","title":"Forbidden","status":403}`)))
			},
			Config: w.Config(granted(fieldsOnly)), ExpectError: acctest.Words("the receiver can read nothing of this Leaf user now"),
		},
		resource.TestStep{
			PreConfig: func() { mend() },
			Config:    w.Config(granted(fieldsOnly)), Check: grants(w, "map[FIELDS:{[READ] []}]"),
		},
		resource.TestStep{ResourceName: grantedT, ImportState: true, ImportStateVerify: true},
		resource.TestStep{ResourceName: relationT, ImportState: true, ImportStateVerify: true},
	)
}

// What is wrong is said before anything is sent.
func TestSharing_badInput(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	read := []any{"READ"}
	for words, permissions := range map[string]map[string]any{
		"FIELDS have no types":     {"FIELDS": map[string]any{"actions": read, "types": []any{"PLANTED"}}},
		"OPERATIONS without types": {"OPERATIONS": map[string]any{"actions": read}},
		"actions must be written":  {"FIELDS": map[string]any{"actions": []any{"read"}}},
		"types must be written":    {"OPERATIONS": map[string]any{"actions": read, "types": []any{"Planted"}}},
		`not "FIELD"`:              {"FIELD": map[string]any{"actions": read}},
		`such as "FIELDS"`:         {"fields": map[string]any{"actions": read}},
	} {
		if said := w.Complaints(t, nil, "leaf_sharing_permissions", map[string]any{"receiver_api_owner": partner, "leaf_user_id": w.User, "permissions": permissions}); !strings.Contains(said, words) {
			t.Errorf("no word of %s: %s", words, said)
		}
	}
	if said := w.Complaints(t, nil, "leaf_sharing_relation", map[string]any{"receiver_api_owner": partner, "status": "PENDING"}); !strings.Contains(said, `"PENDING"`) {
		t.Errorf("no word of PENDING: %s", said)
	}
}

// A grant and a relation whose creation was not answered stay in the state. The next run looks for them: what is not there is made,
// a relation that is as it should be is taken over, and permissions may be anybody's.
func TestAccSharing_unconfirmed(t *testing.T) {
	const relations, permissions = acctest.Sharing + "/receiver", acctest.Sharing + "/*/*/users-permissions/*"
	w := acctest.New(t)
	grant := map[string]leafsim.Permission{"FIELDS": {Actions: []string{"READ"}}}
	var mend []func()
	cut := func(path string) func() {
		return func() {
			mend = append(mend, w.Before(leafsim.On(http.MethodPost, path, leafsim.Cut())))
		}
	}
	healed := func(more func()) func() {
		return func() {
			for _, m := range mend {
				m()
			}
			more()
		}
	}
	w.Test(t,
		resource.TestStep{PreConfig: cut(relations), Config: w.Config(relation("block_on_destroy = true")), ExpectError: acctest.Words("It is not known whether it was created")},
		resource.TestStep{ // it was made after all; nobody blocks it on the way
			PreConfig: healed(func() { w.SetRelation("receiver", partner, leafsim.RelationPending) }),
			Config:    w.Config(relation("block_on_destroy = true")), ConfigPlanChecks: acctest.Planning(w, relationT, plancheck.ResourceActionCreate),
			Check: hasStatus(w, leafsim.RelationPending),
		},
		resource.TestStep{PreConfig: cut(permissions), Config: w.Config(granted(fieldsOnly)), ExpectError: acctest.Words("It is not known whether it was created")},
		resource.TestStep{
			PreConfig: healed(func() { w.SetPermissions(partner, w.User, grant) }),
			Config:    w.Config(granted(fieldsOnly)), ExpectError: acctest.Words("Cannot tell whose this is: the sharing permissions of " + partner),
		},
		resource.TestStep{
			PreConfig: func() { w.SetPermissions(partner, w.User, nil) },
			Config:    w.Config(granted(fieldsOnly)), ConfigPlanChecks: acctest.Planning(w, grantedT, plancheck.ResourceActionCreate), Check: grants(w, "map[FIELDS:{[READ] []}]"),
		},
	)
}

// What somebody has withdrawn and granted anew is not withdrawn, whatever the last refresh has seen; what was changed still is.
func TestAccSharing_grantedAnew(t *testing.T) {
	w := acctest.New(t)
	set := func(kinds ...string) func() {
		p := map[string]leafsim.Permission{}
		for _, k := range kinds {
			p[k] = leafsim.Permission{Actions: []string{"READ"}}
		}
		return func() { w.SetPermissions(partner, w.User, p) }
	}
	w.Test(t,
		resource.TestStep{Config: w.Config(granted(fieldsOnly))},
		resource.TestStep{PreConfig: set("FIELDS", "OPERATIONS"), Config: w.Config(relation("")), Check: grants(w, "map[]")},
		resource.TestStep{Config: w.Config(granted(fieldsOnly))},
		resource.TestStep{PreConfig: set("OPERATIONS"), Config: w.Config(relation("")), Check: grants(w, "map[OPERATIONS:{[READ] []}]")},
	)
}

// A relation that is made in order to be blocked stays ours where blocking it fails; one that was blocked at its end is opened
// again by its replacement.
func TestAccSharing_statusAfterCreation(t *testing.T) {
	w := acctest.New(t)
	refuse := w.Before(leafsim.On(http.MethodPatch, acctest.Sharing+"/receiver/*", leafsim.Status(http.StatusInternalServerError)))
	blocked, ends := w.Config(relation(`status = "BLOCKED"`)), w.Config(relation("block_on_destroy = true"))
	w.Test(t,
		resource.TestStep{Config: blocked, Check: hasStatus(w, leafsim.RelationPending), ExpectNonEmptyPlan: true},
		resource.TestStep{
			PreConfig: refuse, Config: blocked, ConfigPlanChecks: acctest.Planning(w, relationT, plancheck.ResourceActionUpdate), Check: hasStatus(w, leafsim.RelationBlocked),
		},
		resource.TestStep{Config: ends, Check: hasStatus(w, leafsim.RelationAllowed)},
		resource.TestStep{Config: ends, Taint: []string{relationT}, Check: hasStatus(w, leafsim.RelationAllowed)},
	)
}
