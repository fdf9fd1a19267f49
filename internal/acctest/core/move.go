package core

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Move is a moved block from a resource of another provider: what was in the state there, as JSON, is in the state here. The
// refresh of the next plan comes to it as to any other.
func (e *Engine) Move(ctx context.Context, typeName, name, from string, attributes json.RawMessage) *Result {
	r := e.begin()
	address := typeName + "." + name
	server := e.configure(ctx, r)
	if server == nil {
		return r
	}
	moved, err := server.MoveResourceState(ctx, &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: "registry.example.org/some/mirror", SourceTypeName: from, TargetTypeName: typeName, SourceState: &tfprotov6.RawState{JSON: attributes},
	})
	if r.broke(address, err) || r.say(address, moved.Diagnostics) {
		return r
	}
	value, err := moved.TargetState.Unmarshal(e.schemas.ResourceSchemas[typeName].ValueType())
	if !r.broke(address, err) {
		e.state.set(address, &Object{Type: typeName, Value: value, Private: moved.TargetPrivate}, nil)
	}
	return r
}
