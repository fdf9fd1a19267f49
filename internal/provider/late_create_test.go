package provider_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// lateCreate is a creation that something in between gives up, and that is carried out later.
type lateCreate struct {
	config, post string
	// there is how many of the object there are.
	there func(*acctest.World) int
	// remove deletes it by hand; nil where the object itself shows whose it is.
	remove func(*acctest.World)
}

var lateCreates = map[string]lateCreate{
	"credentials": {
		"resource \"leaf_agvance_credentials\" \"t\" {\n  leaf_user_id = \"$USER\"\n  api_key = \"key-of-agvance\"\n  database_id = \"d\"\n  username = \"u\"\n  password = \"password\"\n}",
		acctest.Users + "/*/agvance-credentials",
		func(w *acctest.World) int { return min(len(w.Credentials(w.User, "agvance-credentials")), 1) },
		func(w *acctest.World) { w.DeleteCredentials(w.User, "agvance-credentials") },
	},
	"provider app": {
		"resource \"leaf_provider_app\" \"t\" {\n  app_name = \"late\"\n  stara = {\n    user = \"u\"\n    pwd = \"password\"\n  }\n}", acctest.Apps + "Stara/late",
		func(w *acctest.World) int { return len(w.Apps()) },
		func(w *acctest.World) { w.DeleteApp("Stara", "late", "") },
	},
	"API key": {
		config: "resource \"leaf_api_key\" \"t\" {\n  leaf_user_id = \"$USER\"\n  expires_in = 86400\n}", post: acctest.Keys,
		there: acctest.LiveKeys, // by its mark
	},
}

// meets lets the creation meet an answer.
func (c lateCreate) meets(w *acctest.World, late http.Handler) {
	w.Before(leafsim.Times(1, leafsim.On(http.MethodPost, c.post, late)))
}

// gaveUp is the answer of something in between that does not wait any longer.
var gaveUp = leafsim.Status(http.StatusGatewayTimeout)

// What is carried out while the same run still looks for it is found by that run, and one object is left, the configured one.
func TestAccLateCreate_soon(t *testing.T) {
	t.Parallel()
	for name, c := range lateCreates {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			c.meets(w, w.LateFor(2*time.Second, gaveUp))
			w.Test(t,
				resource.TestStep{Config: w.Config(c.config)},
				resource.TestStep{Config: w.Config(c.config), PlanOnly: true, PreConfig: func() { acctest.Equal(t, "objects", c.there(w), 1) }},
			)
		})
	}
}

// What is carried out after the run has given it up is not taken for "not created": the next run finds it. Where the object
// does not show whose it is, nothing is made beside it and nothing of it is touched until somebody decides.
func TestAccLateCreate_afterTheRun(t *testing.T) {
	t.Parallel()
	notKnown, whose := regexp.MustCompile(`(?s)may\s+still\s+be\s+carried\s+out`), regexp.MustCompile(`Cannot tell whose`)
	for name, c := range lateCreates {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			c.meets(w, w.Late(1000, gaveUp))
			found := resource.TestStep{PreConfig: func() { w.RunLate(); w.ResetRequests() }, Config: w.Config(c.config)}
			steps := []resource.TestStep{{Config: w.Config(c.config), ExpectError: notKnown}, found}
			if c.remove != nil {
				steps[1].ExpectError = whose
				steps = append(steps, resource.TestStep{Config: w.Config(c.config), PreConfig: func() {
					acctest.Equal(t, "written", len(w.Writes()), 0)
					c.remove(w)
				}})
			}
			w.Test(t, append(steps, resource.TestStep{Config: w.Config(c.config), PlanOnly: true, PreConfig: func() { acctest.Equal(t, "objects", c.there(w), 1) }})...)
		})
	}
}
