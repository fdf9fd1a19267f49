package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// attempt is what was being done when an error came up: "create", "the API key …".
type attempt struct {
	verb, object string
	// consequence says what the failure means for the object, where that is not "nothing has changed".
	consequence string
	// fields maps the fields of the request body to their attributes. Secret ones are left out: Terraform prints the
	// configuration's line at an attribute's error, with the secret in it.
	fields map[string]path.Path
}

// failed is the one place where an error becomes diagnostics: what was asked, what the API said, what to do next.
func (a attempt) failed(diags *diag.Diagnostics, err error) {
	summary, detail := a.text(err)
	var answer *rest.Error
	placed := false
	if errors.As(err, &answer) {
		for _, f := range answer.Fields {
			if at, ok := a.fields[f.Field]; ok {
				diags.AddAttributeError(at, summary, detail)
				placed = true
			}
		}
	}
	if !placed {
		diags.AddError(summary, detail)
	}
}

// warned is failed for what must not fail the run: a warning with the same text.
func (a attempt) warned(diags *diag.Diagnostics, err error) { diags.AddWarning(a.text(err)) }

func (a attempt) text(err error) (summary, detail string) {
	detail = sentence(err.Error())
	if a.consequence != "" {
		detail += "\n\n" + a.consequence
	}
	if next := nextStep(err); next != "" {
		detail += "\n\n" + next
	}
	return fmt.Sprintf("Cannot %s %s", a.verb, a.object), detail
}

// nextStep says what a user can do about an error.
func nextStep(err error) string {
	var login *leaf.LoginError
	var answer *rest.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "The run was interrupted. Apply again to go on."
	case errors.As(err, &login):
		err = login.Cause
		if s := rest.StatusOf(err); s == http.StatusUnauthorized || s == http.StatusBadRequest || s == http.StatusForbidden {
			return "Check the username and password of the API owner (the provider's username and password, or LEAF_USERNAME and LEAF_PASSWORD)."
		}
	}
	if !errors.As(err, &answer) {
		return ""
	}
	if answer.System == leaflink.System {
		return leaflinkNextStep(err, answer)
	}
	switch {
	case rest.Untrusted(err):
		return untrusted
	case answer.Page:
		return "The API itself never answers with a web page: check base_url, and proxies between here and the API."
	case answer.Status == 0:
		return "Check base_url, the network and proxies, and apply again."
	case answer.Status/100 == 2:
		return "Check that base_url is Leaf's API, and apply again."
	case answer.Status/100 == 3:
		return "Check base_url: it must be the address at which the API itself answers."
	}
	switch answer.Status {
	case http.StatusUnauthorized:
		return "The token is not accepted, or no longer: set a new one (LEAF_TOKEN or the provider's token), or let the provider log in by username and password."
	case http.StatusForbidden:
		return "The API owner that the provider acts for may not do this. Check that the Leaf user belongs to this account, and which account the provider's credentials are of."
	case http.StatusNotFound, http.StatusGone:
		return "Check that the Leaf user exists in this account, and that base_url is right."
	case http.StatusConflict:
		return "Something like it exists already, or was changed at the same moment. Plan again; import what is there."
	case http.StatusTooManyRequests:
		return "Apply again later, with longer timeouts, or with a slower pace (the provider's requests_per_minute, or -parallelism)."
	}
	if answer.Status >= 500 {
		return "This is a fault on Leaf's side. Apply again; if it stays, ask Leaf's support and give the time and the path above."
	}
	return "Correct the configuration accordingly, and apply again."
}

// untrusted is what to do about a certificate that cannot be verified.
const untrusted = "The server could not prove who it is, so nothing was sent to it. Check base_url and this machine's clock. Where a proxy, or the server, has a certificate authority " +
	"of its own, set the environment variable SSL_CERT_FILE to a file with that authority's certificate (on macOS and Windows, make the system trust it)."

func sentence(s string) string {
	if s == "" || s[len(s)-1] == '.' {
		return s
	}
	return s + "."
}

// exists is the error for a create that found the object there already; fixed says that it is one of a kind, or that its
// name is chosen, so that a replacement needs the place of the old one.
func exists(diags *diag.Diagnostics, object, typeName, importID string, fixed bool) {
	detail := fmt.Sprintf("%s exists already, and nothing has been changed. Take it over into the state:\n\n  terraform import %s.NAME '%s'\n\n"+
		"where NAME is the name of this resource in the configuration, or delete it first if it is not needed.", capital(object), typeName, strings.ReplaceAll(importID, "'", `'\''`))
	if fixed {
		detail += "\n\nIf this happened while the resource was being replaced: with create_before_destroy = true the new one is made before the old one is gone, and there can be only one. " +
			"Remove create_before_destroy, from resources that depend on this one too. Without it, somebody else has made the object since the plan."
	}
	diags.AddError(capital(object)+" exists already", detail)
}

func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// malformedID is the error for an import ID that has not the right form. It does not repeat the ID, which may hold a key.
func malformedID(diags *diag.Diagnostics, form, example string) {
	diags.AddError("Malformed import ID", fmt.Sprintf("The import ID has the form %s, for example:\n\n  %s", form, example))
}
