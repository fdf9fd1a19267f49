package object

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// What a plan decides about credentials: which change replaces, and which only moves a value between the state and
// elsewhere. A replacement disconnects a grower for a moment, so none is planned that the API does not need.

// ReplaceUnlessSameID replaces where a UUID changes in more than the case of its letters.
func ReplaceUnlessSameID() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(func(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
		resp.RequiresReplace = req.PlanValue.IsUnknown() || !strings.EqualFold(req.PlanValue.ValueString(), req.StateValue.ValueString())
	}, "", "")
}

// ReplaceUnlessImported replaces, except where an import could not learn the value, or has learned it in the API's own
// spelling.
func ReplaceUnlessImported() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
		_, imported := Imported.Get(ctx, req.Private, &resp.Diagnostics)
		resp.RequiresReplace = !imported || !req.StateValue.IsNull() && (req.PlanValue.IsUnknown() || !leaf.Alike(req.PlanValue.ValueString(), req.StateValue.ValueString()))
	}, "", "")
}

// learnedLater reports whether a value is null in state only because the object was imported.
func learnedLater(ctx context.Context, req planmodifier.StringRequest, diags *diag.Diagnostics) bool {
	_, imported := Imported.Get(ctx, req.Private, diags)
	return imported && req.StateValue.IsNull()
}

// ReplaceBetweenVersions replaces where the version goes from one number to another.
func ReplaceBetweenVersions(_ context.Context, req planmodifier.Int64Request, resp *int64planmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = !req.StateValue.IsNull() && !req.PlanValue.IsNull()
}
