package provider_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
)

// program is what a user, a network and others do to a handful of objects, in order. A seed makes it; what it does is told by its
// steps alone, so that it can be made shorter.
type program struct {
	seed      uint64
	behaviour faults.Behaviour // of the API, until it is healed
	// grown lets what belongs to a Leaf user belong to the managed one, rather than to one who was there before.
	grown bool
	// label is the description of both keys; overlap lets a new key be there before the old one is revoked.
	label   string
	overlap bool
	steps   []step
}

// step is one of the things that happen. What is armed waits for a request of the next command.
type step struct {
	do     deed
	slot   string
	actor  string
	fault  faults.Fault
	late   time.Duration // after which a request is carried out all the same; negative is so many further requests
	lasts  bool          // until the command ends
	moment moment
}

type deed string

const (
	doAdd     deed = "add"
	doRemove  deed = "remove"
	doChange  deed = "change"
	doApply   deed = "apply"
	doPlan    deed = "plan"
	doDestroy deed = "destroy" // of the slot, or everything
	doImport  deed = "import"
	doWait    deed = "wait a while"
	doFault   deed = "fault"
	doAct     deed = "act"
	doStop    deed = "interrupt"
)

// moment is the nth request of a method of the next command, before or after it is carried out; the zero value is now.
type moment struct {
	nth    int
	method string // empty is any
	done   bool
}

// String implements fmt.Stringer.
func (m moment) String() string {
	if m.nth == 0 {
		return "now"
	}
	method, when := m.method, "arrives"
	if method == "" {
		method = "request"
	}
	if m.done {
		when = "is done"
	}
	return fmt.Sprintf("when %s %d of the next command %s", method, m.nth, when)
}

// String implements fmt.Stringer.
func (s step) String() string {
	switch s.do {
	case doFault:
		text := fmt.Sprintf("fault %q %s", s.fault.Name, s.moment)
		switch {
		case s.lasts:
			text += ", and all after it"
		case s.late > 0:
			text += fmt.Sprintf(", carried out %s later", s.late)
		case s.late < 0:
			text += fmt.Sprintf(", carried out %d requests later", -s.late)
		}
		return text
	case doAct:
		return s.actor + " " + s.moment.String()
	case doStop:
		return "interrupt " + s.moment.String()
	case doAdd, doRemove, doChange, doApply, doPlan, doDestroy, doImport, doWait:
	}
	return strings.TrimSpace(string(s.do) + " " + s.slot)
}

// String implements fmt.Stringer.
func (p program) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "  API: %s; keys %q, of the managed Leaf user: %t, create_before_destroy: %t\n", orElse(p.behaviour.Name, "as documented"), p.label, p.grown, p.overlap)
	for i, s := range p.steps {
		fmt.Fprintf(&b, "  %2d. %s\n", i+1, s)
	}
	return b.String()
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// The objects of a program, by their local names.
const (
	slotUser    = "grower"
	slotAgvance = "agvance"
	slotDeere   = "deere"
	slotKey     = "key"
	slotTwin    = "twin" // another key with the same arguments
	slotApp     = "app"
	slotLink    = "link"
)

var slots = []string{slotUser, slotAgvance, slotDeere, slotKey, slotTwin, slotApp, slotLink}

// beliefSecret is in every secret argument of a program.
const beliefSecret = "never-to-be-seen"

// growerFields are the Leaf user's, as a second pipeline has them too.
func growerFields() map[string]string {
	return map[string]string{"name": "Green Acres", "externalId": "green-acres", "email": "Ann@Green-Acres.example"}
}

const (
	beliefApp = "belief"
	dayOfKey  = 24 * 60 * 60
)

// resourceOf is the block of a slot in one of its versions; owner is the Leaf user whom it belongs to.
func (p program) resourceOf(slot string, version int, owner any) core.Resource {
	change := func(text string) string { return fmt.Sprint(text, " ", version) }
	switch slot {
	case slotUser:
		f := growerFields()
		return core.Resource{Type: "leaf_user", Name: slot, Attributes: map[string]any{
			"name": f["name"], "external_id": f["externalId"], "email": f["email"], "phone": fmt.Sprint("+1 555 010", version), "deletion_protection": false,
		}}
	case slotAgvance:
		return core.Resource{Type: "leaf_agvance_credentials", Name: slot, Attributes: map[string]any{
			"leaf_user_id": owner, "api_key": beliefSecret + "-api-key", "database_id": change("Database"), "username": "Ann", "password": beliefSecret + "-password",
		}}
	case slotDeere:
		return core.Resource{Type: "leaf_john_deere_credentials", Name: slot, Attributes: map[string]any{
			"leaf_user_id": owner, "client_key": change("Key"), "client_secret": beliefSecret + "-client", "refresh_token": beliefSecret + "-token", "client_environment": "STAGE",
		}}
	case slotApp:
		return core.Resource{Type: "leaf_provider_app", Name: slot, Attributes: map[string]any{"app_name": beliefApp, "john_deere": map[string]any{
			"client_environment": "STAGE", "client_key": change("Key"), "client_secret": beliefSecret + "-app",
		}}}
	case slotLink:
		return core.Resource{Type: "leaf_magic_link", Name: slot, CreateBeforeDestroy: p.overlap, Attributes: map[string]any{
			"leaf_user_id": owner, "kind": "provider", "expires_in": 100 * dayOfKey, "settings": map[string]any{"company_name": change("Ours")},
		}}
	}
	attributes := map[string]any{"leaf_user_id": owner, "expires_in": (100 + version) * dayOfKey}
	if p.label != "" {
		attributes["description"] = p.label
	}
	return core.Resource{Type: "leaf_api_key", Name: slot, Attributes: attributes, CreateBeforeDestroy: p.overlap}
}

