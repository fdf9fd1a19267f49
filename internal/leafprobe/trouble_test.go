package leafprobe_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/faults"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafprobe"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// leftNothing fails where something is alive that the probe made and did not speak of, or something is gone.
func leftNothing(t *testing.T, sim *leafsim.Simulator, before []string, report *leafprobe.Report) {
	t.Helper()
	after := alive(sim)
	for _, one := range before {
		if !slices.Contains(after, one) {
			t.Errorf("%s is gone", one)
		}
	}
	if len(after) > len(before) && len(report.Left) == 0 {
		t.Errorf("left without a word:\n%s", strings.Join(slices.DeleteFunc(after, func(one string) bool { return slices.Contains(before, one) }), "\n"))
	}
}

// showsNothing fails where what the probe prints has something of the account in it.
func showsNothing(t *testing.T, sim *leafsim.Simulator, report *leafprobe.Report, said []string) {
	t.Helper()
	page := report.Page("test") + strings.Join(report.Left, "\n") + strings.Join(said, "\n")
	secrets := []string{sentinel, sim.Token()[:20]}
	for _, o := range sim.Alive() {
		if o.Kind != leafsim.KindApp {
			secrets = append(secrets, o.ID)
		}
	}
	for _, id := range sim.UserIDs() {
		for _, k := range sim.Keys(id) {
			secrets = append(secrets, k.ID, k.Key, k.Key[:8])
		}
	}
	for _, secret := range secrets {
		if secret != "" && strings.Contains(page, secret) {
			t.Errorf("it shows %q:\n%s", secret, page)
		}
	}
}

// TestNothingIsShown lets a run meet everything that repeats what it was sent.
func TestNothingIsShown(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]leafsim.Variants{
		"documents": {}, "bodies in errors": {EchoBodyIn400: true, AppExists: leafsim.Exists400, CredentialsExist: leafsim.Exists400},
		"keys are their own ids": {KeyIDs: leafsim.KeyIDsNowhere}, "refused": {ProviderLogin: leafsim.ProviderLoginRefused, EchoBodyIn400: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := account(v)
			o := options(sim)
			var said []string
			o.Announce = func(line string) { said = append(said, line) }
			report, err := leafprobe.Run(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			showsNothing(t, sim, report, said)
		})
	}
}

// TestInterrupted ends a run at one request after another, before it is carried out and after.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	requests := 0
	sim := account(leafsim.Variants{})
	sim.Before(func(*http.Request) http.Handler { requests++; return nil })
	if _, err := leafprobe.Run(t.Context(), options(sim)); err != nil {
		t.Fatal(err)
	}
	const every = 3
	for nth := 1; nth <= requests; nth += every {
		for _, executed := range []bool{false, true} {
			t.Run(fmt.Sprintf("request %d, executed %t", nth, executed), func(t *testing.T) {
				t.Parallel()
				sim := account(leafsim.Variants{})
				before := alive(sim)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var count atomic.Int64
				strike := func(*http.Request) http.Handler {
					if count.Add(1) == int64(nth) {
						cancel()
						return leafsim.Cut()
					}
					return nil
				}
				if executed {
					sim.After(strike)
				} else {
					sim.Before(strike)
				}
				report, err := leafprobe.Run(ctx, options(sim))
				if err == nil && count.Load() >= int64(nth) && len(report.Left) == 0 && nth < requests-30 { // the last ones clean up
					t.Error("a run that was cut short says nothing of it")
				}
				leftNothing(t, sim, before, report)
				showsNothing(t, sim, report, nil)
				if len(report.Left) > 0 {
					t.Errorf("left: %q", report.Left)
				}
			})
		}
	}
}

// TestFaults lets a run meet each fault at some request: it ends, without a crash, and what it made is gone or named.
func TestFaults(t *testing.T) {
	t.Parallel()
	for i, fault := range faults.All("https://elsewhere.example.com") {
		if fault.Answer == nil || strings.Contains(fault.Name, "timeout") || fault.Means == faults.Later { // these take their time
			continue
		}
		for part := range 8 {
			nth := 3 + part*19 + i%19
			t.Run(fmt.Sprintf("%s at request %d", fault.Name, nth), func(t *testing.T) {
				t.Parallel()
				sim := account(leafsim.Variants{})
				before := alive(sim)
				var count atomic.Int64
				strike := func(*http.Request) http.Handler {
					if count.Add(1) == int64(nth) {
						return fault.Answer
					}
					return nil
				}
				if fault.Executed {
					sim.After(strike)
				} else {
					sim.Before(strike)
				}
				report, _ := leafprobe.Run(t.Context(), options(sim))
				leftNothing(t, sim, before, report)
				showsNothing(t, sim, report, nil)
			})
		}
	}
}

// TestOddHabits asks APIs that have them.
func TestOddHabits(t *testing.T) {
	t.Parallel()
	for _, b := range faults.Behaviours() {
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			sim := account(b.Variants)
			before := alive(sim)
			report, err := leafprobe.Run(t.Context(), options(sim))
			if err != nil && b.Variants.Lag.For == 0 {
				t.Error(err)
			}
			leftNothing(t, sim, before, report)
			showsNothing(t, sim, report, nil)
		})
	}
}

// TestWritesToNobody refuses a Leaf user who has something, and touches nothing then.
func TestWritesToNobody(t *testing.T) {
	t.Parallel()
	for name, give := range map[string]func(sim *leafsim.Simulator, id string){
		"credentials": func(sim *leafsim.Simulator, id string) {
			sim.SetCredentials(id, "sentera-credentials", map[string]any{"username": "u", "password": "p", "organizationName": "o"})
		},
		"API keys": func(sim *leafsim.Simulator, id string) { sim.AddKey(id, "", 0) },
		"a configuration": func(sim *leafsim.Simulator, id string) {
			sim.ChangeUserConfig(id, map[string]any{"unitMeasurement": "METRIC"})
		},
		"nothing":      func(*leafsim.Simulator, string) {},
		"no Leaf user": func(sim *leafsim.Simulator, id string) { sim.DeleteUser(id) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := account(leafsim.Variants{})
			id := sim.AddUser("Chosen")
			give(sim, id)
			before := alive(sim)
			sim.ResetRequests()
			o := options(sim)
			o.NewUser, o.LeafUser = false, id
			report, err := leafprobe.Run(t.Context(), o)
			leftNothing(t, sim, before, report)
			wrote := slices.ContainsFunc(sim.Requests(), func(r leafsim.Request) bool {
				return r.Method != http.MethodGet && r.Path != "/api/authenticate"
			})
			if wrote != (name == "nothing") || (err == nil) != (name == "nothing") {
				t.Errorf("wrote %t: %v", wrote, err)
			}
		})
	}
}

// TestReadsOnly sends nothing but GETs where it was not told to write.
func TestReadsOnly(t *testing.T) {
	t.Parallel()
	sim := account(leafsim.Variants{})
	o := options(sim)
	o.NewUser = false
	if _, err := leafprobe.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	for _, r := range sim.Requests() {
		if r.Method != http.MethodGet && r.Path != "/api/authenticate" {
			t.Errorf("%s %s", r.Method, r.Path)
		}
	}
}
