package measure

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// Finding is what came of a check with one peer.
type Finding struct {
	Check Check
	Peer  string
	Came  string
}

// Right says whether that is as it should be.
func (f Finding) Right() bool { return f.Came == f.Check.Wanted || f.Came == f.Check.Also }

// Correctness runs checks with each peer that talks to the API.
func (b *Bench) Correctness(ctx context.Context, checks []Check) ([]Finding, error) {
	var findings []Finding
	for _, check := range checks {
		for _, c := range b.Contenders {
			if !c.API {
				continue
			}
			came, err := b.check(ctx, c, check)
			if err != nil && (ctx.Err() != nil || !c.External()) {
				return nil, err
			}
			if err != nil {
				came = "cannot be set up"
				b.Progress("%s", err)
			}
			b.Progress("%s: with %s %s, wanted %s", check.Title, c.Name, came, check.Wanted)
			findings = append(findings, Finding{check, c.Name, came})
		}
	}
	return findings, nil
}

func (b *Bench) check(ctx context.Context, c Contender, check Check) (string, error) {
	s, err := b.applied(ctx, c, check.Scenario, check.N, check.Variants)
	if err != nil {
		return "", err
	}
	defer s.close()
	return check.Do(ctx, s)
}

const planFile = "bench.tfplan"

// planned says what a plan would do.
func (s *stage) planned(ctx context.Context) (string, error) {
	result, err := s.command(ctx, nil, "plan", "-detailed-exitcode", "-out="+planFile)
	if err != nil {
		return "", err
	}
	switch result.Code {
	case done:
		return "no changes", nil
	case changes:
		return s.changes(ctx)
	default:
		return "error", nil
	}
}

// show is the saved plan in JSON.
func (s *stage) show(ctx context.Context) (string, error) {
	result, err := s.workspace.Run(ctx, nil, "show", "-json", planFile)
	if err != nil {
		return "", err
	}
	if result.Code != 0 {
		return "", fmt.Errorf("show: %s", complaint(result))
	}
	return result.Stdout, nil
}

// changes counts the changes of the saved plan, such as "1 to create".
func (s *stage) changes(ctx context.Context) (string, error) {
	content, err := s.show(ctx)
	if err != nil {
		return "", err
	}
	changes, err := engine.Changes(content)
	if err != nil {
		return "", err
	}
	count := map[string]int{}
	for _, actions := range changes {
		count[strings.Join(actions, " and ")]++
	}
	var said []string
	for actions, n := range count {
		said = append(said, fmt.Sprintf("%d to %s", n, actions))
	}
	slices.Sort(said)
	return strings.Join(said, ", "), nil
}

// copies are how often secrets stand where they might.
type copies struct{ state, plan, log int }

// leaks counts the copies of secrets in the state, in a saved plan in JSON, and in the log of all that is read, deleted
// and made again. It asks for the secrets twice, since some of them are made on the way.
func (s *stage) leaks(ctx context.Context, secrets func() []string) (copies, error) {
	state, err := s.workspace.State()
	if err != nil {
		return copies{}, err
	}
	before := secrets()
	var found copies
	var log strings.Builder
	for _, arguments := range [][]string{
		{"plan", "-out=" + planFile}, {"destroy", "-auto-approve"}, {"apply", "-auto-approve"},
	} {
		result, err := s.command(ctx, []string{"TF_LOG=TRACE"}, arguments...)
		if err != nil {
			return copies{}, err
		}
		if result.Code != 0 {
			return copies{}, fmt.Errorf("%s: %s", arguments[0], complaint(result))
		}
		log.WriteString(result.Stdout + result.Stderr)
	}
	if !strings.Contains(log.String(), "[TRACE]") {
		return copies{}, errors.New("the engine wrote no log at TRACE")
	}
	plan, err := s.show(ctx)
	if err != nil {
		return copies{}, err
	}
	for _, secret := range before {
		found.state += bytes.Count(state, []byte(secret))
		found.plan += strings.Count(plan, secret)
	}
	for _, secret := range secrets() {
		found.log += strings.Count(log.String(), secret)
	}
	return found, nil
}
