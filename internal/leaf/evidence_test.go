package leaf_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// object is one object of the account, by what reads and deletes it.
type object struct {
	name   string
	canary string // what shows that its service is itself
	read   func(ctx context.Context, c *leaf.Client) (bool, error)
	remove func(ctx context.Context, c *leaf.Client) error
	gone   func() // somebody else deletes it
}

// objects makes one of each.
func (w *world) objects() []object {
	id := leaf.AppID{Provider: "Stara", Name: "x"}
	w.SetApp(id.Provider, id.Name, "", map[string]any{"user": "u"})
	w.SetCredentials(w.user, agvance.Segment, map[string]any{"username": "jane"})
	w.ChangeUserConfig(w.user, map[string]any{"fieldsAttachIntersection": 0.5})
	hook := w.AddWebhook(leafsim.Webhook{Name: "h", URL: "https://example.com/h", Events: []string{"fieldCreated"}})
	user := w.AddUser("John")
	users := service + "/users?page=0&size=1"
	return []object{
		{"app", users, func(ctx context.Context, c *leaf.Client) (bool, error) {
			_, found, err := c.App(ctx, id)
			return found, err
		}, func(ctx context.Context, c *leaf.Client) error { return c.DeleteApp(ctx, id, nil) }, func() { w.DeleteApp("Stara", "x", "") }},
		{"credentials", users, func(ctx context.Context, c *leaf.Client) (bool, error) {
			_, found, err := c.Credentials(ctx, agvance, w.user)
			return found, err
		}, func(ctx context.Context, c *leaf.Client) error { return c.DeleteCredentials(ctx, agvance, w.user, nil) }, func() { w.DeleteCredentials(w.user, agvance.Segment) }},
		{"user", users, func(ctx context.Context, c *leaf.Client) (bool, error) {
			_, found, err := c.User(ctx, user)
			return found, err
		}, func(ctx context.Context, c *leaf.Client) error {
			_, err := c.DeleteUser(ctx, user)
			return err
		}, func() { w.DeleteUser(user) }},
		{"webhook", webhooks + "?", func(ctx context.Context, c *leaf.Client) (bool, error) {
			_, found, err := c.Webhook(ctx, hook)
			return found, err
		}, func(ctx context.Context, c *leaf.Client) error { return c.DeleteWebhook(ctx, hook) }, func() { w.DeleteWebhook(hook) }},
		{"configuration", configs + "?", func(ctx context.Context, c *leaf.Client) (bool, error) {
			_, found, err := c.UserConfig(ctx, w.user, []string{"fieldsAttachIntersection"})
			return found, err
		}, func(ctx context.Context, c *leaf.Client) error {
			return c.DeleteUserConfig(ctx, w.user, []string{"fieldsAttachIntersection"})
		}, func() { w.DeleteUserConfig(w.user) }},
	}
}

// asked counts the requests of a path with a query.
func (w *world) asked(target string) (count int) {
	for _, r := range w.Requests() {
		if r.Method == http.MethodGet && r.Path+"?"+r.Query.Encode() == target {
			count++
		}
	}
	return count
}

// What is not there is absent in whatever words the API says so; where they could be anybody's, the service is asked for
// a sign of life, once.
func TestAbsent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body     leafsim.NotFoundBody
		canaries int
	}{
		"own": {leafsim.NotFoundOwn, 0}, "of alerts": {leafsim.NotFoundAlert, 0}, "empty": {leafsim.NotFoundEmpty, 1}, "message": {leafsim.NotFoundMessage, 1}, "spring": {leafsim.NotFoundSpring, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{NotFound: c.body})
			for _, o := range w.objects() {
				o.gone()
				client := leaf.New(w.config)
				if o.name == "webhook" {
					if _, err := client.Webhooks(t.Context()); err != nil { // which is the canary, too
						t.Fatal(err)
					}
				}
				w.ResetRequests()
				for range 3 {
					if found, err := o.read(t.Context(), client); found || err != nil {
						t.Errorf("%s: found %v, %v", o.name, found, err)
					}
				}
				if got := w.asked(o.canary); got != c.canaries {
					t.Errorf("%s: the service was asked %d times for a sign of life", o.name, got)
				}
				for range 2 {
					if err := o.remove(t.Context(), client); err != nil {
						t.Errorf("%s: %v", o.name, err)
					}
				}
			}
		})
	}
}

