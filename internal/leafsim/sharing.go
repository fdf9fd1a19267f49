package leafsim

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Leaf Connect: the API owner shares data with other API owners, and they with it.

const sharingPath = "/api-owners/sharing-relation"

// Statuses of a sharing relation.
const (
	RelationPending = "PENDING"
	RelationAllowed = "ALLOWED"
	RelationBlocked = "BLOCKED"
)

// Relation says that an API owner shares data with another one. One of the two is the simulator's own.
type Relation struct{ Sender, Receiver, Status string }

// Permission is what a receiver may do with the data of one kind of a Leaf user.
type Permission struct {
	Actions []string `json:"actions"`
	Types   []string `json:"types,omitempty"`
}

// StatusForm is the form in which the status of a relation is answered.
type StatusForm int

// Forms of the status of a relation.
const (
	StatusJSON   StatusForm = iota // "PENDING", with the quotes of JSON
	StatusText                     // PENDING
	StatusObject                   // {"status":"PENDING"}
)

// Grant is what POST of permissions does where there are some.
type Grant int

// What POST of permissions does where there are some.
const (
	GrantReplaces Grant = iota
	GrantMerges         // what is not named stays
	GrantRefused        // 400
)

var operationTypes = []string{"APPLIED", "HARVESTED", "PLANTED"}

// sharing are the relations of the API owner and what is granted in them.
type sharing struct {
	relations   []Relation
	blocker     map[Relation]string // by a relation without its status: who has blocked it
	permissions map[string]map[string]Permission
}

// sharingRoutes are the paths, once as all services have them and once as the docs print them below their base.
var sharingRoutes = slices.Concat(routesOfSharing(userManagement), routesOfSharing(userManagement+"/usermanagement/api"))

func routesOfSharing(base string) []route {
	one := base + sharingPath + "/{role}/{targetApiOwner}"
	return []route{
		{base + sharingPath + "/{role}", (*Simulator).knowsSharing, map[string]handler{
			http.MethodGet: (*Simulator).listRelations, http.MethodPost: (*Simulator).createRelation,
		}},
		{one, (*Simulator).knowsSharing, map[string]handler{http.MethodPatch: (*Simulator).patchRelation}},
		{one + "/status", (*Simulator).knowsSharing, map[string]handler{http.MethodGet: (*Simulator).getRelationStatus}},
		{one + "/invalidate-tokens", (*Simulator).knowsSharing, map[string]handler{http.MethodPost: (*Simulator).invalidateTokens}},
		{one + "/users-permissions/{leafUserId}", (*Simulator).knowsSharing, map[string]handler{
			http.MethodGet: (*Simulator).getPermissions, http.MethodPost: (*Simulator).grantPermissions, http.MethodDelete: (*Simulator).deletePermissions,
		}},
		{one + "/users-permissions/{leafUserId}/{resource}", (*Simulator).knowsSharing, map[string]handler{http.MethodPatch: (*Simulator).patchPermissions}},
	}
}

// knowsSharing reports whether a path is one of those that exist in this variant; the role is in small letters from then on.
func (s *Simulator) knowsSharing(c *call) bool {
	role := strings.ToLower(c.args["role"])
	written := role
	if s.variants.SharingRoleUpper {
		written = strings.ToUpper(role)
	}
	if role != "sender" && role != "receiver" || c.args["role"] != written {
		return false
	}
	c.args["role"] = role
	return strings.Contains(c.path, "/usermanagement/api/usermanagement/api/") == s.variants.SharingDoubledPath
}

// sends reports whether the API owner is the sender in the relation that a path means.
func (s *Simulator) sends(c *call) bool {
	return (c.args["role"] == "receiver") != s.variants.SharingRoleOfCaller
}

func (r Relation) other(own string) string {
	if r.Sender == own {
		return r.Receiver
	}
	return r.Sender
}

// AddRelation makes a relation with another API owner, which is allowed. The role is that of the other: sender or receiver.
func (s *Simulator) AddRelation(role, owner string) {
	s.SetRelation(role, owner, RelationAllowed)
}

// SetRelation makes a relation with another API owner, or gives it a status, as the other API owner does. The role is that
// of the other.
func (s *Simulator) SetRelation(role, owner, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.storeRelation(role == "receiver", owner, status, owner)
}

// RemoveRelation ends a relation, as nobody can by the API.
func (s *Simulator) RemoveRelation(role, owner string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sharing.relations = slices.DeleteFunc(slices.Clone(s.sharing.relations), func(r Relation) bool { return r.is(s.username, role == "receiver", owner) })
	s.note(Event{Deed: Deleted, Kind: KindRelation, ID: owner, Segment: role})
}

