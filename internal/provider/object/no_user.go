package object

import (
	"context"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// UserNotThere is the error for the id of a Leaf user whom the API does not know, at the argument that gives the id.
func UserNotThere(diags *diag.Diagnostics, at path.Path, id string) {
	diags.AddAttributeError(userNotThere(at, id))
}

func userNotThere(at path.Path, id string) (_ path.Path, summary, detail string) {
	return at, "There is no Leaf user " + id, "No Leaf user with the id " + id + " is in the account of the provider's credentials. Check the id, and which account the credentials are of; " +
		"the data source leaf_users lists the Leaf users that there are."
}

// NoLeafUser reports whether a creation was refused because the API knows no such Leaf user, and then is the error that says so.
// Only an attempt that a 404 has ended asks for the user.
func NoLeafUser(ctx context.Context, client *leaf.Client, a Attempt, user string, err error, diags *diag.Diagnostics) bool {
	if rest.StatusOf(err) != http.StatusNotFound {
		return false
	}
	if _, found, failed := client.UserRow(ctx, user); found || failed != nil {
		return false
	}
	summary, _ := Attempt{Verb: a.Verb, Object: a.Object}.text(err)
	diags.AddAttributeError(path.Root("leaf_user_id"), summary, "The API knows no Leaf user "+user+" in this account, so nothing was created. "+Sentence(err.Error())+
		"\n\nSet leaf_user_id to a Leaf user that is there: the data source leaf_users lists them. If it was deleted outside of Terraform, apply again once its leaf_user is created anew.")
	return true
}
