package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest/core"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// unshown is an object some of whose values no answer shows, made by somebody else.
type unshown struct {
	typeName string
	// seed makes it at Leaf, and gives its import ID. elsewhere is what others do to it: delete it, or make it again.
	seed             func() string
	deleted, remade  func()
	adopted          bool // what is made again is adopted
	bare             map[string]any
	plain, writeOnly map[string]any // what bare lacks
	nested           string         // the attribute in which that is
	needs            []string       // how an error names it
	change           map[string]any // what makes a bare one be sent
	changed          string         // how an error names that
}

func unshownCredentials(w *acctest.World, k acctest.CredentialsKind) unshown {
	u := unshown{
		typeName: k.Type,
		seed:     func() string { w.SetCredentials(w.User, k.Segment, k.Body()); return w.User },
		deleted:  func() { w.DeleteCredentials(w.User, k.Segment) }, remade: func() { w.RecreateCredentials(w.User, k.Segment, nil) },
		adopted: k.Refreshed(),
		bare:    map[string]any{"leaf_user_id": w.User}, plain: map[string]any{}, writeOnly: map[string]any{},
		change: map[string]any{"leaf_user_id": w.AddUser("another one")}, changed: "leaf_user_id",
	}
	for _, f := range k.Fields {
		v, required := acctest.FirstValue(f)
		switch {
		case !f.Secret && required:
			u.bare[f.Name] = v
			u.change, u.changed = map[string]any{f.Name: acctest.OtherValue(f)}, f.Name
		case required:
			u.plain[f.Name], u.writeOnly[f.Name+"_wo"] = v, v
			u.needs = append(u.needs, "One of "+f.Name+" and "+f.Name+"_wo must be set")
		}
	}
	return u
}

func unshownApp(w *acctest.World, a acctest.App) unshown {
	u := unshown{
		typeName: "leaf_provider_app", nested: a.Attribute,
		seed:    func() string { w.SetApp(a.Segment, a.Name, a.ClientEnvironment, a.Body()); return a.ID() },
		deleted: func() { w.DeleteApp(a.Segment, a.Name, a.ClientEnvironment) },
		remade:  func() { w.RecreateApp(a.Segment, a.Name, a.ClientEnvironment, map[string]any{}) },
		bare:    map[string]any{"app_name": a.Name}, plain: map[string]any{}, writeOnly: map[string]any{},
		change: map[string]any{"app_name": "another one"}, changed: "app_name",
	}
	nested := map[string]any{}
	if a.Environment {
		nested["client_environment"] = a.ClientEnvironment
	}
	u.bare[a.Attribute] = nested
	for _, f := range a.Fields {
		name, suffix := a.Attribute+"."+f.Name, ""
		if f.Secret {
			suffix = "_wo"
			u.needs = append(u.needs, "One of "+name+" and "+name+"_wo must be set")
		} else {
			u.needs = append(u.needs, name+" must be set")
		}
		u.plain[f.Name], u.writeOnly[f.Name+suffix] = a.Values[f.Name], a.Values[f.Name]
	}
	return u
}

func unshownWebhook(w *acctest.World) unshown {
	var id string
	there := leafsim.Webhook{Name: "theirs", URL: "https://example.com/hook", Events: []string{"fieldCreated"}, Secret: "secret-one"}
	return unshown{
		typeName: "leaf_webhook",
		seed:     func() string { id = w.AddWebhook(there); return id },
		deleted:  func() { w.DeleteWebhook(id) },
		bare:     map[string]any{"name": there.Name, "url": there.URL, "events": there.Events},
		plain:    map[string]any{"secret": there.Secret}, writeOnly: map[string]any{"secret_wo": there.Secret},
		needs:  []string{"One of secret and secret_wo must be set"},
		change: map[string]any{"url": "https://example.com/another"}, changed: "url",
	}
}

// with gives the configuration with more values, those of the nested attribute in it.
func (u unshown) with(more map[string]any, others ...map[string]any) core.Resource {
	attributes := maps.Clone(u.bare)
	if u.nested != "" {
		nested := maps.Clone(attributes[u.nested].(map[string]any))
		maps.Copy(nested, more)
		attributes[u.nested] = nested
	} else {
		maps.Copy(attributes, more)
	}
	for _, other := range others {
		maps.Copy(attributes, other)
	}
	return core.Resource{Type: u.typeName, Name: "t", Attributes: attributes}
}

