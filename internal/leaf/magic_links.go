package leaf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

const (
	widgetsService = "/services/widgets/api"
	linksPath      = widgetsService + "/magic-link"
)

// LinkKind is a kind of magic link, as paths have it (API.md, "Magic links").
type LinkKind string

// Kinds of magic links.
const (
	ProviderLink       LinkKind = "provider"
	AuthenticationLink LinkKind = "authentication"
	FileUploadLink     LinkKind = "file-upload"
)

// LinkKinds are all of them.
var LinkKinds = []LinkKind{AuthenticationLink, FileUploadLink, ProviderLink}

func (k LinkKind) path() string { return linksPath + "/" + string(k) }

// MagicLink is a link to a page of Leaf's. Its id is the end of the link, so that whoever knows the one has the other: both
// are secrets, and Name stands for them.
type MagicLink struct {
	Kind           LinkKind
	ID, Link       string
	LeafUserID     string
	CreatedAt      *Time
	ExpiresAt      *Time
	LastAccessedAt *Time
	UsageCount     *int64
	MaxUsage       *int64
	// AllowedProviders are as the answer shows them, in order of the alphabet: none, or AllProviders, may stand for all.
	AllowedProviders []string
	Provider         string
	// Settings are those that the answer shows, truth values as true and false.
	Settings map[string]string
}

// LinkName names a magic link by its id, without being that.
func LinkName(id string) string { return KeyHash(foldID(id)) }

// Name names the link to people, and wherever its id may not be seen.
func (l MagicLink) Name() string { return LinkName(l.ID) }

// AllProviders is what an answer may have in the place of all of them.
const AllProviders = "All"

func (c *Client) linkFrom(kind LinkKind, o Object) MagicLink {
	l := MagicLink{Kind: kind, Settings: map[string]string{}}
	l.ID, _ = o.ID()
	l.Link, _ = o.Text("link")
	c.Secrets(l.ID, l.Link)
	l.LeafUserID, _ = o.Text("leafUserId")
	for field, to := range map[string]**Time{"createdAt": &l.CreatedAt, "expiresAt": &l.ExpiresAt, "lastAccessedAt": &l.LastAccessedAt} {
		if t, ok := o.Time(field); ok {
			*to = &t
		}
	}
	for field, to := range map[string]**int64{"usageCount": &l.UsageCount, "maxUsage": &l.MaxUsage} {
		if raw, ok := o.At(field); ok {
			var n int64
			if json.Unmarshal(raw, &n) == nil {
				*to = &n
			}
		}
	}
	l.Provider, _ = o.Text("provider")
	_ = json.Unmarshal(o["allowedProviders"], &l.AllowedProviders) // what is no list of texts is left empty
	slices.Sort(l.AllowedProviders)
	l.AllowedProviders = slices.Compact(l.AllowedProviders)
	var settings Object
	_ = json.Unmarshal(o["settings"], &settings)
	for name := range settings {
		if text, ok := settings.Shown(name); ok {
			l.Settings[name] = text
		}
	}
	return l
}

// LinkRequest is a magic link to be made. ExpiresIn is in seconds.
type LinkRequest struct {
	Kind             LinkKind
	LeafUserID       string
	ExpiresIn        int64
	AllowedProviders []string
	Provider         string
	// Settings are texts and truth values.
	Settings map[string]any
}

func (r LinkRequest) body() map[string]any {
	body := map[string]any{"expiresIn": r.ExpiresIn}
	if len(r.AllowedProviders) > 0 {
		body["allowedProviders"] = r.AllowedProviders
	}
	if r.Provider != "" {
		body["provider"] = r.Provider
	}
	if len(r.Settings) > 0 {
		body["settings"] = r.Settings
	}
	return body
}

// lifetime is how long the link is to live.
func (r LinkRequest) lifetime() time.Duration { return time.Duration(r.ExpiresIn) * time.Second }

