package leaf_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const ownerConfig = "/services/config/api/configs"

func TestTokenOwner(t *testing.T) {
	t.Parallel()
	jwt := func(payload string) string {
		return "e30." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".c2ln"
	}
	for token, want := range map[string]string{
		jwt(`{"sub":"owner@example.com","exp":1}`): "owner@example.com",
		jwt(`{"sub":" padded "}`):                  "padded",
		jwt(`{"sub":""}`):                          "",
		jwt(`{"sub":7}`):                           "",
		jwt(`{"exp":1}`):                           "",
		jwt(`["owner"]`):                           "",
		"a.b.c":                                    "",
		"opaque":                                   "",
		"":                                         "",
	} {
		if got, ok := leaf.TokenOwner(token); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %t", token, got, ok)
		}
	}
}

// The account is found out before anything else is asked, by one request more at most, and a wrong one is sent nothing.
func TestAllowedOwners(t *testing.T) {
	t.Parallel()
	opaque, noSubject := leafsim.Variants{Token: leafsim.TokenOpaque}, leafsim.Variants{Token: leafsim.TokenNoSubject}
	nameless := leafsim.Variants{Token: leafsim.TokenOpaque, ConfigNoOwner: true}
	const refused = "are of the API owner owner@example.com, and allowed_owners allows a@example.com, b@example.com"
	for name, test := range map[string]struct {
		variants leafsim.Variants
		allowed  []string
		asked    int    // requests for the configuration
		says     string // "" is no error
	}{
		"nobody asks":                   {variants: opaque},
		"the token says it":             {allowed: []string{"x", "Owner@Example.com"}},
		"the token says another":        {allowed: []string{"a@example.com", "b@example.com"}, says: refused},
		"the API says it":               {variants: opaque, allowed: []string{"OWNER@example.com"}, asked: 1},
		"no sub, the API says it":       {variants: noSubject, allowed: []string{leafsim.Username}, asked: 1},
		"the API says another":          {variants: opaque, allowed: []string{"a@example.com", "b@example.com"}, asked: 1, says: refused},
		"nobody says it":                {variants: nameless, allowed: []string{leafsim.Username}, asked: 1, says: "whose account this is could not be found out, and allowed_owners allows owner@example.com alone"},
		"a part of the name is another": {allowed: []string{"owner@example"}, says: "allows owner@example."},
	} {
		for _, form := range []string{"login", "token"} {
			t.Run(name+", "+form, func(t *testing.T) {
				t.Parallel()
				w := start(t, test.variants)
				w.config.AllowedOwners = test.allowed
				if form == "token" {
					w.config.Token, w.config.Username, w.config.Password = w.Token(), "", ""
				}
				c := leaf.New(w.config)
				for range 2 {
					for _, err := range together(10, func() error { return w.read(t, c) }) {
						var wrong *leaf.WrongAccountError
						switch {
						case test.says == "" && err != nil:
							t.Fatal(err)
						case test.says != "" && (!errors.As(err, &wrong) || !strings.Contains(err.Error(), test.says) || rest.StatusOf(err) != 0):
							t.Fatalf("it says %v", err)
						}
					}
				}
				equal(t, "questions for the owner", w.Count(http.MethodGet, ownerConfig), test.asked)
				others := len(w.Requests()) - test.asked - w.Count(http.MethodPost, login)
				if test.says != "" && others != 0 || test.says == "" && (others == 0 || w.Requests()[others+test.asked-1].Path == ownerConfig) {
					t.Errorf("%d other requests: %v", others, w.Requests())
				}
			})
		}
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, expected %v", what, got, want)
	}
}

// A configuration that is not there, or not readable, says nothing of the object that was asked for.
func TestAllowedOwnersUnanswered(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 403, 404, 410, 500, 503} {
		w := start(t, leafsim.Variants{Token: leafsim.TokenOpaque})
		w.config.AllowedOwners = []string{leafsim.Username}
		w.config.Token = w.Token()
		w.config.Username = ""
		w.Before(leafsim.On(http.MethodGet, ownerConfig, leafsim.Status(status)))
		c := leaf.New(w.config)
		for range 2 {
			if err := w.read(t, c); err == nil || rest.AbsenceOf(err) != rest.NotSaid || !strings.Contains(err.Error(), "could not be found out") {
				t.Errorf("%d: %v", status, err)
			}
		}
		if n := w.Count(http.MethodGet, "/services/usermanagement/api/app-keys/*/*"); n > 0 {
			t.Errorf("%d: %d requests for the object", status, n)
		}
	}
	// An operation that ends in the meantime decides nothing for the others.
	w := start(t, leafsim.Variants{Token: leafsim.TokenOpaque})
	w.config.AllowedOwners = []string{leafsim.Username}
	c := leaf.New(w.config)
	ctx, cancel := context.WithCancel(t.Context())
	remove := w.Before(func(r *http.Request) http.Handler {
		if r.URL.Path == ownerConfig {
			cancel()
		}
		return nil
	})
	if _, _, err := c.User(ctx, w.user); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	remove()
	if err := w.read(t, c); err != nil {
		t.Error(err)
	}
}

