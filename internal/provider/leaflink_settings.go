package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// LeafLink (leaflink.com) is not Leaf (withleaf.io), and not its widget Leaf Link. Everything of it is named leaflink.

// leaflinkModel is the provider's leaflink.
type leaflinkModel struct {
	APIKey      types.String `tfsdk:"api_key"`
	Environment types.String `tfsdk:"environment"`
	AuthScheme  types.String `tfsdk:"auth_scheme"`
	BaseURL     types.String `tfsdk:"base_url"`
}

const (
	environmentDescription = "Which LeafLink it is: `production` (`app.leaflink.com`, live data), `sandbox` (`www.sandbox.leaflink.com`, a copy that is reset every night) " +
		"or `integrations` (`www.leaflink-integrations.leaflink.com`, a copy that is never reset, by LeafLink's approval)."
	baseURLDescription = "Scheme and host of LeafLink in the place of `environment`, for another spelling of a host or for tests; `/api/v2/` is appended."
)

func leaflinkAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "How to reach LeafLink (leaflink.com), a marketplace that has nothing to do with Leaf. Needed only for objects whose names begin with `leaf_leaflink_`.",
		Optional:            true,
		// No validators here: their errors would show the lines of the whole object, the key among them.
		Attributes: map[string]schema.Attribute{
			"api_key": schema.StringAttribute{
				MarkdownDescription: "The key of an Application, without `App` before it. Can be set by the environment variable `LEAFLINK_API_KEY`.",
				Optional:            true, Sensitive: true,
			},
			"environment": schema.StringAttribute{
				MarkdownDescription: environmentDescription + " It has no default. Can be set by the environment variable `LEAFLINK_ENVIRONMENT`.",
				Optional:            true,
			},
			"auth_scheme": schema.StringAttribute{
				MarkdownDescription: "`App`, the default, for the key of an Application; `Token` for the legacy token of a user.",
				Optional:            true,
			},
			"base_url": schema.StringAttribute{
				MarkdownDescription: baseURLDescription + " Can be set by the environment variable `LEAFLINK_BASE_URL`.",
				Optional:            true,
			},
		},
	}
}

// leaflinkSite is one LeafLink: a base URL, and the name of the environment if it was given by that.
type leaflinkSite struct {
	base        *url.URL
	environment types.String
}

// leaflinkSettings is what the provider's leaflink and the environment say. Whatever is missing or wrong is told to the
// objects of LeafLink alone, so that it hinders nobody else.
type leaflinkSettings struct {
	// used is true where anything at all was said of LeafLink.
	used   bool
	hosts  *leaflink.Hosts
	key    string
	scheme leaflink.Scheme
	site   leaflinkSite

	noHosts, noKey, noSite *problem
}

// leaflink reads the settings. It makes no request.
func (p *leafProvider) leaflink(ctx context.Context, m providerModel, terraformVersion string, diags *diag.Diagnostics) leaflinkSettings {
	var given leaflinkModel
	var s leaflinkSettings
	s.used = !m.LeafLink.IsNull() || p.getenv("LEAFLINK_API_KEY") != "" || p.getenv("LEAFLINK_ENVIRONMENT") != "" || p.getenv("LEAFLINK_BASE_URL") != ""
	s.hosts, s.noHosts = p.leaflinkHosts(m, terraformVersion)
	switch {
	case m.LeafLink.IsUnknown():
		unknown := notKnownYet("leaflink", leaflink.System)
		s.noKey, s.noSite = &unknown, &unknown
		return s
	case !m.LeafLink.IsNull():
		diags.Append(m.LeafLink.As(ctx, &given, basetypes.ObjectAsOptions{})...)
	}
	s.key, s.scheme, s.noKey = given.credentials(p.getenv("LEAFLINK_API_KEY"))
	if s.noKey == nil && s.scheme == leaflink.App {
		warnToken(diags, s.key)
	}
	s.site, s.noSite = siteOf(given.Environment, given.BaseURL, inProvider)
	if s.noSite == nil && s.site.base == nil {
		environment, baseURL := variable(p.getenv("LEAFLINK_ENVIRONMENT")), variable(p.getenv("LEAFLINK_BASE_URL"))
		if !baseURL.IsNull() {
			environment = types.StringNull()
		}
		s.site, s.noSite = siteOf(environment, baseURL, inSurroundings)
	}
	if s.noSite == nil && s.site.base == nil {
		s.noSite = &problem{"No environment of LeafLink", "LeafLink is asked for nothing until it is said which of its environments is meant, so that none is by accident:\n\n" + environmentList() +
			"\nSet it in the provider's leaflink.environment or the environment variable LEAFLINK_ENVIRONMENT, or give another address in leaflink.base_url or LEAFLINK_BASE_URL."}
	}
	return s
}

