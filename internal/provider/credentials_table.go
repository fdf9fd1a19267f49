package provider

//go:generate go test -run ^TestCredentialsExamples$ -count=1 . -update

// Fields that several kinds share.
var (
	growersRefreshToken = credentialsField{name: refreshTokenField, secret: true, description: "The grower's refresh token."}
	madeAccessToken     = credentialsField{name: "access_token", secret: true, description: "The access token that Leaf obtained with the refresh token."}
	subscriptionKey     = credentialsField{name: "subscription_key", secret: true, description: "The subscription key of the API product at CNH Industrial."}
)

func clientIDAt(title string) credentialsField {
	return credentialsField{name: "client_id", description: "The client id of your app at " + title + "."}
}

func clientKeyAt(title string) credentialsField {
	return credentialsField{name: "client_key", description: "The client key of your app at " + title + ". It names the app and is no secret."}
}

func clientSecretAt(title string) credentialsField {
	return credentialsField{name: "client_secret", secret: true, description: "The client secret of your app at " + title + "."}
}

// environmentAt is required.
func environmentAt(title string) credentialsField {
	return credentialsField{
		name: "client_environment", oneOf: environments,
		description: "The environment at " + title + ", `STAGE` or `PRODUCTION`.",
	}
}

// stageUnlessGiven is an environment that the API fills in.
func stageUnlessGiven(title string) credentialsField {
	f := environmentAt(title)
	f.fallback = "STAGE"
	f.description += " The API's own default is `STAGE`."
	return f
}

// withGrower is how the documents describe OAuth kinds.
func withGrower(title string) string {
	return "The credentials that connect a Leaf user to " + title + ": the OAuth refresh token of the grower and the keys of your app. " +
		"Leaf refreshes the tokens by itself, so what you configure is where it starts from."
}

