package leafsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
)

const configService = "/services/config/api"

// configs are the configuration of the API owner, which always exists and has every key, and those of Leaf users.
type configs struct {
	owner   map[string]any
	ofUsers map[string]map[string]any
}

func newConfigs() configs {
	owner := map[string]any{}
	for name, k := range configKeys {
		owner[name] = clone(k.fallback)
	}
	return configs{owner: owner, ofUsers: map[string]map[string]any{}}
}

// OwnerConfig returns a copy of the API owner's configuration. Numbers are float64.
func (s *Simulator) OwnerConfig() map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cloneObject(s.configs.owner)
}

// UserConfig returns a copy of what a Leaf user's configuration stores, or nil if the user has none.
func (s *Simulator) UserConfig(leafUserID string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if config, ok := s.configs.ofUsers[leafUserID]; ok {
		return cloneObject(config)
	}
	return nil
}

// ChangeOwnerConfig changes some keys of the API owner's configuration as somebody else would.
func (s *Simulator) ChangeOwnerConfig(keys map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(s.configs.owner, cloneObject(keys))
	s.noteConfig(Changed, "")
}

func (s *Simulator) noteConfig(deed Deed, leafUserID string) {
	s.note(Event{Deed: deed, Kind: KindConfig, ID: leafUserID, User: leafUserID})
}

// ChangeUserConfig sets some keys of a Leaf user's configuration, which it makes where there is none.
func (s *Simulator) ChangeUserConfig(leafUserID string, keys map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustUser(leafUserID)
	deed := Changed
	if s.configs.ofUsers[leafUserID] == nil {
		deed = Made
		s.configs.ofUsers[leafUserID] = map[string]any{}
	}
	maps.Copy(s.configs.ofUsers[leafUserID], cloneObject(keys))
	s.noteConfig(deed, leafUserID)
}

// DeleteUserConfig removes a Leaf user's configuration.
func (s *Simulator) DeleteUserConfig(leafUserID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.removeConfig(leafUserID)
}

func (s *Simulator) removeConfig(leafUserID string) {
	if _, ok := s.configs.ofUsers[leafUserID]; ok {
		delete(s.configs.ofUsers, leafUserID)
		s.noteConfig(Deleted, leafUserID)
	}
}

// clone copies a JSON value; all numbers become float64.
func clone(value any) (out any) {
	raw, err := json.Marshal(value)
	if err != nil || json.Unmarshal(raw, &out) != nil {
		panic("leafsim: not a JSON value")
	}
	return out
}

func cloneObject(object map[string]any) map[string]any {
	out, _ := clone(object).(map[string]any)
	return out
}

// printConfig adds what nobody can set.
func (s *Simulator) printConfig(config map[string]any, leafUserID string) map[string]any {
	out := cloneObject(config)
	out["apiOwnerUsername"], out["leafUserId"] = s.username, leafUserID
	if s.variants.ConfigNoOwner {
		delete(out, "apiOwnerUsername")
	}
	if s.variants.ConfigOldSpelling {
		for name, old := range map[string]string{"outOfStandardOperations": "outofStandardOperations", "organizationDataSync": "organizationsDataSync"} {
			if value, ok := out[name]; ok {
				out[old] = value
				delete(out, name)
			}
		}
	}
	if rules, ok := out["cleanupRules"]; ok {
		out["cleanupRules"] = s.writtenRules(rules)
	}
	if s.variants.ConfigFloat32 {
		asFloat32(out)
	}
	return out
}

// getOwnerConfig answers GET /configs.
func (s *Simulator) getOwnerConfig(*call) answer {
	return reply(http.StatusOK, s.printConfig(seenOne(s, KindConfig, "", s.configs.owner), ""))
}

// patchOwnerConfig answers PATCH /configs.
func (s *Simulator) patchOwnerConfig(c *call) answer {
	keys, refused := s.decodeConfig(c)
	if refused != nil {
		return *refused
	}
	s.patchConfig(s.configs.owner, keys)
	s.noteConfig(Changed, "")
	return reply(http.StatusOK, s.printConfig(s.configs.owner, ""))
}

// userOfConfig finds the Leaf user of a call, and the user's configuration, which may be nil.
func (s *Simulator) userOfConfig(c *call) (id string, config map[string]any, refused *answer) {
	id = c.args["leafUserId"]
	if _, ok := s.userByID[id]; !ok {
		a := s.unknownUser(c)
		return id, nil, &a
	}
	return id, s.configs.ofUsers[id], nil
}

// getUserConfig answers GET /configs/{leafUserId}: what is stored, or 404 where nothing is.
func (s *Simulator) getUserConfig(c *call) answer {
	id, config, refused := s.userOfConfig(c)
	if refused != nil {
		return *refused
	}
	if config = seenOne(s, KindConfig, id, config); config == nil {
		return s.notFound(c, "Configuration not found")
	}
	return reply(http.StatusOK, s.printUserConfig(config, id))
}

