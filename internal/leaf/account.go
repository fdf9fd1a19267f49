package leaf

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Whose account a token is of, and whether it may be used. In a wrong account everything is "not there", in the API's own
// words, so this is asked before anything else is: TokenOwner costs no request, and the rest one in a process.

// account is what is known of the account of the client.
type account struct {
	verdicts rest.Cache              // shares the asking
	verdict  atomic.Pointer[verdict] // with allowed owners, once it is known
	learned  atomic.Pointer[string]  // the owner, where the API was asked for it
	others   sync.Map                // the OtherAccountError by the owner that was expected
}

// verdict says whose a token is, and with err that it must not be used.
type verdict struct {
	owner string
	err   error
}

// TokenOwner reads the API owner from a JWT, without verifying it. ok is false for whatever is no JWT with a sub claim.
func TokenOwner(token string) (owner string, ok bool) {
	var claims struct {
		Subject string `json:"sub"`
	}
	if !claimsIn(token, &claims) {
		return "", false
	}
	owner = strings.TrimSpace(claims.Subject)
	return owner, owner != ""
}

// SameOwner reports whether two names are of one API owner: case does not count.
func SameOwner(a, b string) bool { return strings.EqualFold(a, b) }

// Owner gives the API owner that the client acts for, as far as it is known so far. It makes no request.
func (c *Client) Owner() (owner string, ok bool) {
	if v := c.account.verdict.Load(); v != nil && v.err == nil {
		return v.owner, true
	}
	if owner := c.account.learned.Load(); owner != nil {
		return *owner, true
	}
	return TokenOwner(c.auth.current())
}

// LearnOwner asks the API, once, for the API owner that the client acts for, where nothing else says so. An owner that cannot
// be found out stays unknown.
func (c *Client) LearnOwner(ctx context.Context) {
	if _, known := c.Owner(); known {
		return
	}
	_, _ = rest.Cached(ctx, &c.account.verdicts, "owner", func(ctx context.Context) (string, error) {
		token, err := c.auth.bearer(ctx, "")
		if err != nil {
			return "", err
		}
		owner, err := c.askOwner(ctx, token)
		if err == nil {
			c.account.learned.Store(&owner)
		}
		return owner, nil // an error leaves it unknown, and it is not asked for again
	})
}

// Errand is what one operation may do, and what it has done.
type Errand struct {
	owner   string
	deleted atomic.Bool
}

// Deleted reports whether a deletion was carried out: what it was of was there.
func (e *Errand) Deleted() bool { return e.deleted.Load() }

// errandKey is the key of a context's *Errand.
type errandKey struct{}

// OnBehalf gives a context in which no request is sent to the account of another API owner than this one; "" is nobody in
// particular.
func OnBehalf(ctx context.Context, owner string) (context.Context, *Errand) {
	e := &Errand{owner: owner}
	return context.WithValue(ctx, errandKey{}, e), e
}

func errandOf(ctx context.Context) *Errand {
	if e, ok := ctx.Value(errandKey{}).(*Errand); ok {
		return e
	}
	return &Errand{}
}

// admit returns an error where no request may be sent with a token.
func (c *Client) admit(ctx context.Context, token string) error {
	owner, _ := TokenOwner(token)
	if len(c.allowed) > 0 {
		v, err := c.judged(ctx, token)
		if err != nil {
			return err
		}
		if v.err != nil {
			return v.err
		}
		owner = v.owner
	}
	return c.OtherAccount(errandOf(ctx).owner, owner)
}

// OtherAccount returns the error for an object of one API owner where the client acts for another one, and nil where the
// two are the same or one of them is not known.
func (c *Client) OtherAccount(want, owner string) error {
	if want == "" || owner == "" || SameOwner(want, owner) {
		return nil
	}
	err, _ := c.account.others.LoadOrStore(want, &OtherAccountError{Want: want, Owner: owner})
	return err.(*OtherAccountError) //nolint:forcetypeassert // there is nothing else in it
}

