package leaf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const usersPath = usersService + "/users"

// How often the API is asked whether a deleted user is gone.
const (
	defaultPollWait = 500 * time.Millisecond
	maxPollWait     = 10 * time.Second
)

func userPath(id string) string { return usersPath + "/" + url.PathEscape(id) }

// UserFields are the fields of a Leaf user that can be written, as the API calls them (leaf-facts.md, section F).
var UserFields = []string{"name", "email", "phone", "address", "externalId"}

// userFilters are the fields that the list can be filtered by.
var userFilters = []string{"externalId", "email", "name"}

// User is a Leaf user. Answers embed the credentials of the user, tokens and all: of those the id alone is kept, which
// a PUT has to repeat, and it leaves this package nowhere.
type User struct {
	ID string
	// Fields has the fields with a value. A field that the answer gave as an empty text is empty here, one that it left
	// out or gave as null is missing.
	Fields map[string]string

	links map[string]string // ids of credentials by the key that embeds them; "" where there is no id
}

// Is reports whether a user has exactly these fields.
func (u User) Is(fields map[string]string) bool {
	for _, name := range UserFields {
		if u.Fields[name] != fields[name] {
			return false
		}
	}
	return true
}

func userFrom(o Object) User {
	u := User{Fields: map[string]string{}, links: map[string]string{}}
	u.ID, _ = o.Text("id")
	for _, name := range UserFields {
		if text, ok := o.Text(name); ok {
			u.Fields[name] = text
		}
	}
	for key, raw := range o {
		var embedded map[string]json.RawMessage
		if strings.HasSuffix(key, "Credentials") && json.Unmarshal(raw, &embedded) == nil && len(embedded) > 0 {
			u.links[key], _ = Object(embedded).Text("id")
		}
	}
	return u
}

// User reads one Leaf user. Only a 404 or 410 says that there is none.
func (c *Client) User(ctx context.Context, id string) (User, bool, error) {
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: userPath(id)})
	if rest.IsAbsent(err) {
		return User{}, false, nil
	}
	if err != nil {
		return User{}, false, err
	}
	object, err := decodeObject(response, "id")
	if errors.Is(err, errEmpty) {
		err = response.Unreadable("an answer without a Leaf user in it")
	}
	if err == nil && !object.is(id) {
		err = response.Unreadable("an answer about another Leaf user")
	}
	if err != nil {
		return User{}, false, err
	}
	return userFrom(object), true, nil
}

// Users lists the Leaf users whose fields have exactly the wanted values. How the API's own filters compare is not
// documented, so they only narrow down what is compared here.
func (c *Client) Users(ctx context.Context, wanted map[string]string) ([]User, error) {
	query := url.Values{}
	for _, name := range userFilters {
		if wanted[name] != "" {
			query.Set(name, wanted[name])
		}
	}
	rows, err := c.pages(ctx, usersPath, query)
	if err != nil {
		return nil, err
	}
	var users []User
	for _, row := range rows {
		u := userFrom(row)
		if u.ID == "" {
			return nil, &rest.Error{
				System: "Leaf", Method: http.MethodGet, Path: usersPath, Status: http.StatusOK,
				Reason: "a list with a Leaf user that has no id",
			}
		}
		// A list that changes while its pages are read may show a row twice.
		known := slices.ContainsFunc(users, func(have User) bool { return have.ID == u.ID })
		if !known && !slices.ContainsFunc(UserFields, func(name string) bool { return wanted[name] != "" && wanted[name] != u.Fields[name] }) {
			users = append(users, u)
		}
	}
	return users, nil
}

// userKey gives the one field by which a user is looked for: the caller's own id, else what the list can be filtered by.
func userKey(fields map[string]string) map[string]string {
	for _, name := range userFilters {
		if fields[name] != "" {
			return map[string]string{name: fields[name]}
		}
	}
	return nil
}

// CreatedUser says what is known after a creation.
type CreatedUser struct {
	ID string
	// Existing is set instead where there was a user with the same external id before.
	Existing string
	// Before are the ids of the users that were there and look alike. It is what tells a new one from them.
	Before []string
}

// CreateUser creates a Leaf user. Where the answer is lost, or has no id, the user is looked for: by the external id
// where there is one, else as the one new user with the same fields. An error with the outcome MaybeExecuted says that
// it could not be told.
func (c *Client) CreateUser(ctx context.Context, fields map[string]string) (CreatedUser, error) {
	var created CreatedUser
	key := userKey(fields)
	unlock, err := c.locks.Lock(ctx, fmt.Sprint(usersPath, key)) // another creation of such a user must not look like ours
	if err != nil {
		return created, err
	}
	defer unlock()
	alike, err := c.Users(ctx, key)
	if err != nil {
		return created, err
	}
	for _, u := range alike {
		if fields["externalId"] != "" {
			created.Existing = u.ID
			return created, nil
		}
		created.Before = append(created.Before, u.ID)
	}
	body := map[string]any{}
	for name, value := range fields {
		body[name] = value
	}
	response, failure := c.do(ctx, rest.Request{Method: http.MethodPost, Path: usersPath, Body: body})
	if failure == nil {
		object, err := decodeObject(response, "id")
		if id, ok := object.Text("id"); ok && err == nil {
			created.ID = id
			return created, nil
		}
		failure = response.Unreadable("an answer without the id of the new Leaf user")
	}
	if rest.OutcomeOf(failure) != rest.MaybeExecuted {
		return created, failure
	}
	found, err := c.FindNewUser(ctx, fields, created.Before)
	switch {
	case err != nil:
		return created, fmt.Errorf("%w; reading back failed too: %w", failure, err)
	case len(found) == 1:
		created.ID = found[0].ID
		return created, nil
	case len(found) == 0:
		return created, NotThere(failure)
	}
	return created, failure
}

// FindNewUser looks for a user whose creation was not answered: the one with the external id, or else those with the same
// fields that were not there before.
func (c *Client) FindNewUser(ctx context.Context, fields map[string]string, before []string) ([]User, error) {
	users, err := c.Users(ctx, userKey(fields))
	return slices.DeleteFunc(users, func(u User) bool { return slices.Contains(before, u.ID) || fields["externalId"] == "" && !u.Is(fields) }), err
}

// DeleteUser deletes a Leaf user and waits until it is gone, since the API may do so later; it succeeds where there is
// none. gone is false where the API accepted the deletion and the context's time ran out before the user was gone.
func (c *Client) DeleteUser(ctx context.Context, id string) (gone bool, err error) {
	_, err = c.do(ctx, rest.Request{Method: http.MethodDelete, Path: userPath(id)})
	if rest.IsAbsent(err) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	for wait := c.pollWait; ; wait = min(2*wait, maxPollWait) {
		_, found, err := c.User(ctx, id)
		switch {
		case err == nil && !found:
			return true, nil
		case errors.Is(ctx.Err(), context.DeadlineExceeded), ctx.Err() == nil && err != nil:
			return false, nil //nolint:nilerr // the deletion was accepted; that it cannot be seen is the caller's warning
		case err != nil:
			return false, err
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
		case <-timer.C:
		}
	}
}
