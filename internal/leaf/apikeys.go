package leaf

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const keysPath = usersService + "/api-keys"

// Key is one entry of the list of a Leaf user's API keys, or the answer to a creation. What an answer may lack is empty:
// leaf-link.md prints no id at all, other pages print one in the list (leaf-facts.md, section D).
type Key struct {
	ID string
	// Key is the key itself, or what the list shows of it.
	Key         string
	LeafUserID  string
	Description *string
	ExpiresAt   *Time
	RevokedAt   *Time
	Valid       *bool
}

// Dead reports whether the API says that the key no longer works, for whatever reason.
func (k Key) Dead() bool { return k.RevokedAt != nil || k.Valid != nil && !*k.Valid }

// Expired reports whether the key's time has run out, whatever the API says of it.
func (k Key) Expired(now time.Time) bool { return k.ExpiresAt != nil && !now.Before(k.ExpiresAt.Time) }

// Masked reports whether the list hides a part of the key.
func (k Key) Masked() bool { return maskRun.MatchString(k.Key) }

// name tells entries of one list apart: by their id, or by all that is shown where the API gives no ids.
func (k Key) name() string {
	if k.ID != "" {
		return k.ID
	}
	parts := []string{fingerprint(k.Key)}
	if k.ExpiresAt != nil {
		parts = append(parts, k.ExpiresAt.String())
	}
	return strings.Join(parts, " until ")
}

// Label names the key to people without showing it.
func (k Key) Label() string {
	if k.ID != "" {
		return k.ID
	}
	label := "a key without id"
	if k.Description != nil {
		label += " described " + *k.Description
	}
	if k.ExpiresAt != nil {
		label += " that expires at " + k.ExpiresAt.String()
	}
	return label
}

// keySet holds the names of the keys that were there before a creation.
type keySet map[string]struct{}

func (s keySet) has(k Key) bool { _, ok := s[k.name()]; return ok }

func namesOf(keys []Key) keySet {
	set := make(keySet, len(keys))
	for _, k := range keys {
		set[k.name()] = struct{}{}
	}
	return set
}

// KeyHashPrefix begins the id of a key where the API gives none.
const KeyHashPrefix = "sha256:"

// KeyHash is the id of a key where the API gives none: it names the key without being one.
func KeyHash(key string) string { return KeyHashPrefix + fingerprint(key) }

func fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:8])
}

// userKeys names what is shared and locked per Leaf user. The letters of a UUID have no case.
func userKeys(leafUserID string) string { return keysPath + " " + strings.ToLower(leafUserID) }

// Keys lists all API keys of a Leaf user, the revoked ones too. The list is shared until a key of that user is written.
func (c *Client) Keys(ctx context.Context, leafUserID string) (*KeyList, error) {
	return rest.Cached(ctx, &c.lists, userKeys(leafUserID), func(ctx context.Context) (*KeyList, error) {
		return c.freshKeys(ctx, leafUserID)
	})
}

// keysChanged forgets the shared list; it is called before and after each write.
func (c *Client) keysChanged(leafUserID string) { c.lists.Invalidate(userKeys(leafUserID)) }

func (c *Client) freshKeys(ctx context.Context, leafUserID string) (*KeyList, error) {
	rows, err := c.pages(ctx, keysPath, url.Values{"leafUserId": {leafUserID}})
	if rest.IsAbsent(err) {
		// A list is never "not there" by itself: either the Leaf user is gone, and its keys with it, or the answer is wrong.
		exists, userErr := c.userExists(ctx, leafUserID)
		if userErr != nil || exists {
			return nil, err
		}
		return NewKeyList(nil), nil
	}
	if err != nil {
		return nil, err
	}
	keys := make([]Key, 0, len(rows))
	for _, row := range rows {
		key := keyFrom(row)
		if key.ID == "" && key.Key == "" && key.ExpiresAt == nil {
			return nil, &rest.Error{
				System: "Leaf", Method: http.MethodGet, Path: keysPath, Status: http.StatusOK,
				Reason: "a list whose entries have none of the documented fields of an API key",
			}
		}
		if !key.Masked() {
			c.scrubber.Add(key.Key)
		}
		keys = append(keys, key)
	}
	list := NewKeyList(keys)
	list.User = true
	return list, nil
}

func (c *Client) userExists(ctx context.Context, leafUserID string) (bool, error) {
	_, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: usersService + "/users/" + url.PathEscape(leafUserID)})
	if rest.IsAbsent(err) {
		return false, nil
	}
	return err == nil, err
}

func keyFrom(o Object) Key {
	var k Key
	k.ID, _ = o.Text("id")
	k.Key, _ = o.Text("key")
	k.LeafUserID, _ = o.Text("leafUserId")
	if text, ok := o.Text("description"); ok && text != "" {
		k.Description = &text
	}
	if t, ok := o.Time("expiresAt"); ok {
		k.ExpiresAt = &t
	}
	if t, ok := o.Time("revokedAt"); ok {
		k.RevokedAt = &t
	}
	var valid bool
	if raw, ok := o["valid"]; ok && json.Unmarshal(raw, &valid) == nil && string(raw) != "null" {
		k.Valid = &valid
	}
	return k
}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// IsUUID reports whether text is a UUID, as every id of Leaf is.
func IsUUID(text string) bool { return uuid.MatchString(text) }

// RevokeKey revokes a key by its id, or by the key itself where the API gives no ids. A key that is gone or revoked
// already is success.
func (c *Client) RevokeKey(ctx context.Context, leafUserID string, r KeyRef) error {
	target := r.ID
	if !r.hasAPIID() {
		if r.Key == "" {
			return errors.New("neither the id of the key nor the key itself is known, so there is nothing to revoke it by")
		}
		target = r.Key
		c.scrubber.Add(r.Key)
	}
	request := rest.Request{Method: http.MethodDelete, Path: keysPath + "/" + url.PathEscape(target)}
	if !IsUUID(target) {
		request.LogPath = keysPath + "/{apiKeyId}"
	}
	c.keysChanged(leafUserID)
	_, err := c.do(ctx, request)
	c.keysChanged(leafUserID)
	status := rest.StatusOf(err)
	switch {
	case err == nil, rest.IsAbsent(err) && r.hasAPIID():
		return nil
	case status/100 != 4 || status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests:
		return err
	}
	// "Not there" said of a key that was given instead of an id, and a refusal, may both mean "revoked already".
	keys, listErr := c.Keys(ctx, leafUserID)
	if listErr != nil {
		return err
	}
	for _, k := range keys.Find(r) {
		if !k.Dead() && !k.Expired(c.now()) {
			return err
		}
	}
	return nil
}
