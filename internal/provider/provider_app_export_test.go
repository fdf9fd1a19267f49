package provider

// AppProvider shows a row of the table of app providers to the tests.
type AppProvider struct {
	Attribute, Segment, Title     string
	Environment, Scopes, Redirect bool
	Fields                        []AppField
}

// AppField is a field of a provider's body: the name of its attribute and whether it is a secret.
type AppField struct {
	Name   string
	Secret bool
}

// AppProviders is the table, for tests that are generated from it.
func AppProviders() []AppProvider {
	var rows []AppProvider
	for _, p := range appProviders {
		row := AppProvider{p.attribute, p.segment, p.title, p.environment, p.scopes, p.redirect, nil}
		for _, f := range p.fields {
			row.Fields = append(row.Fields, AppField{f.name, f.secret})
		}
		rows = append(rows, row)
	}
	return rows
}
