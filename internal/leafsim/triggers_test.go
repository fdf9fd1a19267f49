package leafsim_test

import (
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// One pipeline's POST is never carried out, and another pipeline makes a key meanwhile.
func TestTriggers(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	body := map[string]any{"leafUserId": l.user}
	l.Before(leafsim.On("POST", apiKeys, leafsim.Status(503)))
	remove := l.WhenAsked(2, "POST", apiKeys, func() { l.AddKey(l.user, "theirs", time.Hour) })
	for _, want := range []int{0, 1, 1} {
		l.expect(503, "POST", apiKeys, body)
		equal(t, "keys", len(l.Keys(l.user)), want)
	}
	remove()
	equal(t, "made by", l.Alive()[1].MadeBy, 0)

	// Before it is executed, and after.
	l = start(t, leafsim.Variants{})
	var seen []int
	look := func() { seen = append(seen, len(l.Keys(l.user))) }
	l.WhenAsked(0, "POST", apiKeys, look)
	removeDone := l.WhenDone(0, "POST", apiKeys, look)
	l.expect(201, "POST", apiKeys, map[string]any{"leafUserId": l.user})
	removeDone()
	l.expect(201, "POST", apiKeys, map[string]any{"leafUserId": l.user})
	equal(t, "looks", len(seen), 3)
	equal(t, "asked", seen[0], 0)
	equal(t, "done", seen[1], 1)
	equal(t, "asked again", seen[2], 1)
}
