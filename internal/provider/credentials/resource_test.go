package credentials_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// quirks is the API of the newer pages with all that may differ in an answer and must not matter.
func quirks() leafsim.Variants {
	v := acctest.NewerPages
	v.TokensRotate, v.LowerCaseEnvironment = true, true
	return v
}

// What is configured is what is sent, no more and no less, and the state has no secret but those given in plain form.
func TestAccCredentials_created(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		variants  leafsim.Variants
		kinds     []acctest.CredentialsKind
		arguments func(acctest.CredentialsKind) acctest.CredentialsArgs
	}{
		"as specified, plain":      {leafsim.Variants{}, acctest.TwoCredentials(), acctest.PlainCredentials},
		"as specified, write-only": {leafsim.Variants{}, acctest.TwoCredentials(), acctest.WriteOnlyCredentials},
		"all kinds, write-only":    {quirks(), acctest.AllCredentials(), acctest.WriteOnlyCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			c := connections{acctest.New(t, tc.variants), tc.kinds}
			c.world.Test(t, c.created(t, tc.arguments, tc.variants.AgLeaderIdentified))
			c.expectAtLeaf(t, noFields)
		})
	}
}

// created is the step that makes one of each kind.
func (c connections) created(t *testing.T, arguments func(acctest.CredentialsKind) acctest.CredentialsArgs, identified bool) resource.TestStep {
	t.Helper()
	step := resource.TestStep{
		Config: c.world.Config(c.blocks(arguments)),
		Check: func(*terraform.State) error {
			c.expectAtLeaf(t, acctest.CredentialsKind.Body)
			return c.expectBodies()
		},
	}
	for _, k := range c.kinds {
		_, plain := arguments(k)[k.Secrets()[len(k.Secrets())-1].Name]
		step.ConfigStateChecks = append(step.ConfigStateChecks, inState(k, plain, k.Older == nil || identified)...)
	}
	return step
}

// inState checks what the state has after a create: secrets only where they were given in their plain form.
func inState(k acctest.CredentialsKind, secrets, identified bool) []statecheck.StateCheck {
	at := func(attribute string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(k.Address(), tfjsonpath.New(attribute), check)
	}
	checks := []statecheck.StateCheck{at("status", knownvalue.StringExact("OK"))}
	for _, attribute := range []string{"id", "created_time"} {
		if identified {
			checks = append(checks, at(attribute, knownvalue.NotNull()))
		} else {
			checks = append(checks, at(attribute, knownvalue.Null()))
		}
	}
	for _, f := range k.Shown() {
		checks = append(checks, at(f.Name, knownvalue.NotNull()))
	}
	if k.Session() != "" {
		checks = append(checks, at("has_session", knownvalue.Bool(true)))
	}
	for _, f := range k.Fields {
		v, given := acctest.FirstValue(f)
		switch {
		case f.Secret && (!given || !secrets):
			checks = append(checks, at(f.Name, knownvalue.Null()))
		case given:
			checks = append(checks, at(f.Name, knownvalue.StringExact(v)))
		case f.Fallback != "":
			checks = append(checks, at(f.Name, knownvalue.StringExact(f.Fallback)))
		}
		if f.Secret {
			checks = append(checks,
				statecheck.ExpectSensitiveValue(k.Address(), tfjsonpath.New(f.Name)), at(f.Name+"_wo", knownvalue.Null()))
		}
	}
	return checks
}

// expectBodies compares the bodies of the creates that were executed with the configuration.
func (c connections) expectBodies() error {
	for _, k := range c.kinds {
		made := 0
		for _, r := range c.world.Requests() {
			if r.Method != http.MethodPost || r.Status != http.StatusCreated || !strings.HasSuffix(strings.ReplaceAll(r.Path, "agleader", "ag-leader"), "/"+k.Segment) {
				continue
			}
			made++
			var body map[string]any
			if err := json.Unmarshal(r.Body, &body); err != nil {
				return err
			}
			if !maps.Equal(body, k.Body()) {
				return fmt.Errorf("%s: the body of the create has other fields or values than the configuration: %s", k.Type, r.Body)
			}
		}
		if made != 1 {
			return fmt.Errorf("%s: created %d times", k.Type, made)
		}
	}
	return nil
}

