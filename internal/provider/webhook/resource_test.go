package webhook_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
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
	webhookPath = acctest.Webhooks + "/*"
	webhookT    = "leaf_webhook.t"

	alertEvents = `["credentialsUnauthenticated", "credentialsLimitedPermission"]`
)

// webhookNamed is a configuration with one webhook; secret is HCL.
func webhookNamed(label, name, url, events, secret string) string {
	return fmt.Sprintf("resource \"leaf_webhook\" %q {\n  name   = %q\n  url    = %q\n  events = %s\n  %s\n}\n", label, name, url, events, secret)
}

func webhookOf(secret string) string {
	return webhookNamed("t", "alerts", "https://example.com/leaf", alertEvents, secret)
}

// hasWebhook checks that there is one webhook, and its secret.
func hasWebhook(w *acctest.World, name, url, secret string, events ...string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		all := w.Webhooks()
		if len(all) != 1 {
			return fmt.Errorf("there are %d webhooks", len(all))
		}
		got := all[0]
		slices.Sort(got.Events)
		if got.Name != name || got.URL != url || got.Secret != secret || !slices.Equal(got.Events, events) {
			return errors.New("the webhook at Leaf is another one: " + got.Name + " " + got.URL + " " + got.Secret)
		}
		return nil
	})
}

func writesWebhook(w *acctest.World, methods ...string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		var got []string
		for _, m := range []string{http.MethodDelete, http.MethodPost} {
			for range w.Count(m, webhookPath) + w.Count(m, acctest.Webhooks) {
				got = append(got, m)
			}
		}
		if !slices.Equal(got, methods) {
			return fmt.Errorf("the writes are %v, expected %v", got, methods)
		}
		return nil
	})
}

// Every argument of a webhook replaces it, the old one first, and a move of its secret sends nothing.
func TestAccWebhook_lifecycle(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string]leafsim.Variants{
		"as documented": {}, "sorted": {WebhookEventsSorted: true, PostOK: true, DeleteOK: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, variants)
			const url = "https://example.com/leaf"
			replaced := []string{http.MethodDelete, http.MethodPost}
			step := func(config string, action plancheck.ResourceActionType, check resource.TestCheckFunc, writes ...string) resource.TestStep {
				return resource.TestStep{Config: config, ConfigPlanChecks: acctest.Planning(w, webhookT, action), Check: resource.ComposeTestCheckFunc(check, writesWebhook(w, writes...))}
			}
			both := []string{"credentialsLimitedPermission", "credentialsUnauthenticated"}
			plain := func(secret string) string { return webhookOf(fmt.Sprintf("secret = %q", secret)) }
			w.Test(t,
				step(plain("first-secret"), plancheck.ResourceActionCreate, hasWebhook(w, "alerts", url, "first-secret", both...), http.MethodPost),
				step(plain("second-secret"), plancheck.ResourceActionDestroyBeforeCreate, hasWebhook(w, "alerts", url, "second-secret", both...), replaced...),
				resource.TestStep{Config: webhookOf(`secret_wo = "third-secret"`), ExpectError: acctest.Words("A secret moves and changes at once")},
				step(webhookOf(`secret_wo = "second-secret"`), plancheck.ResourceActionUpdate, hasWebhook(w, "alerts", url, "second-secret", both...)),
				step(webhookOf("secret_wo = \"third-secret\"\n  secrets_wo_version = 1"), plancheck.ResourceActionUpdate, hasWebhook(w, "alerts", url, "second-secret", both...)),
				step(webhookOf("secret_wo = \"third-secret\"\n  secrets_wo_version = 2"), plancheck.ResourceActionDestroyBeforeCreate, hasWebhook(w, "alerts", url, "third-secret", both...), replaced...),
				step(webhookOf(`secret_wo = "third-secret"`), plancheck.ResourceActionUpdate, hasWebhook(w, "alerts", url, "third-secret", both...)),
				resource.TestStep{ResourceName: webhookT, ImportState: true, ImportStateVerify: true},
				step(plain("third-secret"), plancheck.ResourceActionUpdate, hasWebhook(w, "alerts", url, "third-secret", both...)),
				step(webhookNamed("t", "other", url, alertEvents, `secret = "third-secret"`), plancheck.ResourceActionDestroyBeforeCreate, hasWebhook(w, "other", url, "third-secret", both...), replaced...),
				step(webhookNamed("t", "other", url+"/2", alertEvents, `secret = "third-secret"`), plancheck.ResourceActionDestroyBeforeCreate, hasWebhook(w, "other", url+"/2", "third-secret", both...), replaced...),
				step(webhookNamed("t", "other", url+"/2", `["fieldCreated"]`, `secret = "third-secret"`), plancheck.ResourceActionDestroyBeforeCreate, hasWebhook(w, "other", url+"/2", "third-secret", "fieldCreated"), replaced...),
				resource.TestStep{ // deleted elsewhere
					PreConfig:        func() { w.DeleteWebhook(w.Webhooks()[0].ID) },
					Config:           plain("third-secret"),
					ConfigPlanChecks: acctest.Planning(w, webhookT, plancheck.ResourceActionCreate),
					Check:            hasWebhook(w, "alerts", url, "third-secret", both...),
				},
				resource.TestStep{Config: " ", Check: acctest.Check(func() error {
					if len(w.Webhooks()) > 0 {
						return errors.New("the webhook is still there")
					}
					return nil
				})},
			)
		})
	}
}

