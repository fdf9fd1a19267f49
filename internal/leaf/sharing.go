package leaf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Leaf Connect (API.md, "Sharing"). The documents contradict themselves about the paths: where they begin, how the role in
// them is written, and whose role it is. What the examples show is tried first, and what works is remembered. Before a "not
// there" says anything, a list has been answered under the same beginning, and both roles have been asked.

// Statuses of a sharing relation.
const (
	RelationPending = "PENDING"
	RelationAllowed = "ALLOWED"
	RelationBlocked = "BLOCKED"
)

// Resources that can be shared, as the examples call them. A table of the documents says FIELD.
const (
	SharedFields     = "FIELDS"
	SharedOperations = "OPERATIONS"

	sharedField = "FIELD"
)

// Roles in paths. By the examples it is that of the other API owner: one who shares writes "receiver".
const (
	receiverRole = "receiver"
	senderRole   = "sender"
)

// What is remembered of the paths, under names of spellings.
const (
	sharingBaseKnown  = "sharing: base"
	permissionsRole   = "sharing: role of permissions"
	sharingFieldsName = "sharing: fields"
)

const upperRoles = " (capitals)"

// sharingBases are the beginnings of paths, and whether roles have capitals: the likeliest first.
var sharingBases = []string{
	usersService + "/api-owners/sharing-relation",
	usersService + "/api-owners/sharing-relation" + upperRoles,
	usersService + "/usermanagement/api/api-owners/sharing-relation",
	usersService + "/usermanagement/api/api-owners/sharing-relation" + upperRoles,
}

// sharingPath is a path below one of the bases.
func sharingPath(base, role string, parts ...string) string {
	base, upper := strings.CutSuffix(base, upperRoles)
	if upper {
		role = strings.ToUpper(role)
	}
	all := []string{base, role}
	for _, p := range parts {
		all = append(all, url.PathEscape(p))
	}
	return strings.Join(all, "/")
}

// Relation says that one API owner shares data with another.
type Relation struct {
	Sender, Receiver, Status string

	role string // in the path of the list that shows it
}

func (c *Client) spelling(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spellings[name]
}

func (c *Client) spell(name, how string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spellings[name] = how
}

// unknownPath reports whether a failure may come of a path that the API does not know: Spring answers 400 to a role that it
// cannot read. A page or a text in the place of an answer says nothing of the path.
func unknownPath(err error) bool {
	switch rest.StatusOf(err) {
	case http.StatusBadRequest, http.StatusMethodNotAllowed:
		return true
	}
	return rest.AbsenceOf(err) != rest.NotSaid
}

// sharingBase finds out how paths begin, by a list that always is there.
func (c *Client) sharingBase(ctx context.Context) (string, error) {
	if known := c.spelling(sharingBaseKnown); known != "" {
		return known, nil
	}
	return rest.Cached(ctx, &c.lists, sharingBaseKnown, func(ctx context.Context) (string, error) {
		var first error
		for _, base := range sharingBases {
			_, err := c.relationsIn(ctx, base, receiverRole)
			if err == nil {
				c.spell(sharingBaseKnown, base)
				return base, nil
			}
			if first == nil {
				first = err
			}
			if !unknownPath(err) {
				return "", err
			}
		}
		return "", first
	})
}

// relationList is a list of relations; whole is true where its end was seen.
type relationList struct {
	all   []Relation
	whole bool
}

// relationsIn lists the relations under a role. The list is shared until a relation is written.
func (c *Client) relationsIn(ctx context.Context, base, role string) (relationList, error) {
	path := sharingPath(base, role)
	return rest.Cached(ctx, &c.lists, path, func(ctx context.Context) (relationList, error) {
		rows, err := c.pages(ctx, path, nil)
		if err != nil {
			return relationList{}, err
		}
		list := relationList{whole: rows.whole}
		for _, row := range rows.rows {
			r := relationFrom(row)
			if r.Receiver == "" || r.Status == "" {
				return relationList{}, &rest.Error{System: "Leaf", Method: http.MethodGet, Path: path, Status: http.StatusOK, Reason: "a list with a sharing relation that has no receiver or no status"}
			}
			r.role = role
			list.all = append(list.all, r)
		}
		return list, nil
	})
}

func relationFrom(o Object) Relation {
	var r Relation
	r.Sender, _ = o.Text("senderApiOwner")
	r.Receiver, _ = o.Text("receiverApiOwner")
	r.Status, _ = o.Text("status")
	r.Status = strings.ToUpper(r.Status)
	return r
}

func (c *Client) relationsChanged(base string) {
	c.lists.Invalidate(sharingPath(base, receiverRole))
	c.lists.Invalidate(sharingPath(base, senderRole))
}