// The life of every kind: created; every argument replaces, since the API has no update, and the old object goes first,
// since there can be only one; deleted elsewhere, created again; destroyed.
func TestAccCredentials_lifecycle(t *testing.T) {
	w := acctest.New(t, quirks())
	c := connections{w, acctest.AllCredentials()}
	second := w.AddUser("John Smith")
	current := map[string]acctest.CredentialsArgs{}
	for _, k := range c.kinds {
		current[k.Type] = acctest.PlainCredentials(k)
	}
	config := func() string {
		return w.Config(c.blocks(func(k acctest.CredentialsKind) acctest.CredentialsArgs { return current[k.Type] }))
	}
	steps := []resource.TestStep{c.created(t, acctest.PlainCredentials, true)}
	change := func(argument func(acctest.CredentialsKind) (name, value string)) {
		step := resource.TestStep{PreConfig: w.ResetRequests}
		changed := map[string]bool{}
		for _, k := range c.kinds {
			name, value := argument(k)
			action := plancheck.ResourceActionNoop
			if changed[k.Type] = name != ""; changed[k.Type] {
				current[k.Type] = current[k.Type].With(name, fmt.Sprintf("%q", value))
				action = plancheck.ResourceActionDestroyBeforeCreate
			}
			step.ConfigPlanChecks.PreApply = append(step.ConfigPlanChecks.PreApply, plancheck.ExpectResourceAction(k.Address(), action))
		}
		step.Config = config()
		step.Check = func(*terraform.State) error {
			c.expectWrites(t, func(k acctest.CredentialsKind) []string {
				if changed[k.Type] {
					return []string{http.MethodDelete, http.MethodPost}
				}
				return nil
			})
			if name, value := argument(c.kinds[0]); name == "leaf_user_id" {
				c.expectAtLeaf(t, noFields)
				for _, k := range c.kinds {
					if w.Credentials(value, k.Segment) == nil {
						return fmt.Errorf("%s: the other Leaf user has none", k.Type)
					}
				}
				return nil
			}
			c.expectAtLeaf(t, func(k acctest.CredentialsKind) map[string]any {
				for _, f := range k.Fields {
					if name, value := argument(k); f.Name == name {
						return map[string]any{f.JSON: value}
					}
				}
				return map[string]any{}
			})
			return nil
		}
		steps = append(steps, step)
	}
	most := 0
	for _, k := range c.kinds {
		most = max(most, len(k.Fields))
	}
	for i := range most {
		change(func(k acctest.CredentialsKind) (string, string) {
			if i >= len(k.Fields) {
				return "", ""
			}
			return k.Fields[i].Name, acctest.OtherValue(k.Fields[i])
		})
	}
	again := resource.TestStep{Config: config(), PreConfig: func() {
		for _, k := range c.kinds {
			w.DeleteCredentials(w.User, k.Segment)
		}
	}}
	for _, k := range c.kinds {
		again.ConfigPlanChecks.PreApply = append(again.ConfigPlanChecks.PreApply, plancheck.ExpectResourceAction(k.Address(), plancheck.ResourceActionCreate))
	}
	steps = append(steps, again)
	change(func(acctest.CredentialsKind) (string, string) { return "leaf_user_id", second })
	w.Test(t, steps...)
}

// A Leaf user is one and the same however its id is written.
func TestAccCredentials_userInCapitals(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	g.declare(t, func(k acctest.CredentialsKind) acctest.CredentialsArgs {
		return acctest.PlainCredentials(k).With("leaf_user_id", `upper("$USER")`)
	})
	g.apply(t, 0)
	g.expectAtLeaf(t, acctest.CredentialsKind.Body)
	g.ExpectEmptyPlan(t)
	g.ResetRequests()
	g.declare(t, acctest.PlainCredentials)
	g.expectSaid(t, g.apply(t, 0), acctest.Planned, saying("update"))
	g.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
	g.ExpectEmptyPlan(t)
}

