package leaf

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// configsPath is the configuration of the API owner; those of Leaf users stand below it (API.md, "Configurations").
const configsPath = "/services/config/api/configs"

func userConfigPath(leafUserID string) string {
	return configsPath + "/" + url.PathEscape(foldID(leafUserID))
}

// Fields of a configuration that are no keys.
const (
	configOwner = "apiOwnerUsername"
	configUser  = "leafUserId"
)

// ConfigKeys gives the keys of a configuration that have a value, without what else an answer has.
func ConfigKeys(o Object) Object {
	keys := maps.Clone(o)
	maps.DeleteFunc(keys, func(name string, raw json.RawMessage) bool {
		return name == configOwner || name == configUser || string(raw) == "null"
	})
	return keys
}

// OwnerConfig reads the configuration of the API owner, which always exists. It is shared until it is written. An answer
// with none of the known keys is no configuration.
func (c *Client) OwnerConfig(ctx context.Context, known []string) (Object, error) {
	return rest.Cached(ctx, &c.lists, configsPath, func(ctx context.Context) (Object, error) {
		response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: configsPath})
		if err != nil {
			return nil, err
		}
		object, err := decodeObject(response, slices.Concat(known, []string{configOwner})...)
		if errors.Is(err, errEmpty) {
			err = response.Unreadable("an answer without a configuration in it")
		}
		return object, err
	})
}

// PatchOwnerConfig changes the given keys of the API owner's configuration.
func (c *Client) PatchOwnerConfig(ctx context.Context, keys map[string]any) error {
	c.lists.Invalidate(configsPath)
	defer c.lists.Invalidate(configsPath)
	_, err := c.do(ctx, rest.Request{Method: http.MethodPatch, Path: configsPath, Body: keys})
	return err
}

// UserConfig reads the configuration of a Leaf user. There is none where the API says 404, or answers with nothing in it,
// or with the configuration of the API owner, whose leafUserId is an empty text.
func (c *Client) UserConfig(ctx context.Context, leafUserID string, known []string) (Object, bool, error) {
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: userConfigPath(leafUserID)})
	if err != nil {
		_, err := c.absent(ctx, err)
		return nil, false, err
	}
	object, err := decodeObject(response, slices.Concat(known, []string{configUser})...)
	if errors.Is(err, errEmpty) {
		_, err := c.absentIfHealthy(ctx, response.Unreadable("an answer with nothing in it"))
		return nil, false, err
	}
	if user, ok := object.Text(configUser); err != nil || ok && user == "" {
		return nil, false, err
	}
	return object, true, nil
}

// CreateUserConfig creates the configuration of a Leaf user who has none; keys that it lacks are inherited from the API
// owner. fits reports whether a configuration has what was asked for.
func (c *Client) CreateUserConfig(ctx context.Context, leafUserID string, known []string, keys map[string]any, fits func(Object) bool) Creation[Object] {
	return create(ctx, c, creation[Object]{
		place:  userConfigPath(leafUserID),
		user:   leafUserID,
		look:   one(func(ctx context.Context) (Object, bool, error) { return c.UserConfig(ctx, leafUserID, known) }),
		name:   func(Object) string { return "" },
		blocks: always[Object],
		send:   func(ctx context.Context) (Object, error) { return nil, c.PostUserConfig(ctx, leafUserID, keys) },
		fits:   func(o Object, _ Traces) bool { return fits(o) },
	})
}

// PostUserConfig sends a new configuration of a Leaf user without looking whether there is one.
func (c *Client) PostUserConfig(ctx context.Context, leafUserID string, keys map[string]any) error {
	_, err := c.do(ctx, rest.Request{Method: http.MethodPost, Path: userConfigPath(leafUserID), Body: keys})
	return err
}

// PatchUserConfig changes the given keys of a Leaf user's configuration. Where there is none, the error is a GoneError.
func (c *Client) PatchUserConfig(ctx context.Context, leafUserID string, known []string, keys map[string]any) error {
	_, err := c.do(ctx, rest.Request{Method: http.MethodPatch, Path: userConfigPath(leafUserID), Body: keys})
	if err == nil {
		return nil
	}
	gone, failure := missing(ctx, err, c.hasUserConfig(leafUserID, known))
	if gone {
		return &GoneError{err}
	}
	return failure
}

// DeleteUserConfig deletes the configuration of a Leaf user; it succeeds where there is none.
func (c *Client) DeleteUserConfig(ctx context.Context, leafUserID string, known []string) error {
	was, err := c.removed(ctx, func() error {
		_, err := c.do(ctx, rest.Request{Method: http.MethodDelete, Path: userConfigPath(leafUserID)})
		return err
	}, c.hasUserConfig(leafUserID, known))
	if was {
		c.noteDeleted(userConfigPath(leafUserID), "")
	}
	return err
}

// hasUserConfig gives a read that tells whether a Leaf user has a configuration.
func (c *Client) hasUserConfig(leafUserID string, known []string) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		_, found, err := c.UserConfig(ctx, leafUserID, known)
		return found, err
	}
}
