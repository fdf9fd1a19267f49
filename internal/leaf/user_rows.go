package leaf

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"slices"
)

// The list of Leaf users carries the users and, by the documents, their credentials: a hundred at a request, where each
// object's own answer costs one.

// UserRow is one row of that list: a Leaf user, and what the row shows of the user's credentials, secrets and all. It is
// never logged, nor kept in a state as it is.
type UserRow struct {
	User

	row      Object
	embedded *embedded
}

// embedded is what the rows of one reading show of credentials, as far as they have come.
type embedded struct {
	fields map[string]bool // the fields for credentials that some row has
	shown  bool            // whether some row shows credentials of any kind
}

// Credentials gives what the row shows of the user's credentials of a kind. said is false where the row tells nothing of
// them, so that their own answer has to be asked for.
//
// Where a row has nothing in the field of a kind, or {} as the documents print it, that means "none" only if other rows
// show that this API embeds credentials at all, and that it knows the field.
func (r UserRow) Credentials(p CredentialsPath) (o Object, found, said bool) {
	if o = embeddedIn(r.row[p.Embedded]); o != nil {
		known := slices.ContainsFunc(p.Fields, func(field string) bool { _, ok := o.Shown(field); return ok })
		return o, known, known
	}
	return nil, false, r.embedded.shown && r.embedded.fields[p.Embedded]
}

// embeddedIn is the object in a field, nil where there is nothing in it.
func embeddedIn(raw json.RawMessage) Object {
	var o Object
	if json.Unmarshal(raw, &o) != nil {
		return nil
	}
	for field := range o {
		if _, ok := o.Shown(field); ok {
			return o
		}
	}
	return nil
}

// userRows turns the rows of a page into users, in the order of their ids, and takes note of what they show.
func userRows(page []Object, before *embedded) []UserRow {
	now := &embedded{fields: map[string]bool{}, shown: before.shown}
	for field := range before.fields {
		now.fields[field] = true
	}
	rows := make([]UserRow, 0, len(page))
	for _, o := range page {
		u := userFrom(o)
		rows = append(rows, UserRow{u, o, now})
		for field := range o {
			if isCredentials(field) {
				now.fields[field] = true
				now.shown = now.shown || embeddedIn(o[field]) != nil
			}
		}
	}
	slices.SortFunc(rows, func(a, b UserRow) int { return cmp.Compare(a.ID, b.ID) })
	return rows
}

// RowCredentials gives the credentials of a row's user: from the row, where it says whether there are any and shows all the
// needed fields, and else from their own answer, for which asked is true.
func (c *Client) RowCredentials(ctx context.Context, row UserRow, p CredentialsPath, needed ...string) (o Object, found, asked bool, err error) {
	o, found, said := row.Credentials(p)
	if said && !(found && slices.ContainsFunc(needed, func(field string) bool { return !o.Has(field) })) {
		return o, found, false, nil
	}
	o, found, err = c.Credentials(ctx, p, row.ID)
	return o, found, true, err
}

// ErrUnsettled says that the list of Leaf users was not the same for the time of one reading, so that some may be missing.
var ErrUnsettled = errors.New("the list of Leaf users kept changing while it was read, or was not read to its end, so some users may be missing")

// UserPages goes through the Leaf users who have exactly the wanted values, page by page, each in the order of ids. A page
// is fetched when it is asked for, and shared by all that want it until something is written of a Leaf user or credentials.
//
// A list that changes while it is read shows some users twice, and some never: each user comes once, and where the list
// was not the same throughout, it is read again for those that were missed. It ends with ErrUnsettled where that does not
// settle.
func (c *Client) UserPages(ctx context.Context, wanted map[string]string) iter.Seq2[[]UserRow, error] {
	return func(yield func([]UserRow, error) bool) {
		list := c.userList(wanted)
		for n := 0; ; n++ {
			page, more, err := list.page(ctx, n)
			if err != nil {
				yield(nil, err)
				return
			}
			if !more || !yield(page, nil) {
				return
			}
		}
	}
}

// UserRows gives all that UserPages goes through. What any row shows counts for the others too.
func (c *Client) UserRows(ctx context.Context, wanted map[string]string) ([]UserRow, error) {
	var all []UserRow
	for page, err := range c.UserPages(ctx, wanted) {
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
	}
	for i := range all {
		all[i].embedded = all[len(all)-1].embedded
	}
	return all, nil
}

