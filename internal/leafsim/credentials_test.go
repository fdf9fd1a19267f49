package leafsim_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// everyKind repeats Leaf's provider pages, independently of the simulator's table: what a request
// needs, what it may have, and the keys of the answer beside id, status and createdTime.
var everyKind = []struct {
	segment, required, optional, answer string
}{
	{
		"agvance-credentials", "apiKey databaseId username password", "clientEnvironment",
		"apiKey databaseId username password clientEnvironment sessionId",
	},
	{
		"ag-leader-credentials", "refreshToken publicKey privateKey", "accessToken",
		"accessToken refreshToken publicKey privateKey",
	},
	{
		"john-deere-credentials", "clientKey clientSecret refreshToken clientEnvironment", "",
		"clientKey clientSecret refreshToken clientEnvironment tokenMetadata accessToken",
	},
	{
		"climate-field-view-credentials", "clientId clientSecret apiKey refreshToken", "",
		"clientId clientSecret apiKey refreshToken tokenMetadata accessToken",
	},
	{
		"cnhi-credentials", "clientId clientSecret subscriptionKey refreshToken clientEnvironment", "",
		"clientId clientSecret subscriptionKey refreshToken clientEnvironment",
	},
	{
		"cnhi-field-ops-credentials", "clientId clientSecret subscriptionKey refreshToken", "clientEnvironment",
		"clientId clientSecret subscriptionKey refreshToken clientEnvironment",
	},
	{
		"claas-credentials", "clientKey clientSecret refreshToken", "clientEnvironment",
		"clientKey clientSecret refreshToken clientEnvironment",
	},
	{
		"trimble-credentials", "clientId clientSecret refreshToken", "",
		"clientId clientSecret refreshToken tokenMetadata accessToken",
	},
	{
		"raven-credentials", "clientId clientSecret refreshToken", "",
		"clientId clientSecret refreshToken accessToken",
	},
	{"raven-slingshot-credentials", "apiKey accessKey sharedSecret", "", "apiKey accessKey"},
	{
		"sentera-credentials", "username password organizationName", "",
		"username organizationName authToken organizationId",
	},
	{
		"stara-credentials", "apiKey accessToken accessTokenClient refreshToken", "",
		"apiKey accessToken accessTokenClient refreshToken",
	},
	{
		"valley-credentials", "apid initializationVector key username password", "",
		"apid initializationVector key username",
	},
	{
		"lindsay-credentials", "clientId clientSecret refreshToken clientEnvironment", "",
		"clientId clientSecret refreshToken clientEnvironment tokenMetadata accessToken",
	},
	{
		"panorama-credentials", "clientId username password organizationCode refreshToken clientEnvironment", "",
		"clientId username organizationCode refreshToken clientEnvironment accessToken",
	},
	{
		"agrimatics-credentials", "clientId clientSecret accessToken clientEnvironment", "",
		"clientId clientSecret accessToken clientEnvironment",
	},
}

func fill(names string) map[string]any {
	body := map[string]any{}
	for name := range strings.FieldsSeq(names) {
		body[name] = "my-" + name
		if name == "clientEnvironment" {
			body[name] = "PRODUCTION"
		}
	}
	return body
}

var agvance = fill("apiKey databaseId username password")

func (l *leaf) agvance() string { return base + "/users/" + l.user + "/agvance-credentials" }

