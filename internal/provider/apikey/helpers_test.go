package apikey_test

import (
	"context"
	"fmt"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// What the tests of API keys share.
const (
	keyPath = acctest.Keys + "/*"
	keyT    = "leaf_api_key.t"
	// redactedKey is how Leaf's own sample shows a key in the list: nothing of it is left.
	redactedKey = "xxxx...xxxx"
)

// keyOf is a configuration with one key.
func keyOf(arguments string) string {
	return fmt.Sprintf("resource \"leaf_api_key\" \"t\" {\n  leaf_user_id = \"$USER\"\n%s\n}\n", arguments)
}

const createBeforeDestroy = "\nlifecycle { create_before_destroy = true }"

// keyWrites are the methods of the requests that were no reads, in order.
func keyWrites(w *acctest.World) string {
	var methods []string
	for _, write := range w.Writes() {
		method, _, _ := strings.Cut(write, " ")
		methods = append(methods, method)
	}
	return strings.Join(methods, " ")
}

// wroteKeys checks the requests since the plan of the step, and that so many keys live.
func wroteKeys(w *acctest.World, writes string, live int) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if got := keyWrites(w); got != writes {
			return fmt.Errorf("the writes are %q, expected %q", got, writes)
		}
		if got := acctest.LiveKeys(w); got != live {
			return fmt.Errorf("%d keys live, expected %d", got, live)
		}
		return nil
	})
}

// planKey checks the action that a step plans for the key, and then forgets the requests.
func planKey(w *acctest.World, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(keyT, action), acctest.AtPlan(w.ResetRequests)}}
}

// keyState checks the attributes of all keys in the state, by their addresses.
type keyState func(keys map[string]map[string]any) error

func (f keyState) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	keys := map[string]map[string]any{}
	if req.State.Values != nil {
		for _, r := range req.State.Values.RootModule.Resources {
			if r.Type == "leaf_api_key" && r.Mode == tfjson.ManagedResourceMode {
				keys[r.Address] = r.AttributeValues
			}
		}
	}
	resp.Error = f(keys)
}

// keyHas checks attributes of the one key.
func keyHas(want map[string]any) []statecheck.StateCheck {
	return []statecheck.StateCheck{keyState(func(keys map[string]map[string]any) error {
		for name, v := range want {
			if got := keys[keyT][name]; got != v {
				return fmt.Errorf("%s is %v, expected %v", name, got, v)
			}
		}
		return nil
	})}
}
