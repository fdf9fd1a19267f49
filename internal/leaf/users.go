package leaf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
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

func userPath(id string) string { return usersPath + "/" + url.PathEscape(foldID(id)) }

// UserFields are the fields of a Leaf user that can be written, as the API calls them (API.md, "Leaf users").
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

// Label names the user to people: by its name and the caller's own id of it, or what else it has.
func (u User) Label() string {
	var names []string
	for _, name := range []string{u.Fields["name"], u.Fields["externalId"], u.Fields["email"], u.ID} {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return fmt.Sprintf("%s (%s)", names[0], names[1])
}

// looksLike reports whether nothing that is shown of a user contradicts that it was made with these fields.
func (u User) looksLike(fields map[string]string) bool {
	for _, name := range UserFields {
		if text, shown := u.Fields[name]; shown && !Alike(fields[name], text) {
			return false
		}
	}
	return true
}

// isCredentials reports whether a field of a Leaf user is one for credentials of a kind.
func isCredentials(field string) bool { return strings.HasSuffix(field, "Credentials") }

// Has reports whether the user has exactly the wanted values.
func (u User) Has(wanted map[string]string) bool {
	return u.has(wanted, func(wanted, has string) bool { return wanted == has })
}

func (u User) has(wanted map[string]string, same func(wanted, has string) bool) bool {
	return !slices.ContainsFunc(UserFields, func(name string) bool { return wanted[name] != "" && !same(wanted[name], u.Fields[name]) })
}

func userFrom(o Object) User {
	u := User{Fields: map[string]string{}, links: map[string]string{}}
	u.ID, _ = o.ID()
	for _, name := range UserFields {
		if text, ok := o.Text(name); ok {
			u.Fields[name] = text
		}
	}
	for key, raw := range o {
		var embedded map[string]json.RawMessage
		if isCredentials(key) && json.Unmarshal(raw, &embedded) == nil && len(embedded) > 0 {
			u.links[key], _ = Object(embedded).ID()
		}
	}
	return u
}

// KnowsUser reports whether there is a Leaf user. The answer is kept: it is asked for each object of the user.
func (c *Client) KnowsUser(ctx context.Context, id string) (bool, error) {
	return rest.Cached(ctx, &c.lists, "knows "+foldID(id), func(ctx context.Context) (bool, error) {
		_, found, err := c.User(ctx, id)
		return found, err
	})
}

// HasUser reports whether there is a Leaf user, of whom nothing else is asked. A row of the list of Leaf users is enough, so
// that who asks it of hundreds has an answer for a hundred at a time.
func (c *Client) HasUser(ctx context.Context, id string) (bool, error) {
	_, found, err := Confirmed(ctx, c, Confirmation[UserRow]{
		Kind: "whether users are there", User: id,
		In:     func(row UserRow) (UserRow, bool) { return row, true },
		Agrees: func(UserRow) bool { return true },
		Same:   func(row, own UserRow) bool { return foldID(row.ID) == foldID(own.ID) },
	}, func(ctx context.Context) (UserRow, bool, error) { return c.UserRow(ctx, id) })
	return found, err
}

// User reads one Leaf user.
func (c *Client) User(ctx context.Context, id string) (User, bool, error) {
	row, found, err := c.UserRow(ctx, id)
	return row.User, found, err
}

// UserRow reads one Leaf user with what the answer shows of the user's credentials.
func (c *Client) UserRow(ctx context.Context, id string) (UserRow, bool, error) {
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: userPath(id)})
	if err != nil {
		_, err := c.absent(ctx, err)
		return UserRow{}, false, err
	}
	object, err := decodeObject(response, "id")
	if errors.Is(err, errEmpty) {
		err = response.Unreadable("an answer without a Leaf user in it")
	}
	if err == nil && !object.is(id) {
		err = response.Unreadable("an answer about another Leaf user")
	}
	if err != nil {
		return UserRow{}, false, err
	}
	return userRows([]Object{object}, &embedded{})[0], true, nil
}

// Connections are the names of the credentials that a user has, as an answer calls them: johnDeereCredentials.
func (u User) Connections() []string { return slices.Sorted(maps.Keys(u.links)) }

// OwnerOf looks for the Leaf user who has the credentials of an id, which is no part of any path.
func (c *Client) OwnerOf(ctx context.Context, credentialsID string) (user User, connection string, found bool, err error) {
	users, err := c.Users(ctx, nil)
	if err != nil {
		return User{}, "", false, err
	}
	for _, u := range users {
		for name, id := range u.links {
			if strings.EqualFold(id, credentialsID) {
				return u, name, true, nil
			}
		}
	}
	return User{}, "", false, nil
}

// Users lists the Leaf users whose fields have exactly the wanted values. How the API's own filters compare is not
// documented, so they only narrow down what is compared here.
func (c *Client) Users(ctx context.Context, wanted map[string]string) ([]User, error) {
	users, _, err := c.usersWith(ctx, wanted, func(wanted, has string) bool { return wanted == has })
	return users, err
}

