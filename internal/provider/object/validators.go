package object

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// What is wrong with an argument is said in the words of this file. Those of the framework's validators print a path such as
// events[Value("x")] and what a program calls a rule. A schema may have setvalidator.ValueStringsAre and the like: they hand
// entries on to others, and say nothing themselves.

// rule says what a value must be; the validators of one type of values each are made of it.
type rule string

// Description implements validator.Describer.
func (r rule) Description(context.Context) string { return string(r) }

// MarkdownDescription implements validator.Describer.
func (r rule) MarkdownDescription(context.Context) string { return string(r) }

// at is the error that a value breaks the rule: where, in short, and whole.
func (r rule) at(p path.Path) (at path.Path, summary, detail string) {
	name := inSets.ReplaceAllString(p.String(), "")
	return p, "Invalid " + name, name + " " + string(r) + "."
}

// inSets are the places of entries of sets, which have no other name than their value.
var inSets = regexp.MustCompile(`\[Value\(.*\)\]`)

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
	resp.Diagnostics.AddAttributeError(rule(v.Rule).at(req.Path))
}

var (
	// NotEmpty refuses the empty text.
	NotEmpty = TextValidator{"must not be an empty text", func(s string) bool { return s != "" }}

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

// OneOf refuses what is none of the choices, and says which was probably meant.
func OneOf(choices ...string) validator.String { return choice(choices) }

type choice []string

// Description implements validator.Describer.
func (c choice) Description(context.Context) string {
	if n := len(c) - 1; n > 0 {
		return "must be " + strings.Join(c[:n], ", ") + " or " + c[n]
	}
	return "must be " + c[0]
}

// MarkdownDescription implements validator.Describer.
func (c choice) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

// ValidateString implements validator.String.
func (c choice) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	given := req.ConfigValue.ValueString()
	for _, one := range c {
		if given == one || req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
			return
		}
	}
	resp.Diagnostics.AddAttributeError(rule(c.Description(ctx) + ", and not " + Unlisted([]string{given}, c)).at(req.Path))
}

// Between refuses whole numbers that are not.
func Between(least, most int64) validator.Int64 {
	return between{rule(fmt.Sprintf("must be a whole number from %d to %d", least, most)), least, most}
}

// AtLeast refuses whole numbers that are less.
func AtLeast(least int64) validator.Int64 {
	return between{rule(fmt.Sprintf("must be a whole number, at least %d", least)), least, math.MaxInt64}
}

type between struct {
	rule

	least, most int64
}

// ValidateInt64 implements validator.Int64.
func (b between) ValidateInt64(_ context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if n := req.ConfigValue.ValueInt64(); !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() && (n < b.least || n > b.most) {
		resp.Diagnostics.AddAttributeError(b.at(req.Path))
	}
}

// DecimalBetween refuses numbers that are not.
func DecimalBetween(least, most float64) validator.Float64 {
	return decimal{rule(fmt.Sprintf("must be a number from %g to %g", least, most)), least, most}
}

type decimal struct {
	rule

	least, most float64
}

// ValidateFloat64 implements validator.Float64.
func (d decimal) ValidateFloat64(_ context.Context, req validator.Float64Request, resp *validator.Float64Response) {
	if n := req.ConfigValue.ValueFloat64(); !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() && (n < d.least || n > d.most) {
		resp.Diagnostics.AddAttributeError(d.at(req.Path))
	}
}

var (
	// NotNone refuses a list or set without any entry.
	NotNone = entries{"must have at least one entry", func(all []attr.Value) bool { return len(all) > 0 }}
	// NoNulls refuses a list or set in which an entry is null.
	NoNulls = entries{"must have no entry that is null", func(all []attr.Value) bool { return !slices.ContainsFunc(all, attr.Value.IsNull) }}
)

// entries is a rule about the entries of a list or set.
type entries struct {
	rule

	ok func([]attr.Value) bool
}

// ValidateSet implements validator.Set.
func (e entries) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	if v := req.ConfigValue; !v.IsNull() && !v.IsUnknown() && !e.ok(v.Elements()) {
		resp.Diagnostics.AddAttributeError(e.at(req.Path))
	}
}

// ValidateList implements validator.List.
func (e entries) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	if v := req.ConfigValue; !v.IsNull() && !v.IsUnknown() && !e.ok(v.Elements()) {
		resp.Diagnostics.AddAttributeError(e.at(req.Path))
	}
}

// duration refuses what is no duration, and what leaves no time.
var duration = TextValidator{"must be a time of at least " + leastTimeout.String() + `, such as "30s", "5m" or "1h"`, func(text string) bool {
	d, err := time.ParseDuration(text)
	return err == nil && d >= leastTimeout
}}

// Environments are the values of every client_environment.
var Environments = []string{"STAGE", "PRODUCTION"}
