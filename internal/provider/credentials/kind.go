package credentials

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// Kind is one kind of credentials: all that its resource, its data sources, its requests and its tests need to
// know.
type Kind struct {
	// Name is the part of the type's name: leaf_NAME_credentials. Title is how the provider is called.
	Name, Title string
	// Segment is the path segment, Older its earlier spellings.
	Segment string
	Older   []string
	// Fields are those of the request body, Made those that Leaf adds to the answer besides id, status and createdTime.
	Fields, Made object.Fields
	// NewerPages is true where only the newer pages of Leaf's documentation know the kind.
	NewerPages bool
	// Unlisted is true where no page names the kind among the fields of a Leaf user, so that the list of Leaf users may not
	// show it.
	Unlisted bool
	// About is the first paragraph of the docs.
	About string
	// Sources say where the value of each field comes from; LeafPage is Leaf's page of the kind.
	Sources  []Source
	LeafPage string
}

const (
	// refreshTokenField is what Leaf refreshes tokens with.
	refreshTokenField = "refresh_token"
	// sessionField is made by Leaf once it has logged in. It is secret, so the resource tells only whether it is there.
	sessionField = "session_id"
)

// TypeName is the name of the kind's resource.
func (k Kind) TypeName() string { return "leaf_" + k.Name + "_credentials" }

func (k Kind) object(leafUserID string) string {
	if leafUserID == "" { // in a plan that does not know it yet
		return fmt.Sprintf("the %s credentials of a Leaf user", k.Title)
	}
	return fmt.Sprintf("the %s credentials of Leaf user %s", k.Title, leafUserID)
}

// description is the first paragraph of the docs, with what the sources of the kind are worth.
func (k Kind) description() string {
	if !k.NewerPages {
		return k.About
	}
	return k.About + " Only newer pages of Leaf's documentation describe this kind, so less is known about it than about others."
}

func (k Kind) path() leaf.CredentialsPath {
	p := leaf.CredentialsPath{
		Segment: k.Segment, Older: k.Older, Fields: []string{"id", "status", "createdTime"},
		Embedded: object.Camel(strings.ReplaceAll(k.Segment, "-", "_")),
	}
	for _, f := range k.Fields {
		p.Fields = append(p.Fields, object.Camel(f.Name))
	}
	for _, f := range k.readable() {
		p.Readable = append(p.Readable, object.Camel(f.Name))
	}
	return p
}

// readable are the fields of the body whose values the API may return and that are compared.
func (k Kind) readable() object.Fields { return k.Fields.Readable() }

// body are the fields of an answer that shows all that an import takes over.
func (k Kind) body() []string { return append([]string{"status"}, k.path().Readable...) }

// shown are the fields that Leaf makes and the resource has.
func (k Kind) shown() object.Fields { return k.Made.Readable() }

func (k Kind) hasSession() bool { return contains(k.Made, sessionField) }

// refreshed reports whether Leaf refreshes the tokens by itself and growers reconnect in the widget: an object that was
// made again elsewhere holds newer tokens than ours, and is adopted. Others are replaced.
func (k Kind) refreshed() bool { return contains(k.Fields, refreshTokenField) }

func contains(fields object.Fields, name string) bool {
	return slices.ContainsFunc(fields, func(f object.Field) bool { return f.Name == name })
}
