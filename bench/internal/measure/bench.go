// Package measure runs the peers and writes down what happened: how long commands took and what they asked of the API,
// how fast providers start, how close they come to a limit of requests, and whether they are right.
package measure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/api"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/peers"
	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/run"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Bench is what all measurements stand on.
type Bench struct {
	Engine     engine.Engine
	Server     *api.Server
	Temp       string // a folder for workspaces
	Contenders []Contender
	Runs       int // of each command that is timed
	// Piece is how many objects one command makes, where more are wanted that only reads are timed with: the engine copies the
	// whole state for each object that it makes, so that twice as many take four times as long.
	Piece    int
	Progress func(format string, arguments ...any)
}

// Contender is a peer that takes part.
type Contender struct {
	peers.Peer

	Provider run.Provider
}

// sentinel is the secret of every configuration. It has letters and digits only, so that no encoding of text hides it.
const sentinel = "SENTINELx7Kq2mZp9Rw4Tn6Vb"

// stage is a contender's workspace, and the account that its configuration talks to.
type stage struct {
	workspace *run.Workspace
	account   *api.Account
	users     []string

	configure func(made, instances int) (string, error)
}

// stage writes the configuration of a scenario for n objects and makes an account for it.
func (b *Bench) stage(c Contender, scenario peers.Scenario, n int, variants leafsim.Variants) (*stage, error) {
	account := b.Server.Open(variants)
	users := scenario.Seed(account.Sim, n)
	configure := func(made, instances int) (string, error) {
		return c.Configure(scenario, peers.Input{URL: account.URL, N: instances, Made: made, Users: users})
	}
	configuration, err := configure(0, scenario.Instances(n))
	if err != nil {
		return nil, err
	}
	// A token for everybody: no peer logs in, so that no login is in any count.
	secrets := map[string]string{"token": account.Sim.Token(), "secret": sentinel}
	workspace, err := run.New(b.Engine, c.Provider, b.Temp, configuration, secrets)
	if err != nil {
		return nil, err
	}
	return &stage{workspace, account, users, configure}, nil
}

// applied is stage, with the objects made, piece by piece: each begins with an empty state, and the states are put together.
func (b *Bench) applied(ctx context.Context, c Contender, scenario peers.Scenario, n int, variants leafsim.Variants) (*stage, error) {
	s, err := b.stage(c, scenario, n, variants)
	if err != nil {
		return nil, err
	}
	if complained, err := s.make(ctx, scenario.Instances(n), scenario.Instances(b.Piece)); err != nil || complained != "" {
		s.close()
		return nil, cmp.Or(err, fmt.Errorf("%s cannot make %d %s: %s", c.Name, n, scenario.Name, complained))
	}
	s.account.Reset()
	return s, nil
}

// make makes so many instances, a number of them at a time, and returns what the engine complained about.
func (s *stage) make(ctx context.Context, instances, atOnce int) (complained string, err error) {
	if instances <= atOnce {
		return s.apply(ctx)
	}
	var states []run.State
	for made := 0; made < instances; made += atOnce {
		if err := s.configured(made, min(atOnce, instances-made)); err != nil {
			return "", err
		}
		if complained, err := s.apply(ctx); err != nil || complained != "" {
			return complained, err
		}
		state, err := s.workspace.TakeState()
		if err != nil {
			return "", err
		}
		states = append(states, state)
	}
	return "", errors.Join(s.configured(0, instances), s.workspace.PutStates(states))
}

// configured writes the configuration of so many instances after those that were made.
func (s *stage) configured(made, instances int) error {
	configuration, err := s.configure(made, instances)
	if err != nil {
		return err
	}
	return s.workspace.Configure(configuration)
}

func (s *stage) apply(ctx context.Context) (complained string, err error) {
	result, err := s.command(ctx, nil, "apply", "-auto-approve")
	if err == nil && result.Code != done {
		complained = complaint(result)
	}
	return complained, err
}

func (s *stage) close() {
	s.account.Close()
	_ = s.workspace.Remove() // it is below a folder that goes at the end
}

// command runs a command of the engine with the flags that all of them get.
func (s *stage) command(ctx context.Context, environ []string, arguments ...string) (run.Result, error) {
	return s.workspace.Run(ctx, environ, append(arguments, "-input=false", "-no-color")...)
}

// complaint is the first error that an engine printed, in one line.
func complaint(result run.Result) string {
	text := result.Stderr
	if _, after, found := strings.Cut(text, "Error: "); found {
		text = after
	}
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '│' || r == '╷' || r == '╵' })
	var said []string
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			said = append(said, line)
		}
		if len(said) == 3 {
			break
		}
	}
	return strings.Join(said, " ")
}
