package leaf

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const (
	alertsService = "/services/alerts/api/alerts"
	webhooksPath  = alertsService + "/webhooks"
)

// Error keys of the alerts service (API.md, "Webhooks").
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

// looksLike reports whether nothing that is shown of a webhook contradicts that it was made as wanted.
func (w Webhook) looksLike(wanted Webhook) bool {
	return Alike(wanted.Name, w.Name) && Alike(wanted.URL, w.URL) && len(w.Events) == len(wanted.Events) && len(w.Shared(wanted)) == len(w.Events)
}

// Shared lists the events that two webhooks have in common.
func (w Webhook) Shared(other Webhook) []string {
	return slices.DeleteFunc(slices.Clone(w.Events), func(e string) bool { return !slices.Contains(other.Events, e) })
}

func (c *Client) webhookFrom(o Object) Webhook {
	var w Webhook
	w.ID, _ = o.ID()
	w.Name, _ = o.Text("name")
	w.URL, _ = o.Text("url")
	_ = json.Unmarshal(o["events"], &w.Events) // what is no list of texts is left empty
	slices.Sort(w.Events)
	w.Events = slices.Compact(w.Events) // some answers name an event twice
	if secret, ok := o.Text("secret"); ok {
		c.Secrets(secret)
	}
	return w
}

// Webhooks lists the webhooks of the API owner. The list is shared until one of them is written.
func (c *Client) Webhooks(ctx context.Context) ([]Webhook, error) {
	list, err := c.listedWebhooks(ctx)
	return list.all, err
}

// webhookList is the list of all webhooks; whole is true where its end was seen.
type webhookList struct {
	all   []Webhook
	whole bool
}

func (c *Client) listedWebhooks(ctx context.Context) (webhookList, error) {
	return rest.Cached(ctx, &c.lists, webhooksPath, func(ctx context.Context) (webhookList, error) {
		rows, err := c.pages(ctx, webhooksPath, nil)
		if err != nil {
			return webhookList{}, err
		}
		list := webhookList{whole: rows.whole}
		for _, row := range rows.rows {
			w := c.webhookFrom(row)
			if w.ID == "" {
				return webhookList{}, &rest.Error{
					System: "Leaf", Method: http.MethodGet, Path: webhooksPath, Status: http.StatusOK,
					Reason: "a list with a webhook that has no id",
				}
			}
			list.all = append(list.all, w)
		}
		return list, nil
	})
}

// Webhook reads one webhook from the shared list, and by itself where the list lacks it.
func (c *Client) Webhook(ctx context.Context, id string) (Webhook, bool, error) {
	webhooks, err := c.Webhooks(ctx)
	if err != nil && rest.AbsenceOf(err) == rest.NotSaid {
		return Webhook{}, false, err
	}
	for _, w := range webhooks {
		if w.ID == id {
			return w, true, nil
		}
	}
	return c.ownWebhook(ctx, id)
}

func webhookPath(id string) string { return webhooksPath + "/" + url.PathEscape(id) }

// ownWebhook reads a webhook by itself.
func (c *Client) ownWebhook(ctx context.Context, id string) (Webhook, bool, error) {
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: webhookPath(id)})
	if err != nil {
		_, err := c.absent(ctx, err)
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

// CreateWebhook creates a webhook, whom another one with one of its events blocks. Where the answer is lost, or has no id,
// the webhook is looked for among those that were not there before. Of the object that was made the id alone is sure to
// be there.
func (c *Client) CreateWebhook(ctx context.Context, w Webhook, secret string) Creation[Webhook] {
	c.Secrets(secret)
	return create(ctx, c, creation[Webhook]{
		place:        webhooksPath, // two webhooks of one run may want the same event,
		unlockedFind: true,         // and only one of them is made
		look: func(ctx context.Context) ([]Webhook, error) {
			c.lists.Invalidate(webhooksPath)
			return c.Webhooks(ctx)
		},
		name:   func(w Webhook) string { return w.ID },
		blocks: func(there Webhook) bool { return len(w.Shared(there)) > 0 },
		send:   func(ctx context.Context) (Webhook, error) { return c.postWebhook(ctx, w, secret) },
		fits:   func(there Webhook, _ Traces) bool { return there.looksLike(w) },
	})
}

func (c *Client) postWebhook(ctx context.Context, w Webhook, secret string) (Webhook, error) {
	c.lists.Invalidate(webhooksPath)
	defer c.lists.Invalidate(webhooksPath)
	response, err := c.do(ctx, rest.Request{Method: http.MethodPost, Path: webhooksPath, Body: map[string]any{
		"name": w.Name, "url": w.URL, "events": w.Events, "secret": secret,
	}})
	if err != nil {
		return Webhook{}, err
	}
	object, err := decodeObject(response, "id")
	if _, ok := object.ID(); err != nil || !ok {
		return Webhook{}, response.Unreadable("an answer without the id of the new webhook")
	}
	return c.webhookFrom(object), nil
}

// LostWebhooks gives the webhooks that a request without an answer may have made: those that look like it and were not
// there before. Nothing shows whether it was this request: webhooks have no creation time.
func (c *Client) LostWebhooks(ctx context.Context, wanted Webhook, t Traces) ([]Webhook, error) {
	return lostIn(ctx, c, t, func(ctx context.Context) ([]Webhook, bool, error) {
		c.lists.Invalidate(webhooksPath)
		list, err := c.listedWebhooks(ctx)
		return slices.DeleteFunc(slices.Clone(list.all), func(w Webhook) bool { return slices.Contains(t.Before, w.ID) || !w.looksLike(wanted) }), list.whole, err
	})
}

// DeleteWebhook deletes a webhook; it succeeds where there is none.
func (c *Client) DeleteWebhook(ctx context.Context, id string) error {
	c.lists.Invalidate(webhooksPath)
	defer c.lists.Invalidate(webhooksPath)
	was, err := c.removed(ctx, func() error {
		_, err := c.do(ctx, rest.Request{Method: http.MethodDelete, Path: webhookPath(id)})
		return err
	}, func(ctx context.Context) (bool, error) {
		_, found, err := c.ownWebhook(ctx, id)
		return found, err
	})
	if was {
		c.noteDeleted(webhooksPath, id)
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
