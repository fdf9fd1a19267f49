package webhook_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// However the API writes what a webhook has, no plan has a change, an import replaces nothing, and what somebody else
// changes is still shown.
func TestAccWebhook_spelling(t *testing.T) {
	t.Parallel()
	const name, url, events = " Alerts ", "https://Example.com/Leaf", `["fieldCreated", "fieldUpdated"]`
	both := []string{"fieldCreated", "fieldUpdated"}
	config := webhookNamed("t", name, url, events, `secret = "our-secret"`)
	for label, v := range map[string]leafsim.Variants{
		"an event twice":  {WebhookEventTwice: true},
		"ids are numbers": {WebhookNumericIDs: true, WebhookEventTwice: true, WebhookEventsSorted: true, Lag: leafsim.Lag{List: 3}},
		"slash":           {Texts: leafsim.Texts{Slash: true}},
		"trimmed, small":  {Texts: leafsim.Texts{Trimmed: true, Lower: true}},
		"capitals":        {Texts: leafsim.Texts{Upper: true, OnlyGET: true}},
		"masked":          {Texts: leafsim.Texts{Masked: true}},
		"empty":           {Texts: leafsim.Texts{Empty: true}},
	} {
		t.Run(label, func(t *testing.T) {
			w := acctest.New(t, v)
			there := hasWebhook(w, name, url, "our-secret", both...)
			var id string
			kept := resource.ComposeTestCheckFunc(there, writesWebhook(w), acctest.Check(func() error {
				if now := w.Webhooks()[0].ID; now != id {
					return fmt.Errorf("%s has become %s", id, now)
				}
				return nil
			}))
			// An import learns the texts as the API writes them.
			id = w.AddWebhook(leafsim.Webhook{Name: name, URL: url, Secret: "our-secret", Events: both})
			adopt := fmt.Sprintf("import {\n  to = leaf_webhook.t\n  id = %q\n}\n", strings.ToUpper(id))
			steps := []resource.TestStep{
				{Config: adopt + config, ConfigPlanChecks: acctest.Planning(w, webhookT, plancheck.ResourceActionUpdate), Check: kept},
				{Config: config, PlanOnly: true},
				{Config: config, Taint: []string{webhookT}, Check: there},
			}
			if !v.Texts.Empty {
				steps = append(steps, resource.TestStep{
					PreConfig: func() {
						w.ChangeWebhook(w.Webhooks()[0].ID, func(h *leafsim.Webhook) { h.URL = "https://example.org/theirs" })
						w.Vary(func(v *leafsim.Variants) { v.Lag = leafsim.Lag{} })
					},
					Config:           config,
					ConfigPlanChecks: acctest.Planning(w, webhookT, plancheck.ResourceActionDestroyBeforeCreate),
					Check:            there,
				})
			}
			steps = append(steps, resource.TestStep{
				PreConfig: func() {
					w.ChangeWebhook(w.Webhooks()[0].ID, func(h *leafsim.Webhook) { h.Events = both[:1] })
					w.Vary(func(v *leafsim.Variants) { v.Lag = leafsim.Lag{} })
				},
				Config:           config,
				ConfigPlanChecks: acctest.Planning(w, webhookT, plancheck.ResourceActionDestroyBeforeCreate),
				Check:            there,
			})
			w.Test(t, steps...)
		})
	}
}

