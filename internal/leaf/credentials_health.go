package leaf

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// CredentialsEvent is an answer of the provider's API that Leaf keeps under the credentials for 30 days
// (API.md, "Credential events"). What an answer lacks is nil.
type CredentialsEvent struct {
	ID         *string
	Created    *Time
	StatusCode *int64
	// Headers and Body are what the provider answered, and may hold tokens.
	Headers, Body *string
}

func eventFrom(o Object) CredentialsEvent {
	shown := func(field string) *string {
		if text, ok := o.Shown(field); ok {
			return &text
		}
		return nil
	}
	e := CredentialsEvent{ID: shown("id"), Headers: shown("headers"), Body: shown("body")}
	if t, ok := o.Time("createdDate"); ok {
		e.Created = &t
	}
	if text, ok := o.Shown("statusCode"); ok {
		if code, err := strconv.ParseInt(text, 10, 64); err == nil {
			e.StatusCode = &code
		}
	}
	return e
}

func (e CredentialsEvent) time() time.Time {
	if e.Created == nil {
		return time.Time{}
	}
	return e.Created.Time
}

// CredentialsEvents lists the events of the credentials of a Leaf user, the newest first: the API promises no order. Those
// without a time come last. found is false where there are no credentials.
func (c *Client) CredentialsEvents(ctx context.Context, p CredentialsPath, leafUserID string) (events []CredentialsEvent, found bool, err error) {
	var list listing
	err = c.spelled(p, leafUserID, func(path string) (err error) {
		list, err = c.pages(ctx, path+"/events", nil)
		return err
	})
	if err != nil {
		_, err := c.absent(ctx, err)
		return nil, false, err
	}
	for _, row := range list.rows {
		events = append(events, eventFrom(row))
	}
	slices.SortStableFunc(events, func(a, b CredentialsEvent) int { return b.time().Compare(a.time()) })
	return events, true, nil
}

// AwaitCredentials reads credentials again and again until done accepts them or there are none. Where that fails, or the
// context ends, it returns what it read last with the error.
func (c *Client) AwaitCredentials(ctx context.Context, p CredentialsPath, leafUserID string, done func(Object) bool) (last Object, found bool, err error) {
	for wait := c.pollWait; ; wait = min(2*wait, maxPollWait) {
		object, found, err := c.Credentials(ctx, p, leafUserID)
		switch {
		case err != nil:
			return last, last != nil, err
		case !found || done(object):
			return object, found, nil
		}
		last = object
		if err := pause(ctx, wait); err != nil {
			return last, true, err
		}
	}
}
