package webhook_test

import (
	"slices"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Events that the API itself adds to each webhook replace nothing; one that somebody adds or takes away later does.
func TestWebhook_addedEvents(t *testing.T) {
	t.Parallel()
	w := acctest.New(t, leafsim.Variants{WebhookAddsEvents: []string{"credentialsUnauthenticated"}})
	engine := w.Core(t)
	config := []core.Resource{{Type: "leaf_webhook", Name: "t", Attributes: map[string]any{
		"name": "n", "url": "https://example.com/leaf", "events": []any{"fieldCreated"}, "secret": "of-the-webhook",
	}}}
	planned := func(r *core.Result) (actions []core.Action) {
		t.Helper()
		if r.Failed() {
			t.Fatal(r.Diagnostics)
		}
		for _, c := range r.Changes {
			actions = append(actions, c.Action)
		}
		return actions
	}
	is := func(what string, got []core.Action, want ...core.Action) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	is("the creation", planned(engine.Apply(t.Context(), config)), core.Create)
	w.ChangeWebhook(w.Webhooks()[0].ID, func(h *leafsim.Webhook) { h.Events = []string{"fieldCreated", "fieldUpdated"} })
	is("one more by somebody before the first plan", planned(engine.Plan(t.Context(), config)), core.DeleteThenCreate)
	w.ChangeWebhook(w.Webhooks()[0].ID, func(h *leafsim.Webhook) { h.Events = []string{"fieldCreated"} })
	is("the first plan", planned(engine.Plan(t.Context(), config)))
	is("an apply", planned(engine.Apply(t.Context(), config)))
	is("the plan after it", planned(engine.Plan(t.Context(), config)))
	w.ChangeWebhook(w.Webhooks()[0].ID, func(h *leafsim.Webhook) { h.Events = []string{"fieldCreated", "newSatelliteImage"} })
	is("one more by somebody", planned(engine.Apply(t.Context(), config)), core.DeleteThenCreate)
	is("the plan after that", planned(engine.Plan(t.Context(), config)))
	w.ChangeWebhook(w.Webhooks()[0].ID, func(h *leafsim.Webhook) { h.Events = nil })
	is("one less by somebody", planned(engine.Plan(t.Context(), config)), core.DeleteThenCreate)
}
