package credentials

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// MoveState takes over credentials from generic providers. Whose they are is in their path alone.
func (r *managedResource) MoveState(context.Context) []resource.StateMover {
	m := object.Mover{
		Object:  "the " + r.kind.Title + " credentials of a Leaf user",
		Service: "usermanagement",
		Fits:    func(parts []string) bool { return leaf.IsUUID(parts[0]) },
		Take:    r.take,
	}
	for _, spelling := range append([]string{r.kind.Segment}, r.kind.Older...) {
		m.Paths = append(m.Paths, usersPath+spelling)
	}
	return m.Movers()
}

const usersPath = "/users/{leaf_user_id}/"

func (r *managedResource) take(ctx context.Context, from *object.Source, resp *resource.MoveStateResponse) {
	diags := &resp.Diagnostics
	values := r.kind.Fields.Take(from)
	for _, f := range r.kind.readable() {
		if text := values.Text(f.Name); !text.IsNull() {
			values[f.Name] = types.StringValue(spelt(f, text.ValueString()))
		}
	}
	values["leaf_user_id"] = types.StringValue(from.Parts[0])
	r.absorb(values, from.Answer)
	object.WriteMoved(ctx, resp, values, r.identity(values))
	object.Imported.Set(ctx, resp.TargetPrivate, true, diags)
	if len(r.kind.Older) > 0 {
		object.Spelling.Set(ctx, resp.TargetPrivate, strings.TrimPrefix(from.Path, usersPath), diags)
	}
}
