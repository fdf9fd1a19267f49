package measure

import (
	"context"
	"fmt"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/bench/internal/run"
)

// Startup is what it costs to start a provider and learn what it has: every command of the engine pays it.
type Startup struct {
	Peer   string
	Engine []time.Duration // the engine's `providers schema -json`, each run
	Alone  []time.Duration // the provider's process alone, until it has told its schema
	Schema int             // bytes of the schema as the engine prints it
}

// Startup measures all contenders that are a process, in turns. A rival that does not start is left out, with a line in
// failures.
func (b *Bench) Startup(ctx context.Context) (starts []Startup, failures []string, err error) {
	found := make([]Startup, len(b.Contenders))
	broken := map[int]bool{}
	for range b.Runs {
		for i, c := range b.Contenders {
			if c.Address == "" || broken[i] {
				continue // built in, or of no use
			}
			found[i].Peer = c.Name
			err := b.start(ctx, c, &found[i])
			if err != nil && c.External() && ctx.Err() == nil {
				failures = append(failures, err.Error())
				broken[i] = true
				continue
			}
			if err != nil {
				return nil, nil, err
			}
		}
	}
	for i, start := range found {
		if len(start.Alone) == 0 || broken[i] {
			continue
		}
		b.Progress("start of %s: %s with the engine, %s alone", start.Peer, Middle(start.Engine), Middle(start.Alone))
		starts = append(starts, start)
	}
	return starts, failures, nil
}

// start starts a provider once in each way.
func (b *Bench) start(ctx context.Context, c Contender, into *Startup) error {
	workspace, err := run.New(b.Engine, c.Provider, b.Temp, requirement(c), nil)
	if err != nil {
		return err
	}
	defer func() { _ = workspace.Remove() }()
	result, err := workspace.Run(ctx, nil, "providers", "schema", "-json")
	if err != nil {
		return err
	}
	if result.Code != 0 {
		return fmt.Errorf("the schema of %s: %s", c.Name, complaint(result))
	}
	alone, err := run.Handshake(ctx, b.Temp, c.Provider)
	if err != nil {
		return err
	}
	into.Engine, into.Alone, into.Schema = append(into.Engine, result.Time), append(into.Alone, alone), len(result.Stdout)
	return nil
}

// requirement is a configuration that names a provider and no more.
func requirement(c Contender) string {
	return fmt.Sprintf("terraform {\n  required_providers {\n    %s = {\n      source = %q\n    }\n  }\n}\n", c.Name, c.Address)
}

// Middle is the median of times.
func Middle(times []time.Duration) time.Duration {
	return Median(times, func(t time.Duration) time.Duration { return t })
}
