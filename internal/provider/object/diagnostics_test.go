package object_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// answered is the failure of a request to Leaf.
func answered(method string, status int) *rest.Error {
	return &rest.Error{System: "Leaf", Method: method, Path: "/users/u", Status: status, Voice: rest.OwnVoice}
}

// What is to be done fits what has happened: nobody is sent to base_url where the API itself has answered, nor to the configuration where
// nothing of it was sent.
func TestAdviceFits(t *testing.T) {
	t.Parallel()
	garbled, gateway := answered("GET", http.StatusOK), answered("GET", http.StatusNotFound)
	outage := answered("GET", http.StatusBadGateway)
	outage.Page, outage.Voice = true, rest.ForeignVoice
	garbled.Voice, gateway.Voice = rest.UnclearVoice, rest.UnclearVoice
	for name, c := range map[string]struct {
		err         error
		says, never string
	}{
		"not there":           {answered("GET", http.StatusNotFound), "leaf_users lists", "gateway"},
		"perhaps not there":   {&leaf.UnclearError{Answer: gateway, Canary: garbled}, "gateways and proxies", "leaf_users"},
		"outage":              {outage, "Leaf's own, in an outage", "leaf_users"},
		"garbled":             {garbled, "look for a newer one", "Correct in the configuration"},
		"refused":             {answered("POST", http.StatusBadRequest), "Correct in the configuration what Leaf objects to", "base_url"},
		"refused read":        {answered("GET", http.StatusBadRequest), "Check the ids", "Correct in the configuration"},
		"not allowed":         {answered("PATCH", http.StatusForbidden), "does not allow it", "base_url"},
		"too many":            {answered("GET", http.StatusTooManyRequests), "requests_per_minute", "base_url"},
		"fault":               {answered("PUT", http.StatusInternalServerError), "a fault on Leaf's side", "base_url"},
		"refused token":       {&leaf.RefusedTokenError{Cause: answered("GET", http.StatusUnauthorized), Issued: true}, "just issued", "set a new one"},
		"refused login":       {&leaf.LoginError{Cause: answered("POST", http.StatusUnauthorized)}, "Check the username and password", "base_url"},
		"login at no API":     {&leaf.LoginError{Cause: answered("POST", http.StatusNotFound)}, "Check base_url", "leaf_users"},
		"list without an end": {fmt.Errorf("looking: %w", leaf.ErrNotWhole), "Try again", "base_url"},
	} {
		var diags diag.Diagnostics
		object.Attempt{Verb: "read", Object: "the Leaf user u"}.Failed(&diags, c.err)
		if detail := diags[0].Detail(); !strings.Contains(detail, c.says) || strings.Contains(detail, c.never) {
			t.Errorf("%s: the error does not say %q, or says %q:\n%s", name, c.says, c.never, detail)
		}
	}
}
