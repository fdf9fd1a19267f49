package webhook

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// MoveState takes over webhooks from generic providers.
func (r *managedResource) MoveState(context.Context) []resource.StateMover {
	return object.Mover{
		Object:  "a webhook",
		Service: "alerts",
		Paths:   []string{"/webhooks/{id}"},
		Fits:    func(parts []string) bool { return leaf.IsUUID(parts[0]) || number.MatchString(parts[0]) },
		Take:    take,
	}.Movers()
}

func take(ctx context.Context, from *object.Source, resp *resource.MoveStateResponse) {
	diags := &resp.Diagnostics
	values := object.Fields{secret, {Name: "name"}, {Name: "url"}}.Take(from)
	values["id"] = types.StringValue(strings.ToLower(from.Parts[0])) // as Leaf writes it
	if events := from.Texts("events"); events != nil {
		set, problems := types.SetValueFrom(ctx, types.StringType, events)
		diags.Append(problems...)
		values["events"] = set
	}
	object.WriteMoved(ctx, resp, values, map[string]types.String{"id": values.Text("id")})
	object.Imported.Set(ctx, resp.TargetPrivate, true, diags)
}
