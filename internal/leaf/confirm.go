package leaf

import (
	"context"
	"net/http"
	"sync"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// A refresh of many Leaf users and their credentials needs no request for each: a page of the list of Leaf users shows a
// hundred. Its rows only confirm. Where a row shows what the state has, no request of its own is made; whatever differs,
// is missing or cannot be judged is asked for by its own, so that a row can never remove or change anything.

// Confirmation is how a row of the list of Leaf users may confirm an object of one of them.
type Confirmation[T any] struct {
	// Kind is what is trusted or not: a list may show one kind in full and another not at all.
	Kind string
	User string
	// In gives what a row shows of the object.
	In func(UserRow) (T, bool)
	// Agrees reports whether that is what is known of the object already, all of it.
	Agrees func(T) bool
	// Same reports whether a row says the same as the object's own answer.
	Same func(row, own T) bool
}

// Confirmed reads an object: from the row of its Leaf user, where that agrees, and else by read, its own request.
//
// Pages are bought as skis are: as long as own requests have cost less, they go on, so that all together never costs more
// than twice as many requests as there are objects, however large the account is. Before a row of a kind is believed, one
// has to say the same as the object's own answer; where any does not, the kind is read by own requests from then on.
func Confirmed[T any](ctx context.Context, c *Client, n Confirmation[T], read func(context.Context) (T, bool, error)) (T, bool, error) {
	b := &c.rows
	if c.ownReads || b.judged(n.Kind) == untrusted {
		return read(ctx)
	}
	row, known := b.row(ctx, c, n.User)
	if !known {
		return read(ctx)
	}
	shown, ok := n.In(row)
	if ok && b.judged(n.Kind) == trusted && n.Agrees(shown) {
		return shown, true, nil
	}
	b.ask()
	own, found, err := read(ctx) // nobody waits for it: that something is not there takes seconds, and there may be many of those
	if err == nil && (ok || found) {
		b.judge(n.Kind, ok && found && n.Same(shown, own))
	}
	return own, found, err
}

type judgement int

const (
	untried judgement = iota
	trusted
	untrusted
)

// boughtRows are the rows of the list of Leaf users that were paid for.
type boughtRows struct {
	mu     sync.Mutex
	kinds  map[string]judgement
	list   *userList // whose pages they are; another one after something was written
	pages  int       // of that list
	byUser map[string]UserRow
	over   bool // whether there is no further page, or none that can be had

	asked, bought int // own requests, and pages
	failures      int // how many pages in a row did not come
}

// pageFailures is how often a page may be refused, because there were too many requests, before own requests do without.
const pageFailures = 3

func (b *boughtRows) judged(kind string) judgement {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.kinds[kind]
}

// judge takes note of whether a row of a kind says the same as the object's own answer. One that does not outweighs all others.
func (b *boughtRows) judge(kind string, same bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.kinds == nil {
		b.kinds = map[string]judgement{}
	}
	switch {
	case !same:
		b.kinds[kind] = untrusted
	case b.kinds[kind] == untried:
		b.kinds[kind] = trusted
	}
}

// ask counts a request for one object.
func (b *boughtRows) ask() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked++
}

// row gives the row of a Leaf user, for which it buys a page where that is worth its price. Where it has none, the request
// that has to be made instead is counted.
func (b *boughtRows) row(ctx context.Context, c *Client, user string) (UserRow, bool) {
	unlock, err := c.locks.Lock(ctx, "rows of Leaf users") // one buys, and the others wait for what it brings
	if err != nil {
		return UserRow{}, false // the request that has to be made instead says so
	}
	defer unlock()
	for {
		list := c.userList(nil)
		row, known, buy := b.find(list, user)
		if !buy {
			return row, known
		}
		more, err := list.one(ctx)
		b.mu.Lock()
		b.bought++
		if b.failures++; err == nil {
			b.failures = 0
		}
		// Own requests say why, and go on. Only where there were too many may the same page be had later.
		b.over = !more || err != nil && (rest.StatusOf(err) != http.StatusTooManyRequests || b.failures == pageFailures)
		b.mu.Unlock()
	}
}

// find looks for a row in what was read, by whomever, and says whether to buy a page for it.
func (b *boughtRows) find(list *userList, user string) (row UserRow, known, buy bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.list != list {
		b.list, b.pages, b.over, b.byUser = list, 0, false, map[string]UserRow{}
	}
	for _, page := range list.from(b.pages) {
		b.pages++
		for _, row := range page {
			b.byUser[foldID(row.ID)] = row
		}
	}
	row, known = b.byUser[foldID(user)]
	buy = !known && !b.over && b.asked > b.bought+1
	if !known && !buy {
		b.asked++
	}
	return row, known, buy
}
