package leafsim_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestUsers(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	if !regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(l.user) {
		t.Errorf("id is %q", l.user)
	}
	l.expect(404, "GET", base+"/users/nobody", nil)

	got := object(t, l.expect(200, "GET", base+"/users/"+l.user, nil))
	equal(t, "id", got["id"], any(l.user))
	equal(t, "name", got["name"], any("Jane Smith"))
	equal(t, "no tokens", len(as[map[string]any](t, got["trimbleCredentials"])), 0)

	// Leaf warns that users come with the tokens of their credentials.
	l.SetCredentials(l.user, "trimble-credentials", fill("clientId clientSecret refreshToken"))
	got = object(t, l.expect(200, "GET", base+"/users/"+l.user, nil))
	equal(t, "token", as[map[string]any](t, got["trimbleCredentials"])["refreshToken"], any("my-refreshToken"))

	for i := range 24 {
		l.AddUser(strings.Repeat("x", i+1))
	}
	first := l.expect(200, "GET", base+"/users", nil)
	equal(t, "page", len(list(t, first)), 20)
	equal(t, "X-Total-Count", first.header.Get("X-Total-Count"), "25")
	equal(t, "page 1", len(list(t, l.expect(200, "GET", base+"/users?page=1", nil))), 5)
	equal(t, "by name", len(list(t, l.expect(200, "GET", base+"/users?name=Jane+Smith", nil))), 1)
	equal(t, "by email", l.expect(200, "GET", base+"/users?email=a@b.c", nil).body, "[]")

	l.AddKey(l.user, "", time.Hour)
	l.DeleteUser(l.user)
	l.expect(404, "GET", base+"/users/"+l.user, nil)
	equal(t, "keys", len(l.Keys(l.user)), 0)
}

// What the list shows of the credentials of two users, of whom the first is connected.
func TestUserRows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		variants leafsim.Variants
		key      string
		want     string // what both rows have under the key, "-" for no such key
	}{
		"as documented":   {leafsim.Variants{}, "trimbleCredentials", "whole {}"},
		"sparse":          {leafsim.Variants{UserRows: leafsim.UserRowsSparse}, "trimbleCredentials", "whole -"},
		"ids":             {leafsim.Variants{UserRows: leafsim.UserRowsIDs}, "trimbleCredentials", "id {}"},
		"hollow":          {leafsim.Variants{UserRows: leafsim.UserRowsHollow}, "trimbleCredentials", "{} {}"},
		"bare":            {leafsim.Variants{UserRows: leafsim.UserRowsBare}, "trimbleCredentials", "- -"},
		"not on any page": {leafsim.Variants{}, "cnhiFieldOpsCredentials", "- -"},
		"all kinds":       {leafsim.Variants{UserRowsAllKinds: true}, "cnhiFieldOpsCredentials", "whole {}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, test.variants)
			l.AddUser("John Doe")
			for _, segment := range []string{"trimble-credentials", "cnhi-field-ops-credentials"} {
				l.SetCredentials(l.user, segment, fill("clientId clientSecret refreshToken"))
			}
			var got []string
			for _, row := range list(t, l.expect(200, "GET", base+"/users", nil)) {
				under, ok := as[map[string]any](t, row)[test.key].(map[string]any)
				switch {
				case !ok:
					got = append(got, "-")
				case len(under) == 0:
					got = append(got, "{}")
				case len(under) == 1:
					got = append(got, "id")
				default:
					got = append(got, "whole")
				}
			}
			equal(t, test.key, strings.Join(got, " "), test.want)
		})
	}
}

func TestMistakesPanic(t *testing.T) {
	t.Parallel()
	sim := leafsim.New()
	user := sim.AddUser("Jane Smith")
	for name, mistake := range map[string]func(){
		"unknown user":        func() { sim.SetCredentials("nobody", "agvance-credentials", nil) },
		"unknown kind":        func() { sim.SetCredentials(user, "agvance", nil) },
		"nothing to change":   func() { sim.ChangeCredentials(user, "agvance-credentials", nil) },
		"no object of events": func() { sim.AddEvent(user, "agvance-credentials", 401, "") },
		"key of nobody":       func() { sim.AddKey("nobody", "", time.Hour) },
		"unknown provider":    func() { sim.SetApp("Lindsay", "a", "", nil) },
		"no environment":      func() { sim.SetApp("JohnDeere", "a", "", nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			mistake()
		}()
	}
	sim.AddUser("still works, for no lock is left behind")
}