// No request is sent on behalf of an object of another account, and the error names both.
func TestOtherAccount(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	for want, refused := range map[string]bool{"": false, "OWNER@example.com": false, "other@example.com": true} {
		ctx, errand := leaf.OnBehalf(t.Context(), want)
		w.ResetRequests()
		_, err := w.client.DeleteUser(ctx, "0c3d5a7b-1111-4a8c-9e1f-0c3d5a7b9e2f")
		var other *leaf.OtherAccountError
		if errors.As(err, &other) != refused || refused && (!strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), leafsim.Username)) {
			t.Errorf("%q: %v", want, err)
		}
		if n := w.Count(http.MethodDelete, "/services/usermanagement/api/users/*"); (n == 0) != refused {
			t.Errorf("%q: %d deletions", want, n)
		}
		equal(t, "deleted what was not there", errand.Deleted(), false)
	}
	ctx, errand := leaf.OnBehalf(t.Context(), leafsim.Username)
	if _, err := w.client.DeleteUser(ctx, w.user); err != nil || !errand.Deleted() {
		t.Errorf("deleted: %t, %v", errand.Deleted(), err)
	}
}

// A token that is made for others to use is of an allowed account too.
func TestTokenOfAllowedOwner(t *testing.T) {
	t.Parallel()
	for _, v := range []leafsim.Variants{{}, {Token: leafsim.TokenOpaque}} {
		w := start(t, v)
		w.config.AllowedOwners = []string{"other@example.com"}
		c := leaf.New(w.config)
		for _, username := range []string{"", leafsim.Username} {
			token, err := c.Token(t.Context(), username, leafsim.Password, false)
			var wrong *leaf.WrongAccountError
			if !errors.As(err, &wrong) || token != "" {
				t.Errorf("%q: %v", username, err)
			}
		}
	}
}

// With an address where nobody answers, the first request waits for its retries, and all others fail at once with the same
// error, which tells itself once.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	for _, form := range []string{"login", "token"} {
		c := config(t, "http://"+address)
		if c.Token = "opaque"; form == "login" {
			c.Token, c.Username, c.Password = "", "owner@example.com", "password"
		}
		attempts := &attempts{}
		c.Transport = attempts
		client := leaf.New(c)
		var told, brief int
		for i := range 20 {
			_, _, err := client.User(t.Context(), "0c3d5a7b-1111-4a8c-9e1f-0c3d5a7b9e2f")
			var barrier leaf.Barrier
			if !errors.As(err, &barrier) || !strings.Contains(err.Error(), "connection refused") || rest.OutcomeOf(err) != rest.NotExecuted {
				t.Fatal(err)
			}
			if again := barrier.Again(); again != (i > 0) {
				t.Errorf("%s %d: told before: %t", form, i, again)
			} else if again {
				brief += strings.Count(barrier.Brief(), "\n") + 1
			} else {
				told++
			}
		}
		equal(t, "told in full", told, 1)
		equal(t, "lines of the others", brief, 19)
		equal(t, "attempts, with two retries", attempts.count, 3)
	}
}

// attempts counts what is sent.
type attempts struct{ count int }

func (a *attempts) RoundTrip(r *http.Request) (*http.Response, error) {
	a.count++
	return http.DefaultTransport.RoundTrip(r)
}

// A network that fails later is met anew each time: what was reached once may be reached again.
func TestReachedOnce(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	flaky := &flaky{}
	w.config.Transport = flaky
	c := leaf.New(w.config)
	for _, fails := range []bool{false, true, false} {
		flaky.fails = fails
		if err := w.read(t, c); (err != nil) != fails {
			t.Errorf("fails: %t, %v", fails, err)
		}
	}
}

type flaky struct{ fails bool }

func (f *flaky) RoundTrip(r *http.Request) (*http.Response, error) {
	if f.fails {
		return nil, errors.New("network is down")
	}
	return http.DefaultTransport.RoundTrip(r)
}
