package webhook

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// listResource lists the webhooks of the account, for a query.
type listResource struct{ object.ListBase }

// NewListResource is the list resource leaf_webhook.
func NewListResource() list.ListResource { return &listResource{} }

func (r *listResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: "The webhooks of the account, in the order of their ids."}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	object.Stream(ctx, req, stream, func(l *object.Listing) {
		client := l.Client(&r.ListBase)
		if client == nil {
			return
		}
		webhooks, err := sorted(ctx, client)
		if err != nil {
			l.Failed(object.Attempt{Verb: "list", Object: "the webhooks"}, err)
			return
		}
		for _, w := range webhooks {
			if !l.Send(found(ctx, w)) {
				return
			}
		}
	})
}

func found(ctx context.Context, w leaf.Webhook) object.Found {
	var m model
	var diags diag.Diagnostics // a set of texts has none
	m.absorb(ctx, w, object.Echo{}, false, &diags)
	return object.Found{Name: fmt.Sprintf("%s: %s", w.Name, w.URL), Identity: m.identity(), Values: func() object.Values { return object.ValuesOf(m) }}
}