// ownedBy reports whether a slot belongs to the managed Leaf user.
func (p program) ownedBy(slot string) bool {
	return p.grown && slices.Contains([]string{slotDeere, slotKey, slotTwin}, slot)
}

// generate makes the program of a seed.
func generate(seed uint64) program {
	g := generator{rand.New(rand.NewPCG(seed, 15))}
	p := program{seed: seed, grown: g.one(3), label: pick(g, []string{"", "Shop"}), overlap: g.one(3)}
	if g.one(2) {
		p.behaviour = pick(g, behavioursOfObjects())
	}
	for _, slot := range slots {
		if g.one(2) {
			p.steps = append(p.steps, step{do: doAdd, slot: slot})
		}
	}
	for range 2 + g.IntN(4) {
		p.steps = append(p.steps, g.trouble()...)
		p.steps = append(p.steps, g.command())
		if g.one(2) {
			p.steps = append(p.steps, g.edit())
		}
	}
	return p
}

// behavioursOfObjects are those that the objects of a program can meet.
func behavioursOfObjects() []faults.Behaviour {
	return slices.DeleteFunc(faults.Behaviours(), func(b faults.Behaviour) bool {
		v := b.Variants
		return v.WebhookEventTwice || v.WebhookNumericIDs || v.ConfigFloat32
	})
}

type generator struct{ *rand.Rand }

// one is true once in n.
func (g generator) one(n int) bool { return g.IntN(n) == 0 }

func pick[T any](g generator, from []T) T { return from[g.IntN(len(from))] }

func (g generator) edit() step {
	return step{do: pick(g, []deed{doAdd, doAdd, doChange, doChange, doRemove}), slot: pick(g, slots)}
}

func (g generator) command() step {
	switch n := g.IntN(10); n {
	case 0:
		return step{do: doPlan}
	case 1:
		return step{do: doDestroy}
	case 2:
		return step{do: doDestroy, slot: pick(g, slots)}
	case 3:
		return step{do: doImport, slot: pick(g, slots)}
	}
	return step{do: doApply}
}

// trouble is what goes wrong in the next command, or before it.
func (g generator) trouble() (all []step) {
	if g.one(2) {
		all = append(all, g.fault())
	}
	for g.one(3) {
		s := step{do: doAct, actor: pick(g, actorNames())}
		if !g.one(3) {
			s.moment = g.moment()
		}
		all = append(all, s)
	}
	if g.one(12) {
		all = append(all, step{do: doStop, moment: g.moment()})
	}
	if g.one(6) {
		all = append(all, step{do: doWait})
	}
	return all
}

func (g generator) moment() moment {
	m := moment{nth: 1 + g.IntN(3), method: pick(g, []string{"POST", "POST", "DELETE", "GET", ""}), done: g.one(2)}
	if m.method == "" {
		m.nth = 1 + g.IntN(12)
	}
	return m
}

func (g generator) fault() step {
	s := step{do: doFault, moment: g.moment()}
	s.moment.done = false
	switch g.IntN(4) {
	case 0: // an outage: the API is well, and nobody reaches it
		s.fault, s.lasts = pick(g, gatewaysOfBelief()), true
		s.moment = moment{nth: 1 + g.IntN(12)}
		if g.one(2) {
			s.moment = moment{nth: 1, method: "DELETE"}
		}
	case 1: // carried out, after the answer
		s.fault = pick(g, slices.DeleteFunc(faultsOfBelief(), func(f faults.Fault) bool { return f.Executed || f.Answer == nil || f.Means != faults.Unclear }))
		s.moment = moment{nth: 1 + g.IntN(2), method: pick(g, []string{"POST", "POST", "DELETE"})}
		s.late = pick(g, []time.Duration{-1, -2, -3, time.Second, 3 * time.Second})
	default:
		s.fault = pick(g, faultsOfBelief())
		s.lasts = g.one(5) && !s.fault.Executed
	}
	return s
}

// gatewaysOfBelief are what a gateway answers while nobody reaches the API.
func gatewaysOfBelief() []faults.Fault {
	return slices.DeleteFunc(faults.All("https://elsewhere.example"), func(f faults.Fault) bool { return f.Means != faults.Gateway })
}

// faultsOfBelief are the faults that leave a client in doubt. An API that lies, as by a clear 404 of what is there, is none.
func faultsOfBelief() []faults.Fault {
	return slices.DeleteFunc(faults.All("https://elsewhere.example"), func(f faults.Fault) bool {
		return f.Means == faults.Absent || f.Means == faults.Nothing || f.Means == faults.Gateway || f.Name == "100 MB"
	})
}