// credentialsKinds is the table of all kinds (agvance-credentials.md, agleader-credentials.md, leaf-facts.md section G.2).
var credentialsKinds = []credentialsKind{
	{
		name: "agvance", title: "Agvance", segment: "agvance-credentials",
		about: "The credentials that connect a Leaf user to Agvance: an API key with the user name and password of an Agvance database.",
		fields: []credentialsField{
			{name: "api_key", secret: true, description: "The API key that Agvance gave you."},
			stageUnlessGiven("Agvance"),
			{name: "database_id", description: "The id of the Agvance database."},
			{name: "username", description: "The Agvance user name."},
			{name: "password", secret: true, description: "The password of that user."},
		},
		made: []credentialsField{{name: sessionField, secret: true, description: "The session that Leaf holds at Agvance; null where it has not logged in yet."}},
	},
	{
		name: "agleader", title: "AgLeader", segment: "ag-leader-credentials", older: []string{"agleader-credentials"},
		about: withGrower("AgLeader (AgFiniti)"),
		fields: []credentialsField{
			{name: "access_token", secret: true, optional: true, description: "The grower's access token. Newer pages of Leaf's documentation leave it out."},
			growersRefreshToken,
			{name: "public_key", description: "The public key of your AgLeader app."},
			{name: "private_key", secret: true, description: "The private key of your AgLeader app."},
		},
	},
	{
		name: "john_deere", title: "John Deere", segment: "john-deere-credentials",
		about:  withGrower("John Deere"),
		fields: []credentialsField{clientKeyAt("John Deere"), clientSecretAt("John Deere"), growersRefreshToken, environmentAt("John Deere")},
		made:   []credentialsField{madeAccessToken},
	},
	{
		name: "climate_field_view", title: "Climate FieldView", segment: "climate-field-view-credentials",
		about: withGrower("Climate FieldView"),
		fields: []credentialsField{
			clientIDAt("Climate FieldView"), clientSecretAt("Climate FieldView"),
			{name: "api_key", secret: true, description: "The API key of your app at Climate FieldView."},
			growersRefreshToken,
		},
		made: []credentialsField{madeAccessToken},
	},
	{
		name: "cnhi", title: "CNHI (AFS Connect)", segment: "cnhi-credentials",
		about:  withGrower("CNH Industrial (AFS Connect)"),
		fields: []credentialsField{clientIDAt("CNH Industrial"), clientSecretAt("CNH Industrial"), subscriptionKey, growersRefreshToken, environmentAt("CNH Industrial")},
	},
	{
		name: "cnhi_field_ops", title: "CNHI FieldOps", segment: "cnhi-field-ops-credentials", newerPages: true,
		about: withGrower("CNH Industrial (FieldOps)") + " A Leaf user can have these beside those of AFS Connect.",
		fields: []credentialsField{
			clientIDAt("CNH Industrial"), clientSecretAt("CNH Industrial"), subscriptionKey, growersRefreshToken, stageUnlessGiven("CNH Industrial"),
		},
	},
	{
		name: "claas", title: "CLAAS", segment: "claas-credentials", newerPages: true,
		about:  withGrower("CLAAS"),
		fields: []credentialsField{clientKeyAt("CLAAS"), clientSecretAt("CLAAS"), growersRefreshToken, stageUnlessGiven("CLAAS")},
	},
	{
		name: "trimble", title: "Trimble", segment: "trimble-credentials",
		about:  withGrower("Trimble"),
		fields: []credentialsField{clientIDAt("Trimble"), clientSecretAt("Trimble"), growersRefreshToken},
		made:   []credentialsField{madeAccessToken},
	},
	{
		name: "raven", title: "Raven", segment: "raven-credentials",
		about:  withGrower("Raven"),
		fields: []credentialsField{clientIDAt("Raven"), clientSecretAt("Raven"), growersRefreshToken},
		made:   []credentialsField{madeAccessToken},
	},
	{
		name: "raven_slingshot", title: "Raven Slingshot", segment: "raven-slingshot-credentials",
		about: "The credentials that connect a Leaf user to Raven Slingshot: the grower's access key and the keys of your app.",
		fields: []credentialsField{
			{name: "api_key", secret: true, description: "The API key of your app at Raven Slingshot."},
			{name: "access_key", secret: true, description: "The grower's access key."},
			{name: "shared_secret", secret: true, description: "The shared secret of your app at Raven Slingshot."},
		},
	},
	{
		name: "sentera", title: "Sentera", segment: "sentera-credentials",
		about: "The credentials that connect a Leaf user to an organization at Sentera: the user name and password of a member.",
		fields: []credentialsField{
			{name: "username", description: "The Sentera user name."},
			{name: "password", secret: true, description: "The password of that user."},
			{name: "organization_name", description: "The name of the organization, exactly as Sentera has it: upper and lower case count."},
		},
		made: []credentialsField{
			{name: "organization_id", description: "The id of the organization, which Leaf looks up by its name."},
			{name: "auth_token", secret: true, description: "The token that Leaf obtained from Sentera; null where it has not logged in yet."},
		},
	},
	{
		name: "stara", title: "Stara", segment: "stara-credentials",
		about: withGrower("Stara"),
		fields: []credentialsField{
			{name: "api_key", secret: true, description: "The API key that Stara gave you."},
			{name: "access_token", secret: true, description: "The grower's access token."},
			{name: "access_token_client", secret: true, description: "The access token of your app at Stara."},
			growersRefreshToken,
		},
	},
	{
		name: "valley", title: "Valley", segment: "valley-credentials",
		about: "The credentials that connect a Leaf user to Valley: the grower's user name and password, and the keys of your app.",
		fields: []credentialsField{
			{name: "apid", description: "The id of your app at Valley, which Valley calls APID."},
			{name: "initialization_vector", secret: true, description: "The initialization vector that Valley gave you."},
			{name: "key", secret: true, description: "The key that Valley gave you."},
			{name: "username", description: "The grower's Valley user name."},
			{name: "password", secret: true, description: "The password of that user."},
		},
	},
	{
		name: "lindsay", title: "Lindsay", segment: "lindsay-credentials",
		about:  withGrower("Lindsay"),
		fields: []credentialsField{clientIDAt("Lindsay"), clientSecretAt("Lindsay"), growersRefreshToken, environmentAt("Lindsay")},
		made:   []credentialsField{madeAccessToken},
	},
	{
		name: "panorama", title: "Panorama", segment: "panorama-credentials",
		about: "The credentials that connect a Leaf user to an organization at Panorama: the refresh token, user name and password, and the client id of your app. " +
			"Leaf refreshes the token by itself, so what you configure is where it starts from.",
		fields: []credentialsField{
			clientIDAt("Panorama"),
			{name: "username", description: "The Panorama user name."},
			{name: "password", secret: true, description: "The password of that user."},
			{name: "organization_code", description: "The code of the organization at Panorama."},
			growersRefreshToken, environmentAt("Panorama"),
		},
		made: []credentialsField{madeAccessToken},
	},
}
