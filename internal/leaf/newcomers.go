package leaf

import "time"

// A Leaf user whom this process has made a moment ago has nothing yet, so that looking first what stands in the place of
// his credentials, keys or configuration would be vain. That he was made is the evidence that nothing was there before.

const (
	// newcomerTime is how long that holds: others may find a Leaf user too, and give him something.
	newcomerTime = time.Minute
	// widgetTime is how long it holds after his first key was asked for: the key opens the widget, where a grower needs
	// longer than that to log in at a provider and connect.
	widgetTime = 5 * time.Second
)

// newcomer is a Leaf user whom this process has made.
type newcomer struct {
	at    time.Time
	keyed time.Time       // when the first key was asked for, zero before
	used  map[string]bool // the places in which something was made since
}

// welcome notes that this process has made a Leaf user.
func (c *Client) welcome(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.newcomers[foldID(id)] = &newcomer{at: c.now(), used: map[string]bool{}}
}

// keyed notes that somebody may open the widget for a Leaf user from now on.
func (c *Client) keyed(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := c.newcomers[foldID(id)]; n != nil && n.keyed.IsZero() {
		n.keyed = c.now()
	}
}

// nothingYet reports whether nobody can have put anything into a place of a Leaf user. It is true once at most: who asks is
// about to put something there.
func (c *Client) nothingYet(id, place string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.newcomers[foldID(id)]
	if n == nil || n.used[place] {
		return false
	}
	n.used[place] = true
	now := c.now()
	return now.Sub(n.at) < newcomerTime && (n.keyed.IsZero() || now.Sub(n.keyed) < widgetTime)
}
