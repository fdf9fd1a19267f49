package leaf

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Keys of one Leaf user are made side by side. The answer to a creation need not have the key's id, so the list has to
// tell which of the new keys is whose: that is known once the API has answered an id, or has listed a key in full or with
// its end. Until then, and where it does neither, keys of one user are made one after the other.

const (
	// gatherSize is how many wait for a list before it is read at once: Terraform runs so many operations side by side.
	gatherSize = 10
	// gatherTime is how long others are waited for who may want the same list.
	gatherTime = 100 * time.Millisecond
	// gatherMost is how long they are waited for in all, though one's answer is slow.
	gatherMost = 2 * time.Second
	// tellingEnd is how many letters at its end tell a key from others.
	tellingEnd = 4
)

// making is what goes on in this process to make keys for one Leaf user.
type making struct {
	mu      sync.Mutex
	changed chan struct{} // closed, and made anew, at each change

	begun     int              // how many creations have begun; the next one has this number
	nameless  map[int]struct{} // those whose key has no id yet, though it may be in the list
	unsettled map[int]struct{} // those of which it is not known yet what they have made: nameless ones, and those that wait for a list that lags
	alone     bool             // the one that is nameless is to be the only one
	sending   int              // requests under way
	batch     *batch           // those who wait for the next list
}

// batch is a list that several wait for.
type batch struct {
	size int
	done chan struct{}
	list *KeyList
	err  error
}

func (c *Client) making(leafUserID string) *making {
	c.mu.Lock()
	defer c.mu.Unlock()
	user := userKeys(leafUserID)
	m, ok := c.makings[user]
	if !ok {
		m = &making{changed: make(chan struct{}), nameless: map[int]struct{}{}, unsettled: map[int]struct{}{}}
		c.makings[user] = m
	}
	return m
}

// change does something to what others wait for.
func (m *making) change(do func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	do()
	close(m.changed)
	m.changed = make(chan struct{})
}

// await waits until ready, which is asked again after each change.
func (m *making) await(ctx context.Context, ready func() bool) error {
	for {
		m.mu.Lock()
		done, changed := ready(), m.changed
		m.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

// begin waits for the turn of a creation, and gives it a number. alone reports whether it has to be the only one.
func (m *making) begin(ctx context.Context, alone func() bool) (number int, err error) {
	err = m.await(ctx, func() bool {
		if m.alone || len(m.nameless) > 0 && alone() {
			return false
		}
		number, m.alone = m.begun, alone()
		m.begun++
		m.nameless[number], m.unsettled[number] = struct{}{}, struct{}{}
		return true
	})
	return number, err
}

// named says that a creation's key has its id, or that the list does not have it yet.
func (m *making) named(number int) {
	m.change(func() {
		delete(m.nameless, number)
		m.alone = m.alone && len(m.nameless) > 0
	})
}

// settled says that nothing more will be found out about a creation's key.
func (m *making) settled(number int) {
	m.named(number)
	m.change(func() { delete(m.unsettled, number) })
}

// sofar is the number of the next creation.
func (m *making) sofar() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.begun
}

// awaitSettled waits until all creations before the one of that number have settled.
func (m *making) awaitSettled(ctx context.Context, number int) error {
	return m.await(ctx, func() bool {
		for n := range m.unsettled {
			if n < number {
				return false
			}
		}
		return true
	})
}

// othersUnsettled reports whether more than one creation has not settled.
func (m *making) othersUnsettled() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.unsettled) > 1
}

// listTogether reads the list of keys once for all who have made one and wait for its id.
func (c *Client) listTogether(ctx context.Context, leafUserID string) (*KeyList, error) {
	m := c.making(leafUserID)
	for {
		b, first := m.join()
		if first {
			if b.err = m.gather(ctx, b); b.err == nil {
				b.list, b.err = c.freshKeys(ctx, leafUserID)
			}
			close(b.done)
		}
		select {
		case <-b.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		cancelled := errors.Is(b.err, context.Canceled) || errors.Is(b.err, context.DeadlineExceeded)
		if first || !cancelled || ctx.Err() != nil {
			return b.list, b.err
		}
	}
}

func (m *making) join() (b *batch, first bool) {
	m.change(func() {
		if m.batch == nil {
			m.batch, first = &batch{done: make(chan struct{})}, true
		}
		b = m.batch
		b.size++
	})
	return b, first
}

// gather waits until the list that a batch wants can be read: no request is under way whose key it would lack, and nobody
// else comes who would want the same one. Who comes from then on waits for the next.
func (m *making) gather(ctx context.Context, b *batch) error {
	defer m.change(func() { m.batch = nil })
	enough := time.NewTimer(gatherMost)
	defer enough.Stop()
	for {
		m.mu.Lock()
		full := m.sending == 0 && (b.size >= gatherSize || m.begun == 1 || m.alone)
		idle, changed := m.sending == 0, m.changed
		m.mu.Unlock()
		if full {
			return ctx.Err()
		}
		var nobody <-chan time.Time
		if idle {
			nobody = time.After(gatherTime)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-enough.C:
			return nil
		case <-nobody:
			return nil
		case <-changed:
		}
	}
}

// tellsKeys notes whether a list shows enough of a key to tell it from others that were made at the same time.
func (c *Client) tellsKeys(list *KeyList) {
	told, marked := len(list.Keys) > 0 && !list.IDs, false // without ids, none has to be found
	for _, k := range list.Keys {
		marked = marked || k.Mark != ""
		told = told || tellsEnd(k.Key)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keysTold, c.marksTold = c.keysTold || told, c.marksTold || marked
}

// toldApart reports whether the key of a request can be told from others that are made at the same time.
func (c *Client) toldApart(r KeyRequest) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.keysTold || c.marksTold && (r.Description == nil || c.markKeys)
}
