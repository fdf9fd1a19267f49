package configuration_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const (
	ownerT      = "leaf_configuration.t"
	userConfigT = "leaf_user_configuration.t"
)

// ownerConfig and userConfig are configurations with these arguments.
func ownerConfig(arguments string) string {
	return "resource \"leaf_configuration\" \"t\" {\n" + arguments + "\n}\n"
}

func userConfig(arguments string) string {
	return "resource \"leaf_user_configuration\" \"t\" {\n  leaf_user_id = \"$USER\"\n" + arguments + "\n}\n"
}

// everyKey sets all keys of the table, to their nth value.
func everyKey(n int) string {
	var b strings.Builder
	for _, k := range keyTable() {
		fmt.Fprintf(&b, "  %s = %s\n", k.Name, k.Values[n%len(k.Values)].HCL)
	}
	return b.String()
}

// hasKeys checks that a configuration at Leaf has every key of the table at its nth value. Objects may have more.
func hasKeys(config func() map[string]any, n int) resource.TestCheckFunc {
	return acctest.Check(func() error {
		stored := config()
		for _, k := range keyTable() {
			var got any = stored
			for _, field := range k.Path {
				object, _ := got.(map[string]any)
				got = object[field]
			}
			want := k.Values[n%len(k.Values)].API
			if more, ok := got.(map[string]any); ok && k.Name == "operations_image_attribute_creation" {
				got = only(more, want.(map[string]any))
			}
			if !reflect.DeepEqual(got, want) {
				return fmt.Errorf("%s is %v at Leaf, expected %v", k.Name, got, want)
			}
		}
		return nil
	})
}

// only gives the part of an object that another one has.
func only(object, part map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range part {
		out[name] = object[name]
		if inner, ok := v.(map[string]any); ok {
			there, _ := object[name].(map[string]any)
			out[name] = only(there, inner)
		}
	}
	return out
}

func ownerOf(w *acctest.World) func() map[string]any { return w.OwnerConfig }

func userOfWorld(w *acctest.World) func() map[string]any {
	return func() map[string]any { return w.UserConfig(w.User) }
}

// Every key of the table is sent, compared and read, whatever the API makes of what the documents leave open.
func TestAccConfigurations_everyKey(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string]leafsim.Variants{
		"as documented": {},
		"inherits":      {ConfigInherits: true, ConfigExists: leafsim.Exists409},
		"nested whole":  {ConfigNestedWhole: true, ConfigOldSpelling: true, PostOK: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, variants)
			for _, c := range []struct {
				address, path string
				config        func(string) string
				stored        func() map[string]any
				create        string
			}{
				{ownerT, acctest.Configurations, ownerConfig, ownerOf(w), http.MethodPatch},
				{userConfigT, acctest.Configurations + "/" + w.User, userConfig, userOfWorld(w), http.MethodPost},
			} {
				t.Run(c.address, func(t *testing.T) {
					w.Test(t,
						resource.TestStep{
							Config: w.Config(c.config(everyKey(0))), ConfigPlanChecks: acctest.Planning(w, c.address, plancheck.ResourceActionCreate),
							Check: hasKeys(c.stored, 0),
						},
						resource.TestStep{ResourceName: c.address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: identifier(c.address), ImportStateId: importID(w, c.address), ImportStateVerifyIgnore: imageMaps()},
						resource.TestStep{
							Config: w.Config(c.config(everyKey(1))), ConfigPlanChecks: acctest.Planning(w, c.address, plancheck.ResourceActionUpdate),
							Check: hasKeys(c.stored, 1),
						},
						resource.TestStep{
							Config: w.Config(c.config(`fields_auto_sync = true`)), ConfigPlanChecks: acctest.Planning(w, c.address, plancheck.ResourceActionUpdate),
						},
					)
				})
			}
		})
	}
}

func identifier(address string) string {
	if address == ownerT {
		return "id"
	}
	return "leaf_user_id"
}

func importID(w *acctest.World, address string) string {
	if address == ownerT {
		return "owner"
	}
	return w.User
}

