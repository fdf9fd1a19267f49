package leafprobe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Services below the base URL (internal/leaf/API.md, "Services").
const (
	users   = "/services/usermanagement/api"
	alerts  = "/services/alerts/api/alerts"
	configs = "/services/config/api"
)

// recorder keeps the latest answer as it came: the client above it judges answers, and the probe wants to see them.
type recorder struct {
	probe *Probe
	base  http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	base := r.base
	if base == nil {
		base = http.DefaultTransport
	}
	r.probe.last, r.probe.body = nil, nil
	got, err := base.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(got.Body, mostRead))
	_ = got.Body.Close()
	if err != nil {
		return nil, err
	}
	got.Body = io.NopCloser(bytes.NewReader(body))
	r.probe.last, r.probe.body = got, body
	r.probe.report.sawHeaders(got)
	return got, nil
}

// mostRead is far more than any answer that the documents show.
const mostRead = 32 << 20

// reply is an answer as it came.
type reply struct {
	status int
	header http.Header
	body   []byte
	value  any // of JSON, numbers as json.Number
	isJSON bool
	at     time.Time
}

// in fills the places of a path, such as {leafUserId}.
type in map[string]string

// ask sends a request to a path with places in it, which evidence shows as they are. An answer of any status is a reply; the
// error is for no answer.
func (p *Probe) ask(ctx context.Context, method, path string, places in, query url.Values, body any) (reply, error) {
	return p.askAs(ctx, p.token, method, path, places, query, body)
}

func (p *Probe) askAs(ctx context.Context, token, method, path string, places in, query url.Values, body any) (reply, error) {
	full := path
	for name, value := range places {
		full = strings.ReplaceAll(full, "{"+name+"}", url.PathEscape(value))
	}
	p.last = nil
	at := p.options.Now()
	_, err := p.rest.Do(ctx, rest.Request{Method: method, Path: full, LogPath: path, Query: query, Bearer: token, Body: body})
	shown := strings.TrimPrefix(path, users)
	if len(query) > 0 {
		shown += "?" + strings.Join(slices.Sorted(maps.Keys(query)), "&")
	}
	if p.last == nil {
		if err == nil {
			err = errors.New("there was no answer")
		}
		p.asked = append(p.asked, Evidence{Method: method, Path: shown})
		return reply{}, err
	}
	r := reply{status: p.last.StatusCode, header: p.last.Header, body: p.body, at: at}
	decoder := json.NewDecoder(bytes.NewReader(p.body))
	decoder.UseNumber()
	if len(bytes.TrimSpace(p.body)) > 0 {
		r.isJSON = decoder.Decode(&r.value) == nil && !decoder.More()
	}
	p.asked = append(p.asked, Evidence{Method: method, Path: shown, Status: r.status, Content: r.content()})
	return r, nil
}

// get is ask for a GET.
func (p *Probe) get(ctx context.Context, path string, places in, query url.Values) (reply, error) {
	return p.ask(ctx, http.MethodGet, path, places, query, nil)
}

// good reports whether a reply has the status of a success.
func (r reply) good() bool { return r.status/100 == 2 }

// empty reports whether a reply has no body.
func (r reply) empty() bool { return len(bytes.TrimSpace(r.body)) == 0 }

// object is the reply as a JSON object; nil where it is none.
func (r reply) object() map[string]any {
	object, _ := r.value.(map[string]any)
	return object
}

// list is the reply as a JSON list of objects; nil where it is none.
func (r reply) list() []map[string]any {
	values, ok := r.value.([]any)
	if !ok {
		return nil
	}
	rows := []map[string]any{}
	for _, v := range values {
		if row, ok := v.(map[string]any); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

// content says what a body is, by the names of its fields alone.
func (r reply) content() string {
	switch value := r.value.(type) {
	case map[string]any:
		if len(value) == 0 {
			return "{}"
		}
		return "{" + fieldNames(value) + "}"
	case []any:
		if len(value) == 0 {
			return "an empty list"
		}
		first, _ := value[0].(map[string]any)
		return fmt.Sprintf("%d × {%s}", len(value), fieldNames(first))
	}
	switch {
	case r.empty():
		return "no body"
	case r.isJSON && r.value == nil:
		return "null"
	case r.isJSON:
		return "a JSON text or number"
	case strings.Contains(r.header.Get("Content-Type"), "html") || bytes.HasPrefix(bytes.TrimSpace(r.body), []byte("<")):
		return "a web page"
	default:
		return "plain text"
	}
}

// plainName is how the API names fields. Whatever else stands in the place of a name may be a value, and is not shown.
var plainName = regexp.MustCompile(`^[a-z][a-zA-Z]{0,39}$|^[a-z]+(_[a-z]+){1,4}$`)

// mostNames is how many fields of an object are named.
const mostNames = 12

func fieldNames(object map[string]any) string {
	var names []string
	others := 0
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if plainName.MatchString(name) {
			names = append(names, name)
		} else {
			others++
		}
	}
	if more := len(names) - mostNames; more > 0 {
		names = append(names[:mostNames], fmt.Sprintf("and %d more", more))
	}
	if others > 0 {
		names = append(names, fmt.Sprintf("and %d that are no plain names", others))
	}
	return strings.Join(names, " ")
}

// problem is the form of an error body: whose words they are.
func (r reply) problem() string {
	object := r.object()
	has := func(name string) bool { _, ok := object[name]; return ok }
	switch {
	case r.empty():
		return "empty"
	case object == nil:
		return r.content()
	case has("errorKey") && !has("title"):
		return "alert"
	case has("type"), has("title"):
		return "own"
	case has("timestamp") && has("error"):
		return "spring"
	case has("message"):
		return "message"
	default:
		return "other JSON"
	}
}

// text is a field of an object that is a text; "" where it is none.
func text(object map[string]any, name string) string {
	value, _ := object[name].(string)
	return value
}

// said is what an error body says, for comparing; it is never shown.
func (r reply) said() string {
	return text(r.object(), "message") + "\x00" + text(r.object(), "detail")
}
