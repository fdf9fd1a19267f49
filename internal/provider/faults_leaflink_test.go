package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// marketed are LeafLink's kinds of objects: what names one, what it is in a version, and what becomes of it.
var marketed = []struct {
	list, typeName, noun, key string
	fields                    func(version int) map[string]any
	methods                   map[faultedOp]string
	// kept says that it outlives its deletion.
	kept bool
}{
	{
		list: "customer-statuses", typeName: "leaf_leaflink_customer_status", noun: "customer status", key: "state",
		fields:  func(version int) map[string]any { return map[string]any{"order": 6 + version} },
		methods: without(allMethods(http.MethodPatch), opReplace, opLeave),
	},
	{
		list: "promocodes", typeName: "leaf_leaflink_promo_code", noun: "promo code", key: "code",
		fields: func(version int) map[string]any {
			return map[string]any{"brand": 3 + version/3, "start_date": "2027-03-01T00:00:00Z", "end_date": fmt.Sprintf("2027-0%d-01T00:00:00Z", 3+min(version, 2))}
		},
		methods: allMethods(http.MethodPatch),
	},
	{
		list: "product-lines", typeName: "leaf_leaflink_product_line", noun: "product line", key: "name",
		fields:  func(version int) map[string]any { return map[string]any{"brand": 3, "menu_position": 6 + version} },
		methods: without(allMethods(http.MethodPatch), opReplace, opLeave, opDelete),
		kept:    true,
	},
}

func marketVictim(w *acctest.World, i int) victim {
	m, kind := w.Market, marketed[i%len(marketed)]
	label, name := fmt.Sprint("v", i), fmt.Sprint("ours-", i)
	path := leafLinkAPI + kind.list + "/"
	fields := func(version int) map[string]any {
		f := kind.fields(version)
		f[kind.key] = name
		return f
	}
	rows := func() []leafsim.LeafLinkRow {
		return slices.DeleteFunc(m.Rows(kind.list), func(r leafsim.LeafLinkRow) bool { return r[kind.key] != name })
	}
	there := func() string {
		var there []string
		for _, row := range rows() {
			maps.DeleteFunc(row, func(name string, _ any) bool { return fields(1)[name] == nil })
			there = append(there, fmt.Sprint(map[string]any(row)))
		}
		return strings.Join(there, ", ")
	}
	return victim{
		class: "leaf_leaflink_…", address: kind.typeName + "." + label, named: kind.noun, unnamed: true, market: m, methods: kind.methods,
		config: func(version int) string {
			var b strings.Builder
			for name, v := range fields(version) {
				if text, ok := v.(string); ok {
					v = fmt.Sprintf("%q", text)
				}
				fmt.Fprintf(&b, "  %s = %v\n", name, v)
			}
			return fmt.Sprintf("resource %q %q {\n%s}\n", kind.typeName, label, b.String())
		},
		owns: func(r *http.Request) bool {
			if r.URL.Path == path {
				return r.Method == http.MethodPost && strings.Contains(body(r), `"`+name+`"`)
			}
			return slices.ContainsFunc(rows(), func(row leafsim.LeafLinkRow) bool { return r.URL.Path == fmt.Sprint(path, row["id"], "/") })
		},
		importID: func() string { return fmt.Sprint(rows()[0]["id"]) },
		seed: func() {
			if len(rows()) == 0 {
				row := leafsim.LeafLinkRow(fields(1))
				row["id"], row["owner"] = 9001+i, acctest.GreenLeaf["id"]
				m.SetRows(kind.list, append(m.Rows(kind.list), row)...)
			}
		},
		there: there,
		want: func(version int) string {
			switch {
			case version > 0:
				return fmt.Sprint(fields(version))
			case kind.kept:
				return there()
			}
			return ""
		},
	}
}

// ofLeafLink reports whether a type is LeafLink's, which is another company.
func ofLeafLink(typeName string) bool { return strings.HasPrefix(typeName, "leaf_leaflink_") }
