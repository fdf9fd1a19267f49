package main

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// What is printed is what the engine prints, as far as the engine knows of such parts of a provider.
func TestAccSchema(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.Write(t, "main.tf", acctest.Requires+`provider "leaf" {}`)
	printed, err := describe(t.Context(), provider.NewServer("docs")())
	if err != nil {
		t.Fatal(err)
	}
	ours, engines := partsOf(t, printed), partsOf(t, []byte(u.MustRun(t, "providers", "schema", "-json").Stdout))
	for sort, want := range engines {
		if _, known := ours[sort]; known && !reflect.DeepEqual(ours[sort], want) {
			t.Errorf("%s differ%s", sort, difference(ours[sort], want))
		}
	}
	if _, listed := engines["resource_schemas"]; !listed {
		t.Error("the engine shows no resources")
	}
}

// partsOf are the parts of the only provider.
func partsOf(t *testing.T, schemas []byte) map[string]any {
	t.Helper()
	var all struct {
		Providers map[string]map[string]any `json:"provider_schemas"`
	}
	if err := json.Unmarshal(schemas, &all); err != nil {
		t.Fatal(err)
	}
	for _, parts := range all.Providers {
		return parts
	}
	t.Fatal("no provider")
	return nil
}

// difference names the first part at each level that is not the same.
func difference(a, b any) string {
	left, leftOK := a.(map[string]any)
	right, rightOK := b.(map[string]any)
	if !leftOK || !rightOK {
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		return ": " + string(x) + " here, " + string(y) + " there"
	}
	for name := range right {
		if !reflect.DeepEqual(left[name], right[name]) {
			return " in " + name + difference(left[name], right[name])
		}
	}
	for name := range left {
		if _, ok := right[name]; !ok {
			return ": " + name + " is here alone"
		}
	}
	return ""
}
