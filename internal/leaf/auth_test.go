package leaf_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// read asks for an app that is not there, which costs one request.
func (w *world) read(t *testing.T, c *leaf.Client) error {
	t.Helper()
	_, found, err := c.App(t.Context(), leaf.AppID{Provider: "Stara", Name: "x"})
	if found {
		t.Error("found what is not there")
	}
	return err
}

func TestOneLoginForAll(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	read := func() error { return w.read(t, w.client) }
	for round := range 3 {
		for _, err := range together(50, read) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := w.Count("POST", login); got != round+1 {
			t.Errorf("%d logins after %d tokens", got, round+1)
		}
		// In mid-run every token stops working; one login serves all who notice.
		w.ExpireTokens()
	}
}

// Two clients, as of two provider aliases, share no login.
func TestClientsLogInByThemselves(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	for _, c := range []*leaf.Client{w.client, leaf.New(w.config)} {
		if err := w.read(t, c); err != nil {
			t.Error(err)
		}
	}
	if got := w.Count("POST", login); got != 2 {
		t.Errorf("%d logins", got)
	}
}

// What is refused once is not asked again: that could lock the account.
func TestRefusedLogin(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.Handler{
		"401": nil, "400": leafsim.JSON(400, `{"detail":"You said wrong-password"}`), "403": leafsim.Status(403),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			if answer != nil {
				w.Before(leafsim.On("POST", login, answer))
			}
			w.config.Password = "wrong-password"
			c := leaf.New(w.config)
			for range 2 {
				for _, err := range together(20, func() error { return w.read(t, c) }) {
					var refused *leaf.LoginError
					if !errors.As(err, &refused) || !strings.HasPrefix(err.Error(), "logging in: POST /api/authenticate: Leaf answered "+name) || strings.Contains(err.Error(), "wrong-password") {
						t.Fatalf("%v", err)
					}
				}
			}
			if got := len(w.Requests()); got != 1 {
				t.Errorf("%d requests", got)
			}
		})
	}
}

// A login that fails for the moment is repeated, its failure goes to all who wait for it, and later ones try again.
func TestFailingLogin(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	var coming sync.WaitGroup
	coming.Add(20)
	remove := w.Before(leafsim.On("POST", login, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		coming.Wait()
		<-time.After(50 * time.Millisecond) // all others wait for the login by then
		leafsim.Status(503).ServeHTTP(rw, r)
	})))
	for _, err := range together(20, func() error { coming.Done(); return w.read(t, w.client) }) {
		var failed *leaf.LoginError
		if !errors.As(err, &failed) || rest.StatusOf(failed.Cause) != 503 || !strings.HasSuffix(err.Error(), "(after 3 attempts)") {
			t.Fatalf("%v", err)
		}
	}
	if got := w.Count("POST", login); got > 6 {
		t.Errorf("%d logins for 20 who waited together", got)
	}
	remove()
	w.ResetRequests()
	w.Before(leafsim.Times(2, leafsim.On("POST", login, leafsim.Cut())))
	if err := w.read(t, w.client); err != nil || w.Count("POST", login) != 3 {
		t.Errorf("%v after %d logins", err, w.Count("POST", login))
	}
}

// A login that is "not there" says nothing of the object: a wrong base URL must not look like a deletion.
func TestAbsentLoginIsNoAbsentObject(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.Before(leafsim.On("POST", login, leafsim.Status(404)))
	if err := w.read(t, w.client); err == nil || rest.AbsenceOf(err) != rest.NotSaid {
		t.Errorf("absent: %v", err)
	}
}

// A create that got no further than a broken login was not carried out.
func TestFailedLoginIsNoLostCreate(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.Handler{"cut": leafsim.Cut(), "500": leafsim.Status(500), "page": leafsim.HTML(200), "other": leafsim.JSON(200, `{"token":"x"}`), "null": leafsim.JSON(200, "null")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, leafsim.Variants{})
			w.Before(leafsim.On("POST", login, answer))
			err := did(w.client.CreateApp(t.Context(), leaf.AppID{Provider: "Stara", Name: "x"}, map[string]any{}))
			var failed *leaf.LoginError
			if !errors.As(err, &failed) || rest.OutcomeOf(err) == rest.MaybeExecuted {
				t.Errorf("outcome %d: %v", rest.OutcomeOf(err), err)
			}
			if got := w.requests(); got != "" {
				t.Errorf("requests: %s", got)
			}
		})
	}
}

// Where the API goes on answering 401, one further login is tried, not one per request.
func TestLoginThatDoesNotHelp(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.Before(leafsim.On("GET", service+"/*/*/*", leafsim.Status(401)))
	for range 5 {
		if err := w.read(t, w.client); rest.StatusOf(err) != 401 {
			t.Errorf("%v", err)
		}
	}
	if got := w.Count("POST", login); got != 2 {
		t.Errorf("%d logins", got)
	}
}

// 403 is not a matter of the token.
func TestForbiddenDoesNotLogInAgain(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{RefusedToken: 403})
	_ = w.read(t, w.client)
	w.ExpireTokens()
	if err := w.read(t, w.client); rest.StatusOf(err) != 403 || w.Count("POST", login) != 1 {
		t.Errorf("%v after %d logins", err, w.Count("POST", login))
	}
}

