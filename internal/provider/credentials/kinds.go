package credentials

import (
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

//go:generate go test -run ^TestCredentialsExamples$ -count=1 . -update

// Fields that several kinds share.
var (
	growersRefreshToken = object.Field{Name: refreshTokenField, Secret: true, Renewed: true, Description: "The grower's refresh token."}
	madeAccessToken     = object.Field{Name: "access_token", Secret: true, Description: "The access token that Leaf obtained with the refresh token."}
	subscriptionKey     = object.Field{Name: "subscription_key", Secret: true, Description: "The subscription key of the API product at CNH Industrial."}
)

func clientIDAt(title string) object.Field {
	return object.Field{Name: "client_id", Description: "The client id of your app at " + title + "."}
}

func clientKeyAt(title string) object.Field {
	return object.Field{Name: "client_key", Description: "The client key of your app at " + title + ". It names the app and is no secret."}
}

func clientSecretAt(title string) object.Field {
	return object.Field{Name: "client_secret", Secret: true, Description: "The client secret of your app at " + title + "."}
}

// environmentAt is required.
func environmentAt(title string) object.Field {
	return object.Field{
		Name: "client_environment", OneOf: object.Environments,
		Description: "The environment at " + title + ", `STAGE` or `PRODUCTION`.",
	}
}

// stageUnlessGiven is an environment that the API fills in.
func stageUnlessGiven(title string) object.Field {
	f := environmentAt(title)
	f.Fallback = "STAGE"
	f.Description += " The API's own default is `STAGE`."
	return f
}

// withGrower is how the documents describe OAuth kinds.
func withGrower(title string) string {
	return "The credentials that connect a Leaf user to " + title + ": the OAuth refresh token of the grower and the keys of your app. " +
		"Leaf refreshes the tokens by itself, so what you configure is where it starts from."
}

// Kinds is the table of all kinds (API.md, "Kinds").
var Kinds = []Kind{
	{
		Name: "agvance", Title: "Agvance", Segment: "agvance-credentials", Unlisted: true,
		About: "The credentials that connect a Leaf user to Agvance: an API key with the user name and password of an Agvance database.",
		Fields: object.Fields{
			{Name: "api_key", Secret: true, Description: "The API key that Agvance gave you."},
			stageUnlessGiven("Agvance"),
			{Name: "database_id", Description: "The id of the Agvance database."},
			{Name: "username", Description: "The Agvance user name."},
			{Name: "password", Secret: true, Description: "The password of that user."},
		},
		Made: object.Fields{{Name: sessionField, Secret: true, Description: "The session that Leaf holds at Agvance; null where it has not logged in yet."}},
	},
	{
		Name: "agleader", Title: "AgLeader", Segment: "ag-leader-credentials", Older: []string{"agleader-credentials"},
		About: withGrower("AgLeader (AgFiniti)"),
		Fields: object.Fields{
			{Name: "access_token", Secret: true, Optional: true, Renewed: true, Description: "The grower's access token. Newer pages of Leaf's documentation leave it out."},
			growersRefreshToken,
			{Name: "public_key", Description: "The public key of your AgLeader app."},
			{Name: "private_key", Secret: true, Description: "The private key of your AgLeader app."},
		},
	},
	{
		Name: "john_deere", Title: "John Deere", Segment: "john-deere-credentials",
		About:  withGrower("John Deere"),
		Fields: object.Fields{clientKeyAt("John Deere"), clientSecretAt("John Deere"), growersRefreshToken, environmentAt("John Deere")},
		Made:   object.Fields{madeAccessToken},
	},
	{
		Name: "climate_field_view", Title: "Climate FieldView", Segment: "climate-field-view-credentials",
		About: withGrower("Climate FieldView"),
		Fields: object.Fields{
			clientIDAt("Climate FieldView"), clientSecretAt("Climate FieldView"),
			{Name: "api_key", Secret: true, Description: "The API key of your app at Climate FieldView."},
			growersRefreshToken,
		},
		Made: object.Fields{madeAccessToken},
	},
	{
		Name: "cnhi", Title: "CNHI (AFS Connect)", Segment: "cnhi-credentials",
		About:  withGrower("CNH Industrial (AFS Connect)"),
		Fields: object.Fields{clientIDAt("CNH Industrial"), clientSecretAt("CNH Industrial"), subscriptionKey, growersRefreshToken, environmentAt("CNH Industrial")},
	},
	{
		Name: "cnhi_field_ops", Title: "CNHI FieldOps", Segment: "cnhi-field-ops-credentials", NewerPages: true, Unlisted: true,
		About: withGrower("CNH Industrial (FieldOps)") + " A Leaf user can have these beside those of AFS Connect.",
		Fields: object.Fields{
			clientIDAt("CNH Industrial"), clientSecretAt("CNH Industrial"), subscriptionKey, growersRefreshToken, stageUnlessGiven("CNH Industrial"),
		},
	},
	{
		Name: "claas", Title: "CLAAS", Segment: "claas-credentials", NewerPages: true, Unlisted: true,
		About:  withGrower("CLAAS"),
		Fields: object.Fields{clientKeyAt("CLAAS"), clientSecretAt("CLAAS"), growersRefreshToken, stageUnlessGiven("CLAAS")},
	},
	{
		Name: "trimble", Title: "Trimble", Segment: "trimble-credentials",
		About:  withGrower("Trimble"),
		Fields: object.Fields{clientIDAt("Trimble"), clientSecretAt("Trimble"), growersRefreshToken},
		Made:   object.Fields{madeAccessToken},
	},
	{
		Name: "raven", Title: "Raven", Segment: "raven-credentials",
		About:  withGrower("Raven"),
		Fields: object.Fields{clientIDAt("Raven"), clientSecretAt("Raven"), growersRefreshToken},
		Made:   object.Fields{madeAccessToken},
	},
	{
		Name: "raven_slingshot", Title: "Raven Slingshot", Segment: "raven-slingshot-credentials",
		About: "The credentials that connect a Leaf user to Raven Slingshot: the grower's access key and the keys of your app.",
		Fields: object.Fields{
			{Name: "api_key", Secret: true, Description: "The API key of your app at Raven Slingshot."},
			{Name: "access_key", Secret: true, Description: "The grower's access key."},
			{Name: "shared_secret", Secret: true, Description: "The shared secret of your app at Raven Slingshot."},
		},
	},
	{
		Name: "sentera", Title: "Sentera", Segment: "sentera-credentials", Unlisted: true,
		About: "The credentials that connect a Leaf user to an organization at Sentera: the user name and password of a member.",
		Fields: object.Fields{
			{Name: "username", Description: "The Sentera user name."},
			{Name: "password", Secret: true, Description: "The password of that user."},
			{Name: "organization_name", Description: "The name of the organization, exactly as Sentera has it: upper and lower case count."},
		},
		Made: object.Fields{
			{Name: "organization_id", Description: "The id of the organization, which Leaf looks up by its name."},
			{Name: "auth_token", Secret: true, Description: "The token that Leaf obtained from Sentera; null where it has not logged in yet."},
		},
	},
	{
		Name: "stara", Title: "Stara", Segment: "stara-credentials",
		About: withGrower("Stara"),
		Fields: object.Fields{
			{Name: "api_key", Secret: true, Description: "The API key that Stara gave you."},
			{Name: "access_token", Secret: true, Renewed: true, Description: "The grower's access token."},
			{Name: "access_token_client", Secret: true, Description: "The access token of your app at Stara."},
			growersRefreshToken,
		},
	},
	{
		Name: "valley", Title: "Valley", Segment: "valley-credentials",
		About: "The credentials that connect a Leaf user to Valley: the grower's user name and password, and the keys of your app.",
		Fields: object.Fields{
			{Name: "apid", Description: "The id of your app at Valley, which Valley calls APID."},
			{Name: "initialization_vector", Secret: true, Description: "The initialization vector that Valley gave you."},
			{Name: "key", Secret: true, Description: "The key that Valley gave you."},
			{Name: "username", Description: "The grower's Valley user name."},
			{Name: "password", Secret: true, Description: "The password of that user."},
		},
	},
	{
		Name: "lindsay", Title: "Lindsay", Segment: "lindsay-credentials",
		About:  withGrower("Lindsay"),
		Fields: object.Fields{clientIDAt("Lindsay"), clientSecretAt("Lindsay"), growersRefreshToken, environmentAt("Lindsay")},
		Made:   object.Fields{madeAccessToken},
	},
	{
		Name: "panorama", Title: "Panorama", Segment: "panorama-credentials", Unlisted: true,
		About: "The credentials that connect a Leaf user to an organization at Panorama: the refresh token, user name and password, and the client id of your app. " +
			"Leaf refreshes the token by itself, so what you configure is where it starts from.",
		Fields: object.Fields{
			clientIDAt("Panorama"),
			{Name: "username", Description: "The Panorama user name."},
			{Name: "password", Secret: true, Description: "The password of that user."},
			{Name: "organization_code", Description: "The code of the organization at Panorama."},
			growersRefreshToken, environmentAt("Panorama"),
		},
		Made: object.Fields{madeAccessToken},
	},
}
