// Package core behaves as Terraform core does, for one provider and a handful of resources, in process: a step costs
// less than a millisecond instead of a third of a second, so that tests can drive a provider through thousands of programs. It
// speaks the plugin protocol, as core does: what is planned, what is handed over, what taints and what an error leaves behind are core's
// rules. Nothing but the state goes from one command to the next: each configures a provider of its own, and apply another one than its plan.
//
// It does without data sources, modules, count, identities and the upgrade of states, and walks one resource after another, in the
// order of the configuration, so that a program repeats itself exactly.
package core

import (
	"context"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Start starts a provider that knows nothing yet.
type Start func() (tfprotov6.ProviderServer, error)

// Resource is a resource block. An attribute's value is what encoding/json makes the right thing of, a [Ref] or [Unknown].
type Resource struct {
	Type, Name          string
	Attributes          map[string]any
	CreateBeforeDestroy bool
	// Replace asks for a replacement, as -replace does.
	Replace bool
}

// Address is how commands name the resource.
func (r Resource) Address() string { return r.Type + "." + r.Name }

// Ref is a reference to an attribute of a resource that stands earlier in the configuration.
type Ref struct{ Address, Attribute string }

// Unknown is a value that only the apply will know, such as one of a data source that a depends_on puts off. Such a
// configuration can be planned, and not applied.
type Unknown struct{}

// refs are the addresses that a resource refers to.
func (r Resource) refs() []string {
	found := map[string]bool{}
	for _, v := range r.Attributes {
		if ref, ok := v.(Ref); ok {
			found[ref.Address] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// Object is what the state keeps of an object. It is never changed in place.
type Object struct {
	Type    string
	Value   tftypes.Value
	Private []byte
	Tainted bool
	// DependsOn are the addresses of what it referred to when it was last written.
	DependsOn []string
}

// Attribute gives a text of the object; "" where it is none, or null.
func (o *Object) Attribute(name string) (text string) {
	if v, ok := attribute(o.Value, name); ok && v.IsKnown() && v.Type().Is(tftypes.String) {
		_ = v.As(&text)
	}
	return text
}

// instance is an address in the state.
type instance struct {
	current *Object
	deposed []*Object // what was to be destroyed once its replacement was there, and is not yet
}

type state map[string]instance

func (s state) set(address string, current *Object, deposed []*Object) {
	if current == nil && len(deposed) == 0 {
		delete(s, address)
		return
	}
	s[address] = instance{current, deposed}
}

// Diagnostic is an error or a warning.
type Diagnostic struct {
	Address, Summary, Detail string
	Error                    bool
}

// Result is what a command says and means to do.
type Result struct {
	Diagnostics []Diagnostic
	// Changes are the planned ones, without those that do nothing.
	Changes []Change
}

// Change is a planned change.
type Change struct {
	Address string
	Action  Action
}

// Action is what a change does.
type Action string

// Actions.
const (
	NoOp             Action = "no-op"
	Create           Action = "create"
	Update           Action = "update"
	Delete           Action = "delete"
	DeleteThenCreate Action = "delete, then create"
	CreateThenDelete Action = "create, then delete"
)

// Failed reports whether there are errors.
func (r *Result) Failed() bool {
	return slices.ContainsFunc(r.Diagnostics, func(d Diagnostic) bool { return d.Error })
}

func (r *Result) fail(address, summary, detail string) {
	r.Diagnostics = append(r.Diagnostics, Diagnostic{address, summary, detail, true})
}

// broke takes over an error of the protocol itself, if it is one.
func (r *Result) broke(address string, err error) bool {
	if err != nil {
		r.fail(address, "The plugin failed", err.Error())
	}
	return err != nil
}

// say takes over what the provider says, and reports whether there is an error in it.
func (r *Result) say(address string, said []*tfprotov6.Diagnostic) (failed bool) {
	for _, d := range said {
		isError := d.Severity == tfprotov6.DiagnosticSeverityError
		r.Diagnostics = append(r.Diagnostics, Diagnostic{address, d.Summary, d.Detail, isError})
		failed = failed || isError
	}
	return failed
}

// Engine has a state and runs one command at a time.
type Engine struct {
	start   Start
	schemas *tfprotov6.GetProviderSchemaResponse
	config  map[string]any
	state   state

	mu      sync.Mutex // guards what follows: Stop comes from elsewhere
	server  tfprotov6.ProviderServer
	stopped bool
}

// Schemas asks a provider what it has. The answer serves any number of engines.
func Schemas(ctx context.Context, start Start) (*tfprotov6.GetProviderSchemaResponse, error) {
	server, err := start()
	if err != nil {
		return nil, err
	}
	return server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
}

// New makes an engine with an empty state, and that configuration of the provider.
func New(schemas *tfprotov6.GetProviderSchemaResponse, start Start, config map[string]any) *Engine {
	return &Engine{start: start, schemas: schemas, config: config, state: state{}}
}

// With is an engine with the same state and another provider block.
func (e *Engine) With(config map[string]any) *Engine {
	return &Engine{start: e.start, schemas: e.schemas, config: config, state: maps.Clone(e.state)}
}

// Object gives what the state has at an address; nil is nothing.
func (e *Engine) Object(address string) *Object { return e.state[address].current }

// State gives all objects of the state by their addresses, in order, deposed ones too.
func (e *Engine) State() iter.Seq2[string, *Object] {
	return func(yield func(string, *Object) bool) {
		for _, address := range slices.Sorted(maps.Keys(e.state)) {
			i := e.state[address]
			if i.current != nil && !yield(address, i.current) {
				return
			}
			for _, o := range i.deposed {
				if !yield(address, o) {
					return
				}
			}
		}
	}
}

// Taint is terraform taint.
func (e *Engine) Taint(address string) {
	tainted := *e.state[address].current
	tainted.Tainted = true
	e.state.set(address, &tainted, e.state[address].deposed)
}

// Forget is terraform state rm.
func (e *Engine) Forget(address string) { delete(e.state, address) }

// Stop interrupts the command that runs, as the first Ctrl-C does: the provider is told, what is under way comes to its end, and
// nothing else begins. It may be called from anywhere.
func (e *Engine) Stop() {
	e.mu.Lock()
	server := e.server
	e.stopped = true
	e.mu.Unlock()
	if server != nil {
		_, _ = server.StopProvider(context.Background(), &tfprotov6.StopProviderRequest{})
	}
}

func (e *Engine) interrupted() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stopped
}

// configure starts and configures a provider; nil is a failure, which the result tells.
func (e *Engine) configure(ctx context.Context, r *Result) tfprotov6.ProviderServer {
	server, err := e.start()
	if r.broke("", err) {
		return nil
	}
	of := e.schemas.Provider.ValueType()
	config, err := object(of, e.config, nil)
	if r.broke("", err) {
		return nil
	}
	configured, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.11.4", Config: dynamic(config)})
	if r.broke("", err) || r.say("", configured.Diagnostics) {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.server = server
	return server
}

// begin forgets an interrupt of the command before.
func (e *Engine) begin() *Result {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stopped, e.server = false, nil
	return &Result{}
}

// Plan is terraform plan: the state stays as it is.
func (e *Engine) Plan(ctx context.Context, config []Resource) *Result {
	r := e.begin()
	e.plan(ctx, r, config)
	return r
}

// Apply is terraform apply.
func (e *Engine) Apply(ctx context.Context, config []Resource) *Result {
	r := e.begin()
	p := e.plan(ctx, r, config)
	if !r.Failed() && !e.interrupted() {
		e.apply(ctx, r, p)
	}
	return r
}

// Destroy is terraform destroy: of everything, or of one address and what depends on it.
func (e *Engine) Destroy(ctx context.Context, targets ...string) *Result {
	r := e.begin()
	p := e.planDestroy(ctx, r, targets)
	if !r.Failed() && !e.interrupted() {
		e.apply(ctx, r, p)
	}
	return r
}

// Import is terraform import.
func (e *Engine) Import(ctx context.Context, typeName, name, id string) *Result {
	r := e.begin()
	address := typeName + "." + name
	if e.state[address].current != nil {
		r.fail(address, "Resource already managed by Terraform", address)
		return r
	}
	server := e.configure(ctx, r)
	if server == nil {
		return r
	}
	imported, err := server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
	if r.broke(address, err) || r.say(address, imported.Diagnostics) {
		return r
	}
	for _, one := range imported.ImportedResources {
		value, err := one.State.Unmarshal(e.schemas.ResourceSchemas[typeName].ValueType())
		if r.broke(address, err) {
			return r
		}
		read, ok := e.read(ctx, server, r, address, &Object{Type: typeName, Value: value, Private: one.Private})
		switch {
		case !ok:
		case read == nil:
			r.fail(address, "Cannot import non-existent remote object", address)
		default:
			e.state.set(address, read, e.state[address].deposed)
		}
	}
	return r
}

// read is the refresh of an object; nil is one that is gone, and false a failure.
func (e *Engine) read(ctx context.Context, server tfprotov6.ProviderServer, r *Result, address string, o *Object) (*Object, bool) {
	got, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: o.Type, CurrentState: dynamic(o.Value), Private: o.Private})
	if r.broke(address, err) || r.say(address, got.Diagnostics) {
		return o, false
	}
	value, err := got.NewState.Unmarshal(o.Value.Type())
	if r.broke(address, err) {
		return o, false
	}
	if value.IsNull() {
		return nil, true
	}
	refreshed := *o
	refreshed.Value, refreshed.Private = value, got.Private
	return &refreshed, true
}
