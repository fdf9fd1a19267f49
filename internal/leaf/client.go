// Package leaf is a typed client of Leaf's API (withleaf.io). It knows HTTP and Leaf's JSON and nothing of Terraform.
// Reads answer (value, found, error): found is false only where the API itself said that the object is not there.
package leaf

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// DefaultBaseURL is the host of Leaf's API. There is no other environment: test and production are separate accounts.
const DefaultBaseURL = "https://api.withleaf.io"

// usersService is the prefix of users, credentials, API keys and app keys (API.md, "Services").
const usersService = "/services/usermanagement/api"

// Config says where the API is and who calls it: either Token, or Username and Password.
type Config struct {
	BaseURL                   *url.URL
	Token, Username, Password string
	UserAgent                 string
	RequestTimeout, RetryWait time.Duration
	MaxRetries                int
	// MarkKeys appends a mark to the description of each API key that is made, where the key has a description.
	MarkKeys bool
	// OwnReads reads each object by its own request, and none by a page of a list that shows many.
	OwnReads          bool
	RequestsPerMinute int
	// AllowedOwners are the API owners that may be acted for; empty allows all.
	AllowedOwners []string
	Log           func(ctx context.Context, message string, fields map[string]any)
	// Transport sends the requests; nil is the usual one.
	Transport http.RoundTripper
	// Now is the clock. It tells what is young, and when a request was sent whose answer was lost. Required.
	Now func() time.Time
	// Wait waits before something is looked for again; nil waits by the real clock.
	Wait func(ctx context.Context, d time.Duration) error
}

// Client calls Leaf's API. It is safe for concurrent use.
type Client struct {
	rest     *rest.Client
	auth     *authenticator
	scrubber *rest.Scrubber
	now      func() time.Time
	wait     func(context.Context, time.Duration) error
	lists    rest.Cache
	locks    rest.Locks
	markKeys bool

	reach   reach
	allowed []string
	account account

	mu sync.Mutex
	// spellings remembers which of several paths of a kind of credentials the API knows.
	spellings map[string]string
	// keysBefore remembers per Leaf user the keys that were there before the next creation.
	keysBefore map[string]keySet
	// makings are the creations of keys, per Leaf user.
	makings map[string]*making
	// keysTold is true once the API was seen to show enough of a key to tell it from others, marksTold once it was seen to
	// show the mark of one.
	keysTold, marksTold bool
	// ownKeys are the keys that this process has made, per Leaf user: none of them is the one whose answer was lost.
	ownKeys map[string]keySet
	// deleted tells when this process has deleted an object, by its place and name.
	deleted map[string]map[string]time.Time
	// newcomers are the Leaf users whom this process has made.
	newcomers map[string]*newcomer
	// rows are those of Leaf users that confirm what the state has, unless ownReads is true.
	rows     boughtRows
	ownReads bool
	// userLists are the shared lists of Leaf users, by their filters.
	userLists map[string]*userList
	// made has the names of what this process has made, by its place.
	made map[string][]string
	// usersByPUT is true once the API was found to have no PATCH of Leaf users.
	usersByPUT bool

	// pollWait is the wait before the API is asked again whether something has happened; it doubles from there.
	pollWait time.Duration
}

// New returns a client. It makes no request: the first one logs in.
func New(c Config) *Client {
	scrubber := &rest.Scrubber{}
	scrubber.Add(c.Token, c.Password)
	client := &Client{
		scrubber:   scrubber,
		now:        c.Now,
		spellings:  map[string]string{},
		wait:       c.Wait,
		markKeys:   c.MarkKeys,
		ownReads:   c.OwnReads,
		allowed:    c.AllowedOwners,
		keysBefore: map[string]keySet{},
		ownKeys:    map[string]keySet{},
		makings:    map[string]*making{},
		newcomers:  map[string]*newcomer{},
		deleted:    map[string]map[string]time.Time{},
		made:       map[string][]string{},
		pollWait:   cmp.Or(c.RetryWait, defaultPollWait),
		rest: rest.New(rest.Options{
			BaseURL: c.BaseURL, System: "Leaf", UserAgent: c.UserAgent,
			RequestTimeout: c.RequestTimeout, MaxRetries: c.MaxRetries, RetryWait: c.RetryWait,
			RequestsPerMinute: c.RequestsPerMinute, Scrubber: scrubber, Log: c.Log, Transport: c.Transport,
		}),
	}
	if client.wait == nil {
		client.wait = pause
	}
	client.auth = &authenticator{
		ask: client.ask, scrubber: scrubber,
		token: c.Token, username: c.Username, password: c.Password,
	}
	return client
}

// ParseBaseURL reads the provider's base_url: scheme, host and optional prefix, without the path of a service.
func ParseBaseURL(text string) (*url.URL, error) {
	u, err := rest.ParseBaseURL(text)
	if err != nil {
		return nil, err
	}
	if prefix, found := strings.CutSuffix(u.Path, usersService); found {
		u.Path, u.RawPath = prefix, ""
		return nil, fmt.Errorf("the URL must end before the path of a service: cut %s and write %s", usersService, u)
	}
	return u, nil
}