// looksLike reports whether nothing that is shown of a link contradicts that it was made by the request. What was not sent
// may have been filled in.
func (l MagicLink) looksLike(r LinkRequest) bool {
	switch {
	case l.LeafUserID != "" && !strings.EqualFold(l.LeafUserID, r.LeafUserID),
		l.Provider != "" && !strings.EqualFold(l.Provider, r.Provider),
		len(r.AllowedProviders) > 0 && !Alike(strings.Join(slices.Sorted(slices.Values(r.AllowedProviders)), ","), strings.Join(l.AllowedProviders, ",")),
		l.CreatedAt != nil && l.ExpiresAt != nil && (l.ExpiresAt.Sub(l.CreatedAt.Time)-r.lifetime()).Abs() > clockSlack:
		return false
	}
	for name, sent := range r.Settings {
		if shown, ok := l.Settings[name]; ok && !Alike(fmt.Sprint(sent), shown) {
			return false
		}
	}
	return true
}

// within reports whether the times of a link, as far as they are shown, are those of one that the request has made.
func (l MagicLink) within(r LinkRequest, t Traces) bool {
	if l.CreatedAt == nil && l.ExpiresAt == nil {
		return false
	}
	if l.CreatedAt != nil && !t.Span(*l.CreatedAt) {
		return false
	}
	return l.ExpiresAt == nil || t.Span(Time{l.ExpiresAt.Add(-r.lifetime()), l.ExpiresAt.digits})
}

// LinkList is the list of all magic links of a kind; Whole is true where its end was seen.
type LinkList struct {
	Links []MagicLink
	Whole bool
}

// Of gives the links of one Leaf user.
func (l LinkList) Of(leafUserID string) []MagicLink {
	return slices.DeleteFunc(slices.Clone(l.Links), func(one MagicLink) bool { return !strings.EqualFold(one.LeafUserID, leafUserID) })
}

// MagicLinks lists the magic links of a kind, of all Leaf users. The list is shared until one of them is written.
func (c *Client) MagicLinks(ctx context.Context, kind LinkKind) (LinkList, error) {
	return rest.Cached(ctx, &c.lists, kind.path(), func(ctx context.Context) (LinkList, error) {
		rows, err := c.pages(ctx, kind.path(), nil)
		if err != nil {
			return LinkList{}, err
		}
		list := LinkList{Whole: rows.whole}
		for _, row := range rows.rows {
			l := c.linkFrom(kind, row)
			if l.ID == "" {
				return LinkList{}, &rest.Error{
					System: "Leaf", Method: http.MethodGet, Path: kind.path(), Status: http.StatusOK,
					Reason: "a list with a magic link that has no id",
				}
			}
			list.Links = append(list.Links, l)
		}
		return list, nil
	})
}

// aboutLink is a request about one link, whose id no log and no error shows.
func (c *Client) aboutLink(method string, kind LinkKind, id string) rest.Request {
	id = foldID(id)
	c.Secrets(id)
	return rest.Request{Method: method, Path: kind.path() + "/" + url.PathEscape(id), LogPath: kind.path() + "/{magicLinkId}"}
}

// MagicLink reads one magic link by its id.
func (c *Client) MagicLink(ctx context.Context, kind LinkKind, id string) (MagicLink, bool, error) {
	response, err := c.do(ctx, c.aboutLink(http.MethodGet, kind, id))
	if err != nil {
		return MagicLink{}, false, c.absentUnlessListed(ctx, err, func(ctx context.Context) (there, whole bool, err error) {
			list, err := c.MagicLinks(ctx, kind)
			return slices.ContainsFunc(list.Links, func(l MagicLink) bool { return strings.EqualFold(l.ID, id) }), list.Whole, err
		})
	}
	object, err := decodeObject(response, "id", "link")
	if errors.Is(err, errEmpty) {
		err = response.Unreadable("an answer without a magic link in it")
	}
	if err == nil && !object.is(id) {
		err = response.Unreadable("an answer about another magic link")
	}
	if err != nil {
		return MagicLink{}, false, err
	}
	return c.linkFrom(kind, object), true, nil
}

// MagicLinkNamed finds a magic link in the list by its name.
func (c *Client) MagicLinkNamed(ctx context.Context, kind LinkKind, name string) (MagicLink, bool, error) {
	read := func(ctx context.Context) (LinkList, bool, error) {
		c.lists.Invalidate(kind.path())
		list, err := c.MagicLinks(ctx, kind)
		return list, slices.ContainsFunc(list.Links, func(l MagicLink) bool { return l.Name() == name }), err
	}
	list, found, err := Still(ctx, c, c.now(), read) // it may have been made a moment ago
	switch i := slices.IndexFunc(list.Links, func(l MagicLink) bool { return l.Name() == name }); {
	case err != nil:
		return MagicLink{}, false, err
	case !found && !list.Whole:
		return MagicLink{}, false, ErrNotWhole
	case !found:
		return MagicLink{}, false, nil
	default:
		return list.Links[i], true, nil
	}
}

