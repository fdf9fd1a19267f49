package leafprobe_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafprobe"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// direct sends requests to a handler.
type direct struct{ http.Handler }

// RoundTrip implements http.RoundTripper.
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	r.RequestURI = r.URL.RequestURI()
	w := httptest.NewRecorder()
	if aborted(func() { d.ServeHTTP(w, r) }) {
		return nil, errors.New("the connection was cut")
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

// aborted reports whether a handler ended the connection.
func aborted(serve func()) (cut bool) {
	defer func() {
		if found := recover(); found == http.ErrAbortHandler { //nolint:errorlint // the very value is thrown
			cut = true
		} else if found != nil {
			panic(found)
		}
	}()
	serve()
	return false
}

// sentinel is in everything that the probe must not show.
const sentinel = "SENTINEL"

// account is one in which there is something of everything.
func account(v leafsim.Variants) *leafsim.Simulator {
	early := v
	early.Lag = leafsim.Lag{} // what is there has been there for long
	sim := leafsim.New(leafsim.WithCredentials("owner-"+sentinel+"@example.com", sentinel), leafsim.WithVariants(early))
	grower := sim.AddUserOf(map[string]string{"name": "Grower " + sentinel, "email": sentinel + "@example.com", "externalId": "grower-" + sentinel})
	sim.AddUserOf(map[string]string{"name": "Other " + sentinel, "phone": "+1 555 " + sentinel, "address": sentinel + " Street"})
	sim.SetCredentials(grower, "john-deere-credentials", map[string]any{
		"clientKey": sentinel, "clientSecret": sentinel, "refreshToken": sentinel, "clientEnvironment": leafsim.Production,
	})
	sim.SetCredentials(grower, "ag-leader-credentials", map[string]any{"publicKey": sentinel, "privateKey": sentinel, "refreshToken": sentinel})
	sim.SetCredentials(grower, "agvance-credentials", map[string]any{"databaseId": sentinel, "username": sentinel, "apiKey": sentinel, "password": sentinel})
	sim.AddKey(grower, "live "+sentinel, 24*time.Hour)
	sim.AddKey(grower, "expired "+sentinel, -24*time.Hour)
	sim.RevokeKey(sim.AddKey(grower, "revoked "+sentinel, time.Hour).ID)
	sim.SetApp("JohnDeere", "app-"+sentinel, leafsim.Production, map[string]any{"clientKey": sentinel, "clientSecret": sentinel})
	sim.SetApp("Stara", "app-"+sentinel, "", map[string]any{"user": sentinel, "pwd": sentinel})
	sim.ChangeUserConfig(grower, map[string]any{"unitMeasurement": "METRIC"})
	sim.AddRelation("receiver", "partner-"+sentinel+"@example.com")
	sim.AddWebhook(leafsim.Webhook{Name: sentinel, URL: "https://" + sentinel + ".example.com", Secret: sentinel, Events: []string{"fieldCreated", "machineCreated"}})
	sim.Vary(func(all *leafsim.Variants) { *all = v })
	return sim
}

// options are those of a run against a handler, whose waits take no time.
func options(handler http.Handler) leafprobe.Options {
	return leafprobe.Options{
		BaseURL: &url.URL{Scheme: "https", Host: "leaf.example.com"}, Username: "owner-" + sentinel + "@example.com", Password: sentinel,
		UserAgent: "test", RequestsPerMinute: 1_000_000, RetryWait: time.Nanosecond, Transport: direct{handler}, NewUser: true,
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

// probed are the variants that a run finds in an API which has some.
func probed(t *testing.T, v leafsim.Variants) (found leafsim.Variants, report *leafprobe.Report) {
	t.Helper()
	sim := account(v)
	before := alive(sim)
	report, err := leafprobe.Run(t.Context(), options(sim))
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, variant := range report.Variants() {
		if err := found.Set(variant.Name, variant.Value); err != nil {
			t.Errorf("leafsim does not take %s: %v", variant, err)
		}
	}
	if after := alive(sim); !slices.Equal(before, after) {
		t.Errorf("there was\n%s\nand there is\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
	if len(report.Left) > 0 {
		t.Errorf("left: %q", report.Left)
	}
	return found, report
}

// alive are the objects that are there.
func alive(sim *leafsim.Simulator) []string {
	var all []string
	for _, o := range sim.Alive() {
		all = append(all, fmt.Sprintf("%s %s of %s, made by %d", o.Kind, o.ID, o.User, o.MadeBy))
	}
	return all
}

// TestProbeOfTheDocuments asks an API that answers as the documents say: it needs no variant, and all that can be asked is.
func TestProbeOfTheDocuments(t *testing.T) {
	t.Parallel()
	found, report := probed(t, leafsim.Variants{})
	if !reflect.DeepEqual(found, leafsim.Variants{}) {
		t.Errorf("found %v", report.Variants())
	}
	if len(report.Troubles) > 0 {
		t.Errorf("troubles: %q", report.Troubles)
	}
	for _, a := range report.Answers {
		if !a.Answered() && !strings.Contains(a.Question.Needs, "not tried") && !strings.Contains(a.Question.Needs, "does not use one up") && a.Question.ID != "O10" {
			t.Errorf("not answered: %s %s", a.Question.ID, a.Question.Text)
		}
	}
}
