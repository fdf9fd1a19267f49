package provider

import (
	"fmt"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// credentialsKind is one kind of credentials: all that its resource, its requests and its tests need to know.
type credentialsKind struct {
	// name is the part of the type's name: leaf_NAME_credentials. title is how the provider is called.
	name, title string
	// segment is the path segment, older its earlier spellings.
	segment string
	older   []string
	fields  []credentialsField
	// session is the field of the answer that tells whether Leaf holds a session; "" where there is none.
	session string
	// refreshed is true where Leaf refreshes the tokens by itself and growers reconnect in the widget: an object that
	// was made again elsewhere holds newer tokens than ours, and is adopted. Others are replaced.
	refreshed bool
	// about is the first paragraph of the docs.
	about string
}

// credentialsField is one field of the request body. Its name in the API is the camel case of its name here.
type credentialsField struct {
	name, description string
	secret, optional  bool
	// oneOf are the allowed values of an enumeration; fallback is what the API fills in.
	oneOf    []string
	fallback string
}

// credentialsKinds is the table of all kinds.
var credentialsKinds = []credentialsKind{
	{
		name: "agvance", title: "Agvance", segment: "agvance-credentials", session: "sessionId",
		about: "The credentials that connect a Leaf user to Agvance: an API key with the user name and password of an Agvance database.",
		fields: []credentialsField{
			{name: "api_key", secret: true, description: "The API key that Agvance gave you."},
			{
				name: "client_environment", oneOf: environments, fallback: "STAGE",
				description: "The Agvance environment, `STAGE` or `PRODUCTION`. The API's own default is `STAGE`.",
			},
			{name: "database_id", description: "The id of the Agvance database."},
			{name: "username", description: "The Agvance user name."},
			{name: "password", secret: true, description: "The password of that user."},
		},
	},
	{
		name: "agleader", title: "AgLeader", segment: "ag-leader-credentials", older: []string{"agleader-credentials"}, refreshed: true,
		about: "The credentials that connect a Leaf user to AgLeader (AgFiniti): the OAuth tokens of the grower and the keys of your AgLeader app. " +
			"Leaf refreshes the tokens by itself, so what you configure is where it starts from.",
		fields: []credentialsField{
			{name: "access_token", secret: true, optional: true, description: "The grower's access token. Newer pages of Leaf's documentation leave it out."},
			{name: "refresh_token", secret: true, description: "The grower's refresh token."},
			{name: "public_key", description: "The public key of your AgLeader app."},
			{name: "private_key", secret: true, description: "The private key of your AgLeader app."},
		},
	},
}

func (k credentialsKind) typeName() string { return "leaf_" + k.name + "_credentials" }

func (k credentialsKind) object(leafUserID string) string {
	return fmt.Sprintf("the %s credentials of Leaf user %s", k.title, leafUserID)
}

func (k credentialsKind) path() leaf.CredentialsPath {
	p := leaf.CredentialsPath{Segment: k.segment, Older: k.older, Fields: []string{"id", "status", "createdTime"}}
	for _, f := range k.fields {
		p.Fields = append(p.Fields, camel(f.name))
	}
	return p
}

// readable are the fields whose values the API may return and that are compared.
func (k credentialsKind) readable() []credentialsField {
	var fields []credentialsField
	for _, f := range k.fields {
		if !f.secret {
			fields = append(fields, f)
		}
	}
	return fields
}

func (k credentialsKind) secrets() []credentialsField {
	var fields []credentialsField
	for _, f := range k.fields {
		if f.secret {
			fields = append(fields, f)
		}
	}
	return fields
}