func TestEveryKindOfCredentials(t *testing.T) {
	t.Parallel()
	for _, kind := range everyKind {
		t.Run(kind.segment, func(t *testing.T) {
			t.Parallel()
			l := start(t, leafsim.Variants{AgLeader: leafsim.AgLeaderNew, AgLeaderIdentified: true})
			path := base + "/users/" + l.user + "/" + kind.segment

			isProblem(t, l.expect(404, "GET", path, nil), 404, path)
			l.expect(404, "GET", path+"/events", nil)
			l.expect(404, "DELETE", path, nil)
			l.expect(404, "POST", base+"/users/nobody/"+kind.segment, fill(kind.required))
			for name := range strings.FieldsSeq(kind.required) {
				body := fill(kind.required)
				delete(body, name)
				l.expect(400, "POST", path, body)
				body[name] = ""
				l.expect(400, "POST", path, body)
			}
			for name := range strings.FieldsSeq("id status createdTime sessionId authToken tokenMetadata") {
				body := fill(kind.required)
				body[name] = "x"
				l.expect(400, "POST", path, body)
			}
			if body := fill(kind.required + " " + kind.optional); body["clientEnvironment"] != nil {
				for _, wrong := range []string{"stage", "production", "TEST", ""} {
					body["clientEnvironment"] = wrong
					l.expect(400, "POST", path, body)
				}
			}

			sent := fill(kind.required + " " + kind.optional)
			created := object(t, l.expect(201, "POST", path, sent))
			sameKeys(t, created, "id status createdTime "+kind.answer)
			for name, value := range sent {
				if echoed, ok := created[name]; ok {
					equal(t, name, echoed, value)
				}
			}
			equal(t, "status", created["status"], any("OK"))
			equal(t, "createdTime", created["createdTime"], any("2026-03-19T12:00:00.123456Z"))
			read := l.expect(200, "GET", path, nil)
			equal(t, "GET", fmt.Sprint(object(t, read)), fmt.Sprint(created))
			equal(t, "events", l.expect(200, "GET", path+"/events", nil).body, "[]")

			equal(t, "DELETE", l.expect(204, "DELETE", path, nil).body, "")
			l.expect(404, "GET", path, nil)

			// Without what is optional, Leaf fills in what it answers.
			created = object(t, l.expect(201, "POST", path, fill(kind.required)))
			sameKeys(t, created, "id status createdTime "+kind.answer)
			if strings.Contains(kind.optional, "clientEnvironment") {
				equal(t, "default", created["clientEnvironment"], any("STAGE"))
			}
		})
	}
}

func TestUnknownUserVariant(t *testing.T) {
	t.Parallel()
	for variant, want := range map[int]int{0: 404, 404: 404, 400: 400, 403: 403} {
		l := start(t, leafsim.Variants{UnknownUser: variant})
		l.expect(want, "GET", base+"/users/nobody/agvance-credentials", nil)
		l.expect(want, "DELETE", base+"/users/nobody/agvance-credentials", nil)
		l.expect(want, "GET", base+"/users/nobody/agvance-credentials/events", nil)
		l.expect(want, "GET", base+"/api-keys?leafUserId=nobody", nil)
	}
}

func TestAgLeader(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		variants leafsim.Variants
		old, new bool
		extra    string
	}{
		"as documented":   {leafsim.Variants{}, true, false, ""},
		"new":             {leafsim.Variants{AgLeader: leafsim.AgLeaderNew}, false, true, ""},
		"both":            {leafsim.Variants{AgLeader: leafsim.AgLeaderBoth}, true, true, ""},
		"with id and all": {leafsim.Variants{AgLeaderIdentified: true}, true, false, "id createdTime"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, test.variants)
			l.SetCredentials(l.user, "ag-leader-credentials", fill("accessToken refreshToken publicKey privateKey"))
			for segment, known := range map[string]bool{"agleader-credentials": test.old, "ag-leader-credentials": test.new} {
				path := base + "/users/" + l.user + "/" + segment
				if !known {
					l.expect(404, "GET", path, nil)
					l.expect(404, "POST", path, fill("refreshToken publicKey privateKey"))
					l.expect(404, "DELETE", path, nil)
					l.expect(404, "PUT", path, nil)
					continue
				}
				got := object(t, l.expect(200, "GET", path, nil))
				sameKeys(t, got, "accessToken refreshToken privateKey publicKey status "+test.extra)
			}
		})
	}
}

func TestAbsentVariants(t *testing.T) {
	t.Parallel()
	for variant, want := range map[leafsim.Absent]response{
		leafsim.AbsentNull:        {status: 200, body: "null"},
		leafsim.AbsentEmptyBody:   {status: 200},
		leafsim.AbsentEmptyObject: {status: 200, body: "{}"},
		leafsim.Absent204:         {status: 204},
	} {
		l := start(t, leafsim.Variants{CredentialsAbsent: variant})
		equal(t, "body", l.expect(want.status, "GET", l.agvance(), nil).body, want.body)
		l.expect(404, "DELETE", l.agvance(), nil)
	}
}

func TestPostOnExistingCredentials(t *testing.T) {
	t.Parallel()
	for variant, want := range map[leafsim.Exists]int{
		leafsim.ExistsOverwritten: 201, leafsim.Exists400: 400, leafsim.Exists409: 409,
	} {
		l := start(t, leafsim.Variants{CredentialsExist: variant})
		before := object(t, l.expect(201, "POST", l.agvance(), agvance))
		body := maps.Clone(agvance)
		body["username"] = "other"
		l.expect(want, "POST", l.agvance(), body)
		after := object(t, l.expect(200, "GET", l.agvance(), nil))
		replaced := want == 201
		equal(t, "username replaced", after["username"] == "other", replaced)
		equal(t, "new id", after["id"] != before["id"], replaced)
		equal(t, "new createdTime", after["createdTime"] != before["createdTime"], replaced)
	}
}

