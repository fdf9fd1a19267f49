package object

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// A warning that users can silence, by its name in silence_warnings.
const (
	WarnRedirectURL      = "redirect_url"
	WarnKeyExpiry        = "key_expiry"
	WarnTakenOnTrust     = "taken_on_trust"
	WarnCredentialStatus = "credential_status"
	WarnManyRequests     = "many_requests"
	WarnStaleToken       = "stale_token"
)

var warnings = map[string]string{
	WarnRedirectURL:      "a provider's portal needs a redirect URL",
	WarnKeyExpiry:        "an API key is about to expire",
	WarnTakenOnTrust:     "a value entered the state that the API cannot confirm",
	WarnCredentialStatus: "the API says that credentials do not work",
	WarnManyRequests:     "a list costs a request for each Leaf user",
	WarnStaleToken:       "a grower's connection is replaced with a refresh token that may be stale",
}

// WarningNames are the names of all warnings.
func WarningNames() []string {
	names := make([]string, 0, len(warnings))
	for name := range warnings {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// WarningList describes them, for the docs.
func WarningList() string {
	names := WarningNames()
	for i, name := range names {
		names[i] = fmt.Sprintf("`%s` (%s)", name, warnings[name])
	}
	return strings.Join(names, ", ")
}

// Silenced reports whether users have silenced a warning.
func (c *connection) Silenced(name string) bool { return c.Data != nil && c.Data.Silenced[name] }

// Warn adds a warning unless users have silenced it.
func (c *connection) Warn(diags *diag.Diagnostics, name, summary, detail string) {
	if c.Silenced(name) {
		return
	}
	diags.AddWarning(summary, detail+HowToSilence(name))
}

// DayTwo is the guide that says of each warning what it means and what to do about it, at an anchor of the warning's name.
const DayTwo = "https://registry.terraform.io/providers/terraform-leaf/leaf/latest/docs/guides/day-two"

// HowToSilence ends a warning that users can silence: where it is explained, and how to hide it.
func HowToSilence(name string) string {
	return fmt.Sprintf("\n\nWhat it means and what to do: %s#%s\n(silence_warnings = [%q] in the provider block hides this.)", DayTwo, name, name)
}
