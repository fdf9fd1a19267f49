package leaf_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// place is where something is made: what its looks show one after the other, the last one again and again, and what the
// request is answered. "fails" is a look that fails, "stop" one in whose middle the operation is cancelled.
type place struct {
	looks  []string
	answer error

	mu     sync.Mutex
	looked int
	sent   int
	cancel context.CancelFunc
}

func (p *place) fake() leaf.Fake {
	return leaf.Fake{
		Look: func(ctx context.Context) ([]string, error) {
			p.mu.Lock()
			defer p.mu.Unlock()
			shown := p.looks[min(p.looked, len(p.looks)-1)]
			p.looked++
			switch shown {
			case "fails":
				return nil, errors.New("the look failed")
			case "stop":
				p.cancel()
			}
			return strings.Fields(shown), ctx.Err()
		},
		Blocks: func(v string) bool { return !strings.HasPrefix(v, "loose") },
		Send: func(context.Context) (string, error) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.sent++
			if p.answer != nil {
				return "", p.answer
			}
			return "answered", nil
		},
		Fits: func(v string) bool { return strings.Contains(v, "ours") },
	}
}

func answered(status int, outcome rest.Outcome) error {
	return &rest.Error{System: "Leaf", Method: "POST", Path: "/place", Status: status, Outcome: outcome}
}

