package credentials_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// said matches the words in this order, however the engine wraps its lines.
func said(words ...string) *regexp.Regexp {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = strings.ReplaceAll(regexp.QuoteMeta(w), " ", `[\s│]+`)
	}
	return regexp.MustCompile("(?is)" + strings.Join(quoted, ".*"))
}

// planned checks that the same is planned for every kind.
func (c connections) planned(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	var checks []plancheck.PlanCheck
	for _, k := range c.kinds {
		checks = append(checks, plancheck.ExpectResourceAction(k.Address(), action))
	}
	return resource.ConfigPlanChecks{PreApply: checks}
}

// others gives the body of a kind as somebody else would send it.
func others(k acctest.CredentialsKind) map[string]any {
	body := k.Body()
	for _, f := range k.Readable() {
		body[f.JSON] = acctest.OtherValue(f)
	}
	return body
}

// connectable are kinds that a grower can connect in the widget.
func connectable() []acctest.CredentialsKind {
	return slices.DeleteFunc(acctest.AllCredentials(), func(k acctest.CredentialsKind) bool {
		return k.Title != "John Deere" && k.Title != "AgLeader"
	})
}

// Where nobody knows what became of a create, the object is tainted, and the next run finds out: it makes anew what this
// request made, and makes what is missing. What others have made meanwhile is neither overwritten nor deleted, and the
// error says how to go on.
func TestAccCredentials_unconfirmed(t *testing.T) {
	t.Parallel()
	never := func(answer http.Handler) func(*acctest.World) (remove func()) {
		return func(w *acctest.World) func() {
			return w.Before(leafsim.On(http.MethodPost, acctest.CredentialsPath, answer))
		}
	}
	for name, c := range map[string]struct {
		variants leafsim.Variants
		kinds    []acctest.CredentialsKind
		lose     func(*acctest.World) (remove func())
		since    func(connections)
		words    []string
		planned  plancheck.ResourceActionType // NoOp where it cannot be told whose they are
		there    func(acctest.CredentialsKind) map[string]any
	}{
		"executed": {
			variants: acctest.NewerPages, kinds: acctest.TwoCredentials(),
			lose: func(w *acctest.World) func() {
				answer := w.After(leafsim.On(http.MethodPost, acctest.CredentialsPath, leafsim.Cut()))
				reads := w.Before(failingOnceSent(w))
				return func() { answer(); reads() }
			},
			words:   []string{"gave no answer", "reading back failed too", "not known whether", "tainted"},
			planned: plancheck.ResourceActionReplace,
		},
		"no answer": {
			variants: acctest.NewerPages, kinds: acctest.TwoCredentials(), lose: never(leafsim.Cut()),
			words: []string{"gave no answer", "may still be carried out", "not known whether", "tainted"}, planned: plancheck.ResourceActionCreate,
		},
		"500": {
			variants: acctest.NewerPages, kinds: acctest.TwoCredentials(), lose: never(leafsim.Status(http.StatusInternalServerError)),
			words: []string{"answered 500", "not known whether"}, planned: plancheck.ResourceActionCreate,
		},
		"a redirect": {
			variants: acctest.NewerPages, kinds: acctest.TwoCredentials(), lose: never(leafsim.Redirect(http.StatusFound, "https://elsewhere.example/")),
			words: []string{"elsewhere.example", "not known whether"}, planned: plancheck.ResourceActionCreate,
		},
		"somebody else since, with other values": {
			variants: acctest.NewerPages, kinds: acctest.TwoCredentials(), lose: never(leafsim.Cut()), words: []string{"not known whether"},
			since: func(c connections) {
				for _, k := range c.kinds {
					c.world.SetCredentials(c.world.User, k.Segment, others(k))
				}
			},
			there: others,
		},
		"somebody else since, with the same values": {
			variants: acctest.NewerPages, kinds: acctest.TwoCredentials(), lose: never(leafsim.Cut()), words: []string{"not known whether"},
			since: func(c connections) {
				c.world.Clock.Advance(time.Minute)
				c.elsewhere()
			},
			there: acctest.CredentialsKind.Body,
		},
		"somebody else since, and nothing tells": {
			variants: leafsim.Variants{AgLeader: leafsim.AgLeaderNew}, kinds: connectable()[:1], lose: never(leafsim.Cut()), words: []string{"not known whether"},
			since: func(c connections) { c.elsewhere() },
			there: acctest.CredentialsKind.Body,
		},
		"the grower connects in the widget": {
			variants: acctest.NewerPages, kinds: connectable(), lose: never(leafsim.Status(http.StatusServiceUnavailable)), words: []string{"not known whether"},
			since: func(c connections) {
				c.world.Clock.Advance(time.Minute)
				for _, k := range c.kinds {
					c.world.GrowerConnects(c.world.User, k.Segment)
				}
			},
			there: func(acctest.CredentialsKind) map[string]any { return map[string]any{"status": "OK"} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, kinds := c, connections{acctest.New(t, c.variants), c.kinds}
			w, config := kinds.world, kinds.world.Config(kinds.blocks(acctest.PlainCredentials))
			var remove func()
			begin := func() {
				remove()
				if c.since != nil {
					c.since(kinds)
				}
				w.ResetRequests()
			}
			remove = c.lose(w)
			steps := []resource.TestStep{{Config: config, ExpectError: said(c.words...)}}
			if c.there == nil {
				steps = append(steps, resource.TestStep{PreConfig: begin, Config: config, ConfigPlanChecks: kinds.planned(c.planned)})
			} else {
				steps = append(steps,
					resource.TestStep{PreConfig: begin, Config: config, ExpectError: said("Cannot tell whose", "import {", "id = \""+w.User)},
					resource.TestStep{
						PreConfig: func() {
							kinds.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
							kinds.expectAtLeaf(t, c.there)
							for _, k := range kinds.kinds { // as the error says
								w.DeleteCredentials(w.User, k.Segment)
							}
						},
						Config: config, ConfigPlanChecks: kinds.planned(plancheck.ResourceActionCreate),
					})
			}
			w.Test(t, append(steps, resource.TestStep{
				PreConfig: func() {
					kinds.expectWrites(t, func(acctest.CredentialsKind) []string {
						if c.planned == plancheck.ResourceActionReplace {
							return []string{http.MethodDelete, http.MethodPost}
						}
						return []string{http.MethodPost}
					})
					kinds.expectAtLeaf(t, acctest.CredentialsKind.Body)
				},
				Config: config, PlanOnly: true,
			})...)
			kinds.expectAtLeaf(t, noFields)
		})
	}
}

