package provider_test

import (
	"flag"
	"fmt"
	"net/http"
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

// table is a life in which each object meets another fault in each operation.
type table struct {
	*lifetime

	faults []faults.Fault
	first  map[faultedOp]int // the fault with which each operation begins
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
	t.Parallel()
	lives, count := 1, faultedOfClass
	if *everyFault {
		lives, count = len(faults.All("")), 1
	}
	for offset := range lives {
		t.Run(fmt.Sprint(offset), func(t *testing.T) {
			f := newTable(t, count, offset)
			cells := f.live(t)
			countFaults(t, len(cells))
			if missing := missingPairs(cells, f.faults); len(missing) > 0 && !*everyFault {
				t.Errorf("pairs are missing: %q", missing)
			}
		})
	}
}

// So many objects there are of each class that every pair is met. This says it at once, and the table once it was gone through.
func TestFaultPairs(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	w.LeafLink(t)
	f := &table{lifetime: &lifetime{victims: victims(w, faultedOfClass)}, faults: faultsOnTheWay(elsewhere)}
	f.pair(0)
	var all []*cell
	for _, op := range opsInOrder {
		all = append(all, f.cells(op)...)
	}
	if missing := missingPairs(all, f.faults); len(missing) > 0 {
		t.Errorf("%d objects, and pairs are missing: %q", len(f.victims), missing)
	}
}

// faultedOfClass is how many objects of each class the table has.
const faultedOfClass = 14

// faultsOnTheWay are the faults of an API that can be reached; TestAccFaults_ofAll has the others.
func faultsOnTheWay(elsewhere string) []faults.Fault {
	return slices.DeleteFunc(faults.All(elsewhere), func(f faults.Fault) bool { return f.Answer == nil })
}

// faultTally counts the squares of all tables, and those in which nothing was wrong in the end. A life that fails counts
// for none.
var faultTally struct{ met, survived atomic.Int64 }

func countFaults(t *testing.T, cells int) {
	t.Helper()
	faultTally.met.Add(int64(cells))
	if !t.Failed() {
		faultTally.survived.Add(int64(cells))
	}
}

func newTable(t *testing.T, count, offset int) *table {
	t.Helper()
	f := &table{lifetime: newLifetime(t, leafsim.Variants{}, func(w *acctest.World) []victim { return victims(w, count) })}
	f.hurry()
	f.faults = faultsOnTheWay(f.trap)
	f.pair(offset)
	f.label = func(op faultedOp, address string) string {
		for _, c := range f.cells(op) {
			if c.victim.address == address {
				return c.String()
			}
		}
		return address + " in " + string(op)
	}
	return f
}

// live goes through all operations and returns the squares of the table that it went over.
func (f *table) live(t *testing.T) (all []*cell) {
	t.Helper()
	f.lifetime.live(t, func(op faultedOp, args ...string) { all = append(all, f.strike(t, op, append(args, "-json")...)...) }, f.heal)
	return all
}

// cells are what the objects meet in an operation, one after the other in the order of the table.
func (f *table) cells(op faultedOp) []*cell {
	var cells []*cell
	for _, v := range f.victims {
		if v.methods[op] != "" {
			cells = append(cells, &cell{victim: v, op: op, fault: f.faults[(f.first[op]+len(cells))%len(f.faults)]})
		}
	}
	return cells
}

// pair lets each operation begin with the fault that leaves the fewest pairs out, and the whole with that of an offset.
func (f *table) pair(offset int) {
	f.first = map[faultedOp]int{}
	var all []*cell
	for _, op := range opsInOrder {
		best, fewest := 0, len(f.faults)*len(f.victims)
		for first := range f.faults {
			f.first[op] = first
			if missing := len(missingPairs(append(slices.Clone(all), f.cells(op)...), f.faults)); missing < fewest {
				best, fewest = first, missing
			}
		}
		f.first[op] = best
		all = append(all, f.cells(op)...)
	}
	for op := range f.first {
		f.first[op] += offset
	}
}

// strike runs the engine while each object meets its fault, and checks what is said.
func (f *table) strike(t *testing.T, op faultedOp, args ...string) []*cell {
	t.Helper()
	cells := f.cells(op)
	var remove []func()
	for _, c := range cells {
		remove = append(remove, c.install(f.World)...)
	}
	r := f.Run(t, args...)
	for _, f := range remove {
		f()
	}
	if strings.Contains(r.Stdout+r.Stderr, faultSecret) {
		t.Errorf("%s: a secret was printed", op)
	}
	said := acctest.SaidBy(r)
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
	before, after := w.Before, w.After
	if c.victim.market != nil {
		before, after = c.victim.market.Before, c.victim.market.After
	}
	hits := func(r *http.Request) bool {
		return strings.Contains(c.victim.methods[c.op], r.Method) && c.victim.owns(r)
	}
	hook := func(r *http.Request) http.Handler {
		if !hits(r) {
			return nil
		}
		c.struck.Store(true)
		return answerOf(c.fault)
	}
	if c.fault.Times > 0 {
		hook = leafsim.Times(c.fault.Times, hook)
	}
	// That something is not there is true where it is said of a deletion: somebody was faster.
	if c.fault.Executed || c.fault.Means == faults.Absent && c.victim.methods[c.op] == http.MethodDelete {
		var executed sync.Map // the object may be unrecognisable once the request was carried out
		remove = append(remove, before(func(r *http.Request) http.Handler {
			if hits(r) {
				executed.Store(r, true)
			}
			return nil
		}))
		inner := hook
		hook = func(r *http.Request) http.Handler {
			if _, ok := executed.Load(r); ok && !hits(r) {
				c.struck.Store(true)
				return answerOf(c.fault)
			}
			return inner(r)
		}
		remove = append(remove, after(hook))
	} else {
		remove = append(remove, before(hook))
	}
	return append(remove, before(func(r *http.Request) http.Handler {
		if r.Method == http.MethodGet && c.struck.Load() && !hits(r) && c.victim.owns(r) {
			return c.fault.ReadBack
		}
		return nil
	}))
}

func (c *cell) String() string {
	return fmt.Sprintf("%s × %s × %s", c.victim.address, c.op, c.fault.Name)
}

// expectSaid checks the errors about the object, if there are any: they name it and the fault, and say what to do.
func (c *cell) expectSaid(t *testing.T, said []acctest.Said) {
	t.Helper()
	for _, m := range said {
		text := m.Summary + "\n" + m.Detail
		if m.Severity != acctest.Failure || m.Address != c.victim.address || c.victim.shared != "" && strings.Contains(text, c.victim.shared) {
			continue
		}
		if !strings.Contains(text, c.victim.named) {
			t.Errorf("%s: the error does not name the object:\n%s", c, text)
		}
		switch {
		case slices.ContainsFunc(c.fault.Says, func(words string) bool { return strings.Contains(text, words) }):
		case strings.Contains(text, "no answer in time"): // true on a busy machine, and the more patient apply after it has to end well
			t.Logf("%s: another request of the object was too slow:\n%s", c, text)
		default:
			t.Errorf("%s: the error says none of %q:\n%s", c, c.fault.Says, text)
		}
		if wrong := acctest.Misworded(m.Summary, m.Detail); wrong != "" {
			t.Errorf("%s: %s:\n%s", c, wrong, text)
		}
		if !strings.Contains(m.Detail, "\n\n") {
			t.Errorf("%s: the error does not say what to do:\n%s", c, text)
		}
	}
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
