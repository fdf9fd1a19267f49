package configuration

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/configuration/keys"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// The API cannot unset a key of a Leaf user's configuration, so it is deleted and made again with the rest. Between the two
// requests nothing but this process knows what others had set there. It is kept in private state before the first one, and
// stays there until the configuration is whole again.

// attempts is how often the configuration is posted before that is left to the next apply.
const attempts = 3

// remade makes a configuration again that is not there. The request is repeated, since it is worth more than any other; each
// time it is looked first whether an earlier one was carried out after all.
func remade(ctx context.Context, client *leaf.Client, user string, body keys.Body) error {
	holds := func(there leaf.Object) bool { return keys.All.Hold(body, there) }
	err := client.PostUserConfig(ctx, user, body)
	for n := 1; err != nil; n++ {
		if there, found, unread := client.UserConfig(ctx, user, keys.All.APINames()); unread == nil && found && holds(there) {
			return nil
		}
		if n == attempts {
			return err
		}
		made := client.CreateUserConfig(ctx, user, keys.All.APINames(), body, holds)
		switch {
		case made.Fate == leaf.Made:
			return nil
		case made.Fate == leaf.Existed && !holds(made.Object):
			return fmt.Errorf("%w; meanwhile somebody else has made one", err)
		case made.Unsent:
			err = fmt.Errorf("%w; to send it again was not possible: %w", err, made.Err)
		case made.Fate == leaf.Refused:
			return made.Err
		default:
			err = cmp.Or(made.Err, err)
		}
	}
	return nil
}

// replaced deletes a configuration and makes another one in its place. back is true where that was refused, and what was there
// before is there still, or again.
func replaced(ctx context.Context, client *leaf.Client, user string, before, body keys.Body) (back bool, _ error) {
	if err := client.DeleteUserConfig(ctx, user, keys.All.APINames()); err != nil {
		_, found, unread := client.UserConfig(ctx, user, keys.All.APINames())
		return found && unread == nil && rest.OutcomeOf(err) != rest.MaybeExecuted, err
	}
	err := remade(ctx, client, user, body)
	if err == nil || rest.OutcomeOf(err) != rest.Definite {
		return false, err
	}
	return remade(ctx, client, user, before) == nil, err
}

// patched changes keys. The configuration may have gone since it was read; then it is made again, and made is true.
func patched(ctx context.Context, client *leaf.Client, user string, changes, body keys.Body) (made bool, err error) {
	if len(changes) == 0 {
		return false, nil
	}
	err = client.PatchUserConfig(ctx, user, keys.All.APINames(), changes)
	if _, gone := errors.AsType[*leaf.GoneError](err); gone {
		return true, remade(ctx, client, user, body)
	}
	return false, err
}

// absorbUnmade absorbs what a read has found of a configuration that is not whole: nothing of it counts as set, so that the plan
// makes all of it again. The keys that were to be unset stay where there are no others, so that there is something to plan.
// whole is true where nothing is missing after all; then those keys leave the state, unless the answer still has them.
func absorbUnmade(ctx context.Context, state object.Values, unmade object.Unmade, current, owner leaf.Object) (whole bool) {
	set := keys.All.SetIn(state)
	if len(keys.All.Lost(unmade.Body, nil, current, owner)) == 0 {
		set.Without(keys.All.Named(unmade.Ours)).Without(keys.All.ShownIn(current)).Unset(ctx, state)
		return true
	}
	if len(unmade.Ours) > 0 {
		set.Unset(ctx, state)
	}
	return false
}

// leftInBetween says what a configuration lacks, and what becomes of it.
func leftInBetween(user string, body keys.Body) string {
	return "To unset keys, the configuration has to be deleted and made again, and it was left in between: until it is made again, the Leaf user inherits everything. " +
		"What was there is kept beside the state, and the next apply makes it again. By hand: " + byHand(user, body)
}

// byHand says how people can make a configuration without this provider.
func byHand(user string, body keys.Body) string {
	return fmt.Sprintf("POST /services/config/api/configs/%s\n\n%s", user, body)
}