func (p *leafProvider) leaflinkHosts(m providerModel, terraformVersion string) (*leaflink.Hosts, *problem) {
	for name, v := range map[string]types.Int64{"request_timeout": m.RequestTimeout, "max_retries": m.MaxRetries, "requests_per_minute": m.RequestsPerMinute} {
		if v.IsUnknown() {
			unknown := notKnownYet(name, leaflink.System)
			return nil, &unknown
		}
	}
	return leaflink.NewHosts(leaflink.Config{
		UserAgent:         userAgent(p.version, terraformVersion, p.getenv("TF_APPEND_USER_AGENT")),
		RequestTimeout:    time.Duration(orDefault(m.RequestTimeout, defaultRequestTimeout)) * time.Second,
		MaxRetries:        int(orDefault(m.MaxRetries, defaultMaxRetries)),
		RequestsPerMinute: int(orDefault(m.RequestsPerMinute, 0)),
		RetryWait:         p.retryWait,
		Transport:         p.leaflinkTransport,
		Log:               func(ctx context.Context, message string, fields map[string]any) { tflog.Debug(ctx, message, fields) },
	}), nil
}

// credentials gives the key and its scheme.
func (m leaflinkModel) credentials(fromEnvironment string) (string, leaflink.Scheme, *problem) {
	switch {
	case m.APIKey.IsUnknown():
		unknown := notKnownYet("leaflink.api_key", leaflink.System)
		return "", "", &unknown
	case m.AuthScheme.IsUnknown():
		unknown := notKnownYet("leaflink.auth_scheme", leaflink.System)
		return "", "", &unknown
	}
	scheme := leaflink.App
	if !m.AuthScheme.IsNull() {
		scheme = leaflink.Scheme(m.AuthScheme.ValueString())
	}
	key := fromEnvironment
	if !m.APIKey.IsNull() {
		key = m.APIKey.ValueString()
	}
	if key == "" {
		return "", "", &problem{"No key of LeafLink", "Set the key of an Application in the provider's leaflink.api_key or the environment variable LEAFLINK_API_KEY. " +
			"An admin of the company makes Applications in LeafLink's web page, under Settings > Applications."}
	}
	if err := leaflink.CheckKey(key); err != nil {
		return "", "", &problem{malformedKey, "The environment variable LEAFLINK_API_KEY: " + err.Error() + "."}
	}
	return key, scheme, nil
}

const malformedKey = "Malformed key of LeafLink"

// siteNames are what messages call the two arguments of a site.
type siteNames struct{ environment, baseURL string }

var (
	inProvider     = siteNames{"leaflink.environment", "leaflink.base_url"}
	inObject       = siteNames{"environment", "base_url"}
	inSurroundings = siteNames{"LEAFLINK_ENVIRONMENT", "LEAFLINK_BASE_URL"}
)

// siteOf reads an environment or a base URL. Where there is neither, the site is empty.
func siteOf(environment, baseURL types.String, names siteNames) (leaflinkSite, *problem) {
	switch {
	case baseURL.IsUnknown():
		unknown := notKnownYet(names.baseURL, leaflink.System)
		return leaflinkSite{}, &unknown
	case environment.IsUnknown():
		unknown := notKnownYet(names.environment, leaflink.System)
		return leaflinkSite{}, &unknown
	case !baseURL.IsNull() && !environment.IsNull():
		return leaflinkSite{}, &problem{"Two places of LeafLink", fmt.Sprintf("%s and %s both say where LeafLink is: give one of them.", names.environment, names.baseURL)}
	case !baseURL.IsNull():
		base, err := leaflink.ParseBaseURL(baseURL.ValueString())
		if err != nil {
			return leaflinkSite{}, &problem{"Malformed base URL of LeafLink", names.baseURL + ": " + err.Error() + "."}
		}
		return leaflinkSite{base: base, environment: types.StringNull()}, nil
	case !environment.IsNull():
		for _, e := range leaflink.Environments {
			if e.Name == environment.ValueString() {
				return leaflinkSite{base: e.URL(), environment: environment}, nil
			}
		}
		return leaflinkSite{}, &problem{"Unknown environment of LeafLink", fmt.Sprintf("%s is %q, and must be one of:\n\n%s", names.environment, environment.ValueString(), environmentList())}
	}
	return leaflinkSite{}, nil
}

