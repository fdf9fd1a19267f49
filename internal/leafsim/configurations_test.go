package leafsim_test

import (
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestConfigurations(t *testing.T) {
	t.Parallel()
	const owner = "/services/config/api/configs"
	l := start(t, leafsim.Variants{})
	user := owner + "/" + l.user
	equal(t, "default", object(t, l.expect(200, "GET", owner, nil))["operationsMergeRange"], any(5.0))
	l.expect(404, "GET", user, nil)
	l.expect(404, "PATCH", user, map[string]any{"fieldsAutoSync": true})
	l.expect(404, "DELETE", user, nil)
	l.expect(404, "POST", owner+"/nobody", map[string]any{})
	for name, wrong := range map[string]any{
		"fieldsAutoSync": nil, "operationsMergeRange": 1.5, "unitMeasurement": "FEET", "fieldsMergeIntersection": 0, "cows": true,
		"standardGeoJson": map[string]any{"planted": map[string]any{"crop": "maybe"}}, "operationsImageAttributeCreation": map[string]any{"harvested": map[string]any{"cows": true}},
		"cleanupRules": map[string]any{"crop": []any{map[string]any{"operator": "GT", "value": 1}}}, "leafUserId": "x",
	} {
		l.expect(400, "POST", user, map[string]any{name: wrong})
	}
	got := object(t, l.expect(201, "POST", user, map[string]any{"unitMeasurement": "METRIC", "standardGeoJson": map[string]any{"planted": map[string]any{"crop": "optional"}}}))
	equal(t, "stored, leafUserId and apiOwnerUsername", len(got), 4)
	rules := map[string]any{"crop": []any{map[string]any{"operator": "NE", "value": "corn"}}}
	l.expect(200, "PATCH", user, map[string]any{"cleanupRules": rules, "standardGeoJson": map[string]any{"planted": map[string]any{"seedRate": "optional"}}})
	planted := as[map[string]any](t, as[map[string]any](t, l.UserConfig(l.user)["standardGeoJson"])["planted"])
	equal(t, "merged", len(planted), 2)
	l.expect(200, "PATCH", owner, map[string]any{"cleanupRules": rules})
	equal(t, "rules are replaced", len(as[map[string]any](t, l.OwnerConfig()["cleanupRules"])), 1)
	l.expect(204, "DELETE", user, nil)
	equal(t, "deleted", l.UserConfig(l.user) == nil, true)

	l = start(t, leafsim.Variants{ConfigInherits: true, ConfigExists: leafsim.Exists409, ConfigPatchCreates: true, ConfigNestedWhole: true, ConfigOldSpelling: true})
	user = owner + "/" + l.user
	l.expect(200, "PATCH", user, map[string]any{"standardGeoJson": map[string]any{"planted": map[string]any{"crop": "optional"}}})
	l.expect(409, "POST", user, map[string]any{})
	got = object(t, l.expect(200, "GET", user, nil))
	equal(t, "inherited", got["operationsMergeRange"], any(5.0))
	equal(t, "old spelling", got["outofStandardOperations"], any(false))
	l.expect(200, "PATCH", user, map[string]any{"standardGeoJson": map[string]any{"planted": map[string]any{"seedRate": "optional"}}})
	planted = as[map[string]any](t, as[map[string]any](t, l.UserConfig(l.user)["standardGeoJson"])["planted"])
	equal(t, "replaced as a whole", len(planted), 1)
}
