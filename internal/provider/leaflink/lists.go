package leaflink

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// List is one list of LeafLink's, from which a data source comes (internal/leaflink/API.md, "Lists", and LeafLink's
// reference of the Marketplace V2 API for types).
type List struct {
	// Name is the attribute, and the end of the data source's name.
	Name, Description, Permission string
	Filters, Fields               []Field
	// Under is what stands before the name in the path, for lists that are part of something.
	Under string
}

// Path is where LeafLink has the list.
func (l List) Path() string { return l.Under + strings.ReplaceAll(l.Name, "_", "-") }

// Field is a filter or a field of a list.
type Field struct {
	Name        string
	Of          attr.Type
	Description string
}

var companySlugFilter = Field{"company_slug", types.StringType, "Only those of the company with this slug."}

// Lists is the table of all lists.
var Lists = []List{
	{
		"companies", "The companies that the key acts for: one for the key of an Application.", "any permission of a brand",
		nil,
		[]Field{
			{"id", types.Int64Type, "The id of the company."},
			{"slug", types.StringType, "The slug of the company."},
			{"name", types.StringType, "The name of the company."},
			{"dba", types.StringType, "The name under which it does business."},
			{"business_license_name", types.StringType, "The name on its business license."},
			{"business_identifier", types.StringType, "Its business identifier, which is used in Washington alone."},
			{"address", types.StringType, "The street address."},
			{"city", types.StringType, "The city."},
			{"state", types.StringType, "The state."},
			{"zipcode", types.StringType, "The postal code."},
			{"description", types.StringType, "What it says of itself."},
			{"announcement", types.StringType, "Its announcement."},
			{"image", types.StringType, "The address of its image."},
			{"buyer", types.BoolType, "Whether it buys on LeafLink."},
			{"seller", types.BoolType, "Whether it sells on LeafLink."},
			{"batch_enabled", types.BoolType, "Whether batches are enabled."},
			{"has_accting", types.BoolType, "Whether the integration of QuickBooks Online is enabled."},
			{"sts_enabled", types.BoolType, "Whether the integration of Metrc is enabled."},
			{"hide_attached_packages", types.BoolType, "A setting of the integration of Metrc."},
			{"apply_ancillary_tax", types.BoolType, "Whether ancillary tax is applied."},
			{"apply_arms_length_tax", types.BoolType, "Whether arm's length tax is applied."},
		},
		"",
	},
	{
		"brands", "Brands.", "Orders or Products",
		[]Field{
			{"company", types.Int64Type, "Only those of the company with this id."},
			{"company__in", types.ListType{ElemType: types.Int64Type}, "Only those of the companies with these ids."},
			companySlugFilter,
		},
		[]Field{
			{"id", types.Int64Type, "The id of the brand."},
			{"name", types.StringType, "The name of the brand."},
			{"company", types.Int64Type, "The id of the brand's company."},
			{"description", types.StringType, "The description of the brand."},
			{"image", types.StringType, "The address of its logo."},
			{"banner", types.StringType, "The address of its banner."},
		},
		"",
	},
	{
		"customer_statuses", "The statuses that a customer can have.", "Customers",
		[]Field{
			{"id", types.Int64Type, "Only the one with this id."},
			{"state", types.StringType, "Only those with this text anywhere in `state`, in upper or lower case."},
			{"order", types.Int64Type, "Only those with this `order`."},
			{"description", types.StringType, "Only those with this description."},
			{"owner", types.Int64Type, "Only those of the company with this id."},
			{"is_stock", types.BoolType, "Only LeafLink's own, or only those of companies."},
			{"hex_color", types.StringType, "Only those with this colour."},
			companySlugFilter,
			{"search", types.StringType, "Only those with this text in `state` or `description`."},
		},
		[]Field{
			{"id", types.Int64Type, "The id of the status."},
			{"state", types.StringType, "What the status is called."},
			{"order", types.Int64Type, "Its place among the others; the lowest comes first."},
			{"description", types.StringType, "The description of the status."},
			{"owner", types.Int64Type, "The id of the company that has made it; null for LeafLink's own."},
			{"is_stock", types.BoolType, "Whether it is LeafLink's own."},
			{"hex_color", types.StringType, "Its colour."},
		},
		"",
	},
	{
		"customer_tiers", "The tiers that a customer can be in.", "Customers",
		nil,
		[]Field{
			{"id", types.Int64Type, "The id of the tier."},
			{"rank", types.StringType, "What the tier is called."},
			{"sort", types.Int64Type, "Its place among the others; the lowest comes first."},
			{"created_on", types.StringType, "When it was made."},
			{"modified", types.StringType, "When it was changed."},
		},
		"",
	},
	{
		"product_lines", "Product lines.", "Products",
		[]Field{
			{"id", types.Int64Type, "Only the one with this id."},
			{"brand", types.Int64Type, "Only those of the brand with this id."},
			{"company", types.Int64Type, "Only those of the company with this id."},
			companySlugFilter,
		},
		[]Field{
			{"id", types.Int64Type, "The id of the product line."},
			{"name", types.StringType, "The name of the product line."},
			{"brand", types.Int64Type, "The id of its brand."},
			{"menu_position", types.Int64Type, "Its position on the menu."},
		},
		"",
	},
	{
		"licenses", "The licenses of the key's companies that a state has issued.", "Products, as Read & Write",
		[]Field{
			{"id", types.Int64Type, "Only the one with this id."},
			{"number", types.StringType, "Only the one with this number."},
			{"number__in", types.ListType{ElemType: types.StringType}, "Only those with these numbers."},
			companySlugFilter,
		},
		[]Field{
			{"id", types.Int64Type, "The id of the license."},
			{"number", types.StringType, "The number of the license."},
			{"type", types.StringType, "The type of the license."},
			{"display_type", types.StringType, "The type of the license, for people."},
			{"classification", types.StringType, "The classification of the license."},
		},
		"",
	},
	{
		"strains", "Strains of cannabis.", "Products",
		nil,
		[]Field{
			{"id", types.Int64Type, "The id of the strain."},
			{"name", types.StringType, "The name of the strain."},
			{"strain_classification", types.StringType, "What it is: `sativa`, `indica`, `hybrid`, `na`, `11-cbd`, `high-cbd`, `sativa-hybrid` or `indica-hybrid`."},
			{"company", types.Int64Type, "The id of the company that has made it; null for LeafLink's own."},
		},
		"",
	},
	{
		"license_types", "The types of licenses that states issue.", "Customers",
		nil,
		[]Field{
			{"id", types.Int64Type, "The id of the type."},
			{"type", types.StringType, "The type."},
			{"display_type", types.StringType, "The type, for people."},
			{"classification", types.StringType, "The classification of the type."},
			{"state", types.Int64Type, "The id of the state that issues it."},
			{"state_abbr", types.StringType, "The abbreviation of the state."},
			{"require_ein", types.BoolType, "Whether an employer's identification number is required."},
			{"has_medical_line_items", types.BoolType, "Whether orders can have medical items."},
			{"active_for_registration", types.BoolType, "Whether companies can register with it."},
		},
		"",
	},
	{
		"product_categories", "The categories of products, the same for all companies.", "Products",
		nil,
		[]Field{
			{"id", types.Int64Type, "The id of the category. Ids may differ between environments."},
			{"name", types.StringType, "The name of the category."},
			{"slug", types.StringType, "The slug of the category."},
			{"description", types.StringType, "The description of the category."},
		},
		"",
	},
	{
		"product_subcategories", "The subcategories of products, the same for all companies.", "Products",
		nil,
		[]Field{
			{"id", types.Int64Type, "The id of the subcategory. Ids may differ between environments."},
			{"name", types.StringType, "The name of the subcategory."},
			{"slug", types.StringType, "The slug of the subcategory."},
			{"description", types.StringType, "The description of the subcategory."},
			{"category", types.Int64Type, "The id of its category."},
		},
		"",
	},
	{
		"facilities", "The facilities between which inventory is divided; LeafLink calls this list a beta.", "not documented; keys that may read Products are the likely ones",
		nil,
		[]Field{
			{"id", types.Int64Type, "The id of the facility."},
			{"name", types.StringType, "The name of the facility."},
			{"description", types.StringType, "The description of the facility."},
		},
		"inventory/",
	},
}

