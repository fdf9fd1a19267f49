package provider_test

import (
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// behavioursApart is how far those of make test are apart in the table.
const behavioursApart = 9

// Whatever an API does that is no fault, all objects go through their life in it: every apply succeeds at once, and ends
// where the configuration says. make test takes some of them, make faults takes all; the client meets all in any case.
func TestAccFaults_behaviours(t *testing.T) {
	t.Parallel()
	for i, b := range faults.Behaviours() {
		if !*everyFault && i%behavioursApart != 0 {
			continue
		}
		t.Run(b.Name, func(t *testing.T) {
			l := newLifetime(t, b.Variants, oneOfEach)
			l.hurry()
			met := 0
			l.live(t, func(op faultedOp, args ...string) {
				met += len(l.victims)
				l.Vary(func(*leafsim.Variants) {}) // since the last apply enough time has passed for all that lags
				r := l.Run(t, append(args, "-json")...)
				for _, m := range acctest.SaidBy(r) {
					if m.Severity == acctest.Failure {
						t.Errorf("%s says of %s: %s\n%s", op, m.Address, m.Summary, m.Detail)
					}
				}
			}, l.expectConverged)
			countFaults(t, met)
		})
	}
}
