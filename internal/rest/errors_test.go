package rest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// The error bodies of internal/leaf/API.md, "Error bodies", and what else may come.
func TestProblemBodies(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 1000)
	for name, c := range map[string]struct {
		body   string
		want   string // what follows "Leaf answered 400 Bad Request"
		fields []rest.FieldError
	}{
		"JHipster": {
			`{"type":"https://www.jhipster.tech/problem/problem-with-message","title":"Unauthorized","status":401,"detail":"Not Authenticated","path":"/x","message":"error.http.401"}`,
			`: "Unauthorized: Not Authenticated"`, nil,
		},
		"JHipster with an error key": {
			`{"title":"Invalid geometry: a hole","status":400,"message":"Invalid geometry: a hole","errorKey":"invalidGeometry"}`,
			`: "Invalid geometry: a hole" (error key invalidGeometry)`, nil,
		},
		"bean validation": {
			`{"title":"Method argument not valid","message":"error.validation","fieldErrors":[{"objectName":"dto","field":"expiresIn","message":"must be at least 900"},{"field":"leafUserId","message":"is missing"}]}`,
			`: "Method argument not valid: error.validation"; field expiresIn: must be at least 900; field leafUserId: is missing`,
			[]rest.FieldError{{Field: "expiresIn", Message: "must be at least 900"}, {Field: "leafUserId", Message: "is missing"}},
		},
		"alerts": {
			`{"type":"https://docs.withleaf.io/alerts_endpoints","status":400,"path":"/x","message":"Event registered twice","errorKey":"eventRegisteredTwice","entityName":"webhook"}`,
			`: "Event registered twice" (error key eventRegisteredTwice)`, nil,
		},
		"rate limit": {
			`{"error":"Request limit exceeded","message":"You made more than 1000 per minute","status_code":429}`,
			`: "You made more than 1000 per minute: Request limit exceeded"`, nil,
		},
		"one field of another type": {`{"title":{"de":"x"},"detail":"It is full","fieldErrors":"none"}`, `: "It is full"`, nil},
		"only a code":               {`{"message":"error.http.400"}`, "", nil},
		"empty":                     {"", "", nil},
		"null":                      {"null", "", nil},
		"array":                     {`["no"]`, "", nil},
		"plain text":                {"upstream connect error", ": a text, which something between here and the API has sent", nil},
		"many fields": {
			`{"fieldErrors":[` + strings.Repeat(`{"field":"f"},`, 29) + `{"field":"f"}]}`, strings.Repeat("; field f: ", 10) + "; and 20 more",
			slices.Repeat([]rest.FieldError{{Field: "f"}}, 10),
		},
		"of a terminal's": {`{"errorKey":"\u001b]0;x\u0007","fieldErrors":[{"field":"a\rb","message":"c\nd"}]}`, " (error key \uFFFD]0;x\uFFFD); field a\uFFFDb: c\nd", []rest.FieldError{{Field: "a\uFFFDb", Message: "c\nd"}}},
		"long":            {`{"title":"` + long + `"}`, `: "` + long[:800] + `…"`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := simulated(rest.Options{}, sequence(reply{status: 400, body: c.body}))
				err := do(t.Context(), client, "POST")
				if want := "POST /things: Leaf answered 400 Bad Request" + c.want; err == nil || err.Error() != want {
					t.Errorf("got  %v\nwant %s", err, want)
				}
				var answer *rest.Error
				if !errors.As(err, &answer) || fmt.Sprint(answer.Fields) != fmt.Sprint(c.fields) {
					t.Errorf("fields %v", answer.Fields)
				}
			})
		})
	}
}

