package credentials_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// behind lets a gateway answer the requests for credentials, and all that would show that the API is well.
func behind(w *acctest.World, gateway http.Handler, takes ...leafsim.Takes) func() {
	return func() { w.Gateway(gateway, append(takes, leafsim.ExceptLogin())...) }
}

// During an outage in which a gateway answers with 404s of its own, nothing is taken for gone: no plan makes anew what is
// there, no apply makes a second one, and no destroy ends with success while the credentials live.
func TestAccCredentials_gateway(t *testing.T) {
	t.Parallel()
	for name, gateway := range leafsim.Gateways() {
		t.Run(name, func(t *testing.T) {
			c := connections{acctest.New(t, acctest.NewerPages), acctest.TwoCredentials()}
			w := c.world
			config := w.Config(c.blocks(acctest.PlainCredentials))
			untouched := func() {
				c.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
				c.expectAtLeaf(t, acctest.CredentialsKind.Body)
			}
			w.Test(t,
				resource.TestStep{PreConfig: behind(w, gateway), Config: config, ExpectError: said("Cannot create", "answered 404", "Nothing was created")},
				resource.TestStep{
					PreConfig: func() {
						c.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
						w.Gateway(nil)
					},
					Config: config,
				},
				resource.TestStep{
					PreConfig: func() { w.ResetRequests(); behind(w, gateway)() },
					Config:    config, PlanOnly: true, ExpectError: said("Cannot read", "answered 404", "The state keeps them"),
				},
				resource.TestStep{Config: config, Destroy: true, ExpectError: said("Cannot read", "answered 404")},
				resource.TestStep{PreConfig: func() { untouched(); w.Gateway(nil) }, Config: config, PlanOnly: true},
				// Only the DELETE meets the gateway.
				resource.TestStep{
					PreConfig: behind(w, gateway, leafsim.OnlyMethod(http.MethodDelete)),
					Config:    config, Destroy: true, ExpectError: said("Cannot delete", "answered 404", "still in the state"),
				},
				resource.TestStep{PreConfig: func() { c.expectAtLeaf(t, acctest.CredentialsKind.Body); w.Gateway(nil) }, Config: config, PlanOnly: true},
			)
			c.expectAtLeaf(t, noFields)
		})
	}
}

// Where answers lag behind, nothing that was just made is taken for gone, and a replacement waits until the deletion shows
// before it creates. What really is gone is made again, young or old.
func TestAccCredentials_lag(t *testing.T) {
	t.Parallel()
	for name, lag := range map[string]leafsim.Lag{
		"readings": {Create: 3, Delete: 6, Change: 3},
		"time":     {For: 6 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			v := acctest.NewerPages
			v.Lag, v.CredentialsExist = lag, leafsim.Exists409
			c := connections{acctest.New(t, v), acctest.TwoCredentials()}
			w := c.world
			arguments := func(value string) func(acctest.CredentialsKind) acctest.CredentialsArgs {
				return func(k acctest.CredentialsKind) acctest.CredentialsArgs {
					return acctest.PlainCredentials(k).With(k.Secrets()[0].Name, fmt.Sprintf("%q", value))
				}
			}
			step := func(value string) resource.TestStep {
				return resource.TestStep{Config: w.Config(c.blocks(arguments(value)))}
			}
			quiet := func(value string) resource.TestStep {
				s := step(value)
				s.PlanOnly = true
				return s
			}
			again := step("two")
			again.ConfigPlanChecks = c.planned(plancheck.ResourceActionCreate)
			again.PreConfig = func() {
				c.expectWrites(t, func(acctest.CredentialsKind) []string {
					return []string{http.MethodPost, http.MethodDelete, http.MethodPost}
				})
				c.expectAtLeaf(t, func(k acctest.CredentialsKind) map[string]any {
					return acctest.CredentialsAtLeaf(k, arguments("two")(k))
				})
				for _, k := range c.kinds {
					w.DeleteCredentials(w.User, k.Segment)
				}
				w.Vary(func(v *leafsim.Variants) { v.Lag = leafsim.Lag{} })
			}
			w.Test(t, step("one"), quiet("one"), step("two"), quiet("two"), again)
			c.expectAtLeaf(t, noFields)
		})
	}
}

