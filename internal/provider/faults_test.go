package provider_test

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

var everyFault = flag.Bool("faults.all", false, "let every operation of every object meet every fault, rather than every pair")

// opsInOrder is the life in which an object meets faults: each operation begins where the one before has ended.
var opsInOrder = []faultedOp{opCreate, opRead, opUpdate, opReplace, opLeave, opDelete, opImport}

// lifetime is one life of many objects, in which each meets another fault in each operation.
type lifetime struct {
	*acctest.AsUser

	victims []victim
	table   []faults.Fault
	first   map[faultedOp]int // the fault with which each operation begins
	strayed *atomic.Int64 // requests that reached the host to which redirects lead
}

// cell is one square of the table: what met which fault.
type cell struct {
	victim victim
	op     faultedOp
	fault  faults.Fault
	struck atomic.Bool
}

// After every fault, the next apply ends where the configuration says: nothing is there twice, nothing is left over,
// nothing of others is touched, and no secret was printed. The test takes every pair of operation, class of object and
// fault; make faults takes all.
func TestAccFaults(t *testing.T) {
	table := faults.All("")
	lives, count := 1, 12
	if *everyFault {
		lives, count = len(table), 1
	}
	var met, survived atomic.Int64
	t.Run("life", func(t *testing.T) {
		for offset := range lives {
			t.Run(fmt.Sprint(offset), func(t *testing.T) {
				l := newLifetime(t, count, offset)
				cells := l.live(t)
				met.Add(int64(len(cells)))
				survived.Add(int64(len(cells)))
				if !*everyFault {
					for _, pair := range missingPairs(cells, l.table) {
						t.Errorf("the pair is missing: %s", pair)
					}
				}
			})
		}
	})
	if *everyFault && !t.Failed() {
		fmt.Printf("%d of %d survived\n", survived.Load(), met.Load())
	}
}

func newLifetime(t *testing.T, count, offset int) *lifetime {
	t.Helper()
	l := &lifetime{AsUser: acctest.NewAsUser(t, newerPages), strayed: &atomic.Int64{}}
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { l.strayed.Add(1) }))
	t.Cleanup(trap.Close)
	l.table = slices.DeleteFunc(faults.All(trap.URL), func(f faults.Fault) bool { return f.Answer == nil }) // TestAccFaultsOfAll refuses connections
	l.victims = victims(l.World, count)
	l.pair(offset)
	return l
}

// live goes through all operations and returns the squares of the table that it went over.
func (l *lifetime) live(t *testing.T) []*cell {
	t.Helper()
	theirs := l.others()
	var cells []*cell
	strike := func(op faultedOp, version int, args ...string) []*cell {
		l.declare(t, version, op == opImport)
		struck := l.strike(t, op, args...)
		cells = append(cells, struck...)
		return struck
	}
	apply := []string{"apply", "-auto-approve", "-json"}
	for _, step := range []struct {
		op      faultedOp
		version int
	}{{opCreate, 1}, {opUpdate, 2}, {opReplace, 3}, {opLeave, 1}, {opDelete, 0}, {opImport, 1}} {
		if step.op == opImport {
			for _, v := range l.victims {
				v.seed()
			}
		}
		strike(step.op, step.version, apply...)
		l.heal(t, step.op, step.version)
		if step.op == opCreate {
			strike(opRead, step.version, "plan", "-json")
			l.expectConverged(t, opRead, step.version)
		}
	}
	if now := l.others(); now != theirs {
		t.Errorf("what belongs to others has changed:\n%s\nwas:\n%s", now, theirs)
	}
	if n := l.strayed.Load(); n > 0 {
		t.Errorf("%d requests followed a redirect", n)
	}
	return cells
}

// others is what belongs to somebody else in the account.
func (l *lifetime) others() string {
	return fmt.Sprint(l.UserFields(l.User), len(l.Keys(l.User)))
}

