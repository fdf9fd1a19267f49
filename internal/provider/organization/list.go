package organization

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// listResource lists the organizations of all Leaf users, or of one, for a query.
type listResource struct{ object.ListBase }

// NewListResource is the list resource leaf_provider_organization.
func NewListResource() list.ListResource { return &listResource{} }

func (r *listResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

type listModel struct {
	LeafUserID types.String `tfsdk:"leaf_user_id"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The John Deere organizations that Leaf has fetched, of all Leaf users or of one. " +
			"The API lists those of one Leaf user at a time, so that it costs a request for each Leaf user.",
		Attributes: map[string]schema.Attribute{"leaf_user_id": object.LeafUserFilter("the organizations")},
	}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	object.Stream(ctx, req, stream, func(l *object.Listing) {
		var m listModel
		client := l.Client(&r.ListBase)
		if client == nil || !l.Config(&m) {
			return
		}
		object.OfUsers(l, client, m.LeafUserID, func(ctx context.Context, row leaf.UserRow) ([]leaf.Organization, error) {
			all, _, err := client.Organizations(ctx, row.ID)
			return all, err
		}, func(row leaf.UserRow) string { return "the organizations of Leaf user " + row.ID }, func(row leaf.UserRow, all []leaf.Organization) bool {
			for _, o := range all {
				if !l.Send(listed(row.User, o)) {
					return false
				}
			}
			return true
		})
	})
}

func listed(u leaf.User, o leaf.Organization) object.Found {
	m := model{LeafUserID: types.StringValue(u.ID), ProviderOrgID: types.StringValue(o.ID), OnDestroy: types.StringValue(onDestroyRestore)}.absorb(o)
	return object.Found{Name: u.Label() + ": " + o.Label() + ", " + o.Status, Identity: m.identity(), Values: func() object.Values {
		values := object.ValuesOf(m)
		delete(values, "timeouts")
		return values
	}}
}