// A plain destroy looks first, and what it finds there for the first time is not what this resource made: a grower who has
// connected again in the widget stays connected, and so does what somebody else has put in the place of ours.
func TestAccCredentials_destroySpares(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		variants leafsim.Variants
		changed  func(acctest.CredentialsKind) map[string]any
	}{
		"the same values": {acctest.NewerPages, noFields},
		"no id, no time":  {leafsim.Variants{AgLeader: leafsim.AgLeaderNew}, others},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGrowers(t, c.variants)
			g.declare(t, acctest.PlainCredentials)
			g.apply(t, 0)
			before := map[string]map[string]any{}
			for _, k := range g.kinds {
				g.RecreateCredentials(g.User, k.Segment, c.changed(k))
				before[k.Segment] = g.Credentials(g.User, k.Segment)
			}
			g.ResetRequests()
			warned := slices.DeleteFunc(g.apply(t, 0, "-destroy"), func(m acctest.Said) bool {
				return strings.HasPrefix(m.Summary, "Reconnected elsewhere")
			})
			g.expectSaid(t, warned, acctest.Warning, saying("left alone", "made it again", "not deleted"))
			g.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
			for _, k := range g.kinds {
				if there := g.Credentials(g.User, k.Segment); !maps.Equal(there, before[k.Segment]) {
					t.Errorf("%s: what somebody else made was touched", k.Type)
				}
			}
		})
	}
}

// A replacement deletes what the plan has shown, also where that is not what this resource made: who asks for one wants
// the configured values. What was made after the plan is spared.
func TestAccCredentials_replaceShown(t *testing.T) {
	t.Parallel()
	for name, since := range map[string]bool{"as planned": false, "made again since the plan": true} {
		t.Run(name, func(t *testing.T) {
			g := newGrowers(t, acctest.NewerPages)
			g.declare(t, acctest.PlainCredentials)
			g.apply(t, 0)
			args := []string{"plan", "-out=saved", "-json"}
			for _, k := range g.kinds {
				args = append(args, "-replace="+k.Address())
				if k.Refreshed() {
					g.RecreateCredentials(g.User, k.Segment, nil)
				}
			}
			g.apply(t, 0) // what a grower has connected is the resource's own once a run has kept it
			for _, k := range g.kinds {
				if !k.Refreshed() {
					g.RecreateCredentials(g.User, k.Segment, nil)
				}
			}
			g.MustRun(t, args...)
			g.ResetRequests()
			if !since {
				g.MustRun(t, "apply", "saved")
				g.expectWrites(t, func(acctest.CredentialsKind) []string { return []string{http.MethodDelete, http.MethodPost} })
				g.expectAtLeaf(t, acctest.CredentialsKind.Body)
				g.expectSaid(t, g.plan(t, 0), acctest.Warning, saying())
				g.ExpectEmptyPlan(t)
				g.apply(t, 0, "-destroy")
				g.expectAtLeaf(t, noFields)
				return
			}
			g.elsewhere()
			r := g.Run(t, "apply", "-json", "saved")
			if r.Code == 0 {
				t.Errorf("the apply succeeded:\n%s", r.Stdout)
			}
			g.expectSaid(t, acctest.SaidBy(r), acctest.Failure, saying("exist already"))
			g.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
		})
	}
}

// A replacement whose deletion fails leaves no permission behind: a later destroy compares with what was made.
func TestAccCredentials_replaceFailed(t *testing.T) {
	g := newGrowers(t, acctest.NewerPages)
	g.declare(t, acctest.PlainCredentials)
	g.apply(t, 0)
	remove := g.Before(leafsim.On(http.MethodDelete, acctest.CredentialsPath, leafsim.Status(http.StatusInternalServerError)))
	var args []string
	for _, k := range g.kinds {
		args = append(args, "-replace="+k.Address())
	}
	g.expectSaid(t, g.apply(t, 1, args...), acctest.Failure, saying("cannot delete", "answered 500"))
	remove()
	for _, k := range g.kinds {
		g.RecreateCredentials(g.User, k.Segment, nil)
	}
	g.ResetRequests()
	g.apply(t, 0, "-destroy")
	g.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
	g.expectAtLeaf(t, acctest.CredentialsKind.Body)
}

// spellings are ways of the API to write texts.
func spellings() map[string]leafsim.Texts {
	return map[string]leafsim.Texts{
		"small letters, slash": {Lower: true, Trimmed: true, Slash: true}, "capitals": {Upper: true, UnixLines: true}, "masked": {Masked: true}, "empty": {Empty: true},
	}
}

// spelt are arguments that the API may write in its own way.
func spelt(k acctest.CredentialsKind) acctest.CredentialsArgs {
	a := acctest.PlainCredentials(k)
	for _, f := range k.Readable() {
		if len(f.OneOf) == 0 {
			a[f.Name] = fmt.Sprintf("%q", " Www."+f.Name+".Example \r\n")
		}
	}
	return a
}