// declare writes the configuration of all objects in one version; 0 is none of them.
func (l *lifetime) declare(t *testing.T, version int, imported bool) {
	t.Helper()
	var b strings.Builder
	b.WriteString(acctest.Requires + "provider \"leaf\" {\n  request_timeout = 1\n  max_retries = 1\n}\n")
	for _, v := range l.victims {
		if version > 0 {
			b.WriteString(v.config(version))
		}
		if imported {
			fmt.Fprintf(&b, "import {\n  to = %s\n  id = %q\n}\n", v.address, v.importID())
		}
	}
	l.Write(t, "main.tf", b.String())
}

// cells are what the objects meet in an operation, one after the other in the order of the table.
func (l *lifetime) cells(op faultedOp) []*cell {
	var cells []*cell
	for _, v := range l.victims {
		if v.methods[op] != "" {
			cells = append(cells, &cell{victim: v, op: op, fault: l.table[(l.first[op]+len(cells))%len(l.table)]})
		}
	}
	return cells
}

// pair lets each operation begin with the fault that leaves the fewest pairs out, and the whole with that of an offset.
func (l *lifetime) pair(offset int) {
	l.first = map[faultedOp]int{}
	var all []*cell
	for _, op := range opsInOrder {
		best, fewest := 0, len(l.table)*len(l.victims)
		for first := range l.table {
			l.first[op] = first
			if missing := len(missingPairs(append(slices.Clone(all), l.cells(op)...), l.table)); missing < fewest {
				best, fewest = first, missing
			}
		}
		l.first[op] = best
		all = append(all, l.cells(op)...)
	}
	for op := range l.first {
		l.first[op] += offset
	}
}

// strike runs the engine while each object meets its fault, and checks what is said.
func (l *lifetime) strike(t *testing.T, op faultedOp, args ...string) []*cell {
	t.Helper()
	cells := l.cells(op)
	var remove []func()
	for _, c := range cells {
		remove = append(remove, c.install(l.World)...)
	}
	r := l.Run(t, args...)
	for _, f := range remove {
		f()
	}
	if strings.Contains(r.Stdout+r.Stderr, faultSecret) {
		t.Errorf("%s: a secret was printed", op)
	}
	said := messages(r)
	for _, c := range cells {
		c.expectSaid(t, said)
	}
	return slices.DeleteFunc(cells, func(c *cell) bool {
		if !c.struck.Load() && c.victim.shared == "" {
			t.Errorf("%s: no request met the fault", c)
		}
		return !c.struck.Load()
	})
}

// install makes the requests of the operation meet the fault.
func (c *cell) install(w *acctest.World) (remove []func()) {
	hits := func(r *http.Request) bool { return strings.Contains(c.victim.methods[c.op], r.Method) && c.victim.owns(r) }
	hook := func(r *http.Request) http.Handler {
		if !hits(r) {
			return nil
		}
		c.struck.Store(true)
		return c.fault.Answer
	}
	if c.fault.Times > 0 {
		hook = leafsim.Times(c.fault.Times, hook)
	}
	// That something is not there is true where it is said of a deletion: somebody was faster.
	if c.fault.Executed || c.fault.Means == faults.Absent && c.victim.methods[c.op] == http.MethodDelete {
		var executed sync.Map // the object may be unrecognisable once the request was carried out
		remove = append(remove, w.Before(func(r *http.Request) http.Handler {
			if hits(r) {
				executed.Store(r.Context(), true)
			}
			return nil
		}))
		inner := hook
		hook = func(r *http.Request) http.Handler {
			if _, ok := executed.Load(r.Context()); ok && !hits(r) {
				c.struck.Store(true)
				return c.fault.Answer
			}
			return inner(r)
		}
		remove = append(remove, w.After(hook))
	} else {
		remove = append(remove, w.Before(hook))
	}
	return append(remove, w.Before(func(r *http.Request) http.Handler {
		if r.Method == http.MethodGet && c.struck.Load() && !hits(r) && c.victim.owns(r) {
			return c.fault.ReadBack
		}
		return nil
	}))
}

