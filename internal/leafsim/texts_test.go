package leafsim_test

import (
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		texts      leafsim.Texts
		field      string
		sent, want string
	}{
		"small letters":    {leafsim.Texts{Lower: true}, "name", "Jane Smith", "jane smith"},
		"capitals":         {leafsim.Texts{Upper: true}, "name", "Jane Smith", "JANE SMITH"},
		"trimmed":          {leafsim.Texts{Trimmed: true}, "name", " Jane\n", "Jane"},
		"line ends":        {leafsim.Texts{UnixLines: true}, "address", "a\r\nb", "a\nb"},
		"email":            {leafsim.Texts{Email: true}, "email", "Jane@Example.com", "jane@example.com"},
		"no email":         {leafsim.Texts{Email: true}, "name", "Jane", "Jane"},
		"phone":            {leafsim.Texts{Phone: true}, "phone", "+1 (555) 010-99", "+155501099"},
		"host":             {leafsim.Texts{Slash: true}, "address", "api.example.com", "api.example.com/"},
		"URL":              {leafsim.Texts{Slash: true}, "address", "http://host:80/x", "http://host:80/x/"},
		"slash is there":   {leafsim.Texts{Slash: true}, "address", "http://host/", "http://host/"},
		"neither":          {leafsim.Texts{Slash: true}, "address", "1 Main St.", "1 Main St."},
		"masked":           {leafsim.Texts{Masked: true}, "name", "abcdxyz", "ab***yz"},
		"short and masked": {leafsim.Texts{Masked: true}, "name", "abc", "***"},
		"empty":            {leafsim.Texts{Empty: true}, "name", "Jane", ""},
		"externalId":       {leafsim.Texts{Empty: true}, "externalId", "Id", "Id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, onlyGET := range []bool{false, true} {
				test.texts.OnlyGET = onlyGET
				l := start(t, leafsim.Variants{Texts: test.texts})
				made := object(t, l.expect(201, "POST", base+"/users", map[string]any{test.field: test.sent}))
				id := as[string](t, made["id"])
				inPost := test.want
				if onlyGET {
					inPost = test.sent
				}
				if test.field != "externalId" { // which POST never has
					equal(t, "in POST", made[test.field], any(inPost))
				}
				equal(t, "in GET", object(t, l.expect(200, "GET", base+"/users/"+id, nil))[test.field], any(test.want))
				equal(t, "stored", l.UserFields(id)[test.field], test.sent)
			}
		})
	}
}

func TestTextsOfAllKinds(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{Texts: leafsim.Texts{Upper: true}})
	made := object(t, l.expect(201, "POST", l.agvance(), agvance))
	equal(t, "databaseId", made["databaseId"], any("MY-DATABASEID"))
	equal(t, "username", made["username"], any("MY-USERNAME"))
	equal(t, "a secret", made["apiKey"], any("my-apiKey"))
	equal(t, "a word", made["clientEnvironment"], any("STAGE"))
	equal(t, "an id", made["id"], l.Credentials(l.user, "agvance-credentials")["id"])

	l.AddKey(l.user, "widget", time.Hour)
	equal(t, "description", list(t, l.expect(200, "GET", l.keys(), nil))[0]["description"], any("WIDGET"))

	hook := webhooks + "/" + l.AddWebhook(leafsim.Webhook{Name: "n", URL: "https://u", Secret: "s", Events: []string{"e"}})
	got := object(t, l.expect(200, "GET", hook, nil))
	equal(t, "name", got["name"], any("N"))
	equal(t, "url", got["url"], any("HTTPS://U"))
	equal(t, "secret", got["secret"], any("s"))
	equal(t, "event", as[[]any](t, got["events"])[0], any("e"))

	config := object(t, l.expect(200, "GET", ofConfig, nil))
	rule := as[map[string]any](t, as[[]any](t, as[map[string]any](t, config["cleanupRules"])["recordingStatus"])[0])
	equal(t, "value of a rule", rule["value"], any("ON"))
	equal(t, "operator", rule["operator"], any("EQ"))
}
