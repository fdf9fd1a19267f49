package leaf_test

import (
	"net/http"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Any name survives the way to the API and back, and is one part of the path.
func TestAppNames(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	for _, name := range []string{"a", "my app", "50%", "%2F", "a?b#c", "a+b", "a.b", "...", "ä€😀", "a;b=c", "a&b", `a"b\c`, "a:b@c"} {
		for _, id := range []leaf.AppID{{Provider: "Stara", Name: name}, {Provider: "JohnDeere", Name: name, Environment: "STAGE"}} {
			body := map[string]any{"user": "u", "pwd": "secret-pwd"}
			if id.Environment != "" {
				body = map[string]any{"clientKey": "ck", "clientSecret": "secret-cs"}
			}
			if err := did(w.client.CreateApp(t.Context(), id, body)); err != nil {
				t.Errorf("%s: %v", id, err)
				continue
			}
			if w.App(id.Provider, id.Name, id.Environment) == nil {
				t.Errorf("%s arrived under another name", id)
			}
			for range 2 { // by the list, then by the list that is kept
				if app, found, err := w.client.ListedApp(t.Context(), id); !found || err != nil || !app.Has("createdTime") {
					t.Errorf("%s: found is %v, %v", id, found, err)
				}
			}
			if _, err := w.client.UpdateApp(t.Context(), id, body); err != nil {
				t.Errorf("%s: %v", id, err)
			}
			for range 2 {
				if err := w.client.DeleteApp(t.Context(), id, nil); err != nil {
					t.Errorf("%s: %v", id, err)
				}
			}
			if _, found, err := w.client.ListedApp(t.Context(), id); found || err != nil {
				t.Errorf("%s: found is %v, %v", id, found, err)
			}
		}
	}
}

// Names that would lead elsewhere never leave this machine.
func TestAppNamesThatClimb(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	for _, name := range []string{"", ".", ".."} {
		if err := w.client.DeleteApp(t.Context(), leaf.AppID{Provider: "JohnDeere", Name: name, Environment: "STAGE"}, nil); rest.OutcomeOf(err) != rest.NotExecuted || err == nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	if got := w.requests(); got != "" {
		t.Errorf("requests: %s", got)
	}
}

// Many apps of one provider cost one list; a write makes the next read ask again, and what the list lacks is asked for.
func TestAppsAreReadTogether(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	id := leaf.AppID{Provider: "Stara", Name: "x"}
	w.SetApp("Stara", "x", "", map[string]any{"user": "u", "pwd": "p"})
	w.SetApp("Stara", "y", "", map[string]any{"user": "u", "pwd": "p"})
	read := func() error { _, _, err := w.client.ListedApp(t.Context(), id); return err }
	for _, err := range together(50, read) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := w.requests(); got != "GET Stara" {
		t.Errorf("requests: %s", got)
	}
	if _, err := w.client.UpdateApp(t.Context(), leaf.AppID{Provider: "Stara", Name: "y"}, map[string]any{"user": "v", "pwd": "q"}); err != nil {
		t.Fatal(err)
	}
	_, _ = read(), read()
	if got := w.requests(); got != "PUT y, GET Stara" {
		t.Errorf("requests: %s", got)
	}
	if _, found, err := w.client.ListedApp(t.Context(), leaf.AppID{Provider: "Stara", Name: "z"}); found || err != nil {
		t.Errorf("found is %v, %v", found, err)
	}
	if got := w.requests(); got != "GET z" {
		t.Errorf("requests: %s", got)
	}
}

// A page that a proxy puts in place of the answer is not a success, whatever the status.
func TestAppWritesAnsweredByAPage(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.Before(func(r *http.Request) http.Handler {
		if r.Method == http.MethodGet && r.URL.Path == service+"/app-keys/Stara/x" {
			return nil // or nothing would be sent: what is there is looked for first
		}
		return leafsim.HTML(200)
	})
	w.config.Username, w.config.Password, w.config.Token = "", "", w.Token()
	c := leaf.New(w.config)
	id := leaf.AppID{Provider: "Stara", Name: "x"}
	created := did(c.CreateApp(t.Context(), id, map[string]any{}))
	_, updated := c.UpdateApp(t.Context(), id, map[string]any{})
	for _, err := range []error{
		created, updated, c.DeleteApp(t.Context(), id, nil), c.DeleteCredentials(t.Context(), agvance, w.user, nil),
		c.RevokeKey(t.Context(), w.user, leaf.KeyRef{ID: "0c3d5a7b-1111-4a8c-9e1f-0c3d5a7b9e2f"}),
	} {
		if rest.OutcomeOf(err) != rest.MaybeExecuted {
			t.Errorf("outcome %d: %v", rest.OutcomeOf(err), err)
		}
	}
}