// DataSources are all data sources of LeafLink's.
func DataSources() []func() datasource.DataSource {
	sources := []func() datasource.DataSource{newLeafLinkApplicationDataSource}
	for _, l := range Lists {
		sources = append(sources, func() datasource.DataSource { return &listDataSource{list: l} })
	}
	return sources
}

var _ datasource.DataSourceWithConfigure = (*listDataSource)(nil)

// listDataSource reads one list, to its end.
type listDataSource struct {
	object.DataSourceBase

	list List
}

func (d *listDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "leaf_leaflink_" + d.list.Name
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, f := range d.list.Filters {
		attributes[filterName(f.Name)] = f.attribute(true)
	}
	row := map[string]schema.Attribute{}
	for _, f := range d.list.Fields {
		row[f.Name] = f.attribute(false)
	}
	attributes[d.list.Name] = schema.ListNestedAttribute{
		MarkdownDescription: "What was found, in the order of `id`.",
		Computed:            true,
		NestedObject:        schema.NestedAttributeObject{Attributes: row},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: d.list.Description + " From LeafLink (leaflink.com), which is not Leaf. The key needs the permission: " + d.list.Permission + ".",
		Attributes:          attributes,
	}
}

// filterName is the argument for a parameter: company__in becomes company_in.
func filterName(parameter string) string { return strings.ReplaceAll(parameter, "__", "_") }

