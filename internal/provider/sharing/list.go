package sharing

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ list.ListResourceWithConfigure = (*relationList)(nil)
	_ list.ListResourceWithConfigure = (*permissionsList)(nil)
)

// relationList lists those with whom the account shares, for a query.
type relationList struct{ object.ListBase }

// NewRelationList is the list resource leaf_sharing_relation.
func NewRelationList() list.ListResource { return &relationList{} }

func (r *relationList) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = relationType
}

func (r *relationList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: "The sharing relations in which this account is the sender, in the order of the receivers."}
}

func (r *relationList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	object.Stream(ctx, req, stream, func(l *object.Listing) {
		client := l.Client(&r.ListBase)
		if client == nil {
			return
		}
		relations, ok := receivers(ctx, l, client)
		if !ok {
			return
		}
		for _, relation := range relations {
			m := relationModel{ReceiverAPIOwner: types.StringValue(relation.Receiver), BlockOnDestroy: types.BoolValue(false)}.absorb(relation)
			if !l.Send(object.Found{
				Name: fmt.Sprintf("%s, %s", relation.Receiver, relation.Status), Identity: m.identity(),
				Values: func() object.Values { return object.ValuesOf(m) },
			}) {
				return
			}
		}
	})
}

// receivers are the relations in which the account is the sender.
func receivers(ctx context.Context, l *object.Listing, client *leaf.Client) ([]leaf.Relation, bool) {
	relations, whole, err := client.Receivers(ctx)
	if err != nil {
		l.Failed(object.Attempt{Verb: "list", Object: "the sharing relations"}, err)
		return nil, false
	}
	if !whole {
		l.Warning("The list of sharing relations may lack some", "The list was not read to its end. Run the query again.")
	}
	return relations, true
}

// permissionsList lists what is shared of each Leaf user with each receiver, for a query. The API has no such list, so each
// is asked for.
type permissionsList struct{ object.ListBase }

// NewPermissionsList is the list resource leaf_sharing_permissions.
func NewPermissionsList() list.ListResource { return &permissionsList{} }

func (r *permissionsList) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = permissionsType
}

type permissionsFilter struct {
	ReceiverAPIOwner types.String `tfsdk:"receiver_api_owner"`
	LeafUserID       types.String `tfsdk:"leaf_user_id"`
}

func (r *permissionsList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What is shared of the Leaf users of this account, by Leaf user and receiver. The API has no such list, so it costs one or two requests for each Leaf user and receiver.",
		Attributes: map[string]schema.Attribute{
			"receiver_api_owner": schema.StringAttribute{
				MarkdownDescription: "List only what is shared with this API owner.",
				Optional:            true, Validators: []validator.String{object.PathSegment},
			},
			"leaf_user_id": object.LeafUserFilter("what is shared"),
		},
	}
}

// shared is what one receiver may read of a Leaf user.
type shared struct {
	receiver    string
	permissions leaf.Permissions
}

func (r *permissionsList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	object.Stream(ctx, req, stream, func(l *object.Listing) {
		var filter permissionsFilter
		client := l.Client(&r.ListBase)
		if client == nil || !l.Config(&filter) {
			return
		}
		relations, ok := receivers(ctx, l, client)
		if !ok || len(relations) == 0 {
			return
		}
		ask := func(ctx context.Context, row leaf.UserRow) (all []shared, _ error) {
			for _, relation := range relations {
				if !filter.ReceiverAPIOwner.IsNull() && !leaf.SameOwner(filter.ReceiverAPIOwner.ValueString(), relation.Receiver) {
					continue
				}
				p, found, err := client.Permissions(ctx, relation.Receiver, row.User.ID)
				if err != nil && !leaf.IsDoubt(err) {
					return nil, err
				}
				if found {
					all = append(all, shared{relation.Receiver, p})
				}
			}
			return all, nil
		}
		what := func(row leaf.UserRow) string { return "what is shared of Leaf user " + row.User.ID }
		object.OfUsers(l, client, filter.LeafUserID, ask, what, func(row leaf.UserRow, all []shared) bool {
			for _, s := range all {
				m := permissionsModel{ReceiverAPIOwner: types.StringValue(s.receiver), LeafUserID: types.StringValue(row.User.ID)}.absorb(s.permissions, object.Echo{}, false)
				if !l.Send(object.Found{
					Name: row.User.Label() + ": shared with " + s.receiver, Identity: m.identity(),
					Values: func() object.Values { return object.ValuesOf(m) },
				}) {
					return false
				}
			}
			return true
		})
	})
}
