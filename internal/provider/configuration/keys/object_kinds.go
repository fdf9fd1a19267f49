package keys

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// Rules are the cleanup rules. The API has an object of lists by property, Terraform a set: the order means nothing.
type Rules struct{}

// Operators of rules, and the properties that are texts (API.md, "Configurations").
var (
	numberOperators = []string{"GT", "GTE", "LT", "LTE"}
	textOperators   = []string{"EQ", "NE"}

	numberProperties = []string{
		"wetMass", "wetMassPerArea", "wetVolume", "wetVolumePerArea", "harvestMoisture", "appliedRate", "seedRate", "tillageDepthActual", "area", "products",
	}
	textProperties = []string{"recordingStatus", "crop"}
	ruleProperties = slices.Concat(numberProperties, textProperties)

	ruleTypes = map[string]attr.Type{"property": types.StringType, "operator": types.StringType, "value": types.StringType}
)

var rulePropertyText = "What is looked at: " + codes(numberProperties, "or") + ", which are numbers, or " + codes(textProperties, "or") + ", which are texts; others are accepted with a warning."

const (
	ruleOperatorText = "`GT`, `GTE`, `LT` or `LTE` for numbers, `EQ` or `NE` for texts."
	ruleValueText    = "What it is compared with."
)

func (Rules) argument(description string) schema.Attribute {
	return schema.SetNestedAttribute{
		MarkdownDescription: description, Optional: true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"property": schema.StringAttribute{MarkdownDescription: rulePropertyText, Required: true, Validators: []validator.String{object.NotEmpty}},
			"operator": schema.StringAttribute{
				MarkdownDescription: ruleOperatorText, Required: true,
				Validators: []validator.String{object.OneOf(slices.Concat(numberOperators, textOperators)...)},
			},
			"value": schema.StringAttribute{MarkdownDescription: ruleValueText, Required: true},
		}},
	}
}

func (Rules) result(description string) datasource.Attribute {
	text := func(d string) datasource.StringAttribute {
		return datasource.StringAttribute{MarkdownDescription: d, Computed: true}
	}
	return datasource.SetNestedAttribute{
		MarkdownDescription: description, Computed: true,
		NestedObject: datasource.NestedAttributeObject{Attributes: map[string]datasource.Attribute{
			"property": text(rulePropertyText), "operator": text(ruleOperatorText), "value": text(ruleValueText),
		}},
	}
}

// rule is a cleanup rule as Terraform has it.
type rule struct{ property, operator, value string }

// rulesOf lists the rules of a set, in a fixed order and with numbers in one form, so that two lists can be compared.
func rulesOf(v attr.Value) []rule {
	set, _ := v.(types.Set)
	var list []rule
	for _, e := range set.Elements() {
		o, _ := e.(types.Object)
		one := object.Values(o.Attributes())
		r := rule{one.Text("property").ValueString(), one.Text("operator").ValueString(), one.Text("value").ValueString()}
		if n, ok := r.number(); ok {
			r.value = strconv.FormatFloat(n, 'f', -1, 64)
		}
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b rule) int {
		return strings.Compare(a.property+" "+a.operator+" "+a.value, b.property+" "+b.operator+" "+b.value)
	})
	return list
}

// number is the value of a rule about a number.
func (r rule) number() (float64, bool) {
	if !slices.Contains(numberOperators, r.operator) {
		return 0, false
	}
	n, err := strconv.ParseFloat(r.value, 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0) // which JSON has not
}

// problem says what is wrong with a rule, or nothing.
func (r rule) problem() string {
	_, isNumber := r.number()
	switch ofText := slices.Contains(textProperties, r.property); {
	case ofText && !slices.Contains(textOperators, r.operator):
		return r.property + " is a text: its operator is one of " + strings.Join(textOperators, ", ") + "."
	case slices.Contains(numberOperators, r.operator) && !isNumber:
		return r.property + " " + r.operator + " compares numbers: its value has to be a number."
	}
	return ""
}

func (Rules) send(v attr.Value) any {
	all := map[string][]any{}
	for _, r := range rulesOf(v) {
		var value any = r.value
		if n, ok := r.number(); ok {
			value = n
		}
		all[r.property] = append(all[r.property], map[string]any{"operator": r.operator, "value": value})
	}
	return all
}

func (Rules) read(raw json.RawMessage) (attr.Value, bool) {
	var all map[string][]struct {
		Operator string `json:"operator"`
		Value    any    `json:"value"`
	}
	if json.Unmarshal(raw, &all) != nil {
		return nil, false
	}
	list := []attr.Value{}
	for property, rules := range all {
		for _, r := range rules {
			value, isText := r.Value.(string)
			if n, isNumber := r.Value.(float64); isNumber {
				value = strconv.FormatFloat(asWritten(n), 'f', -1, 64)
			} else if !isText {
				return nil, false
			}
			rule := types.ObjectValueMust(ruleTypes, map[string]attr.Value{
				"property": types.StringValue(property), "operator": types.StringValue(r.Operator), "value": types.StringValue(value),
			})
			if !slices.ContainsFunc(list, rule.Equal) {
				list = append(list, rule)
			}
		}
	}
	return types.SetValueMust(types.ObjectType{AttrTypes: ruleTypes}, list), true
}