// During an outage in which a gateway answers for the API, nothing is absent, whatever the gateway says; and where it
// takes one service alone, the life of another one says nothing of that.
func TestOutage(t *testing.T) {
	t.Parallel()
	for name, answer := range leafsim.Gateways() {
		for _, below := range []string{"/", service, webhooks, configs} {
			t.Run(name+" below "+below, func(t *testing.T) {
				t.Parallel()
				w := start(t, leafsim.Variants{})
				w.Gateway(answer, leafsim.ExceptLogin(), leafsim.OnlyBelow(below))
				objects := w.objects()
				for _, o := range objects {
					if below == webhooks != (o.name == "webhook") && below != "/" || below == configs != (o.name == "configuration") && below != "/" {
						continue
					}
					for range 3 {
						if found, err := o.read(t.Context(), w.client); found || err == nil {
							t.Errorf("%s: found %v, %v", o.name, found, err)
						}
						if err := o.remove(t.Context(), w.client); err == nil {
							t.Errorf("%s: said to be deleted", o.name)
						}
					}
				}
				if got := w.asked(service + "/users?page=0&size=1"); got > 1 {
					t.Errorf("asked %d times for a sign of life", got)
				}
				w.Gateway(nil)
				for _, o := range objects {
					if found, err := o.read(t.Context(), leaf.New(w.config)); !found || err != nil {
						t.Errorf("%s: found %v, %v", o.name, found, err)
					}
				}
			})
		}
	}
}

// Only the DELETE meets the gateway: what still shows was not deleted. Where nothing shows, it is gone.
func TestDeleteMeetsGateway(t *testing.T) {
	t.Parallel()
	for name, answer := range leafsim.Gateways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			w.Gateway(answer, leafsim.OnlyMethod(http.MethodDelete))
			said := name == "page" || name == "default backend" // by somebody who is not the API
			for _, o := range w.objects() {
				err := o.remove(t.Context(), w.client)
				if err == nil || !said && !strings.Contains(err.Error(), "still there") {
					t.Errorf("%s: %v", o.name, err)
				}
				if found, err := o.read(t.Context(), w.client); !found || err != nil {
					t.Errorf("%s: found %v, %v", o.name, found, err)
				}
				o.gone()
				if err := o.remove(t.Context(), w.client); (err != nil) != said {
					t.Errorf("%s, gone: %v", o.name, err)
				}
			}
			k := w.AddKey(w.user, "", time.Hour)
			if err := w.client.RevokeKey(t.Context(), w.user, leaf.KeyRef{ID: k.ID}); err == nil {
				t.Error("a key is said to be revoked")
			}
			w.RevokeKey(k.ID)
			if err := leaf.New(w.config).RevokeKey(t.Context(), w.user, leaf.KeyRef{ID: k.ID}); err != nil {
				t.Errorf("a key that the list shows as revoked: %v", err)
			}
		})
	}
}

// The sign of life of a service is asked for once a minute at most, however many want to know, be it good or bad.
func TestCanaryOnceAMinute(t *testing.T) {
	t.Parallel()
	for name, outage := range map[string]bool{"alive": false, "outage": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{NotFound: leafsim.NotFoundEmpty})
			var now atomic.Int64
			now.Store(time.Now().Truncate(time.Minute).Unix())
			w.config.Now = func() time.Time { return time.Unix(now.Load(), 0) }
			client := leaf.New(w.config)
			if outage {
				w.Gateway(leafsim.GatewayEmpty(), leafsim.ExceptLogin())
			}
			ask := func() error {
				_, found, err := client.App(t.Context(), leaf.AppID{Provider: "Stara", Name: "missing"})
				var unclear *leaf.UnclearError
				if found || errors.As(err, &unclear) != outage {
					return fmt.Errorf("found %v, %w", found, err)
				}
				return nil
			}
			for minute := range 2 {
				for range 2 {
					for _, err := range together(50, ask) {
						if err != nil {
							t.Error(err)
						}
					}
					now.Add(29)
				}
				if got := w.asked(service + "/users?page=0&size=1"); got != minute+1 {
					t.Errorf("minute %d: asked %d times", minute, got)
				}
				now.Add(2)
			}
		})
	}
}