// Relations are all relations of the API owner.
func (s *Simulator) Relations() []Relation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sharing.relations)
}

// Permissions are what a receiver may do with the data of a Leaf user; nil is nothing.
func (s *Simulator) Permissions(receiver, leafUserID string) map[string]Permission {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.sharing.permissions[receiver+"/"+leafUserID])
}

// SetPermissions grants, or with nil takes away, permissions, as somebody else does.
func (s *Simulator) SetPermissions(receiver, leafUserID string, p map[string]Permission) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.storePermissions(receiver, leafUserID, p)
}

// is reports whether it is the relation of an API owner, who sends or receives, with another one.
func (r Relation) is(own string, sends bool, other string) bool {
	if sends {
		return r.Sender == own && strings.EqualFold(r.Receiver, other)
	}
	return r.Receiver == own && strings.EqualFold(r.Sender, other)
}

func (s *Simulator) relationWith(sends bool, other string) *Relation {
	for _, r := range s.sharing.relations {
		if r.is(s.username, sends, other) {
			return &r
		}
	}
	return nil
}

func roleOfOther(sends bool) string {
	if sends {
		return "receiver"
	}
	return "sender"
}

func (s *Simulator) storeRelation(sends bool, other, status, by string) Relation {
	r, deed := Relation{Sender: s.username, Receiver: other}, Made
	if !sends {
		r = Relation{Sender: other, Receiver: s.username}
	}
	all := slices.Clone(s.sharing.relations)
	if i := slices.IndexFunc(all, func(r Relation) bool { return r.is(s.username, sends, other) }); i >= 0 {
		r, deed = all[i], Changed
		all = slices.Delete(all, i, i+1)
	}
	if s.sharing.blocker == nil {
		s.sharing.blocker = map[Relation]string{}
	}
	r.Status = ""
	delete(s.sharing.blocker, r)
	if status == RelationBlocked {
		s.sharing.blocker[r] = by
	}
	r.Status = status
	all = append(all, r)
	s.sharing.relations = all
	s.note(Event{Deed: deed, Kind: KindRelation, ID: other, Segment: roleOfOther(sends)})
	return r
}

func (s *Simulator) storePermissions(receiver, leafUserID string, p map[string]Permission) {
	key, deed := receiver+"/"+leafUserID, Made
	if s.sharing.permissions == nil {
		s.sharing.permissions = map[string]map[string]Permission{}
	}
	switch _, there := s.sharing.permissions[key]; {
	case there && len(p) == 0:
		deed = Deleted
	case there:
		deed = Changed
	}
	if delete(s.sharing.permissions, key); len(p) > 0 {
		s.sharing.permissions[key] = maps.Clone(p)
	}
	s.note(Event{Deed: deed, Kind: KindPermissions, ID: receiver, User: leafUserID})
}

func (r Relation) print() map[string]string {
	return map[string]string{"senderApiOwner": r.Sender, "receiverApiOwner": r.Receiver, "status": r.Status}
}

// listRelations answers GET /api-owners/sharing-relation/{role}.
func (s *Simulator) listRelations(c *call) answer {
	list, sends := []any{}, s.sends(c)
	for _, r := range seenList(s, c, KindRelation, roleOfOther(sends), s.relationsAs(sends)) {
		list = append(list, r.print())
	}
	return s.answerList(c, list, false)
}

func (s *Simulator) relationsAs(sends bool) (all []Relation) {
	for _, r := range s.sharing.relations {
		if r.is(s.username, sends, r.other(s.username)) {
			all = append(all, r)
		}
	}
	return all
}

// getRelationStatus answers GET …/{targetApiOwner}/status.
func (s *Simulator) getRelationStatus(c *call) answer {
	sends := s.sends(c)
	r := seenOne(s, KindRelation, roleOfOther(sends)+"/"+strings.ToLower(c.args["targetApiOwner"]), s.relationWith(sends, c.args["targetApiOwner"]))
	switch {
	case r == nil:
		return s.notFound(c, "no such sharing relation")
	case s.variants.SharingStatus == StatusText:
		return answer{status: http.StatusOK, body: []byte(r.Status)}.with("Content-Type", "text/plain")
	case s.variants.SharingStatus == StatusObject:
		return reply(http.StatusOK, map[string]string{"status": r.Status})
	}
	return reply(http.StatusOK, r.Status)
}

