package supervision

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ datasource.DataSourceWithConfigure = (*contracts)(nil)
	_ datasource.DataSourceWithConfigure = (*consumption)(nil)
)

// contracts lists what Leaf bills by.
type contracts struct{ object.DataSourceBase }

// NewContractsDataSource is the data source leaf_billing_contracts.
func NewContractsDataSource() datasource.DataSource { return &contracts{} }

type contractsModel struct {
	Contracts []contractModel `tfsdk:"contracts"`
}

type contractModel struct {
	ID        types.String `tfsdk:"id"`
	Product   types.String `tfsdk:"product"`
	StartDate types.String `tfsdk:"start_date"`
	EndDate   types.String `tfsdk:"end_date"`
	Region    types.String `tfsdk:"region"`
}

func text(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

func (d *contracts) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "leaf_billing_contracts"
}

func (d *contracts) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The contracts by which Leaf bills this account.",
		Attributes: map[string]schema.Attribute{
			"contracts": schema.ListNestedAttribute{
				MarkdownDescription: "The contracts, in the order of the API.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id": text("The id of the contract."), "product": text("What it is about."), "region": text("The region that it is for."),
					"start_date": text("When it begins, as Leaf writes it."), "end_date": text("When it ends, as Leaf writes it; null where it does not say."),
				}},
			},
		},
	}
}

func (d *contracts) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	if diags.HasError() {
		return
	}
	all, err := client.Contracts(ctx)
	if err != nil {
		object.Attempt{Verb: "list", Object: "the billing contracts"}.Failed(diags, err)
		return
	}
	m := contractsModel{Contracts: []contractModel{}}
	for _, o := range all {
		shown := func(field string) types.String {
			text, _ := o.Shown(field)
			return object.TextOrNull(text)
		}
		m.Contracts = append(m.Contracts, contractModel{ID: shown("id"), Product: shown("product"), StartDate: shown("startDate"), EndDate: shown("endDate"), Region: shown("region")})
	}
	diags.Append(resp.State.Set(ctx, &m)...)
}

// consumption tells what a contract was used for.
type consumption struct{ object.DataSourceBase }

// NewConsumptionDataSource is the data source leaf_billing_consumption.
func NewConsumptionDataSource() datasource.DataSource { return &consumption{} }

type consumptionModel struct {
	ContractID      types.String  `tfsdk:"contract_id"`
	Timestamp       types.String  `tfsdk:"timestamp"`
	AreaUnit        types.String  `tfsdk:"area_unit"`
	Date            types.String  `tfsdk:"date"`
	TotalUniqueArea types.Float64 `tfsdk:"total_unique_area"`
	LeafUsersAreas  []areaModel   `tfsdk:"leaf_users_areas"`
}

type areaModel struct {
	LeafUserID types.String  `tfsdk:"leaf_user_id"`
	TotalArea  types.Float64 `tfsdk:"total_area"`
}

func (d *consumption) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "leaf_billing_consumption"
}

func (d *consumption) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What a contract was used for: the area that Leaf bills, in all and by Leaf user.",
		Attributes: map[string]schema.Attribute{
			"contract_id": schema.StringAttribute{
				MarkdownDescription: "The id of the contract, as `leaf_billing_contracts` lists it.",
				Required:            true, Validators: []validator.String{object.PathSegment},
			},
			"timestamp": schema.StringAttribute{
				MarkdownDescription: "The time up to which it is counted, in RFC 3339; now where it is not set.",
				Optional:            true,
				Validators: []validator.String{object.TextValidator{Rule: "must be a time in RFC 3339, such as 2026-06-30T00:00:00Z", OK: func(s string) bool {
					_, err := leaf.ParseTime(s)
					return err == nil
				}}},
			},
			"area_unit":         text("The unit of the areas."),
			"date":              text("The time up to which Leaf has counted, as it writes it."),
			"total_unique_area": schema.Float64Attribute{MarkdownDescription: "The area in all. What several Leaf users have in common counts once.", Computed: true},
			"leaf_users_areas": schema.ListNestedAttribute{
				MarkdownDescription: "The areas by Leaf user, in the order of the API.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"leaf_user_id": text("The id of the Leaf user."),
					"total_area":   schema.Float64Attribute{MarkdownDescription: "The area of the Leaf user.", Computed: true},
				}},
			},
		},
	}
}

func (d *consumption) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	client := d.Client(diags)
	var m consumptionModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	used, err := client.Consumption(ctx, m.ContractID.ValueString(), m.Timestamp.ValueString())
	if err != nil {
		object.Attempt{Verb: "read", Object: "the consumption of contract " + m.ContractID.ValueString(), Consequence: "leaf_billing_contracts lists the contracts that there are."}.Failed(diags, err)
		return
	}
	m.AreaUnit, m.Date, m.TotalUniqueArea = object.TextOrNull(used.AreaUnit), object.TextOrNull(used.Date), types.Float64PointerValue(used.TotalArea)
	m.LeafUsersAreas = []areaModel{}
	for _, a := range used.Areas {
		m.LeafUsersAreas = append(m.LeafUsersAreas, areaModel{LeafUserID: types.StringValue(a.LeafUserID), TotalArea: types.Float64Value(a.TotalArea)})
	}
	diags.Append(resp.State.Set(ctx, &m)...)
}
