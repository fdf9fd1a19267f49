package main

import (
	"context"
	"runtime"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider"
)

// What a call had in its context can be collected once it has ended, and while it runs it is all there.
func TestForgetful(t *testing.T) {
	t.Parallel()
	server := forgetful{providerserver.NewProtocol6(provider.New("test")())()}
	type key struct{}
	type load struct{ _ [1 << 10]byte }
	call := func() weak.Pointer[load] {
		carried := &load{}
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, carried))
		defer cancel()
		answer, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: "leaf_user"})
		if err != nil || answer == nil {
			t.Fatal(answer, err)
		}
		return weak.Make(carried)
	}
	carried := call()
	runtime.GC()
	if carried.Value() != nil {
		t.Error("the context of a call that has ended is kept")
	}
	runtime.KeepAlive(server)

	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "value"))
	_, _ = during(ctx, 0, func(ctx context.Context, _ int) (int, error) {
		inner, stop := context.WithCancel(ctx)
		defer stop()
		if inner.Value(key{}) != "value" || inner.Err() != nil {
			t.Error("the context of a call is not its own")
		}
		cancel()
		<-inner.Done() // a call ends when it is cancelled
		return 0, nil
	})
}
