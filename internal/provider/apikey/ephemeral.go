package apikey

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure      = (*ephemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithValidateConfig = (*ephemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithClose          = (*ephemeralResource)(nil)
)

// ephemeralResource is a key that lives for one run and enters neither plan nor state.
type ephemeralResource struct{ object.EphemeralBase }

// NewEphemeralResource is the ephemeral resource leaf_api_key.
func NewEphemeralResource() ephemeral.EphemeralResource { return &ephemeralResource{} }

type ephemeralModel struct {
	LeafUserID    types.String `tfsdk:"leaf_user_id"`
	ExpiresIn     types.Int64  `tfsdk:"expires_in"`
	Description   types.String `tfsdk:"description"`
	RevokeOnClose types.Bool   `tfsdk:"revoke_on_close"`
	ID            types.String `tfsdk:"id"`
	Key           types.String `tfsdk:"key"`
	ExpiresAt     types.String `tfsdk:"expires_at"`
}

func (e *ephemeralResource) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = typeName
}

func (e *ephemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A key for the Leaf Link widget that enters neither plan nor state. It is made by **every plan and again by apply**: Terraform opens and closes ephemeral resources in both. " +
			"With `revoke_on_close = true`, the default, the key serves the run alone and is dead when the run ends: Terraform closes it, " +
			"and what is still open when the provider's process ends, as after a run that failed or one Ctrl-C, " +
			"is revoked then, for which there is a second or so. After a kill, a second Ctrl-C, or where Leaf does not answer in that second, the key lives until it expires, " +
			"so keep `expires_in` short. With `false` each plan and each apply leaves one key alive for `expires_in`. " +
			"A key that is to outlive the run and be known to Terraform is the managed resource `leaf_api_key`, which is always in the state.",
		Attributes: map[string]schema.Attribute{
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "The id of the Leaf user that the key is for.",
				Required:            true,
				Validators:          []validator.String{object.LeafUserID},
			},
			"expires_in": schema.Int64Attribute{
				MarkdownDescription: "How long the key lives if nothing revokes it, in seconds; 900 by default, which is also the least; at most ten years (315360000).",
				CustomType:          object.WholeNumber{},
				Optional:            true, Computed: true,
				Validators: []validator.Int64{object.Between(minLifetime, maxLifetime)},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "A label for people. Where it is not set, Leaf gets a mark of the provider instead.",
				Optional:            true,
				Validators:          []validator.String{object.NotEmpty},
			},
			"revoke_on_close": schema.BoolAttribute{
				MarkdownDescription: "Whether the key is revoked when the run no longer needs it; `true` by default.",
				Optional:            true, Computed: true,
			},
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the key; null where it could not be found.",
				Computed:            true,
			},
			"key": schema.StringAttribute{
				MarkdownDescription: "The key.",
				Computed:            true, Sensitive: true,
			},
			"expires_at": schema.StringAttribute{
				MarkdownDescription: "When the key expires if nothing revokes it, in RFC 3339 and UTC.",
				Computed:            true,
			},
		},
	}
}

func (e *ephemeralResource) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	var description types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("description"), &description)...)
	if resp.Diagnostics.HasError() {
		return
	}
	refuseMark(description, &resp.Diagnostics)
}

