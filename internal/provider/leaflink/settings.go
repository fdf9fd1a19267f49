// Package leaflink has what the provider knows of LeafLink (leaflink.com), which is not Leaf (withleaf.io), and not its
// widget Leaf Link: the settings in the provider block, the data sources and the ephemeral resource.
package leaflink

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// settingsModel is the provider's leaflink.
type settingsModel struct {
	APIKey      types.String `tfsdk:"api_key"`
	Environment types.String `tfsdk:"environment"`
	AuthScheme  types.String `tfsdk:"auth_scheme"`
	BaseURL     types.String `tfsdk:"base_url"`

	AllowProductionWrites types.Bool `tfsdk:"allow_production_writes"`
}

const (
	environmentDescription = "Which LeafLink it is: `production` (`app.leaflink.com`, live data), `sandbox` (`www.sandbox.leaflink.com`, a copy that is reset every night) " +
		"or `integrations` (`www.leaflink-integrations.leaflink.com`, a copy that is never reset, by LeafLink's approval)."
	baseURLDescription = "Scheme and host of LeafLink in the place of `environment`, for another spelling of a host or for tests; `/api/v2/` is appended."
)

// Attribute is the provider's leaflink.
func Attribute() schema.SingleNestedAttribute {
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
			"allow_production_writes": schema.BoolAttribute{
				MarkdownDescription: "Whether resources may write in `production`, where all data is live; false by default, which makes a plan that would write there an error.",
				Optional:            true,
			},
			"base_url": schema.StringAttribute{
				MarkdownDescription: baseURLDescription + " Can be set by the environment variable `LEAFLINK_BASE_URL`.",
				Optional:            true,
			},
		},
	}
}

// Settings reads the provider's leaflink, and the environment where that is silent. It makes no request, and leaves the
// hosts to the provider, whose pace and retries they share.
func Settings(ctx context.Context, o types.Object, getenv func(string) string, diags *diag.Diagnostics) object.LeafLinkSettings {
	var given settingsModel
	var s object.LeafLinkSettings
	s.Used = !o.IsNull() || getenv("LEAFLINK_API_KEY") != "" || getenv("LEAFLINK_ENVIRONMENT") != "" || getenv("LEAFLINK_BASE_URL") != ""
	switch {
	case o.IsUnknown():
		unknown := object.NotKnownYet("leaflink", leaflink.System)
		s.NoKey, s.NoSite = &unknown, &unknown
		return s
	case !o.IsNull():
		diags.Append(o.As(ctx, &given, basetypes.ObjectAsOptions{})...)
	}
	s.AllowProductionWrites = given.AllowProductionWrites.ValueBool()
	s.Key, s.Scheme, s.NoKey = given.credentials(getenv("LEAFLINK_API_KEY"))
	if s.NoKey == nil && s.Scheme == leaflink.App {
		warnToken(diags, s.Key)
	}
	s.Site, s.NoSite = siteOf(given.Environment, given.BaseURL, inProvider)
	if s.NoSite == nil && s.Site.Base == nil {
		environment, baseURL := variable(getenv("LEAFLINK_ENVIRONMENT")), variable(getenv("LEAFLINK_BASE_URL"))
		if !baseURL.IsNull() {
			environment = types.StringNull()
		}
		s.Site, s.NoSite = siteOf(environment, baseURL, inSurroundings)
	}
	if s.NoSite == nil && s.Site.Base == nil {
		s.NoSite = &object.Problem{Summary: "No environment of LeafLink", Detail: "There is no default, so that production is never used by accident. Choose one of LeafLink's " +
			"environments:\n\n" + environmentList() +
			"\n\nSet it in the provider's leaflink.environment or the environment variable LEAFLINK_ENVIRONMENT, or give another address in leaflink.base_url or LEAFLINK_BASE_URL."}
	}
	return s
}

