package apikey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

var (
	_ action.ActionWithConfigure      = (*revokeAction)(nil)
	_ action.ActionWithValidateConfig = (*revokeAction)(nil)
	_ action.ActionWithModifyPlan     = (*revokeAction)(nil)
)

// revokeAction revokes keys that no resource manages: one that has leaked, or all that nobody knows of.
type revokeAction struct{ object.ActionBase }

// NewRevokeAction is the action leaf_api_key_revoke.
func NewRevokeAction() action.Action { return &revokeAction{} }

func (a *revokeAction) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = "leaf_api_key_revoke"
}

// chosenBy are the arguments that say which keys are meant.
var chosenBy = []string{"ids", "keys_wo", "except_ids"}

func (a *revokeAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	// A null among the ids is one that is not known after all: it must not make the others, or none, of the choice.
	ids := []validator.Set{setvalidator.ValueStringsAre(object.NotEmpty), object.NoNulls}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Revokes API keys of a Leaf user that no resource manages: a key that has leaked, or all that nobody knows of. Exactly one of `ids`, `keys_wo` and `except_ids` says which. " +
			"The plan names the keys that would be revoked; the widget stops working at once wherever one of them is used. Invoking it again revokes nothing more. " +
			"A key that a resource `leaf_api_key` manages is made anew by the next apply: `-replace` of that resource does both at once.",
		Attributes: map[string]schema.Attribute{
			"leaf_user_id": schema.StringAttribute{
				MarkdownDescription: "The id of the Leaf user whose keys they are.", Required: true, Validators: []validator.String{object.LeafUserID},
			},
			"ids": schema.SetAttribute{
				MarkdownDescription: "The ids of the keys.", ElementType: types.StringType, Optional: true,
				Validators: append(ids, object.NotNone),
			},
			"keys_wo": schema.ListAttribute{
				MarkdownDescription: "The whole keys, as they were found where they do not belong. They are looked for in the list of the Leaf user's keys, and enter neither plan nor state. " +
					"Where the list hides a part of them, the action names the keys that may be meant, and revokes none: revoke them by `ids`. " +
					"An action that is invoked by `-invoke` gets no ephemeral values from Terraform: use a variable that is sensitive and not ephemeral there.",
				ElementType: types.StringType, Optional: true, WriteOnly: true,
				Validators: []validator.List{object.NotNone, listvalidator.ValueStringsAre(object.NotEmpty)},
			},
			"except_ids": schema.SetAttribute{
				MarkdownDescription: "All keys that are valid when the action is invoked are revoked, except for those with these ids, which all have to be known to Leaf; `[]` revokes all. " +
					"The ids of managed keys belong here. A key that somebody makes after the plan is revoked too.",
				ElementType: types.StringType, Optional: true, Validators: ids,
			},
		},
	}
}

func (a *revokeAction) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	arguments := object.ReadValues(ctx, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	given, unknown := 0, false
	for _, name := range chosenBy {
		unknown = unknown || arguments[name].IsUnknown()
		if !arguments[name].IsNull() && !arguments[name].IsUnknown() {
			given++
		}
	}
	if given > 1 || given == 0 && !unknown {
		resp.Diagnostics.AddError("Cannot tell which API keys to revoke", "Set exactly one of "+strings.Join(chosenBy, ", ")+".")
	}
}

// ModifyPlan says which keys would be revoked.
func (a *revokeAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	arguments := object.ReadValues(ctx, req.Config, diags)
	client := a.Client(diags)
	user := arguments.Text("leaf_user_id")
	if diags.HasError() || user.IsUnknown() || slices.ContainsFunc(chosenBy, func(name string) bool { return arguments[name].IsUnknown() }) {
		return
	}
	if !object.ExpectUser(ctx, client, user, diags) {
		return
	}
	list, err := client.Keys(ctx, user.ValueString())
	if err != nil {
		object.Attempt{Verb: "list", Object: "the API keys of Leaf user " + user.ValueString()}.Failed(diags, err)
		return
	}
	if withheld(arguments) {
		return // Invoke says so; of ephemeral values the plan has nothing yet
	}
	var alive, trouble []string
	for _, c := range a.chosen(list, arguments) {
		switch {
		case c.problem != nil:
			trouble = append(trouble, c.object+": "+object.Sentence(c.problem.Error()))
		case a.works(c.key):
			alive = append(alive, c.key.Label())
		}
	}
	if len(alive) > 0 {
		diags.AddWarning(fmt.Sprintf("API keys will be revoked: %d", len(alive)), fmt.Sprintf("These keys of Leaf user %s stop working at once:%s"+
			"Wherever the widget uses one of them, it goes dark.", user.ValueString(), object.Bullets("", alive)))
	}
	if len(trouble) > 0 {
		diags.AddAttributeWarning(path.Root("leaf_user_id"), fmt.Sprintf("API keys that will not be revoked: %d", len(trouble)),
			strings.TrimSpace(object.Bullets("Nothing will be sent for these, and the action will fail:", trouble)))
	}
}

