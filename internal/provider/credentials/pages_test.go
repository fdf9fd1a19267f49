package credentials_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// What a review against another implementation of the API has found, one test each.

const agleader = `
resource "leaf_agleader_credentials" "t" {
  leaf_user_id  = "$USER"
  refresh_token = "refresh-token"
  public_key    = "public"
  private_key   = "private-key"
}
`

// A page in the place of the answer is no absence, also where the other spelling of the path says "not there": only the
// spelling that has answered before can say that.
func TestAccCredentials_agLeaderPageIsNoAbsence(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]leafsim.Variants{"old": {}, "new": {AgLeader: leafsim.AgLeaderNew}} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, v)
			segment := map[string]string{"old": "agleader-credentials", "new": "ag-leader-credentials"}[name]
			page := leafsim.On(http.MethodGet, acctest.Users+"/*/"+segment, leafsim.HTML(http.StatusNotFound))
			var remove func()
			w.Test(t,
				resource.TestStep{Config: w.Config(agleader)},
				resource.TestStep{
					PreConfig: func() { remove = w.Before(page) },
					Config:    w.Config(agleader), PlanOnly: true,
					ExpectError: regexp.MustCompile(`(?s)Cannot read the AgLeader credentials.*web page`),
				},
				resource.TestStep{PreConfig: func() { remove() }, Config: w.Config(agleader), PlanOnly: true},
			)
		})
	}
}
