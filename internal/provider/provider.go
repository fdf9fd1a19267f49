// Package provider is Terraform's side: it turns the provider block into clients, and lists what there is. Each object
// has a package below, with resource, data sources and ephemeral resources, and what they share is in package object.
package provider

import (
	"context"
	"net/http"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/account"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/apikey"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/app"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/configuration"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/configuration/keys"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/credentials"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/leaflink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/magiclink"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/organization"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/schedule"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/sharing"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/supervision"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/user"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/webhook"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/serve"
)

// Address is where the registry keeps the provider.
const Address = "registry.terraform.io/terraform-leaf/leaf"

var (
	_ provider.Provider                       = (*leafProvider)(nil)
	_ provider.ProviderWithValidateConfig     = (*leafProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*leafProvider)(nil)
	_ provider.ProviderWithListResources      = (*leafProvider)(nil)
	_ provider.ProviderWithFunctions          = (*leafProvider)(nil)
	_ provider.ProviderWithActions            = (*leafProvider)(nil)
)

type leafProvider struct {
	version   string
	now       func() time.Time
	retryWait time.Duration
	wait      func(ctx context.Context, d time.Duration) error
	getenv    func(string) string
	// transport sends the requests to Leaf; nil is the usual one.
	transport http.RoundTripper
	// leaflinkTransport sends the requests to LeafLink; nil is the usual one.
	leaflinkTransport http.RoundTripper
	// shutdown is what has to be done before the process ends. Nobody does it where no process was given.
	shutdown *serve.Shutdown
	// configured is what the resources work with, once the provider is configured.
	configured atomic.Pointer[object.Data]
}

// Option changes what a provider takes from its surroundings.
type Option func(*leafProvider)

// WithClock makes the provider read the time from now.
func WithClock(now func() time.Time) Option { return func(p *leafProvider) { p.now = now } }

// WithRetryWait sets the wait before the first retry of a failed request; later waits double.
func WithRetryWait(d time.Duration) Option { return func(p *leafProvider) { p.retryWait = d } }

// WithWait makes the provider wait by wait before it looks for something again.
func WithWait(wait func(ctx context.Context, d time.Duration) error) Option {
	return func(p *leafProvider) { p.wait = wait }
}

// WithEnvironment makes the provider read its environment variables by getenv.
func WithEnvironment(getenv func(string) string) Option {
	return func(p *leafProvider) { p.getenv = getenv }
}

// WithTransport makes the provider send its requests to Leaf by t.
func WithTransport(t http.RoundTripper) Option { return func(p *leafProvider) { p.transport = t } }

// WithLeafLinkTransport makes the provider send its requests to LeafLink by t.
func WithLeafLinkTransport(t http.RoundTripper) Option {
	return func(p *leafProvider) { p.leaflinkTransport = t }
}

// New returns a function that makes the provider, as the plugin server wants it.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider { return newProvider(version, options...) }
}

func newProvider(version string, options ...Option) *leafProvider {
	p := &leafProvider{version: version, now: time.Now, getenv: os.Getenv, shutdown: new(serve.Shutdown)}
	for _, o := range options {
		o(p)
	}
	return p
}

// providerModel is the provider block.
type providerModel struct {
	BaseURL           types.String `tfsdk:"base_url"`
	Token             types.String `tfsdk:"token"`
	Username          types.String `tfsdk:"username"`
	Password          types.String `tfsdk:"password"`
	RequestTimeout    types.Int64  `tfsdk:"request_timeout"`
	MaxRetries        types.Int64  `tfsdk:"max_retries"`
	RequestsPerMinute types.Int64  `tfsdk:"requests_per_minute"`
	AllowedOwners     types.Set    `tfsdk:"allowed_owners"`
	MarkAPIKeys       types.Bool   `tfsdk:"mark_api_keys"`
	BulkReads         types.Bool   `tfsdk:"bulk_reads"`
	SilenceWarnings   types.Set    `tfsdk:"silence_warnings"`
	LeafLink          types.Object `tfsdk:"leaflink"`
}

func (p *leafProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "leaf"
	resp.Version = p.version
}

