package leaf

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// What a receiver may do with the data of a Leaf user. The paths are those of sharing.go.

// Permission is what a receiver may do with one kind of data of a Leaf user. Both lists are in order of the alphabet.
type Permission struct {
	Actions []string `json:"actions"`
	Types   []string `json:"types,omitempty"`
}

// Permissions are those of a receiver for a Leaf user, by the kind of data.
type Permissions map[string]Permission

// Equal reports whether two are the same.
func (p Permissions) Equal(other Permissions) bool {
	return maps.EqualFunc(p, other, func(a, b Permission) bool {
		return slices.Equal(a.Actions, b.Actions) && slices.Equal(a.Types, b.Types)
	})
}

// Covers reports whether everything in other is in p.
func (p Permissions) Covers(other Permissions) bool {
	within := func(all, some []string) bool {
		return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
	}
	for name, o := range other {
		if mine, ok := p[name]; !ok || !within(mine.Actions, o.Actions) || !within(mine.Types, o.Types) {
			return false
		}
	}
	return true
}

// Touches reports whether a kind of data is in both. There is no other way to withdraw one of several kinds than to change
// them in place, so what differs is still the same grant; of what has no kind in common nothing is left.
func (p Permissions) Touches(other Permissions) bool {
	for name := range other {
		if _, ok := p[name]; ok {
			return true
		}
	}
	return false
}

