package leaf

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const authenticatePath = "/api/authenticate"

// authenticator holds the bearer token. With a login, the token is fetched once, on the first request, however many
// start together, and once more when the API stops accepting it.
type authenticator struct {
	ask      asker
	scrubber *rest.Scrubber

	username, password string

	logins rest.Cache // shares the login that is under way, and its failure
	mu     sync.Mutex
	token  string
	// hopeless is a token that the API refused although it had just issued it: another would fare no better.
	hopeless string
	refusal  error
	// refusalTold remembers that somebody was told in full that the token of the configuration is refused.
	refusalTold told
}

// canRenew reports whether logging in may help against a 401 that token has got.
func (a *authenticator) canRenew(token string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.username != "" && token != a.hopeless
}

func (a *authenticator) giveUp(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hopeless = token
}

// bearer returns a token other than stale, which the API has just refused.
func (a *authenticator) bearer(ctx context.Context, stale string) (string, error) {
	if a.username == "" {
		return a.token, nil
	}
	a.mu.Lock()
	if stale != "" && stale == a.token {
		a.token = ""
		a.logins.Invalidate(authenticatePath)
	}
	a.mu.Unlock()
	return rest.Cached(ctx, &a.logins, authenticatePath, a.login)
}

func (a *authenticator) login(ctx context.Context) (string, error) {
	a.mu.Lock()
	refusal := a.refusal
	a.mu.Unlock()
	if refusal != nil {
		return "", refusal
	}
	token, err := login(ctx, a.ask, a.username, a.password, false)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		// A login that was refused is not tried again for the next resource: that could lock the account. One that reached
		// nobody would not fare better either.
		var unreachable *UnreachableError
		switch status := rest.StatusOf(causeOf(err)); {
		case status == http.StatusBadRequest, status == http.StatusUnauthorized, status == http.StatusForbidden, errors.As(causeOf(err), &unreachable):
			a.refusal = err
		}
		return "", err
	}
	a.scrubber.Add(token)
	a.token = token
	return token, nil
}

// current gives the token that requests are sent with; "" before the first login.
func (a *authenticator) current() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.token
}

// LoginError is a refused or failed exchange of username and password. It does not unwrap to the failed request: what
// that was answered, "not there" or "maybe executed", says nothing about the request that needed the token, which was
// never sent.
type LoginError struct {
	Cause error

	told
}

// Brief implements Barrier.
func (e *LoginError) Brief() string {
	return "Logging in has failed, as another error of this run says in full."
}

// Error implements error.
func (e *LoginError) Error() string { return "logging in: " + e.Cause.Error() }

// Is reports whether the cause is target, such as context.Canceled.
func (e *LoginError) Is(target error) bool { return errors.Is(e.Cause, target) }

// RefusedTokenError is a 401: the API does not accept the token that a request was sent with. A token of the configuration
// is refused to all objects alike, so it is a Barrier there.
type RefusedTokenError struct {
	Cause error
	// Issued is true of a token that the API has issued in this run, for a login.
	Issued bool

	*told
}

// Error implements error.
func (e *RefusedTokenError) Error() string { return e.Cause.Error() }

// Unwrap gives the answer.
func (e *RefusedTokenError) Unwrap() error { return e.Cause }

// Brief implements Barrier.
func (e *RefusedTokenError) Brief() string {
	return "Leaf does not accept the token, as another error of this run says in full."
}

// refused says of a 401 whose token it was.
func (a *authenticator) refused(err error) error {
	if a.username != "" {
		return &RefusedTokenError{Cause: err, Issued: true, told: &told{}}
	}
	return &RefusedTokenError{Cause: err, told: &a.refusalTold}
}

// login exchanges username and password for a bearer token, which lives for 24 hours, or for 30 days where it is to be
// remembered (API.md, "Authentication").
func login(ctx context.Context, ask asker, username, password string, remember bool) (string, error) {
	body := map[string]string{"username": username, "password": password}
	if remember {
		body["rememberMe"] = "true"
	}
	response, err := ask(ctx, rest.Request{Method: http.MethodPost, Path: authenticatePath, Body: body, ReadOnly: true})
	if err != nil {
		return "", &LoginError{Cause: err}
	}
	var answer struct {
		IDToken string `json:"id_token"`
	}
	if err := response.Decode(&answer); err != nil {
		return "", &LoginError{Cause: err}
	}
	if answer.IDToken == "" {
		return "", &LoginError{Cause: response.Unreadable("an answer without id_token")}
	}
	return answer.IDToken, nil
}

// ErrNoLogin is returned where a token is asked for and there is no username and password to exchange for it.
var ErrNoLogin = errors.New("no username and password")

// Token exchanges a username and password for a new bearer token; without them, those of the client. A token of an account
// that is not allowed is not given out.
func (c *Client) Token(ctx context.Context, username, password string, remember bool) (string, error) {
	mine := username == ""
	if mine {
		username, password = c.auth.username, c.auth.password
	}
	if username == "" {
		return "", ErrNoLogin
	}
	c.scrubber.Add(password)
	token, err := login(ctx, c.ask, username, password, remember)
	if err != nil {
		return "", err
	}
	c.scrubber.Add(token)
	if err := c.admitNew(ctx, token, mine); err != nil {
		return "", err
	}
	return token, nil
}

// admitNew returns an error for a new token that must not be given out; mine says that it is of the client's own login.
func (c *Client) admitNew(ctx context.Context, token string, mine bool) error {
	if mine || len(c.allowed) == 0 {
		return c.admit(ctx, token)
	}
	v, err := c.judge(ctx, token)
	if err != nil {
		return err
	}
	return v.err
}

// claimsIn reads the claims of a JWT into v, without verifying it. It reports false for whatever is no JWT.
func claimsIn(token string, v any) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	return err == nil && json.Unmarshal(payload, v) == nil
}

// TokenExpiry reads when a JWT expires, without verifying it. ok is false for whatever is not a JWT with an exp claim.
func TokenExpiry(token string) (expiry time.Time, ok bool) {
	var claims struct {
		Exp json.Number `json:"exp"`
	}
	if !claimsIn(token, &claims) {
		return time.Time{}, false
	}
	seconds, err := claims.Exp.Float64()
	const year9999 = 253402300799
	if err != nil || seconds <= 0 || seconds > year9999 {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0).UTC(), true
}

// CheckToken returns an error for a token that is malformed as a header value or has expired.
func CheckToken(token string, now time.Time) error {
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("the token contains white space or other characters that no token has; give the bare value of id_token, without \"Bearer\"")
	}
	if expiry, ok := TokenExpiry(token); ok && !now.Before(expiry) {
		return fmt.Errorf("the token has expired at %s", expiry.Format(time.RFC3339))
	}
	return nil
}

// causeOf gives the failed request of a login.
func causeOf(err error) error {
	if login, ok := errors.AsType[*LoginError](err); ok {
		return login.Cause
	}
	return err
}
