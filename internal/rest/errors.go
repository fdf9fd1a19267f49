package rest

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// Outcome says of a failed request whether the API can have executed it.
type Outcome int

const (
	// Definite means that the API answered and refused.
	Definite Outcome = iota
	// MaybeExecuted means that the request was sent, and no answer says what became of it.
	MaybeExecuted
	// NotExecuted means that the request never reached the API, or that the API asked to send it later (429).
	NotExecuted
)

// How much of an API's error is shown: bytes of one text, and fields.
const (
	maxMessage = 800
	maxFields  = 10
	// maxSearched bounds the part of a text in which secrets are searched for. The rest is far beyond what is shown.
	maxSearched = 1 << 20
)

// FieldError is what the API said of one field of the request body.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Refusal is what an API said of a request that it refused.
type Refusal struct {
	Message, Key string
	Fields       []FieldError
	// Own is true where the body has the form of the API's own errors, which nothing else on the way would send.
	Own bool
}

// Voice says who has answered a request with an error.
type Voice int

const (
	// UnclearVoice may be the API or something before it: the body is empty, or JSON of another form than the API's errors.
	UnclearVoice Voice = iota
	// OwnVoice is the API itself: the body has the form of its errors.
	OwnVoice
	// ForeignVoice is something between here and the API: the body is a web page or a plain text, which the API never sends.
	ForeignVoice
)

// Absence says what an error is worth as evidence that an object is not there.
type Absence int

const (
	// NotSaid is any other error, and a 404 or 410 that something between here and the API has sent.
	NotSaid Absence = iota
	// Unclear is a 404 or 410 that may be the API's, or that of a gateway before it.
	Unclear
	// Said is a 404 or 410 in the API's own words.
	Said
)

// Error is every failure of a request. Its texts are scrubbed of the secrets of this process.
type Error struct {
	System, Host, Method, Path string
	// Status is the HTTP status, 0 where no answer came.
	Status  int
	Outcome Outcome
	// Message is what the API said, Key its error key; both may be empty.
	Message, Key string
	Fields       []FieldError
	// Reason says what went wrong where it was not a refusal in the API's own words.
	Reason string
	// Voice says who has answered, where there was an answer.
	Voice Voice
	// Page is true where the answer was a web page.
	Page bool

	attempts int
	unshown  int // fields beyond maxFields
	cause    error
}

// Error says what was asked and what was answered.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: ", e.Method, e.Path)
	switch {
	case e.Status == 0:
		fmt.Fprintf(&b, "%s gave no answer", e.System)
	default:
		b.WriteString(strings.TrimSpace(fmt.Sprintf("%s answered %d %s", e.System, e.Status, http.StatusText(e.Status))))
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %q", e.Message)
	}
	if e.Key != "" {
		fmt.Fprintf(&b, " (error key %s)", e.Key)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; field %s: %s", f.Field, f.Message)
	}
	if e.unshown > 0 {
		fmt.Fprintf(&b, "; and %d more", e.unshown)
	}
	if e.Reason != "" {
		fmt.Fprintf(&b, ": %s", e.Reason)
	}
	if e.attempts > 1 {
		fmt.Fprintf(&b, " (after %d attempts)", e.attempts)
	}
	return b.String()
}

// Unwrap gives the cause, such as context.Canceled.
func (e *Error) Unwrap() error { return e.cause }

// AbsenceOf says what err is worth as evidence that the object is not there.
func AbsenceOf(err error) Absence {
	var e *Error
	switch {
	case !errors.As(err, &e) || !notThere(e.Status):
		return NotSaid
	case e.Voice == OwnVoice:
		return Said
	case e.Voice == UnclearVoice:
		return Unclear
	}
	return NotSaid
}

// OutcomeOf gives the outcome of a failed request; errors from elsewhere count as not executed.
func OutcomeOf(err error) Outcome {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Outcome
	}
	return NotExecuted
}

// StatusOf gives the HTTP status of a failed request, 0 where there was none.
func StatusOf(err error) int {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Status
	}
	return 0
}