func environmentList() string {
	var b strings.Builder
	for _, e := range leaflink.Environments {
		fmt.Fprintf(&b, "  - %s (%s): %s\n", e.Name, e.Host, e.Data)
	}
	return b.String()
}

// variable is an environment variable as an argument; an empty one is none.
func variable(value string) types.String {
	if value == "" {
		return types.StringNull()
	}
	return types.StringValue(value)
}

// validateLeafLink refuses what is wrong in the provider's leaflink. No error stands at an attribute: Terraform would print
// the lines of the whole object, with the key in it.
func validateLeafLink(ctx context.Context, o types.Object, diags *diag.Diagnostics) {
	if o.IsNull() || o.IsUnknown() {
		return
	}
	var m leaflinkModel
	diags.Append(o.As(ctx, &m, basetypes.ObjectAsOptions{})...)
	if !m.APIKey.IsNull() && !m.APIKey.IsUnknown() {
		if err := leaflink.CheckKey(m.APIKey.ValueString()); err != nil {
			diags.AddError(malformedKey, "leaflink.api_key: "+err.Error()+".")
		}
	}
	if scheme := leaflink.Scheme(m.AuthScheme.ValueString()); !m.AuthScheme.IsNull() && !m.AuthScheme.IsUnknown() && scheme != leaflink.App && scheme != leaflink.Token {
		diags.AddError("Unknown scheme of LeafLink", fmt.Sprintf("leaflink.auth_scheme is %q, and must be App or Token.", scheme))
	}
	if m.Environment.IsUnknown() || m.BaseURL.IsUnknown() {
		return
	}
	if _, wrong := siteOf(m.Environment, m.BaseURL, inProvider); wrong != nil {
		wrong.report(diags)
	}
}

// warnToken warns of a key that looks like a user's token.
func warnToken(diags *diag.Diagnostics, key string) {
	if leaflink.LooksLikeToken(key) {
		diags.AddWarning("The key of LeafLink looks like a user's token", "It has 40 characters, as the legacy tokens of users have, and keys of Applications are longer as a rule. "+
			`If it is such a token, set auth_scheme = "Token" in the provider's leaflink. Better make an Application for each integration, which is one company's and has its own permissions.`)
	}
}

// leaflink gives a client with the provider's key, or nil with an error.
func (c *connection) leaflink(diags *diag.Diagnostics) *leaflink.Client {
	if c.data == nil {
		diags.AddError("The provider is not configured", "This is a bug of the provider; please report it.")
		return nil
	}
	s := c.data.leaflink
	for _, p := range []*problem{s.noHosts, s.noKey, s.noSite} {
		if p != nil {
			p.report(diags)
			return nil
		}
	}
	return s.hosts.Client(s.site.base, s.scheme, s.key)
}

// notLeafLink refuses LeafLink's hosts as Leaf's: a token of Leaf must never reach them.
func notLeafLink(base *url.URL) error {
	if rest.HostBelow(base, "leaflink.com") {
		return errors.New("the URL is that of LeafLink (leaflink.com), another company than Leaf, and credentials of Leaf must never reach it. LeafLink is set up in the provider's leaflink")
	}
	return nil
}

// leaflinkNextStep says what a user can do about an error of LeafLink's.
func leaflinkNextStep(err error, answer *rest.Error) string {
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
		return "Either the key is not accepted, or it may not read this. The data source leaf_leaflink_application tells which; permissions are edited in LeafLink's web page, " +
			"under Settings > Applications." + sandboxHint(answer.Host)
	case http.StatusNotFound, http.StatusGone:
		return address
	case http.StatusTooManyRequests:
		return "This says nothing about the key. LeafLink allows 300 requests a minute to all keys together that the same person has made. Try again later, or set a slower pace (the provider's requests_per_minute)."
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
