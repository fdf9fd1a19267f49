package leafsim

import "maps"

// The methods of this file act as somebody else who uses the API: they are not in the log. A Leaf
// user, kind or object that a change needs and that is not there is a mistake in the test: it panics.
// Segments are canonical, such as "agvance-credentials" and "ag-leader-credentials".

// Credentials returns a copy of all that is stored, secrets, id and createdTime included, or nil if
// there are none.
func (s *Simulator) Credentials(leafUserID, segment string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.userByID[leafUserID]
	if !ok {
		return nil
	}
	found, ok := u.credentials[canonical(segment)]
	if !ok {
		return nil
	}
	return found.stored()
}

func (c *credential) stored() map[string]any {
	out := map[string]any{
		"id":          c.id,
		"createdTime": TimeAsDocumented.text(c.created, TimeMicros),
	}
	maps.Copy(out, c.fields)
	return out
}

// SetCredentials makes new credentials, with an id and a time of their own, in place of any that
// are there. What Leaf fills in itself is filled in where fields has no value for it.
func (s *Simulator) SetCredentials(leafUserID, segment string, fields map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store(s.mustUser(leafUserID), s.mustKind(segment), fields)
}

// ChangeCredentials changes some fields in place: a status, a rotated token, a value that drifts.
// A nil value is answered as null.
func (s *Simulator) ChangeCredentials(leafUserID, segment string, fields map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.mustCredential(leafUserID, segment)
	maps.Copy(found.fields, fields)
	s.noteCredentials(Changed, s.mustUser(leafUserID), canonical(segment), found)
}

// DeleteCredentials removes the credentials, if there are any, and their events.
func (s *Simulator) DeleteCredentials(leafUserID, segment string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, ok := s.userByID[leafUserID]; ok {
		s.disconnect(u, canonical(segment))
	}
}

// AddEvent records an answer of the provider's API under the credentials.
func (s *Simulator) AddEvent(leafUserID, segment string, statusCode int, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.mustCredential(leafUserID, segment)
	found.events = append(found.events, event{newID(), s.now(), statusCode, body})
}

func (s *Simulator) mustCredential(leafUserID, segment string) *credential {
	found, ok := s.mustUser(leafUserID).credentials[canonical(segment)]
	if !ok {
		panic("leafsim: the Leaf user has no " + segment)
	}
	return found
}
