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

// connects is the first sentence of every kind.
func connects(title string) string {
	return "Connects a grower's account at " + title + " to a Leaf user. Leaf then fetches the grower's data from there. "
}

// withGrower is how the documents describe OAuth kinds.
func withGrower(title string) string {
	return connects(title) + "It takes the OAuth refresh token of the grower and the keys of your app. " +
		"Leaf refreshes the tokens by itself, so what you configure is where it starts from."
}

// Kinds is the table of all kinds (API.md, "Kinds").
var Kinds = []Kind{
	{
		Name: "agvance", Title: "Agvance", Segment: "agvance-credentials", Unlisted: true,
		About: connects("Agvance") + "It takes an API key, and the user name and password of an Agvance database.",
		Fields: object.Fields{
			{Name: "api_key", Secret: true, Description: "The API key that Agvance gave you."},
			stageUnlessGiven("Agvance"),
			{Name: "database_id", Description: "The id of the Agvance database."},
			{Name: "username", Description: "The Agvance user name."},
			{Name: "password", Secret: true, Description: "The password of that user."},
		},
		Made: object.Fields{{Name: sessionField, Secret: true, Description: "The session that Leaf holds at Agvance; null where it has not logged in yet."}},
		Sources: []Source{
			fromApp("Agvance hands out API keys to partners.", "api_key"),
			fromGrower("What the grower, or the retailer whose database it is, uses to log in to Agvance.", "database_id", "username", "password"),
			environmentOf("Agvance"),
		},
		LeafPage: "https://docs.withleaf.io/providers/agvance",
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
		Sources: []Source{
			fromApp("Tab \"Consumer Keys\" in [AgFiniti](https://www.agfiniti.com), once [Ag Leader](https://www.agleader.com/developers/) has accepted you as a developer.", "public_key", "private_key"),
			fromConsent("AgFiniti", "refresh_token", "access_token"),
		},
		LeafPage: "https://docs.withleaf.io/providers/agleader",
	},
	{
		Name: "john_deere", Title: "John Deere", Segment: "john-deere-credentials",
		About:  withGrower("John Deere"),
		Fields: object.Fields{clientKeyAt("John Deere"), clientSecretAt("John Deere"), growersRefreshToken, environmentAt("John Deere")},
		Made:   object.Fields{madeAccessToken},
		Sources: []Source{
			fromApp("Your application in [John Deere's developer portal](https://developer.deere.com/), which also has its redirect URLs and scopes.", "client_key", "client_secret"),
			fromConsent("John Deere", "refresh_token"),
			environmentOf("John Deere"),
		},
		LeafPage: "https://docs.withleaf.io/providers/john-deere",
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
		Sources: []Source{
			fromApp("Climate gives them to [partners](https://dev.fieldview.com/join-us/).", "client_id", "client_secret", "api_key"),
			fromConsent("Climate FieldView", "refresh_token"),
		},
		LeafPage: "https://docs.withleaf.io/providers/climate-fieldview",
	},
	{
		Name: "cnhi", Title: "CNHI (AFS Connect)", Segment: "cnhi-credentials",
		About:  withGrower("CNH Industrial (AFS Connect)"),
		Fields: object.Fields{clientIDAt("CNH Industrial"), clientSecretAt("CNH Industrial"), subscriptionKey, growersRefreshToken, environmentAt("CNH Industrial")},
		Sources: []Source{
			fromApp("Your application in [CNH's developer portal](https://develop.cnh.com/).", "client_id", "client_secret", "subscription_key"),
			fromConsent("CNH Industrial", "refresh_token"),
			environmentOf("CNH Industrial"),
		},
		LeafPage: "https://docs.withleaf.io/providers/cnhi",
	},
	{
		Name: "cnhi_field_ops", Title: "CNHI FieldOps", Segment: "cnhi-field-ops-credentials", NewerPages: true, Unlisted: true,
		About: withGrower("CNH Industrial (FieldOps)") + " A Leaf user can have these beside those of AFS Connect.",
		Fields: object.Fields{
			clientIDAt("CNH Industrial"), clientSecretAt("CNH Industrial"), subscriptionKey, growersRefreshToken, stageUnlessGiven("CNH Industrial"),
		},
		Sources: []Source{
			fromApp("Your application in [CNH's developer portal](https://develop.cnh.com/), made for the FieldOps portal. Keys of AFS Connect do not work.", "client_id", "client_secret", "subscription_key"),
			fromConsent("CNH Industrial", "refresh_token"),
			environmentOf("CNH Industrial"),
		},
		LeafPage: "https://docs.withleaf.io/providers/cnhi-fieldops",
	},
	{
		Name: "claas", Title: "CLAAS", Segment: "claas-credentials", NewerPages: true, Unlisted: true,
		About:  withGrower("CLAAS"),
		Fields: object.Fields{clientKeyAt("CLAAS"), clientSecretAt("CLAAS"), growersRefreshToken, stageUnlessGiven("CLAAS")},
		Sources: []Source{
			fromApp("CLAAS gives them to partners of its API.", "client_key", "client_secret"),
			fromConsent("CLAAS", "refresh_token"),
			environmentOf("CLAAS"),
		},
		LeafPage: "https://docs.withleaf.io/providers/claas",
	},
	{
		Name: "trimble", Title: "Trimble", Segment: "trimble-credentials",
		About:  withGrower("Trimble"),
		Fields: object.Fields{clientIDAt("Trimble"), clientSecretAt("Trimble"), growersRefreshToken},
		Made:   object.Fields{madeAccessToken},
		Sources: []Source{
			fromApp("Trimble sends them when it has accepted your app: [developer portal](https://agdeveloper.trimble.com/).", "client_id", "client_secret"),
			fromConsent("Trimble", "refresh_token"),
		},
		LeafPage: "https://docs.withleaf.io/providers/trimble",
	},
	{
		Name: "raven", Title: "Raven", Segment: "raven-credentials",
		About:  withGrower("Raven"),
		Fields: object.Fields{clientIDAt("Raven"), clientSecretAt("Raven"), growersRefreshToken},
		Made:   object.Fields{madeAccessToken},
		Sources: []Source{
			fromApp("Your app in Raven's developer account.", "client_id", "client_secret"),
			fromConsent("Raven", "refresh_token"),
		},
		LeafPage: "https://docs.withleaf.io/providers/raven",
	},
	{
		Name: "raven_slingshot", Title: "Raven Slingshot", Segment: "raven-slingshot-credentials",
		About: connects("Raven Slingshot") + "It takes the grower's access key and the keys of your app.",
		Fields: object.Fields{
			{Name: "api_key", Secret: true, Description: "The API key of your app at Raven Slingshot."},
			{Name: "access_key", Secret: true, Description: "The grower's access key."},
			{Name: "shared_secret", Secret: true, Description: "The shared secret of your app at Raven Slingshot."},
		},
		Sources: []Source{
			fromApp("The Slingshot portal, under your own account.", "api_key", "shared_secret"),
			fromGrower("The Slingshot portal, under the grower's account. It is handed to you by the grower.", "access_key"),
		},
		LeafPage: "https://docs.withleaf.io/providers/raven-slingshot",
	},
	{
		Name: "sentera", Title: "Sentera", Segment: "sentera-credentials", Unlisted: true,
		About: connects("Sentera") + "It takes the name of an organization, and the user name and password of a member.",
		Fields: object.Fields{
			{Name: "username", Description: "The Sentera user name."},
			{Name: "password", Secret: true, Description: "The password of that user."},
			{Name: "organization_name", Description: "The name of the organization, exactly as Sentera has it: upper and lower case count."},
		},
		Made: object.Fields{
			{Name: "organization_id", Description: "The id of the organization, which Leaf looks up by its name."},
			{Name: "auth_token", Secret: true, Description: "The token that Leaf obtained from Sentera; null where it has not logged in yet."},
		},
		Sources: []Source{
			fromGrower("What the grower uses to log in to Sentera.", "username", "password"),
			fromGrower("The name that Sentera shows for the organization, letter by letter.", "organization_name"),
		},
		LeafPage: "https://docs.withleaf.io/providers/sentera",
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
		Sources: []Source{
			fromApp("Stara gives API access on request, and its API answers a login with these.", "api_key", "access_token_client"),
			fromGrower("Stara's API hands them out for the grower whose machines they are to show.", "access_token", "refresh_token"),
		},
		LeafPage: "https://docs.withleaf.io/guides/tutorials/connect-stara",
	},
	{
		Name: "valley", Title: "Valley", Segment: "valley-credentials",
		About: connects("Valley") + "It takes the grower's user name and password, and the keys of your app.",
		Fields: object.Fields{
			{Name: "apid", Description: "The id of your app at Valley, which Valley calls APID."},
			{Name: "initialization_vector", Secret: true, Description: "The initialization vector that Valley gave you."},
			{Name: "key", Secret: true, Description: "The key that Valley gave you."},
			{Name: "username", Description: "The grower's Valley user name."},
			{Name: "password", Secret: true, Description: "The password of that user."},
		},
		Sources: []Source{
			fromApp("Valley gives them to partners of its API.", "apid", "initialization_vector", "key"),
			fromGrower("What the grower uses to log in at Valley.", "username", "password"),
		},
		LeafPage: "https://docs.withleaf.io/docs/credentials_valley",
	},
	{
		Name: "lindsay", Title: "Lindsay", Segment: "lindsay-credentials",
		About:  withGrower("Lindsay"),
		Fields: object.Fields{clientIDAt("Lindsay"), clientSecretAt("Lindsay"), growersRefreshToken, environmentAt("Lindsay")},
		Made:   object.Fields{madeAccessToken},
		Sources: []Source{
			fromApp("Lindsay gives them to partners of its API (FieldNET).", "client_id", "client_secret"),
			fromConsent("Lindsay", "refresh_token"),
			environmentOf("Lindsay"),
		},
		LeafPage: "https://docs.withleaf.io/docs/credentials_lindsay",
	},
	{
		Name: "panorama", Title: "Panorama", Segment: "panorama-credentials", Unlisted: true,
		About: connects("Panorama") + "It takes the code of an organization, a refresh token, a user name and password, and the client id of your app. " +
			"Leaf refreshes the token by itself, so what you configure is where it starts from.",
		Fields: object.Fields{
			clientIDAt("Panorama"),
			{Name: "username", Description: "The Panorama user name."},
			{Name: "password", Secret: true, Description: "The password of that user."},
			{Name: "organization_code", Description: "The code of the organization at Panorama."},
			growersRefreshToken, environmentAt("Panorama"),
		},
		Made: object.Fields{madeAccessToken},
		Sources: []Source{
			fromApp("Your app in Panorama's developer portal.", "client_id"),
			fromApp("The partner's account at Panorama, by Leaf's newest page; older ones say the grower's.", "username", "password"),
			fromApp("The login of that account (AWS Cognito) returns it.", "refresh_token"),
			fromGrower("The organization that has agreed to share its data with you.", "organization_code"),
			environmentOf("Panorama"),
		},
		LeafPage: "https://docs.withleaf.io/providers/panorama",
	},
}
