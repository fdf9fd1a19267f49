package provider_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
)

var (
	beliefPrograms = flag.Uint64("belief.programs", 120, "how many random programs of operations, faults, actors and lags are run")
	beliefCauses   = flag.Int("belief.causes", 3, "how many programs of one failure are made short, since they may have different causes")
	beliefFirst    = flag.Uint64("belief.seed", 1, "the seed of the first program")
)

// beliefWorkers run programs side by side; each runs its own one after another.
const beliefWorkers = 4

// Whatever users, networks and others do, once all is well again: every living object that we have made is in the state or was
// named, nothing of others was deleted, revoked or overwritten, two applies come to an end, and no secret was shown.
//
// A program that fails is made as short as it goes. To run one again: -belief.seed=SEED -belief.programs=1.
func TestBeliefs(t *testing.T) { //nolint:tparallel // the group ends once all programs have run
	t.Parallel()
	schemas := beliefSchemas(t)
	found := &findings{byKind: map[string][]program{}}
	t.Run("programs", func(t *testing.T) {
		for n := range uint64(beliefWorkers) {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				for seed := *beliefFirst + n; seed < *beliefFirst+*beliefPrograms; seed += beliefWorkers {
					p := generate(seed)
					for _, v := range outcome(t, p, schemas) {
						found.add(v.kind, p)
					}
				}
			})
		}
	})
	for _, kind := range slices.Sorted(maps.Keys(found.byKind)) {
		told := map[string]bool{}
		for _, p := range found.shortest(kind) {
			p = shrink(t, p, kind, schemas)
			broken := outcome(t, p, schemas)
			if i := slices.IndexFunc(broken, func(v violation) bool { return v.kind == kind }); i >= 0 && !told[p.String()] {
				told[p.String()] = true
				t.Errorf("%s (in %d programs; seed %d)\n%s\n%s", kind, len(found.byKind[kind]), p.seed, p, broken[i].text)
			}
		}
	}
}

// troubles are how the API behaves, and the faults.
func (p program) troubles() string {
	text := p.behaviour.Name
	for _, s := range p.steps {
		if s.do == doFault {
			text += fmt.Sprint(", ", s.fault.Name, " ", s.moment.method)
		}
	}
	return text
}

func beliefSchemas(t *testing.T) *tfprotov6.GetProviderSchemaResponse {
	t.Helper()
	return acctest.Schemas(t)
}

// findings are the programs after which something does not hold, by its kind.
type findings struct {
	mu     sync.Mutex
	byKind map[string][]program
}

func (f *findings) add(kind string, p program) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.byKind[kind] = append(f.byKind[kind], p)
}

// shortest gives some short programs of a kind, no two with the same API and faults: they may have several causes.
func (f *findings) shortest(kind string) (few []program) {
	all := slices.SortedFunc(slices.Values(f.byKind[kind]), func(a, b program) int {
		return cmp.Or(cmp.Compare(len(a.steps), len(b.steps)), cmp.Compare(a.seed, b.seed))
	})
	for _, p := range all {
		same := func(q program) bool { return q.troubles() == p.troubles() }
		if len(few) < max(*beliefCauses, 1) && !slices.ContainsFunc(few, same) {
			few = append(few, p)
		}
	}
	return few
}