// A create looks first, and reads back only what the answer lacks.
func TestAccCredentials_budget(t *testing.T) {
	t.Parallel()
	status := acctest.NewerPages
	status.CredentialsPost = leafsim.AnswerStatusOnly
	empty := acctest.NewerPages
	empty.CredentialsPost = leafsim.AnswerEmpty
	none := acctest.NewerPages
	none.CredentialsPost = leafsim.AnswerNoContent
	for name, c := range map[string]struct {
		variants leafsim.Variants
		create   []string
	}{
		"all in the answer": {acctest.NewerPages, []string{"GET", "POST"}},
		"status only":       {status, []string{"GET", "POST", "GET"}},
		"empty answer":      {empty, []string{"GET", "POST", "GET"}},
		"no content":        {none, []string{"GET", "POST", "GET"}},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGrowers(t, c.variants)
			g.declare(t, acctest.PlainCredentials)
			g.apply(t, 0)
			expectRequests(t, g, c.create)
			for address, o := range g.state(t) {
				if o.Values["id"] == nil || o.Values["created_time"] == nil || o.Values["status"] != "OK" {
					t.Errorf("%s: id, created_time or status is missing", address)
				}
			}
			g.ResetRequests()
			g.ExpectEmptyPlan(t)
			expectRequests(t, g, []string{"GET"})
			g.ResetRequests()
			g.apply(t, 0, "-destroy")
			expectRequests(t, g, []string{"GET", "GET", "DELETE"}) // the plan's and the delete's own look
			g.expectAtLeaf(t, noFields)
		})
	}
}

// expectRequests compares the requests of every kind in its first spelling: what others cost is tested below.
func expectRequests(t *testing.T, g growers, methods []string) {
	t.Helper()
	for _, k := range g.kinds {
		var got []string
		for _, r := range g.requests(k) {
			if method, found := strings.CutSuffix(r, " "+k.Segment); found {
				got = append(got, method)
			}
		}
		if !slices.Equal(got, methods) {
			t.Errorf("%s: the requests were %v, not %v", k.Type, got, methods)
		}
	}
}

// Each process finds out with one more request which spelling of the path the API knows.
func TestAccCredentials_spellings(t *testing.T) {
	t.Parallel()
	const newer, older = "ag-leader-credentials", "agleader-credentials"
	for name, c := range map[string]struct {
		known                 leafsim.AgLeader
		create, plan, destroy []string
	}{
		"older": {
			leafsim.AgLeaderOld,
			// Nothing is there yet, so that no answer tells the spelling before the create's own.
			[]string{"GET " + newer, "GET " + older, "POST " + newer, "POST " + older, "GET " + older},
			// Later runs ask where it has answered before.
			[]string{"GET " + older},
			[]string{"GET " + older, "GET " + older, "DELETE " + older},
		},
		"newer": {
			leafsim.AgLeaderNew,
			[]string{"GET " + newer, "GET " + older, "POST " + newer, "GET " + newer},
			[]string{"GET " + newer},
			[]string{"GET " + newer, "GET " + newer, "DELETE " + newer},
		},
		"both": {
			leafsim.AgLeaderBoth,
			[]string{"GET " + newer, "GET " + older, "POST " + newer, "GET " + newer},
			[]string{"GET " + newer},
			[]string{"GET " + newer, "GET " + newer, "DELETE " + newer},
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGrowers(t, leafsim.Variants{AgLeader: c.known})
			var ag acctest.CredentialsKind
			for _, k := range g.kinds {
				if k.Segment == newer {
					ag = k
				}
			}
			g.Write(t, "main.tf", acctest.WriteOnlyCredentials(ag).Block(ag))
			for _, step := range []struct {
				run  func()
				want []string
			}{
				{func() { g.apply(t, 0) }, c.create},
				{func() { g.ExpectEmptyPlan(t) }, c.plan},
				{func() { g.apply(t, 0, "-destroy") }, c.destroy},
			} {
				g.ResetRequests()
				step.run()
				if got := g.requests(ag); strings.Join(got, ", ") != strings.Join(step.want, ", ") {
					t.Errorf("the requests were %q, not %q", got, step.want)
				}
			}
			if g.Credentials(g.User, newer) != nil {
				t.Error("Leaf still has them")
			}
		})
	}
}
