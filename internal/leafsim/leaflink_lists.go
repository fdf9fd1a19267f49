package leafsim

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// leafLinkList is what LeafLink documents of one list: which Applications may read it (the table of permissions in its
// reference, condensed in internal/leaflink/API.md, "Permissions"; what a user's token may see is a matter of the rows
// alone), the parameters that filter it, and the fields of its rows.
type leafLinkList struct {
	may             func(LeafLinkApp) bool
	filters, fields string
}

var leafLinkLists = map[string]leafLinkList{
	"companies": {
		brand(func(a LeafLinkApp) bool { return a.Orders+a.Products+a.Customers > NoAccess }), "",
		"id name slug dba business_license_name business_identifier address city state zipcode description announcement image buyer seller " +
			"batch_enabled has_accting sts_enabled hide_attached_packages apply_ancillary_tax apply_arms_length_tax",
	},
	"brands": {
		brand(func(a LeafLinkApp) bool { return a.Orders+a.Products > NoAccess }),
		"company company__in company_slug", "id name company description image banner",
	},
	"product-lines": {
		brand(func(a LeafLinkApp) bool { return a.Products > NoAccess }),
		"brand id company company_slug", "id name brand menu_position",
	},
	"licenses": {
		brand(func(a LeafLinkApp) bool { return a.Products == ReadWrite }),
		"number number__in company_slug id", "id number type display_type classification",
	},
	"customer-statuses": {
		brand(func(a LeafLinkApp) bool { return a.Customers > NoAccess }),
		"id state order description owner is_stock hex_color company_slug search",
		"id state order description owner is_stock hex_color created_on modified",
	},
	"strains":               {brand(func(a LeafLinkApp) bool { return a.Products > NoAccess }), "", "id name strain_classification company"},
	"product-categories":    {brand(func(a LeafLinkApp) bool { return a.Products > NoAccess }), "", "id name slug description"},
	"product-subcategories": {brand(func(a LeafLinkApp) bool { return a.Products > NoAccess }), "", "id name slug description category"},
	"inventory/facilities":  {brand(func(a LeafLinkApp) bool { return a.Products > NoAccess }), "", "id name description"},
	"license-types": {
		brand(func(a LeafLinkApp) bool { return a.Customers > NoAccess }), "",
		"id type display_type classification state state_abbr require_ein has_medical_line_items active_for_registration",
	},
	"customer-tiers":  {brand(func(a LeafLinkApp) bool { return a.Customers > NoAccess }), "", "id rank sort created_on modified"},
	"promocodes":      {brand(func(a LeafLinkApp) bool { return a.Orders > NoAccess }), "company_slug brand code", "id brand code start_date end_date discount_type discount_amount"},
	"orders-received": {brand(func(a LeafLinkApp) bool { return a.Orders > NoAccess }), "", "number"},
	"buyer/orders":    {func(a LeafLinkApp) bool { return a.Retailer && a.Orders > NoAccess }, "", "number"},
}

func brand(may func(LeafLinkApp) bool) func(LeafLinkApp) bool {
	return func(a LeafLinkApp) bool { return !a.Retailer && may(a) }
}

// list answers with the rows that fit, in pages of limit from offset.
func (l *LeafLink) list(c *call, of leafLinkList, rows []LeafLinkRow) answer {
	query := c.request.URL.Query()
	fitting := []LeafLinkRow{}
	for _, row := range rows {
		if row.fits(query, strings.Fields(of.filters)) {
			fitting = append(fitting, row.print(strings.Fields(of.fields), query.Get("fields_include")))
		}
	}
	const defaultLimit = 50
	limit := max(natural(query.Get("limit"), defaultLimit), 1)
	if l.traps.MaxLimit > 0 {
		limit = min(limit, l.traps.MaxLimit)
	}
	from := min(natural(query.Get("offset"), 0), len(fitting))
	if l.traps.OnePage {
		from = 0
	}
	to := min(from+limit, len(fitting))
	out := map[string]any{"count": len(fitting), "next": nil, "previous": nil, "results": fitting[from:to]}
	if to < len(fitting) || l.traps.OnePage {
		out["next"] = l.pageURL(c, query, limit, to)
	}
	if from > 0 {
		out["previous"] = l.pageURL(c, query, limit, max(from-limit, 0))
	}
	return reply(http.StatusOK, out)
}

func (l *LeafLink) pageURL(c *call, query url.Values, limit, offset int) string {
	host := c.request.Host
	if l.traps.NextHost != "" {
		host = l.traps.NextHost
	}
	query.Set("limit", strconv.Itoa(limit))
	query.Set("offset", strconv.Itoa(offset))
	return "https://" + host + c.path + "?" + query.Encode()
}

// fits compares as LeafLink documents it: a state matches any part of it, search looks into state and description, a name
// that ends in __in takes several values. Parameters that are not documented are ignored, as Django ignores them. A row may
// have what it can be found by and is not printed, such as company_slug.
func (r LeafLinkRow) fits(query url.Values, known []string) bool {
	for _, name := range known {
		if !query.Has(name) {
			continue
		}
		want := query.Get(name)
		field, several := strings.CutSuffix(name, "__in")
		ok := false
		switch {
		case name == "state":
			ok = contains(r["state"], want)
		case name == "search":
			ok = contains(r["state"], want) || contains(r["description"], want)
		case several:
			for one := range strings.SplitSeq(want, ",") {
				ok = ok || fmt.Sprint(r[field]) == one
			}
		default:
			ok = fmt.Sprint(r[field]) == want
		}
		if !ok {
			return false
		}
	}
	return true
}

func contains(value any, part string) bool {
	text, _ := value.(string)
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// print is the row with its documented fields, or those of them that fields_include names.
func (r LeafLinkRow) print(fields []string, include string) LeafLinkRow {
	out := LeafLinkRow{}
	for _, name := range fields {
		if value, ok := r[name]; ok && (include == "" || slices.Contains(strings.Split(include, ","), name)) {
			out[name] = value
		}
	}
	return out
}

// refuse answers with an error in the chosen shape.
func (l *LeafLink) refuse(status int, message string) answer {
	switch l.traps.Errors {
	case ErrorFields:
		return reply(status, map[string][]string{"non_field_errors": {message}})
	case ErrorList:
		return reply(status, map[string]any{"errors": []map[string]any{{
			"status": strconv.Itoa(status), "code": "refused", "title": http.StatusText(status), "detail": message,
		}}})
	case ErrorText:
		return answer{status: status, body: []byte(message)}.with("Content-Type", "text/plain; charset=utf-8")
	case ErrorHTML:
		return webPage(status)
	case ErrorDetail:
	}
	return reply(status, map[string]string{"detail": message})
}

// webPage is what a web server sends where no API answers.
func webPage(status int) answer {
	title := http.StatusText(status)
	return answer{status: status, body: []byte("<!doctype html>\n<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\n")}.
		with("Content-Type", "text/html; charset=utf-8")
}
