package configuration_test

import (
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// unsetting is a world in which a key is about to be unset, where others have set keys too.
type unsetting struct {
	*acctest.World

	before, after string
}

func newUnsetting(t *testing.T, variants leafsim.Variants) unsetting {
	t.Helper()
	w := acctest.New(t, variants)
	return unsetting{
		w,
		w.Config(userConfig("operations_merge_range = 9\n  crop_optional = true\n  unit_measurement = \"METRIC\"")),
		w.Config(userConfig("crop_optional = true\n  unit_measurement = \"METRIC\"")),
	}
}

// others sets keys as somebody else does, one of them in the object that has one of ours.
func (w unsetting) others() {
	w.ChangeUserConfig(w.User, map[string]any{
		"syncPartnerData": true, "fieldsAttachIntersection": 0.5,
		"standardGeoJson": map[string]any{"planted": map[string]any{"crop": "optional", "seedRate": "optional"}},
	})
}

// all is what Leaf has where the key is unset, and the rest as it was.
func (w unsetting) all() map[string]any {
	return map[string]any{
		"unitMeasurement": "METRIC", "syncPartnerData": true, "fieldsAttachIntersection": 0.5,
		"standardGeoJson": map[string]any{"planted": map[string]any{"crop": "optional", "seedRate": "optional"}},
	}
}

// created is the first step.
func (w unsetting) created() resource.TestStep { return resource.TestStep{Config: w.before} }

// has checks what Leaf stores for the user.
func (w unsetting) has(want map[string]any) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if got := w.UserConfig(w.User); !reflect.DeepEqual(got, want) {
			return fmt.Errorf("Leaf has %v, expected %v", got, want)
		}
		return nil
	})
}

// finished is the step of an apply that makes all of it whole.
func (w unsetting) finished(prepare func()) resource.TestStep {
	return resource.TestStep{PreConfig: prepare, Config: w.after, ConfigPlanChecks: acctest.Planning(w.World, userConfigT, plancheck.ResourceActionUpdate), Check: w.has(w.all())}
}

// failing is a step in which no POST of the configuration succeeds until remove is called.
func (w unsetting) failing(config string, answer http.Handler, remove *func()) resource.TestStep {
	return resource.TestStep{
		PreConfig: func() {
			w.others()
			*remove = w.Before(leafsim.On(http.MethodPost, acctest.AnyUserConfiguration, answer))
		},
		Config: config, ExpectError: acctest.SaysInOrder(`Cannot update the configuration…was left in between…POST…"fieldsAttachIntersection": 0.5…"syncPartnerData": true`),
	}
}

// What others have set survives a key that is unset, whatever becomes of the POST: the next apply finishes it.
func TestAccUserConfiguration_othersKeysSurviveAFailingPOST(t *testing.T) {
	t.Parallel()
	inherits := leafsim.Variants{ConfigInherits: true, ConfigExists: leafsim.Exists409}
	for name, c := range map[string]struct {
		answer   http.Handler
		variants leafsim.Variants
	}{
		"400":     {leafsim.Status(http.StatusBadRequest), leafsim.Variants{}},
		"500":     {leafsim.Status(http.StatusInternalServerError), inherits},
		"503":     {leafsim.Status(http.StatusServiceUnavailable), leafsim.Variants{}},
		"reset":   {leafsim.Cut(), inherits},
		"gateway": {leafsim.GatewayNoRoute(), leafsim.Variants{}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newUnsetting(t, c.variants)
			var remove func()
			w.Test(t, w.created(), w.failing(w.after, c.answer, &remove), w.finished(func() { remove() }), acctest.EmptyPlan(w.after))
		})
	}
}

// A POST that fails once is repeated in the same apply, unless it was carried out.
func TestAccUserConfiguration_thePOSTIsRepeated(t *testing.T) {
	t.Parallel()
	posting := func(h http.Handler) leafsim.Hook {
		return leafsim.On(http.MethodPost, acctest.AnyUserConfiguration, h)
	}
	for name, lose := range map[string]func(w unsetting){
		"refused once": func(w unsetting) {
			w.Before(leafsim.Times(1, posting(leafsim.Status(http.StatusConflict))))
		},
		"lost once": func(w unsetting) {
			w.Before(leafsim.Times(1, posting(leafsim.Status(http.StatusServiceUnavailable))))
		},
		"carried out": func(w unsetting) { w.After(posting(leafsim.Cut())) },
		"carried out late": func(w unsetting) {
			w.Before(leafsim.Times(1, posting(w.Late(1, leafsim.Cut()))))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newUnsetting(t, leafsim.Variants{})
			w.Test(t, w.created(), w.finished(func() {
				w.others()
				lose(w)
			}), acctest.EmptyPlan(w.after))
		})
	}
}

