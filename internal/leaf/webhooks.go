package leaf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const (
	alertsService = "/services/alerts/api/alerts"
	webhooksPath  = alertsService + "/webhooks"
)

// Error keys of the alerts service (leaf-facts.md, section H).
const (
	// EventRegisteredTwice says that another webhook has one of the events.
	EventRegisteredTwice = "eventRegisteredTwice"
	// ConfirmationFailed says that the webhook's URL did not answer Leaf's first request with a status of 2xx.
	ConfirmationFailed = "non2xxSuccessfulStatusCode"
)

// Webhook is a URL to which Leaf posts events. Answers have its secret too, which is not kept.
type Webhook struct {
	ID, Name, URL string
	Events        []string
}

// Same reports whether two webhooks do the same, whatever their ids and the order of their events.
func (w Webhook) Same(other Webhook) bool {
	return w.Name == other.Name && w.URL == other.URL && len(w.Events) == len(other.Events) && len(w.Shared(other)) == len(w.Events)
}

// Shared lists the events that two webhooks have in common.
func (w Webhook) Shared(other Webhook) []string {
	return slices.DeleteFunc(slices.Clone(w.Events), func(e string) bool { return !slices.Contains(other.Events, e) })
}

func (c *Client) webhookFrom(o Object) Webhook {
	var w Webhook
	w.ID, _ = o.Text("id")
	w.Name, _ = o.Text("name")
	w.URL, _ = o.Text("url")
	_ = json.Unmarshal(o["events"], &w.Events) // what is no list of texts is left empty
	if secret, ok := o.Text("secret"); ok {
		c.Secrets(secret)
	}
	return w
}

// Webhooks lists the webhooks of the API owner. The list is shared until one of them is written.
func (c *Client) Webhooks(ctx context.Context) ([]Webhook, error) {
	return rest.Cached(ctx, &c.lists, webhooksPath, func(ctx context.Context) ([]Webhook, error) {
		rows, err := c.pages(ctx, webhooksPath, nil)
		if err != nil {
			return nil, err
		}
		var webhooks []Webhook
		for _, row := range rows {
			w := c.webhookFrom(row)
			if w.ID == "" {
				return nil, &rest.Error{
					System: "Leaf", Method: http.MethodGet, Path: webhooksPath, Status: http.StatusOK,
					Reason: "a list with a webhook that has no id",
				}
			}
			webhooks = append(webhooks, w)
		}
		return webhooks, nil
	})
}

// Webhook reads one webhook from the shared list, and by itself where the list lacks it.
func (c *Client) Webhook(ctx context.Context, id string) (Webhook, bool, error) {
	webhooks, err := c.Webhooks(ctx)
	if err != nil && !rest.IsAbsent(err) {
		return Webhook{}, false, err
	}
	for _, w := range webhooks {
		if w.ID == id {
			return w, true, nil
		}
	}
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: webhooksPath + "/" + url.PathEscape(id)})
	if rest.IsAbsent(err) {
		return Webhook{}, false, nil
	}
	if err != nil {
		return Webhook{}, false, err
	}
	object, err := decodeObject(response, "id", "url")
	if errors.Is(err, errEmpty) {
		err = response.Unreadable("an answer without a webhook in it")
	}
	if err == nil && !object.is(id) {
		err = response.Unreadable("an answer about another webhook")
	}
	if err != nil {
		return Webhook{}, false, err
	}
	return c.webhookFrom(object), true, nil
}

// CreateWebhook creates a webhook and returns it with its id. Where the answer is lost, or has no id, the webhook is
// looked for: an event belongs to one webhook only, so one that does the same is ours.
func (c *Client) CreateWebhook(ctx context.Context, w Webhook, secret string) (Webhook, error) {
	c.Secrets(secret)
	c.lists.Invalidate(webhooksPath)
	response, failure := c.do(ctx, rest.Request{Method: http.MethodPost, Path: webhooksPath, Body: map[string]any{
		"name": w.Name, "url": w.URL, "events": w.Events, "secret": secret,
	}})
	c.lists.Invalidate(webhooksPath)
	if failure == nil {
		object, err := decodeObject(response, "id")
		if id, ok := object.Text("id"); ok && err == nil {
			w.ID = id
			return w, nil
		}
		failure = response.Unreadable("an answer without the id of the new webhook")
	}
	if rest.OutcomeOf(failure) != rest.MaybeExecuted {
		return w, failure
	}
	found, ok, err := c.SameWebhook(ctx, w)
	switch {
	case err != nil:
		return w, fmt.Errorf("%w; reading back failed too: %w", failure, err)
	case !ok:
		return w, NotThere(failure)
	}
	return found, nil
}

// SameWebhook looks for a webhook that does the same as w.
func (c *Client) SameWebhook(ctx context.Context, w Webhook) (Webhook, bool, error) {
	webhooks, err := c.Webhooks(ctx)
	i := slices.IndexFunc(webhooks, w.Same)
	if err != nil || i < 0 {
		return Webhook{}, false, err
	}
	return webhooks[i], true, nil
}

// DeleteWebhook deletes a webhook; it succeeds where there is none.
func (c *Client) DeleteWebhook(ctx context.Context, id string) error {
	c.lists.Invalidate(webhooksPath)
	defer c.lists.Invalidate(webhooksPath)
	_, err := c.do(ctx, rest.Request{Method: http.MethodDelete, Path: webhooksPath + "/" + url.PathEscape(id)})
	if rest.IsAbsent(err) {
		return nil
	}
	return err
}

// FailedCalls lists the deliveries to webhooks that failed.
func (c *Client) FailedCalls(ctx context.Context) ([]Object, error) {
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: webhooksPath + "/failed-calls"})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Items []Object `json:"items"`
	}
	if err := response.Decode(&answer); err != nil {
		return nil, err
	}
	if answer.Items == nil {
		return nil, response.Unreadable("an answer without a list of failed calls")
	}
	return answer.Items, nil
}

// Shown gives a field of any type as a text: texts as they are, everything else as JSON. ok is false where it is absent
// or null.
func (o Object) Shown(field string) (text string, ok bool) {
	raw, present := o[field]
	if !present || string(raw) == "null" {
		return "", false
	}
	if text, ok := o.Text(field); ok {
		return text, true
	}
	return string(raw), true
}