// Relations lists the relations of the API owner, those in which it shares and those in which others share with it; whole is
// true where the end of both lists was seen.
func (c *Client) Relations(ctx context.Context) (all []Relation, whole bool, err error) {
	base, err := c.sharingBase(ctx)
	if err != nil {
		return nil, false, err
	}
	whole = true
	for _, role := range []string{receiverRole, senderRole} {
		list, err := c.relationsIn(ctx, base, role)
		if err != nil {
			return nil, false, err
		}
		whole = whole && list.whole
		for _, r := range list.all {
			if !slices.ContainsFunc(all, func(o Relation) bool { return SameOwner(o.Sender, r.Sender) && SameOwner(o.Receiver, r.Receiver) }) {
				all = append(all, r)
			}
		}
	}
	return all, whole, nil
}

// Relation reads the relation in which the API owner shares with a receiver. It is absent where neither list shows it, read
// to its end and a second later again, and where its own status is not there either.
func (c *Client) Relation(ctx context.Context, receiver string) (Relation, bool, error) {
	r, found, whole, err := c.relationNow(ctx, receiver)
	for _, wait := range secondLook {
		if err != nil || found {
			return r, found, err
		}
		if err := c.wait(ctx, wait); err != nil {
			return r, false, err
		}
		if base := c.spelling(sharingBaseKnown); base != "" {
			c.relationsChanged(base)
		}
		r, found, whole, err = c.relationNow(ctx, receiver)
	}
	if err == nil && !found && !whole {
		err = ErrNotWhole
	}
	return r, found, err
}

// relationNow is Relation at a first look.
func (c *Client) relationNow(ctx context.Context, receiver string) (r Relation, found, whole bool, err error) {
	base, err := c.sharingBase(ctx)
	if err != nil {
		return Relation{}, false, false, err
	}
	whole = true
	theirs := false // the other one shares with us: what a status says may be about that
	for _, role := range []string{receiverRole, senderRole} {
		list, err := c.relationsIn(ctx, base, role)
		if err != nil && (role == receiverRole || !unknownPath(err)) {
			return Relation{}, false, false, err
		}
		for _, r := range list.all {
			if SameOwner(r.Receiver, receiver) {
				return r, true, whole, nil
			}
			theirs = theirs || SameOwner(r.Sender, receiver)
		}
		whole = whole && list.whole
	}
	if theirs {
		return Relation{}, false, whole, nil
	}
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: sharingPath(base, receiverRole, receiver, "status")})
	if err != nil {
		if rest.StatusOf(err) == http.StatusBadRequest {
			return Relation{}, false, whole, nil
		}
		_, err = c.absent(ctx, err)
		return Relation{}, false, whole, err
	}
	status := statusIn(response)
	if status == "" {
		return Relation{}, false, whole, response.Unreadable("an answer without the status of a sharing relation")
	}
	return Relation{Receiver: receiver, Status: status, role: receiverRole}, true, whole, nil
}

// statusIn reads a status: a JSON text as the documents have it, the text itself, or an object around it.
func statusIn(response *rest.Response) string {
	text := strings.TrimSpace(string(response.Body))
	var o Object
	if json.Unmarshal(response.Body, &o) == nil {
		text, _ = o.Text("status")
	}
	text = strings.ToUpper(strings.Trim(text, `"`))
	if slices.Contains([]string{RelationPending, RelationAllowed, RelationBlocked}, text) {
		return text
	}
	return ""
}

// RelationBlockedError says that a request about what is shared with a receiver was forbidden, and that the sharing relation is blocked.
type RelationBlockedError struct {
	Receiver string
	Cause    error
}

// Error implements error.
func (e *RelationBlockedError) Error() string {
	return fmt.Sprintf("%v; the sharing relation with %s is BLOCKED", e.Cause, e.Receiver)
}

// Unwrap gives the refusal.
func (e *RelationBlockedError) Unwrap() error { return e.Cause }

// askReceiver sends a request about what is shared with a receiver. Where it is forbidden, the relation may tell why.
func (c *Client) askReceiver(ctx context.Context, receiver string, r rest.Request) (*rest.Response, error) {
	response, err := c.do(ctx, r)
	if rest.StatusOf(err) != http.StatusForbidden {
		return response, err
	}
	all, _, _ := c.Relations(ctx) // if that fails too, the refusal says enough
	if slices.ContainsFunc(all, func(r Relation) bool { return SameOwner(r.Receiver, receiver) && r.Status == RelationBlocked }) {
		err = &RelationBlockedError{Receiver: receiver, Cause: err}
	}
	return nil, err
}

// CreateRelation offers a receiver to share data. The receiver has to accept.
func (c *Client) CreateRelation(ctx context.Context, receiver string) Creation[Relation] {
	return create(ctx, c, creation[Relation]{
		place: relationPlace(receiver),
		look: one(func(ctx context.Context) (Relation, bool, error) {
			if base := c.spelling(sharingBaseKnown); base != "" {
				c.relationsChanged(base)
			}
			r, found, _, err := c.relationNow(ctx, receiver)
			return r, found, err
		}),
		name:   func(Relation) string { return strings.ToLower(receiver) },
		blocks: always[Relation],
		send:   func(ctx context.Context) (Relation, error) { return c.postRelation(ctx, receiver) },
		fits:   func(Relation, Traces) bool { return true },
	})
}

