package measure

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/api"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Check is a row of the table of what is right: what happens to a contender's objects, and what is to come of it.
type Check struct {
	Title    string
	Wanted   string
	Also     string // what is right too
	Scenario peers.Scenario
	N        int // objects
	Variants leafsim.Variants
	Do       func(context.Context, *stage) (string, error) // says what came of it
}

// Checks of what is right. Acceptance tests show the same of this provider, and more; these stay because a comparison has to put
// one question to every peer. `make bench` alone asks them all: the benchmark's own test takes three, to try the machinery.
var Checks = []Check{
	{
		Title:  "copies of a secret input (Agvance password and key)",
		Wanted: "state 0, plan 0, log 0", Scenario: peers.Agvance, N: 1, Do: secretInput,
	},
	{
		Title:  "copies of an API key that the API made",
		Wanted: "state 1, log 0", Scenario: peers.Keys, N: 1, Do: secretOutput,
	},
	{
		Title:  "copies of the bearer token",
		Wanted: "state 0, plan 0, log 0", Scenario: peers.Keys, N: 1, Do: token,
	},
	{
		Title:  "one of 3 API keys is revoked elsewhere",
		Wanted: "1 to create", Scenario: peers.Keys, N: 3, Do: keyRevoked,
	},
	{
		Title:  "one of 3 Agvance credentials is deleted elsewhere",
		Wanted: "1 to create", Scenario: peers.Agvance, N: 3, Do: credentialsDeleted,
	},
	{
		Title:  "429 beyond 20 requests a second with `Retry-After: 1`, 100 to read",
		Wanted: "no changes", Scenario: peers.Users, N: 100, Do: tooMany,
	},
	{
		Title:  "each read answers 500 once",
		Wanted: "no changes", Also: "error", Scenario: peers.Users, N: 10, Do: brokenOnce,
	},
	{
		Title:  "each read answers 500 always",
		Wanted: "error", Scenario: peers.Users, N: 10, Do: broken,
	},
	{
		Title:  "Leaf refreshes tokens of AgLeader credentials with each read and changes their status",
		Wanted: "no changes", Scenario: peers.AgLeader, N: 3, Do: rotated,
		Variants: leafsim.Variants{TokensRotate: true},
	},
	{
		Title:  "API keys that still open a widget after `destroy` of 3",
		Wanted: "0", Scenario: peers.Keys, N: 3, Do: destroyed,
	},
}

func secretInput(ctx context.Context, s *stage) (string, error) {
	found, err := s.leaks(ctx, func() []string { return []string{sentinel} })
	return fmt.Sprintf("state %d, plan %d, log %d", found.state, found.plan, found.log), err
}

// secretOutput does not count the plan: it holds what the state holds, several times.
func secretOutput(ctx context.Context, s *stage) (string, error) {
	found, err := s.leaks(ctx, func() (secrets []string) {
		for _, key := range s.account.Sim.Keys(s.users[0]) {
			secrets = append(secrets, key.Key)
		}
		return secrets
	})
	return fmt.Sprintf("state %d, log %d", found.state, found.log), err
}

func token(ctx context.Context, s *stage) (string, error) {
	found, err := s.leaks(ctx, func() []string { return []string{s.workspace.Variables["token"]} })
	return fmt.Sprintf("state %d, plan %d, log %d", found.state, found.plan, found.log), err
}

func keyRevoked(ctx context.Context, s *stage) (string, error) {
	s.account.Sim.RevokeKey(s.account.Sim.Keys(s.users[0])[1].ID)
	return s.planned(ctx)
}

func credentialsDeleted(ctx context.Context, s *stage) (string, error) {
	s.account.Sim.DeleteCredentials(s.users[1], "agvance-credentials")
	return s.planned(ctx)
}

func tooMany(ctx context.Context, s *stage) (string, error) {
	s.account.SetFault(api.NewLimit(20, time.Second, true).Refuse)
	return s.planned(ctx)
}

// brokenOnce fails the first read of each URL.
func brokenOnce(ctx context.Context, s *stage) (string, error) {
	var seen sync.Map
	s.account.SetFault(func(r *http.Request) http.Handler {
		if _, again := seen.LoadOrStore(r.URL.String(), true); again || r.Method != http.MethodGet {
			return nil
		}
		return leafsim.Status(http.StatusInternalServerError)
	})
	return s.planned(ctx)
}

func broken(ctx context.Context, s *stage) (string, error) {
	s.account.SetFault(func(r *http.Request) http.Handler {
		if r.Method != http.MethodGet {
			return nil
		}
		return leafsim.Status(http.StatusInternalServerError)
	})
	return s.planned(ctx)
}

func rotated(ctx context.Context, s *stage) (string, error) {
	s.account.Sim.ChangeCredentials(s.users[0], "ag-leader-credentials", map[string]any{"status": "UNAUTHENTICATED"})
	return s.planned(ctx)
}

func destroyed(ctx context.Context, s *stage) (string, error) {
	result, err := s.command(ctx, nil, "destroy", "-auto-approve")
	if err != nil || result.Code != 0 {
		return "error", err
	}
	live := 0
	for _, key := range s.account.Sim.Keys(s.users[0]) {
		if key.Live(time.Now()) {
			live++
		}
	}
	return fmt.Sprint(live), nil
}
