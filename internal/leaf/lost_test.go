package leaf_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// What a request without an answer may have made is looked for again before it is taken for never made, longer so where it
// was sent a short time ago, and a list whose end nobody has seen says nothing of what it lacks.
func TestLostIn(t *testing.T) {
	t.Parallel()
	wanted := leaf.Webhook{Name: "ours", URL: "https://example.com/ours", Events: []string{"fieldCreated", "fieldUpdated"}}
	for what, lost := range map[string]struct {
		add  func(w *world, like bool) string
		find func(ctx context.Context, c *leaf.Client, t leaf.Traces) ([]string, error)
	}{
		"users": {
			func(w *world, like bool) string {
				if !like {
					return w.AddUserOf(map[string]string{"name": "Ada", "phone": "2"})
				}
				return w.AddUserOf(map[string]string{"name": "Ada"})
			},
			func(ctx context.Context, c *leaf.Client, t leaf.Traces) (ids []string, err error) {
				users, err := c.LostUsers(ctx, map[string]string{"name": "Ada", "phone": "+1 555 123 4567"}, t)
				for _, u := range users {
					ids = append(ids, u.ID)
				}
				return ids, err
			},
		},
		"webhooks": {
			func(w *world, like bool) string {
				if !like {
					return w.AddWebhook(leafsim.Webhook{Name: wanted.Name, URL: wanted.URL, Events: []string{"fieldCreated"}})
				}
				return w.AddWebhook(leafsim.Webhook{Name: "Ours ", URL: wanted.URL + "/", Events: wanted.Events})
			},
			func(ctx context.Context, c *leaf.Client, t leaf.Traces) (ids []string, err error) {
				webhooks, err := c.LostWebhooks(ctx, wanted, t)
				for _, w := range webhooks {
					ids = append(ids, w.ID)
				}
				return ids, err
			},
		},
	} {
		for name, c := range map[string]struct {
			variants    leafsim.Variants
			made, known bool
			ago         time.Duration
			waits, says string
		}{
			"there":             {made: true},
			"shows late":        {variants: leafsim.Variants{Lag: leafsim.Lag{List: 2}}, made: true, waits: "1s 2s"},
			"never made, young": {waits: "1s 2s 4s"},
			"never made, old":   {ago: leaf.Young, waits: "1s"},
			"was there before":  {made: true, known: true, ago: leaf.Young, waits: "1s"},
			"no end":            {variants: leafsim.Variants{Pages: leafsim.Pages{Repeats: true, NoTotal: true, Link: leafsim.LinkAbsent}}, ago: leaf.Young, waits: "1s", says: "the list was not read to its end"},
		} {
			t.Run(what+" "+name, func(t *testing.T) {
				t.Parallel()
				w := start(t, c.variants)
				waited := w.waits()
				lost.add(w, false)
				if c.says != "" {
					for range 120 {
						lost.add(w, false)
					}
				}
				traces := leaf.Traces{At: time.Now().Add(-c.ago), Until: time.Now().Add(-c.ago)}
				var want []string
				if c.made {
					want = []string{lost.add(w, true)}
				}
				if c.known {
					traces.Before, want = want, nil
				}
				got, err := lost.find(t.Context(), w.client, traces)
				if !slices.Equal(got, want) || waited() != c.waits {
					t.Errorf("found %v, not %v; waited %s, not %s", got, want, waited(), c.waits)
				}
				if (err == nil) != (c.says == "") || !strings.Contains(fmt.Sprint(err), c.says) {
					t.Errorf("the error is %v", err)
				}
			})
		}
	}
}
