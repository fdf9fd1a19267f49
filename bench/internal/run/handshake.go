package run

import (
	"context"
	"fmt"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// schemaCalls are the calls by which an engine asks for the schema, by version of the protocol.
var schemaCalls = map[string]string{"5": "GetSchema", "6": "GetProviderSchema"}

// Handshake starts a provider as an engine does, asks for its schema, and says how long both took together.
func Handshake(ctx context.Context, temp string, provider Provider) (took time.Duration, err error) {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	start := time.Now()
	plugin, err := engine.StartPlugin(ctx, provider.Binary, "TMPDIR="+temp)
	if err != nil {
		return 0, err
	}
	defer plugin.Close()
	if _, err := plugin.Call(ctx, schemaCalls[plugin.Protocol]); err != nil {
		return 0, fmt.Errorf("%s does not tell its schema: %w", provider.Address, err)
	}
	return time.Since(start), nil
}