// Every row of the table of decisions, and what is said and waited for on the way.
func TestCreate(t *testing.T) {
	t.Parallel()
	lost := answered(503, rest.MaybeExecuted)
	const gone, all = "1s 2s 4s 8s 15s 30s", "1s 2s 4s 8s"
	for name, c := range map[string]struct {
		looks   []string
		deleted []string // by this process
		answer  error
		stopAt  int // the wait in which the operation is cancelled, from 1

		fate       leaf.Fate
		object     string
		unsent     bool
		waits      string
		says       []string // parts of the error; none is no error
		before     string   // in the traces
		candidates string
	}{
		"nothing there":                     {looks: []string{""}, fate: leaf.Made, object: "answered"},
		"beside others":                     {looks: []string{"loose"}, fate: leaf.Made, object: "answered"},
		"the look fails":                    {looks: []string{"fails"}, fate: leaf.Refused, unsent: true, says: []string{"the look failed"}},
		"cancelled while looking":           {looks: []string{"stop"}, fate: leaf.Refused, unsent: true, says: []string{"canceled"}},
		"something blocks":                  {looks: []string{"loose theirs"}, fate: leaf.Existed, object: "theirs"},
		"what was deleted shows":            {looks: []string{"old", "old", ""}, deleted: []string{"old"}, fate: leaf.Made, object: "answered", waits: "1s 2s"},
		"what was deleted shows for long":   {looks: []string{"old", "old", "old", "old", "old", "old", ""}, deleted: []string{"old"}, fate: leaf.Made, object: "answered", waits: gone},
		"what was deleted shows for good":   {looks: []string{"old"}, deleted: []string{"old"}, fate: leaf.Refused, unsent: true, waits: gone, says: []string{"still shows", "after waiting for 1m0s"}},
		"what was deleted, then somebody's": {looks: []string{"old", "theirs"}, deleted: []string{"old"}, fate: leaf.Existed, object: "theirs", waits: "1s"},
		"something else was deleted":        {looks: []string{"theirs"}, deleted: []string{"old"}, fate: leaf.Existed, object: "theirs"},
		"what was deleted has no name":      {looks: []string{"nameless", ""}, deleted: []string{"nameless"}, fate: leaf.Made, object: "answered", waits: "1s"},
		"the look fails while it is waited": {looks: []string{"old", "fails"}, deleted: []string{"old"}, fate: leaf.Refused, unsent: true, waits: "1s", says: []string{"the look failed"}},
		"cancelled while it is waited":      {looks: []string{"old"}, deleted: []string{"old"}, stopAt: 2, fate: leaf.Refused, unsent: true, waits: "1s 2s", says: []string{"waiting for the end", "canceled"}},
		"400, and one blocks":               {looks: []string{"", "theirs"}, answer: answered(400, rest.Definite), fate: leaf.Existed, object: "theirs", says: []string{"400"}},
		"409, and one blocks":               {looks: []string{"", "theirs"}, answer: answered(409, rest.Definite), fate: leaf.Existed, object: "theirs", says: []string{"409"}},
		"409, and none blocks":              {looks: []string{"", "loose"}, answer: answered(409, rest.Definite), fate: leaf.Refused, says: []string{"409"}},
		"409, and the look fails":           {looks: []string{"", "fails"}, answer: answered(409, rest.Definite), fate: leaf.Refused, says: []string{"409"}},
		"403":                               {looks: []string{"", "theirs"}, answer: answered(403, rest.Definite), fate: leaf.Refused, says: []string{"403"}},
		"never left":                        {looks: []string{"", "ours"}, answer: answered(0, rest.NotExecuted), fate: leaf.Refused, says: []string{"no answer"}},
		"lost, and it is there":             {looks: []string{"", "ours"}, answer: lost, fate: leaf.Made, object: "ours"},
		"lost, and it shows late":           {looks: []string{"", "", "", "", "", "ours"}, answer: lost, fate: leaf.Made, object: "ours", waits: all},
		"lost, beside others":               {looks: []string{"loose-ours", "loose-ours theirs ours"}, answer: lost, fate: leaf.Made, object: "ours"},
		"lost, only what was there":         {looks: []string{"loose-ours loose"}, answer: lost, fate: leaf.Unconfirmed, waits: all, says: []string{"503", "not there after 15s", "may still be carried out"}, before: "loose loose-ours"},
		"lost, several fit":                 {looks: []string{"loose", "loose ours ours-2"}, answer: lost, fate: leaf.Unconfirmed, says: []string{"503", "several"}, before: "loose", candidates: "ours ours-2"},
		"lost, somebody else's":             {looks: []string{"", "theirs"}, answer: lost, fate: leaf.Existed, object: "theirs", says: []string{"503"}},
		"lost, one in nobody's way":         {looks: []string{"", "loose"}, answer: lost, fate: leaf.Unconfirmed, waits: all, says: []string{"503", "not there"}},
		"lost, and a look fails":            {looks: []string{"", "", "fails", "ours"}, answer: lost, fate: leaf.Made, object: "ours", waits: "1s 2s"},
		"lost, and all looks fail":          {looks: []string{"", "fails"}, answer: lost, fate: leaf.Unconfirmed, waits: all, says: []string{"503", "reading back failed too", "the look failed"}},
		"lost, and the last look fails":     {looks: []string{"", "", "", "", "", "fails"}, answer: lost, fate: leaf.Unconfirmed, waits: all, says: []string{"503", "reading back failed too"}},
		"lost, and cancelled in a look":     {looks: []string{"", "", "stop"}, answer: lost, fate: leaf.Unconfirmed, waits: "1s", says: []string{"503", "the operation ended"}},
		"lost, and cancelled in a wait":     {looks: []string{""}, answer: lost, stopAt: 2, fate: leaf.Unconfirmed, waits: "1s 2s", says: []string{"503", "the operation ended"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var waits []string
			client := leaf.New(leaf.Config{Now: time.Now, Wait: func(ctx context.Context, d time.Duration) error {
				if waits = append(waits, d.String()); len(waits) == c.stopAt {
					cancel()
				}
				return ctx.Err()
			}})
			for _, old := range c.deleted {
				client.Deleted(old)
			}
			p := &place{looks: c.looks, answer: c.answer, cancel: cancel}
			started := time.Now()
			got := p.fake().Create(ctx, client)
			if got.Fate != c.fate || got.Object != c.object || got.Unsent != c.unsent || strings.Join(got.Candidates, " ") != c.candidates {
				t.Errorf("fate %d of %q: %v", got.Fate, got.Object, got.Err)
			}
			if sends := c.fate != leaf.Existed && !c.unsent || c.answer != nil; (p.sent == 1) != sends || p.sent > 1 {
				t.Errorf("sent %d times", p.sent)
			}
			if all := strings.Join(waits, " "); all != c.waits {
				t.Errorf("waited %s, not %s", all, c.waits)
			}
			if (got.Err == nil) != (len(c.says) == 0) {
				t.Errorf("the error is %v", got.Err)
			}
			for _, part := range c.says {
				if !strings.Contains(got.Err.Error(), part) {
					t.Errorf("the error does not say %q: %v", part, got.Err)
				}
			}
			if got.Fate != leaf.Unconfirmed {
				return
			}
			traces := got.Traces
			if strings.Join(traces.Before, " ") != c.before || traces.At.Before(started) || traces.Until.Before(traces.At) || rest.OutcomeOf(got.Err) != rest.MaybeExecuted {
				t.Errorf("traces %v of %v", traces, got.Err)
			}
		})
	}
}

