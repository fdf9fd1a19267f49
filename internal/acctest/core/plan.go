package core

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// change is what a plan says of one address, or of one deposed object there.
type change struct {
	address  string
	typeName string
	action   Action
	resource *Resource // nil where nothing is to be there afterwards
	deposed  *Object   // the one that is deleted, if it is not the current one
	planned  tftypes.Value
	private  []byte
	// dependedOn is what the object depended on before.
	dependedOn []string
}

// plan is a plan, and the state that its refresh has found.
type plan struct {
	changes []change
	state   state
}

// plan refreshes and plans what a configuration wants.
func (e *Engine) plan(ctx context.Context, r *Result, config []Resource) *plan {
	p := &plan{state: maps.Clone(e.state)}
	server := e.configure(ctx, r)
	if server == nil {
		return p
	}
	config = withCreateBeforeDestroy(config)
	for _, one := range config {
		e.validate(ctx, server, r, one)
	}
	if r.Failed() {
		return p
	}
	values := map[string]tftypes.Value{}
	failed := map[string]bool{}
	configured := map[string]bool{}
	for _, one := range config {
		address := one.Address()
		configured[address] = true
		if e.interrupted() {
			r.fail(address, "Operation interrupted", "The plan has come to no end.")
			return p
		}
		if !e.refresh(ctx, server, r, p, address) || e.blocked(one.refs(), failed) {
			failed[address] = true
			continue
		}
		c, ok := e.planOne(ctx, server, r, one, p.state[address].current, values)
		if !ok {
			failed[address] = true
			continue
		}
		values[address] = c.planned
		p.add(r, c)
	}
	for _, address := range slices.Sorted(maps.Keys(e.state)) {
		if !configured[address] && e.refresh(ctx, server, r, p, address) {
			e.planDelete(ctx, server, r, p, address, p.state[address].current)
		}
	}
	return p
}

func (p *plan) add(r *Result, c change) {
	c.dependedOn = p.state[c.address].current.dependsOn()
	p.changes = append(p.changes, c)
	if c.action != NoOp {
		r.Changes = append(r.Changes, Change{c.address, c.action})
	}
}

func (e *Engine) blocked(addresses []string, failed map[string]bool) bool {
	return slices.ContainsFunc(addresses, func(address string) bool { return failed[address] })
}

// refresh reads what the state has at an address. Deposed objects that are still there are planned to be deleted.
func (e *Engine) refresh(ctx context.Context, server tfprotov6.ProviderServer, r *Result, p *plan, address string) bool {
	was, all := e.state[address], true
	var is instance
	for _, o := range was.deposed {
		read, ok := e.read(ctx, server, r, address, o)
		all = all && ok
		if read != nil {
			is.deposed = append(is.deposed, read)
		}
	}
	if was.current != nil {
		read, ok := e.read(ctx, server, r, address, was.current)
		all = all && ok
		is.current = read
	}
	p.state.set(address, is.current, is.deposed)
	for _, o := range is.deposed {
		all = all && e.planDelete(ctx, server, r, p, address, o)
	}
	return all
}

// planDelete plans to delete an object; nil is one that is not there.
func (e *Engine) planDelete(ctx context.Context, server tfprotov6.ProviderServer, r *Result, p *plan, address string, o *Object) bool {
	if o == nil {
		return true
	}
	c, ok := e.deletion(ctx, server, r, address, o)
	if p.state[address].current != o {
		c.deposed = o
	}
	if ok {
		p.add(r, c)
	}
	return ok
}

// deletion asks the provider what it says to the deletion of an object.
func (e *Engine) deletion(ctx context.Context, server tfprotov6.ProviderServer, r *Result, address string, o *Object) (change, bool) {
	none := dynamic(nothing(o.Value.Type()))
	planned, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: o.Type, PriorState: dynamic(o.Value), ProposedNewState: none, Config: none, PriorPrivate: o.Private,
	})
	if r.broke(address, err) || r.say(address, planned.Diagnostics) {
		return change{}, false
	}
	return change{address: address, typeName: o.Type, action: Delete, planned: nothing(o.Value.Type()), private: planned.PlannedPrivate}, true
}

// planDestroy refreshes, and plans the end of everything, or of some addresses and what depends on them.
func (e *Engine) planDestroy(ctx context.Context, r *Result, targets []string) *plan {
	p := &plan{state: maps.Clone(e.state)}
	server := e.configure(ctx, r)
	if server == nil {
		return p
	}
	for _, address := range slices.Sorted(maps.Keys(e.state)) {
		if e.interrupted() {
			r.fail(address, "Operation interrupted", "The plan has come to no end.")
			return p
		}
		if (len(targets) == 0 || e.aimed(address, targets)) && e.refresh(ctx, server, r, p, address) {
			e.planDelete(ctx, server, r, p, address, p.state[address].current)
		}
	}
	return p
}

