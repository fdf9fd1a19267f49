package credentials

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// imported reports whether a state has just been imported, so that nothing is known but whose the credentials are.
func imported(ctx context.Context, private object.PrivateReader, state object.Values, k Kind, diags *diag.Diagnostics) bool {
	_, imported := object.Imported.Get(ctx, private, diags)
	return imported && !seen(state) && !slices.ContainsFunc(k.Fields, func(f object.Field) bool { return !state.Text(f.Name).IsNull() })
}

// notThere is the error for an import of credentials that the Leaf user has not.
func (r *managedResource) notThere(ctx context.Context, client *leaf.Client, user string, diags *diag.Diagnostics) {
	object.NotThere(diags, r.kind.object(user), user, object.WhyNotOf(ctx, client, user, func(u leaf.User) string {
		var others []string
		for _, connection := range u.Connections() {
			if k := kindOf(connection); k.Title != "" {
				others = append(others, k.Title+" ("+k.TypeName()+")")
			}
		}
		if len(others) == 0 {
			return "It has no credentials at all."
		}
		return "It has credentials of " + strings.Join(others, ", ") + "."
	}))
}

// kindOf gives the kind by the name of its credentials in a Leaf user: johnDeereCredentials.
func kindOf(connection string) Kind {
	i := slices.IndexFunc(Kinds, func(k Kind) bool { return object.Camel(strings.ReplaceAll(k.Segment, "-", "_")) == connection })
	if i < 0 {
		return Kind{}
	}
	return Kinds[i]
}
