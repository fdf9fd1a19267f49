package leaf

import (
	"fmt"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// NotThere is what the lost answer to a creation means where reading back finds nothing: that nothing was created, unless
// nobody waited for the answer any longer. Then the API may carry the request out yet, and the outcome stays MaybeExecuted.
func NotThere(lost error) error {
	if rest.TimedOut(lost) {
		return fmt.Errorf("%w; it is not there yet, but the request may still be carried out", lost)
	}
	return rest.Settled(lost, "reading back shows that nothing was created")
}
