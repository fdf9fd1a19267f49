package leafsim

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// leafLinkObject is what LeafLink documents of objects that an Application may write (internal/leaflink/API.md, "Writing").
type leafLinkObject struct {
	may func(LeafLinkApp) bool
	// required and optional are what POST takes, patched what PATCH takes. Other fields are ignored, as Django ignores them.
	required, optional, patched string
	// unique are the fields that no two objects have alike; "" where nothing documents that.
	unique   string
	deletes  bool
	defaults LeafLinkRow
}

var leafLinkObjects = map[string]leafLinkObject{
	"customer-statuses": {
		may:      func(a LeafLinkApp) bool { return a.Customers == ReadWrite },
		required: "state owner", optional: "order description hex_color", patched: "state order description hex_color",
		deletes: true, defaults: LeafLinkRow{"order": 1, "description": nil, "hex_color": nil, "is_stock": false},
	},
	"promocodes": {
		may:      func(a LeafLinkApp) bool { return a.Orders == ReadWrite },
		required: "brand code start_date end_date", optional: "discount_type discount_amount", patched: "start_date end_date",
		unique: "brand code", deletes: true, defaults: LeafLinkRow{"discount_type": "%", "discount_amount": "0.00"},
	},
	"product-lines": {
		may:      func(a LeafLinkApp) bool { return a.Products == ReadWrite },
		required: "name brand", optional: "menu_position", patched: "name brand menu_position", defaults: LeafLinkRow{"menu_position": 0},
	},
}

// FirstLeafLinkID is the id of the first object that a POST makes; each gets the next one.
const FirstLeafLinkID = 5001

// madeBy is the field by which the simulator remembers the company that has made a row. It is never printed: other companies do
// not see the row at all.
const madeBy = "made by"

// visible are the rows of a list that a caller sees.
func (l *LeafLink) visible(list string, who caller) []LeafLinkRow {
	return slices.DeleteFunc(slices.Clone(l.rows[list]), func(r LeafLinkRow) bool {
		company, made := r[madeBy]
		return made && !slices.ContainsFunc(who.companies, func(c LeafLinkRow) bool { return fmt.Sprint(c["id"]) == fmt.Sprint(company) })
	})
}

// object answers for one object, or makes one where id is "".
func (l *LeafLink) object(c *call, list, id string, who caller) answer {
	of, row := leafLinkObjects[list], LeafLinkRow(nil)
	if id != "" {
		for _, r := range l.visible(list, who) {
			if fmt.Sprint(r["id"]) == id {
				row = r
			}
		}
		if row == nil {
			return l.refuse(http.StatusNotFound, "Not found.")
		}
	}
	method := c.request.Method
	switch {
	case method == http.MethodGet:
		return l.show(http.StatusOK, list, row)
	case of.may == nil, id == "" && method != http.MethodPost, id != "" && method != http.MethodPatch && (method != http.MethodDelete || !of.deletes):
		return l.refuse(http.StatusMethodNotAllowed, "Method \""+method+"\" not allowed.")
	case who.user || who.application.Retailer || !of.may(who.application), row["is_stock"] == true:
		return l.refuse(orElse(l.traps.Denied, http.StatusForbidden), "You do not have permission to perform this action.")
	case method == http.MethodDelete:
		l.rows[list] = slices.DeleteFunc(l.rows[list], func(r LeafLinkRow) bool { return fmt.Sprint(r["id"]) == id })
		return answer{status: http.StatusNoContent}
	}
	return l.change(c, list, row, who)
}

// change makes an object, or changes one.
func (l *LeafLink) change(c *call, list string, row LeafLinkRow, who caller) answer {
	of := leafLinkObjects[list]
	var body map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(c.body)))
	decoder.UseNumber()
	if decoder.Decode(&body) != nil {
		return l.refuse(http.StatusBadRequest, "JSON parse error")
	}
	taken, status, after := of.patched, http.StatusOK, LeafLinkRow{}
	maps.Copy(after, row)
	if row == nil {
		taken, status = of.required+" "+of.optional, http.StatusCreated
		maps.Copy(after, of.defaults)
		for field := range strings.FieldsSeq(of.required) {
			if body[field] == nil || body[field] == "" {
				return reply(http.StatusBadRequest, map[string][]string{field: {"This field is required."}})
			}
		}
	}
	for name, value := range body {
		if slices.Contains(strings.Fields(taken), name) {
			after[name] = l.written(name, value)
		}
	}
	company := who.companies[0]["id"]
	if owner, ok := after["owner"]; ok && fmt.Sprint(owner) != fmt.Sprint(company) {
		return reply(http.StatusBadRequest, map[string][]string{"owner": {"Invalid company."}})
	}
	if of.unique != "" || l.traps.Unique {
		for _, other := range l.rows[list] {
			if fmt.Sprint(other["id"]) != fmt.Sprint(after["id"]) && same(other, after, strings.Fields(of.unique+" "+map[bool]string{true: of.required}[of.unique == ""])) {
				return l.refuse(http.StatusBadRequest, "The fields must make a unique set.")
			}
		}
	}
	if row == nil {
		after["id"], after[madeBy] = FirstLeafLinkID+l.made, company
		l.made++
		l.rows[list] = append(l.rows[list], after)
	} else {
		maps.Copy(row, after)
	}
	return l.show(status, list, after)
}

func same(a, b LeafLinkRow, fields []string) bool {
	for _, name := range fields {
		if fmt.Sprint(a[name]) != fmt.Sprint(b[name]) {
			return false
		}
	}
	return true
}

// written is a value as LeafLink keeps it: amounts with two digits, and with the trap OwnForms times in another zone and colours
// in small letters.
func (l *LeafLink) written(name string, value any) any {
	if number, ok := value.(json.Number); ok {
		n, _ := strconv.Atoi(number.String())
		return n
	}
	text, _ := value.(string)
	switch name {
	case "discount_amount":
		if amount, ok := new(big.Rat).SetString(text); ok {
			return amount.FloatString(2)
		}
	case "start_date", "end_date":
		if at, err := time.Parse(time.RFC3339, text); err == nil && l.traps.OwnForms {
			return at.In(time.FixedZone("", -7*60*60)).Format(time.RFC3339)
		}
	case "hex_color":
		if l.traps.OwnForms && text != "" {
			return "#" + strings.ToLower(strings.TrimPrefix(text, "#"))
		}
	}
	return value
}

func (l *LeafLink) show(status int, list string, row LeafLinkRow) answer {
	return reply(status, row.print(strings.Fields(leafLinkLists[list].fields), ""))
}

// Rows are the rows of a list, as LeafLink prints them.
func (l *LeafLink) Rows(list string) []LeafLinkRow {
	l.mu.Lock()
	defer l.mu.Unlock()
	var rows []LeafLinkRow
	for _, r := range l.rows[list] {
		rows = append(rows, r.print(strings.Fields(leafLinkLists[list].fields), ""))
	}
	return rows
}