func (c *cell) String() string { return fmt.Sprintf("%s × %s × %s", c.victim.address, c.op, c.fault.Name) }

// expectSaid checks the errors about the object, if there are any: they name it and the fault, and say what to do.
func (c *cell) expectSaid(t *testing.T, said []spoken) {
	t.Helper()
	for _, m := range said {
		text := m.Summary + "\n" + m.Detail
		if m.Severity != failure || m.Address != c.victim.address || c.victim.shared != "" && strings.Contains(text, c.victim.shared) {
			continue
		}
		if !strings.Contains(text, c.victim.named) {
			t.Errorf("%s: the error does not name the object:\n%s", c, text)
		}
		if !slices.ContainsFunc(c.fault.Says, func(words string) bool { return strings.Contains(text, words) }) {
			t.Errorf("%s: the error says none of %q:\n%s", c, c.fault.Says, text)
		}
		if !strings.Contains(m.Detail, "\n\n") {
			t.Errorf("%s: the error does not say what to do:\n%s", c, text)
		}
	}
}

// heal applies once more, and expects what is configured.
func (l *lifetime) heal(t *testing.T, op faultedOp, version int) {
	t.Helper()
	r := l.Run(t, "apply", "-auto-approve", "-json")
	if r.Code != 0 {
		for _, m := range messages(r) {
			if m.Severity == failure {
				t.Errorf("%s: after the fault, apply says of %s: %s\n%s", op, l.at(op, m.Address), m.Summary, m.Detail)
			}
		}
		t.FailNow()
	}
	l.expectConverged(t, op, version)
}

// at finds the square of an address, for messages.
func (l *lifetime) at(op faultedOp, address string) string {
	for _, c := range l.cells(op) {
		if c.victim.address == address {
			return c.String()
		}
	}
	return address + " in " + string(op)
}

// expectConverged checks that API, state and configuration are the same.
func (l *lifetime) expectConverged(t *testing.T, op faultedOp, version int) {
	t.Helper()
	for _, v := range l.victims {
		if got, want := v.there(), v.want(version); got != want {
			t.Errorf("%s: at the API is %q, not %q", l.at(op, v.address), got, want)
		}
	}
	state := growers{AsUser: l.AsUser}.state(t)
	want := map[string]bool{}
	for _, v := range l.victims {
		if version > 0 {
			want[v.address] = true
		}
	}
	for address, o := range state {
		if o.Tainted || !want[address] {
			t.Errorf("%s: in the state is %s, tainted: %v", op, l.at(op, address), o.Tainted)
		}
		delete(want, address)
	}
	for address := range maps.Keys(want) {
		t.Errorf("%s: not in the state: %s", op, l.at(op, address))
	}
	l.ExpectEmptyPlan(t)
}

// missingPairs are the pairs of operation, class of object and fault that are in none of the cells.
func missingPairs(cells []*cell, table []faults.Fault) (missing []string) {
	// The one configuration of the account cannot be there several times; those of Leaf users are of its kind.
	class := func(c *cell) string { return strings.Replace(c.victim.class, "leaf_user_conf", "leaf_conf", 1) }
	met := map[string]bool{}
	for _, c := range cells {
		for _, pair := range []string{class(c) + " " + string(c.op), string(c.op) + " " + c.fault.Name, class(c) + " " + c.fault.Name} {
			met[pair] = true
		}
	}
	expect := func(pair string) {
		if !met[pair] {
			missing = append(missing, pair)
			met[pair] = true
		}
	}
	for _, c := range cells {
		for op := range c.victim.methods {
			expect(class(c) + " " + string(op))
		}
		for _, f := range table {
			expect(class(c) + " " + f.Name)
			expect(string(c.op) + " " + f.Name)
		}
	}
	return missing
}
