package leafsim

import (
	"encoding/json"
	"net/http"
	"slices"
)

// userFields are what a request about a Leaf user takes, beside links to credentials. Leaf's pages mark none as required.
var userFields = []field{{name: "name"}, {name: "email"}, {name: "phone"}, {name: "address"}, {name: "externalId"}}

// link is how a request names credentials that exist.
type link struct {
	ID string `json:"id"`
}

// decodeUser reads the body of a request about a Leaf user: its fields, which of them are null, and its links, by the
// key of the user that holds them.
func (s *Simulator) decodeUser(c *call, fields ...field) (given map[string]string, nulls []string, links map[string]string, refused *answer) {
	var raw map[string]json.RawMessage
	rest := *c
	if json.Unmarshal(c.body, &raw) == nil && raw != nil {
		links = map[string]string{}
		for _, k := range kinds {
			var named link
			if value, ok := raw[k.userKey]; ok && json.Unmarshal(value, &named) == nil {
				links[k.userKey] = named.ID
				delete(raw, k.userKey)
			}
		}
		for name, value := range raw {
			if string(value) == "null" {
				nulls = append(nulls, name)
			}
		}
		if body, err := json.Marshal(raw); err == nil {
			rest.body = body
		}
	}
	body, refused := s.decode(&rest, append(fields, userFields...))
	given = map[string]string{}
	for name, value := range body {
		given[name], _ = value.(string)
	}
	return given, nulls, links, refused
}

// createUser answers POST /users.
func (s *Simulator) createUser(c *call) answer {
	given, _, _, refused := s.decodeUser(c)
	if refused != nil {
		return *refused
	}
	if s.variants.UserUnique && slices.ContainsFunc(s.users, func(u *user) bool {
		return given["email"] != "" && u.fields["email"] == given["email"] ||
			given["externalId"] != "" && u.fields["externalId"] == given["externalId"]
	}) {
		return s.bad(c, "A user with this email or externalId exists already")
	}
	fields := map[string]string{}
	for name, value := range given {
		if value != "" {
			fields[name] = value
		}
	}
	u := s.addUser(newID(), fields)
	if s.variants.UserPost == AnswerEmpty {
		return s.created(nil)
	}
	out := s.printWritten(u)
	if s.variants.UserPostEmptyID {
		out["id"] = ""
	}
	return s.created(out)
}

// printWritten is the answer to a write: on Leaf's pages it has no externalId.
func (s *Simulator) printWritten(u *user) map[string]any {
	out := s.printUser(u)
	delete(out, "externalId")
	return out
}

// replaceUser answers PUT /users, whose id is in the body. It detaches all credentials that the body does not name.
func (s *Simulator) replaceUser(c *call) answer {
	given, _, links, refused := s.decodeUser(c, field{name: "id", flags: required})
	if refused != nil {
		return *refused
	}
	u, ok := s.userByID[given["id"]]
	if !ok {
		return s.unknownUser(c)
	}
	delete(given, "id")
	for _, k := range kinds {
		if found, ok := u.credentials[k.segment]; ok && k.userKey != "" && links[k.userKey] != found.id {
			s.disconnect(u, k.segment)
		}
	}
	u.fields = map[string]string{}
	u.change(given)
	s.noteUser(Changed, u)
	return reply(http.StatusOK, s.printWritten(u))
}

// patchUser answers PATCH /users/{id}, of which only Leaf's newest pages know.
func (s *Simulator) patchUser(c *call) answer {
	if status := s.variants.UserPatchStatus; status != 0 {
		return problem(c, status, "")
	}
	given, nulls, _, refused := s.decodeUser(c)
	if refused != nil {
		return *refused
	}
	u, ok := s.userByID[c.args["leafUserId"]]
	if !ok {
		return s.unknownUser(c)
	}
	u.change(given)
	if !s.variants.UserPatchKeepsNull {
		for _, name := range nulls {
			delete(u.fields, name)
		}
	}
	s.noteUser(Changed, u)
	return reply(http.StatusOK, s.printWritten(u))
}

// removeUser answers DELETE /users/{id}. All that the user has goes with it.
func (s *Simulator) removeUser(c *call) answer {
	u, ok := s.userByID[c.args["leafUserId"]]
	if !ok {
		return s.nothingToDelete(c, "Leaf user not found")
	}
	if s.variants.UserDeleteLag > 0 {
		u.lag, u.deletedBy = s.variants.UserDeleteLag, c.number
		return s.deleted()
	}
	s.deleteUser(u.id)
	return s.deleted()
}
