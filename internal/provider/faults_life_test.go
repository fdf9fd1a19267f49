package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// opsInOrder is the life in which objects meet faults: each operation begins where the one before has ended.
var opsInOrder = []faultedOp{opCreate, opRead, opUpdate, opReplace, opLeave, opDelete, opImport}

// lifetime is one life of many objects in one configuration.
type lifetime struct {
	*acctest.AsUser

	victims []victim
	trap    string        // where redirects lead
	strayed *atomic.Int64 // requests that arrived there
	// label names what an object met in an operation, for messages.
	label func(op faultedOp, address string) string
}

func newLifetime(t *testing.T, variants leafsim.Variants, of func(*acctest.World) []victim) *lifetime {
	t.Helper()
	variants.AgLeader, variants.AgLeaderIdentified = acctest.NewerPages.AgLeader, true
	l := &lifetime{AsUser: acctest.NewAsUser(t, variants), strayed: &atomic.Int64{}}
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { l.strayed.Add(1) }))
	t.Cleanup(trap.Close)
	l.trap = trap.URL
	l.LeafLink(t)
	l.victims = of(l.World)
	l.label = func(op faultedOp, address string) string { return address + " in " + string(op) }
	return l
}

// live goes through all operations. Each begins with strike, which runs the engine while something goes wrong; what it is
// given are the engine's arguments. Then heal has to end where the configuration says.
func (l *lifetime) live(t *testing.T, strike func(op faultedOp, args ...string), heal func(t *testing.T, op faultedOp, version int)) {
	t.Helper()
	theirs := l.others()
	for _, step := range []struct {
		op      faultedOp
		version int
	}{{opCreate, 1}, {opUpdate, 2}, {opReplace, 3}, {opLeave, 1}, {opDelete, 0}, {opImport, 1}} {
		if step.op == opImport {
			for _, v := range l.victims {
				v.seed()
			}
		}
		l.declare(t, step.version, func(victim) bool { return step.op == opImport })
		strike(step.op, impatiently("apply", "-auto-approve")...)
		heal(t, step.op, step.version)
		if step.op == opCreate {
			strike(opRead, impatiently("plan")...)
			l.expectConverged(t, opRead, step.version)
		}
	}
	if now := l.others(); now != theirs {
		t.Errorf("what belongs to others has changed:\n%s\nwas:\n%s", now, theirs)
	}
	if n := l.strayed.Load(); n > 0 {
		t.Errorf("%d requests followed a redirect", n)
	}
}

// atOnce adds what lets the engine work on all objects at once: many of them wait, as for an answer that never comes.
func atOnce(args ...string) []string { return append(args, "-parallelism=200") }

// impatiently adds that an answer which never comes is not waited for as long as usual. All else gets the usual time, or
// a busy machine would decide what is found out.
func impatiently(args ...string) []string { return append(atOnce(args...), "-var=request_timeout=5") }

// others is what belongs to somebody else in the account.
func (l *lifetime) others() string {
	return fmt.Sprint(l.UserFields(l.User), len(l.Keys(l.User)))
}

// declare writes the configuration of all objects in one version; 0 is none of them.
func (l *lifetime) declare(t *testing.T, version int, imported func(victim) bool) {
	t.Helper()
	var b strings.Builder
	b.WriteString(acctest.Requires + `
variable "request_timeout" {
  type    = number
  default = null
}

provider "leaf" {
  request_timeout = var.request_timeout
  max_retries     = 1
  mark_api_keys   = true
}
`)
	for _, v := range l.victims {
		if version > 0 {
			b.WriteString(v.config(version))
		}
		if imported(v) {
			fmt.Fprintf(&b, "import {\n  to = %s\n  id = %q\n}\n", v.address, v.importID())
		}
	}
	l.Write(t, "main.tf", b.String())
}

// heal applies once more, and expects what is configured. Where nobody can tell whose an object is, it does first what the
// error advises.
func (l *lifetime) heal(t *testing.T, op faultedOp, version int) {
	t.Helper()
	r := l.Run(t, atOnce("apply", "-auto-approve", "-json")...)
	if taken := l.takeOver(t, r); len(taken) > 0 {
		l.declare(t, version, func(v victim) bool { return slices.Contains(taken, v.address) })
		r = l.Run(t, atOnce("apply", "-auto-approve", "-json")...)
	}
	if r.Code != 0 {
		for _, m := range acctest.SaidBy(r) {
			if m.Severity == acctest.Failure {
				t.Errorf("%s: after the fault, apply says of %s: %s\n%s", op, l.label(op, m.Address), m.Summary, m.Detail)
			}
		}
		t.FailNow()
	}
	l.expectConverged(t, op, version)
}

// takeOver removes from the state what an apply could not tell whose it is, and lists what is to be imported.
func (l *lifetime) takeOver(t *testing.T, r acctest.Result) (taken []string) {
	t.Helper()
	for _, m := range acctest.SaidBy(r) {
		i := slices.IndexFunc(l.victims, func(v victim) bool { return v.address == m.Address })
		if m.Severity == acctest.Failure && i >= 0 && l.victims[i].unnamed && strings.HasPrefix(m.Summary, "Cannot tell whose this is: ") {
			l.MustRun(t, "state", "rm", m.Address)
			taken = append(taken, m.Address)
		}
	}
	return taken
}

// expectConverged checks that API, state and configuration are the same.
func (l *lifetime) expectConverged(t *testing.T, op faultedOp, version int) {
	t.Helper()
	for _, v := range l.victims {
		if got, want := v.there(), v.want(version); got != want {
			t.Errorf("%s: at the API is %q, not %q", l.label(op, v.address), got, want)
		}
	}
	// That plan would show what the state lacks, what it has too much, and what is tainted.
	l.ExpectEmptyPlan(t)
}
