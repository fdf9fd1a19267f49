package leafsim

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Where the services stand below https://api.withleaf.io.
const (
	authenticatePath = "/api/authenticate"
	userManagement   = "/services/usermanagement/api"
)

type handler func(*Simulator, *call) answer

// route is a path with {wildcards} and what its methods do. A path whose wildcards the route does
// not know is no path of Leaf, whatever the method.
type route struct {
	pattern string
	known   func(*Simulator, *call) bool
	methods map[string]handler
}

var routes = []route{
	{authenticatePath, nil, map[string]handler{
		http.MethodPost: (*Simulator).authenticate,
	}},
	{userManagement + "/users", nil, map[string]handler{
		http.MethodGet:  (*Simulator).listUsers,
		http.MethodPost: (*Simulator).createUser,
		http.MethodPut:  (*Simulator).replaceUser,
	}},
	{userManagement + "/users/{leafUserId}", nil, map[string]handler{
		http.MethodGet:    (*Simulator).getUser,
		http.MethodPatch:  (*Simulator).patchUser,
		http.MethodDelete: (*Simulator).removeUser,
	}},
	{userManagement + "/users/{leafUserId}/{segment}", (*Simulator).knowsKind, map[string]handler{
		http.MethodGet:    (*Simulator).getCredentials,
		http.MethodPost:   (*Simulator).createCredentials,
		http.MethodDelete: (*Simulator).deleteCredentials,
	}},
	{userManagement + "/users/{leafUserId}/{segment}/events", (*Simulator).knowsKind, map[string]handler{
		http.MethodGet: (*Simulator).listEvents,
	}},
	{userManagement + "/users/{leafUserId}/JohnDeere/organizations/sync", nil, map[string]handler{
		http.MethodPost: (*Simulator).syncOrganizations,
	}},
	{userManagement + "/users/{leafUserId}/organizations/{provider}", (*Simulator).knowsConnected, map[string]handler{
		http.MethodGet: (*Simulator).listConnected,
	}},
	{userManagement + "/users/{leafUserId}/JohnDeere/organizations", nil, map[string]handler{
		http.MethodGet: (*Simulator).listOrganizations,
	}},
	{userManagement + "/users/{leafUserId}/JohnDeere/organizations/{providerOrgId}", (*Simulator).statusInPath, map[string]handler{
		http.MethodGet: (*Simulator).getOrganization,
	}},
	{userManagement + "/users/{leafUserId}/JohnDeere/organizations/{providerOrgId}", nil, map[string]handler{
		http.MethodGet:   (*Simulator).getOrganization,
		http.MethodPatch: (*Simulator).patchOrganization,
	}},
	{userManagement + "/users/{leafUserId}/JohnDeere/organizations/{providerOrgId}/{status}", (*Simulator).statusInPath, map[string]handler{
		http.MethodPatch: (*Simulator).patchOrganization,
	}},
	{widgets + "/magic-link/{kind}", (*Simulator).knowsLinks, map[string]handler{
		http.MethodGet: (*Simulator).listLinks,
	}},
	{widgets + "/magic-link/{kind}/{magicLinkId}", (*Simulator).knowsLinks, map[string]handler{
		http.MethodGet:    (*Simulator).getLink,
		http.MethodDelete: (*Simulator).deleteLink,
	}},
	{widgets + "/magic-link/users/{leafUserId}/{kind}", (*Simulator).knowsLinks, map[string]handler{
		http.MethodPost: (*Simulator).createLink,
	}},
	{fieldsService + "/users/{leafUserId}/fields/sync", nil, map[string]handler{
		http.MethodPost: (*Simulator).syncFields,
	}},
	{operationsService + "/operations/{id}/reprocess", nil, map[string]handler{
		http.MethodPost: (*Simulator).reprocess,
	}},
	{operationsService + "/batch/{id}/retry", nil, map[string]handler{
		http.MethodPut: (*Simulator).retryBatch,
	}},
	{userManagement + "/api-keys", nil, map[string]handler{
		http.MethodGet:  (*Simulator).listKeys,
		http.MethodPost: (*Simulator).createKey,
	}},
	{userManagement + "/api-keys/{apiKeyId}", nil, map[string]handler{
		http.MethodDelete: (*Simulator).revokeKey,
	}},
	{userManagement + "/app-keys/{Provider}", (*Simulator).knowsProvider, map[string]handler{
		http.MethodGet: (*Simulator).listApps,
	}},
	{userManagement + "/app-keys/{Provider}/{appName}", (*Simulator).knowsProvider, appMethods},
	{userManagement + "/app-keys/{Provider}/{appName}/{clientEnvironment}", (*Simulator).knowsProvider, appMethods},
	{alerts + "/webhooks", nil, map[string]handler{
		http.MethodGet:  (*Simulator).listWebhooks,
		http.MethodPost: (*Simulator).createWebhook,
	}},
	{alerts + "/webhooks/failed-calls", nil, map[string]handler{
		http.MethodGet: (*Simulator).listFailedCalls,
	}},
	{alerts + "/webhooks/{id}", nil, map[string]handler{
		http.MethodGet:    (*Simulator).getWebhook,
		http.MethodDelete: (*Simulator).deleteWebhook,
	}},
	{configService + "/configs", nil, map[string]handler{
		http.MethodGet:   (*Simulator).getOwnerConfig,
		http.MethodPatch: (*Simulator).patchOwnerConfig,
	}},
	{configService + "/configs/{leafUserId}", nil, map[string]handler{
		http.MethodGet:    (*Simulator).getUserConfig,
		http.MethodPost:   (*Simulator).createUserConfig,
		http.MethodPatch:  (*Simulator).patchUserConfig,
		http.MethodDelete: (*Simulator).deleteUserConfig,
	}},
}

var appMethods = map[string]handler{
	http.MethodGet:    (*Simulator).getApp,
	http.MethodPost:   (*Simulator).createApp,
	http.MethodPut:    (*Simulator).updateApp,
	http.MethodDelete: (*Simulator).deleteApp,
}

// route finds the route of a call and fills in its arguments.
func (s *Simulator) route(c *call) (route, bool) {
	for _, r := range slices.Concat(routes, sharingRoutes, supervisionRoutes) {
		args, ok := r.match(c.parts)
		if !ok {
			continue
		}
		c.args = args
		if r.known == nil || r.known(s, c) {
			return r, true
		}
	}
	return route{}, false
}

// match compares part by part; a wildcard stands for one part that is not empty.
func (r route) match(parts []string) (args map[string]string, ok bool) {
	pattern := strings.Split(r.pattern[1:], "/")
	if len(pattern) != len(parts) {
		return nil, false
	}
	args = map[string]string{}
	for i, p := range pattern {
		name, wild := strings.CutPrefix(p, "{")
		switch {
		case wild && parts[i] != "":
			args[strings.TrimSuffix(name, "}")] = parts[i]
		case p != parts[i]:
			return nil, false
		}
	}
	return args, true
}

// allow lists the methods for the header of that name.
func (r route) allow() string {
	return strings.Join(slices.Sorted(maps.Keys(r.methods)), ", ")
}
