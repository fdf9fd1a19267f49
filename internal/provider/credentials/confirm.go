package credentials

import (
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// confirmation says when a row of the list of Leaf users shows the credentials as the state has them: with the same id,
// creation time and readable fields. The status alone may be another one, and is taken over.
func (r *managedResource) confirmation(at leaf.CredentialsPath, own object.Own, state object.Values, echo object.Echo) leaf.Confirmation[leaf.Object] {
	return leaf.Confirmation[leaf.Object]{
		Kind: r.kind.Segment, User: leafUser(state),
		In: func(row leaf.UserRow) (leaf.Object, bool) {
			there, found, _ := row.Credentials(at)
			return there, found
		},
		Agrees: func(there leaf.Object) bool {
			id, created := names(there)
			said := r.says(there)
			for name, value := range state {
				if _, ok := said[name]; !ok && !value.IsNull() && r.readFrom(name) {
					return false
				}
			}
			after, now := maps.Clone(state), maps.Clone(echo)
			r.absorb(after, there)
			changed := r.absorbReadable(after, there, now)
			after["status"] = state["status"]
			return id != "" && created != "" && own.Is(id, created) && !own.Lacks(id, created) && !changed && maps.Equal(echo, now) && maps.EqualFunc(state, after, attr.Value.Equal)
		},
		Same: func(row, own leaf.Object) bool { return maps.Equal(r.says(row), r.says(own)) },
	}
}

// readFrom reports whether an answer fills in an attribute.
func (r *managedResource) readFrom(name string) bool {
	switch name {
	case "id", "created_time", "status":
		return true
	case "has_session":
		return r.kind.hasSession()
	}
	for _, f := range append(r.kind.readable(), r.kind.shown()...) {
		if f.Name == name {
			return true
		}
	}
	return false
}

// says is all that an answer says of what the state shows, by attribute: no secret is among it.
func (r *managedResource) says(o leaf.Object) map[string]string {
	said := map[string]string{}
	if t, ok := o.Time("createdTime"); ok {
		said["created_time"] = t.String()
	}
	if session := object.Camel(sessionField); r.kind.hasSession() && o.Has(session) {
		text, _ := o.Text(session)
		said["has_session"] = fmt.Sprint(text != "")
	}
	for _, name := range []string{"id", "status"} {
		if text, ok := o.Shown(name); ok {
			said[name] = text
		}
	}
	for _, f := range append(r.kind.readable(), r.kind.shown()...) {
		if text, ok := o.Shown(object.Camel(f.Name)); ok {
			said[f.Name] = text
		}
	}
	return said
}
