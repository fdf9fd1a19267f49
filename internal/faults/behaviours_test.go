package faults_test

import (
	"reflect"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// A field that is added to one of these finds its place in the table, or is never met.
func TestBehavioursMeetEveryField(t *testing.T) {
	t.Parallel()
	missing := map[string]bool{}
	for _, group := range []any{leafsim.Pages{}, leafsim.Lag{}, leafsim.Texts{}} {
		for field := range reflect.TypeOf(group).Fields() {
			missing[field.Name] = true
		}
	}
	delete(missing, "Kinds") // no behaviour: it narrows others
	names := map[string]bool{}
	for _, b := range faults.Behaviours() {
		if names[b.Name] || reflect.ValueOf(b.Variants).IsZero() {
			t.Errorf("%q stands twice in the table, or is none", b.Name)
		}
		names[b.Name] = true
		for _, group := range []any{b.Variants.Pages, b.Variants.Lag, b.Variants.Texts} {
			value := reflect.ValueOf(group)
			for i := range value.NumField() {
				if !value.Field(i).IsZero() {
					delete(missing, value.Type().Field(i).Name)
				}
			}
		}
	}
	for name := range missing {
		t.Errorf("no behaviour has %s", name)
	}
}
