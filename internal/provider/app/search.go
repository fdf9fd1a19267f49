package app

import (
	"context"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// search is how an app is looked for that may have been deleted and made again. An app has no id, so when it was created
// is all that tells one from another of the same name.
type search struct {
	// read is by which list, if any, it is looked for.
	read func(context.Context, leaf.AppID) (leaf.Object, bool, error)
	// made is when it was made, as far as that is known.
	made time.Time
	// mine tells it from another one.
	mine func(leaf.Object) bool
}

// look gives the app, or else another one that stands in its place. Answers may be behind: what a list shows of another
// one is asked for by name, and so is a young app some more times.
func (s search) look(ctx context.Context, client *leaf.Client, id leaf.AppID) (leaf.Object, bool, error) {
	var other leaf.Object
	there, found, err := leaf.Still(ctx, client, s.made, func(ctx context.Context) (leaf.Object, bool, error) {
		there, found, err := s.read(ctx, id)
		if err == nil && found && !s.mine(there) {
			there, found, err = client.App(ctx, id)
		}
		other = nil
		if err == nil && found && !s.mine(there) {
			other, found = there, false
		}
		return there, found, err
	})
	if err == nil && !found && other != nil {
		return other, true, nil
	}
	return there, found, err
}

// isOwn tells the app of a baseline.
func isOwn(own object.Own) func(leaf.Object) bool {
	return func(o leaf.Object) bool { return own.Is("", createdOf(o)) }
}

// madeBy tells the app that a request without an answer has made.
func madeBy(traces leaf.Traces) func(leaf.Object) bool {
	return func(o leaf.Object) bool {
		created, ok := o.Time("createdTime")
		return ok && traces.Span(created)
	}
}