func (p *leafProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Declares what an account of [Leaf](https://withleaf.io) consists of: the credentials that connect growers' accounts " +
			"at agricultural data providers, the API keys of the Leaf Link widget, and the OAuth apps behind it.",
		Attributes: map[string]schema.Attribute{
			"base_url": schema.StringAttribute{
				MarkdownDescription: "Where the API is: scheme, host and optional prefix, `https://api.withleaf.io` by default. Plain `http` is accepted for " +
					"this machine itself only. Can be set by the environment variable `LEAF_BASE_URL`.",
				Optional:   true,
				Validators: []validator.String{baseURLValidator{}},
			},
			"token": schema.StringAttribute{
				MarkdownDescription: "The bearer token, as `POST /api/authenticate` gives it. Conflicts with `username` and `password`. Can be set by the " +
					"environment variable `LEAF_TOKEN`.",
				Optional: true, Sensitive: true,
			},
			"username": schema.StringAttribute{
				MarkdownDescription: "The e-mail address of the API owner. Together with `password` it is exchanged for a token, once in a run. Can be set by " +
					"the environment variable `LEAF_USERNAME`.",
				Optional: true,
			},
			"password": schema.StringAttribute{
				MarkdownDescription: "The password of the API owner. Can be set by the environment variable `LEAF_PASSWORD`.",
				Optional:            true, Sensitive: true,
			},
			"request_timeout": schema.Int64Attribute{
				CustomType:          object.WholeNumber{},
				MarkdownDescription: "How long one attempt of a request may take, in seconds; 30 by default.",
				Optional:            true,
				Validators:          []validator.Int64{object.Between(1, 3600)},
			},
			"max_retries": schema.Int64Attribute{
				CustomType: object.WholeNumber{},
				MarkdownDescription: "How often a failed request is repeated, where repeating it does no harm; 4 by default. Answers that ask for a slower pace " +
					"(status 429) do not count: they are waited for as long as the operation's `timeouts` allow.",
				Optional:   true,
				Validators: []validator.Int64{object.Between(0, 100)},
			},
			"requests_per_minute": schema.Int64Attribute{
				CustomType:          object.WholeNumber{},
				MarkdownDescription: "The pace that this provider keeps to, over all its requests; 0, the default, means that it sets itself none.",
				Optional:            true,
				Validators:          []validator.Int64{object.Between(0, 1_000_000)},
			},
			"allowed_owners": schema.SetAttribute{
				MarkdownDescription: "The API owners whose accounts this configuration may work with, by their names at Leaf (e-mail addresses, as a rule); case does not count. " +
					"With the credentials of any other account, or where it cannot be found out whose they are, nothing is sent and everything fails. " +
					"What is new remembers no account: a plan of nothing but new objects, and what a saved plan creates when it is applied with another account's token, are caught by this alone. " +
					"The token says it itself, as a rule; else one request more asks for it. " +
					"Can be set by the environment variable `LEAF_ALLOWED_OWNERS`, with commas between the names.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  []validator.Set{object.NotNone, object.NoNulls, setvalidator.ValueStringsAre(ownerName)},
			},
			"mark_api_keys": schema.BoolAttribute{
				MarkdownDescription: "Whether a mark, such as ` [terraform-kqzvbnxwpdfh]`, is appended to the `description` of each API key that is made. State, imports and data sources show the " +
					"" +
					"description without it. " +
					"If the answer to a creation is lost, the mark alone tells the key from one that somebody else has made at the same time: a key with it is revoked and made anew, one without is " +
					"" +
					"named and left. " +
					"A key without a `description` always has such a mark in its place.",
				Optional: true,
			},
			"bulk_reads": schema.BoolAttribute{
				MarkdownDescription: "Whether a refresh of many Leaf users and credentials uses pages of the list of Leaf users, `true` by default. What a page shows as the state has it needs no " +
					"request of its own; everything else is asked for one by one, so that a page removes and changes nothing. With `false`, each object is always asked for by itself.",
				Optional: true,
			},
			"silence_warnings": schema.SetAttribute{
				MarkdownDescription: "Warnings that are not to be shown: " + object.WarningList() + ".",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Set{setvalidator.ValueStringsAre(object.OneOf(object.WarningNames()...))},
			},
			"leaflink": leaflink.Attribute(),
		},
	}
}