// What the checks are for is seen by them: an object that is lost, harm to others, a secret.
func TestBeliefsAreChecked(t *testing.T) {
	t.Parallel()
	schemas := beliefSchemas(t)
	tests := map[string]func(context.Context, *run){
		"":                          func(context.Context, *run) {},
		"lost: API key ":            func(_ context.Context, r *run) { r.engine.Forget("leaf_api_key." + slotKey) },
		"lost: app ":                func(_ context.Context, r *run) { r.engine.Forget("leaf_provider_app." + slotApp) },
		"lost: magic link provider": func(_ context.Context, r *run) { r.engine.Forget("leaf_magic_link." + slotLink) },
		"harm: magic link provider of others deleted by write": func(ctx context.Context, r *run) {
			r.act("a second pipeline makes the same link")
			links := r.sim.MagicLinks(r.jane)
			r.send(ctx, http.MethodDelete, acctest.MagicLinks+"/provider/"+links[len(links)-1].ID)
		},
		"harm: Leaf user  of others deleted by write": func(ctx context.Context, r *run) {
			r.act("a second pipeline makes the same Leaf user")
			r.send(ctx, http.MethodDelete, acctest.Users+"/"+r.grower())
		},
		"harm: API key  of others revoked by write": func(ctx context.Context, r *run) {
			r.act("a second pipeline makes the same key")
			keys := r.sim.Keys(r.jane)
			r.send(ctx, http.MethodDelete, acctest.Keys+"/"+keys[len(keys)-1].ID)
		},
		"a secret is shown by write": func(_ context.Context, r *run) {
			r.command("write", func() *core.Result {
				return &core.Result{Diagnostics: []core.Diagnostic{{Summary: "A summary", Detail: "It is " + beliefSecret}}}
			})
		},
	}
	for kind, happens := range tests {
		synctest.Test(t, func(t *testing.T) {
			r := newRun(program{steps: []step{{do: doAdd, slot: slotKey}, {do: doAdd, slot: slotApp}, {do: doAdd, slot: slotLink}, {do: doApply}}}, schemas)
			for _, s := range r.steps {
				r.take(t.Context(), s)
			}
			happens(t.Context(), r)
			r.check()
			var kinds []string
			for _, v := range r.broken {
				kinds = append(kinds, v.kind)
			}
			if got := strings.Join(kinds, "\n"); got != kind {
				t.Errorf("found is %q, expected %q", got, kind)
			}
		})
	}
}

// send sends a request as the provider would.
func (r *run) send(ctx context.Context, method, path string) {
	r.command("write", func() *core.Result {
		result := &core.Result{}
		request, err := http.NewRequestWithContext(ctx, method, "https://api.example.com"+path, http.NoBody)
		if err == nil {
			request.Header.Set("Authorization", "Bearer "+r.sim.Token())
			var response *http.Response
			if response, err = r.wire.RoundTrip(request); err == nil {
				err = response.Body.Close()
			}
		}
		if err != nil {
			result.Diagnostics = append(result.Diagnostics, core.Diagnostic{Summary: "The plugin failed", Detail: err.Error(), Error: true})
		}
		return result
	})
}

// outcome runs a program in a bubble, where a wait takes no time.
func outcome(t *testing.T, p program, schemas *tfprotov6.GetProviderSchemaResponse) (broken []violation) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { broken = newRun(p, schemas).all(t.Context()) })
	return broken
}

// shrink leaves out of a program what it fails without.
func shrink(t *testing.T, p program, kind string, schemas *tfprotov6.GetProviderSchemaResponse) program {
	t.Helper()
	fails := func(p program) bool {
		return slices.ContainsFunc(outcome(t, p, schemas), func(v violation) bool { return v.kind == kind })
	}
	for shorter := true; shorter; {
		shorter = false
		for _, tried := range p.simpler() {
			if fails(tried) {
				p, shorter = tried, true
				break
			}
		}
	}
	return p
}

// simpler are the programs that are one thing simpler: without a step, or with an API as documented, or with what lasts once.
func (p program) simpler() (all []program) {
	with := func(change func(*program)) {
		tried := p
		tried.steps = slices.Clone(p.steps)
		change(&tried)
		all = append(all, tried)
	}
	for i := range slices.Backward(p.steps) {
		with(func(q *program) { q.steps = slices.Delete(q.steps, i, i+1) })
	}
	if p.behaviour.Name != "" {
		with(func(q *program) { q.behaviour = faults.Behaviour{} })
	}
	if p.grown {
		with(func(q *program) { q.grown = false })
	}
	if p.overlap {
		with(func(q *program) { q.overlap = false })
	}
	return all
}
