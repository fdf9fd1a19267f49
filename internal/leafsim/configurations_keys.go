package leafsim

import (
	"slices"
	"strings"
)

// configKeys is Leaf's table of keys, with the defaults of a new account. Two keys that the table lists as
// "cropOptional" and "seedRateOptional" stand in standardGeoJson.
var configKeys = map[string]configKey{
	"fieldsAutoSync":            {isFlag, true},
	"operationsAutoSync":        {isFlag, true},
	"customDataSync":            {isFlag, true},
	"organizationDataSync":      {isOneOf("ALL", "SELECTED_ONLY"), "ALL"},
	"syncPartnerData":           {isFlag, false},
	"implementsAutoSync":        {isFlag, false},
	"machinesAutoSync":          {isFlag, false},
	"operatorsAutoSync":         {isFlag, false},
	"productsAutoSync":          {isFlag, false},
	"zonesAutoSync":             {isFlag, false},
	"automaticFixBoundary":      {isFlag, true},
	"fieldsAttachIntersection":  {isPercent, 0.01},
	"fieldsMergeIntersection":   {isPercent, 0.01},
	"fieldsAutoMerge":           {isFlag, false},
	"cleanupStandardGeojson":    {isFlag, true},
	"cleanupRules":              {isRules, defaultRules},
	"originalOperationData":     {isFlag, true},
	"unitMeasurement":           {isOneOf("METRIC", "IMPERIAL", "DEFAULT"), "DEFAULT"},
	"enableOutsideFieldGeojson": {isFlag, false},
	"enableGeoparquetOutput":    {isFlag, false},
	"enablePolygonOutput":       {isFlag, false},
	"standardGeoJson": {
		isObjectOf(map[string]func(any) string{"planted": isObjectOf(map[string]func(any) string{
			"crop": isOneOf("optional", "required"), "seedRate": isOneOf("optional", "required"),
		})}),
		map[string]any{"planted": map[string]any{"crop": "required", "seedRate": "required"}},
	},
	"outOfStandardOperations":          {isFlag, false},
	"summarizeByProductEntry":          {isFlag, true},
	"fieldOperationCreation":           {isFlag, true},
	"operationsFilteredGeojson":        {isFlag, true},
	"operationsRemoveOutliers":         {isFlag, true},
	"operationsOutliersLimit":          {isNumber, 3},
	"operationsMergeRange":             {isWhole, 5},
	"operationsMergeRangeHarvested":    {isWhole, 21},
	"operationsProcessingRange":        {isWhole, 12},
	"splitOperationsByField":           {isFlag, true},
	"splitOperationsByProvider":        {isFlag, true},
	"splitOperationsByTillType":        {isFlag, false},
	"enableOperationsSession":          {isFlag, false},
	"operationsImageCreation":          {isFlag, false},
	"operationsImageAsGeoTiff":         {isFlag, false},
	"operationsImageAttributeCreation": {isImages, noImages()},
	"irrigationProcessingRange":        {isWhole, 12},
}

type rule = map[string]any

var defaultRules = map[string][]rule{
	"harvestMoisture":    {{"operator": "GT", "value": 0.0}, {"operator": "LT", "value": 100.0}},
	"tillageDepthActual": {{"operator": "GTE", "value": 0.0}},
	"recordingStatus":    {{"operator": "EQ", "value": "On"}},
	"appliedRate":        {{"operator": "GT", "value": 0.0}},
	"wetVolume":          {{"operator": "GT", "value": 0.0}},
	"wetVolumePerArea":   {{"operator": "GT", "value": 0.0}},
	"wetMass":            {{"operator": "GT", "value": 0.0}},
	"seedRate":           {{"operator": "GT", "value": 0.0}},
	"wetMassPerArea":     {{"operator": "GT", "value": 0.0}},
	"crop":               {{"operator": "NE", "value": "unknown"}},
	"products":           {{"operator": "GTE", "value": 0.0}},
}

// isRules checks cleanup rules: properties of text are compared with EQ and NE, the others, numbers, with GT, GTE, LT and LTE.
func isRules(value any) string {
	object, ok := value.(map[string]any)
	if !ok {
		return "must be an object"
	}
	for property, rules := range object {
		list, ok := rules.([]any)
		if !ok {
			return property + " must be an array of rules"
		}
		for _, entry := range list {
			r, _ := entry.(map[string]any)
			operator, _ := r["operator"].(string)
			_, isText := r["value"].(string)
			_, isNumber := r["value"].(float64)
			ofText := property == "recordingStatus" || property == "crop"
			switch {
			case len(r) != 2,
				ofText && (!isText || !slices.Contains([]string{"EQ", "NE"}, operator)),
				!ofText && (!isNumber || !slices.Contains([]string{"GT", "GTE", "LT", "LTE"}, operator)):
				return property + " has a rule that is none"
			}
		}
	}
	return ""
}

// imageKeys are the properties of which images can be made, by the kind of operation.
var imageKeys = map[string]string{
	"harvested": "area distance elevation equipmentWidth harvestMoisture wetMass wetMassPerArea wetVolume wetVolumePerArea dryMass " +
		"dryMassPerArea dryVolume dryVolumePerArea speed heading cropFlow proteinPercentage fuelRate fuelUsed",
	"planted": "heading distance elevation seedRate area equipmentWidth speed seedRateTarget seedDepth fuelRate fuelUsed downForce singulation",
	"applied": "heading distance elevation appliedRate area equipmentWidth speed appliedRateTarget fuelRate fuelUsed",
	"tillage": "area heading distance elevation equipmentWidth tillageDepthTarget speed tillageDepthActual fuelRate fuelUsed",
}

func isImages(value any) string {
	keys := map[string]func(any) string{}
	for operation, properties := range imageKeys {
		inner := map[string]func(any) string{}
		for property := range strings.FieldsSeq(properties) {
			inner[property] = isFlag
		}
		keys[operation] = isObjectOf(inner)
	}
	return isObjectOf(keys)(value)
}

func noImages() map[string]any {
	all := map[string]any{}
	for operation, properties := range imageKeys {
		inner := map[string]any{}
		for property := range strings.FieldsSeq(properties) {
			inner[property] = false
		}
		all[operation] = inner
	}
	return all
}
