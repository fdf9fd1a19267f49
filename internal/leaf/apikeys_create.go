package leaf

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// DefaultKeyLifetime is how long a key lives that was made without expiresIn (leaf-link.md, "Create an API key").
const DefaultKeyLifetime = 365 * 24 * time.Hour

// KeyRequest is a key to be made. ExpiresIn is in seconds, at least 900; nil means a year.
type KeyRequest struct {
	LeafUserID  string
	ExpiresIn   *int64
	Description *string
}

func (r KeyRequest) body() map[string]any {
	body := map[string]any{"leafUserId": r.LeafUserID}
	if r.ExpiresIn != nil {
		body["expiresIn"] = *r.ExpiresIn
	}
	if r.Description != nil {
		body["description"] = *r.Description
	}
	return body
}

func (r KeyRequest) lifetime() time.Duration {
	if r.ExpiresIn == nil {
		return DefaultKeyLifetime
	}
	return time.Duration(*r.ExpiresIn) * time.Second
}

// CreatedKey is the result of a creation.
type CreatedKey struct {
	Key Key
	// Unresolved says why the id could not be found, where it could not; Candidates are the ids that it may be.
	Unresolved string
	Candidates []string
	// Revoked are the keys that were made by a request whose answer was lost, and revoked since their text is unknown.
	Revoked []string
}

// Traces is what is needed to find a key later whose creation was not answered: which keys were there before, when it
// was asked for, and when the answer was given up.
type Traces struct {
	Before []string  `json:"before"`
	At     time.Time `json:"at"`
	Until  time.Time `json:"until"`
}

// off is how far outside of the time of the request a key was made that expires then.
func (t Traces) off(expiry time.Time, lifetime time.Duration) time.Duration {
	made := expiry.Add(-lifetime)
	return max(0, t.At.Sub(made), made.Sub(t.Until))
}

// UnconfirmedKeyError is a creation of which nobody can say whether it was carried out.
type UnconfirmedKeyError struct {
	Cause  error
	Traces Traces
	// Candidates are the keys that it may have made.
	Candidates []string
}

// Error implements error.
func (e *UnconfirmedKeyError) Error() string { return e.Cause.Error() }

// Unwrap gives the failed request.
func (e *UnconfirmedKeyError) Unwrap() error { return e.Cause }

// CreateKey makes a key and finds its id. Creations for one Leaf user wait for each other, and each one's list of keys
// afterwards is the next one's before, so that N keys take at most 1 + 2N requests, 1 + N where the API gives the id at
// once. A creation whose answer is lost is looked for, revoked, since nobody knows its key, and made again.
func (c *Client) CreateKey(ctx context.Context, r KeyRequest) (CreatedKey, error) {
	unlock, err := c.locks.Lock(ctx, userKeys(r.LeafUserID))
	if err != nil {
		return CreatedKey{}, err
	}
	defer unlock()
	before, err := c.keysBefore(ctx, r.LeafUserID)
	if err != nil {
		return CreatedKey{}, err
	}
	var revoked []string
	var lost error
	for range 2 {
		started := c.now()
		key, err := c.postKey(ctx, r)
		if err == nil {
			created := c.resolve(ctx, r, key, before)
			created.Revoked = revoked
			return created, nil
		}
		if rest.OutcomeOf(err) != rest.MaybeExecuted {
			return CreatedKey{Revoked: revoked}, err
		}
		orphan, after, unresolved := c.findLost(ctx, r, err, before, started)
		if unresolved != nil {
			return CreatedKey{Revoked: revoked}, unresolved
		}
		lost = err
		revoked = append(revoked, orphan)
		before = after
	}
	return CreatedKey{Revoked: revoked}, rest.Settled(lost, "the answer was lost twice, and both times the key that the request had made was found and revoked")
}

// keysBefore gives the names of the keys that are there before a creation.
func (c *Client) keysBefore(ctx context.Context, leafUserID string) (keySet, error) {
	c.mu.Lock()
	known, ok := c.knownKeys[userKeys(leafUserID)]
	c.mu.Unlock()
	if ok {
		return known, nil
	}
	list, err := c.freshKeys(ctx, leafUserID)
	if err != nil {
		return nil, err
	}
	return c.remember(leafUserID, list.Keys), nil
}

func (c *Client) remember(leafUserID string, keys []Key) keySet {
	names := namesOf(keys)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.knownKeys[userKeys(leafUserID)] = names
	return names
}

func (c *Client) forget(leafUserID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.knownKeys, userKeys(leafUserID))
}

func (c *Client) postKey(ctx context.Context, r KeyRequest) (Key, error) {
	c.keysChanged(r.LeafUserID)
	defer c.keysChanged(r.LeafUserID)
	response, err := c.do(ctx, rest.Request{Method: http.MethodPost, Path: keysPath, Body: r.body()})
	if err != nil {
		return Key{}, err
	}
	var o Object
	if err := response.Decode(&o); err != nil {
		return Key{}, err
	}
	key := keyFrom(o)
	if key.Key == "" {
		return Key{}, response.Unreadable("an answer without the key that it made")
	}
	c.scrubber.Add(key.Key)
	return key, nil
}

