package leaf

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// What may be believed is decided in this file, once for all objects: what a "not there" is worth, and how often
// something is looked for before it is given up. What a creation believes is decided in create.go. DESIGN.md, "Evidence
// before belief", has the reasons.

const (
	// Young is how long after its making an object is looked for again before it is taken for gone: nobody knows how far
	// the API's answers may lag behind its writes.
	Young = 10 * time.Minute

	// canaryLife is how long the answer to a canary is good for.
	canaryLife = time.Minute
)

// The waits before each further look.
var (
	// secondLook is the one that every absence from a list needs.
	secondLook = []time.Duration{time.Second}
	// youngLooks are those that something young needs.
	youngLooks = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}
	// lostLooks follow a request of which nobody knows whether it was carried out.
	lostLooks = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}
	// goneLooks wait until a deletion shows, before something is made in the place of what was deleted: a minute or so.
	goneLooks = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 15 * time.Second, 30 * time.Second}
)

// pause waits, or ends with ctx.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// absent reports whether a failed request says that its object is not there. Its own error body says so; an answer of
// 404 that anything could have sent says so only while the service is seen to be itself. Every other failure is returned.
func (c *Client) absent(ctx context.Context, failure error) (bool, error) {
	switch rest.AbsenceOf(failure) {
	case rest.Said:
		return true, nil
	case rest.Unclear:
		return c.absentIfHealthy(ctx, failure)
	case rest.NotSaid:
	}
	return false, failure
}

// absentIfHealthy is absent for an answer that says "not there" without the API's own words, such as an empty object. It is
// believed while the canary shows that the service itself answers.
func (c *Client) absentIfHealthy(ctx context.Context, answer error) (bool, error) {
	if err := c.canary(ctx, answer); err != nil {
		return false, &UnclearError{Answer: answer, Canary: err}
	}
	return true, nil
}

// absentUnlessListed is absent for what stands in a list too. Where a "not there" is not in the API's own words, the list
// decides: what a gateway does not pass on is not gone as long as the list shows it, or may show it further on.
func (c *Client) absentUnlessListed(ctx context.Context, failure error, listed func(context.Context) (there, whole bool, err error)) error {
	if _, err := c.absent(ctx, failure); err != nil || rest.AbsenceOf(failure) == rest.Said {
		return err
	}
	there, whole, err := listed(ctx)
	switch {
	case err != nil:
	case there:
		err = errors.New("its list shows the object all the same")
	case !whole:
		err = errors.New("the end of its list was not seen, so it says nothing of what it lacks")
	default:
		return nil
	}
	return &UnclearError{Answer: failure, Canary: err}
}

// absentForSure is absent for what no list shows, and what must not live on unseen. A "not there" that is not in the API's own
// words stays a doubt, however healthy the API: what to make of it is for the caller to say.
func (c *Client) absentForSure(ctx context.Context, failure error) error {
	switch rest.AbsenceOf(failure) {
	case rest.Said:
		return nil
	case rest.Unclear:
		return c.doubt(ctx, failure)
	case rest.NotSaid:
	}
	return failure
}

// doubt is absentForSure of an answer that says "not there" without the API's own words, such as an empty object.
func (c *Client) doubt(ctx context.Context, answer error) error {
	if _, err := c.absentIfHealthy(ctx, answer); err != nil {
		return err
	}
	return &DoubtError{Answer: answer}
}

// DoubtError is a "not there" in words that are not the API's own, while the API itself answers all else.
type DoubtError struct{ Answer error }

// Error implements error.
func (e *DoubtError) Error() string {
	return fmt.Sprintf("%v, in words that are not the API's own: it may be there all the same, behind something that answers for the API", e.Answer)
}

// Unwrap gives the answer.
func (e *DoubtError) Unwrap() error { return e.Answer }

// IsDoubt reports whether something is perhaps not there.
func IsDoubt(err error) bool {
	_, doubt := errors.AsType[*DoubtError](err)
	return doubt
}

// undoubted makes of a read one that takes a doubt for an absence, for those who find out by what they do next.
func undoubted[T any](read func(context.Context) (T, bool, error)) func(context.Context) (T, bool, error) {
	return func(ctx context.Context) (T, bool, error) {
		v, found, err := read(ctx)
		if IsDoubt(err) {
			err = nil
		}
		return v, found, err
	}
}

// ErrNotWhole says that a list ended before its end, so that what it lacks may be there.
var ErrNotWhole = errors.New("the list was not read to its end, so what it lacks may be there all the same")

// UnclearError is a "not there" of which nobody can say whether the API has sent it.
type UnclearError struct{ Answer, Canary error }

// Error implements error.
func (e *UnclearError) Error() string {
	return fmt.Sprintf("%v. These are not the API's own words, and asking it for something else did not confirm them (%v), so the object may be there all the same", e.Answer, e.Canary)
}