func TestCredentialsVariants(t *testing.T) {
	t.Parallel()
	const all = "id status createdTime clientEnvironment username password databaseId sessionId apiKey"
	null := func(name string) func(*testing.T, map[string]any) {
		return func(t *testing.T, got map[string]any) { t.Helper(); equal(t, name, got[name], nil) }
	}
	is := func(name string, want any) func(*testing.T, map[string]any) {
		return func(t *testing.T, got map[string]any) { t.Helper(); equal(t, name, got[name], want) }
	}
	for name, test := range map[string]struct {
		variants   leafsim.Variants
		status     int
		post, get  string // keys; empty is no body
		checkPost  func(*testing.T, map[string]any)
		checkGet   func(*testing.T, map[string]any)
		unreadable bool
	}{
		"documented": {status: 201, post: all, get: all, checkGet: is("password", "my-password")},
		"POST 200":   {variants: leafsim.Variants{PostOK: true}, status: 200, post: all, get: all},
		"masked":     {variants: leafsim.Variants{Secrets: leafsim.SecretsMasked}, status: 201, post: all, get: all, checkPost: is("apiKey", "********"), checkGet: is("password", "********")},
		"not masked": {variants: leafsim.Variants{Secrets: leafsim.SecretsMasked}, status: 201, post: all, get: all, checkPost: is("username", "my-username"), checkGet: is("databaseId", "my-databaseId")},
		"omitted":    {variants: leafsim.Variants{Secrets: leafsim.SecretsOmitted}, status: 201, post: "id status createdTime clientEnvironment username databaseId", get: "id status createdTime clientEnvironment username databaseId"},
		"null session": {variants: leafsim.Variants{TokensNullOnPost: true}, status: 201, post: all, get: all, checkPost: null("sessionId"), checkGet: func(t *testing.T, got map[string]any) {
			t.Helper()
			equal(t, "resolved", got["sessionId"] != nil, true)
		}},
		"POST status":   {variants: leafsim.Variants{CredentialsPost: leafsim.AnswerStatusOnly}, status: 201, post: "status", get: all},
		"POST empty":    {variants: leafsim.Variants{CredentialsPost: leafsim.AnswerEmpty}, status: 201, get: all},
		"POST 204":      {variants: leafsim.Variants{CredentialsPost: leafsim.AnswerNoContent}, status: 204, get: all},
		"GET status":    {variants: leafsim.Variants{StatusOnly: true}, status: 201, post: all, get: "status"},
		"lower case":    {variants: leafsim.Variants{LowerCaseEnvironment: true}, status: 201, post: all, get: all, checkPost: is("clientEnvironment", "stage"), checkGet: is("clientEnvironment", "stage")},
		"milliseconds":  {variants: leafsim.Variants{CreatedTime: leafsim.TimeMillis}, status: 201, post: all, get: all, checkGet: is("createdTime", "2026-03-19T12:00:00.123Z")},
		"seconds":       {variants: leafsim.Variants{CreatedTime: leafsim.TimeSeconds}, status: 201, post: all, get: all, checkGet: is("createdTime", "2026-03-19T12:00:00Z")},
		"nanoseconds":   {variants: leafsim.Variants{CreatedTime: leafsim.TimeNanos}, status: 201, post: all, get: all, checkGet: is("createdTime", "2026-03-19T12:00:00.123456000Z")},
		"shortest":      {variants: leafsim.Variants{CreatedTime: leafsim.TimeShortest}, status: 201, post: all, get: all, checkGet: is("createdTime", "2026-03-19T12:00:00.123456Z")},
		"without zone":  {variants: leafsim.Variants{CreatedTime: leafsim.TimeMicrosNoZone}, status: 201, post: all, get: all, checkGet: is("createdTime", "2026-03-19T12:00:00.123456")},
		"login refused": {variants: leafsim.Variants{ProviderLogin: leafsim.ProviderLoginRefused}, status: 400, unreadable: true},
		"login fails":   {variants: leafsim.Variants{ProviderLogin: leafsim.ProviderLoginFailing}, status: 201, post: all, get: all, checkPost: is("status", "UNAUTHENTICATED"), checkGet: is("status", "UNAUTHENTICATED")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, test.variants)
			posted := l.expect(test.status, "POST", l.agvance(), agvance)
			if test.unreadable {
				l.expect(404, "GET", l.agvance(), nil)
				return
			}
			check(t, posted, test.post, test.checkPost)
			check(t, l.expect(200, "GET", l.agvance(), nil), test.get, test.checkGet)
			if name == "login fails" {
				events := list(t, l.expect(200, "GET", l.agvance()+"/events", nil))
				if len(events) != 1 || events[0]["statusCode"] != float64(401) {
					t.Errorf("got events %v", events)
				}
			}
		})
	}
}