func (f Field) attribute(filter bool) schema.Attribute {
	if of, several := f.Of.(types.ListType); several {
		return schema.ListAttribute{
			MarkdownDescription: f.Description, ElementType: of.ElemType, Optional: filter, Computed: !filter,
			Validators: []validator.List{object.NotNone},
		}
	}
	switch f.Of {
	case types.Int64Type:
		return schema.Int64Attribute{MarkdownDescription: f.Description, CustomType: object.WholeNumber{}, Optional: filter, Computed: !filter}
	case types.BoolType:
		return schema.BoolAttribute{MarkdownDescription: f.Description, Optional: filter, Computed: !filter}
	}
	text := schema.StringAttribute{MarkdownDescription: f.Description, Optional: filter, Computed: !filter}
	if filter {
		text.Validators = []validator.String{object.NotEmpty}
	}
	return text
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.LeafLink(diags)
	v := object.ReadValues(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, rest.DefaultOperationTimeout)
	defer cancel()
	rows, err := client.List(ctx, d.list.Path(), d.query(v))
	if err != nil {
		object.Attempt{Verb: "list", Object: "the " + strings.ReplaceAll(d.list.Name, "_", " ") + " of LeafLink"}.Failed(diags, err)
		return
	}
	found, problems := d.list.values(rows)
	diags.Append(problems...)
	v[d.list.Name] = found
	v.Write(ctx, &resp.State, diags)
}

// query writes the filters that are set as parameters.
func (d *listDataSource) query(v object.Values) url.Values {
	query := url.Values{}
	for _, f := range d.list.Filters {
		value := v[filterName(f.Name)]
		if value.IsNull() {
			continue
		}
		var parts []string
		if list, ok := value.(types.List); ok {
			for _, one := range list.Elements() {
				parts = append(parts, parameter(one))
			}
		} else {
			parts = []string{parameter(value)}
		}
		query.Set(f.Name, strings.Join(parts, ","))
	}
	return query
}

func parameter(v attr.Value) string {
	switch v := v.(type) {
	case types.String:
		return v.ValueString()
	case types.Int64:
		return strconv.FormatInt(v.ValueInt64(), 10)
	case types.Bool:
		return strconv.FormatBool(v.ValueBool())
	}
	return ""
}

// values turns rows into the value of the list. Pages may overlap while somebody adds rows, so each id counts once; the
// order is that of the ids, since LeafLink promises none.
func (l List) values(rows []leaflink.Object) (types.List, diag.Diagnostics) {
	id := func(o leaflink.Object) int64 { n, _ := o.Number("id"); return n }
	slices.SortStableFunc(rows, func(a, b leaflink.Object) int { return cmp.Compare(id(a), id(b)) })
	rows = slices.CompactFunc(rows, func(a, b leaflink.Object) bool { return id(a) != 0 && id(a) == id(b) })
	of := map[string]attr.Type{}
	for _, f := range l.Fields {
		of[f.Name] = f.Of
	}
	elements := make([]attr.Value, 0, len(rows))
	var diags diag.Diagnostics
	for _, row := range rows {
		values := map[string]attr.Value{}
		for _, f := range l.Fields {
			values[f.Name] = f.value(row)
		}
		o, problems := types.ObjectValue(of, values)
		diags.Append(problems...)
		elements = append(elements, o)
	}
	list, problems := types.ListValue(types.ObjectType{AttrTypes: of}, elements)
	diags.Append(problems...)
	return list, diags
}

// value is the field of a row; null where the row has none of that type.
func (f Field) value(row leaflink.Object) attr.Value {
	switch f.Of {
	case types.Int64Type:
		if n, ok := row.Number(f.Name); ok {
			return types.Int64Value(n)
		}
		return types.Int64Null()
	case types.BoolType:
		if b, ok := row.Bool(f.Name); ok {
			return types.BoolValue(b)
		}
		return types.BoolNull()
	}
	if s, ok := row.Text(f.Name); ok {
		return types.StringValue(s)
	}
	return types.StringNull()
}
