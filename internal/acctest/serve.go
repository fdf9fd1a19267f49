package acctest

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

// Starts are the providers of a test by their names, each as what starts it.
type Starts = map[string]func() (tfprotov6.ProviderServer, error)

// providerAddress is where an engine looks for a provider by its name, with or without a namespace before it.
func providerAddress(on engine.Engine, name string) string {
	if strings.Contains(name, "/") {
		return on.RegistryHost() + "/" + name
	}
	return on.RegistryHost() + "/hashicorp/" + name
}

// served serves providers of this process, and gives what tells an engine where they are. The engine asks for them without
// init, since it does not start them.
func served(ctx context.Context, t *testing.T, on engine.Engine, providers Starts) (reattach string, stop func(), err error) {
	t.Helper()
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	stop = func() {
		cancel()
		running.Wait()
	}
	type address struct {
		Network string `json:"Network"`
		String  string `json:"String"`
	}
	type place struct {
		Protocol        string  `json:"Protocol"`
		ProtocolVersion int     `json:"ProtocolVersion"`
		Pid             int     `json:"Pid"`
		Test            bool    `json:"Test"`
		Addr            address `json:"Addr"`
	}
	places := map[string]place{}
	for name, start := range providers {
		server, err := start()
		if err != nil {
			stop()
			return "", nil, err
		}
		full := providerAddress(on, name)
		ready, ended := make(chan *plugin.ReattachConfig, 1), make(chan struct{})
		failed := make(chan error, 1)
		running.Go(func() {
			failed <- tf6server.Serve(full, func() tfprotov6.ProviderServer { return server },
				tf6server.WithDebug(ctx, ready, ended), tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithLoggingSink(t))
		})
		select {
		case at := <-ready:
			places[full] = place{string(at.Protocol), at.ProtocolVersion, at.Pid, at.Test, address{at.Addr.Network(), at.Addr.String()}}
		case err := <-failed:
			stop()
			return "", nil, err
		}
	}
	told, err := json.Marshal(places)
	if err != nil {
		stop()
	}
	return string(told), stop, err
}
