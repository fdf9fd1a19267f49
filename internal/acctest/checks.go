package acctest

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// TestEphemeral opens an ephemeral resource and echoes what it gives into a state, where checks can see it.
func TestEphemeral(t *testing.T, w *World, name, config string, steps ...resource.TestStep) {
	t.Helper()
	providers := w.Providers()
	maps.Copy(providers, Starts{"echo": echoprovider.NewProviderServer()})
	for i := range steps {
		steps[i].Config = w.Config(config, "provider \"echo\" {\n  data = ephemeral."+name+"\n}\nresource \"echo\" \"t\" {}")
	}
	Run(t, resource.TestCase{ProtoV6ProviderFactories: providers, Steps: steps})
}

// Echoed checks an attribute of what TestEphemeral has opened.
func Echoed(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("echo.t", tfjsonpath.New("data").AtMapKey(attribute), check)
}

// LiveKeys counts the API keys of the world's own user that work.
func LiveKeys(w *World) int {
	n := 0
	for _, k := range w.Keys(w.User) {
		if k.Live(w.Clock.Now()) {
			n++
		}
	}
	return n
}

// Check is a check of a step that looks at the world.
func Check(check func() error) resource.TestCheckFunc {
	return func(*terraform.State) error { return check() }
}

// AtPlan runs where a step has planned and not yet applied: the plan is saved then.
type AtPlan func()

// CheckPlan implements plancheck.PlanCheck.
func (f AtPlan) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	f()
}

// EmptyPlan is a step in which nothing is left to do.
func EmptyPlan(config string) resource.TestStep {
	return resource.TestStep{Config: config, PlanOnly: true}
}

// Equal fails the test where two values differ.
func Equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, expected %v", what, got, want)
	}
}

// Day is a day.
const Day = 24 * time.Hour

// SaysInOrder makes a pattern of words that stand in this order, however Terraform breaks the lines between them.
func SaysInOrder(text string) *regexp.Regexp {
	parts := strings.Split(text, "…")
	for i, p := range parts {
		parts[i] = strings.Join(quoteAll(strings.Fields(p)), `[\s│]+`)
	}
	return regexp.MustCompile("(?s)" + strings.Join(parts, ".*"))
}

func quoteAll(fields []string) []string {
	for i, f := range fields {
		fields[i] = regexp.QuoteMeta(f)
	}
	return fields
}

// Planning checks the planned action, and begins to count requests there: what follows are those of the apply.
func Planning(w *World, address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action), AtPlan(w.ResetRequests)}}
}

// Words matches words in a message, however its lines are broken.
func Words(words string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(words), " ", `\s+`))
}

// Wrote checks the requests since the plan that were no reads.
func Wrote(w *World, want ...string) resource.TestCheckFunc {
	return Check(func() error {
		if got := strings.Join(w.Writes(), "\n  "); got != strings.Join(want, "\n  ") {
			return fmt.Errorf("the writes are:\n  %s\nexpected:\n  %s", got, strings.Join(want, "\n  "))
		}
		return nil
	})
}

// NewestUser is the id of the latest user.
func NewestUser(w *World) string {
	ids := w.UserIDs()
	return ids[len(ids)-1]
}

// RefusedSteps is a step per configuration that fails, by the words of the error.
func RefusedSteps(configs map[string]string) []resource.TestStep {
	var steps []resource.TestStep
	for words, config := range configs {
		steps = append(steps, resource.TestStep{Config: config, PlanOnly: true, ExpectError: Words(words)})
	}
	return steps
}
