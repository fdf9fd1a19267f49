package sharing_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const anyPermissions = acctest.Sharing + "/*/*/users-permissions/*"

// grantWorld is a world with a partner, and an engine that has granted something.
type grantWorld struct {
	*acctest.World
	*core.Engine

	config []core.Resource
}

func newGrant(t *testing.T, variants leafsim.Variants, kinds ...string) *grantWorld {
	t.Helper()
	w := acctest.New(t, variants)
	w.AddRelation("receiver", partner)
	permissions := map[string]any{}
	for _, kind := range kinds {
		permissions[kind] = map[string]any{"actions": []string{"READ"}}
		if kind != "FIELDS" {
			permissions[kind] = map[string]any{"actions": []string{"READ"}, "types": []string{"HARVESTED", "PLANTED"}}
		}
	}
	g := &grantWorld{w, w.Core(t), []core.Resource{
		{Type: "leaf_sharing_permissions", Name: "t", Attributes: map[string]any{"receiver_api_owner": partner, "leaf_user_id": w.User, "permissions": permissions}},
	}}
	g.works(t, g.Apply(t.Context(), g.config))
	return g
}

// answers has GET of the permissions answered by something that stands before the API.
func (g *grantWorld) answers(h http.Handler) (mend func()) {
	return g.Before(leafsim.On(http.MethodGet, anyPermissions, h))
}

// works fails where a command has failed, and gives its warnings.
func (g *grantWorld) works(t *testing.T, r *core.Result) (said string) {
	t.Helper()
	for _, d := range r.Diagnostics {
		if d.Error {
			t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
		said += d.Summary + ": " + d.Detail + "\n"
	}
	return said
}

// wrote gives the methods of the writes since the last call.
func (g *grantWorld) wrote() (all []string) {
	for _, one := range g.Writes() {
		method, _, _ := strings.Cut(one, " ")
		all = append(all, method)
	}
	g.ResetRequests()
	return all
}

// grants checks what the partner may do.
func (g *grantWorld) grants(t *testing.T, want string) {
	t.Helper()
	acctest.Equal(t, "permissions", fmt.Sprint(g.Permissions(partner, g.User)), want)
}

// notClear is what a warning says.
const notClear = "It is not clear whether the sharing permissions of " + partner

// A "not there" that anybody could have sent ends no grant: the state keeps it, as nothing granted, so that an apply grants again
// and a destroy withdraws. Of what nobody has, an import is an error.
func TestSharing_doubt(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.Handler{
		"404 of Spring":   leafsim.GatewaySpring(),
		"404 of a router": leafsim.GatewayNoRoute(),
		"404 of nothing":  leafsim.GatewayEmpty(),
		"an empty object": leafsim.JSON(http.StatusOK, "{}"),
		"null":            leafsim.JSON(http.StatusOK, "null"),
		"an empty body":   http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusOK) }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const is, none = "map[FIELDS:{[READ] []}]", "map[]"
			callers := name == "404 of nothing" // whose role stands in the path nothing has shown then
			g := newGrant(t, leafsim.Variants{SharingRoleOfCaller: callers}, "FIELDS")
			mend := g.answers(answer)

			g.ResetRequests()
			r := g.Apply(t.Context(), g.config)
			if said := g.works(t, r); !strings.Contains(said, notClear) || !strings.Contains(said, "in words that are not the API's own") {
				t.Errorf("the refresh says %q", said)
			}
			acctest.Equal(t, "plan", fmt.Sprint(r.Changes), "[{leaf_sharing_permissions.t update}]")
			acctest.Equal(t, "writes", fmt.Sprint(g.wrote()), "[PATCH]") // the receiver can read on
			g.grants(t, is)
			mend()
			if r := g.Plan(t.Context(), g.config); len(r.Changes) > 0 || g.works(t, r) != "" {
				t.Errorf("once mended, it plans %v and says %v", r.Changes, r.Diagnostics)
			}

			g.SetPermissions(partner, g.User, nil)
			mend = g.answers(answer)
			g.works(t, g.Apply(t.Context(), g.config))
			acctest.Equal(t, "writes where there is nothing", fmt.Sprint(g.wrote()), "[PATCH PATCH POST]") // of FIELDS, and of FIELD
			g.grants(t, is)
			if said := g.works(t, g.Destroy(t.Context())); !strings.Contains(said, notClear) || strings.Contains(said, "are gone") {
				t.Errorf("the destroy says %q", said)
			}
			acctest.Equal(t, "writes", fmt.Sprint(g.wrote()), map[bool]string{false: "[DELETE]", true: "[DELETE DELETE]"}[callers])
			g.grants(t, none)

			if r := g.Import(t.Context(), "leaf_sharing_permissions", "t", partner+"/"+g.User); !r.Failed() {
				t.Error("nothing is imported without an error")
			}
			g.works(t, g.Apply(t.Context(), g.config)) // a creation goes on: the API would say what is in its way
			g.grants(t, is)
			mend()
		})
	}
}

