package configuration

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/configuration/keys"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ list.ListResourceWithConfigure = (*ownerList)(nil)
	_ list.ListResourceWithConfigure = (*userList)(nil)
)

// ownerList lists the configuration of the API owner, of which there is always one, for a query.
type ownerList struct{ object.ListBase }

// NewOwnerList is the list resource leaf_configuration.
func NewOwnerList() list.ListResource { return &ownerList{} }

func (r *ownerList) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = ownerType
}

func (r *ownerList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: "The configuration of the API owner, of which an account has exactly one."}
}

func (r *ownerList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	object.Stream(ctx, req, stream, func(l *object.Listing) {
		client := l.Client(&r.ListBase)
		if client == nil {
			return
		}
		current, err := client.OwnerConfig(ctx, keys.All.APINames())
		if err != nil { // a 404 too: it always exists
			l.Failed(object.Attempt{Verb: "list", Object: ownerObject}, err)
			return
		}
		l.Send(object.Found{Name: "The API owner: configuration", Identity: ownerIdentity(), Values: func() object.Values {
			v := keys.All.ValuesIn(current)
			v["id"] = types.StringValue(ownerID)
			return v
		}})
	})
}

// userList lists the configurations of Leaf users, for a query.
type userList struct{ object.ListBase }

// NewUserList is the list resource leaf_user_configuration.
func NewUserList() list.ListResource { return &userList{} }

func (r *userList) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = userType
}

type listModel struct {
	LeafUserID types.String `tfsdk:"leaf_user_id"`
}

func (r *userList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The configurations of Leaf users who have one of their own. It costs a request for each Leaf user, some of them at the same time.",
		Attributes:          map[string]schema.Attribute{"leaf_user_id": object.LeafUserFilter("the configuration")},
	}
}

func (r *userList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	object.Stream(ctx, req, stream, func(l *object.Listing) {
		var m listModel
		client := l.Client(&r.ListBase)
		if client == nil || !l.Config(&m) {
			return
		}
		object.OfUsers(l, client, m.LeafUserID, func(ctx context.Context, row leaf.UserRow) (leaf.Object, error) {
			own, found, err := client.UserConfig(ctx, row.ID, keys.All.APINames())
			if !found {
				own = nil
			}
			return own, err
		}, func(row leaf.UserRow) string { return userObject(row.ID) }, func(row leaf.UserRow, own leaf.Object) bool {
			return own == nil || l.Send(object.Found{Name: row.Label() + ": configuration", Identity: userIdentity(row.ID), Values: func() object.Values {
				v := keys.All.ValuesIn(own)
				v["leaf_user_id"] = types.StringValue(row.ID)
				return v
			}})
		})
	})
}
