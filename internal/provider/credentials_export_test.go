package provider

// CredentialsKind is a row of the table of credentials, for tests that are made from it.
type CredentialsKind struct {
	Type, Title, Segment string
	Older                []string
	NewerPages           bool
	Fields, Made         []CredentialsField
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
		kinds = append(kinds, CredentialsKind{
			Type: k.typeName(), Title: k.title, Segment: k.segment, Older: k.older, NewerPages: k.newerPages,
			Fields: exported(k.fields), Made: exported(k.made),
		})
	}
	return kinds
}

func exported(fields []credentialsField) []CredentialsField {
	var all []CredentialsField
	for _, f := range fields {
		all = append(all, CredentialsField{Name: f.name, JSON: camel(f.name), Fallback: f.fallback, Secret: f.secret, Optional: f.optional, OneOf: f.oneOf})
	}
	return all
}
