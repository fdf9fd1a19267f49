package keys

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var _ function.Function = rulesFunction{}

// rulesFunction merges rules into those that Leaf has by default: what is sent replaces all of them, so whoever wants to
// change one has to send the others too.
type rulesFunction struct{}

// NewCleanupRulesFunction is the function cleanup_rules.
func NewCleanupRulesFunction() function.Function { return rulesFunction{} }

// defaultRules are those of an account that has not changed any (internal/leaf/API.md, "Configurations").
var defaultRules = map[string][]rule{
	"appliedRate":        {{operator: "GT", value: "0"}},
	"crop":               {{operator: "NE", value: "unknown"}},
	"harvestMoisture":    {{operator: "GT", value: "0"}, {operator: "LT", value: "100"}},
	"products":           {{operator: "GTE", value: "0"}},
	"recordingStatus":    {{operator: "EQ", value: "On"}},
	"seedRate":           {{operator: "GT", value: "0"}},
	"tillageDepthActual": {{operator: "GTE", value: "0"}},
	"wetMass":            {{operator: "GT", value: "0"}},
	"wetMassPerArea":     {{operator: "GT", value: "0"}},
	"wetVolume":          {{operator: "GT", value: "0"}},
	"wetVolumePerArea":   {{operator: "GT", value: "0"}},
}

func (rulesFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "cleanup_rules"
}

func (rulesFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Leaf's cleanup rules, with changes",
		MarkdownDescription: "A value for `cleanup_rules` of `leaf_configuration` and `leaf_user_configuration`: the rules that Leaf documents as its default, " +
			"where those of each property that is given are replaced. " +
			"Leaf replaces all rules by the ones that it is sent, so without the others they would be gone. The default is written into the provider: it does not follow a change at Leaf.",
		Parameters: []function.Parameter{
			function.MapParameter{
				Name: "overrides",
				MarkdownDescription: "By property, the list of rules (`operator` and `value`) that it has instead of its default. An empty list removes the property's rules; " +
					"`{}` gives the default as it is.",
				ElementType: types.ListType{ElemType: types.ObjectType{AttrTypes: map[string]attr.Type{"operator": types.StringType, "value": types.StringType}}},
			},
		},
		Return: function.SetReturn{ElementType: types.ObjectType{AttrTypes: ruleTypes}},
	}
}

func (rulesFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var overrides map[string][]struct {
		Operator string `tfsdk:"operator"`
		Value    string `tfsdk:"value"`
	}
	if resp.Error = req.Arguments.Get(ctx, &overrides); resp.Error != nil {
		return
	}
	all := maps.Clone(defaultRules)
	for _, property := range slices.Sorted(maps.Keys(overrides)) {
		if len(overrides[property]) == 0 && !slices.Contains(ruleProperties, property) {
			resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("No default rule is about %s, so there is nothing to remove", object.Unlisted([]string{property}, ruleProperties)))
			return
		}
		all[property] = nil
		for _, o := range overrides[property] {
			r := rule{property, o.Operator, o.Value}
			if all := slices.Concat(numberOperators, textOperators); !slices.Contains(all, r.operator) {
				resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("%s: there is no operator %s; there are %s", property, object.Unlisted([]string{r.operator}, all), strings.Join(all, ", ")))
				return
			}
			if problem := r.problem(); problem != "" {
				resp.Error = function.NewArgumentFuncError(0, strings.TrimSuffix(problem, "."))
				return
			}
			all[property] = append(all[property], r)
		}
	}
	var merged []attr.Value
	for property, rules := range all {
		for _, r := range rules {
			merged = append(merged, types.ObjectValueMust(ruleTypes, map[string]attr.Value{
				"property": types.StringValue(property), "operator": types.StringValue(r.operator), "value": types.StringValue(r.value),
			}))
		}
	}
	resp.Error = resp.Result.Set(ctx, types.SetValueMust(types.ObjectType{AttrTypes: ruleTypes}, merged))
}