// Where the DELETE is answered in words that are not the API's own either, a destroy says that the grant may live on.
func TestSharing_doubtfulEnd(t *testing.T) {
	t.Parallel()
	g := newGrant(t, leafsim.Variants{}, "FIELDS")
	g.Before(leafsim.On("", anyPermissions, leafsim.GatewaySpring()))
	if said := g.works(t, g.Destroy(t.Context())); !strings.Contains(said, notClear+" for Leaf user "+g.User+" are gone") || !strings.Contains(said, "Ask the receiver") {
		t.Errorf("it says %q", said)
	}
	if !slices.Contains(g.wrote(), "DELETE") {
		t.Error("no DELETE was sent")
	}
}

// A clear "nothing" ends a grant as it should: null, no kinds, and kinds with which nothing may be done.
func TestSharing_nothingGranted(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.Handler{
		"null":     leafsim.JSON(http.StatusOK, `{"permissions":null}`),
		"no kinds": leafsim.JSON(http.StatusOK, `{"permissions":{}}`),
		"empty":    leafsim.JSON(http.StatusOK, `{"permissions":{"FIELDS":{"actions":[]},"OPERATIONS":{"actions":[],"types":[]},"MACHINES":null}}`),
		"a 404":    leafsim.JSON(http.StatusNotFound, `{"title":"Not Found","status":404}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGrant(t, leafsim.Variants{}, "FIELDS", "OPERATIONS")
			g.SetPermissions(partner, g.User, nil)
			g.answers(answer)
			r := g.Apply(t.Context(), g.config)
			g.works(t, r)
			acctest.Equal(t, "plan", fmt.Sprint(r.Changes), "[{leaf_sharing_permissions.t create}]")
			g.grants(t, "map[FIELDS:{[READ] []} OPERATIONS:{[READ] [HARVESTED PLANTED]}]")
			g.ResetRequests()
			g.works(t, g.Destroy(t.Context()))
			acctest.Equal(t, "writes of a destroy", fmt.Sprint(g.wrote()), "[]")
		})
	}
}

// What somebody has narrowed is still this resource's grant, and a destroy withdraws it. Of what has no kind in common, nothing is.
func TestSharing_narrowed(t *testing.T) {
	t.Parallel()
	reads := func(types ...string) leafsim.Permission {
		return leafsim.Permission{Actions: []string{"READ"}, Types: types}
	}
	for name, c := range map[string]struct {
		now   map[string]leafsim.Permission
		alone bool
	}{
		"fewer types":     {now: map[string]leafsim.Permission{"FIELDS": reads(), "OPERATIONS": reads("PLANTED")}},
		"other types":     {now: map[string]leafsim.Permission{"OPERATIONS": reads("APPLIED")}},
		"fields alone":    {now: map[string]leafsim.Permission{"FIELDS": reads()}},
		"nothing of ours": {now: map[string]leafsim.Permission{"MACHINES": reads()}, alone: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGrant(t, leafsim.Variants{}, "FIELDS", "OPERATIONS")
			g.SetPermissions(partner, g.User, c.now)
			g.ResetRequests()
			said := g.works(t, g.Destroy(t.Context()))
			if left := g.Permissions(partner, g.User) != nil; left != c.alone || strings.Contains(said, "Left alone") != c.alone || slices.Contains(g.wrote(), "DELETE") == c.alone {
				t.Errorf("left: %t, and it says %q", left, said)
			}
		})
	}
}

// A grant whose answer was lost, and of which nobody can tell whether it was made, is spoken of when it leaves the state.
func TestSharing_lostInDoubt(t *testing.T) {
	t.Parallel()
	g := newGrant(t, leafsim.Variants{}, "FIELDS")
	g.works(t, g.Destroy(t.Context()))
	cut := g.After(leafsim.On(http.MethodPost, anyPermissions, leafsim.Cut())) // it is carried out
	mend := g.answers(leafsim.GatewaySpring())
	if r := g.Apply(t.Context(), g.config); !r.Failed() {
		t.Fatal("it does not fail")
	}
	cut()
	if said := g.works(t, g.Plan(t.Context(), g.config)); !strings.Contains(said, notClear) || !strings.Contains(said, "Their creation was not answered") {
		t.Errorf("the plan says %q", said)
	}
	g.works(t, g.Apply(t.Context(), g.config))
	mend()
	if r := g.Plan(t.Context(), g.config); len(r.Changes) > 0 {
		t.Errorf("it plans %v", r.Changes)
	}
}

// A change that was carried out though its answer is a failure has been made: the state has what the API has.
func TestSharing_changedAllTheSame(t *testing.T) {
	t.Parallel()
	g := newGrant(t, leafsim.Variants{}, "OPERATIONS")
	g.After(leafsim.On(http.MethodPatch, anyPermissions+"/*", leafsim.Status(http.StatusInternalServerError)))
	g.config[0].Attributes["permissions"] = map[string]any{"OPERATIONS": map[string]any{"actions": []string{"READ"}, "types": []string{"PLANTED"}}}
	g.ResetRequests()
	g.works(t, g.Apply(t.Context(), g.config))
	acctest.Equal(t, "writes", fmt.Sprint(g.wrote()), "[PATCH]")
	if r := g.Plan(t.Context(), g.config); len(r.Changes) > 0 {
		t.Errorf("it plans %v", r.Changes)
	}
}

// Where a relation is blocked, and the API forbids what is asked about it, the error says so.
func TestSharing_forbiddenWhileBlocked(t *testing.T) {
	t.Parallel()
	g := newGrant(t, leafsim.Variants{}, "FIELDS")
	g.Before(leafsim.On("", anyPermissions, leafsim.JSON(http.StatusForbidden, `{"title":"Forbidden","status":403}`)))
	said := func() (all string) {
		for _, d := range g.Plan(t.Context(), g.config).Diagnostics {
			all += d.Detail
		}
		return all
	}
	if text := said(); strings.Contains(text, "BLOCKED") || !strings.Contains(text, "Check which account the provider's credentials are of") {
		t.Errorf("while it is allowed: %s", text)
	}
	g.SetRelation("receiver", partner, leafsim.RelationBlocked)
	if text := said(); !strings.Contains(text, "the sharing relation with "+partner+" is BLOCKED") || !strings.Contains(text, `status = "ALLOWED"`) || strings.Contains(text, "Check which account") {
		t.Errorf("while it is blocked: %s", text)
	}
}

// What Leaf's pages do not name is kept where it is, and warned of where it is about to be sent.
func TestSharing_newWords(t *testing.T) {
	t.Parallel()
	g := newGrant(t, leafsim.Variants{}, "FIELDS")
	g.SetPermissions(partner, g.User, map[string]leafsim.Permission{"FIELDS": {Actions: []string{"READ"}}, "MACHINES": {Actions: []string{"READ", "SEND"}, Types: []string{"TRACTOR"}}})
	machines := map[string]any{"actions": []string{"READ", "SEND"}, "types": []string{"TRACTOR"}}
	permissions := map[string]any{"FIELDS": map[string]any{"actions": []string{"READ"}}, "MACHINES": machines}
	g.config[0].Attributes["permissions"] = permissions
	g.Forget("leaf_sharing_permissions.t")
	g.works(t, g.Import(t.Context(), "leaf_sharing_permissions", "t", partner+"/"+g.User))
	if r := g.Plan(t.Context(), g.config); len(r.Changes) > 0 || g.works(t, r) != "" {
		t.Errorf("after an import it plans %v and says %v", r.Changes, r.Diagnostics)
	}
	permissions["OPERATION"] = map[string]any{"actions": []string{"WRITE"}, "types": []string{"PLANTET"}}
	if said := g.works(t, g.Plan(t.Context(), g.config)); !strings.Contains(said, `"OPERATION" (did you mean "OPERATIONS"?), "PLANTET" (did you mean "PLANTED"?), "WRITE": it may be new`) {
		t.Errorf("it says %q", said)
	}
}
