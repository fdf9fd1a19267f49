package leafsim_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// everyProvider repeats the table of "Leaf Link", independently of the simulator's.
var everyProvider = []struct {
	segment, upper, fields string
	environment, scopes    bool
}{
	{"AgLeader", "AG_LEADER", "privateKey publicKey", false, false},
	{"ClimateFieldView", "CLIMATE_FIELD_VIEW", "apiKey clientId clientSecret", false, true},
	{"CNHI", "CNHI", "clientId clientSecret subscriptionKey", true, false},
	{"CNHIFieldOps", "CNHI_FIELD_OPS", "clientId clientSecret subscriptionKey", true, false},
	{"JohnDeere", "JOHN_DEERE", "clientKey clientSecret", true, true},
	{"Trimble", "TRIMBLE", "applicationName clientId clientSecret", false, false},
	{"RavenSlingshot", "RAVEN_SLINGSHOT", "apiKey sharedSecret", false, false},
	{"Stara", "STARA", "user pwd", false, false},
}

func TestEveryProvider(t *testing.T) {
	t.Parallel()
	for _, p := range everyProvider {
		t.Run(p.segment, func(t *testing.T) {
			t.Parallel()
			l := start(t, leafsim.Variants{})
			all := base + "/app-keys/" + p.segment
			path, environment := all+"/my-app", ""
			if p.environment {
				path, environment = path+"/STAGE", "STAGE"
				l.expect(400, "POST", all+"/my-app/stage", fill(p.fields))
				l.expect(400, "GET", all+"/my-app/TEST", nil)
			}

			equal(t, "list", l.expect(200, "GET", all, nil).body, "[]")
			isProblem(t, l.expect(404, "GET", path, nil), 404, path)
			l.expect(404, "PUT", path, fill(p.fields))
			l.expect(404, "DELETE", path, nil)
			for name := range strings.FieldsSeq(p.fields) {
				body := fill(p.fields)
				delete(body, name)
				l.expect(400, "POST", path, body)
				body[name] = ""
				l.expect(400, "PUT", path, body)
			}

			body := fill(p.fields)
			body["scopes"] = []string{"FIELDS:READ", "ASSETS:READ"}
			if p.scopes {
				l.expect(201, "POST", path, body)
				for _, wrong := range []any{"FIELDS:READ", []string{"FIELDS:ADMIN"}, []int{1}} {
					body["scopes"] = wrong
					l.expect(400, "PUT", path, body)
				}
			} else {
				l.expect(400, "POST", path, body)
				l.expect(201, "POST", path, fill(p.fields))
			}

			app := object(t, l.expect(200, "GET", path, nil))
			sameKeys(t, app, "provider appName clientEnvironment createdTime")
			equal(t, "provider", app["provider"], any(p.segment))
			equal(t, "appName", app["appName"], any("my-app"))
			equal(t, "createdTime", app["createdTime"], any("2026-03-19T12:00:00.123456Z"))
			if p.environment {
				equal(t, "clientEnvironment", app["clientEnvironment"], any("STAGE"))
			} else {
				// The constant of the apps without an environment.
				equal(t, "clientEnvironment", app["clientEnvironment"], any("PRODUCTION"))
			}
			equal(t, "list", l.expect(200, "GET", all, nil).body, "["+l.expect(200, "GET", path, nil).body+"]")

			l.clock.Advance(time.Minute)
			equal(t, "PUT", l.expect(200, "PUT", path, fill(p.fields)).body, l.expect(200, "GET", path, nil).body)
			equal(t, "createdTime", object(t, l.expect(200, "GET", path, nil))["createdTime"], app["createdTime"])
			stored := l.App(p.segment, "my-app", environment)
			sameKeys(t, stored.Body, p.fields)

			equal(t, "DELETE", l.expect(204, "DELETE", path, nil).body, "")
			l.expect(404, "GET", path, nil)
		})
	}
}

