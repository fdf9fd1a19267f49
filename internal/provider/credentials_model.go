package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// What credentials are between the state and the API: the request body, what an answer adds to the state, and whether
// an answer is the object that the state means.

// leafUserOf is the id of the Leaf user as Leaf itself writes it: a UUID may stand in the configuration in capitals.
func leafUserOf(v values) string { return strings.ToLower(v.text("leaf_user_id").ValueString()) }

// body is the request body: every field that is set, secrets from the configuration, where the write-only ones are.
func (r *credentialsResource) body(client *leaf.Client, plan, config values) map[string]any {
	body := map[string]any{}
	for _, f := range r.kind.fields {
		if !f.secret {
			if v := plan.text(f.name); !v.IsNull() {
				body[camel(f.name)] = v.ValueString()
			}
			continue
		}
		if v, ok := config.forms(f.name).value(); ok {
			client.Secrets(v)
			body[camel(f.name)] = v
		}
	}
	return body
}

func (r *credentialsResource) fieldPaths() map[string]path.Path {
	paths := map[string]path.Path{}
	for _, f := range r.kind.readable() {
		paths[camel(f.name)] = path.Root(f.name)
	}
	return paths
}

// absorb takes over from an answer what the API decides. What the answer lacks keeps its value.
func (r *credentialsResource) absorb(v values, o leaf.Object) {
	if id, ok := o.Text("id"); ok {
		v["id"] = types.StringValue(id)
	}
	if status, ok := o.Text("status"); ok {
		v["status"] = types.StringValue(status)
	}
	if t, ok := o.Time("createdTime"); ok && (v.text("created_time").IsNull() || !leaf.SameTime(v.text("created_time").ValueString(), t.String())) {
		v["created_time"] = types.StringValue(t.String())
	}
	for _, f := range r.kind.shown() {
		if text, ok := o.Shown(camel(f.name)); ok {
			v[f.name] = types.StringValue(text)
		}
	}
	if session := camel(sessionField); r.kind.hasSession() && o.Has(session) {
		text, _ := o.Text(session)
		v["has_session"] = types.BoolValue(text != "")
	}
}

// absorbReadable takes over the readable fields too, so that a plan shows what was changed elsewhere. A create does
// without: a value other than the planned one would be an error of the provider, which taints, and the next apply would
// cut a connection that works.
func (r *credentialsResource) absorbReadable(v values, o leaf.Object) {
	r.absorb(v, o)
	for _, f := range r.kind.readable() {
		if text, ok := o.Text(camel(f.name)); ok {
			v[f.name] = types.StringValue(f.spelt(text))
		}
	}
}

// spelt gives a value of an enumeration as the documents spell it: answers may do so in lower case (leaf-facts.md,
// section O, question 16).
func (f credentialsField) spelt(text string) string {
	for _, v := range f.oneOf {
		if strings.EqualFold(v, text) {
			return v
		}
	}
	return text
}

// ours reports whether nothing in an answer contradicts that it is the object described by v.
func (r *credentialsResource) ours(v values, o leaf.Object) bool {
	for _, f := range r.kind.readable() {
		if text, ok := o.Text(camel(f.name)); ok && !v.text(f.name).IsNull() && f.spelt(text) != v.text(f.name).ValueString() {
			return false
		}
	}
	return true
}

// confirmedCredentials reports whether the API has ever shown the object in state. Private state cannot say it in
// Delete: Terraform hands none to the destruction of a tainted object that is being replaced.
func confirmedCredentials(state values) bool {
	return !state.text("id").IsNull() || !state.text("created_time").IsNull() || !state.text("status").IsNull()
}

// path is where the credentials are, with the spelling that has answered before.
func (r *credentialsResource) path(ctx context.Context, private privateReader, diags *diag.Diagnostics) leaf.CredentialsPath {
	p := r.kind.path()
	p.Known, _ = getPrivate[string](ctx, private, privateSpelling, diags)
	return p
}

func (r *credentialsResource) keepSpelling(ctx context.Context, client *leaf.Client, private privateWriter, diags *diag.Diagnostics) {
	if spelling := client.Spelling(r.kind.path()); len(r.kind.older) > 0 && spelling != "" {
		setPrivate(ctx, private, privateSpelling, spelling, diags)
	}
}

// replaced reports whether an answer is another object than the one in state: by its id, its creation time, or, where
// the API gives neither, by its readable fields.
func (r *credentialsResource) replaced(state values, o leaf.Object) bool {
	id, hasID := o.Text("id")
	created, hasTime := o.Time("createdTime")
	known := state.text("id").ValueString()
	if hasID && known != "" && id != known {
		return true
	}
	if then := state.text("created_time").ValueString(); hasTime && then != "" && !leaf.SameTime(then, created.String()) {
		return true
	}
	return !hasID && !hasTime && !r.ours(state, o)
}

func (r *credentialsResource) disconnected(user string) string {
	return fmt.Sprintf("Leaf user %s is disconnected from %s until they are created; if this was a replacement, the old ones are deleted already.", user, r.kind.title)
}

// confirm records which object holds what we wrote.
func (r *credentialsResource) confirm(ctx context.Context, private privateWriter, v values, diags *diag.Diagnostics) {
	setPrivate(ctx, private, privateWritten, written{ID: v.text("id").ValueString(), CreatedTime: v.text("created_time").ValueString()}, diags)
}

// writeOnly lists the secrets that the configuration gives in their write-only form.
func (r *credentialsResource) writeOnly(config values) []string {
	names := []string{}
	for _, f := range r.kind.secrets() {
		if !config.forms(f.name).writeOnly.IsNull() {
			names = append(names, f.name)
		}
	}
	return names
}

// moved lists the write-only secrets after an update, which sends nothing: one that neither state nor the write-only
// form had before is not at Leaf yet.
func (r *credentialsResource) moved(config, state values, before []string, imported bool) []string {
	return slices.DeleteFunc(r.writeOnly(config), func(name string) bool {
		return !imported && state.text(name).IsNull() && !slices.Contains(before, name)
	})
}

// stateSecrets are the secrets that the state holds, which no error may repeat.
func (r *credentialsResource) stateSecrets(state values) []string {
	var secrets []string
	for _, f := range r.kind.secrets() {
		secrets = append(secrets, state.text(f.name).ValueString())
	}
	return secrets
}
