// Command terraform-provider-leaf is the Terraform provider for Leaf (withleaf.io).
package main

import (
	"cmp"
	"flag"
	"fmt"
	"log"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/serve"
)

// Both are set by the release.
var (
	version = "dev"
	// release is version and commit in one text, which can be found in a binary for a machine on which it does not run.
	release = ""
)

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger, and print how Terraform reaches it")
	asked := flag.Bool("version", false, "print version and commit, and end")
	flag.Parse()
	if *asked {
		fmt.Println("terraform-provider-leaf", cmp.Or(release, version))
		return
	}
	var atEnd serve.Shutdown
	server := provider.NewServer(version, provider.WithShutdown(&atEnd))
	if err := serve.Process(provider.Address, server, &atEnd, *debug); err != nil {
		log.Fatal(err)
	}
}