// imageMaps are what an import finds more of than a configuration sets.
func imageMaps() []string {
	var names []string
	for _, operation := range []string{"harvested", "planted", "applied", "tillage"} {
		names = append(names, "operations_image_attribute_creation."+operation)
	}
	return append(names, "cleanup_rules")
}

// The API owner's configuration is adopted, changed where it differs, put right, and forgotten as it is.
func TestAccConfiguration_lifecycle(t *testing.T) {
	w := acctest.New(t)
	patch := "PATCH " + acctest.Configurations
	two := "operations_merge_range = 9\n  crop_optional = true"
	w.Test(t,
		resource.TestStep{ // as it is already
			Config: ownerConfig("operations_merge_range = 5\n  fields_attach_intersection = 0.01"), ConfigPlanChecks: acctest.Planning(w, ownerT, plancheck.ResourceActionCreate),
			Check: acctest.Wrote(w),
		},
		resource.TestStep{Config: ownerConfig(two), ConfigPlanChecks: acctest.Planning(w, ownerT, plancheck.ResourceActionUpdate), Check: acctest.Wrote(w, patch)},
		resource.TestStep{ // changed elsewhere: what is managed is put back, the rest is left alone
			PreConfig: func() {
				w.ChangeOwnerConfig(map[string]any{"operationsMergeRange": 1, "fieldsAutoSync": false, "standardGeoJson": map[string]any{"planted": map[string]any{"crop": "required", "seedRate": "optional"}}})
			},
			Config: ownerConfig(two), ConfigPlanChecks: acctest.Planning(w, ownerT, plancheck.ResourceActionUpdate),
			Check: resource.ComposeTestCheckFunc(acctest.Wrote(w, patch), acctest.Check(func() error {
				got := w.OwnerConfig()
				planted := map[string]any{"planted": map[string]any{"crop": "optional", "seedRate": "optional"}}
				if got["operationsMergeRange"] != 9.0 || got["fieldsAutoSync"] != false || !reflect.DeepEqual(got["standardGeoJson"], planted) {
					return fmt.Errorf("Leaf has %v", got)
				}
				return nil
			})),
		},
		resource.TestStep{ // removed: it stays as it is
			Config: ownerConfig(`crop_optional = true`), ConfigPlanChecks: acctest.Planning(w, ownerT, plancheck.ResourceActionUpdate), Check: acctest.Wrote(w),
		},
		resource.TestStep{ResourceName: ownerT, ImportState: true, ImportStateId: "other", ExpectError: acctest.Words("owner, the word itself")},
		resource.TestStep{Config: " ", Check: resource.ComposeTestCheckFunc(acctest.Wrote(w), acctest.Check(func() error {
			if w.OwnerConfig()["operationsMergeRange"] != 9.0 {
				return errors.New("forgetting has changed the configuration")
			}
			return nil
		})), PreConfig: w.ResetRequests},
		resource.TestStep{ // a 404 does not mean that it is gone
			PreConfig: func() {
				w.Before(leafsim.On(http.MethodGet, acctest.Configurations, leafsim.Status(http.StatusNotFound)))
			},
			Config: ownerConfig(two), ExpectError: acctest.Words("Cannot take over the configuration of the API owner"),
		},
	)
}

