package leafsim

import (
	"net/http"
	"strings"
	"time"
)

// gateway stands before the API and answers in its place: nothing that it answers is executed.
type gateway struct {
	answer http.Handler
	takes  []Takes
}

// Takes says whether a gateway answers a request itself.
type Takes func(r *http.Request) bool

// Gateway puts a gateway before the API, from now until the next call; nil takes it away. It answers every path itself, the
// login too, unless all of takes let it: an outage in which the API is well and nobody reaches it.
func (f *front) Gateway(answer http.Handler, takes ...Takes) {
	if answer == nil {
		f.gateway.Store(nil)
		return
	}
	f.gateway.Store(&gateway{answer, takes})
}

// behind is the gateway's answer, or nil where the request passes it.
func (f *front) behind(c *call) http.Handler {
	g := f.gateway.Load()
	if g == nil {
		return nil
	}
	for _, takes := range g.takes {
		if !takes(c.request) {
			return nil
		}
	}
	return g.answer
}

// OnlyMethod lets the gateway take requests of that method alone.
func OnlyMethod(method string) Takes {
	return func(r *http.Request) bool { return r.Method == method }
}

// OnlyBelow lets the gateway take paths that begin so, such as "/services/usermanagement/".
func OnlyBelow(prefix string) Takes {
	return func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, prefix) }
}

// ExceptLogin lets the login pass.
func ExceptLogin() Takes {
	return func(r *http.Request) bool { return r.URL.Path != authenticatePath }
}

// GatewayDefaultBackend is the 404 of an ingress controller of Kubernetes that knows no backend.
func GatewayDefaultBackend() http.Handler {
	return fixed(http.StatusNotFound, "text/plain; charset=utf-8", "default backend - 404")
}

// GatewayNoRoute is the 404 of Kong where no route matches.
func GatewayNoRoute() http.Handler {
	return fixed(http.StatusNotFound, "application/json; charset=utf-8", `{"message":"no Route matched with those values"}`)
}

// GatewayEmpty is a 404 without a body.
func GatewayEmpty() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer{status: http.StatusNotFound}.write(w)
	})
}

// GatewaySpring is the 404 of a Spring service that has no such path, as when a gateway sends requests to the wrong one.
func GatewaySpring() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		springNotFound(r.URL.Path, time.Now()).write(w)
	})
}

// GatewayHTML is the 404 page of a web server.
func GatewayHTML() http.Handler { return HTML(http.StatusNotFound) }

// Gateways are all the 404s of gateways, by name.
func Gateways() map[string]http.Handler {
	return map[string]http.Handler{
		"default backend": GatewayDefaultBackend(),
		"no route":        GatewayNoRoute(),
		"empty":           GatewayEmpty(),
		"spring":          GatewaySpring(),
		"page":            GatewayHTML(),
	}
}

// springNotFound is the body that Spring Boot gives to errors by itself.
func springNotFound(path string, now time.Time) answer {
	return reply(http.StatusNotFound, map[string]any{
		"timestamp": now.UTC().Format("2006-01-02T15:04:05.000-0700"), "status": http.StatusNotFound,
		"error": http.StatusText(http.StatusNotFound), "path": path,
	})
}

// NotFoundBody is the body of the API's own 404s.
type NotFoundBody int

// Bodies of a 404. All but the first could be a gateway's as well.
const (
	NotFoundOwn     NotFoundBody = iota // the problem that all services print
	NotFoundEmpty                       // none
	NotFoundMessage                     // {"message":"Not Found"}
	NotFoundSpring                      // {"timestamp":…,"status":404,"error":"Not Found","path":…}
	NotFoundAlert                       // as NotFoundOwn, but the alerts service has its own form, with errorKey
)

// notFound is the API's own 404.
func (s *Simulator) notFound(c *call, message string) answer {
	body := s.variants.NotFound
	if s.variants.EmptyNotFound {
		body = NotFoundEmpty
	}
	switch {
	case body == NotFoundEmpty:
		return answer{status: http.StatusNotFound}
	case body == NotFoundMessage:
		return reply(http.StatusNotFound, map[string]string{"message": http.StatusText(http.StatusNotFound)})
	case body == NotFoundSpring:
		return springNotFound(c.path, s.now())
	case body == NotFoundAlert && strings.HasPrefix(c.path, alerts):
		return alertProblem(http.StatusNotFound, message, "notFound")
	default:
		return problem(c, http.StatusNotFound, message)
	}
}
