package credentials_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// eventsPath matches the events of every kind.
const eventsPath = acctest.CredentialsPath + "/events"

// A connection that does not work is said, as a warning: an error would taint it. The newest event says why, if there is
// one and it can be read.
func TestAccCredentials_status(t *testing.T) {
	failing := acctest.NewerPages
	failing.ProviderLogin = leafsim.ProviderLoginFailing
	g := newGrowers(t, failing)
	g.declare(t, acctest.PlainCredentials)
	bad := func(words ...string) func(acctest.CredentialsKind) []string {
		return func(acctest.CredentialsKind) []string {
			return append(words, "unauthenticated", "does not work", "credential_status")
		}
	}
	code := func(code string) func(acctest.CredentialsKind) []string {
		return func(k acctest.CredentialsKind) []string {
			return bad("newest event", "status code "+code, k.Type+"_events")(k)
		}
	}
	g.expectSaid(t, g.apply(t, 0), acctest.Warning, code("401"))
	for _, k := range g.kinds {
		g.AddEvent(g.User, k.Segment, http.StatusForbidden, "the scope is missing")
	}
	g.Clock.Advance(time.Hour)
	for _, k := range g.kinds {
		g.AddEvent(g.User, k.Segment, http.StatusTeapot, "")
	}
	g.expectSaid(t, g.plan(t, 0), acctest.Warning, code("418"))
	g.ExpectEmptyPlan(t)

	remove := g.Before(leafsim.On(http.MethodGet, eventsPath, leafsim.Status(http.StatusInternalServerError)))
	g.expectSaid(t, g.plan(t, 0), acctest.Warning, bad("could not be read", "answered 500"))
	remove()
	remove = g.Before(leafsim.On(http.MethodGet, eventsPath, leafsim.JSON(http.StatusOK, `[]`)))
	g.expectSaid(t, g.plan(t, 0), acctest.Warning, bad("no events"))
	remove()

	g.ResetRequests()
	g.Write(t, "provider.tf", acctest.Requires+"provider \"leaf\" {\n  silence_warnings = [\"credential_status\"]\n}\n")
	g.expectSaid(t, g.plan(t, 0), acctest.Warning, saying())
	for _, k := range g.kinds { // statuses that nobody knows are no reason to warn
		g.ChangeCredentials(g.User, k.Segment, map[string]any{"status": "CREDENTIAL_ASSIGNED"})
	}
	g.Write(t, "provider.tf", acctest.Requires)
	g.expectSaid(t, g.plan(t, 0), acctest.Warning, saying())
	if n := g.Count("", eventsPath); n > 0 {
		t.Errorf("events were asked for %d times, for nothing", n)
	}
}

// dataBlocks joins one data source per kind.
func (c connections) dataBlocks(suffix, arguments string) string {
	var b strings.Builder
	for _, k := range c.kinds {
		fmt.Fprintf(&b, "data %q \"t\" {\n  leaf_user_id = upper(\"$USER\")\n  %s\n}\n", k.Type+suffix, arguments)
	}
	return c.world.Config(b.String())
}

// The data source gives all that the API tells, but for the secrets that were sent to it.
func TestAccCredentials_dataSource(t *testing.T) {
	t.Parallel()
	lower := acctest.NewerPages
	lower.LowerCaseEnvironment = true
	for name, tc := range map[string]struct {
		variants leafsim.Variants
		kinds    []acctest.CredentialsKind
		told     bool
	}{
		"all kinds":   {lower, acctest.AllCredentials(), true},
		"status only": {leafsim.Variants{StatusOnly: true}, acctest.TwoCredentials(), false},
	} {
		t.Run(name, func(t *testing.T) {
			c := connections{acctest.New(t, tc.variants), tc.kinds}
			c.elsewhere()
			step := resource.TestStep{Config: c.dataBlocks("", ""), Check: c.withoutInputSecrets}
			for _, k := range c.kinds {
				step.ConfigStateChecks = append(step.ConfigStateChecks, toldBy(k, tc.told)...)
			}
			c.world.Test(t, step)
		})
	}
}

