package magiclink

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

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

// listResource lists the magic links of the account, for a query.
type listResource struct{ object.ListBase }

// NewListResource is the list resource leaf_magic_link.
func NewListResource() list.ListResource { return &listResource{} }

func (r *listResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

type listModel struct {
	Kind       types.String `tfsdk:"kind"`
	LeafUserID types.String `tfsdk:"leaf_user_id"`
	ValidOnly  types.Bool   `tfsdk:"valid_only"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The magic links of the account, kind by kind. It costs a request for each hundred of a kind. No link itself is shown, nor the id that opens it.",
		Attributes: map[string]schema.Attribute{
			"kind": schema.StringAttribute{
				MarkdownDescription: "List only the links of this kind: `provider`, `authentication` or `file_upload`.",
				Optional:            true,
				Validators:          []validator.String{object.OneOf(kindNames()...)},
			},
			"leaf_user_id": object.LeafUserFilter("the links"),
			"valid_only": schema.BoolAttribute{
				MarkdownDescription: "Whether to leave out the links whose time is over; true by default. Such links cannot be imported.",
				Optional:            true,
			},
		},
	}
}

// wantedKinds are the one kind, or all.
func wantedKinds(only types.String) []leaf.LinkKind {
	if only.IsNull() {
		return leaf.LinkKinds
	}
	return []leaf.LinkKind{kinds[only.ValueString()]}
}

// over reports whether the time of a listed link is over.
func over(l leaf.MagicLink, now time.Time) bool {
	return l.ExpiresAt != nil && !now.Before(l.ExpiresAt.Time)
}

// inOrder are the links of a list, or those of one Leaf user, in an order that a query keeps: by their making, then by name.
func inOrder(all leaf.LinkList, user types.String) []leaf.MagicLink {
	links := slices.Clone(all.Links)
	if !user.IsNull() {
		links = all.Of(user.ValueString())
	}
	slices.SortFunc(links, func(a, b leaf.MagicLink) int {
		if a.CreatedAt != nil && b.CreatedAt != nil && !a.CreatedAt.Equal(b.CreatedAt.Time) {
			return a.CreatedAt.Compare(b.CreatedAt.Time)
		}
		return strings.Compare(a.Name(), b.Name())
	})
	return links
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	object.Stream(ctx, req, stream, func(l *object.Listing) {
		var m listModel
		client := l.Client(&r.ListBase)
		if client == nil || !l.Config(&m) {
			return
		}
		all := !m.ValidOnly.IsNull() && !m.ValidOnly.ValueBool()
		for _, kind := range wantedKinds(m.Kind) {
			links, err := client.MagicLinks(ctx, kind)
			if err != nil {
				if !l.Trouble(object.Attempt{Verb: "list", Object: fmt.Sprintf("the magic links of kind %s", kindName(kind))}, err) {
					return
				}
				continue
			}
			l.Answered()
			for _, link := range inOrder(links, m.LeafUserID) {
				if over(link, r.Data.Now()) && !all {
					continue
				}
				if !l.Send(r.found(ctx, link)) {
					return
				}
			}
		}
	})
}

func (r *listResource) found(ctx context.Context, l leaf.MagicLink) object.Found {
	var diags diag.Diagnostics // sets and objects of texts have none
	m := found(ctx, l, &diags)
	name := fmt.Sprintf("%s of Leaf user %s", kindName(l.Kind), l.LeafUserID)
	switch {
	case over(l, r.Data.Now()):
		name += ", expired"
	case l.ExpiresAt != nil:
		name += ", until " + l.ExpiresAt.UTC().Format("2006-01-02 15:04")
	}
	return object.Found{Name: name, Identity: m.identity(), Values: func() object.Values {
		values := object.ValuesOf(m)
		delete(values, "timeouts")
		return values
	}}
}
