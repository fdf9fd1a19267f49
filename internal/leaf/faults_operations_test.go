package leaf_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

const (
	configs  = "/services/config/api/configs"
	webhooks = "/services/alerts/api/alerts/webhooks"
	sharing  = "/services/usermanagement/api/api-owners/sharing-relation/receiver"
	partner  = "partner@example.com"
	links    = "/services/widgets/api/magic-link"
	sentinel = "sentinel-secret-7"
	trap     = "https://elsewhere.example/api"
)

var (
	theApp  = leaf.AppID{Provider: "JohnDeere", Name: "ours", Environment: "STAGE"}
	theHook = leaf.Webhook{Name: "ours", URL: "https://example.com/ours", Events: []string{"credentialsUnauthenticated"}}
)

// operation is one thing that the client does.
type operation struct {
	name string
	// method and path are the request that meets the fault.
	method, path string
	// prepare makes what the operation needs, as somebody else would.
	prepare func(w *account)
	// call does it. found is of interest for reads.
	call func(ctx context.Context, c *leaf.Client, w *account) (found bool, err error)
	// nothing is true where a success without content means that the object is not there.
	nothing bool
}

func (o operation) reads() bool { return o.method == http.MethodGet }

// account is a simulated account, with objects of somebody else in it.
type account struct {
	*leafsim.Simulator
	user, other, key, hook, link string
}

func newAccount(o operation) *account {
	w := &account{Simulator: leafsim.New(leafsim.WithVariants(leafsim.Variants{AgLeader: leafsim.AgLeaderOld}))}
	w.user, w.other = w.AddUserOf(map[string]string{"name": "ours", "externalId": "1"}), w.AddUserOf(map[string]string{"name": "other", "externalId": "2"})
	w.AddKey(w.user, "theirs", time.Hour)
	w.SetCredentials(w.other, agvance.Segment, map[string]any{"username": "theirs"})
	w.SetApp(theApp.Provider, "theirs", theApp.Environment, map[string]any{"clientKey": "theirs"})
	w.AddMagicLink(leafsim.MagicLink{Kind: leafsim.ProviderLink, LeafUserID: w.user, Settings: map[string]any{"companyName": "theirs"}}, time.Hour)
	w.SetOrganization(w.user, leafsim.Organization{ID: "7", Name: "theirs", Status: leafsim.OrganizationPreview})
	w.AddWebhook(leafsim.Webhook{Name: "theirs", URL: "https://example.com/theirs", Events: []string{"fieldCreated"}})
	w.AddRelation("receiver", partner)
	w.SetPermissions(partner, w.other, granted("PLANTED"))
	if o.prepare != nil {
		o.prepare(w)
	}
	return w
}

// String is all that is in the account, without what Leaf makes up: ids, keys and times.
func (w *account) String() string {
	var b strings.Builder
	for _, id := range w.UserIDs() {
		fmt.Fprintln(&b, "user", w.UserFields(id), w.UserConfig(id))
		for _, segment := range []string{agvance.Segment, agLeader.Segment} {
			c := w.Credentials(id, segment)
			maps.DeleteFunc(c, func(name string, _ any) bool { return name == "id" || name == "createdTime" || name == "sessionId" })
			fmt.Fprintln(&b, " ", segment, c)
		}
		for _, k := range w.Keys(id) {
			if k.Live(time.Now()) {
				fmt.Fprintln(&b, "  key", *k.Description)
			}
		}
		for _, l := range w.MagicLinks(id) {
			fmt.Fprintln(&b, "  link", l.Kind, l.Settings)
		}
		fmt.Fprintln(&b, "  organizations", w.Organizations(id))
		fmt.Fprintln(&b, "  shared", w.Permissions(partner, id))
	}
	for _, a := range w.Apps() {
		fmt.Fprintln(&b, "app", a.Provider, a.Name, a.Environment, a.Body)
	}
	for _, h := range w.Webhooks() {
		fmt.Fprintln(&b, "webhook", h.Name, h.URL, h.Events)
	}
	for _, r := range w.Relations() {
		fmt.Fprintln(&b, "relation", r)
	}
	lines := strings.Split(b.String(), "\n")
	slices.Sort(lines) // a list's order is of no interest
	return strings.Join(append(lines, fmt.Sprint(w.OwnerConfig())), "\n")
}

// granted is a grant of operations of one type.
func granted(operations string) map[string]leafsim.Permission {
	return map[string]leafsim.Permission{"OPERATIONS": {Actions: []string{"READ"}, Types: []string{operations}}}
}

