package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// TestProviderAppMoves goes through the table "Moving between the forms": what is planned, what is sent, and what the
// state holds of the secrets.
func TestAccProviderAppMoves(t *testing.T) {
	w := acctest.New(t)
	plain := everyApp("a")
	rotate := func(apps []app) []app {
		return changed(apps, func(a *app) {
			for _, f := range a.Fields {
				if f.Secret {
					a.values[f.Name] += "-next"
				}
			}
		})
	}
	unversioned := changed(plain, writeOnly(""))
	first := changed(rotate(plain), writeOnly("1"))
	second := changed(rotate(first), writeOnly("2"))
	hidden := changed(rotate(second), writeOnly("2"))
	lower := changed(rotate(second), writeOnly("1"))
	none := changed(lower, writeOnly(""))
	back := changed(rotate(lower), func(a *app) { a.writeOnly, a.version = false, "" })

	move := func(action plancheck.ResourceActionType, to, holds []app) resource.TestStep {
		s := resource.TestStep{PreConfig: w.ResetRequests, Config: configOf(to), ConfigPlanChecks: actions(action, to)}
		var writes []string
		if &holds[0] == &to[0] {
			writes = writesOf("PUT", to)
		}
		s.Check = resource.ComposeTestCheckFunc(stored(w, holds), wrote(w, writes...))
		for _, a := range to {
			for _, f := range a.Fields {
				if !f.Secret {
					continue
				}
				inState, at := knownvalue.Check(knownvalue.StringExact(a.values[f.Name])), tfjsonpath.New(a.Attribute)
				if a.writeOnly {
					inState = knownvalue.Null()
				}
				s.ConfigStateChecks = append(s.ConfigStateChecks,
					statecheck.ExpectKnownValue(a.address(), at.AtMapKey(f.Name), inState),
					statecheck.ExpectKnownValue(a.address(), at.AtMapKey(f.Name+"_wo"), knownvalue.Null()))
			}
		}
		return s
	}
	w.Test(t,
		resource.TestStep{Config: configOf(plain)},
		move(plancheck.ResourceActionUpdate, unversioned, unversioned), // plain to write-only
		move(plancheck.ResourceActionUpdate, first, first),             // the first version
		move(plancheck.ResourceActionUpdate, second, second),           // the next version
		move(plancheck.ResourceActionNoop, hidden, second),             // another value, which Terraform cannot see
		move(plancheck.ResourceActionUpdate, lower, lower),             // any other version
		move(plancheck.ResourceActionUpdate, none, lower),              // no version: the state alone
		move(plancheck.ResourceActionUpdate, back, back),               // write-only to plain
	)
}
