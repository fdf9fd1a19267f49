package apikey_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// lostKeyAnswers are the ways in which the answer to a creation gets lost.
var lostKeyAnswers = map[string]http.Handler{
	"connection cut": leafsim.Cut(),
	"502":            leafsim.Status(http.StatusBadGateway),
	"502 in HTML":    leafsim.HTML(http.StatusBadGateway),
	"200 in HTML":    leafsim.HTML(http.StatusOK),
	"truncated":      leafsim.Truncated(http.StatusCreated),
	"no key in it":   leafsim.JSON(http.StatusCreated, `{"valid": true}`),
	"empty":          leafsim.JSON(http.StatusCreated, ""),
	"timeout":        leafsim.Hang(),
}

const (
	// impatient is the provider that does not wait long for what never comes. It waits as long for what a busy machine answers
	// late, so that it is there only where an answer hangs.
	impatient = "provider \"leaf\" {\n  request_timeout = 5\n}\n"
	marking   = "provider \"leaf\" {\n  mark_api_keys = true\n}\n"

	labelled = `description = "widget"`
)

func lose(answer http.Handler) leafsim.Hook {
	return leafsim.Times(1, leafsim.On(http.MethodPost, acctest.Keys, answer))
}

// A creation was carried out and its answer never came, so nobody knows the key: it is recognized by its mark, revoked, and
// another one made. The keys of others are spared, also those that look alike.
func TestAccAPIKey_lostAnswer(t *testing.T) {
	t.Parallel()
	for name, answer := range lostKeyAnswers {
		t.Run(name, func(t *testing.T) {
			variants, config := leafsim.Variants{}, keyOf("")
			switch name {
			case "connection cut":
				variants.KeyIDs = leafsim.KeyIDsNowhere // the key in the list is what it is revoked by
			case "502":
				config = marking + keyOf(labelled)
			case "timeout":
				config = impatient + keyOf("")
			case "502 in HTML":
				variants.Lag.List = 3
			}
			w := acctest.New(t, variants)
			other := w.AddKey(w.User, "widget", 365*acctest.Day)
			w.AddKey(w.User, "", 365*acctest.Day)
			w.Vary(func(*leafsim.Variants) {}) // those show everywhere
			w.After(lose(answer))
			config = w.Config(config)
			w.Test(t,
				resource.TestStep{Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionCreate), Check: wroteKeys(w, "POST DELETE POST", 3)},
				acctest.EmptyPlan(config),
			)
			acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 2)
			acctest.Equal(t, "somebody else's key lives", isLive(w, other.ID), true)
		})
	}
}

func isLive(w *acctest.World, id string) bool {
	return slices.ContainsFunc(w.Keys(w.User), func(k leafsim.Key) bool { return k.ID == id && k.Live(w.Clock.Now()) })
}

// Without a mark the key of a lost answer may be somebody else's: the error and the next plan name it, nothing is revoked,
// and the apply makes another one. So it is however unlike the request the key looks.
func TestAccAPIKey_lostAnswerWithoutMark(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string]leafsim.Variants{
		"as documented":        {},
		"API's clock is off":   {ClockSkew: -2 * 3600e9},
		"local time":           {KeyLocalTime: -6 * 3600e9},
		"lifetime capped":      {CapExpiresIn: 900},
		"capitals":             {Texts: leafsim.Texts{Upper: true}},
		"marks cannot be read": {Texts: leafsim.Texts{Masked: true}},
		"id in the answer":     {KeyIDs: leafsim.KeyIDsEverywhere},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, variants)
			config := w.Config(keyOf(labelled + "\nexpires_in = 3600"))
			if name == "marks cannot be read" {
				config = w.Config(marking, keyOf(labelled+"\nexpires_in = 3600"))
			}
			w.After(lose(leafsim.Status(http.StatusServiceUnavailable)))
			w.Test(t,
				resource.TestStep{Config: config, ExpectError: regexp.MustCompile(`(?s)unknown\s+whether\s+the\s+key\s+was\s+made.*  - [-0-9a-f]{36}\n.*tainted`)},
				resource.TestStep{Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionCreate), Check: wroteKeys(w, "POST", 2)},
				acctest.EmptyPlan(config),
			)
			acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 1)
		})
	}
}