// credentialsOf are the operations on one kind.
func credentialsOf(name string, p leaf.CredentialsPath, path string, body map[string]any) []operation {
	path = service + "/users/*/" + path
	there := func(w *account) { w.SetCredentials(w.user, p.Segment, maps.Clone(body)) }
	return []operation{
		{
			name: "read " + name, method: "GET", path: path, prepare: there, nothing: true,
			call: func(ctx context.Context, c *leaf.Client, w *account) (bool, error) {
				_, found, err := c.Credentials(ctx, p, w.user)
				return found, err
			},
		},
		{
			name: "create " + name, method: "POST", path: path,
			call: func(ctx context.Context, c *leaf.Client, w *account) (bool, error) {
				err := did(c.CreateCredentials(ctx, p, w.user, body))
				return false, err
			},
		},
		{
			name: "delete " + name, method: "DELETE", path: path, prepare: there,
			call: func(ctx context.Context, c *leaf.Client, w *account) (bool, error) {
				return false, c.DeleteCredentials(ctx, p, w.user, nil)
			},
		},
		{
			name: "events of " + name, method: "GET", path: path + "/events", prepare: there,
			call: func(ctx context.Context, c *leaf.Client, w *account) (bool, error) {
				_, found, err := c.CredentialsEvents(ctx, p, w.user)
				return found, err
			},
		},
	}
}

// listing is an operation that reads a list. found is whether anything is in it.
func listing[T any](name, path string, list func(context.Context, *leaf.Client, *account) ([]T, error)) operation {
	return operation{name: name, method: "GET", path: path, call: func(ctx context.Context, c *leaf.Client, w *account) (bool, error) {
		rows, err := list(ctx, c, w)
		return len(rows) > 0, err
	}}
}

// writing is an operation that is not asked what it found.
func writing(name, method, path string, prepare func(*account), write func(context.Context, *leaf.Client, *account) error) operation {
	return operation{name: name, method: method, path: path, prepare: prepare, call: func(ctx context.Context, c *leaf.Client, w *account) (bool, error) {
		return false, write(ctx, c, w)
	}}
}

