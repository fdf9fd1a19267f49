package main

import (
	"bytes"
	"context"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// The binary offers what the server of the in-process tests offers: plugin-go asks for some services by assertion, and a
// wrapper that hid one would be missing in releases alone.
func TestBinary(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "terraform-provider-leaf")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if err := engine.Build(t.Context(), "", ".", binary); err != nil {
		t.Fatal(err)
	}
	plugin, err := engine.StartPlugin(t.Context(), binary)
	if err != nil {
		t.Fatal(err)
	}
	defer plugin.Close()

	tested := provider.NewServer("test")()
	_, lists := tested.(tfprotov6.ListResourceServer)
	_, actions := tested.(tfprotov6.ActionServer)
	_, stores := tested.(tfprotov6.StateStoreServer)
	for method, offered := range map[string]bool{
		"ValidateListResourceConfig": lists,
		"ValidateActionConfig":       actions,
		"PlanAction":                 actions,
		"ValidateStateStoreConfig":   stores,
	} {
		answer, err := plugin.Call(t.Context(), method)
		if err != nil {
			t.Errorf("%s: %v", method, err)
		}
		// plugin-go's words for a service that a server does not have.
		if shipped := !bytes.Contains(answer, []byte("Not Implemented")); shipped != offered {
			t.Errorf("%s: offered under test %t, in the binary %t: %q", method, offered, shipped, answer)
		}
	}

	answer, err := plugin.Call(t.Context(), "GetMetadata")
	if err != nil {
		t.Fatal(err)
	}
	known, err := tested.GetMetadata(t.Context(), &tfprotov6.GetMetadataRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if len(known.Resources) == 0 {
		t.Error("the tested server has no resource")
	}
	for _, r := range known.Resources {
		if !bytes.Contains(answer, []byte(r.TypeName)) {
			t.Errorf("the binary has no resource %s", r.TypeName)
		}
	}

	// It ends when it is told to, before Terraform would kill it.
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := plugin.Shutdown(ctx); err != nil {
		t.Errorf("the binary did not end in an orderly way: %v", err)
	}
}
