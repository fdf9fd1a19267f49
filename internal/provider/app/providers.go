package app

import (
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// Provider is one provider of apps: all that its nested attribute, its requests and its tests need to know
// (internal/leaf/API.md, "Provider apps").
type Provider struct {
	// Attribute is the name of the nested attribute, Segment the path segment, Title the name for people.
	Attribute, Segment, Title string
	// Environment is true where the path ends in a client environment.
	Environment bool
	Fields      object.Fields
	// Scopes is true where the body may have a list of scopes.
	Scopes bool
	// Redirect is true where the portal needs to know the widget's address.
	Redirect bool
	// Portal says where the values come from.
	Portal string
}

// widgetURL is the redirect URL of Leaf Link (internal/leaf/API.md, "Provider apps").
const widgetURL = "https://widget.withleaf.io"

var clientSecret = object.Field{Name: "client_secret", Description: "The client secret.", Secret: true}

// Providers is the table of all providers.
var Providers = []Provider{
	{
		Attribute: "ag_leader", Segment: "AgLeader", Title: "AgLeader", Redirect: true,
		Portal: "AgLeader's developer programme issues the key pair of an app.",
		Fields: object.Fields{
			{Name: "private_key", Description: "The private key of the app.", Secret: true},
			{Name: "public_key", Description: "The public key of the app."},
		},
	},
	{
		Attribute: "climate_field_view", Segment: "ClimateFieldView", Title: "Climate FieldView", Scopes: true,
		Portal: "Climate FieldView's developer portal shows the API key, client id and client secret of a partner app.",
		Fields: object.Fields{
			{Name: "api_key", Description: "The API key.", Secret: true},
			{Name: "client_id", Description: "The client id."},
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
		Fields: object.Fields{
			{Name: "client_key", Description: "The client key, which the portal calls application id."},
			clientSecret,
		},
	},
	{
		Attribute: "trimble", Segment: "Trimble", Title: "Trimble", Redirect: true,
		Portal: "Trimble's developer console shows the name, client id and client secret of an application.",
		Fields: object.Fields{
			{Name: "application_name", Description: "The name of the application at Trimble."},
			{Name: "client_id", Description: "The client id."},
			clientSecret,
		},
	},
	{
		Attribute: "raven_slingshot", Segment: "RavenSlingshot", Title: "Raven Slingshot",
		Portal: "Raven issues the API key and the shared secret of a Slingshot partner.",
		Fields: object.Fields{
			{Name: "api_key", Description: "The API key.", Secret: true},
			{Name: "shared_secret", Description: "The shared secret.", Secret: true},
		},
	},
	{
		Attribute: "stara", Segment: "Stara", Title: "Stara",
		Portal: "Stara issues the user and password of a partner.",
		Fields: object.Fields{
			{Name: "user", Description: "The user."},
			{Name: "pwd", Description: "The password of that user.", Secret: true},
		},
	},
}

var cnhiFields = object.Fields{
	{Name: "client_id", Description: "The client id."},
	clientSecret,
	{Name: "subscription_key", Description: "The subscription key.", Secret: true},
}

// knownScopes are the documented scopes; the API may know more (internal/leaf/API.md, "Provider apps").
var knownScopes = []string{"FIELDS:READ", "FIELDS:WRITE", "OPERATIONS:READ", "PRESCRIPTION:READ", "PRESCRIPTION:WRITE", "ASSETS:READ", "PRODUCTS:READ", "ZONES:READ"}

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
	ok := known && object.PathSegment.OK(id.Name) && p.Environment == (len(parts) == 3) &&
		(!p.Environment || slices.Contains(object.Environments, id.Environment))
	return id, p, ok
}