// A Leaf user's configuration is made, changed, and made again to unset a key; what others have set survives that.
func TestAccUserConfiguration_lifecycle(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string]leafsim.Variants{
		"as documented": {}, "inherits": {ConfigInherits: true}, "exists": {ConfigExists: leafsim.Exists400, DeleteOK: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, variants)
			path := acctest.Configurations + "/" + w.User
			three := userConfig("operations_merge_range = 9\n  crop_optional = true\n  seed_rate_optional = true\n  unit_measurement = \"METRIC\"")
			has := func(want map[string]any) resource.TestCheckFunc {
				return acctest.Check(func() error {
					if got := w.UserConfig(w.User); !reflect.DeepEqual(got, want) {
						return fmt.Errorf("Leaf has %v, expected %v", got, want)
					}
					return nil
				})
			}
			planted := func(keys ...string) map[string]any {
				inner := map[string]any{}
				for _, k := range keys {
					inner[k] = "optional"
				}
				return map[string]any{"planted": inner}
			}
			step := func(config string, action plancheck.ResourceActionType, want map[string]any, methods ...string) resource.TestStep {
				var writes []string
				for _, m := range methods {
					writes = append(writes, m+" "+path)
				}
				return resource.TestStep{
					Config: w.Config(config), ConfigPlanChecks: acctest.Planning(w, userConfigT, action), Check: resource.ComposeTestCheckFunc(acctest.Wrote(w, writes...), has(want)),
				}
			}
			all := map[string]any{"operationsMergeRange": 9.0, "standardGeoJson": planted("crop", "seedRate"), "unitMeasurement": "METRIC"}
			others := maps.Clone(all)
			others["syncPartnerData"] = true
			unset := map[string]any{"standardGeoJson": planted("seedRate"), "unitMeasurement": "METRIC", "syncPartnerData": true}
			drifted := step(three, plancheck.ResourceActionUpdate, others, http.MethodPatch)
			drifted.PreConfig = func() {
				w.ChangeUserConfig(w.User, map[string]any{"unitMeasurement": "IMPERIAL", "syncPartnerData": true})
			}
			deleted := step(userConfig(`unit_measurement = "IMPERIAL"`), plancheck.ResourceActionCreate, map[string]any{"unitMeasurement": "IMPERIAL"}, http.MethodPost)
			deleted.PreConfig = func() { w.DeleteUserConfig(w.User) }
			w.Test(t,
				step(three, plancheck.ResourceActionCreate, all, http.MethodPost),
				drifted,
				step(userConfig("seed_rate_optional = true\n  unit_measurement = \"METRIC\""), plancheck.ResourceActionUpdate, unset, http.MethodDelete, http.MethodPost),
				step(userConfig(`unit_measurement = "METRIC"`), plancheck.ResourceActionUpdate, map[string]any{"unitMeasurement": "METRIC", "syncPartnerData": true}, http.MethodDelete, http.MethodPost),
				deleted,
				resource.TestStep{Config: " ", Check: has(nil)},
			)
		})
	}
}

// What is there already is not taken over by a create, and an import changes nothing but what is configured.
func TestAccUserConfiguration_import(t *testing.T) {
	w := acctest.New(t)
	w.ChangeUserConfig(w.User, map[string]any{"unitMeasurement": "METRIC", "fieldsAutoSync": false})
	config := w.Config(userConfig(`unit_measurement = "METRIC"`))
	block := w.Config("import {\n  to = leaf_user_configuration.t\n  id = \"$USER\"\n}\n")
	w.Test(t,
		resource.TestStep{Config: config, ExpectError: acctest.Words("terraform import leaf_user_configuration.NAME '" + w.User + "'")},
		resource.TestStep{Config: block + config, Check: acctest.Wrote(w), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.AtPlan(w.ResetRequests)}}},
		resource.TestStep{Config: config, ConfigPlanChecks: acctest.Planning(w, userConfigT, plancheck.ResourceActionNoop), Check: acctest.Check(func() error {
			if got := w.UserConfig(w.User)["fieldsAutoSync"]; got != false {
				return fmt.Errorf("a key that is not managed is %v", got)
			}
			return nil
		})},
	)
}

// A creation that was carried out is found, and one that was not is an error that the next apply mends.
func TestAccUserConfiguration_failures(t *testing.T) {
	t.Parallel()
	for name, executed := range map[string]bool{"found": true, "not executed": false} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			config := w.Config(userConfig(`unit_measurement = "METRIC"`))
			lose := leafsim.Times(1, leafsim.On(http.MethodPost, acctest.AnyUserConfiguration, leafsim.Cut()))
			if executed {
				w.After(lose)
				w.Test(t, resource.TestStep{Config: config})
				return
			}
			w.Before(lose)
			w.Test(t, resource.TestStep{Config: config, ExpectError: acctest.Words("Cannot create the configuration")}, resource.TestStep{Config: config})
		})
	}
}

