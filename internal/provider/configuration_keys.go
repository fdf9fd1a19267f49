package provider

import (
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// configKey is one key of a configuration: all that both resources, both data sources and their tests need to know.
type configKey struct {
	name string
	kind configKind
	// fallback is what a new account has, for the docs; "" where Leaf sets it per account.
	fallback, about string
	// at is the key's path in the API's object, where it is not the camel case of its name; older is an earlier spelling of
	// it, which an answer may have.
	at    []string
	older string
}

var (
	percent     = decimal{min: 0.01, max: 100}
	optionality = flag{yes: "optional", no: "required"}

	units = []string{"METRIC", "IMPERIAL", "DEFAULT"}
	syncs = []string{"ALL", "SELECTED_ONLY"}
)

// configKeys is the table of all keys (leaf-facts.md, section I).
var configKeys = []configKey{
	{name: "fields_auto_sync", kind: flag{}, fallback: "true", about: "Whether fields are fetched from providers by themselves."},
	{name: "operations_auto_sync", kind: flag{}, fallback: "true", about: "Whether operations are fetched from providers by themselves."},
	{name: "custom_data_sync", kind: flag{}, fallback: "true", about: "Whether you choose what is fetched: new fields arrive as previews."},
	{
		name: "organization_data_sync", kind: choice{values: syncs}, fallback: "ALL", older: "organizationsDataSync",
		about: "Of which organizations data is fetched: " + oneOf(syncs) + ".",
	},
	{name: "sync_partner_data", kind: flag{}, fallback: "false", about: "Whether data that partners share is fetched."},
	{name: "implements_auto_sync", kind: flag{}, fallback: "false", about: "Whether implements are fetched by themselves."},
	{name: "machines_auto_sync", kind: flag{}, fallback: "false", about: "Whether machines are fetched by themselves."},
	{name: "operators_auto_sync", kind: flag{}, fallback: "false", about: "Whether operators are fetched by themselves."},
	{name: "products_auto_sync", kind: flag{}, fallback: "false", about: "Whether products are fetched by themselves, from John Deere."},
	{name: "zones_auto_sync", kind: flag{}, fallback: "false", about: "Whether zones are fetched by themselves."},
	{name: "automatic_fix_boundary", kind: flag{}, fallback: "true", about: "Whether invalid field boundaries are repaired."},
	{name: "fields_attach_intersection", kind: percent, fallback: "0.01", about: "How much of an operation has to lie in a field to belong to it, in percent, 0.01 to 100."},
	{name: "fields_merge_intersection", kind: percent, fallback: "0.01", about: "How much two fields have to overlap to be merged, in percent, 0.01 to 100."},
	{name: "fields_auto_merge", kind: flag{}, fallback: "false", about: "Whether fields that overlap are merged."},
	{name: "cleanup_standard_geojson", kind: flag{}, fallback: "true", about: "Whether points that break the cleanup rules are removed."},
	{
		name: "cleanup_rules", kind: rules{},
		about: "What a point must be like to be kept. The rules are replaced as a whole: those of Leaf that are not in here are gone.",
	},
	{name: "original_operation_data", kind: flag{}, fallback: "true", about: "Whether the data of an operation as the provider gave it can be had."},
	{name: "unit_measurement", kind: choice{values: units}, about: "The units of measurement: " + oneOf(units) + "."},
	{name: "enable_outside_field_geojson", kind: flag{}, fallback: "false", about: "Whether points outside the field are written to a file of their own."},
	{name: "enable_geoparquet_output", kind: flag{}, fallback: "false", about: "Whether operations come as GeoParquet too."},
	{name: "enable_polygon_output", kind: flag{}, fallback: "false", about: "Whether operations come as polygons too."},
	{name: "crop_optional", kind: optionality, fallback: "false", at: []string{"standardGeoJson", "planted", "crop"}, about: "Whether planted operations may be without a crop."},
	{name: "seed_rate_optional", kind: optionality, fallback: "false", at: []string{"standardGeoJson", "planted", "seedRate"}, about: "Whether planted operations may be without a seed rate."},
	{name: "out_of_standard_operations", kind: flag{}, fallback: "false", older: "outofStandardOperations", about: "Whether operations that miss required properties are kept."},
	{name: "summarize_by_product_entry", kind: flag{}, fallback: "true", about: "Whether summaries are made per entry of a product."},
	{name: "field_operation_creation", kind: flag{}, fallback: "true", about: "Whether field operations are made of files."},
	{name: "operations_filtered_geojson", kind: flag{}, fallback: "true", about: "Whether a filtered GeoJSON of operations is made."},
	{name: "operations_remove_outliers", kind: flag{}, fallback: "true", about: "Whether outliers are removed from the filtered GeoJSON of operations. Needs `operations_filtered_geojson`."},
	{name: "operations_outliers_limit", kind: decimal{min: 0, max: 1000}, fallback: "3", about: "From how many standard deviations on a point is an outlier."},
	{name: "operations_merge_range", kind: whole{}, fallback: "5", about: "Files of how many days are merged into one operation."},
	{name: "operations_merge_range_harvested", kind: whole{}, fallback: "21", about: "Files of how many days are merged into one harvest."},
	{name: "operations_processing_range", kind: whole{}, about: "How many months back operations are processed."},
	{name: "split_operations_by_field", kind: flag{}, fallback: "true", about: "Whether operations are split by field."},
	{name: "split_operations_by_provider", kind: flag{}, fallback: "true", about: "Whether operations are split by provider."},
	{name: "split_operations_by_till_type", kind: flag{}, fallback: "false", about: "Whether operations are split by type of tillage."},
	{name: "enable_operations_session", kind: flag{}, fallback: "false", about: "Whether the sessions of operations can be had."},
	{name: "operations_image_creation", kind: flag{}, fallback: "false", about: "Whether images of operations are made."},
	{name: "operations_image_as_geo_tiff", kind: flag{}, fallback: "false", about: "Whether images of operations are GeoTIFF."},
	{name: "operations_image_attribute_creation", kind: images{}, about: "Of which properties images of operations are made. Only the properties that are set are managed; a new account has all at false."},
	{name: "irrigation_processing_range", kind: whole{}, fallback: "12", about: "How many months back irrigation is processed."},
}

func (k configKey) path() []string {
	if len(k.at) > 0 {
		return k.at
	}
	return []string{camel(k.name)}
}

// description tells the default of a new account, which the API owner may have changed.
func (k configKey) description() string {
	if k.fallback == "" {
		return k.about
	}
	return k.about + " A new account has `" + k.fallback + "`."
}

// configNames are the API's names, by which an answer is known for a configuration.
func configNames() []string {
	names := make([]string, 0, len(configKeys))
	for _, k := range configKeys {
		names = append(names, k.path()[0])
	}
	return names
}

// in looks the key up in an answer; ok is false where it is not there, or is something else than documented.
func (k configKey) in(o leaf.Object) (raw []byte, ok bool) {
	at := k.path()
	if k.older != "" && !o.Has(at[0]) {
		at = []string{k.older}
	}
	return o.At(at...)
}
