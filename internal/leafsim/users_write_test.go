package leafsim_test

import (
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestUserWrites(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]leafsim.Variants{"documented": {}, "no nulls": {UserPatchKeepsNull: true, UserUnset: leafsim.UserUnsetNull}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, v)
			made := object(t, l.expect(201, "POST", base+"/users", map[string]any{"name": "Ada", "phone": "1", "externalId": "g-1"}))
			id := as[string](t, made["id"])
			user := base + "/users/" + id
			_, shown := made["externalId"]
			equal(t, "externalId in the answer to POST", shown, false)
			equal(t, "externalId", object(t, l.expect(200, "GET", user, nil))["externalId"], any("g-1"))
			l.expect(400, "POST", base+"/users", map[string]any{"id": id})
			l.expect(400, "POST", base+"/users", map[string]any{"nickname": "Ada"})

			l.SetCredentials(id, "john-deere-credentials", map[string]any{})
			l.SetCredentials(id, "trimble-credentials", map[string]any{})
			l.expect(200, "PATCH", user, map[string]any{"name": "Eve", "phone": nil})
			_, kept := l.UserFields(id)["phone"]
			equal(t, "null keeps", kept, v.UserPatchKeepsNull)
			l.expect(200, "PATCH", user, map[string]any{"phone": ""})
			equal(t, "fields", len(l.UserFields(id)), 2)

			// PUT replaces all, and detaches the credentials that it does not name.
			deere := l.Credentials(id, "john-deere-credentials")["id"]
			l.expect(200, "PUT", base+"/users", map[string]any{"id": id, "name": "Eve", "johnDeereCredentials": map[string]any{"id": deere}})
			equal(t, "John Deere", l.Credentials(id, "john-deere-credentials") != nil, true)
			equal(t, "Trimble", l.Credentials(id, "trimble-credentials") != nil, false)
			equal(t, "fields after PUT", len(l.UserFields(id)), 1)
			l.expect(400, "PUT", base+"/users", map[string]any{"name": "Eve"})
			l.expect(404, "PUT", base+"/users", map[string]any{"id": "nobody"})
			l.expect(404, "PATCH", base+"/users/nobody", map[string]any{})

			l.expect(204, "DELETE", user, nil)
			l.expect(404, "DELETE", user, nil)
			l.expect(404, "GET", user, nil)
		})
	}
}

func TestUserVariants(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{
		UserPatchStatus: 405, UserUnique: true, UserDeleteLag: 2, UserPost: leafsim.AnswerEmpty, UserFilter: leafsim.UserFilterContains, UserUnset: leafsim.UserUnsetEmpty,
	})
	l.expect(405, "PATCH", base+"/users/"+l.user, map[string]any{"name": "Eve"})
	equal(t, "unset", object(t, l.expect(200, "GET", base+"/users/"+l.user, nil))["phone"], any(""))
	equal(t, "POST", l.expect(201, "POST", base+"/users", map[string]any{"email": "a@b.c"}).body, "")
	l.expect(400, "POST", base+"/users", map[string]any{"email": "a@b.c"})
	equal(t, "contains", len(list(t, l.expect(200, "GET", base+"/users?name=SMITH", nil))), 1)
	l.expect(204, "DELETE", base+"/users/"+l.user, nil)
	l.expect(200, "GET", base+"/users/"+l.user, nil)
	l.expect(200, "GET", base+"/users/"+l.user, nil)
	l.expect(404, "GET", base+"/users/"+l.user, nil)

	l = start(t, leafsim.Variants{UserFilter: leafsim.UserFilterIgnored})
	equal(t, "ignored", len(list(t, l.expect(200, "GET", base+"/users?name=nobody", nil))), 1)
}
