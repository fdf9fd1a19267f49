package leaf

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Fate is what became of a creation.
type Fate int

const (
	// Made says that the object is there and that it is ours.
	Made Fate = iota
	// Existed says that something stood in its place before, or that somebody else was faster. Nothing of it was touched.
	Existed
	// Unconfirmed says that nobody knows: the request may have been carried out, or may be yet.
	Unconfirmed
	// Refused says that nothing was made.
	Refused
)

// Creation is the outcome of a creation, whatever the object.
type Creation[T any] struct {
	Fate Fate
	// Object is what was made, or what stood in its place.
	Object T
	// Ours says of one that existed that this process has made it before, for another resource.
	Ours bool
	// Err is the failure of the request, where it was sent and made nothing, or not for sure, and of what kept it from being
	// sent; nil where something stood in the place before.
	Err error
	// Lost is the failure of a request that made the object all the same: it was found by looking, nobody saw its answer.
	Lost error
	// Unsent is true where the request was never sent.
	Unsent bool
	// Traces is what is needed to find out later, where the fate is Unconfirmed; Candidates are what it may have made.
	Traces     Traces
	Candidates []T
}

// Traces is what is kept of a request whose outcome nobody knows: what was there before, and when it was sent and given up.
type Traces struct {
	Before []string  `json:"before,omitempty"`
	At     time.Time `json:"at"`
	Until  time.Time `json:"until"`
	// Mark is what a key that the request made has in its description; "" for other objects, and for keys without a mark.
	Mark string `json:"mark,omitempty"`
}

// clockSlack is how far this machine's clock and the API's may be apart for a creation time to lie in the time of a
// request. More would take for ours what somebody else made a moment later.
const clockSlack = 5 * time.Second

// sent reports whether there was a request at all.
func (t Traces) sent() bool { return !t.Until.IsZero() }

// Span reports whether a time, as an answer gives it, lies in the time of the request.
func (t Traces) Span(created Time) bool {
	unit := created.precision()
	return !created.Before(t.At.Add(-clockSlack-unit)) && !created.After(t.Until.Add(clockSlack))
}

// creation is how one object is made, so that all but API keys (see CreateKey) are made the same way: lock, look, send, and
// where the answer tells nothing, look again.
type creation[T any] struct {
	// place is where the object will be: what is locked, and what a deletion of this process is remembered by, unless
	// deletions tells otherwise.
	place, deletions string
	// unlockedFind lets others be made in the place while this one is looked for: none of them can be mistaken for it.
	unlockedFind bool
	// user is the Leaf user to whom the place belongs, "" where it does to none.
	user string
	// look gives what may stand in the object's place or be mistaken for it.
	look func(context.Context) ([]T, error)
	// name tells what look gives apart.
	name func(T) string
	// blocks reports whether the object cannot be made beside this one.
	blocks func(T) bool
	// send asks for the object.
	send func(context.Context) (T, error)
	// fits reports whether nothing speaks against this one having been made by the request.
	fits func(T, Traces) bool
}

// create makes an object and finds out what became of it. The decisions, first match wins:
//
//	before sending    the Leaf user is a newcomer         nothing is there, and nobody looks
//	                  the look fails                      Refused, unsent
//	                  something blocks                    Existed; if this process has just deleted it, its end is waited for
//	the answer        a success                           Made
//	                  400 or 409, and now one blocks      Existed
//	                  a refusal, or never left            Refused
//	no clear answer   one new object, and it fits         Made
//	(looked for       several new ones fit                Unconfirmed, with candidates
//	several times)    a new one blocks that does not fit  Existed
//	                  nothing new, or looking fails       Unconfirmed
func create[T any](ctx context.Context, c *Client, n creation[T]) Creation[T] {
	unlock, err := c.locks.Lock(ctx, n.place)
	if err != nil {
		return Creation[T]{Fate: Refused, Err: err, Unsent: true}
	}
	unlock = sync.OnceFunc(unlock)
	defer unlock()
	result := n.attempt(ctx, c, unlock)
	switch result.Fate {
	case Made:
		c.noteMade(n.place, n.name(result.Object))
	case Existed:
		result.Ours = c.hasMade(n.place, n.name(result.Object), n.unlockedFind)
	case Unconfirmed, Refused:
	}
	return result
}

// attempt is create within the lock, which it may let go of earlier.
func (n creation[T]) attempt(ctx context.Context, c *Client, unlock func()) Creation[T] {
	var before []string
	var blocking *T
	var err error
	if !c.nothingYet(n.user, n.place) {
		before, blocking, err = n.before(ctx, c)
	}
	switch {
	case err != nil:
		return Creation[T]{Fate: Refused, Err: err, Unsent: true}
	case blocking != nil:
		return Creation[T]{Fate: Existed, Object: *blocking}
	}
	traces := Traces{Before: before, At: c.now().UTC()}
	made, failure := n.send(ctx)
	traces.Until = c.now().UTC()
	switch status := rest.StatusOf(failure); {
	case failure == nil:
		return Creation[T]{Fate: Made, Object: made}
	case c.mayBeDone(ctx, failure):
		if n.unlockedFind {
			unlock() // looking takes its time
		}
		return n.find(ctx, c, failure, traces)
	case status == http.StatusBadRequest, status == http.StatusConflict:
		// The documents do not say which of the two means "exists already" (API.md, "Open questions", O4 and O13).
		if there, err := n.look(ctx); err == nil {
			if i := slices.IndexFunc(there, n.blocks); i >= 0 {
				return Creation[T]{Fate: Existed, Object: there[i], Err: failure}
			}
		}
	}
	return Creation[T]{Fate: Refused, Err: failure}
}

