package leaflink

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// kind is one kind of LeafLink's objects that the key of an Application may write (internal/leaflink/API.md, "Writing").
type kind struct {
	// name ends the resource's type; list is the path; noun is for people.
	name, list, noun string
	description      string
	area             leaflink.Area
	fields           []kindField
	// alike are the fields in which no two objects are to be the same.
	alike []string
	// fixed says that LeafLink itself refuses a second one that is alike.
	fixed bool
	// kept says that LeafLink cannot delete it.
	kept bool
}

// form is how a value is written, and so how two are compared.
type form int

const (
	text form = iota
	number
	truth
	instant
	decimal
	colour
)

// kindField is a field of a kind. One that is neither required nor optional is LeafLink's own.
type kindField struct {
	name, description            string
	form                         form
	required, optional, computed bool
	// replaces says that LeafLink cannot change it.
	replaces bool
	texts    []validator.String
	numbers  []validator.Int64
}

var (
	rfc3339 = object.TextValidator{Rule: `must be a time such as "2027-01-31T08:00:00Z"`, OK: func(s string) bool {
		_, err := time.Parse(time.RFC3339, s)
		return err == nil
	}}
	amount = object.TextValidator{Rule: `must be a decimal number such as "12.5"`, OK: func(s string) bool {
		_, ok := new(big.Rat).SetString(s)
		return ok && !strings.ContainsAny(s, "/eExXpP_ ")
	}}
	positive = []validator.Int64{object.AtLeast(1)}
)

func atMost(n int) []validator.String {
	return []validator.String{object.NotEmpty, stringvalidator.UTF8LengthAtMost(n)}
}

// kinds is the table of all kinds.
var kinds = []kind{
	{
		name: "customer_status", list: "customer-statuses", noun: "customer status", area: leaflink.Customers, alike: []string{"state", "owner"},
		description: "A status that customers of the key's company can have.",
		fields: []kindField{
			{name: "state", description: "What the status is called.", required: true, texts: atMost(40)},
			{
				name: "order", form: number, description: "Its place among the others; the lowest comes first. LeafLink's choice by default.", optional: true, computed: true,
				numbers: []validator.Int64{object.Between(1, 2147483647)},
			},
			{name: "description", description: "The description of the status.", optional: true, texts: atMost(1500)},
			{name: "hex_color", form: colour, description: "Its colour, such as `#2e7d32`.", optional: true, texts: atMost(40)},
			{name: "owner", form: number, description: "The id of the key's company, which owns the status.", computed: true},
			{name: "is_stock", form: truth, description: "Whether it is LeafLink's own; such a status cannot be imported.", computed: true},
		},
	},
	{
		name: "promo_code", list: "promocodes", noun: "promo code", area: leaflink.Orders, alike: []string{"brand", "code"}, fixed: true,
		description: "A promo code of a brand. LeafLink changes its dates alone; a change of anything else deletes it and makes it anew.",
		fields: []kindField{
			{name: "brand", form: number, description: "The id of the brand. A change replaces the promo code.", required: true, replaces: true, numbers: positive},
			{name: "code", description: "What customers type. A brand has a code once. A change replaces the promo code.", required: true, replaces: true, texts: atMost(100)},
			{name: "start_date", form: instant, description: "From when it is valid, such as `2027-01-01T00:00:00Z`.", required: true, texts: []validator.String{rfc3339}},
			{name: "end_date", form: instant, description: "Until when it is valid.", required: true, texts: []validator.String{rfc3339}},
			{
				name: "discount_type", description: "`%`, the only type that LeafLink documents. A change replaces the promo code.", optional: true, computed: true, replaces: true,
				texts: []validator.String{object.OneOf("%")},
			},
			{
				name: "discount_amount", form: decimal, description: "The discount, a decimal number in quotes such as `\"12.5\"`. A change replaces the promo code.", optional: true, computed: true,
				replaces: true, texts: []validator.String{amount},
			},
		},
	},
	{
		name: "product_line", list: "product-lines", noun: "product line", area: leaflink.Products, alike: []string{"name", "brand"}, kept: true,
		description: "A product line of a brand. LeafLink cannot delete one: destroying it only removes it from the state, with a warning.",
		fields: []kindField{
			{name: "name", description: "The name of the product line.", required: true, texts: atMost(100)},
			{name: "brand", form: number, description: "The id of the brand.", required: true, numbers: positive},
			{name: "menu_position", form: number, description: "Its position on the menu. LeafLink's choice by default.", optional: true, computed: true},
		},
	},
}

func (k kind) typeName() string { return "leaf_leaflink_" + k.name }

