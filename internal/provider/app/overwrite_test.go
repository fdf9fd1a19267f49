package app_test

import (
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
)

// The first plan after an import says that it writes a live app over, and of scopes that are not configured; no other plan does.
func TestProviderApp_writtenOver(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	engine := w.Core(t)
	app := func(body map[string]any) []core.Resource {
		return []core.Resource{{Type: "leaf_provider_app", Name: "t", Attributes: map[string]any{"app_name": "app", "climate_field_view": body}}}
	}
	body := map[string]any{"client_id": "client", "client_secret": "client-secret", "api_key": "key-of-the-app"}
	scoped := map[string]any{"client_id": "client", "client_secret": "client-secret", "api_key": "key-of-the-app", "scopes": []any{"FIELDS:READ"}}
	warnings := func(r *core.Result) (said string) {
		t.Helper()
		if r.Failed() {
			t.Fatal(r.Diagnostics)
		}
		for _, d := range r.Diagnostics {
			if d.Summary == "A live provider app is written over" {
				said += d.Detail
			}
		}
		return said
	}
	if said := warnings(engine.Apply(t.Context(), app(scoped))); said != "" {
		t.Errorf("of a new one: %s", said)
	}
	engine.Forget("leaf_provider_app.t")
	if r := engine.Import(t.Context(), "leaf_provider_app", "t", "ClimateFieldView/app"); r.Failed() {
		t.Fatal(r.Diagnostics)
	}
	for what, of := range map[string]struct {
		body   map[string]any
		scopes bool
	}{"without scopes": {body, true}, "with scopes": {scoped, false}} {
		said := warnings(engine.Plan(t.Context(), app(of.body)))
		if !strings.Contains(said, "whole body (PUT)") || strings.Contains(said, "climate_field_view.scopes is not set") != of.scopes || strings.Contains(said, "client-secret") {
			t.Errorf("%s: %q", what, said)
		}
	}
	warnings(engine.Apply(t.Context(), app(scoped)))
	if said := warnings(engine.Apply(t.Context(), app(body))); said != "" {
		t.Errorf("of one that is managed: %s", said)
	}
}
