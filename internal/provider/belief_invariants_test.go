package provider_test

import (
	"fmt"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// check looks for what does not hold at the end of a program.
func (r *run) check() {
	r.checkOrphans()
	r.checkOthers()
	r.checkSecrets()
}

// checkOrphans wants every living object that we have made in the state, or named by something that was said.
func (r *run) checkOrphans() {
	known := map[string]bool{}
	for _, o := range r.engine.State() {
		known[o.Attribute("id")] = true
	}
	for _, o := range r.sim.Alive() {
		if o.MadeBy != 0 && !known[shownID(o.Kind, o.ID)] && !r.named(o) {
			r.breaks(fmt.Sprintf("lost: %s %s", o.Kind, o.Segment), "made by request %d (%s), alive, neither in the state nor named", o.MadeBy, r.commandOf(o.MadeBy).name)
		}
	}
}

// named reports whether the command that made an object, or a later one, has named it as one that may be there.
func (r *run) named(o leafsim.Object) bool {
	for _, c := range r.commands {
		if c.last < o.MadeBy {
			continue
		}
		for _, d := range c.result.Diagnostics {
			// These two tell of what a plan does, and of what is in the state.
			if !d.Error && (d.Summary == "A Leaf user will be deleted" || strings.HasPrefix(d.Summary, "Reconnected elsewhere")) {
				continue
			}
			text := d.Summary + d.Detail
			switch o.Kind {
			case leafsim.KindCredentials: // of which a Leaf user has one object of a kind
				if typeOf(d.Address) == typesOfSegments[o.Segment] && strings.Contains(text, o.User) {
					return true
				}
			case leafsim.KindApp:
				if typeOf(d.Address) == "leaf_provider_app" && strings.Contains(text, beliefApp) {
					return true
				}
			case leafsim.KindKey, leafsim.KindUser, leafsim.KindWebhook, leafsim.KindConfig, leafsim.KindLink:
				if strings.Contains(text, shownID(o.Kind, o.ID)) {
					return true
				}
			}
		}
	}
	return false
}

var typesOfSegments = map[string]string{agvanceSegment: "leaf_agvance_credentials", deereSegment: "leaf_john_deere_credentials"}

// incarnation is an object from its making on.
type incarnation struct {
	at   int // in the history
	made leafsim.Event
}

// checkOthers wants nothing of others deleted, revoked or overwritten, unless it has become ours before.
func (r *run) checkOthers() {
	type name struct {
		kind     leafsim.Kind
		id, user string
	}
	alive := map[name]incarnation{}
	for i, e := range r.sim.History() {
		n := name{e.Kind, e.ID, e.User}
		if e.Deed == leafsim.Made {
			alive[n] = incarnation{i, e}
			continue
		}
		if it, ok := alive[n]; ok && e.Request != 0 && it.made.Request == 0 && !r.adopted[it.at] {
			if r.excused(it, e) {
				r.adopted[it.at] = e.Deed == leafsim.Changed // what was announced and written over is ours from then on
				continue
			}
			c := r.commandOf(e.Request)
			r.breaks(fmt.Sprintf("harm: %s %s of others %s by %s", e.Kind, e.Segment, e.Deed, verbOf(c.name)), "request %d (%s), it was made after request %d\n%s", e.Request, c.name, r.madeAt[it.at], told(c.result))
		}
	}
}

func verbOf(commandName string) string {
	verb, _, _ := strings.Cut(commandName, " ")
	return strings.TrimSuffix(verb, ",")
}

// excused reports whether nobody could have known better, or whether it was announced.
func (r *run) excused(it incarnation, e leafsim.Event) bool {
	c := r.commandOf(e.Request)
	singleton := e.Kind == leafsim.KindApp || e.Kind == leafsim.KindCredentials
	during := r.madeAt[it.at] >= c.first-1 && it.at >= c.events
	switch {
	// With a Leaf user go all objects of that user.
	case e.User != "" && c.confirmed[e.User] && r.deletedUser(e):
		return true
	// The plan has said so, as the documentation promises.
	case singleton && said(c.result, "made again elsewhere", placeOf(e)):
		return true
	// A run before has kept it, as what a grower has connected anew.
	case singleton && r.keptBefore(it, e):
		return true
	// An object that came at the moment of a request that may have been carried out is adopted.
	case singleton && during && c.hurt:
		return true
	// A look at what lags has shown that there was none.
	case singleton && r.lags() && e.Deed == leafsim.Overwritten:
		return true
	// It came after the last look.
	case singleton && during && (r.lags() || !r.wire.seenSince(pathOf(e), r.madeAt[it.at], e.Request)):
		return true
	}
	return false
}

// keptBefore reports whether a command before the one that did something to an object has kept it, and has said so.
func (r *run) keptBefore(it incarnation, e leafsim.Event) bool {
	for _, c := range r.commands {
		if c.last < e.Request && c.last >= r.madeAt[it.at] && said(c.result, "Reconnected elsewhere", placeOf(e)) {
			return true
		}
	}
	return false
}

// lags reports whether a look shows what was.
func (r *run) lags() bool {
	l := r.behaviour.Variants.Lag
	return l.List > 0 || l.Create > 0 || l.Change > 0 || l.For > 0
}

// said reports whether a command has said words about a place.
func said(result *core.Result, words, place string) bool {
	for _, d := range result.Diagnostics {
		if strings.Contains(d.Summary, words) && strings.Contains(d.Detail, place) {
			return true
		}
	}
	return false
}

// placeOf is how diagnostics name the place of an object.
func placeOf(e leafsim.Event) string {
	if e.Kind == leafsim.KindApp {
		return strings.Split(e.ID, "/")[1]
	}
	return e.User
}

// pathOf is where the API shows an object.
func pathOf(e leafsim.Event) string {
	if e.Kind == leafsim.KindApp {
		return acctest.Apps + e.ID
	}
	return "/services/usermanagement/api/users/" + e.User + "/" + e.Segment
}

// deletedUser reports whether a deed came of the deletion of the Leaf user whom the object belongs to.
func (r *run) deletedUser(e leafsim.Event) bool {
	for _, other := range r.sim.History() {
		if other.Kind == leafsim.KindUser && other.ID == e.User && other.Deed == leafsim.Deleted && other.Request == e.Request {
			return true
		}
	}
	return false
}

// commandOf is the command that has sent a request.
func (r *run) commandOf(request int) command {
	for _, c := range r.commands {
		if request >= c.first && request <= c.last {
			return c
		}
	}
	return command{name: "none", result: &core.Result{}}
}

// checkSecrets wants no secret in anything that was said.
func (r *run) checkSecrets() {
	secrets := []string{beliefSecret, leafsim.Password}
	for _, id := range r.sim.UserIDs() {
		for _, k := range r.sim.Keys(id) {
			secrets = append(secrets, k.Key)
		}
		for _, l := range r.sim.MagicLinks(id) {
			secrets = append(secrets, l.ID)
		}
	}
	for _, c := range r.commands {
		text := told(c.result)
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				r.breaks("a secret is shown by "+verbOf(c.name), "%s", strings.ReplaceAll(text, secret, "(the secret)"))
			}
		}
	}
}
