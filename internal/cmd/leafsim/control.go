package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// controlPath is below what a running simulator is changed. Leaf has no such path. No login is asked for, since only this
// machine can reach it.
//
//	PATCH  /leafsim/behaviour             {"status": …, "latency": …, "rate_limit": …, "variants": {…}, "faults": […]}
//	POST   /leafsim/users                 {"name": …, "externalId": …, …}: adds a Leaf user, answers its id
//	POST   /leafsim/users/ID/SEGMENT      the grower connects a provider in the widget
//	PATCH  /leafsim/users/ID/SEGMENT      {"status": …, …}: changes credentials in place, as Leaf does
//	DELETE /leafsim/users/ID/SEGMENT      the grower disconnects the provider
//	GET    /leafsim/account               all that there is, secrets included, as -state writes it
//	GET    /leafsim/requests              what was asked so far: method, path and status
//	DELETE /leafsim/requests              forgets these
const controlPath = "/leafsim/"

// control changes a running simulator.
type control struct {
	sim *leafsim.Simulator
	mux http.ServeMux

	mu      sync.Mutex
	latency time.Duration
	faults  []fault
}

func newControl(sim *leafsim.Simulator) *control {
	c := &control{sim: sim}
	sim.Before(c.before)
	sim.After(c.after)
	c.mux.HandleFunc("PATCH "+controlPath+"behaviour", c.changeBehaviour)
	c.mux.HandleFunc("POST "+controlPath+"users", c.addUser)
	c.mux.HandleFunc("POST "+controlPath+"users/{id}/{segment}", c.connect)
	c.mux.HandleFunc("PATCH "+controlPath+"users/{id}/{segment}", c.changeCredentials)
	c.mux.HandleFunc("DELETE "+controlPath+"users/{id}/{segment}", c.disconnect)
	c.mux.HandleFunc("GET "+controlPath+"account", c.account)
	c.mux.HandleFunc("GET "+controlPath+"requests", c.requests)
	c.mux.HandleFunc("DELETE "+controlPath+"requests", c.forgetRequests)
	return c
}

// ServeHTTP implements http.Handler.
func (c *control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// A page in a browser of this machine could come too, under a name of its own or with its own Origin.
	host, _, err := net.SplitHostPort(r.Host)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && !ip.IsLoopback() || r.Header.Get("Origin") != "" {
		http.Error(w, "this is for programs of this machine alone", http.StatusForbidden)
		return
	}
	// The simulator's methods take a Leaf user or credentials that are not there for a mistake in a test.
	defer func() {
		switch found := recover().(type) {
		case nil:
		case string:
			http.Error(w, found, http.StatusNotFound)
		default:
			panic(found)
		}
	}()
	c.mux.ServeHTTP(w, r)
}

// apply changes the behaviour. Of one with a mistake nothing is applied.
func (c *control) apply(b behaviour) error {
	if err := b.variants(new(leafsim.Variants)); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	latency := c.latency
	if b.Latency != nil {
		var err error
		if latency, err = time.ParseDuration(*b.Latency); err != nil {
			return fmt.Errorf("the latency is a duration such as 200ms: %w", err)
		}
	}
	faults := c.faults
	if b.Faults != nil {
		faults = nil
		for _, text := range b.Faults {
			f, err := parseFault(text)
			if err != nil {
				return err
			}
			faults = append(faults, f)
		}
	}
	c.latency, c.faults = latency, faults
	c.sim.Vary(func(v *leafsim.Variants) { _ = b.variants(v) }) // which went well on none
	return nil
}

// before lets a request wait, and answers it where a fault is to.
func (c *control) before(r *http.Request) http.Handler {
	c.mu.Lock()
	latency := c.latency
	c.mu.Unlock()
	if latency > 0 {
		select {
		case <-time.After(latency):
		case <-r.Context().Done():
		}
	}
	return c.fault(r, false)
}

func (c *control) after(r *http.Request) http.Handler { return c.fault(r, true) }

func (c *control) fault(r *http.Request, lost bool) http.Handler {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.faults {
		if f.lost != lost {
			continue
		}
		if h := f.hook(r); h != nil {
			return h
		}
	}
	return nil
}

func (c *control) changeBehaviour(w http.ResponseWriter, r *http.Request) {
	var b behaviour
	if !read(w, r, &b) {
		return
	}
	if err := c.apply(b); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (c *control) addUser(w http.ResponseWriter, r *http.Request) {
	fields := map[string]string{}
	if read(w, r, &fields) {
		answer(w, map[string]string{"id": c.sim.AddUserOf(fields)})
	}
}

func (c *control) connect(w http.ResponseWriter, r *http.Request) {
	answer(w, c.sim.GrowerConnects(r.PathValue("id"), r.PathValue("segment")))
}

func (c *control) changeCredentials(w http.ResponseWriter, r *http.Request) {
	fields := map[string]any{}
	if read(w, r, &fields) {
		c.sim.ChangeCredentials(r.PathValue("id"), r.PathValue("segment"), fields)
		w.WriteHeader(http.StatusNoContent)
	}
}

func (c *control) disconnect(w http.ResponseWriter, r *http.Request) {
	c.sim.GrowerDisconnects(r.PathValue("id"), r.PathValue("segment"))
	w.WriteHeader(http.StatusNoContent)
}

func (c *control) account(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = c.sim.Save(w)
}

// requests leaves out headers, queries and bodies: they hold secrets.
func (c *control) requests(w http.ResponseWriter, _ *http.Request) {
	type line struct {
		Method string `json:"method"`
		Path   string `json:"path"`
		Status int    `json:"status"`
	}
	all := []line{}
	for _, one := range c.sim.Requests() {
		all = append(all, line{one.Method, one.Path, one.Status})
	}
	answer(w, all)
}

func (c *control) forgetRequests(w http.ResponseWriter, _ *http.Request) {
	c.sim.ResetRequests()
	w.WriteHeader(http.StatusNoContent)
}

// read takes the body for JSON, or answers that it is none, or has what nobody knows.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		http.Error(w, "the body is not the JSON that is expected here: "+err.Error(), http.StatusBadRequest)
		return false
	}
	return true
}

func answer(w http.ResponseWriter, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(body, '\n'))
}
