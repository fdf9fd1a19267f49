package credentials_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// What Leaf does by itself, and how it spells its answers, is never drift: three plans in a row are empty, before and
// after. Deleted elsewhere, in whatever form the API says that there is nothing, is created again.
func TestAccCredentials_quiet(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]leafsim.Variants{
		"tokens rotate, null at first": {
			AgLeader: leafsim.AgLeaderNew, AgLeaderIdentified: true, TokensRotate: true, TokensNullOnPost: true, CredentialsExist: leafsim.Exists409,
		},
		"masked secrets, absent is null": {
			Secrets: leafsim.SecretsMasked, CredentialsPost: leafsim.AnswerEmpty, CredentialsAbsent: leafsim.AbsentNull,
			CreatedTime: leafsim.TimeMillis, LowerCaseEnvironment: true, TokensRotate: true,
		},
		"no secrets, absent is an empty body": {
			AgLeader: leafsim.AgLeaderNew, Secrets: leafsim.SecretsOmitted, CredentialsPost: leafsim.AnswerStatusOnly,
			CredentialsAbsent: leafsim.AbsentEmptyBody, CreatedTime: leafsim.TimeSeconds, DeleteOK: true,
		},
		"status only, absent is an empty object": {
			AgLeader: leafsim.AgLeaderNew, StatusOnly: true, PostOK: true, CredentialsAbsent: leafsim.AbsentEmptyObject, TokensRotate: true,
		},
		"no content, absent is no content": {
			AgLeader: leafsim.AgLeaderBoth, AgLeaderIdentified: true, CredentialsPost: leafsim.AnswerNoContent,
			CredentialsAbsent: leafsim.Absent204, CreatedTime: leafsim.TimeMicrosNoZone,
		},
		"absent is 404 without a body": {EmptyNotFound: true, CreatedTime: leafsim.TimeNanos, Secrets: leafsim.SecretsMasked, DeleteMissing: http.StatusGone},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, v)
			c := connections{w, acctest.TwoCredentials()}
			config := w.Config(c.blocks(func(k acctest.CredentialsKind) acctest.CredentialsArgs {
				if k.Refreshed() {
					return acctest.WriteOnlyCredentials(k)
				}
				return acctest.PlainCredentials(k)
			}))
			var again []plancheck.PlanCheck
			for _, k := range c.kinds {
				again = append(again, plancheck.ExpectResourceAction(k.Address(), plancheck.ResourceActionCreate))
			}
			w.Test(t,
				resource.TestStep{Config: config},
				resource.TestStep{
					PreConfig: func() {
						w.ResetRequests()
						for _, k := range c.kinds {
							w.ChangeCredentials(w.User, k.Segment, map[string]any{"status": "UNAUTHENTICATED"})
							if k.Session() != "" {
								w.ChangeCredentials(w.User, k.Segment, map[string]any{k.Session(): nil})
							}
						}
					},
					Config: config, PlanOnly: true,
				},
				resource.TestStep{
					PreConfig: func() {
						c.expectWrites(t, func(acctest.CredentialsKind) []string { return nil })
						for _, k := range c.kinds {
							w.DeleteCredentials(w.User, k.Segment)
						}
					},
					Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: again},
				},
			)
			c.expectAtLeaf(t, noFields)
		})
	}
}

// A readable field that was changed elsewhere is put back; the plan shows which one it is.
func TestAccCredentials_changedElsewhere(t *testing.T) {
	g := newGrowersOf(t, acctest.NewerPages, acctest.AllCredentials())
	g.declare(t, acctest.PlainCredentials)
	g.apply(t, 0)
	for i := 0; ; i++ {
		changed := func(k acctest.CredentialsKind) bool { return i < len(k.Readable()) }
		some := false
		for _, k := range g.kinds {
			if changed(k) {
				some = true
				f := k.Readable()[i]
				g.ChangeCredentials(g.User, k.Segment, map[string]any{f.JSON: acctest.OtherValue(f)})
			}
		}
		if !some {
			break
		}
		g.expectPlanned(t, func(k acctest.CredentialsKind) string {
			if changed(k) {
				return "delete,create"
			}
			return ""
		})
		g.apply(t, 0)
		g.expectAtLeaf(t, acctest.CredentialsKind.Body)
		g.ExpectEmptyPlan(t)
	}
}

// Deleted and made again elsewhere: kinds with static secrets are replaced, since nobody here knows what they hold now;
// kinds that Leaf refreshes are adopted, since the grower has reconnected and the tokens configured are stale.
func TestAccCredentials_madeAgainElsewhere(t *testing.T) {
	g := newGrowersOf(t, acctest.NewerPages, acctest.AllCredentials())
	g.declare(t, acctest.PlainCredentials)
	g.apply(t, 0)
	theirs := func(k acctest.CredentialsKind) map[string]any {
		body := k.Body()
		for _, f := range k.Secrets() {
			body[f.JSON] = "theirs"
		}
		return body
	}
	for _, k := range g.kinds {
		g.SetCredentials(g.User, k.Segment, theirs(k))
	}
	g.ResetRequests()
	said := func(k acctest.CredentialsKind) []string {
		if k.Refreshed() {
			return []string{"reconnected elsewhere", "-replace=" + k.Type}
		}
		return []string{"made again elsewhere", "replaces"}
	}
	g.expectSaid(t, g.plan(t, 0), acctest.Warning, said)
	g.expectPlanned(t, func(k acctest.CredentialsKind) string {
		if k.Refreshed() {
			return ""
		}
		return "delete,create"
	})
	g.expectSaid(t, g.apply(t, 0), acctest.Warning, said)
	g.expectWrites(t, func(k acctest.CredentialsKind) []string {
		if k.Refreshed() {
			return nil
		}
		return []string{http.MethodDelete, http.MethodPost}
	})
	g.expectAtLeaf(t, func(k acctest.CredentialsKind) map[string]any {
		if k.Refreshed() {
			return theirs(k)
		}
		return k.Body()
	})
	// It is over: nothing more is said, and what was adopted is ours to delete.
	g.expectSaid(t, g.plan(t, 0), acctest.Warning, saying())
	g.ExpectEmptyPlan(t)
	g.apply(t, 0, "-destroy")
	g.expectAtLeaf(t, noFields)
}
