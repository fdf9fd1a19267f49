package credentials

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// listResource lists the credentials of a kind, for a query: from the list of Leaf users, as far as that shows them.
type listResource struct {
	object.ListBase
	kind Kind
}

// ListResources are the list resources of all kinds.
func ListResources() []func() list.ListResource {
	var all []func() list.ListResource
	for _, kind := range Kinds {
		all = append(all, func() list.ListResource { return &listResource{kind: kind} })
	}
	return all
}

func (r *listResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.kind.TypeName()
}

type listModel struct {
	LeafUserID types.String `tfsdk:"leaf_user_id"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	cost := "The list of Leaf users shows them, so that it costs a request for each hundred Leaf users. One for whom it shows none is asked for besides, and all of them if the list was wrong."
	if r.kind.Unlisted {
		cost = "No page of Leaf's documentation says that the list of Leaf users shows this kind. Where it does not, the list costs a request for each Leaf user, and says so."
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("The %s credentials of the account. %s", r.kind.Title, cost),
		Attributes:          map[string]schema.Attribute{"leaf_user_id": object.LeafUserFilter("those")},
	}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	object.Stream(ctx, req, stream, func(l *object.Listing) {
		var m listModel
		client := l.Client(&r.ListBase)
		if client == nil || !l.Config(&m) {
			return
		}
		var needed []string
		if req.IncludeResource {
			needed = r.kind.body()
		}
		said := !m.LeafUserID.IsNull()
		rows := r.kind.rows(client, needed...)
		object.OfPages(l, rows.eachTried(ctx, l.Users(client, m.LeafUserID)), func(ctx context.Context, row leaf.UserRow) (connection, error) {
			c := rows.ask(ctx, row)
			return c, c.err
		}, func(row leaf.UserRow) string { return r.kind.object(row.ID) }, func(row leaf.UserRow, c connection) bool {
			if c.asked && !said {
				said = true
				l.Warn(&r.ListBase, object.WarnManyRequests, "A request for each Leaf user: "+r.kind.Title, "The list of Leaf users does not show all that is needed of "+r.kind.Title+
					" credentials, so each Leaf user of whom it does not is asked for them by a request of its own.")
			}
			return !c.found || l.Send(r.found(row.User, c.object))
		})
	})
}

func (r *listResource) found(u leaf.User, o leaf.Object) object.Found {
	name := u.Label() + ": " + r.kind.Title
	if status, ok := o.Text("status"); ok {
		name += ", " + status
	}
	of := managedResource{kind: r.kind}
	v := object.Values{"leaf_user_id": types.StringValue(u.ID)}
	return object.Found{Name: name, Identity: of.identity(v), Values: func() object.Values {
		of.absorb(v, o)
		of.absorbReadable(v, o, object.Echo{})
		return v
	}}
}