// ValidateConfig refuses combinations. Its errors stand at no secret attribute: Terraform would print the line of the
// configuration, with the secret in it.
func (p *leafProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var m providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	token, login := notEmpty(m.Token), notEmpty(m.Username) || notEmpty(m.Password)
	if token && login {
		resp.Diagnostics.AddError("Two ways to authenticate",
			"The provider's token conflicts with username and password: give the one or the other.")
	}
	for name, v := range map[string]types.String{"token": m.Token, "username": m.Username, "password": m.Password} {
		// Beside another way to authenticate it says nothing. Alone, it is a variable that nobody has set, and the environment's
		// account may be another one.
		if object.IsEmptyText(v) && !(name == "token" && login) && !(name != "token" && token) {
			resp.Diagnostics.AddError("Empty "+name, "The provider's "+name+" must not be an empty text. Leave it out, or set it to null, to have it taken from the environment.")
		}
	}
	leaflink.Validate(ctx, m.LeafLink, &resp.Diagnostics)
}

func (p *leafProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var m providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	d := p.configure(ctx, m, req.TerraformVersion, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	p.configured.Store(d)
	resp.ResourceData = d
	resp.DataSourceData = d
	resp.EphemeralResourceData = d
	resp.ListResourceData = d
	resp.ActionData = d
}

func (p *leafProvider) Resources(context.Context) []func() resource.Resource {
	return append(object.Accountable(slices.Concat([]func() resource.Resource{
		apikey.NewResource, configuration.NewOwnerResource, app.NewResource, user.NewResource, configuration.NewUserResource, webhook.NewResource,
		magiclink.NewResource, organization.NewResource,
		sharing.NewRelationResource, sharing.NewPermissionsResource,
	}, credentials.Resources())), leaflink.Resources()...)
}

func (p *leafProvider) DataSources(context.Context) []func() datasource.DataSource {
	return slices.Concat([]func() datasource.DataSource{
		apikey.NewListDataSource, configuration.NewOwnerDataSource, webhook.NewListDataSource, webhook.NewFailedCallsDataSource, app.NewDataSource, app.NewListDataSource,
		user.NewDataSource, configuration.NewUserDataSource, user.NewListDataSource,
		magiclink.NewListDataSource, organization.NewListDataSource,
		supervision.NewSyncSummaryDataSource, supervision.NewContractsDataSource, supervision.NewConsumptionDataSource,
	}, credentials.DataSources(), leaflink.DataSources())
}

func (p *leafProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{apikey.NewEphemeralResource, account.NewTokenEphemeralResource, magiclink.NewEphemeralResource, leaflink.NewApplicationEphemeralResource}
}

func (p *leafProvider) ListResources(context.Context) []func() list.ListResource {
	return slices.Concat([]func() list.ListResource{
		apikey.NewListResource, configuration.NewOwnerList, app.NewListResource, user.NewListResource, configuration.NewUserList, webhook.NewListResource, magiclink.NewListResource,
		organization.NewListResource,
		sharing.NewRelationList, sharing.NewPermissionsList,
	}, credentials.ListResources(), leaflink.ListResources())
}

func (p *leafProvider) Actions(context.Context) []func() action.Action {
	return append(schedule.Actions(), apikey.NewRevokeAction)
}

func (p *leafProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		account.NewTokenExpiryFunction, app.NewIDFunction, app.NewParseIDFunction, keys.NewCleanupRulesFunction, webhook.NewSignatureFunction,
	}
}

// baseURLValidator refuses what is no base URL of Leaf.
type baseURLValidator struct{}

func (baseURLValidator) Description(context.Context) string {
	return "must be an https URL with a host and an optional prefix"
}

func (v baseURLValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (baseURLValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	checkBaseURL(req.ConfigValue.ValueString(), req.Path, &resp.Diagnostics)
}
