package main

import (
	"fmt"
	"slices"
	"strings"
)

// sorts are the folders of pages of objects, in the order in which a row of the index names them.
var sorts = []struct{ folder, called string }{
	{resources, "resource"},
	{dataSources, "data source"},
	{"ephemeral-resources", "ephemeral resource"},
	{"list-resources", "list resource"},
	{"actions", "action"},
	{"functions", "function"},
}

// row is an object in the index: what has one name, in all its forms.
type row struct {
	name, purpose string
	forms         []string // links
}

// objectsTable has a table for each group, and a row for each name. The events of credentials stand in the row of their kind.
func objectsTable(pages []page) string {
	groups := make([][]row, len(subcategories))
	for _, sort := range sorts {
		for _, p := range pages {
			if p.sort != sort.folder {
				continue
			}
			name, called := "leaf_"+p.name, sort.called
			if sort.folder == "functions" {
				name = "provider::leaf::" + p.name
			}
			if kind, events := strings.CutSuffix(name, "_credentials_events"); events {
				name, called = kind+"_credentials", "events"
			}
			group := &groups[rank(p.group)]
			i := slices.IndexFunc(*group, func(r row) bool { return r.name == name })
			if i < 0 {
				i = len(*group)
				*group = append(*group, row{name: name, purpose: p.purpose()})
			}
			(*group)[i].forms = append((*group)[i].forms, fmt.Sprintf("[%s](%s)", called, p.path))
		}
	}
	var b strings.Builder
	for i, group := range groups {
		if len(group) == 0 {
			continue
		}
		fmt.Fprintf(&b, "### %s\n\n| name | is | for |\n|---|---|---|\n", subcategories[i])
		for _, r := range group {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.name, strings.Join(r.forms, ", "), r.purpose)
		}
		b.WriteString("\n")
	}
	return strings.TrimSpace(b.String())
}

// guidesTable has a row for each guide.
func guidesTable(pages []page) string {
	var b strings.Builder
	b.WriteString("| guide | what it is about |\n|---|---|\n")
	for _, p := range pages {
		if p.sort == guides {
			fmt.Fprintf(&b, "| [%s](%s) | %s |\n", p.title(), p.path, p.about())
		}
	}
	return strings.TrimSpace(b.String())
}
