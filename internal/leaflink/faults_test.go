package leaflink_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// written are the kinds of objects, with what makes one and what changes it.
var written = map[string]struct{ fields, change map[string]any }{
	"customer-statuses": {map[string]any{"state": "Gold", "owner": 7}, map[string]any{"order": 9}},
	"promocodes": {
		map[string]any{"brand": 3, "code": "SPRING", "start_date": "2027-03-01T00:00:00Z", "end_date": "2027-04-01T00:00:00Z"},
		map[string]any{"end_date": "2027-05-01T00:00:00Z"},
	},
	"product-lines": {map[string]any{"name": "Flower", "brand": 3}, map[string]any{"menu_position": 9}},
}

// struck is a LeafLink in which requests of one method to one list meet a fault, and the client of it.
type struck struct {
	sim    *leafsim.LeafLink
	client *leaflink.Client
	list   string
}

func newStruck(t *testing.T, list string) *struck {
	t.Helper()
	s := &struck{sim: leafsim.NewLeafLink(leafsim.LeafLinkTraps{}), list: list}
	all := leafsim.LeafLinkApp{Orders: leafsim.ReadWrite, Products: leafsim.ReadWrite, Customers: leafsim.ReadWrite}
	s.sim.AddApplication("key", all, leafsim.LeafLinkCompany(7, "green-leaf", "Green Leaf"))
	return s
}

// strike connects the client, with a fault in the way of what that method asks of one object, or of the list for POST.
func (s *struck) strike(f faults.Fault, method string) {
	hit, times := false, 0
	aimed := func(r *http.Request) bool {
		below, ok := strings.CutPrefix(r.URL.Path, "/api/v2/"+s.list+"/")
		return ok && r.Method == method && (below != "") == (method != http.MethodPost) && (f.Times == 0 || times < f.Times)
	}
	hook := func(r *http.Request) http.Handler {
		switch {
		case aimed(r):
			hit, times = true, times+1
			return f.Answer
		case hit && r.Method == http.MethodGet:
			return f.ReadBack
		}
		return nil
	}
	if f.Executed {
		s.sim.After(hook)
	} else if f.Answer != nil {
		s.sim.Before(hook)
	}
	refuse := func(r *http.Request) bool { return f.Answer == nil && f.Name != "" && aimed(r) }
	hosts := leaflink.NewHosts(leaflink.Config{MaxRetries: 1, Transport: faults.Direct(s.sim, refuse)})
	s.client = hosts.Client(&url.URL{Scheme: "https", Host: "app.leaflink.com"}, leaflink.App, "key")
}

func (s *struck) create(t *testing.T) leaflink.Creation {
	t.Helper()
	fields := written[s.list].fields
	is := func(o leaflink.Object) bool {
		for name, want := range fields {
			if expected, err := json.Marshal(want); err != nil || string(o[name]) != string(expected) {
				return false
			}
		}
		return true
	}
	return s.client.Create(t.Context(), s.list, fields, "place", is, is)
}

// eachFault runs a test for every fault and every kind, each in a time of its own.
func eachFault(t *testing.T, test func(t *testing.T, s *struck, f faults.Fault)) {
	t.Helper()
	for _, f := range faults.All("https://elsewhere.invalid/") {
		for list := range written {
			t.Run(f.Name+"/"+list, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { test(t, newStruck(t, list), f) })
			})
		}
	}
}

// Whatever a creation meets, nothing is made twice, and what is said of it is so: it is there, or it is not, or nobody knows.
func TestFaultsCreate(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, s *struck, f faults.Fault) {
		t.Helper()
		s.strike(f, http.MethodPost)
		made := s.create(t)
		rows := s.sim.Rows(s.list)
		switch {
		case len(rows) > 1:
			t.Errorf("made %d times", len(rows))
		case made.Object != nil && (len(rows) != 1 || string(made.Object["id"]) != fmt.Sprint(rows[0]["id"])):
			t.Errorf("it is said to be made as %s, and there is %v", made.Object["id"], rows)
		case made.Object == nil && made.Err == nil:
			t.Error("neither made nor failed")
		case made.Object == nil && !made.Lost && len(rows) > 0:
			t.Errorf("it is said to be refused (%v), and there is %v", made.Err, rows)
		case made.Object == nil && f.Executed && f.ReadBack == nil && f.Means != faults.Refused:
			t.Errorf("it could be found, and was not: %v", made.Err)
		case made.Object == nil:
			expectSaid(t, f, made.Err)
		}
	})
}

func expectSaid(t *testing.T, f faults.Fault, err error) {
	t.Helper()
	for _, words := range f.Says {
		if strings.Contains(err.Error(), words) {
			return
		}
	}
	t.Errorf("%v names none of %q", err, f.Says)
}

// Whatever a reading meets, what is there is never said to be absent.
func TestFaultsRead(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, s *struck, f faults.Fault) {
		t.Helper()
		s.strike(faults.Fault{}, http.MethodPost)
		id, _ := s.create(t).Object.Number("id")
		s.strike(f, http.MethodGet)
		o, found, err := s.client.Object(t.Context(), s.list, id)
		if err == nil && !found {
			t.Error("it is said to be absent")
		}
		if n, _ := o.Number("id"); err == nil && n != id {
			t.Errorf("it is said to be %d", n)
		}
	})
}

// Whatever a deletion meets, one that succeeds has deleted.
func TestFaultsDelete(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, s *struck, f faults.Fault) {
		t.Helper()
		if s.list == "product-lines" {
			return // LeafLink deletes none
		}
		s.strike(faults.Fault{}, http.MethodPost)
		id, _ := s.create(t).Object.Number("id")
		s.strike(f, http.MethodDelete)
		err := s.client.Delete(t.Context(), s.list, id)
		switch rows := s.sim.Rows(s.list); {
		case err == nil && len(rows) > 0:
			t.Error("it is said to be deleted, and is there")
		case err != nil && len(rows) == 0 && f.ReadBack == nil && f.Means != faults.Refused:
			t.Errorf("it is deleted, which could be found out: %v", err)
		case err != nil:
			expectSaid(t, f, err)
		}
	})
}

// Whatever a change meets, one that succeeds has changed, and is sent once unless LeafLink asked to come again.
func TestFaultsChange(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, s *struck, f faults.Fault) {
		t.Helper()
		s.strike(faults.Fault{}, http.MethodPost)
		id, _ := s.create(t).Object.Number("id")
		s.strike(f, http.MethodPatch)
		s.sim.ResetRequests()
		_, err := s.client.Change(t.Context(), s.list, id, written[s.list].change)
		for name, want := range written[s.list].change {
			if got := s.sim.Rows(s.list)[0][name]; err == nil && fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s is %v", name, got)
			}
		}
		if n := len(s.sim.Requests()); n > 1 && f.Means != faults.Later {
			t.Errorf("sent %d times", n)
		}
		if err != nil {
			expectSaid(t, f, err)
		}
	})
}

// A 200 means that LeafLink has archived something, or nothing at all: only what is gone is deleted.
func TestDeleteOfWhatStays(t *testing.T) {
	t.Parallel()
	s := newStruck(t, "promocodes")
	s.strike(faults.Fault{}, http.MethodPost)
	id, _ := s.create(t).Object.Number("id")
	s.sim.Before(leafsim.On(http.MethodDelete, "/api/v2/promocodes/*/", leafsim.JSON(http.StatusOK, `{"deleted": true}`)))
	if err := s.client.Delete(t.Context(), s.list, id); err == nil || !strings.Contains(err.Error(), "still there") {
		t.Errorf("the deletion says %v", err)
	}
}
