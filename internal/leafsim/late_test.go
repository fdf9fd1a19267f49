package leafsim_test

import (
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

func TestLate(t *testing.T) {
	t.Parallel()
	l := start(t, leafsim.Variants{})
	body := map[string]any{"leafUserId": l.user}
	rows := func() int { return len(list(t, l.expect(200, "GET", l.keys(), nil))) }

	l.Before(leafsim.Times(1, leafsim.On("POST", apiKeys, l.Late(2, leafsim.Status(503)))))
	l.expect(503, "POST", apiKeys, body)
	equal(t, "first reading", rows(), 0)
	equal(t, "second reading", rows(), 0)
	equal(t, "third reading", rows(), 1)

	l.Before(leafsim.Times(1, leafsim.On("POST", apiKeys, l.LateFor(2*time.Second, leafsim.Cut()))))
	if got, err := l.send(l.request("POST", apiKeys, body)); err == nil {
		t.Errorf("got %d", got.status)
	}
	l.clock.Advance(time.Second)
	equal(t, "too early", rows(), 1)
	l.clock.Advance(time.Second)
	equal(t, "refused: it came without a token", rows(), 1)

	remove := l.Before(leafsim.On("POST", apiKeys, l.LateFor(2*time.Second, leafsim.Status(504))))
	l.expect(504, "POST", apiKeys, body)
	l.clock.Advance(2 * time.Second)
	equal(t, "in time", rows(), 2)
	l.expect(504, "POST", apiKeys, body)
	l.RunLate()
	equal(t, "at once", len(l.Keys(l.user)), 3)
	remove()

	history := l.History()
	last := history[len(history)-1]
	equal(t, "owed to", l.Requests()[last.Request-1].Status, 504)
}
