package leafsim

import (
	"cmp"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// provider is a row of "Leaf Link", "Supported providers and request body fields".
type provider struct {
	segment     string
	upper       string // the other way in which its name may come back
	environment bool   // whether the path ends in one
	fields      []field
}

// scopes are in Leaf's older page on app keys only.
var optionalScopes = field{name: "scopes", kind: scopes}

var knownScopes = []string{
	"FIELDS:READ", "FIELDS:WRITE", "OPERATIONS:READ", "PRESCRIPTION:READ", "PRESCRIPTION:WRITE",
	"ASSETS:READ", "PRODUCTS:READ", "ZONES:READ",
}

var providers = []provider{
	{"AgLeader", "AG_LEADER", false, []field{
		{name: "privateKey", flags: required | secret}, {name: "publicKey", flags: required},
	}},
	{"ClimateFieldView", "CLIMATE_FIELD_VIEW", false, []field{apiKey, clientID, clientSecret, optionalScopes}},
	{"CNHI", "CNHI", true, []field{clientID, clientSecret, subscriptionKey}},
	{"CNHIFieldOps", "CNHI_FIELD_OPS", true, []field{clientID, clientSecret, subscriptionKey}},
	{"JohnDeere", "JOHN_DEERE", true, []field{clientKey, clientSecret, optionalScopes}},
	{"Trimble", "TRIMBLE", false, []field{{name: "applicationName", flags: required}, clientID, clientSecret}},
	{"RavenSlingshot", "RAVEN_SLINGSHOT", false, []field{apiKey, {name: "sharedSecret", flags: required | secret}}},
	{"Stara", "STARA", false, []field{{name: "user", flags: required}, {name: "pwd", flags: required | secret}}},
}

func providerOf(segment string) (provider, bool) {
	i := slices.IndexFunc(providers, func(p provider) bool { return p.segment == segment })
	if i < 0 {
		return provider{}, false
	}
	return providers[i], true
}

// knowsProvider says whether a path names a provider and has the shape that this provider has.
func (s *Simulator) knowsProvider(c *call) bool {
	p, ok := providerOf(c.args["Provider"])
	_, named := c.args["appName"]
	_, placed := c.args["clientEnvironment"]
	return ok && (!named || placed == p.environment)
}

// App is an app that is registered with a provider.
type App struct {
	Provider    string // the segment of the path
	Name        string
	Environment string // empty where the provider has none
	CreatedTime time.Time
	Body        map[string]any // what was sent
}

type appID struct{ provider, name, environment string }

// String is the end of the app's path.
func (id appID) String() string {
	return strings.TrimSuffix(id.provider+"/"+id.name+"/"+id.environment, "/")
}

func (s *Simulator) noteApp(deed Deed, id appID) {
	s.note(Event{Deed: deed, Kind: KindApp, ID: id.String()})
}

func (a *App) clone() App {
	out := *a
	out.Body = maps.Clone(a.Body)
	return out
}

// App returns an app, or nil if there is none.
func (s *Simulator) App(provider, name, environment string) *App {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.apps[appID{provider, name, environment}]
	if !ok {
		return nil
	}
	return new(found.clone())
}

// Apps returns all apps, ordered by provider, name and environment.
func (s *Simulator) Apps() []App {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sortedApps("")
}

// SetApp registers an app, as a new one with a new time where there is one already.
func (s *Simulator) SetApp(provider, name, environment string, body map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := providerOf(provider); !ok || p.environment != (environment != "") {
		panic("leafsim: no app path of provider " + provider + " and environment " + environment)
	}
	s.register(appID{provider, name, environment}, maps.Clone(body))
}

// DeleteApp removes an app, if it is there.
func (s *Simulator) DeleteApp(provider, name, environment string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deregister(appID{provider, name, environment})
}

func (s *Simulator) deregister(id appID) {
	if _, ok := s.apps[id]; ok {
		delete(s.apps, id)
		s.noteApp(Deleted, id)
	}
}

// sortedApps lists the apps of a provider, or of all.
func (s *Simulator) sortedApps(provider string) []App {
	var all []App
	for id, a := range s.apps {
		if provider == "" || provider == id.provider {
			all = append(all, a.clone())
		}
	}
	slices.SortFunc(all, func(a, b App) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Environment, b.Environment))
	})
	return all
}

