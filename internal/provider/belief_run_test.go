package provider_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// run is a program under way.
type run struct {
	program

	sim    *leafsim.Simulator
	wire   *wire
	engine *core.Engine
	jane   string // the Leaf user who was there before
	config map[string]int
	// commands are those so far, made what actors have made, by its place in the history.
	commands []command
	adopted  map[int]bool
	madeAt   map[int]int // after which request an actor has made something, by its place in the history
	broken   []violation
}

// command is one that has run.
type command struct {
	name        string
	first, last int             // the numbers of its requests
	events      int             // how long the history was before it
	confirmed   map[string]bool // the ids of what the state had before it, untainted
	hurt        bool            // a POST has met a fault
	result      *core.Result
}

// violation is an invariant that does not hold; kind is which one, of what.
type violation struct{ kind, text string }

// beliefOptions is how the provider of a program takes its surroundings. The time is that of the bubble that the program runs in.
func beliefOptions(w *wire) []provider.Option {
	return []provider.Option{
		provider.WithTransport(w), provider.WithEnvironment(func(string) string { return "" }),
	}
}

// newRun prepares a program. It belongs into a bubble of testing/synctest: waits cost nothing there.
func newRun(p program, schemas *tfprotov6.GetProviderSchemaResponse) *run {
	sim := leafsim.New(leafsim.WithVariants(p.behaviour.Variants))
	r := &run{program: p, sim: sim, wire: newWire(sim), jane: sim.AddUser("Jane Smith"), config: map[string]int{}, adopted: map[int]bool{}, madeAt: map[int]int{}}
	r.engine = core.New(schemas, acctest.Factories(beliefOptions(r.wire)...)["leaf"], map[string]any{"base_url": "https://api.example.com", "username": leafsim.Username, "password": leafsim.Password})
	return r
}

// resources is the configuration as it is now.
func (r *run) resources() []core.Resource {
	var all []core.Resource
	for _, slot := range slots {
		version, ok := r.config[slot]
		var owner any = r.jane
		if r.ownedBy(slot) {
			owner = core.Ref{Address: "leaf_user." + slotUser, Attribute: "id"}
			if _, there := r.config[slotUser]; !there {
				continue
			}
		}
		if ok {
			all = append(all, r.resourceOf(slot, version, owner))
		}
	}
	return all
}

// all takes every step, heals everything, and gives what does not hold then.
func (r *run) all(ctx context.Context) []violation {
	for _, s := range r.steps {
		r.take(ctx, s)
	}
	r.recover(ctx)
	r.check()
	return r.broken
}

func (r *run) take(ctx context.Context, s step) {
	version, there := r.config[s.slot]
	switch s.do {
	case doAdd:
		if !there {
			r.config[s.slot] = 0
		}
	case doChange:
		if there {
			r.config[s.slot] = version + 1
		}
	case doRemove:
		delete(r.config, s.slot)
	case doWait:
		<-time.After(15 * time.Minute)
		r.sim.Vary(func(*leafsim.Variants) {}) // no API is behind for so long
	case doFault:
		r.wire.arm(s, nil)
	case doStop:
		r.wire.arm(s, r.engine.Stop)
	case doAct:
		act := func() {
			<-time.After(7 * time.Second) // nobody is as fast as the provider itself: creation times tell the two apart
			r.act(s.actor)
		}
		if s.moment.nth == 0 {
			act()
		} else {
			r.wire.arm(s, act)
		}
	case doApply:
		r.command(s.String(), func() *core.Result { return r.engine.Apply(ctx, r.resources()) })
	case doPlan:
		r.command(s.String(), func() *core.Result { return r.engine.Plan(ctx, r.resources()) })
	case doDestroy:
		r.destroy(ctx, s)
	case doImport:
		typeName, id := r.importID(s.slot)
		if there && id != "" {
			r.importInto(ctx, typeName, s.slot, id)
		}
	}
}

func (r *run) destroy(ctx context.Context, s step) {
	var targets []string
	if s.slot != "" {
		targets = []string{r.resourceOf(s.slot, 0, "").Address()}
	}
	r.command(s.String(), func() *core.Result { return r.engine.Destroy(ctx, targets...) })
}

// act lets somebody else act, and takes down when.
func (r *run) act(name string) {
	before := len(r.sim.History())
	actors[name](r)
	for i := before; i < len(r.sim.History()); i++ {
		r.madeAt[i] = r.wire.number()
	}
}

// importID is what a user would import into a slot; "" is nothing.
func (r *run) importID(slot string) (typeName, id string) {
	typeName = r.resourceOf(slot, 0, "").Type
	switch slot {
	case slotUser:
		id = r.grower()
	case slotAgvance:
		id = r.jane
	case slotDeere:
		id = r.owner(slot)
	case slotLink:
		if links := r.sim.MagicLinks(r.jane); len(links) > 0 {
			id = "provider/" + links[len(links)-1].ID
		}
	case slotApp:
		id = "JohnDeere/" + beliefApp + "/STAGE"
	default:
		user := r.owner(slot)
		if keys := r.sim.Keys(user); len(keys) > 0 {
			id = user + "/" + keys[len(keys)-1].ID
		}
	}
	return typeName, id
}

