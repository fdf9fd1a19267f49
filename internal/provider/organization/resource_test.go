package organization_test

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

const orgT = "leaf_provider_organization.t"

func orgOf(w *acctest.World, id, arguments string) string {
	return w.Config(fmt.Sprintf("resource \"leaf_provider_organization\" \"t\" {\n  leaf_user_id = \"$USER\"\n  provider_org_id = %q\n%s\n}\n", id, arguments))
}

func farm(status string) leafsim.Organization {
	return leafsim.Organization{ID: "123321", Name: "Farm", Status: status}
}

// is checks the statuses of all organizations, in order, and that the state has that of the one.
func is(w *acctest.World, want ...string) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		var got []string
		for _, o := range w.Organizations(w.User) {
			got = append(got, o.Status)
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			return fmt.Errorf("the statuses are %q, expected %q", got, want)
		}
		if r := state.RootModule().Resources[orgT]; r != nil && r.Primary.Attributes["status"] != want[len(want)-1] {
			return fmt.Errorf("the state has %q", r.Primary.Attributes["status"])
		}
		return nil
	}
}

// An organization is taken over, changed, put back after others have changed it, imported, and given back as it was found.
func TestAccOrganization_lifecycle(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]leafsim.Variants{
		"as documented":   {},
		"status in body":  {OrganizationStatusInBody: true},
		"unclear answers": {NotFound: leafsim.NotFoundMessage},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, v)
			set := func(status string) func() {
				return func() { w.SetOrganization(w.User, farm(status)) }
			}
			w.SetOrganization(w.User, leafsim.Organization{ID: "1", Name: "Another", Status: "PREVIEW"})
			set("PREVIEW")()
			on, off := orgOf(w, "123321", "selected = true"), orgOf(w, "123321", "selected = false")
			update := acctest.Planning(w, orgT, plancheck.ResourceActionUpdate)
			w.Test(t,
				resource.TestStep{Config: on, Check: is(w, "PREVIEW", "SELECTED")},
				resource.TestStep{Config: off, ConfigPlanChecks: update, Check: is(w, "PREVIEW", "PREVIEW")},
				resource.TestStep{Config: on, ConfigPlanChecks: update, Check: is(w, "PREVIEW", "SELECTED")},
				resource.TestStep{PreConfig: set("PREVIEW"), Config: on, ConfigPlanChecks: update, Check: is(w, "PREVIEW", "SELECTED")},
				resource.TestStep{Config: " ", Check: is(w, "PREVIEW", "PREVIEW")},
				resource.TestStep{PreConfig: set("SELECTED"), Config: on, ConfigPlanChecks: acctest.Planning(w, orgT, plancheck.ResourceActionCreate), Check: resource.ComposeTestCheckFunc(is(w, "PREVIEW", "SELECTED"), acctest.Wrote(w))},
				resource.TestStep{Config: off, Check: is(w, "PREVIEW", "PREVIEW")},
				resource.TestStep{Config: " ", Check: is(w, "PREVIEW", "SELECTED")},
				resource.TestStep{
					PreConfig: w.ResetRequests, Config: on, ResourceName: orgT, ImportState: true, ImportStatePersist: true, ImportStateId: w.User + "/JohnDeere/123321",
				},
				resource.TestStep{Config: on, PlanOnly: true},
				resource.TestStep{Config: orgOf(w, "123321", "selected = false\non_destroy = \"forget\""), Check: is(w, "PREVIEW", "PREVIEW")},
				resource.TestStep{Config: " ", Check: is(w, "PREVIEW", "PREVIEW")},
			)
		})
	}
}

// What is blocked at John Deere is not changed, does not keep a plan from being empty, and errors say who can change it.
func TestAccOrganization_blocked(t *testing.T) {
	w := acctest.New(t)
	w.SetOrganization(w.User, farm("BLOCKED"))
	on, off := orgOf(w, "123321", "selected = true"), orgOf(w, "123321", "selected = false")
	says := acctest.Words("John Deere's side has blocked it")
	w.Test(t,
		resource.TestStep{Config: on, ExpectError: says},
		resource.TestStep{Config: off, Check: is(w, "BLOCKED")},
		resource.TestStep{Config: on, ExpectError: says},
		resource.TestStep{PreConfig: func() { w.SetOrganization(w.User, farm("PREVIEW")) }, Config: on, Check: is(w, "SELECTED")},
		resource.TestStep{PreConfig: func() { w.SetOrganization(w.User, farm("BLOCKED")) }, Config: on, PlanOnly: true},
		resource.TestStep{
			// It is blocked between the plan and the apply.
			PreConfig: func() {
				w.SetOrganization(w.User, farm("PREVIEW"))
				w.WhenAsked(1, http.MethodPatch, acctest.Organizations(w.User)+"/*/*", func() { w.SetOrganization(w.User, farm("BLOCKED")) })
			},
			Config: on, ExpectError: says,
		},
		resource.TestStep{Config: " ", Check: is(w, "BLOCKED")},
	)
}