// resolve finds the id of a key that was just made: in the answer, or in the list as the one new entry that fits.
func (c *Client) resolve(ctx context.Context, r KeyRequest, key Key, before keySet) CreatedKey {
	if key.ID != "" {
		before[key.name()] = struct{}{} // the lock for this user is held
		return CreatedKey{Key: key}
	}
	list, err := c.freshKeys(ctx, r.LeafUserID)
	if err != nil {
		c.forget(r.LeafUserID)
		return CreatedKey{Key: key, Unresolved: "the list of keys could not be read: " + err.Error()}
	}
	after := list.Keys
	c.remember(r.LeafUserID, after)
	if len(after) > 0 && !list.IDs {
		key.ID = KeyHash(key.Key)
		return CreatedKey{Key: key}
	}
	fresh := slices.DeleteFunc(slices.Clone(after), before.has)
	found := NewKeyList(fresh).Find(KeyRef{Key: key.Key, ExpiresAt: key.ExpiresAt, Description: r.Description})
	switch {
	case len(found) == 1 && found[0].ID != "":
		key.ID = found[0].ID
		return CreatedKey{Key: key}
	case len(found) == 0:
		return CreatedKey{Key: key, Unresolved: "no new key in the list fits the one that was made"}
	}
	return CreatedKey{Key: key, Unresolved: "several new keys in the list fit the one that was made", Candidates: labels(found)}
}

func labels(keys []Key) []string {
	var all []string
	for _, k := range keys {
		all = append(all, k.Label())
	}
	return all
}

// findLost looks for the key of a creation that was not answered. It revokes it where it is the only one that it can be
// and returns its label; where there is none it returns the failure of the request; in every other case an
// *UnconfirmedKeyError.
func (c *Client) findLost(ctx context.Context, r KeyRequest, cause error, before keySet, started time.Time) (string, keySet, error) {
	traces := Traces{At: started.UTC(), Until: c.now().UTC()}
	for name := range before {
		traces.Before = append(traces.Before, name)
	}
	slices.Sort(traces.Before)
	unconfirmed := func(why string, candidates []Key) error {
		c.forget(r.LeafUserID)
		return &UnconfirmedKeyError{Cause: fmt.Errorf("%w; %s", cause, why), Traces: traces, Candidates: labels(candidates)}
	}
	if ctx.Err() != nil {
		return "", nil, unconfirmed("the operation was cancelled before the list of keys could be read", nil)
	}
	after, err := c.freshKeys(ctx, r.LeafUserID)
	if err != nil {
		return "", nil, unconfirmed("reading the list of keys failed too: "+err.Error(), nil)
	}
	likely, doubtful := after.Lost(r, traces)
	switch {
	case len(likely)+len(doubtful) == 0 && rest.TimedOut(cause):
		return "", nil, unconfirmed("no new key is in the list yet, but the request may still be carried out", nil)
	case len(likely)+len(doubtful) == 0:
		c.remember(r.LeafUserID, after.Keys)
		return "", nil, rest.Settled(cause, "no new key is in the list, so none was made")
	case len(likely) == 0 && len(doubtful) == 1:
		return "", nil, unconfirmed("a new key in the list may be the one, but it was made at another time, as far as its expiry tells", doubtful)
	case len(likely) != 1 || len(doubtful) > 0:
		return "", nil, unconfirmed("several new keys in the list may be the one", append(likely, doubtful...))
	}
	orphan := likely[0]
	if orphan.ID == "" && orphan.Masked() {
		return "", nil, unconfirmed("a new key in the list is likely the one, but has neither an id nor its full text to revoke it by", likely)
	}
	if err := c.RevokeKey(ctx, r.LeafUserID, KeyRef{ID: orphan.ID, Key: orphan.Key}); err != nil {
		return "", nil, unconfirmed("the key that it made was found, but could not be revoked: "+err.Error(), likely)
	}
	return orphan.Label(), c.remember(r.LeafUserID, after.Keys), nil
}

const (
	// likelySkew is how far this machine's clock and the API's may differ for a key to be taken for a lost one;
	// possibleSkew is how far they may differ for it to be possible at all.
	likelySkew   = 30 * time.Second
	possibleSkew = time.Hour
)

// Alike picks the living keys with the description of a request: all that it may have made where nothing
// is known of when it was sent.
func (l *KeyList) Alike(r KeyRequest) (alike []Key) {
	for _, k := range l.Keys {
		if !k.Dead() && sameLabel(k, r.Description, l.Descriptions) {
			alike = append(alike, k)
		}
	}
	return alike
}

// Lost picks the keys that a creation without an answer may have made: new ones with its description,
// split by whether their expiry fits its lifetime well, or only if the clocks differ much. One that was revoked since is
// doubtful: if it was the lost one, another that fits is somebody else's. Where all are revoked, nothing is left to find.
func (l *KeyList) Lost(r KeyRequest, t Traces) (likely, doubtful []Key) {
	slack := min(likelySkew, r.lifetime()/10)
	for _, k := range l.Keys {
		if slices.Contains(t.Before, k.name()) || !sameLabel(k, r.Description, l.Descriptions) ||
			k.LeafUserID != "" && !strings.EqualFold(k.LeafUserID, r.LeafUserID) {
			continue
		}
		if k.ExpiresAt == nil {
			doubtful = append(doubtful, k)
			continue
		}
		switch off := t.off(k.ExpiresAt.Time, r.lifetime()); {
		case off <= slack && !k.Dead():
			likely = append(likely, k)
		case off <= possibleSkew:
			doubtful = append(doubtful, k)
		}
	}
	if len(likely) == 0 && !slices.ContainsFunc(doubtful, func(k Key) bool { return !k.Dead() }) {
		return nil, nil
	}
	return likely, doubtful
}
