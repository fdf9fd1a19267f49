// Command terraform-provider-leaf is the Terraform provider for Leaf (withleaf.io).
package main

import (
	"flag"
	"log"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/serve"
)

// version is set by the release.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger, and print how Terraform reaches it")
	flag.Parse()
	var atEnd serve.Shutdown
	server := provider.NewServer(version, provider.WithShutdown(&atEnd))
	if err := serve.Process(provider.Address, server, &atEnd, *debug); err != nil {
		log.Fatal(err)
	}
}