// Only what the API itself says is proof that an object is not there.
func TestAbsence(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]rest.Absence{
		`{"type":"https://www.jhipster.tech/problem/problem-with-message","title":"Not Found","status":404}`: rest.Said,
		`{"title":"Not Found"}`: rest.Said,
		`{"type":"https://docs.withleaf.io/alerts_endpoints","status":404,"errorKey":"webhookNotFound"}`: rest.Said,
		`{"errorKey":"webhookNotFound"}`:       rest.Said,
		"":                                     rest.Unclear,
		" \n":                                  rest.Unclear,
		`{}`:                                   rest.Unclear,
		`null`:                                 rest.Unclear,
		`[]`:                                   rest.Unclear,
		`"title"`:                              rest.Unclear,
		`{"title":"","type":null}`:             rest.Unclear,
		`{"title":" ","type":7,"errorKey":{}}`: rest.Unclear,
		`{"message":"no Route matched with those values"}`:        rest.Unclear,
		`{"timestamp":1,"status":404,"error":"No","path":"/"}`:    rest.Unclear,
		`{"message":"error.http.404","path":"/","detail":"None"}`: rest.Unclear,
		"default backend - 404":                                   rest.NotSaid,
		`{"title":"Not Fo`:                                        rest.NotSaid,
		"<html><title>Not Found</title></html>":                   rest.NotSaid,
	} {
		for _, status := range []int{400, 404, 405, 410, 500} {
			synctest.Test(t, func(t *testing.T) {
				client, _ := simulated(rest.Options{}, sequence(reply{status: status, body: body}))
				want := want
				if status != 404 && status != 410 {
					want = rest.NotSaid
				}
				err := do(t.Context(), client, http.MethodGet)
				if got := rest.AbsenceOf(fmt.Errorf("wrapped: %w", err)); got != want {
					t.Errorf("%d %s: absence %d, expected %d: %v", status, body, got, want, err)
				}
			})
		}
	}
	if rest.AbsenceOf(nil) != rest.NotSaid || rest.AbsenceOf(errReset) != rest.NotSaid {
		t.Error("what is no answer says that something is not there")
	}
}

// Whoever answers is named, and an answer that cannot be used is quoted where it is an error of the API's.
func TestVoice(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-hunter2"
	scrubber := &rest.Scrubber{}
	scrubber.Add(secret)
	for name, c := range map[string]struct {
		reply reply
		voice rest.Voice
		text  string
	}{
		"the API":                  {reply{status: 400, body: `{"title":"Bad"}`}, rest.OwnVoice, `400 Bad Request: "Bad"`},
		"nobody":                   {reply{status: 400}, rest.UnclearVoice, "400 Bad Request"},
		"a gateway":                {reply{status: 502, body: `{"message":"No upstream"}`}, rest.UnclearVoice, `502 Bad Gateway: "No upstream"`},
		"a page":                   {reply{status: 502, body: "<html>"}, rest.ForeignVoice, "a web page, which something"},
		"a text":                   {reply{status: 502, body: "upstream"}, rest.ForeignVoice, "a text, which something"},
		"a redirect with a page":   {reply{status: 302, body: "<a>"}, rest.ForeignVoice, "never followed"},
		"too many for a gateway":   {reply{status: 429, body: "slow", header: map[string]string{"Retry-After": "7200"}}, rest.ForeignVoice, "too many requests"},
		"an error with 200":        {reply{status: 200, body: `{"title":"No ` + secret + `","status":401}`}, rest.OwnVoice, `200 OK: "No [redacted]": an error with the status of a success`},
		"an error without status":  {reply{status: 200, body: `{"title":"No ` + secret + `"}`}, rest.OwnVoice, `200 OK: "No [redacted]": strange`},
		"an object that is not it": {reply{status: 200, body: `{"type":"farm","status":"DONE"}`}, rest.OwnVoice, "200 OK: strange"},
		"an object with 200":       {reply{status: 200, body: `{"id":"1"}`}, rest.UnclearVoice, "200 OK: strange"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := simulated(rest.Options{Scrubber: scrubber}, sequence(c.reply))
				response, err := client.Do(t.Context(), rest.Request{Method: http.MethodPost, Path: "/things"})
				if err == nil {
					err = response.Unreadable("strange")
				}
				var answer *rest.Error
				if !errors.As(err, &answer) || answer.Voice != c.voice || !strings.Contains(err.Error(), c.text) || strings.Contains(err.Error(), secret) {
					t.Errorf("voice %d: %v", answer.Voice, err)
				}
			})
		})
	}
}