// What the API refuses leaves the configuration as it was.
func TestAccUserConfiguration_refusedIsPutBack(t *testing.T) {
	w := newUnsetting(t, leafsim.Variants{})
	before := w.all()
	before["operationsMergeRange"] = 9.0
	remove := func() {}
	w.Test(t,
		w.created(),
		resource.TestStep{
			PreConfig: func() {
				w.others()
				remove = w.Before(func(r *http.Request) http.Handler {
					body, _ := io.ReadAll(r.Body)
					if r.Method != http.MethodPost || !strings.HasPrefix(r.URL.Path, acctest.Configurations) || strings.Contains(string(body), "operationsMergeRange") {
						return nil
					}
					return leafsim.Status(http.StatusBadRequest)
				})
			},
			Config: w.after, ExpectError: acctest.SaysInOrder("To unset operations_merge_range…it is as it was before"),
		},
		resource.TestStep{
			PreConfig: func() {
				if got := w.UserConfig(w.User); !reflect.DeepEqual(got, before) {
					t.Errorf("Leaf has %v, expected %v", got, before)
				}
				remove()
			},
			Config: w.after, Check: w.has(w.all()),
		},
		acctest.EmptyPlan(w.after),
	)
}

// Whatever the configuration says by then, and whoever has set something meanwhile, the next apply brings back the rest.
func TestAccUserConfiguration_finishedOtherwise(t *testing.T) {
	t.Parallel()
	with := func(all map[string]any, name string, value any) map[string]any {
		if value == nil {
			delete(all, name)
		} else {
			all[name] = value
		}
		return all
	}
	for name, c := range map[string]struct {
		failing, then string
		meanwhile     map[string]any
		want          func(unsetting) map[string]any
	}{
		"put back": {then: "operations_merge_range = 9\n  crop_optional = true\n  unit_measurement = \"METRIC\"", want: func(w unsetting) map[string]any {
			return with(w.all(), "operationsMergeRange", 9.0)
		}},
		"one more removed": {then: `crop_optional = true`, want: func(w unsetting) map[string]any { return with(w.all(), "unitMeasurement", nil) }},
		"no key left": {failing: " ", then: " ", want: func(w unsetting) map[string]any {
			planted := map[string]any{"planted": map[string]any{"seedRate": "optional"}}
			return with(with(w.all(), "unitMeasurement", nil), "standardGeoJson", planted)
		}},
		"somebody was faster": {
			then: "crop_optional = true\n  unit_measurement = \"METRIC\"", meanwhile: map[string]any{"unitMeasurement": "METRIC", "syncPartnerData": false},
			want: func(w unsetting) map[string]any { return with(w.all(), "syncPartnerData", false) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newUnsetting(t, leafsim.Variants{})
			failing := w.after
			if c.failing != "" {
				failing = w.Config(userConfig(c.failing))
			}
			var remove func()
			then := w.Config(userConfig(c.then))
			w.Test(t,
				w.created(), w.failing(failing, leafsim.Cut(), &remove),
				resource.TestStep{
					PreConfig: func() {
						remove()
						if c.meanwhile != nil {
							w.ChangeUserConfig(w.User, c.meanwhile)
						}
					},
					Config: then, ConfigPlanChecks: acctest.Planning(w.World, userConfigT, plancheck.ResourceActionUpdate), Check: w.has(c.want(w)),
				},
				acctest.EmptyPlan(then),
			)
		})
	}
}

// The request that nobody waited for any more has been carried out: there is nothing left to do.
func TestAccUserConfiguration_finishedByItself(t *testing.T) {
	w := newUnsetting(t, leafsim.Variants{})
	var remove func()
	w.Test(t, w.created(), w.failing(w.after, leafsim.Cut(), &remove),
		resource.TestStep{
			PreConfig: func() {
				remove()
				w.ChangeUserConfig(w.User, w.all())
			},
			Config: w.after, ConfigPlanChecks: acctest.Planning(w.World, userConfigT, plancheck.ResourceActionNoop), Check: w.has(w.all()),
		},
	)
}

// A destroy of what was left in between has nothing to delete, and spares what somebody has made there since.
func TestAccUserConfiguration_destroyInBetween(t *testing.T) {
	w := newUnsetting(t, leafsim.Variants{})
	remove := func() {}
	theirs := map[string]any{"zonesAutoSync": true}
	w.Test(t, w.created(), w.failing(w.after, leafsim.Cut(), &remove),
		resource.TestStep{
			PreConfig: func() {
				remove()
				w.ChangeUserConfig(w.User, theirs)
			},
			Config: " ", ExpectError: acctest.Words("Not deleting the configuration of Leaf user"),
		},
		resource.TestStep{
			PreConfig: func() {
				if got := w.UserConfig(w.User); !reflect.DeepEqual(got, theirs) {
					t.Errorf("Leaf has %v, expected %v", got, theirs)
				}
				w.DeleteUserConfig(w.User)
			},
			Config: " ", Check: w.has(nil),
		},
	)
}
