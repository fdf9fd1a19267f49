// Package account has what concerns the API owner: the ephemeral resource that logs in.
package account

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure      = (*tokenEphemeral)(nil)
	_ ephemeral.EphemeralResourceWithValidateConfig = (*tokenEphemeral)(nil)
)

// tokenEphemeral is a bearer token of the API owner. There is no way to revoke one, so Close has nothing to do.
type tokenEphemeral struct{ object.EphemeralBase }

// NewTokenEphemeralResource is the ephemeral resource leaf_token.
func NewTokenEphemeralResource() ephemeral.EphemeralResource { return &tokenEphemeral{} }

type tokenEphemeralModel struct {
	Username   types.String `tfsdk:"username"`
	Password   types.String `tfsdk:"password"`
	RememberMe types.Bool   `tfsdk:"remember_me"`
	Token      types.String `tfsdk:"token"`
	ExpiresAt  types.String `tfsdk:"expires_at"`
}

func (e *tokenEphemeral) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = "leaf_token"
}

func (e *tokenEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A bearer token of the API owner, exchanged for a username and password, that enters neither plan nor state. It is fetched by every plan and again by apply, " +
			"and stays valid after the run: the API cannot revoke a token. One of an account that the provider's `allowed_owners` does not allow is an error.",
		Attributes: map[string]schema.Attribute{
			"username": schema.StringAttribute{
				MarkdownDescription: "The e-mail address of the API owner; the provider's by default. Set together with `password`.",
				Optional:            true,
			},
			"password": schema.StringAttribute{
				MarkdownDescription: "The password of the API owner; the provider's by default. Set together with `username`.",
				Optional:            true, Sensitive: true,
			},
			"remember_me": schema.BoolAttribute{
				MarkdownDescription: "Whether the token lives for 30 days; it lives for 24 hours by default.",
				Optional:            true, Computed: true,
			},
			"token": schema.StringAttribute{
				MarkdownDescription: "The token.",
				Computed:            true, Sensitive: true,
			},
			"expires_at": schema.StringAttribute{
				MarkdownDescription: "When the token expires, in RFC 3339 and UTC; null where the token does not say.",
				Computed:            true,
			},
		},
	}
}

func (e *tokenEphemeral) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	var m tokenEphemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if m.Username.IsNull() != m.Password.IsNull() {
		resp.Diagnostics.AddError("Incomplete login", "username and password are set together: set both, or neither to use the provider's.")
	}
	if object.IsEmptyText(m.Username) || object.IsEmptyText(m.Password) {
		resp.Diagnostics.AddError("Empty login", "username and password must not be empty texts. Leave both out to use the provider's.")
	}
}

func (e *tokenEphemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	diags := &resp.Diagnostics
	client := e.Client(diags)
	var m tokenEphemeralModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, rest.DefaultOperationTimeout)
	defer cancel()
	m.RememberMe = types.BoolValue(m.RememberMe.ValueBool())
	token, err := client.Token(ctx, m.Username.ValueString(), m.Password.ValueString(), m.RememberMe.ValueBool())
	switch {
	case errors.Is(err, leaf.ErrNoLogin):
		diags.AddError("No username and password", "A token is exchanged for a username and password, and the provider has only a token. Set username and password here, or in the provider "+
			"(LEAF_USERNAME and LEAF_PASSWORD) instead of its token.")
		return
	case err != nil:
		object.Attempt{Verb: "open", Object: "an ephemeral token"}.Failed(diags, err)
		return
	}
	m.Token, m.ExpiresAt = types.StringValue(token), types.StringNull()
	if expiry, ok := leaf.TokenExpiry(token); ok {
		m.ExpiresAt = types.StringValue(leaf.Time{Time: expiry}.String())
	}
	diags.Append(resp.Result.Set(ctx, &m)...)
}
