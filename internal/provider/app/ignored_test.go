package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// A secret under ignore_changes stays as it is when the app is written for another reason: at apply the engine hands over the
// configuration with what is ignored in it, such as a placeholder, and only the plan has what is to be sent.
func TestAccProviderApp_ignoredSecret(t *testing.T) {
	w := acctest.New(t)
	config := func(user, pwd string) string {
		return w.Config(strings.NewReplacer("USERNAME", user, "SECRET", pwd).Replace(`
resource "leaf_provider_app" "t" {
  app_name = "app"
  stara = {
    user = "USERNAME"
    pwd  = "SECRET"
  }
  lifecycle {
    ignore_changes = [stara.pwd]
  }
}`))
	}
	w.Test(t,
		resource.TestStep{Config: config("one", "the-right-one")},
		resource.TestStep{Config: config("two", "placeholder")},
		resource.TestStep{Config: config("two", "placeholder"), PlanOnly: true},
	)
	var bodies []string
	for _, r := range w.Requests() {
		if r.Method == http.MethodPut {
			bodies = append(bodies, string(r.Body))
		}
	}
	if len(bodies) != 1 || !strings.Contains(bodies[0], "the-right-one") || !strings.Contains(bodies[0], "two") {
		t.Errorf("written: %v", bodies)
	}
}
