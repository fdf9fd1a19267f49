package configuration_test

import (
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/configuration/keys"
)

// keyRow is a row of the table of configuration keys, for the tests.
type keyRow struct {
	Name string
	// Path is where the key stands in the API's object.
	Path []string
	// Values are pairs of an expression and what is at the API with it, all different; Invalid are expressions that are
	// refused.
	Values  []keyValue
	Invalid []string
}

// keyValue is a value as HCL, and as JSON decodes it.
type keyValue struct {
	HCL string
	API any
}

// keyTable gives the table of configuration keys.
func keyTable() []keyRow {
	var rows []keyRow
	for _, k := range keys.All {
		row := keyRow{Name: k.Name, Path: k.Path()}
		switch kind := k.Kind.(type) {
		case keys.Flag:
			row.Values = []keyValue{{"true", apiOf(kind, true)}, {"false", apiOf(kind, false)}}
		case keys.Whole:
			row.Values = []keyValue{{"7", 7.0}, {"11", 11.0}}
			row.Invalid = []string{"-1"}
		case keys.Decimal:
			row.Values = []keyValue{{"0.07", 0.07}, {"12.5", 12.5}}
			row.Invalid = []string{"-0.01", "1001"}
		case keys.Choice:
			for _, v := range kind.Values {
				row.Values = append(row.Values, keyValue{`"` + v + `"`, v})
			}
			row.Invalid = []string{`"OTHER"`}
		case keys.Rules:
			row.Values = []keyValue{
				{
					`[{ property = "wetMass", operator = "GT", value = 0 }, { property = "wetMass", operator = "LT", value = "1e2" }, { property = "crop", operator = "NE", value = "corn" }]`,
					map[string]any{
						"wetMass": []any{map[string]any{"operator": "GT", "value": 0.0}, map[string]any{"operator": "LT", "value": 100.0}},
						"crop":    []any{map[string]any{"operator": "NE", "value": "corn"}},
					},
				},
				{`[]`, map[string]any{}},
			}
			row.Invalid = []string{
				`[{ property = "wetMass", operator = "GT", value = "much" }]`, `[{ property = "crop", operator = "GT", value = 1 }]`, `[{ property = "crop", operator = "IS", value = 1 }]`,
			}
		case keys.Images:
			row.Values = []keyValue{
				{`{ harvested = { area = true, speed = false }, tillage = { speed = true } }`, map[string]any{
					"harvested": map[string]any{"area": true, "speed": false}, "tillage": map[string]any{"speed": true},
				}},
				{`{ harvested = { area = false, speed = true }, tillage = { speed = false } }`, map[string]any{
					"harvested": map[string]any{"area": false, "speed": true}, "tillage": map[string]any{"speed": false},
				}},
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func apiOf(k keys.Flag, b bool) any {
	switch {
	case k.Yes == "":
		return b
	case b:
		return k.Yes
	}
	return k.No
}