// A list without a new key is no proof that none was made: the outcome stays unknown until a later run has looked again.
func TestAccAPIKey_notCarriedOut(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"502", "502 in HTML", "connection cut"} {
		for _, arguments := range []string{"", labelled} {
			t.Run(name+arguments, func(t *testing.T) {
				w := acctest.New(t)
				w.Before(lose(lostKeyAnswers[name]))
				config := w.Config(keyOf(arguments))
				w.Test(t,
					resource.TestStep{Config: config, ExpectError: regexp.MustCompile(`(?s)no\s+new\s+key\s+is\s+in\s+the\s+list.*may\s+still\s+be\s+carried\s+out.*unknown\s+whether`)},
					resource.TestStep{Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionCreate), Check: wroteKeys(w, "POST", 1)},
					acctest.EmptyPlan(config),
				)
			})
		}
	}
}

// Leaf carries a creation out when nobody looks for it any longer: the next plan finds what it made. With a mark the apply
// revokes it, without one it lives; in either case the apply makes another.
func TestAccAPIKey_carriedOutLate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer              http.Handler
		provider, arguments string
		action              plancheck.ResourceActionType
		writes              string
		live                int
		lag                 int
	}{
		"timeout":               {answer: leafsim.Hang(), provider: impatient, action: plancheck.ResourceActionDestroyBeforeCreate, writes: "DELETE POST", live: 1},
		"504":                   {answer: leafsim.Status(http.StatusGatewayTimeout), action: plancheck.ResourceActionDestroyBeforeCreate, writes: "DELETE POST", live: 1},
		"marked":                {answer: leafsim.Cut(), provider: marking, arguments: labelled, action: plancheck.ResourceActionDestroyBeforeCreate, writes: "DELETE POST", live: 1},
		"the list lags":         {answer: leafsim.Cut(), lag: 2, action: plancheck.ResourceActionDestroyBeforeCreate, writes: "DELETE POST", live: 1},
		"create before destroy": {answer: leafsim.Cut(), arguments: createBeforeDestroy, action: plancheck.ResourceActionCreateBeforeDestroy, writes: "POST DELETE", live: 1},
		"without mark":          {answer: leafsim.Cut(), arguments: labelled, action: plancheck.ResourceActionCreate, writes: "POST", live: 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, leafsim.Variants{Lag: leafsim.Lag{List: c.lag}})
			w.Before(leafsim.Times(1, leafsim.On(http.MethodPost, acctest.Keys, w.Late(1000, c.answer))))
			config := w.Config(c.provider, keyOf(c.arguments))
			w.Test(t,
				resource.TestStep{Config: config, ExpectError: regexp.MustCompile(`(?s)may\s+still\s+be\s+carried\s+out.*unknown\s+whether.*tainted`)},
				resource.TestStep{PreConfig: w.RunLate, Config: config, ConfigPlanChecks: planKey(w, c.action), Check: wroteKeys(w, c.writes, c.live)},
				acctest.EmptyPlan(config),
			)
		})
	}
}

// Two pipelines have the same key. The request of the one fails and is never carried out, and the other one makes its key
// at that moment: that key lives, now and after the next apply, which makes the first pipeline's own.
func TestAccAPIKey_twoPipelines(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer              http.Handler
		provider, arguments string
		variants            leafsim.Variants
		named               bool // the error names the other pipeline's key
	}{
		"503":                          {answer: leafsim.Status(http.StatusServiceUnavailable), arguments: labelled, named: true},
		"reset":                        {answer: leafsim.Cut(), arguments: labelled, named: true},
		"marked":                       {answer: leafsim.Status(http.StatusServiceUnavailable), provider: marking, arguments: labelled},
		"not described":                {answer: leafsim.Cut()},
		"no descriptions in the list":  {answer: leafsim.Cut(), variants: leafsim.Variants{KeyNoDescription: true}, named: true},
		"neither ids nor descriptions": {answer: leafsim.Cut(), variants: leafsim.Variants{KeyNoDescription: true, KeyIDs: leafsim.KeyIDsNowhere, KeyText: leafsim.KeyMasked}},
	} {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, c.variants)
			label := "widget"
			switch {
			case c.arguments == "":
				label = "terraform-abcdefghijkl"
			case c.provider != "":
				label = "widget [terraform-abcdefghijkl]"
			}
			w.Before(lose(c.answer))
			w.WhenAsked(1, http.MethodPost, acctest.Keys, func() { w.AddKey(w.User, label, 365*acctest.Day) })
			config := w.Config(c.provider, keyOf(c.arguments))
			says := `(?s)unknown\s+whether`
			if c.named {
				says += `.*  - [-0-9a-f]{36}\n`
			}
			w.Test(t,
				resource.TestStep{Config: config, ExpectError: regexp.MustCompile(says)},
				resource.TestStep{Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionCreate), Check: wroteKeys(w, "POST", 2)},
				acctest.EmptyPlan(config),
			)
			acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 1)
			acctest.Equal(t, "the other pipeline's key lives", w.Keys(w.User)[0].Live(w.Clock.Now()), true)
		})
	}
}

