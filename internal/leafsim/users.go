package leafsim

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// user is a Leaf user: a grower, on whose behalf credentials are held.
type user struct {
	id          string
	fields      map[string]string      // those of userFields that have a value
	lag         int                    // so many GETs still find it after its deletion,
	deletedBy   int                    // which that request asked for
	credentials map[string]*credential // by canonical segment
	stamps      map[string]time.Time   // of the latest credentials, deleted or not

	organizations []Organization // in the order in which they came
}

// AddUser adds a Leaf user and returns its UUID.
func (s *Simulator) AddUser(name string) string {
	return s.AddUserOf(map[string]string{"name": name})
}

// AddUserOf adds a Leaf user with any of the fields name, email, phone, address and externalId, and
// returns its UUID.
func (s *Simulator) AddUserOf(fields map[string]string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addUser(newID(), fields).id
}

func (s *Simulator) addUser(id string, fields map[string]string) *user {
	u := &user{
		id: id, fields: maps.Clone(fields),
		credentials: map[string]*credential{}, stamps: map[string]time.Time{},
	}
	s.users = append(s.users, u)
	s.userByID[u.id] = u
	s.noteUser(Made, u)
	return u
}

// UserFields returns a copy of the fields of a Leaf user, or nil if there is none.
func (s *Simulator) UserFields(id string) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, ok := s.userByID[id]; ok {
		return maps.Clone(u.fields)
	}
	return nil
}

// UserIDs returns the UUIDs of all Leaf users in order of creation.
func (s *Simulator) UserIDs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for _, u := range s.users {
		ids = append(ids, u.id)
	}
	return ids
}

// ChangeUser changes some fields of a Leaf user; an empty value clears one.
func (s *Simulator) ChangeUser(id string, fields map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.mustUser(id)
	u.change(fields)
	s.noteUser(Changed, u)
}

func (s *Simulator) noteUser(deed Deed, u *user) {
	s.note(Event{Deed: deed, Kind: KindUser, ID: u.id})
}

func (u *user) change(fields map[string]string) {
	for name, value := range fields {
		if u.fields[name] = value; value == "" {
			delete(u.fields, name)
		}
	}
}

// DeleteUser removes a Leaf user with its credentials, API keys and configuration.
func (s *Simulator) DeleteUser(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deleteUser(id)
}

func (s *Simulator) deleteUser(id string) {
	u, ok := s.userByID[id]
	if !ok {
		return
	}
	for _, segment := range slices.Sorted(maps.Keys(u.credentials)) {
		s.disconnect(u, segment)
	}
	s.removeKeys(func(k *Key) bool { return k.LeafUserID == id })
	s.removeLinks(func(l MagicLink) bool { return l.LeafUserID == id })
	s.removeConfig(id)
	delete(s.userByID, id)
	s.users = slices.DeleteFunc(s.users, func(u *user) bool { return u.id == id })
	s.noteUser(Deleted, u)
}

// mustUser finds the user of a call in Go, where an unknown one is a mistake in the test.
func (s *Simulator) mustUser(id string) *user {
	u, ok := s.userByID[id]
	if !ok {
		panic("leafsim: no Leaf user " + id)
	}
	return u
}

// listUsers answers GET /users, which has pages in any case, and filters.
func (s *Simulator) listUsers(c *call) answer {
	query := c.request.URL.Query()
	list := []any{}
	for _, u := range seenList(s, c, KindUser, "", s.users) {
		listed := true
		for _, name := range []string{"email", "name", "externalId"} {
			listed = listed && (!query.Has(name) || s.variants.UserFilter.finds(query.Get(name), u.fields[name]))
		}
		if listed {
			list = append(list, s.printRow(u))
		}
	}
	return s.answerList(c, list, true)
}

func (s *Simulator) printUserField(name, value string) string {
	if name == "externalId" {
		return value
	}
	return s.written(name, value)
}

// finds says whether a filter lets a value pass.
func (f UserFilter) finds(wanted, value string) bool {
	switch f {
	case UserFilterContains:
		return strings.Contains(strings.ToLower(value), strings.ToLower(wanted))
	case UserFilterIgnored:
		return true
	default:
		return wanted == value
	}
}

// getUser answers GET /users/{id}.
func (s *Simulator) getUser(c *call) answer {
	id := c.args["leafUserId"]
	u := s.userByID[id]
	found := seenOne(s, KindUser, id, u)
	if found == nil {
		return s.unknownUser(c)
	}
	out := s.printUser(found)
	if u != nil && u.lag > 0 {
		if u.lag--; u.lag == 0 {
			s.by = u.deletedBy
			s.deleteUser(u.id)
		}
	}
	return reply(http.StatusOK, out)
}

// printRow is a user in the list.
func (s *Simulator) printRow(u *user) map[string]any {
	out := s.printUser(u)
	for _, k := range kinds {
		key := k.userKey
		found, connected := u.credentials[k.segment]
		if key == "" && s.variants.UserRowsAllKinds {
			key = k.rowKey()
			out[key] = struct{}{}
			if connected {
				out[key] = s.printCredentials(k, found)
			}
		}
		switch form := s.variants.UserRows; {
		case key == "":
		case form == UserRowsBare, form == UserRowsSparse && !connected:
			delete(out, key)
		case form == UserRowsHollow:
			out[key] = struct{}{}
		case form == UserRowsIDs && connected:
			out[key] = map[string]any{"id": found.id}
		}
	}
	return out
}

// printUser embeds the credentials, tokens and all, as Leaf warns that it does.
func (s *Simulator) printUser(u *user) map[string]any {
	out := map[string]any{"id": u.id}
	for _, f := range userFields {
		value, ok := u.fields[f.name]
		switch {
		case ok:
			out[f.name] = s.printUserField(f.name, value)
		case s.variants.UserUnset == UserUnsetNull:
			out[f.name] = nil
		case s.variants.UserUnset == UserUnsetEmpty:
			out[f.name] = ""
		}
	}
	for _, k := range kinds {
		if k.userKey == "" {
			continue
		}
		out[k.userKey] = struct{}{}
		if found, ok := u.credentials[k.segment]; ok {
			embedded := s.printCredentials(k, found)
			embedded["id"] = found.id // by which PUT keeps them, also where their own page shows none
			out[k.userKey] = embedded
		}
	}
	return out
}
