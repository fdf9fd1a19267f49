package leaf_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	agvance  = leaf.CredentialsPath{Segment: "agvance-credentials", Fields: []string{"id", "status", "username"}}
	agLeader = leaf.CredentialsPath{
		Segment: "ag-leader-credentials", Older: []string{"agleader-credentials"}, Fields: []string{"id", "status", "publicKey"},
	}
	agvanceBody  = map[string]any{"apiKey": "a-p-i-key", "databaseId": "db", "username": "jane", "password": "pass-word"}
	agLeaderBody = map[string]any{"refreshToken": "refresh", "publicKey": "public", "privateKey": "private"}
)

// The five ways to say that there are none, before and after there were some (API.md, "Open questions", O2).
func TestCredentialsAbsent(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]leafsim.Variants{
		"404": {}, "404 without body": {EmptyNotFound: true}, "null": {CredentialsAbsent: leafsim.AbsentNull}, "empty body": {CredentialsAbsent: leafsim.AbsentEmptyBody},
		"empty object": {CredentialsAbsent: leafsim.AbsentEmptyObject}, "204": {CredentialsAbsent: leafsim.Absent204},
	} {
		for _, kind := range []struct {
			path leaf.CredentialsPath
			body map[string]any
		}{{agvance, agvanceBody}, {agLeader, agLeaderBody}} {
			t.Run(name+"/"+kind.path.Segment, func(t *testing.T) {
				t.Parallel()
				w := start(t, v)
				expect := func(want bool) {
					t.Helper()
					if _, found, err := w.client.Credentials(t.Context(), kind.path, w.user); found != want || err != nil {
						t.Fatalf("found is %v, %v", found, err)
					}
				}
				expect(false)
				if err := did(w.client.CreateCredentials(t.Context(), kind.path, w.user, kind.body)); err != nil {
					t.Fatal(err)
				}
				expect(true)
				for range 2 {
					if err := w.client.DeleteCredentials(t.Context(), kind.path, w.user, nil); err != nil {
						t.Fatal(err)
					}
					expect(false)
				}
			})
		}
	}
}

// Whatever else goes wrong with a read, it does not mean "absent".
func TestFailedReadIsNotAbsent(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.Handler{
		"400": leafsim.Status(400), "401": leafsim.Status(401), "403": leafsim.Status(403), "405": leafsim.Status(405), "500": leafsim.Status(500), "503": leafsim.Status(503),
		"page": leafsim.HTML(200), "page with 404": leafsim.HTML(404), "page with 410": leafsim.HTML(410), "array": leafsim.JSON(200, "[]"), "text": leafsim.JSON(200, `"gone"`),
		"number": leafsim.JSON(200, "0"), "false": leafsim.JSON(200, "false"), "other object": leafsim.JSON(200, `{"message":"not found"}`), "truncated": leafsim.Truncated(200),
		"half JSON": leafsim.JSON(200, `{"id":`), "cut": leafsim.Cut(), "redirect": leafsim.Redirect(302, "/login"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			w.Before(leafsim.On("GET", service+"/*/*/*", answer))
			for _, path := range []leaf.CredentialsPath{agvance, agLeader} {
				if _, found, err := w.client.Credentials(t.Context(), path, w.user); found || err == nil || rest.AbsenceOf(err) != rest.NotSaid {
					t.Errorf("%s: found is %v, %v", path.Segment, found, err)
				}
			}
			if _, found, err := w.client.App(t.Context(), leaf.AppID{Provider: "Stara", Name: "x"}); found || err == nil || rest.AbsenceOf(err) != rest.NotSaid {
				t.Errorf("app: found is %v, %v", found, err)
			}
		})
	}
}

