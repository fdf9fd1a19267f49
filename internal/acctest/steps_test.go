package acctest

import (
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// Run fails where plugin-testing does: each step here is wrong in one way, after one that is right.
func TestAccRun_fails(t *testing.T) {
	found := needEngine(t)
	t.Parallel()
	w := New(t)
	const address = "leaf_user.t"
	const user = "resource \"leaf_user\" \"t\" {\n  name                = \"Ada\"\n  deletion_protection = false\n}\n"
	state := func(name string) []statecheck.StateCheck {
		return []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("name"), knownvalue.StringExact(name))}
	}
	plan := func(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
	}
	imported := resource.TestStep{ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"deletion_protection"}, ResourceName: address}
	changed := func() { w.ChangeUser(NewestUser(w), map[string]string{"name": "Somebody"}) }
	f := &folder{engine.Workspace{Engine: found, Folder: t.TempDir()}, t, w.Providers()}
	for _, c := range []struct {
		step   resource.TestStep
		before func()
		says   string // nothing is a step that is right
	}{
		{step: resource.TestStep{Config: user, ConfigPlanChecks: plan(plancheck.ResourceActionUpdate)}, says: "expected Update"},
		{step: resource.TestStep{Config: user, ConfigPlanChecks: plan(plancheck.ResourceActionCreate), ConfigStateChecks: state("Ada")}},
		{step: resource.TestStep{Config: user, ConfigStateChecks: state("Eve")}, says: "expected value Eve"},
		{step: resource.TestStep{Config: user, Check: Check(func() error { return errors.New("not so") })}, says: "not so"},
		{step: resource.TestStep{Config: user, Check: resource.TestCheckResourceAttr("leaf_user.t", "name", "Eve")}, says: "expected \"Eve\", got \"Ada\""},
		{step: resource.TestStep{Config: user, PlanOnly: true, ExpectNonEmptyPlan: true}, says: "the plan is empty"},
		{step: resource.TestStep{Config: user, ExpectError: Words("no such thing")}, says: "no error, expected one"},
		{step: resource.TestStep{Config: "resource \"leaf_user\" \"t\" {\n  name = \"\"\n}\n", ExpectError: Words("no such thing")}, says: "expected an error that matches"},
		{step: imported},
		{step: imported, before: changed, says: "name"},
		{step: resource.TestStep{Config: user, PlanOnly: true}, says: "the plan is not empty"},
		{step: resource.TestStep{Config: user, Destroy: true}},
	} {
		if c.before != nil {
			c.before()
		}
		config := c.step.Config
		if config == "" {
			config = user
		}
		problem := expected(c.step, f.step(t.Context(), c.step, config))
		if c.says == "" && problem != nil || c.says != "" && (problem == nil || !strings.Contains(problem.Error(), c.says)) {
			t.Errorf("%s says %v, expected %q", c.step.Config, problem, c.says)
		}
	}
	Equal(t, "Leaf users at the end", len(w.UserIDs()), 1)
}
