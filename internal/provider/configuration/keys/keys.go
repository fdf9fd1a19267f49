// Package keys is the table of the keys of a configuration, and what all configurations do with them: attributes,
// requests, comparisons.
package keys

import (
	"context"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// Key is one key of a configuration: all that both resources, both data sources and their tests need to know.
type Key struct {
	Name string
	Kind Kind
	// Fallback is what a new account has, for the docs; "" where Leaf sets it per account. Managed says of the resources what is
	// not true of the data sources.
	Fallback, About, Managed string
	// At is the key's path in the API's object, where it is not the camel case of its name; Older is an earlier
	// spelling of it, which an answer may have.
	At    []string
	Older string
}

var (
	percent     = Decimal{Min: 0.01, Max: 100}
	optionality = Flag{Yes: "optional", No: "required"}

	units = []string{"METRIC", "IMPERIAL", "DEFAULT"}
	syncs = []string{"ALL", "SELECTED_ONLY"}
)

// Table is some of the keys, in the order of the docs.
type Table []Key

// All are all keys (API.md, "Configurations").
var All = Table{
	{Name: "fields_auto_sync", Kind: Flag{}, Fallback: "true", About: "Whether fields are fetched from providers by themselves."},
	{Name: "operations_auto_sync", Kind: Flag{}, Fallback: "true", About: "Whether operations are fetched from providers by themselves."},
	{Name: "custom_data_sync", Kind: Flag{}, Fallback: "true", About: "Whether you choose what is fetched: new fields arrive as previews."},
	{
		Name: "organization_data_sync", Kind: Choice{Values: syncs}, Fallback: "ALL", Older: "organizationsDataSync",
		About: "Of which organizations data is fetched: " + oneOf(syncs) + ".",
	},
	{Name: "sync_partner_data", Kind: Flag{}, Fallback: "false", About: "Whether data that partners share is fetched."},
	{Name: "implements_auto_sync", Kind: Flag{}, Fallback: "false", About: "Whether implements are fetched by themselves."},
	{Name: "machines_auto_sync", Kind: Flag{}, Fallback: "false", About: "Whether machines are fetched by themselves."},
	{Name: "operators_auto_sync", Kind: Flag{}, Fallback: "false", About: "Whether operators are fetched by themselves."},
	{Name: "products_auto_sync", Kind: Flag{}, Fallback: "false", About: "Whether products are fetched by themselves, from John Deere."},
	{Name: "zones_auto_sync", Kind: Flag{}, Fallback: "false", About: "Whether zones are fetched by themselves."},
	{Name: "automatic_fix_boundary", Kind: Flag{}, Fallback: "true", About: "Whether invalid field boundaries are repaired."},
	{Name: "fields_attach_intersection", Kind: percent, Fallback: "0.01", About: "How much of an operation has to lie in a field to belong to it, in percent, 0.01 to 100."},
	{Name: "fields_merge_intersection", Kind: percent, Fallback: "0.01", About: "How much two fields have to overlap to be merged, in percent, 0.01 to 100."},
	{Name: "fields_auto_merge", Kind: Flag{}, Fallback: "false", About: "Whether fields that overlap are merged."},
	{Name: "cleanup_standard_geojson", Kind: Flag{}, Fallback: "true", About: "Whether points that break the cleanup rules are removed."},
	{
		Name: "cleanup_rules", Kind: Rules{},
		About: "What a point must be like to be kept.", Managed: " The rules are replaced as a whole: those of Leaf that are not in here are gone.",
	},
	{Name: "original_operation_data", Kind: Flag{}, Fallback: "true", About: "Whether the data of an operation as the provider gave it can be had."},
	{Name: "unit_measurement", Kind: Choice{Values: units}, About: "The units of measurement: " + oneOf(units) + "."},
	{Name: "enable_outside_field_geojson", Kind: Flag{}, Fallback: "false", About: "Whether points outside the field are written to a file of their own."},
	{Name: "enable_geoparquet_output", Kind: Flag{}, Fallback: "false", About: "Whether operations come as GeoParquet too."},
	{Name: "enable_polygon_output", Kind: Flag{}, Fallback: "false", About: "Whether operations come as polygons too."},
	{Name: "crop_optional", Kind: optionality, Fallback: "false", At: []string{"standardGeoJson", "planted", "crop"}, About: "Whether planted operations may be without a crop."},
	{Name: "seed_rate_optional", Kind: optionality, Fallback: "false", At: []string{"standardGeoJson", "planted", "seedRate"}, About: "Whether planted operations may be without a seed rate."},
	{Name: "out_of_standard_operations", Kind: Flag{}, Fallback: "false", Older: "outofStandardOperations", About: "Whether operations that miss required properties are kept."},
	{Name: "summarize_by_product_entry", Kind: Flag{}, Fallback: "true", About: "Whether summaries are made per entry of a product."},
	{Name: "field_operation_creation", Kind: Flag{}, Fallback: "true", About: "Whether field operations are made of files."},
	{Name: "operations_filtered_geojson", Kind: Flag{}, Fallback: "true", About: "Whether a filtered GeoJSON of operations is made."},
	{Name: "operations_remove_outliers", Kind: Flag{}, Fallback: "true", About: "Whether outliers are removed from the filtered GeoJSON of operations. Needs `operations_filtered_geojson`."},
	{Name: "operations_outliers_limit", Kind: Decimal{Min: 0, Max: 1000}, Fallback: "3", About: "From how many standard deviations on a point is an outlier."},
	{Name: "operations_merge_range", Kind: Whole{}, Fallback: "5", About: "Files of how many days are merged into one operation."},
	{Name: "operations_merge_range_harvested", Kind: Whole{}, Fallback: "21", About: "Files of how many days are merged into one harvest."},
	{Name: "operations_processing_range", Kind: Whole{}, About: "How many months back operations are processed."},
	{Name: "split_operations_by_field", Kind: Flag{}, Fallback: "true", About: "Whether operations are split by field."},
	{Name: "split_operations_by_provider", Kind: Flag{}, Fallback: "true", About: "Whether operations are split by provider."},
	{Name: "split_operations_by_till_type", Kind: Flag{}, Fallback: "false", About: "Whether operations are split by type of tillage."},
	{Name: "enable_operations_session", Kind: Flag{}, Fallback: "false", About: "Whether the sessions of operations can be had."},
	{Name: "operations_image_creation", Kind: Flag{}, Fallback: "false", About: "Whether images of operations are made."},
	{Name: "operations_image_as_geo_tiff", Kind: Flag{}, Fallback: "false", About: "Whether images of operations are GeoTIFF."},
	{
		Name: "operations_image_attribute_creation", Kind: Images{},
		About: "Of which properties images of operations are made.", Managed: " Only the properties that are set are managed; a new account has all at false.",
	},
	{Name: "irrigation_processing_range", Kind: Whole{}, Fallback: "12", About: "How many months back irrigation is processed."},
}

// Path is where the key stands in the API's object.
func (k Key) Path() []string {
	if len(k.At) > 0 {
		return k.At
	}
	return []string{object.Camel(k.Name)}
}

// description tells the default of a new account, which the API owner may have changed.
func (k Key) description() string {
	if k.Fallback == "" {
		return k.About + k.Managed
	}
	return k.About + k.Managed + " A new account has `" + k.Fallback + "`."
}

// Names are the names of the arguments.
func (t Table) Names() []string {
	names := make([]string, 0, len(t))
	for _, k := range t {
		names = append(names, k.Name)
	}
	return names
}

// APINames are the API's names, by which an answer is known for a configuration.
func (t Table) APINames() []string {
	names := make([]string, 0, len(t))
	for _, k := range t {
		names = append(names, k.Path()[0])
	}
	return names
}

// Paths are the arguments by the API's names, for its errors.
func (t Table) Paths() map[string]path.Path {
	paths := map[string]path.Path{}
	for _, k := range t {
		paths[k.Path()[0]] = path.Root(k.Name)
	}
	return paths
}

// Attributes are the attributes of both resources.
func (t Table) Attributes(ctx context.Context) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{"timeouts": object.TimeoutsAttribute(ctx)}
	for _, k := range t {
		attributes[k.Name] = k.Kind.argument(k.description())
	}
	return attributes
}

// Results are the attributes of both data sources.
func (t Table) Results() map[string]datasource.Attribute {
	attributes := map[string]datasource.Attribute{}
	for _, k := range t {
		attributes[k.Name] = k.Kind.result(k.About)
	}
	return attributes
}
