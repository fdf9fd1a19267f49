package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// reply is any answer.
type reply struct {
	status      int
	contentType string
	body        []byte
	cut         int // the connection ends after so many bytes; negative is not at all
}

// ServeHTTP implements http.Handler.
func (a reply) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if a.cut == 0 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", a.contentType)
	w.Header().Set("Content-Length", fmt.Sprint(len(a.body)))
	w.WriteHeader(a.status)
	if a.isCut() {
		_, _ = w.Write(a.body[:a.cut])
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(a.body)
}

func (a reply) isCut() bool { return a.cut >= 0 && a.cut < len(a.body) }

func (a reply) trimmed() []byte { return bytes.TrimSpace(a.body) }

// page reports whether the answer is a web page, which the API never sends.
func (a reply) page() bool {
	text := a.trimmed()
	return bytes.HasPrefix(text, []byte("<")) || len(text) > 0 && strings.Contains(strings.ToLower(a.contentType), "html") && !json.Valid(text)
}

// notThere reports whether the answer says clearly that what was asked for is not there.
func (a reply) notThere() bool {
	// Of an answer that is cut off the status alone counts.
	return (a.status == http.StatusNotFound || a.status == http.StatusGone) && !a.isCut() && !a.page()
}

// nothing reports whether the answer is a success without anything in it.
func (a reply) nothing() bool {
	text := string(a.trimmed())
	var o map[string]any
	return a.good() && (text == "" || text == "null" || json.Unmarshal(a.body, &o) == nil && len(o) == 0)
}

func (a reply) good() bool { return a.status/100 == 2 && !a.isCut() && !a.page() }

// mayBeGone reports whether one of the answers that were given allows that the object leaves the state.
func (s *subject) mayBeGone(a reply, emptyLists bool) bool {
	fromOwn, fromList, healthy := false, false, false
	alive := emptyLists || a.good() && json.Valid(a.body) && !a.nothing() // the API is seen to be itself
	for _, q := range s.api.asked {
		switch {
		case !q.replaced:
			healthy = healthy || q.path == s.own
			alive = true
		case q.path == s.own:
			fromOwn = true
		case q.path == acctest.Keys:
			fromList = true
		}
	}
	empties := strings.HasSuffix(s.typeName, "_credentials") || s.typeName == "leaf_user_configuration"
	switch {
	case s.typeName == "leaf_configuration" || healthy:
		return false
	case s.typeName == "leaf_api_key":
		// The list alone tells of a key, unless the Leaf user is gone too.
		user := len(s.api.asked) > 1 && s.api.asked[len(s.api.asked)-1].path == acctest.Users+"/"+textIn(s.before, "leaf_user_id")
		return fromList && (s.notListed(a) || user && a.notThere() && s.api.asked[len(s.api.asked)-1].replaced)
	case !fromOwn:
		return false
	case ofLeafLink(s.typeName):
		// The key is proved before anything is believed gone.
		return a.notThere() && alive
	case s.typeName == "leaf_user_configuration" && a.good():
		var owner struct{ LeafUserID *string }
		return a.nothing() && alive || json.Unmarshal(a.body, &owner) == nil && owner.LeafUserID != nil && *owner.LeafUserID == ""
	}
	return a.notThere() && (alive || a.ownWords()) || empties && a.nothing() && alive
}

// ownWords reports whether an answer has the form in which the API tells of errors.
func (a reply) ownWords() bool {
	var words struct{ Title, ErrorKey string }
	return json.Unmarshal(a.body, &words) == nil && words.Title+words.ErrorKey != ""
}

// notListed reports whether an answer is a list of keys in which the key is not, or is dead.
func (s *subject) notListed(a reply) bool {
	var list []map[string]any
	if !a.good() || json.Unmarshal(a.body, &list) != nil || list == nil {
		return false
	}
	there := 0
	for _, k := range list {
		if k == nil {
			return false
		}
		if k["id"] != textIn(s.before, "id") && k["key"] != textIn(s.before, "key") {
			continue
		}
		there++
		if k["revokedAt"] != nil || k["valid"] == false {
			return true
		}
	}
	return there == 0
}

// expectKept fails where a read has lost what the state knew.
func (s *subject) expectKept(t *testing.T, what string, r *tfprotov6.ReadResourceResponse) {
	t.Helper()
	after := attributes(t, s.of, r.NewState)
	failed := errorsOf(r.Diagnostics) != ""
	for name, was := range s.before {
		is := after[name]
		fixed := failed || strings.Contains(was.String(), faultSecret) ||
			slices.Contains([]string{"leaf_user_id", "app_name", "provider_name", "client_environment", "key"}, name) || name == "id" && !strings.HasSuffix(s.typeName, "_credentials")
		emptied := !failed && s.typeName == "leaf_user" && !slices.Contains([]string{"id", "deletion_protection"}, name) // as the API says it
		if is.IsNull() && !was.IsNull() && !emptied || fixed && !is.Equal(was) {
			t.Errorf("%s, %s: %s was lost or changed (with an error: %t)", s.typeName, what, name, failed)
		}
	}
}