// credentials gives the key and its scheme.
func (m settingsModel) credentials(fromEnvironment string) (string, leaflink.Scheme, *object.Problem) {
	switch {
	case m.APIKey.IsUnknown():
		unknown := object.NotKnownYet("leaflink.api_key", leaflink.System)
		return "", "", &unknown
	case m.AuthScheme.IsUnknown():
		unknown := object.NotKnownYet("leaflink.auth_scheme", leaflink.System)
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
		return "", "", &object.Problem{Summary: "No key of LeafLink", Detail: "Set the key of an Application in the provider's leaflink.api_key or the environment variable LEAFLINK_API_KEY. " +
			"An admin of the company makes Applications in LeafLink's web page, under Settings > Applications."}
	}
	if err := leaflink.CheckKey(key); err != nil {
		return "", "", &object.Problem{Summary: malformedKey, Detail: "The environment variable LEAFLINK_API_KEY: " + err.Error() + "."}
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
func siteOf(environment, baseURL types.String, names siteNames) (object.LeafLinkSite, *object.Problem) {
	switch {
	case baseURL.IsUnknown():
		unknown := object.NotKnownYet(names.baseURL, leaflink.System)
		return object.LeafLinkSite{}, &unknown
	case environment.IsUnknown():
		unknown := object.NotKnownYet(names.environment, leaflink.System)
		return object.LeafLinkSite{}, &unknown
	case !baseURL.IsNull() && !environment.IsNull():
		return object.LeafLinkSite{}, &object.Problem{Summary: "Both environment and base URL of LeafLink", Detail: fmt.Sprintf("%s and %s both say where LeafLink is: give one of "+
			"them.", names.environment, names.baseURL)}
	case !baseURL.IsNull():
		base, err := leaflink.ParseBaseURL(baseURL.ValueString())
		if err != nil {
			return object.LeafLinkSite{}, &object.Problem{Summary: "Malformed base URL of LeafLink", Detail: names.baseURL + ": " + err.Error() + "."}
		}
		return object.LeafLinkSite{Base: base, Environment: types.StringNull()}, nil
	case !environment.IsNull():
		for _, e := range leaflink.Environments {
			if e.Name == environment.ValueString() {
				return object.LeafLinkSite{Base: e.URL(), Environment: environment}, nil
			}
		}
		return object.LeafLinkSite{}, &object.Problem{Summary: "Unknown environment of LeafLink", Detail: fmt.Sprintf("%s is %s, which is none of LeafLink's. Choose one of these:\n\n%s",
			names.environment, object.Unlisted([]string{environment.ValueString()}, environmentNames()), environmentList())}
	}
	return object.LeafLinkSite{}, nil
}

func environmentNames() (names []string) {
	for _, e := range leaflink.Environments {
		names = append(names, e.Name)
	}
	return names
}

func environmentList() string {
	var b strings.Builder
	for _, e := range leaflink.Environments {
		fmt.Fprintf(&b, "  - %s (%s): %s\n", e.Name, e.Host, e.Data)
	}
	return strings.TrimRight(b.String(), "\n")
}

// variable is an environment variable as an argument; an empty one is none.
func variable(value string) types.String {
	if value == "" {
		return types.StringNull()
	}
	return types.StringValue(value)
}

// Validate refuses what is wrong in the provider's leaflink. No error stands at an attribute: Terraform would print
// the lines of the whole object, with the key in it.
func Validate(ctx context.Context, o types.Object, diags *diag.Diagnostics) {
	if o.IsNull() || o.IsUnknown() {
		return
	}
	var m settingsModel
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
		wrong.Report(diags)
	}
}

// warnToken warns of a key that looks like a user's token.
func warnToken(diags *diag.Diagnostics, key string) {
	if leaflink.LooksLikeToken(key) {
		diags.AddWarning("The key of LeafLink looks like a user's token", "It has 40 characters, as the legacy tokens of users have, and keys of Applications are longer as a rule. "+
			`If it is such a token, set auth_scheme = "Token" in the provider's leaflink. Better make an Application for each integration, which is one company's and has its own permissions.`)
	}
}
