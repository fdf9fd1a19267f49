package credentials

import (
	"context"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// Whose the credentials are that stand in the place of a resource. Their id and creation time tell; where the API shows
// neither, their readable fields are all there is: the API cannot change them, so other ones are those of another object.

// madeBy reports whether credentials were made by a request that was not answered: in its time, and as it asked. A grower
// may have connected since, so without a creation time nobody can tell.
func (r *managedResource) madeBy(traces leaf.Traces, asked object.Values, there leaf.Object) bool {
	created, ok := there.Time("createdTime")
	return ok && traces.Span(created) && r.alike(asked, there, object.Echo{})
}

// alike reports whether nothing in an answer speaks against it being about the object described by v.
func (r *managedResource) alike(v object.Values, o leaf.Object, echo object.Echo) bool {
	return !r.absorbReadable(maps.Clone(v), o, maps.Clone(echo))
}

// observe gives what the resource believes is its own after it has seen what is there; changed says that readable fields
// are others. Kinds that Leaf refreshes keep an object that was made again: a grower has reconnected in the widget, and
// our token is the stale one. Others stay with the one that they made, so that the plan replaces what is there.
func (r *managedResource) observe(own object.Own, owned bool, there leaf.Object, changed bool, diags *diag.Diagnostics, user string) object.Own {
	id, created := names(there)
	nameless := id == "" && created == ""
	switch {
	case !owned: // imported
		return own.Learn(id, created)
	case !another(own, there, changed):
		if own.Lacks(id, created) {
			return own.Learn(id, created)
		}
		return own
	case nameless && changed:
		own.Seen = nil // whatever was there before, this is another one
	}
	if !r.kind.refreshed() {
		if nameless && changed {
			own.Seen = &object.Sighting{Run: r.Data.Run}
		}
		return own
	}
	own = own.See(id, created, r.Data.Run)
	if own.Seen != nil {
		diags.AddWarning("Reconnected elsewhere: a grower's connection",
			object.Capital(r.kind.object(user))+": "+fmt.Sprintf("what this resource created was deleted and made again, as happens when a grower reconnects in the Leaf Link widget. "+
				"The new connection is kept, since the tokens in the "+
				"configuration are older than its own; a run that sees it for the first time deletes it in no case. "+
				"To put the configured ones back, apply first, and then: terraform apply -replace=%s.NAME", r.kind.TypeName()))
	}
	return own
}

// another reports whether what is there is another object than the one that the resource has made or adopted: by its id or
// creation time, or, where an answer shows neither, since a readable field has changed, which the API itself cannot do.
func another(own object.Own, there leaf.Object, changed bool) bool {
	id, created := names(there)
	if id == "" && created == "" {
		return changed || own.Seen != nil
	}
	return !own.Is(id, created)
}

// keepAsConfigured undoes what an answer has changed in the readable fields of a connection that was made anew elsewhere and
// is kept: it may have been made through another app, and a plan that puts that back would cut the grower off. Those
// values are the API's spelling of the configured ones from now on.
func (r *managedResource) keepAsConfigured(state, before object.Values, echo object.Echo) {
	for _, f := range r.kind.readable() {
		if have := before.Text(f.Name); !have.IsNull() && !have.Equal(state.Text(f.Name)) {
			echo[f.Name] = state.Text(f.Name).ValueString()
			state[f.Name] = have
		}
	}
}

// mayDelete reports whether what is there is what a deletion means: what the resource has made or adopted, and in a
// replacement also what the plan has shown. Without private state the state alone tells.
func (r *managedResource) mayDelete(ctx context.Context, private object.PrivateReader, own object.Own, owned bool, state object.Values, there leaf.Object, diags *diag.Diagnostics) bool {
	echo, _ := object.LoadEcho(ctx, private, diags)
	is := func(own object.Own) bool {
		id, created := names(there)
		if id == "" && created == "" {
			return own.Seen == nil && r.alike(state, there, echo)
		}
		return own.Is(id, created)
	}
	_, replacing := object.Replacing.Get(ctx, private, diags)
	shown := object.Own{ID: state.Text("id").ValueString(), CreatedTime: state.Text("created_time").ValueString(), Told: true}
	return owned && is(own) || (!owned || replacing) && is(shown)
}
