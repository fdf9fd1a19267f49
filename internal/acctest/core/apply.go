package core

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// applying is an apply under way.
type applying struct {
	*Engine

	server tfprotov6.ProviderServer
	result *Result
	plan   *plan
	// stuck are the addresses whose deletion has failed or was not tried, unmade those of which the new object is not there.
	stuck, unmade map[string]bool
}

// apply carries a plan out: deletions first, what depends on something before that; then the rest in the order of the
// configuration; and last what was replaced by then, or is not depended on any more.
func (e *Engine) apply(ctx context.Context, r *Result, p *plan) {
	e.state = p.state
	a := &applying{Engine: e, result: r, plan: p, stuck: map[string]bool{}, unmade: map[string]bool{}}
	if a.server = e.configure(ctx, r); a.server == nil {
		return
	}
	var first, last []change
	for _, c := range p.changes {
		switch {
		case c.action == DeleteThenCreate, c.action == Delete && !a.awaited(c):
			first = append(first, c)
		case c.action == Delete:
			last = append(last, c)
		}
	}
	a.deleteAll(ctx, first)
	values := map[string]tftypes.Value{}
	for _, c := range p.changes {
		if c.resource == nil {
			continue
		}
		if c.action != NoOp {
			last = append(last, a.write(ctx, c, values)...)
		}
		if o := e.state[c.address].current; o != nil {
			values[c.address] = o.Value
		}
	}
	a.deleteAll(ctx, last)
	if e.interrupted() {
		r.fail("", "Operation interrupted", "Not everything was applied.")
	}
}

// awaited reports whether something that depended on what is deleted is written first, so as not to depend on it any more.
func (a *applying) awaited(c change) bool {
	return slices.ContainsFunc(a.plan.changes, func(other change) bool {
		return other.resource != nil && other.action != NoOp && slices.Contains(a.state[other.address].current.dependsOn(), c.address)
	})
}

// deleteAll deletes objects, and nothing of which the deletion of a dependent has failed.
func (a *applying) deleteAll(ctx context.Context, changes []change) {
	for len(changes) > 0 {
		// One that nothing else of them depends on; where there is a cycle, any.
		next := max(0, slices.IndexFunc(changes, func(c change) bool {
			return !slices.ContainsFunc(changes, func(other change) bool {
				return other.address != c.address && slices.Contains(a.old(other).dependsOn(), c.address)
			})
		}))
		c := changes[next]
		changes = slices.Delete(changes, next, next+1)
		if !a.delete(ctx, c) && c.deposed == nil {
			a.stuck[c.address] = true
		}
	}
}

func (o *Object) dependsOn() []string {
	if o == nil {
		return nil
	}
	return o.DependsOn
}

// old is the object that a change deletes.
func (a *applying) old(c change) *Object {
	if c.deposed != nil {
		return c.deposed
	}
	return a.state[c.address].current
}

// delete deletes an object, and reports whether it is gone.
func (a *applying) delete(ctx context.Context, c change) bool {
	o, r := a.old(c), a.result
	if o == nil {
		return true
	}
	for _, other := range a.plan.changes {
		if (a.stuck[other.address] || a.unmade[other.address]) && slices.Contains(other.dependedOn, c.address) {
			return false
		}
	}
	if a.interrupted() {
		return false
	}
	if c.action == CreateThenDelete { // what is deposed by now is planned anew, with its own private state
		planned, ok := a.deletion(ctx, a.server, r, c.address, o)
		if !ok {
			return false
		}
		c.private = planned.private
	}
	none := nothing(o.Value.Type())
	applied, err := a.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: o.Type, PriorState: dynamic(o.Value), PlannedState: dynamic(none), Config: dynamic(none), PlannedPrivate: c.private,
	})
	if r.broke(c.address, err) {
		return false
	}
	failed := r.say(c.address, applied.Diagnostics)
	value, err := applied.NewState.Unmarshal(o.Value.Type())
	if r.broke(c.address, err) {
		return false
	}
	left := *o
	switch {
	case !failed && value.IsNull():
		a.replace(c, nil)
		return true
	case !failed:
		r.fail(c.address, "Provider returned invalid result object after apply", "It was to be deleted.")
		return false
	case value.IsNull():
		left.Private = c.private
	default:
		left.Value, left.Private = value, applied.Private
	}
	a.replace(c, &left)
	return false
}