func TestAccConfigurations_validate(t *testing.T) {
	u := acctest.NewAsUser(t)
	for n := range 3 {
		// One configuration has an invalid value for every key that can have one, and every one is complained of.
		var b strings.Builder
		var names []string
		for _, k := range keyTable() {
			if n < len(k.Invalid) {
				fmt.Fprintf(&b, "  %s = %s\n", k.Name, k.Invalid[n])
				names = append(names, k.Name)
			}
		}
		u.Write(t, "main.tf", acctest.Requires+ownerConfig(b.String())+userConfig(b.String()))
		r := u.Run(t, "validate", "-no-color")
		for _, name := range names {
			if strings.Count(r.Stderr, name+" = ")+strings.Count(r.Stderr, name+"[") < 2 {
				t.Errorf("%s is not complained of twice:\n%s", name, r.Stderr)
			}
		}
	}
}

// What people are told by warnings: what a plan of configurations does not show.
func TestAccConfigurations_warnings(t *testing.T) {
	u := acctest.NewAsUser(t)
	write := func(owner, user string) {
		u.Write(t, "main.tf", acctest.Requires+owner+user)
	}
	write(ownerConfig("fields_auto_sync = true\n  zones_auto_sync = true"), userConfig("fields_auto_sync = true\n  zones_auto_sync = true"))
	acctest.Equal(t, "taken over", acctest.WarningsOf(t, u, "plan"), "The configuration of the API owner is taken over")
	u.Apply(t)
	write(ownerConfig(`fields_auto_sync = true`), userConfig(`fields_auto_sync = true`))
	acctest.Equal(t, "removed", sortedLines(acctest.WarningsOf(t, u, "plan")), "Keys of the configuration are no longer managed\nThe configuration is deleted and made again")
	remove := u.Before(leafsim.On(http.MethodPost, acctest.AnyUserConfiguration, leafsim.Status(http.StatusBadRequest)))
	if r := u.Run(t, "apply", "-auto-approve"); r.Code == 0 {
		t.Error("an apply whose POST is refused succeeds")
	}
	remove()
	acctest.Equal(t, "left in between", acctest.WarningsOf(t, u, "plan"), "The configuration is not whole")
	u.Apply(t)
	acctest.Equal(t, "whole again", acctest.WarningsOf(t, u, "plan"), "")
	acctest.Equal(t, "forgotten", acctest.WarningsOf(t, u, "plan", "-destroy"), "The configuration of the API owner stays as it is")
}

func sortedLines(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// The data sources show what is in effect: for a user, its own values over those of the API owner.
func TestAccConfigurations_dataSources(t *testing.T) {
	w := acctest.New(t)
	w.ChangeUserConfig(w.User, map[string]any{"operationsMergeRange": 9})
	other := w.AddUser("without a configuration")
	value := func(address, name string, v knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data."+address, tfjsonpath.New(name), v)
	}
	w.Test(t,
		resource.TestStep{
			Config: w.Config(`
data "leaf_configuration" "t" {}
data "leaf_user_configuration" "own" { leaf_user_id = "$USER" }
data "leaf_user_configuration" "none" { leaf_user_id = "` + other + `" }`),
			ConfigStateChecks: []statecheck.StateCheck{
				value("leaf_configuration.t", "api_owner_username", knownvalue.StringExact(leafsim.Username)),
				value("leaf_configuration.t", "operations_merge_range", knownvalue.Int64Exact(5)),
				value("leaf_configuration.t", "fields_attach_intersection", knownvalue.Float64Exact(0.01)),
				value("leaf_configuration.t", "crop_optional", knownvalue.Bool(false)),
				value("leaf_configuration.t", "cleanup_rules", knownvalue.SetSizeExact(12)),
				value("leaf_user_configuration.own", "operations_merge_range", knownvalue.Int64Exact(9)),
				value("leaf_user_configuration.own", "unit_measurement", knownvalue.StringExact("DEFAULT")),
				value("leaf_user_configuration.none", "operations_merge_range", knownvalue.Int64Exact(5)),
			},
		},
		resource.TestStep{Config: `data "leaf_user_configuration" "t" { leaf_user_id = "` + acctest.ExampleUser + `" }`, ExpectError: acctest.Words("There is no Leaf user")},
	)
}
