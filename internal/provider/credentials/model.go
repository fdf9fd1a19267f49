package credentials

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// What credentials are between the state and the API: the request body, what an answer adds to the state, and whether
// an answer is the object that the state means.

// leafUser is the id of the Leaf user as Leaf itself writes it: a UUID may stand in the configuration in capitals.
func leafUser(v object.Values) string { return strings.ToLower(v.Text("leaf_user_id").ValueString()) }

// body is the request body: every field that is set, secrets from the configuration, where the write-only ones are.
func (r *managedResource) body(client *leaf.Client, plan, config object.Values) map[string]any {
	client.Secrets(r.kind.Fields.SecretsIn(config)...)
	return r.kind.Fields.Body(plan, config)
}

func (r *managedResource) fieldPaths() map[string]path.Path {
	paths := map[string]path.Path{}
	for _, f := range r.kind.readable() {
		paths[object.Camel(f.Name)] = path.Root(f.Name)
	}
	return paths
}

// absorb takes over from an answer what the API decides. What the answer lacks keeps its value.
func (r *managedResource) absorb(v object.Values, o leaf.Object) {
	if id, ok := o.ID(); ok {
		v["id"] = types.StringValue(id)
	}
	if status, ok := o.Text("status"); ok {
		v["status"] = types.StringValue(status)
	}
	if t, ok := o.Time("createdTime"); ok && (v.Text("created_time").IsNull() || !leaf.SameTime(v.Text("created_time").ValueString(), t.String())) {
		v["created_time"] = types.StringValue(t.String())
	}
	for _, f := range r.kind.shown() {
		if text, ok := o.Shown(object.Camel(f.Name)); ok {
			v[f.Name] = types.StringValue(text)
		}
	}
	if session := object.Camel(sessionField); r.kind.hasSession() && o.Has(session) {
		text, _ := o.Text(session)
		v["has_session"] = types.BoolValue(text != "")
	}
}

// absorbReadable takes over the readable fields too, so that a plan shows what was changed elsewhere, and reports whether
// anything was. What the API only spells its own way stays as it was sent. A create does without: a value other than the
// planned one would be an error of the provider, which taints, and the next apply would cut a connection that works.
func (r *managedResource) absorbReadable(v object.Values, o leaf.Object, echo object.Echo) (changed bool) {
	for _, f := range r.kind.readable() {
		have := v.Text(f.Name)
		text, ok := o.Text(object.Camel(f.Name))
		if !ok || text == "" && have.IsNull() {
			continue
		}
		now := echo.Text(f.Name, have, spelt(f, text))
		changed = changed || !have.IsNull() && !now.Equal(have)
		v[f.Name] = now
	}
	return changed
}

// spelt gives a value of an enumeration as the documents spell it: answers may do so in lower case (API.md, "Open
// questions", O16).
func spelt(f object.Field, text string) string {
	for _, v := range f.OneOf {
		if strings.EqualFold(v, text) {
			return v
		}
	}
	return text
}

// names are what tells credentials from others in their place: the id and the creation time, "" where the API shows none.
func names(o leaf.Object) (id, created string) {
	id, _ = o.ID()
	if t, ok := o.Time("createdTime"); ok {
		created = t.String()
	}
	return id, created
}

// described says which credentials an answer shows.
func described(o leaf.Object) string {
	id, created := names(o)
	switch {
	case id != "" && created != "":
		return fmt.Sprintf("credentials with the id %s, created %s", id, created)
	case id != "":
		return "credentials with the id " + id
	case created != "":
		return "credentials created " + created
	}
	return "credentials of which the API shows neither id nor creation time"
}

// seen reports whether the API has ever shown the object in state. Private state cannot say it in Delete: Terraform hands
// none to the destruction of a tainted object that is being replaced.
func seen(state object.Values) bool {
	return !state.Text("id").IsNull() || !state.Text("created_time").IsNull() || !state.Text("status").IsNull()
}

func (r *managedResource) place(user string) object.Place {
	return object.Place{Type: r.kind.TypeName(), ImportID: user, Fixed: true}
}

// look reads the credentials, and what was made a short time ago more than once before it is taken for gone.
func (r *managedResource) look(ctx context.Context, client *leaf.Client, at leaf.CredentialsPath, user string, made time.Time) (leaf.Object, bool, error) {
	return leaf.Still(ctx, client, made, func(ctx context.Context) (leaf.Object, bool, error) { return client.Credentials(ctx, at, user) })
}

// path is where the credentials are, with the spelling that has answered before.
func (r *managedResource) path(ctx context.Context, private object.PrivateReader, diags *diag.Diagnostics) leaf.CredentialsPath {
	p := r.kind.path()
	p.Known, _ = object.Spelling.Get(ctx, private, diags)
	return p
}

func (r *managedResource) keepSpelling(ctx context.Context, client *leaf.Client, private object.PrivateWriter, diags *diag.Diagnostics) {
	if spelling := client.Spelling(r.kind.path()); len(r.kind.Older) > 0 && spelling != "" {
		object.Spelling.Set(ctx, private, spelling, diags)
	}
}

func (r *managedResource) disconnected(user string) string {
	return fmt.Sprintf("Leaf user %s is disconnected from %s until they are created; if this was a replacement, the old ones are deleted already.", user, r.kind.Title)
}

// moved lists the write-only secrets after an update, which sends nothing: one that neither state nor the write-only
// form had before is not at Leaf yet.
func (r *managedResource) moved(config, state object.Values, before []string, imported bool) []string {
	return slices.DeleteFunc(r.kind.Fields.WriteOnly(config), func(name string) bool {
		return !imported && state.Text(name).IsNull() && !slices.Contains(before, name)
	})
}
