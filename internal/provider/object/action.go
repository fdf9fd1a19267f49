package object

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
)

// Item is one thing that an action does.
type Item struct {
	// Object is what it is done to: "the operation …". Never a secret.
	Object string
	// Do does it, and says what happened: "will be processed again".
	Do func(context.Context) (happened string, err error)
}

// Invoke does all items one after the other and reports on each. It goes on past one that fails: the others are asked
// for all the same, and the errors come at the end. What was tried with
// how many of what is said by verb and things: "reprocess", "operations".
func Invoke(ctx context.Context, verb, things string, items []Item, resp *action.InvokeResponse) {
	type failure struct {
		item Item
		err  error
	}
	var failures []failure
	for i, item := range items {
		happened, err := item.Do(ctx)
		if err != nil {
			happened = "failed, see below"
			failures = append(failures, failure{item, err})
		}
		resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf("%d of %d: %s %s", i+1, len(items), item.Object, happened)})
		if ctx.Err() != nil {
			break
		}
	}
	switch len(failures) {
	case 0:
	case 1:
		consequence := ""
		if done := len(items) - 1; done > 0 {
			consequence = fmt.Sprintf("The other %d went well, and doing them again does no harm.", done)
		}
		Attempt{Verb: verb, Object: failures[0].item.Object, Consequence: consequence}.Failed(&resp.Diagnostics, failures[0].err)
	default:
		var lines []string
		for _, f := range failures {
			lines = append(lines, Capital(f.item.Object)+": "+Sentence(f.err.Error()))
		}
		detail := strings.TrimSpace(Bullets("These failed:", lines)) + "\n\nInvoking the action again does no harm to the others."
		if next := nextStep(failures[len(failures)-1].err); next != "" {
			detail += "\n\n" + next
		}
		resp.Diagnostics.AddError(fmt.Sprintf("Cannot %s %d of %d %s", verb, len(failures), len(items), things), detail)
	}
}

// ExpectUser makes it an error at the attribute that there is no such Leaf user. While the id is unknown it says nothing.
func ExpectUser(ctx context.Context, client *leaf.Client, id types.String, diags *diag.Diagnostics) (exists bool) {
	if id.IsNull() || id.IsUnknown() {
		return false
	}
	_, exists, err := client.User(ctx, id.ValueString())
	switch {
	case err != nil:
		Attempt{Verb: "look for", Object: "Leaf user " + id.ValueString()}.Failed(diags, err)
	case !exists:
		UserNotThere(diags, path.Root("leaf_user_id"), id.ValueString())
	}
	return exists && err == nil
}
