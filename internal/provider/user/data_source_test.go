package user_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Leaf users are found by exact values, whatever the API's filters compare, and lists are read to their end.
func TestAccUser_dataSources(t *testing.T) {
	t.Parallel()
	for name, filter := range map[string]leafsim.UserFilter{
		"exact": leafsim.UserFilterExact, "contains": leafsim.UserFilterContains, "ignored": leafsim.UserFilterIgnored,
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, leafsim.Variants{UserFilter: filter})
			ada := w.AddUserOf(map[string]string{"name": "Ada", "email": "ada@example.com", "externalId": "g-1", "phone": "1", "address": "Farm"})
			w.AddUserOf(map[string]string{"name": "ada", "email": "ADA@example.com", "externalId": "g-11"})
			lovelace := w.AddUserOf(map[string]string{"name": "Lovelace", "email": "lovelace@example.com"})
			for i := range 240 {
				w.AddUserOf(map[string]string{"name": "Twin", "email": "twin@example.com", "externalId": fmt.Sprint("twin-", i)})
			}
			one := func(address string) []statecheck.StateCheck {
				var checks []statecheck.StateCheck
				for attribute, value := range map[string]string{
					"id": ada, "name": "Ada", "email": "ada@example.com", "external_id": "g-1", "phone": "1", "address": "Farm",
				} {
					checks = append(checks, statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.StringExact(value)))
				}
				return checks
			}
			count := func(address string, n int) statecheck.StateCheck {
				return statecheck.ExpectKnownValue(address, tfjsonpath.New("users"), knownvalue.ListSizeExact(n))
			}
			found := append(one("data.leaf_user.id"), one("data.leaf_user.external")...)
			found = append(found, one("data.leaf_user.email")...)
			found = append(found, statecheck.ExpectKnownValue("data.leaf_user.written", tfjsonpath.New("id"), knownvalue.StringExact(lovelace)))
			w.Test(t,
				resource.TestStep{
					Config: `
data "leaf_user" "id" { id = "` + ada + `" }
data "leaf_user" "capitals" { id = "` + strings.ToUpper(ada) + `" }
data "leaf_user" "external" { external_id = "g-1" }
data "leaf_user" "email" { email = "ada@example.com" }
data "leaf_user" "written" { email = "Lovelace@Example.com" }
data "leaf_users" "all" {}
data "leaf_users" "name" { name = "Ada" }
data "leaf_users" "both" {
  name  = "Twin"
  email = "twin@example.com"
}
data "leaf_users" "none" {
  name        = "Twin"
  external_id = "g-1"
}`,
					ConfigStateChecks: append(found, count("data.leaf_users.all", 244), count("data.leaf_users.name", 1), count("data.leaf_users.both", 240), count("data.leaf_users.none", 0)),
				},
				resource.TestStep{Config: `data "leaf_user" "t" { email = "twin@example.com" }`, ExpectError: acctest.Words("240 Leaf users fit")},
				resource.TestStep{Config: `data "leaf_user" "t" { external_id = "g" }`, ExpectError: acctest.Words("There is no such Leaf user")},
				resource.TestStep{Config: `data "leaf_user" "t" { id = "` + acctest.ExampleUser + `" }`, ExpectError: acctest.Words("There is no Leaf user " + acctest.ExampleUser)},
				resource.TestStep{
					PreConfig: func() { w.Before(leafsim.On(http.MethodGet, acctest.Users, leafsim.HTML(http.StatusNotFound))) },
					Config:    `data "leaf_users" "t" {}`, ExpectError: acctest.Words("Cannot list the Leaf users"),
				},
			)
		})
	}
}