// What is not there is an error that says what there is, and a change whose answer is lost is seen to have happened.
func TestAccOrganization_missing(t *testing.T) {
	w := acctest.New(t)
	w.SetOrganization(w.User, leafsim.Organization{ID: "1", Name: "Another", Status: "PREVIEW"})
	w.SetOrganization(w.User, leafsim.Organization{ID: "2", Name: "Closed", NotConnected: true})
	patch := acctest.Organizations(w.User) + "/*/*"
	w.Test(t,
		resource.TestStep{Config: orgOf(w, "123321", "selected = true"), ExpectError: acctest.Words(`1 ("Another")`)},
		resource.TestStep{Config: orgOf(w, "2", "selected = true"), ExpectError: acctest.Words("connections-dialog?orgId=2")},
		resource.TestStep{
			PreConfig: func() { w.After(leafsim.Times(9, leafsim.On(http.MethodPatch, patch, leafsim.Cut()))) },
			Config:    orgOf(w, "1", "selected = true"), Check: acctest.Check(func() error {
				if got := w.Organizations(w.User)[0].Status; got != "SELECTED" {
					return fmt.Errorf("it is %s", got)
				}
				return nil
			}),
		},
		resource.TestStep{
			PreConfig: func() { w.RemoveOrganization(w.User, "1") },
			Config:    orgOf(w, "1", "selected = true"), ExpectError: acctest.Words("There is no such organization"),
		},
	)
}

// create_before_destroy takes an organization over for its successor, and does not give it back below that.
func TestAccOrganization_createBeforeDestroy(t *testing.T) {
	w := acctest.New(t)
	w.SetOrganization(w.User, farm("PREVIEW"))
	config := orgOf(w, "123321", "selected = true\nlifecycle { create_before_destroy = true }")
	w.Test(t,
		resource.TestStep{Config: config, Check: is(w, "SELECTED")},
		resource.TestStep{Config: config, Taint: []string{orgT}, Check: is(w, "SELECTED")},
		acctest.EmptyPlan(config),
	)
}

// What is wrong is refused before anything is sent.
func TestOrganization_badInput(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	for says, config := range map[string]map[string]any{
		"must be the id of a Leaf user": {"leaf_user_id": "jane", "provider_org_id": "1", "selected": true},
		"must be a name of at least":    {"leaf_user_id": w.User, "provider_org_id": "../1", "selected": true},
		"selected":                      {"leaf_user_id": w.User, "provider_org_id": "1"},
		"on_destroy":                    {"leaf_user_id": w.User, "provider_org_id": "1", "selected": true, "on_destroy": "delete"},
	} {
		if said := w.Complaints(t, nil, "leaf_provider_organization", config); !strings.Contains(said, says) {
			t.Errorf("it says %q, expected %q", said, says)
		}
	}
}

// The data source tells what is connected, what Leaf has of it, and where the grower opens the rest.
func TestOrganizations_dataSource(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	w.SetOrganization(w.User, farm("SELECTED"))
	w.SetOrganization(w.User, leafsim.Organization{ID: "2", Name: "Closed", NotConnected: true})
	read := w.ReadData(t, "leaf_provider_organizations", map[string]any{"leaf_user_id": w.User})
	for _, want := range []string{"123321", "SELECTED", "Closed", "connections-dialog?orgId=2"} {
		if !strings.Contains(fmt.Sprint(read), want) {
			t.Errorf("%s is not in %v", want, read)
		}
	}
	if trimble := fmt.Sprint(w.ReadData(t, "leaf_provider_organizations", map[string]any{"leaf_user_id": w.User, "provider_name": "Trimble"})); strings.Contains(trimble, "SELECTED") {
		t.Errorf("Trimble has statuses: %s", trimble)
	}
}
