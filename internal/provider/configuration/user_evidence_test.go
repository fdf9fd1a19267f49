package configuration_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// stored checks what Leaf stores for the user of a world.
func stored(w *acctest.World, want map[string]any) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if got := w.UserConfig(w.User); !reflect.DeepEqual(got, want) {
			return fmt.Errorf("Leaf has %v, expected %v", got, want)
		}
		return nil
	})
}

// The 404 of a gateway is no absence: nothing leaves the state, nothing is made, and no destroy succeeds.
func TestAccConfigurations_aGatewayIsNotTheAPI(t *testing.T) {
	t.Parallel()
	for name, answer := range leafsim.Gateways() {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			config := w.Config(userConfig(`unit_measurement = "METRIC"`) + ownerConfig(`operations_merge_range = 9`))
			changed := w.Config(userConfig(`unit_measurement = "IMPERIAL"`) + ownerConfig(`operations_merge_range = 9`))
			has := map[string]any{"unitMeasurement": "METRIC", "syncPartnerData": true}
			gateway := func(takes ...leafsim.Takes) func() {
				return func() {
					w.ChangeUserConfig(w.User, map[string]any{"syncPartnerData": true})
					w.Gateway(answer, append(takes, leafsim.OnlyBelow(acctest.Configurations))...)
				}
			}
			w.Test(t,
				resource.TestStep{Config: config},
				resource.TestStep{PreConfig: gateway(), Config: config, PlanOnly: true, ExpectError: acctest.Words("Cannot read the configuration of Leaf user")},
				resource.TestStep{PreConfig: gateway(), Config: config, PlanOnly: true, ExpectError: acctest.Words("Cannot read the configuration of the API owner")},
				resource.TestStep{PreConfig: gateway(leafsim.OnlyMethod(http.MethodDelete)), Config: " ", ExpectError: acctest.Words("Cannot delete the configuration of Leaf user")},
				resource.TestStep{PreConfig: gateway(leafsim.OnlyMethod(http.MethodPatch)), Config: changed, ExpectError: acctest.Words("Cannot update the configuration of Leaf user")},
				resource.TestStep{PreConfig: func() { w.Gateway(nil) }, Config: config, ConfigPlanChecks: acctest.Planning(w, userConfigT, plancheck.ResourceActionNoop), Check: stored(w, has)},
			)
		})
	}
}

// Reads that are behind neither make a configuration twice nor leave one behind.
func TestAccUserConfiguration_readsThatAreBehind(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{Lag: leafsim.Lag{Create: 2, Delete: 1, Kinds: []leafsim.Kind{leafsim.KindConfig}}})
	path := acctest.Configurations + "/" + w.User
	moved := w.AddUser("another one")
	config := w.Config(userConfig("unit_measurement = \"METRIC\"\n  zones_auto_sync = true"))
	unset := w.Config(userConfig(`unit_measurement = "METRIC"`))
	w.Test(t,
		resource.TestStep{Config: config, ConfigPlanChecks: acctest.Planning(w, userConfigT, plancheck.ResourceActionCreate), Check: acctest.Wrote(w, "POST "+path)},
		resource.TestStep{Config: unset, ConfigPlanChecks: acctest.Planning(w, userConfigT, plancheck.ResourceActionUpdate), Check: acctest.Wrote(w, "DELETE "+path, "POST "+path)},
		resource.TestStep{ // deleted elsewhere, though young
			PreConfig: func() { w.DeleteUserConfig(w.User) }, Config: unset,
			ConfigPlanChecks: acctest.Planning(w, userConfigT, plancheck.ResourceActionCreate), Check: stored(w, map[string]any{"unitMeasurement": "METRIC"}),
		},
		resource.TestStep{Config: strings.ReplaceAll(unset, w.User, moved), ConfigPlanChecks: acctest.Planning(w, userConfigT, plancheck.ResourceActionReplace), Check: stored(w, nil)},
		resource.TestStep{Config: " ", Check: acctest.Check(func() error {
			if got := w.UserConfig(moved); got != nil {
				return fmt.Errorf("left behind: %v", got)
			}
			return nil
		})},
	)
}

// How the API writes a number or a text is no change; a real one is.
func TestAccConfigurations_spelling(t *testing.T) {
	t.Parallel()
	w := acctest.New(t, leafsim.Variants{ConfigFloat32: true, Texts: leafsim.Texts{Upper: true}})
	arguments := `
  fields_attach_intersection = 0.01
  operations_outliers_limit  = 2.123456789
  crop_optional              = true
  cleanup_rules = [
    { property = "wetMass", operator = "GT", value = "0.1" }, { property = "crop", operator = "NE", value = "corn" }, { property = "crop", operator = "NE", value = "Beans" },
  ]`
	for address, c := range map[string]struct {
		config func(string) string
		change func(map[string]any)
	}{
		ownerT:      {ownerConfig, w.ChangeOwnerConfig},
		userConfigT: {userConfig, func(keys map[string]any) { w.ChangeUserConfig(w.User, keys) }},
	} {
		t.Run(address, func(t *testing.T) {
			config := w.Config(c.config(arguments))
			changedTo := func(keys map[string]any) resource.TestStep {
				return resource.TestStep{PreConfig: func() { c.change(keys) }, Config: config, ConfigPlanChecks: acctest.Planning(w, address, plancheck.ResourceActionUpdate)}
			}
			w.Test(t,
				resource.TestStep{Config: config}, acctest.EmptyPlan(config),
				changedTo(map[string]any{"fieldsAttachIntersection": 0.011}),
				changedTo(map[string]any{"cleanupRules": map[string]any{"wetMass": []any{map[string]any{"operator": "GT", "value": 0.2}}}}),
				changedTo(map[string]any{"standardGeoJson": map[string]any{"planted": map[string]any{"crop": "required"}}}),
			)
		})
	}
}