// Secrets makes values known as secrets, which no error text shows from then on.
func (c *Client) Secrets(values ...string) { c.scrubber.Add(values...) }

// Scrub removes the known secrets from a text.
func (c *Client) Scrub(text string) string { return c.scrubber.Scrub(text) }

// do sends a request with the bearer token, if that is of the right account.
func (c *Client) do(ctx context.Context, r rest.Request) (*rest.Response, error) {
	if r.Method != http.MethodGet && strings.HasPrefix(r.Path, usersPath) {
		// A page from before the write, and one that is read while it is under way, may lack it.
		c.usersChanged()
		defer c.usersChanged()
	}
	token, err := c.auth.bearer(ctx, "")
	if err == nil {
		err = c.admit(ctx, token)
	}
	if err != nil {
		return nil, err
	}
	response, err := c.send(ctx, token, r)
	if rest.StatusOf(err) == http.StatusUnauthorized {
		err = c.auth.refused(err)
	}
	if err == nil && r.Method == http.MethodDelete {
		errandOf(ctx).deleted.Store(true)
	}
	return response, err
}

// send sends a request with a token. A 401 is answered by logging in again, once, where there is a login.
func (c *Client) send(ctx context.Context, token string, r rest.Request) (*rest.Response, error) {
	r.Bearer = token
	response, err := c.ask(ctx, r)
	if rest.StatusOf(err) != http.StatusUnauthorized || !c.auth.canRenew(token) {
		return response, err
	}
	if r.Bearer, err = c.auth.bearer(ctx, token); err != nil {
		return nil, err
	}
	response, err = c.ask(ctx, r)
	if rest.StatusOf(err) == http.StatusUnauthorized {
		c.auth.giveUp(r.Bearer)
	}
	return response, err
}

// Object is a JSON object of the API, its fields not yet decoded: which of them are there matters.
type Object map[string]json.RawMessage

// Text gives a field that is a text; ok is false where it is absent, null or something else.
func (o Object) Text(field string) (text string, ok bool) {
	raw, present := o[field]
	if !present || string(raw) == "null" || json.Unmarshal(raw, &text) != nil {
		return "", false
	}
	return text, true
}

// Has reports whether the field is in the answer, if only as null.
func (o Object) Has(field string) bool { _, ok := o[field]; return ok }

// ID gives the id, which some answers print as a number; ok is false where there is none.
func (o Object) ID() (id string, ok bool) {
	id, ok = o.Shown("id")
	return id, ok && id != ""
}

// is reports whether an answer is about the object with that id. The letters of a UUID have no case.
func (o Object) is(id string) bool {
	text, ok := o.ID()
	return ok && strings.EqualFold(text, id)
}

// Shown gives a field of any type as a text: texts as they are, everything else as JSON. ok is false where it is absent
// or null.
func (o Object) Shown(field string) (text string, ok bool) {
	raw, present := o[field]
	if !present || string(raw) == "null" {
		return "", false
	}
	if text, ok := o.Text(field); ok {
		return text, true
	}
	return string(raw), true
}

// At gives the value at a path of fields; ok is false where it is absent or null.
func (o Object) At(path ...string) (value json.RawMessage, ok bool) {
	for i, field := range path {
		value = o[field]
		if len(value) == 0 || string(value) == "null" {
			return nil, false
		}
		if i == len(path)-1 {
			break
		}
		var inner Object
		if json.Unmarshal(value, &inner) != nil {
			return nil, false
		}
		o = inner
	}
	return value, true
}

// foldID writes an id as Leaf does: the letters of a UUID have no case, and some servers take it literally.
func foldID(id string) string {
	if IsUUID(id) {
		return strings.ToLower(id)
	}
	return id
}

// Time gives a field that is a timestamp, normalised; ok is false where there is none.
func (o Object) Time(field string) (Time, bool) {
	text, ok := o.Text(field)
	if !ok {
		return Time{}, false
	}
	t, err := ParseTime(text)
	return t, err == nil
}

// errEmpty marks an answer without content.
var errEmpty = errors.New("empty answer")

// decodeObject reads an answer that is one object with at least one of the known fields, of any fields where none is
// given. Empty, null and {} are errEmpty.
func decodeObject(r *rest.Response, known ...string) (Object, error) {
	if r.Empty() {
		return nil, errEmpty
	}
	var o Object
	if err := r.Decode(&o); err != nil {
		return nil, err
	}
	if len(o) == 0 {
		return nil, errEmpty
	}
	if len(known) == 0 || slices.ContainsFunc(known, o.Has) {
		return o, nil
	}
	return nil, r.Unreadable("a JSON object with none of the documented fields")
}
