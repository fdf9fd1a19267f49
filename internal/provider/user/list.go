package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// listResource lists the Leaf users of the account, or those with the given values, for a query.
type listResource struct{ object.ListBase }

// NewListResource is the list resource leaf_user.
func NewListResource() list.ListResource { return &listResource{} }

func (r *listResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = userType
}

type filterModel struct {
	Name       types.String `tfsdk:"name"`
	Email      types.String `tfsdk:"email"`
	ExternalID types.String `tfsdk:"external_id"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	filter := func(what string) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: "List only the Leaf users with exactly this " + what + ".",
			Optional:            true,
			Validators:          []validator.String{object.NotEmpty},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The Leaf users of the account, all of them or those that fit every filter. Filters are compared letter by letter. It costs a request for each hundred.",
		Attributes: map[string]schema.Attribute{
			"name": filter("name"), "email": filter("e-mail address"), "external_id": filter("external id"),
		},
	}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	object.Stream(ctx, req, stream, func(l *object.Listing) {
		var m filterModel
		client := l.Client(&r.ListBase)
		if client == nil || !l.Config(&m) {
			return
		}
		wanted := model{Name: m.Name, Email: m.Email, ExternalID: m.ExternalID}
		for page, err := range client.UserPages(ctx, wanted.fields()) {
			if err != nil {
				l.UsersFailed(err)
				return
			}
			for _, row := range page {
				if !l.Send(listed(row.User)) {
					return
				}
			}
		}
	})
}

func listed(u leaf.User) object.Found {
	var m resourceModel
	m.absorb(u, object.Echo{})
	m.DeletionProtection = types.BoolValue(true)
	return object.Found{Name: u.Label(), Identity: m.identity(), Values: func() object.Values { return object.ValuesOf(m) }}
}
