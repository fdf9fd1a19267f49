package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// providerData is what the configured provider hands to every object.
type providerData struct {
	// leaf is nil while an argument of the provider is unknown; missing says so then.
	leaf    *leaf.Client
	missing string
	// now is the clock. It is read in Read alone: a plan computes from what Read has observed.
	now      func() time.Time
	silenced map[string]bool
}

// base is embedded by every resource.
type base struct{ data *providerData }

// Configure takes over the provider's data, which is nil while Terraform only validates.
func (b *base) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	if req.ProviderData == nil {
		return
	}
	data, ok := req.ProviderData.(*providerData)
	if !ok {
		resp.Diagnostics.AddError("Unexpected provider data", fmt.Sprintf("Got %T. This is a bug of the provider; please report it.", req.ProviderData))
		return
	}
	b.data = data
}

// client returns the client of Leaf, or nil with an error that says why there is none.
func (b *base) client(diags *diag.Diagnostics) *leaf.Client {
	switch {
	case b.data == nil:
		diags.AddError("The provider is not configured", "This is a bug of the provider; please report it.")
	case b.data.leaf == nil:
		diags.AddError("The provider's configuration is not known yet", b.data.missing)
	default:
		return b.data.leaf
	}
	return nil
}

// A warning that users can silence, by its name in silence_warnings.
const (
	warnRedirectURL      = "redirect_url"
	warnKeyExpiry        = "key_expiry"
	warnTakenOnTrust     = "taken_on_trust"
	warnCredentialStatus = "credential_status"
)

var warnings = map[string]string{
	warnRedirectURL:      "a provider's portal needs a redirect URL",
	warnKeyExpiry:        "an API key is about to expire",
	warnTakenOnTrust:     "a value entered the state that the API cannot confirm",
	warnCredentialStatus: "the API says that credentials do not work",
}

func warningNames() []string {
	names := make([]string, 0, len(warnings))
	for name := range warnings {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func warningList() string {
	names := warningNames()
	for i, name := range names {
		names[i] = fmt.Sprintf("`%s` (%s)", name, warnings[name])
	}
	return strings.Join(names, ", ")
}

// warn adds a warning unless users have silenced it.
func (b *base) warn(diags *diag.Diagnostics, name, summary, detail string) {
	if b.data != nil && b.data.silenced[name] {
		return
	}
	diags.AddWarning(summary, detail+fmt.Sprintf("\n\n(silence_warnings = [%q] in the provider block hides this.)", name))
}

// operationTime bounds an operation by the resource's timeouts, five minutes by default.
func operationTime(ctx context.Context, of func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	d, problems := of(ctx, rest.DefaultOperationTimeout)
	diags.Append(problems...)
	return context.WithTimeout(ctx, d)
}

var timeoutOptions = timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}