// UsersByEmail lists the Leaf users with an e-mail address, whose letters have no case for people, and not for an API that
// writes them its own way. Where several differ in that alone, the one that is written just so is meant.
func (c *Client) UsersByEmail(ctx context.Context, email string) ([]User, error) {
	for _, asked := range slices.Compact([]string{email, strings.ToLower(email)}) { // the API's filter may be strict
		users, _, err := c.usersWith(ctx, map[string]string{"email": asked}, strings.EqualFold)
		exact := slices.DeleteFunc(slices.Clone(users), func(u User) bool { return u.Fields["email"] != email })
		switch {
		case err != nil:
			return nil, err
		case len(exact) > 0:
			return exact, nil
		case len(users) > 0:
			return users, nil
		}
	}
	return nil, nil
}

// usersWith lists the Leaf users who have the wanted values; whole is true where the end of the list was seen.
func (c *Client) usersWith(ctx context.Context, wanted map[string]string, same func(wanted, has string) bool) (users []User, whole bool, err error) {
	list, err := c.pages(ctx, usersPath, userQuery(wanted))
	if err != nil {
		return nil, false, err
	}
	for _, row := range list.rows {
		u := userFrom(row)
		if u.ID == "" {
			return nil, false, errNamelessUser
		}
		if u.has(wanted, same) {
			users = append(users, u)
		}
	}
	return users, list.whole, nil
}

// userQuery has the filters that the API knows.
func userQuery(wanted map[string]string) url.Values {
	query := url.Values{}
	for _, name := range userFilters {
		if wanted[name] != "" {
			query.Set(name, wanted[name])
		}
	}
	return query
}

// errNamelessUser is the error for a list in which nobody can find a user again.
var errNamelessUser = &rest.Error{
	System: "Leaf", Method: http.MethodGet, Path: usersPath, Status: http.StatusOK,
	Reason: "a list with a Leaf user that has no id",
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

// CreateUser creates a Leaf user, whom nothing blocks but another one with the same external id. Where the answer is lost,
// or has no id, the user is looked for among those that were not there before. Of the object that was made the id alone is
// sure to be there.
func (c *Client) CreateUser(ctx context.Context, fields map[string]string) Creation[User] {
	key := userKey(fields)
	external := fields["externalId"]
	seen := map[string]bool{}
	made := create(ctx, c, creation[User]{
		place:     fmt.Sprint(usersPath, key), // another creation of such a user must not look like ours
		deletions: usersPath,
		look: func(ctx context.Context) ([]User, error) {
			users, _, err := c.usersWith(ctx, key, Alike)
			for _, u := range users {
				seen[u.ID] = true
			}
			return users, err
		},
		name:   func(u User) string { return u.ID },
		blocks: func(u User) bool { return external != "" && u.Fields["externalId"] == external },
		send:   func(ctx context.Context) (User, error) { return c.postUser(ctx, fields) },
		fits:   func(u User, _ Traces) bool { return u.looksLike(fields) },
	})
	if made.Fate == Made && !seen[made.Object.ID] { // neither found by looking, nor there before
		c.welcome(made.Object.ID)
	}
	return made
}

func (c *Client) postUser(ctx context.Context, fields map[string]string) (User, error) {
	response, err := c.do(ctx, rest.Request{Method: http.MethodPost, Path: usersPath, Body: fields})
	if err != nil {
		return User{}, err
	}
	object, err := decodeObject(response, "id")
	if _, ok := object.ID(); err != nil || !ok {
		return User{}, response.Unreadable("an answer without the id of the new Leaf user")
	}
	return userFrom(object), nil
}

// LostUsers gives the users whom a request without an answer may have made: those that look like it and were not there
// before. Nothing shows whether it was this request: users have no creation time.
func (c *Client) LostUsers(ctx context.Context, fields map[string]string, t Traces) ([]User, error) {
	return lostIn(ctx, c, t, func(ctx context.Context) ([]User, bool, error) {
		users, whole, err := c.usersWith(ctx, userKey(fields), Alike)
		return slices.DeleteFunc(users, func(u User) bool { return slices.Contains(t.Before, u.ID) || !u.looksLike(fields) }), whole, err
	})
}

// DeleteUser deletes a Leaf user and waits until it is gone, since the API may do so later; it succeeds where there is
// none. gone is false where the API accepted the deletion and the context's time ran out before the user was gone.
func (c *Client) DeleteUser(ctx context.Context, id string) (gone bool, err error) {
	was, err := c.removed(ctx, func() error {
		_, err := c.do(ctx, rest.Request{Method: http.MethodDelete, Path: userPath(id)})
		return err
	}, func(ctx context.Context) (bool, error) {
		_, found, err := c.User(ctx, id)
		return found, err
	})
	if err != nil || !was {
		return err == nil, err
	}
	c.noteDeleted(usersPath, id)
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
		_ = pause(ctx, wait) // where the time is over, the last look says what there is
	}
}
