package configuration

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/configuration/keys"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// service is the part of the API that has configurations.
const service = "config"

// MoveState takes over the configuration of the API owner from generic providers. Which of its keys are managed, the body
// that they send says.
func (r *ownerResource) MoveState(context.Context) []resource.StateMover {
	return object.Mover{
		Object: ownerObject, Service: service, Paths: []string{"/configs"},
		Take: func(ctx context.Context, from *object.Source, resp *resource.MoveStateResponse) {
			values := keys.All.ValuesIn(from.Sent)
			values["id"] = types.StringValue(ownerID)
			object.WriteMoved(ctx, resp, values, ownerIdentity())
		},
	}.Movers()
}

// MoveState takes over the configuration of a Leaf user from generic providers.
func (r *userResource) MoveState(context.Context) []resource.StateMover {
	return object.Mover{
		Object: "the configuration of a Leaf user", Service: service, Paths: []string{"/configs/{leaf_user_id}"},
		Fits: func(parts []string) bool { return leaf.IsUUID(parts[0]) },
		Take: takeUser,
	}.Movers()
}

// takeUser takes over the keys of the body. One that has more than keys is an answer that a refresh has put in its place: then
// nobody knows which keys are managed, and none is to be unset because the configuration lacks it.
func takeUser(ctx context.Context, from *object.Source, resp *resource.MoveStateResponse) {
	diags := &resp.Diagnostics
	values := keys.All.ValuesIn(from.Sent)
	if len(leaf.ConfigKeys(from.Sent)) < len(from.Sent) {
		object.Imported.Set(ctx, resp.TargetPrivate, true, diags)
	}
	values["leaf_user_id"] = types.StringValue(from.Parts[0])
	object.WriteMoved(ctx, resp, values, userIdentity(from.Parts[0]))
}
