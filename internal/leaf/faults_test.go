package leaf_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Whatever happens to any request, the client tells the truth about it: what it calls done is done, what it calls not
// executed has changed nothing, only a clear word is an absence, and once the fault is healed the same call succeeds.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, o := range operations() {
		var done string
		synctest.Test(t, func(t *testing.T) { done = healthy(t, o) })
		for _, f := range faults.All(trap) {
			if f.Means == faults.Gateway && o.reads() {
				f.ReadBack = f.Answer // a gateway that took one path alone, in nobody's words, could be the API itself
			}
			t.Run(o.name+"/"+f.Name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { meet(t, o, f, done) })
			})
		}
	}
}

// Every operation comes to the same with an API that behaves in any way that real ones do.
func TestBehaviours(t *testing.T) {
	t.Parallel()
	for _, o := range operations() {
		var done string
		synctest.Test(t, func(t *testing.T) { done = healthy(t, o) })
		for _, b := range faults.Behaviours() {
			t.Run(o.name+"/"+b.Name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { behaves(t, o, b, done) })
			})
		}
	}
}

// behaves lets an operation meet a behaviour.
func behaves(t *testing.T, o operation, b faults.Behaviour, done string) {
	t.Helper()
	w := newAccount(o)
	w.Vary(func(v *leafsim.Variants) {
		before := v.AgLeader
		*v = b.Variants
		v.AgLeader = before
	})
	found, err := o.call(t.Context(), clientOf(w, nil), w)
	if err != nil || o.reads() && !found {
		t.Errorf("found %v, %v", found, err)
	}
	if got := w.String(); got != done {
		t.Errorf("there is:\n%s\nnot:\n%s", got, done)
	}
}

// healthy is what an operation comes to without a fault.
func healthy(t *testing.T, o operation) (done string) {
	t.Helper()
	w := newAccount(o)
	if found, err := o.call(t.Context(), clientOf(w, nil), w); err != nil || o.reads() && !found {
		t.Fatalf("%s without a fault: found %v, %v", o.name, found, err)
	}
	return w.String()
}

// meet lets an operation meet a fault. done is what it comes to without one.
func meet(t *testing.T, o operation, f faults.Fault, done string) {
	t.Helper()
	ctx := t.Context()
	w := newAccount(o)
	before := w.String()
	var struck, healed atomic.Bool
	hits := func(r *http.Request) bool {
		return !healed.Load() && leafsim.On(o.method, o.path, http.NotFoundHandler())(r) != nil
	}
	hook := func(r *http.Request) http.Handler {
		if !hits(r) {
			return nil
		}
		struck.Store(true)
		return f.Answer
	}
	if f.Times > 0 {
		hook = leafsim.Times(f.Times, hook)
	}
	switch {
	case f.Answer == nil:
	case f.Executed:
		w.After(hook)
	default:
		w.Before(hook)
	}
	w.Before(func(r *http.Request) http.Handler {
		if r.Method == http.MethodGet && struck.Load() && !healed.Load() && !hits(r) {
			return f.ReadBack
		}
		return nil
	})
	client := clientOf(w, func(r *http.Request) bool {
		refused := f.Answer == nil && hits(r)
		struck.CompareAndSwap(false, refused)
		return refused
	})
	found, err := o.call(ctx, client, w)
	if !struck.Load() {
		t.Fatal("no request met the fault")
	}
	after := w.String()

	var unconfirmed *leaf.UnconfirmedKeyError
	maybe := rest.OutcomeOf(err) == rest.MaybeExecuted || errors.As(err, &unconfirmed)
	absent := f.Means == faults.Absent || f.Means == faults.Nothing && o.nothing
	switch {
	case err == nil && o.reads() && !found && !absent:
		t.Error("what could not be read was taken for absent")
	case err == nil && !o.reads() && after != done && !(f.Means == faults.Absent && o.method == http.MethodDelete):
		t.Errorf("said to be done, and is not:\n%s", after)
	case err != nil && !maybe && after != before:
		t.Errorf("said not to be executed (%v), and was:\n%s", err, after)
	case after != before && after != done:
		t.Errorf("neither done nor not:\n%s", after)
	}
	if err != nil {
		complains(t, o, f, err)
	}
	if n := len(w.Requests()); n > 20 {
		t.Errorf("%d requests", n)
	}
	for _, r := range w.Requests() {
		if r.Host != "api.example.com" {
			t.Errorf("a request to %s", r.Host)
		}
	}

	healed.Store(true)
	<-time.After(time.Minute) // a cool-down ends
	if err == nil && w.String() == done {
		return
	}
	if after == done && o.method == http.MethodPost {
		return // it is there, which the next look finds
	}
	found, err = o.call(ctx, clientOf(w, nil), w)
	if err != nil || o.reads() && !found {
		t.Errorf("after the fault: found %v, %v", found, err)
	}
	if got := w.String(); got != done {
		t.Errorf("after the fault there is:\n%s\nnot:\n%s", got, done)
	}
}

// complains checks what an error says: what was asked, what was answered, and no secret.
func complains(t *testing.T, o operation, f faults.Fault, err error) {
	t.Helper()
	text := err.Error()
	path, _, _ := strings.Cut(o.path, "*")
	if !strings.Contains(text, o.method+" ") || !strings.Contains(text, path) {
		t.Errorf("the error does not name the request: %s", text)
	}
	if !slices.ContainsFunc(f.Says, func(words string) bool { return strings.Contains(text, words) }) {
		t.Errorf("the error says none of %q: %s", f.Says, text)
	}
	if strings.Contains(text, sentinel) || strings.Contains(text, leafsim.Password) {
		t.Errorf("the error shows a secret: %s", text)
	}
}

func clientOf(w *account, refuse func(*http.Request) bool) *leaf.Client {
	return leaf.New(configOf(faults.Direct(w, refuse)))
}

func configOf(transport http.RoundTripper) leaf.Config {
	return leaf.Config{
		BaseURL: &url.URL{Scheme: "https", Host: "api.example.com"}, Username: leafsim.Username, Password: leafsim.Password,
		MaxRetries: 2, RequestTimeout: 30 * time.Second, Now: time.Now, Transport: transport,
	}
}
