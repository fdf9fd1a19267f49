package object

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// SecretModifier decides what a change of a secret's plain form does: whether the value has only moved to its other
// form, or has to be sent.
type SecretModifier struct {
	Name              string
	Optional, Renewed bool
}

// Description implements planmodifier.Describer.
func (SecretModifier) Description(context.Context) string { return "" }

// MarkdownDescription implements planmodifier.Describer.
func (m SecretModifier) MarkdownDescription(_ context.Context) string { return "" }

// PlanModifyString implements planmodifier.String.
func (m SecretModifier) PlanModifyString(ctx context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() || req.PlanValue.Equal(req.StateValue) {
		return
	}
	if _, imported := Imported.Get(ctx, req.Private, &resp.Diagnostics); imported && m.Renewed {
		return // what another provider's state had of it may be newer than what is configured
	}
	if !req.StateValue.IsNull() {
		// From one text to another the new one has to be sent. To nothing, it has only moved if the other form is set; if that
		// is not set either, the state forgets it, since Leaf has no object without a required secret.
		resp.RequiresReplace = !req.PlanValue.IsNull() || m.Optional && !writeOnlySet(ctx, req, &resp.Diagnostics)
		return
	}
	if !m.Optional || learnedLater(ctx, req, &resp.Diagnostics) {
		return // a required secret that state does not know was given in its write-only form, or imported
	}
	names, _ := WriteOnly.Get(ctx, req.Private, &resp.Diagnostics)
	resp.RequiresReplace = !slices.Contains(names, m.Name)
}

func writeOnlySet(ctx context.Context, req planmodifier.StringRequest, diags *diag.Diagnostics) bool {
	var wo types.String
	diags.Append(req.Config.GetAttribute(ctx, path.Root(req.Path.String()+WriteOnlySuffix), &wo)...)
	return !wo.IsNull()
}
