package leafsim

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// user is a Leaf user: a grower, on whose behalf credentials are held.
type user struct {
	id, name    string
	credentials map[string]*credential // by canonical segment
	stamps      map[string]time.Time   // of the latest credentials, deleted or not
}

// AddUser adds a Leaf user and returns its UUID.
func (s *Simulator) AddUser(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &user{id: newID(), name: name, credentials: map[string]*credential{}, stamps: map[string]time.Time{}}
	s.users = append(s.users, u)
	s.userByID[u.id] = u
	return u.id
}

// DeleteUser removes a Leaf user with its credentials and API keys.
func (s *Simulator) DeleteUser(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.userByID, id)
	s.users = slices.DeleteFunc(s.users, func(u *user) bool { return u.id == id })
	s.keys = slices.DeleteFunc(s.keys, func(k *Key) bool { return k.LeafUserID == id })
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
	for _, u := range s.users {
		if query.Has("email") || query.Has("externalId") {
			continue // No user has one yet.
		}
		if !query.Has("name") || query.Get("name") == u.name {
			list = append(list, s.printUser(u))
		}
	}
	return page(c, list)
}

// getUser answers GET /users/{id}.
func (s *Simulator) getUser(c *call) answer {
	u, ok := s.userByID[c.args["leafUserId"]]
	if !ok {
		return s.unknownUser(c)
	}
	return reply(http.StatusOK, s.printUser(u))
}

// printUser embeds the credentials, tokens and all, as Leaf warns that it does.
func (s *Simulator) printUser(u *user) map[string]any {
	out := map[string]any{"id": u.id, "name": u.name}
	for _, k := range kinds {
		if k.userKey == "" {
			continue
		}
		out[k.userKey] = struct{}{}
		if found, ok := u.credentials[k.segment]; ok {
			out[k.userKey] = s.printCredentials(k, found)
		}
	}
	return out
}

// Pages of a list, by the general rule of Leaf's docs.
const (
	defaultPage = 20
	maxPage     = 100
)

// page answers with the part of a list that the query asks for, the total in X-Total-Count, and
// Link in Leaf's form: relative and without a leading slash.
func page(c *call, list []any) answer {
	query := c.request.URL.Query()
	size := natural(query.Get("size"), defaultPage)
	if size == 0 {
		size = defaultPage
	}
	size = min(size, maxPage)
	number := natural(query.Get("page"), 0)
	last := max(len(list)-1, 0) / size
	from := len(list)
	if number <= last {
		from = number * size
	}

	var links []string
	link := func(rel string, number int) {
		to := maps.Clone(query)
		to.Set("page", strconv.Itoa(number))
		to.Set("size", strconv.Itoa(size))
		links = append(links, fmt.Sprintf(`<%s?%s>;rel=%q`,
			strings.TrimPrefix(c.path, "/services/usermanagement/"), to.Encode(), rel))
	}
	if number < last {
		link("next", number+1)
	}
	link("last", last)
	link("first", 0)
	return reply(http.StatusOK, list[from:min(from+size, len(list))]).
		with("X-Total-Count", strconv.Itoa(len(list))).
		with("Link", strings.Join(links, ","))
}

// natural reads a number as Spring does: what is none counts as absent.
func natural(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		return n
	}
	return otherwise
}
