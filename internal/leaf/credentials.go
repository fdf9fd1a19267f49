package leaf

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// CredentialsPath is where a kind of credentials stands below a Leaf user: its path segment, and older spellings of it
// that some version of the API knows instead (API.md, "AgLeader's two spellings").
type CredentialsPath struct {
	Segment string
	Older   []string
	// Known is the spelling that has answered before, if any. Its "not there" means that the object is absent; that of another
	// spelling may only mean that the API does not know such a path.
	Known string
	// Fields are the fields that an answer may have; one with none of them is not such an object.
	Fields []string
	// Embedded is the field in which a Leaf user's own object shows them, as far as it does (API.md, "Leaf users").
	Embedded string
	// Readable are those of the request body that an answer shows as they were sent, but for the spelling.
	Readable []string
}

// CredentialsName tells credentials from others in the same place: by their id, else by when they were created, "" where
// an answer shows neither.
func CredentialsName(o Object) string {
	if id, ok := o.ID(); ok {
		return id
	}
	if t, ok := o.Time("createdTime"); ok {
		return t.String()
	}
	return ""
}

func (p CredentialsPath) place(leafUserID string) string { return p.Segment + " " + foldID(leafUserID) }

// Credentials reads the credentials of a Leaf user. They are absent where the API says so, or answers with nothing in it
// (API.md, "Open questions", O2); an answer with nothing in it is worth as much as an unclear "not there".
func (c *Client) Credentials(ctx context.Context, p CredentialsPath, leafUserID string) (Object, bool, error) {
	response, err := c.credentials(ctx, http.MethodGet, p, leafUserID, nil)
	if err != nil {
		_, err := c.absent(ctx, err)
		return nil, false, err
	}
	object, err := decodeObject(response, p.Fields...)
	if errors.Is(err, errEmpty) {
		_, err := c.absentIfHealthy(ctx, response.Unreadable("an answer with nothing in it"))
		return nil, false, err
	}
	return object, err == nil, err
}

// CreateCredentials attaches credentials to a Leaf user who has none of this kind. The object is empty where the API
// answered without a body.
func (c *Client) CreateCredentials(ctx context.Context, p CredentialsPath, leafUserID string, body map[string]any) Creation[Object] {
	return create(ctx, c, creation[Object]{
		place: p.place(leafUserID), user: leafUserID,
		look: one(func(ctx context.Context) (Object, bool, error) { return c.Credentials(ctx, p, leafUserID) }),
		name: CredentialsName, blocks: always[Object],
		send: func(ctx context.Context) (Object, error) { return c.postCredentials(ctx, p, leafUserID, body) },
		fits: func(o Object, t Traces) bool {
			for _, field := range p.Readable {
				sent, _ := body[field].(string)
				if text, ok := o.Text(field); ok && sent != "" && !Alike(sent, text) {
					return false
				}
			}
			return madeThen(o, t)
		},
	})
}

// madeThen reports whether an object's creation time, if it has one, lies in the time of a request.
func madeThen(o Object, t Traces) bool {
	created, ok := o.Time("createdTime")
	return !ok || t.Span(created)
}

func (c *Client) postCredentials(ctx context.Context, p CredentialsPath, leafUserID string, body map[string]any) (Object, error) {
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

// DeleteCredentials detaches the credentials that were seen in a Leaf user's place; it succeeds where there are none.
func (c *Client) DeleteCredentials(ctx context.Context, p CredentialsPath, leafUserID string, seen Object) error {
	was, err := c.removed(ctx, func() error {
		_, err := c.credentials(ctx, http.MethodDelete, p, leafUserID, nil)
		return err
	}, func(ctx context.Context) (bool, error) {
		_, found, err := c.Credentials(ctx, p, leafUserID)
		return found, err
	})
	if was {
		c.noteDeleted(p.place(leafUserID), CredentialsName(seen))
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

// spelled sends a request to the spelling of the path that the API knows. As long as none has had success, a 404 or 405 may
// mean that the path is unknown, or that the object is absent: then all spellings are tried.
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
		err := ask(userPath(leafUserID) + "/" + spelling)
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
		// A clear "not there" says more than an unclear one, and that more than a page from something in between.
		if refusal == nil || p.Known == "" && rest.AbsenceOf(err) > rest.AbsenceOf(refusal) {
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