// createRelation answers POST /api-owners/sharing-relation/receiver. Nobody sends on behalf of another: there is no
// POST for the other role.
func (s *Simulator) createRelation(c *call) answer {
	if c.args["role"] != "receiver" {
		return problem(c, http.StatusMethodNotAllowed, "")
	}
	body, refused := s.decode(c, []field{{name: "receiverApiOwner", flags: required}})
	if refused != nil {
		return *refused
	}
	receiver, _ := body["receiverApiOwner"].(string)
	there := s.relationWith(true, receiver)
	switch {
	case slices.Contains(s.variants.SharingUnknownOwners, receiver):
		return s.notFound(c, "no such API owner")
	case strings.EqualFold(receiver, s.username):
		return s.bad(c, "an API owner cannot share with itself")
	case there != nil && s.variants.SharingExists == Exists400:
		return s.bad(c, "the sharing relation exists already")
	case there != nil && s.variants.SharingExists == Exists409:
		return problem(c, http.StatusConflict, "the sharing relation exists already")
	case there != nil:
		return s.created(there.print())
	}
	return s.created(s.storeRelation(true, receiver, RelationPending, s.username).print())
}

// patchRelation answers PATCH …/{role}/{targetApiOwner}.
func (s *Simulator) patchRelation(c *call) answer {
	body, refused := s.decode(c, []field{{name: "status", flags: required}})
	if refused != nil {
		return *refused
	}
	sends, other := s.sends(c), c.args["targetApiOwner"]
	r := s.relationWith(sends, other)
	if r == nil {
		return s.notFound(c, "no such sharing relation")
	}
	pair := Relation{Sender: r.Sender, Receiver: r.Receiver}
	blocker := s.sharing.blocker[pair]
	switch status, _ := body["status"].(string); {
	case status != RelationAllowed && status != RelationBlocked:
		return s.bad(c, "status must be ALLOWED or BLOCKED")
	case status == RelationAllowed && r.Status == RelationPending && sends:
		return s.bad(c, "the receiver has to approve")
	case status == RelationAllowed && !sends && blocker == r.Sender,
		status == RelationAllowed && sends && blocker != s.username && r.Status == RelationBlocked && s.variants.SharingBlockHolds:
		return problem(c, http.StatusForbidden, "the other API owner has blocked the relation")
	case status == r.Status:
		return reply(http.StatusOK, r.print())
	default:
		return reply(http.StatusOK, s.storeRelation(sends, r.other(s.username), status, s.username).print())
	}
}

// invalidateTokens answers POST …/{targetApiOwner}/invalidate-tokens.
func (s *Simulator) invalidateTokens(c *call) answer {
	if s.relationWith(s.sends(c), c.args["targetApiOwner"]) == nil {
		return s.notFound(c, "no such sharing relation")
	}
	return answer{status: http.StatusOK}
}

// fieldsName is what the kind of fields is called in bodies and paths: the examples and the table of the docs differ.
func (s *Simulator) fieldsName() string {
	if s.variants.SharingField {
		return "FIELD"
	}
	return "FIELDS"
}

// printPermissions is a body with permissions, and with the Leaf user after a write.
func (s *Simulator) printPermissions(p map[string]Permission, user string) map[string]any {
	shown := map[string]any{}
	for name, one := range p {
		if name == "FIELDS" {
			name = s.fieldsName()
		}
		if name == "OPERATIONS" && s.variants.SharingTypesFilled {
			one.Types = operationTypes
		}
		one.Actions, one.Types = slices.Clone(one.Actions), slices.Clone(one.Types)
		if s.variants.SharingReversed {
			slices.Reverse(one.Actions)
			slices.Reverse(one.Types)
		}
		shown[name] = one
	}
	body := map[string]any{"permissions": shown}
	if user != "" {
		body["leafUserId"] = user
	}
	return body
}

// decodePermission reads what is granted of one kind, or says what is wrong with it.
func (s *Simulator) decodePermission(resource string, raw []byte) (name string, p Permission, wrong string) {
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	switch {
	case decoder.Decode(&p) != nil:
		return "", p, "must be an object with actions and types"
	case resource == s.fieldsName():
		name = "FIELDS"
	case resource == "OPERATIONS":
		name = resource
	default:
		return "", p, "is no resource"
	}
	switch {
	case len(p.Actions) == 0, slices.ContainsFunc(p.Actions, func(a string) bool { return a != "READ" }):
		return "", p, "has actions other than READ"
	case name == "FIELDS" && len(p.Types) > 0:
		return "", p, "has no types"
	case slices.ContainsFunc(p.Types, func(t string) bool { return !slices.Contains(operationTypes, t) }):
		return "", p, "has an unknown type"
	}
	return name, p, ""
}

// permitted finds what a path with permissions is about. Where something of it is missing, refused says so.
func (s *Simulator) permitted(c *call) (receiver, user string, refused *answer) {
	r := s.relationWith(true, c.args["targetApiOwner"])
	user = strings.ToLower(c.args["leafUserId"])
	no := func(a answer) (string, string, *answer) { return "", "", &a }
	switch {
	case !s.sends(c) && c.request.Method != http.MethodPost && c.request.Method != http.MethodPatch, r == nil:
		return no(s.notFound(c, "no such sharing relation"))
	case s.userByID[user] == nil:
		return no(s.unknownUser(c))
	}
	return r.Receiver, user, nil
}