// An import of numbers that have gone through 32 bits plans no change.
func TestAccConfigurations_importOfShortNumbers(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{ConfigFloat32: true})
	w.ChangeUserConfig(w.User, map[string]any{"fieldsAttachIntersection": 0.01, "operationsOutliersLimit": 12.5})
	config := userConfig("fields_attach_intersection = 0.01\n  operations_outliers_limit = 12.5")
	w.Test(t, resource.TestStep{
		Config:           w.Config("import {\n  to = leaf_user_configuration.t\n  id = \"$USER\"\n}\n", config),
		ConfigPlanChecks: acctest.Planning(w, userConfigT, plancheck.ResourceActionNoop), Check: acctest.Wrote(w),
	})
}

// After a creation that was not answered, what is there is nobody's until somebody says so: it is neither taken over nor deleted.
func TestAccUserConfiguration_neverSeen(t *testing.T) {
	t.Parallel()
	lost := func(w *acctest.World) {
		w.Before(leafsim.Times(1, leafsim.On(http.MethodPost, acctest.AnyUserConfiguration, leafsim.Cut())))
	}
	theirs := map[string]any{"unitMeasurement": "METRIC"}
	t.Run("refreshed", func(t *testing.T) {
		w := acctest.New(t)
		config := w.Config(userConfig(`unit_measurement = "METRIC"`))
		w.Test(t,
			resource.TestStep{PreConfig: func() { lost(w) }, Config: config, ExpectError: acctest.Words("It is not known whether it was created")},
			resource.TestStep{
				PreConfig: func() { w.ChangeUserConfig(w.User, theirs) }, Config: config,
				ExpectError: acctest.SaysInOrder("Cannot tell whose this is: the configuration…import {…id = \"" + w.User),
			},
			resource.TestStep{PreConfig: func() { w.DeleteUserConfig(w.User) }, Config: config, ConfigPlanChecks: acctest.Planning(w, userConfigT, plancheck.ResourceActionCreate)},
		)
	})
	t.Run("not refreshed", func(t *testing.T) {
		w := acctest.New(t)
		config := w.Config(userConfig(`unit_measurement = "METRIC"`))
		acctest.Run(t, resource.TestCase{
			ProtoV6ProviderFactories: w.Providers(),
			AdditionalCLIOptions:     &resource.AdditionalCLIOptions{Plan: resource.PlanOptions{NoRefresh: true}},
			Steps: []resource.TestStep{
				{PreConfig: func() { lost(w) }, Config: config, ExpectError: acctest.Words("It is not known whether it was created")},
				{PreConfig: func() { w.ChangeUserConfig(w.User, theirs) }, Config: config, ExpectError: acctest.Words("exists already")},
			},
			CheckDestroy: stored(w, theirs),
		})
	})
	t.Run("faster", func(t *testing.T) {
		w := acctest.New(t)
		w.WhenAsked(1, http.MethodPost, acctest.AnyUserConfiguration, func() { w.ChangeUserConfig(w.User, map[string]any{"zonesAutoSync": true}) })
		lost(w)
		w.Test(t, resource.TestStep{Config: w.Config(userConfig(`unit_measurement = "METRIC"`)), ExpectError: acctest.Words("exists already")})
	})
}

// A destroy deletes what this resource has made, not what a refresh has found in its place.
func TestAccUserConfiguration_destroySparesOthers(t *testing.T) {
	w := acctest.New(t)
	config := w.Config(userConfig(`unit_measurement = "METRIC"`))
	theirs := map[string]any{"unitMeasurement": "IMPERIAL", "zonesAutoSync": true}
	w.Test(t,
		resource.TestStep{Config: config},
		resource.TestStep{PreConfig: func() {
			w.DeleteUserConfig(w.User)
			w.ChangeUserConfig(w.User, theirs)
		}, Config: " ", ExpectError: acctest.Words("Not deleting the configuration of Leaf user")},
		resource.TestStep{ // a replacement has shown it
			Config: strings.ReplaceAll(config, w.User, w.AddUser("another one")), ConfigPlanChecks: acctest.Planning(w, userConfigT, plancheck.ResourceActionReplace), Check: stored(w, nil),
		},
	)
}

// The letters of a Leaf user's id have no case.
func TestAccUserConfiguration_capitals(t *testing.T) {
	w := acctest.New(t)
	config := w.Config(userConfig(`unit_measurement = "METRIC"`))
	capitals := strings.ReplaceAll(config, w.User, strings.ToUpper(w.User))
	w.Test(t,
		resource.TestStep{Config: capitals, Check: stored(w, map[string]any{"unitMeasurement": "METRIC"})},
		acctest.EmptyPlan(capitals),
		resource.TestStep{ResourceName: userConfigT, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "leaf_user_id", ImportStateId: strings.ToUpper(w.User)},
		resource.TestStep{Config: config, ConfigPlanChecks: acctest.Planning(w, userConfigT, plancheck.ResourceActionUpdate), Check: acctest.Wrote(w)},
	)
}
