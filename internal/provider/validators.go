package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// textValidator is a rule about a text that a function can say.
type textValidator struct {
	rule string
	ok   func(string) bool
}

func (v textValidator) Description(context.Context) string         { return v.rule }
func (v textValidator) MarkdownDescription(context.Context) string { return v.rule }

func (v textValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || v.ok(req.ConfigValue.ValueString()) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Invalid "+req.Path.String(), req.Path.String()+" "+v.rule+".")
}

var (
	notEmpty = stringvalidator.LengthAtLeast(1)

	leafUserID = textValidator{
		"must be the id of a Leaf user, a UUID such as 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50", leaf.IsUUID,
	}

	// appName may be any text that stays one segment of a path (leaf-facts.md, section O, question 26).
	appName = textValidator{
		`must be a name of at least one character, without "/", and neither "." nor "..", not before or after a "\" either`,
		func(s string) bool { return !rest.Climbs(s) && !strings.Contains(s, "/") },
	}
)

// environments are the values of every client_environment.
var environments = []string{"STAGE", "PRODUCTION"}