func (s *Simulator) printUserConfig(config map[string]any, id string) map[string]any {
	if s.variants.ConfigInherits {
		own := config
		config = cloneObject(s.configs.owner)
		maps.Copy(config, own)
	}
	return s.printConfig(config, id)
}

// createUserConfig answers POST /configs/{leafUserId}.
func (s *Simulator) createUserConfig(c *call) answer {
	keys, refused := s.decodeConfig(c)
	if refused != nil {
		return *refused
	}
	id, config, refused := s.userOfConfig(c)
	switch {
	case refused != nil:
		return *refused
	case config != nil && s.variants.ConfigExists == Exists400:
		return s.bad(c, "The user has a configuration")
	case config != nil && s.variants.ConfigExists == Exists409:
		return problem(c, http.StatusConflict, "The user has a configuration")
	}
	if config != nil {
		s.noteConfig(Overwritten, id)
	}
	s.configs.ofUsers[id] = keys
	s.noteConfig(Made, id)
	return s.created(s.printUserConfig(keys, id))
}

// patchUserConfig answers PATCH /configs/{leafUserId}.
func (s *Simulator) patchUserConfig(c *call) answer {
	keys, refused := s.decodeConfig(c)
	if refused != nil {
		return *refused
	}
	id, config, refused := s.userOfConfig(c)
	switch {
	case refused != nil:
		return *refused
	case config == nil && !s.variants.ConfigPatchCreates:
		return s.notFound(c, "Configuration not found")
	}
	deed := Changed
	if config == nil {
		deed, config = Made, map[string]any{}
		s.configs.ofUsers[id] = config
	}
	s.patchConfig(config, keys)
	s.noteConfig(deed, id)
	return reply(http.StatusOK, s.printUserConfig(config, id))
}

// deleteUserConfig answers DELETE /configs/{leafUserId}.
func (s *Simulator) deleteUserConfig(c *call) answer {
	id, config, refused := s.userOfConfig(c)
	if refused != nil {
		return *refused
	}
	if config == nil {
		return s.nothingToDelete(c, "Configuration not found")
	}
	s.removeConfig(id)
	return s.deleted()
}

// patchConfig changes only the keys that were sent. The cleanup rules are replaced as a whole.
func (s *Simulator) patchConfig(config, keys map[string]any) {
	for name, value := range keys {
		old, isObject := config[name].(map[string]any)
		sent, sentObject := value.(map[string]any)
		if isObject && sentObject && name != "cleanupRules" && !s.variants.ConfigNestedWhole {
			merge(old, sent)
			continue
		}
		config[name] = value
	}
}

func merge(into, from map[string]any) {
	for name, value := range from {
		old, isObject := into[name].(map[string]any)
		sent, sentObject := value.(map[string]any)
		if isObject && sentObject {
			merge(old, sent)
			continue
		}
		into[name] = value
	}
}

// decodeConfig reads the keys of a request. No key can be null.
func (s *Simulator) decodeConfig(c *call) (map[string]any, *answer) {
	var body map[string]any
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	if err := decoder.Decode(&body); err != nil || body == nil || decoder.Decode(&struct{}{}) != io.EOF {
		a := s.bad(c, "The body is not a JSON object")
		return nil, &a
	}
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(body)) {
		if k, ok := configKeys[name]; !ok {
			wrong = append(wrong, name+" is not a key of a configuration")
		} else if complaint := k.check(body[name]); complaint != "" {
			wrong = append(wrong, name+" "+complaint)
		}
	}
	if len(wrong) > 0 {
		a := s.bad(c, strings.Join(wrong, "; "))
		return nil, &a
	}
	return body, nil
}

// configKey is a row of Leaf's table of keys.
type configKey struct {
	check    func(any) string // what is wrong with a value, or ""
	fallback any              // in the configuration of a new API owner
}

func isFlag(value any) string {
	if _, ok := value.(bool); !ok {
		return "must be true or false"
	}
	return ""
}

func isWhole(value any) string {
	if n, ok := value.(float64); !ok || n != math.Trunc(n) || n < 0 {
		return "must be a whole number"
	}
	return ""
}

func isNumber(value any) string {
	if _, ok := value.(float64); !ok {
		return "must be a number"
	}
	return ""
}

func isPercent(value any) string {
	if n, ok := value.(float64); !ok || n < 0.01 || n > 100 {
		return "must be between 0.01 and 100"
	}
	return ""
}

func isOneOf(names ...string) func(any) string {
	return func(value any) string {
		if name, ok := value.(string); !ok || !slices.Contains(names, name) {
			return "must be one of " + strings.Join(names, ", ")
		}
		return ""
	}
}

// isObjectOf checks an object with the given keys, all optional.
func isObjectOf(keys map[string]func(any) string) func(any) string {
	return func(value any) string {
		object, ok := value.(map[string]any)
		if !ok {
			return "must be an object"
		}
		for name, inner := range object {
			check, ok := keys[name]
			if !ok {
				return "has no key " + name
			}
			if complaint := check(inner); complaint != "" {
				return fmt.Sprintf("%s %s", name, complaint)
			}
		}
		return ""
	}
}
