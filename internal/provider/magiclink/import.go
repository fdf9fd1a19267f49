package magiclink

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// found is the model of a link that is there, as an import takes it over: arguments that say no more than a default are null.
func found(ctx context.Context, l leaf.MagicLink, diags *diag.Diagnostics) model {
	m := model{
		Kind: types.StringValue(kindName(l.Kind)), LeafUserID: types.StringValue(strings.ToLower(l.LeafUserID)), OnExpired: types.StringValue(onExpiredReplace),
		AllowedProviders: types.SetNull(types.StringType), Settings: learnSettings(l, diags),
		Expired: types.BoolValue(false), RotationDue: types.BoolValue(false),
	}
	if l.Kind == leaf.AuthenticationLink {
		m.ProviderName = object.TextOrNull(l.Provider)
	}
	if l.CreatedAt != nil && l.ExpiresAt != nil {
		if n := int64(l.ExpiresAt.Sub(l.CreatedAt.Time).Round(time.Second) / time.Second); minLifetime <= n && n <= maxLifetime {
			m.ExpiresIn = types.Int64Value(n)
		}
	}
	m = m.learn(l)
	m.AllowedProviders = absorbProviders(ctx, m.AllowedProviders, l.AllowedProviders, object.Echo{}, false, diags)
	return m
}

// ImportState takes KIND/ID, where ID is Leaf's own id, which opens the link, or the name that the list shows of it.
func (r *managedResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	kind, id, _ := strings.Cut(req.ID, "/")
	if req.ID == "" && req.Identity != nil {
		kind, id = object.ImportedIdentity(ctx, req.Identity, "kind", diags), object.ImportedIdentity(ctx, req.Identity, "id", diags)
	}
	k, ok := kinds[strings.ReplaceAll(kind, "-", "_")]
	if !ok || id == "" || strings.Contains(id, "/") || rest.Climbs(id) {
		object.MalformedID(diags, req, "", "KIND/ID, the kind of the link (provider, authentication or file_upload) and its id: the name that starts with sha256:, or Leaf's own id",
			"terraform import "+typeName+".NAME provider/sha256:0123456789abcdef", "")
		return
	}
	client := r.Client(diags)
	if client == nil {
		return
	}
	name := id
	read := func(ctx context.Context) (leaf.MagicLink, bool, error) { return client.MagicLinkNamed(ctx, k, id) }
	if !strings.HasPrefix(id, leaf.KeyHashPrefix) {
		name = leaf.LinkName(id)
		client.Secrets(id)
		read = func(ctx context.Context) (leaf.MagicLink, bool, error) {
			return leaf.Still(ctx, client, r.Data.Now(), func(ctx context.Context) (leaf.MagicLink, bool, error) { return client.MagicLink(ctx, k, id) })
		}
	}
	what := fmt.Sprintf("the magic link %s (%s)", name, kindName(k))
	link, there, err := read(ctx)
	switch {
	case err != nil:
		object.Attempt{Verb: "import", Object: what}.Failed(diags, err)
		return
	case !there:
		object.NotThere(diags, what, kindName(k)+"/"+name, "The data source leaf_magic_links lists the links that there are.")
		return
	case link.ExpiresAt != nil && !r.Data.Now().Before(link.ExpiresAt.Time):
		diags.AddError("Cannot import a magic link whose time is over", fmt.Sprintf("%s expired at %s. There is nothing to take over: let Terraform make a new one.", object.Capital(what), link.ExpiresAt))
		return
	case !leaf.IsUUID(link.LeafUserID):
		diags.AddError("Cannot import a magic link of nobody", "The API does not say to which Leaf user "+what+" belongs, so it cannot be taken over. "+
			"Declare a resource without an import, which makes a new link.")
		return
	}
	m := found(ctx, link, diags)
	for name, v := range object.ValuesOf(m) {
		if name != "timeouts" && !v.IsNull() {
			diags.Append(resp.State.SetAttribute(ctx, path.Root(name), v)...)
		}
	}
	object.SetIdentity(ctx, resp.Identity, m.identity(), diags)
	object.Baseline.Set(ctx, resp.Private, object.Own{ID: link.Name()}, diags)
	object.ObservedAt.Set(ctx, resp.Private, r.Data.Now().UTC().Format(time.RFC3339Nano), diags)
	object.Imported.Set(ctx, resp.Private, true, diags)
}