// getPermissions answers GET …/users-permissions/{leafUserId}.
func (s *Simulator) getPermissions(c *call) answer {
	receiver, user, refused := s.permitted(c)
	if refused != nil {
		return *refused
	}
	p := seenOne(s, KindPermissions, receiver+"/"+user, s.sharing.permissions[receiver+"/"+user])
	if len(p) == 0 && !s.variants.SharingNoneEmpty {
		return s.notFound(c, "no permissions")
	}
	return reply(http.StatusOK, s.printPermissions(p, ""))
}

// grantPermissions answers POST …/receiver/{receiverApiOwner}/users-permissions/{leafUserId}.
func (s *Simulator) grantPermissions(c *call) answer {
	receiver, user, refused := s.permitted(c)
	if refused != nil {
		return *refused
	}
	var body struct {
		Permissions map[string]json.RawMessage `json:"permissions"`
	}
	if c.args["role"] != "receiver" {
		return problem(c, http.StatusMethodNotAllowed, "")
	}
	if err := json.Unmarshal(c.body, &body); err != nil || len(body.Permissions) == 0 {
		return s.bad(c, "permissions must not be empty")
	}
	there := s.sharing.permissions[receiver+"/"+user]
	granted := map[string]Permission{}
	switch {
	case there != nil && s.variants.SharingGrant == GrantRefused:
		return s.bad(c, "there are permissions already")
	case s.variants.SharingGrant == GrantMerges:
		maps.Copy(granted, there)
	}
	for _, resource := range slices.Sorted(maps.Keys(body.Permissions)) {
		name, p, wrong := s.decodePermission(resource, body.Permissions[resource])
		if wrong != "" {
			return s.bad(c, resource+" "+wrong)
		}
		granted[name] = p
	}
	s.storePermissions(receiver, user, granted)
	return s.created(s.printPermissions(granted, user))
}

// patchPermissions answers PATCH …/users-permissions/{leafUserId}/{RESOURCE}.
func (s *Simulator) patchPermissions(c *call) answer {
	receiver, user, refused := s.permitted(c)
	if refused != nil {
		return *refused
	}
	if c.args["role"] != "receiver" {
		return problem(c, http.StatusMethodNotAllowed, "")
	}
	name, p, wrong := s.decodePermission(c.args["resource"], c.body)
	if wrong != "" {
		return s.bad(c, c.args["resource"]+" "+wrong)
	}
	granted := maps.Clone(s.sharing.permissions[receiver+"/"+user])
	if _, there := granted[name]; granted == nil || !there && s.variants.SharingPatchStrict {
		return s.notFound(c, "no such permission")
	}
	granted[name] = p
	s.storePermissions(receiver, user, granted)
	return reply(http.StatusOK, s.printPermissions(granted, user))
}

// deletePermissions answers DELETE …/users-permissions/{leafUserId}.
func (s *Simulator) deletePermissions(c *call) answer {
	receiver, user, refused := s.permitted(c)
	if refused != nil {
		return *refused
	}
	if s.sharing.permissions[receiver+"/"+user] == nil {
		return s.nothingToDelete(c, "no permissions")
	}
	s.storePermissions(receiver, user, nil)
	return s.deleted()
}

// touchRelation tells the views of a relation; the role is that of the other.
func (s *Simulator) touchRelation(role, owner string) {
	found := s.relationWith(role == "receiver", owner)
	s.show(viewKey{KindRelation, false, role + "/" + strings.ToLower(owner)}, found, found != nil)
	s.show(viewKey{KindRelation, true, role}, s.relationsAs(role == "receiver"), true)
}

// touchPermissions tells the views of permissions.
func (s *Simulator) touchPermissions(receiver, user string) {
	found := s.sharing.permissions[receiver+"/"+user]
	s.show(viewKey{KindPermissions, false, receiver + "/" + user}, maps.Clone(found), found != nil)
}

// settleSharing shows everybody what really is.
func (s *Simulator) settleSharing() {
	for _, role := range []string{"receiver", "sender"} {
		s.show(viewKey{KindRelation, true, role}, s.relationsAs(role == "receiver"), true)
		for _, r := range s.relationsAs(role == "receiver") {
			s.touchRelation(role, r.other(s.username))
		}
	}
	for key := range s.sharing.permissions {
		receiver, user, _ := strings.Cut(key, "/")
		s.touchPermissions(receiver, user)
	}
}