// judged is the verdict on the client's own account, which is found out once. A request that broke off because its operation ended
// says nothing.
func (c *Client) judged(ctx context.Context, token string) (*verdict, error) {
	if v := c.account.verdict.Load(); v != nil {
		return v, nil
	}
	return rest.Cached(ctx, &c.account.verdicts, "account", func(ctx context.Context) (*verdict, error) {
		v, err := c.judge(ctx, token)
		if err != nil {
			return nil, err
		}
		c.account.verdict.Store(&v)
		return &v, nil
	})
}

// judge finds out whose a token is, and whether that one is allowed.
func (c *Client) judge(ctx context.Context, token string) (verdict, error) {
	owner, ok := TokenOwner(token)
	if !ok {
		var err error
		owner, err = c.askOwner(ctx, token)
		switch {
		case err != nil && (ctx.Err() != nil || isBarrier(err)):
			return verdict{}, err
		case err != nil:
			return verdict{err: &WrongAccountError{Allowed: c.allowed, Cause: err}}, nil //nolint:nilerr // it is in the verdict
		}
	}
	if !slices.ContainsFunc(c.allowed, func(allowed string) bool { return SameOwner(allowed, owner) }) {
		return verdict{owner: owner, err: &WrongAccountError{Owner: owner, Allowed: c.allowed}}, nil
	}
	return verdict{owner: owner}, nil
}

// askOwner asks the API for the owner of a token that does not say so itself.
func (c *Client) askOwner(ctx context.Context, token string) (string, error) {
	response, err := c.send(ctx, token, rest.Request{Method: http.MethodGet, Path: configsPath})
	if err != nil {
		return "", err
	}
	config, err := decodeObject(response, configOwner)
	if errors.Is(err, errEmpty) {
		err = response.Unreadable("an answer without a configuration in it")
	}
	if err != nil {
		return "", err
	}
	if owner, ok := config.Text(configOwner); ok && strings.TrimSpace(owner) != "" {
		return strings.TrimSpace(owner), nil
	}
	return "", response.Unreadable("a configuration without " + configOwner)
}

// WrongAccountError says that the client acts for an API owner who is not allowed, or that nobody can say for whom. It does
// not unwrap to the failed request: what that was answered says nothing of the request that was held back.
type WrongAccountError struct {
	// Owner is "" where it could not be found out, and Cause says why.
	Owner   string
	Allowed []string
	Cause   error

	told
}

// Error implements error.
func (e *WrongAccountError) Error() string {
	allowed := strings.Join(e.Allowed, ", ")
	if e.Cause != nil {
		return fmt.Sprintf("whose account this is could not be found out, and allowed_owners allows %s alone: the token does not say so (it is no JWT with a sub claim), "+
			"and asking failed: %v. Nothing else was sent", allowed, e.Cause)
	}
	return fmt.Sprintf("the provider's credentials are of the API owner %s, and allowed_owners allows %s. Nothing else was sent", e.Owner, allowed)
}

// Brief implements Barrier.
func (e *WrongAccountError) Brief() string {
	allowed := strings.Join(e.Allowed, ", ")
	if e.Cause != nil {
		return fmt.Sprintf("Whose account this is could not be found out, as another error of this run says in full, and allowed_owners allows %s alone.", allowed)
	}
	return fmt.Sprintf("The provider's credentials are of the API owner %s, and allowed_owners allows %s.", e.Owner, allowed)
}

// OtherAccountError says that an object is of another account than the one that the client acts for.
type OtherAccountError struct {
	Want, Owner string

	told
}

// Error implements error.
func (e *OtherAccountError) Error() string {
	return fmt.Sprintf("it is in the account of the API owner %s, and the provider's credentials are of the API owner %s. Nothing was sent for it", e.Want, e.Owner)
}

// Brief implements Barrier.
func (e *OtherAccountError) Brief() string {
	return fmt.Sprintf("It is in the account of the API owner %s, and the provider's credentials are of the API owner %s.", e.Want, e.Owner)
}
