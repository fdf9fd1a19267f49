package organization_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// orgWorld is a world with one organization, and an engine.
type orgWorld struct {
	*acctest.World
	*core.Engine
}

func newOrg(t *testing.T, status string) *orgWorld {
	t.Helper()
	w := acctest.New(t)
	w.SetOrganization(w.User, farm(status))
	return &orgWorld{w, w.Core(t)}
}

// selected is the organization's configuration.
func (o *orgWorld) selected(is bool) core.Resource {
	return core.Resource{Type: "leaf_provider_organization", Name: "t", Attributes: map[string]any{"leaf_user_id": o.User, "provider_org_id": "123321", "selected": is}}
}

// apply applies a configuration, which has to work, and gives what it says.
func (o *orgWorld) apply(t *testing.T, one core.Resource) string {
	t.Helper()
	return works(t, o.Apply(t.Context(), []core.Resource{one}))
}

func works(t *testing.T, r *core.Result) string {
	t.Helper()
	if r.Failed() {
		t.Fatal(r.Diagnostics)
	}
	return fmt.Sprint(r.Diagnostics)
}

// has checks the status at Leaf, and what was said.
func (o *orgWorld) has(t *testing.T, status, said string, words ...string) {
	t.Helper()
	acctest.Equal(t, "status", o.Organizations(o.User)[0].Status, status)
	for _, want := range words {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q: %s", want, said)
		}
	}
}

// A status that the API is not known to take is never sent to it: a destroy says what it leaves instead.
func TestOrganization_unknownStatus(t *testing.T) {
	t.Parallel()
	for found, words := range map[string]string{"PENDING": "found with the status PENDING", "": "found with no status that is known", "BLOCKED": "found with the status BLOCKED"} {
		t.Run("found "+found, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, found)
			o.apply(t, o.selected(false))
			if found == "BLOCKED" { // and is open since
				o.SetOrganization(o.User, farm("PREVIEW"))
			}
			said := o.apply(t, o.selected(true))
			o.has(t, "SELECTED", said)
			if r := o.Plan(t.Context(), []core.Resource{o.selected(true)}); len(r.Changes) > 0 {
				t.Errorf("it plans %v", r.Changes)
			}
			o.ResetRequests()
			o.has(t, "SELECTED", works(t, o.Destroy(t.Context())), "has the status SELECTED, and was "+words+", which cannot be set by the API")
			if wrote := o.Writes(); len(wrote) > 0 {
				t.Errorf("a destroy wrote %v", wrote)
			}
		})
	}
}

// A status that nobody knows, of an organization that is only read, keeps no plan from being empty.
func TestOrganization_statusMissing(t *testing.T) {
	t.Parallel()
	o := newOrg(t, "SELECTED")
	o.apply(t, o.selected(true))
	o.Before(leafsim.On(http.MethodGet, acctest.Organizations(o.User)+"/*", leafsim.JSON(http.StatusOK, `{"providerOrgId":"123321","providerOrgName":"Farm","status":null}`)))
	if r := o.Plan(t.Context(), []core.Resource{o.selected(true)}); r.Failed() || len(r.Changes) > 0 {
		t.Errorf("it plans %v and says %v", r.Changes, r.Diagnostics)
	}
}

// create_before_destroy shows the new resource nothing of the old one, so the run says what nobody remembers from then on.
func TestOrganization_replacedBefore(t *testing.T) {
	t.Parallel()
	o := newOrg(t, "PREVIEW")
	one := o.selected(true)
	o.apply(t, one)
	one.CreateBeforeDestroy, one.Replace = true, true
	o.has(t, "SELECTED", o.apply(t, one), "the status was PREVIEW. The new one has found SELECTED", "to end with PREVIEW, apply selected = false before it")
}

// A plan that would change what is blocked is a warning, for a destroy makes that plan too; its apply is the error.
func TestOrganization_blockedPlan(t *testing.T) {
	t.Parallel()
	o := newOrg(t, "PREVIEW")
	o.apply(t, o.selected(false))
	o.SetOrganization(o.User, farm("BLOCKED"))
	on := []core.Resource{o.selected(true)}
	o.has(t, "BLOCKED", works(t, o.Plan(t.Context(), on)), "the apply of this plan fails", "set selected = false")
	r := o.Apply(t.Context(), on)
	if !r.Failed() {
		t.Error("the apply does not fail")
	}
	o.has(t, "BLOCKED", fmt.Sprint(r.Diagnostics), "The organization is blocked", "Once it is no longer blocked, apply again")
	works(t, o.Destroy(t.Context()))
}

// A change whose answer is lost, and which cannot be looked at, keeps in mind what was found: a destroy gives that back.
func TestOrganization_unsure(t *testing.T) {
	t.Parallel()
	for name, executed := range map[string]bool{"made": true, "not made": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, "PREVIEW")
			one := acctest.Organizations(o.User) + "/*"
			reads := leafsim.On(http.MethodGet, one, leafsim.Status(http.StatusInternalServerError))
			patched := false
			mendReads := o.Before(func(r *http.Request) http.Handler { // the look before the change is answered
				patched = patched || r.Method == http.MethodPatch
				if patched {
					return reads(r)
				}
				return nil
			})
			cut := leafsim.On(http.MethodPatch, one+"/*", leafsim.Cut())
			mend := o.Before(cut)
			if executed {
				mend()
				mend = o.After(cut)
			}
			said := o.apply(t, o.selected(true))
			o.has(t, map[bool]string{true: "SELECTED", false: "PREVIEW"}[executed], said, "It is not known whether the status was set", "was PREVIEW")
			mend()
			mendReads()
			o.apply(t, o.selected(true))
			o.has(t, "SELECTED", "")
			works(t, o.Destroy(t.Context()))
			o.has(t, "PREVIEW", "")
		})
	}
}

// What an answer to a change lacks contradicts nothing, so nobody looks again.
func TestOrganization_briefAnswer(t *testing.T) {
	t.Parallel()
	for body, looks := range map[string]int{`{"status":"selected"}`: 1, `{"providerOrgId":"123321","status":"SELECTED"}`: 1, `{}`: 2, `{"providerOrgId":"9","status":"SELECTED"}`: 2} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, "PREVIEW")
			one := acctest.Organizations(o.User) + "/*"
			o.After(leafsim.On(http.MethodPatch, one+"/*", leafsim.JSON(http.StatusOK, body)))
			o.apply(t, o.selected(true))
			acctest.Equal(t, "looks", o.Count(http.MethodGet, one), looks)
			if got := o.Object("leaf_provider_organization.t"); got.Attribute("status") != "SELECTED" || got.Attribute("provider_org_name") != "Farm" {
				t.Errorf("the state has %v", got.Value)
			}
		})
	}
}
