package object

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

// Attempt is what was being done when an error came up: "create", "the API key …".
type Attempt struct {
	Verb, Object string
	// Consequence says what the failure means for the object, where that is not "nothing has changed".
	Consequence string
	// Fields maps the fields of the request body to their attributes. Secret ones are left out: Terraform prints the
	// configuration's line at an attribute's error, with the secret in it.
	Fields map[string]path.Path
}

// Failed is the one place where an error becomes diagnostics: what was asked, what the API said, what to do next.
func (a Attempt) Failed(diags *diag.Diagnostics, err error) {
	summary, detail := a.text(err)
	placed := false
	if answer, ok := errors.AsType[*rest.Error](err); ok {
		for _, f := range answer.Fields {
			if at, ok := a.Fields[f.Field]; ok {
				diags.AddAttributeError(at, summary, detail)
				placed = true
			}
		}
	}
	if !placed {
		diags.AddError(summary, detail)
	}
}

// Warned is Failed for what must not fail the run: a warning with the same text.
func (a Attempt) Warned(diags *diag.Diagnostics, err error) { diags.AddWarning(a.text(err)) }

func (a Attempt) text(err error) (summary, detail string) {
	summary = fmt.Sprintf("Cannot %s %s", a.Verb, a.Object)
	var barrier leaf.Barrier
	if errors.As(err, &barrier) && barrier.Again() {
		return summary, barrier.Brief()
	}
	detail = Capital(Sentence(err.Error()))
	if a.Consequence != "" {
		detail += "\n\n" + a.Consequence
	}
	if next := nextStep(err); next != "" {
		detail += "\n\n" + next
	}
	return summary, detail
}

// nextStep says what a user can do about an error.
func nextStep(err error) string {
	var login *leaf.LoginError
	var wrong *leaf.WrongAccountError
	var other *leaf.OtherAccountError
	var blocked *leaf.RelationBlockedError
	var answer *rest.Error
	switch {
	case errors.As(err, &wrong) && wrong.Cause != nil:
		return nextStep(wrong.Cause)
	case errors.As(err, &wrong):
		return "Set the credentials of an account that is allowed (" + credentialsOfLeaf + "), or add this API owner to the provider's allowed_owners (LEAF_ALLOWED_OWNERS)."
	case errors.As(err, &other):
		return "Set the credentials of the account that the object is in (" + credentialsOfLeaf + "). If it was to move to the other account, or the API owner has got another name: remove the object " +
			"from the state (terraform state rm ADDRESS) and import it, or apply again to have it created there."
	case errors.As(err, &blocked):
		return "The API may answer nothing about what is shared while the sharing relation is blocked. Allow it again (status = \"ALLOWED\" of the leaf_sharing_relation), and apply again; where the " +
			"receiver has blocked it, perhaps only the receiver can. To go on without what was granted in it, remove that from the state (terraform state rm ADDRESS)."
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
		return leafLinkNextStep(err, answer)
	}
	switch {
	case rest.Untrusted(err):
		return untrusted
	case answer.Page, answer.Voice == rest.ForeignVoice:
		return "The API itself never answers with a web page or a plain text: check base_url, and gateways and proxies between here and the API. Apply again once the API answers itself."
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

// credentialsOfLeaf is where they are set.
const credentialsOfLeaf = "the provider's token, or username and password; or LEAF_TOKEN, or LEAF_USERNAME and LEAF_PASSWORD"

// untrusted is what to do about a certificate that cannot be verified.
const untrusted = "The server could not prove who it is, so nothing was sent to it. Check base_url and this machine's clock. Where a proxy, or the server, has a certificate authority " +
	"of its own, set the environment variable SSL_CERT_FILE to a file with that authority's certificate (on macOS and Windows, make the system trust it)."

// leafLinkNextStep says what a user can do about an error of LeafLink's.
func leafLinkNextStep(err error, answer *rest.Error) string {
	var rejected *leaflink.RejectedError
	address := "Check the environment, or the base_url: /api/v2/ must be LeafLink's own there."
	switch {
	case errors.As(err, &rejected):
		return "Check that the key is complete, that it is the key of an Application (or auth_scheme is Token), and that it is of this environment: " + answer.Host + ". " +
			"A key that was regenerated in LeafLink's web page is another one now, and one without any permission is not accepted either." + sandboxHint(answer.Host)
	case rest.Untrusted(err):
		return untrusted
	case answer.Page, answer.Status/100 == 2, answer.Status/100 == 3:
		return address
	case answer.Status == 0:
		return "This says nothing about the key. Check the network and proxies, and the environment or base_url, and try again."
	case answer.Status >= 500:
		return "This is a fault on LeafLink's side and says nothing about the key. Try again later."
	}
	switch answer.Status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return "Either the key is not accepted, or it may not do this. The data source leaf_leaflink_application tells which; permissions are edited in LeafLink's web page, " +
			"under Settings > Applications." + sandboxHint(answer.Host)
	case http.StatusNotFound, http.StatusGone:
		return address
	case http.StatusTooManyRequests:
		return "This says nothing about the key. LeafLink allows 300 requests a minute to all keys together that the same person has made. Try again later, or set a slower pace (the " +
			"provider's requests_per_minute)."
	}
	return "Correct the configuration accordingly, and try again."
}

// sandboxHint is what else may be the matter in the sandbox ("Getting Started").
func sandboxHint(host string) string {
	if !strings.Contains(host, "sandbox.leaflink.com") {
		return ""
	}
	return "\n\nThe sandbox is a copy of production that is made at night: a key that was made in production today works there only from tomorrow on."
}
