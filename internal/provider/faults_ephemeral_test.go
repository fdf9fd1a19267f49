package provider_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// opening is an ephemeral resource, and the requests that meet the faults.
type opening struct {
	typeName, named string
	config          func(*reader) map[string]any
	hits            func(*http.Request) bool
	// gives is the attribute that it is opened for.
	gives string
}

var openings = map[string]opening{
	"leaf_api_key": {
		"leaf_api_key", "an ephemeral API key", keyConfig,
		func(q *http.Request) bool { return q.Method == http.MethodPost }, "key",
	},
	"leaf_api_key, its lists": {"leaf_api_key", "an ephemeral API key", keyConfig, isGET, "key"},
	"leaf_magic_link": {
		"leaf_magic_link", "an ephemeral magic link", linkConfig,
		func(q *http.Request) bool { return q.Method == http.MethodPost }, "link",
	},
	"leaf_magic_link, its lists": {"leaf_magic_link", "an ephemeral magic link", linkConfig, isGET, "link"},
	"leaf_token": {
		"leaf_token", "an ephemeral token", func(*reader) map[string]any {
			return map[string]any{"username": leafsim.Username, "password": leafsim.Password}
		},
		func(q *http.Request) bool { return q.Method == http.MethodPost }, "token",
	},
	"leaf_leaflink_application": {"leaf_leaflink_application", "the key of LeafLink", func(*reader) map[string]any { return map[string]any{"api_key": acctest.LeafLinkKey} }, isGET, "company_slug"},
}

func keyConfig(r *reader) map[string]any {
	return map[string]any{"leaf_user_id": r.user, "description": "ours"}
}

func linkConfig(r *reader) map[string]any {
	return map[string]any{"leaf_user_id": r.user, "kind": "provider", "allowed_providers": []string{"Trimble"}}
}

// Every ephemeral resource meets every fault while it is opened: it is whole, or there is an error that says what was
// answered and what to do. No key is left alive that nobody knows of.
func TestEphemeralOpenFaults(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for name, o := range openings {
		known[o.typeName] = true
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, f := range faults.All(elsewhere) {
				r := newReader(t)
				synctest.Test(t, func(t *testing.T) { r.openWith(t, o, f) })
			}
		})
	}
	for name := range newReader(t).schemas.EphemeralResourceSchemas {
		if !known[name] {
			t.Errorf("%s meets no faults", name)
		}
	}
}

func (r *reader) openWith(t *testing.T, o opening, f faults.Fault) {
	t.Helper()
	r.configure(t)
	struck, heal := r.strike(f, o.hits)
	opened := r.open(t, o)
	heal()
	if !struck.Load() {
		t.Errorf("%s: no request met the fault", f.Name)
	}
	text := saidBy(opened.Diagnostics)
	r.expectDecent(t, f, opened.Diagnostics)
	expectSays(t, f, opened.Diagnostics, false)
	if problems := errorsOf(opened.Diagnostics); problems != "" {
		if !strings.Contains(problems, o.named) {
			t.Errorf("%s: the error does not name the object:\n%s", f.Name, problems)
		}
		// Where a key may be alive, the error says which it may be, or until when.
		if r.alive() > 0 && !strings.Contains(text, "dies by itself after 900 seconds") {
			t.Errorf("%s: a key is alive, and nobody knows:\n%s", f.Name, text)
		}
	} else {
		r.expectOpened(t, o, f.Name, opened)
		for _, d := range r.close(t, o, opened).Diagnostics {
			t.Errorf("%s: closing says %s", f.Name, d.Detail)
		}
		if r.alive() > 0 && !strings.Contains(text, "dies by itself at ") {
			t.Errorf("%s: after closing, a key is alive, and nobody knows:\n%s", f.Name, text)
		}
	}

	r.configure(t) // another run: one that has reached nobody does not try again
	before := r.alive()
	healed := r.open(t, o)
	r.expectOpened(t, o, f.Name+", healed", healed)
	if closed := r.close(t, o, healed); len(closed.Diagnostics) > 0 || r.alive() != before {
		t.Errorf("%s: after the fault %d keys are alive, not %d: %s", f.Name, r.alive(), before, saidBy(closed.Diagnostics))
	}
}