func TestAppNames(t *testing.T) {
	t.Parallel()
	names := []string{"LeafWidget", "my app", "a/b", "50%", "ü+&?#", "..", "a.b"}
	l := start(t, leafsim.Variants{})
	strict := start(t, leafsim.Variants{AppNameStrict: true})
	for _, name := range names {
		path := base + "/app-keys/JohnDeere/" + url.PathEscape(name) + "/STAGE"
		got := object(t, l.expect(201, "POST", path, fill("clientKey clientSecret")))
		equal(t, "appName", got["appName"], any(name))
		equal(t, "stored", l.App("JohnDeere", name, "STAGE") != nil, true)
		want := 400
		if name == "LeafWidget" {
			want = 201
		}
		strict.expect(want, "POST", path, fill("clientKey clientSecret"))
	}
	equal(t, "apps", len(list(t, l.expect(200, "GET", base+"/app-keys/JohnDeere", nil))), len(names))
}

func TestAppVariants(t *testing.T) {
	t.Parallel()
	const keys = "provider appName clientEnvironment createdTime"
	jd, stara := base+"/app-keys/JohnDeere/a/STAGE", base+"/app-keys/Stara/a"
	jdBody, staraBody := fill("clientKey clientSecret"), fill("user pwd")
	for name, test := range map[string]struct {
		variants leafsim.Variants
		check    func(t *testing.T, l *leaf)
	}{
		"overwritten": {leafsim.Variants{}, func(t *testing.T, l *leaf) {
			t.Helper()
			before := object(t, l.expect(201, "POST", jd, jdBody))
			after := object(t, l.expect(201, "POST", jd, jdBody))
			equal(t, "createdTime moved", before["createdTime"] != after["createdTime"], true)
		}},
		"exists 400": {leafsim.Variants{AppExists: leafsim.Exists400}, func(t *testing.T, l *leaf) {
			t.Helper()
			l.expect(201, "POST", jd, jdBody)
			l.expect(400, "POST", jd, jdBody)
		}},
		"exists 409": {leafsim.Variants{AppExists: leafsim.Exists409}, func(t *testing.T, l *leaf) {
			t.Helper()
			l.expect(201, "POST", jd, jdBody)
			l.expect(409, "POST", jd, jdBody)
			l.expect(201, "POST", base+"/app-keys/JohnDeere/a/PRODUCTION", jdBody)
		}},
		"PUT creates": {leafsim.Variants{PutCreates: true}, func(t *testing.T, l *leaf) {
			t.Helper()
			sameKeys(t, object(t, l.expect(200, "PUT", jd, jdBody)), keys)
			l.expect(200, "GET", jd, nil)
		}},
		"empty": {leafsim.Variants{AppAnswer: leafsim.AnswerEmpty}, func(t *testing.T, l *leaf) {
			t.Helper()
			equal(t, "POST", l.expect(201, "POST", jd, jdBody).body, "")
			equal(t, "PUT", l.expect(200, "PUT", jd, jdBody).body, "")
			sameKeys(t, object(t, l.expect(200, "GET", jd, nil)), keys)
		}},
		"204": {leafsim.Variants{AppAnswer: leafsim.AnswerNoContent}, func(t *testing.T, l *leaf) {
			t.Helper()
			equal(t, "POST", l.expect(204, "POST", jd, jdBody).body, "")
			equal(t, "PUT", l.expect(204, "PUT", jd, jdBody).body, "")
		}},
		"upper provider": {leafsim.Variants{AppProviderUpper: true}, func(t *testing.T, l *leaf) {
			t.Helper()
			for _, p := range everyProvider {
				environment := map[bool]string{true: "STAGE"}[p.environment]
				l.SetApp(p.segment, "a", environment, nil)
				got := list(t, l.expect(200, "GET", base+"/app-keys/"+p.segment, nil))
				equal(t, p.segment, got[0]["provider"], any(p.upper))
			}
		}},
		"lower-case environment": {leafsim.Variants{LowerCaseEnvironment: true}, func(t *testing.T, l *leaf) {
			t.Helper()
			equal(t, "STAGE", object(t, l.expect(201, "POST", jd, jdBody))["clientEnvironment"], any("stage"))
			equal(t, "constant", object(t, l.expect(201, "POST", stara, staraBody))["clientEnvironment"], any("production"))
			l.expect(400, "GET", base+"/app-keys/JohnDeere/a/stage", nil)
		}},
		"no environment": {leafsim.Variants{AppNoEnvironment: true}, func(t *testing.T, l *leaf) {
			t.Helper()
			sameKeys(t, object(t, l.expect(201, "POST", jd, jdBody)), keys)
			sameKeys(t, object(t, l.expect(201, "POST", stara, staraBody)), "provider appName createdTime")
		}},
		"no createdTime": {leafsim.Variants{AppNoCreatedTime: true}, func(t *testing.T, l *leaf) {
			t.Helper()
			sameKeys(t, object(t, l.expect(201, "POST", jd, jdBody)), "provider appName clientEnvironment")
		}},
		"secrets": {leafsim.Variants{AppSecrets: true}, func(t *testing.T, l *leaf) {
			t.Helper()
			sameKeys(t, object(t, l.expect(201, "POST", jd, jdBody)), keys)
			got := object(t, l.expect(200, "GET", jd, nil))
			sameKeys(t, got, keys+" secrets")
			sameKeys(t, as[map[string]any](t, got["secrets"]), "clientKey clientSecret")
			sameKeys(t, list(t, l.expect(200, "GET", base+"/app-keys/JohnDeere", nil))[0], keys)
		}},
		"PUT moves createdTime": {leafsim.Variants{AppPutMovesCreated: true}, func(t *testing.T, l *leaf) {
			t.Helper()
			before := object(t, l.expect(201, "POST", jd, jdBody))
			after := object(t, l.expect(200, "PUT", jd, jdBody))
			equal(t, "moved", before["createdTime"] != after["createdTime"], true)
		}},
		"milliseconds": {leafsim.Variants{CreatedTime: leafsim.TimeMillis}, func(t *testing.T, l *leaf) {
			t.Helper()
			equal(t, "createdTime", object(t, l.expect(201, "POST", jd, jdBody))["createdTime"], any("2026-03-19T12:00:00.123Z"))
		}},
		"paged": {leafsim.Variants{Paged: true}, func(t *testing.T, l *leaf) {
			t.Helper()
			for i := range 21 {
				l.SetApp("Stara", strings.Repeat("a", i+1), "", nil)
			}
			first := l.expect(200, "GET", base+"/app-keys/Stara", nil)
			equal(t, "page 0", len(list(t, first)), 20)
			equal(t, "total", first.header.Get("X-Total-Count"), "21")
			equal(t, "page 1", len(list(t, l.expect(200, "GET", base+"/app-keys/Stara?page=1", nil))), 1)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.check(t, start(t, test.variants))
		})
	}
}

func TestAppsElsewhere(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	if got := l.App("Trimble", "a", ""); got != nil {
		t.Errorf("got %v, want nil", got)
	}
	l.SetApp("Trimble", "b", "", fill("clientId"))
	l.SetApp("Trimble", "a", "", nil)
	l.SetApp("CNHI", "c", "STAGE", nil)
	l.SetApp("CNHI", "c", "PRODUCTION", nil)
	var names []string
	for _, a := range l.Apps() {
		names = append(names, a.Provider+"/"+a.Name+"/"+a.Environment)
	}
	if want := []string{"CNHI/c/PRODUCTION", "CNHI/c/STAGE", "Trimble/a/", "Trimble/b/"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}

	before := l.App("Trimble", "b", "")
	before.Body["clientId"] = "only the copy"
	equal(t, "clientId", l.App("Trimble", "b", "").Body["clientId"], any("my-clientId"))
	l.DeleteApp("Trimble", "b", "")
	l.expect(404, "GET", base+"/app-keys/Trimble/b", nil)
	l.SetApp("Trimble", "b", "", nil)
	equal(t, "new time", l.App("Trimble", "b", "").CreatedTime.After(before.CreatedTime), true)
	equal(t, "requests", len(l.Requests()), 1)
}
