// Command terraform-provider-leaf is the Terraform provider for Leaf (withleaf.io).
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// version is set by the release.
var version = "dev"

func main() {
	debugger := flag.Bool("debug", false, "serve for a debugger, and print how Terraform reaches it")
	flag.Parse()
	if !*debugger {
		// Whoever stops a job signals its whole process group. Terraform then ends in an orderly way, and with it this
		// process; ending at once would lose what the API is just making.
		signal.Ignore(syscall.SIGTERM)
	}
	collectLessOften()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address:         provider.Address,
		Debug:           *debugger,
		ProtocolVersion: 6,
	})
	if err != nil {
		log.Fatal(err)
	}
}

// collectLessOften trades memory for time: a plan of thousands of resources leaves little behind, and a quarter of its time
// went into collecting that. From memoryLimit on memory counts for more. GOGC and GOMEMLIMIT decide where they are set.
func collectLessOften() {
	const percent, memoryLimit = 400, 96 << 20
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}