// What has no name is not taken for what was deleted once its place was seen empty, or its end should have shown.
func TestCreateAfterNameless(t *testing.T) {
	t.Parallel()
	now := time.Now()
	client := leaf.New(leaf.Config{Now: func() time.Time { return now }, Wait: func(context.Context, time.Duration) error {
		t.Error("waited")
		return nil
	}})
	again := func(looks ...string) leaf.Creation[string] {
		return (&place{looks: looks}).fake().Create(t.Context(), client)
	}
	client.Deleted("nameless")
	if got := again(""); got.Fate != leaf.Made {
		t.Errorf("fate %d of %q: %v", got.Fate, got.Object, got.Err)
	}
	if got := again("nameless"); got.Fate != leaf.Existed {
		t.Errorf("seen empty: fate %d, %v", got.Fate, got.Err)
	}
	client.Deleted("nameless")
	now = now.Add(2 * time.Minute)
	if got := again("nameless"); got.Fate != leaf.Existed {
		t.Errorf("long ago: fate %d, %v", got.Fate, got.Err)
	}
}

// Of several creations in one place, each waits for the one before, and finds what that has made.
func TestCreateTogether(t *testing.T) {
	t.Parallel()
	client := leaf.New(leaf.Config{Now: time.Now, Wait: briefly})
	var mu sync.Mutex
	var there []string
	fates := make(chan leaf.Fate, 10)
	f := leaf.Fake{
		Look: func(context.Context) ([]string, error) {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(there), nil
		},
		Blocks: func(string) bool { return true },
		Send: func(context.Context) (string, error) {
			mu.Lock()
			defer mu.Unlock()
			there = append(there, "made")
			return "made", nil
		},
	}
	together(cap(fates), func() error { fates <- f.Create(t.Context(), client).Fate; return nil })
	close(fates)
	count := map[leaf.Fate]int{}
	for fate := range fates {
		count[fate]++
	}
	if count[leaf.Made] != 1 || count[leaf.Existed] != cap(fates)-1 {
		t.Errorf("%v", count)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	f.Look = func(ctx context.Context) ([]string, error) { return nil, ctx.Err() }
	if got := f.Create(ended, client); got.Fate != leaf.Refused || !got.Unsent || !errors.Is(got.Err, context.Canceled) {
		t.Errorf("fate %d of %q: %v", got.Fate, got.Object, got.Err)
	}
}

// maker makes one object of the account.
type maker struct {
	path string // of its POST
	make func(ctx context.Context, c *leaf.Client) (leaf.Fate, error)
}

func (w *world) makers() map[string]maker {
	keys := []string{"fieldsAttachIntersection"}
	return map[string]maker{
		"app": {service + "/app-keys/*/*", func(ctx context.Context, c *leaf.Client) (leaf.Fate, error) {
			made := c.CreateApp(ctx, app("x"), map[string]any{"user": "u", "pwd": "secret-pwd"})
			return made.Fate, made.Err
		}},
		"credentials": {service + "/users/*/*", func(ctx context.Context, c *leaf.Client) (leaf.Fate, error) {
			made := c.CreateCredentials(ctx, agvance, w.user, agvanceBody)
			return made.Fate, made.Err
		}},
		"user": {service + "/users", func(ctx context.Context, c *leaf.Client) (leaf.Fate, error) {
			made := c.CreateUser(ctx, map[string]string{"name": "Ann", "externalId": "1"})
			return made.Fate, made.Err
		}},
		"webhook": {webhooks, func(ctx context.Context, c *leaf.Client) (leaf.Fate, error) {
			made := c.CreateWebhook(ctx, theHook, sentinel)
			return made.Fate, made.Err
		}},
		"configuration": {configs + "/*", func(ctx context.Context, c *leaf.Client) (leaf.Fate, error) {
			fits := func(o leaf.Object) bool { return string(o[keys[0]]) == "0.5" }
			made := c.CreateUserConfig(ctx, w.user, keys, map[string]any{keys[0]: 0.5}, fits)
			return made.Fate, made.Err
		}},
	}
}

// A request that fails is carried out all the same, later: while we look for what it made, or after that.
func TestCreateLate(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string]leafsim.Variants{
		"": {}, "lists lag": {Lag: leafsim.Lag{List: 2}}, "reads lag": {Lag: leafsim.Lag{Create: 1, List: 1}}, "time jitters": {CreatedTimeJitter: 3 * time.Millisecond},
	} {
		for object := range (&world{}).makers() {
			for requests, want := range map[int]leaf.Fate{0: leaf.Made, 2: leaf.Made, 50: leaf.Unconfirmed} {
				t.Run(fmt.Sprint(object, " ", requests, " ", name), func(t *testing.T) {
					t.Parallel()
					w := start(t, variants)
					o := w.makers()[object]
					w.Before(leafsim.On("POST", o.path, w.Late(requests, leafsim.Status(503))))
					if fate, err := o.make(t.Context(), w.client); fate != want || (err == nil) != (fate == leaf.Made) {
						t.Errorf("fate %d, %v", fate, err)
					}
					w.RunLate()
					w.Vary(func(v *leafsim.Variants) { v.Lag = leafsim.Lag{} })
					// Whatever is there now is not made a second time.
					if fate, _ := o.make(t.Context(), leaf.New(w.config)); fate != leaf.Existed {
						t.Errorf("then fate %d", fate)
					}
					if got := w.Count("POST", o.path); got != 1 {
						t.Errorf("asked for %d times", got)
					}
				})
			}
		}
	}
}