// UserRowsIn gives the rows of the named users, as far as pages of a list are cheaper than asking for the rest one by one:
// all together cost no more than two requests for each user. The others are given as rest.
func (c *Client) UserRowsIn(ctx context.Context, ids []string) (rows []UserRow, rest []string, err error) {
	left := map[string]bool{}
	for _, id := range ids {
		left[foldID(id)] = true
	}
	pages := 0
	next, stop := iter.Pull2(c.UserPages(ctx, nil))
	defer stop()
	for len(left) > pages+1 {
		page, err, more := next()
		if errors.Is(err, ErrUnsettled) || !more {
			break // whoever was not seen is asked for
		}
		if err != nil {
			return nil, nil, err
		}
		pages++
		for _, row := range page {
			if id := foldID(row.ID); left[id] {
				delete(left, id)
				rows = append(rows, row)
			}
		}
	}
	for i := range rows {
		rows[i].embedded = rows[len(rows)-1].embedded
	}
	return rows, slices.Sorted(maps.Keys(left)), nil
}

// userReadings is how often a list that changes is read.
const userReadings = 3

// userList is the list of Leaf users with certain values, as far as somebody has asked for it.
type userList struct {
	client *Client
	name   string // of the lock under which it is read on
	wanted map[string]string

	pages    [][]UserRow
	known    map[string]bool
	embedded *embedded
	reading  *reading
	readings int
	fresh    bool // whether the present reading has brought anybody new
	over     bool
	settled  bool
}

func (c *Client) userList(wanted map[string]string) *userList {
	query := userQuery(wanted)
	name := usersPath + "?" + query.Encode()
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.userLists[name]
	if list == nil {
		list = &userList{client: c, name: name, wanted: wanted, known: map[string]bool{}, embedded: &embedded{}}
		if c.userLists == nil {
			c.userLists = map[string]*userList{}
		}
		c.userLists[name] = list
	}
	return list
}

// usersChanged forgets the shared pages.
func (c *Client) usersChanged() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.userLists)
}

// page gives the n-th page; more is false where there is none.
func (l *userList) page(ctx context.Context, n int) (rows []UserRow, more bool, err error) {
	unlock, err := l.client.locks.Lock(ctx, l.name)
	if err != nil {
		return nil, false, err
	}
	defer unlock()
	for len(l.pages) <= n && !l.over {
		if err := l.readOn(ctx, false); err != nil {
			return nil, false, err
		}
	}
	switch {
	case len(l.pages) > n:
		return l.pages[n], true, nil
	case !l.settled:
		return nil, false, ErrUnsettled
	}
	return nil, false, nil
}

// from gives the pages that were read already, from the n-th on.
func (l *userList) from(n int) [][]UserRow {
	l.client.mu.Lock()
	defer l.client.mu.Unlock()
	return l.pages[n:]
}

// one reads one more page that nobody needs, of the first reading alone; more is false once that has ended.
func (l *userList) one(ctx context.Context) (more bool, err error) {
	unlock, err := l.client.locks.Lock(ctx, l.name)
	if err != nil {
		return false, err
	}
	defer unlock()
	ended := func() bool { return l.over || l.readings > 0 && l.reading == nil }
	if ended() {
		return false, nil
	}
	err = l.readOn(ctx, true)
	return !ended(), err
}

// readOn reads one more page, which nobody needs where it is optional.
func (l *userList) readOn(ctx context.Context, optional bool) error {
	if l.reading == nil {
		l.reading = l.client.reading(usersPath, userQuery(l.wanted))
		l.readings++
		l.fresh = false
	}
	l.reading.optional = optional
	rows, err := l.reading.next(ctx)
	if err != nil {
		return err
	}
	var others []Object
	for _, row := range rows {
		u := userFrom(row)
		if u.ID == "" {
			return errNamelessUser
		}
		if !l.known[u.ID] && u.Has(l.wanted) {
			l.known[u.ID] = true
			others = append(others, row)
		}
	}
	if len(others) > 0 {
		page := userRows(others, l.embedded)
		l.embedded = page[0].embedded
		l.client.mu.Lock()
		l.pages = append(l.pages, page)
		l.client.mu.Unlock()
		l.fresh = true
	}
	if l.reading.over {
		l.settled = l.reading.whole && (!l.reading.twice || l.readings > 1 && !l.fresh)
		l.over = l.settled || l.readings == userReadings
		l.reading = nil
	}
	return nil
}