// Neither the answer nor the list comes: the next apply finds out, and one key lives in the end.
func TestAccAPIKey_unconfirmed(t *testing.T) {
	t.Parallel()
	const inPlace = plancheck.ResourceActionDestroyBeforeCreate
	tests := map[string]struct {
		variants   leafsim.Variants
		carriedOut bool
		writes     string
		lifecycle  string
		action     plancheck.ResourceActionType
	}{
		"carried out":                        {carriedOut: true, writes: "DELETE POST", action: inPlace},
		"carried out, create before destroy": {carriedOut: true, writes: "POST DELETE", lifecycle: createBeforeDestroy, action: plancheck.ResourceActionCreateBeforeDestroy},
		"carried out, without ids":           {variants: leafsim.Variants{KeyIDs: leafsim.KeyIDsNowhere}, carriedOut: true, writes: "DELETE POST", action: inPlace},
		"not carried out":                    {writes: "POST", action: plancheck.ResourceActionCreate},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := acctest.New(t, tc.variants)
			w.AddKey(w.User, "", 30*acctest.Day)
			hook := w.Before
			if tc.carriedOut {
				hook = w.After
			}
			hook(lose(leafsim.Cut()))
			noList := w.Before(func(r *http.Request) http.Handler {
				if r.Method == http.MethodGet && w.Count(http.MethodPost, acctest.Keys) > 0 {
					return leafsim.Status(http.StatusInternalServerError)
				}
				return nil
			})
			config := w.Config(keyOf(tc.lifecycle))
			w.Test(t,
				resource.TestStep{Config: config, ExpectError: regexp.MustCompile(`(?s)It\s+is\s+unknown\s+whether\s+the\s+key\s+was\s+made.*tainted`)},
				resource.TestStep{PreConfig: noList, Config: config, ConfigPlanChecks: planKey(w, tc.action), Check: wroteKeys(w, tc.writes, 2)},
				acctest.EmptyPlan(config),
			)
			acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(w), 1)
		})
	}
}

// A lost key that looks like somebody else's: both are named with what to do about them, neither is revoked, and the apply
// makes another one.
func TestAccAPIKey_lostAmongOthers(t *testing.T) {
	u := acctest.NewAsUser(t)
	var other leafsim.Key
	u.WhenDone(1, http.MethodPost, acctest.Keys, func() { other = u.AddKey(u.User, "widget", 365*acctest.Day) })
	u.After(lose(leafsim.Status(http.StatusBadGateway)))
	u.Write(t, "main.tf", acctest.Requires+keyOf(labelled))
	failed := u.Run(t, "apply", "-auto-approve", "-no-color")
	acctest.Equal(t, "exit code", failed.Code, 1)
	ours := u.Keys(u.User)[0]
	names := func(text string) {
		t.Helper()
		for _, want := range []string{ours.ID, other.ID} {
			if !strings.Contains(text, want) {
				t.Errorf("%s is not named:\n%s", want, text)
			}
		}
	}
	names(failed.Stderr)
	plan := u.MustRun(t, "plan", "-no-color").Stdout
	names(plan)
	for _, want := range []string{"An API key may be left that nobody uses", "DELETE /services/usermanagement/api/api-keys/{apiKeyId}", "1 to add, 0 to change, 0 to destroy"} {
		if !strings.Contains(plan, want) {
			t.Errorf("the plan does not say %q:\n%s", want, plan)
		}
	}
	u.Apply(t)
	u.ExpectEmptyPlan(t)
	acctest.Equal(t, "keys made", u.Count(http.MethodPost, acctest.Keys), 2)
	acctest.Equal(t, "keys revoked", u.Count(http.MethodDelete, keyPath), 0)
	u.MustRun(t, "destroy", "-auto-approve")
	acctest.Equal(t, "live keys after destroy", acctest.LiveKeys(u.World), 2)
}

// What was never seen is not revoked, nor the key that looks like it, which a destroy without a refresh names. What has the
// mark of the request is revoked.
func TestAccAPIKey_destroyNeverSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arguments, warnings string
		live                int
	}{
		"without mark": {labelled, "Left alone, and not deleted", 2},
		"marked":       {"", "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			u := acctest.NewAsUser(t)
			u.WhenDone(1, http.MethodPost, acctest.Keys, func() { u.AddKey(u.User, "widget", 365*acctest.Day) })
			u.After(lose(leafsim.Cut()))
			remove := u.Before(func(r *http.Request) http.Handler {
				if r.Method == http.MethodGet && len(u.Keys(u.User)) > 0 {
					return leafsim.Status(http.StatusForbidden)
				}
				return nil
			})
			u.Write(t, "main.tf", acctest.Requires+keyOf(c.arguments))
			acctest.Equal(t, "exit code", u.Run(t, "apply", "-auto-approve").Code, 1)
			acctest.Equal(t, "exit code of a destroy that sees nothing", u.Run(t, "destroy", "-auto-approve", "-refresh=false").Code, 1)
			remove()
			acctest.Equal(t, "warnings", acctest.WarningsOf(t, u, "destroy", "-auto-approve", "-refresh=false"), c.warnings)
			acctest.Equal(t, "live keys", acctest.LiveKeys(u.World), c.live)
			acctest.Equal(t, "what is left in the state", u.MustRun(t, "state", "list").Stdout, "")
		})
	}
}

