package leaf_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Events come the newest first, in whatever order and form the API gives them.
func TestCredentialsEvents(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ answer, want string }{
		"oldest first": {`[{"id":"a","createdDate":"2026-01-01T00:00:00.000001Z"},{"id":"b","createdDate":"2026-01-02T00:00:00"}]`, "b a"},
		"newest first": {`[{"id":"b","createdDate":"2026-01-02T00:00:00.5Z"},{"id":"a","createdDate":"2026-01-02T00:00:00.499999Z"}]`, "b a"},
		"same time":    {`[{"id":"b","createdDate":"2026-01-02T00:00:00Z"},{"id":"a","createdDate":"2026-01-02T00:00:00.000Z"}]`, "b a"},
		"no time":      {`[{"id":"x"},{"id":"y","createdDate":null},{"id":"b","createdDate":"2026-01-02T00:00:00Z"},{"id":"z","createdDate":"soon"}]`, "b x y z"},
		"none":         {`[]`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			w.Before(leafsim.On("GET", service+"/users/*/*/events", leafsim.JSON(200, c.answer)))
			events, found, err := w.client.CredentialsEvents(t.Context(), agvance, w.user)
			if !found || err != nil {
				t.Fatalf("found is %v, %v", found, err)
			}
			var ids []string
			for _, e := range events {
				ids = append(ids, *e.ID)
			}
			if got := strings.Join(ids, " "); got != c.want {
				t.Errorf("the order is %q, not %q", got, c.want)
			}
		})
	}
}

// A status code is a number, if need be in quotes; what is neither is left out.
func TestCredentialsEventFields(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.Before(leafsim.On("GET", service+"/users/*/*/events", leafsim.JSON(200,
		`[{"statusCode":401,"headers":"h","body":"b"},{"statusCode":"403","headers":{"a":["b"]}},{"statusCode":null},{"statusCode":"none"}]`)))
	events, _, err := w.client.CredentialsEvents(t.Context(), agvance, w.user)
	if err != nil || len(events) != 4 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	if *events[0].StatusCode != 401 || *events[0].Headers != "h" || *events[0].Body != "b" {
		t.Error("the first event is not what was answered")
	}
	if *events[1].StatusCode != 403 || *events[1].Headers != `{"a":["b"]}` || events[1].Body != nil {
		t.Error("the second event is not what was answered")
	}
	if events[2].StatusCode != nil || events[3].StatusCode != nil {
		t.Error("a status code was made up")
	}
}

// The events stand below the spelling of the path that the API knows; without credentials there are none, and whatever
// else goes wrong is an error.
func TestCredentialsEventsFound(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{AgLeader: leafsim.AgLeaderOld})
	if _, found, err := w.client.CredentialsEvents(t.Context(), agLeader, w.user); found || err != nil {
		t.Errorf("without credentials: found is %v, %v", found, err)
	}
	w.SetCredentials(w.user, "agleader-credentials", agLeaderBody)
	w.AddEvent(w.user, "agleader-credentials", 401, "")
	if events, found, err := w.client.CredentialsEvents(t.Context(), agLeader, w.user); !found || err != nil || len(events) != 1 {
		t.Errorf("found is %v, %d events, %v", found, len(events), err)
	}
	w.Before(leafsim.On("GET", service+"/users/*/*/events", leafsim.HTML(404)))
	if _, found, err := w.client.CredentialsEvents(t.Context(), agLeader, w.user); found || err == nil {
		t.Errorf("a page with 404: found is %v, %v", found, err)
	}
}

// Waiting ends with the context, at once, and says what was there.
func TestAwaitCredentialsEnds(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.SetCredentials(w.user, "agvance-credentials", agvanceBody)
	w.config.RetryWait = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	looked := make(chan struct{})
	go func() {
		<-looked
		cancel()
	}()
	last, found, err := leaf.New(w.config).AwaitCredentials(ctx, agvance, w.user, func(leaf.Object) bool { close(looked); return false })
	if !found || !errors.Is(err, context.Canceled) {
		t.Errorf("found is %v, %v", found, err)
	}
	if status, _ := last.Text("status"); status != "OK" {
		t.Errorf("the last status is %q", status)
	}
}
