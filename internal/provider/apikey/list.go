package apikey

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// listResource lists the API keys of all Leaf users, or of one, for a query.
type listResource struct{ object.ListBase }

// NewListResource is the list resource leaf_api_key.
func NewListResource() list.ListResource { return &listResource{} }

func (r *listResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

type listModel struct {
	LeafUserID types.String `tfsdk:"leaf_user_id"`
	ValidOnly  types.Bool   `tfsdk:"valid_only"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The API keys of the account. The API lists those of one Leaf user at a time, so that it costs a request for each Leaf user, some of them at the same time. " +
			"No key itself is shown.",
		Attributes: map[string]schema.Attribute{
			"leaf_user_id": object.LeafUserFilter("the keys"),
			"valid_only": schema.BoolAttribute{
				MarkdownDescription: "Whether to leave out the keys that were revoked or have expired; true by default. Such keys cannot be imported.",
				Optional:            true,
			},
		},
	}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	object.Stream(ctx, req, stream, func(l *object.Listing) {
		var m listModel
		client := l.Client(&r.ListBase)
		if client == nil || !l.Config(&m) {
			return
		}
		nameless := 0
		all := !m.ValidOnly.IsNull() && !m.ValidOnly.ValueBool()
		object.OfUsers(l, client, m.LeafUserID, func(ctx context.Context, row leaf.UserRow) (*leaf.KeyList, error) {
			return client.Keys(ctx, strings.ToLower(row.ID))
		}, func(row leaf.UserRow) string { return "the API keys of Leaf user " + row.ID }, func(row leaf.UserRow, keys *leaf.KeyList) bool {
			for _, k := range keys.Keys {
				if dead := k.Dead() || k.Expired(r.Data.Now()); dead && !all {
					continue
				}
				if k.ID == "" {
					nameless++
					continue
				}
				if !l.Send(r.found(row.User, k)) {
					return false
				}
			}
			return true
		})
		if nameless > 0 {
			l.Warning("API keys without ids", fmt.Sprintf("The API shows no ids for %d API keys. Such a key is imported by the key itself, which no list shows.", nameless))
		}
	})
}

func (r *listResource) found(u leaf.User, k leaf.Key) object.Found {
	name := u.Label() + ": "
	switch {
	case k.Description != nil:
		name += *k.Description
	default:
		name += k.ID
	}
	switch {
	case k.RevokedAt != nil:
		name += ", revoked"
	case k.Expired(r.Data.Now()), k.Dead():
		name += ", expired"
	case k.ExpiresAt != nil:
		name += ", until " + k.ExpiresAt.UTC().Format("2006-01-02")
	}
	m := model{
		LeafUserID: types.StringValue(u.ID), ID: types.StringValue(k.ID), OnInvalid: types.StringValue(onInvalidReplace),
		Description: types.StringPointerValue(k.Description), RotationDue: types.BoolValue(false),
	}
	return object.Found{Name: name, Identity: m.identity(), Values: func() object.Values { return object.ValuesOf(m.absorb(k)) }}
}