// Which spelling of AgLeader's path is asked for, and how often (API.md, "Open questions", O1).
func TestAgLeaderSpellings(t *testing.T) {
	t.Parallel()
	const older, newer = "agleader-credentials", "ag-leader-credentials"
	const look = "GET " + newer + ", GET " + older + ", " // before a creation
	for name, c := range map[string]struct {
		variant leafsim.AgLeader
		want    [6]string
	}{
		"old alone": {leafsim.AgLeaderOld, [6]string{
			"GET " + newer + ", GET " + older, look + "POST " + newer + ", POST " + older, "GET " + older, "GET " + older, "DELETE " + older, "GET " + older,
		}},
		"new alone": {leafsim.AgLeaderNew, [6]string{
			"GET " + newer + ", GET " + older, look + "POST " + newer, "GET " + newer, "GET " + newer, "DELETE " + newer, "GET " + newer,
		}},
		"both": {leafsim.AgLeaderBoth, [6]string{
			"GET " + newer + ", GET " + older, look + "POST " + newer, "GET " + newer, "GET " + newer, "DELETE " + newer, "GET " + newer,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{AgLeader: c.variant})
			get := func() error { _, _, err := w.client.Credentials(t.Context(), agLeader, w.user); return err }
			for i, do := range []func() error{
				get,
				func() error {
					err := did(w.client.CreateCredentials(t.Context(), agLeader, w.user, agLeaderBody))
					return err
				},
				get, get,
				func() error { return w.client.DeleteCredentials(t.Context(), agLeader, w.user, nil) },
				get,
			} {
				if err := do(); err != nil {
					t.Errorf("step %d: %v", i, err)
				}
				if got := w.requests(); got != c.want[i] {
					t.Errorf("step %d: %s, not %s", i, got, c.want[i])
				}
			}
			if stored := w.Credentials(w.user, older); stored != nil {
				t.Error("they are still there")
			}
		})
	}
}

// A new process finds what is there under either spelling, and a refusal is not asked for twice.
func TestAgLeaderFoundByAnyProcess(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{AgLeader: leafsim.AgLeaderOld})
	w.SetCredentials(w.user, "agleader-credentials", agLeaderBody)
	for _, do := range []func(c *leaf.Client) error{
		func(c *leaf.Client) error {
			if _, found, err := c.Credentials(t.Context(), agLeader, w.user); !found || err != nil {
				t.Errorf("found is %v", found)
				return err
			}
			return nil
		},
		func(c *leaf.Client) error { return c.DeleteCredentials(t.Context(), agLeader, w.user, nil) },
	} {
		if err := do(leaf.New(w.config)); err != nil {
			t.Error(err)
		}
	}
	w.ResetRequests()
	w.Before(leafsim.On("GET", service+"/*/*/*", leafsim.Status(403)))
	_, _, err := leaf.New(w.config).Credentials(t.Context(), agLeader, w.user)
	if got := w.requests(); rest.StatusOf(err) != 403 || strings.Count(got, "GET") != 1 {
		t.Errorf("%v after %s", err, got)
	}
}

// A create whose answer says nothing of the object is a success. One that is lost is looked for, and what was made by it
// is taken over; a refusal after which something stands there is somebody else's.
func TestCreateCredentialsAnswers(t *testing.T) {
	t.Parallel()
	const send, look = "GET agvance-credentials, POST agvance-credentials", ", GET agvance-credentials"
	for name, c := range map[string]struct {
		answer   http.Handler
		fate     leaf.Fate
		requests string
		known    bool // what was made
	}{
		"empty":        {leafsim.JSON(201, ""), leaf.Made, send, false},
		"204":          {leafsim.Status(204), leaf.Made, send, false},
		"null":         {leafsim.JSON(201, "null"), leaf.Made, send, false},
		"{}":           {leafsim.JSON(200, "{}"), leaf.Made, send, false},
		"other object": {leafsim.JSON(200, `{"ok":true}`), leaf.Made, send + look, true},
		"page":         {leafsim.HTML(200), leaf.Made, send + look, true},
		"truncated":    {leafsim.Truncated(201), leaf.Made, send + look, true},
		"cut":          {leafsim.Cut(), leaf.Made, send + look, true},
		"502":          {leafsim.Status(502), leaf.Made, send + look, true},
		"redirect":     {leafsim.Redirect(301, "https://example.com/"), leaf.Made, send + look, true},
		"found":        {leafsim.Redirect(302, "https://example.com/"), leaf.Made, send + look, true},
		"409":          {leafsim.Status(409), leaf.Existed, send + look, true},
		"400":          {leafsim.Status(400), leaf.Existed, send + look, true},
		"403":          {leafsim.Status(403), leaf.Refused, send, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			w.After(leafsim.On("POST", service+"/*/*/*", c.answer))
			created := w.client.CreateCredentials(t.Context(), agvance, w.user, agvanceBody)
			if created.Fate != c.fate || (created.Err == nil) != (c.fate == leaf.Made) || created.Unsent {
				t.Errorf("fate %d: %v", created.Fate, created.Err)
			}
			if _, ok := created.Object.ID(); ok != c.known {
				t.Errorf("the object is %v", created.Object)
			}
			if got := w.requests(); got != c.requests {
				t.Errorf("requests: %s, not %s", got, c.requests)
			}
		})
	}
}
