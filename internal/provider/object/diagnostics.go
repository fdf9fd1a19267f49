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
		detail += "\n\n" + strings.TrimSpace(a.Consequence)
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
		return "The run was interrupted. Run it again to go on."
	case errors.As(err, &login):
		err = login.Cause
		switch rest.StatusOf(err) {
		case http.StatusUnauthorized, http.StatusBadRequest, http.StatusForbidden:
			return "Check the username and password of the API owner (the provider's username and password, or LEAF_USERNAME and LEAF_PASSWORD)."
		case http.StatusNotFound, http.StatusGone, http.StatusMethodNotAllowed:
			return "Check base_url: every API of Leaf's lets its owners log in at this path."
		}
	}
	if !errors.As(err, &answer) {
		return notAsked(err)
	}
	if answer.System == leaflink.System {
		return leafLinkNextStep(err, answer)
	}
	var unclear *leaf.UnclearError
	switch {
	case rest.Untrusted(err):
		return untrusted
	case answer.Status >= 500 && (answer.Page || answer.Voice == rest.ForeignVoice):
		return "A gateway has answered in the API's place: Leaf's own, in an outage, or one on the way there. Try again later. If it goes on, check base_url and proxies, " +
			"or ask Leaf's support, and give them the time, and the method and path above."
	case errors.As(err, &unclear), answer.Page, answer.Voice == rest.ForeignVoice:
		return foreign
	case answer.Status == 0:
		return unanswered(err, "base_url")
	case answer.Status/100 == 2:
		return "Try again. If it fails again, look whether a gateway or proxy changes answers on the way, or base_url leads to something else than Leaf's API. " +
			"If neither is so, Leaf answers in a way that this version of the provider does not know: look for a newer one, or report this message to its developers."
	case answer.Status/100 == 3:
		return "Check base_url: it must be the address at which the API itself answers."
	}
	switch answer.Status {
	case http.StatusUnauthorized:
		return refusedToken(err)
	case http.StatusForbidden:
		return "Leaf knows who asks, and does not allow it. Check which account the provider's credentials are of, that what is named above belongs to it, and that it may do this. " +
			"If all is so, ask Leaf's support."
	case http.StatusNotFound, http.StatusGone:
		return "Check that what is named above is in the account that the provider's credentials are of; the data source leaf_users lists its Leaf users. If nothing at all is found there, check base_url."
	case http.StatusConflict:
		return "Something like it exists already, or was changed at the same moment. Plan again; import what is there."
	case http.StatusTooManyRequests:
		return tooMany
	}
	switch {
	case answer.Status >= 500:
		return "This is a fault on Leaf's side. Try again; if it fails again, ask Leaf's support, and give them the time, and the method and path above."
	case answer.Method == http.MethodGet, answer.Method == http.MethodDelete:
		return "Check the ids that are named above, in the configuration and in the state. If they are right, ask Leaf's support, and give them the time, and the method and path above."
	}
	return "Correct in the configuration what Leaf objects to, and apply again."
}

// notAsked is what to do about an error that is no failed request.
func notAsked(err error) string {
	var companies *leaflink.CompaniesError
	switch {
	case errors.As(err, &companies), errors.Is(err, leaflink.ErrNoApplication):
		return "Give the key of an Application of one company, which an admin of that company makes in LeafLink's web page, under Settings > Applications. " +
			"For the token of a user, which only reads, set auth_scheme to Token."
	case errors.Is(err, leaf.ErrNotWhole), errors.Is(err, leaf.ErrUnsettled):
		return "Try again: a list that changes while it is read settles. If it fails again, look whether a gateway or proxy cuts answers off on the way."
	case errors.Is(err, context.DeadlineExceeded):
		return unanswered(err, "base_url")
	}
	return ""
}

// foreign is what to do where not the API itself seems to have answered.
const foreign = "Something between here and Leaf's API may have answered in its place: the API never sends a web page or a plain text, and has words of its own for what is not there. " +
	"Check base_url, and gateways and proxies on the way, and try again once the API answers itself."

// tooMany is what to do about a 429.
const tooMany = "Try again later, give the operation longer timeouts, or ask more slowly (the provider's requests_per_minute, or -parallelism)."

// unanswered is what to do where no answer came; address is the argument that says where the API is.
func unanswered(err error, address string) string {
	switch {
	case errors.Is(err, rest.ErrNoAnswerInTime):
		return "Try again. If it fails again, check " + address + " and the network; where the API is only slow, raise the provider's request_timeout."
	case errors.Is(err, rest.ErrThrottled):
		return tooMany
	case errors.Is(err, rest.ErrPacing):
		return "Give the operation longer timeouts, or raise the provider's requests_per_minute."
	case errors.Is(err, context.DeadlineExceeded):
		return "Try again. Where there is more to do than fits into the time, give the operation longer timeouts."
	case rest.NoProxy(err):
		return "Correct HTTPS_PROXY or HTTP_PROXY in the environment, or name the API's host in NO_PROXY, and try again."
	}
	return "Check " + address + ", the network and proxies, and try again."
}

// refusedToken is what to do about a 401: who has a token sets a new one, who has a login is given one by the API itself.
func refusedToken(err error) string {
	if refused, ok := errors.AsType[*leaf.RefusedTokenError](err); ok && refused.Issued {
		return "The API refuses a token that it has just issued for the username and password. Try again; if it fails again, ask Leaf's support, and give them the time, and the method and path above."
	}
	return "The token is wrong, has expired, or was revoked: set a new one (the provider's token, or LEAF_TOKEN), or let the provider log in by itself (username and password, or " +
		"LEAF_USERNAME and LEAF_PASSWORD)."
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
		return "This says nothing about the key. " + unanswered(err, "the environment or base_url")
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
		return "This says nothing about the key. LeafLink allows 300 requests a minute to all keys together that the same person has made. Try again later, or ask more slowly (the " +
			"provider's requests_per_minute)."
	}
	return "Correct in the configuration what LeafLink objects to, and apply again."
}

// sandboxHint is what else may be the matter in the sandbox ("Getting Started").
func sandboxHint(host string) string {
	if !strings.Contains(host, "sandbox.leaflink.com") {
		return ""
	}
	return "\n\nThe sandbox is a copy of production that is made at night: a key that was made in production today works there only from tomorrow on."
}