func (a *revokeAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	diags := &resp.Diagnostics
	arguments := object.ReadValues(ctx, req.Config, diags)
	client := a.Client(diags)
	if diags.HasError() {
		return
	}
	if withheld(arguments) {
		diags.AddError("Cannot tell which API keys to revoke", "A value that says which keys are meant is null, so nothing was revoked. An id may turn out to be null, such as that of a leaf_api_key "+
			"which Leaf has not shown yet. And with -invoke, Terraform hands no ephemeral values to actions: "+
			"give keys_wo from a variable that is sensitive and not ephemeral, or let an action_trigger invoke the action.")
		return
	}
	user := arguments.Text("leaf_user_id").ValueString()
	for _, key := range arguments.Texts("keys_wo") {
		client.Secrets(key)
	}
	list, err := client.Keys(ctx, user)
	if err != nil {
		object.Attempt{Verb: "list", Object: "the API keys of Leaf user " + user, Consequence: "Nothing was revoked."}.Failed(diags, err)
		return
	}
	var items []object.Item
	for _, c := range a.chosen(list, arguments) {
		items = append(items, object.Item{Object: c.object, Do: func(ctx context.Context) (string, error) {
			switch {
			case c.problem != nil:
				return "", c.problem
			case !a.works(c.key):
				return "was not valid any more", nil
			}
			return "is revoked", client.RevokeKey(ctx, user, leaf.KeyRef{ID: c.key.ID, Key: c.key.Key, ExpiresAt: c.key.ExpiresAt, AnyDescription: true})
		}})
	}
	if len(items) == 0 {
		resp.SendProgress(action.InvokeProgressEvent{Message: "No API key of Leaf user " + user + " is left to revoke."})
		return
	}
	object.Invoke(ctx, "revoke", "API keys", items, resp)
}

// withheld reports whether the engine has put null in the place of what was configured: Terraform 1.16 hands ephemeral
// values to an action that a resource triggers, and not to one that is invoked by the command line.
func withheld(arguments object.Values) bool {
	given := false
	for _, name := range chosenBy {
		if c, ok := arguments[name].(interface{ Elements() []attr.Value }); ok && !arguments[name].IsNull() {
			given = true
			if slices.ContainsFunc(c.Elements(), attr.Value.IsNull) {
				return true
			}
		}
	}
	return !given
}

// choice is one key that is meant, or why it cannot be said which one that is.
type choice struct {
	object  string
	key     leaf.Key
	problem error
}

func (a *revokeAction) works(k leaf.Key) bool { return !k.Dead() && !k.Expired(a.Data.Now()) }

// chosen are the keys that the arguments mean. Nothing is revoked on a likeness: what fits several keys, or of what too
// little is shown, is a problem.
func (a *revokeAction) chosen(list *leaf.KeyList, arguments object.Values) (all []choice) {
	missing := errors.New("it is not in the list of this Leaf user's keys, so nothing is sent for it; if it was revoked before, nothing has to be done")
	if !list.Whole {
		missing = errors.New("it is not in the part of the list that could be read, so nothing is sent for it")
	}
	switch {
	case !arguments["ids"].IsNull():
		for n, id := range arguments.Texts("ids") {
			c := choice{object: "the key " + id, problem: missing}
			if !leaf.IsUUID(id) && !strings.HasPrefix(id, leaf.KeyHashPrefix) {
				c.object = fmt.Sprintf("id %d of ids", n+1) // it may be a key
			}
			if k, found := list.ByID(id); found {
				c.key, c.problem = k, nil
			}
			all = append(all, c)
		}
	case !arguments["keys_wo"].IsNull():
		for n, text := range arguments.Texts("keys_wo") {
			c := choice{object: fmt.Sprintf("key %d of keys_wo", n+1), problem: missing}
			switch found := list.Find(leaf.KeyRef{Key: text, AnyDescription: true}); {
			case len(found) == 1 && found[0].Key == text:
				c.object, c.key, c.problem = "the key "+found[0].Label(), found[0], nil
			case len(found) > 0:
				c.problem = fmt.Errorf("the list hides a part of each key, so that it may be %s, and nothing is sent for it; revoke by ids what is meant", strings.Join(labels(found), " or "))
			}
			all = append(all, c)
		}
	case !arguments["except_ids"].IsNull():
		spared := map[string]bool{}
		for n, id := range arguments.Texts("except_ids") {
			k, found := list.ByID(id)
			if !found {
				return append(all, choice{
					object:  fmt.Sprintf("all keys but those of except_ids, of which number %d is not in the list of this Leaf user's keys", n+1),
					problem: errors.New("so nothing is sent: it may be a slip, and the key that was meant would be revoked"),
				})
			}
			spared[k.Name()] = true
		}
		for _, k := range list.Keys {
			if spared[k.Name()] || !a.works(k) {
				continue
			}
			c := choice{object: "the key " + k.Label(), key: k}
			if k.Name() == "" {
				c.problem = errors.New("the list shows neither its id nor the whole key, so there is nothing to revoke it by; give the key in keys_wo")
			}
			all = append(all, c)
		}
		if !list.Whole {
			all = append(all, choice{object: "the rest of the list", problem: errors.New("it could not be read, and may have valid keys")})
		}
	}
	return all
}
