package leafsim

import (
	"fmt"
	"slices"
	"time"
)

// The lifetime of an API key ("Leaf Link", "Create an API key"). The year of Leaf's own samples
// has 365 days, across a 29 February.
const (
	minLifetime     = 900
	defaultLifetime = 365 * 24 * time.Hour
)

// Key is an API key of Leaf Link.
type Key struct {
	ID          string
	Key         string // in full
	LeafUserID  string
	Description *string
	ExpiresAt   time.Time
	CreatedAt   time.Time
	RevokedAt   *time.Time
}

// Live says whether a widget could use the key.
func (k Key) Live(now time.Time) bool { return k.RevokedAt == nil && now.Before(k.ExpiresAt) }

// Keys returns the API keys of a Leaf user in order of creation, revoked and expired ones too.
func (s *Simulator) Keys(leafUserID string) []Key {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Key
	for _, k := range s.keys {
		if k.LeafUserID == leafUserID {
			all = append(all, *k)
		}
	}
	return all
}

// AddKey makes an API key as somebody else would; an empty description is none.
func (s *Simulator) AddKey(leafUserID, description string, lifetime time.Duration) Key {
	s.mu.Lock()
	defer s.mu.Unlock()
	var label *string
	if description != "" {
		label = &description
	}
	return *s.mint(s.mustUser(leafUserID).id, label, lifetime)
}

// RevokeKey revokes a key: it stays in the list.
func (s *Simulator) RevokeKey(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.keys {
		if k.ID == id && k.RevokedAt == nil {
			k.RevokedAt = new(s.now())
			s.noteKey(Revoked, k)
		}
	}
}

// RemoveKey lets a key vanish from the list.
func (s *Simulator) RemoveKey(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.removeKeys(func(k *Key) bool { return k.ID == id })
}

func (s *Simulator) removeKeys(which func(*Key) bool) {
	var removed []*Key
	s.keys = slices.DeleteFunc(s.keys, func(k *Key) bool {
		if which(k) {
			removed = append(removed, k)
			return true
		}
		return false
	})
	for _, k := range removed {
		s.noteKey(Deleted, k)
	}
}

func (s *Simulator) noteKey(deed Deed, k *Key) {
	s.note(Event{Deed: deed, Kind: KindKey, ID: k.ID, User: k.LeafUserID})
}

func (s *Simulator) mint(leafUserID string, description *string, lifetime time.Duration) *Key {
	now := s.now()
	k := &Key{
		ID: newID(), Key: newSecret("lk_", 40), LeafUserID: leafUserID, Description: description,
		CreatedAt: now, ExpiresAt: now.Add(lifetime),
	}
	s.keys = append(s.keys, k)
	s.noteKey(Made, k)
	return k
}

// listKeys answers GET /api-keys ("Leaf Link", "Get all API keys": every key of one Leaf user).
func (s *Simulator) listKeys(c *call) answer {
	leafUserID := c.request.URL.Query().Get("leafUserId")
	if leafUserID == "" && !s.variants.KeysOfAllUsers {
		return s.bad(c, "Required parameter leafUserId is not present")
	}
	if _, ok := s.userByID[leafUserID]; !ok && leafUserID != "" {
		return s.unknownUser(c)
	}
	list := []any{}
	for _, k := range seenList(s, c, KindKey, leafUserID, s.keysOf(leafUserID)) {
		expired := k.RevokedAt == nil && !k.Live(s.now())
		switch {
		case k.RevokedAt != nil && s.variants.RevokedKeysVanish,
			expired && s.variants.ExpiredKeysVanish:
			continue
		}
		list = append(list, s.printKey(k))
	}
	return s.answerList(c, list, s.variants.Paged)
}

// printKey is an entry of the list: what "Leaf Link" prints, and the further keys of Leaf's sample
// of 2023, without which nobody could learn the id that DELETE needs.
func (s *Simulator) printKey(k Key) map[string]any {
	times := func(t time.Time) string { return s.keyTime(t, s.variants.KeyTimesList) }
	valid := k.Live(s.now()) || k.RevokedAt == nil && s.variants.ExpiredKeysValid
	out := map[string]any{
		"key": k.Key, "leafUserId": k.LeafUserID, "expiresAt": times(k.ExpiresAt), "valid": valid,
	}
	if s.variants.KeyIDs != KeyIDsNowhere {
		out["id"] = k.ID
	}
	switch s.variants.KeyText {
	case KeyMasked:
		out["key"] = k.Key[:4] + "..." + k.Key[len(k.Key)-4:]
	case KeyPrefix:
		out["key"] = k.Key[:9] + "..."
	case KeyInFull:
	}
	if k.Description != nil && !s.variants.KeyNoDescription {
		out["description"] = s.written("description", *k.Description)
	}
	if k.RevokedAt != nil {
		out["revokedAt"] = times(*k.RevokedAt)
	}
	return out
}

// createKey answers POST /api-keys ("Leaf Link", "Create an API key": key, expiresAt and valid).
func (s *Simulator) createKey(c *call) answer {
	body, refused := s.decode(c, []field{
		{name: "leafUserId", flags: required},
		{name: "expiresIn", kind: integer},
		{name: "description"},
	})
	if refused != nil {
		return *refused
	}
	lifetime := defaultLifetime
	if seconds, ok := asInteger(body["expiresIn"]); ok {
		if seconds < minLifetime {
			return s.bad(c, fmt.Sprintf("expiresIn must be at least %d", minLifetime))
		}
		if limit := s.variants.MaxExpiresIn; limit > 0 && seconds > limit {
			return s.bad(c, fmt.Sprintf("expiresIn must be at most %d", limit))
		}
		if limit := s.variants.CapExpiresIn; limit > 0 {
			seconds = min(seconds, limit)
		}
		lifetime = time.Duration(seconds) * time.Second
	} else if limit := s.variants.CapExpiresIn; limit > 0 {
		lifetime = min(lifetime, time.Duration(limit)*time.Second)
	}
	u, ok := s.userByID[body["leafUserId"].(string)]
	if !ok {
		return s.unknownUser(c)
	}
	var label *string
	if description, ok := body["description"].(string); ok {
		label = &description
	}
	made := s.mint(u.id, label, lifetime)
	out := map[string]any{
		"key":       made.Key,
		"expiresAt": s.keyTime(made.ExpiresAt, s.variants.KeyTimesPost),
		"valid":     true,
	}
	if s.variants.KeyIDs == KeyIDsEverywhere {
		out["id"] = made.ID
	}
	return s.created(out)
}

// revokeKey answers DELETE /api-keys/{apiKeyId} ("Leaf Link", "Revoke an API key").
func (s *Simulator) revokeKey(c *call) answer {
	wanted := c.args["apiKeyId"]
	for _, k := range s.keys {
		id := k.ID
		if s.variants.KeyIDs == KeyIDsNowhere {
			id = k.Key
		}
		if id != wanted {
			continue
		}
		if k.RevokedAt != nil {
			return s.nothingToDelete(c, "API key is revoked already")
		}
		k.RevokedAt = new(s.now())
		s.noteKey(Revoked, k)
		return s.deleted()
	}
	return s.nothingToDelete(c, "API key not found")
}