// An apply without a refresh replaces the tainted resource, of whose key it knows nothing: it names what may be it, the other
// pipeline's key and the lost one with its mark, and revokes neither.
func TestAccAPIKey_replacedNeverSeen(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.Before(leafsim.Times(1, leafsim.On(http.MethodPost, acctest.Keys, u.Late(1000, leafsim.Cut()))))
	u.WhenAsked(1, http.MethodPost, acctest.Keys, func() { u.AddKey(u.User, "", 365*acctest.Day) })
	u.Write(t, "main.tf", acctest.Requires+keyOf(""))
	acctest.Equal(t, "exit code", u.Run(t, "apply", "-auto-approve").Code, 1)
	u.RunLate()
	applied := strings.Join(strings.Fields(u.Apply(t, "-refresh=false").Stdout), " ")
	for _, want := range []string{"1 added, 0 changed, 1 destroyed", "An API key of Leaf user", u.Keys(u.User)[0].ID, u.Keys(u.User)[1].ID} {
		if !strings.Contains(applied, want) {
			t.Errorf("the apply does not say %q:\n%s", want, applied)
		}
	}
	acctest.Equal(t, "live keys", acctest.LiveKeys(u.World), 3)
	u.ExpectEmptyPlan(t)
}

// The list that a plan reads ends before its end: the tainted resource stays until it is whole, and nothing of others is
// touched by an apply meanwhile.
func TestAccAPIKey_lostAndTheListIsNotWhole(t *testing.T) {
	u := acctest.NewAsUser(t)
	for range 25 {
		u.AddKey(u.User, "widget", 365*acctest.Day)
	}
	u.Before(lose(leafsim.Cut()))
	u.Write(t, "main.tf", acctest.Requires+keyOf(""))
	acctest.Equal(t, "exit code", u.Run(t, "apply", "-auto-approve").Code, 1)
	u.Vary(func(v *leafsim.Variants) { v.Pages = leafsim.Pages{Size: 20, Repeats: true} })
	acctest.Equal(t, "warnings", acctest.WarningsOf(t, u, "plan"), "It is still unknown whether an API key was made")
	u.Vary(func(v *leafsim.Variants) { v.Pages = leafsim.Pages{} })
	acctest.Equal(t, "warnings", acctest.WarningsOf(t, u, "apply", "-auto-approve"), "")
	u.ExpectEmptyPlan(t)
	acctest.Equal(t, "live keys", acctest.LiveKeys(u.World), 26)
}

// The lost key was revoked by hand before the next apply: nothing is left to look for.
func TestAccAPIKey_lostAndRevokedByHand(t *testing.T) {
	w := acctest.New(t)
	w.After(lose(leafsim.Cut()))
	noRevoking := w.Before(leafsim.On(http.MethodDelete, keyPath, leafsim.Status(http.StatusForbidden)))
	config := w.Config(keyOf(""))
	w.Test(t,
		resource.TestStep{Config: config, ExpectError: regexp.MustCompile(`(?s)could\s+not\s+be\s+revoked.*  - [-0-9a-f]{36}`)},
		resource.TestStep{
			PreConfig: func() {
				noRevoking()
				w.RevokeKey(w.Keys(w.User)[0].ID)
			},
			Config: config, ConfigPlanChecks: planKey(w, plancheck.ResourceActionCreate), Check: wroteKeys(w, "POST", 1),
		},
	)
}

// What a user sees of a key that was lost and made again.
func TestAccAPIKey_lostAnswerWarns(t *testing.T) {
	u := acctest.NewAsUser(t)
	u.After(lose(leafsim.Cut()))
	u.Write(t, "main.tf", acctest.Requires+keyOf(""))
	acctest.Equal(t, "warnings", acctest.WarningsOf(t, u, "apply", "-auto-approve"), "A lost API key was revoked")
	acctest.Equal(t, "live keys", acctest.LiveKeys(u.World), 1)
}