// CreateMagicLink makes a magic link. Where the answer is lost, or has no id, it is looked for among those that were not
// there before and whose times are those of the request.
func (c *Client) CreateMagicLink(ctx context.Context, r LinkRequest) Creation[MagicLink] {
	place := r.Kind.path() + " " + foldID(r.LeafUserID)
	looked := false
	var shown string // the link itself, where an answer had that and no id
	return create(ctx, c, creation[MagicLink]{
		place: place, user: r.LeafUserID, unlockedFind: true,
		// What this process has made is none of it. The list before may be older than the request: times tell what is newer.
		look: func(ctx context.Context) ([]MagicLink, error) {
			before := !looked
			looked = true
			if !before {
				c.lists.Invalidate(r.Kind.path())
			}
			list, err := c.linksBefore(ctx, r.Kind, before)
			return slices.DeleteFunc(list.Of(r.LeafUserID), func(l MagicLink) bool { return c.hasMade(place, l.Name(), true) }), err
		},
		name:   MagicLink.Name,
		blocks: func(MagicLink) bool { return false },
		send: func(ctx context.Context) (MagicLink, error) {
			looked = true
			l, err := c.postLink(ctx, r)
			shown = l.Link
			return l, err
		},
		fits: func(l MagicLink, t Traces) bool {
			if shown != "" {
				return l.Link == shown
			}
			return l.looksLike(r) && l.within(r, t)
		},
	})
}

// linksBefore lists the links of a kind, as they were read before the first creation where that is enough.
func (c *Client) linksBefore(ctx context.Context, kind LinkKind, older bool) (LinkList, error) {
	if !older {
		return c.MagicLinks(ctx, kind)
	}
	return rest.Cached(ctx, &c.lists, kind.path()+" before", func(ctx context.Context) (LinkList, error) { return c.MagicLinks(ctx, kind) })
}

func (c *Client) postLink(ctx context.Context, r LinkRequest) (MagicLink, error) {
	c.lists.Invalidate(r.Kind.path())
	defer c.lists.Invalidate(r.Kind.path())
	c.keyed(r.LeafUserID) // the link opens a page where a grower connects
	response, err := c.do(ctx, rest.Request{
		Method: http.MethodPost, Path: linksPath + "/users/" + url.PathEscape(foldID(r.LeafUserID)) + "/" + string(r.Kind), Body: r.body(),
	})
	if err != nil {
		return MagicLink{}, err
	}
	object, err := decodeObject(response, "id", "link")
	if err != nil {
		return MagicLink{}, response.Unreadable("an answer without the new magic link")
	}
	l := c.linkFrom(r.Kind, object)
	if l.ID == "" {
		return l, response.Unreadable("an answer without the id of the new magic link")
	}
	return l, nil
}

// LostMagicLinks gives the links that a request without an answer may have made: those that look like it and were not
// there before, whatever their times, since clocks may differ.
func (c *Client) LostMagicLinks(ctx context.Context, r LinkRequest, t Traces) ([]MagicLink, error) {
	return lostIn(ctx, c, t, func(ctx context.Context) ([]MagicLink, bool, error) {
		c.lists.Invalidate(r.Kind.path())
		list, err := c.MagicLinks(ctx, r.Kind)
		return slices.DeleteFunc(list.Of(r.LeafUserID), func(l MagicLink) bool { return slices.Contains(t.Before, l.Name()) || !l.looksLike(r) }), list.Whole, err
	})
}

// DeleteMagicLink deletes a magic link; it succeeds where there is none.
func (c *Client) DeleteMagicLink(ctx context.Context, kind LinkKind, id string) error {
	c.lists.Invalidate(kind.path())
	defer c.lists.Invalidate(kind.path())
	_, err := c.removed(ctx, func() error {
		_, err := c.do(ctx, c.aboutLink(http.MethodDelete, kind, id))
		return err
	}, func(ctx context.Context) (bool, error) {
		_, found, err := c.MagicLink(ctx, kind, id)
		return found, err
	})
	return err
}