// Unwrap gives the answer.
func (e *UnclearError) Unwrap() error { return e.Answer }

// canaryResult is what became of a canary; nil is a service that answers by itself.
type canaryResult struct{ err error }

// canary is a request whose answer only the API itself can give. It goes to the service of a failed request, since a gateway
// may know one service and not another, and asks for what is always there; once a minute of the clock at most, however
// many want to know.
func (c *Client) canary(ctx context.Context, failure error) error {
	path, query := usersPath, url.Values{"page": {"0"}, "size": {"1"}}
	switch asked := pathOf(failure); {
	case strings.HasPrefix(asked, alertsService):
		path, query = webhooksPath, nil
	case strings.HasPrefix(asked, configsPath):
		path, query = configsPath, nil
	case strings.HasPrefix(asked, widgetsService):
		path = ProviderLink.path()
	}
	name := fmt.Sprint("canary ", path, c.now().Truncate(canaryLife).Unix())
	result, err := rest.Cached(ctx, &c.lists, name, func(ctx context.Context) (canaryResult, error) {
		err := c.probe(ctx, path, query)
		if ctx.Err() != nil {
			return canaryResult{}, err // an operation that ended says nothing of the API
		}
		return canaryResult{err}, nil
	})
	if err != nil {
		return err
	}
	return result.err
}

// pathOf is the path that a failed request asked for.
func pathOf(failure error) string {
	if e, ok := errors.AsType[*rest.Error](failure); ok {
		return e.Path
	}
	return ""
}

// probe is nil where the answer to a GET is a list or an object in JSON.
func (c *Client) probe(ctx context.Context, path string, query url.Values) error {
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: path, Query: query})
	if err != nil {
		return err
	}
	if path == configsPath {
		_, err = decodeObject(response)
		return err
	}
	_, err = rowsOf(response)
	return err
}

// GoneError says that what was to be changed is not there any more.
type GoneError struct{ Cause error }

// Error implements error.
func (e *GoneError) Error() string { return e.Cause.Error() }

// Unwrap gives the answer that said so.
func (e *GoneError) Unwrap() error { return e.Cause }

// Still reads an object that was made at a time, as far as that is known. What is young and not there, or perhaps not, is read
// again, some seconds long, before that is believed.
func Still[T any](ctx context.Context, c *Client, made time.Time, read func(context.Context) (T, bool, error)) (T, bool, error) {
	v, found, err := read(ctx)
	for _, wait := range c.looks(made, nil) {
		if found || err != nil && !IsDoubt(err) {
			break
		}
		if err := c.wait(ctx, wait); err != nil {
			return v, false, err
		}
		v, found, err = read(ctx)
	}
	return v, found, err
}

// lostIn gives what a list shows of what a request without an answer may have made. Before it gives nothing it has looked
// again, and has seen the end of the list.
func lostIn[T any](ctx context.Context, c *Client, t Traces, look func(context.Context) (fitting []T, whole bool, err error)) ([]T, error) {
	fitting, whole, err := look(ctx)
	for _, wait := range c.looks(t.Until, secondLook) {
		if err != nil || len(fitting) > 0 {
			break
		}
		if err := c.wait(ctx, wait); err != nil {
			return nil, err
		}
		fitting, whole, err = look(ctx)
	}
	if err == nil && len(fitting) == 0 && !whole {
		err = ErrNotWhole
	}
	return fitting, err
}

// looks are the waits before further looks for what was made at a time, at least those that anything needs.
func (c *Client) looks(made time.Time, least []time.Duration) []time.Duration {
	if c.young(made) {
		return youngLooks
	}
	return least
}

// young reports whether something was made a short time ago, as far as that is known. Clocks may differ.
func (c *Client) young(made time.Time) bool {
	return !made.IsZero() && c.now().Sub(made).Abs() < Young
}

// removed deletes something and makes sure that it was the API that said so. was is true where the API accepted a deletion
// of what was there.
func (c *Client) removed(ctx context.Context, del func() error, read func(context.Context) (found bool, err error)) (was bool, _ error) {
	err := del()
	if err == nil {
		return true, nil
	}
	_, err = missing(ctx, err, read)
	return false, err
}

// missing reports whether a failed write says that its object is not there. A "not there" in words that are not the API's
// own may be a gateway's that writes alone meet, so read has to show that it is gone. Every other failure is returned.
func missing(ctx context.Context, failure error, read func(context.Context) (found bool, err error)) (bool, error) {
	switch rest.AbsenceOf(failure) {
	case rest.Said:
		return true, nil
	case rest.Unclear:
		found, unread := read(ctx)
		switch {
		case unread != nil:
			return false, fmt.Errorf("%w; whether it is gone could not be seen: %w", failure, unread)
		case found:
			return false, fmt.Errorf("%w, but it is still there: something between here and the API has answered", failure)
		}
		return true, nil
	case rest.NotSaid:
	}
	return false, failure
}