// A request that is carried out a moment after its answer has failed is found, and nothing is made twice.
func TestAccCredentials_late(t *testing.T) {
	c := connections{acctest.New(t, acctest.NewerPages), acctest.TwoCredentials()}
	w, config := c.world, c.world.Config(c.blocks(acctest.PlainCredentials))
	w.Before(leafsim.On(http.MethodPost, acctest.CredentialsPath, w.LateFor(3*time.Second, leafsim.Status(http.StatusBadGateway))))
	w.Test(t, resource.TestStep{Config: config}, resource.TestStep{Config: config, PlanOnly: true})
	for _, k := range c.kinds {
		if n := w.Count(http.MethodPost, acctest.Users+"/*/"+k.Segment); n != 1 {
			t.Errorf("%s: %d creates were sent", k.Type, n)
		}
	}
	c.expectAtLeaf(t, noFields)
}

// A destroy without a refresh deletes nothing of what the state has never seen, and says what is there.
func TestAccCredentials_neverSeen(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	g.declare(t, func(k acctest.CredentialsKind) acctest.CredentialsArgs {
		return acctest.PlainCredentials(k).With("timeouts", `{ create = "1s" }`)
	})
	remove := g.Before(leafsim.On(http.MethodPost, acctest.CredentialsPath, leafsim.Cut()))
	g.expectSaid(t, g.apply(t, 1), acctest.Failure, saying("not known whether", "operation ended before"))
	remove()
	g.elsewhere()
	g.ResetRequests()
	g.expectSaid(t, g.apply(t, 0, "-destroy", "-refresh=false"), acctest.Warning, saying("left alone", "not answered", "with the id", "not deleted"))
	g.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
	g.expectAtLeaf(t, acctest.CredentialsKind.Body)
}

// An answer of 200 that is an error says why, whatever it is worth.
func TestAccCredentials_errorWith200(t *testing.T) {
	v := acctest.NewerPages
	v.ProviderLogin = leafsim.ProviderLoginRefused200
	c := connections{acctest.New(t, v), acctest.TwoCredentials()}
	config := c.world.Config(c.blocks(acctest.PlainCredentials))
	c.world.Test(t,
		resource.TestStep{Config: config, ExpectError: said("Cannot create", "The provider refused the credentials")},
		resource.TestStep{
			PreConfig: func() { c.world.Vary(func(v *leafsim.Variants) { v.ProviderLogin = leafsim.ProviderLoginOK }) },
			Config:    config,
		},
		resource.TestStep{Config: config, PlanOnly: true},
	)
}