// theirs plans one resource after another, in a world of its own, and says what comes of it.
type theirs struct {
	*testing.T
	*acctest.World
	*core.Engine
}

func newTheirs(t *testing.T, w *acctest.World) theirs {
	t.Helper()
	return theirs{t, w, w.Core(t)}
}

// refused expects one error, with these words, and that nothing was sent.
func (th theirs) refused(when string, r core.Resource, words ...string) {
	th.Helper()
	var said []string
	for _, d := range th.Apply(th.Context(), []core.Resource{r}).Diagnostics {
		if d.Error {
			said = append(said, d.Summary+"\n"+d.Detail)
		}
	}
	text := strings.Join(said, "\n\n")
	if missing := slices.DeleteFunc(slices.Clone(words), func(word string) bool { return strings.Contains(text, word) }); len(missing) > 0 || len(said) != 1 {
		th.Errorf("%s: %d errors, expected one that says %q:\n%s", when, len(said), missing, text)
	}
	th.silent(when)
}

// plans expects these changes, and neither an error nor a request that writes.
func (th theirs) plans(when string, r core.Resource, want ...core.Action) {
	th.Helper()
	result := th.Plan(th.Context(), []core.Resource{r})
	var got []core.Action
	for _, c := range result.Changes {
		got = append(got, c.Action)
	}
	if result.Failed() || !slices.Equal(got, want) {
		th.Errorf("%s: planned %q, expected %q: %v", when, got, want, result.Diagnostics)
	}
	th.silent(when)
}

func (th theirs) apply(when string, r core.Resource) {
	th.Helper()
	if result := th.Apply(th.Context(), []core.Resource{r}); result.Failed() {
		th.Errorf("%s: %v", when, result.Diagnostics)
	}
}

func (th theirs) silent(when string) {
	th.Helper()
	if writes := th.Writes(); len(writes) > 0 {
		th.Errorf("%s: %q", when, writes)
	}
}

// What no answer shows is required where it is sent, and nowhere else: what was imported plans empty without, and what has to be
// sent is an error of the plan that says what is missing, and why it is needed now.
func TestSentValuesAreRequired(t *testing.T) {
	t.Parallel()
	subjects := map[string]func(*acctest.World) unshown{"webhook": unshownWebhook}
	for _, k := range acctest.AllCredentials() {
		subjects[k.Type] = func(w *acctest.World) unshown { return unshownCredentials(w, k) }
	}
	for _, a := range acctest.EveryApp("theirs") {
		subjects["app of "+a.Segment] = func(w *acctest.World) unshown { return unshownApp(w, a) }
	}
	for name, of := range subjects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t, acctest.NewerPages)
			u, th := of(w), newTheirs(t, w)
			bare := u.with(nil)
			th.refused("created", bare, append(u.needs, "Missing values of", "creation", "import")...)
			for _, form := range []map[string]any{u.plain, u.writeOnly} {
				th.plans("created with all values", u.with(form), core.Create)
				for _, lost := range slices.Sorted(maps.Keys(form)) {
					less := maps.Clone(form)
					delete(less, lost)
					th.refused("created without "+lost, u.with(less), strings.TrimSuffix(lost, "_wo"))
				}
			}
			if r := th.Import(t.Context(), u.typeName, "t", u.seed()); r.Failed() {
				t.Fatal(r.Diagnostics)
			}
			th.plans("imported", bare)
			th.apply("imported", bare)
			th.plans("taken over", bare)
			th.refused("changed", u.with(nil, u.change), append(u.needs, "replacement", "differ in "+u.changed)...)
			if u.nested == "" { // an app is written
				th.apply("configured", u.with(u.plain))
				th.apply("forgotten", bare)
			}
			th.apply("timeouts", u.with(nil, map[string]any{"timeouts": map[string]any{"read": "1m"}}))
			th.apply("no timeouts", bare)
			th.silent("timeouts")
			w.Clock.Advance(time.Minute)
			if u.remade != nil {
				u.remade()
				if u.adopted {
					th.plans("reconnected", bare)
				} else {
					th.refused("made again elsewhere", bare, append(u.needs, "again", "import it again")...)
				}
			}
			u.deleted()
			th.refused("deleted elsewhere", bare, append(u.needs, "creation")...)
		})
	}
}

