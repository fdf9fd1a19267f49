package provider

import (
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// appProvider is one provider of apps: all that its nested attribute, its requests and its tests need to know
// (leaf-link.md, "Supported providers and request body fields").
type appProvider struct {
	// attribute is the name of the nested attribute, segment the path segment, title the name for people.
	attribute, segment, title string
	// environment is true where the path ends in a client environment.
	environment bool
	fields      []appField
	// scopes is true where the body may have a list of scopes.
	scopes bool
	// redirect is true where the portal needs to know the widget's address.
	redirect bool
	// portal says where the values come from.
	portal string
}

// appField is one field of the body, required, a text. Its name in the API is the camel case of its name here.
type appField struct {
	name, description string
	secret            bool
}

// widgetURL is the redirect URL of Leaf Link (leaf-link.md, "Supported providers and request body fields").
const widgetURL = "https://widget.withleaf.io"

var clientSecret = appField{"client_secret", "The client secret.", true}

// appProviders is the table of all providers.
var appProviders = []appProvider{
	{
		attribute: "ag_leader", segment: "AgLeader", title: "AgLeader", redirect: true,
		portal: "AgLeader's developer programme issues the key pair of an app.",
		fields: []appField{
			{"private_key", "The private key of the app.", true},
			{"public_key", "The public key of the app.", false},
		},
	},
	{
		attribute: "climate_field_view", segment: "ClimateFieldView", title: "Climate FieldView", scopes: true,
		portal: "Climate FieldView's developer portal shows the API key, client id and client secret of a partner app.",
		fields: []appField{
			{"api_key", "The API key.", true},
			{"client_id", "The client id.", false},
			clientSecret,
		},
	},
	{
		attribute: "cnhi", segment: "CNHI", title: "CNHI (AFS Connect)", environment: true, redirect: true,
		portal: "CNH Industrial's developer portal shows the client id and secret of an app, and the subscription key of the API product.",
		fields: cnhiFields,
	},
	{
		attribute: "cnhi_field_ops", segment: "CNHIFieldOps", title: "CNHI FieldOps", environment: true,
		portal: "CNH Industrial's developer portal shows the client id and secret of an app, and the subscription key of the FieldOps API product.",
		fields: cnhiFields,
	},
	{
		attribute: "john_deere", segment: "JohnDeere", title: "John Deere", environment: true, scopes: true, redirect: true,
		portal: "John Deere's developer portal (developer.deere.com) shows the application id, which is the client key, and the secret.",
		fields: []appField{
			{"client_key", "The client key, which the portal calls application id.", false},
			clientSecret,
		},
	},
	{
		attribute: "trimble", segment: "Trimble", title: "Trimble", redirect: true,
		portal: "Trimble's developer console shows the name, client id and client secret of an application.",
		fields: []appField{
			{"application_name", "The name of the application at Trimble.", false},
			{"client_id", "The client id.", false},
			clientSecret,
		},
	},
	{
		attribute: "raven_slingshot", segment: "RavenSlingshot", title: "Raven Slingshot",
		portal: "Raven issues the API key and the shared secret of a Slingshot partner.",
		fields: []appField{
			{"api_key", "The API key.", true},
			{"shared_secret", "The shared secret.", true},
		},
	},
	{
		attribute: "stara", segment: "Stara", title: "Stara",
		portal: "Stara issues the user and password of a partner.",
		fields: []appField{
			{"user", "The user.", false},
			{"pwd", "The password of that user.", true},
		},
	},
}

var cnhiFields = []appField{
	{"client_id", "The client id.", false},
	clientSecret,
	{"subscription_key", "The subscription key.", true},
}

// scopeValues are the documented scopes; the API may know more (leaf-facts.md, section E.2).
const scopeValues = "`FIELDS:READ`, `FIELDS:WRITE`, `OPERATIONS:READ`, `PRESCRIPTION:READ`, `PRESCRIPTION:WRITE`, `ASSETS:READ`, `PRODUCTS:READ`, `ZONES:READ`"

func appProviderBySegment(segment string) (appProvider, bool) {
	i := slices.IndexFunc(appProviders, func(p appProvider) bool { return p.segment == segment })
	if i < 0 {
		return appProvider{}, false
	}
	return appProviders[i], true
}

// appSegments are the names that the API has for the providers.
func appSegments() []string {
	segments := make([]string, 0, len(appProviders))
	for _, p := range appProviders {
		segments = append(segments, p.segment)
	}
	return segments
}

// appSegmentsWithEnvironment are those whose apps have a client environment, for people.
func appSegmentsWithEnvironment() string {
	var segments []string
	for _, p := range appProviders {
		if p.environment {
			segments = append(segments, "`"+p.segment+"`")
		}
	}
	return strings.Join(segments, ", ")
}

// parseAppID reads an import ID, Provider/app_name[/CLIENT_ENVIRONMENT].
func parseAppID(parts []string) (leaf.AppID, appProvider, bool) {
	if len(parts) < 2 || len(parts) > 3 {
		return leaf.AppID{}, appProvider{}, false
	}
	id := leaf.AppID{Provider: parts[0], Name: parts[1]}
	p, known := appProviderBySegment(id.Provider)
	if len(parts) == 3 {
		id.Environment = parts[2]
	}
	ok := known && appName.ok(id.Name) && p.environment == (len(parts) == 3) &&
		(!p.environment || slices.Contains(environments, id.Environment))
	return id, p, ok
}
