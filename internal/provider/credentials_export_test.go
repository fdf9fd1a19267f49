package provider

// CredentialsKind is a row of the table of credentials, for tests that are made from it.
type CredentialsKind struct {
	Type, Title, Segment, Session string
	Older                         []string
	Refreshed                     bool
	Fields                        []CredentialsField
}

// CredentialsField is an argument of a kind, and its name in the API.
type CredentialsField struct {
	Name, JSON, Fallback string
	Secret, Optional     bool
	OneOf                []string
}

// CredentialsKinds gives the table.
func CredentialsKinds() []CredentialsKind {
	var kinds []CredentialsKind
	for _, k := range credentialsKinds {
		row := CredentialsKind{Type: k.typeName(), Title: k.title, Segment: k.segment, Session: k.session, Older: k.older, Refreshed: k.refreshed}
		for _, f := range k.fields {
			row.Fields = append(row.Fields, CredentialsField{
				Name: f.name, JSON: camel(f.name), Fallback: f.fallback, Secret: f.secret, Optional: f.optional, OneOf: f.oneOf,
			})
		}
		kinds = append(kinds, row)
	}
	return kinds
}
