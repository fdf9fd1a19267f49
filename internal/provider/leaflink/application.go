package leaflink

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// What the data source and the ephemeral resource leaf_leaflink_application have in common.

const (
	applicationType = "leaf_leaflink_application"

	verdictDescription = "`granted`, `denied`, or `unknown` where LeafLink could not be asked"
)

// applicationFacts are what both give, by their names in the schema.
type applicationFacts struct {
	CompanyID        types.Int64  `tfsdk:"company_id"`
	CompanySlug      types.String `tfsdk:"company_slug"`
	CompanyName      types.String `tfsdk:"company_name"`
	Buyer            types.Bool   `tfsdk:"buyer"`
	Seller           types.Bool   `tfsdk:"seller"`
	Permissions      *permissions `tfsdk:"permissions"`
	LicensesReadable types.String `tfsdk:"licenses_readable"`
	KeyFingerprint   types.String `tfsdk:"key_fingerprint"`
}

type permissions struct {
	OrdersRead    types.String `tfsdk:"orders_read"`
	ProductsRead  types.String `tfsdk:"products_read"`
	CustomersRead types.String `tfsdk:"customers_read"`
}

// factTexts describe the facts, for both schemas.
var factTexts = map[string]string{
	"company_id":        "The id of the key's company; null for a retailer's key, and for a user's token that stands for several companies.",
	"company_slug":      "The slug of the company.",
	"company_name":      "The name of the company.",
	"buyer":             "Whether the company buys on LeafLink.",
	"seller":            "Whether the company sells on LeafLink.",
	"permissions":       "What the key may read. Whether it may write is not readable.",
	"orders_read":       "Orders: " + verdictDescription + ".",
	"products_read":     "Products: " + verdictDescription + ".",
	"customers_read":    "Customers: " + verdictDescription + ".",
	"licenses_readable": "Whether the key reads licenses: " + verdictDescription + ". LeafLink documents this of keys that may write products, so it is a hint at that permission, and no more.",
	"key_fingerprint":   "The first 12 hex digits of the SHA-256 of the key: it shows that a key is another one, and not the key.",
}

// verdictNames are the names that require and forbid know.
var verdictNames = []string{"customers_read", "licenses_readable", "orders_read", "products_read"}

func verdicts(a leaflink.Application) map[string]leaflink.Verdict {
	return map[string]leaflink.Verdict{
		"orders_read": a.OrdersRead, "products_read": a.ProductsRead, "customers_read": a.CustomersRead, "licenses_readable": a.LicensesReadable,
	}
}

// expectedCompany is the company that a key must be of; null is any.
type expectedCompany struct {
	slug types.String
	id   types.Int64
}

func (e expectedCompany) unset() bool { return e.slug.IsNull() && e.id.IsNull() }

func (e expectedCompany) is(c leaflink.Company) bool {
	return (e.slug.IsNull() || e.slug.ValueString() == c.Slug) && (e.id.IsNull() || e.id.ValueInt64() == c.ID)
}

// attribute is where an error stands.
func (e expectedCompany) attribute() path.Path {
	if e.slug.IsNull() {
		return path.Root("expected_company_id")
	}
	return path.Root("expected_company_slug")
}

// String says which company is expected.
func (e expectedCompany) String() string {
	var parts []string
	if !e.slug.IsNull() {
		parts = append(parts, fmt.Sprintf("%q", e.slug.ValueString()))
	}
	if !e.id.IsNull() {
		parts = append(parts, fmt.Sprintf("with the id %d", e.id.ValueInt64()))
	}
	return strings.Join(parts, " ")
}

// verify asks LeafLink what a key is, and reports errors, another company than the expected one among them.
func verify(ctx context.Context, client *leaflink.Client, key string, expected expectedCompany, diags *diag.Diagnostics) (applicationFacts, leaflink.Application) {
	facts := applicationFacts{KeyFingerprint: types.StringValue(leaflink.Fingerprint(key))}
	a, err := client.Verify(ctx)
	if err != nil {
		object.Attempt{Verb: "verify", Object: "the key of LeafLink " + facts.KeyFingerprint.ValueString()}.Failed(diags, err)
		return facts, a
	}
	facts.Permissions = &permissions{verdict(a.OrdersRead), verdict(a.ProductsRead), verdict(a.CustomersRead)}
	facts.LicensesReadable = verdict(a.LicensesReadable)
	if a.Retailer {
		facts.Buyer, facts.Seller = types.BoolValue(true), types.BoolValue(false)
	}
	var names []string
	for _, c := range a.Companies {
		names = append(names, fmt.Sprintf("%q (%s, id %d)", c.Slug, c.Name, c.ID))
		if expected.is(c) && (len(a.Companies) == 1 || !expected.unset()) {
			facts.CompanyID, facts.CompanySlug, facts.CompanyName = types.Int64Value(c.ID), types.StringValue(c.Slug), types.StringValue(c.Name)
			facts.Buyer, facts.Seller = types.BoolValue(c.Buyer), types.BoolValue(c.Seller)
		}
	}
	if !expected.unset() && facts.CompanyID.IsNull() {
		of := "does not tell its company"
		switch {
		case a.Retailer:
			of = "is a retailer's, and does not tell its company"
		case len(names) > 0:
			of = "is that of the company " + strings.Join(names, ", ")
		}
		diags.AddAttributeError(expected.attribute(), "The key is of another company", fmt.Sprintf("The key of LeafLink %s %s. Expected was the company "+
			"%s. Give the key of that company, or correct %s.", facts.KeyFingerprint.ValueString(), of, expected, expected.attribute()))
	}
	return facts, a
}

func verdict(v leaflink.Verdict) types.String { return types.StringValue(string(v)) }
