// Package schedule has the actions that ask Leaf for work which it does later, or for the end of tokens: one request for
// each item, and nothing to wait for.
package schedule

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ action.ActionWithConfigure  = (*scheduled)(nil)
	_ action.ActionWithModifyPlan = (*scheduled)(nil)
)

// kind is a row of the table of actions (internal/leaf/API.md, "Calls that act").
type kind struct {
	name, description string
	// verb is what the action tries, and things what it tries that with where there are several, for errors.
	verb, things string
	attributes   map[string]schema.Attribute
	items        func(client *leaf.Client, arguments object.Values) []object.Item
}

var leafUserID = map[string]schema.Attribute{
	"leaf_user_id": schema.StringAttribute{
		MarkdownDescription: "The id of the Leaf user.", Required: true, Validators: []validator.String{object.LeafUserID},
	},
}

// ofUser is the one item of an action on a Leaf user.
func ofUser(what, happened string, do func(*leaf.Client, context.Context, string) error) func(*leaf.Client, object.Values) []object.Item {
	return func(client *leaf.Client, arguments object.Values) []object.Item {
		user := arguments.Text("leaf_user_id").ValueString()
		return []object.Item{{
			Object: what + " of Leaf user " + user,
			Do:     func(ctx context.Context) (string, error) { return happened, do(client, ctx, user) },
		}}
	}
}

var kinds = []kind{
	{
		name: "leaf_fields_sync", verb: "synchronize",
		description: "Has Leaf fetch the fields of a Leaf user from the connected providers now. Meant for accounts, or Leaf users, with `fields_auto_sync = false`. " +
			"It only schedules: the fields come later, and the webhook events `fieldCreated` and `fieldBoundaryUpdated` tell when.",
		attributes: leafUserID,
		items:      ofUser("the fields", "will be fetched", (*leaf.Client).SyncFields),
	},
	{
		name: "leaf_organizations_sync", verb: "synchronize",
		description: "Has Leaf fetch the John Deere organizations of a Leaf user. To be called after the grower has chosen organizations at John Deere, " +
			"after `organization_data_sync` went from `ALL` to `SELECTED_ONLY`, or when an organization is missing. It only schedules.",
		attributes: leafUserID,
		items:      ofUser("the John Deere organizations", "will be fetched", (*leaf.Client).SyncOrganizations),
	},
	{
		name: "leaf_operation_reprocess", verb: "reprocess", things: "operations",
		description: "Has Leaf process operations again, from the step of merging on. Changes of `leaf_configuration` and `leaf_user_configuration` reach older operations only so. " +
			"It only schedules: the webhook event `operationProcessingFinished` tells of the end.",
		attributes: map[string]schema.Attribute{
			"operation_ids": schema.SetAttribute{
				MarkdownDescription: "The ids of the operations. Where one fails, the others are asked for all the same.",
				ElementType:         types.StringType, Required: true,
				Validators: []validator.Set{object.NotNone, setvalidator.ValueStringsAre(object.PathSegment)},
			},
		},
		items: func(client *leaf.Client, arguments object.Values) (items []object.Item) {
			for _, id := range arguments.Texts("operation_ids") {
				items = append(items, object.Item{
					Object: "the operation " + id,
					Do:     func(ctx context.Context) (string, error) { return "will be processed again", client.Reprocess(ctx, id) },
				})
			}
			return items
		},
	},
	{
		name: "leaf_batch_retry", verb: "retry",
		description: "Has Leaf process a batch of uploaded files again. It only schedules: the webhook events `uploadedFileProcessingFinished` and `uploadedFileProcessingFailed` tell of the end.",
		attributes: map[string]schema.Attribute{
			"batch_id": schema.StringAttribute{MarkdownDescription: "The id of the batch.", Required: true, Validators: []validator.String{object.PathSegment}},
		},
		items: func(client *leaf.Client, arguments object.Values) []object.Item {
			id := arguments.Text("batch_id").ValueString()
			return []object.Item{{
				Object: "the batch " + id,
				Do: func(ctx context.Context) (string, error) {
					return "will be processed again", client.RetryBatch(ctx, id)
				},
			}}
		},
	},
	{
		name: "leaf_sharing_invalidate_tokens", verb: "invalidate",
		description: "Makes the tokens of a sharing relation (Leaf Connect) invalid: whoever holds one has to ask for another. For the case that a partner has lost one; " +
			"what may be read with new tokens stays as it is.",
		attributes: map[string]schema.Attribute{
			"role": schema.StringAttribute{
				MarkdownDescription: "`receiver` or `sender`: which side of the relation `api_owner` is. Leaf's pages contradict each other on whose role this is; its examples name the other side's.",
				Required:            true, Validators: []validator.String{object.OneOf("receiver", "sender")},
			},
			"api_owner": schema.StringAttribute{
				MarkdownDescription: "The other API owner: the e-mail address or name of the account.", Required: true, Validators: []validator.String{object.PathSegment},
			},
		},
		items: func(client *leaf.Client, arguments object.Values) []object.Item {
			role, owner := arguments.Text("role").ValueString(), arguments.Text("api_owner").ValueString()
			return []object.Item{{
				Object: fmt.Sprintf("the tokens of the sharing relation with %s", owner),
				Do: func(ctx context.Context) (string, error) {
					return "are invalid now", client.InvalidateTokens(ctx, role, owner)
				},
			}}
		},
	},
}

// scheduled is an action of the table.
type scheduled struct {
	object.ActionBase

	kind kind
}

// Actions are the actions of the table.
func Actions() (all []func() action.Action) {
	for _, k := range kinds {
		all = append(all, func() action.Action { return &scheduled{kind: k} })
	}
	return all
}

func (a *scheduled) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = a.kind.name
}

func (a *scheduled) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: a.kind.description, Attributes: a.kind.attributes}
}

// ModifyPlan looks for the Leaf user, so that a wrong id fails before anything else of the run is done.
func (a *scheduled) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	arguments, client := a.arguments(ctx, req.Config, &resp.Diagnostics)
	if id, ok := arguments["leaf_user_id"]; ok && client != nil && !id.IsUnknown() {
		object.ExpectUser(ctx, client, arguments.Text("leaf_user_id"), &resp.Diagnostics)
	}
}

func (a *scheduled) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	arguments, client := a.arguments(ctx, req.Config, &resp.Diagnostics)
	if client == nil {
		return
	}
	object.Invoke(ctx, a.kind.verb, a.kind.things, a.kind.items(client, arguments), resp)
}

func (a *scheduled) arguments(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) (object.Values, *leaf.Client) {
	arguments := object.ReadValues(ctx, config, diags)
	client := a.Client(diags)
	if diags.HasError() {
		return nil, nil
	}
	return arguments, client
}
