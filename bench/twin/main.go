// Command twin is a provider with the schema of the Leaf provider, and nothing behind it: its resources live in the state
// alone. The benchmark compares the two, to tell what the Leaf provider itself costs from what the engine and the framework
// take for objects with so many attributes.
package main

import (
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/serve"
)

func main() {
	server := func() tfprotov6.ProviderServer { return serve.Forgetful(providerserver.NewProtocol6(newTwin())()) }
	var atEnd serve.Shutdown
	if err := serve.Process("registry.terraform.io/terraform-leaf/twin", server, &atEnd, false); err != nil {
		log.Fatal(err) //nolint:forbidigo // a command's last word
	}
}