// attribute is the field in the schema. What LeafLink chooses itself stays as it is while nobody says otherwise.
func (f kindField) attribute() schema.Attribute {
	switch f.form {
	case number:
		var modifiers []planmodifier.Int64
		if f.computed {
			modifiers = append(modifiers, int64planmodifier.UseStateForUnknown())
		}
		if f.replaces {
			modifiers = append(modifiers, int64planmodifier.RequiresReplace())
		}
		return schema.Int64Attribute{
			MarkdownDescription: f.description, CustomType: object.WholeNumber{}, Required: f.required, Optional: f.optional, Computed: f.computed,
			Validators: f.numbers, PlanModifiers: modifiers,
		}
	case truth:
		return schema.BoolAttribute{MarkdownDescription: f.description, Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()}}
	case text, instant, decimal, colour:
	}
	var modifiers []planmodifier.String
	if f.computed {
		modifiers = append(modifiers, stringplanmodifier.UseStateForUnknown())
	}
	modifiers = append(modifiers, f.onlySpelled())
	return schema.StringAttribute{
		MarkdownDescription: f.description, Required: f.required, Optional: f.optional, Computed: f.computed, Validators: f.texts, PlanModifiers: modifiers,
	}
}

// onlySpelled replaces where the field cannot be changed, and never for another spelling of the same value.
func (f kindField) onlySpelled() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(func(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
		resp.RequiresReplace = f.replaces && (req.PlanValue.IsUnknown() || !f.same(req.PlanValue, req.StateValue))
	}, "", "")
}

// null is the field without a value.
func (f kindField) null() attr.Value {
	switch f.form {
	case number:
		return types.Int64Null()
	case truth:
		return types.BoolNull()
	case text, instant, decimal, colour:
	}
	return types.StringNull()
}

// read is the field in an answer; ok is false where the answer lacks it, or has something else there.
func (f kindField) read(o leaflink.Object) (v attr.Value, ok bool) {
	raw, present := o[f.name]
	if !present || string(raw) == "null" {
		return f.null(), present
	}
	switch f.form {
	case number:
		n, ok := o.Number(f.name)
		return types.Int64Value(n), ok
	case truth:
		b, ok := o.Bool(f.name)
		return types.BoolValue(b), ok
	case decimal:
		var plain json.Number // a number, where LeafLink prints one without quotes
		if _, quoted := o.Text(f.name); !quoted && json.Unmarshal(raw, &plain) == nil {
			return types.StringValue(plain.String()), true
		}
	case text, instant, colour:
	}
	s, ok := o.Text(f.name)
	return types.StringValue(s), ok
}

// same reports whether two values mean the same.
func (f kindField) same(a, b attr.Value) bool {
	x, isText := a.(types.String)
	y, _ := b.(types.String)
	if !isText || x.IsNull() || y.IsNull() || x.IsUnknown() || y.IsUnknown() {
		// An empty text is what some APIs print where there is none.
		return a.Equal(b) || isText && !x.IsUnknown() && !y.IsUnknown() && x.ValueString() == "" && y.ValueString() == ""
	}
	switch f.form {
	case instant:
		s, err := time.Parse(time.RFC3339, x.ValueString())
		t, wrong := leaf.ParseTime(y.ValueString())
		if err == nil && wrong == nil {
			return s.Equal(t.Time)
		}
	case decimal:
		s, ok := new(big.Rat).SetString(x.ValueString())
		t, fine := new(big.Rat).SetString(y.ValueString())
		if ok && fine {
			return s.Cmp(t) == 0
		}
	case colour:
		return strings.EqualFold(strings.TrimPrefix(x.ValueString(), "#"), strings.TrimPrefix(y.ValueString(), "#"))
	case text, number, truth:
	}
	return x.Equal(y)
}

// send is the value as a request has it; nil clears the field.
func send(v attr.Value) any {
	switch v := v.(type) {
	case types.Int64:
		if !v.IsNull() {
			return v.ValueInt64()
		}
	case types.String:
		if !v.IsNull() {
			return v.ValueString()
		}
	}
	return nil
}

func given(v attr.Value) bool { return v != nil && !v.IsNull() && !v.IsUnknown() }

// called is an object for people.
func (k kind) called(v object.Values) string {
	name := ""
	for _, field := range []string{"state", "code", "name"} {
		if s, ok := v[field].(types.String); ok && given(s) {
			name = fmt.Sprintf(" %q", s.ValueString())
		}
	}
	if id, ok := v["id"].(types.Int64); ok && given(id) {
		return fmt.Sprintf("the %s of LeafLink %d%s", k.noun, id.ValueInt64(), strings.Replace(name, " ", " (", 1)+map[bool]string{true: ")"}[name != ""])
	}
	return "the " + k.noun + " of LeafLink" + name
}