// An operation that ends while a service is asked for a sign of life says nothing of it to others.
func TestCanaryCancelled(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{NotFound: leafsim.NotFoundEmpty})
	ctx, cancel := context.WithCancel(t.Context())
	w.Before(leafsim.Times(1, leafsim.On("GET", service+"/users", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))))
	id := leaf.AppID{Provider: "Stara", Name: "missing"}
	if _, found, err := w.client.App(ctx, id); found || err == nil {
		t.Errorf("found %v, %v", found, err)
	}
	if _, found, err := w.client.App(t.Context(), id); found || err != nil {
		t.Errorf("found %v, %v", found, err)
	}
}

// What is young is looked for again before it is taken for gone; everything else is taken at its word.
func TestStill(t *testing.T) {
	t.Parallel()
	const all = "1s 2s 4s"
	now := time.Now()
	for name, c := range map[string]struct {
		made   time.Time
		shows  int // the reading that shows it; 0 is none
		fails  int // the reading that fails
		waits  string
		found  bool
		failed bool
	}{
		"there":                 {made: now, shows: 1, found: true},
		"young, shows at once":  {made: now.Add(-9 * time.Minute), shows: 2, waits: "1s", found: true},
		"young, shows at last":  {made: now, shows: 4, waits: all, found: true},
		"young and gone":        {made: now, waits: all},
		"young, clock is ahead": {made: now.Add(9 * time.Minute), waits: all},
		"old and gone":          {made: now.Add(-11 * time.Minute)},
		"age unknown":           {},
		"fails":                 {made: now, fails: 1, failed: true},
		"fails later":           {made: now, fails: 3, waits: "1s 2s", failed: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &world{config: leaf.Config{Now: func() time.Time { return now }}}
			waits := w.waits()
			reading := 0
			v, found, err := leaf.Still(t.Context(), w.client, c.made, func(context.Context) (int, bool, error) {
				reading++
				if reading == c.fails {
					return 0, false, errors.New("the read failed")
				}
				return reading, reading == c.shows, nil
			})
			if found != c.found || (err != nil) != c.failed || found && v != c.shows {
				t.Errorf("%d, found %v, %v", v, found, err)
			}
			if got := waits(); got != c.waits {
				t.Errorf("waited %s, not %s", got, c.waits)
			}
		})
	}
	ended, cancel := context.WithCancel(t.Context())
	client := leaf.New(leaf.Config{Now: time.Now, Wait: briefly})
	_, found, err := leaf.Still(ended, client, time.Now(), func(context.Context) (int, bool, error) { cancel(); return 0, false, nil })
	if found || !errors.Is(err, context.Canceled) {
		t.Errorf("found %v, %v", found, err)
	}
}

// An object that reads do not know yet, or still show, is neither lost nor made twice.
func TestReadsThatLag(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{Lag: leafsim.Lag{Create: 2, List: 2, Delete: 2}})
	id := leaf.AppID{Provider: "Stara", Name: "x"}
	body := map[string]any{"user": "u", "pwd": "secret-pwd"}
	create := func() {
		t.Helper()
		if created := w.client.CreateApp(t.Context(), id, body); created.Fate != leaf.Made {
			t.Fatalf("fate %d: %v", created.Fate, created.Err)
		}
	}
	create()
	app, found, err := leaf.Still(t.Context(), w.client, time.Now(), func(ctx context.Context) (leaf.Object, bool, error) { return w.client.ListedApp(ctx, id) })
	if !found || err != nil {
		t.Fatalf("found %v, %v", found, err)
	}
	if err := w.client.DeleteApp(t.Context(), id, app); err != nil {
		t.Fatal(err)
	}
	create() // its end is waited for
	if got := w.Count("POST", service+"/app-keys/*/*"); got != 2 || w.App("Stara", "x", "") == nil {
		t.Errorf("%d were made", got)
	}
}

// An answer with nothing in it is worth no more than an unclear "not there".
func TestNothingDuringAnOutage(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "null", "{}"} {
		w := start(t, leafsim.Variants{})
		objects := w.objects()
		w.Before(leafsim.On("GET", service+"/users/*/*", leafsim.JSON(200, body)))
		w.Before(leafsim.On("GET", configs+"/*", leafsim.JSON(200, body)))
		w.Gateway(leafsim.GatewayEmpty(), func(r *http.Request) bool { return r.URL.Path == service+"/users" || r.URL.Path == configs })
		for _, o := range objects {
			if o.name != "credentials" && o.name != "configuration" {
				continue
			}
			var unclear *leaf.UnclearError
			if found, err := o.read(t.Context(), w.client); found || !errors.As(err, &unclear) {
				t.Errorf("%q for %s: found %v, %v", body, o.name, found, err)
			}
		}
	}
}