// unlisted is the bit that empties the lists of an object that is in one and can be asked for by itself, too.
const unlisted = 0x80

// Whatever a read is answered, the object leaves the state only where the API has said so clearly; else the state keeps
// what it knows, and there is an error, or what came was an answer of the API.
func FuzzRead(f *testing.F) {
	names := managedTypes(f)
	subjects := map[string]*subject{}
	for _, name := range names {
		subjects[name] = newSubject(f, name, 0)
	}
	for n := range names {
		// All kinds of credentials are read alike: two of them begin with every answer, the others with some.
		credentials := strings.HasSuffix(names[n], "_credentials")
		some := credentials && !slices.ContainsFunc(acctest.TwoCredentials(), func(k acctest.CredentialsKind) bool { return k.Type == names[n] })
		for i, seed := range replies() {
			if some && i%7 != n%7 {
				continue
			}
			ways := []byte{0x7f}
			if !credentials { // which are in no list
				ways = append(ways, 0b10, unlisted|0x7f)
			}
			for _, which := range ways {
				f.Add(byte(n), which, uint16(seed.status), seed.contentType, seed.body, int16(seed.cut))
			}
		}
	}
	f.Fuzz(func(t *testing.T, n, which byte, status uint16, contentType string, body []byte, cut int16) {
		s := subjects[names[int(n)%len(names)]]
		fill := strings.NewReplacer("$ID", textIn(s.before, "id"), "$USER", textIn(s.before, "leaf_user_id"), "$SECRET", s.secrets[len(s.secrets)-1])
		a := reply{status: 200 + int(status-200)%800, contentType: contentType, body: []byte(fill.Replace(string(body))), cut: int(cut)}
		s.configure(t)
		// Only the first answers are replaced, so that what asks for patience has an end.
		s.api.begin(func(r *http.Request, nth int) http.Handler {
			switch {
			case which&unlisted != 0 && s.own != "" && r.URL.Path != s.own:
				return leafsim.JSON(http.StatusOK, "[]")
			case nth < 7 && which>>nth&1 == 1:
				return a
			}
			return nil
		})
		r := s.read(t, s.managed)
		what := fmt.Sprintf("%d %q", a.status, a.contentType)
		expectDecent(t, what, r.Diagnostics, s.secrets)
		failed := errorsOf(r.Diagnostics) != ""
		if attributes(t, s.of, r.NewState) == nil {
			if failed || !s.mayBeGone(a, which&unlisted != 0) {
				t.Errorf("%s, %s: it has left the state (with an error: %t)", s.typeName, what, failed)
			}
			return
		}
		s.expectKept(t, what, r)
		healthy := slices.ContainsFunc(s.api.asked, func(q asked) bool { return !q.replaced })
		if !failed && !healthy && !a.good() {
			t.Errorf("%s, %s: nobody has noticed", s.typeName, what)
		}
	})
}