// What the API writes in its own way is nobody's change, and neither is a time that the answer to the create gave a
// little off: no plan replaces for it, no grower is cut off. What really was changed under the same id is shown.
func TestAccCredentials_texts(t *testing.T) {
	t.Parallel()
	variants := map[string]leafsim.Variants{}
	for name, texts := range spellings() {
		v := acctest.NewerPages
		v.Texts = texts
		if name != "masked" {
			v.Texts.OnlyGET, v.AgLeaderIdentified, v.CreatedTimeJitter, v.LowerCaseEnvironment = true, false, 7*time.Millisecond, true
		}
		variants[name] = v
	}
	times := acctest.NewerPages
	times.CreatedTimeJitter, times.CreatedTime = 40*time.Millisecond, leafsim.TimeMillis
	variants["times alone"] = times
	for name, v := range variants {
		t.Run(name, func(t *testing.T) {
			c := connections{acctest.New(t, v), acctest.TwoCredentials()}
			w, config := c.world, c.world.Config(c.blocks(spelt))
			changed := resource.TestStep{
				PreConfig: func() {
					c.expectWrites(t, func(acctest.CredentialsKind) []string { return []string{http.MethodPost} })
					for _, k := range c.kinds {
						fields := map[string]any{}
						for _, f := range k.Readable() {
							if len(f.OneOf) == 0 {
								fields[f.JSON] = "theirs"
							}
						}
						w.ChangeCredentials(w.User, k.Segment, fields)
					}
				},
				Config: config, ConfigPlanChecks: c.planned(plancheck.ResourceActionReplace),
			}
			steps := []resource.TestStep{{Config: config}, {Config: config, PlanOnly: true}, changed, {Config: config, PlanOnly: true}}
			if v.Texts.Empty || !v.AgLeaderIdentified { // it shows no change either, or shows it as a connection that is kept
				steps = steps[:2]
			}
			w.Test(t, steps...)
			c.expectAtLeaf(t, noFields)
		})
	}
}

// An import learns the API's spelling. The configured one enters the state, and nothing is sent for it.
func TestAccCredentials_importSpellings(t *testing.T) {
	t.Parallel()
	for name, texts := range spellings() {
		t.Run(name, func(t *testing.T) {
			v := acctest.NewerPages
			v.Texts = texts
			c := connections{acctest.New(t, v), acctest.TwoCredentials()}
			for _, k := range c.kinds {
				body := k.Body()
				for _, f := range k.Readable() {
					if len(f.OneOf) == 0 {
						body[f.JSON] = " Www." + f.Name + ".Example \r\n"
					}
				}
				c.world.SetCredentials(c.world.User, k.Segment, body)
			}
			config := c.world.Config(c.importBlocks(false), c.blocks(spelt))
			c.world.Test(t,
				resource.TestStep{Config: config, ConfigPlanChecks: c.planned(plancheck.ResourceActionUpdate)},
				resource.TestStep{Config: config, PlanOnly: true},
				resource.TestStep{
					PreConfig: func() { c.expectWrites(t, func(acctest.CredentialsKind) []string { return nil }) },
					Config:    config, PlanOnly: true,
				},
			)
		})
	}
}

// A gateway that comes between the two halves of a replacement keeps the second one from being sent, and the next apply
// makes up for it.
func TestAccCredentials_gatewayInReplacement(t *testing.T) {
	c := connections{acctest.New(t, acctest.NewerPages), acctest.TwoCredentials()}
	w := c.world
	config := w.Config(c.blocks(acctest.PlainCredentials))
	arguments := func(k acctest.CredentialsKind) acctest.CredentialsArgs {
		return acctest.PlainCredentials(k).With(k.Secrets()[0].Name, `"changed"`)
	}
	changed := w.Config(c.blocks(arguments))
	var remove func()
	w.Test(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				w.ResetRequests()
				remove = w.Before(func(r *http.Request) http.Handler {
					deleted := slices.ContainsFunc(w.Requests(), func(sent leafsim.Request) bool {
						return sent.Method == http.MethodDelete && sent.Path == r.URL.Path
					})
					if r.Method != http.MethodDelete && deleted {
						return leafsim.GatewayDefaultBackend()
					}
					return nil
				})
			},
			Config: changed, ExpectError: said("Cannot create", "answered 404", "Nothing was created", "disconnected", "the old ones are deleted already"),
		},
		resource.TestStep{
			PreConfig: func() {
				c.expectWrites(t, func(acctest.CredentialsKind) []string { return []string{http.MethodDelete} })
				remove()
			},
			Config: changed, ConfigPlanChecks: c.planned(plancheck.ResourceActionCreate),
		},
		resource.TestStep{
			PreConfig: func() {
				c.expectAtLeaf(t, func(k acctest.CredentialsKind) map[string]any { return acctest.CredentialsAtLeaf(k, arguments(k)) })
			},
			Config: changed, PlanOnly: true,
		},
	)
}
