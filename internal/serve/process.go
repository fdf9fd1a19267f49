// Package serve is the process of the provider: it serves the plugin protocol to Terraform, keeps memory and logs in
// bounds for plans of thousands of resources, and does what is still to be done before it ends. It knows no object.
package serve

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Process serves until Terraform, or with forDebugger whoever started it, ends that. Then it does what is left to do.
func Process(address string, server func() tfprotov6.ProviderServer, atEnd *Shutdown, forDebugger bool) error {
	var options []tf6server.ServeOpt
	if forDebugger {
		options = append(options, tf6server.WithManagedDebug())
	} else {
		// Whoever stops a job signals its whole process group. Terraform then ends in an orderly way, and with it this
		// process; ending at once would lose what the API is just making.
		signal.Ignore(syscall.SIGTERM)
	}
	settle()
	err := tf6server.Serve(address, server, options...)
	ctx, cancel := context.WithTimeout(context.Background(), timeToEnd)
	defer cancel()
	atEnd.Run(ctx)
	return err
}

// settle prepares the process for plans of thousands of resources.
func settle() {
	for name, level := range logLevels(os.Getenv) {
		_ = os.Setenv(name, level) // these names are valid
	}
	// A plan leaves little behind, and collecting that was a quarter of its time: memory is traded for it, up to a limit.
	const percent, memoryLimit = 400, 96 << 20
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}

// logLevels are the levels of the modules' loggers, by environment variable, with which this process writes what Terraform
// will show, and nothing else. By default they write every line at TRACE, for Terraform to read and to drop: without
// TF_LOG that is half of a plan's time. What somebody has set stays.
func logLevels(getenv func(string) string) map[string]string {
	shown := "off"
	for _, name := range []string{"TF_LOG", "TF_LOG_PROVIDER"} { // the second one overrides the first for providers
		if level := strings.ToLower(getenv(name)); level != "" {
			shown = level
		}
	}
	switch shown {
	case "trace", "debug", "info", "warn", "error", "off":
	default: // json, and what Terraform does not know either, mean everything
		return nil
	}
	levels := map[string]string{}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_LEAF"} {
		if getenv(name) == "" {
			levels[name] = shown
		}
	}
	return levels
}