// replace puts another object in the place of that which a change deletes; nil is none.
func (a *applying) replace(c change, o *Object) {
	i := a.state[c.address]
	if c.deposed == nil {
		a.state.set(c.address, o, i.deposed)
		return
	}
	deposed := slices.DeleteFunc(slices.Clone(i.deposed), func(d *Object) bool { return d == c.deposed })
	if o != nil {
		deposed = append(deposed, o)
	}
	a.state.set(c.address, i.current, deposed)
}

// write creates or updates an object. It gives the deletion of the object that was replaced, where that comes last.
func (a *applying) write(ctx context.Context, c change, values map[string]tftypes.Value) (afterwards []change) {
	if a.stuck[c.address] || a.blocked(c.resource.refs(), a.unmade) || a.interrupted() {
		a.unmade[c.address] = true
		return nil
	}
	i := a.state[c.address]
	prior := i.current
	if c.action == CreateThenDelete {
		a.state.set(c.address, nil, append(slices.Clone(i.deposed), i.current))
		prior = nil
	}
	made, ok := a.make(ctx, c, prior, values)
	a.unmade[c.address] = !ok
	switch {
	case c.action != CreateThenDelete:
		a.state.set(c.address, made, i.deposed)
		return nil
	case made == nil: // nothing has taken the place
		a.state.set(c.address, i.current, i.deposed)
		return nil
	}
	a.state.set(c.address, made, a.state[c.address].deposed)
	if !ok {
		return nil
	}
	c.deposed = i.current
	return []change{c}
}

// make plans once more, now that more is known, and applies. It gives what the state has from now on, and whether all went well.
func (a *applying) make(ctx context.Context, c change, prior *Object, values map[string]tftypes.Value) (*Object, bool) {
	r := a.result
	again, ok := a.planOne(ctx, a.server, r, *c.resource, prior, values)
	if !ok {
		return prior, false
	}
	if again.action == NoOp {
		return prior, true
	}
	err := conforms(c.planned, again.planned)
	if err == nil && (again.action == Update) != (prior != nil) {
		err = fmt.Errorf("it is to be %s", again.action)
	}
	if err != nil {
		r.fail(c.address, "Provider produced inconsistent final plan", err.Error())
		return prior, false
	}
	of := a.schemas.ResourceSchemas[c.typeName].ValueType()
	config, err := object(of, c.resource.Attributes, lookup(values))
	if r.broke(c.address, err) {
		return prior, false
	}
	before, o := nothing(of), Object{Type: c.typeName}
	if prior != nil {
		before, o = prior.Value, *prior
	}
	applied, err := a.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: c.typeName, PriorState: dynamic(before), PlannedState: dynamic(again.planned), Config: dynamic(config), PlannedPrivate: again.private,
	})
	if r.broke(c.address, err) {
		return prior, false
	}
	failed := r.say(c.address, applied.Diagnostics)
	value, err := applied.NewState.Unmarshal(of)
	if r.broke(c.address, err) {
		return prior, false
	}
	if !failed {
		if err := conforms(again.planned, value); err != nil {
			r.fail(c.address, "Provider produced inconsistent result after apply", err.Error())
			failed = true
		}
	}
	if value.IsNull() {
		return prior, !failed
	}
	o.Value, o.Private, o.DependsOn = value, applied.Private, c.resource.refs()
	o.Tainted = failed && prior == nil
	return &o, !failed
}
