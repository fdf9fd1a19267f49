package leafsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const alerts = "/services/alerts/api/alerts"

// Webhook is a URL to which Leaf posts events.
type Webhook struct {
	ID, Name, URL, Secret string
	Events                []string
}

// FailedCall is a delivery to a webhook that failed.
type FailedCall struct {
	URL, RequestBody string
	Status           int // 0 where no connection was made
	Response         string
	ConnectionError  string
	CreatedAt        time.Time
}

// webhooks are those of the API owner, in order of creation.
type webhooks struct {
	all    []Webhook
	failed []FailedCall

	numbered int64 // how many ids are numbers
}

// Webhooks returns all webhooks, secrets included.
func (s *Simulator) Webhooks() []Webhook {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.webhooks.all)
}

// AddWebhook makes a webhook as somebody else would, and returns its id.
func (s *Simulator) AddWebhook(w Webhook) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.ID = s.webhookID()
	s.storeWebhook(w)
	return w.ID
}

// DeleteWebhook removes a webhook.
func (s *Simulator) DeleteWebhook(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.removeWebhook(id)
}

// AddFailedCall records a delivery that failed, now.
func (s *Simulator) AddFailedCall(f FailedCall) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.CreatedAt = s.now()
	s.webhooks.failed = append(s.webhooks.failed, f)
}

func (s *Simulator) storeWebhook(w Webhook) {
	s.webhooks.all = append(s.webhooks.all, w)
	s.note(Event{Deed: Made, Kind: KindWebhook, ID: w.ID})
}

func (s *Simulator) removeWebhook(id string) (found bool) {
	before := len(s.webhooks.all)
	s.webhooks.all = slices.DeleteFunc(s.webhooks.all, func(w Webhook) bool { return w.ID == id })
	if found = len(s.webhooks.all) < before; found {
		s.note(Event{Deed: Deleted, Kind: KindWebhook, ID: id})
	}
	return found
}

// webhookID makes an id.
func (s *Simulator) webhookID() string {
	if !s.variants.WebhookNumericIDs {
		return newID()
	}
	s.webhooks.numbered++
	return strconv.FormatInt(9_007_199_254_740_993+s.webhooks.numbered, 10) // no float64 has all of its digits
}

func (w *webhooks) find(id string) (Webhook, bool) {
	i := slices.IndexFunc(w.all, func(w Webhook) bool { return w.ID == id })
	if i < 0 {
		return Webhook{}, false
	}
	return w.all[i], true
}

// listWebhooks answers GET /webhooks.
func (s *Simulator) listWebhooks(c *call) answer {
	list := []any{}
	for _, w := range seenList(s, c, KindWebhook, "", s.webhooks.all) {
		list = append(list, s.printWebhook(w))
	}
	return s.answerList(c, list, false)
}

// getWebhook answers GET /webhooks/{id}.
func (s *Simulator) getWebhook(c *call) answer {
	var found *Webhook
	if w, ok := s.webhooks.find(c.args["id"]); ok {
		found = &w
	}
	if found = seenOne(s, KindWebhook, c.args["id"], found); found == nil {
		return s.notFound(c, "Webhook not found")
	}
	return reply(http.StatusOK, s.printWebhook(*found))
}

// printWebhook has the secret in clear, as Leaf's pages show it.
func (s *Simulator) printWebhook(w Webhook) map[string]any {
	events := slices.Concat(w.Events, s.variants.WebhookAddsEvents)
	if s.variants.WebhookEventsSorted {
		slices.Sort(events)
	}
	if s.variants.WebhookEventTwice && len(events) > 0 {
		events = append(events, events[0])
	}
	var id any = w.ID
	if _, err := strconv.ParseInt(w.ID, 10, 64); err == nil {
		id = json.Number(w.ID)
	}
	return map[string]any{
		"id": id, "name": s.written("name", w.Name), "url": s.written("url", w.URL), "secret": w.Secret, "events": events,
	}
}

// createWebhook answers POST /webhooks. Before Leaf stores a webhook it calls its URL, which has to answer 2xx; what it
// answers here is a variant. An event belongs to one webhook.
func (s *Simulator) createWebhook(c *call) answer {
	body, refused := s.decode(c, []field{
		{name: "name", flags: required},
		{name: "url", flags: required},
		{name: "secret", flags: required},
		{name: "events", kind: texts, flags: required},
	})
	if refused != nil {
		return *refused
	}
	w := Webhook{ID: s.webhookID()}
	w.Name, _ = body["name"].(string)
	w.URL, _ = body["url"].(string)
	w.Secret, _ = body["secret"].(string)
	list, _ := body["events"].([]any)
	for _, e := range list {
		event, _ := e.(string)
		if slices.Contains(s.variants.WebhookUnknownEvents, event) {
			return s.badAlert(c, "The event "+event+" does not exist", "invalidEvent")
		}
		if slices.ContainsFunc(s.webhooks.all, func(w Webhook) bool { return slices.Contains(w.Events, event) }) {
			return s.badAlert(c, "The event "+event+" is registered already", "eventRegisteredTwice")
		}
		w.Events = append(w.Events, event)
	}
	if status := s.variants.WebhookConfirmation; status != 0 && status/100 != 2 {
		return s.badAlert(c, fmt.Sprintf("Confirmation request failed! Webhook returned a non 2xx successful status code. "+
			"Actual response was: %d )", status), "non2xxSuccessfulStatusCode")
	}
	s.storeWebhook(w)
	return s.created(s.printWebhook(w))
}

// badAlert is a 400 in the form of the alerts service, which has neither title nor detail.
func (s *Simulator) badAlert(c *call, message, key string) answer {
	if s.variants.EchoBodyIn400 {
		message += ": " + string(c.body)
	}
	return alertProblem(http.StatusBadRequest, message, key)
}

func alertProblem(status int, message, key string) answer {
	return reply(status, map[string]any{
		"type": "https://docs.withleaf.io/alerts_endpoints", "status": status,
		"path": "/api/alerts/webhooks", "message": message, "errorKey": key, "entityName": "Webhook",
	})
}

// deleteWebhook answers DELETE /webhooks/{id}.
func (s *Simulator) deleteWebhook(c *call) answer {
	if !s.removeWebhook(c.args["id"]) {
		return s.nothingToDelete(c, "Webhook not found")
	}
	return s.deleted()
}

// listFailedCalls answers GET /webhooks/failed-calls.
func (s *Simulator) listFailedCalls(*call) answer {
	items := []any{}
	for _, f := range s.webhooks.failed {
		item := map[string]any{
			"apiOwner": s.username, "createdAt": TimeAsDocumented.text(f.CreatedAt, TimeMillis),
			"url": f.URL, "requestBody": f.RequestBody,
		}
		if f.Status != 0 {
			item["status"], item["response"] = f.Status, f.Response
		} else {
			item["connectionError"] = f.ConnectionError
		}
		items = append(items, item)
	}
	return reply(http.StatusOK, map[string]any{"items": items})
}
