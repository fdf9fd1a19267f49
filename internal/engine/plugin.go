package engine

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

// cookie is what an engine shows to a program so that it serves as a provider.
const cookie = "TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"

// Plugin is a provider's process that was started as an engine starts it, and that is asked without one.
type Plugin struct {
	Protocol string // 5 or 6

	command    *exec.Cmd
	kill       context.CancelFunc
	connection *grpc.ClientConn
}

// StartPlugin starts a provider's binary, with an environment beside CleanEnviron.
func StartPlugin(ctx context.Context, binary string, environ ...string) (*Plugin, error) {
	ctx, kill := context.WithCancel(ctx)
	p := &Plugin{command: exec.CommandContext(ctx, binary), kill: kill}
	p.command.Env = slices.Concat(CleanEnviron(), []string{cookie, "PLUGIN_PROTOCOL_VERSIONS=5,6"}, environ)
	out, err := p.command.StdoutPipe()
	if err == nil {
		err = p.command.Start()
	}
	if err != nil {
		kill()
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		p.Close()
		return nil, fmt.Errorf("%s does not say where it serves: %w", binary, err)
	}
	// Version of the handshake, of the protocol, network, address, and what does not matter here.
	parts := strings.Split(strings.TrimSpace(line), "|")
	if len(parts) < 4 {
		p.Close()
		return nil, fmt.Errorf("%s serves in a way that is not known: %q", binary, line)
	}
	p.Protocol = parts[1]
	target := parts[3]
	if parts[2] == "unix" {
		target = "unix://" + target
	}
	p.connection, err = grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(256<<20)))
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Call asks for a method of the protocol's service Provider, such as GetMetadata, with an empty request. The answer is as it
// was sent: an empty message takes any answer, and keeps its fields unread.
func (p *Plugin) Call(ctx context.Context, method string) (answer []byte, err error) {
	var message emptypb.Empty
	err = p.connection.Invoke(ctx, "/tfplugin"+p.Protocol+".Provider/"+method, &emptypb.Empty{}, &message)
	return message.ProtoReflect().GetUnknown(), err
}

// Shutdown asks the process to end, as an engine does, and waits until it has.
func (p *Plugin) Shutdown(ctx context.Context) error {
	// The process stops serving before it has answered, so that an error says nothing.
	_ = p.connection.Invoke(ctx, "/plugin.GRPCController/Shutdown", &emptypb.Empty{}, &emptypb.Empty{})
	return p.command.Wait()
}

// Close kills the process where it still runs.
func (p *Plugin) Close() {
	if p.connection != nil {
		_ = p.connection.Close()
	}
	p.kill()
	_ = p.command.Wait() // it was killed, or has been waited for
}
