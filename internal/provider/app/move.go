package app

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// MoveState takes over apps from generic providers.
func (r *managedResource) MoveState(context.Context) []resource.StateMover {
	return object.Mover{
		Object:  "a provider app",
		Service: "usermanagement",
		Paths:   []string{"/app-keys/{Provider}/{app_name}", "/app-keys/{Provider}/{app_name}/{CLIENT_ENVIRONMENT}"},
		Fits: func(parts []string) bool {
			_, _, ok := parseID(parts)
			return ok
		},
		Take: take,
	}.Movers()
}

func take(ctx context.Context, from *object.Source, resp *resource.MoveStateResponse) {
	diags := &resp.Diagnostics
	id, p, _ := parseID(from.Parts)
	body := p.Fields.Take(from)
	if scopes := from.Texts("scopes"); p.Scopes && scopes != nil {
		set, problems := types.SetValueFrom(ctx, types.StringType, scopes)
		diags.Append(problems...)
		body["scopes"] = set
	}
	values := object.Values{
		p.Attribute: p.nested(ctx, id, body, diags),
		"app_name":  types.StringValue(id.Name), "provider_name": types.StringValue(id.Provider), "id": types.StringValue(id.String()),
	}
	absorb(values, from.Answer)
	object.WriteMoved(ctx, resp, values, identityOf(id))
	object.Imported.Set(ctx, resp.TargetPrivate, true, diags)
}

// hasBody reports whether the state knows what an app consists of, which no import does.
func hasBody(body object.Values) bool {
	for name, v := range body {
		if name != "client_environment" && !v.IsNull() {
			return true
		}
	}
	return false
}

// movedInto reports whether all that a plan changes in a body is that secrets leave the state for their write-only forms: what
// was moved here from another provider's state is at Leaf already. Whether the values are the same too, Update looks.
func movedInto(writeOnly, planned, before object.Values) bool {
	moved := false
	for name, v := range before {
		switch {
		case planEqual(planned[name], v):
		case planned[name].IsNull() && !writeOnly.Text(name+object.WriteOnlySuffix).IsNull():
			moved = true
		default:
			return false
		}
	}
	return moved
}

// changed reports whether a write-only secret has another value than the state had in its plain form.
func changed(p Provider, config, before object.Values) bool {
	for _, f := range p.Fields.Secrets() {
		plain, wo := before.Text(f.Name), config.Forms(f.Name).WriteOnly
		if !plain.IsNull() && !wo.IsNull() && !plain.Equal(wo) {
			return true
		}
	}
	return false
}
