package leafsim

import "time"

// Variants chooses among the answers that the documents leave open. The zero value answers as they
// literally say and, where they say nothing, as JHipster does. O and a number is an open question in
// internal/leaf/API.md, whose sections tell of the other points too, object by object. Question 10
// shares a variant with 9, and 25 asks for
// providers that "Leaf Link" does not have. A field without a letter is a behaviour of real APIs of which no
// document tells.
type Variants struct {
	// All objects.

	RateLimit            int        // O23: so many requests per minute, then 429; 0 is no limit
	RetryAfter           RetryAfter // O23: the header of that 429
	RefusedToken         int        // O28: status for a bad or expired token; 0 is 401
	Token                TokenForm  // what a bearer token is
	UnknownUser          int        // O3: status for a Leaf user that does not exist; 0 is 404
	PostOK               bool       // O15: POST answers 200, not 201
	DeleteOK             bool       // O12: DELETE answers 200, not 204
	DeleteMissing        int        // O12: status for a DELETE of what is not there or revoked already; 0 is 404
	EmptyNotFound        bool       // O2: 404 has no body, as NotFound: NotFoundEmpty
	EchoBodyIn400        bool       // the message of a 400 repeats the request body, secrets and all
	LowerCaseEnvironment bool       // O16: clientEnvironment is "stage" or "production" in answers
	CreatedTime          TimeFormat // of credentials, apps and events; zero is microseconds with Z
	Paged                bool       // O24: the lists of API keys and of apps have pages of 20, at most 100

	NotFound          NotFoundBody  // the body of the API's own 404s
	Pages             Pages         // how lists are cut into pages
	Lag               Lag           // how far reads are behind writes
	Texts             Texts         // the API's own way to write texts
	ClockSkew         time.Duration // the times that the API prints are so far ahead of the clock
	CreatedTimeJitter time.Duration // createdTime in the answer to POST is so much later than in that to GET

	// Credentials.

	AgLeader           AgLeader      // O1: which spelling of the path is known
	AgLeaderIdentified bool          // AgLeader credentials have id and createdTime
	CredentialsAbsent  Absent        // O2: GET when there are none
	CredentialsExist   Exists        // O4: POST when there are some
	ProviderLogin      ProviderLogin // O5: what the provider thinks of credentials sent by POST
	CredentialsStatus  string        // the status of all that are made; empty is OK
	Secrets            Secrets       // O6: how secrets come back
	TokensRotate       bool          // O7: every GET finds new tokens
	TokensNullOnPost   bool          // O8: sessionId, authToken and the like are null until the first GET
	CredentialsPost    Answer        // O15: what POST of credentials answers
	StatusOnly         bool          // GET of credentials answers with the status alone

	// API keys of Leaf Link.

	KeyIDs            KeyIDs     // O9, O10: where the id of a key is shown
	KeyText           KeyText    // the key in the list
	KeyTimesPost      TimeFormat // in the answer to POST; zero is milliseconds with Z
	KeyTimesList      TimeFormat // in the list; zero is milliseconds with Z
	KeyNoDescription  bool       // the list has no descriptions
	RevokedKeysVanish bool       // O11: the list has no revoked keys
	ExpiredKeysVanish bool       // O11: the list has no expired keys
	ExpiredKeysValid  bool       // O11: expired keys still say valid
	KeysOfAllUsers    bool       // O29: the list without leafUserId is that of all Leaf users, not a 400
	MaxExpiresIn      int64      // O30: a greater expiresIn is 400; 0 is no such limit
	CapExpiresIn      int64      // O30: a key lives so many seconds at most, whatever expiresIn says; 0 is no such limit

	KeyLocalTime time.Duration // times of keys are those of a zone so far east of UTC, and do not say so

	// Provider apps.

	AppExists          Exists // O13: POST of an app that is there
	PutCreates         bool   // O14: PUT of an app that is missing makes it, not a 404
	AppAnswer          Answer // O15: what POST and PUT of an app answer
	AppProviderUpper   bool   // O16: provider is "JOHN_DEERE" in answers, not "JohnDeere"
	AppNoEnvironment   bool   // no clientEnvironment where the path has none, not "PRODUCTION"
	AppNoCreatedTime   bool   // no createdTime
	AppSecrets         bool   // GET of one app has the body that was sent, as "secrets"
	AppPutMovesCreated bool   // PUT gives a new createdTime
	AppNameStrict      bool   // O26: names of other than letters, digits, "-" and "_" are 400

	// Leaf users.

	UserPatchStatus    int        // O17: PATCH of a user answers only this status; 0 carries it out
	UserPatchKeepsNull bool       // O17: null in a PATCH is the same as absent, and "" clears
	UserUnique         bool       // O18: POST of an email or externalId that is in use is 400
	UserDeleteLag      int        // O19: so many GETs still find a user that was deleted
	UserPost           Answer     // what POST of a user answers; AnswerObject and AnswerEmpty
	UserUnset          UserUnset  // a field without value in answers
	UserFilter         UserFilter // how the filters of the list compare
	UserPostEmptyID    bool       // the answer to POST of a user has "" as its id
	UserRows           UserRows   // what the list shows of credentials
	UserRowsAllKinds   bool       // the list shows credentials of those kinds too that no page names among its fields

	// Sharing.

	SharingRoleUpper     bool       // O27: the role in paths has capitals, as the text says and no example shows
	SharingRoleOfCaller  bool       // O27: the role in paths of relations is that of the caller, not of the other
	SharingDoubledPath   bool       // paths have /usermanagement/api twice, as the table of the docs reads
	SharingField         bool       // the resource is FIELD, as in the table of the docs, not FIELDS as in its examples
	SharingStatus        StatusForm // the status of a relation by itself
	SharingExists        Exists     // POST of a relation that is there; overwritten is answered as it is
	SharingUnknownOwners []string   // owners of whom POST says 404
	SharingBlockHolds    bool       // what the receiver has blocked the sender cannot allow
	SharingNoneEmpty     bool       // no permissions are {"permissions":{}}, not 404
	SharingGrant         Grant      // POST of permissions where there are some
	SharingPatchStrict   bool       // PATCH of a resource that is not granted yet is 404
	SharingTypesFilled   bool       // OPERATIONS has all types in answers, whichever were granted
	SharingReversed      bool       // answers have actions and types in another order

	// Webhooks.

	WebhookConfirmation  int      // what the URL of a webhook answers the confirmation with; 0 is 200
	WebhookUnknownEvents []string // events that POST refuses; any other is accepted
	WebhookEventsSorted  bool     // O22: events come back in order of the alphabet, not as they were sent
	WebhookEventTwice    bool     // answers have the first event twice
	WebhookAddsEvents    []string // events that every webhook has in answers, beside its own
	WebhookNumericIDs    bool     // ids are JSON numbers

	// Magic links.

	LinkPostNoID       bool       // the answer to POST has no id
	LinkAllAbsent      bool       // no allowedProviders where none were sent, not ["All"]
	LinkSettingsBare   bool       // settings as they were sent, without what is filled in
	LinkTextBooleans   bool       // settings have "true" and "false" as texts
	LinkTimes          TimeFormat // in answers to GET; zero is milliseconds with Z
	LinkNoCreatedAt    bool       // GET has no createdAt
	LinkMaxYear        bool       // expiresIn is 31536000 at most, not 31622400
	ExpiredLinksVanish bool       // links whose time is over are not found any more

	// Organizations of providers.

	OrganizationStatusInBody bool // PATCH takes the status in its body, and not in the path

	// Configurations.

	ConfigExists       Exists // O20: POST of a user's configuration that is there
	ConfigPatchCreates bool   // O20: PATCH of a user's configuration that is missing makes it, not a 404
	ConfigInherits     bool   // O21: GET of a user's configuration has what it inherits too
	ConfigNestedWhole  bool   // PATCH replaces objects in a configuration as a whole, not key by key
	ConfigOldSpelling  bool   // answers have outofStandardOperations and organizationsDataSync
	ConfigFloat32      bool   // numbers have gone through 32 bits: 0.01 is 0.009999999776482582
	ConfigNoOwner      bool   // answers have no apiOwnerUsername
}