// What is configured in part, for an object that was taken over or made here, is enough as long as nothing is sent, and refused
// where something is. What is not known yet will be sent.
func TestSentValuesAreRequired_inPart(t *testing.T) {
	t.Parallel()
	version := func(n int) map[string]any { return map[string]any{"secrets_wo_version": n} }
	for name, of := range map[string]func(*acctest.World) unshown{
		"credentials":           func(w *acctest.World) unshown { return unshownCredentials(w, acctest.TwoCredentials()[0]) },
		"refreshed credentials": func(w *acctest.World) unshown { return unshownCredentials(w, acctest.TwoCredentials()[1]) },
		"app":                   func(w *acctest.World) unshown { return unshownApp(w, acctest.AppOf("raven_slingshot", "ours")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t, acctest.NewerPages)
			u, th := of(w), newTheirs(t, w)
			of := func(form map[string]any, without string) map[string]any {
				form = maps.Clone(form)
				delete(form, without)
				return form
			}
			lost := slices.Sorted(maps.Keys(u.plain))[0]
			needs, change := "One of "+lost, core.DeleteThenCreate
			if u.nested != "" {
				needs, change = "One of "+u.nested+"."+lost, core.Update
			}
			inPart, plainInPart := u.with(of(u.writeOnly, lost+"_wo"), version(1)), u.with(of(u.plain, lost))

			th.apply("made", u.with(u.writeOnly, version(1)))
			w.ResetRequests()
			th.plans("write-only, in part", inPart)
			th.refused("another version, in part", u.with(of(u.writeOnly, lost+"_wo"), version(2)), needs, "differ in secrets_wo_version")
			th.plans("another version", u.with(u.writeOnly, version(2)), change)
			if u.nested != "" {
				th.refused("plain, in part", plainInPart, needs, "differ in "+u.nested+".", "as a whole")
				return
			}
			th.apply("plain", u.with(u.plain))
			th.apply("plain, in part", plainInPart)
			th.silent("plain, in part")
			if v := th.Object(u.typeName + ".t").Attribute(lost); v != "" {
				t.Errorf("the state still has %q", v)
			}
			th.plans("none", u.with(nil), core.Update)
			changed := of(u.plain, lost)
			changed[slices.Sorted(maps.Keys(changed))[0]] = "another"
			th.refused("changed, in part", u.with(changed), needs, "replacement", "differ in "+slices.Sorted(maps.Keys(changed))[0])
			whole := u.with(u.plain, map[string]any{lost: core.Ref{Address: "leaf_user.g", Attribute: "id"}})
			whole.Name = "another"
			whole.Attributes["leaf_user_id"] = core.Ref{Address: "leaf_user.g", Attribute: "id"}
			if r := th.Plan(t.Context(), []core.Resource{{Type: "leaf_user", Name: "g", Attributes: map[string]any{"name": "grower"}}, whole}); r.Failed() {
				t.Errorf("what is not known yet is refused: %v", r.Diagnostics)
			}
		})
	}
}

// An app that was taken over is written once there is something to write.
func TestSentValuesAreRequired_importedApp(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	u, th := unshownApp(w, acctest.AppOf("raven_slingshot", "theirs")), newTheirs(t, w)
	if r := th.Import(t.Context(), u.typeName, "t", u.seed()); r.Failed() {
		t.Fatal(r.Diagnostics)
	}
	th.apply("timeouts", u.with(nil, map[string]any{"timeouts": map[string]any{"read": "1m"}}))
	th.plans("nothing", u.with(nil, map[string]any{"timeouts": map[string]any{"read": "1m"}}))
	th.refused("in part", u.with(map[string]any{"api_key_wo": "new"}), "imported", "One of raven_slingshot.shared_secret and raven_slingshot.shared_secret_wo must be set")
	th.plans("all, write-only", u.with(u.writeOnly), core.Update)
	th.apply("all, plain", u.with(u.plain))
	if writes := w.Writes(); len(writes) != 1 || !strings.HasPrefix(writes[0], "PUT ") {
		t.Errorf("sent %q", writes)
	}
	w.ResetRequests()
	th.plans("written", u.with(u.plain))
}
