package leaf

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const keysPath = usersService + "/api-keys"

// Key is one entry of the list of a Leaf user's API keys, or the answer to a creation. What an answer may lack is empty:
// one page prints no id at all, others print one in the list (API.md, "API keys").
type Key struct {
	ID string
	// Key is the key itself, or what the list shows of it.
	Key        string
	LeafUserID string
	// Description is what people gave the key, without the mark of a provider; Mark is that mark, "" where there is none.
	Description *string
	Mark        string
	ExpiresAt   *Time
	RevokedAt   *Time
	Valid       *bool
}

// Dead reports whether the API says that the key no longer works, for whatever reason.
func (k Key) Dead() bool { return k.RevokedAt != nil || k.Valid != nil && !*k.Valid }

// Expired reports whether the key's time has run out, whatever the API says of it.
func (k Key) Expired(now time.Time) bool { return k.ExpiresAt != nil && !now.Before(k.ExpiresAt.Time) }

// Masked reports whether the list hides a part of the key.
func (k Key) Masked() bool { return Masked(k.Key) }

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

// keySet holds the names of keys, such as those that were there before a creation.
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
	return c.keysAfter(ctx, leafUserID, nil)
}

// keysAfter gives the list as it was read once more after each of the waits. All that wait for the same reading share it.
func (c *Client) keysAfter(ctx context.Context, leafUserID string, waits []time.Duration) (*KeyList, error) {
	return rest.Cached(ctx, &c.lists, keysReading(leafUserID, len(waits)), func(ctx context.Context) (*KeyList, error) {
		if len(waits) > 0 {
			if err := c.wait(ctx, waits[len(waits)-1]); err != nil {
				return nil, err
			}
		}
		return c.freshKeys(ctx, leafUserID)
	})
}

// keysReading names the n-th reading of a list: 0 is the first one.
func keysReading(leafUserID string, n int) string { return fmt.Sprint(userKeys(leafUserID), " ", n) }

// keysChanged forgets the shared lists; it is called before and after each write.
func (c *Client) keysChanged(leafUserID string) {
	for n := range len(lostLooks) + 1 { // no other row of looks is longer
		c.lists.Invalidate(keysReading(leafUserID, n))
	}
}

// LookForKey gives the entries of the list that are, or may be, the key. Where there is none, the list is read again,
// longer so for a key that was made a short time ago. missing is true where the list is whole and stays without it: a
// list that may have more to it says nothing of what it lacks.
func (c *Client) LookForKey(ctx context.Context, leafUserID string, r KeyRef, made time.Time) (list *KeyList, found []Key, missing bool, err error) {
	waits := c.looks(made, secondLook)
	for n := range len(waits) + 1 {
		list, err = c.keysAfter(ctx, leafUserID, waits[:n])
		if err != nil {
			return nil, nil, false, err
		}
		if found = list.Find(r); len(found) > 0 {
			return list, found, false, nil
		}
		if !list.User && !c.young(made) {
			break // the API's own word that the Leaf user is not there needs no second reading
		}
	}
	return list, nil, list.Whole, nil
}

func (c *Client) freshKeys(ctx context.Context, leafUserID string) (*KeyList, error) {
	rows, err := c.pages(ctx, keysPath, url.Values{"leafUserId": {foldID(leafUserID)}})
	if rest.AbsenceOf(err) != rest.NotSaid {
		// A list is never "not there" by itself: either the Leaf user is gone, and its keys with it, or the answer is wrong.
		_, exists, unread := c.User(ctx, leafUserID)
		if unread != nil || exists {
			return nil, err
		}
		list := NewKeyList(nil)
		list.Whole = true
		return list, nil
	}
	if err != nil {
		return nil, err
	}
	keys := make([]Key, 0, len(rows.rows))
	for _, row := range rows.rows {
		key := KeyOf(row)
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
	list.User, list.Whole = true, rows.whole
	c.tellsKeys(list)
	return list, nil
}

// KeyOf reads an entry of a list, or the answer to a creation.
func KeyOf(o Object) Key {
	var k Key
	k.ID, _ = o.ID()
	k.Key, _ = o.Text("key")
	k.LeafUserID, _ = o.Text("leafUserId")
	if text, ok := o.Text("description"); ok {
		text, k.Mark = unmarked(text)
		if text != "" {
			k.Description = &text
		}
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
	case err == nil, rest.AbsenceOf(err) == rest.Said && r.hasAPIID():
		return nil
	case status/100 != 4 || status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests:
		return err
	}
	// "Not there" in words that are not the API's own, or said of a key that was given instead of an id, and a refusal, may
	// all mean "revoked already", which the list shows.
	r.AnyDescription = r.AnyDescription || r.Description == nil // whatever may be the key counts
	_, found, missing, unread := c.LookForKey(ctx, leafUserID, r, time.Time{})
	lives := func(k Key) bool { return !k.Dead() && !k.Expired(c.now()) }
	if unread != nil || len(found) == 0 && !missing || slices.ContainsFunc(found, lives) {
		return err
	}
	return nil
}