// A gateway that answers in the API's place makes no plan that creates, no destruction that succeeds, and no second webhook.
func TestAccWebhook_gateway(t *testing.T) {
	t.Parallel()
	config := webhookOf(`secret = "our-secret"`)
	for name, answer := range leafsim.Gateways() {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t)
			outage := func() { w.Gateway(answer, leafsim.ExceptLogin()) }
			there := hasWebhook(w, "alerts", "https://example.com/leaf", "our-secret", "credentialsLimitedPermission", "credentialsUnauthenticated")
			w.Test(t,
				resource.TestStep{PreConfig: outage, Config: config, ExpectError: acctest.Words("Cannot create the webhook")},
				resource.TestStep{PreConfig: func() { w.Gateway(nil) }, Config: config, Check: there},
				resource.TestStep{PreConfig: outage, Config: config, ExpectError: acctest.Words("Cannot read the webhook")},
				resource.TestStep{Config: config, Destroy: true, ExpectError: acctest.Words("Cannot read the webhook")},
				resource.TestStep{
					PreConfig: func() { w.Gateway(answer, leafsim.OnlyBelow("/services/alerts/")) }, // the other services are well
					Config:    config, ExpectError: acctest.Words("Cannot read the webhook"),
				},
				resource.TestStep{
					PreConfig: func() { w.Gateway(answer, leafsim.OnlyMethod(http.MethodDelete)) },
					Config:    config, Destroy: true, ExpectError: acctest.Words("Cannot delete the webhook"),
				},
				resource.TestStep{PreConfig: func() { w.Gateway(nil) }, Config: config, PlanOnly: true, Check: there},
			)
		})
	}
}

// Where answers are behind, what was just made is neither dropped nor made twice, a replacement waits for the end of the old
// one, and what somebody has deleted long after is made again.
func TestAccWebhook_lag(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{Lag: leafsim.Lag{List: 3, Create: 3, Delete: 3}})
	config := webhookOf(`secret = "our-secret"`)
	there := hasWebhook(w, "alerts", "https://example.com/leaf", "our-secret", "credentialsLimitedPermission", "credentialsUnauthenticated")
	w.Test(t,
		resource.TestStep{Config: config, Check: there},
		resource.TestStep{Config: config, PlanOnly: true},
		resource.TestStep{Config: config, Taint: []string{webhookT}, ConfigPlanChecks: acctest.Planning(w, webhookT, plancheck.ResourceActionDestroyBeforeCreate), Check: there},
		resource.TestStep{
			PreConfig: func() {
				w.Clock.Advance(acctest.Day)
				w.DeleteWebhook(w.Webhooks()[0].ID)
				w.Vary(func(v *leafsim.Variants) { v.Lag = leafsim.Lag{} })
			},
			Config:           config,
			ConfigPlanChecks: acctest.Planning(w, webhookT, plancheck.ResourceActionCreate),
			Check:            there,
		},
	)
}

// What looks like a webhook whose creation was not answered is named, and not deleted, where nobody has looked again.
func TestAccWebhook_neverSeen(t *testing.T) {
	u := acctest.NewAsUser(t)
	config := webhookOf(`secret = "our-secret"`)
	u.Write(t, "main.tf", acctest.Requires+config)
	var theirs string
	u.After(leafsim.Times(1, leafsim.On(http.MethodPost, acctest.Webhooks, leafsim.Cut())))
	u.WhenDone(1, http.MethodPost, acctest.Webhooks, func() {
		theirs = u.AddWebhook(leafsim.Webhook{Name: "alerts", URL: "https://example.com/leaf", Events: []string{"credentialsUnauthenticated", "credentialsLimitedPermission"}})
	})
	if r := u.Run(t, "apply", "-auto-approve"); r.Code == 0 {
		t.Fatal(r.Stdout)
	}
	u.ResetRequests()
	var warned string
	for _, said := range acctest.SaidBy(u.MustRun(t, "destroy", "-refresh=false", "-auto-approve", "-json")) {
		if said.Severity == acctest.Warning {
			warned += said.Summary + "\n" + said.Detail
		}
	}
	if !strings.Contains(warned, "Left alone, and not deleted\nThe webhook \"alerts\": its creation") || !strings.Contains(warned, theirs) || len(u.Webhooks()) != 2 || len(u.Writes()) > 0 {
		t.Errorf("%d webhooks; %v; %s", len(u.Webhooks()), u.Writes(), warned)
	}
}