func relationPlace(receiver string) string {
	return "sharing relation with " + strings.ToLower(receiver)
}

// ended is the name under which is remembered that this process has ended a relation: no deletion of the API tells.
const ended = "blocked at its end"

// EndRelation blocks a relation for good, as far as the configuration goes. Where it is not there, the error is a GoneError.
func (c *Client) EndRelation(ctx context.Context, receiver string) error {
	_, err := c.SetRelation(ctx, receiver, RelationBlocked)
	if err == nil {
		c.noteDeleted(ended, relationPlace(receiver))
	}
	return err
}

// HasEndedRelation reports whether a relation is blocked since this process has ended it, so that it may be opened again.
func (c *Client) HasEndedRelation(receiver string) bool {
	return c.hasDeleted(ended, relationPlace(receiver))
}

// InvalidateTokens withdraws the tokens by which another API owner reads what is shared. The role, sender or receiver, is that of
// the other; what stands in the path is what the lists show it under.
func (c *Client) InvalidateTokens(ctx context.Context, role, apiOwner string) error {
	base, err := c.sharingBase(ctx)
	if err != nil {
		return err
	}
	inPath := role
	if all, _, err := c.Relations(ctx); err == nil {
		for _, r := range all {
			if other := map[string]string{receiverRole: r.Receiver, senderRole: r.Sender}[role]; SameOwner(other, apiOwner) {
				inPath = r.role
			}
		}
	}
	return c.call(ctx, http.MethodPost, sharingPath(base, inPath, apiOwner, "invalidate-tokens"))
}

func (c *Client) postRelation(ctx context.Context, receiver string) (Relation, error) {
	base, err := c.sharingBase(ctx)
	if err != nil {
		return Relation{}, err
	}
	c.relationsChanged(base)
	defer c.relationsChanged(base)
	response, err := c.do(ctx, rest.Request{Method: http.MethodPost, Path: sharingPath(base, receiverRole), Body: map[string]string{"receiverApiOwner": receiver}})
	if err != nil {
		return Relation{}, err
	}
	r := Relation{Receiver: receiver, Status: RelationPending}
	if object, err := decodeObject(response, "status"); err == nil {
		if answered := relationFrom(object); answered.Status != "" {
			r.Status = answered.Status
		}
	}
	return r, nil
}

// SetRelation gives a relation a status, ALLOWED or BLOCKED. Where it is not there, the error is a GoneError. What the
// receiver has not accepted yet stays PENDING, which is all that ALLOWED can mean then. A change whose answer is lost has
// happened where the relation shows it.
func (c *Client) SetRelation(ctx context.Context, receiver, status string) (Relation, error) {
	r, found, err := c.Relation(ctx, receiver)
	switch {
	case err != nil:
		return Relation{}, err
	case !found:
		return Relation{}, &GoneError{errors.New("there is no sharing relation with " + receiver)}
	case r.Status == status, status == RelationAllowed && r.Status == RelationPending:
		return r, nil
	}
	base := c.spelling(sharingBaseKnown)
	c.relationsChanged(base)
	defer c.relationsChanged(base)
	response, failure := c.do(ctx, rest.Request{
		Method: http.MethodPatch, Path: sharingPath(base, r.role, receiver), Body: map[string]string{"status": status}, Repeatable: true,
	})
	if failure == nil {
		object, err := decodeObject(response, "status")
		if answered := relationFrom(object); err == nil && answered.Status == status {
			return Relation{Sender: r.Sender, Receiver: receiver, Status: status}, nil
		}
	}
	c.relationsChanged(base)
	now, found, err := c.Relation(ctx, receiver)
	switch {
	case failure != nil && err != nil:
		return Relation{}, failure
	case err != nil:
		return Relation{}, fmt.Errorf("the change was accepted, and reading it back failed: %w", err)
	case !found && failure != nil:
		return Relation{}, &GoneError{failure}
	case !found:
		return Relation{}, &GoneError{errors.New("there is no sharing relation with " + receiver)}
	case now.Status == status, status == RelationAllowed && now.Status == RelationPending:
		return now, nil
	case failure != nil:
		return now, failure
	}
	return now, fmt.Errorf("the API accepted the change to %s, and the sharing relation is still %s", status, now.Status)
}

// Receivers lists the relations in which the API owner shares data.
func (c *Client) Receivers(ctx context.Context) (mine []Relation, whole bool, err error) {
	all, whole, err := c.Relations(ctx)
	if err != nil {
		return nil, false, err
	}
	c.LearnOwner(ctx)
	owner, known := c.Owner()
	for _, r := range all {
		switch {
		case known && r.Sender != "" && SameOwner(r.Sender, owner), (!known || r.Sender == "") && r.role == receiverRole:
			mine = append(mine, r)
		}
	}
	slices.SortFunc(mine, func(a, b Relation) int { return strings.Compare(a.Receiver, b.Receiver) })
	return mine, whole, nil
}