// before names what is there, and gives what is in the way. What this process has deleted may still show: its end is
// waited for, so that it is neither taken for somebody else's nor written over by the end of its deletion.
func (n creation[T]) before(ctx context.Context, c *Client) (names []string, blocking *T, err error) {
	waits := goneLooks
	for {
		there, err := n.look(ctx)
		if err != nil {
			return nil, nil, err
		}
		names, blocking = nil, nil
		for i, v := range there {
			names = append(names, n.name(v))
			if n.blocks(v) && blocking == nil {
				blocking = &there[i]
			}
		}
		slices.Sort(names)
		deletions := cmp.Or(n.deletions, n.place)
		if len(there) == 0 {
			c.forgetDeleted(deletions)
		}
		if blocking == nil || !c.hasDeleted(deletions, n.name(*blocking)) {
			return names, blocking, nil
		}
		if len(waits) == 0 {
			return nil, nil, fmt.Errorf("what was deleted before still shows in the API's answers, and nothing can be made in its place until it is gone "+
				"(after waiting for %s); apply again in some minutes", sum(goneLooks))
		}
		if err := c.wait(ctx, waits[0]); err != nil {
			return nil, nil, fmt.Errorf("waiting for the end of what was deleted before: %w", err)
		}
		waits = waits[1:]
	}
}

// find looks for the object of a request that was not answered clearly.
func (n creation[T]) find(ctx context.Context, c *Client, failure error, traces Traces) Creation[T] {
	unconfirmed := func(err error) Creation[T] { return Creation[T]{Fate: Unconfirmed, Err: err, Traces: traces} }
	var unread error
	for i := -1; i < len(lostLooks); i++ {
		if i >= 0 {
			_ = c.wait(ctx, lostLooks[i])
		}
		var there []T
		if ctx.Err() == nil {
			there, unread = n.look(ctx)
		}
		switch {
		case ctx.Err() != nil:
			return unconfirmed(fmt.Errorf("%w; the operation ended before it could be looked for", failure))
		case unread != nil:
			continue // the next look may succeed
		}
		fresh := slices.DeleteFunc(there, func(v T) bool { return slices.Contains(traces.Before, n.name(v)) })
		fitting := slices.DeleteFunc(slices.Clone(fresh), func(v T) bool { return !n.fits(v, traces) })
		switch {
		case len(fitting) == 1:
			return Creation[T]{Fate: Made, Object: fitting[0], Lost: failure}
		case len(fitting) > 1:
			result := unconfirmed(fmt.Errorf("%w; several that are there now may be the one", failure))
			result.Candidates = fitting
			return result
		}
		if i := slices.IndexFunc(fresh, n.blocks); i >= 0 {
			return Creation[T]{Fate: Existed, Object: fresh[i], Err: failure}
		}
	}
	if unread != nil {
		return unconfirmed(fmt.Errorf("%w; reading back failed too: %w", failure, unread))
	}
	return unconfirmed(fmt.Errorf("%w; it is not there after %s, but the request may still be carried out", failure, sum(lostLooks)))
}

// mayBeDone reports whether nobody knows if a request was carried out: the answer is missing or not the API's own. A "not
// there" in nobody's words is a refusal as long as the service is seen to be itself.
func (c *Client) mayBeDone(ctx context.Context, failure error) bool {
	if rest.AbsenceOf(failure) == rest.Unclear {
		_, unclear := c.absentIfHealthy(ctx, failure)
		return unclear != nil
	}
	return rest.OutcomeOf(failure) == rest.MaybeExecuted
}

// one makes a look of a read of the one object that can be in a place.
func one[T any](read func(context.Context) (T, bool, error)) func(context.Context) ([]T, error) {
	return func(ctx context.Context) ([]T, error) {
		v, found, err := read(ctx)
		if err != nil || !found {
			return nil, err
		}
		return []T{v}, nil
	}
}

func always[T any](T) bool { return true }

func sum(waits []time.Duration) (all time.Duration) {
	for _, d := range waits {
		all += d
	}
	return all
}

// noteMade remembers that this process has made an object.
func (c *Client) noteMade(place, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made[place] = append(c.made[place], name)
}

// hasMade reports whether this process has made the object of that name, or, where there is room for one alone, any.
func (c *Client) hasMade(place, name string, several bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.made[place], name) || !several && len(c.made[place]) > 0
}

// noteDeleted remembers that this process has deleted an object, whose name is "" where nothing tells it from others.
func (c *Client) noteDeleted(place, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.deleted[place] == nil {
		c.deleted[place] = map[string]time.Time{}
	}
	c.deleted[place][name] = c.now()
	delete(c.made, place)
}

// hasDeleted reports whether this process has deleted the object of that name. Without a name it may be another one by the
// time that an end should have shown.
func (c *Client) hasDeleted(place, name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.deleted[place][name]
	return ok && (name != "" || c.now().Sub(at) <= sum(goneLooks))
}

// forgetDeleted is called where a place was seen empty: what stands there next, and has no name, is another one.
func (c *Client) forgetDeleted(place string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.deleted[place], "")
}