// importInto imports. What is in the state then is ours, whoever has made it.
func (r *run) importInto(ctx context.Context, typeName, name, id string) {
	result := r.command("import "+typeName, func() *core.Result { return r.engine.Import(ctx, typeName, name, id) })
	if !result.Failed() {
		r.adopt(r.engine.Object(typeName + "." + name))
	}
}

// command runs a command, and what is armed meets it.
func (r *run) command(name string, do func() *core.Result) *core.Result {
	c := command{name: name, first: r.wire.number() + 1, events: len(r.sim.History()), confirmed: map[string]bool{}}
	for _, o := range r.engine.State() {
		if id := o.Attribute("id"); id != "" && !o.Tainted {
			c.confirmed[id] = true
		}
	}
	c.result = do()
	c.last, c.hurt = r.wire.number(), r.wire.hurt
	r.wire.disarm()
	r.commands = append(r.commands, c)
	for _, d := range c.result.Diagnostics {
		if strings.HasPrefix(d.Summary, "Provider produced") || strings.HasPrefix(d.Summary, "Provider returned") || d.Summary == "The plugin failed" {
			r.breaks("engine: "+d.Summary+" for "+typeOf(d.Address), "%s", d.Detail)
		}
		// By the rule for connections that growers make again.
		if strings.HasPrefix(d.Summary, "Reconnected elsewhere") && r.engine.Object(d.Address) != nil {
			r.adopt(r.engine.Object(d.Address))
		}
	}
	return c.result
}

func typeOf(address string) string {
	typeName, _, _ := strings.Cut(address, ".")
	return typeName
}

func (r *run) breaks(kind, format string, args ...any) {
	r.broken = append(r.broken, violation{kind, fmt.Sprintf(format, args...)})
}

// shownID is an id as a state and what is said have it: that of a magic link opens it, and so it is called by another name.
func shownID(kind leafsim.Kind, id string) string {
	if kind == leafsim.KindLink {
		return leaf.LinkName(id)
	}
	return id
}

// adopt takes down that what the state has is ours from now on.
func (r *run) adopt(o *core.Object) {
	id := o.Attribute("id")
	for i, e := range r.sim.History() {
		if shownID(e.Kind, e.ID) == id && e.Deed == leafsim.Made {
			r.adopted[i] = true
		}
	}
}

// importLine is the command that an error tells the user to run.
var importLine = regexp.MustCompile(`terraform import (leaf_\w+)\.NAME '([^']+)'`)

// recover heals everything, and applies until nothing is left to do, as a user does who reads the errors.
func (r *run) recover(ctx context.Context) {
	r.wire.disarm()
	r.sim.Vary(func(v *leafsim.Variants) { v.Lag = leafsim.Lag{} })
	r.sim.RunLate()
	<-time.After(20 * time.Minute)
	applied := 0
	for range 10 {
		result := r.command("apply, healed", func() *core.Result { return r.engine.Apply(ctx, r.resources()) })
		switch {
		case result.Failed():
			if !r.help(ctx, result) {
				r.breaks("the apply fails, healed: "+firstError(result), "%s", told(result))
				return
			}
		case len(result.Changes) == 0:
			return
		default:
			if applied++; applied == 2 {
				r.breaks(fmt.Sprintf("no end: the second apply still has to %s %s", result.Changes[0].Action, typeOf(result.Changes[0].Address)), "%v\n%s", result.Changes, told(result))
				return
			}
		}
	}
	r.breaks("no end: errors without end", "%s", told(r.commands[len(r.commands)-1].result))
}

// help does what errors ask for: imports what is there, or gives an object up.
func (r *run) help(ctx context.Context, result *core.Result) (helped bool) {
	for _, d := range result.Diagnostics {
		if !d.Error || d.Address == "" {
			continue
		}
		typeName, name, _ := strings.Cut(d.Address, ".")
		found := importLine.FindStringSubmatch(d.Detail)
		switch {
		case len(found) == 3 && found[1] == typeName:
			r.engine.Forget(d.Address)
			r.importInto(ctx, typeName, name, found[2])
			helped = true
		case strings.Contains(d.Detail, "terraform state rm"):
			r.engine.Forget(d.Address)
			helped = true
		}
	}
	return helped
}

func firstError(result *core.Result) string {
	i := slices.IndexFunc(result.Diagnostics, func(d core.Diagnostic) bool { return d.Error })
	return randomIDs.ReplaceAllString(result.Diagnostics[i].Summary, "…")
}

var randomIDs = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|"[^"]*"`)

// told is all that a command has said.
func told(result *core.Result) string {
	var b strings.Builder
	for _, d := range result.Diagnostics {
		fmt.Fprintf(&b, "[%s, error %t] %s\n%s\n", d.Address, d.Error, d.Summary, d.Detail)
	}
	return b.String()
}