func toldBy(k acctest.CredentialsKind, told bool) []statecheck.StateCheck {
	something := knownvalue.NotNull()
	at := func(attribute string, check knownvalue.Check) statecheck.StateCheck {
		if !told && attribute != "status" {
			check = knownvalue.Null()
		}
		return statecheck.ExpectKnownValue("data."+k.Address(), tfjsonpath.New(attribute), check)
	}
	checks := []statecheck.StateCheck{at("status", knownvalue.StringExact("OK")), at("id", something), at("created_time", something)}
	for _, f := range k.Readable() {
		checks = append(checks, at(f.Name, knownvalue.StringExact(fmt.Sprint(k.Body()[f.JSON]))))
	}
	for _, f := range k.Made {
		checks = append(checks, at(f.Name, something))
		if f.Secret {
			checks = append(checks, statecheck.ExpectSensitiveValue("data."+k.Address(), tfjsonpath.New(f.Name)))
		}
	}
	if k.Session() != "" && told {
		checks = append(checks, at("has_session", knownvalue.Bool(true)))
	}
	return checks
}

func (c connections) withoutInputSecrets(s *terraform.State) error {
	for _, k := range c.kinds {
		for attribute, value := range s.RootModule().Resources["data."+k.Address()].Primary.Attributes {
			for _, f := range k.Secrets() {
				if value == k.Body()[f.JSON] {
					return fmt.Errorf("%s: %s shows the secret %s", k.Type, attribute, f.Name)
				}
			}
		}
	}
	return nil
}

// It waits until the status is one of the wanted ones, with one request for each look.
func TestAccCredentials_wait(t *testing.T) {
	c := connections{acctest.New(t, acctest.NewerPages), acctest.TwoCredentials()}
	c.elsewhere()
	for _, k := range c.kinds {
		c.world.ChangeCredentials(c.world.User, k.Segment, map[string]any{"status": "UNAUTHENTICATED"})
		var looks atomic.Int64
		c.world.Before(func(r *http.Request) http.Handler {
			if strings.HasSuffix(r.URL.Path, "/"+k.Segment) && looks.Add(1) == 3 {
				c.world.ChangeCredentials(c.world.User, k.Segment, map[string]any{"status": "FINE"})
			}
			return nil
		})
	}
	step := resource.TestStep{Config: c.dataBlocks("", `wait_for_status = ["OK", "FINE"]`)}
	for _, k := range c.kinds {
		step.ConfigStateChecks = append(step.ConfigStateChecks, statecheck.ExpectKnownValue("data."+k.Address(), tfjsonpath.New("status"), knownvalue.StringExact("FINE")))
	}
	step.Check = func(*terraform.State) error {
		for _, k := range c.kinds {
			if n := len(c.requests(k)); n < 3 || n > 6 { // plans after the first read once
				return fmt.Errorf("%s: %d requests", k.Type, n)
			}
		}
		return nil
	}
	c.world.Test(t, step)
}

