package leaf

import "context"

// Fake is something to be made.
type Fake struct {
	Look   func(context.Context) ([]string, error)
	Blocks func(string) bool
	Send   func(context.Context) (string, error)
	Fits   func(string) bool
}

// place is where fakes are made.
const place = "place"

// Create makes a fake as every object is made. Its name is what it is, "" for the nameless one.
func (f Fake) Create(ctx context.Context, c *Client) Creation[string] {
	return create(ctx, c, creation[string]{
		place: place, look: f.Look, name: fakeName, blocks: f.Blocks, send: f.Send,
		fits: func(v string, _ Traces) bool { return f.Fits(v) },
	})
}

func fakeName(v string) string {
	if v == "nameless" {
		return ""
	}
	return v
}

// Deleted tells the client that it has deleted a fake.
func (c *Client) Deleted(fake string) { c.noteDeleted(place, fakeName(fake)) }
