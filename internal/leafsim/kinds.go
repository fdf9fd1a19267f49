package leafsim

import (
	"slices"
	"strings"
)

// Paths of AgLeader credentials. The canonical one is the newer.
const (
	agLeader    = "ag-leader-credentials"
	agLeaderOld = "agleader-credentials"
)

// kind is one kind of credentials: a row of Leaf's provider pages.
type kind struct {
	segment string
	userKey string // under which GET /users embeds it, where Leaf's pages name the key
	fields  []field
}

// The fields that several kinds share.
var (
	clientID        = field{name: "clientId", flags: required}
	clientKey       = field{name: "clientKey", flags: required}
	clientSecret    = field{name: "clientSecret", flags: required | secret}
	apiKey          = field{name: "apiKey", flags: required | secret}
	subscriptionKey = field{name: "subscriptionKey", flags: required | secret}
	username        = field{name: "username", flags: required}
	password        = field{name: "password", flags: required | secret}
	hiddenPassword  = field{name: "password", flags: required | secret | hidden}
	sentAccess      = field{name: "accessToken", flags: required | secret | token}
	madeAccess      = field{name: "accessToken", flags: server | secret | token}
	refreshToken    = field{name: "refreshToken", flags: required | secret | token}
	tokenMetadata   = field{name: "tokenMetadata", flags: server}
	anyEnvironment  = field{name: "clientEnvironment", kind: environment, flags: required}
	stageUnlessSent = field{name: "clientEnvironment", kind: environment, fallback: Stage}
)

// kinds has a row for every provider. id, status and createdTime are common to all. The documents
// are "Agvance" and "AgLeader Credentials"; the other rows follow Leaf's provider pages, the newest
// where they differ. "AgLeader Credentials" marks no field as required: the newest page does, and
// no longer takes accessToken. Agrimatics stands only in Leaf's Postman collection, without marks.
var kinds = []kind{
	{"agvance-credentials", "", []field{
		apiKey, stageUnlessSent,
		{name: "databaseId", flags: required},
		username, password,
		{name: "sessionId", flags: server | secret | token},
	}},
	{agLeader, "agLeaderCredentials", []field{
		{name: "accessToken", flags: secret | token},
		refreshToken,
		{name: "publicKey", flags: required},
		{name: "privateKey", flags: required | secret},
	}},
	{"john-deere-credentials", "johnDeereCredentials", []field{
		clientKey, clientSecret, refreshToken, anyEnvironment, tokenMetadata, madeAccess,
	}},
	{"climate-field-view-credentials", "climateFieldViewCredentials", []field{
		clientID, clientSecret, apiKey, refreshToken, tokenMetadata, madeAccess,
	}},
	{"cnhi-credentials", "cnhiCredentials", []field{
		clientID, clientSecret, subscriptionKey, refreshToken, anyEnvironment,
	}},
	{"cnhi-field-ops-credentials", "", []field{
		clientID, clientSecret, subscriptionKey, refreshToken, stageUnlessSent,
	}},
	{"claas-credentials", "", []field{
		clientKey, clientSecret, refreshToken, stageUnlessSent,
	}},
	{"trimble-credentials", "trimbleCredentials", []field{
		clientID, clientSecret, refreshToken, tokenMetadata, madeAccess,
	}},
	{"raven-credentials", "ravenCredentials", []field{
		clientID, clientSecret, refreshToken, madeAccess,
	}},
	{"raven-slingshot-credentials", "ravenSlingshotCredentials", []field{
		apiKey,
		{name: "accessKey", flags: required | secret},
		{name: "sharedSecret", flags: required | secret | hidden},
	}},
	{"sentera-credentials", "", []field{
		username, hiddenPassword,
		{name: "organizationName", flags: required},
		{name: "authToken", flags: server | secret | token},
		{name: "organizationId", flags: server},
	}},
	{"stara-credentials", "staraCredentials", []field{
		apiKey, sentAccess, {name: "accessTokenClient", flags: required | secret}, refreshToken,
	}},
	{"valley-credentials", "valleyCredentials", []field{
		{name: "apid", flags: required},
		{name: "initializationVector", flags: required | secret},
		{name: "key", flags: required | secret},
		username, hiddenPassword,
	}},
	{"lindsay-credentials", "lindsayCredentials", []field{
		clientID, clientSecret, refreshToken, anyEnvironment, tokenMetadata, madeAccess,
	}},
	{"panorama-credentials", "", []field{
		clientID, username, hiddenPassword,
		{name: "organizationCode", flags: required},
		refreshToken, anyEnvironment, madeAccess,
	}},
	{"agrimatics-credentials", "", []field{
		clientID, clientSecret, sentAccess, anyEnvironment,
	}},
}

// rowKey is the key that the others' pattern suggests where no page names one: agvance-credentials, agvanceCredentials.
func (k kind) rowKey() string {
	parts := strings.Split(k.segment, "-")
	for i, p := range parts[1:] {
		parts[i+1] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, "")
}

// kindOf finds a row by its canonical segment.
func kindOf(segment string) (kind, bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.segment == segment })
	if i < 0 {
		return kind{}, false
	}
	return kinds[i], true
}

// field finds a field of the row; what the row does not know has no peculiarities.
func (k kind) field(name string) field {
	i := slices.IndexFunc(k.fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return field{name: name}
	}
	return k.fields[i]
}

// readable says whether a field is a text of the grower's or the app's that comes back.
func (k kind) readable(name string) bool {
	i := slices.IndexFunc(k.fields, func(f field) bool { return f.name == name })
	return i >= 0 && k.fields[i].kind == text && k.fields[i].flags&(secret|token|server) == 0
}

// canonical gives both spellings of AgLeader the same name.
func canonical(segment string) string {
	if segment == agLeaderOld {
		return agLeader
	}
	return segment
}

// knowsKind says whether the {segment} of a path is one of Leaf's, and makes it canonical.
func (s *Simulator) knowsKind(c *call) bool {
	switch segment := c.args["segment"]; {
	case segment == agLeaderOld && s.variants.AgLeader == AgLeaderNew:
		return false
	case segment == agLeader && s.variants.AgLeader == AgLeaderOld:
		return false
	default:
		c.args["segment"] = canonical(segment)
		_, ok := kindOf(c.args["segment"])
		return ok
	}
}