// An API that echoes the request body in its error does not bring a secret into it, wherever it stands.
func TestErrorsAreScrubbed(t *testing.T) {
	t.Parallel()
	const secret = "hunter2\n\"quoted\"/+="
	scrubber := &rest.Scrubber{}
	scrubber.Add(secret)
	body := `{"title":%[1]q,"detail":"{\"password\":\"hunter2\\n\\\"quoted\\\"/+=\"}","errorKey":%[1]q,"message":%[1]q,"error":%[1]q,"fieldErrors":[{"field":%[1]q,"message":%[1]q}]}`
	for name, r := range map[string]reply{
		"400":      {status: 400, body: fmt.Sprintf(body, secret)},
		"redirect": {status: 302, header: map[string]string{"Location": "https://hunter2xx.example.com/"}},
		"reset":    {err: errors.New("cannot reach " + secret)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scrubber.Add("hunter2xx")
			lines := &logged{}
			synctest.Test(t, func(t *testing.T) {
				client, _ := simulated(rest.Options{Scrubber: scrubber, Log: lines.log}, sequence(r))
				text := fmt.Sprint(do(t.Context(), client, "POST"), lines.lines)
				if strings.Contains(text, "hunter2") || !strings.Contains(text, "[redacted]") {
					t.Error(text)
				}
			})
		})
	}
}

// A path that may hold a key is replaced in errors and logs by what the caller says.
func TestLogPath(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]reply{"refused": {status: 404}, "lost": {err: errReset}, "page": {status: 200, body: "<html>"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines := &logged{}
			synctest.Test(t, func(t *testing.T) {
				c, _ := simulated(rest.Options{Log: lines.log}, sequence(answer))
				_, err := c.Do(t.Context(), rest.Request{Method: "DELETE", Path: "/api-keys/lk_12345678", LogPath: "/api-keys/{apiKeyId}"})
				text := fmt.Sprint(err, lines.lines)
				if strings.Contains(text, "lk_") || strings.Count(text, "{apiKeyId}") < 2 {
					t.Error(text)
				}
			})
		})
	}
}

// Logs have one line per attempt, with the headers of the list and nothing else of the exchange.
func TestLog(t *testing.T) {
	t.Parallel()
	const sentinel = "SENTINEL"
	lines := &logged{}
	header := map[string]string{
		"X-Request-Id": "r-1", "Retry-After": "2", "X-Total-Count": "7", "Set-Cookie": sentinel, "Authorization": sentinel, "X-Session": sentinel, "Location": sentinel,
	}
	answers := sequence(reply{status: 503, header: header, body: sentinel}, reply{err: errReset}, reply{status: 429, header: header}, reply{status: 200, header: header, body: `"` + sentinel + `"`})
	synctest.Test(t, func(t *testing.T) {
		c, _ := simulated(rest.Options{Log: lines.log, MaxRetries: 2}, answers)
		_, err := c.Do(t.Context(), rest.Request{Method: "PUT", Path: "/things", Query: map[string][]string{"q": {sentinel}}, Body: sentinel, Bearer: sentinel})
		if err != nil {
			t.Error(err)
		}
	})
	text := fmt.Sprint(lines.lines)
	if strings.Contains(strings.ToUpper(text), sentinel) {
		t.Errorf("a secret is in the log: %s", text)
	}
	var attempts, waits int
	for _, line := range lines.lines {
		if line["method"] != "PUT" || line["path"] != "/things" {
			t.Errorf("line %v", line)
		}
		if _, ok := line["wait_ms"]; ok {
			waits++
			continue
		}
		attempts++
		if line["attempt"] != attempts {
			t.Errorf("line %v is not attempt %d", line, attempts)
		}
	}
	if attempts != 4 || waits != 3 {
		t.Errorf("%d attempts, %d waits: %v", attempts, waits, lines.lines)
	}
	if last := lines.lines[len(lines.lines)-1]; last["status"] != 200 || last["x-request-id"] != "r-1" || last["x-total-count"] != "7" {
		t.Errorf("last line %v", last)
	}
}