// An event belongs to one webhook: what has it already is named, and left alone.
func TestAccWebhook_events(t *testing.T) {
	w := acctest.New(t)
	taken := w.AddWebhook(leafsim.Webhook{Name: "theirs", URL: "https://example.com/theirs", Secret: "their-secret", Events: []string{"fieldCreated"}})
	secret := `secret = "our-secret"`
	mine := webhookNamed("t", "mine", "https://example.com/mine", `["fieldUpdated"]`, secret)
	replacing := "\n  lifecycle { create_before_destroy = true }"
	w.Test(t,
		resource.TestStep{
			Config: webhookNamed("t", "mine", "https://example.com/mine", `["fieldCreated", "fieldUpdated"]`, secret),
			ExpectError: acctest.Words("fieldCreated to the webhook " + taken + ` ("theirs", https://example.com/theirs). Nothing was created. ` +
				`Look first whether another resource or another configuration manages that webhook. If it is the one that is wanted, take it over: import { to = leaf_webhook.NAME id = "` + taken + `" }`),
		},
		resource.TestStep{
			PreConfig: func() { w.DeleteWebhook(taken) },
			Config: mine + `data "leaf_webhook_failed_calls" "t" {}
`,
		},
		resource.TestStep{
			Config:      webhookNamed("t", "renamed", "https://example.com/mine", `["fieldUpdated"]`, secret+replacing),
			ExpectError: acctest.Words("create_before_destroy = true"),
		},
		resource.TestStep{
			Config:      mine + webhookNamed("u", "other", "https://example.com/other", `["fieldUpdated"]`, secret),
			ExpectError: acctest.Words("Another webhook has the event"),
		},
		resource.TestStep{Config: mine, Check: hasWebhook(w, "mine", "https://example.com/mine", "our-secret", "fieldUpdated")},
		resource.TestStep{ // somebody is faster
			PreConfig: func() {
				w.Before(leafsim.Times(1, func(r *http.Request) http.Handler {
					if r.Method == http.MethodPost && r.URL.Path == acctest.Webhooks {
						w.AddWebhook(leafsim.Webhook{Name: "theirs", Events: []string{"machineCreated"}})
					}
					return nil
				}))
			},
			Config:      mine + webhookNamed("u", "other", "https://example.com/other", `["machineCreated"]`, secret),
			ExpectError: acctest.Words(`machineCreated to the webhook`),
		},
	)
}

func TestAccWebhook_refused(t *testing.T) {
	w := acctest.New(t, leafsim.Variants{WebhookConfirmation: http.StatusTemporaryRedirect, EchoBodyIn400: true})
	w.Test(t, resource.TestStep{
		Config:      webhookOf(`secret = "our-secret"`),
		ExpectError: acctest.Words("Leaf posts a confirmation to the URL, which has to answer with a status of 2xx, without a redirect"),
	})
	if len(w.Webhooks()) > 0 {
		t.Error("a webhook was made")
	}
}

// A creation whose answer is lost is found again where that can be told; what may be somebody else's is left alone.
func TestAccWebhook_lostAnswer(t *testing.T) {
	t.Parallel()
	config := webhookOf(`secret = "our-secret"`)
	both := []string{"credentialsLimitedPermission", "credentialsUnauthenticated"}
	for name, c := range map[string]struct {
		executed, unread bool
		says, next       string // the errors of the run, and of the next one
	}{
		"found":                {executed: true},
		"not executed":         {says: "it is not there after 15s, but the request may still be carried out"},
		"unread":               {executed: true, unread: true, says: "It is not known whether it was created", next: "Cannot tell whose this is: the webhook"},
		"unread, not executed": {unread: true, says: "It is not known whether it was created"},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, leafsim.Variants{WebhookEventsSorted: true, Texts: leafsim.Texts{Slash: true}})
			remove := func() {}
			add := w.Before
			if c.executed {
				add = w.After
			}
			var sent atomic.Bool
			add(func(r *http.Request) http.Handler {
				if r.Method != http.MethodPost || r.URL.Path != acctest.Webhooks || sent.Swap(true) {
					return nil
				}
				if c.unread {
					remove = w.Before(leafsim.On(http.MethodGet, acctest.Webhooks, leafsim.Status(http.StatusForbidden)))
				}
				return leafsim.Cut()
			})
			var steps []resource.TestStep
			if c.says != "" {
				steps = append(steps, resource.TestStep{Config: config, ExpectError: acctest.Words(c.says)})
			}
			if c.unread {
				steps = append(steps, resource.TestStep{Config: config, ExpectError: acctest.Words("Cannot read the webhook")})
			}
			if c.next != "" {
				steps = append(steps,
					resource.TestStep{PreConfig: func() { remove() }, Config: config, ExpectError: acctest.Words(c.next)},
					resource.TestStep{Config: " ", ExpectError: acctest.Words("to = leaf_webhook.NAME")})
			}
			steps = append(steps, resource.TestStep{
				PreConfig: func() {
					remove()
					if c.next == "" {
						return
					}
					if len(w.Webhooks()) != 1 {
						t.Error("what may be somebody else's is gone")
					}
					w.DeleteWebhook(w.Webhooks()[0].ID)
				},
				Config: config,
				Check:  hasWebhook(w, "alerts", "https://example.com/leaf", "our-secret", both...),
			})
			w.Test(t, steps...)
		})
	}
}

