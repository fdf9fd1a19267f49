package app

import (
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Provider is one provider of apps: all that its nested attribute, its requests and its tests need to know
// (internal/leaf/API.md, "Provider apps").
type Provider struct {
	// Attribute is the name of the nested attribute, Segment the path segment, Title the name for people.
	Attribute, Segment, Title string
	// Environment is true where the path ends in a client environment.
	Environment bool
	Fields      []Field
	// Scopes is true where the body may have a list of scopes.
	Scopes bool
	// Redirect is true where the portal needs to know the widget's address.
	Redirect bool
	// Portal says where the values come from.
	Portal string
}

// Field is one field of the body, required, a text. Its name in the API is the camel case of its name here.
type Field struct {
	Name, Description string
	Secret            bool
}

// widgetURL is the redirect URL of Leaf Link (internal/leaf/API.md, "Provider apps").
const widgetURL = "https://widget.withleaf.io"

var clientSecret = Field{"client_secret", "The client secret.", true}

// Providers is the table of all providers.
var Providers = []Provider{
	{
		Attribute: "ag_leader", Segment: "AgLeader", Title: "AgLeader", Redirect: true,
		Portal: "AgLeader's developer programme issues the key pair of an app.",
		Fields: []Field{
			{"private_key", "The private key of the app.", true},
			{"public_key", "The public key of the app.", false},
		},
	},
	{
		Attribute: "climate_field_view", Segment: "ClimateFieldView", Title: "Climate FieldView", Scopes: true,
		Portal: "Climate FieldView's developer portal shows the API key, client id and client secret of a partner app.",
		Fields: []Field{
			{"api_key", "The API key.", true},
			{"client_id", "The client id.", false},
			clientSecret,
		},
	},
	{
		Attribute: "cnhi", Segment: "CNHI", Title: "CNHI (AFS Connect)", Environment: true, Redirect: true,
		Portal: "CNH Industrial's developer portal shows the client id and secret of an app, and the subscription key of the API product.",
		Fields: cnhiFields,
	},
	{
		Attribute: "cnhi_field_ops", Segment: "CNHIFieldOps", Title: "CNHI FieldOps", Environment: true,
		Portal: "CNH Industrial's developer portal shows the client id and secret of an app, and the subscription key of the FieldOps API product.",
		Fields: cnhiFields,
	},
	{
		Attribute: "john_deere", Segment: "JohnDeere", Title: "John Deere", Environment: true, Scopes: true, Redirect: true,
		Portal: "John Deere's developer portal (developer.deere.com) shows the application id, which is the client key, and the secret.",
		Fields: []Field{
			{"client_key", "The client key, which the portal calls application id.", false},
			clientSecret,
		},
	},
	{
		Attribute: "trimble", Segment: "Trimble", Title: "Trimble", Redirect: true,
		Portal: "Trimble's developer console shows the name, client id and client secret of an application.",
		Fields: []Field{
			{"application_name", "The name of the application at Trimble.", false},
			{"client_id", "The client id.", false},
			clientSecret,
		},
	},
	{
		Attribute: "raven_slingshot", Segment: "RavenSlingshot", Title: "Raven Slingshot",
		Portal: "Raven issues the API key and the shared secret of a Slingshot partner.",
		Fields: []Field{
			{"api_key", "The API key.", true},
			{"shared_secret", "The shared secret.", true},
		},
	},
	{
		Attribute: "stara", Segment: "Stara", Title: "Stara",
		Portal: "Stara issues the user and password of a partner.",
		Fields: []Field{
			{"user", "The user.", false},
			{"pwd", "The password of that user.", true},
		},
	},
}

var cnhiFields = []Field{
	{"client_id", "The client id.", false},
	clientSecret,
	{"subscription_key", "The subscription key.", true},
}

// scopeValues are the documented scopes; the API may know more (internal/leaf/API.md, "Provider apps").
const scopeValues = "`FIELDS:READ`, `FIELDS:WRITE`, `OPERATIONS:READ`, `PRESCRIPTION:READ`, `PRESCRIPTION:WRITE`, `ASSETS:READ`, `PRODUCTS:READ`, `ZONES:READ`"

func providerBySegment(segment string) (Provider, bool) {
	i := slices.IndexFunc(Providers, func(p Provider) bool { return p.Segment == segment })
	if i < 0 {
		return Provider{}, false
	}
	return Providers[i], true
}

// allSegments are the names that the API has for the providers.
func allSegments() []string {
	segments := make([]string, 0, len(Providers))
	for _, p := range Providers {
		segments = append(segments, p.Segment)
	}
	return segments
}

// segmentsWithEnvironment are those whose apps have a client environment, for people.
func segmentsWithEnvironment() string {
	var segments []string
	for _, p := range Providers {
		if p.Environment {
			segments = append(segments, "`"+p.Segment+"`")
		}
	}
	return strings.Join(segments, ", ")
}

// parseID reads an import ID, Provider/app_name[/CLIENT_ENVIRONMENT].
func parseID(parts []string) (leaf.AppID, Provider, bool) {
	if len(parts) < 2 || len(parts) > 3 {
		return leaf.AppID{}, Provider{}, false
	}
	id := leaf.AppID{Provider: parts[0], Name: parts[1]}
	p, known := providerBySegment(id.Provider)
	if len(parts) == 3 {
		id.Environment = parts[2]
	}
	ok := known && validName.OK(id.Name) && p.Environment == (len(parts) == 3) &&
		(!p.Environment || slices.Contains(object.Environments, id.Environment))
	return id, p, ok
}

// validName may be any text that stays one segment of a path (internal/leaf/API.md, "Open questions", O26).
var validName = object.TextValidator{
	Rule: `must be a name of at least one character, without "/", and neither "." nor "..", not before or after a "\" either`,
	OK:   func(s string) bool { return !rest.Climbs(s) && !strings.Contains(s, "/") },
}
