package leaf

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// AppID names a provider app: the path segment of its provider, the name, and the client environment where the provider
// has one (API.md, "Provider apps").
type AppID struct{ Provider, Name, Environment string }

// String is the path without percent-encoding, which is also the import ID.
func (id AppID) String() string {
	if id.Environment == "" {
		return id.Provider + "/" + id.Name
	}
	return id.Provider + "/" + id.Name + "/" + id.Environment
}

func (id AppID) path() string {
	p := appsPath(id.Provider) + "/" + url.PathEscape(id.Name)
	if id.Environment != "" {
		p += "/" + url.PathEscape(id.Environment)
	}
	return p
}

func appsPath(provider string) string {
	return usersService + "/app-keys/" + url.PathEscape(provider)
}

var appFields = []string{"provider", "appName", "clientEnvironment", "createdTime"}

// App reads one provider app.
func (c *Client) App(ctx context.Context, id AppID) (Object, bool, error) {
	response, err := c.do(ctx, rest.Request{Method: http.MethodGet, Path: id.path()})
	if err != nil {
		_, err := c.absent(ctx, err)
		return nil, false, err
	}
	object, err := decodeObject(response, appFields...)
	if errors.Is(err, errEmpty) {
		return nil, false, response.Unreadable("an answer without an app in it")
	}
	return object, err == nil, err
}

// ListedApp reads one provider app from the shared list of its provider, and by itself where the list lacks it, or where
// there is no list: a list alone is no proof of absence.
func (c *Client) ListedApp(ctx context.Context, id AppID) (Object, bool, error) {
	return c.appOn(ctx, appsPath(id.Provider), id)
}

// AppToDelete is ListedApp before a deletion. Apps that are deleted together share the list of a minute: the deletion of
// one says nothing of another, so it does not have to be read again after each.
func (c *Client) AppToDelete(ctx context.Context, id AppID) (Object, bool, error) {
	return c.appOn(ctx, fmt.Sprint("deleting ", appsPath(id.Provider), c.now().Truncate(time.Minute).Unix()), id)
}

// appOn is ListedApp by the list that is kept under a name.
func (c *Client) appOn(ctx context.Context, list string, id AppID) (Object, bool, error) {
	apps, err := c.listedApps(ctx, list, id.Provider)
	if err != nil && rest.AbsenceOf(err) == rest.NotSaid {
		return nil, false, err
	}
	for _, app := range apps.byName[id.Name] {
		environment, _ := app.Text("clientEnvironment")
		// Apps without an environment are listed with the constant PRODUCTION.
		if id.Environment == "" || strings.EqualFold(environment, id.Environment) {
			return app, true, nil
		}
	}
	return c.App(ctx, id)
}

// Apps lists the apps of one provider. The list is shared until something is written to that provider.
func (c *Client) Apps(ctx context.Context, provider string) ([]Object, error) {
	apps, err := c.listedApps(ctx, appsPath(provider), provider)
	return apps.all, err
}

// appList is the list of a provider's apps, in which thousands of resources look for theirs.
type appList struct {
	all    []Object
	byName map[string][]Object
}

func (c *Client) listedApps(ctx context.Context, list, provider string) (appList, error) {
	return rest.Cached(ctx, &c.lists, list, func(ctx context.Context) (appList, error) {
		rows, err := c.pages(ctx, appsPath(provider), nil)
		if err != nil {
			return appList{}, err
		}
		list := appList{all: rows.rows, byName: make(map[string][]Object, len(rows.rows))}
		for _, app := range rows.rows {
			name, _ := app.Text("appName")
			list.byName[name] = append(list.byName[name], app)
		}
		return list, nil
	})
}

// appName tells an app from another one of the same identity: by when it was created, "" where an answer does not show it.
func appName(o Object) string {
	t, ok := o.Time("createdTime")
	if !ok {
		return ""
	}
	return t.String()
}

// CreateApp registers an app that is not there. Any 2xx with any body is a success; the object is empty where the answer
// lacks it.
func (c *Client) CreateApp(ctx context.Context, id AppID, body map[string]any) Creation[Object] {
	return create(ctx, c, creation[Object]{
		place: id.String(),
		look:  one(func(ctx context.Context) (Object, bool, error) { return c.App(ctx, id) }),
		name:  appName, blocks: always[Object],
		send: func(ctx context.Context) (Object, error) { return c.writeApp(ctx, http.MethodPost, id, body) },
		fits: madeThen,
	})
}

// UpdateApp replaces the body of an app. Where there is none, the error is a GoneError.
func (c *Client) UpdateApp(ctx context.Context, id AppID, body map[string]any) (Object, error) {
	object, err := c.writeApp(ctx, http.MethodPut, id, body)
	if err == nil {
		return object, nil
	}
	gone, unclear := c.absent(ctx, err)
	switch {
	case !gone:
		return nil, unclear
	case rest.AbsenceOf(err) == rest.Unclear: // what answers a PUT may know the way of a GET
		if _, found, unread := c.App(ctx, id); found || unread != nil {
			return nil, err
		}
	}
	return nil, &GoneError{err}
}

func (c *Client) writeApp(ctx context.Context, method string, id AppID, body map[string]any) (Object, error) {
	c.lists.Invalidate(appsPath(id.Provider))
	defer c.lists.Invalidate(appsPath(id.Provider))
	response, err := c.do(ctx, rest.Request{Method: method, Path: id.path(), Body: body})
	if err != nil {
		return nil, err
	}
	// No document prints this answer (API.md, "Open questions", O15): what cannot be read is read back instead. A web page,
	// which is the answer of something before the API, was an error already.
	object, err := decodeObject(response, appFields...)
	if err != nil {
		return Object{}, nil // the status says that the write was carried out
	}
	return object, nil
}

// DeleteApp removes the app that was seen under a name; it succeeds where there is none.
func (c *Client) DeleteApp(ctx context.Context, id AppID, seen Object) error {
	c.lists.Invalidate(appsPath(id.Provider))
	defer c.lists.Invalidate(appsPath(id.Provider))
	was, err := c.removed(ctx, func() error {
		_, err := c.do(ctx, rest.Request{Method: http.MethodDelete, Path: id.path()})
		return err
	}, func(ctx context.Context) (bool, error) {
		_, found, err := c.App(ctx, id)
		return found, err
	})
	if was {
		c.noteDeleted(id.String(), appName(seen))
	}
	return err
}