func operations() []operation {
	const appPath, userPath, hookPath, configPath = service + "/app-keys/*/*/*", service + "/users/*", webhooks + "/*", configs + "/*"
	const linksPath, linkPath, orgsPath, orgPath = links + "/provider", links + "/provider/*", service + "/users/*/JohnDeere/organizations", service + "/users/*/JohnDeere/organizations/*"
	const sharedPath = sharing + "/*/users-permissions/*"
	harvested := leaf.Permissions{"OPERATIONS": {Actions: []string{"READ"}, Types: []string{"HARVESTED"}}}
	withShared := func(w *account) { w.SetPermissions(partner, w.user, granted("PLANTED")) }
	appBody := map[string]any{"clientKey": "key", "clientSecret": sentinel}
	withKey := func(w *account) { w.key = w.AddKey(w.user, "ours", time.Hour).ID }
	withApp := func(w *account) {
		w.SetApp(theApp.Provider, theApp.Name, theApp.Environment, map[string]any{"clientKey": "old"})
	}
	withHook := func(w *account) {
		w.hook = w.AddWebhook(leafsim.Webhook{Name: theHook.Name, URL: theHook.URL, Events: theHook.Events, Secret: sentinel})
	}
	withLink := func(w *account) {
		w.link = w.AddMagicLink(leafsim.MagicLink{Kind: leafsim.ProviderLink, LeafUserID: w.user, Settings: map[string]any{"companyName": "ours"}}, 2*time.Hour).ID
	}
	withConfig := func(w *account) { w.ChangeUserConfig(w.user, map[string]any{"fieldsAttachIntersection": 0.5}) }
	known := agLeader
	known.Known = agLeader.Older[0] // as the state remembers it
	keys := []string{"fieldsAttachIntersection", "cleanupStandardGeojson"}
	return slices.Concat(
		credentialsOf("Agvance", agvance, agvance.Segment, map[string]any{"apiKey": sentinel, "databaseId": "d", "username": "ours", "password": sentinel, "clientEnvironment": "STAGE"}),
		credentialsOf("AgLeader", known, agLeader.Older[0], map[string]any{"publicKey": "ours", "privateKey": sentinel, "refreshToken": sentinel, "accessToken": sentinel}),
		[]operation{
			listing("list keys", keysPath, func(ctx context.Context, c *leaf.Client, w *account) ([]leaf.Key, error) {
				list, err := c.Keys(ctx, w.user)
				if list == nil {
					return nil, err
				}
				return list.Keys, err
			}),
			writing("create key", "POST", keysPath, nil, func(ctx context.Context, c *leaf.Client, w *account) error {
				description, seconds := "ours", int64(3600)
				_, err := c.CreateKey(ctx, leaf.KeyRequest{LeafUserID: w.user, Description: &description, ExpiresIn: &seconds})
				return err
			}),
			writing("revoke key", "DELETE", keysPath+"/*", withKey, func(ctx context.Context, c *leaf.Client, w *account) error {
				return c.RevokeKey(ctx, w.user, leaf.KeyRef{ID: w.key})
			}),

			{name: "read app", method: "GET", path: appPath, prepare: withApp, call: func(ctx context.Context, c *leaf.Client, _ *account) (bool, error) {
				_, found, err := c.App(ctx, theApp)
				return found, err
			}},
			{name: "find app", method: "GET", path: service + "/app-keys/*", prepare: withApp, call: func(ctx context.Context, c *leaf.Client, _ *account) (bool, error) {
				_, found, err := c.ListedApp(ctx, theApp)
				return found, err
			}},
			listing("list apps", service+"/app-keys/*", func(ctx context.Context, c *leaf.Client, _ *account) ([]leaf.Object, error) {
				return c.Apps(ctx, theApp.Provider)
			}),
			writing("create app", "POST", appPath, nil, func(ctx context.Context, c *leaf.Client, _ *account) error {
				err := did(c.CreateApp(ctx, theApp, appBody))
				return err
			}),
			writing("update app", "PUT", appPath, withApp, func(ctx context.Context, c *leaf.Client, _ *account) error {
				_, err := c.UpdateApp(ctx, theApp, appBody)
				return err
			}),
			writing("delete app", "DELETE", appPath, withApp, func(ctx context.Context, c *leaf.Client, _ *account) error { return c.DeleteApp(ctx, theApp, nil) }),

			{name: "read user", method: "GET", path: userPath, call: func(ctx context.Context, c *leaf.Client, w *account) (bool, error) {
				_, found, err := c.User(ctx, w.user)
				return found, err
			}},
			listing("list users", service+"/users", func(ctx context.Context, c *leaf.Client, _ *account) ([]leaf.User, error) {
				return c.Users(ctx, nil)
			}),
			writing("create user", "POST", service+"/users", nil, func(ctx context.Context, c *leaf.Client, _ *account) error {
				return did(c.CreateUser(ctx, map[string]string{"name": "new", "externalId": "3"}))
			}),
			writing("update user", "PATCH", userPath, nil, func(ctx context.Context, c *leaf.Client, w *account) error {
				return c.UpdateUser(ctx, w.user, map[string]string{"name": "ours", "externalId": "1"}, map[string]string{"name": "changed", "externalId": "1"})
			}),
			writing("delete user", "DELETE", userPath, nil, func(ctx context.Context, c *leaf.Client, w *account) error {
				_, err := c.DeleteUser(ctx, w.user)
				return err
			}),

			listing("list webhooks", webhooks, func(ctx context.Context, c *leaf.Client, _ *account) ([]leaf.Webhook, error) { return c.Webhooks(ctx) }),
			{name: "find webhook", method: "GET", path: webhooks, prepare: withHook, call: func(ctx context.Context, c *leaf.Client, w *account) (bool, error) {
				_, found, err := c.Webhook(ctx, w.hook)
				return found, err
			}},
			writing("create webhook", "POST", webhooks, nil, func(ctx context.Context, c *leaf.Client, _ *account) error {
				err := did(c.CreateWebhook(ctx, theHook, sentinel))
				return err
			}),
			writing("delete webhook", "DELETE", hookPath, withHook, func(ctx context.Context, c *leaf.Client, w *account) error { return c.DeleteWebhook(ctx, w.hook) }),

			listing("list magic links", linksPath, func(ctx context.Context, c *leaf.Client, _ *account) ([]leaf.MagicLink, error) {
				list, err := c.MagicLinks(ctx, leaf.ProviderLink)
				return list.Links, err
			}),
			{name: "read magic link", method: "GET", path: linkPath, prepare: withLink, call: func(ctx context.Context, c *leaf.Client, w *account) (bool, error) {
				_, found, err := c.MagicLink(ctx, leaf.ProviderLink, w.link)
				return found, err
			}},
			writing("create magic link", "POST", links+"/users/*/provider", nil, func(ctx context.Context, c *leaf.Client, w *account) error {
				return did(c.CreateMagicLink(ctx, leaf.LinkRequest{Kind: leaf.ProviderLink, LeafUserID: w.user, ExpiresIn: 7200, Settings: map[string]any{"companyName": "ours"}}))
			}),
			writing("delete magic link", "DELETE", linkPath, withLink, func(ctx context.Context, c *leaf.Client, w *account) error {
				return c.DeleteMagicLink(ctx, leaf.ProviderLink, w.link)
			}),

			{name: "read organization", method: "GET", path: orgPath, call: func(ctx context.Context, c *leaf.Client, w *account) (bool, error) {
				_, found, err := c.Organization(ctx, w.user, "7")
				return found, err
			}},
			listing("list organizations", orgsPath, func(ctx context.Context, c *leaf.Client, w *account) ([]leaf.Organization, error) {
				all, _, err := c.Organizations(ctx, w.user)
				return all, err
			}),
			writing("change organization", "PATCH", orgPath+"/*", nil, func(ctx context.Context, c *leaf.Client, w *account) error {
				_, err := c.SetOrganization(ctx, w.user, "7", leaf.OrganizationSelected)
				return err
			}),

			listing("list sharing relations", sharing, func(ctx context.Context, c *leaf.Client, _ *account) ([]leaf.Relation, error) {
				all, _, err := c.Relations(ctx)
				return all, err
			}),
			{name: "find sharing relation", method: "GET", path: sharing, call: func(ctx context.Context, c *leaf.Client, _ *account) (bool, error) {
				_, found, err := c.Relation(ctx, partner)
				return found, err
			}},
			writing("create sharing relation", "POST", sharing, nil, func(ctx context.Context, c *leaf.Client, _ *account) error {
				return did(c.CreateRelation(ctx, "new@example.com"))
			}),
			writing("block sharing relation", "PATCH", sharing+"/*", nil, func(ctx context.Context, c *leaf.Client, _ *account) error {
				_, err := c.SetRelation(ctx, partner, leaf.RelationBlocked)
				return err
			}),
			{name: "read sharing permissions", method: "GET", path: sharedPath, prepare: withShared, call: func(ctx context.Context, c *leaf.Client, w *account) (bool, error) {
				_, found, err := c.Permissions(ctx, partner, w.user)
				return found, err
			}},
			writing("grant sharing permissions", "POST", sharedPath, nil, func(ctx context.Context, c *leaf.Client, w *account) error {
				return did(c.GrantPermissions(ctx, partner, w.user, harvested))
			}),
			writing("change sharing permissions", "PATCH", sharedPath+"/*", withShared, func(ctx context.Context, c *leaf.Client, w *account) error {
				_, err := c.ChangePermissions(ctx, partner, w.user, harvested)
				return err
			}),
			writing("withdraw sharing permissions", "DELETE", sharedPath, withShared, func(ctx context.Context, c *leaf.Client, w *account) error {
				_, err := c.WithdrawPermissions(ctx, partner, w.user, func(leaf.Permissions) bool { return true })
				return err
			}),

			{name: "read configuration", method: "GET", path: configs, call: func(ctx context.Context, c *leaf.Client, _ *account) (bool, error) {
				o, err := c.OwnerConfig(ctx, keys)
				return o != nil, err
			}},
			writing("change configuration", "PATCH", configs, nil, func(ctx context.Context, c *leaf.Client, _ *account) error {
				return c.PatchOwnerConfig(ctx, map[string]any{"fieldsAttachIntersection": 0.7})
			}),
			{name: "read user's configuration", method: "GET", path: configPath, prepare: withConfig, nothing: true, call: func(ctx context.Context, c *leaf.Client, w *account) (bool, error) {
				_, found, err := c.UserConfig(ctx, w.user, keys)
				return found, err
			}},
			writing("create user's configuration", "POST", configPath, nil, func(ctx context.Context, c *leaf.Client, w *account) error {
				return did(c.CreateUserConfig(ctx, w.user, keys, map[string]any{"fieldsAttachIntersection": 0.6}, func(o leaf.Object) bool { return string(o["fieldsAttachIntersection"]) == "0.6" }))
			}),
			writing("change user's configuration", "PATCH", configPath, withConfig, func(ctx context.Context, c *leaf.Client, w *account) error {
				return c.PatchUserConfig(ctx, w.user, keys, map[string]any{"fieldsAttachIntersection": 0.7})
			}),
			writing("delete user's configuration", "DELETE", configPath, withConfig, func(ctx context.Context, c *leaf.Client, w *account) error {
				return c.DeleteUserConfig(ctx, w.user, keys)
			}),

			{name: "log in", method: "POST", path: login, call: func(ctx context.Context, c *leaf.Client, _ *account) (bool, error) {
				token, err := c.Token(ctx, "", "", false)
				return token != "", err
			}},
		},
	)
}
