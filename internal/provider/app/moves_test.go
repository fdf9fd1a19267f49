package app_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// TestAccProviderApp_moves goes through the table "Moving between the forms": what is planned, what is sent, and what the
// state holds of the secrets.
func TestAccProviderApp_moves(t *testing.T) {
	w := acctest.New(t)
	plain := acctest.EveryApp("a")
	rotate := func(apps []acctest.App) []acctest.App {
		return acctest.ChangedApps(apps, func(a *acctest.App) {
			for _, f := range a.Fields {
				if f.Secret {
					a.Values[f.Name] += "-next"
				}
			}
		})
	}
	unversioned := acctest.ChangedApps(plain, writeOnly(""))
	first := acctest.ChangedApps(rotate(plain), writeOnly("1"))
	second := acctest.ChangedApps(rotate(first), writeOnly("2"))
	hidden := acctest.ChangedApps(rotate(second), writeOnly("2"))
	lower := acctest.ChangedApps(rotate(second), writeOnly("1"))
	none := acctest.ChangedApps(lower, writeOnly(""))
	back := acctest.ChangedApps(rotate(lower), func(a *acctest.App) { a.WriteOnly, a.Version = false, "" })

	move := func(action plancheck.ResourceActionType, to, holds []acctest.App) resource.TestStep {
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
				inState, at := knownvalue.Check(knownvalue.StringExact(a.Values[f.Name])), tfjsonpath.New(a.Attribute)
				if a.WriteOnly {
					inState = knownvalue.Null()
				}
				s.ConfigStateChecks = append(s.ConfigStateChecks,
					statecheck.ExpectKnownValue(a.Address(), at.AtMapKey(f.Name), inState),
					statecheck.ExpectKnownValue(a.Address(), at.AtMapKey(f.Name+"_wo"), knownvalue.Null()))
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
