package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// providerData is what the configured provider hands to every object.
type providerData struct {
	// leaf is nil while an argument of the provider is unknown, and where there are credentials of LeafLink only; missing
	// says so then.
	leaf     *leaf.Client
	missing  problem
	leaflink leaflinkSettings
	// now is the clock. It is read in Read alone: a plan computes from what Read has observed.
	now      func() time.Time
	silenced map[string]bool
}

// problem is an error that is told only to objects that are concerned by it.
type problem struct{ summary, detail string }

func (p problem) report(diags *diag.Diagnostics) { diags.AddError(p.summary, p.detail) }

// notKnownYet is the problem of a provider's argument that is unknown.
func notKnownYet(argument, system string) problem {
	return problem{"The provider's configuration is not known yet", fmt.Sprintf("The provider's argument %s depends on something that is known only after apply, "+
		"so %s cannot be asked yet. Apply that first (with -target), or give the argument a value that is known at plan.", argument, system)}
}

// connection is the provider's data in the hands of an object.
type connection struct{ data *providerData }

// base is embedded by every resource, dataSourceBase by every data source, ephemeralBase by every ephemeral resource.
type (
	base           struct{ connection }
	dataSourceBase struct{ connection }
	ephemeralBase  struct{ connection }
)

// Configure implements resource.ResourceWithConfigure.
func (b *base) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	b.take(req.ProviderData, &resp.Diagnostics)
}

// Configure implements datasource.DataSourceWithConfigure.
func (b *dataSourceBase) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	b.take(req.ProviderData, &resp.Diagnostics)
}

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (b *ephemeralBase) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	b.take(req.ProviderData, &resp.Diagnostics)
}

// take takes over the provider's data, which is nil while Terraform only validates.
func (c *connection) take(given any, diags *diag.Diagnostics) {
	if given == nil {
		return
	}
	data, ok := given.(*providerData)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Got %T. This is a bug of the provider; please report it.", given))
		return
	}
	c.data = data
}

// client returns the client of Leaf, or nil with an error that says why there is none.
func (c *connection) client(diags *diag.Diagnostics) *leaf.Client {
	switch {
	case c.data == nil:
		diags.AddError("The provider is not configured", "This is a bug of the provider; please report it.")
	case c.data.leaf == nil:
		c.data.missing.report(diags)
	default:
		return c.data.leaf
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
func (c *connection) warn(diags *diag.Diagnostics, name, summary, detail string) {
	if c.data != nil && c.data.silenced[name] {
		return
	}
	diags.AddWarning(summary, detail+fmt.Sprintf("\n\n(silence_warnings = [%q] in the provider block hides this.)", name))
}

// operationTime bounds an operation by the resource's timeouts, five minutes by default.
func operationTime(ctx context.Context, of func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	d, problems := of(ctx, rest.DefaultOperationTimeout)
	diags.Append(problems...)
	if d <= 0 {
		diags.AddAttributeError(path.Root("timeouts"), "No time for the operation", fmt.Sprintf("A timeout of %s leaves no time. Give a positive one, such as \"5m\".", d))
	}
	return context.WithTimeout(ctx, d)
}

var timeoutOptions = timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}
