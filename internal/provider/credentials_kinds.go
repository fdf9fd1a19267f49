package provider

import (
	"fmt"
	"slices"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// credentialsKind is one kind of credentials: all that its resource, its data sources, its requests and its tests need to
// know.
type credentialsKind struct {
	// name is the part of the type's name: leaf_NAME_credentials. title is how the provider is called.
	name, title string
	// segment is the path segment, older its earlier spellings.
	segment string
	older   []string
	// fields are those of the request body, made those that Leaf adds to the answer besides id, status and createdTime.
	fields, made []credentialsField
	// newerPages is true where only the newer pages of Leaf's documentation know the kind.
	newerPages bool
	// about is the first paragraph of the docs.
	about string
}

// credentialsField is one field of the request body or the answer. Its name in the API is the camel case of its name here.
type credentialsField struct {
	name, description string
	secret, optional  bool
	// oneOf are the allowed values of an enumeration; fallback is what the API fills in.
	oneOf    []string
	fallback string
}

const (
	// refreshTokenField is what Leaf refreshes tokens with.
	refreshTokenField = "refresh_token"
	// sessionField is made by Leaf once it has logged in. It is secret, so the resource tells only whether it is there.
	sessionField = "session_id"
)

func (k credentialsKind) typeName() string { return "leaf_" + k.name + "_credentials" }

func (k credentialsKind) object(leafUserID string) string {
	return fmt.Sprintf("the %s credentials of Leaf user %s", k.title, leafUserID)
}

// description is the first paragraph of the docs, with what the sources of the kind are worth.
func (k credentialsKind) description() string {
	if !k.newerPages {
		return k.about
	}
	return k.about + " Only newer pages of Leaf's documentation describe this kind, so less is known about it than about others."
}

func (k credentialsKind) path() leaf.CredentialsPath {
	p := leaf.CredentialsPath{Segment: k.segment, Older: k.older, Fields: []string{"id", "status", "createdTime"}}
	for _, f := range k.fields {
		p.Fields = append(p.Fields, camel(f.name))
	}
	return p
}

// readable are the fields of the body whose values the API may return and that are compared.
func (k credentialsKind) readable() []credentialsField { return withoutSecrets(k.fields) }

// shown are the fields that Leaf makes and the resource has.
func (k credentialsKind) shown() []credentialsField { return withoutSecrets(k.made) }

func withoutSecrets(fields []credentialsField) []credentialsField {
	return slices.DeleteFunc(slices.Clone(fields), func(f credentialsField) bool { return f.secret })
}

func (k credentialsKind) secrets() []credentialsField {
	return slices.DeleteFunc(slices.Clone(k.fields), func(f credentialsField) bool { return !f.secret })
}

func (k credentialsKind) hasSession() bool { return contains(k.made, sessionField) }

// refreshed reports whether Leaf refreshes the tokens by itself and growers reconnect in the widget: an object that was
// made again elsewhere holds newer tokens than ours, and is adopted. Others are replaced.
func (k credentialsKind) refreshed() bool { return contains(k.fields, refreshTokenField) }

func contains(fields []credentialsField, name string) bool {
	return slices.ContainsFunc(fields, func(f credentialsField) bool { return f.name == name })
}