func TestAccWebhook_validates(t *testing.T) {
	w := acctest.New(t)
	ok := "https://example.com"
	w.Test(t, acctest.RefusedSteps(map[string]string{
		"must be an http or https URL":        webhookNamed("t", "n", "example.com", alertEvents, `secret = "s"`),
		"name must not be an empty text":      webhookNamed("t", "", ok, alertEvents, `secret = "s"`),
		"events must have at least one entry": webhookNamed("t", "n", ok, `[]`, `secret = "s"`),
		"events must not be an empty text":    webhookNamed("t", "n", ok, `[""]`, `secret = "s"`),
		"One of secret and secret_wo":         webhookNamed("t", "n", ok, alertEvents, ``),
		"Only one of secret and secret_wo":    webhookNamed("t", "n", ok, alertEvents, "secret = \"s\"\n  secret_wo = \"s\""),
		"none of them is set":                 webhookNamed("t", "n", ok, alertEvents, "secret = \"s\"\n  secrets_wo_version = 1"),
		"secret must not be an empty text":    webhookNamed("t", "n", ok, alertEvents, `secret = ""`),
	})...)
}

// Warnings are seen by users only: of events that may not exist, and of secrets that were not sent.
func TestAccWebhook_warnings(t *testing.T) {
	u := acctest.NewAsUser(t)
	declare := func(events, secret string) {
		u.Write(t, "main.tf", acctest.Requires+webhookNamed("t", "n", "https://example.com", events, secret))
	}
	declare(`["fieldCreated", "cowCreated"]`, `secret_wo = "our-secret"`)
	acctest.Equal(t, "an unknown event", acctest.WarningsOf(t, u, "plan"), "Event that Leaf's pages do not name")
	u.Apply(t)
	acctest.Equal(t, "the same event again", acctest.WarningsOf(t, u, "plan"), "")
	declare(`["fieldCreated", "cowCreated"]`, `secret = "our-secret"`)
	acctest.Equal(t, "taken on trust", acctest.WarningsOf(t, u, "apply", "-auto-approve"), "Taken on trust: secret")
	u.ExpectEmptyPlan(t)
}

// The listed failed calls are those of one URL, where one is given.
func TestAccWebhook_failedCalls(t *testing.T) {
	w := acctest.New(t)
	w.AddFailedCall(leafsim.FailedCall{URL: "https://example.com/a", RequestBody: `{"type": "fieldCreated"}`, Status: 500, Response: "oops"})
	w.AddFailedCall(leafsim.FailedCall{URL: "https://example.com/b", RequestBody: "{}", ConnectionError: "timed out"})
	const all, one = "data.leaf_webhook_failed_calls.all", "data.leaf_webhook_failed_calls.one"
	first, second := tfjsonpath.New("failed_calls").AtSliceIndex(0), tfjsonpath.New("failed_calls").AtSliceIndex(1)
	is := func(address string, at tfjsonpath.Path, name, value string) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, at.AtMapKey(name), knownvalue.StringExact(value))
	}
	w.Test(t,
		resource.TestStep{
			Config: `
data "leaf_webhook_failed_calls" "all" {}
data "leaf_webhook_failed_calls" "one" { url = "https://example.com/b" }`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(all, tfjsonpath.New("failed_calls"), knownvalue.ListSizeExact(2)),
				is(all, first, "status", "500"), is(all, first, "response", "oops"), is(all, first, "request_body", `{"type": "fieldCreated"}`),
				is(all, first, "created_at", "2026-03-01T12:00:00.123Z"), is(all, second, "connection_error", "timed out"),
				statecheck.ExpectKnownValue(one, tfjsonpath.New("failed_calls"), knownvalue.ListSizeExact(1)),
				is(one, first, "url", "https://example.com/b"),
				statecheck.ExpectKnownValue(one, first.AtMapKey("status"), knownvalue.Null()),
				statecheck.ExpectSensitiveValue(one, first.AtMapKey("request_body")),
			},
		},
		resource.TestStep{
			PreConfig: func() {
				w.Before(leafsim.On(http.MethodGet, acctest.Webhooks+"/failed-calls", leafsim.JSON(http.StatusOK, "{}")))
			},
			Config: `data "leaf_webhook_failed_calls" "t" {}`, ExpectError: acctest.Words("without a list of failed calls"),
		},
	)
}