// TokenForm is what a bearer token is.
type TokenForm int

// Forms of a bearer token.
const (
	TokenJWT       TokenForm = iota // whose sub is the API owner
	TokenNoSubject                  // a JWT without sub
	TokenOpaque                     // no JWT: nobody but the API can read it
)

// UserUnset is how a Leaf user without a value in a field is printed.
type UserUnset int

// Forms of a field without value.
const (
	UserUnsetAbsent UserUnset = iota
	UserUnsetNull
	UserUnsetEmpty
)

// UserRows is what the list of Leaf users shows of credentials.
type UserRows int

// Forms of credentials in the list of Leaf users.
const (
	UserRowsWhole  UserRows = iota // as their own page does, and {} where there are none
	UserRowsSparse                 // no field where there are none
	UserRowsIDs                    // the id alone
	UserRowsHollow                 // {} whether there are any or not
	UserRowsBare                   // no such fields
)

// UserFilter is how a filter of the list of Leaf users compares.
type UserFilter int

// Ways to compare.
const (
	UserFilterExact    UserFilter = iota
	UserFilterContains            // anywhere in the value, whatever the case
	UserFilterIgnored             // not at all
)

// RetryAfter is the form of that header.
type RetryAfter int

// Forms of Retry-After.
const (
	RetryAfterSeconds RetryAfter = iota
	RetryAfterDate
	RetryAfterAbsent
)

