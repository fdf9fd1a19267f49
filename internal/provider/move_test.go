package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
)

// movable is an object that another provider has made: by one POST, and read at a path of its own.
type movable struct {
	typeName   string
	path       string
	body       map[string]any
	readBelow  bool // by its id, below the path it was posted to
	readAt     string
	method     string // POST where it is empty
	plain      map[string]any
	writeOnly  map[string]any // nil where there are no secrets
	secrets    []string
	answer     string
	answeredID string
}

const usersAPI = "/services/usermanagement/api"

// movables are objects of every type: of the kinds of credentials, of the app providers, and of the rest.
func movables(user string) []movable {
	var all []movable
	for _, k := range acctest.AllCredentials() {
		m := movable{typeName: k.Type, path: "/users/" + user + "/" + k.Segment, body: map[string]any{}, plain: map[string]any{"leaf_user_id": user}}
		m.writeOnly = map[string]any{"leaf_user_id": user, "secrets_wo_version": 1}
		for _, f := range k.Fields {
			v, ok := acctest.FirstValue(f)
			if !ok {
				continue
			}
			m.body[f.JSON], m.plain[f.Name] = v, v
			if f.Secret {
				m.secrets = append(m.secrets, v)
				m.writeOnly[f.Name+"_wo"] = v
			} else {
				m.writeOnly[f.Name] = v
			}
		}
		all = append(all, m)
	}
	for _, a := range acctest.EveryApp("an app of ours") {
		m := movable{typeName: "leaf_provider_app", path: "/app-keys/" + strings.ReplaceAll(a.ID(), " ", "%20"), body: a.Body()}
		plain, writeOnly := map[string]any{}, map[string]any{}
		for _, f := range a.Fields {
			plain[f.Name], writeOnly[f.Name] = a.Values[f.Name], a.Values[f.Name]
			if f.Secret {
				delete(writeOnly, f.Name)
				writeOnly[f.Name+"_wo"] = a.Values[f.Name]
				m.secrets = append(m.secrets, a.Values[f.Name])
			}
		}
		if a.Environment {
			plain["client_environment"], writeOnly["client_environment"] = a.ClientEnvironment, a.ClientEnvironment
		}
		if a.Scopes {
			m.body["scopes"] = []string{"FIELDS:WRITE", "FIELDS:READ"}
			plain["scopes"], writeOnly["scopes"] = m.body["scopes"], m.body["scopes"]
		}
		m.plain = map[string]any{"app_name": a.Name, a.Attribute: plain}
		m.writeOnly = map[string]any{"app_name": a.Name, a.Attribute: writeOnly, "secrets_wo_version": 1}
		all = append(all, m)
	}
	return append(all,
		movable{
			typeName: "leaf_user", path: "/users", readBelow: true, body: map[string]any{"name": "Jane Doe", "email": "jane@example.org", "externalId": "g-1"},
			plain: map[string]any{"name": "Jane Doe", "email": "jane@example.org", "external_id": "g-1"},
		},
		movable{
			typeName: "leaf_api_key", path: "/api-keys", readAt: "/api-keys?leafUserId=" + user, body: map[string]any{"leafUserId": user, "description": "widget", "expiresIn": 86400},
			plain: map[string]any{"leaf_user_id": user, "description": "widget", "expires_in": 86400},
		},
		movable{
			typeName: "leaf_webhook", path: "/services/alerts/api/alerts/webhooks", readBelow: true,
			body:      map[string]any{"name": "hook", "url": "https://example.org/hook", "events": []string{"operationUpdated", "fieldCreated"}, "secret": "hook-secret"},
			plain:     map[string]any{"name": "hook", "url": "https://example.org/hook", "events": []string{"fieldCreated", "operationUpdated"}, "secret": "hook-secret"},
			writeOnly: map[string]any{"name": "hook", "url": "https://example.org/hook", "events": []string{"fieldCreated", "operationUpdated"}, "secret_wo": "hook-secret"},
			secrets:   []string{"hook-secret"},
		},
		movable{
			typeName: "leaf_configuration", path: "/services/config/api/configs", method: http.MethodPatch,
			body:  map[string]any{"unitMeasurement": "METRIC", "operationsMergeRange": 7},
			plain: map[string]any{"unit_measurement": "METRIC", "operations_merge_range": 7},
		},
		movable{
			typeName: "leaf_user_configuration", path: "/services/config/api/configs/" + user,
			body:  map[string]any{"fieldsAutoSync": false, "fieldsAttachIntersection": 0.5},
			plain: map[string]any{"leaf_user_id": user, "fields_auto_sync": false, "fields_attach_intersection": 0.5},
		},
	)
}

// make makes the object, as the other provider did.
func (m *movable) make(t *testing.T, w *acctest.World) {
	t.Helper()
	raw := inJSON(t, m.body)
	address := w.URL + m.path
	if !strings.HasPrefix(m.path, "/services") {
		address = w.URL + usersAPI + m.path
	}
	method := http.MethodPost
	if m.method != "" {
		method = m.method
	}
	r, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.Token())
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode/100 != 2 {
		t.Fatalf("%s %s: %d %s %v", method, address, answer.StatusCode, text, err)
	}
	m.answer = string(text)
	var shown struct{ ID any }
	if json.Unmarshal(text, &shown) == nil {
		m.answeredID, _ = shown.ID.(string)
	}
	if m.readBelow && m.answeredID == "" {
		t.Fatal("nobody knows where to read it: ", m.answer)
	}
}

