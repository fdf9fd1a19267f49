package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
)

const (
	moverUser = "11111111-1111-4111-8111-111111111111"
	moverKey  = "349e05ce-0da3-485b-aafa-b481bd18ca64"
)

// left is what another provider has left in the state of an object.
type left struct {
	typeName   string
	attributes map[string]any
}

func (l left) with(name string, v any) left {
	l.attributes = maps.Clone(l.attributes)
	l.attributes[name] = v
	return l
}

func byRestAPI(path, data string) left {
	return left{"restapi_object", map[string]any{"path": path, "data": data, "id": "the-id", "read_path": path}}
}

func byRestful(path string, body map[string]any) left {
	return left{"restful_resource", map[string]any{"path": path, "id": path, "body": map[string]any{"value": body, "type": []any{"object", map[string]any{}}}}}
}

// move asks the provider for a state.
func (p *plugin) move(t *testing.T, to string, from left) *tfprotov6.MoveResourceStateResponse {
	t.Helper()
	moved, err := p.MoveResourceState(t.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceTypeName: from.typeName, TargetTypeName: to, SourceState: &tfprotov6.RawState{JSON: inJSON(t, from.attributes)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return moved
}

// States are read in every form that the two providers have written, at any base URL; what they do not hold is null.
func TestMovedForms(t *testing.T) {
	t.Parallel()
	const agvance = "/users/" + moverUser + "/agvance-credentials"
	sent := `{"apiKey":"ak","databaseId":42,"username":"grower","password":"pw"}`
	body := map[string]any{"apiKey": "ak", "databaseId": 42, "username": "grower", "password": "pw"}
	wanted := map[string]string{"leaf_user_id": moverUser, "api_key": "ak", "database_id": "42", "username": "grower", "password": "pw", "client_environment": ""}
	but := func(changes map[string]string) map[string]string {
		all := maps.Clone(wanted)
		maps.Copy(all, changes)
		return all
	}
	key := left{"restapi_object", map[string]any{
		"path": "/api-keys", "id_attribute": "key", "id": "lk_whole", "data": `{"description":"widget","expiresIn":"86400","leafUserId":"` + moverUser + `"}`,
		"read_path":    "/api-keys?leafUserId=" + moverUser,
		"api_response": `{"key":"lk_w...ole","expiresAt":"2026-11-22T23:24:46.415+01:00","valid":true}`, "create_response": `{"key":"lk_whole"}`,
	}}
	keyWanted := map[string]string{
		"leaf_user_id": moverUser, "key": "lk_whole", "id": "", "description": "widget", "expires_in": "86400", "expires_at": "2026-11-22T22:24:46.415Z", "on_invalid": "replace", "valid": "true",
	}
	keyBut := func(changes map[string]string) map[string]string {
		all := maps.Clone(keyWanted)
		maps.Copy(all, changes)
		return all
	}
	for name, c := range map[string]struct {
		to       string
		from     left
		want     map[string]string
		identity string
	}{
		"restapi":           {"leaf_agvance_credentials", byRestAPI(agvance, sent), wanted, moverUser},
		"restful":           {"leaf_agvance_credentials", byRestful(agvance, body), wanted, moverUser},
		"prefix":            {"leaf_agvance_credentials", byRestAPI("/proxy/services/usermanagement/api"+agvance, sent), wanted, ""},
		"part of a prefix":  {"leaf_agvance_credentials", byRestful("/usermanagement/api"+agvance, body), wanted, ""},
		"whole address":     {"leaf_agvance_credentials", byRestful("https://api.withleaf.io/services/usermanagement/api"+agvance, body), wanted, ""},
		"slash at the end":  {"leaf_agvance_credentials", byRestAPI(agvance+"/", sent), wanted, ""},
		"query":             {"leaf_agvance_credentials", byRestful(agvance+"?trace=1", body), wanted, ""},
		"capitals":          {"leaf_agvance_credentials", byRestAPI("/users/AABBCCDD-1111-4111-8111-111111111111/agvance-credentials", sent), but(map[string]string{"leaf_user_id": "AABBCCDD-1111-4111-8111-111111111111"}), "aabbccdd-1111-4111-8111-111111111111"},
		"escaped":           {"leaf_agvance_credentials", byRestAPI(strings.ReplaceAll(agvance, "-", "%2D"), sent), wanted, ""},
		"created elsewhere": {"leaf_agvance_credentials", byRestAPI("/users", sent).with("create_path", agvance), wanted, ""},
		"below an id":       {"leaf_agvance_credentials", byRestAPI("/users/{id}/agvance-credentials", sent).with("object_id", moverUser), wanted, ""},
		"the API's default": {"leaf_agvance_credentials", byRestAPI(agvance, sent).with("api_data", map[string]any{"clientEnvironment": "stage"}), but(map[string]string{"client_environment": "STAGE"}), ""},
		"a masked secret": {
			"leaf_agvance_credentials", byRestful(agvance, map[string]any{"apiKey": "a***k", "databaseId": 42, "username": "grower", "password": "p***w"}).
				with("output", map[string]any{"value": map[string]any{"apiKey": "a***k", "password": "other"}, "type": []any{"object", map[string]any{}}}),
			but(map[string]string{"api_key": "", "password": "p***w"}), "",
		},
		"secrets that only an answer has": {
			"leaf_agvance_credentials", byRestAPI(agvance, `{"databaseId":"42","username":"grower"}`).with("api_response", `{"apiKey":"ak","password":"pw","id":"x-1","status":"OK","sessionId":"s"}`),
			but(map[string]string{"api_key": "", "password": "", "id": "x-1", "status": "OK", "has_session": "true"}), "",
		},
		"no body":         {"leaf_agvance_credentials", byRestful(agvance, nil).with("body", nil), but(map[string]string{"api_key": "", "database_id": "", "username": "", "password": ""}), ""},
		"an old spelling": {"leaf_agleader_credentials", byRestAPI("/users/"+moverUser+"/agleader-credentials", `{"publicKey":"pk","refreshToken":"rt"}`), map[string]string{"public_key": "pk", "refresh_token": "rt", "private_key": ""}, moverUser},
		"an app":          {"leaf_provider_app", byRestAPI("/app-keys/JohnDeere/my%20app/STAGE", `{"clientKey":"ck"}`), map[string]string{"id": "JohnDeere/my app/STAGE", "app_name": "my app", "provider_name": "JohnDeere"}, "my app"},
		"a user":          {"leaf_user", byRestAPI("/users", `{"name":"Jane"}`).with("read_path", nil).with("id", strings.ToUpper(moverUser)), map[string]string{"id": moverUser, "name": "Jane", "email": "", "deletion_protection": "true"}, moverUser},
		"a webhook":       {"leaf_webhook", byRestAPI("/webhooks", `{"name":"n","secret":"s"}`).with("read_path", "/webhooks/{id}").with("id", "17"), map[string]string{"id": "17", "name": "n", "secret": "s", "url": ""}, "17"},
		"a key":           {"leaf_api_key", key, keyWanted, moverUser},
		"a key of a query": {
			"leaf_api_key", key.with("data", `{"expiresIn":86400}`).with("read_path", nil).with("read_search", map[string]any{"query_string": "leafUserId=" + moverUser}),
			keyBut(map[string]string{"description": ""}), "",
		},
		"a masked key": {
			"leaf_api_key", byRestful("/api-keys", map[string]any{"leafUserId": moverUser, "expiresIn": 86400}).with("sensitive_output", map[string]any{"id": moverKey, "key": "lk_1...f58c"}),
			keyBut(map[string]string{"id": moverKey, "key": "", "expires_at": "", "description": ""}), "",
		},
		"the owner's configuration": {"leaf_configuration", byRestAPI("/configs", `{"unitMeasurement":"METRIC"}`), map[string]string{"id": "owner", "unit_measurement": "METRIC", "fields_auto_sync": ""}, "owner"},
		"a user's configuration":    {"leaf_user_configuration", byRestful("/configs/"+moverUser, map[string]any{"fieldsAutoSync": true}), map[string]string{"leaf_user_id": moverUser, "fields_auto_sync": "true"}, moverUser},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlugin(t, map[string]any{"token": "t"})
			moved := p.move(t, c.to, c.from)
			expectNoError(t, moved.Diagnostics)
			has := attributes(t, p.schemas.ResourceSchemas[c.to].ValueType(), moved.TargetState)
			for attribute, want := range c.want {
				if got := shownAs(t, has[attribute]); got != want {
					t.Errorf("%s is %q, not %q", attribute, got, want)
				}
			}
			if moved.TargetIdentity == nil {
				t.Fatal("it has no identity")
			}
			identities, err := p.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
			if err != nil {
				t.Fatal(err)
			}
			identity, err := moved.TargetIdentity.IdentityData.Unmarshal(identities.IdentitySchemas[c.to].ValueType())
			if err != nil || !strings.Contains(identity.String(), `"`+c.identity) {
				t.Errorf("the identity is %s, without %q (%v)", identity, c.identity, err)
			}
		})
	}
}

