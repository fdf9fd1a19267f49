package credentials

import (
	"context"
	"iter"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// connection is what a Leaf user has of a kind.
type connection struct {
	object leaf.Object
	found  bool
	asked  bool // by a request of its own
	err    error
}

// rows asks what Leaf users have of a kind: the rows of the list of Leaf users, as far as they say it and are to be believed, else the
// API. Leaf's samples print {} in a row whether there is something or not. So the first Leaf user of whom a row says that there is
// nothing is asked for, and if the row was wrong, so are all others.
type rows struct {
	kind   Kind
	client *leaf.Client
	needed []string // the fields that a row has to show

	tried, doubted bool // whether a row that says "nothing" was compared with the API, and was wrong
}

func (k Kind) rows(client *leaf.Client, needed ...string) *rows {
	return &rows{kind: k, client: client, needed: needed}
}

// try compares the first of some rows that says "nothing", unless one was compared before. It comes before ask.
func (r *rows) try(ctx context.Context, some []leaf.UserRow) {
	for _, row := range some {
		if r.tried {
			return
		}
		if _, found, said := row.Credentials(r.kind.path()); found || !said {
			continue
		}
		sample := r.own(ctx, row)
		r.doubted = sample.err != nil || sample.found
		r.tried = sample.err == nil
		return
	}
}

// eachTried are pages, each of which was tried before it is gone through.
func (r *rows) eachTried(ctx context.Context, pages iter.Seq[[]leaf.UserRow]) iter.Seq[[]leaf.UserRow] {
	return func(yield func([]leaf.UserRow) bool) {
		for page := range pages {
			if r.try(ctx, page); !yield(page) {
				return
			}
		}
	}
}

// ask gives what a Leaf user has.
func (r *rows) ask(ctx context.Context, row leaf.UserRow) (c connection) {
	c.object, c.found, c.asked, c.err = r.client.RowCredentials(ctx, row, r.kind.path(), r.needed...)
	if r.doubted && c.err == nil && !c.found && !c.asked {
		return r.own(ctx, row)
	}
	return c
}

// own asks the API, whatever the row says.
func (r *rows) own(ctx context.Context, row leaf.UserRow) connection {
	c := connection{asked: true}
	c.object, c.found, c.err = r.client.Credentials(ctx, r.kind.path(), row.ID)
	return c
}
