// Command reference is the smallest useful provider on the framework that the Leaf provider stands on: a resource, a data
// source, an ephemeral resource and a function. The benchmark starts both and compares.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
)

func main() {
	err := providerserver.Serve(context.Background(), newReference, providerserver.ServeOpts{
		Address: "registry.terraform.io/terraform-leaf/reference",
	})
	if err != nil {
		log.Fatal(err) //nolint:forbidigo // a command's last word
	}
}