func TestBodyThatIsNoJSON(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, n := simulated(rest.Options{}, sequence(reply{status: 200}))
		_, err := c.Do(t.Context(), rest.Request{Method: "POST", Path: "/x", Body: map[string]any{"secret-key": func() {}}})
		if rest.OutcomeOf(err) != rest.NotExecuted || strings.Contains(err.Error(), "secret-key") || len(n.times()) != 0 {
			t.Errorf("%v", err)
		}
	})
}

// Whatever is answered: no panic, "not there" only by 404 and 410, and an error that is short, fit for a terminal, and
// without a secret.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"title":"x","fieldErrors":[{"field":"f","message":"m"}]}`, `{"title":"SECRET","errorKey":"a SECRET","fieldErrors":[{"field":"SECRET","message":"SECRET"}]}`, `{"detail":"{\"p\":\"SECRET\"}"}`,
		"null", "", "<html>SECRET", `{"message":{}}`, "[[", "\xff", `{"errorKey":"\u001b[31m","fieldErrors":[{"field":"\u0007"}]}`,
		`{"fieldErrors":[` + strings.Repeat(`{"field":"f"},`, 5000) + `{}]}`, `{"title":"` + strings.Repeat(`\u0000`, 2000) + `"}`,
	} {
		for _, status := range []int{200, 204, 301, 400, 404, 410, 429, 500, 503, 999} {
			f.Add(status, body, "application/json", "1", "https://x-SECRET.example.com")
		}
	}
	f.Add(302, "", "", "", "//\x80\x9b")
	f.Fuzz(func(t *testing.T, status int, body, contentType, after, location string) {
		for _, secret := range []string{"s3cr3t-token", "pa\"ss\\w\u00f6rd\n1"} {
			written, _ := json.Marshal(secret)
			fill := strings.NewReplacer("SECRET", string(written[1:len(written)-1]))
			scrubber := &rest.Scrubber{}
			scrubber.Add(secret)
			answer := reply{status: 200 + (status%800+800)%800, body: fill.Replace(body), header: map[string]string{
				"Content-Type": contentType, "Retry-After": fill.Replace(after), "Location": fill.Replace(location), "X-Request-Id": fill.Replace(contentType),
			}}
			lines := &logged{}
			synctest.Test(t, func(t *testing.T) {
				n := &network{answer: sequence(answer)}
				c := client(rest.Options{Transport: n, Scrubber: scrubber, MaxRetries: 1, Log: lines.log})
				_, err := c.Do(t.Context(), rest.Request{Method: http.MethodGet, Path: "/things"})
				if (err == nil) != (answer.status < 300) && !strings.Contains(fmt.Sprint(err), "web page") && !strings.Contains(fmt.Sprint(err), "status of a success") {
					t.Errorf("%d is a success: %t", answer.status, err == nil)
				}
				if rest.AbsenceOf(err) != rest.NotSaid && answer.status != 404 && answer.status != 410 {
					t.Errorf("%d means absent", answer.status)
				}
				if said := fmt.Sprint(err, lines.lines); strings.Contains(said, secret) || strings.Contains(said, string(written)) {
					t.Errorf("the secret is in %v", said)
				}
				if err != nil {
					fitForTerminals(t, err.Error())
				}
			})
		}
	})
}

// fitForTerminals expects a text that can be shown whatever it was made from.
func fitForTerminals(t *testing.T, text string) {
	t.Helper()
	if len(text) > 25_000 || !utf8.ValidString(text) {
		t.Errorf("an error of %d bytes: %.300q", len(text), text)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		t.Errorf("an error that a terminal may obey: %.300q", text)
	}
}