// keep keeps rules that are the same: each has its like among the others. 0.0 is as good as 0, and the API may write a text
// its own way.
func (Rules) keep(have, found attr.Value) attr.Value {
	rest := rulesOf(found)
	for _, r := range rulesOf(have) {
		i := slices.IndexFunc(rest, r.like)
		if i < 0 {
			return found
		}
		rest = slices.Delete(rest, i, i+1)
	}
	if len(rest) > 0 {
		return found
	}
	return have
}

// like reports whether a rule as the API answers it is this one.
func (r rule) like(answered rule) bool {
	if r.property != answered.property || !strings.EqualFold(r.operator, answered.operator) {
		return false
	}
	a, isNumber := r.number()
	if b, ok := answered.number(); ok && isNumber {
		return sameNumber(a, b)
	}
	return leaf.Alike(r.value, answered.value)
}

// Images say of which properties images are made, by the kind of operation.
type Images struct{}

var (
	// imageOperations are the properties that Leaf's pages name, by the kind of operation.
	imageOperations = map[string][]string{
		"harvested": {
			"area", "distance", "elevation", "equipmentWidth", "harvestMoisture", "wetMass", "wetMassPerArea", "wetVolume", "wetVolumePerArea", "dryMass", "dryMassPerArea", "dryVolume",
			"dryVolumePerArea", "speed", "heading", "cropFlow", "proteinPercentage", "fuelRate", "fuelUsed",
		},
		"planted": {
			"heading", "distance", "elevation", "seedRate", "area", "equipmentWidth", "speed", "seedRateTarget", "seedDepth", "fuelRate", "fuelUsed", "downForce", "singulation",
		},
		"applied": {"heading", "distance", "elevation", "appliedRate", "area", "equipmentWidth", "speed", "appliedRateTarget", "fuelRate", "fuelUsed"},
		"tillage": {"area", "heading", "distance", "elevation", "equipmentWidth", "tillageDepthTarget", "speed", "tillageDepthActual", "fuelRate", "fuelUsed"},
	}
	imageTypes = map[string]attr.Type{
		"harvested": boolMap, "planted": boolMap, "applied": boolMap, "tillage": boolMap,
	}
	boolMap = types.MapType{ElemType: types.BoolType}
)

func imagesText(operation string) string {
	return "Of which properties of `" + operation + "` operations images are made, by the API's name: " + codes(imageOperations[operation], "and") + "; others are accepted with a warning."
}

// codes lists names for descriptions.
func codes(names []string, and string) string {
	last := len(names) - 1
	return "`" + strings.Join(names[:last], "`, `") + "` " + and + " `" + names[last] + "`"
}

func (Images) argument(description string) schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for operation := range imageOperations {
		attributes[operation] = schema.MapAttribute{MarkdownDescription: imagesText(operation), ElementType: types.BoolType, Optional: true}
	}
	return schema.SingleNestedAttribute{MarkdownDescription: description, Optional: true, Attributes: attributes}
}

func (Images) result(description string) datasource.Attribute {
	attributes := map[string]datasource.Attribute{}
	for operation := range imageOperations {
		attributes[operation] = datasource.MapAttribute{MarkdownDescription: imagesText(operation), ElementType: types.BoolType, Computed: true}
	}
	return datasource.SingleNestedAttribute{MarkdownDescription: description, Computed: true, Attributes: attributes}
}

// imagesOf gives the properties with a value, by operation.
func imagesOf(v attr.Value) map[string]map[string]attr.Value {
	o, _ := v.(types.Object)
	all := map[string]map[string]attr.Value{}
	for operation, inner := range o.Attributes() {
		if m, ok := inner.(types.Map); ok && !m.IsNull() {
			all[operation] = maps.Clone(m.Elements())
			maps.DeleteFunc(all[operation], func(_ string, v attr.Value) bool { return v.IsNull() })
		}
	}
	return all
}

func (Images) send(v attr.Value) any {
	all := map[string]any{}
	for operation, properties := range imagesOf(v) {
		inner := map[string]any{}
		for property, v := range properties {
			inner[property] = Flag{}.send(v)
		}
		all[operation] = inner
	}
	return all
}

func (Images) read(raw json.RawMessage) (attr.Value, bool) {
	var all map[string]map[string]bool
	if json.Unmarshal(raw, &all) != nil {
		return nil, false
	}
	found := map[string]attr.Value{}
	for operation := range imageTypes {
		found[operation] = types.MapNull(types.BoolType)
		if properties, ok := all[operation]; ok {
			inner := map[string]attr.Value{}
			for property, b := range properties {
				inner[property] = types.BoolValue(b)
			}
			found[operation] = types.MapValueMust(types.BoolType, inner)
		}
	}
	return types.ObjectValueMust(imageTypes, found), true
}

// keep compares the properties that the state has, and no others: those are not managed.
func (Images) keep(have, found attr.Value) attr.Value {
	there, kept := imagesOf(found), map[string]attr.Value{}
	for operation := range imageTypes {
		kept[operation] = types.MapNull(types.BoolType)
		properties, ok := imagesOf(have)[operation]
		if !ok {
			continue
		}
		for property := range properties {
			if v, ok := there[operation][property]; ok {
				properties[property] = v
			}
		}
		kept[operation] = types.MapValueMust(types.BoolType, properties)
	}
	return types.ObjectValueMust(imageTypes, kept)
}