// Unreachable reports whether nobody could be reached to whom the request might have been sent: the name is unknown, the
// connection was refused, a proxy is in the way, or the server could not prove who it is.
func Unreachable(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == 0 && e.attempts > 0 && e.Outcome == NotExecuted &&
		!errors.Is(e.cause, context.Canceled) && !errors.Is(e.cause, context.DeadlineExceeded) && !errors.Is(e.cause, ErrThrottled) && !errors.Is(e.cause, ErrPacing)
}

// Untrusted reports whether the server, or a proxy before it, could not prove who it is.
func Untrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &certificate)
}

// Settled returns err for a request whose outcome was unknown, once it was found out that nothing was made or changed; how
// says so. The copy counts as not executed, and keeps the status and words of the answer. An err that is no *Error is
// returned as it is.
func Settled(err error, how string) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	settled := *e
	settled.Outcome = NotExecuted
	settled.Reason = strings.TrimPrefix(e.Reason+"; "+how, "; ")
	return &settled
}

// outcomeIfSent is the outcome of a request that was sent and has no usable answer: unknown, unless it only reads.
func outcomeIfSent(r Request) Outcome {
	if r.changes() {
		return MaybeExecuted
	}
	return Definite
}

// fail makes the error for a request without an answer.
func (c *Client) fail(r Request, state *call, cause error) *Error {
	e := &Error{
		System: c.system, Host: c.base.Host, Method: r.Method, Path: r.logPath(),
		Outcome: NotExecuted, attempts: state.attempts, cause: cause,
	}
	if state.uncertain {
		e.Outcome = outcomeIfSent(r)
	}
	var dns *net.DNSError
	switch {
	case errors.Is(cause, ErrNoAnswerInTime):
		e.Reason = cause.Error()
	case errors.Is(cause, context.Canceled), errors.Is(cause, context.DeadlineExceeded):
		e.Reason = endedError{cause}.Error()
	case errors.Is(cause, ErrThrottled):
		e.Reason = tooManyRequests(state.tooLong)
	case NoProxy(cause):
		e.Reason = "the proxy that this machine's environment sets (HTTPS_PROXY, HTTP_PROXY) cannot be reached: " + c.show(cause.Error())
		if errors.As(cause, &dns) && dns.IsNotFound {
			e.Reason = fmt.Sprintf("the host name %s of the proxy is unknown, which this machine's environment sets (HTTPS_PROXY, HTTP_PROXY)", c.show(dns.Name))
		}
	case errors.As(cause, &dns) && dns.IsNotFound:
		e.Reason = fmt.Sprintf("the host name %s is unknown", c.base.Hostname())
	case cause != nil:
		e.Reason = c.show(cause.Error())
	}
	return e
}

// NoProxy reports whether it was not the API, but a proxy on the way to it, that could not be reached.
func NoProxy(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "proxyconnect"
}

// endedError is the end of a context in words for people.
type endedError struct{ cause error }

// Error implements error.
func (e endedError) Error() string {
	if errors.Is(e.cause, context.DeadlineExceeded) {
		return "the operation's time ran out"
	}
	return "the operation was cancelled"
}

// Unwrap gives the context's own error.
func (e endedError) Unwrap() error { return e.cause }

// problem holds what the error bodies of Leaf's services have. Fields are decoded one by one, since an unexpected type in
// one must not hide the others.
type problem struct {
	Type, Title, Detail, Message, ErrorKey, Error string

	FieldErrors []FieldError
}

func parseProblem(body []byte) problem {
	var raw map[string]json.RawMessage
	if json.Unmarshal(body, &raw) != nil {
		return problem{}
	}
	var p problem
	for name, target := range map[string]any{
		"type": &p.Type, "title": &p.Title, "detail": &p.Detail, "message": &p.Message, "errorKey": &p.ErrorKey, "error": &p.Error,
		"fieldErrors": &p.FieldErrors,
	} {
		if v, ok := raw[name]; ok {
			_ = json.Unmarshal(v, target)
		}
	}
	return p
}

// readProblem reads an error body of Leaf's services. All of theirs have a type or a title, or the error key of the
// alerts service; gateways and web frameworks write JSON as well, but without these.
func readProblem(body []byte) Refusal {
	p := parseProblem(body)
	// "about:blank" is the type that says nothing (RFC 9457), and frameworks of gateways fill in the title with it.
	own := strings.TrimSpace(p.Type+p.Title+p.ErrorKey) != "" && p.Type != "about:blank"
	return Refusal{Message: p.text(), Key: p.ErrorKey, Fields: p.FieldErrors, Own: own}
}

