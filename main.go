// Command terraform-provider-leaf is the Terraform provider for Leaf (withleaf.io).
package main

import (
	"context"
	"flag"
	"log"
	"os/signal"
	"syscall"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// version is set by the release.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger, and print how Terraform reaches it")
	flag.Parse()
	if !*debug {
		// Whoever stops a job signals its whole process group. Terraform then ends in an orderly way, and with it this
		// process; ending at once would lose what the API is just making.
		signal.Ignore(syscall.SIGTERM)
	}
	settle()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address:         provider.Address,
		Debug:           *debug,
		ProtocolVersion: 6,
	})
	if err != nil {
		log.Fatal(err)
	}
}
