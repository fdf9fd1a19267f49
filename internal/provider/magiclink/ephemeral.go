package magiclink

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
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

// ephemeralResource is a link that lives for one run and enters neither plan nor state.
type ephemeralResource struct{ object.EphemeralBase }

// NewEphemeralResource is the ephemeral resource leaf_magic_link.
func NewEphemeralResource() ephemeral.EphemeralResource { return &ephemeralResource{} }

type ephemeralModel struct {
	Kind             types.String `tfsdk:"kind"`
	LeafUserID       types.String `tfsdk:"leaf_user_id"`
	ExpiresIn        types.Int64  `tfsdk:"expires_in"`
	AllowedProviders types.Set    `tfsdk:"allowed_providers"`
	ProviderName     types.String `tfsdk:"provider_name"`
	Settings         types.Object `tfsdk:"settings"`
	DeleteOnClose    types.Bool   `tfsdk:"delete_on_close"`
	ID               types.String `tfsdk:"id"`
	MagicLinkID      types.String `tfsdk:"magic_link_id"`
	Link             types.String `tfsdk:"link"`
	ExpiresAt        types.String `tfsdk:"expires_at"`
}

func (e *ephemeralResource) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = typeName
}

func (e *ephemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	look := map[string]schema.Attribute{}
	for _, s := range settings {
		if s.truth {
			look[s.name] = schema.BoolAttribute{MarkdownDescription: s.description, Optional: true}
			continue
		}
		look[s.name] = schema.StringAttribute{MarkdownDescription: s.description, Optional: true, Validators: []validator.String{s.check}}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A magic link that enters neither plan nor state. It is made by **every plan and again by apply**: Terraform opens and closes ephemeral resources in both. " +
			"With `delete_on_close = true`, the default, the link serves the run alone and is deleted when the run ends: Terraform closes it, " +
			"and what is still open when the provider's process ends is deleted then, for which there is a second or so. After a kill it lives until it expires. " +
			"With `false` each plan and each apply leaves one link alive for `expires_in`. " +
			"A link that is to outlive the run and be known to Terraform is the managed resource `leaf_magic_link`, which is always in the state.",
		Attributes: map[string]schema.Attribute{
			"kind": schema.StringAttribute{
				MarkdownDescription: "What the link is for: `provider`, `authentication` or `file_upload`.",
				Required:            true,
				Validators:          []validator.String{object.OneOf(kindNames()...)},
			},
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "The id of the Leaf user whose data the link is about, who exists already.",
				Required:            true,
				Validators:          []validator.String{object.LeafUserID},
			},
			"expires_in": schema.Int64Attribute{
				MarkdownDescription: "How long the link lives if nothing deletes it, in seconds, from 900, which is the default, to 31622400.",
				CustomType:          object.WholeNumber{},
				Optional:            true, Computed: true,
				Validators: []validator.Int64{object.Between(minLifetime, maxLifetime)},
			},
			"allowed_providers": schema.SetAttribute{
				MarkdownDescription: "The providers that can be connected, of a link of kind `provider`; all of them where it is not set.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Set{object.NotNone, setvalidator.ValueStringsAre(notAll)},
			},
			"provider_name": schema.StringAttribute{
				MarkdownDescription: "The provider at which the grower logs in, of a link of kind `authentication`.",
				Optional:            true,
				Validators:          []validator.String{notAll},
			},
			"settings": schema.SingleNestedAttribute{
				MarkdownDescription: "What the page looks like. What is not set is as Leaf has it by default.",
				Optional:            true,
				Attributes:          look,
			},
			"delete_on_close": schema.BoolAttribute{
				MarkdownDescription: "Whether the link is deleted when the run no longer needs it; `true` by default.",
				Optional:            true, Computed: true,
			},
			"id": schema.StringAttribute{
				MarkdownDescription: "The name of the link: `sha256:` and the beginning of the hash of Leaf's id.",
				Computed:            true,
			},
			"magic_link_id": schema.StringAttribute{
				MarkdownDescription: "Leaf's own id of the link, which opens it.",
				Computed:            true, Sensitive: true,
			},
			"link": schema.StringAttribute{
				MarkdownDescription: "The link.",
				Computed:            true, Sensitive: true,
			},
			"expires_at": schema.StringAttribute{
				MarkdownDescription: "When the link expires if nothing deletes it, in RFC 3339 and UTC.",
				Computed:            true,
			},
		},
	}
}