// text joins what the API said, leaving out codes such as "error.http.401" where there are words.
func (p problem) text() string {
	var parts []string
	for _, s := range []string{p.Title, p.Detail, p.Message, p.Error} {
		s = strings.TrimSpace(s)
		if s == "" || strings.HasPrefix(s, "error.http.") {
			continue
		}
		known := false
		for _, have := range parts {
			known = known || strings.Contains(have, s)
		}
		if !known {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ": ")
}

// refused makes the error for an answer whose status is not 2xx.
func (c *Client) refused(r *Response, state *call) *Error {
	e := &Error{
		System: c.system, Host: c.base.Host, Method: r.request.Method, Path: r.request.logPath(),
		Status: r.Status, attempts: state.attempts, Page: looksLikeHTML(r.Header, r.Body),
	}
	switch {
	case r.Status == http.StatusTooManyRequests:
		e.Outcome = NotExecuted
		e.Reason = tooManyRequests(state.tooLong)
	case r.Status/100 == 3:
		// Some servers send the caller on to a page once they have done what was asked.
		e.Outcome = outcomeIfSent(r.request)
		e.Reason = "a redirect, which is never followed"
		if where, err := url.Parse(r.Header.Get("Location")); err == nil && where.Host != "" {
			e.Reason = fmt.Sprintf("a redirect to the host %s, which is never followed", c.show(where.Host))
		}
	}
	if state.uncertain {
		e.Outcome = outcomeIfSent(r.request)
	}
	c.quote(e, r)
	if e.Voice == ForeignVoice && !gatekeeping(r.Status) {
		// It is not the API that refuses: what something before it says when the API is gone, it may say instead of its answer.
		e.Outcome = outcomeIfSent(r.request)
	}
	return e
}

// gatekeeping reports whether a status is one with which something before the API keeps a request from it.
func gatekeeping(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests
}

// quote adds to an error who has answered, and what was said.
func (c *Client) quote(e *Error, r *Response) {
	if e.Page {
		e.Voice = ForeignVoice
		e.explain("a web page, which something between here and the API has sent")
		return
	}
	said := c.readRefusal(r.Body)
	e.Message = shorten(c.scrub(said.Message))
	e.Key = c.show(said.Key)
	shown := said.Fields[:min(len(said.Fields), maxFields)]
	e.unshown = len(said.Fields) - len(shown)
	for _, f := range shown {
		e.Fields = append(e.Fields, FieldError{Field: c.show(f.Field), Message: c.show(f.Message)})
	}
	switch {
	case said.Own:
		e.Voice = OwnVoice
	case !r.Empty() && !json.Valid(r.Body):
		e.Voice = ForeignVoice
		if e.Message == "" {
			e.explain("a text, which something between here and the API has sent")
		}
	}
}

// explain gives a reason where there is none yet.
func (e *Error) explain(reason string) {
	if e.Reason == "" {
		e.Reason = reason
	}
}

// show makes a text from elsewhere fit for an error: without secrets, without control characters, and short.
func (c *Client) show(s string) string {
	return shorten(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return unicode.ReplacementChar
		}
		return r
	}, c.scrub(s)))
}

func (c *Client) scrub(s string) string { return c.scrubber.Scrub(s[:min(len(s), maxSearched)]) }

func shorten(s string) string {
	if len(s) > maxMessage {
		return strings.ToValidUTF8(s[:maxMessage], "") + "…"
	}
	return s
}

func tooManyRequests(wait time.Duration) string {
	if wait == 0 {
		return "too many requests"
	}
	return fmt.Sprintf("too many requests, and the wait of %s that it asks for is longer than the time left for this operation", wait.Round(time.Second))
}

// looksLikeHTML goes by the content rather than by its type: some servers call everything text/html by default.
func looksLikeHTML(h http.Header, body []byte) bool {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return false
	}
	return body[0] == '<' || strings.Contains(strings.ToLower(h.Get("Content-Type")), "html") && !json.Valid(body)
}