// Bad input and failures of the data sources, each with what to do about it.
func TestAccCredentials_dataSourcesFail(t *testing.T) {
	t.Parallel()
	for _, k := range acctest.TwoCredentials() {
		for name, tc := range map[string]struct {
			suffix, arguments string
			prepare           func(connections)
			words             string
		}{
			"no status":    {"", `wait_for_status = []`, nil, `must have at least one entry`},
			"empty status": {"", `wait_for_status = [""]`, nil, `wait_for_status`},
			"bad time":     {"", `timeouts = { read = "soon" }`, nil, `timeouts.read must be a time of at least 1s`},
			"absent":       {"", ``, nil, `Not found: .*` + k.Title + `.* not connected .* depends_on`},
			"no events":    {"_events", ``, nil, `No events, since there are no such credentials: .*` + k.Title + `.* not connected`},
			"refused": {"", `wait_for_status = ["OK"]`, func(c connections) {
				c.world.Before(leafsim.On(http.MethodGet, acctest.CredentialsPath, leafsim.Status(http.StatusForbidden)))
			}, `Cannot read .*` + k.Title + `.* answered 403`},
			"events refused": {"_events", ``, func(c connections) {
				c.world.Before(leafsim.On(http.MethodGet, eventsPath, leafsim.Status(http.StatusForbidden)))
			}, `Cannot list the events of .*` + k.Title + `.* answered 403`},
			"never": {"", "wait_for_status = [\"OK\", \"FINE\"]\n timeouts = { read = \"1s\" }", func(c connections) {
				c.elsewhere()
				c.world.ChangeCredentials(c.world.User, k.Segment, map[string]any{"status": "MISSING_PERMISSION"})
				c.world.AddEvent(c.world.User, k.Segment, http.StatusUnauthorized, "")
				c.world.Clock.Advance(time.Minute)
				c.world.AddEvent(c.world.User, k.Segment, http.StatusForbidden, "")
			}, `Timed out waiting: .*` + k.Title + `.*MISSING_PERMISSION.* FINE or OK.* 2026-03-01T12:01:.* status code 403`},
			"no answer": {"", "timeouts = { read = \"1s\" }", func(c connections) {
				c.world.Before(leafsim.On(http.MethodGet, acctest.CredentialsPath, leafsim.Hang()))
			}, `Cannot read .*` + k.Title + `.* time ran out`},
		} {
			t.Run(k.Title+", "+name, func(t *testing.T) {
				c := connections{acctest.New(t, acctest.NewerPages), []acctest.CredentialsKind{k}}
				if tc.prepare != nil {
					tc.prepare(c)
				}
				c.world.Test(t, resource.TestStep{
					Config:      c.dataBlocks(tc.suffix, tc.arguments),
					ExpectError: regexp.MustCompile(`(?s)` + strings.ReplaceAll(tc.words, " ", `[\s│]+`)),
				})
			})
		}
	}
}

// Events come the newest first, and without what may hold a token, unless that is asked for.
func TestAccCredentials_events(t *testing.T) {
	c := connections{acctest.New(t), acctest.AllCredentials()}
	c.elsewhere()
	for _, code := range []int{http.StatusOK, http.StatusUnauthorized} {
		for _, k := range c.kinds {
			c.world.AddEvent(c.world.User, k.Segment, code, fmt.Sprintf("token of %d", code))
		}
		c.world.Clock.Advance(time.Hour)
	}
	event := func(code int64, at string, secrets bool) knownvalue.Check {
		var headers, body knownvalue.Check = knownvalue.Null(), knownvalue.Null()
		if secrets {
			headers, body = knownvalue.StringExact(""), knownvalue.StringExact(fmt.Sprintf("token of %d", code))
		}
		return knownvalue.ObjectExact(map[string]knownvalue.Check{
			"id": knownvalue.NotNull(), "created_date": knownvalue.StringExact(at), "status_code": knownvalue.Int64Exact(code), "headers": headers, "body": body,
		})
	}
	var steps []resource.TestStep
	for _, secrets := range []bool{false, true} {
		step := resource.TestStep{Config: c.dataBlocks("_events", fmt.Sprintf("include_secrets = %t", secrets))}
		for _, k := range c.kinds {
			events, address := tfjsonpath.New("events"), "data."+k.Type+"_events.t"
			step.ConfigStateChecks = append(step.ConfigStateChecks, statecheck.ExpectKnownValue(address, events, knownvalue.ListExact([]knownvalue.Check{
				event(http.StatusUnauthorized, "2026-03-01T13:00:00.123456Z", secrets), event(http.StatusOK, "2026-03-01T12:00:00.123456Z", secrets),
			})))
			for _, attribute := range []string{"headers", "body"} {
				step.ConfigStateChecks = append(step.ConfigStateChecks, statecheck.ExpectSensitiveValue(address, events.AtSliceIndex(0).AtMapKey(attribute)))
			}
		}
		steps = append(steps, step)
	}
	c.world.Test(t, steps...)
}
