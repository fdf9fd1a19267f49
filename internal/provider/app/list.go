package app

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// listResource lists the apps of all providers, or of one, for a query.
type listResource struct{ object.ListBase }

// NewListResource is the list resource leaf_provider_app.
func NewListResource() list.ListResource { return &listResource{} }

func (r *listResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

type listModel struct {
	ProviderName types.String `tfsdk:"provider_name"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The OAuth apps at agricultural data providers that are registered with Leaf, in the order of provider, name and environment. The API never returns the keys of an app.",
		Attributes: map[string]schema.Attribute{
			"provider_name": schema.StringAttribute{
				MarkdownDescription: "How the API calls the provider whose apps are listed, such as `JohnDeere`. Without it, those of all eight are, at one request for each.",
				Optional:            true,
				Validators:          []validator.String{object.OneOf(allSegments()...)},
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
		for _, p := range Providers {
			if !m.ProviderName.IsNull() && m.ProviderName.ValueString() != p.Segment {
				continue
			}
			apps, err := client.Apps(ctx, p.Segment)
			if err != nil { // a 404 too: the documents know no list that is not there
				if !l.Trouble(object.Attempt{Verb: "list", Object: "the provider apps of " + p.Segment}, err) {
					return
				}
				continue
			}
			l.Answered()
			for _, a := range p.models(apps) {
				if !l.Send(p.found(ctx, a)) {
					return
				}
			}
		}
	})
}

func (p Provider) found(ctx context.Context, a appModel) object.Found {
	id := leaf.AppID{Provider: p.Segment, Name: a.AppName.ValueString(), Environment: a.ClientEnvironment.ValueString()}
	name := p.Title + ": " + id.Name
	if id.Environment != "" {
		name += ", " + id.Environment
	}
	return object.Found{Name: name, Identity: identityOf(id), Values: func() object.Values {
		var diags diag.Diagnostics // of a bug alone
		return object.Values{
			"id": a.ID, "provider_name": a.ProviderName, "app_name": a.AppName, "created_time": a.CreatedTime,
			p.Attribute: p.nested(ctx, id, nil, &diags),
		}
	}}
}