func (r *reader) open(t *testing.T, o opening) *tfprotov6.OpenEphemeralResourceResponse {
	t.Helper()
	opened, err := r.OpenEphemeralResource(t.Context(), &tfprotov6.OpenEphemeralResourceRequest{TypeName: o.typeName, Config: written(t, o.config(r))})
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

func (r *reader) close(t *testing.T, o opening, opened *tfprotov6.OpenEphemeralResourceResponse) *tfprotov6.CloseEphemeralResourceResponse {
	t.Helper()
	closed, err := r.CloseEphemeralResource(t.Context(), &tfprotov6.CloseEphemeralResourceRequest{TypeName: o.typeName, Private: opened.Private})
	if err != nil {
		t.Fatal(err)
	}
	return closed
}

// expectOpened checks that what was opened is what it is opened for.
func (r *reader) expectOpened(t *testing.T, o opening, what string, opened *tfprotov6.OpenEphemeralResourceResponse) {
	t.Helper()
	expectNoError(t, opened.Diagnostics)
	of := r.schemas.EphemeralResourceSchemas[o.typeName].ValueType()
	var value tftypes.Value
	if all := attributes(t, of, opened.Result); all != nil {
		value = all[o.gives]
	}
	if value.IsNull() || !value.IsKnown() {
		t.Errorf("%s: it is open without %s", what, o.gives)
	}
}

// expectDecent fails where diagnostics show a secret, the new keys among them.
func (r *reader) expectDecent(t *testing.T, f faults.Fault, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	secrets := r.secrets
	for _, k := range r.Keys(r.user) {
		secrets = append(secrets, k.Key)
	}
	for _, l := range r.MagicLinks(r.user) {
		secrets = append(secrets, l.ID)
	}
	expectDecent(t, f.Name, diagnostics, secrets)
}

// alive counts the keys and the links that are ours and alive.
func (r *reader) alive() (n int) {
	for _, k := range r.Keys(r.user) {
		if k.Description != nil && *k.Description == "ours" && k.RevokedAt == nil {
			n++
		}
	}
	for _, l := range r.MagicLinks(r.user) {
		if slices.Equal(l.AllowedProviders, []string{"Trimble"}) {
			n++
		}
	}
	return n
}

// Closing never fails a run. Where a key could not be revoked, a warning says that it stays alive.
func TestEphemeralCloseFaults(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"leaf_api_key", "leaf_magic_link"} {
		closeWith(t, openings[name])
	}
	for _, name := range []string{"leaf_token", "leaf_leaflink_application"} {
		r := newReader(t)
		opened := r.open(t, openings[name])
		r.ResetRequests()
		r.link.ResetRequests()
		if closed := r.close(t, openings[name], opened); len(closed.Diagnostics)+len(r.Requests())+len(r.link.Requests()) > 0 {
			t.Errorf("%s: there is nothing to do for closing: %s", name, saidBy(closed.Diagnostics))
		}
	}
}

// closeWith lets the end of what was opened meet every fault.
func closeWith(t *testing.T, o opening) {
	t.Helper()
	for _, f := range faults.All(elsewhere) {
		f.Executed = f.Executed || f.Means == faults.Absent // that there is no such key is true then
		r := newReader(t)
		synctest.Test(t, func(t *testing.T) {
			r.configure(t)
			opened := r.open(t, o)
			struck, heal := r.strike(f, func(q *http.Request) bool { return q.Method == http.MethodDelete })
			closed := r.close(t, o, opened)
			heal()
			text := saidBy(closed.Diagnostics)
			r.expectDecent(t, f, closed.Diagnostics)
			switch {
			case !struck.Load():
				t.Errorf("%s: no request met the fault", f.Name)
			case errorsOf(closed.Diagnostics) != "":
				t.Errorf("%s: closing fails the run: %s", f.Name, text)
			case text == "" && r.alive() > 0:
				t.Errorf("%s: a key is alive, and nobody knows", f.Name)
			case text != "" && (!strings.Contains(text, strings.Replace(o.named, "an ", "the ", 1)+" ") || !strings.Contains(text, "stays alive until it expires")):
				t.Errorf("%s: closing says %s", f.Name, text)
			}
		})
	}
}