// What was made at another time than that of the request is not taken for its own, though it stands in the place.
func TestCreateAtAnotherTime(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{ClockSkew: -time.Hour})
	for _, object := range []string{"app", "credentials"} {
		o := w.makers()[object]
		w.After(leafsim.On("POST", o.path, leafsim.Status(503)))
		if fate, err := o.make(t.Context(), w.client); fate != leaf.Existed || err == nil {
			t.Errorf("%s: fate %d, %v", object, fate, err)
		}
	}
}

// The time of a request is as wide as clocks and precisions may differ, and no wider.
func TestSpan(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 1, 12, 0, 0, 500_000_000, time.UTC)
	traces := leaf.Traces{At: at, Until: at.Add(2 * time.Second)}
	for text, want := range map[string]bool{
		"2026-01-01T12:00:01Z": true, "2026-01-01T11:59:56Z": true, "2026-01-01T11:59:55Z": true, "2026-01-01T11:59:54Z": false,
		"2026-01-01T11:59:55.400Z": false, "2026-01-01T12:00:07.500Z": true, "2026-01-01T12:00:08Z": false, "2026-01-01T10:00:01Z": false,
	} {
		created, err := leaf.ParseTime(text)
		if err != nil || traces.Span(created) != want {
			t.Errorf("%s: not %v, %v", text, want, err)
		}
	}
}

// What this process has deleted still shows: whatever it is, its end is waited for before another is made in its place.
func TestMadeInThePlaceOfADeletedOne(t *testing.T) {
	t.Parallel()
	for object := range (&world{}).makers() {
		if object == "user" {
			continue // waits for its end when it is deleted
		}
		t.Run(object, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			o := w.makers()[object]
			if fate, err := o.make(t.Context(), w.client); fate != leaf.Made {
				t.Fatalf("fate %d, %v", fate, err)
			}
			w.Vary(func(v *leafsim.Variants) { v.Lag = leafsim.Lag{List: 2, Delete: 2} })
			var err error
			switch object {
			case "app":
				seen, _, _ := w.client.App(t.Context(), app("x"))
				err = w.client.DeleteApp(t.Context(), app("x"), seen)
			case "credentials":
				seen, _, _ := w.client.Credentials(t.Context(), agvance, w.user)
				err = w.client.DeleteCredentials(t.Context(), agvance, w.user, seen)
			case "webhook":
				err = w.client.DeleteWebhook(t.Context(), w.Webhooks()[0].ID)
			case "configuration":
				err = w.client.DeleteUserConfig(t.Context(), w.user, []string{"fieldsAttachIntersection"})
			}
			if err != nil {
				t.Fatal(err)
			}
			if fate, err := o.make(t.Context(), w.client); fate != leaf.Made || w.Count("POST", o.path) != 2 {
				t.Errorf("fate %d, %v", fate, err)
			}
		})
	}
}