// replies are answers to begin with. $ID, $USER and $SECRET stand for those of the object.
func replies() []reply {
	const jsonType, html = "application/json", "text/html; charset=utf-8"
	var all []reply
	add := func(status int, contentType, body string) {
		all = append(all, reply{status, contentType, []byte(body), -1})
	}
	for _, f := range faults.All("https://elsewhere.example") {
		if f.Answer == nil || strings.HasPrefix(f.Name, "timeout") {
			continue
		}
		if r, err := faults.Direct(f.Answer, nil).RoundTrip(httptest.NewRequest(http.MethodGet, "/", http.NoBody)); err == nil {
			body, _ := io.ReadAll(io.LimitReader(r.Body, 1000)) // where it is cut off, what came before
			add(r.StatusCode, r.Header.Get("Content-Type"), string(body))
		}
	}
	for _, status := range []int{200, 204, 301, 304, 400, 401, 403, 404, 405, 410, 429, 500, 503, 999} {
		add(status, "", "")
		add(status, jsonType, `{"title": "Not what you want", "message": "$SECRET", "errorKey": "$SECRET", "fieldErrors": [{"field": "$SECRET", "message": "$SECRET"}]}`)
		add(status, html, "<html><body>$SECRET</body></html>")
		add(status, jsonType, "\n <!DOCTYPE html>")
		add(status, html, `{"id": "$ID"}`)
	}
	object := `{"id": "$ID", "leafUserId": "$USER", "status": "OK", "createdTime": "2026-03-01T12:00:00Z", "key": "$SECRET", "url": "https://example.com", "name": "n"}`
	for _, body := range []string{
		`null`, `{}`, ` { } `, `[]`, `[{}]`, `[null]`, `[[]]`, `""`, `0`, `true`, "\x00", "\xff\xfe", "\ufeff{}", `{"id"`, `[{"id": "$ID"`,
		`{"id": null}`, `{"id": ""}`, `{"id": 7}`, `{"id": {}}`, `{"id": "another"}`, `{"id": "$ID"}`, `{"id": "$ID", "id": null}`, `{"ID": "$ID"}`,
		`{"status": null}`, `{"status": 1e999}`, `{"createdTime": "yesterday"}`, `{"createdTime": 99999999999999999999}`, `{"createdTime": "9999-99-99T99:99:99Z"}`,
		`{"leafUserId": ""}`, `{"leafUserId": null}`, `{"leafUserId": "$USER"}`, `{"fieldsAttachIntersection": 1e400}`, `{"fieldsAttachIntersection": null}`,
		`{"fieldsAttachIntersection": "0.5"}`, `{"fieldsAttachIntersection": [0.5]}`, `{"appName": "another", "createdTime": "2026-03-01T12:00:00Z"}`,
		`{"id": null, "url": "https://example.com"}`, `{"id": "$ID", "events": {}}`, `{"id": "$ID", "name": "", "externalId": "", "phone": ""}`,
		`[{"id": "another", "key": "xxxx"}]`, `[{"id": "$ID", "valid": false}]`, `[{"id": "$ID", "revokedAt": "2026-03-01T12:00:00Z"}]`, `[{"id": "$ID", "valid": null}]`,
		`[{"id": "$ID", "valid": "no", "expiresAt": 7}]`, `[{"id": null, "key": null, "expiresAt": null}]`, `[{"key": "$SECRET", "valid": true}]`, `[{"key": "...", "valid": true}]`,
		`[{"appName": "ours", "clientEnvironment": "STAGE", "createdTime": null}]`, `[{"appName": "ours", "clientEnvironment": 7}]`, `[{"appName": ["ours"]}]`,
		object, "[" + object + "]", `{"items": [` + object + `]}`, `{"content": ` + object + `}`, object + object, strings.Repeat(`[`, 10001), `{"id": "` + strings.Repeat("x", 70000) + `"}`,
	} {
		add(200, jsonType, body)
	}
	all = append(all, reply{200, jsonType, []byte(object), 0}, reply{200, jsonType, []byte(object), 9}, reply{404, html, []byte("<html></html>"), 3}, reply{404, jsonType, []byte(`{"a": 1}`), 3})
	return all
}

// Every type of object meets every fault of the table while it is read: only a clear word makes it leave the state, every
// other fault is an error that says so or is survived by asking again, and then the next read finds it.
func TestReadNeverAbsent(t *testing.T) {
	t.Parallel()
	for _, typeName := range managedTypes(t) {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			s := newSubject(t, typeName, 1)
			for _, f := range faults.All("https://elsewhere.example") {
				synctest.Test(t, func(t *testing.T) { s.meet(t, f) })
			}
		})
	}
}

func (s *subject) meet(t *testing.T, f faults.Fault) {
	t.Helper()
	var struck atomic.Bool
	strikes := func(nth int) bool {
		hit := f.Times == 0 || nth < f.Times
		struck.CompareAndSwap(false, hit)
		return hit
	}
	s.configure(t)
	s.api.begin(func(r *http.Request, nth int) http.Handler {
		// Where even the list of relations is not there, the path of sharing is unknown, which says nothing of what stands below it.
		base := s.typeName == "leaf_sharing_permissions" && f.Means == faults.Absent && path.Dir(r.URL.Path) == acctest.Sharing
		if f.Answer == nil || base || !strikes(nth) {
			return nil
		}
		return f.Answer
	})
	s.api.refuses = func() bool { return f.Answer == nil && strikes(0) }
	r := s.read(t, s.managed)
	s.api.begin(nil)
	s.api.refuses = nil
	if !struck.Load() {
		t.Errorf("%s: no request met the fault", f.Name)
	}
	// An answer with nothing in it, or a gateway's, which every request gets, is an outage. A relation is read from lists, and a
	// list that is not there shows nothing. LeafLink's key is proved before anything is believed gone, and cannot be here.
	absent := f.Means == faults.Absent && s.typeName != "leaf_configuration" && s.typeName != "leaf_sharing_relation" && !ofLeafLink(s.typeName)
	gone := attributes(t, s.of, r.NewState) == nil
	if gone != absent {
		t.Errorf("%s: it has left the state: %t", f.Name, gone)
	}
	expectDecent(t, f.Name, r.Diagnostics, s.secrets)
	if !gone {
		s.expectKept(t, f.Name, r)
		expectSays(t, f, r.Diagnostics, f.Times == 0)
	}
	s.configure(t)
	healed := s.read(t, s.managed)
	expectNoError(t, healed.Diagnostics)
	s.expectKept(t, f.Name+", healed", healed)
}
