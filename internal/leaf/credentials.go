package leaf

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// CredentialsPath is where a kind of credentials stands below a Leaf user: its path segment, and older spellings of it
// that some version of the API knows instead (agleader-credentials.md and the pages after it).
type CredentialsPath struct {
	Segment string
	Older   []string
	// Known is the spelling that has answered before, if any. What it answers decides: another one's "not there" may only
	// mean that the API does not know that path.
	Known string
	// Fields are the fields that an answer may have; one with none of them is not such an object.
	Fields []string
}

// Credentials reads the credentials of a Leaf user. They are absent where the API says 404, or answers with nothing in
// it (leaf-facts.md, section O, question 2).
func (c *Client) Credentials(ctx context.Context, p CredentialsPath, leafUserID string) (Object, bool, error) {
	response, err := c.credentials(ctx, http.MethodGet, p, leafUserID, nil)
	if rest.IsAbsent(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	object, err := decodeObject(response, p.Fields...)
	if errors.Is(err, errEmpty) {
		return nil, false, nil
	}
	return object, err == nil, err
}

// CreateCredentials attaches credentials to a Leaf user. The object is empty where the API answered without a body.
func (c *Client) CreateCredentials(ctx context.Context, p CredentialsPath, leafUserID string, body map[string]any) (Object, error) {
	response, err := c.credentials(ctx, http.MethodPost, p, leafUserID, body)
	if err != nil {
		return nil, err
	}
	object, err := decodeObject(response, p.Fields...)
	if errors.Is(err, errEmpty) {
		return Object{}, nil
	}
	return object, err
}

// DeleteCredentials detaches credentials; it succeeds where there are none.
func (c *Client) DeleteCredentials(ctx context.Context, p CredentialsPath, leafUserID string) error {
	_, err := c.credentials(ctx, http.MethodDelete, p, leafUserID, nil)
	if rest.IsAbsent(err) {
		return nil
	}
	return err
}

func (c *Client) credentials(ctx context.Context, method string, p CredentialsPath, leafUserID string, body map[string]any) (*rest.Response, error) {
	var response *rest.Response
	err := c.spelled(p, leafUserID, func(path string) (err error) {
		request := rest.Request{Method: method, Path: path}
		if body != nil {
			request.Body = body
		}
		response, err = c.do(ctx, request)
		return err
	})
	return response, err
}

// spelled asks at the spelling of the path that the API knows. Until one has been answered with success, a 404 or 405 is
// asked of each spelling: it may mean the path as well as the object.
func (c *Client) spelled(p CredentialsPath, leafUserID string, ask func(path string) error) error {
	spellings := append([]string{p.Segment}, p.Older...)
	if i := slices.Index(spellings, p.Known); i > 0 {
		spellings[0], spellings[i] = spellings[i], spellings[0]
	}
	if known := c.Spelling(p); known != "" {
		spellings = []string{known}
	}
	var refusal error
	for _, spelling := range spellings {
		err := ask(usersService + "/users/" + url.PathEscape(leafUserID) + "/" + spelling)
		if err == nil {
			c.mu.Lock()
			c.spellings[p.Segment] = spelling
			c.mu.Unlock()
			return nil
		}
		status := rest.StatusOf(err)
		if len(spellings) == 1 || status != http.StatusNotFound && status != http.StatusMethodNotAllowed {
			return err
		}
		// A clear "not there" says more than a page from something in between, or than "no such method".
		if refusal == nil || p.Known == "" && rest.IsAbsent(err) {
			refusal = err
		}
	}
	return refusal
}

// Spelling is the spelling of a path that has answered this client; "" where none has yet.
func (c *Client) Spelling(p CredentialsPath) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spellings[p.Segment]
}
