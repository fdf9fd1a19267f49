package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// LeafLinkList is a row of the table of LeafLink's lists, for tests that are driven from it.
type LeafLinkList struct {
	Name            string
	Filters, Fields []LeafLinkField
}

// LeafLinkField is a filter or a field of such a list.
type LeafLinkField struct {
	Name    string
	Kind    string // "number", "truth", "text" or "list"
	Numbers bool   // of a list
}

// LeafLinkLists gives the table.
func LeafLinkLists() []LeafLinkList {
	var lists []LeafLinkList
	for _, l := range leaflinkLists {
		lists = append(lists, LeafLinkList{l.name, exportFields(l.filters), exportFields(l.fields)})
	}
	return lists
}

func exportFields(fields []leaflinkField) []LeafLinkField {
	var exported []LeafLinkField
	for _, f := range fields {
		e := LeafLinkField{Name: f.name, Kind: "text"}
		switch of := f.of.(type) {
		case types.ListType:
			e.Kind, e.Numbers = "list", of.ElemType == types.Int64Type
		default:
			switch of {
			case types.Int64Type:
				e.Kind = "number"
			case types.BoolType:
				e.Kind = "truth"
			}
		}
		exported = append(exported, e)
	}
	return exported
}
