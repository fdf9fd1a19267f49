package leaf

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// UpdateUser changes a Leaf user to the wanted fields: those that differ from before are sent, and those that have no
// value any more are cleared. It uses PATCH, and PUT where the API has no PATCH, as older pages have it. Where there is no
// such user, the error is a GoneError.
func (c *Client) UpdateUser(ctx context.Context, id string, before, wanted map[string]string) error {
	changes := map[string]any{}
	var cleared []string
	for _, name := range UserFields {
		switch {
		case wanted[name] == before[name]:
		case wanted[name] == "":
			changes[name] = nil
			cleared = append(cleared, name)
		default:
			changes[name] = wanted[name]
		}
	}
	if len(changes) == 0 {
		return nil
	}
	if err := c.writeUser(ctx, id, changes, wanted); err != nil || len(cleared) == 0 {
		return err
	}
	// Whether null clears is not documented (API.md, "Open questions", O17): where it does not, an empty text may.
	left, err := c.uncleared(ctx, id, cleared)
	if err != nil || len(left) == 0 {
		return err
	}
	again := map[string]any{}
	for _, name := range left {
		again[name] = ""
	}
	if err := c.writeUser(ctx, id, again, wanted); err != nil {
		return err
	}
	left, err = c.uncleared(ctx, id, left)
	if err == nil && len(left) > 0 {
		return fmt.Errorf("the API accepts that %s be cleared and keeps the value", strings.Join(left, " and "))
	}
	return err
}

// uncleared lists the fields that still have a value.
func (c *Client) uncleared(ctx context.Context, id string, names []string) ([]string, error) {
	u, found, err := c.User(ctx, id)
	if err != nil || !found {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return u.Fields[name] == "" }), nil
}

// writeUser sends changes by PATCH, or all wanted fields by PUT where there is no PATCH.
func (c *Client) writeUser(ctx context.Context, id string, changes map[string]any, wanted map[string]string) error {
	c.mu.Lock()
	replace := c.usersByPUT
	c.mu.Unlock()
	var refusal error
	if !replace {
		_, refusal = c.do(ctx, rest.Request{Method: http.MethodPatch, Path: userPath(id), Body: changes})
		switch rest.StatusOf(refusal) {
		case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType:
		default:
			return refusal
		}
	}
	u, found, err := c.User(ctx, id)
	switch {
	case err != nil:
		return err
	case !found && refusal != nil:
		return &GoneError{refusal} // it is the user that is not there
	case !found:
		return &GoneError{&rest.Error{System: "Leaf", Method: http.MethodGet, Path: userPath(id), Status: http.StatusNotFound}}
	}
	body, err := u.replacement(changes, wanted)
	if err != nil {
		return err
	}
	if _, err := c.do(ctx, rest.Request{Method: http.MethodPut, Path: usersPath, Body: body}); err != nil {
		return err
	}
	c.mu.Lock()
	c.usersByPUT = true
	c.mu.Unlock()
	return nil
}

// replacement is the body of a PUT: all fields, and the id of every object of credentials. The API detaches those that
// the body does not name, and a grower with them.
func (u User) replacement(changes map[string]any, wanted map[string]string) (map[string]any, error) {
	body := map[string]any{"id": u.ID}
	for name, value := range wanted {
		body[name] = value
	}
	maps.Copy(body, changes)
	for key, id := range u.links {
		if id == "" {
			return nil, errors.New("the API has no PATCH for Leaf users, and its PUT would detach " + key + ", whose id it does not show; nothing was sent")
		}
		body[key] = map[string]string{"id": id}
	}
	return body, nil
}