// AgLeader says which paths of AgLeader credentials exist; any other is 404.
type AgLeader int

// Spellings of the AgLeader path.
const (
	AgLeaderOld  AgLeader = iota // agleader-credentials alone, as in "AgLeader Credentials"
	AgLeaderNew                  // ag-leader-credentials alone, as on Leaf's newer pages
	AgLeaderBoth                 // both, for the same object
)

// Absent is the answer to GET of credentials where there are none.
type Absent int

// Answers where there are no credentials.
const (
	Absent404 Absent = iota
	AbsentNull
	AbsentEmptyBody
	AbsentEmptyObject
	Absent204
)

// Exists is the answer to POST of what is there already.
type Exists int

// Answers where there is something already.
const (
	ExistsOverwritten Exists = iota // it is replaced by a new object
	Exists400
	Exists409
)

// ProviderLogin is what comes of Leaf's login at the provider.
type ProviderLogin int

// Outcomes of the login at the provider.
const (
	ProviderLoginOK         ProviderLogin = iota
	ProviderLoginRefused                  // POST answers 400 and stores nothing
	ProviderLoginFailing                  // POST stores credentials whose status is UNAUTHENTICATED
	ProviderLoginRefused200               // POST stores nothing and answers 200 with the body of that 400
)

// Secrets is how credentials' secrets come back.
type Secrets int

// Forms of secrets in answers.
const (
	SecretsEchoed Secrets = iota
	SecretsMasked
	SecretsOmitted
)

// Answer is what a successful write answers.
type Answer int

// Answers to a successful write.
const (
	AnswerObject     Answer = iota
	AnswerStatusOnly        // of the object only status, where it has one
	AnswerEmpty             // the status of success without a body
	AnswerNoContent         // 204
)

// KeyIDs is where the id of an API key is shown.
type KeyIDs int

// Places of the id.
const (
	KeyIDsInList     KeyIDs = iota // in the list, not in the answer to POST
	KeyIDsEverywhere               // in both
	KeyIDsNowhere                  // in neither, as "Leaf Link" prints; DELETE takes the key itself
)

// KeyText is the form of the key in the list.
type KeyText int

// Forms of the key in the list.
const (
	KeyInFull KeyText = iota
	KeyMasked         // its first four characters, "...", its last four
	KeyPrefix         // its first nine characters, "..."
)