// Words are the kinds of data, actions and types in the permissions, each once, in order of the alphabet.
func (p Permissions) Words() (all []string) {
	for name, one := range p {
		all = append(append(append(all, name), one.Actions...), one.Types...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// String writes the permissions in one way.
func (p Permissions) String() string {
	raw, _ := json.Marshal(p) //nolint:errchkjson // maps and texts can be written
	return string(raw)
}

// permissionsIn reads the permissions in an answer; ok is false where it has none of them, not even an empty object.
func (c *Client) permissionsIn(o Object) (p Permissions, ok bool) {
	raw, there := o["permissions"] // null is none
	var shown map[string]Permission
	if !there || json.Unmarshal(raw, &shown) != nil {
		return nil, false
	}
	p = Permissions{}
	for name, one := range shown {
		if name = strings.ToUpper(name); name == sharedField {
			c.spell(sharingFieldsName, sharedField)
			name = SharedFields
		}
		if len(one.Actions) == 0 {
			continue // nothing may be done with it
		}
		p[name] = Permission{Actions: sortedUpper(one.Actions), Types: sortedUpper(one.Types)}
	}
	return p, true
}

func sortedUpper(texts []string) []string {
	var all []string
	for _, t := range texts {
		all = append(all, strings.ToUpper(t))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Permissions reads what a receiver may do with the data of a Leaf user. No list shows it, so where it is not there in words that
// are not the API's own, the error is a DoubtError.
func (c *Client) Permissions(ctx context.Context, receiver, leafUserID string) (Permissions, bool, error) {
	response, role, err := c.inRole(ctx, http.MethodGet, receiver, leafUserID)
	if err != nil {
		return nil, false, c.absentForSure(ctx, err)
	}
	object, err := decodeObject(response, "permissions")
	if errors.Is(err, errEmpty) {
		return nil, false, c.doubt(ctx, response.Unreadable("an answer with nothing in it"))
	}
	if err != nil {
		return nil, false, err
	}
	p, ok := c.permissionsIn(object)
	if !ok {
		return nil, false, response.Unreadable("an answer without permissions in it")
	}
	c.spell(permissionsRole, role)
	return p, len(p) > 0, nil
}

// inRole asks about the permissions of a receiver for a Leaf user under the role that is known to be right, or else under one after
// the other. Of two failures it gives the first, unless that is a clear "not there", which the wrong role gives too, and
// the other is unclear.
func (c *Client) inRole(ctx context.Context, method, receiver, leafUserID string) (_ *rest.Response, role string, failure error) {
	base, err := c.sharingBase(ctx)
	if err != nil {
		return nil, "", err
	}
	roles := []string{receiverRole, senderRole}
	if known := c.spelling(permissionsRole); known != "" {
		roles = []string{known}
	}
	for _, role := range roles {
		response, err := c.askReceiver(ctx, receiver, rest.Request{Method: method, Path: permissionsPath(base, role, receiver, leafUserID)})
		switch {
		case err == nil:
			return response, role, nil
		case !unknownPath(err):
			return nil, "", err
		case failure == nil, rest.AbsenceOf(failure) == rest.Said && rest.AbsenceOf(err) == rest.Unclear:
			failure = err
		}
	}
	return nil, "", failure
}

func permissionsPath(base, role, receiver, leafUserID string, resource ...string) string {
	return sharingPath(base, role, append([]string{receiver, "users-permissions", foldID(leafUserID)}, resource...)...)
}

// GrantPermissions grants a receiver permissions for a Leaf user of whom it has none.
func (c *Client) GrantPermissions(ctx context.Context, receiver, leafUserID string, want Permissions) Creation[Permissions] {
	return create(ctx, c, creation[Permissions]{
		place:  permissionsPlace(receiver, leafUserID),
		user:   leafUserID,
		look:   one(undoubted(func(ctx context.Context) (Permissions, bool, error) { return c.Permissions(ctx, receiver, leafUserID) })),
		name:   func(Permissions) string { return "" },
		blocks: always[Permissions],
		send: func(ctx context.Context) (Permissions, error) {
			return c.postPermissions(ctx, receiver, leafUserID, want)
		},
		fits: func(p Permissions, _ Traces) bool { return p.Covers(want) },
	})
}

func permissionsPlace(receiver, leafUserID string) string {
	return "sharing permissions of " + strings.ToLower(receiver) + " for " + foldID(leafUserID)
}

// namedFields sends a request that names the kind of fields: as the examples do, or, where that is refused and nothing is
// known yet, as the table of the documents does.
func (c *Client) namedFields(ctx context.Context, receiver string, names bool, request func(fields string) rest.Request) (*rest.Response, error) {
	known := c.spelling(sharingFieldsName)
	name := known
	if name == "" {
		name = SharedFields
	}
	response, err := c.askReceiver(ctx, receiver, request(name))
	if err == nil && names {
		c.spell(sharingFieldsName, name)
	}
	if known != "" || !names || !unknownPath(err) {
		return response, err
	}
	again, refused := c.askReceiver(ctx, receiver, request(sharedField))
	if refused != nil {
		return response, err
	}
	c.spell(sharingFieldsName, sharedField)
	return again, nil
}

func (c *Client) postPermissions(ctx context.Context, receiver, leafUserID string, want Permissions) (Permissions, error) {
	base, err := c.sharingBase(ctx)
	if err != nil {
		return nil, err
	}
	_, names := want[SharedFields]
	response, err := c.namedFields(ctx, receiver, names, func(fields string) rest.Request {
		body := maps.Clone(want)
		if one, ok := body[SharedFields]; ok {
			delete(body, SharedFields)
			body[fields] = one
		}
		return rest.Request{Method: http.MethodPost, Path: permissionsPath(base, receiverRole, receiver, leafUserID), Body: map[string]any{"permissions": body}}
	})
	return c.answered(response, err, want)
}

// answered gives the permissions after a write: those in the answer, or what was asked for where that has none.
func (c *Client) answered(response *rest.Response, failure error, want Permissions) (Permissions, error) {
	if failure != nil {
		return nil, failure
	}
	if object, err := decodeObject(response, "permissions"); err == nil {
		if p, ok := c.permissionsIn(object); ok {
			return p, nil
		}
	}
	return want, nil
}

// WithdrawnError says that permissions were withdrawn in order to be granted again without some, and were not granted again.
type WithdrawnError struct{ Cause error }

// Error implements error.
func (e *WithdrawnError) Error() string { return e.Cause.Error() }

// Unwrap gives the failure of the grant.
func (e *WithdrawnError) Unwrap() error { return e.Cause }

// ChangePermissions makes the permissions of a receiver for a Leaf user those that are wanted, and gives what the API shows
// then. Where there are none, the error is a GoneError; where there are perhaps none, all that is wanted is sent. Each kind of
// data is changed by itself. The API has no call that takes away one kind, so for that all are withdrawn, and those that stay
// are granted again at once.
func (c *Client) ChangePermissions(ctx context.Context, receiver, leafUserID string, want Permissions) (Permissions, error) {
	have, found, err := c.Permissions(ctx, receiver, leafUserID)
	switch {
	case IsDoubt(err): // as if nothing was granted: a PATCH changes what is there all the same
	case err != nil:
		return nil, err
	case !found:
		return nil, &GoneError{errors.New("the permissions are not there any more")}
	case have.Equal(want):
		return have, nil
	}
	for name := range have {
		if _, stays := want[name]; !stays {
			return c.grantAgain(ctx, receiver, leafUserID, want)
		}
	}
	now := have
	for _, name := range slices.Sorted(maps.Keys(want)) {
		old, granted := have[name]
		if granted && (Permissions{name: old}).Equal(Permissions{name: want[name]}) {
			continue
		}
		now, err = c.patchPermissions(ctx, receiver, leafUserID, name, want)
		if err != nil && !granted && unknownPath(err) {
			// No page says whether PATCH grants what was not granted before.
			return c.grantOver(ctx, receiver, leafUserID, want)
		}
		if err != nil {
			return c.unlessThere(ctx, receiver, leafUserID, want, err)
		}
	}
	return now, nil
}

// grantOver grants what is wanted where there may be permissions already. Where the API refuses that, they are withdrawn first.
func (c *Client) grantOver(ctx context.Context, receiver, leafUserID string, want Permissions) (Permissions, error) {
	now, err := c.postPermissions(ctx, receiver, leafUserID, want)
	switch rest.StatusOf(err) {
	case http.StatusBadRequest, http.StatusConflict:
		return c.grantAgain(ctx, receiver, leafUserID, want)
	}
	if err != nil {
		return c.unlessThere(ctx, receiver, leafUserID, want, err)
	}
	return now, nil
}

// unlessThere gives what is wanted where a write that failed has had its effect all the same, and the failure otherwise.
func (c *Client) unlessThere(ctx context.Context, receiver, leafUserID string, want Permissions, failure error) (Permissions, error) {
	if now, found, err := c.Permissions(ctx, receiver, leafUserID); err == nil && found && now.Equal(want) {
		return now, nil
	}
	return nil, failure
}

func (c *Client) grantAgain(ctx context.Context, receiver, leafUserID string, want Permissions) (Permissions, error) {
	if _, err := c.WithdrawPermissions(ctx, receiver, leafUserID, always[Permissions]); err != nil && !IsDoubt(err) {
		return nil, err
	}
	now, err := c.postPermissions(ctx, receiver, leafUserID, want)
	if err == nil {
		return now, nil
	}
	for _, wait := range lostLooks { // whoever receives has nothing for as long
		if now, failure := c.unlessThere(ctx, receiver, leafUserID, want, err); failure == nil {
			return now, nil
		}
		if rest.OutcomeOf(err) != rest.MaybeExecuted && rest.StatusOf(err)/100 == 4 || c.wait(ctx, wait) != nil {
			break
		}
		if now, err = c.postPermissions(ctx, receiver, leafUserID, want); err == nil {
			return now, nil
		}
	}
	return nil, &WithdrawnError{err}
}

func (c *Client) patchPermissions(ctx context.Context, receiver, leafUserID, name string, want Permissions) (Permissions, error) {
	base := c.spelling(sharingBaseKnown)
	response, err := c.namedFields(ctx, receiver, name == SharedFields, func(fields string) rest.Request {
		resource := name
		if name == SharedFields {
			resource = fields
		}
		return rest.Request{Method: http.MethodPatch, Path: permissionsPath(base, receiverRole, receiver, leafUserID, resource), Body: want[name], Repeatable: true}
	})
	return c.answered(response, err, want)
}

// WithdrawPermissions takes all permissions of a receiver for a Leaf user away; it succeeds where there are none. Those that are
// not ours stay, and spared is true then. Where there are perhaps none, the request is sent all the same: it harms nothing.
// The error is a DoubtError where that was not answered clearly either.
func (c *Client) WithdrawPermissions(ctx context.Context, receiver, leafUserID string, ours func(Permissions) bool) (spared bool, _ error) {
	there, found, err := c.Permissions(ctx, receiver, leafUserID)
	switch {
	case IsDoubt(err):
	case err != nil || !found:
		return false, err
	case !ours(there):
		return true, nil
	}
	was, err := c.removed(ctx, func() error {
		_, _, err := c.inRole(ctx, http.MethodDelete, receiver, leafUserID)
		return err
	}, func(ctx context.Context) (bool, error) {
		_, found, err := c.Permissions(ctx, receiver, leafUserID)
		return found, err
	})
	if was {
		c.noteDeleted(permissionsPlace(receiver, leafUserID), "")
	}
	return false, err
}