func (e *ephemeralResource) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	diags := &resp.Diagnostics
	m := object.ModelOf[ephemeralModel](object.ReadValues(ctx, req.Config, diags))
	if !diags.HasError() {
		checkKind(m.Kind, m.AllowedProviders, m.ProviderName, m.Settings, diags)
	}
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
	if m.DeleteOnClose.IsNull() {
		m.DeleteOnClose = types.BoolValue(true)
	}
	wanted := model{Kind: m.Kind, LeafUserID: m.LeafUserID, ExpiresIn: m.ExpiresIn, AllowedProviders: m.AllowedProviders, ProviderName: m.ProviderName, Settings: m.Settings}
	request := wanted.request(ctx, diags)
	ctx, cancel := context.WithTimeout(ctx, rest.DefaultOperationTimeout)
	defer cancel()
	created := client.CreateMagicLink(ctx, request)
	if created.Fate != leaf.Made {
		do := object.Attempt{Verb: "open", Object: "an ephemeral " + strings.TrimPrefix(wanted.object(), "the ")}
		if created.Fate == leaf.Unconfirmed {
			var candidates []string
			for _, l := range created.Candidates {
				candidates = append(candidates, l.Name())
			}
			do.Consequence = fmt.Sprintf("It is unknown whether a link was made. If one was, it dies by itself after %d seconds.%s", m.ExpiresIn.ValueInt64(),
				object.Bullets(" These may be it, or somebody else's, and are left alone:", candidates))
		}
		do.Failed(diags, created.Err)
		return
	}
	link := created.Object
	wanted = wanted.learn(link)
	m.ID, m.MagicLinkID, m.Link, m.ExpiresAt = wanted.ID, wanted.MagicLinkID, wanted.Link, wanted.ExpiresAt
	diags.Append(resp.Result.Set(ctx, &m)...)
	remove := func(ctx context.Context) error { return client.DeleteMagicLink(ctx, link.Kind, link.ID) }
	switch {
	case diags.HasError():
		// Terraform closes only what was opened, so nothing else would delete the link.
		if err := remove(ctx); err != nil {
			object.Attempt{Verb: "delete", Object: "the ephemeral magic link " + link.Name()}.Warned(diags, err)
		}
	case m.DeleteOnClose.ValueBool():
		opened := object.OpenedLink{Kind: string(link.Kind), Name: link.Name()}
		object.OpenedLinks.Set(ctx, resp.Private, opened, diags)
		stillOpen.Store(openKey{client, opened}, &openLink{id: link.ID, done: e.AtEnd(remove)})
	}
}

// stillOpen are the links that this process has opened and Terraform has not closed. Only their names are handed to the engine.
var stillOpen sync.Map

type openKey struct {
	client *leaf.Client
	link   object.OpenedLink
}

// openLink has the id of an open link, and takes its deletion off the list of what is to be done before the process ends.
type openLink struct {
	id   string
	done func()
}

func (e *ephemeralResource) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	diags := &resp.Diagnostics
	opened, ok := object.OpenedLinks.Get(ctx, req.Private, diags)
	if !ok {
		return
	}
	client := e.Client(diags)
	if client == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, rest.DefaultOperationTimeout)
	defer cancel()
	kind := leaf.LinkKind(opened.Kind)
	if err := closeLink(ctx, client, kind, opened); err != nil {
		object.Attempt{
			Verb: "delete", Object: fmt.Sprintf("the ephemeral magic link %s (%s)", opened.Name, kindName(kind)),
			Consequence: "It stays alive until it expires, unless somebody deletes it (DELETE /services/widgets/api/magic-link/{kind}/{magicLinkId}).",
		}.Warned(diags, err)
	}
}

// closeLink deletes a link that this process has opened, or one that another has, by its name.
func closeLink(ctx context.Context, client *leaf.Client, kind leaf.LinkKind, opened object.OpenedLink) error {
	key := openKey{client, opened}
	if known, ok := stillOpen.Load(key); ok {
		entry, _ := known.(*openLink)
		if err := client.DeleteMagicLink(ctx, kind, entry.id); err != nil {
			return err
		}
		entry.done()
		stillOpen.Delete(key)
		return nil
	}
	link, found, err := client.MagicLinkNamed(ctx, kind, opened.Name)
	if err != nil || !found {
		return err
	}
	return client.DeleteMagicLink(ctx, kind, link.ID)
}
