package provider_test

import (
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// What the tests of Leaf users, webhooks and configurations share.
const (
	userT    = "leaf_user.t"
	userPath = acctest.Users + "/*"
)

// planning checks the planned action, and begins to count requests there: what follows are those of the apply.
func planning(w *acctest.World, address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action), atPlan(w.ResetRequests)}}
}

// saysWords matches words in a message, however its lines are broken.
func saysWords(words string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(words), " ", `\s+`))
}

// wroteInOrder checks the requests since the plan that were no reads.
func wroteInOrder(w *acctest.World, want ...string) resource.TestCheckFunc {
	return expect(func() error {
		if got := strings.Join(w.Writes(), "\n  "); got != strings.Join(want, "\n  ") {
			return fmt.Errorf("the writes are:\n  %s\nexpected:\n  %s", got, strings.Join(want, "\n  "))
		}
		return nil
	})
}

// userOf is a configuration with one Leaf user, which tests may destroy.
func userOf(arguments string) string {
	return "resource \"leaf_user\" \"t\" {\n  deletion_protection = false\n" + arguments + "\n}\n"
}

// newUser is the id of the latest user.
func newUser(w *acctest.World) string {
	ids := w.UserIDs()
	return ids[len(ids)-1]
}

// hasUser checks the fields of the latest user, and that there are so many besides the world's own.
func hasUser(w *acctest.World, others int, want map[string]string) resource.TestCheckFunc {
	return expect(func() error {
		if got := len(w.UserIDs()); got != others+2 {
			return fmt.Errorf("there are %d Leaf users, expected %d", got, others+2)
		}
		if got := w.UserFields(newUser(w)); !maps.Equal(got, want) {
			return fmt.Errorf("Leaf has %v, expected %v", got, want)
		}
		return nil
	})
}

// refused is a step per configuration that fails, by the words of the error.
func refused(configs map[string]string) []resource.TestStep {
	var steps []resource.TestStep
	for words, config := range configs {
		steps = append(steps, resource.TestStep{Config: config, PlanOnly: true, ExpectError: saysWords(words)})
	}
	return steps
}
