package leaflink

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// listResource lists the objects of one kind, for a query.
type listResource struct {
	object.ListBase

	kind kind
}

// ListResources are all list resources of LeafLink's.
func ListResources() (all []func() list.ListResource) {
	for _, k := range kinds {
		all = append(all, func() list.ListResource { return &listResource{kind: k} })
	}
	return all
}

func (r *listResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.kind.typeName()
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: "Every " + r.kind.noun + " that the key of LeafLink sees, except LeafLink's own, which nobody can manage."}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	object.Stream(ctx, req, stream, func(l *object.Listing) {
		var diags diag.Diagnostics
		client := r.LeafLink(&diags)
		if client == nil {
			l.Error(diags[0].Summary(), diags[0].Detail())
			return
		}
		rows, err := client.List(ctx, r.kind.list, nil)
		if err != nil {
			l.Failed(object.Attempt{Verb: "list", Object: "every " + r.kind.noun + " of LeafLink"}, err)
			return
		}
		for _, row := range rows {
			v := object.Values{"id": types.Int64Null()}
			for _, f := range r.kind.fields {
				v[f.name] = f.null()
			}
			r.kind.absorb(v, row, object.Echo{})
			if stock, _ := row.Bool("is_stock"); stock {
				continue
			}
			if !l.Send(object.Found{Name: r.kind.called(v), Identity: identity(v), Values: func() object.Values { return v }}) {
				return
			}
		}
	})
}
