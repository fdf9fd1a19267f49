package apikey_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// guideConfig is a configuration of a guide without its terraform block: in-process providers have another address.
func guideConfig(t *testing.T, path string) string {
	t.Helper()
	return regexp.MustCompile(`(?s)\A.*?terraform \{\n.*?\n\}\n`).ReplaceAllString(acctest.TextOf(t, acctest.Repository+path), "")
}

// handedOut records the key that a configuration gives to the web app, apply by apply.
type handedOut struct{ keys []string }

func (h *handedOut) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	key, ok := req.State.Values.Outputs["widget_key"].Value.(string)
	if !ok {
		resp.Error = fmt.Errorf("the output widget_key is no text")
	}
	h.keys = append(h.keys, key)
}

// alive reports which of the keys that were handed out still open the widget, the newest first.
func (h *handedOut) alive(w *acctest.World) []bool {
	byText := map[string]leafsim.Key{}
	for _, k := range w.Keys(w.User) {
		byText[k.Key] = k
	}
	var alive []bool
	for _, key := range slices.Backward(h.keys) {
		k, ok := byText[key]
		alive = append(alive, ok && k.Live(w.Clock.Now()))
	}
	return alive
}

// The guide's recipes, through two rotations. The new key is there before the old one is revoked; of two keys, the one
// handed out before the rotation works on until the next.
func TestAccGuide_rotatingAPIKeys(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path      string
		keys      int
		rest, due time.Duration
		alive     [][]bool
	}{
		"one key": {
			path: "examples/guides/rotating-api-keys/one-key", keys: 1, rest: 59 * acctest.Day, due: acctest.Day,
			alive: [][]bool{{true}, {true, false}, {true, false, false}},
		},
		"two keys": {
			path: "examples/guides/rotating-api-keys/two-keys", keys: 2, rest: 29 * acctest.Day, due: 2 * acctest.Day,
			alive: [][]bool{{true}, {true, true}, {true, true, false}},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			text := guideConfig(t, tc.path+"/main.tf")
			var out handedOut
			var steps []resource.TestStep
			now := w.Clock.Now()
			for i, alive := range tc.alive {
				writes := "POST DELETE"
				if i == 0 {
					writes = strings.TrimSpace(strings.Repeat("POST ", tc.keys))
				} else {
					now = now.Add(tc.rest)
					steps = append(steps, resource.TestStep{ // nothing is due yet
						PreConfig: func() { w.Clock.Advance(tc.rest) },
						Config:    text, ConfigVariables: at(w, now), PlanOnly: true,
					})
					now = now.Add(tc.due)
				}
				steps = append(steps, resource.TestStep{
					PreConfig: func() {
						if i > 0 {
							w.Clock.Advance(tc.due)
						}
					},
					Config: text, ConfigVariables: at(w, now),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.AtPlan(w.ResetRequests)}},
					ConfigStateChecks: []statecheck.StateCheck{&out, keyState(func(map[string]map[string]any) error {
						if got := keyWrites(w); got != writes {
							return fmt.Errorf("the writes are %q, expected %q", got, writes)
						}
						if got := acctest.LiveKeys(w); got != tc.keys {
							return fmt.Errorf("%d keys live, expected %d", got, tc.keys)
						}
						if got := out.alive(w); fmt.Sprint(got) != fmt.Sprint(alive) {
							return fmt.Errorf("of the keys that were handed out, the newest first, alive are %v, expected %v", got, alive)
						}
						return nil
					})},
				})
			}
			// plugin-testing cannot end with what has a for_each in the state.
			w.Test(t, append(steps, resource.TestStep{Config: " "})...)
			acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 0)
		})
	}
}

// at are the variables of a guide at a time.
func at(w *acctest.World, now time.Time) config.Variables {
	return config.Variables{"leaf_user_id": config.StringVariable(w.User), "now": config.StringVariable(now.Format(time.RFC3339))}
}
