package serve

import (
	"context"
	"reflect"
	"runtime"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// empty is a provider of nothing.
type empty struct{ provider.Provider }

func frameworkServer() tfprotov6.ProviderServer { return providerserver.NewProtocol6(empty{})() }

// What a call had in its context can be collected once it has ended, and while it runs it is all there.
func TestForgetful(t *testing.T) {
	t.Parallel()
	server := Forgetful(frameworkServer())
	type key struct{}
	type load struct{ _ [1 << 10]byte }
	call := func() weak.Pointer[load] {
		carried := &load{}
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, carried))
		defer cancel()
		answer, err := server.UpgradeResourceState(ctx, nil)
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

// Whatever the framework's server can do, the forgetful one can: a service that is new in the framework must not be lost.
func TestForgetfulHidesNothing(t *testing.T) {
	t.Parallel()
	inner := frameworkServer()
	outer := Forgetful(inner)
	if _, ok := outer.(forgetful); !ok {
		t.Fatal("the framework's server has other services than those known here, and is not wrapped")
	}
	for method := range reflect.TypeOf(inner).Methods() {
		if _, ok := reflect.TypeOf(outer).MethodByName(method.Name); !ok {
			t.Errorf("%s is hidden", method.Name)
		}
	}

	// A server that lacks a service does not seem to have it.
	without := struct{ tfprotov6.ProviderServer }{inner}
	if _, ok := Forgetful(without).(tfprotov6.ListResourceServer); ok {
		t.Error("a server without lists seems to have them")
	}
}
