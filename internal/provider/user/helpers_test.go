package user_test

import (
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// What the tests of Leaf users, webhooks and configurations share.
const userT = "leaf_user.t"

// userOf is a configuration with one Leaf user, which tests may destroy.
func userOf(arguments string) string {
	return "resource \"leaf_user\" \"t\" {\n  deletion_protection = false\n" + arguments + "\n}\n"
}

// hasUser checks the fields of the latest user, and that there are so many besides the world's own.
func hasUser(w *acctest.World, others int, want map[string]string) resource.TestCheckFunc {
	return acctest.Check(func() error {
		if got := len(w.UserIDs()); got != others+2 {
			return fmt.Errorf("there are %d Leaf users, expected %d", got, others+2)
		}
		if got := w.UserFields(acctest.NewestUser(w)); !maps.Equal(got, want) {
			return fmt.Errorf("Leaf has %v, expected %v", got, want)
		}
		return nil
	})
}
