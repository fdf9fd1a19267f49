package object

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// What becomes of a resource whose creation was not answered, and of which not even the id is known. What may have been made by that
// creation has been looked for, and nothing that was found shows whose it is.

// ReadLost is the read of such a resource: it is an error where there is something, since it may be somebody else's, and
// the end of the resource where there is nothing, since then it was never made.
func ReadLost[T any](ctx context.Context, do Attempt, found []T, err error, place func(T) Place, state *tfsdk.State, diags *diag.Diagnostics) {
	switch {
	case err != nil:
		do.Failed(diags, err)
	case len(found) > 0:
		Stranger(diags, do.Object, placesOf(found, place)...)
	default:
		state.RemoveResource(ctx)
	}
}

// DeleteLost is the deletion of such a resource: it deletes nothing, and a warning names what there is.
func DeleteLost[T any](do Attempt, found []T, err error, place func(T) Place, diags *diag.Diagnostics) {
	if err != nil {
		do.Failed(diags, err)
		return
	}
	var ids []string
	for _, p := range placesOf(found, place) {
		ids = append(ids, p.ImportID)
	}
	NeverSeen(diags, do.Object, ids)
}

func placesOf[T any](found []T, place func(T) Place) (places []Place) {
	for _, v := range found {
		places = append(places, place(v))
	}
	return places
}