func (s *Simulator) register(id appID, body map[string]any) *App {
	a := &App{id.provider, id.name, id.environment, s.later(s.appStamps[id]), body}
	s.appStamps[id] = a.CreatedTime
	if _, ok := s.apps[id]; ok {
		s.noteApp(Overwritten, id)
	}
	s.apps[id] = a
	s.noteApp(Made, id)
	return a
}

// listApps answers GET /app-keys/{Provider}: the apps of all environments.
func (s *Simulator) listApps(c *call) answer {
	list := []any{}
	for _, a := range seenList(s, c, KindApp, c.args["Provider"], s.sortedApps(c.args["Provider"])) {
		list = append(list, s.printApp(a))
	}
	return s.answerList(c, list, s.variants.Paged)
}

// getApp answers GET of one app. It never shows what was sent.
func (s *Simulator) getApp(c *call) answer {
	id, refused := s.appOf(c)
	if refused != nil {
		return *refused
	}
	found := seenOne(s, KindApp, id.String(), s.apps[id])
	if found == nil {
		return s.notFound(c, "App not found")
	}
	out := s.printApp(*found)
	if s.variants.AppSecrets {
		out["secrets"] = found.Body
	}
	return reply(http.StatusOK, out)
}

// createApp answers POST of an app.
func (s *Simulator) createApp(c *call) answer {
	id, body, refused := s.appRequest(c)
	if refused != nil {
		return *refused
	}
	if _, ok := s.apps[id]; ok {
		switch s.variants.AppExists {
		case Exists400:
			return s.bad(c, "App already exists")
		case Exists409:
			return problem(c, http.StatusConflict, "App already exists")
		case ExistsOverwritten:
		}
	}
	made := s.register(id, body)
	return s.appWritten(s.created(s.printApp(*made)))
}

// updateApp answers PUT of an app.
func (s *Simulator) updateApp(c *call) answer {
	id, body, refused := s.appRequest(c)
	if refused != nil {
		return *refused
	}
	found, ok := s.apps[id]
	switch {
	case !ok && !s.variants.PutCreates:
		return s.notFound(c, "App not found")
	case !ok || s.variants.AppPutMovesCreated:
		found = s.register(id, body)
	default:
		found.Body = body
		s.noteApp(Changed, id)
	}
	return s.appWritten(reply(http.StatusOK, s.printApp(*found)))
}

// deleteApp answers DELETE of an app.
func (s *Simulator) deleteApp(c *call) answer {
	id, refused := s.appOf(c)
	if refused != nil {
		return *refused
	}
	if _, ok := s.apps[id]; !ok {
		return s.nothingToDelete(c, "App not found")
	}
	s.deregister(id)
	return s.deleted()
}

var strictName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// appOf reads the identity of an app from the path.
func (s *Simulator) appOf(c *call) (appID, *answer) {
	id := appID{c.args["Provider"], c.args["appName"], c.args["clientEnvironment"]}
	if id.environment != "" {
		if complaint := environment.check(id.environment); complaint != "" {
			a := s.bad(c, "clientEnvironment "+complaint)
			return id, &a
		}
	}
	if s.variants.AppNameStrict && !strictName.MatchString(id.name) {
		a := s.bad(c, "appName must hold only letters, digits, - and _")
		return id, &a
	}
	return id, nil
}

// appRequest reads the identity and the body of POST and PUT, which are the same.
func (s *Simulator) appRequest(c *call) (appID, map[string]any, *answer) {
	id, refused := s.appOf(c)
	if refused != nil {
		return id, nil, refused
	}
	p, _ := providerOf(id.provider)
	body, refused := s.decode(c, p.fields)
	return id, body, refused
}

// appWritten leaves of the answer to POST and PUT what the variant wants.
func (s *Simulator) appWritten(a answer) answer {
	switch s.variants.AppAnswer {
	case AnswerEmpty:
		return answer{status: a.status}
	case AnswerNoContent:
		return answer{status: http.StatusNoContent}
	default:
		return a
	}
}

// printApp has the four keys of Leaf's page on app keys, where an app without an environment
// answers PRODUCTION all the same.
func (s *Simulator) printApp(a App) map[string]any {
	p, _ := providerOf(a.Provider)
	out := map[string]any{"provider": a.Provider, "appName": a.Name}
	if s.variants.AppProviderUpper {
		out["provider"] = p.upper
	}
	if p.environment || !s.variants.AppNoEnvironment {
		out["clientEnvironment"] = s.printEnvironment(cmp.Or(a.Environment, Production))
	}
	if !s.variants.AppNoCreatedTime {
		out["createdTime"] = s.createdTime(a.CreatedTime)
	}
	return out
}