// aimed reports whether an address is a target, or depends on one.
func (e *Engine) aimed(address string, targets []string) bool {
	if slices.Contains(targets, address) {
		return true
	}
	o := e.state[address].current
	return o != nil && slices.ContainsFunc(o.DependsOn, func(on string) bool { return e.aimed(on, targets) })
}

// validate lets the provider look at a configuration, before anything is read.
func (e *Engine) validate(ctx context.Context, server tfprotov6.ProviderServer, r *Result, one Resource) {
	config, err := object(e.schemas.ResourceSchemas[one.Type].ValueType(), one.Attributes, func(_ Ref, t tftypes.Type) (tftypes.Value, error) {
		return tftypes.NewValue(t, tftypes.UnknownValue), nil
	})
	if r.broke(one.Address(), err) {
		return
	}
	valid, err := server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: one.Type, Config: dynamic(config),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if !r.broke(one.Address(), err) {
		r.say(one.Address(), valid.Diagnostics)
	}
}

// planOne plans a resource. values are those of the resources before it, as they are or will be.
func (e *Engine) planOne(ctx context.Context, server tfprotov6.ProviderServer, r *Result, one Resource, prior *Object, values map[string]tftypes.Value) (change, bool) {
	address, schema := one.Address(), e.schemas.ResourceSchemas[one.Type]
	of := schema.ValueType()
	config, err := object(of, one.Attributes, lookup(values))
	if r.broke(address, err) {
		return change{}, false
	}
	c := change{address: address, typeName: one.Type, resource: &one}
	ask := func(prior tftypes.Value, private []byte) (*tfprotov6.PlanResourceChangeResponse, bool) {
		planned, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
			TypeName: one.Type, PriorState: dynamic(prior), Config: dynamic(config), PriorPrivate: private,
			ProposedNewState: dynamic(proposed(of, schema.Block.Attributes, prior, config)),
		})
		if r.broke(address, err) || r.say(address, planned.Diagnostics) {
			return nil, false
		}
		c.private = planned.PlannedPrivate
		c.planned, err = planned.PlannedState.Unmarshal(of)
		if err == nil {
			err = checkPlan(schema.Block.Attributes, prior, config, c.planned)
		}
		if err != nil {
			r.fail(address, "Provider produced invalid plan", err.Error())
			return nil, false
		}
		return planned, true
	}
	replace := DeleteThenCreate
	if one.CreateBeforeDestroy {
		replace = CreateThenDelete
	}
	// Whatever is tainted is planned as if it were not there, so its private state goes to nobody.
	if prior == nil || prior.Tainted {
		if c.action = Create; prior != nil {
			c.action = replace
		}
		_, ok := ask(nothing(of), nil)
		return c, ok
	}
	planned, ok := ask(prior.Value, prior.Private)
	switch {
	case !ok:
		return c, false
	case c.planned.Equal(prior.Value) && !one.Replace:
		c.action = NoOp
	case one.Replace || moved(planned.RequiresReplace, prior.Value, c.planned):
		c.action = replace
		said := len(r.Diagnostics)
		_, ok = ask(nothing(of), planned.PlannedPrivate)
		// The warnings are those of the first half once more, as a rule: engines show none of them.
		r.Diagnostics = append(r.Diagnostics[:said], slices.DeleteFunc(r.Diagnostics[said:], func(d Diagnostic) bool { return !d.Error })...)
	default:
		c.action = Update
	}
	return c, ok
}

// lookup finds what a reference stands for.
func lookup(values map[string]tftypes.Value) func(Ref, tftypes.Type) (tftypes.Value, error) {
	return func(ref Ref, _ tftypes.Type) (tftypes.Value, error) {
		v, ok := attribute(values[ref.Address], ref.Attribute)
		if !ok {
			return v, fmt.Errorf("a reference to %s.%s, which is not there", ref.Address, ref.Attribute)
		}
		return v, nil
	}
}

// withCreateBeforeDestroy passes create_before_destroy on to what a resource with it refers to.
func withCreateBeforeDestroy(config []Resource) []Resource {
	config = slices.Clone(config)
	for _, one := range slices.Backward(config) {
		for i := range config {
			if slices.Contains(one.refs(), config[i].Address()) && one.CreateBeforeDestroy {
				config[i].CreateBeforeDestroy = true
			}
		}
	}
	return config
}
