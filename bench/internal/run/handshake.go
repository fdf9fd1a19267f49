package run

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// cookie is what an engine shows to a program so that it serves as a provider.
const cookie = "TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"

// schemaCalls are the calls by which an engine asks for the schema, by version of the protocol.
var schemaCalls = map[string]string{
	"5": "/tfplugin5.Provider/GetSchema",
	"6": "/tfplugin6.Provider/GetProviderSchema",
}

// Handshake starts a provider as an engine does, asks for its schema, and says how long both took together.
func Handshake(ctx context.Context, temp string, provider Provider) (took time.Duration, err error) {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()                                         // which ends the provider too
	command := exec.CommandContext(ctx, provider.Binary) //nolint:gosec // the provider is what is measured
	command.Env = append(engine.CleanEnviron(), cookie, "PLUGIN_PROTOCOL_VERSIONS=5,6", "TMPDIR="+temp)
	out, err := command.StdoutPipe()
	if err != nil {
		return 0, err
	}
	start := time.Now()
	if err := command.Start(); err != nil {
		return 0, err
	}
	defer func() {
		stop()
		_ = command.Wait() // it was killed
	}()

	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return 0, fmt.Errorf("%s does not say where it serves: %w", provider.Address, err)
	}
	// Version of the handshake, of the protocol, network, address, and what does not matter here.
	parts := strings.Split(strings.TrimSpace(line), "|")
	if len(parts) < 4 || schemaCalls[parts[1]] == "" {
		return 0, fmt.Errorf("%s serves in a way that is not known: %q", provider.Address, line)
	}
	target := parts[3]
	if parts[2] == "unix" {
		target = "unix://" + target
	}
	connection, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(256<<20)))
	if err != nil {
		return 0, err
	}
	defer func() { _ = connection.Close() }()
	// An empty message takes any answer: its fields are kept, unread.
	if err := connection.Invoke(ctx, schemaCalls[parts[1]], &emptypb.Empty{}, &emptypb.Empty{}); err != nil {
		return 0, fmt.Errorf("%s does not tell its schema: %w", provider.Address, err)
	}
	return time.Since(start), nil
}