// shownAs is a value as a text; "" is null.
func shownAs(t *testing.T, v tftypes.Value) string {
	t.Helper()
	if v.IsNull() {
		return ""
	}
	text := v.String()
	if i := strings.IndexByte(text, '<'); i >= 0 {
		text = strings.Trim(strings.TrimSuffix(text[i+1:], ">"), `"`)
	}
	return text
}

// A state of another object, or one that nobody can read, is an error that says what was expected and what was found.
func TestMovedElsewhere(t *testing.T) {
	t.Parallel()
	agvance := byRestAPI("/users/"+moverUser+"/agvance-credentials", `{"apiKey":"sentinel"}`)
	for name, c := range map[string]struct {
		to   string
		from left
		says []string
	}{
		"another kind": {"leaf_agleader_credentials", agvance, []string{
			"another object", "the AgLeader credentials of a Leaf user", "/users/{leaf_user_id}/ag-leader-credentials or /users/{leaf_user_id}/agleader-credentials", "/users/" + moverUser + "/agvance-credentials",
		}},
		"their events":            {"leaf_agvance_credentials", byRestful("/users/"+moverUser+"/agvance-credentials/events", nil), []string{"another object", "/events"}},
		"a user":                  {"leaf_user", agvance, []string{"another object", "/users/{id}"}},
		"no id":                   {"leaf_agvance_credentials", byRestful("/users/me/agvance-credentials", nil), []string{"/users/me/agvance-credentials"}},
		"another service":         {"leaf_user", byRestAPI("/services/fields/api/users", `{}`).with("read_path", "/services/fields/api/users/"+moverUser), []string{"/services/fields/api/users/" + moverUser}},
		"no environment":          {"leaf_provider_app", byRestAPI("/app-keys/JohnDeere/a", `{}`), []string{"/app-keys/{Provider}/{app_name}/{CLIENT_ENVIRONMENT}", "/app-keys/JohnDeere/a"}},
		"no such provider":        {"leaf_provider_app", byRestAPI("/app-keys/Deutz/a", `{}`), []string{"/app-keys/Deutz/a"}},
		"a user's configuration":  {"leaf_configuration", byRestAPI("/configs/"+moverUser, `{}`), []string{"the configuration of the API owner", "/configs/" + moverUser}},
		"the owner's":             {"leaf_user_configuration", byRestAPI("/configs", `{}`), []string{"/configs/{leaf_user_id}"}},
		"a key by its key":        {"leaf_webhook", byRestAPI("/api-keys/lk_sentinel", `{}`), []string{"/api-keys/…"}},
		"a key without its user":  {"leaf_api_key", byRestAPI("/api-keys", `{}`).with("api_response", `{"key":"lk_sentinel"}`), []string{"the Leaf user that it is for", "import block", "LEAF_USER_ID/ID"}},
		"a key without id or key": {"leaf_api_key", byRestAPI("/api-keys", `{"leafUserId":"`+moverUser+`"}`), []string{"its id or the key itself", moverUser + "/ID"}},
		"another shape":           {"leaf_user", left{"restapi_object", map[string]any{"uri": "/users"}}, []string{"unreadable state of restapi_object", "Mastercard/restapi"}},
		"another resource":        {"leaf_user", left{"http_request", map[string]any{"path": "/users/" + moverUser, "data": "{}"}}, []string{"http_request"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := saidBy(newPlugin(t, map[string]any{"token": "t"}).move(t, c.to, c.from).Diagnostics)
			for _, words := range c.says {
				if !strings.Contains(said, words) {
					t.Errorf("it does not say %q:\n%s", words, said)
				}
			}
			if strings.Contains(said, "sentinel") {
				t.Errorf("it shows a secret:\n%s", said)
			}
		})
	}
}

