// Command terraform-provider-leaf is the Terraform provider for Leaf (withleaf.io).
package main

import (
	"flag"
	"log"
	"os/signal"
	"syscall"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

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
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	err := tf6server.Serve(provider.Address, func() tfprotov6.ProviderServer {
		return forgetful{providerserver.NewProtocol6(provider.New(version)())()}
	}, options...)
	if err != nil {
		log.Fatal(err)
	}
}
