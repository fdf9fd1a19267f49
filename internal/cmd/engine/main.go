// Command engine prints the path of the Terraform or OpenTofu that the tests run on, and fails where there is none.
//
// With -install DIR it downloads the newest Terraform into DIR instead.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

func main() {
	install := flag.String("install", "", "download the newest Terraform into this `folder`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	found, err := find(ctx, *install)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
	fmt.Println(found.Path)
}

func find(ctx context.Context, install string) (engine.Engine, error) {
	if install == "" {
		return engine.Find(ctx)
	}
	if err := os.MkdirAll(install, 0o750); err != nil {
		return engine.Engine{}, err
	}
	return engine.Install(ctx, install)
}
