package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const all = `
resource "leaf_agvance_credentials" "t" {
  leaf_user_id = "$USER"
  api_key      = "agvance-api-key"
  database_id  = "db-1"
  username     = "jane"
  password     = "agvance-password"
}
resource "leaf_agleader_credentials" "t" {
  leaf_user_id     = "$USER"
  refresh_token_wo = "refresh-token"
  public_key       = "public"
  private_key      = "private-key"
  secrets_wo_version = 1
}
resource "leaf_api_key" "t" {
  leaf_user_id = "$USER"
  description  = "widget"
  expires_in   = 86400
}
resource "leaf_provider_app" "t" {
  app_name = "my app"
  john_deere = {
    client_environment = "STAGE"
    client_key = "ck"
    client_secret_wo = "client-secret"
    scopes = ["FIELDS:READ"]
  }
}
resource "leaf_provider_app" "s" {
  app_name = "s"
  stara = {
    user = "u"
    pwd = "password"
  }
}
`

func TestAccSmoke(t *testing.T) {
	for _, v := range []leafsim.Variants{{}, {AgLeader: leafsim.AgLeaderNew, AgLeaderIdentified: true}} {
		t.Run("", func(t *testing.T) {
			w := acctest.New(t, v)
			w.Test(t, resource.TestStep{
				Config:           w.Config(all),
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
				resource.TestStep{ResourceName: "leaf_agvance_credentials.t", ImportState: true, ImportStateId: w.User, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"api_key", "password"}, ImportStateVerifyIdentifierAttribute: "leaf_user_id"},
				resource.TestStep{ResourceName: "leaf_provider_app.t", ImportState: true, ImportStateId: "JohnDeere/my app/STAGE"},
			)
		})
	}
}