func inJSON(t *testing.T, v any) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// restapi is the object in the state of Mastercard/restapi. What a refresh has written, data is the API's answer.
func (m *movable) restapi(t *testing.T, refreshed bool) (typeName string, attributes map[string]any) {
	t.Helper()
	data := map[string]any{}
	_ = json.Unmarshal([]byte(m.answer), &data)
	shown := map[string]string{}
	for name, v := range data {
		if text, ok := v.(string); ok {
			shown[name] = text
		}
	}
	text := string(inJSON(t, m.body))
	if refreshed {
		text = m.answer
	}
	attributes = map[string]any{
		"path": m.path, "data": text, "id": m.answeredID, "object_id": nil, "id_attribute": nil, "debug": nil, "read_search": nil,
		"create_path": nil, "read_path": nil, "update_path": nil, "destroy_path": nil, "query_string": nil,
		"api_data": shown, "api_response": m.answer, "create_response": m.answer,
	}
	switch {
	case m.typeName == "leaf_api_key":
		attributes["id_attribute"], attributes["read_path"], attributes["destroy_path"] = "key", m.readAt, m.path+"/{id}"
		attributes["id"] = data["key"]
	case !m.readBelow:
		attributes["read_path"], attributes["destroy_path"] = m.path, m.path
	}
	return "restapi_object", attributes
}

// restful is the object in the state of magodo/restful.
func (m *movable) restful(t *testing.T, texts bool) (typeName string, attributes map[string]any) {
	t.Helper()
	dynamic := func(v json.RawMessage) any {
		if texts {
			return string(v)
		}
		return map[string]any{"value": v, "type": []any{"object", map[string]any{}}}
	}
	output := json.RawMessage(m.answer)
	if !json.Valid(output) {
		output = json.RawMessage(`{}`)
	}
	id := m.path
	switch {
	case m.readAt != "":
		id = m.readAt
	case m.readBelow:
		id = m.path + "/" + m.answeredID
	}
	return "restful_resource", map[string]any{
		"path": m.path, "id": id, "body": dynamic(inJSON(t, m.body)), "output": dynamic(output), "read_path": nil, "query": nil, "ephemeral_body": nil, "sensitive_output": nil,
	}
}

// movers are the ways from which objects come: each rival in two forms.
var movers = map[string]struct {
	state func(m *movable, t *testing.T, other bool) (typeName string, attributes map[string]any)
	other bool
}{
	"restapi":           {(*movable).restapi, false},
	"restapi refreshed": {(*movable).restapi, true},
	"restful":           {(*movable).restful, false},
	"restful in texts":  {(*movable).restful, true},
}

// coreOf is an engine in process whose provider works against the world.
func coreOf(t *testing.T, w *acctest.World) *core.Engine {
	t.Helper()
	return w.Core(t)
}

// What another provider has made is taken over from its state: nothing is replaced, nothing is sent, and the plan after it is
// empty, at once where the configuration says what that state says.
func TestMoved(t *testing.T) {
	t.Parallel()
	for way, mover := range movers {
		for _, form := range []string{"plain", "write-only"} {
			t.Run(way+", "+form, func(t *testing.T) {
				t.Parallel()
				w := acctest.New(t, acctest.NewerPages)
				e := coreOf(t, w)
				var config []core.Resource
				var secrets []string
				for i, m := range movables(w.User) {
					attributes := m.plain
					if form == "write-only" {
						attributes = m.writeOnly
					}
					if attributes == nil {
						continue
					}
					m.make(t, w)
					secrets = append(secrets, m.secrets...)
					from, left := mover.state(&m, t, mover.other)
					name := fmt.Sprint("t", i)
					expectFine(t, e.Move(t.Context(), m.typeName, name, from, inJSON(t, left)))
					config = append(config, core.Resource{Type: m.typeName, Name: name, Attributes: attributes})
				}
				w.ResetRequests()
				plan := e.Plan(t.Context(), config)
				expectFine(t, plan)
				for _, c := range plan.Changes {
					if c.Action != core.Update || form == "plain" && way != "restapi refreshed" {
						t.Errorf("the plan after the move is to %s %s", c.Action, c.Address)
					}
				}
				expectFine(t, e.Apply(t.Context(), config))
				after := e.Plan(t.Context(), config)
				expectFine(t, after)
				if len(after.Changes) > 0 {
					t.Errorf("the plan after the apply is not empty: %v", after.Changes)
				}
				for _, write := range w.Writes() {
					// An app whose body a refresh has lost is one that nobody here has written, as after an import.
					if way != "restapi refreshed" || !strings.Contains(write, "PUT "+acctest.Apps) {
						t.Error("something was sent: " + write)
					}
				}
				for address, o := range e.State() {
					for _, secret := range secrets {
						if form == "write-only" && strings.Contains(o.Value.String(), `"`+secret+`"`) {
							t.Errorf("the state of %s holds a secret that was to be write-only", address)
						}
					}
				}
			})
		}
	}
}

func expectFine(t *testing.T, r *core.Result) {
	t.Helper()
	if r.Failed() {
		t.Fatal(saidOf(r))
	}
}

// saidOf is all that a command has said.
func saidOf(r *core.Result) string {
	var b strings.Builder
	for _, d := range r.Diagnostics {
		fmt.Fprintf(&b, "%s: %s\n%s\n", d.Address, d.Summary, d.Detail)
	}
	return b.String()
}