func check(t *testing.T, got response, keys string, further func(*testing.T, map[string]any)) {
	t.Helper()
	if keys == "" {
		equal(t, "body", got.body, "")
		return
	}
	sameKeys(t, object(t, got), keys)
	if further != nil {
		further(t, object(t, got))
	}
}

func TestTokensRotateVariant(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{TokensRotate: true})
	path := base + "/users/" + l.user + "/john-deere-credentials"
	l.expect(201, "POST", path, fill("clientKey clientSecret refreshToken clientEnvironment"))
	first := object(t, l.expect(200, "GET", path, nil))
	second := object(t, l.expect(200, "GET", path, nil))
	var changed []string
	for name, value := range first {
		if fmt.Sprint(value) != fmt.Sprint(second[name]) {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	equal(t, "changed", strings.Join(changed, " "), "accessToken refreshToken")
}

func TestDeleteVariants(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		variants      leafsim.Variants
		first, second int
	}{
		{leafsim.Variants{}, 204, 404},
		{leafsim.Variants{DeleteOK: true}, 200, 404},
		{leafsim.Variants{DeleteMissing: 204}, 204, 204},
		{leafsim.Variants{DeleteMissing: 400}, 204, 400},
		{leafsim.Variants{DeleteMissing: 410}, 204, 410},
	} {
		l := start(t, test.variants)
		l.SetCredentials(l.user, "agvance-credentials", agvance)
		l.SetApp("Trimble", "a", "", nil)
		key := l.AddKey(l.user, "", time.Hour)
		for _, path := range []string{l.agvance(), base + "/app-keys/Trimble/a", base + "/api-keys/" + key.ID} {
			equal(t, path, l.expect(test.first, "DELETE", path, nil).body, "")
			l.expect(test.second, "DELETE", path, nil)
		}
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	l.SetCredentials(l.user, "agvance-credentials", agvance)
	l.AddEvent(l.user, "agvance-credentials", 401, "bad password")
	events := list(t, l.expect(200, "GET", l.agvance()+"/events", nil))
	equal(t, "events", len(events), 1)
	sameKeys(t, events[0], "body createdDate headers id statusCode")
	equal(t, "statusCode", events[0]["statusCode"], any(401.0))
	equal(t, "body", events[0]["body"], any("bad password"))
	equal(t, "createdDate", events[0]["createdDate"], any("2026-03-19T12:00:00.123456Z"))

	l.clock.Advance(30 * 24 * time.Hour)
	l.token = l.Token()
	equal(t, "after 30 days", l.expect(200, "GET", l.agvance()+"/events", nil).body, "[]")

	l.AddEvent(l.user, "agvance-credentials", 500, "")
	l.SetCredentials(l.user, "agvance-credentials", agvance)
	equal(t, "of the new object", l.expect(200, "GET", l.agvance()+"/events", nil).body, "[]")
}

func TestCredentialsElsewhere(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	if got := l.Credentials(l.user, "agvance-credentials"); got != nil {
		t.Errorf("got %v, want nil", got)
	}
	l.expect(201, "POST", l.agvance(), agvance)
	before := l.Credentials(l.user, "agvance-credentials")
	equal(t, "default", before["clientEnvironment"], any("STAGE"))
	before["username"] = "only the copy"

	l.ChangeCredentials(l.user, "agvance-credentials", map[string]any{"status": "UNAUTHENTICATED", "sessionId": nil})
	changed := object(t, l.expect(200, "GET", l.agvance(), nil))
	equal(t, "status", changed["status"], any("UNAUTHENTICATED"))
	equal(t, "sessionId", changed["sessionId"], nil)
	equal(t, "username", changed["username"], any("my-username"))
	equal(t, "id", changed["id"], before["id"])
	equal(t, "createdTime", changed["createdTime"], before["createdTime"])

	l.DeleteCredentials(l.user, "agvance-credentials")
	l.expect(404, "GET", l.agvance(), nil)
	l.SetCredentials(l.user, "agvance-credentials", agvance)
	made := object(t, l.expect(200, "GET", l.agvance(), nil))
	equal(t, "new id", made["id"] != before["id"], true)
	equal(t, "new createdTime", made["createdTime"] != before["createdTime"], true)

	equal(t, "requests", len(l.Requests()), 4)
	l.DeleteUser(l.user)
	l.expect(404, "GET", l.agvance(), nil)
}
