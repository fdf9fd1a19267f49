package leaf

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// DefaultKeyLifetime is how long a key lives that was made without expiresIn (API.md, "API keys").
const DefaultKeyLifetime = 365 * 24 * time.Hour

// KeyRequest is a key to be made. ExpiresIn is in seconds, at least 900; nil means a year.
type KeyRequest struct {
	LeafUserID  string
	ExpiresIn   *int64
	Description *string
}

func (r KeyRequest) body(description *string) map[string]any {
	body := map[string]any{"leafUserId": foldID(r.LeafUserID)}
	if r.ExpiresIn != nil {
		body["expiresIn"] = *r.ExpiresIn
	}
	if description != nil {
		body["description"] = *description
	}
	return body
}

// CreatedKey is the result of a creation.
type CreatedKey struct {
	Key Key
	// Unresolved is empty, or says why the key's id could not be found; Candidates are the ids that it may have.
	Unresolved string
	Candidates []string
	// Revoked are the keys that an earlier attempt had made whose answer was lost. Nobody knows their text, so they were revoked.
	Revoked []string
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

// CreateKey makes a key and finds its id. Creations for one Leaf user run side by side, as soon as the API has shown that
// their keys can be told apart: they share the list before, and the lists in which they find their ids. A creation whose
// answer is lost is looked for. What has its mark is revoked, since nobody knows its key, and made again; what only looks
// like it may be somebody else's, and is named and left.
func (c *Client) CreateKey(ctx context.Context, r KeyRequest) (CreatedKey, error) {
	var revoked []string
	var lost error
	for range 2 {
		created, traces, err := c.tryKey(ctx, r)
		created.Revoked = revoked
		if err == nil || !traces.sent() || rest.OutcomeOf(err) != rest.MaybeExecuted && rest.AbsenceOf(err) != rest.Unclear {
			return created, err
		}
		orphan, unresolved := c.findLost(ctx, r, err, traces)
		if unresolved != nil {
			return CreatedKey{Revoked: revoked}, unresolved
		}
		lost = err
		revoked = append(revoked, orphan)
	}
	return CreatedKey{Revoked: revoked}, rest.Settled(lost, "the answer was lost twice, and both times the key that the request had made was found and revoked")
}

// tryKey asks for a key once. The traces are those of a request that failed.
func (c *Client) tryKey(ctx context.Context, r KeyRequest) (CreatedKey, Traces, error) {
	m := c.making(r.LeafUserID)
	number, err := m.begin(ctx, func() bool { return !c.toldApart(r) })
	if err != nil {
		return CreatedKey{}, Traces{}, err
	}
	defer m.settled(number)
	before, err := c.before(ctx, r.LeafUserID)
	if err != nil {
		return CreatedKey{}, Traces{}, err
	}
	description, mark := c.marked(r.Description)
	traces := Traces{Before: slices.Sorted(maps.Keys(before)), At: c.now().UTC(), Mark: mark}
	c.keyed(r.LeafUserID)
	m.change(func() { m.sending++ })
	key, err := c.postKey(ctx, r, description)
	m.change(func() { m.sending-- })
	if err != nil {
		traces.Until = c.now().UTC()
		c.forget(r.LeafUserID) // what it may have made is not known
		return CreatedKey{}, traces, err
	}
	created := c.resolve(ctx, r, key, mark, before)
	m.named(number)
	return c.awaitID(ctx, r, created, before), traces, nil
}

// awaitID looks again for the id of a new key that the list does not know yet. Others of this process that do the same share
// the readings, and none holds up those that are yet to be made.
func (c *Client) awaitID(ctx context.Context, r KeyRequest, created CreatedKey, before keySet) CreatedKey {
	if created.Unresolved == "" || len(created.Candidates) > 0 {
		return created
	}
	for n := range youngLooks {
		list, err := c.keysAfter(ctx, r.LeafUserID, youngLooks[:n+1])
		if err != nil {
			return created
		}
		ref := KeyRef{Key: created.Key.Key, ExpiresAt: created.Key.ExpiresAt, Description: r.Description, Mark: created.Key.Mark}
		found := c.findNew(r.LeafUserID, list, ref, before)
		if len(found) == 1 && found[0].ID != "" {
			created.Key.ID, created.Unresolved = found[0].ID, ""
			c.noteOwn(r.LeafUserID, found[0])
			return created
		}
	}
	return created
}

// findNew gives the keys in a list that may be one that was just made: neither there before, nor found by another creation of
// this process. While others are yet to find theirs, and the list may lag, one that only looks like it may be another's.
func (c *Client) findNew(leafUserID string, list *KeyList, r KeyRef, before keySet) []Key {
	fresh := slices.DeleteFunc(slices.Clone(list.Keys), func(k Key) bool { return before.has(k) || c.isOwn(leafUserID, k) })
	found := NewKeyList(fresh).Find(r)
	if len(found) == 1 && !r.tellsNow(found[0]) && c.making(leafUserID).othersUnsettled() {
		return nil
	}
	return found
}

// before gives the names of the keys that are there before a creation: those of the newest list that this process has
// read for any of them.
func (c *Client) before(ctx context.Context, leafUserID string) (keySet, error) {
	c.mu.Lock()
	known, ok := c.keysBefore[userKeys(leafUserID)]
	c.mu.Unlock()
	switch {
	case ok:
		return known, nil
	case c.nothingYet(leafUserID, keysPath):
		return c.remember(leafUserID, NewKeyList(nil)), nil
	}
	list, err := c.Keys(ctx, leafUserID)
	if err != nil {
		return nil, err
	}
	return c.remember(leafUserID, list), nil
}

func (c *Client) remember(leafUserID string, list *KeyList) keySet {
	names := namesOf(list.Keys)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keysBefore[userKeys(leafUserID)] = names
	return names
}

func (c *Client) forget(leafUserID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.keysBefore, userKeys(leafUserID))
}