func (e *ephemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	diags := &resp.Diagnostics
	client := e.Client(diags)
	var m ephemeralModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	if m.ExpiresIn.IsNull() {
		m.ExpiresIn = types.Int64Value(minLifetime)
	}
	if m.RevokeOnClose.IsNull() {
		m.RevokeOnClose = types.BoolValue(true)
	}
	ctx, cancel := context.WithTimeout(ctx, rest.DefaultOperationTimeout)
	defer cancel()
	user := m.LeafUserID.ValueString()
	request := leaf.KeyRequest{LeafUserID: user, ExpiresIn: m.ExpiresIn.ValueInt64Pointer(), Description: m.Description.ValueStringPointer()}
	created, err := client.CreateKey(ctx, request)
	warnRevoked(diags, created, user)
	if err != nil {
		do := object.Attempt{Verb: "open", Object: "an ephemeral API key of Leaf user " + user}
		if unconfirmed, ok := errors.AsType[*leaf.UnconfirmedKeyError](err); ok {
			do.Consequence = fmt.Sprintf("It is unknown whether a key was made. If one was, it dies by itself after %d seconds.%s", m.ExpiresIn.ValueInt64(),
				object.Bullets(" These may be it, or somebody else's, and are left alone:", unconfirmed.Candidates))
			e.AtEnd(func(ctx context.Context) error { return revokeLost(ctx, client, request, unconfirmed.Traces) })
		}
		do.Failed(diags, err)
		return
	}
	m.ID, m.Key, m.ExpiresAt = types.StringNull(), types.StringValue(created.Key.Key), types.StringNull()
	if created.Key.ID != "" {
		m.ID = types.StringValue(created.Key.ID)
	}
	if created.Key.ExpiresAt != nil {
		m.ExpiresAt = types.StringValue(created.Key.ExpiresAt.String())
	}
	diags.Append(resp.Result.Set(ctx, &m)...)
	opened := object.OpenedKey{LeafUserID: user, ID: created.Key.ID}
	if m.RevokeOnClose.ValueBool() && opened.ID != "" {
		object.Opened.Set(ctx, resp.Private, opened, diags)
	}
	ref := leaf.KeyRef{ID: created.Key.ID, Key: created.Key.Key, ExpiresAt: created.Key.ExpiresAt, Description: request.Description, Mark: created.Key.Mark}
	if diags.HasError() {
		// Terraform closes only what was opened, so nothing else would revoke the key.
		if err := client.RevokeKey(ctx, user, ref); err != nil {
			object.Attempt{Verb: "revoke", Object: "the ephemeral API key " + created.Key.Label()}.Warned(diags, err)
		}
		return
	}
	if !m.RevokeOnClose.ValueBool() {
		return
	}
	remove := e.AtEnd(func(ctx context.Context) error { return revokeOpen(ctx, client, user, ref) })
	if opened.ID == "" {
		diags.AddWarning("An ephemeral API key may not be revoked", fmt.Sprintf("Its id could not be found: %s.%sIt is looked for once more when the run ends, and dies by itself at %s.",
			created.Unresolved, object.Bullets(" It is one of:", created.Candidates), m.ExpiresAt.ValueString()))
		return
	}
	stillOpen.Store(openKey{client, opened}, remove)
}

// stillOpen are the keys that this process has opened and Terraform has not closed: for each, the function that takes its
// revocation off the list of what is to be done before the process ends.
var stillOpen sync.Map

type openKey struct {
	client *leaf.Client
	key    object.OpenedKey
}

// revokeOpen revokes a key that was opened, also one whose id could not be found then.
func revokeOpen(ctx context.Context, client *leaf.Client, user string, ref leaf.KeyRef) error {
	if ref.ID == "" {
		list, err := client.Keys(ctx, user)
		if err != nil {
			return err
		}
		found := list.Find(ref)
		if len(found) != 1 || !ref.Tells(found[0]) {
			return errors.New("the key is not in the list, or cannot be told apart from others")
		}
		ref.ID = found[0].ID
	}
	return client.RevokeKey(ctx, user, ref)
}

// revokeLost revokes what a request that was not answered has made after all, if it has the mark of the request.
func revokeLost(ctx context.Context, client *leaf.Client, request leaf.KeyRequest, traces leaf.Traces) error {
	ours, _, _, err := client.LostKey(ctx, request, traces)
	if err != nil || ours == nil || ours.Dead() {
		return err
	}
	return client.RevokeKey(ctx, request.LeafUserID, leaf.KeyRef{ID: ours.ID, Key: ours.Key})
}

func (e *ephemeralResource) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	diags := &resp.Diagnostics
	opened, ok := object.Opened.Get(ctx, req.Private, diags)
	if !ok {
		return
	}
	client := e.Client(diags)
	if client == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, rest.DefaultOperationTimeout)
	defer cancel()
	if err := client.RevokeKeyByID(ctx, opened.LeafUserID, opened.ID); err != nil {
		object.Attempt{
			Verb: "revoke", Object: fmt.Sprintf("the ephemeral API key %s of Leaf user %s", opened.ID, opened.LeafUserID),
			Consequence: "It stays alive until it expires, unless somebody revokes it (DELETE /api-keys/{apiKeyId}).",
		}.Warned(diags, err)
		return
	}
	if remove, ok := stillOpen.LoadAndDelete(openKey{client, opened}); ok {
		remove.(func())() //nolint:forcetypeassert // nothing else is stored
	}
}

// warnRevoked tells of keys that a lost answer had made, and that were revoked.
func warnRevoked(diags *diag.Diagnostics, created leaf.CreatedKey, leafUserID string) {
	for _, id := range created.Revoked {
		diags.AddWarning("A lost API key was revoked", fmt.Sprintf("Leaf had made the key %s for Leaf user %s, but its answer with the key itself never came. "+
			"Since nobody knows that key, it was revoked, and another one was asked for.", id, leafUserID))
	}
}
