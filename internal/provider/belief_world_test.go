package provider_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// wire is between the provider and the simulator: the faults and traps of the next command wait on it.
type wire struct {
	sim *leafsim.Simulator

	mu    sync.Mutex
	armed []*armed
	asked []sighting
	hurt  bool // a POST of this command has met a fault
}

// armed is a step that waits for its request.
type armed struct {
	step

	act   func() // of traps
	count int
}

// sighting is a GET that the API itself has answered.
type sighting struct {
	number int // in the simulator's log
	path   string
}

// strikeKey is under what the context of a request has the fault that it meets.
type strikeKey struct{}

// newWire lets faults strike in a simulator.
func newWire(sim *leafsim.Simulator) *wire {
	w := &wire{sim: sim}
	struck := func(r *http.Request) (step, bool) {
		s, ok := r.Context().Value(strikeKey{}).(step)
		return s, ok
	}
	sim.Before(func(r *http.Request) http.Handler {
		s, ok := struck(r)
		switch {
		case !ok || s.fault.Executed:
			return nil
		case s.late > 0:
			return sim.LateFor(s.late, s.fault.Answer)
		case s.late < 0:
			return sim.Late(int(-s.late), s.fault.Answer)
		}
		return s.fault.Answer
	})
	sim.After(func(r *http.Request) http.Handler {
		if s, ok := struck(r); ok && s.fault.Executed {
			return s.fault.Answer
		}
		return nil
	})
	return w
}

// arm lets a step wait for its request.
func (w *wire) arm(s step, act func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.armed = append(w.armed, &armed{step: s, act: act})
}

// disarm forgets what has not come.
func (w *wire) disarm() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.armed, w.hurt = nil, false
}

// meet says what a request meets: a fault, and who acts before and after it.
func (w *wire) meet(r *http.Request) (fault *step, before, after []func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	login := strings.HasSuffix(r.URL.Path, "/authenticate")
	for _, a := range w.armed {
		if a.moment.method != "" && (a.moment.method != r.Method || login) {
			continue
		}
		a.count++
		due := a.count == a.moment.nth || a.lasts && a.count > a.moment.nth
		switch {
		case !due:
		case a.do == doFault:
			fault = &a.step
			w.hurt = w.hurt || r.Method == http.MethodPost && !login
		case a.moment.done:
			after = append(after, a.act)
		default:
			before = append(before, a.act)
		}
	}
	return fault, before, after
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	fault, before, after := w.meet(r)
	for _, act := range before {
		act()
	}
	defer func() {
		for _, act := range after {
			act()
		}
	}()
	if fault != nil {
		if fault.fault.Answer == nil {
			return nil, syscall.ECONNREFUSED
		}
		r = r.WithContext(context.WithValue(r.Context(), strikeKey{}, *fault))
	}
	response, err := faults.Direct(w.sim, nil).RoundTrip(r)
	if fault == nil && err == nil && r.Method == http.MethodGet && response.StatusCode == http.StatusOK {
		w.mu.Lock()
		w.asked = append(w.asked, sighting{w.number(), r.URL.Path})
		w.mu.Unlock()
	}
	return response, err
}

// number is that of the latest request.
func (w *wire) number() int {
	if all := w.sim.Requests(); len(all) > 0 {
		return all[len(all)-1].Number
	}
	return 0
}

// seenSince reports whether the API itself has answered a GET of a path, or of what is above it, between two requests.
func (w *wire) seenSince(path string, from, to int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.asked, func(s sighting) bool {
		return s.number > from && s.number < to && strings.HasPrefix(path, s.path)
	})
}

// actors are others who use the API, by what they do. Where there is nothing to do it to they do nothing.
var actors = map[string]func(*run){
	"a second pipeline makes the same key": func(r *run) {
		if user := r.owner(slotKey); user != "" {
			r.sim.AddKey(user, r.label, 100*dayOfKey*time.Second)
		}
	},
	"somebody revokes the latest key": func(r *run) {
		if keys := r.sim.Keys(r.owner(slotKey)); len(keys) > 0 {
			r.sim.RevokeKey(keys[len(keys)-1].ID)
		}
	},
	"a second pipeline makes the same link": func(r *run) {
		r.sim.AddMagicLink(leafsim.MagicLink{Kind: leafsim.ProviderLink, LeafUserID: r.jane, Settings: map[string]any{"companyName": "Ours 0"}}, 100*dayOfKey*time.Second)
	},
	"somebody deletes the latest link": func(r *run) {
		if links := r.sim.MagicLinks(r.jane); len(links) > 0 {
			r.sim.DeleteMagicLink(links[len(links)-1].ID)
		}
	},
	"a second pipeline makes the same app": func(r *run) {
		if r.sim.App("JohnDeere", beliefApp, "STAGE") == nil {
			r.sim.SetApp("JohnDeere", beliefApp, "STAGE", map[string]any{"clientKey": "theirs", "clientSecret": "theirs"})
		}
	},
	"somebody makes the app again": func(r *run) {
		if r.sim.App("JohnDeere", beliefApp, "STAGE") != nil {
			r.sim.RecreateApp("JohnDeere", beliefApp, "STAGE", map[string]any{"clientKey": "theirs", "clientSecret": "theirs"})
		}
	},
	"somebody deletes the app": func(r *run) { r.sim.DeleteApp("JohnDeere", beliefApp, "STAGE") },
	"a second pipeline makes the same Leaf user": func(r *run) {
		r.sim.AddUserOf(growerFields())
	},
	"somebody deletes the Leaf user": func(r *run) {
		if user := r.grower(); user != "" {
			r.sim.DeleteUser(user)
		}
	},
	"a second pipeline makes the same Agvance credentials": func(r *run) {
		if r.sim.Credentials(r.jane, agvanceSegment) == nil {
			r.sim.SetCredentials(r.jane, agvanceSegment, map[string]any{"apiKey": "theirs", "databaseId": "Database 0", "username": "Ann", "password": "theirs", "clientEnvironment": "STAGE"})
		}
	},
	"somebody makes the Agvance credentials again": func(r *run) {
		if r.sim.Credentials(r.jane, agvanceSegment) != nil {
			r.sim.RecreateCredentials(r.jane, agvanceSegment, map[string]any{"password": "theirs"})
		}
	},
	"somebody deletes the Agvance credentials": func(r *run) { r.sim.DeleteCredentials(r.jane, agvanceSegment) },
	"the grower connects John Deere": func(r *run) {
		if user := r.owner(slotDeere); user != "" {
			r.sim.GrowerConnects(user, deereSegment)
		}
	},
	"the grower disconnects John Deere": func(r *run) { r.sim.GrowerDisconnects(r.owner(slotDeere), deereSegment) },
}

const (
	agvanceSegment = "agvance-credentials"
	deereSegment   = "john-deere-credentials"
)

func actorNames() []string { return slices.Sorted(maps.Keys(actors)) }

// grower is the first Leaf user who looks like the managed one.
func (r *run) grower() string {
	for _, id := range r.sim.UserIDs() {
		if r.sim.UserFields(id)["externalId"] == growerFields()["externalId"] {
			return id
		}
	}
	return ""
}

// owner is the Leaf user whom the object of a slot belongs to; "" where there is none yet.
func (r *run) owner(slot string) string {
	if r.ownedBy(slot) {
		return r.grower()
	}
	return r.jane
}
