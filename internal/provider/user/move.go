package user

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// MoveState takes over Leaf users from generic providers.
func (r *managedResource) MoveState(context.Context) []resource.StateMover {
	return object.Mover{
		Object:  "a Leaf user",
		Service: "usermanagement",
		Paths:   []string{"/users/{id}"},
		Fits:    func(parts []string) bool { return leaf.IsUUID(parts[0]) },
		Take:    take,
	}.Movers()
}

// take protects the user, as an import does.
func take(ctx context.Context, from *object.Source, resp *resource.MoveStateResponse) {
	values := fields.Take(from)
	values["id"] = types.StringValue(strings.ToLower(from.Parts[0])) // as Leaf writes it
	values["deletion_protection"] = types.BoolValue(true)
	object.WriteMoved(ctx, resp, values, map[string]types.String{"id": values.Text("id")})
}
