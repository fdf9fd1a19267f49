package object

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// TextValidator is a rule about a text that a function can say.
type TextValidator struct {
	Rule string
	OK   func(string) bool
}

// Description implements validator.Describer.
func (v TextValidator) Description(context.Context) string { return v.Rule }

// MarkdownDescription implements validator.Describer.
func (v TextValidator) MarkdownDescription(context.Context) string { return v.Rule }

// ValidateString implements validator.String.
func (v TextValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || v.OK(req.ConfigValue.ValueString()) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Invalid "+req.Path.String(), req.Path.String()+" "+v.Rule+".")
}

var (
	// NotEmpty refuses the empty text.
	NotEmpty = stringvalidator.LengthAtLeast(1)

	// LeafUserID refuses what is no UUID.
	LeafUserID = TextValidator{
		"must be the id of a Leaf user, a UUID such as 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50", leaf.IsUUID,
	}

	// PathSegment refuses what would not stay one segment of a path (internal/leaf/API.md, "Open questions", O26).
	PathSegment = TextValidator{
		Rule: `must be a name of at least one character, without "/", and neither "." nor "..", not before or after a "\" either`,
		OK:   func(s string) bool { return !rest.Climbs(s) && !strings.Contains(s, "/") },
	}
)

// Environments are the values of every client_environment.
var Environments = []string{"STAGE", "PRODUCTION"}