func TestFixedToken(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.config.Username, w.config.Password, w.config.Token = "", "", w.Token()
	c := leaf.New(w.config)
	if err := w.read(t, c); err != nil {
		t.Error(err)
	}
	w.ExpireTokens()
	if err := w.read(t, c); rest.StatusOf(err) != 401 {
		t.Errorf("%v", err)
	}
	if got := w.requests(); got != "GET x, GET x" || w.Count("POST", login) != 0 {
		t.Errorf("requests: %s", got)
	}
}

// Neither the password nor a token that came of it is shown when an answer echoes them.
func TestLoginStaysSecret(t *testing.T) {
	t.Parallel()
	w := start(t, leafsim.Variants{})
	w.Before(leafsim.On("GET", service+"/*/*/*", http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		leafsim.JSON(400, `{"title":"`+r.Header.Get("Authorization")+`","detail":"`+leafsim.Password+`"}`).ServeHTTP(rw, r)
	})))
	text := w.read(t, w.client).Error() + w.log.String()
	if strings.Contains(text, "eyJ") || strings.Contains(text, leafsim.Password) || !strings.Contains(text, "Bearer [redacted]: [redacted]") {
		t.Error(text)
	}
}

func jwt(payload string) string {
	return "eyJhbGciOiJIUzUxMiJ9." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".c2ln"
}

func TestTokenExpiry(t *testing.T) {
	t.Parallel()
	for token, want := range map[string]int64{
		jwt(`{"sub":"x","exp":1767225600}`): 1767225600,
		jwt(`{"exp":1767225600.9}`):         1767225600,
		jwt(`{"exp":1.7672256e9}`):          1767225600,
		jwt(`{"exp":0}`):                    0,
		jwt(`{"exp":-1}`):                   0,
		jwt(`{"exp":1e300}`):                0,
		jwt(`{"exp":null}`):                 0,
		jwt(`{"exp":"soon"}`):               0,
		jwt(`{"exp":true}`):                 0,
		jwt(`{"sub":"x"}`):                  0,
		jwt(`[]`):                           0,
		jwt(`{`):                            0,
		"":                                  0,
		"opaque":                            0,
		"a.b":                               0,
		"a.!.c":                             0,
		jwt(`{"exp":1}`) + ".d":             0,
		"a.eyJleHAiOjE3NjcyMjU2MDB9==.c":    1767225600, // padded, as some writers do
	} {
		expiry, ok := leaf.TokenExpiry(token)
		if ok != (want != 0) || ok && (expiry.Unix() != want || expiry.Location() != time.UTC) {
			t.Errorf("%s: %v, %v", token, expiry, ok)
		}
	}
}

func TestCheckToken(t *testing.T) {
	t.Parallel()
	now := time.Unix(1767225600, 0)
	for token, want := range map[string]string{
		jwt(`{"exp":1767225601}`): "",
		jwt(`{"exp":1767225600}`): "the token has expired at 2026-01-01T00:00:00Z",
		jwt(`{"exp":1}`):          "the token has expired at 1970-01-01T00:00:01Z",
		"opaque":                  "",
		"Bearer opaque":           "white space",
		"opaque\n":                "white space",
		"öpaque":                  "other characters",
	} {
		err := leaf.CheckToken(token, now)
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "paque")) {
			t.Errorf("%q: %v", token, err)
		}
	}
}

func FuzzTokenExpiry(f *testing.F) {
	for _, payload := range []string{`{"exp":1767225600}`, `{"exp":"1"}`, `{"exp":1e999}`, `{"exp":-0.5}`, `{"exp":253402300799.5}`, "[]", ""} {
		f.Add(jwt(payload), int64(1767225600))
	}
	f.Add("..", int64(253402300799))
	f.Add("Bearer hunter22-and-more", int64(253402300800))
	f.Add("\x7f", int64(-1))
	f.Fuzz(func(t *testing.T, token string, seconds int64) {
		now := time.Unix(1767225600, 0)
		expiry, ok := leaf.TokenExpiry(token)
		if ok && (expiry.Unix() < 0 || expiry.Year() > 9999) || !ok && !expiry.IsZero() {
			t.Errorf("%q: %s, %v", token, expiry, ok)
		}
		// Whatever is accepted fits into a header and has not expired; no error shows a token.
		err := leaf.CheckToken(token, now)
		if printable := !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }); (err == nil) != (printable && (!ok || now.Before(expiry))) {
			t.Errorf("%q, which expires %s: %v", token, expiry, err)
		}
		if err != nil && len(token) > 20 && strings.Contains(err.Error(), token) {
			t.Errorf("%q: %v", token, err)
		}
		// What a server writes is what is read.
		made := jwt(fmt.Sprintf(`{"exp":%d,"sub":%q}`, seconds, "x"))
		expiry, ok = leaf.TokenExpiry(made)
		if want := seconds > 0 && seconds <= 253402300799; ok != want || ok && expiry.Unix() != seconds {
			t.Errorf("%d is read as %s, %v", seconds, expiry, ok)
		}
		if err := leaf.CheckToken(made, now); ok && (err == nil) != (seconds > now.Unix()) {
			t.Errorf("%d: %v", seconds, err)
		}
	})
}