// What differs between the state that is moved and the configuration is a change, as it would be without the move; but a token
// that Leaf renews by itself cuts nobody off.
func TestMovedAndChanged(t *testing.T) {
	t.Parallel()
	of := func(typeName, place string) movable {
		for _, m := range movables(moverUser) {
			if m.typeName == typeName && strings.Contains(m.path, place) {
				return m
			}
		}
		t.Fatal("there is none: ", typeName, place)
		return movable{}
	}
	agvance, agleader, app := of("leaf_agvance_credentials", ""), of("leaf_agleader_credentials", ""), of("leaf_provider_app", "Trimble")
	changed := func(form map[string]any, at, value string) map[string]any {
		form = maps.Clone(form)
		if nested, ok := form["trimble"].(map[string]any); ok {
			nested = maps.Clone(nested)
			nested[at], form["trimble"] = value, nested
			return form
		}
		form[at] = value
		return form
	}
	for name, c := range map[string]struct {
		m      movable
		config map[string]any
		plans  core.Action
		fails  string
		writes string
	}{
		"another password":              {agvance, changed(agvance.plain, "password", "new"), core.DeleteThenCreate, "", "DELETE POST"},
		"another write-only password":   {agvance, changed(agvance.writeOnly, "password_wo", "new"), core.Update, "moves and changes at once", ""},
		"another token":                 {agleader, changed(agleader.plain, "refresh_token", "older"), core.Update, "", ""},
		"another write-only token":      {agleader, changed(agleader.writeOnly, "refresh_token_wo", "older"), core.Update, "", ""},
		"another secret of an app":      {app, changed(app.plain, "client_secret", "new"), core.Update, "", "PUT"},
		"another write-only of an app":  {app, changed(app.writeOnly, "client_secret_wo", "new"), core.Update, "", "PUT"},
		"another public key of the app": {app, changed(app.plain, "client_id", "new"), core.Update, "", "PUT"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t, acctest.NewerPages)
			m := c.m
			m.path = strings.Replace(m.path, moverUser, w.User, 1)
			config := maps.Clone(c.config)
			if _, ok := config["leaf_user_id"]; ok {
				config["leaf_user_id"] = w.User
			}
			m.make(t, w)
			w.ResetRequests()
			e := coreOf(t, w)
			from, left := m.restapi(t, false)
			expectFine(t, e.Move(t.Context(), m.typeName, "t", from, inJSON(t, left)))
			block := []core.Resource{{Type: m.typeName, Name: "t", Attributes: config}}
			plan := e.Plan(t.Context(), block)
			expectFine(t, plan)
			if len(plan.Changes) != 1 || plan.Changes[0].Action != c.plans {
				t.Errorf("the plan is %v, not to %s", plan.Changes, c.plans)
			}
			applied := e.Apply(t.Context(), block)
			if c.fails != "" {
				if !strings.Contains(saidOf(applied), c.fails) {
					t.Errorf("the apply does not fail with %q:\n%s", c.fails, saidOf(applied))
				}
				return
			}
			expectFine(t, applied)
			var verbs []string
			for _, write := range w.Writes() {
				verb, _, _ := strings.Cut(write, " ")
				verbs = append(verbs, verb)
			}
			if got := strings.Join(verbs, " "); got != c.writes {
				t.Errorf("it sends %q, not %q", got, c.writes)
			}
			if after := e.Plan(t.Context(), block); after.Failed() || len(after.Changes) > 0 {
				t.Errorf("the next plan is not empty: %v\n%s", after.Changes, saidOf(after))
			}
		})
	}
}

// Every type either takes objects of other providers over, or says that it does not, and nothing comes of it.
func TestMovedOrNot(t *testing.T) {
	t.Parallel()
	taken := map[string]bool{}
	for _, m := range movables(moverUser) {
		taken[m.typeName] = true
	}
	p := newPlugin(t, map[string]any{"token": "fixed-token"})
	for typeName := range p.schemas.ResourceSchemas {
		r := p.move(t, typeName, byRestAPI("/nowhere", `{}`))
		said := errorsOf(r.Diagnostics)
		if want := map[bool]string{true: "Cannot move another object", false: "Unable to Move Resource State"}[taken[typeName]]; !strings.Contains(said, want) {
			t.Errorf("%s does not say %q: %s", typeName, want, said)
		}
	}
}