func (c *Client) postKey(ctx context.Context, r KeyRequest, description *string) (Key, error) {
	c.keysChanged(r.LeafUserID)
	defer c.keysChanged(r.LeafUserID)
	response, err := c.do(ctx, rest.Request{Method: http.MethodPost, Path: keysPath, Body: r.body(description)})
	if err != nil {
		return Key{}, err
	}
	var o Object
	if err := response.Decode(&o); err != nil {
		return Key{}, err
	}
	key := KeyOf(o)
	if key.Key == "" {
		return Key{}, response.Unreadable("an answer without the key that it made")
	}
	c.scrubber.Add(key.Key)
	return key, nil
}

// resolve finds the id of a key that was just made: in the answer, or in the list as the one new entry that fits. Where the
// list lags, the key has no id yet: waiting here would hold up all others.
func (c *Client) resolve(ctx context.Context, r KeyRequest, key Key, mark string, before keySet) CreatedKey {
	key.Mark = mark
	if key.ID != "" {
		c.mu.Lock()
		c.keysTold = true
		c.mu.Unlock()
		c.noteOwn(r.LeafUserID, key)
		return CreatedKey{Key: key}
	}
	list, err := c.listTogether(ctx, r.LeafUserID)
	if err != nil {
		c.forget(r.LeafUserID)
		return CreatedKey{Key: key, Unresolved: "the list of keys could not be read: " + err.Error()}
	}
	c.remember(r.LeafUserID, list)
	found := c.findNew(r.LeafUserID, list, KeyRef{Key: key.Key, ExpiresAt: key.ExpiresAt, Description: r.Description, Mark: mark}, before)
	if len(found) == 1 {
		c.noteOwn(r.LeafUserID, found[0])
	}
	switch {
	case len(list.Keys) > 0 && !list.IDs:
		key.ID = KeyHash(key.Key)
		return CreatedKey{Key: key}
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

// noteOwn remembers a key as one that this process has made.
func (c *Client) noteOwn(leafUserID string, k Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	user := userKeys(leafUserID)
	if c.ownKeys[user] == nil {
		c.ownKeys[user] = keySet{}
	}
	c.ownKeys[user][k.name()] = struct{}{}
}

func (c *Client) isOwn(leafUserID string, k Key) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ownKeys[userKeys(leafUserID)].has(k)
}

// withOwn adds the keys that this process has made to the names of those that were there before.
func (c *Client) withOwn(leafUserID string, before []string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := slices.AppendSeq(slices.Clone(before), maps.Keys(c.ownKeys[userKeys(leafUserID)]))
	slices.Sort(all)
	return slices.Compact(all)
}

// findLost looks for the key of a creation that was not answered, several times over some seconds: answers may lag. It
// revokes the one with the mark of the request, and returns its label; in every other case an *UnconfirmedKeyError, which
// names what the request may have made, or the cause itself where it was a refusal. Others of this process that look at the
// same time share the readings, and what those made whose answers have come is none of it.
func (c *Client) findLost(ctx context.Context, r KeyRequest, cause error, traces Traces) (string, error) {
	unconfirmed := func(why string, candidates []Key) error {
		traces.Before = c.withOwn(r.LeafUserID, traces.Before)
		return &UnconfirmedKeyError{Cause: fmt.Errorf("%w; %s", cause, why), Traces: traces, Candidates: labels(candidates)}
	}
	const ended = "the operation ended before the list of keys could be read"
	m := c.making(r.LeafUserID)
	var candidates []Key
	var unread error
	whole := false
	for n := range len(lostLooks) + 1 {
		if ctx.Err() != nil {
			return "", unconfirmed(ended, candidates)
		}
		list, err := c.keysAfter(ctx, r.LeafUserID, lostLooks[:n])
		if unread = err; err != nil {
			continue
		}
		whole = list.Whole
		var orphan *Key
		if orphan, candidates = c.lost(list, r, traces); len(candidates) > 0 {
			if m.awaitSettled(ctx, m.sofar()) != nil {
				return "", unconfirmed(ended, candidates)
			}
			_, candidates = c.lost(list, r, traces)
		}
		if orphan != nil {
			if err := c.revokeOrphan(ctx, r.LeafUserID, *orphan); err != nil {
				return "", unconfirmed("the key that it made was found, but could not be revoked: "+err.Error(), []Key{*orphan})
			}
			return orphan.Label(), nil
		}
		if !list.User && rest.AbsenceOf(cause) == rest.Unclear {
			break // it was the API, which knows no such Leaf user
		}
	}
	switch {
	case unread != nil:
		return "", unconfirmed("reading the list of keys failed too: "+unread.Error(), candidates)
	case len(candidates) > 0:
		return "", unconfirmed("keys that were not in the list before may be the one, or somebody else's: they are left alone", candidates)
	case whole && !c.mayBeDone(ctx, cause):
		return "", cause
	}
	return "", unconfirmed(fmt.Sprintf("no new key is in the list after %s, but the request may still be carried out", sum(lostLooks)), nil)
}

func (c *Client) revokeOrphan(ctx context.Context, leafUserID string, orphan Key) error {
	switch {
	case orphan.Dead():
		return nil
	case orphan.ID == "" && orphan.Masked():
		return errors.New("the list shows neither its id nor its full text")
	}
	return c.RevokeKey(ctx, leafUserID, KeyRef{ID: orphan.ID, Key: orphan.Key})
}

// lost picks from a list what a creation without an answer has made: the one with its mark, for sure; else all living
// ones that it may have made, since they were not there before and nothing speaks against them. A list may show
// descriptions masked, and marks with them.
func (c *Client) lost(list *KeyList, r KeyRequest, t Traces) (ours *Key, candidates []Key) {
	for i, k := range list.Keys {
		switch {
		case t.Mark != "" && k.Mark == t.Mark:
			return &list.Keys[i], nil
		case k.Dead(), k.Mark != "", slices.Contains(t.Before, k.name()), c.isOwn(r.LeafUserID, k), !labelFits(k, r.Description, t.Mark, list.Descriptions):
		default:
			candidates = append(candidates, k)
		}
	}
	return nil, candidates
}

// LostKey looks for what a creation without an answer has made, in a later run: the key with its mark, else what else it
// may be. missing is true where the list is whole, and stays without any of them.
func (c *Client) LostKey(ctx context.Context, r KeyRequest, t Traces) (ours *Key, candidates []Key, missing bool, err error) {
	waits := c.looks(t.Until, secondLook)
	for n := range len(waits) + 1 {
		list, err := c.keysAfter(ctx, r.LeafUserID, waits[:n])
		if err != nil {
			return nil, nil, false, err
		}
		ours, candidates = c.lost(list, r, t)
		if ours != nil || len(candidates) > 0 && t.Mark == "" {
			return ours, candidates, false, nil
		}
		missing = list.Whole && len(candidates) == 0
	}
	return nil, candidates, missing, nil
}
